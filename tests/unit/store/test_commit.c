/* What a change means: pages, items, requests and figures after it, first runs and re-runs. */
#include "support.h"

static struct change *request_change(enum change_kind kind, struct request *request) {
    struct change *change = change_new(kind);
    change->request = request;
    return change;
}

static void a_done_page_is_all_there(void **state) {
    (void)state;
    struct store *store = open_crawl();
    change_free(add_starts(store, "http://x/", NULL));
    struct page *page = page_of(take_one(store), "<html>hello</html>");
    struct outcome *outcome = outcome_in(V1, OUTCOME_DONE);
    emit(outcome, "book", "{\"title\": \"A\"}");
    emit(outcome, NULL, "{\"n\": 1}");
    follow(outcome, page, "http://x/a");
    follow(outcome, page, "http://x/b");
    follow(outcome, page, "http://x/a");
    follow(outcome, page, "http://x/");
    outcome_drop(outcome, DROP_OFFSITE, "http://y/");
    outcome_drop(outcome, DROP_SCHEME, "mailto:a@b");
    struct change *change = outcome_change(page, outcome);
    change->bytes = 1234;
    apply(store, change);
    assert_false(change->superseded);
    assert_int_equal(change->added, 2);
    assert_int_equal(change->duplicates.count, 2);
    assert_string_equal(change->duplicates.at[0].url, "http://x/a");
    assert_string_equal(change->duplicates.at[1].url, "http://x/");
    assert_int_equal(change->pages_before, 0);
    assert_int_equal(change->failure, 0);
    change_free(change);

    struct counts counts = counts_of(store);
    assert_int_equal(counts.pages, 1);
    assert_int_equal(counts.items, 2);
    assert_int_equal(counts.queued, 2);
    assert_int_equal(counts.bytes, 1234);
    assert_int_equal(counts.dropped, 4);
    assert_int_equal(counts.dropped_by[DROP_OFFSITE], 1);
    assert_int_equal(counts.dropped_by[DROP_SCHEME], 1);
    assert_int_equal(counts.dropped_by[DROP_DUPLICATE], 2);
    store_close(store);

    assert_int_equal(sql("shop.crawl", "SELECT count(*) FROM items WHERE version = '" V1 "' AND page = 1"), 2);
    assert_int_equal(sql("shop.crawl", "SELECT count(*) FROM items WHERE type IS NULL"), 1);
    char *children = sql_text("shop.crawl", "SELECT children FROM pages WHERE version = '" V1 "'");
    assert_string_equal(children, "[2, 3]");
    free(children);
    assert_int_equal(sql("shop.crawl", "SELECT n FROM counts WHERE name = 'pages'"), 1);
    store = open_as("shop.crawl", STORE_READ);
    struct counts read = counts_of(store);
    assert_memory_equal(&read, &counts, sizeof counts);
    store_close(store);
}

static void a_kept_body_comes_back(void **state) {
    (void)state;
    struct store *store = open_crawl();
    struct err err = {0};
    int64_t id = crawl_page(store, "http://x/", outcome_in(V1, OUTCOME_DONE));
    struct page *page = store_page(store, id, &err);
    assert_string_equal(page->body, "<html>");
    assert_int_equal(page->body_bytes, 6);
    assert_string_equal(page->url, "http://x/");
    assert_string_equal(headers_get(&page->headers, "content-type"), "text/html");
    assert_int_equal(page->status, 200);
    assert_int_equal(page->fetched_ms, 500);
    assert_int_equal(page->request->id, id);
    assert_true(page->cached);
    page_free(page);
    store_close(store);
}

static void a_body_that_is_not_wanted_is_not_kept(void **state) {
    (void)state;
    struct store *store = open_crawl();
    struct err err = {0};
    change_free(add_starts(store, "http://x/", NULL));
    struct change *change = outcome_change(page_of(take_one(store), "<html>"), outcome_in(V1, OUTCOME_DONE));
    change->keep_body = false;
    int64_t id = apply(store, change)->page->request->id;
    change_free(change);
    assert_null(store_page(store, id, &err));
    assert_string_equal(err.message, "the body of http://x/ is not kept");
    store_close(store);
}

