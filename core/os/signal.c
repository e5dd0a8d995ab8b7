/* See signal.h. Flags and the waker are the file-scope state that a signal handler needs. */
#include "os/signal.h"

#include <errno.h>
#include <signal.h>
#include <stdatomic.h>
#include <stddef.h>

static atomic_int stops;
static void (*_Atomic waker)(void *);
static void *_Atomic waker_arg;

static void on_stop(int number) {
    (void)number;
    int saved = errno;
    stops++;
    void (*wake)(void *) = waker;
    if (wake) wake(waker_arg);
    errno = saved;
}

static void handle(void (*handler)(int)) {
    struct sigaction action = {.sa_handler = handler, .sa_flags = SA_RESTART};
    sigemptyset(&action.sa_mask);
    sigaction(SIGINT, &action, NULL);
    sigaction(SIGTERM, &action, NULL);
}

void signal_catch_stop(void (*wake)(void *), void *arg) {
    stops = 0;
    waker_arg = arg;
    waker = wake;
    signal(SIGPIPE, SIG_IGN);
    handle(on_stop);
}

void signal_release_stop(void) {
    handle(SIG_DFL);
    waker = NULL;
}

int signal_stop_count(void) { return stops; }
