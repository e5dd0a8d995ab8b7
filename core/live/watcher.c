/* See watcher.h. The saves belong to the thread; what the program's thread tells it is written down under the lock,
 * and an eventfd wakes it. */
#include "live/watcher.h"

#include "base/mem.h"
#include "os/clock.h"
#include "os/file.h"
#include "os/thread.h"
#include "script/refusal.h"
#include "script/saves.h"

#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <unistd.h>

enum {
    CLOCK_MS = 20,        /* how often a load's clock is looked at: each file that it loads begins one of its own */
    ASK_AGAIN_MS = 1000,  /* for the step, see budget_ask */
    WAITS_MS = 300,       /* for a safe point before that is told */
};

struct watcher {
    struct watcher_options options;
    struct saves *saves;     /* NULL: nothing is watched */
    struct sources *last;    /* that saves was told of */
    pthread_t thread;
    int wake, there;         /* eventfds: for the thread; for the program */
    int64_t asked_ms;        /* when the step was asked for last */
    int64_t waits_ms;        /* since when a save is there that could be taken */
    bool told;               /* that it waits */
    pthread_mutex_t lock;    /* of what follows */
    bool stop, clock, grew;
    bool loads, gave_way;    /* the program's thread loads what it took; a newer save has ended that */
    struct sources *running;
    struct sources *next;    /* a save that is there */
    struct sources *tried;   /* what the program's thread took, and is done with */
    bool good;
    struct names files;      /* that differ since the last good one */
};

static void signal_fd(int fd) {
    uint64_t one = 1;
    (void)!write(fd, &one, sizeof one); /* full: it is readable anyway */
}

static void clear_fd(int fd) {
    uint64_t count;
    (void)!read(fd, &count, sizeof count);
}

/* Takes the reference. */
static void put_sources(struct sources **at, struct sources *sources) {
    sources_unref(*at);
    *at = sources;
}

/* ---- reading a save ---- */

static bool same(const struct source *a, const struct source *b) { return strcmp(a->hash, b->hash) == 0; }

/* Empty Lua is valid, but a save that went wrong. */
static bool refuse_empty(const struct source *old, struct err *err) {
    return err_at(err, ERR_SCRIPT, old->name, 0, "%s is empty: the running version goes on", old->name);
}

/* It was looked for before where the program asks for it late, so only the sources know why it could not be read. */
static bool refuse_unreadable(struct sources *next, const struct source *old, const char *path, struct err *err) {
    const char *why = sources_why(next, path);
    return err_at(err, ERR_SCRIPT, old->name, 0, "%s", why ? why : "it could not be read");
}

/* One file of the running ones into the next. One that is gone stays as it runs, and is watched for; one that could not
 * be found before is there for whoever requires it. */
static bool read_file(struct sources *running, struct sources *next, const char *path, struct err *err) {
    struct source *old = sources_find(running, path);
    bool exists = file_exists(path);
    if (!old && exists) return true;
    struct source *source = sources_get(next, path, NULL);
    if (!old || (!source && !exists)) return true;
    if (!source) return refuse_unreadable(next, old, path, err);
    if (old->length && !source->length) return refuse_empty(old, err);
    return same(old, source) || refusal_check(source, err);
}

static struct sources *read_next(struct sources *running, struct err *err) {
    struct sources *next = sources_again(running);
    struct names paths = {0};
    sources_files(running, &paths);
    for (size_t i = 0; i < paths.count; i++) {
        struct err why = {0};
        if (!read_file(running, next, paths.at[i], &why) && err->kind == ERR_NONE) *err = why;
    }
    names_clear(&paths);
    return next;
}

/* Whether it can be loaded is known when the program's thread has tried. */
static void hand_over(struct watcher *watcher, struct sources *next) {
    pthread_mutex_lock(&watcher->lock);
    bool waited = watcher->next != NULL;
    put_sources(&watcher->next, sources_ref(next));
    pthread_mutex_unlock(&watcher->lock);
    watcher->asked_ms = clock_ms();
    if (!waited) watcher->waits_ms = watcher->asked_ms, watcher->told = false;
    budget_ask(watcher->options.budget);
    signal_fd(watcher->there);
}

static void refuse(struct watcher *watcher, struct sources *running, struct sources *next, const struct err *err) {
    struct names files = {0};
    sources_compare(running, next, &files);
    pthread_mutex_lock(&watcher->lock);
    put_sources(&watcher->next, NULL);
    pthread_mutex_unlock(&watcher->lock);
    saves_refused(watcher->saves);
    watcher->options.refuse(watcher->options.arg, err, &files);
    names_clear(&files);
    signal_fd(watcher->there);
}

