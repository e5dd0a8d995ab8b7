/* See file.h. */
#include "os/file.h"

#include "base/mem.h"
#include "base/names.h"
#include "base/str.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/vfs.h>
#include <unistd.h>

static int by_name(const void *a, const void *b) { return strcmp(*(char *const *)a, *(char *const *)b); }

static char *read_open(int fd, const char *path, size_t most, size_t *length, struct err *err) {
    struct stat st;
    if (fstat(fd, &st) < 0) return err_set(err, ERR_USAGE, "cannot read %s: %s", path, strerror(errno)), NULL;
    if (S_ISDIR(st.st_mode)) return err_set(err, ERR_USAGE, "%s is a folder, not a file", path), NULL;
    struct str bytes = {.ceiling = most ? most + 1 : 0};
    ssize_t got = 1;
    while (got > 0) {
        size_t want = st.st_size > 0 && bytes.len == 0 ? (size_t)st.st_size + 1 : 65536;
        if (most && want > most + 1 - bytes.len) want = most + 1 - bytes.len;
        if (want == 0) {
            str_clear(&bytes);
            return err_set(err, ERR_USAGE, "%s is larger than %zu bytes", path, most), NULL;
        }
        str_reserve(&bytes, want);
        got = read(fd, bytes.data + bytes.len, want);
        if (got < 0 && errno == EINTR) got = 1;
        else if (got > 0) bytes.len += (size_t)got;
    }
    if (got < 0) {
        err_set(err, ERR_USAGE, "cannot read %s: %s", path, strerror(errno));
        str_clear(&bytes);
        return NULL;
    }
    if (bytes.data) bytes.data[bytes.len] = '\0';
    *length = bytes.len;
    return str_take(&bytes);
}

char *file_read(const char *path, size_t most, size_t *length, struct err *err) {
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0) return err_set(err, ERR_USAGE, "cannot open %s: %s", path, strerror(errno)), NULL;
    char *bytes = read_open(fd, path, most, length, err);
    close(fd);
    return bytes;
}

static bool write_all(int fd, const char *bytes, size_t length) {
    while (length) {
        ssize_t put = write(fd, bytes, length);
        if (put < 0 && errno == EINTR) continue;
        if (put < 0) return false;
        bytes += put;
        length -= (size_t)put;
    }
    return true;
}

bool file_replace(const char *path, const void *bytes, size_t length, struct err *err) {
    char *aside = mem_printf("%s.%ld.tmp", path, (long)getpid());
    int fd = open(aside, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
    bool ok = fd >= 0 && write_all(fd, bytes, length);
    if (fd >= 0 && close(fd) < 0) ok = false;
    ok = ok && rename(aside, path) == 0;
    if (!ok) {
        err_set(err, fd < 0 ? ERR_USAGE : ERR_SYSTEM, "cannot write %s: %s", path, strerror(errno));
        if (fd >= 0) unlink(aside);
    }
    free(aside);
    return ok;
}

void file_sync_folder(const char *path) {
    char *folder = file_folder(path);
    int fd = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (fd >= 0) {
        fsync(fd);
        close(fd);
    }
    free(folder);
}

bool file_type_is_remote(uint64_t type) {
    static const uint32_t remote[] = {
        0x00006969, /* NFS */         0x0000517B, /* SMB */    0xFF534D42, /* CIFS */
        0xFE534D42, /* SMB 2 */       0x01021997, /* 9p */     0x65735546, /* FUSE: sshfs, virtiofs, shared folders */
        0x786F4256, /* VirtualBox */  0xBACBACBC, /* VMware */ 0x7C7C6673, /* Parallels */
        0x5346414F, /* AFS */         0x6B414653, /* kAFS */   0x73757245, /* Coda */
        0x00C36400, /* Ceph */        0x0BD00BD0, /* Lustre */ 0x47504653, /* GPFS */
        0x01161970, /* GFS2 */        0x7461636F, /* OCFS2 */  0x19830326, /* BeeGFS */
    };
    for (size_t i = 0; i < sizeof remote / sizeof *remote; i++)
        if ((uint32_t)type == remote[i]) return true;
    return false;
}

bool file_is_remote(const char *path) {
    struct statfs system;
    if (statfs(path, &system) == 0) return file_type_is_remote((uint64_t)system.f_type);
    char *folder = file_folder(path);
    bool is = statfs(folder, &system) == 0 && file_type_is_remote((uint64_t)system.f_type);
    free(folder);
    return is;
}

/* A lease is refused while a writer has the file open, also one that is only about to truncate it; inotify's
 * event for that can be milliseconds late. Who opens it for writing now waits until we close; the signal that
 * tells us so is one that is ignored by default. Remote systems refuse leases for reasons of their own. */
static bool is_being_written(int fd) {
    struct statfs system;
    fcntl(fd, F_SETSIG, SIGURG);
    if (fcntl(fd, F_SETLEASE, F_RDLCK) == 0 || errno != EAGAIN) return false;
    return fstatfs(fd, &system) != 0 || !file_type_is_remote((uint64_t)system.f_type);
}

bool file_holds(const char *path, const void *bytes, size_t length, bool *writing) {
    *writing = false;
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0) return false;
    *writing = is_being_written(fd);
    size_t now_length;
    char *now = read_open(fd, path, length, &now_length, NULL);
    close(fd);
    bool same = now && now_length == length && memcmp(now, bytes, length) == 0;
    free(now);
    return same;
}

