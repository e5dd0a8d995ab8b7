/* See crawl.h. Builds the parts in the order in which they need one another, and takes them down in the
 * other. */
#include "crawl/crawl.h"

#include "base/json.h"
#include "base/log.h"
#include "crawl/engine.h"
#include "crawl/failed.h"
#include "crawl/fit.h"
#include "crawl/holds.h"
#include "crawl/session.h"
#include "crawl/settle.h"
#include "crawl/starts.h"
#include "crawl/takeover.h"
#include "os/clock.h"
#include "os/file.h"
#include "os/signal.h"
#include "script/starts.h"
#include "store/reader.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

enum {
    INTERRUPTED = 3, /* the exit code */
    UNKNOWNS_MOST = TAKEN_MOST / 2, /* those beyond are given up by the run after this one */
};

struct parts {
    const struct crawl_options *options;
    struct version_options first;  /* of the first version */
    struct version_options reload; /* of those after it */
    struct names start_hosts;      /* retry mode: where the last run began */
    struct sources *sources;
    bool renamed;            /* the first version's name has to cover files that the last run's callbacks asked for */
    struct version *version; /* the first; the engine has its own reference to the newest */
    struct store *store;
    struct reader *reader;
    VEC(int64_t) unknowns;         /* requests of the last run that had no answer, */
    VEC(struct request *) lost;    /* the same, loaded, until the engine has them */
    struct engine engine;
};

static bool build(struct parts *parts, struct err *err) {
    version_unref(parts->version);
    parts->version = crawl_load(parts->sources, &parts->first, err);
    if (!parts->version) return false;
    parts->reload.load_seconds = version_settings(parts->version)->callback_time;
    return true;
}

static bool load(struct parts *parts, struct err *err) {
    const struct crawl_options *options = parts->options;
    parts->first = (struct version_options){
        .overrides = options->overrides, .override_count = options->override_count, .urls = options->urls,
        .url_count = options->url_count, .states = options->parsers, .no_start = options->retry_only,
    };
    parts->reload = parts->first;
    parts->reload.reloading = true;
    parts->sources = sources_new(options->scraper);
    return build(parts, err);
}

static bool open_store(struct parts *parts, struct err *err) {
    const struct crawl_options *options = parts->options;
    const char *name = version_settings(parts->version)->name;
    char *path = options->crawl_file ? mem_strdup(options->crawl_file) : mem_printf("%s.crawl", name);
    parts->store = store_open(path,
                              &(struct store_options){.mode = options->retry_only ? STORE_WRITE : STORE_CRAWL, .scraper = name,
                                                      .script = sources_main(parts->sources), .fresh = options->fresh},
                              err);
    free(path);
    return parts->store != NULL;
}

static bool know_file(void *arg, const struct source_file *file) {
    struct parts *parts = arg;
    char *path = file_join(sources_folder(parts->sources), file->path);
    if (sources_know(parts->sources, path, file->hash, file->counted)) parts->renamed = true;
    free(path);
    return true;
}

/* What callbacks of the last run required is code as well: pages that it parked are run again where that is another now.
 * The crawl file knows it, and is found by the scraper's name, so the scraper was loaded already. */
static bool know_late_files(struct parts *parts, struct err *err) {
    return store_late_files(parts->store, know_file, parts, err) && (!parts->renamed || build(parts, err));
}

/* What may be fetched by default goes by where the crawl began, which may have been URLs of its command line. */
static bool know_start_hosts(struct parts *parts, struct err *err) {
    if (!parts->options->retry_only) return true;
    if (!store_start_hosts(parts->store, &parts->start_hosts, err)) return false;
    if (!parts->start_hosts.count) return true; /* a file of an older darn */
    parts->first.start_hosts = parts->reload.start_hosts = &parts->start_hosts;
    parts->first.starts_open = parts->reload.starts_open = parts->engine.starts.at.taken > STARTS_BATCH;
    return build(parts, err);
}

static bool keep_start_hosts(struct parts *parts, struct err *err) {
    return parts->options->retry_only || store_keep_start_hosts(parts->store, &version_settings(parts->version)->start_hosts, err);
}

/* A crawl that is resumed may name callbacks that the scraper no longer has. */
static bool check_callbacks(struct parts *parts, struct err *err) {
    struct change *question = change_new(CHANGE_CALLBACKS);
    bool ok = store_ask(parts->store, question, err) && takeover_fits(parts->version, question, err);
    change_free(question);
    return ok;
}

static bool choose(struct parts *parts, struct err *err) {
    const struct crawl_options *options = parts->options;
    return !options->retry_only || store_choose(parts->store, options->chosen, options->chosen_count, err);
}

