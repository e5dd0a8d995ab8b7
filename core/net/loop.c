/* See loop.h. */
#include "net/loop.h"

#include "base/mem.h"

#include <assert.h>
#include <curl/curl.h>
#include <stdlib.h>
#include <unistd.h>

struct watched { int fd; void (*ready)(void *); void *arg; };

struct loop {
    CURLM *multi;
    struct watched fds[LOOP_FDS];
    unsigned count;
    void (*done)(void *arg, void *easy, int result);
    void *done_arg;
};

void net_setup(void) { curl_global_init_mem(CURL_GLOBAL_ALL, mem_alloc, free, mem_grow, mem_strdup, mem_zero_of); }

struct loop *loop_new(void) {
    struct loop *loop = mem_zero(sizeof *loop);
    loop->multi = curl_multi_init();
    return loop;
}

void loop_free(struct loop *loop) {
    if (!loop) return;
    curl_multi_cleanup(loop->multi);
    free(loop);
}

void loop_keep(struct loop *loop, size_t most) { curl_multi_setopt(loop->multi, CURLMOPT_MAXCONNECTS, (long)most); }

void loop_add_fd(struct loop *loop, int fd, void (*ready)(void *), void *arg) {
    assert(loop->count < LOOP_FDS);
    loop->fds[loop->count++] = (struct watched){fd, ready, arg};
}

void loop_remove_fd(struct loop *loop, int fd) {
    for (unsigned i = 0; i < loop->count; i++)
        if (loop->fds[i].fd == fd) loop->fds[i--] = loop->fds[--loop->count];
}

static void transfers_go_on(struct loop *loop) {
    int running, left;
    curl_multi_perform(loop->multi, &running);
    for (CURLMsg *message; (message = curl_multi_info_read(loop->multi, &left));)
        if (message->msg == CURLMSG_DONE && loop->done)
            loop->done(loop->done_arg, message->easy_handle, (int)message->data.result);
}

void loop_wait(struct loop *loop, int64_t timeout_ms) {
    struct curl_waitfd fds[LOOP_FDS];
    struct watched watched[LOOP_FDS]; /* a callback may remove itself */
    unsigned count = loop->count;
    for (unsigned i = 0; i < count; i++) {
        watched[i] = loop->fds[i];
        fds[i] = (struct curl_waitfd){.fd = watched[i].fd, .events = CURL_WAIT_POLLIN};
    }
    int timeout = timeout_ms < 0 || timeout_ms > 60000 ? 60000 : (int)timeout_ms;
    if (curl_multi_poll(loop->multi, fds, count, timeout, NULL) != CURLM_OK) return;
    transfers_go_on(loop);
    for (unsigned i = 0; i < count; i++)
        if (fds[i].revents) watched[i].ready(watched[i].arg);
}

void loop_wake(void *loop) { curl_multi_wakeup(((struct loop *)loop)->multi); }

void *loop_multi(struct loop *loop) { return loop->multi; }

void loop_on_done(struct loop *loop, void (*done)(void *, void *, int), void *arg) {
    loop->done = done;
    loop->done_arg = arg;
}
