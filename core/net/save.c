/* See save.h. */
#include "net/save.h"

#include "base/mem.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

void save_init(struct save *save, const char *path, int64_t most) {
    *save = (struct save){.path = mem_strdup(path), .most = most, .fd = -1};
    hash_init(&save->hash);
}

static int open_new(const char *path) { return open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0666); }

static void make_folder(const char *path) {
    char *folder = mem_strndup(path, (size_t)(strrchr(path, '/') - path));
    mkdir(folder, 0777);
    free(folder);
}

/* The first file that a crawl saves makes the folder. */
static bool is_open(struct save *save) {
    if (save->fd >= 0) return true;
    save->fd = open_new(save->path);
    if (save->fd < 0 && errno == ENOENT) {
        make_folder(save->path);
        save->fd = open_new(save->path);
    }
    if (save->fd < 0) save->broken = errno;
    return save->fd >= 0;
}

bool save_put(struct save *save, const void *bytes, size_t length) {
    save->too_large = save->most >= 0 && save->bytes + (int64_t)length > save->most;
    if (save->too_large || !is_open(save)) return false;
    const char *from = bytes;
    for (size_t left = length; left;) {
        ssize_t put = write(save->fd, from, left);
        if (put < 0 && errno == EINTR) continue;
        if (put < 0) return save->broken = errno, false;
        from += put;
        left -= (size_t)put;
    }
    hash_put(&save->hash, bytes, length);
    save->bytes += (int64_t)length;
    return true;
}

bool save_end(struct save *save) {
    if (!is_open(save)) return false;
    if (close(save->fd) < 0) save->broken = errno;
    save->fd = -1;
    return !save->broken;
}

void save_clear(struct save *save, bool kept) {
    if (save->fd >= 0) close(save->fd);
    if (save->path && !kept) unlink(save->path);
    free(save->path);
    *save = (struct save){.fd = -1};
}
