/* See saves.h. The hints may come while a loader asks whether what it read is whole, so what they write down is
 * behind a mutex; everything else belongs to whoever takes the saves. */
#include "script/saves.h"

#include "base/log.h"
#include "base/mem.h"
#include "os/clock.h"
#include "os/file.h"
#include "os/poll.h"
#include "os/watch.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>

enum {
    QUIET_MS = 2,          /* after the last close or rename */
    AGAIN_MS = 10,         /* until a file that is not whole is looked at again; its being closed comes as a hint */
    HALF_WRITTEN_MS = 500, /* a file kept open is waited for so long after it was last written to */
    HOLLOW_MS = 100,       /* one that is gone or empty now, as between two steps of an editor */
    MOST_MS = 2000,        /* after it was noticed first, a save waits for nothing any more */
};

struct saves {
    struct watch *watch;   /* NULL where only polling tells */
    struct poll *poll;     /* NULL where nothing is polled */
    bool poll_all;         /* not only what is on shared file systems */
    bool remote_told;
    struct sources *tried; /* the newest that were tried, good or bad */
    size_t watched;        /* how many of its files: a callback may ask for more at any time */
    atomic_bool refused;   /* for reasons outside of them: the next save counts whatever its contents */
    bool told;             /* the save that was taken is one that somebody told of, not a look of our own */
    int64_t taken_us;      /* when it was noticed */
    pthread_mutex_t lock;  /* of what follows */
    int64_t due_us;        /* when to take it, 0: nothing is due */
    int64_t hint_us;       /* when the last hint came */
    int64_t noticed_us;    /* when the first of this save came */
    bool hinted;           /* it will be one that was told of */
};

/* ---- hints ---- */

static void note(struct saves *saves, bool told, int quiet_ms) {
    pthread_mutex_lock(&saves->lock);
    saves->hint_us = clock_us();
    if (!saves->due_us) saves->noticed_us = saves->hint_us;
    saves->due_us = saves->hint_us + quiet_ms * 1000;
    if (told) saves->hinted = true;
    pthread_mutex_unlock(&saves->lock);
}

/* *writing: a file that is watched is half there. Gives when the poll wants to look again, -1: never. */
static int64_t take_hints(struct saves *saves, int64_t now_ms, bool *writing) {
    int64_t wait = -1;
    *writing = false;
    if (saves->watch && watch_drain(saves->watch, writing)) note(saves, true, QUIET_MS);
    if (!saves->poll) return wait;
    enum poll_found found = poll_look(saves->poll, now_ms, &wait);
    if (found != POLL_NOTHING) note(saves, found == POLL_CHANGED, POLL_QUIET_MS);
    return wait;
}

/* ---- what is watched ---- */

static void poll_these(struct saves *saves, const struct names *files) {
    if (!saves->poll) saves->poll = poll_new();
    poll_files(saves->poll, files, clock_ms());
}

/* Writers elsewhere are not seen by inotify, those here are: such files are watched and polled. */
static void poll_remote(struct saves *saves, const struct names *files) {
    struct names remote = {0};
    for (size_t i = 0; i < files->count; i++)
        if (file_is_remote(files->at[i])) names_push(&remote, files->at[i]);
    if (remote.count && !saves->remote_told) {
        saves->remote_told = true;
        log_put(LOG_INFO, "%s is on a shared file system: looking for saves every %d ms", remote.at[0], POLL_MS);
    }
    if (remote.count || saves->poll) poll_these(saves, &remote);
    names_clear(&remote);
}

static void tell_blind(const struct err *err) {
    log_put(LOG_WARN, "%s; looking for saves every %d ms", err->message, POLL_MS);
}

/* Where not all changes are seen, all files are polled from now on. */
static void poll_if_blind(struct saves *saves) {
    struct err err = {0};
    if (saves->poll_all || watch_sees_all(saves->watch, &err)) return;
    tell_blind(&err);
    saves->poll_all = true;
    struct names files = {0};
    sources_files(saves->tried, &files);
    poll_these(saves, &files);
    names_clear(&files);
}

static void watch_all(struct saves *saves) {
    struct names files = {0};
    sources_files(saves->tried, &files);
    saves->watched = files.count;
    bool more = saves->watch && watch_files(saves->watch, &files);
    if (saves->poll_all) poll_these(saves, &files);
    else poll_remote(saves, &files);
    if (saves->watch) poll_if_blind(saves);
    /* There may have been a save between the reading of the files and now. */
    if (more || saves->poll) note(saves, false, saves->poll ? POLL_QUIET_MS : QUIET_MS);
    names_clear(&files);
}

/* What these ask for later is watched as well. */
static void try_these(struct saves *saves, struct sources *sources) {
    if (saves->tried) sources_on_more(saves->tried, NULL, NULL);
    sources_ref(sources);
    sources_unref(saves->tried);
    saves->tried = sources;
    if (saves->watch) sources_on_more(sources, watch_wake, saves->watch);
    watch_all(saves);
}

