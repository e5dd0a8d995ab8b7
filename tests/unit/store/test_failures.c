/* Failures as lists and groups, and retry mode, in which what was chosen is the only work. */
#include "support.h"

struct seen { int count; int64_t id, pages, first_ms, last_ms; int line, status, attempts; char text[1024]; };

static bool see(void *arg, const struct failure_row *row) {
    struct seen *seen = arg;
    seen->count++;
    seen->id = row->id;
    seen->pages = row->pages;
    seen->first_ms = row->first_ms;
    seen->last_ms = row->last_ms;
    seen->line = row->line;
    seen->status = row->status;
    seen->attempts = row->attempts;
    size_t length = strlen(seen->text);
    snprintf(seen->text + length, sizeof seen->text - length, "%s|%s|%s|%s|%s|%s|%s\n", row->state, row->url, row->callback,
             row->error, row->file, row->kind, row->frames);
    return seen->count < 9;
}

static void give_up(struct store *store, const char *url, int status) {
    change_free(add_starts(store, url, NULL));
    struct change *change = change_new(CHANGE_GIVE_UP);
    change->request = take_one(store);
    change->request->attempts = 5;
    change->fault = KIND_STATUS;
    change->status = status;
    change->error = mem_strdup("five times");
    change_free(apply(store, change));
}

static void lists_in_order(void **state) {
    (void)state;
    struct store *store = open_crawl();
    struct err err = {0};
    struct seen seen = {0};
    crawl_page(store, "http://x/1", failed_in(V1, "no price"));
    give_up(store, "http://x/2", 503);
    ok(store_failures(store, see, &seen, &err), &err);
    assert_string_equal(seen.text, "parked|http://x/1|parse|no price|shop.lua||[{\"function\": \"parse\"}]\n"
                                   "gave_up|http://x/2|parse|five times||status|\n");
    assert_int_equal(seen.status, 503);
    assert_int_equal(seen.attempts, 5);
    seen = (struct seen){.count = 8}; /* the walk ends when its caller has enough */
    ok(store_failures(store, see, &seen, &err), &err);
    assert_int_equal(seen.count, 9);
    store_close(store);
}

static void one_by_id(void **state) {
    (void)state;
    struct store *store = open_crawl();
    struct err err = {0};
    struct seen seen = {0};
    crawl_page(store, "http://x/1", failed_in(V1, "no price"));
    crawl_page(store, "http://x/2", failed_in(V1, "no title"));
    ok(store_failure(store, 2, see, &seen, &err), &err);
    assert_int_equal(seen.count, 1);
    assert_non_null(strstr(seen.text, "no title"));
    assert_int_equal(seen.line, 12);
    seen = (struct seen){.count = 8};
    ok(store_failure(store, 2, see, &seen, &err), &err); /* enough after the first: found all the same */
    assert_false(store_failure(store, 3, see, &seen, &err));
    assert_int_equal(err.kind, ERR_USAGE);
    assert_non_null(strstr(err.message, "has no failure 3; the nearest is 2 (darn failures "));
    store_close(store);
    store = open_as("other.crawl", STORE_CRAWL);
    assert_false(store_failure(store, 3, see, &seen, &err));
    assert_non_null(strstr(err.message, "other.crawl has no failure 3: it has none"));
    store_close(store);
}

static void groups_count_pages_and_show_the_latest(void **state) {
    (void)state;
    struct store *store = open_crawl();
    struct err err = {0};
    struct seen seen = {0};
    for (int i = 0; i < 3; i++) {
        char url[32], error[32];
        snprintf(url, sizeof url, "http://x/%d", i);
        snprintf(error, sizeof error, "no price on page %d", i);
        clock_set_false(1000 * (i == 1 ? 9 : i + 1)); /* the second failed last */
        crawl_page(store, url, failed_in(V1, error));
    }
    ok(store_groups(store, see, &seen, &err), &err);
    assert_int_equal(seen.count, 1);
    assert_int_equal(seen.pages, 3);
    assert_int_equal(seen.first_ms, 1000);
    assert_int_equal(seen.last_ms, 9000);
    assert_int_equal(seen.id, 2);
    assert_non_null(strstr(seen.text, "no price on page 1"));
    store_close(store);
}

static void given_up_ones_group_by_host_and_reason(void **state) {
    (void)state;
    static const struct { const char *url; int status, groups; } cases[] = {
        {"http://x/1", 503, 1}, {"http://x/2", 503, 1}, {"http://x/3", 500, 2}, {"http://y/1", 503, 3}};
    struct store *store = open_crawl();
    struct err err = {0};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct seen seen = {0};
        give_up(store, cases[i].url, cases[i].status);
        ok(store_groups(store, see, &seen, &err), &err);
        assert_int_equal(seen.count, cases[i].groups);
    }
    store_close(store);
}

/* ---- retry mode ---- */

static void choose(struct store *store, const char *what) {
    struct err err = {0};
    ok(store_choose(store, &what, what ? 1 : 0, &err), &err);
}

/* What a question took, and what it left. */
static void assert_work(struct change *change, const char *work, int queued, int stale) {
    assert_int_equal(change->take.queued, queued);
    assert_int_equal(change->take.stale, stale);
    assert_string_equal(taken(change), work);
}

static void all_is_what_failed(void **state) {
    (void)state;
    struct store *store = open_crawl();
    crawl_page(store, "http://x/1", failed_in(V1, "no price"));
    crawl_page(store, "http://x/2", failed_in(V1, "no price"));
    give_up(store, "http://x/3", 503);
    change_free(add_starts(store, "http://x/queued", NULL));
    choose(store, NULL);
    assert_int_equal(counts_of(store).gave_up, 0);
    assert_int_equal(counts_of(store).queued, 2);
    assert_work(take(store, 1, V1, 0), "*1", 1, 1); /* in the version they failed in, too */
    struct change *change = take(store, 9, V1, 0);
    assert_int_equal(change->take.work.at[1].request->attempts, 0);
    assert_work(change, "*2 3", 0, 0);
    assert_work(take(store, 9, V2, 0), "", 0, 0);
    store_close(store);
}