static void a_skipped_page_leaves_nothing_but_why(void **state) {
    (void)state;
    struct store *store = open_crawl();
    struct outcome *outcome = outcome_in(V1, OUTCOME_SKIP);
    outcome->why = mem_strdup("no books here");
    emit(outcome, NULL, "{}");
    crawl_page(store, "http://x/", outcome);
    struct counts counts = counts_of(store);
    assert_int_equal(counts.pages, 1);
    assert_int_equal(counts.skipped, 1);
    assert_int_equal(counts.items, 0);
    store_close(store);
    char *why = sql_text("shop.crawl", "SELECT skip FROM pages");
    assert_string_equal(why, "no books here");
    free(why);
}

static void a_failed_page_is_parked_with_its_body(void **state) {
    (void)state;
    struct store *store = open_crawl();
    struct err err = {0};
    change_free(add_starts(store, "http://x/", NULL));
    struct page *page = page_of(take_one(store), "<b>");
    struct outcome *outcome = failed_in(V1, "no price");
    emit(outcome, NULL, "{}");
    follow(outcome, page, "http://x/a");
    struct change *change = outcome_change(page, outcome);
    change->keep_body = false;
    apply(store, change);
    assert_int_equal(change->failure, 1);
    assert_int_equal(change->added, 0);
    int64_t id = page->request->id;
    change_free(change);
    struct counts counts = counts_of(store);
    assert_int_equal(counts.parked, 1);
    assert_int_equal(counts.pages + counts.items + counts.queued, 0);
    page = store_page(store, id, &err);
    assert_string_equal(page->body, "<b>");
    assert_int_equal(page->failure, 1);
    page_free(page);
    store_close(store);
}

static void what_was_not_committed_is_lost_alone(void **state) {
    (void)state;
    struct store *store = open_crawl();
    struct err err = {0};
    change_free(add_starts(store, "http://x/a", "http://x/b", NULL));
    change_free(commit_page(store, page_of(take_one(store), ""), one_item(V1, NULL, "{\"n\": 1}")));
    struct change *change = outcome_change(page_of(take_one(store), ""), one_item(V1, NULL, "{\"n\": 2}"));
    ok(store_begin(store, &err), &err);
    ok(store_apply(store, change, &err), &err);
    store_close(store);
    change_free(change);
    store = open_crawl();
    assert_int_equal(counts_of(store).items, 1);
    assert_int_equal(counts_of(store).queued, 1);
    struct request *request = take_one(store);
    assert_string_equal(request->url.text, "http://x/b");
    request_free(request);
    store_close(store);
}

static void a_batch_holds_many_pages(void **state) {
    (void)state;
    struct store *store = open_crawl();
    struct err err = {0};
    change_free(add_starts(store, "http://x/a", "http://x/b", NULL));
    struct change *changes[] = {outcome_change(page_of(take_one(store), ""), one_item(V1, NULL, "{}")),
                                outcome_change(page_of(take_one(store), ""), failed_in(V1, "no"))};
    ok(store_begin(store, &err), &err);
    for (int i = 0; i < 2; i++) ok(store_apply(store, changes[i], &err), &err);
    ok(store_commit(store, &err), &err);
    assert_int_equal(changes[1]->pages_before, 1);
    for (int i = 0; i < 2; i++) change_free(changes[i]);
    struct counts counts = counts_of(store);
    assert_int_equal(counts.pages, 1);
    assert_int_equal(counts.parked, 1);
    assert_int_equal(counts.queued, 0);
    store_close(store);
}

/* ---- re-runs ---- */

static void a_rerun_that_succeeds_replaces_the_failure(void **state) {
    (void)state;
    struct store *store = open_crawl();
    crawl_page(store, "http://x/", failed_in(V1, "no price"));
    struct change *change = commit_page(store, take_kept(store, V2), one_item(V2, "book", "{\"n\": 1}"));
    assert_false(change->superseded);
    change_free(change);
    struct counts counts = counts_of(store);
    assert_int_equal(counts.pages, 1);
    assert_int_equal(counts.parked, 0);
    assert_int_equal(counts.items, 1);
    change = take(store, 9, V1, 0); /* done: work in no version */
    assert_int_equal(change->take.work.count, 0);
    assert_int_equal(change->take.stale, 0);
    change_free(change);
    store_close(store);
    assert_int_equal(sql("shop.crawl", "SELECT count(*) FROM failures"), 0);
    assert_int_equal(sql("shop.crawl", "SELECT count(*) FROM pages WHERE version = '" V2 "'"), 1);
    assert_int_equal(sql("shop.crawl", "SELECT count(*) FROM bodies"), 1);
}

