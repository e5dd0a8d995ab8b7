/* Callbacks that are held: when, what becomes of the requests for them, what ends it, and that it outlasts a kill. */
#include "support.h"

enum { AFTER = 3 };

/* A listing that asks for pages "CALLBACK/1" to "CALLBACK/count" by that callback. */
static void ask_for(struct store *store, const char *callback, int count) {
    static int listings;
    char *url = mem_printf("http://x/list%d", ++listings);
    change_free(add_starts(store, url, NULL));
    struct page *page = page_of(take_one(store), "");
    struct outcome *outcome = outcome_in(V1, OUTCOME_DONE);
    for (int i = 1; i <= count; i++) {
        char *link = mem_printf("http://x/%s/%d", callback, i);
        set_callback(follow(outcome, page, link), callback);
        free(link);
    }
    change_free(commit_page(store, page, outcome));
    free(url);
}

static struct change *end_page(struct store *store, struct page *page, struct outcome *outcome) {
    struct change *change = outcome_change(page, outcome);
    change->ran = true;
    change->hold_after = AFTER;
    return apply(store, change);
}

/* Answers a request (taken); the change is the caller's. */
static struct change *answer(struct store *store, struct request *request, bool good) {
    return end_page(store, page_of(request, ""), good ? one_item(V1, NULL, "{}") : failed_in(V1, "no price"));
}

/* The next `count` requests, one after the other, end like that. True: the last of them paused its callback. */
static bool all(struct store *store, int count, bool good) {
    bool paused = false;
    while (count--) {
        struct change *change = answer(store, take_one(store), good);
        paused = change->paused;
        change_free(change);
    }
    return paused;
}

/* A crawl in which "book" is held, with `left` requests that nobody has. */
static struct store *held_crawl(int left) {
    struct store *store = open_crawl();
    ask_for(store, "book", AFTER + left);
    assert_true(all(store, AFTER, false));
    return store;
}

static void assert_left(struct store *store, int64_t queued, int64_t held) {
    struct change *change = take(store, 0, V1, 0);
    assert_int_equal(change->take.queued, queued);
    assert_int_equal(change->take.held, held);
    change_free(change);
}

static struct request *steal(struct change *change) {
    struct request *request = change->take.work.at[0].request;
    assert_int_equal(change->take.work.count, 1);
    change->take.work.at[0].request = NULL;
    change_free(change);
    return request;
}

/* ---- when ---- */

static void failures_in_a_row_hold(void **state) {
    (void)state;
    struct store *store = open_crawl();
    ask_for(store, "book", 9);
    assert_false(all(store, AFTER - 1, false));
    assert_false(all(store, 1, true)); /* ends the row */
    assert_false(all(store, AFTER - 1, false));
    struct change *change = answer(store, take_one(store), false);
    assert_true(change->paused);
    assert_int_equal(change->held, 3);
    change_free(change);
    struct counts counts = counts_of(store);
    assert_int_equal(counts.held, 3);
    assert_int_equal(counts.queued, 0);
    assert_string_equal(taken(take(store, 9, V1, 0)), "");
    assert_left(store, 0, 3);
    store_close(store);
}

static void each_callback_has_a_row_of_its_own(void **state) {
    (void)state;
    struct store *store = open_crawl();
    ask_for(store, "book", AFTER);
    ask_for(store, "shelf", AFTER + 1);
    assert_false(all(store, AFTER - 1, false));
    struct request *third = take_one(store);
    assert_true(all(store, AFTER, false)); /* shelf */
    struct change *change = answer(store, third, false);
    assert_true(change->paused);
    change_free(change);
    assert_left(store, 0, 1);
    store_close(store);
}

static void zero_never_holds(void **state) {
    (void)state;
    struct store *store = open_crawl();
    ask_for(store, "book", 5);
    for (int i = 0; i < 4; i++) {
        struct change *change = commit_page(store, page_of(take_one(store), ""), failed_in(V1, "no price"));
        assert_false(change->paused);
        change_free(change);
    }
    assert_left(store, 1, 0);
    store_close(store);
}