static void tried(struct watcher *watcher, struct sources *next) {
    struct names files = {0};
    saves_tried(watcher->saves, next, &files);
    put_sources(&watcher->last, sources_ref(next));
    pthread_mutex_lock(&watcher->lock);
    for (size_t i = 0; i < files.count; i++) names_add(&watcher->files, files.at[i]);
    pthread_mutex_unlock(&watcher->lock);
    names_clear(&files);
}

static void take_save(struct watcher *watcher) {
    if (!saves_differ(watcher->saves)) return;
    pthread_mutex_lock(&watcher->lock);
    struct sources *running = sources_ref(watcher->running);
    pthread_mutex_unlock(&watcher->lock);
    struct err err = {0};
    struct sources *next = read_next(running, &err);
    if (saves_settled(watcher->saves, next)) {
        tried(watcher, next);
        if (err.kind == ERR_NONE) hand_over(watcher, next);
        else refuse(watcher, running, next, &err);
    }
    sources_unref(next);
    sources_unref(running);
}

/* ---- the thread ---- */

/* What the program's thread has told. Files that were read meanwhile are watched too, and may have changed by now. */
static void listen(struct watcher *watcher) {
    pthread_mutex_lock(&watcher->lock);
    struct sources *next = watcher->tried;
    bool good = watcher->good, grew = watcher->grew && watcher->last == watcher->running;
    watcher->tried = NULL;
    watcher->grew = false;
    pthread_mutex_unlock(&watcher->lock);
    if (!watcher->saves) return sources_unref(next);
    if (next && next == watcher->last) {
        tried(watcher, next);
        if (!good) saves_refused(watcher->saves);
        saves_recheck(watcher->saves, next);
    } else if (grew) {
        tried(watcher, watcher->last);
        saves_recheck(watcher->saves, watcher->last);
    }
    sources_unref(next);
}

static int64_t sooner(int64_t a, int64_t b) { return a < 0 ? b : b < 0 || a < b ? a : b; }

/* Ms until the clock is to be looked at again. */
static int64_t keep_clock(struct watcher *watcher) {
    int64_t left = budget_watch(watcher->options.budget, clock_ms());
    return sooner(left, CLOCK_MS);
}

/* Ms until the step is to be asked for again. */
static int64_t ask_again(struct watcher *watcher) {
    int64_t left = watcher->asked_ms + ASK_AGAIN_MS - clock_ms();
    if (left > 0) return left;
    watcher->asked_ms = clock_ms();
    budget_ask(watcher->options.budget);
    return ASK_AGAIN_MS;
}

/* Of the save that is there, without those that are gone. */
static void list_saved(struct watcher *watcher, struct names *files) {
    pthread_mutex_lock(&watcher->lock);
    for (size_t i = 0; watcher->next && i < watcher->files.count; i++) {
        const char *name = watcher->files.at[i];
        if (sources_named(watcher->next, name, strlen(name))) names_push(files, name);
    }
    pthread_mutex_unlock(&watcher->lock);
}

/* Ms until it is to be told that the program does not come by; not while it is busy with what we asked of it. */
static int64_t tell_waits(struct watcher *watcher, bool busy) {
    struct names files = {0};
    if (busy) watcher->waits_ms = clock_ms();
    int64_t left = watcher->waits_ms + WAITS_MS - clock_ms();
    if (watcher->told || left > 0) return watcher->told ? -1 : left;
    list_saved(watcher, &files);
    watcher->told = files.count > 0;
    if (watcher->told) watcher->options.waits(watcher->options.arg, &files);
    names_clear(&files);
    return -1;
}

/* Under the lock: once the load has ended, nothing else is to be cut in its place. */
static void give_way(struct watcher *watcher) {
    if (!watcher->loads || !watcher->next) return;
    watcher->gave_way = true;
    budget_cut(watcher->options.budget);
}

static int64_t look(struct watcher *watcher) {
    int64_t wait = -1;
    listen(watcher);
    while (watcher->saves && (wait = saves_look(watcher->saves, clock_ms())) == 0) take_save(watcher);
    pthread_mutex_lock(&watcher->lock);
    bool clock = watcher->clock, waits = watcher->next != NULL;
    give_way(watcher);
    pthread_mutex_unlock(&watcher->lock);
    if (clock) wait = sooner(wait, keep_clock(watcher));
    if (waits) wait = sooner(wait, sooner(ask_again(watcher), tell_waits(watcher, clock)));
    return wait;
}

