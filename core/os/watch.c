/* See watch.h. A place is what inotify watches: a folder with the names in it that matter, or a file that is there,
 * for being written to (a folder would tell of every write to every file in it, outputs and databases among them).
 * Whenever a name came, went or changed its meaning, all ways are gone again; a place that no way leads through any
 * more is let go. Each folder is watched before it is looked into, so nothing happens unseen in between. */
#include "os/watch.h"

#include "base/map.h"
#include "base/mem.h"
#include "base/str.h"
#include "os/file.h"

#include <errno.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/inotify.h>
#include <sys/stat.h>
#include <unistd.h>

enum {
    LINKS_MOST = 40, /* on one way, as in the kernel */
    WRITES = IN_MODIFY | IN_CLOSE_WRITE,
    NAMES = IN_CREATE | IN_MOVED_TO | IN_MOVED_FROM | IN_DELETE,
    /* One that could not be read may become readable; that it was written is told twice, for file systems in layers,
     * where the file that is written to may be another than the one that is watched. */
    FILES = NAMES | IN_CLOSE_WRITE | IN_ATTRIB,
};

struct place {
    int wd;
    unsigned round;   /* of the last time that a way led through it */
    struct map names; /* of a folder: those that matter -> the watch itself */
    bool writing;     /* a file: written to and not closed yet */
};

struct watch {
    int fd;    /* inotify's */
    int wake;  /* an eventfd */
    int both;  /* an epoll, of the two */
    struct names files;
    VEC(struct place) places;
    unsigned round;
    bool ways_changed;
    int blind; /* errno of the last round, where something could not be watched */
};

static bool join(const struct watch *watch) {
    struct epoll_event readable = {.events = EPOLLIN};
    return watch->fd >= 0 && watch->wake >= 0 && watch->both >= 0 &&
           epoll_ctl(watch->both, EPOLL_CTL_ADD, watch->fd, &readable) == 0 &&
           epoll_ctl(watch->both, EPOLL_CTL_ADD, watch->wake, &readable) == 0;
}

struct watch *watch_new(struct err *err) {
    struct watch *watch = mem_zero(sizeof *watch);
    watch->wake = eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC);
    watch->both = epoll_create1(EPOLL_CLOEXEC);
    watch->fd = inotify_init1(IN_NONBLOCK | IN_CLOEXEC);
    if (join(watch)) return watch;
    err_set(err, ERR_SYSTEM, "cannot watch files: %s", strerror(errno));
    watch_free(watch);
    return NULL;
}

void watch_free(struct watch *watch) {
    if (!watch) return;
    const int fds[] = {watch->fd, watch->wake, watch->both};
    for (int i = 0; i < 3; i++)
        if (fds[i] >= 0) close(fds[i]);
    for (size_t i = 0; i < watch->places.count; i++) map_clear(&watch->places.at[i].names);
    vec_clear(&watch->places);
    names_clear(&watch->files);
    free(watch);
}

int watch_fd(const struct watch *watch) { return watch->both; }
void watch_wake(void *watch) { eventfd_write(((struct watch *)watch)->wake, 1); }
size_t watch_count(const struct watch *watch) { return watch->places.count; }

/* ---- the ways ---- */

static struct place *find(struct watch *watch, int wd) {
    for (size_t i = 0; i < watch->places.count; i++)
        if (watch->places.at[i].wd == wd) return &watch->places.at[i];
    return NULL;
}

/* The place at path, watched for this as well; NULL and errno where it cannot be. It is good until the next. */
static struct place *place_at(struct watch *watch, const char *path, uint32_t events) {
    int wd = inotify_add_watch(watch->fd, path, events | IN_MASK_ADD);
    if (wd < 0) {
        if (errno == ENOSPC || errno == ENOMEM) watch->blind = errno;
        return NULL;
    }
    struct place *place = find(watch, wd);
    if (!place) {
        vec_push(&watch->places, (struct place){.wd = wd});
        place = &watch->places.at[watch->places.count - 1];
    }
    if (place->round != watch->round) map_clear(&place->names);
    place->round = watch->round;
    return place;
}

/* Watches the folder for a name; false where there is no such folder. One on the way that may be passed through but
 * not read cannot be watched: that it is swapped stays unseen. */
static bool watch_name(struct watch *watch, const char *folder, const char *name, bool last) {
    struct place *place = place_at(watch, folder, IN_ONLYDIR | (last ? FILES : NAMES));
    if (place) map_set(&place->names, name, watch);
    else if (errno == EACCES && last) watch->blind = errno;
    return place || errno == EACCES;
}

static void watch_writes(struct watch *watch, const char *path) {
    struct stat st;
    if (stat(path, &st) == 0 && S_ISREG(st.st_mode)) place_at(watch, path, WRITES);
}

