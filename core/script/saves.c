/* See saves.h. The hints may come while a loader asks whether what it read is whole, so what they write down is
 * behind a mutex; everything else belongs to whoever takes the saves. */
#include "script/saves.h"

#include "base/mem.h"
#include "os/clock.h"
#include "os/file.h"
#include "os/watch.h"

#include <pthread.h>
#include <stdlib.h>

enum {
    QUIET_MS = 2,          /* after the last close or rename */
    AGAIN_MS = 10,         /* until a file that is not whole is looked at again; its being closed comes as a hint */
    HALF_WRITTEN_MS = 500, /* a file kept open is waited for so long after it was last written to */
};

struct saves {
    struct watch *watch;
    struct sources *tried; /* the newest that were tried, good or bad */
    bool refused;          /* for reasons outside of them: the next save counts whatever its contents */
    int64_t taken_us;      /* when the save that was taken last was noticed */
    int64_t taken_hint_ms; /* when the last hint before it came */
    pthread_mutex_t lock;  /* of what follows */
    int64_t due_ms;        /* when to take it, 0: nothing is due */
    int64_t hint_ms;       /* when the last hint came */
    int64_t noticed_us;    /* when the first of this save came */
};

static void watch_all(struct saves *saves) {
    struct names files = {0};
    sources_files(saves->tried, &files);
    watch_folder(saves->watch, sources_folder(saves->tried));
    for (size_t i = 0; i < files.count; i++) {
        char *folder = file_folder(files.at[i]);
        watch_folder(saves->watch, folder);
        free(folder);
    }
    names_clear(&files);
}

static void note_hint(struct saves *saves) {
    pthread_mutex_lock(&saves->lock);
    if (!saves->due_ms) saves->noticed_us = clock_us();
    saves->hint_ms = clock_ms();
    saves->due_ms = saves->hint_ms + QUIET_MS;
    pthread_mutex_unlock(&saves->lock);
}

struct saves *saves_new(struct sources *sources, bool poll, struct err *err) {
    (void)poll;
    struct watch *watch = watch_new(err);
    if (!watch) return NULL;
    struct saves *saves = mem_zero(sizeof *saves);
    pthread_mutex_init(&saves->lock, NULL);
    saves->watch = watch;
    saves->tried = sources_ref(sources);
    watch_all(saves);
    note_hint(saves); /* a save between the first load and the watch */
    return saves;
}

void saves_free(struct saves *saves) {
    if (!saves) return;
    watch_free(saves->watch);
    sources_unref(saves->tried);
    pthread_mutex_destroy(&saves->lock);
    free(saves);
}

int saves_fd(const struct saves *saves) { return watch_fd(saves->watch); }

static int64_t until_due(const struct saves *saves, bool writing, int64_t now_ms) {
    if (!saves->due_ms) return -1;
    if (writing && now_ms - saves->hint_ms < HALF_WRITTEN_MS) return AGAIN_MS;
    return now_ms < saves->due_ms ? saves->due_ms - now_ms : 0;
}

int64_t saves_look(struct saves *saves, int64_t now_ms) {
    bool writing;
    if (watch_drain(saves->watch, &writing)) note_hint(saves);
    pthread_mutex_lock(&saves->lock);
    int64_t wait = until_due(saves, writing, now_ms);
    pthread_mutex_unlock(&saves->lock);
    return wait;
}

/* From here on a hint is another save. */
static void take(struct saves *saves) {
    pthread_mutex_lock(&saves->lock);
    saves->taken_us = saves->noticed_us;
    saves->taken_hint_ms = saves->hint_ms;
    saves->due_ms = 0;
    pthread_mutex_unlock(&saves->lock);
}

/* The save that was taken is not whole: it is due again, and still the same save. */
static void put_off(struct saves *saves, int64_t ms) {
    pthread_mutex_lock(&saves->lock);
    if (!saves->due_ms) saves->due_ms = clock_ms() + ms;
    saves->noticed_us = saves->taken_us;
    pthread_mutex_unlock(&saves->lock);
}

static bool is_waited_for(const struct saves *saves, bool writing) {
    return writing && clock_ms() - saves->taken_hint_ms < HALF_WRITTEN_MS;
}

bool saves_differ(struct saves *saves) {
    take(saves);
    bool writing, changed = sources_changed(saves->tried, &writing);
    if (!is_waited_for(saves, writing)) return changed || saves->refused;
    put_off(saves, AGAIN_MS);
    return false;
}

bool saves_settled(struct saves *saves, struct sources *next) {
    bool writing, changed = sources_changed(next, &writing);
    bool waited_for = is_waited_for(saves, writing);
    if (changed || waited_for) put_off(saves, changed ? QUIET_MS : AGAIN_MS);
    return !changed && !waited_for;
}

void saves_tried(struct saves *saves, struct sources *next, struct names *files) {
    sources_compare(saves->tried, next, files);
    sources_ref(next);
    sources_unref(saves->tried);
    saves->tried = next;
    saves->refused = false;
    watch_all(saves);
}

void saves_refused(struct saves *saves) { saves->refused = true; }

int64_t saves_noticed_us(const struct saves *saves) { return saves->taken_us; }