static bool stopped(struct watcher *watcher) {
    pthread_mutex_lock(&watcher->lock);
    bool stop = watcher->stop;
    pthread_mutex_unlock(&watcher->lock);
    return stop;
}

static void *run(void *arg) {
    struct watcher *watcher = arg;
    while (!stopped(watcher)) {
        struct pollfd fds[] = {{.fd = watcher->wake, .events = POLLIN},
                               {.fd = watcher->saves ? saves_fd(watcher->saves) : -1, .events = POLLIN}};
        poll(fds, 2, (int)look(watcher));
        if (fds[0].revents) clear_fd(watcher->wake);
    }
    return NULL;
}

/* ---- for the program's thread ---- */

/* All signals are the program's. */
static void start(struct watcher *watcher) {
    sigset_t all, before;
    sigfillset(&all);
    pthread_sigmask(SIG_BLOCK, &all, &before);
    thread_start(&watcher->thread, run, watcher);
    pthread_sigmask(SIG_SETMASK, &before, NULL);
}

struct watcher *watcher_new(const struct watcher_options *options, struct sources *running) {
    struct watcher *watcher = mem_zero(sizeof *watcher);
    watcher->options = *options;
    watcher->saves = options->watch ? saves_new(running, options->poll) : NULL;
    watcher->wake = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    watcher->there = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    watcher->running = sources_ref(running);
    watcher->last = sources_ref(running);
    pthread_mutex_init(&watcher->lock, NULL);
    start(watcher);
    return watcher;
}

void watcher_free(struct watcher *watcher) {
    if (!watcher) return;
    pthread_mutex_lock(&watcher->lock);
    watcher->stop = true;
    pthread_mutex_unlock(&watcher->lock);
    signal_fd(watcher->wake);
    pthread_join(watcher->thread, NULL);
    saves_free(watcher->saves);
    sources_unref(watcher->last);
    sources_unref(watcher->running);
    sources_unref(watcher->next);
    sources_unref(watcher->tried);
    names_clear(&watcher->files);
    pthread_mutex_destroy(&watcher->lock);
    close(watcher->wake);
    close(watcher->there);
    free(watcher);
}

bool watcher_watches(const struct watcher *watcher) { return watcher->saves != NULL; }

int watcher_fd(const struct watcher *watcher) { return watcher->there; }

struct sources *watcher_take(struct watcher *watcher, struct names *files) {
    clear_fd(watcher->there);
    pthread_mutex_lock(&watcher->lock);
    struct sources *next = watcher->next;
    watcher->next = NULL;
    for (size_t i = 0; next && i < watcher->files.count; i++) names_add(files, watcher->files.at[i]);
    pthread_mutex_unlock(&watcher->lock);
    return next;
}

void watcher_tried(struct watcher *watcher, struct sources *next, bool good) {
    pthread_mutex_lock(&watcher->lock);
    put_sources(&watcher->tried, sources_ref(next));
    watcher->good = good;
    if (good) {
        put_sources(&watcher->running, sources_ref(next));
        names_clear(&watcher->files);
    }
    pthread_mutex_unlock(&watcher->lock);
    signal_fd(watcher->wake);
}

void watcher_grew(struct watcher *watcher) {
    pthread_mutex_lock(&watcher->lock);
    watcher->grew = true;
    pthread_mutex_unlock(&watcher->lock);
    signal_fd(watcher->wake);
}

void watcher_clock(struct watcher *watcher, bool on) {
    pthread_mutex_lock(&watcher->lock);
    watcher->clock = on;
    pthread_mutex_unlock(&watcher->lock);
    signal_fd(watcher->wake);
}

void watcher_load_begins(struct watcher *watcher) {
    pthread_mutex_lock(&watcher->lock);
    watcher->loads = true;
    watcher->gave_way = false;
    pthread_mutex_unlock(&watcher->lock);
    watcher_clock(watcher, true);
}

bool watcher_load_ends(struct watcher *watcher) {
    pthread_mutex_lock(&watcher->lock);
    watcher->loads = watcher->clock = false;
    bool gave_way = watcher->gave_way;
    pthread_mutex_unlock(&watcher->lock);
    return gave_way;
}
