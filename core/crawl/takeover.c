/* See takeover.h. The loader built it; the store is asked which callbacks its requests name; then the parsers
 * get it, each before its next page, and pages parked in another version become work. */
#include "crawl/takeover.h"

#include "crawl/fit.h"
#include "crawl/holds.h"
#include "crawl/session.h"
#include "crawl/starts.h"
#include "os/clock.h"
#include "script/scraper.h"

#include <stdlib.h>

void takeover_clear(struct engine *engine) {
    version_unref(engine->pending.version);
    names_clear(&engine->pending.files);
    engine->pending = (struct reload_result){0};
}

/* ---- the reload log ---- */

/* Absolute paths become those from the scraper's folder, so that a crawl may be moved. */
static void add_file(struct change *change, const char *folder, const struct asked_file *asked) {
    size_t length = strlen(folder);
    bool below = strncmp(asked->path, folder, length) == 0 && asked->path[length] == '/';
    const struct source *source = asked->source;
    struct source_file file = {
        .path = mem_strdup(below ? asked->path + length + 1 : asked->path),
        .hash = mem_strdup(source ? source->hash : ""),
        .text = source ? mem_dup(source->bytes, source->length) : NULL,
        .length = source ? source->length : 0,
        .late = asked->late,
        .counted = source && source->counted,
    };
    vec_push(&change->files, file);
}

struct change *takeover_version(const struct version *version, size_t *from) {
    struct change *change = change_new(CHANGE_VERSION);
    struct sources *sources = version_sources(version);
    struct asked_file asked;
    memcpy(change->version, version_id(version), sizeof change->version);
    change->schemas = store_schemas(version_settings(version));
    for (; sources_asked(sources, *from, &asked); ++*from)
        if (asked.source || asked.late) add_file(change, sources_folder(sources), &asked);
    return change;
}

static void copy_names(struct names *to, const struct names *from) {
    for (size_t i = 0; i < from->count; i++) names_push(to, from->at[i]);
}

/* A line of it about the pending save, to be filled in by the caller. */
static struct change *log_line(struct engine *engine) {
    struct change *change = change_new(CHANGE_RELOAD);
    struct reload_row *row = &change->reload;
    row->time_ms = clock_wall_ms();
    row->ms = (double)(clock_us() - engine->pending.started_us) / 1000;
    memcpy(row->old, version_id(engine->version), sizeof row->old);
    copy_names(&row->files, &engine->pending.files);
    return change;
}

static void send_line(struct engine *engine, struct change *change) {
    engine->logging++;
    storer_send(engine->storer, change);
}

void takeover_record(struct engine *engine) {
    if (sources_count(version_sources(engine->version)) <= engine->recorded) return;
    if (engine->logging >= LOGGING_MOST) return; /* the disk is slow: with a later page */
    send_line(engine, takeover_version(engine->version, &engine->recorded));
}

static void log_refusal(struct engine *engine, const char *file, const struct err *err) {
    struct change *change = log_line(engine);
    change->reload.error = mem_strdup(err->message);
    change->reload.file = mem_strdup(file);
    change->reload.line = err->line;
    send_line(engine, change);
}

/* ---- one that is refused, one that is looked at ---- */

static void refuse(struct engine *engine, const struct err *err) {
    const char *file = *err->file ? err->file : engine->options->scraper;
    log_refusal(engine, file, err);
    engine_event(engine, &(struct event){.kind = EVENT_RELOAD_FAILED, .file = file, .line = err->line, .column = err->column,
                                         .error = err->message, .text = err->text, .caret = err->caret});
}

static void check(struct engine *engine) {
    struct change *change = change_new(CHANGE_CALLBACKS);
    change->tag = engine->pending.version;
    engine->checking = true;
    storer_send(engine->storer, change);
}

void takeover_notes(struct engine *engine) {
    struct names notes = {0};
    char version[13];
    if (engine->logging >= LOGGING_MOST || !parsers_notes(engine->parsers, version, &notes)) return;
    engine_event(engine, &(struct event){.kind = EVENT_ANEW, .notes = &notes, .version = version});
    struct change *change = change_new(CHANGE_NOTES);
    memcpy(change->version, version, sizeof version);
    for (size_t i = 0; i < notes.count; i++)
        vec_push(&change->reload.notes, mem_printf("%s starts anew", notes.at[i]));
    names_clear(&notes);
    send_line(engine, change);
}