static void a_rerun_that_fails_again_keeps_the_failures_id(void **state) {
    (void)state;
    struct store *store = open_crawl();
    crawl_page(store, "http://x/", failed_in(V1, "no price"));
    clock_set_false(2000000);
    struct change *change = commit_page(store, take_kept(store, V2), failed_in(V2, "no title"));
    assert_int_equal(change->failure, 1);
    change_free(change);
    change = take(store, 9, V2, 0);
    assert_int_equal(change->take.work.count + (size_t)change->take.stale, 0);
    change_free(change);
    assert_int_equal(counts_of(store).parked, 1);
    store_close(store);
    assert_int_equal(sql("shop.crawl", "SELECT count(*) FROM failures WHERE id = 1 AND error = 'no title' AND version = '" V2
                                       "' AND first_ms = 1000000 AND last_ms = 2000000"), 1);
}

static void a_rerun_can_skip(void **state) {
    (void)state;
    struct store *store = open_crawl();
    crawl_page(store, "http://x/", failed_in(V1, "no price"));
    change_free(commit_page(store, take_kept(store, V2), outcome_in(V2, OUTCOME_SKIP)));
    struct counts counts = counts_of(store);
    assert_int_equal(counts.pages, 1);
    assert_int_equal(counts.skipped, 1);
    assert_int_equal(counts.parked, 0);
    store_close(store);
}

static void a_body_no_longer_wanted_goes_with_the_failure(void **state) {
    (void)state;
    struct store *store = open_crawl();
    crawl_page(store, "http://x/", failed_in(V1, "no price"));
    struct change *change = outcome_change(take_kept(store, V2), outcome_in(V2, OUTCOME_DONE));
    change->keep_body = false;
    change_free(apply(store, change));
    store_close(store);
    assert_int_equal(sql("shop.crawl", "SELECT count(*) FROM bodies"), 0);
}

/* Chooses a done page for a re-run. */
static struct page *choose_done(struct store *store, const char *url) {
    struct err err = {0};
    ok(store_choose(store, &url, 1, &err), &err);
    return take_kept(store, V2);
}

static void a_rerun_replaces_items_and_children(void **state) {
    (void)state;
    struct store *store = open_crawl();
    change_free(add_starts(store, "http://x/", "http://x/other", NULL));
    struct page *page = page_of(take_one(store), "");
    struct page *other = page_of(take_one(store), "");
    struct outcome *outcome = one_item(V1, NULL, "{\"old\": 1}");
    const char *urls[] = {"http://x/done", "http://x/mine", "http://x/shared", "http://x/stays"};
    for (int i = 0; i < 4; i++) follow(outcome, page, urls[i]);
    change_free(commit_page(store, page, outcome));
    outcome = outcome_in(V1, OUTCOME_DONE);
    follow(outcome, other, "http://x/shared");
    change_free(commit_page(store, other, outcome));
    change_free(commit_page(store, page_of(take_one(store), ""), one_item(V1, NULL, "{\"child\": 1}")));
    assert_int_equal(counts_of(store).queued, 3);

    page = choose_done(store, "http://x/");
    outcome = one_item(V2, NULL, "{\"new\": 1}");
    set_callback(follow(outcome, page, "http://x/stays"), "book");
    follow(outcome, page, "http://x/new");
    struct change *change = commit_page(store, page, outcome);
    assert_int_equal(change->added, 1);
    assert_int_equal(change->withdrawn, 1);
    assert_int_equal(change->ended, 1);
    assert_int_equal(change->remaining_children.count, 1);
    assert_string_equal(change->remaining_children.at[0], "http://x/done");
    assert_int_equal(change->duplicates.count, 0);
    assert_int_equal(change->conflicts.count, 0);
    change_free(change);
    struct counts counts = counts_of(store);
    assert_int_equal(counts.pages, 3);
    assert_int_equal(counts.items, 2);
    assert_int_equal(counts.queued, 3);
    assert_int_equal(counts.dropped, 1); /* the other page's wish for `shared`; not counted again */
    store_close(store);
    assert_int_equal(sql("shop.crawl", "SELECT count(*) FROM items WHERE data LIKE '%old%'"), 0);
    assert_int_equal(sql("shop.crawl", "SELECT count(*) FROM requests WHERE url = 'http://x/mine'"), 0);
    assert_int_equal(sql("shop.crawl", "SELECT askers FROM requests WHERE url = 'http://x/shared'"), 1);
    assert_int_equal(sql("shop.crawl", "SELECT count(*) FROM requests WHERE url = 'http://x/stays' AND callback = 'book'"), 1);
    assert_int_equal(sql("shop.crawl", "SELECT queued FROM callbacks WHERE name = 'book'"), 1);
}

