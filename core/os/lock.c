/* See lock.h. The file goes away with its lock; whoever locked a file that was removed meanwhile tries again. */
#include "os/lock.h"

#include "base/mem.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

/* Is what we locked still the file of that name? */
static bool still_there(int fd, const char *path) {
    struct stat ours, named;
    return fstat(fd, &ours) == 0 && stat(path, &named) == 0 && ours.st_ino == named.st_ino &&
           ours.st_dev == named.st_dev;
}

/* The pid in the file, 0 where its holder has not written it yet. */
static long holder(int fd) {
    char text[32] = "";
    ssize_t got = pread(fd, text, sizeof text - 1, 0);
    return got > 0 ? strtol(text, NULL, 10) : 0;
}

static bool refuse(int fd, const char *path, struct err *err) {
    long pid = holder(fd);
    if (!pid) return err_set(err, ERR_BUSY, "%s is being written by another darn", path);
    return err_set(err, ERR_BUSY, "%s is being written by darn with pid %ld", path, pid);
}

static bool sign(int fd) {
    char text[32];
    int length = snprintf(text, sizeof text, "%ld\n", (long)getpid());
    return ftruncate(fd, 0) == 0 && pwrite(fd, text, (size_t)length, 0) == length;
}

/* An open file that is locked and signed, -1 and err, or -2 where the file was removed under us. */
static int open_locked(const char *name, const char *path, struct err *err) {
    int fd = open(name, O_RDWR | O_CREAT | O_CLOEXEC, 0666);
    if (fd < 0) return err_set(err, ERR_USAGE, "cannot make %s: %s", name, strerror(errno)), -1;
    int result = fd;
    if (flock(fd, LOCK_EX | LOCK_NB) < 0) result = (refuse(fd, path, err), -1);
    else if (!still_there(fd, name)) result = -2;
    else if (!sign(fd)) result = (err_set(err, ERR_SYSTEM, "cannot write %s: %s", name, strerror(errno)), -1);
    if (result < 0) close(fd);
    return result;
}

bool lock_take(struct lock *lock, const char *path, struct err *err) {
    char *name = mem_printf("%s.lock", path);
    int fd;
    do fd = open_locked(name, path, err);
    while (fd == -2);
    if (fd < 0) {
        free(name);
        return false;
    }
    *lock = (struct lock){.path = name, .fd = fd};
    return true;
}

void lock_release(struct lock *lock) {
    if (!lock->path) return;
    unlink(lock->path); /* before the lock is given back, while it is surely ours */
    close(lock->fd);
    free(lock->path);
    *lock = (struct lock){0};
}
