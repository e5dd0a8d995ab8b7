/* See reload.h. */
#include "crawl/reload.h"

#include "base/mem.h"
#include "os/clock.h"
#include "os/thread.h"
#include "script/gone.h"
#include "script/saves.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>

enum {
    PATIENCE_MS = 2000, /* with a load that is to stop now */
    LOOK_MS = 20,       /* how often the loader's clock is looked at */
};

struct reload {
    struct loop *loop;
    struct saves *saves;
    struct version_options options;
    struct version *const *running; /* the engine's */
    struct budget *budget;
    bool loading;
    /* the loader's */
    struct version_options building;
    pthread_t loader;
    atomic_bool loaded;
    struct sources *before; /* those of the version that runs */
    struct sources *next;
    struct version *version;
    struct err err;
    bool ready; /* there is something to say */
};

/* Empties the descriptor, also while the loader is at work: the loop would spin on it. */
static void on_hint(void *arg) {
    const struct reload *reload = arg;
    saves_look(reload->saves, clock_ms());
}

struct reload *reload_new(struct loop *loop, struct version *const *running, const struct version_options *options,
                          bool poll) {
    struct reload *reload = mem_zero(sizeof *reload);
    reload->loop = loop;
    reload->saves = saves_new(version_sources(*running), poll);
    reload->options = *options;
    reload->running = running;
    reload->budget = budget_new();
    if (saves_fd(reload->saves) >= 0) loop_add_fd(loop, saves_fd(reload->saves), on_hint, reload);
    return reload;
}

void reload_allow(struct reload *reload, double seconds) { reload->options.load_seconds = seconds; }

static void build(struct reload *reload) {
    reload->next = sources_again(reload->before);
    reload->version = version_build(reload->next, &reload->building, reload->budget, &reload->err);
    if (gone_allows(reload->before, reload->next, &reload->err)) return;
    version_unref(reload->version);
    reload->version = NULL;
}

static void *load(void *arg) {
    struct reload *reload = arg;
    if (saves_differ(reload->saves)) {
        build(reload);
        reload->ready = saves_settled(reload->saves, reload->next);
    }
    reload->loaded = true;
    loop_wake(reload->loop);
    return NULL;
}

static void start(struct reload *reload) {
    reload->loading = true;
    reload->building = reload->options;
    reload->loaded = reload->ready = false;
    reload->err = (struct err){0};
    reload->version = NULL;
    reload->before = sources_ref(version_sources(*reload->running));
    reload->next = NULL;
    thread_start(&reload->loader, load, reload);
}

int64_t reload_tick(struct reload *reload, int64_t now_ms) {
    if (reload->loading) { /* each state that it loads begins a budget of its own, at a time we do not know */
        int64_t left = budget_watch(reload->budget, now_ms);
        return left < 0 || left > LOOK_MS ? LOOK_MS : left;
    }
    int64_t wait = saves_look(reload->saves, now_ms);
    if (wait) return wait;
    start(reload);
    return LOOK_MS;
}

bool reload_loading(const struct reload *reload) { return reload->loading; }

/* The loader has ended. */
static void end(struct reload *reload) {
    pthread_join(reload->loader, NULL);
    reload->loading = false;
    sources_unref(reload->before);
    sources_unref(reload->next);
}

/* Another version may run by now than when this one was begun. */
static struct reload_result result_of(struct reload *reload) {
    struct reload_result result = {.version = reload->version, .err = reload->err,
                                   .started_us = saves_noticed_us(reload->saves)};
    sources_compare(version_sources(*reload->running), reload->next, &result.files);
    return result;
}

bool reload_result(struct reload *reload, struct reload_result *result) {
    if (!reload->loading || !reload->loaded) return false;
    if (reload->ready) {
        *result = result_of(reload);
        saves_tried(reload->saves, reload->next, NULL);
    } else {
        version_unref(reload->version);
    }
    end(reload);
    return reload->ready;
}

void reload_refused(struct reload *reload) { saves_refused(reload->saves); }

bool reload_free(struct reload *reload) {
    if (!reload) return true;
    if (reload->loading) {
        int64_t until_ms = clock_ms() + PATIENCE_MS;
        while (!reload->loaded) { /* its budget ends it, but for a hang in C code */
            if (clock_ms() > until_ms) return false;
            budget_watch(reload->budget, INT64_MAX);
            loop_wait(reload->loop, 10);
        }
        version_unref(reload->version);
        end(reload);
    }
    if (saves_fd(reload->saves) >= 0) loop_remove_fd(reload->loop, saves_fd(reload->saves));
    saves_free(reload->saves);
    budget_free(reload->budget);
    free(reload);
    return true;
}
