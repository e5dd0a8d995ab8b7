/* See parsers.h. */
#include "crawl/parsers.h"

#include "base/map.h"
#include "base/names.h"
#include "crawl/watchdog.h"
#include "os/clock.h"
#include "os/queue.h"
#include "os/thread.h"
#include "script/call.h"
#include "store/store.h"

#include <pthread.h>
#include <stdio.h>
#include <unistd.h>

enum {
    PATIENCE_MS = 2000,       /* with a callback that is to stop now */
    PARSED_MOST = 1024 * 1024, /* bytes of a page whose tree is kept for its mend */
};

/* The page that failed last: its mend need not parse it again. */
struct last_failed { int64_t request, fetched_ms; struct parsed parsed; };

struct parser {
    struct parsers *parsers;
    int index;
    pthread_t thread;
    struct budget *budget;
    struct version *version; /* the one it runs; its own reference */
    /* under the parsers' lock: */
    struct job *job;         /* whose callback runs; its page is only read meanwhile */
    const char *callback;
    int64_t late_ms;         /* since when it is told to stop; 0: it is not */
    bool left;               /* it hung and was answered for: it does nothing more */
};

struct parsers {
    struct queue *in, *out;
    void (*wake)(void *);
    void *wake_arg;
    pthread_mutex_t lock;    /* guards what follows */
    struct version *current; /* the newest; a reference */
    struct names notes;      /* of those who took it over, not yet fetched by the loop */
    struct map noted;        /* the names of all notes about it */
    struct last_failed last;
    struct ask *ask;         /* or NULL */
    size_t under_way;
    bool hangs;              /* one that was to end did not */
    int count;
    struct parser all[];
};

/* ---- versions ---- */

/* Each parser has variables of its own: one note for a name is enough. Under the lock. */
static void add_note(struct parsers *parsers, const char *note) {
    char *name = mem_strndup(note, strcspn(note, "("));
    if (!map_set(&parsers->noted, name, parsers)) names_push(&parsers->notes, note);
    free(name);
}

/* Notes about a version that is not the newest any more are of no use. */
static void hand_notes(struct parser *parser, const struct names *notes) {
    struct parsers *parsers = parser->parsers;
    pthread_mutex_lock(&parsers->lock);
    bool current = parser->version == parsers->current;
    for (size_t i = 0; current && i < notes->count; i++) add_note(parsers, notes->at[i]);
    bool some = parsers->notes.count > 0;
    pthread_mutex_unlock(&parsers->lock);
    if (some && parsers->wake) parsers->wake(parsers->wake_arg);
}

static struct version *current_version(struct parsers *parsers) {
    pthread_mutex_lock(&parsers->lock);
    struct version *current = version_ref(parsers->current);
    pthread_mutex_unlock(&parsers->lock);
    return current;
}

/* Between two pages. The last to leave a version closes its states. */
static void take_over(struct parser *parser) {
    struct version *old = parser->version;
    struct names notes = {0};
    parser->version = current_version(parser->parsers);
    if (parser->version != old) version_changed(old, parser->index, &notes);
    if (notes.count) hand_notes(parser, &notes);
    names_clear(&notes);
    version_unref(old);
}

void parsers_ask(struct parsers *parsers, struct ask *ask) { parsers->ask = ask; }

void parsers_switch(struct parsers *parsers, struct version *version) {
    pthread_mutex_lock(&parsers->lock);
    struct version *old = parsers->current;
    parsers->current = version_ref(version);
    names_clear(&parsers->notes);
    map_clear(&parsers->noted);
    pthread_mutex_unlock(&parsers->lock);
    queue_nudge(parsers->in);
    version_unref(old);
}

bool parsers_notes(struct parsers *parsers, char version[13], struct names *out) {
    pthread_mutex_lock(&parsers->lock);
    snprintf(version, 13, "%s", version_id(parsers->current));
    for (size_t i = 0; i < parsers->notes.count; i++) names_push(out, parsers->notes.at[i]);
    names_clear(&parsers->notes);
    pthread_mutex_unlock(&parsers->lock);
    return out->count > 0;
}

/* ---- a page ---- */

static void fail(struct outcome *outcome, const char *callback, const char *error) {
    outcome_discard(outcome);
    outcome->kind = OUTCOME_FAILED;
    free(outcome->failure.error);
    outcome->failure.error = mem_strdup(error);
    failure_sign(&outcome->failure, callback);
}

static struct parsed take_parsed(struct parsers *parsers, const struct page *page) {
    struct last_failed *last = &parsers->last;
    struct parsed parsed = {0};
    pthread_mutex_lock(&parsers->lock);
    if (last->request && last->request == page->request->id && last->fetched_ms == page->fetched_ms) {
        parsed = last->parsed;
        *last = (struct last_failed){0};
    }
    pthread_mutex_unlock(&parsers->lock);
    return parsed;
}

/* Takes it. */
static void keep_parsed(struct parsers *parsers, const struct page *page, struct parsed parsed) {
    pthread_mutex_lock(&parsers->lock);
    struct parsed before = parsers->last.parsed;
    parsers->last = (struct last_failed){page->request->id, page->fetched_ms, parsed};
    pthread_mutex_unlock(&parsers->lock);
    parsed_clear(&before);
}