/* `here` is the folder so far, without links in it and without its last slash. */
static void leave_folder(struct str *here) {
    const char *slash = here->len ? strrchr(here->data, '/') : NULL;
    here->len = slash ? (size_t)(slash - here->data) : 0;
    if (here->data) here->data[here->len] = '\0';
}

/* One step: the name is watched, and what it is decides where the way goes on. Gives what is still to go (free it),
 * NULL where the way ends. */
static char *step(struct watch *watch, struct str *here, const char *name, const char *rest, int *links) {
    if (!*name || strcmp(name, ".") == 0) return mem_strdup(rest);
    if (strcmp(name, "..") == 0) return leave_folder(here), mem_strdup(rest);
    bool last = !rest[strspn(rest, "/")];
    if (!watch_name(watch, here->len ? here->data : "/", name, last)) return NULL;
    str_printf(here, "/%s", name);
    char *target = file_link(here->data);
    if (!target) {
        if (last) watch_writes(watch, here->data);
        return mem_strdup(rest);
    }
    if (*target == '/') str_reset(here);
    else leave_folder(here);
    char *way = ++*links > LINKS_MOST ? NULL : mem_printf("%s/%s", target, rest);
    free(target);
    return way;
}

static void go(struct watch *watch, const char *file) {
    struct str here = {0};
    int links = 0;
    for (char *way = mem_strdup(file), *next; way; way = next) {
        size_t length = strcspn(way, "/");
        const char *rest = way[length] ? way + length + 1 : "";
        bool end = length == 0 && !*rest;
        way[length] = '\0';
        next = end ? NULL : step(watch, &here, way, rest, &links);
        free(way);
    }
    str_clear(&here);
}

/* True if a place is new. */
static bool go_all_ways(struct watch *watch) {
    bool more = false;
    size_t before = watch->places.count, kept = 0;
    watch->round++;
    watch->blind = 0;
    watch->ways_changed = false;
    for (size_t i = 0; i < watch->files.count; i++) go(watch, watch->files.at[i]);
    for (size_t i = 0; i < watch->places.count; i++) {
        struct place *place = &watch->places.at[i];
        if (place->round == watch->round) {
            if (i >= before) more = true;
            watch->places.at[kept++] = *place;
            continue;
        }
        inotify_rm_watch(watch->fd, place->wd);
        map_clear(&place->names);
    }
    watch->places.count = kept;
    return more;
}

bool watch_files(struct watch *watch, const struct names *files) {
    names_clear(&watch->files);
    for (size_t i = 0; i < files->count; i++) names_push(&watch->files, files->at[i]);
    return go_all_ways(watch);
}

bool watch_sees_all(const struct watch *watch, struct err *err) {
    if (!watch->blind) return true;
    if (watch->blind == ENOSPC)
        return err_set(err, ERR_SYSTEM, "the system's limit of watched files is reached (fs.inotify.max_user_watches)");
    return err_set(err, ERR_SYSTEM, "a folder cannot be watched: %s", strerror(watch->blind));
}

/* ---- what happened ---- */

/* Events were lost: any file may have changed, and who was writing may have closed. */
static bool forget(struct watch *watch) {
    for (size_t i = 0; i < watch->places.count; i++) watch->places.at[i].writing = false;
    return watch->ways_changed = true;
}

static bool note(struct watch *watch, const struct inotify_event *event) {
    if (event->mask & IN_Q_OVERFLOW) return forget(watch);
    struct place *place = find(watch, event->wd);
    if (!place) return false;
    if (event->mask & (IN_IGNORED | IN_UNMOUNT)) return watch->ways_changed = true;
    if (!event->len) {
        if (event->mask & WRITES) place->writing = event->mask & IN_MODIFY;
        return event->mask & WRITES;
    }
    if (!map_get(&place->names, event->name)) return false;
    if (event->mask & (NAMES | IN_ATTRIB)) watch->ways_changed = true;
    return true;
}

static bool is_being_written(const struct watch *watch) {
    for (size_t i = 0; i < watch->places.count; i++)
        if (watch->places.at[i].writing) return true;
    return false;
}

bool watch_drain(struct watch *watch, bool *writing) {
    char buffer[16384] __attribute__((aligned(__alignof__(struct inotify_event))));
    bool changed = false;
    eventfd_t woken;
    ssize_t got;
    eventfd_read(watch->wake, &woken);
    while ((got = read(watch->fd, buffer, sizeof buffer)) > 0)
        for (char *at = buffer; at < buffer + got;) {
            const struct inotify_event *event = (const struct inotify_event *)at;
            if (note(watch, event)) changed = true;
            at += sizeof *event + event->len;
        }
    if (watch->ways_changed) go_all_ways(watch);
    *writing = is_being_written(watch);
    return changed;
}
