/* See signal.h. Flags, the waker and the last word are the file-scope state that a signal handler needs. */
#include "os/signal.h"

#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <unistd.h>

enum { PATIENCE_S = 5, EXIT_INTERRUPTED = 3 };

static atomic_int stops, hangups, waking; /* waking: handlers that may be calling the waker, in whatever thread */
static void (*_Atomic waker)(void *);
static void *_Atomic waker_arg;
static void (*_Atomic last_word)(void);

static atomic_bool on_terminal;

static void wake_up(void) {
    int saved = errno;
    waking++;
    void (*wake)(void *) = waker;
    if (wake) wake(waker_arg);
    waking--;
    errno = saved;
}

static void on_stop(int number) {
    (void)number;
    if (++stops == SIGNAL_STOP_NOW) alarm(PATIENCE_S);
    wake_up();
}

/* A terminal that is gone is a reason to end; without one it is how daemons are asked to open their files anew. */
static void on_hangup(int number) {
    if (on_terminal) {
        on_stop(number);
        return;
    }
    hangups++;
    wake_up();
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

/* Of this thread and of those that it starts. */
static void mask(int how, int number) {
    sigset_t set;
    sigemptyset(&set);
    sigaddset(&set, number);
    pthread_sigmask(how, &set, NULL);
}

static bool has_terminal(void) {
    int fd = open("/dev/tty", O_RDONLY | O_NOCTTY | O_CLOEXEC);
    if (fd >= 0) close(fd);
    return fd >= 0;
}

/* nohup wants it to be ignored. */
static bool is_ignored(int number) {
    struct sigaction now;
    return sigaction(number, NULL, &now) == 0 && now.sa_handler == SIG_IGN;
}

void signal_catch_stop(void) {
    stops = hangups = 0;
    on_terminal = has_terminal();
    handle(SIGPIPE, SIG_IGN);
    handle(SIGXFSZ, SIG_IGN);
    mask(SIG_BLOCK, SIGCONT);
    if (!is_ignored(SIGHUP)) handle(SIGHUP, on_hangup);
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
    mask(SIG_UNBLOCK, SIGCONT);
    if (!is_ignored(SIGHUP)) handle(SIGHUP, SIG_DFL);
    alarm(0);
    stops = hangups = 0;
    signal_wake(NULL, NULL);
}

int signal_stop_count(void) { return stops; }

int signal_hangup_count(void) { return hangups; }

void signal_on_exit(void (*last)(void)) { last_word = last; }