static void a_done_page_that_fails_keeps_its_items(void **state) {
    (void)state;
    struct store *store = open_crawl();
    crawl_page(store, "http://x/", one_item(V1, NULL, "{\"n\": 1}"));
    change_free(commit_page(store, choose_done(store, "http://x/"), failed_in(V2, "no price")));
    struct counts counts = counts_of(store);
    assert_int_equal(counts.pages, 0);
    assert_int_equal(counts.parked, 1);
    assert_int_equal(counts.items, 1);
    store_close(store);
}

static void a_page_that_asks_to_be_fetched_again_is_queued(void **state) {
    (void)state;
    struct store *store = open_crawl();
    crawl_page(store, "http://x/", failed_in(V1, "no price"));
    struct page *page = take_kept(store, V2);
    struct change *change = request_change(CHANGE_RETRY, page->request);
    page->request = NULL;
    page_free(page);
    change->due_ms = 77;
    change_free(apply(store, change));
    struct counts counts = counts_of(store);
    assert_int_equal(counts.parked, 0);
    assert_int_equal(counts.queued, 1);
    assert_int_equal(sql("shop.crawl", "SELECT count(*) FROM failures"), 0);
    change = take(store, 1, V2, 77);
    struct request *request = change->take.work.at[0].request;
    change->take.work.at[0].request = NULL;
    change_free(change);
    change_free(commit_page(store, page_of(request, "new"), one_item(V2, NULL, "{}")));
    counts = counts_of(store);
    assert_int_equal(counts.pages, 1);
    assert_int_equal(counts.items, 1);
    store_close(store);
    assert_int_equal(sql("shop.crawl", "SELECT body_bytes FROM pages"), 3);
}

static void again_is_not_seen_twice_by_reruns(void **state) {
    (void)state;
    struct store *store = open_crawl();
    change_free(add_starts(store, "http://x/", NULL));
    struct page *page = page_of(take_one(store), "");
    for (int run = 0; run < 2; run++) {
        struct outcome *outcome = outcome_in(run ? V2 : V1, OUTCOME_DONE);
        struct request *request = follow(outcome, page, "http://x/");
        request->again = true;
        request_fingerprint(request);
        struct change *change = commit_page(store, page, outcome);
        assert_int_equal(change->added, run ? 0 : 1);
        assert_int_equal(change->duplicates.count, 0);
        change_free(change);
        if (!run) page = choose_done(store, "http://x/");
    }
    assert_int_equal(counts_of(store).queued, 1);
    store_close(store);
}

static void the_answer_to_a_withdrawn_request_is_superseded(void **state) {
    (void)state;
    struct store *store = open_crawl();
    change_free(add_starts(store, "http://x/", NULL));
    struct page *page = page_of(take_one(store), "");
    struct outcome *outcome = outcome_in(V1, OUTCOME_DONE);
    follow(outcome, page, "http://x/a");
    change_free(commit_page(store, page, outcome));
    struct page *answer = page_of(take_one(store), "");
    outcome = outcome_in(V2, OUTCOME_DONE);
    page = choose_done(store, "http://x/");
    follow(outcome, page, "http://x/b"); /* must not get the id of what was withdrawn */
    change_free(commit_page(store, page, outcome));
    struct change *change = commit_page(store, answer, one_item(V1, NULL, "{}"));
    assert_true(change->superseded);
    change_free(change);
    struct counts counts = counts_of(store);
    assert_int_equal(counts.items, 0);
    assert_int_equal(counts.queued, 1);
    assert_int_equal(counts.dropped, 0);
    store_close(store);
}

