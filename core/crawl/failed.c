/* See failed.h. */
#include "crawl/failed.h"

#include "base/log.h"
#include "crawl/pauses.h"
#include "crawl/settle.h"
#include "os/clock.h"

#include <stdio.h>
#include <stdlib.h>

/* ---- the ends ---- */

/* The change takes what the job has. */
static struct change *end(struct job *job, enum change_kind kind) {
    const struct setback *setback = job->setback;
    struct change *change = change_new(kind);
    change->page = job->page;
    change->request = job->page->request;
    change->page->request = NULL; /* now the change's */
    change->outcome = job->outcome;
    change->bytes = job->page->wire_bytes;
    change->fault = setback->fault.kind;
    change->status = setback->fault.status;
    change->error = mem_strdup(setback->error);
    job->page = NULL;
    job->outcome = NULL;
    job_free(job);
    return change;
}

static void retry(struct engine *engine, struct job *job, int64_t delay_ms) {
    struct change *change = end(job, CHANGE_RETRY);
    change->due_ms = clock_due_ms() + delay_ms;
    const struct request *login = version_login(engine->version);
    if (change->outcome && change->outcome->login && login) change->login = request_copy(login);
    engine_event(engine, &(struct event){.kind = EVENT_RETRY, .url = change->request->url.text,
                                         .fault = kind_name(change->fault), .status = change->status, .attempt = change->request->attempts,
                                         .error = change->error, .delay = (double)delay_ms / 1000});
    storer_send(engine->storer, change);
}

/* Only after the attempts that a rule for just that status gave it: see visits. */
static bool is_missing(const struct fault *fault) {
    return fault->kind == KIND_STATUS && (fault->status == 404 || fault->status == 410);
}

/* The outcome of the run that asked for another fetch is nobody's. */
static void give_up(struct engine *engine, struct job *job) {
    outcome_free(job->outcome);
    job->outcome = NULL;
    job->setback->over = true;
    if (is_missing(&job->setback->fault)) storer_send(engine->storer, end(job, CHANGE_MISSING));
    else if (version_has_gave_up(engine->version)) settle_send(engine, job);
    else storer_send(engine->storer, end(job, CHANGE_GIVE_UP));
}

/* ---- the decision ---- */

/* Where the server may have acted on it only an idempotent request is sent again, or one that the script asks for. */
static bool may_repeat(const struct job *job) {
    const struct fault *fault = &job->setback->fault;
    if (request_is_idempotent(job->page->request) || fault->kind == KIND_ASKED) return true;
    if (job->setback->acted) return false;
    switch (fault->kind) {
    case KIND_CONNECT:
    case KIND_DNS:
    case KIND_TLS:
    case KIND_PROXY: return true;
    case KIND_STATUS: return fault->status == 425 || fault->status == 429 || fault->status == 503;
    default: return false;
    }
}

/* The host that the fault says to leave alone, or NULL. What a page was asked for again says nothing about its host. */
static struct host *held_host(struct engine *engine, const struct fault *fault) {
    struct url url;
    bool holds = fault->kind == KIND_STATUS && (fault->status == 429 || fault->status == 503);
    if (!holds || url_parse(&url, fault->url, NULL, NULL) != URL_OK) return NULL;
    char *origin = url_origin(&url);
    struct host *host = hosts_get(&engine->scheduler.hosts, origin);
    free(origin);
    url_clear(&url);
    return host;
}

static void hold_host(struct engine *engine, const struct fault *fault, int64_t hold_ms) {
    struct host *host = hold_ms > 0 ? held_host(engine, fault) : NULL;
    char why[32];
    snprintf(why, sizeof why, "status %d", fault->status);
    if (host) pauses_hold(engine, host, hold_ms, why);
}

/* Until the answer the host is left alone too. */
static void ask(struct engine *engine, struct job *job) {
    struct host *host = held_host(engine, &job->setback->fault);
    if (host) host_need(host);
    if (host) host->asking++;
    settle_send(engine, job);
}

static void asked(struct engine *engine, const struct fault *fault) {
    struct host *host = held_host(engine, fault);
    if (!host) return;
    host->asking--;
    host_leave(host);
}

/* The script's error with its place, to be freed. */
static char *text_of(const struct err *err) {
    return *err->file ? mem_printf("%s:%d: %s", err->file, err->line, err->message) : mem_strdup(err->message);
}

/* Once for each rule of a version. */
static void warn_of_rule(struct engine *engine, const struct fault *fault, const char *why) {
    const struct rule *rule = policy_rule(&engine->settings->retry, fault->kind, fault->status);
    char *key = mem_printf("retry %s %s", version_id(engine->version), rule->key);
    if (!map_set(&engine->told, key, engine))
        log_put(LOG_WARN, "retry: the rule for \"%s\" has no answer, so the wait is that of a failure without a rule "
                "(%s). First at %s; it is not told again", rule->key, why, fault->url);
    free(key);
}

static void warn_of_field(struct engine *engine, const struct fault *fault) {
    const struct rule *rule = policy_rule(&engine->settings->retry, fault->kind, fault->status);
    char *why = mem_printf("no header or JSON field \"%s\" with seconds or a date in the answer", rule->field);
    warn_of_rule(engine, fault, why);
    free(why);
}

