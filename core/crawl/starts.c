/* See starts.h. */
#include "crawl/starts.h"

#include "base/log.h"

#include <stdlib.h>

enum {
    LOW = 500,       /* starts that wait: with fewer the function goes on */
    DEEP = 100000,   /* the same where all that waits is of hosts that must be left alone: others may come */
};

/* What was read while the version was built is offered whole: starts that were dropped are tried anew. */
static struct change *first_batch(const struct version *version) {
    const struct outcome *starts = version_starts(version);
    struct change *change = change_new(CHANGE_ADD);
    change->outcome = outcome_new();
    for (size_t i = 0; i < starts->requests.count; i++)
        outcome_take_request(change->outcome, request_copy(starts->requests.at[i]));
    for (size_t i = 0; i < starts->dropped.count; i++)
        outcome_drop(change->outcome, starts->dropped.at[i].why, starts->dropped.at[i].url);
    return change;
}

void starts_begin(struct engine *engine) {
    struct starts_read *read = &engine->starts;
    const struct start_mark *first = &version_starts(engine->version)->starts;
    bool further = first->more && read->at.taken > first->taken;
    read->at.more = first->more;
    read->broken = false;
    if (engine->options->retry_only) return;
    struct change *change = first_batch(engine->version);
    if (!further && first->taken) change->outcome->starts = read->at = *first;
    storer_send(engine->storer, change);
}

bool starts_left(const struct engine *engine) { return engine->starts.at.more && !engine->starts.broken && !engine->login_failed; }

static bool is_low(const struct engine *engine) {
    int64_t queued = engine->queued + (int64_t)engine->scheduler.waiting; /* others may have ended them meanwhile */
    int64_t waiting = engine->starts.waiting < queued ? engine->starts.waiting : queued;
    return waiting < (engine->drained ? DEEP : LOW);
}

void starts_look(struct engine *engine) {
    struct starts_read *read = &engine->starts;
    if (!starts_left(engine) || read->asked || engine->taking || engine->take_again || !is_low(engine)) return;
    struct job *job = mem_zero(sizeof *job);
    job->outcome = outcome_new();
    job->outcome->starts = read->at;
    read->asked = true;
    parsers_send(engine->parsers, job);
}

static void tell(const struct outcome *outcome) {
    const struct failure *failure = &outcome->failure;
    log_put(LOG_ERROR, "%s:%d: %s; no more is taken from `start`. What it gave before stays: mend it and save, or run again",
            failure->file, failure->line, failure->error);
}

/* What a version that has been replaced gave is given by the new one. */
void starts_answered(struct engine *engine, struct job *job) {
    struct outcome *outcome = job->outcome;
    if (strcmp(outcome->version, version_id(engine->version)) != 0) {
        starts_unrun(engine, job);
        return;
    }
    struct change *change = change_new(CHANGE_ADD);
    engine->starts.at = outcome->starts;
    engine->starts.broken = outcome->kind == OUTCOME_FAILED;
    if (engine->starts.broken) tell(outcome);
    change->outcome = outcome;
    job->outcome = NULL;
    job_free(job);
    storer_send(engine->storer, change);
}

void starts_unrun(struct engine *engine, struct job *job) {
    engine->starts.asked = false;
    job_free(job);
}

void starts_added(struct engine *engine, const struct change *change) {
    engine->starts.waiting += change->added;
    if (*change->outcome->version) engine->starts.asked = false; /* that of a save has none */
}

void starts_took(struct engine *engine, const struct request *request) {
    if (!request->referrer && engine->starts.waiting > 0) engine->starts.waiting--;
}