/* Skips are no failures; another run of a page that failed is none that counts. */
static void only_first_runs_count(void **state) {
    (void)state;
    struct store *store = open_crawl();
    ask_for(store, "book", 9);
    all(store, AFTER - 1, false);
    for (int i = 0; i < 2; i++) {
        struct change *change = end_page(store, take_kept(store, V2), failed_in(V1, "no price"));
        assert_false(change->paused);
        change_free(change);
    }
    change_free(end_page(store, page_of(take_one(store), ""), outcome_in(V1, OUTCOME_SKIP)));
    assert_false(all(store, AFTER - 1, false));
    assert_true(all(store, 1, false));
    store_close(store);
}

static void a_row_outlasts_the_run(void **state) {
    (void)state;
    struct store *store = open_crawl();
    ask_for(store, "book", 5);
    assert_false(all(store, AFTER - 1, false));
    store_close(store);
    store = open_crawl();
    assert_true(all(store, 1, false));
    store_close(store);
}

/* ---- what is held ---- */

static void others_are_taken_in_their_order(void **state) {
    (void)state;
    struct store *store = held_crawl(2);
    struct change *change = change_new(CHANGE_ADD);
    static const struct { const char *url, *callback; int priority, depth; } cases[] = {
        {"http://x/deep", "a", 0, 2}, {"http://x/first", "b", 0, 0},  {"http://x/book", "book", 9, 0},
        {"http://x/mid", "a", 0, 1},  {"http://x/second", "c", 0, 0}, {"http://x/vip", "a", 5, 9},
    };
    change->outcome = outcome_new();
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct request *request = request_to(cases[i].url);
        request->priority = cases[i].priority;
        request->depth = cases[i].depth;
        set_callback(request, cases[i].callback);
        outcome_take_request(change->outcome, request);
    }
    change_free(apply(store, change));
    assert_string_equal(taken(take(store, 3, V1, 0)), "vip first second");
    assert_string_equal(taken(take(store, 9, V1, 0)), "mid deep");
    assert_int_equal(counts_of(store).held, 3); /* the new one too */
    store_close(store);
}

/* What was under way fails and is to be fetched again; what was not begun comes back. */
static void what_comes_back_is_held(void **state) {
    (void)state;
    struct store *store = open_crawl();
    ask_for(store, "book", AFTER + 2);
    struct request *unbegun = take_one(store), *under_way = take_one(store);
    all(store, AFTER - 1, false);
    struct change *change = answer(store, take_one(store), false);
    assert_true(change->paused);
    assert_int_equal(change->held, 0); /* those two are somebody's */
    change_free(change);
    change = change_new(CHANGE_RETURN);
    change->request = unbegun;
    change_free(apply(store, change));
    assert_left(store, 0, 1);
    change = change_new(CHANGE_RETRY);
    change->request = under_way;
    change->due_ms = 5000;
    change_free(apply(store, change));
    assert_left(store, 0, 2);
    assert_string_equal(taken(take(store, 9, V1, 6000)), "");
    store_close(store);
}

static void what_was_not_begun_is_work_again(void **state) {
    (void)state;
    struct store *store = open_crawl();
    change_free(add_starts(store, "http://x/a", NULL));
    struct change *change = change_new(CHANGE_RETURN);
    change->request = take_one(store);
    change_free(apply(store, change));
    assert_left(store, 1, 0);
    assert_string_equal(taken(take(store, 9, V1, 0)), "a");
    store_close(store);
}

/* ---- what ends it ---- */

static void a_success_of_any_run_ends_it(void **state) {
    (void)state;
    for (int rerun = 0; rerun < 2; rerun++) {
        struct store *store = open_crawl();
        ask_for(store, "book", AFTER + 3);
        struct request *under_way = take_one(store);
        all(store, AFTER, false);
        struct change *change = rerun ? end_page(store, take_kept(store, V2), one_item(V2, NULL, "{}"))
                                      : answer(store, under_way, true);
        assert_true(change->resumed && change->more);
        assert_int_equal(change->held, 2);
        change_free(change);
        if (rerun) request_free(under_way);
        assert_left(store, 2, 0);
        assert_false(all(store, 1, false)); /* a new row */
        store_close(store);
        unlink(at("shop.crawl"));
    }
}

