/* See thread.h. */
#include "os/thread.h"

#include "os/clock.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* SIGCONT is left to whoever waits for it, see os/clock: a thread that does not block it would take it away. */
static int create(pthread_t *thread, void *(*run)(void *arg), void *arg) {
    sigset_t set, before;
    sigemptyset(&set);
    sigaddset(&set, SIGCONT);
    pthread_sigmask(SIG_BLOCK, &set, &before);
    int error = pthread_create(thread, NULL, run, arg);
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    return error;
}

void thread_start(pthread_t *thread, void *(*run)(void *arg), void *arg) {
    int error = create(thread, run, arg);
    if (!error) return;
    fprintf(stderr, "darn: cannot start a thread: %s; allow more processes (ulimit -u) or memory, or take fewer parsers (-j N)."
                    " What was committed is safe: run again to go on\n", strerror(error));
    _Exit(4);
}

/* By the monotonic clock: the other one may be set back meanwhile. */
bool thread_join(pthread_t thread, int ms) {
#ifdef __SANITIZE_THREAD__ /* which does not take pthread_clockjoin_np for a join */
    nanosleep(&(struct timespec){.tv_nsec = ms * 1000000L}, NULL);
    return pthread_tryjoin_np(thread, NULL) == 0;
#else
    struct timespec until = clock_deadline(ms);
    return pthread_clockjoin_np(thread, NULL, CLOCK_MONOTONIC, &until) == 0;
#endif
}
