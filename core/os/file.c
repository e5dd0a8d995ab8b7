/* See file.h. */
#include "os/file.h"

#include "base/mem.h"
#include "base/str.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

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

/* A lease is refused while a writer has the file open, also one that is only about to truncate it; inotify's
 * event for that can be milliseconds late. Who opens it for writing now waits until we close; the signal that
 * tells us so is one that is ignored by default. */
static bool is_being_written(int fd) {
    fcntl(fd, F_SETSIG, SIGURG);
    return fcntl(fd, F_SETLEASE, F_RDLCK) < 0 && errno == EAGAIN;
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

bool file_exists(const char *path) { return access(path, F_OK) == 0; }

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
