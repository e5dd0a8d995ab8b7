/* See watch.h. A write that is under way is known by IN_MODIFY (also a truncation) without IN_CLOSE_WRITE;
 * such names are remembered until they are closed, moved away or deleted. */
#include "os/watch.h"

#include "base/map.h"
#include "base/mem.h"
#include "base/str.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/inotify.h>
#include <unistd.h>

struct watch {
    int fd;
    struct map writing; /* "descriptor name" -> the watch itself */
};

struct watch *watch_new(struct err *err) {
    int fd = inotify_init1(IN_NONBLOCK | IN_CLOEXEC);
    if (fd < 0) return err_set(err, ERR_SYSTEM, "cannot watch files: %s", strerror(errno)), NULL;
    struct watch *watch = mem_zero(sizeof *watch);
    watch->fd = fd;
    return watch;
}

void watch_free(struct watch *watch) {
    if (!watch) return;
    close(watch->fd);
    map_clear(&watch->writing);
    free(watch);
}

int watch_fd(const struct watch *watch) { return watch->fd; }

void watch_folder(struct watch *watch, const char *folder) {
    inotify_add_watch(watch->fd, folder,
                      IN_MODIFY | IN_CLOSE_WRITE | IN_MOVED_TO | IN_MOVED_FROM | IN_CREATE | IN_DELETE | IN_ONLYDIR);
}

static bool note(struct watch *watch, const struct inotify_event *event) {
    if (event->mask & IN_Q_OVERFLOW) return true;
    if (!event->len || !str_ends(event->name, ".lua")) return false;
    char key[300];
    snprintf(key, sizeof key, "%d %s", event->wd, event->name);
    if (event->mask & IN_MODIFY) map_set(&watch->writing, key, watch);
    else if (!(event->mask & IN_CREATE)) map_remove(&watch->writing, key);
    return true;
}

bool watch_drain(struct watch *watch, bool *writing) {
    char buffer[16384] __attribute__((aligned(__alignof__(struct inotify_event))));
    bool changed = false;
    ssize_t got;
    while ((got = read(watch->fd, buffer, sizeof buffer)) > 0)
        for (char *at = buffer; at < buffer + got;) {
            const struct inotify_event *event = (const struct inotify_event *)at;
            if (note(watch, event)) changed = true;
            at += sizeof *event + event->len;
        }
    *writing = watch->writing.count > 0;
    return changed;
}