/* ---- one page, many requests ---- */

static void the_first_asker_wins_and_the_shorter_way_counts(void **state) {
    (void)state;
    struct store *store = open_crawl();
    change_free(add_starts(store, "http://x/1", "http://x/2", NULL));
    struct page *first = page_of(take_one(store), ""), *second = page_of(take_one(store), "");
    struct outcome *outcome = outcome_in(V1, OUTCOME_DONE);
    struct request *request = follow(outcome, first, "http://x/a");
    request->depth = 5;
    set_callback(request, "book");
    request->meta = mem_strdup("{\"first\": true}");
    change_free(commit_page(store, first, outcome));
    outcome = outcome_in(V1, OUTCOME_DONE);
    request = follow(outcome, second, "http://x/a");
    request->meta = mem_strdup("{}");
    struct change *change = commit_page(store, second, outcome);
    assert_int_equal(change->conflicts.count, 1);
    assert_string_equal(change->conflicts.at[0].url, "http://x/a");
    assert_string_equal(change->conflicts.at[0].first, "book");
    assert_string_equal(change->conflicts.at[0].second, "parse");
    change_free(change);
    request = take_one(store);
    assert_string_equal(request->callback, "book");
    assert_string_equal(request->meta, "{\"first\": true}");
    assert_int_equal(request->depth, 1);
    request_free(request);
    store_close(store);
    assert_int_equal(sql("shop.crawl", "SELECT askers FROM requests WHERE url = 'http://x/a'"), 2);
}

/* A page that redirects led from one URL to another. */
static struct page *redirected(struct request *request, const char *url) {
    struct page *page = page_of(request, "");
    free(page->url);
    page->url = mem_strdup(url);
    page->hops = 1;
    return page;
}

static void the_final_url_counts_as_seen(void **state) {
    (void)state;
    struct store *store = open_crawl();
    change_free(add_starts(store, "http://x/old", NULL));
    change_free(commit_page(store, redirected(take_one(store), "http://x/new"), one_item(V1, NULL, "{}")));
    struct change *change = add_starts(store, "http://x/new", NULL);
    assert_int_equal(change->added, 0);
    assert_int_equal(change->duplicates.count, 1);
    change_free(change);
    store_close(store);
    assert_int_equal(sql("shop.crawl", "SELECT parent FROM requests WHERE state = 'alias'"), 1);
}

static void the_second_to_reach_a_page_is_superseded(void **state) {
    (void)state;
    static const struct { const char *url; bool parked; } cases[] = {
        {"http://x/page", false}, {"http://x/page", true}, {"http://x/alias", false}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char name[32];
        snprintf(name, sizeof name, "%zu.crawl", i);
        struct store *store = open_as(name, STORE_CRAWL);
        change_free(add_starts(store, "http://x/page", "http://x/second", NULL));
        struct page *first = redirected(take_one(store), cases[i].url), *second = redirected(take_one(store), cases[i].url);
        change_free(commit_page(store, first, cases[i].parked ? failed_in(V1, "no") : one_item(V1, NULL, "{}")));
        struct change *change = commit_page(store, second, one_item(V1, NULL, "{}"));
        assert_true(change->superseded);
        change_free(change);
        struct counts counts = counts_of(store);
        assert_int_equal(counts.pages + counts.parked, 1);
        assert_int_equal(counts.items, cases[i].parked ? 0 : 1);
        assert_int_equal(counts.queued, 0);
        assert_int_equal(counts.dropped_by[DROP_DUPLICATE], 1);
        store_close(store);
        assert_int_equal(sql(name, "SELECT count(*) FROM requests WHERE state = 'dropped' AND why = 'duplicate'"), 1);
    }
}