/* From here on the loop may answer in its place. */
static void begin(struct parser *parser, struct job *job, const char *callback) {
    pthread_mutex_lock(&parser->parsers->lock);
    parser->job = job;
    parser->callback = callback;
    parser->late_ms = 0;
    pthread_mutex_unlock(&parser->parsers->lock);
}

/* Does not come back where the loop did: the process is about to end, and what the thread holds is nobody's. */
static void end(struct parser *parser) {
    pthread_mutex_lock(&parser->parsers->lock);
    bool left = parser->left;
    if (!left) parser->job = NULL;
    pthread_mutex_unlock(&parser->parsers->lock);
    while (left) pause();
}

/* Left standing where somebody asks for just this failure and a fresh state can be had; else ended as any. Gives the
 * state that it stands in. */
static struct state *leave_standing(struct parser *parser, const struct page *page, const struct outcome *outcome,
                                    struct kept *kept) {
    struct state *given = NULL;
    if (ask_claim(parser->parsers->ask, page->failure, outcome->failure.group)) {
        given = version_give(parser->version, parser->index, parser->budget, NULL);
        if (!given) ask_miss(parser->parsers->ask, NULL);
    }
    if (!given) kept_end(kept, parser->budget);
    return given;
}

/* *kept and the state that it stands in (else NULL) where the failure is to be kept alive. */
static struct state *call_keeping(struct parser *parser, struct page *page, const char *callback,
                                  struct outcome *outcome, struct kept **kept) {
    struct state *state = version_state(parser->version, parser->index);
    *kept = call_page_kept(state, page, callback, parser->budget, outcome);
    return *kept ? leave_standing(parser, page, outcome, *kept) : NULL;
}

static void call(struct parser *parser, struct job *job, const char *callback) {
    struct state *state = version_state(parser->version, parser->index), *given = NULL;
    struct page *page = job->page;
    struct outcome *outcome = job->outcome;
    struct parsed parsed = take_parsed(parser->parsers, page);
    struct kept *kept = NULL;
    struct ask *ask = parser->parsers->ask;
    state->parsed = &parsed;
    begin(parser, job, callback);
    if (ask && ask_wants(ask)) given = call_keeping(parser, page, callback, outcome, &kept);
    else call_page(state, page, callback, parser->budget, outcome);
    end(parser);
    state->parsed = NULL;
    if (given) {
        if (!page->packed) body_pack(page);
        job->alive = alive_new(parser->version, given, kept, &job->page, outcome);
    } else if (outcome->kind == OUTCOME_FAILED && page->body_bytes <= PARSED_MOST) {
        parsed_own(&parsed, page);
        keep_parsed(parser->parsers, page, parsed);
    } else {
        parsed_clear(&parsed);
    }
}

static void run_callback(struct parser *parser, struct job *job) {
    struct page *page = job->page;
    struct outcome *outcome = job->outcome;
    const char *asked = page->request->callback, *name = version_callback(parser->version, asked);
    struct err err = {0};
    if (!name) {
        char error[300];
        snprintf(error, sizeof error, "the scraper has no callback '%s' any more", asked);
        fail(outcome, asked, error);
    } else if (!page->body && !body_unpack(page, &err)) {
        fail(outcome, name, err.message);
    } else {
        call(parser, job, name);
    }
    if (!outcome->callback) outcome->callback = mem_strdup(name ? name : asked);
    snprintf(outcome->version, sizeof outcome->version, "%s", version_id(parser->version));
}

static void consult(struct parser *parser, struct job *job) {
    begin(parser, job, job->setback->over ? "on_gave_up" : "retry");
    setback_consult(job, parser->version, parser->index, parser->budget);
    end(parser);
}

static void go_on(struct parser *parser, struct job *job) {
    begin(parser, job, "start");
    version_go_on(parser->version, parser->budget, job->outcome);
    end(parser);
}

static void work(struct parser *parser, struct job *job) {
    int64_t started = clock_us();
    job->outcome = outcome_new();
    run_callback(parser, job);
    job->outcome->elapsed_us = (int)(clock_us() - started);
    bool keep = job->keep || job->outcome->kind == OUTCOME_FAILED;
    if (keep && !job->page->packed) body_pack(job->page);
    if (effects_any(&job->outcome->effects)) return; /* the commit may want it to be run again */
    if (job->outcome->kind == OUTCOME_RETRY) return; /* the retry policy may look at it */
    free(job->page->body);
    job->page->body = NULL;
}

static void *run(void *arg) {
    struct parser *parser = arg;
    unsigned nudges = 0;
    for (void *next; queue_wait(parser->parsers->in, &nudges, &next);) {
        struct job *job = next;
        take_over(parser);
        if (!job) continue;
        if (!job->page) go_on(parser, job);
        else if (job->setback) consult(parser, job);
        else work(parser, job);
        queue_push(parser->parsers->out, job);
    }
    return NULL;
}

