/* Calls that fail: a SQLite VFS around the system's own, and the calls that write outputs (linked with --wrap). Also a disk
 * that forgets what SQLite did not force onto it, as when the power fails. */
#ifndef TESTS_STORE_FAULTS_H
#define TESTS_STORE_FAULTS_H

#include "base/mem.h"
#include "base/vec.h"

#include <errno.h>
#include <fcntl.h>
#include <sqlite3.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum fault {
    FAULT_READ, FAULT_WRITE, FAULT_FULL, /* a write that is cut short: the disk is full */
    FAULT_SYNC, FAULT_TRUNCATE, FAULT_OPEN, FAULT_LOCK, FAULT_SHM,
    FAULT_OUTPUT_WRITE, FAULT_OUTPUT_FULL, FAULT_OUTPUT_SYNC, FAULT_OUTPUT_RENAME, FAULT_OUTPUT_TRUNCATE,
    FAULT_ANY,                           /* any of them */
    FAULTS
};
static const char *const fault_names[FAULTS] = {
    "read", "write", "full disk", "sync", "truncate", "open", "lock", "shm", "output write", "output full",
    "output sync", "output rename", "output truncate", "any"};

static struct {
    enum fault fault;
    int left;      /* calls until it happens; 0: it happened, or none was wished for */
    bool cut, happened;
} plan;

/* What was in a file before a write that was not synced yet. */
struct unsynced { char *path, *bytes; sqlite3_int64 at, size; int length; };
static VEC(struct unsynced) unsynced;

struct file {
    sqlite3_file base;
    char *path;
    sqlite3_file *real;
};

static sqlite3_vfs *real_vfs;

static bool fails(enum fault fault) {
    bool meant = plan.fault == FAULT_ANY || plan.fault == fault || (plan.fault == FAULT_FULL && fault == FAULT_WRITE) ||
                 (plan.fault == FAULT_OUTPUT_FULL && fault == FAULT_OUTPUT_WRITE);
    if (plan.happened && plan.cut) return true;
    if (!meant || !plan.left || --plan.left) return false;
    return plan.happened = true;
}

/* The nth such call from now on fails, and where `cut` all others after it. 0: none does. */
static void faults_set(enum fault fault, int nth, bool cut) {
    plan.fault = fault;
    plan.left = nth;
    plan.cut = cut;
    plan.happened = false;
}

static bool faults_happened(void) { return plan.happened; }

/* ---- what the disk would have ---- */

int __real_ftruncate(int fd, off_t length);

static void free_unsynced(struct unsynced *one) {
    free(one->path);
    free(one->bytes);
}

static void note(struct file *file, sqlite3_int64 at, int length) {
    struct unsynced one = {.path = mem_strdup(file->path), .at = at, .length = length};
    file->real->pMethods->xFileSize(file->real, &one.size);
    if (at + length > one.size) one.length = at < one.size ? (int)(one.size - at) : 0;
    one.bytes = mem_alloc((size_t)one.length + 1);
    file->real->pMethods->xRead(file->real, one.bytes, one.length, at);
    vec_push(&unsynced, one);
}

static void forget(const char *path) {
    size_t kept = 0;
    for (size_t i = 0; i < unsynced.count; i++) {
        if (!path || strcmp(unsynced.at[i].path, path) == 0) free_unsynced(&unsynced.at[i]);
        else unsynced.at[kept++] = unsynced.at[i];
    }
    unsynced.count = kept;
}

/* What was written so far is on the disk. */
static void faults_all_synced(void) { forget(NULL); }

/* The power fails: whatever SQLite wrote and did not sync is not there. Files must be closed. */
static void faults_forget_unsynced(void) {
    for (size_t i = unsynced.count; i-- > 0;) {
        const struct unsynced *one = &unsynced.at[i];
        int fd = open(one->path, O_WRONLY);
        if (fd < 0) continue; /* a WAL that was removed: its checkpoint was synced */
        if (one->length && pwrite(fd, one->bytes, (size_t)one->length, one->at) < 0) abort();
        if (__real_ftruncate(fd, one->size) < 0) abort();
        close(fd);
    }
    forget(NULL);
}

/* ---- files ---- */

static sqlite3_file *real_of(sqlite3_file *file) { return ((struct file *)file)->real; }

static int close_file(sqlite3_file *file) {
    struct file *mine = (struct file *)file;
    int code = mine->real->pMethods->xClose(mine->real);
    free(mine->path);
    return code;
}

static int read_file(sqlite3_file *file, void *to, int length, sqlite3_int64 at) {
    if (fails(FAULT_READ)) return SQLITE_IOERR_READ;
    return real_of(file)->pMethods->xRead(real_of(file), to, length, at);
}

static int write_file(sqlite3_file *file, const void *from, int length, sqlite3_int64 at) {
    bool fault = fails(FAULT_WRITE);
    if (fault && plan.fault != FAULT_FULL) return SQLITE_IOERR_WRITE;
    note((struct file *)file, at, length);
    int code = real_of(file)->pMethods->xWrite(real_of(file), from, fault ? length / 2 : length, at);
    return fault ? SQLITE_FULL : code;
}

static int truncate_file(sqlite3_file *file, sqlite3_int64 size) {
    sqlite3_int64 before = 0;
    if (fails(FAULT_TRUNCATE)) return SQLITE_IOERR_TRUNCATE;
    real_of(file)->pMethods->xFileSize(real_of(file), &before);
    if (before > size) note((struct file *)file, size, (int)(before - size));
    return real_of(file)->pMethods->xTruncate(real_of(file), size);
}