static void a_queued_request_for_the_final_url_is_not_needed(void **state) {
    (void)state;
    struct store *store = open_crawl();
    change_free(add_starts(store, "http://x/old", "http://x/new", NULL));
    struct page *page = redirected(take_one(store), "http://x/new");
    struct page *late = page_of(take_one(store), ""); /* on its way already */
    struct change *change = commit_page(store, page, one_item(V1, NULL, "{}"));
    assert_false(change->superseded);
    assert_int_equal(change->ended, 1);
    change_free(change);
    assert_int_equal(counts_of(store).queued, 0);
    assert_int_equal(counts_of(store).dropped_by[DROP_DUPLICATE], 1);
    change = commit_page(store, late, one_item(V1, NULL, "{}"));
    assert_true(change->superseded);
    assert_int_equal(change->ended, 0);
    change_free(change);
    struct counts counts = counts_of(store);
    assert_int_equal(counts.items, 1);
    assert_int_equal(counts.dropped, 1);
    change = take(store, 9, V1, 0);
    assert_int_equal(change->take.queued, 0);
    change_free(change);
    store_close(store);
}

static void again_and_posts_share_a_final_url(void **state) {
    (void)state;
    struct store *store = open_crawl();
    change_free(add_starts(store, "http://x/page", "http://x/form", NULL));
    change_free(commit_page(store, page_of(take_one(store), ""), one_item(V1, NULL, "{}")));
    struct request *request = take_one(store);
    free(request->method);
    request->method = mem_strdup("POST");
    struct change *change = commit_page(store, redirected(request, "http://x/page"), one_item(V1, NULL, "{}"));
    assert_false(change->superseded);
    change_free(change);
    assert_int_equal(counts_of(store).items, 2);
    store_close(store);
}

static bool owned(struct store *store, int64_t id, const char *url) {
    struct change *change = change_new(CHANGE_HOP);
    struct err err = {0};
    change->request = request_new();
    change->request->id = id;
    change->url = mem_strdup(url);
    ok(store_ask(store, change, &err), &err);
    bool result = change->owned;
    change_free(change);
    return result;
}

static void a_page_that_was_led_to_keeps_its_url(void **state) {
    (void)state;
    static const struct { bool dropped; } cases[] = {{false}, {true}}; /* the row of its URL: queued, or ended */
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char name[32];
        snprintf(name, sizeof name, "%zu.crawl", i);
        struct store *store = open_as(name, STORE_CRAWL);
        change_free(add_starts(store, "http://x/a", "http://x/b", "http://x/c", NULL));
        struct request *a = take_one(store), *b = take_one(store);
        struct change *change = request_change(CHANGE_DROP, b);
        if (cases[i].dropped) apply(store, change);
        change_free(change);
        change_free(commit_page(store, redirected(a, "http://x/b"), one_item(V1, NULL, "{}")));
        struct request *c = take_one(store);
        assert_true(owned(store, c->id, "http://x/b"));
        assert_false(owned(store, 1, "http://x/b"));
        change = commit_page(store, redirected(c, "http://x/b"), one_item(V1, NULL, "{}"));
        assert_true(change->superseded);
        change_free(change);
        struct counts counts = counts_of(store);
        assert_int_equal(counts.pages, 1);
        assert_int_equal(counts.items, 1);
        assert_int_equal(counts.queued, 0);
        assert_int_equal(counts.dropped, 2);
        change = add_starts(store, "http://x/a", "http://x/b", NULL); /* the next run reads its list again */
        assert_int_equal(change->duplicates.count, 0);
        change_free(change);
        assert_int_equal(counts_of(store).dropped, 2);
        store_close(store);
        assert_int_equal(sql(name, "SELECT parent FROM requests WHERE state = 'alias' AND url = 'http://x/b'"), 1);
    }
}

static void a_hop_is_owned_by_another_request(void **state) {
    (void)state;
    struct store *store = open_crawl();
    change_free(add_starts(store, "http://x/1", "http://x/2", "http://x/3", NULL));
    change_free(commit_page(store, redirected(take_one(store), "http://x/alias"), outcome_in(V1, OUTCOME_DONE)));
    struct request *second = take_one(store);
    assert_true(owned(store, second->id, "http://x/1"));
    assert_true(owned(store, second->id, "http://x/3"));
    assert_true(owned(store, second->id, "http://x/alias"));
    assert_false(owned(store, 1, "http://x/alias"));
    assert_false(owned(store, second->id, "http://x/2"));
    assert_false(owned(store, second->id, "http://x/nobody"));
    struct change *change = request_change(CHANGE_DROP, second);
    change->drop = DROP_DUPLICATE;
    change_free(apply(store, change));
    assert_false(owned(store, 3, "http://x/2")); /* ended for a page that may lead back to it */
    store_close(store);
}

