/* Threads start, or the program ends: without its parsers or its store nothing could go on, and what was committed is
 * safe (as in base/mem). */
#ifndef OS_THREAD_H
#define OS_THREAD_H

#include <pthread.h>
#include <stdbool.h>

/* run(arg) in a thread of its own, to be joined. Where the system refuses one, ends the program with exit code 4 and says
 * why. */
void thread_start(pthread_t *thread, void *(*run)(void *arg), void *arg);

/* Waits at most so many ms (under a second) for its end. True: it has ended and is joined. */
bool thread_join(pthread_t thread, int ms);

#endif
