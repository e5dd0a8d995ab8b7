/* See ask.h. One mutex, held for moments; no Lua runs under it. */
#include "crawl/ask.h"

#include "base/map.h"
#include "base/vec.h"

#include <pthread.h>
#include <stdlib.h>

enum { WANTS_NONE = -1, WANTS_NEW = 0 };

struct held { int64_t failure; struct alive *alive; }; /* failure 0: to be ended */

struct ask {
    pthread_mutex_t lock;
    int64_t wanted;  /* WANTS_NONE, WANTS_NEW, or the failure whose re-run is wanted */
    int64_t claimed; /* what was, before it was claimed */
    struct map groups;
    VEC(struct held) held;
    VEC(struct decision *) decisions;
    void (*wake)(void *arg);
    void *wake_arg;
    void (*let_go)(void *arg);
    void *let_go_arg;
    bool closed;
};

struct ask *ask_new(void) {
    struct ask *ask = mem_zero(sizeof *ask);
    pthread_mutex_init(&ask->lock, NULL);
    ask->wanted = WANTS_NEW;
    return ask;
}

void decision_free(struct decision *decision) {
    if (!decision) return;
    page_free(decision->page);
    outcome_free(decision->outcome);
    free(decision->error);
    free(decision);
}

void ask_free(struct ask *ask) {
    if (!ask) return;
    ask_close(ask);
    for (size_t i = 0; i < ask->decisions.count; i++) decision_free(ask->decisions.at[i]);
    vec_clear(&ask->decisions);
    vec_clear(&ask->held);
    map_clear(&ask->groups);
    pthread_mutex_destroy(&ask->lock);
    free(ask);
}

/* ---- the parsers ---- */

bool ask_wants(struct ask *ask) {
    pthread_mutex_lock(&ask->lock);
    bool wants = !ask->closed && ask->wanted != WANTS_NONE;
    pthread_mutex_unlock(&ask->lock);
    return wants;
}

static bool is_wanted(const struct ask *ask, int64_t failure, const char *group) {
    if (ask->closed || ask->wanted == WANTS_NONE) return false;
    return ask->wanted == WANTS_NEW ? !map_get(&ask->groups, group) : ask->wanted == failure;
}

bool ask_claim(struct ask *ask, int64_t failure, const char *group) {
    pthread_mutex_lock(&ask->lock);
    bool wanted = is_wanted(ask, failure, group);
    if (wanted) ask->claimed = ask->wanted, ask->wanted = WANTS_NONE;
    pthread_mutex_unlock(&ask->lock);
    return wanted;
}

/* ---- the loop ---- */

void ask_open(struct ask *ask, void (*wake)(void *arg), void *arg) {
    pthread_mutex_lock(&ask->lock);
    ask->wake = wake;
    ask->wake_arg = arg;
    pthread_mutex_unlock(&ask->lock);
}

/* Nobody takes it any more: it is ended here. */
static void hold(struct ask *ask, int64_t failure, struct alive *alive) {
    pthread_mutex_lock(&ask->lock);
    bool closed = ask->closed;
    for (size_t i = 0; !closed && i < ask->held.count; i++) ask->held.at[i].failure = 0; /* one at a time */
    if (!closed) vec_push(&ask->held, (struct held){failure, alive});
    if (!failure && ask->wanted == WANTS_NONE) ask->wanted = ask->claimed;
    pthread_mutex_unlock(&ask->lock);
    if (closed) alive_end(alive);
}

void ask_put(struct ask *ask, int64_t failure, struct alive *alive) { hold(ask, failure, alive); }

void ask_miss(struct ask *ask, struct alive *alive) { hold(ask, 0, alive); }

void ask_close(struct ask *ask) {
    if (!ask) return;
    pthread_mutex_lock(&ask->lock);
    void (*let_go)(void *) = ask->closed ? NULL : ask->let_go;
    ask->closed = true;
    ask->wake = NULL;
    pthread_mutex_unlock(&ask->lock);
    if (let_go) let_go(ask->let_go_arg);
    for (size_t i = 0; i < ask->held.count; i++) alive_end(ask->held.at[i].alive);
    ask->held.count = 0;
}

struct decision *ask_decision(struct ask *ask) {
    struct decision *decision = NULL;
    pthread_mutex_lock(&ask->lock);
    if (ask->decisions.count) {
        decision = ask->decisions.at[0];
        vec_remove(&ask->decisions, 0);
    }
    pthread_mutex_unlock(&ask->lock);
    return decision;
}

/* ---- whoever asks ---- */

void ask_on_close(struct ask *ask, void (*let_go)(void *arg), void *arg) {
    ask->let_go = let_go;
    ask->let_go_arg = arg;
}

void ask_want(struct ask *ask, int64_t failure) {
    pthread_mutex_lock(&ask->lock);
    ask->wanted = failure;
    pthread_mutex_unlock(&ask->lock);
}

bool ask_know(struct ask *ask, const char *group) {
    pthread_mutex_lock(&ask->lock);
    bool known = map_set(&ask->groups, group, ask) != NULL;
    pthread_mutex_unlock(&ask->lock);
    return !known;
}

void ask_forget(struct ask *ask, const char *group) {
    pthread_mutex_lock(&ask->lock);
    map_remove(&ask->groups, group);
    pthread_mutex_unlock(&ask->lock);
}

struct alive *ask_alive(struct ask *ask, int64_t failure) {
    struct alive *alive = NULL;
    pthread_mutex_lock(&ask->lock);
    for (size_t i = 0; !alive && i < ask->held.count; i++) {
        if (ask->held.at[i].failure != failure) continue;
        alive = ask->held.at[i].alive;
        vec_remove(&ask->held, i);
    }
    pthread_mutex_unlock(&ask->lock);
    return alive;
}

void ask_decide(struct ask *ask, struct decision *decision) {
    pthread_mutex_lock(&ask->lock);
    vec_push(&ask->decisions, decision);
    if (ask->wake) ask->wake(ask->wake_arg);
    pthread_mutex_unlock(&ask->lock);
}
