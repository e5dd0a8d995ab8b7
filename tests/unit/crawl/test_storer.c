/* The store thread: in which order answers come back. */
#include "../store/support.h"

#include "crawl/storer.h"

#include <semaphore.h>
#include <stdint.h>

struct sender {
    struct storer *storer;
    sem_t begun, sent;
    bool done;
};

static struct change *start(const char *url) {
    struct change *change = change_new(CHANGE_ADD);
    change->outcome = outcome_new();
    outcome_take_request(change->outcome, request_to(url));
    return change;
}

static struct change *question(void) {
    struct change *change = change_new(CHANGE_TAKE);
    change->take.most = change->take.pages_most = 10;
    change->take.now_ms = 1000;
    return change;
}

/* In the store's thread, which gathers both into its next batch. */
static void send_two(void *arg) {
    struct sender *sender = arg;
    if (sender->done) return;
    sender->done = true;
    sem_wait(&sender->begun);
    storer_send(sender->storer, question());
    storer_send(sender->storer, start("http://h/late"));
    sem_post(&sender->sent);
}

/* What it tells was written with its batch: whoever acts on it knows what was written. */
static void a_question_is_answered_behind_its_batch(void **state) {
    (void)state;
    struct sender sender = {0};
    struct store *store = open_crawl();
    sem_init(&sender.begun, 0, 0);
    sem_init(&sender.sent, 0, 0);
    sender.storer = storer_start(store, 10, send_two, &sender);
    storer_send(sender.storer, start("http://h/early"));
    sem_post(&sender.begun);
    sem_wait(&sender.sent);
    storer_stop(sender.storer);
    change_free(storer_answer(sender.storer));
    struct change *second = storer_answer(sender.storer), *third = storer_answer(sender.storer);
    assert_int_equal(second->kind, CHANGE_ADD);
    assert_int_equal(third->kind, CHANGE_TAKE);
    assert_string_equal(taken(third), "early late");
    change_free(second);
    storer_free(sender.storer);
    store_close(store);
    sem_destroy(&sender.begun);
    sem_destroy(&sender.sent);
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(a_question_is_answered_behind_its_batch)};
    return cmocka_run_group_tests(tests, make_folder, remove_folder);
}