/* Which code it is that runs: in the file before anything that it gives. */
static bool record_version(struct parts *parts, struct err *err) {
    struct change *change = takeover_version(parts->version, &parts->engine.recorded);
    bool ok = store_begin(parts->store, err) && store_apply(parts->store, change, err) && store_commit(parts->store, err);
    change_free(change);
    return ok;
}

static bool prepare(struct parts *parts, struct err *err) {
    const struct crawl_options *options = parts->options;
    struct counts counts;
    if (!load(parts, err) || !open_store(parts, err) || !store_starts(parts->store, &parts->engine.starts.at, err)) return false;
    if (!know_late_files(parts, err) || !know_start_hosts(parts, err)) return false;
    if (!check_callbacks(parts, err) || !choose(parts, err)) return false;
    if (!store_attach(parts->store, options->outputs, options->output_count, version_settings(parts->version), err)) return false;
    if (!store_counts(parts->store, &counts, err)) return false;
    parts->engine.pages = counts.pages;
    parts->engine.parked = counts.parked;
    if (!store_accept(parts->store, err) || !keep_start_hosts(parts, err) || !record_version(parts, err)) return false;
    return (parts->reader = reader_open(parts->store, err)) != NULL;
}

/* The first event. */
static void tell_start(struct parts *parts) {
    struct engine *engine = &parts->engine;
    engine->options = parts->options;
    engine_event(engine, &(struct event){.kind = EVENT_START, .scraper = version_settings(parts->version)->name,
                                         .crawl = store_path(parts->store), .version = version_id(parts->version),
                                         .resumed = store_resumed(parts->store)});
}

/* What the last run left without an answer: while the store is still ours. */
static bool note_unknown(void *arg, const struct failure_row *row) {
    struct parts *parts = arg;
    vec_push(&parts->unknowns, row->request);
    return parts->unknowns.count < UNKNOWNS_MOST;
}

static bool load_unknowns(struct parts *parts, struct err *err) {
    if (!store_unknowns(parts->store, note_unknown, parts, err)) return false;
    for (size_t i = 0; i < parts->unknowns.count; i++) {
        struct request *request = store_request(parts->store, parts->unknowns.at[i], err);
        if (!request) return false;
        vec_push(&parts->lost, request);
    }
    return true;
}

static void give_up_unknowns(struct parts *parts) {
    for (size_t i = 0; i < parts->lost.count; i++)
        failed_unknown(&parts->engine, parts->lost.at[i], STORE_UNKNOWN_WHY);
    parts->lost.count = 0;
}

static void start_threads(struct parts *parts) {
    struct engine *engine = &parts->engine;
    const struct crawl_options *options = parts->options;
    engine->version = version_ref(parts->version);
    engine->settings = version_settings(engine->version);
    hosts_use(&engine->scheduler.hosts, engine->settings);
    engine->memory = (struct memory){reader_get, parts->reader};
    version_use_memory(engine->version, &engine->memory);
    engine->files = store_files(parts->store);
    store_jar(parts->store, &engine->jar);
    engine->started_us = clock_us();
    engine->random = (unsigned)(clock_us() ^ (clock_wall_ms() << 12));
    engine->next_due_ms = -1;
    engine->loop = loop_new();
    fit_begin(engine, options->output_count);
    engine->fetcher = fetcher_new(engine->loop);
    if (options->watch) engine->reload = reload_new(engine->loop, &engine->version, &parts->reload, options->poll);
    engine->storer = storer_start(parts->store, CHANGES_MOST, loop_wake, engine->loop);
    engine->parsers = parsers_start(options->parsers, engine->version, CHANGES_MOST, loop_wake, engine->loop);
    if (options->ask) parsers_ask(engine->parsers, options->ask);
    if (options->ask) ask_open(options->ask, loop_wake, engine->loop);
    signal_wake(loop_wake, engine->loop);
}

static void stop_threads(struct parts *parts) {
    struct engine *engine = &parts->engine;
    ask_close(parts->options->ask);
    bool told = engine->hung, hangs = !settle_parsers(engine, engine->abort || engine->failed);
    if (hangs && !told) log_put(LOG_WARN, "a callback hangs in C code and is left behind; the next run begins its page anew");
    if (hangs) engine->hung = true;
    if (!reload_free(engine->reload)) engine->hung = true;
    fetcher_free(engine->fetcher);
    engine_close(engine);
    storer_stop(engine->storer);
    engine_clear(engine);
    storer_free(engine->storer);
    signal_wake(NULL, NULL);
    if (!engine->hung) loop_free(engine->loop); /* those left behind may still wake it */
}

/* A second signal may come at any time: what takes long is then begun no more, or given up. */
static bool is_interrupted(void) { return signal_stop_count() >= SIGNAL_STOP_NOW; }

