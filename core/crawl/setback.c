/* See setback.h. */
#include "crawl/setback.h"

#include "crawl/parsers.h"
#include "script/consult.h"
#include "store/store.h"

#include <stdlib.h>

/* Its page may be another one now, or have its body again. */
static void view(struct job *job) {
    struct fault *fault = &job->setback->fault;
    const struct page *page = job->page;
    fault->url = page->url;
    fault->headers = &page->headers;
    fault->body = page->body;
    fault->body_bytes = !page->body ? 0 : page->body_bytes < FAULT_BODY_MOST ? page->body_bytes : FAULT_BODY_MOST;
    fault->error = job->setback->error;
}

struct job *setback_job(struct page *page, enum kind kind, int status, const char *error) {
    struct job *job = mem_zero(sizeof *job);
    job->page = page;
    job->setback = mem_zero(sizeof *job->setback);
    job->setback->error = mem_strdup(error);
    job->setback->fault =
        (struct fault){.kind = kind, .status = status, .attempts = page->request->attempts, .asked_s = -1};
    view(job);
    return job;
}

struct job *setback_instead(const struct job *job, struct page *page, const char *why) {
    const struct setback *before = job->setback;
    struct job *answer = setback_job(page, before->fault.kind, before->fault.status, before->error);
    answer->setback->acted = before->acted;
    answer->setback->over = before->over;
    err_set(&answer->setback->err, ERR_SCRIPT, "%s", why);
    return answer;
}

static void call_gave_up(struct job *job, struct state *state, struct budget *budget) {
    struct setback *setback = job->setback;
    struct err unreadable = {0};
    outcome_free(job->outcome);
    job->outcome = outcome_new();
    if (!job->page->body && job->page->packed && body_unpack(job->page, &unreadable)) view(job);
    setback->answered = consult_gave_up(state, job->page, &setback->fault, budget, job->outcome, &setback->err);
}

static void call_rule(struct job *job, struct version *version, struct state *state, struct budget *budget) {
    struct setback *setback = job->setback;
    const struct fault *fault = &setback->fault;
    const struct rule *rule = policy_rule(&version_settings(version)->retry, fault->kind, fault->status);
    if (rule->form != RULE_FUNCTION) return;
    setback->answered = consult_rule(state, rule->key, fault, budget, &setback->seconds, &setback->err);
}

void setback_consult(struct job *job, struct version *version, int index, struct budget *budget) {
    struct state *state = version_state(version, index);
    job->setback->answered = false;
    job->setback->err = (struct err){0};
    if (job->setback->over) call_gave_up(job, state, budget);
    else call_rule(job, version, state, budget);
}

void setback_free(struct setback *setback) {
    if (!setback) return;
    free(setback->error);
    free(setback);
}