/* Asked in one batch, before any of the drops is committed. */
static void of_requests_that_lead_to_each_other_one_gets_through(void **state) {
    (void)state;
    static const struct { int count, from[3], to[3]; bool owned[3]; } cases[] = {
        {2, {1, 2}, {2, 1}, {true, false}},
        {3, {1, 2, 3}, {2, 3, 1}, {true, true, false}},
        {3, {1, 3, 2}, {2, 2, 1}, {true, true, false}},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char name[32], url[32];
        snprintf(name, sizeof name, "%zu.crawl", i);
        struct store *store = open_as(name, STORE_CRAWL);
        change_free(add_starts(store, "http://x/1", "http://x/2", "http://x/3", NULL));
        change_free(take(store, 9, V1, 0));
        for (int n = 0; n < cases[i].count; n++) {
            snprintf(url, sizeof url, "http://x/%d", cases[i].to[n]);
            assert_int_equal(owned(store, cases[i].from[n], url), cases[i].owned[n]);
        }
        store_close(store);
    }
}

static void one_that_was_to_be_dropped_owns_again_what_it_brought(void **state) {
    (void)state;
    struct store *store = open_crawl();
    change_free(add_starts(store, "http://x/1", "http://x/2", "http://x/3", NULL));
    struct request *first = take_one(store);
    assert_true(owned(store, first->id, "http://x/2"));
    assert_false(owned(store, 3, "http://x/1"));
    change_free(apply(store, request_change(CHANGE_RETRY, first)));
    assert_true(owned(store, 3, "http://x/1"));
    store_close(store);
}

/* ---- requests without a page ---- */

static void ends_without_a_page_are_counted(void **state) {
    (void)state;
    struct store *store = open_crawl();
    change_free(add_starts(store, "http://x/1", "http://x/2", "http://x/3", NULL));
    struct change *change = request_change(CHANGE_MISSING, take_one(store));
    change->status = 404;
    change_free(apply(store, change));
    change = request_change(CHANGE_DROP, take_one(store));
    change->drop = DROP_ROBOTS;
    change_free(apply(store, change));
    change = request_change(CHANGE_GIVE_UP, take_one(store));
    change->request->attempts = 5;
    change->fault = KIND_STATUS;
    change->status = 503;
    change->error = mem_strdup("503 five times");
    change->bytes = 10;
    assert_int_equal(apply(store, change)->failure, 1);
    change_free(change);
    change = change_new(CHANGE_BYTES);
    change->bytes = 5;
    change_free(apply(store, change));
    struct counts counts = counts_of(store);
    assert_int_equal(counts.missing, 1);
    assert_int_equal(counts.gave_up, 1);
    assert_int_equal(counts.dropped, 1);
    assert_int_equal(counts.dropped_by[DROP_ROBOTS], 1);
    assert_int_equal(counts.queued, 0);
    assert_int_equal(counts.bytes, 15);
    store_close(store);
    assert_int_equal(sql("shop.crawl", "SELECT status FROM requests WHERE state = 'missing'"), 404);
    assert_int_equal(sql("shop.crawl", "SELECT count(*) FROM failures WHERE state = 'gave_up' AND kind = 'status'"
                                       " AND status = 503 AND attempts = 5 AND error = '503 five times'"), 1);
}

static void what_ended_does_not_end_twice(void **state) {
    (void)state;
    struct store *store = open_crawl();
    change_free(add_starts(store, "http://x/1", NULL));
    struct change *change = request_change(CHANGE_MISSING, take_one(store));
    for (int i = 0; i < 2; i++) {
        apply(store, change);
        assert_int_equal(change->superseded, i == 1);
    }
    change_free(change);
    assert_int_equal(counts_of(store).missing, 1);
    assert_int_equal(counts_of(store).queued, 0);
    store_close(store);
}

static bool count_unknown(void *arg, const struct failure_row *row) {
    assert_string_equal(row->kind, "unknown");
    assert_string_equal(row->url, "http://x/1");
    assert_int_equal(row->attempts, 1);
    return ++*(int *)arg < 9;
}

