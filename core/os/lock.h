/* One writer at a time: a lock on PATH.lock (flock, so the system gives it back whatever happens to us), with
 * the holder's pid inside for those who are refused. */
#ifndef OS_LOCK_H
#define OS_LOCK_H

#include "base/err.h"

#include <stdbool.h>

struct lock {
    char *path; /* of the lock file; NULL where it is not held */
    int fd;
};

/* Does not wait. False: ERR_BUSY "PATH is being written by darn with pid 123", or the lock file cannot be made. */
bool lock_take(struct lock *lock, const char *path, struct err *err);
/* Removes the lock file. A zeroed struct is fine. */
void lock_release(struct lock *lock);

#endif