/* The sync itself is left out: it takes long, and our disk is the list above. */
static int sync_file(sqlite3_file *file, int flags) {
    (void)flags;
    if (fails(FAULT_SYNC)) return SQLITE_IOERR_FSYNC;
    forget(((struct file *)file)->path);
    return SQLITE_OK;
}

static int size_of(sqlite3_file *file, sqlite3_int64 *size) {
    return real_of(file)->pMethods->xFileSize(real_of(file), size);
}

static int lock_file(sqlite3_file *file, int level) {
    if (fails(FAULT_LOCK)) return SQLITE_IOERR_LOCK;
    return real_of(file)->pMethods->xLock(real_of(file), level);
}

static int unlock_file(sqlite3_file *file, int level) { return real_of(file)->pMethods->xUnlock(real_of(file), level); }

static int check_lock(sqlite3_file *file, int *held) {
    return real_of(file)->pMethods->xCheckReservedLock(real_of(file), held);
}

static int control(sqlite3_file *file, int op, void *arg) {
    return real_of(file)->pMethods->xFileControl(real_of(file), op, arg);
}

static int sector(sqlite3_file *file) { return real_of(file)->pMethods->xSectorSize(real_of(file)); }

static int features(sqlite3_file *file) { return real_of(file)->pMethods->xDeviceCharacteristics(real_of(file)); }

static int shm_map(sqlite3_file *file, int page, int size, int extend, void volatile **to) {
    if (fails(FAULT_SHM)) return SQLITE_IOERR_SHMMAP;
    return real_of(file)->pMethods->xShmMap(real_of(file), page, size, extend, to);
}

static int shm_lock(sqlite3_file *file, int at, int count, int flags) {
    if ((flags & SQLITE_SHM_LOCK) && fails(FAULT_SHM)) return SQLITE_IOERR_SHMLOCK;
    return real_of(file)->pMethods->xShmLock(real_of(file), at, count, flags);
}

static void shm_barrier(sqlite3_file *file) { real_of(file)->pMethods->xShmBarrier(real_of(file)); }

static int shm_unmap(sqlite3_file *file, int remove) {
    return real_of(file)->pMethods->xShmUnmap(real_of(file), remove);
}

static const sqlite3_io_methods methods = {
    .iVersion = 2, .xClose = close_file, .xRead = read_file, .xWrite = write_file, .xTruncate = truncate_file,
    .xSync = sync_file, .xFileSize = size_of, .xLock = lock_file, .xUnlock = unlock_file,
    .xCheckReservedLock = check_lock, .xFileControl = control, .xSectorSize = sector,
    .xDeviceCharacteristics = features, .xShmMap = shm_map, .xShmLock = shm_lock, .xShmBarrier = shm_barrier,
    .xShmUnmap = shm_unmap,
};

static int open_file(sqlite3_vfs *vfs, const char *path, sqlite3_file *file, int flags, int *got) {
    struct file *mine = (struct file *)file;
    (void)vfs;
    mine->base.pMethods = NULL;
    if (fails(FAULT_OPEN)) return SQLITE_CANTOPEN;
    mine->real = (sqlite3_file *)(mine + 1);
    int code = real_vfs->xOpen(real_vfs, path, mine->real, flags, got);
    if (code != SQLITE_OK) return code;
    mine->path = mem_strdup(path ? path : "");
    mine->base.pMethods = &methods;
    return SQLITE_OK;
}

/* ---- the calls about outputs: linked with --wrap ---- */

ssize_t __real_write(int fd, const void *from, size_t length);
ssize_t __wrap_write(int fd, const void *from, size_t length);
ssize_t __wrap_write(int fd, const void *from, size_t length) {
    bool fault = fails(FAULT_OUTPUT_WRITE);
    if (!fault) return __real_write(fd, from, length);
    errno = ENOSPC;
    return plan.fault == FAULT_OUTPUT_FULL && length > 1 ? __real_write(fd, from, length / 2) : -1;
}

int __wrap_fsync(int fd);
int __wrap_fsync(int fd) { return (void)fd, errno = EIO, fails(FAULT_OUTPUT_SYNC) ? -1 : 0; }

int __wrap_ftruncate(int fd, off_t length);
int __wrap_ftruncate(int fd, off_t length) {
    if (!fails(FAULT_OUTPUT_TRUNCATE)) return __real_ftruncate(fd, length);
    return errno = EIO, -1;
}

int __real_rename(const char *from, const char *to);
int __wrap_rename(const char *from, const char *to);
int __wrap_rename(const char *from, const char *to) {
    if (!fails(FAULT_OUTPUT_RENAME)) return __real_rename(from, to);
    return errno = EIO, -1;
}

/* Makes that VFS the one that is used; once. */
static void faults_install(void) {
    static sqlite3_vfs vfs;
    if (real_vfs) return;
    real_vfs = sqlite3_vfs_find(NULL);
    vfs = *real_vfs;
    vfs.zName = "faults";
    vfs.szOsFile = (int)sizeof(struct file) + real_vfs->szOsFile;
    vfs.xOpen = open_file;
    sqlite3_vfs_register(&vfs, 1);
}

#endif
