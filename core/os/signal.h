/* Requests to stop: SIGINT, SIGTERM and, of a process that has a terminal, SIGHUP, counted. The first asks for an end in order,
 * the second for one now. What is in the way of that (C code that hangs, a pipe that nobody reads) is given a few seconds:
 * then the process ends by itself. Without a terminal SIGHUP asks for files to be opened anew. */
#ifndef OS_SIGNAL_H
#define OS_SIGNAL_H

enum { SIGNAL_STOP_NOW = 2 }; /* so many, and whatever takes long ends at once */

/* From here on they are counted, from 0, and end the process only in this way: 5 s after the second one it exits with
 * code 3. SIGPIPE and SIGXFSZ are ignored: they are errors of write. SIGHUP stays ignored where it was. SIGCONT
 * is blocked, as in all threads of os/thread, for os/clock to take. */
void signal_catch_stop(void);
/* wake(arg) is called for each signal (from the handler: it must be safe there); NULL: nobody is. On return the one before is
 * not called any more. */
void signal_wake(void (*wake)(void *arg), void *arg);
/* The system's own handling is back, and the count is 0. */
void signal_release_stop(void);
int signal_stop_count(void);
int signal_hangup_count(void);
/* Called before the process exits by itself as above, from the handler: it must be safe there. */
void signal_on_exit(void (*last)(void));

#endif
