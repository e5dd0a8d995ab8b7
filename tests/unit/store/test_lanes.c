/* Hosts and lanes: whose turn it is, how much one host may give, hosts that are paused, and counts that are true. */
#include "whole.h"

/* Adds a start for a callback. */
static void add(struct store *store, const char *url, const char *callback, int priority) {
    struct change *change = change_new(CHANGE_ADD);
    struct request *request = request_to(url);
    change->outcome = outcome_new();
    set_callback(request, callback);
    request->priority = priority;
    outcome_take_request(change->outcome, request);
    change_free(apply(store, change));
}

/* Pages "PREFIX1" to "PREFIXcount" of a host. */
static void add_many(struct store *store, const char *host, const char *prefix, int count) {
    struct change *change = change_new(CHANGE_ADD);
    change->outcome = outcome_new();
    for (int i = 1; i <= count; i++) {
        char *url = mem_printf("http://%s/%s%d", host, prefix, i);
        outcome_take_request(change->outcome, request_to(url));
        free(url);
    }
    change_free(apply(store, change));
}

static struct change *take_some(struct store *store, size_t most, size_t host_most, int64_t now_ms) {
    struct change *change = change_new(CHANGE_TAKE);
    struct err err = {0};
    change->take = (struct take){.most = most, .pages_most = most, .host_most = host_most, .now_ms = now_ms, .version = V1};
    ok(store_ask(store, change, &err), &err);
    return change;
}

static struct request *one_of(struct change *change) {
    struct request *request = change->take.work.at[0].request;
    change->take.work.at[0].request = NULL;
    change_free(change);
    return request;
}

/* Answers a request. True: what could not be taken before may be work now. */
static bool finish(struct store *store, struct request *request) {
    struct change *change = commit_page(store, page_of(request, ""), one_item(V1, NULL, "{}"));
    bool more = change->more;
    change_free(change);
    return more;
}

static void give_back(struct store *store, struct request *request) {
    struct change *change = change_new(CHANGE_RETURN);
    change->request = request;
    change_free(apply(store, change));
}

static void pause_host(struct store *store, const char *origin, int64_t until_ms) {
    struct change *change = change_new(CHANGE_PAUSE);
    change->url = mem_strdup(origin);
    change->due_ms = until_ms;
    change_free(apply(store, change));
}

static int64_t next_due(struct store *store, int64_t now_ms) {
    struct change *change = take_some(store, 0, 0, now_ms);
    int64_t due_ms = change->take.next_due_ms;
    change_free(change);
    return due_ms;
}

/* ---- whose turn it is ---- */

static void hosts_take_turns(void **state) {
    (void)state;
    struct store *store = open_crawl();
    add_many(store, "a", "a", 3);
    add_many(store, "b", "b", 3);
    add_many(store, "c", "c", 1);
    assert_string_equal(taken(take_some(store, 5, 0, 0)), "b1 a1 c1 b2 a2");
    add_many(store, "d", "d", 1); /* one that comes later neither goes first nor waits for the end of the others */
    assert_string_equal(taken(take_some(store, 9, 0, 0)), "d1 b3 a3");
    store_close(store);
}

static void a_higher_priority_goes_first_whatever_its_host(void **state) {
    (void)state;
    struct store *store = open_crawl();
    add_many(store, "a", "a", 2);
    add(store, "http://b/b1", "parse", 0);
    add(store, "http://b/b2", "other", 3);
    add(store, "http://b/b3", "other", 2);
    add(store, "http://c/c1", "parse", -1);
    store_close(store); /* of what was there before nothing but an upper bound is known */
    store = open_crawl();
    assert_string_equal(taken(take_some(store, 1, 0, 0)), "b2");
    add(store, "http://a/a3", "parse", 4);
    assert_string_equal(taken(take_some(store, 9, 0, 0)), "a3 b3 a1 b1 a2 c1");
    store_close(store);
}

/* A host of which better things come back than what it has left is asked for them first. */
static void what_comes_back_has_its_priority(void **state) {
    (void)state;
    struct store *store = open_crawl();
    add(store, "http://a/a5", "parse", 5);
    add(store, "http://a/a3", "parse", 3);
    add(store, "http://b/b4", "parse", 4);
    add(store, "http://b/b1", "parse", 1);
    struct request *best = one_of(take_some(store, 1, 0, 0)), *second = one_of(take_some(store, 1, 0, 0));
    assert_string_equal(taken(take_some(store, 1, 0, 0)), "a3");
    give_back(store, second);
    give_back(store, best);
    assert_string_equal(taken(take_some(store, 9, 0, 0)), "a5 b4 b1");
    store_close(store);
}

