/* See thread.h. */
#include "os/thread.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void thread_start(pthread_t *thread, void *(*run)(void *arg), void *arg) {
    int error = pthread_create(thread, NULL, run, arg);
    if (!error) return;
    fprintf(stderr, "darn: cannot start a thread: %s; allow more processes (ulimit -u) or memory, or take fewer parsers (-j N)."
                    " What was committed is safe: run again to go on\n", strerror(error));
    _Exit(4);
}
