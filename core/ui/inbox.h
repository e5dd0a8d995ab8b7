/* What the loop tells the prompt's thread: lines to be printed and what happened, in their order. Nobody waits to push;
 * lines for which there is no room are lost and counted, since the terminal may be an editor's for an hour. */
#ifndef UI_INBOX_H
#define UI_INBOX_H

#include "base/vec.h"
#include "crawl/events.h"

#include <stdbool.h>
#include <stdint.h>

enum message_kind {
    SAYS_TEXT,    /* text: to be printed */
    SAYS_START,   /* text: the crawl file */
    SAYS_FAILED,  /* id, group, error; text: all of it in a line */
    SAYS_SETTLED, /* id: it is no failure any more */
    SAYS_RELOADED,
    SAYS_REFUSED, /* text: where and why */
    SAYS_WAITING, /* only what is parked is left */
    SAYS_MOVED,   /* something was done about a page */
};

struct message {
    enum message_kind kind;
    int64_t id;
    char *text, *group, *error; /* owned */
    size_t length;              /* of the text to be printed */
};
void message_clear(struct message *message);
/* What an event says: before its line is printed, or behind that. False: nothing. */
bool message_before(struct message *message, const struct event *event);
bool message_behind(struct message *message, const struct event *event);

struct messages {
    VEC(struct message) all;
    bool last;   /* the inbox is closed: there will be no more */
    size_t lost; /* lines for which there was no room */
};

struct inbox;
struct inbox *inbox_new(void);
void inbox_free(struct inbox *inbox);
/* Can be read (poll) when there is something to take. */
int inbox_fd(const struct inbox *inbox);
/* Takes the message. False, and nothing is taken, once inbox_take gave the last. */
bool inbox_push(struct inbox *inbox, const struct message *message);
/* The next inbox_take gives the last messages. False: it was closed before. */
bool inbox_close(struct inbox *inbox);
/* All that came, for the caller to clear. Does not wait. */
struct messages inbox_take(struct inbox *inbox);

#endif