/* A hundred small hosts, one big one: each time around both get their part. */
static void neither_many_hosts_nor_a_big_one_starve(void **state) {
    (void)state;
    struct store *store = open_crawl();
    add_many(store, "big", "big", 400);
    for (int i = 0; i < 100; i++) {
        char *host = mem_printf("h%d", i);
        add_many(store, host, "small", 1);
        free(host);
    }
    int big = 0, small = 0;
    for (int i = 0; i < 60; i++) {
        struct request *request = one_of(take_some(store, 1, 8, 0));
        if (strstr(request->url.text, "big")) big++, finish(store, request);
        else small++, finish(store, request);
    }
    assert_in_range(big, 8, 40);
    assert_in_range(small, 20, 52);
    store_close(store);
}

static void one_host_gives_no_more_than_it_may(void **state) {
    (void)state;
    struct store *store = open_crawl();
    add_many(store, "a", "a", 9);
    add_many(store, "b", "b", 1);
    struct change *change = take_some(store, 9, 3, 0);
    struct request *first = change->take.work.at[3].request;
    change->take.work.at[3].request = NULL;
    assert_string_equal(first->url.text, "http://a/a3"); /* b has one */
    assert_int_equal(change->take.work.count, 4);
    assert_int_equal(change->take.queued, 6);
    change_free(change);
    assert_string_equal(taken(take_some(store, 9, 3, 0)), "");
    assert_true(finish(store, first)); /* there is room again, and somebody is told */
    struct request *second = one_of(take_some(store, 1, 3, 0));
    assert_string_equal(second->url.text, "http://a/a4");
    assert_false(finish(store, second)); /* nobody was kept from taking */
    assert_string_equal(taken(take_some(store, 9, 0, 0)), "a5 a6 a7 a8 a9");
    store_close(store);
}

/* ---- hosts that are paused ---- */

static void a_paused_host_gives_nothing_until_then(void **state) {
    (void)state;
    struct store *store = open_crawl();
    add_many(store, "a", "a", 2);
    add_many(store, "b", "b", 1);
    pause_host(store, "http://a", 5000);
    struct change *change = take_some(store, 9, 0, 4999);
    assert_int_equal(change->take.next_due_ms, 5000);
    assert_int_equal(change->take.queued, 2);
    assert_string_equal(taken(change), "b1");
    store_close(store);
    store = open_crawl(); /* the pause outlasts the run */
    assert_string_equal(taken(take_some(store, 9, 0, 4999)), "b1");
    assert_int_equal(next_due(store, 4999), 5000);
    assert_string_equal(taken(take_some(store, 9, 0, 5000)), "a1 a2");
    assert_int_equal(next_due(store, 5000), -1);
    store_close(store);
}

static void a_pause_can_be_changed_and_lifted(void **state) {
    (void)state;
    struct store *store = open_crawl();
    pause_host(store, "http://a", 9000); /* before anything is queued there */
    add_many(store, "a", "a", 3);
    assert_int_equal(next_due(store, 0), 9000);
    pause_host(store, "http://a", 5000);
    assert_int_equal(next_due(store, 0), 5000);
    struct change *change = change_new(CHANGE_PAUSE);
    change->url = mem_strdup("http://a");
    assert_true(apply(store, change)->more);
    change_free(change);
    struct request *request = one_of(take_some(store, 1, 0, 0));
    pause_host(store, "http://a", 7000);
    give_back(store, request); /* it waits behind the pause */
    assert_string_equal(taken(take_some(store, 9, 0, 6999)), "");
    assert_string_equal(taken(take_some(store, 9, 0, 7000)), "a1 a2 a3");
    store_close(store);
}

/* A host is forgotten when nothing of it is queued; its pause is not. */
static void a_pause_waits_for_requests(void **state) {
    (void)state;
    struct store *store = open_crawl();
    add_many(store, "a", "a", 1);
    struct request *request = one_of(take_some(store, 1, 0, 0));
    pause_host(store, "http://a", 5000);
    finish(store, request);
    assert_int_equal(next_due(store, 0), -1);
    add_many(store, "a", "late", 1);
    assert_string_equal(taken(take_some(store, 9, 0, 4000)), "");
    assert_string_equal(taken(take_some(store, 9, 0, 5000)), "late1");
    store_close(store);
}