struct file_stamp file_stamp(const char *path) {
    struct stat st;
    if (stat(path, &st) != 0 || S_ISDIR(st.st_mode)) return (struct file_stamp){0};
    return (struct file_stamp){
        .device = st.st_dev, .inode = st.st_ino, .bytes = st.st_size,
        .modified_ns = st.st_mtim.tv_sec * INT64_C(1000000000) + st.st_mtim.tv_nsec,
        .changed_ns = st.st_ctim.tv_sec * INT64_C(1000000000) + st.st_ctim.tv_nsec,
    };
}

bool file_stamp_same(const struct file_stamp *a, const struct file_stamp *b) {
    return a->device == b->device && a->inode == b->inode && a->bytes == b->bytes &&
           a->modified_ns == b->modified_ns && a->changed_ns == b->changed_ns;
}

bool file_exists(const char *path) { return access(path, F_OK) == 0; }

char *file_link(const char *path) {
    char target[PATH_MAX];
    ssize_t length = readlink(path, target, sizeof target);
    return length > 0 ? mem_strndup(target, (size_t)length) : NULL;
}

static bool is_twin(const char *folder, const char *name, const void *bytes, size_t length) {
    char *path = file_join(folder, name);
    bool writing, is = file_stamp(path).bytes == (int64_t)length && file_holds(path, bytes, length, &writing);
    free(path);
    return is;
}

char *file_twin(const char *folder, const char *ending, const void *bytes, size_t length) {
    DIR *list = opendir(folder);
    char *found = NULL;
    for (struct dirent *entry; list && !found && (entry = readdir(list));)
        if (str_ends(entry->d_name, ending) && is_twin(folder, entry->d_name, bytes, length))
            found = mem_strdup(entry->d_name);
    if (list) closedir(list);
    return found;
}

static void list_ending(const char *folder, const char *ending, struct names *out) {
    DIR *list = opendir(folder);
    for (struct dirent *entry; list && (entry = readdir(list));)
        if (str_ends(entry->d_name, ending)) names_push(out, entry->d_name);
    if (list) closedir(list);
    if (out->count) qsort(out->at, out->count, sizeof *out->at, by_name);
}

char *file_meant(const char *path, const char *ending) {
    char *whole = mem_printf("%s%s", path, ending);
    if (file_exists(whole)) return whole;
    free(whole);
    struct names names = {0};
    const char *slash = strrchr(path, '/'), *name = slash ? slash + 1 : path;
    char *folder = file_folder(path);
    list_ending(folder, ending, &names);
    const char *near = closest_name(name, (const char *const *)names.at, names.count);
    char *meant = near ? file_join(folder, near) : NULL;
    names_clear(&names);
    free(folder);
    return meant;
}

bool file_is_folder(const char *path) {
    struct stat st;
    return stat(path, &st) == 0 && S_ISDIR(st.st_mode);
}

char *file_folder(const char *path) {
    const char *slash = strrchr(path, '/');
    if (!slash) return mem_strdup(".");
    if (slash == path) return mem_strdup("/");
    return mem_strndup(path, (size_t)(slash - path));
}

char *file_stem(const char *path) {
    const char *slash = strrchr(path, '/'), *name = slash ? slash + 1 : path, *dot = strrchr(name, '.');
    return dot && dot != name ? mem_strndup(name, (size_t)(dot - name)) : mem_strdup(name);
}

char *file_join(const char *folder, const char *name) {
    if (name[0] == '/' || strcmp(folder, ".") == 0) return mem_strdup(name);
    return mem_printf("%s%s%s", folder, str_ends(folder, "/") ? "" : "/", name);
}

char *file_absolute(const char *path) {
    char whole[PATH_MAX];
    if (realpath(path, whole)) return mem_strdup(whole);
    const char *slash = strrchr(path, '/');
    char *folder = file_folder(path);
    const char *name = slash ? slash + 1 : path;
    char *result = realpath(folder, whole) ? file_join(whole, name) : mem_strdup(path);
    free(folder);
    return result;
}
