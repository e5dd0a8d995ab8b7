/* See loop.h. */
#include "net/loop.h"

#include "base/mem.h"

#include <assert.h>
#include <curl/curl.h>
#include <errno.h>
#include <stdlib.h>
#include <sys/eventfd.h>
#include <unistd.h>

struct watched { int fd; void (*ready)(void *); void *arg; };

/* libcurl walks, for each connection, all names that it resolved in the last minute, and all hosts that it ever had a connection
 * to. So after so many connections another multi handle takes over; the one before goes when its last transfer has ended. */
enum {
    CONNECTIONS_MOST = 2048,
    BESIDE_MS = 10, /* two are not waited for at once: the one before is looked at so often */
};

struct loop {
    CURLM *multi;     /* has the transfers that begin */
    CURLM *before;    /* has those that began earlier; NULL: there are none */
    size_t transfers, transfers_before;
    long connections; /* that multi made */
    long kept;
    int wake_fd;
    struct watched fds[LOOP_FDS];
    unsigned count;
    void (*done)(void *arg, void *easy, int result);
    void *done_arg;
};

void net_setup(void) { curl_global_init_mem(CURL_GLOBAL_ALL, mem_alloc, free, mem_grow, mem_strdup, mem_zero_of); }

static void woken(void *arg) {
    uint64_t count;
    const struct loop *loop = arg;
    if (read(loop->wake_fd, &count, sizeof count) < 0) return; /* somebody else's wake-up was read with it */
}

struct loop *loop_new(void) {
    struct loop *loop = mem_zero(sizeof *loop);
    loop->multi = curl_multi_init();
    loop->wake_fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    loop_add_fd(loop, loop->wake_fd, woken, loop);
    return loop;
}

void loop_free(struct loop *loop) {
    if (!loop) return;
    curl_multi_cleanup(loop->multi);
    curl_multi_cleanup(loop->before);
    close(loop->wake_fd);
    free(loop);
}

void loop_keep(struct loop *loop, size_t most) {
    loop->kept = (long)most;
    curl_multi_setopt(loop->multi, CURLMOPT_MAXCONNECTS, loop->kept);
}

void loop_add_fd(struct loop *loop, int fd, void (*ready)(void *), void *arg) {
    assert(loop->count < LOOP_FDS);
    loop->fds[loop->count++] = (struct watched){fd, ready, arg};
}

void loop_remove_fd(struct loop *loop, int fd) {
    for (unsigned i = 0; i < loop->count; i++)
        if (loop->fds[i].fd == fd) loop->fds[i--] = loop->fds[--loop->count];
}

/* ---- transfers ---- */

static void renew(struct loop *loop) {
    loop->before = loop->multi;
    loop->transfers_before = loop->transfers;
    loop->multi = curl_multi_init();
    loop->transfers = 0;
    loop->connections = 0;
    loop_keep(loop, (size_t)loop->kept);
}

void *loop_begin(struct loop *loop, void *easy) {
    if (loop->connections >= CONNECTIONS_MOST && !loop->before) renew(loop);
    curl_multi_add_handle(loop->multi, easy);
    loop->transfers++;
    return loop->multi;
}

void loop_end(struct loop *loop, void *multi, void *easy) {
    long made = 0, status = 0;
    curl_easy_getinfo(easy, CURLINFO_NUM_CONNECTS, &made);
    curl_easy_getinfo(easy, CURLINFO_RESPONSE_CODE, &status);
    if (!status) made++; /* one that failed is not counted, but its name is known now */
    curl_multi_remove_handle(multi, easy);
    if (multi == loop->multi) loop->connections += made, loop->transfers--;
    else loop->transfers_before--;
}

static void transfers_go_on(const struct loop *loop, CURLM *multi) {
    int running, left;
    curl_multi_perform(multi, &running);
    for (CURLMsg *message; (message = curl_multi_info_read(multi, &left));)
        if (message->msg == CURLMSG_DONE && loop->done)
            loop->done(loop->done_arg, message->easy_handle, (int)message->data.result);
}

static void those_before_go_on(struct loop *loop) {
    if (!loop->before) return;
    transfers_go_on(loop, loop->before);
    if (loop->transfers_before) return;
    curl_multi_cleanup(loop->before);
    loop->before = NULL;
}

/* ---- waiting ---- */

static int how_long(const struct loop *loop, int64_t timeout_ms) {
    int64_t most = loop->before ? BESIDE_MS : 60000;
    return (int)(timeout_ms < 0 || timeout_ms > most ? most : timeout_ms);
}

void loop_wait(struct loop *loop, int64_t timeout_ms) {
    struct curl_waitfd fds[LOOP_FDS];
    struct watched watched[LOOP_FDS]; /* a callback may remove itself */
    unsigned count = loop->count;
    for (unsigned i = 0; i < count; i++) {
        watched[i] = loop->fds[i];
        fds[i] = (struct curl_waitfd){.fd = watched[i].fd, .events = CURL_WAIT_POLLIN};
    }
    if (curl_multi_poll(loop->multi, fds, count, how_long(loop, timeout_ms), NULL) != CURLM_OK) return;
    those_before_go_on(loop);
    transfers_go_on(loop, loop->multi);
    for (unsigned i = 0; i < count; i++)
        if (fds[i].revents) watched[i].ready(watched[i].arg);
}

void loop_wake(void *arg) {
    const struct loop *loop = arg;
    const uint64_t one = 1;
    int was = errno; /* of who is interrupted by the signal */
    if (write(loop->wake_fd, &one, sizeof one) < 0) errno = was; /* it is full of wake-ups already */
}

void loop_on_done(struct loop *loop, void (*done)(void *, void *, int), void *arg) {
    loop->done = done;
    loop->done_arg = arg;
}
