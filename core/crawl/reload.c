/* See reload.h. */
#include "crawl/reload.h"

#include "base/mem.h"
#include "os/clock.h"
#include "os/file.h"
#include "os/watch.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>

enum {
    QUIET_MS = 2,       /* after the last close or rename */
    PATIENCE_MS = 2000,    /* with a load that is to stop now */
    LOOK_MS = 20,          /* how often the loader's clock is looked at */
    HALF_WRITTEN_MS = 500, /* a file kept open is waited for so long after it was last written to */
};

struct reload {
    struct loop *loop;
    struct watch *watch;
    const struct version_options *options;
    struct sources *tried;   /* of the newest version that was tried, good or bad */
    struct budget *budget;
    int64_t due_ms;          /* when to load, 0: nothing is due */
    int64_t hint_ms;         /* when the last hint came */
    int64_t noticed_us;
    bool loading;
    bool refused;            /* the newest version was; try the next save whatever its contents */
    /* the loader's */
    pthread_t loader;
    atomic_bool loaded;
    int64_t patient_until_ms; /* a file that is open for writing is waited for until then */
    struct sources *next;
    struct version *version;
    struct err err;
    bool unchanged, again;
};

static void watch_all(struct reload *reload) {
    struct names files = {0};
    sources_files(reload->tried, &files);
    watch_folder(reload->watch, sources_folder(reload->tried));
    for (size_t i = 0; i < files.count; i++) {
        char *folder = file_folder(files.at[i]);
        watch_folder(reload->watch, folder);
        free(folder);
    }
    names_clear(&files);
}

static void set_due(struct reload *reload) {
    if (!reload->due_ms) reload->noticed_us = clock_us();
    reload->hint_ms = clock_ms();
    reload->due_ms = reload->hint_ms + QUIET_MS;
}

/* Reads the hints; true if a half-written file is to be waited for. */
static bool drain(struct reload *reload) {
    bool writing = false;
    if (watch_drain(reload->watch, &writing)) set_due(reload);
    return writing && clock_ms() - reload->hint_ms < HALF_WRITTEN_MS;
}

static void on_hint(void *arg) { drain(arg); }

struct reload *reload_new(struct loop *loop, struct sources *sources, const struct version_options *options, struct err *err) {
    struct watch *watch = watch_new(err);
    if (!watch) return NULL;
    struct reload *reload = mem_zero(sizeof *reload);
    reload->loop = loop;
    reload->watch = watch;
    reload->options = options;
    reload->tried = sources_ref(sources);
    reload->budget = budget_new();
    loop_add_fd(loop, watch_fd(watch), on_hint, reload);
    watch_all(reload);
    set_due(reload); /* a save between the first load and the watch */
    return reload;
}

static void *load(void *arg) {
    struct reload *reload = arg;
    bool writing;
    reload->unchanged = !sources_changed(reload->tried, &writing) && !reload->refused;
    if (!reload->unchanged) {
        reload->version = version_build(reload->next, reload->options, reload->budget, &reload->err);
        /* Whole and of one moment, if nothing differs from it now and nobody is writing. */
        reload->again = sources_changed(reload->next, &writing) || (writing && clock_ms() < reload->patient_until_ms);
    }
    reload->loaded = true;
    loop_wake(reload->loop);
    return NULL;
}

static void start(struct reload *reload) {
    reload->due_ms = 0;
    reload->loading = true;
    reload->patient_until_ms = reload->hint_ms + HALF_WRITTEN_MS;
    reload->loaded = reload->unchanged = reload->again = false;
    reload->err = (struct err){0};
    reload->version = NULL;
    reload->next = sources_new(sources_main(reload->tried));
    pthread_create(&reload->loader, NULL, load, reload);
}

int64_t reload_tick(struct reload *reload, int64_t now_ms) {
    if (reload->loading) { /* each state that it loads begins a budget of its own, at a time we do not know */
        int64_t left = budget_watch(reload->budget, now_ms);
        return left < 0 || left > LOOK_MS ? LOOK_MS : left;
    }
    if (!reload->due_ms) return -1;
    if (now_ms < reload->due_ms) return reload->due_ms - now_ms;
    bool half_written = drain(reload); /* what came since the timer was set counts as well */
    if (half_written) return QUIET_MS;
    if (clock_ms() < reload->due_ms) return reload->due_ms - clock_ms();
    start(reload);
    return LOOK_MS;
}

bool reload_result(struct reload *reload, struct reload_result *result) {
    if (!reload->loading || !reload->loaded) return false;
    pthread_join(reload->loader, NULL);
    reload->loading = false;
    if (reload->unchanged || reload->again) {
        version_unref(reload->version);
        sources_unref(reload->next);
        if (reload->again && !reload->due_ms) reload->due_ms = clock_ms() + QUIET_MS;
        return false;
    }
    reload->refused = false;
    *result = (struct reload_result){.version = reload->version, .err = reload->err, .started_us = reload->noticed_us};
    sources_compare(reload->tried, reload->next, &result->files);
    sources_unref(reload->tried);
    reload->tried = reload->next;
    watch_all(reload);
    return true;
}

void reload_refused(struct reload *reload) { reload->refused = true; }

bool reload_free(struct reload *reload) {
    if (!reload) return true;
    if (reload->loading) {
        int64_t until_ms = clock_ms() + PATIENCE_MS;
        while (!reload->loaded) { /* its budget ends it, but for a hang in C code */
            if (clock_ms() > until_ms) return false;
            budget_watch(reload->budget, INT64_MAX);
            loop_wait(reload->loop, 10);
        }
        pthread_join(reload->loader, NULL);
        version_unref(reload->version);
        sources_unref(reload->next);
    }
    loop_remove_fd(reload->loop, watch_fd(reload->watch));
    watch_free(reload->watch);
    sources_unref(reload->tried);
    budget_free(reload->budget);
    free(reload);
    return true;
}