static void decide(struct engine *engine, struct job *job) {
    const struct fault *fault = &job->setback->fault;
    struct verdict verdict = retry_decide(&engine->settings->retry, fault, clock_wall_ms(), engine_chance(engine));
    bool again = verdict.again && may_repeat(job);
    hold_host(engine, fault, verdict.hold_ms);
    if (again && verdict.unusable) warn_of_field(engine, fault);
    if (again && verdict.ask) ask(engine, job);
    else if (again) retry(engine, job, verdict.delay_ms);
    else give_up(engine, job);
}

/* ---- what failed ---- */

static struct page *page_of(struct request *request, const char *url) {
    struct page *page = page_new(request);
    page->url = mem_strdup(url);
    page->fetched_ms = clock_wall_ms();
    return page;
}

static void take_answer(struct page *page, struct response *response) {
    page->status = response->status;
    page->headers = response->headers;
    response->headers = (struct headers){0};
    page->body_bytes = response->body.len < FAULT_BODY_MOST ? response->body.len : FAULT_BODY_MOST;
    page->body = mem_strndup(response->body.data, page->body_bytes);
}

static struct job *job_of_visit(struct visit *visit, enum kind kind, int status, struct response *response,
                                const char *error) {
    struct page *page = page_of(visit->request, visit->url.text);
    if (response) take_answer(page, response);
    page->wire_bytes = visit->bytes;
    page->cookies = visit->cookies;
    visit->cookies = (struct set_cookies){0};
    visit->request = NULL;
    struct job *job = setback_job(page, kind, status, error);
    job->setback->acted = visit->bodiless;
    visit_free(visit);
    return job;
}

void failed_visit(struct engine *engine, struct visit *visit, enum kind kind, struct response *response,
                  const char *error) {
    struct job *job = job_of_visit(visit, kind, kind == KIND_STATUS ? response->status : 0, response, error);
    settle_enter(engine, job->page);
    decide(engine, job);
}

void failed_host(struct engine *engine, struct visit *visit, enum kind kind, int status, const char *error) {
    struct job *job = job_of_visit(visit, kind, status, NULL, error);
    settle_enter(engine, job->page);
    give_up(engine, job);
}

void failed_asked(struct engine *engine, struct page *page, struct outcome *outcome) {
    const char *why = outcome->why ? outcome->why : "the scraper asked for it";
    struct job *job = setback_job(page, KIND_ASKED, page->status, why);
    job->outcome = outcome;
    job->setback->fault.asked_s = outcome->retry_after < 0 && outcome->login ? 0 : outcome->retry_after; /* it waits for the login */
    job->setback->fault.asked_attempts = outcome->retry_attempts;
    decide(engine, job);
}

void failed_raised(struct engine *engine, struct page *page, const char *error) {
    give_up(engine, setback_job(page, KIND_RAISED, page->status, error));
}

void failed_unknown(struct engine *engine, struct request *request, const char *error) {
    struct page *page = page_of(request, request->url.text);
    engine->taken++;
    settle_enter(engine, page);
    give_up(engine, setback_job(page, KIND_UNKNOWN, 0, error));
}

/* ---- what the script says ---- */

/* A rule that is no function any more is another rule. */
static void rule_answered(struct engine *engine, struct job *job) {
    struct setback *setback = job->setback;
    asked(engine, &setback->fault);
    if (setback->answered && setback->seconds < 0) {
        give_up(engine, job);
        return;
    }
    if (setback->answered) setback->fault.asked_s = setback->seconds;
    setback->fault.unasked = setback->err.kind != ERR_NONE;
    if (setback->fault.unasked) {
        char *why = text_of(&setback->err);
        warn_of_rule(engine, &setback->fault, why);
        free(why);
    }
    decide(engine, job);
}

/* Once in each version: a host that is gone may take a million requests with it. */
static void tell_of_hook(struct engine *engine, const struct setback *setback) {
    char *key = mem_printf("on_gave_up %s", version_id(engine->version)), *why = text_of(&setback->err);
    if (!map_set(&engine->told, key, engine))
        log_put(LOG_ERROR, "on_gave_up raised, and left nothing behind: %s (for %s, which is given up); it is not told again",
                why, setback->fault.url);
    free(key);
    free(why);
}

void failed_answered(struct engine *engine, struct job *job) {
    const struct setback *setback = job->setback;
    if (!setback->over) {
        rule_answered(engine, job);
        return;
    }
    if (!setback->answered) tell_of_hook(engine, setback);
    storer_send(engine->storer, end(job, CHANGE_GIVE_UP));
}

void failed_unrun(struct engine *engine, struct job *job) {
    bool may = !job->setback->over || job->page->cached || request_is_idempotent(job->page->request);
    if (may) {
        storer_send(engine->storer, end(job, CHANGE_RETURN));
        return;
    }
    settle_leave(engine, job->page);
    job_free(job);
}

void failed_stale(struct engine *engine, struct change *change) {
    struct page *page = change->page;
    page->request = change->request;
    change->page = NULL;
    change->request = NULL;
    page->stale++;
    struct job *job = setback_job(page, change->fault, change->status, change->error);
    job->setback->over = true;
    settle_send(engine, job);
}