static void what_is_given_by_hand_ends_nothing(void **state) {
    (void)state;
    struct store *store = held_crawl(2);
    struct change *change = commit_page(store, take_kept(store, V2), outcome_in("by hand", OUTCOME_SKIP));
    assert_false(change->resumed);
    change_free(change);
    assert_left(store, 0, 2);
    store_close(store);
}

static void off_ends_all(void **state) {
    (void)state;
    struct store *store = held_crawl(2);
    struct change *change = apply(store, change_new(CHANGE_RELEASE));
    assert_int_equal(change->callbacks.count, 1);
    assert_string_equal(change->callbacks.at[0].callback, "book");
    assert_int_equal(change->callbacks.at[0].queued, 2);
    assert_true(change->more);
    change_free(change);
    assert_left(store, 2, 0);
    change = apply(store, change_new(CHANGE_RELEASE));
    assert_false(change->more);
    change_free(change);
    store_close(store);
}

/* A mend of the page that asked may give its requests to another callback. */
static void a_renamed_request_is_free(void **state) {
    (void)state;
    struct store *store = held_crawl(0);
    change_free(add_starts(store, "http://x/list", NULL));
    struct page *page = page_of(take_one(store), "");
    struct outcome *outcome = outcome_in(V1, OUTCOME_DONE);
    set_callback(follow(outcome, page, "http://x/new"), "book");
    int64_t id = page->request->id;
    change_free(commit_page(store, page, outcome));
    assert_left(store, 0, 1);
    struct err err = {0};
    page = store_page(store, id, &err);
    ok(page != NULL, &err);
    outcome = outcome_in(V2, OUTCOME_DONE);
    set_callback(follow(outcome, page, "http://x/new"), "product");
    page->cached = true;
    struct change *change = commit_page(store, page, outcome);
    assert_true(change->more);
    change_free(change);
    assert_left(store, 1, 0);
    store_close(store);
}

/* ---- the probe ---- */

static void each_run_tries_one(void **state) {
    (void)state;
    struct store *store = held_crawl(4);
    store_close(store); /* a kill, as far as the file goes */
    store = open_crawl();
    assert_int_equal(counts_of(store).held, 4);
    assert_left(store, 1, 3);
    struct request *probe = steal(take(store, 9, V1, 0));
    assert_left(store, 0, 3);
    struct change *change = answer(store, probe, false);
    assert_false(change->paused); /* it is already */
    change_free(change);
    assert_left(store, 0, 3);
    assert_string_equal(taken(take(store, 9, V1, 0)), "");
    store_close(store);
    store = open_crawl();
    probe = steal(take(store, 9, V1, 0));
    change = answer(store, probe, true);
    assert_true(change->resumed);
    change_free(change);
    assert_left(store, 2, 0);
    store_close(store);
    store = open_crawl();
    assert_left(store, 2, 0);
    store_close(store);
}

/* It is the same one until its callback ran; where it ends without, there is another. */
static void a_probe_is_one_page(void **state) {
    (void)state;
    store_close(held_crawl(3));
    struct store *store = open_crawl();
    struct request *probe = steal(take(store, 9, V1, 0));
    int64_t id = probe->id;
    struct change *change = change_new(CHANGE_RETRY);
    change->request = probe;
    change->due_ms = 5000;
    change_free(apply(store, change));
    assert_string_equal(taken(take(store, 9, V1, 4000)), "");
    change = take(store, 0, V1, 4000);
    assert_int_equal(change->take.queued, 1);
    assert_int_equal(change->take.next_due_ms, 5000);
    change_free(change);
    probe = steal(take(store, 9, V1, 5000));
    assert_int_equal(probe->id, id);
    change = change_new(CHANGE_MISSING);
    change->request = probe;
    change->status = 404;
    apply(store, change);
    assert_true(change->more);
    change_free(change);
    probe = steal(take(store, 9, V1, 5000));
    assert_int_not_equal(probe->id, id);
    request_free(probe);
    store_close(store);
}

