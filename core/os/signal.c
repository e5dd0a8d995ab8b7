/* See signal.h. Flags, the waker and the last word are the file-scope state that a signal handler needs. */
#include "os/signal.h"

#include <errno.h>
#include <sched.h>
#include <signal.h>
#include <stdatomic.h>
#include <stddef.h>
#include <unistd.h>

enum { PATIENCE_S = 5, EXIT_INTERRUPTED = 3 };

static atomic_int stops, waking; /* waking: handlers that may be calling the waker, in whatever thread */
static void (*_Atomic waker)(void *);
static void *_Atomic waker_arg;
static void (*_Atomic last_word)(void);

static void on_stop(int number) {
    (void)number;
    int saved = errno;
    if (++stops == SIGNAL_STOP_NOW) alarm(PATIENCE_S);
    waking++;
    void (*wake)(void *) = waker;
    if (wake) wake(waker_arg);
    waking--;
    errno = saved;
}

static void on_patience_over(int number) {
    (void)number;
    void (*last)(void) = last_word;
    if (last) last();
    _exit(EXIT_INTERRUPTED);
}

static void handle(int number, void (*handler)(int)) {
    struct sigaction action = {.sa_handler = handler, .sa_flags = SA_RESTART};
    sigemptyset(&action.sa_mask);
    sigaction(number, &action, NULL);
}

void signal_catch_stop(void) {
    stops = 0;
    handle(SIGPIPE, SIG_IGN);
    handle(SIGALRM, on_patience_over);
    handle(SIGINT, on_stop);
    handle(SIGTERM, on_stop);
}

void signal_wake(void (*wake)(void *arg), void *arg) {
    waker = NULL;
    while (waking) sched_yield();
    waker_arg = arg;
    waker = wake;
}

void signal_release_stop(void) {
    handle(SIGINT, SIG_DFL);
    handle(SIGTERM, SIG_DFL);
    alarm(0);
    stops = 0;
    signal_wake(NULL, NULL);
}

int signal_stop_count(void) { return stops; }

void signal_on_exit(void (*last)(void)) { last_word = last; }
