/* The failures that are still to be asked about, one of each group, the first one being asked about now. */
#ifndef UI_QUESTIONS_H
#define UI_QUESTIONS_H

#include "base/str.h"
#include "base/vec.h"

#include <stdint.h>

struct question {
    int64_t id;      /* of the failure */
    char *group;
    char *error;     /* what the callback said */
    char *text;      /* what failed, in a line */
    bool told;       /* it stands on the screen already */
};

struct questions {
    VEC(struct question) waiting;
    VEC(int64_t) decided; /* those about which something was said: never asked about again in this run */
};

void questions_clear(struct questions *questions);
/* Copies it. */
void questions_add(struct questions *questions, const struct question *question);
/* It is another now: copies all of it. */
void questions_change(struct question *question, const char *group, const char *error, const char *text);
/* That of this failure, or NULL. */
struct question *questions_find(struct questions *questions, int64_t id);
/* The first, or NULL. */
struct question *questions_first(struct questions *questions);
void questions_remove(struct questions *questions, int64_t id);
/* Removes all. */
void questions_drop(struct questions *questions);
/* Removes it for good. */
void questions_decide(struct questions *questions, int64_t id);
/* Adds what is parked in the crawl file, one of each group but for what was decided about. Nothing where it cannot be
 * read. */
void questions_read(struct questions *questions, const char *crawl);

/* "failure 12, product: nothing matches "h1" (shop.lua:36) on http://...", to be freed. */
char *question_text(int64_t id, const char *callback, const char *error, const char *file, int64_t line, const char *url);

#endif
