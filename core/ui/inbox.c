/* See inbox.h. */
#include "ui/inbox.h"

#include "ui/questions.h"
#include "ui/show.h"

#include <pthread.h>
#include <stdlib.h>
#include <sys/eventfd.h>
#include <unistd.h>

enum { TEXT_MOST = 4 * 1024 * 1024 }; /* bytes of lines that wait */

struct inbox {
    int wake; /* an eventfd */
    pthread_mutex_t lock;
    struct messages messages;
    size_t bytes;
    bool closed, over; /* over: the last were taken */
};

void message_clear(struct message *message) {
    free(message->text);
    free(message->group);
    free(message->error);
}

/* ---- what events say ---- */

static char *refusal_of(const struct event *event) {
    struct str out = {0};
    show_place(&out, event->file, event->line, event->column);
    str_puts(&out, event->file ? ": " : "");
    show_text(&out, event->error);
    return str_take(&out);
}

bool message_before(struct message *message, const struct event *event) {
    *message = (struct message){.id = event->id};
    switch (event->kind) {
    case EVENT_START: message->kind = SAYS_START, message->text = mem_strdup(event->crawl); return true;
    case EVENT_RERUN_OK: message->kind = SAYS_SETTLED; return true;
    case EVENT_RELOADED: message->kind = SAYS_RELOADED; return true;
    case EVENT_RELOAD_FAILED: message->kind = SAYS_REFUSED, message->text = refusal_of(event); return true;
    case EVENT_GAVE_UP: message->kind = SAYS_MOVED; return true;
    default: return false;
    }
}

bool message_behind(struct message *message, const struct event *e) {
    *message = (struct message){.kind = SAYS_WAITING, .id = e->id};
    if (e->kind == EVENT_WAITING) return true;
    if (e->kind != EVENT_PARSE_FAILED && e->kind != EVENT_RERUN_FAILED) return false;
    message->kind = SAYS_FAILED;
    message->group = mem_strdup(e->group);
    message->error = mem_strdup(e->error);
    message->text = question_text(e->id, e->callback, e->error, e->file, e->line, e->url);
    return true;
}

/* ---- the inbox ---- */

struct inbox *inbox_new(void) {
    struct inbox *inbox = mem_zero(sizeof *inbox);
    inbox->wake = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    pthread_mutex_init(&inbox->lock, NULL);
    return inbox;
}

void inbox_free(struct inbox *inbox) {
    for (size_t i = 0; i < inbox->messages.all.count; i++) message_clear(&inbox->messages.all.at[i]);
    vec_clear(&inbox->messages.all);
    pthread_mutex_destroy(&inbox->lock);
    close(inbox->wake);
    free(inbox);
}

int inbox_fd(const struct inbox *inbox) { return inbox->wake; }

/* Under the lock. False: there is no room. */
static bool add(struct inbox *inbox, const struct message *message) {
    if (message->kind == SAYS_TEXT && inbox->bytes + message->length > TEXT_MOST) return false;
    inbox->bytes += message->length;
    vec_push(&inbox->messages.all, *message);
    return true;
}

bool inbox_push(struct inbox *inbox, const struct message *message) {
    struct message own = *message;
    pthread_mutex_lock(&inbox->lock);
    bool over = inbox->over, lost = !over && !add(inbox, message);
    if (lost) inbox->messages.lost++;
    pthread_mutex_unlock(&inbox->lock);
    if (lost) message_clear(&own);
    if (!over) (void)!eventfd_write(inbox->wake, 1);
    return !over;
}

bool inbox_close(struct inbox *inbox) {
    pthread_mutex_lock(&inbox->lock);
    bool was_open = !inbox->closed;
    inbox->closed = true;
    pthread_mutex_unlock(&inbox->lock);
    (void)!eventfd_write(inbox->wake, 1);
    return was_open;
}

struct messages inbox_take(struct inbox *inbox) {
    eventfd_t count;
    (void)!eventfd_read(inbox->wake, &count);
    pthread_mutex_lock(&inbox->lock);
    struct messages messages = inbox->messages;
    messages.last = inbox->over = inbox->closed;
    inbox->messages = (struct messages){0};
    inbox->bytes = 0;
    pthread_mutex_unlock(&inbox->lock);
    return messages;
}