static void what_was_sent_is_given_up_as_unknown(void **state) {
    (void)state;
    struct store *store = open_crawl();
    change_free(add_starts(store, "http://x/1", "http://x/2", NULL));
    struct change *change = request_change(CHANGE_SENT, take_one(store));
    change_free(apply(store, change));
    change = request_change(CHANGE_SENT, take_one(store));
    apply(store, change);
    change->kind = CHANGE_RETRY; /* an answer came: this one may be sent again */
    change_free(apply(store, change));
    store_close(store);
    store = open_crawl();
    assert_int_equal(counts_of(store).gave_up, 1);
    assert_int_equal(counts_of(store).queued, 1);
    int unknown = 0;
    struct err err = {0};
    ok(store_unknowns(store, count_unknown, &unknown, &err), &err);
    assert_int_equal(unknown, 1);
    store_close(store);
    store = open_crawl(); /* it is said until a run has given it up */
    ok(store_unknowns(store, count_unknown, &unknown, &err), &err);
    assert_int_equal(unknown, 2);
    change = request_change(CHANGE_GIVE_UP, store_request(store, 1, &err));
    change->fault = KIND_UNKNOWN;
    change_free(apply(store, change));
    assert_int_equal(counts_of(store).gave_up, 1);
    store_close(store);
    store = open_crawl();
    ok(store_unknowns(store, count_unknown, &unknown, &err), &err);
    assert_int_equal(unknown, 2);
    store_close(store);
    assert_int_equal(sql("shop.crawl", "SELECT request FROM failures WHERE kind = 'unknown'"), 1);
}

/* It was marked, and then not sent after all. */
static void what_is_returned_was_not_sent(void **state) {
    (void)state;
    struct store *store = open_crawl();
    change_free(add_starts(store, "http://x/1", NULL));
    struct change *change = request_change(CHANGE_SENT, take_one(store));
    apply(store, change);
    change->kind = CHANGE_RETURN;
    change_free(apply(store, change));
    store_close(store);
    store = open_crawl();
    assert_int_equal(counts_of(store).gave_up, 0);
    assert_int_equal(counts_of(store).queued, 1);
    store_close(store);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        STORE_TEST(a_done_page_is_all_there),
        STORE_TEST(a_kept_body_comes_back),
        STORE_TEST(a_body_that_is_not_wanted_is_not_kept),
        STORE_TEST(a_skipped_page_leaves_nothing_but_why),
        STORE_TEST(a_failed_page_is_parked_with_its_body),
        STORE_TEST(what_was_not_committed_is_lost_alone),
        STORE_TEST(a_batch_holds_many_pages),
        STORE_TEST(a_rerun_that_succeeds_replaces_the_failure),
        STORE_TEST(a_rerun_that_fails_again_keeps_the_failures_id),
        STORE_TEST(a_rerun_can_skip),
        STORE_TEST(a_body_no_longer_wanted_goes_with_the_failure),
        STORE_TEST(a_rerun_replaces_items_and_children),
        STORE_TEST(a_done_page_that_fails_keeps_its_items),
        STORE_TEST(a_page_that_asks_to_be_fetched_again_is_queued),
        STORE_TEST(again_is_not_seen_twice_by_reruns),
        STORE_TEST(the_answer_to_a_withdrawn_request_is_superseded),
        STORE_TEST(the_first_asker_wins_and_the_shorter_way_counts),
        STORE_TEST(the_final_url_counts_as_seen),
        STORE_TEST(the_second_to_reach_a_page_is_superseded),
        STORE_TEST(a_queued_request_for_the_final_url_is_not_needed),
        STORE_TEST(again_and_posts_share_a_final_url),
        STORE_TEST(a_page_that_was_led_to_keeps_its_url),
        STORE_TEST(a_hop_is_owned_by_another_request),
        STORE_TEST(of_requests_that_lead_to_each_other_one_gets_through),
        STORE_TEST(one_that_was_to_be_dropped_owns_again_what_it_brought),
        STORE_TEST(ends_without_a_page_are_counted),
        STORE_TEST(what_ended_does_not_end_twice),
        STORE_TEST(what_was_sent_is_given_up_as_unknown),
        STORE_TEST(what_is_returned_was_not_sent),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