static struct change *reload_to(const char *version) {
    struct change *change = change_new(CHANGE_RELOAD);
    snprintf(change->reload.old, sizeof change->reload.old, "%s", V1);
    snprintf(change->reload.new, sizeof change->reload.new, "%s", version);
    return change;
}

/* A save has the parked pages for it, a probe where there are none. */
static void a_save_tries_one_where_nothing_is_parked(void **state) {
    (void)state;
    struct store *store = held_crawl(2);
    change_free(apply(store, reload_to(V2)));
    assert_left(store, 0, 2);
    for (int i = 0; i < AFTER; i++) { /* none of them was the page that was wanted, and now they are gone */
        struct page *page = take_kept(store, V2);
        struct change *change = change_new(CHANGE_MISSING);
        change->request = page->request;
        page->request = NULL;
        change->page = page;
        change_free(apply(store, change));
    }
    assert_left(store, 0, 2);
    change_free(apply(store, reload_to(""))); /* refused */
    assert_left(store, 0, 2);
    change_free(apply(store, reload_to(V2)));
    assert_left(store, 1, 1);
    assert_string_equal(taken(take(store, 9, V2, 0)), "book/4");
    store_close(store);
}

/* page:retry of a page that was run again: its new answer is the test. */
static void a_page_that_is_fetched_again_is_the_probe(void **state) {
    (void)state;
    struct store *store = held_crawl(2);
    struct page *page = take_kept(store, V2);
    struct change *change = change_new(CHANGE_RETRY);
    change->request = page->request;
    page->request = NULL;
    change->page = page;
    change->outcome = outcome_in(V2, OUTCOME_RETRY);
    change_free(apply(store, change));
    assert_left(store, 1, 2);
    request_free(steal(take(store, 1, V1, 0)));
    store_close(store);
}

/* ---- what is read ---- */

static bool put_hold(void *arg, const struct hold_row *row) {
    char *text = arg;
    sprintf(text + strlen(text), "%s %lld %lld;", row->callback, (long long)row->requests, (long long)row->since_ms);
    return true;
}

static void holds_are_listed(void **state) {
    (void)state;
    struct store *store = held_crawl(2), *reader = open_as("shop.crawl", STORE_READ);
    struct err err = {0};
    char text[200] = "", none[200] = "";
    ok(store_holds(reader, put_hold, text, &err), &err);
    assert_string_equal(text, "book 2 1000000;");
    assert_int_equal(counts_of(reader).held, 2);
    change_free(apply(store, change_new(CHANGE_RELEASE)));
    ok(store_holds(reader, put_hold, none, &err), &err);
    assert_string_equal(none, "");
    store_close(reader);
    store_close(store);
}

/* A version that lacks it is refused for held requests as for all others. */
static void held_requests_name_their_callback(void **state) {
    (void)state;
    struct store *store = held_crawl(2);
    struct change *change = change_new(CHANGE_CALLBACKS);
    struct err err = {0};
    ok(store_ask(store, change, &err), &err);
    assert_int_equal(change->callbacks.count, 1);
    assert_int_equal(change->callbacks.at[0].queued, 2);
    assert_int_equal(change->callbacks.at[0].parked, AFTER);
    change_free(change);
    store_close(store);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        STORE_TEST(failures_in_a_row_hold),
        STORE_TEST(each_callback_has_a_row_of_its_own),
        STORE_TEST(zero_never_holds),
        STORE_TEST(only_first_runs_count),
        STORE_TEST(a_row_outlasts_the_run),
        STORE_TEST(others_are_taken_in_their_order),
        STORE_TEST(what_comes_back_is_held),
        STORE_TEST(what_was_not_begun_is_work_again),
        STORE_TEST(a_success_of_any_run_ends_it),
        STORE_TEST(what_is_given_by_hand_ends_nothing),
        STORE_TEST(off_ends_all),
        STORE_TEST(a_renamed_request_is_free),
        STORE_TEST(each_run_tries_one),
        STORE_TEST(a_probe_is_one_page),
        STORE_TEST(a_save_tries_one_where_nothing_is_parked),
        STORE_TEST(a_page_that_is_fetched_again_is_the_probe),
        STORE_TEST(holds_are_listed),
        STORE_TEST(held_requests_name_their_callback),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