static struct watch *new_watch(void) {
    struct err err = {0};
    struct watch *watch = watch_new(&err);
    if (!watch) tell_blind(&err);
    return watch;
}

struct saves *saves_new(struct sources *sources, bool poll) {
    struct saves *saves = mem_zero(sizeof *saves);
    pthread_mutex_init(&saves->lock, NULL);
    saves->watch = poll ? NULL : new_watch();
    saves->poll_all = !saves->watch;
    try_these(saves, sources);
    return saves;
}

void saves_free(struct saves *saves) {
    if (!saves) return;
    sources_on_more(saves->tried, NULL, NULL);
    watch_free(saves->watch);
    poll_free(saves->poll);
    sources_unref(saves->tried);
    pthread_mutex_destroy(&saves->lock);
    free(saves);
}

int saves_fd(const struct saves *saves) { return saves->watch ? watch_fd(saves->watch) : -1; }

/* ---- when ---- */

static bool is_overdue(int64_t noticed_us, int64_t now_us) { return now_us - noticed_us >= MOST_MS * 1000; }

/* In ms, rounded up. */
static int64_t until_due(const struct saves *saves, bool writing, int64_t now_us) {
    if (!saves->due_us) return -1;
    if (is_overdue(saves->noticed_us, now_us)) return 0;
    if (writing && now_us - saves->hint_us < HALF_WRITTEN_MS * 1000) return AGAIN_MS;
    return now_us < saves->due_us ? (saves->due_us - now_us + 999) / 1000 : 0;
}

int64_t saves_look(struct saves *saves, int64_t now_ms) {
    bool writing;
    int64_t poll = take_hints(saves, now_ms, &writing);
    if (sources_count(saves->tried) != saves->watched) watch_all(saves);
    if (saves->watch) poll_if_blind(saves);
    pthread_mutex_lock(&saves->lock);
    int64_t due = until_due(saves, writing, clock_us());
    pthread_mutex_unlock(&saves->lock);
    return due < 0 || (poll >= 0 && poll < due) ? poll : due;
}

/* From here on a hint is another save. */
static void take(struct saves *saves) {
    pthread_mutex_lock(&saves->lock);
    saves->taken_us = saves->noticed_us;
    saves->told = saves->hinted;
    saves->hinted = false;
    saves->due_us = 0;
    pthread_mutex_unlock(&saves->lock);
}

/* The save that was taken is not whole: it is due again, and still the same save. */
static void put_off(struct saves *saves, int ms) {
    pthread_mutex_lock(&saves->lock);
    if (!saves->due_us) saves->due_us = clock_us() + ms * 1000;
    if (saves->told) saves->hinted = true;
    saves->noticed_us = saves->taken_us;
    pthread_mutex_unlock(&saves->lock);
}

/* Is it to be waited for, though not for ever: somebody is writing, or a file is gone or empty for a moment? */
static bool is_half_there(struct saves *saves, bool writing) {
    bool hollow = sources_hollow(saves->tried);
    int64_t now_us = clock_us();
    pthread_mutex_lock(&saves->lock);
    int64_t still_us = now_us - saves->hint_us;
    pthread_mutex_unlock(&saves->lock);
    if (is_overdue(saves->taken_us, now_us)) return false;
    return (writing && still_us < HALF_WRITTEN_MS * 1000) || (hollow && still_us < HOLLOW_MS * 1000);
}

/* ---- taking one ---- */

bool saves_differ(struct saves *saves) {
    take(saves);
    bool writing, changed = sources_changed(saves->tried, &writing);
    if (!is_half_there(saves, writing)) return changed || (saves->refused && saves->told);
    put_off(saves, AGAIN_MS);
    return false;
}

/* Asked twice: each file is asked for its writers and then read. One who empties it between these two steps is not
 * noticed, and what was read of it a moment before, the same nothing, looks whole. The second time he is there
 * still, or done, and the file is another. */
static bool is_other(struct sources *next, bool *writing) {
    bool first;
    if (sources_changed(next, &first)) return *writing = first, true;
    bool changed = sources_changed(next, writing);
    *writing |= first;
    return changed;
}

bool saves_settled(struct saves *saves, struct sources *next) {
    bool writing, changed = is_other(next, &writing), half = is_half_there(saves, writing);
    if (changed || half) put_off(saves, changed ? QUIET_MS : AGAIN_MS);
    return !changed && !half;
}

void saves_recheck(struct saves *saves, struct sources *tried) {
    bool writing;
    if (is_other(tried, &writing)) note(saves, false, QUIET_MS);
}

void saves_tried(struct saves *saves, struct sources *next, struct names *files) {
    if (files) sources_compare(saves->tried, next, files);
    saves->refused = false;
    try_these(saves, next);
}

void saves_refused(struct saves *saves) { saves->refused = true; }

int64_t saves_noticed_us(const struct saves *saves) { return saves->taken_us; }
