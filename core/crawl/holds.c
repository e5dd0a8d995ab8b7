/* See holds.h. A visit that was begun, be it by its first hop, goes on to its end: that is a request which the site has
 * seen. */
#include "crawl/holds.h"

#include <stdio.h>

int64_t holds_after(const struct engine *engine) {
    return engine->options->retry_only ? 0 : engine->settings->hold_after;
}

int64_t holds_give_back(struct engine *engine, const char *callback) {
    struct visits visits = {0};
    scheduler_withdraw(&engine->scheduler, callback, &visits);
    for (size_t i = 0; i < visits.list.count; i++)
        engine_end_visit(engine, visits.list.at[i], change_new(CHANGE_RETURN));
    int64_t count = (int64_t)visits.list.count;
    vec_clear(&visits.list);
    return count;
}

static void paused(struct engine *engine, const struct change *change) {
    const char *callback = change->page->request->callback;
    int64_t held = change->held + holds_give_back(engine, callback);
    char why[64] = "a page failed";
    if (change->hold_after > 1) snprintf(why, sizeof why, "%lld pages failed in a row", (long long)change->hold_after);
    engine_event(engine, &(struct event){.kind = EVENT_PAUSED, .callback = callback, .why = why, .held = held});
    engine_take_soon(engine);
}

void holds_outcome(struct engine *engine, const struct change *change) {
    if (change->paused) paused(engine, change);
    if (!change->resumed) return;
    engine_event(engine, &(struct event){.kind = EVENT_RESUMED, .callback = change->page->request->callback,
                                         .why = "a page of it went well", .held = change->held});
}

void holds_begin(struct engine *engine) {
    if (!engine->options->retry_only && !engine->settings->hold_after)
        storer_send(engine->storer, change_new(CHANGE_RELEASE));
}

void holds_released(struct engine *engine, const struct change *change) {
    for (size_t i = 0; i < change->callbacks.count; i++)
        engine_event(engine, &(struct event){.kind = EVENT_RESUMED, .callback = change->callbacks.at[i].callback,
                                             .why = "hold_after is off", .held = change->callbacks.at[i].queued});
}
