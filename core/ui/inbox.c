/* See inbox.h. */
#include "ui/inbox.h"

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