static void one_is_found_by_id_or_url(void **state) {
    (void)state;
    static const struct { const char *what, *work; } cases[] = {
        {"1", "*parked"}, {"http://x/parked", "*parked"}, {"HTTP://X:80/done#top", "*done"}, {"2", "gone"}, {"http://x/gone", "gone"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct store *store = store_open(at("shop.crawl"), &(struct store_options){.mode = STORE_CRAWL, .fresh = true}, NULL);
        crawl_page(store, "http://x/parked", failed_in(V1, "no price"));
        crawl_page(store, "http://x/done", one_item(V1, NULL, "{}"));
        give_up(store, "http://x/gone", 503);
        choose(store, cases[i].what);
        assert_work(take(store, 9, V1, 0), cases[i].work, 0, 0);
        store_close(store);
    }
}

static void one_that_is_chosen_twice_is_work_once(void **state) {
    (void)state;
    struct store *store = open_crawl();
    crawl_page(store, "http://x/parked", failed_in(V1, "no price"));
    choose(store, "1");
    choose(store, "http://x/parked");
    choose(store, NULL);
    assert_work(take(store, 9, V1, 0), "*parked", 0, 0);
    store_close(store);
}

static void a_page_is_found_by_where_it_was_led_to(void **state) {
    (void)state;
    struct store *store = open_crawl();
    change_free(add_starts(store, "http://x/old", NULL));
    struct page *page = page_of(take_one(store), "");
    free(page->url);
    page->url = mem_strdup("http://x/new");
    change_free(commit_page(store, page, failed_in(V1, "no price")));
    choose(store, "http://x/new");
    assert_work(take(store, 9, V1, 0), "*old", 0, 0);
    store_close(store);
}

static void what_does_not_fit_is_refused(void **state) {
    (void)state;
    struct store *store = open_crawl();
    change_free(add_starts(store, "http://x/bare", NULL));
    struct change *change = outcome_change(page_of(take_one(store), ""), outcome_in(V1, OUTCOME_DONE));
    change->keep_body = false;
    change_free(apply(store, change));
    change_free(add_starts(store, "http://x/404", NULL));
    change = change_new(CHANGE_MISSING);
    change->request = take_one(store);
    change_free(apply(store, change));
    change_free(add_starts(store, "http://x/queued", NULL));
    static const struct { const char *what, *message; } cases[] = {
        {"7", "has no failure 7: it has none"},
        {"http://x/unknown", "does not know http://x/unknown"},
        {"shop", "'shop' is neither the id of a failure nor a URL"},
        {"http://x/bare", "the body of http://x/bare was not kept"},
        {"http://x/404", "nothing is kept of http://x/404: it was missing"},
        {"http://x/queued", "http://x/queued waits to be fetched"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct err err = {0};
        assert_false(store_choose(store, &cases[i].what, 1, &err));
        assert_int_equal(err.kind, ERR_USAGE);
        if (!strstr(err.message, cases[i].message)) fail_msg("%s: %s", cases[i].what, err.message);
    }
    store_close(store);
}

static void several_are_chosen_together_or_not_at_all(void **state) {
    (void)state;
    struct store *store = open_crawl();
    struct err err = {0};
    give_up(store, "http://x/gone", 503);
    crawl_page(store, "http://x/parked", failed_in(V1, "no price"));
    assert_false(store_choose(store, (const char *const[]){"1", "2", "999"}, 3, &err));
    assert_non_null(strstr(err.message, "has no failure 999; the nearest is 2 (darn failures "));
    assert_int_equal(counts_of(store).gave_up, 1);
    assert_int_equal(counts_of(store).queued, 0);
    ok(store_choose(store, (const char *const[]){"1", "http://x/gone", "2"}, 3, &err), &err); /* one of them twice */
    assert_int_equal(counts_of(store).queued, 1);
    assert_work(take(store, 9, V1, 0), "*parked gone", 0, 0);
    store_close(store);
}

static void a_chosen_one_that_is_retried_stays_work(void **state) {
    (void)state;
    struct store *store = open_crawl();
    give_up(store, "http://x/1", 503);
    choose(store, NULL);
    change_free(add_starts(store, "http://x/other", NULL));
    struct change *change = change_new(CHANGE_RETRY);
    change->request = take_one(store);
    change->due_ms = 5000;
    change_free(apply(store, change));
    change = take(store, 9, V1, 4000);
    assert_int_equal(change->take.next_due_ms, 5000);
    assert_work(change, "", 1, 0);
    assert_work(take(store, 9, V1, 5000), "1", 0, 0);
    store_close(store);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        STORE_TEST(lists_in_order),
        STORE_TEST(one_by_id),
        STORE_TEST(groups_count_pages_and_show_the_latest),
        STORE_TEST(given_up_ones_group_by_host_and_reason),
        STORE_TEST(all_is_what_failed),
        STORE_TEST(one_is_found_by_id_or_url),
        STORE_TEST(one_that_is_chosen_twice_is_work_once),
        STORE_TEST(a_page_is_found_by_where_it_was_led_to),
        STORE_TEST(what_does_not_fit_is_refused),
        STORE_TEST(several_are_chosen_together_or_not_at_all),
        STORE_TEST(a_chosen_one_that_is_retried_stays_work),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