struct parsers *parsers_start(int threads, struct version *version, size_t capacity, void (*wake)(void *), void *wake_arg) {
    struct parsers *parsers = mem_zero(sizeof *parsers + (size_t)threads * sizeof parsers->all[0]);
    parsers->in = queue_new(capacity, NULL, NULL);
    parsers->out = queue_new(capacity, wake, wake_arg);
    parsers->wake = wake;
    parsers->wake_arg = wake_arg;
    pthread_mutex_init(&parsers->lock, NULL);
    parsers->current = version_ref(version);
    parsers->count = threads;
    for (int i = 0; i < threads; i++) {
        struct parser *parser = &parsers->all[i];
        *parser = (struct parser){.parsers = parsers, .index = i, .budget = budget_new(), .version = version_ref(version)};
        thread_start(&parser->thread, run, parser);
    }
    return parsers;
}

void parsers_send(struct parsers *parsers, struct job *job) {
    parsers->under_way++;
    queue_push(parsers->in, job);
}

struct job *parsers_answer(struct parsers *parsers) {
    struct job *job = queue_try(parsers->out);
    if (job) parsers->under_way--;
    return job;
}

size_t parsers_under_way(const struct parsers *parsers) { return parsers->under_way; }

/* Under the lock, as the next two. */
static bool is_hung(const struct parser *parser, int64_t now_ms) {
    if (!parser->job || parser->left) return false;
    if (parser->parsers->hangs) return true;
    return parser->late_ms && now_ms - parser->late_ms >= watchdog_patience_ms(parser->version);
}

static struct job *answer_hung(struct parsers *parsers, int64_t now_ms) {
    for (int i = 0; i < parsers->count; i++) {
        struct parser *parser = &parsers->all[i];
        if (!is_hung(parser, now_ms)) continue;
        parser->left = true;
        return watchdog_answer(parser->job, parser->version, parser->callback);
    }
    return NULL;
}

bool parsers_gone(struct parsers *parsers) {
    for (int i = 0; i < parsers->count; i++)
        if (!parsers->all[i].left) return false; /* only the loop's thread writes it */
    return true;
}

struct job *parsers_hung(struct parsers *parsers, int64_t now_ms) {
    pthread_mutex_lock(&parsers->lock);
    struct job *job = answer_hung(parsers, now_ms);
    pthread_mutex_unlock(&parsers->lock);
    if (job) parsers->under_way--;
    return job;
}

struct job *parsers_unrun(struct parsers *parsers) {
    struct job *job = queue_try(parsers->in);
    if (job) parsers->under_way--;
    return job;
}

/* What has just 20 ms left is called late, and the next look says otherwise. */
static int64_t watch(struct parser *parser, int64_t now_ms) {
    int64_t left_ms = budget_watch(parser->budget, now_ms);
    pthread_mutex_lock(&parser->parsers->lock);
    if (left_ms != BUDGET_AGAIN_MS) parser->late_ms = 0;
    else if (!parser->late_ms) parser->late_ms = now_ms;
    pthread_mutex_unlock(&parser->parsers->lock);
    return left_ms;
}

int64_t parsers_watch(struct parsers *parsers, int64_t now_ms) {
    int64_t soonest = -1;
    for (int i = 0; i < parsers->count; i++) {
        if (parsers->all[i].left) continue; /* only the loop's thread writes it */
        int64_t left = watch(&parsers->all[i], now_ms);
        if (left >= 0 && (soonest < 0 || left < soonest)) soonest = left;
    }
    return soonest;
}

void job_free(struct job *job) {
    setback_free(job->setback);
    page_free(job->page);
    outcome_free(job->outcome);
    alive_end(job->alive);
    free(job);
}

/* Waits for a thread until then (monotonic ms), looking at all the clocks meanwhile: nobody else does any more. */
static bool join(struct parsers *parsers, pthread_t thread, bool now, int64_t until_ms) {
    do {
        if (clock_ms() > until_ms) return false;
        parsers_watch(parsers, now ? INT64_MAX : clock_ms());
    } while (!thread_join(thread, BUDGET_AGAIN_MS));
    return true;
}

bool parsers_stop(struct parsers *parsers, bool now) {
    queue_close(parsers->in);
    int64_t until_ms = now ? clock_ms() + PATIENCE_MS : INT64_MAX;
    for (int i = 0; i < parsers->count; i++)
        if (parsers->all[i].left || !join(parsers, parsers->all[i].thread, now, until_ms)) parsers->hangs = true;
    return !parsers->hangs;
}

void parsers_free(struct parsers *parsers) {
    if (!parsers || parsers->hangs) return;
    for (int i = 0; i < parsers->count; i++) {
        budget_free(parsers->all[i].budget);
        version_unref(parsers->all[i].version);
    }
    for (struct job *job; (job = queue_try(parsers->out));) job_free(job);
    version_unref(parsers->current);
    queue_free(parsers->in);
    queue_free(parsers->out);
    names_clear(&parsers->notes);
    map_clear(&parsers->noted);
    parsed_clear(&parsers->last.parsed);
    pthread_mutex_destroy(&parsers->lock);
    free(parsers);
}