static const char *why(const struct engine *engine) {
    switch (engine->finish) {
    case FINISH_MAX_PAGES: return "max_pages";
    case FINISH_MAX_TIME: return "max_time";
    case FINISH_INTERRUPTED: return "interrupted";
    case FINISH_STOPPED: return "stopped";
    default: return "done";
    }
}

static int exit_code(const struct engine *engine, const struct counts *counts) {
    if (engine->finish == FINISH_INTERRUPTED) return INTERRUPTED;
    if (engine->finish == FINISH_STOPPED) return 2;
    return engine->starts.broken || engine->login_failed || counts->parked + counts->suspect + counts->held + counts->gave_up > 0 ? 2 : 0;
}

static void call_on_close(struct parts *parts, const struct counts *counts) {
    struct str stats = {0};
    json_begin(&stats);
    json_text_field(&stats, "why", why(&parts->engine));
    const struct { const char *name; int64_t value; } figures[] = {
        {"pages", counts->pages},     {"queued", counts->queued},   {"items", counts->items},
        {"skipped", counts->skipped}, {"parked", counts->parked},   {"suspect", counts->suspect},
        {"held", counts->held},       {"gave_up", counts->gave_up}, {"missing", counts->missing},
        {"dropped", counts->dropped}, {"bytes", counts->bytes},     {"retries", counts->retries},
        {"cut", counts->cut},
    };
    for (size_t i = 0; i < sizeof figures / sizeof *figures; i++)
        json_integer_field(&stats, figures[i].name, figures[i].value);
    json_end(&stats);
    struct err err = {0};
    if (!crawl_call_close(parts->engine.version, stats.data, &err) && !is_interrupted()) log_put(LOG_WARN, "on_close: %s", err.message);
    str_clear(&stats);
}

/* What the system refused a run is no loss: the file is whole. */
static void advise(struct err *err) {
    struct err why = *err;
    if (err->kind == ERR_SYSTEM)
        err_set(err, err->kind, "%.800s. What was committed is safe: mend that (make room), and the same command goes on", why.message);
}

/* After the threads ended: the outputs, the hook, the last event. The exit code, or -1. */
static int conclude(struct parts *parts, struct err *err) {
    struct engine *engine = &parts->engine;
    struct counts counts;
    if (engine->failed) return *err = engine->err, -1;
    if (!store_set_schemas(parts->store, engine->settings, err)) return -1;
    if (!is_interrupted() && !store_finish_outputs(parts->store, err) && !is_interrupted()) return -1;
    if (!store_counts(parts->store, &counts, err)) return -1;
    if (!engine->hung && !is_interrupted()) call_on_close(parts, &counts);
    if (is_interrupted()) engine->finish = FINISH_INTERRUPTED;
    int code = exit_code(engine, &counts);
    engine_event(engine, &(struct event){.kind = EVENT_FINISHED, .why = why(engine), .pages = counts.pages,
                                         .items = counts.items, .parked = counts.parked, .suspect = counts.suspect,
                                         .held = counts.held, .gave_up = counts.gave_up,
                                         .seconds = (double)((clock_us() - engine->started_us) / 1000) / 1000,
                                         .exit_code = code});
    return code;
}

/* The process ends without the libraries' own endings: they free what a thread that is left behind may still use, and wait
 * for a stream that it reads. */
static void end_at_once(int status, void *arg) {
    (void)arg;
    fflush(stdout);
    fflush(stderr);
    _exit(status);
}

/* A callback that is left behind may still come back, and read of darn.state what was lent to it. */
static void take_down(struct parts *parts) {
    bool hung = parts->engine.hung;
    if (!hung) reader_close(parts->reader);
    version_unref(parts->engine.version);
    version_unref(parts->version);
    sources_unref(parts->sources);
    names_clear(&parts->start_hosts);
    store_close(parts->store);
    for (size_t i = 0; i < parts->lost.count; i++) request_free(parts->lost.at[i]);
    vec_clear(&parts->lost);
    vec_clear(&parts->unknowns);
    if (hung) on_exit(end_at_once, NULL);
    else free(parts);
}

int crawl_run(const struct crawl_options *options, struct err *err) {
    struct parts *parts = mem_zero(sizeof *parts);
    int code = -1;
    parts->options = options;
    signal_catch_stop();
    if (prepare(parts, err) && load_unknowns(parts, err)) {
        tell_start(parts);
        start_threads(parts);
        give_up_unknowns(parts);
        session_begin(&parts->engine, true);
        starts_begin(&parts->engine);
        holds_begin(&parts->engine);
        engine_run(&parts->engine);
        stop_threads(parts);
        code = conclude(parts, err);
    } else if (is_interrupted()) {
        code = INTERRUPTED;
    }
    if (code < 0) advise(err);
    take_down(parts);
    return code;
}
