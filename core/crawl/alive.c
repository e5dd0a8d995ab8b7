/* See alive.h. The page that failed goes on to the store while the stack that stands still refers to it, so there are
 * two of it from then on: one with the body, one with the packed body. */
#include "crawl/alive.h"

#include "crawl/single.h"

#include <assert.h>
#include <stdlib.h>

/* The same page for the store: the packed body goes over. */
static struct page *take_twin(struct page *page) {
    assert(page->packed);
    struct page *twin = page_new(NULL);
    *twin = *page;
    twin->request = request_copy(page->request);
    twin->url = mem_strdup(page->url);
    twin->file = mem_strdup(page->file);
    twin->headers = (struct headers){0};
    headers_copy(&twin->headers, &page->headers);
    set_cookies_copy(&twin->cookies, &page->cookies);
    twin->body = NULL;
    page->packed = NULL;
    return twin;
}

/* What is asked of it; frames are text, which the debugger does not need. */
static struct outcome *copy_failure(const struct version *version, const struct outcome *outcome) {
    struct outcome *copy = outcome_new();
    const struct failure *from = &outcome->failure;
    copy->kind = OUTCOME_FAILED;
    copy->callback = mem_strdup(outcome->callback);
    memcpy(copy->version, version_id(version), sizeof copy->version);
    copy->failure.error = mem_strdup(from->error);
    copy->failure.file = mem_strdup(from->file);
    copy->failure.line = from->line;
    copy->failure.function = mem_strdup(from->function);
    memcpy(copy->failure.group, from->group, sizeof copy->failure.group);
    return copy;
}

struct alive *alive_new(struct version *version, struct state *given, struct kept *kept, struct page **page,
                        const struct outcome *outcome) {
    struct alive *alive = mem_zero(sizeof *alive);
    alive->version = version_ref(version);
    alive->state = alive->own_state = given;
    alive->kept = kept;
    alive->own_page = *page;
    alive->outcome = copy_failure(version, outcome);
    *page = take_twin(*page);
    return alive;
}

struct alive *alive_run(struct version *version, struct page *page, const char *callback, struct budget *budget,
                        struct outcome **outcome) {
    struct state *state = version_state(version, 0);
    *outcome = outcome_new();
    struct kept *kept = call_page_kept(state, page, callback, budget, *outcome);
    if (!kept) return NULL;
    struct alive *alive = mem_zero(sizeof *alive);
    *alive = (struct alive){.version = version_ref(version), .state = state, .kept = kept, .outcome = *outcome};
    *outcome = NULL;
    return alive;
}

void alive_free(struct alive *alive, struct budget *budget) {
    if (!alive) return;
    kept_end(alive->kept, budget);
    state_free(alive->own_state);
    page_free(alive->own_page);
    outcome_free(alive->outcome);
    version_unref(alive->version);
    free(alive);
}

void alive_end(struct alive *alive) {
    if (!alive) return;
    struct crawl_watcher *watcher = crawl_watcher_new();
    alive_free(alive, crawl_watcher_budget(watcher));
    crawl_watcher_free(watcher);
}