static void what_was_chosen_waits_too(void **state) {
    (void)state;
    struct store *store = open_crawl();
    struct err err = {0};
    add_many(store, "a", "a", 1);
    struct change *change = change_new(CHANGE_GIVE_UP);
    change->request = one_of(take_some(store, 1, 0, 0));
    change->error = mem_strdup("refused");
    change_free(apply(store, change));
    ok(store_choose(store, NULL, 0, &err), &err);
    struct request *request = one_of(take_some(store, 1, 0, 0));
    pause_host(store, "http://a", 5000);
    give_back(store, request);
    change = take_some(store, 1, 0, 4999);
    assert_int_equal(change->take.next_due_ms, 5000);
    assert_int_equal(change->take.queued, 1);
    assert_string_equal(taken(change), "");
    assert_string_equal(taken(take_some(store, 1, 0, 5000)), "a1");
    store_close(store);
}

static bool put_host(void *arg, const struct host_row *row) {
    char *text = arg;
    sprintf(text + strlen(text), "%s %lld %lld %lld;", row->origin, (long long)row->queued, (long long)row->waiting,
            (long long)row->held_until_ms);
    return true;
}

static void hosts_are_listed(void **state) {
    (void)state;
    struct store *store = open_crawl(), *reader = open_as("shop.crawl", STORE_READ);
    struct err err = {0};
    char text[400] = "";
    add_many(store, "b:8080", "b", 3);
    add_many(store, "a", "a", 2);
    add(store, "http://a/other", "other", 0);
    add_many(store, "c", "c", 1);
    struct change *change = change_new(CHANGE_RETRY);
    change->request = one_of(take_some(store, 1, 0, 0));
    change->due_ms = 8000;
    change_free(apply(store, change));
    change = take_some(store, 9, 0, 0);
    assert_int_equal(change->take.work.count, 6);
    for (size_t i = 0; i < 6; i++) { /* c has nothing queued any more */
        struct request *request = change->take.work.at[i].request;
        change->take.work.at[i].request = NULL;
        if (strcmp(request->url.text, "http://c/c1") == 0) finish(store, request);
        else give_back(store, request);
    }
    change_free(change);
    pause_host(store, "http://a", 2000000);
    pause_host(store, "http://b:8080", 500); /* over */
    ok(store_hosts(reader, put_host, text, &err), &err);
    assert_string_equal(text, "http://a 2 1 2000000;http://b:8080 3 0 0;");
    store_close(reader);
    store_close(store);
}

/* ---- counts ---- */

/* Random steps of a crawl over a few hosts and callbacks: what is counted, and what is taken in the end, is what is there. */
static void counts_are_true_whatever_happens(void **state) {
    (void)state;
    static const char *const callbacks[] = {"parse", "book", "shelf"};
    unsigned random = 5;
    struct store *store = open_crawl();
    for (int step = 0; step < 600; step++) {
        unsigned chance = (random = random * 1103515245u + 12345u) >> 8;
        char *url = mem_printf("http://h%u/%u", chance % 7, chance / 7 % 200);
        struct change *change;
        switch (chance / 2048 % 8) {
        case 0:
        case 1:
        case 2: add(store, url, callbacks[chance % 3], (int)(chance / 64 % 3)); break;
        case 3: pause_host(store, "http://h1", chance % 2 ? 900 + step : 0); break;
        case 4:
            store_close(store);
            store = open_crawl();
            break;
        default:
            change = take_some(store, 1, 2, 1000 + step);
            if (change->take.work.count == 0) change_free(change);
            else if (chance % 5 == 0) change_free(change); /* never answered in this run */
            else if (chance % 5 == 1) give_back(store, one_of(change));
            else if (chance % 5 == 2) {
                struct change *retry = change_new(CHANGE_RETRY);
                retry->request = one_of(change);
                retry->due_ms = 1000 + step + (int)(chance % 40);
                change_free(apply(store, retry));
            } else finish(store, one_of(change));
        }
        free(url);
    }
    assert_whole("shop.crawl");
    int64_t queued = counts_of(store).queued;
    store_close(store);
    store = open_crawl();
    struct change *change = take_some(store, 1000, 0, 1000000);
    assert_int_equal(change->take.work.count, queued);
    assert_int_equal(change->take.queued, 0);
    change_free(change);
    store_close(store);
    assert_whole("shop.crawl");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        STORE_TEST(hosts_take_turns),
        STORE_TEST(a_higher_priority_goes_first_whatever_its_host),
        STORE_TEST(what_comes_back_has_its_priority),
        STORE_TEST(neither_many_hosts_nor_a_big_one_starve),
        STORE_TEST(one_host_gives_no_more_than_it_may),
        STORE_TEST(a_paused_host_gives_nothing_until_then),
        STORE_TEST(a_pause_can_be_changed_and_lifted),
        STORE_TEST(a_pause_waits_for_requests),
        STORE_TEST(what_was_chosen_waits_too),
        STORE_TEST(hosts_are_listed),
        STORE_TEST(counts_are_true_whatever_happens),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
