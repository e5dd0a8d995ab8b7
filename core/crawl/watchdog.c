/* See watchdog.h. The thread that hangs may come back at any time, so nothing that it has is used again: what the store
 * needs is copied. */
#include "crawl/watchdog.h"

#include "base/log.h"
#include "crawl/settle.h"
#include "os/clock.h"

#include <stdlib.h>

enum { PATIENCE_LEAST_MS = 2000, PATIENCE_MOST_MS = 10000 };

int64_t watchdog_patience_ms(const struct version *version) {
    double ms = version_settings(version)->callback_time * 1000;
    if (ms < PATIENCE_LEAST_MS) return PATIENCE_LEAST_MS;
    return ms > PATIENCE_MOST_MS ? PATIENCE_MOST_MS : (int64_t)ms;
}

/* ---- the answer in its place ---- */

/* The body of a cached page is in the crawl file already. */
static struct page *copy_page(const struct page *page) {
    struct page *copy = page_new(NULL);
    *copy = *page;
    copy->request = request_copy(page->request);
    copy->url = mem_strdup(page->url);
    copy->file = mem_strdup(page->file);
    copy->headers = (struct headers){0};
    headers_copy(&copy->headers, &page->headers);
    set_cookies_copy(&copy->cookies, &page->cookies);
    copy->body = page->cached ? NULL : mem_strndup(page->body, page->body_bytes);
    copy->packed = NULL;
    copy->packed_bytes = 0;
    return copy;
}

struct job *watchdog_answer(const struct job *job, const struct version *version, const char *callback) {
    char why[120];
    snprintf(why, sizeof why, "hangs in C code: its %g s (callback_time) were over and nothing could stop it",
             version_settings(version)->callback_time);
    if (job->setback) return setback_instead(job, copy_page(job->page), why);
    struct job *answer = mem_zero(sizeof *answer);
    if (!job->page) return answer; /* what the start function gave is nobody's: it is asked again */
    struct outcome *outcome = outcome_new();
    outcome->kind = OUTCOME_FAILED;
    outcome->callback = mem_strdup(callback);
    snprintf(outcome->version, sizeof outcome->version, "%s", version_id(version));
    outcome->failure.error = mem_strdup(why);
    failure_sign(&outcome->failure, callback);
    *answer = (struct job){.page = copy_page(job->page), .outcome = outcome, .keep = job->keep};
    return answer;
}

/* ---- the look ---- */

static const char *name_of(const struct job *job) {
    if (!job->page) return "start";
    return !job->setback ? job->outcome->callback : job->setback->over ? "on_gave_up" : "retry";
}

static const char *what_follows(const struct job *job) {
    if (!job->page) return "What it gave before stays";
    return job->setback ? "It counts as failed" : "The page is parked";
}

static void stop(struct engine *engine, struct job *job) {
    log_put(LOG_ERROR, "callback %s hangs in C code on %s: longer than its %g s (callback_time), and nothing can stop it. "
            "%s, the run stops; mend the callback (os.execute, io.popen, io.read and C libraries may wait "
            "for ever) and run again", name_of(job), job->page ? job->page->url : engine->options->scraper,
            engine->settings->callback_time, what_follows(job));
    engine->hung = true;
    if (!engine->finish) engine->finish = FINISH_STOPPED;
    if (job->page) settle_job(engine, job);
    else settle_unrun(engine, job);
}

void watchdog_look(struct engine *engine) {
    int64_t now_ms = clock_ms();
    for (struct job *job; (job = parsers_hung(engine->parsers, now_ms));) stop(engine, job);
    if (!parsers_gone(engine->parsers)) return;
    for (struct job *job; (job = parsers_unrun(engine->parsers));) settle_unrun(engine, job);
}