void takeover_look(struct engine *engine) {
    struct reload_result result;
    if (engine->logging >= LOGGING_MOST) return; /* the disk is slow: saves wait, and become one */
    if (!reload_result(engine->reload, &result)) return;
    takeover_clear(engine); /* a newer save takes the place of one that is still being checked */
    engine->pending = result;
    if (!result.version) {
        refuse(engine, &result.err);
        takeover_clear(engine);
        return;
    }
    if (!engine->checking) check(engine);
}

bool takeover_fits(const struct version *version, const struct change *callbacks, struct err *err) {
    for (size_t i = 0; i < callbacks->callbacks.count; i++) {
        const struct callback_count *count = &callbacks->callbacks.at[i];
        if (version_callback(version, count->callback)) continue;
        const struct names *have = version_callbacks(version);
        const char *near = closest_name(count->callback, (const char *const *)have->at, have->count);
        return scraper_wrong(version_sources(version), "aliases", err,
                             "callback '%s' is gone, but %lld queued and %lld parked requests name it; bring it back, "
                             "or say where it went: aliases = { %s = \"%s\" }",
                             count->callback, (long long)count->queued, (long long)count->parked, count->callback,
                             near ? near : "...");
    }
    return true;
}

/* In the crawl file before anything that the version gives. */
static void log_switch(struct engine *engine, const struct version *next, const struct names *changed) {
    struct change *change = log_line(engine);
    memcpy(change->reload.new, version_id(next), sizeof change->reload.new);
    copy_names(&change->reload.changed, changed);
    takeover_record(engine); /* its last pages may yet fail */
    engine->recorded = 0;
    send_line(engine, takeover_version(next, &engine->recorded));
    send_line(engine, change);
}

/* What is not looked up in engine->settings each time. */
static void apply_settings(struct engine *engine) {
    const struct settings *now = engine->settings;
    hosts_use(&engine->scheduler.hosts, now);
    fit_settings(engine);
    reload_allow(engine->reload, now->callback_time);
}

static void switch_to(struct engine *engine, struct reload_result *next) {
    struct names changed = {0};
    version_compare(engine->version, next->version, &changed);
    char old_version[13];
    memcpy(old_version, version_id(engine->version), sizeof old_version);
    log_switch(engine, next->version, &changed);
    version_use_memory(next->version, &engine->memory);
    parsers_switch(engine->parsers, next->version);
    struct version *old = engine->version;
    engine->version = next->version;
    engine->settings = version_settings(engine->version);
    next->version = NULL;
    apply_settings(engine);
    version_unref(old);
    engine_event(engine, &(struct event){.kind = EVENT_RELOADED, .files = &next->files, .changed = &changed,
                                         .old_version = old_version, .new_version = version_id(engine->version),
                                         .ms = (double)(clock_us() - next->started_us) / 1000});
    names_clear(&changed);
    starts_begin(engine);
    holds_begin(engine);
    session_begin(engine, false);
    engine->waiting = false;
    engine_take_pages_soon(engine);
}

/* With another name the next run would look for another crawl file. */
static bool same_crawl(const struct engine *engine, struct err *err) {
    const char *now = engine->settings->name, *next = version_settings(engine->pending.version)->name;
    if (strcmp(now, next) == 0) return true;
    return err_at(err, ERR_SCRIPT, engine->options->scraper, 0,
                  "name: was '%s' and is '%s' now; it cannot change while a crawl runs", now, next);
}

void takeover_checked(struct engine *engine, struct change *change) {
    engine->checking = false;
    if (!engine->pending.version) return;
    if (change->tag != engine->pending.version) {
        check(engine); /* a newer save took its place meanwhile */
        return;
    }
    struct err err = {0};
    if (same_crawl(engine, &err) && takeover_fits(engine->pending.version, change, &err)) {
        switch_to(engine, &engine->pending);
    } else {
        refuse(engine, &err);
        reload_refused(engine->reload);
    }
    takeover_clear(engine);
}
