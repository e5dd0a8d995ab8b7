/* See inspect.h. */
#include "ui/inspect.h"

#include <stdlib.h>

/* ---- the failure in the crawl file ---- */

struct finding { int64_t request; struct err *err; };

static bool find_failure(void *arg, const struct failure_row *row) {
    struct finding *finding = arg;
    finding->request = row->request;
    if (*row->version) return true;
    return err_set(finding->err, ERR_USAGE, "failure %lld has no page to look at: the request got no answer (%s)",
                   (long long)row->id, row->error);
}

bool inspect_open(struct inspect *inspect, const char *crawl, int64_t id, struct err *err) {
    struct store_options read = {.mode = STORE_READ};
    struct finding finding = {.err = err};
    inspect->id = id;
    if (!(inspect->store = store_open(crawl, &read, err))) return false;
    if (!store_failure(inspect->store, id, find_failure, &finding, err)) return false;
    if (err->kind != ERR_NONE) return false;
    if (!(inspect->page = store_page(inspect->store, finding.request, err))) return false;
    if (!(inspect->reader = reader_open(inspect->store, err))) return false;
    inspect->memory = (struct memory){reader_get, inspect->reader};
    return true;
}

/* ---- a stack ---- */

static void leave(struct inspect *inspect) {
    debug_free(inspect->debug);
    if (inspect->alive) alive_free(inspect->alive, crawl_watcher_budget(inspect->watcher));
    outcome_free(inspect->outcome);
    version_unref(inspect->version);
    inspect->debug = NULL;
    inspect->alive = NULL;
    inspect->outcome = NULL;
    inspect->version = NULL;
}

void inspect_close(struct inspect *inspect) {
    leave(inspect);
    page_free(inspect->page);
    reader_close(inspect->reader);
    store_close(inspect->store);
    *inspect = (struct inspect){.watcher = inspect->watcher};
}

void inspect_alive(struct inspect *inspect, struct alive *alive) {
    leave(inspect);
    inspect->alive = alive;
    inspect->debug = debug_new(&(struct debug_options){.state = alive->state, .stack = kept_stack(alive->kept),
                                                       .failure = &alive->outcome->failure,
                                                       .budget = crawl_watcher_budget(inspect->watcher),
                                                       .seconds = version_settings(alive->version)->callback_time});
}

/* The scraper as it is on disk now, and in *callback the function of it that the page is for. */
static struct version *load(struct inspect *inspect, const char *script, const struct overrides *overrides,
                            const char **callback, struct err *err) {
    struct version_options how = {.overrides = overrides->at, .override_count = overrides->count, .states = 1,
                                  .no_start = true};
    const char *name = inspect->page->request->callback;
    struct sources *sources = sources_new(script);
    struct version *version = version_build(sources, &how, crawl_watcher_budget(inspect->watcher), err);
    sources_unref(sources);
    if (!version) return NULL;
    version_use_memory(version, &inspect->memory);
    if ((*callback = version_callback(version, name))) return version;
    const struct names *names = version_callbacks(version);
    const char *near = closest_name(name, (const char *const *)names->at, names->count);
    if (near) err_set(err, ERR_SCRIPT, "the scraper has no callback '%s' any more; did it become '%s'?", name, near);
    else err_set(err, ERR_SCRIPT, "the scraper has no callback '%s' any more", name);
    version_unref(version);
    return NULL;
}

bool inspect_run(struct inspect *inspect, const char *script, const struct overrides *overrides, struct err *err) {
    const char *callback;
    struct outcome *outcome;
    struct version *version = load(inspect, script, overrides, &callback, err);
    if (!version) return false;
    struct budget *budget = crawl_watcher_budget(inspect->watcher);
    leave(inspect);
    struct alive *alive = alive_run(version, inspect->page, callback, budget, &outcome);
    if (alive) inspect_alive(inspect, alive);
    inspect->version = version;
    inspect->outcome = outcome;
    return true;
}
