/* Stop requests as plain counters: SIGINT and SIGTERM. */
#ifndef OS_SIGNAL_H
#define OS_SIGNAL_H

/* From here on SIGINT and SIGTERM are counted and wake(arg) is called (from the handler: it must be safe
 * there). SIGPIPE is ignored. */
void signal_catch_stop(void (*wake)(void *), void *arg);
/* The system's own handling is back. */
void signal_release_stop(void);
int signal_stop_count(void);

#endif
