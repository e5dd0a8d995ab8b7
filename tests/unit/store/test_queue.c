/* The queue on disk: what is asked for is there once, and comes out in its order, at its time. */
#include "support.h"

static void starts_are_there_once(void **state) {
    (void)state;
    struct store *store = open_crawl();
    struct change *change = add_starts(store, "http://x/a", "http://x/b", "http://x/a", NULL);
    assert_int_equal(change->added, 2);
    assert_int_equal(change->duplicates.count, 1);
    assert_string_equal(change->duplicates.at[0].url, "http://x/a");
    change_free(change);
    assert_int_equal(counts_of(store).queued, 2);
    assert_int_equal(counts_of(store).dropped_by[DROP_DUPLICATE], 1);
    change = add_starts(store, "http://x/b", "http://x/c", NULL); /* the next run reads its list again */
    assert_int_equal(change->added, 1);
    assert_int_equal(change->duplicates.count, 0);
    change_free(change);
    assert_int_equal(counts_of(store).dropped, 1);
    store_close(store);
}

static void comes_out_by_priority_depth_arrival(void **state) {
    (void)state;
    static const struct { const char *url; int priority, depth; } cases[] = {
        {"http://x/deep", 0, 2}, {"http://x/first", 0, 0}, {"http://x/second", 0, 0},
        {"http://x/mid", 0, 1},  {"http://x/late", -1, 0}, {"http://x/vip", 5, 9},
    };
    struct store *store = open_crawl();
    struct change *change = change_new(CHANGE_ADD);
    change->outcome = outcome_new();
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct request *request = request_to(cases[i].url);
        request->priority = cases[i].priority;
        request->depth = cases[i].depth;
        outcome_take_request(change->outcome, request);
    }
    change_free(apply(store, change));
    assert_string_equal(taken(take(store, 4, V1, 0)), "vip first second mid");
    assert_string_equal(taken(take(store, 4, V1, 0)), "deep late"); /* what is taken is not given twice */
    store_close(store);
    store = open_crawl(); /* nothing was answered: after a kill all is queued again */
    assert_true(store_resumed(store));
    assert_string_equal(taken(take(store, 9, V1, 0)), "vip first second mid deep late");
    store_close(store);
}

static void a_request_comes_back_as_it_went(void **state) {
    (void)state;
    struct store *store = open_crawl();
    struct outcome *outcome = outcome_in(V1, OUTCOME_DONE);
    change_free(add_starts(store, "http://x/", NULL));
    struct page *page = page_of(take_one(store), "<a>");
    struct request *request = follow(outcome, page, "http://x/form?a=1&b=2");
    free(request->method);
    request->method = mem_strdup("POST");
    set_callback(request, "answer");
    request->body = mem_strndup("a\0b", 3);
    request->body_bytes = 3;
    request->meta = mem_strdup("{\"page\": 2}");
    request->priority = 7;
    request->again = request->idempotent = true;
    headers_add(&request->headers, "X-One", "1");
    headers_add(&request->headers, "X-Two", "2: 3");
    request_fingerprint(request);
    uint8_t fingerprint[FINGERPRINT_BYTES];
    memcpy(fingerprint, request->fingerprint, sizeof fingerprint);
    int64_t parent = page->request->id;
    change_free(commit_page(store, page, outcome));

    request = take_one(store);
    assert_string_equal(request->url.text, "http://x/form?a=1&b=2");
    assert_string_equal(request->method, "POST");
    assert_string_equal(request->callback, "answer");
    assert_int_equal(request->body_bytes, 3);
    assert_memory_equal(request->body, "a\0b", 3);
    assert_string_equal(request->meta, "{\"page\": 2}");
    assert_string_equal(request->referrer, "http://x/");
    assert_string_equal(headers_get(&request->headers, "x-two"), "2: 3");
    assert_int_equal(request->headers.count, 2);
    assert_int_equal(request->priority, 7);
    assert_int_equal(request->depth, 1);
    assert_int_equal(request->ordinal, 0);
    assert_int_equal(request->parent, parent);
    assert_true(request->again && request->idempotent);
    assert_memory_equal(request->fingerprint, fingerprint, sizeof fingerprint);
    request_free(request);
    store_close(store);
}

/* Sends a taken request back, due at a time. */
static void retry_at(struct store *store, struct request *request, int64_t due_ms) {
    struct change *change = change_new(CHANGE_RETRY);
    change->request = request;
    change->due_ms = due_ms;
    request->attempts++;
    change_free(apply(store, change));
}

static void retries_wait_for_their_time(void **state) {
    (void)state;
    struct store *store = open_crawl();
    change_free(add_starts(store, "http://x/a", "http://x/b", "http://x/c", NULL));
    retry_at(store, take_one(store), 7000);
    retry_at(store, take_one(store), 5000);
    struct change *change = take(store, 9, V1, 4999);
    assert_int_equal(change->take.next_due_ms, 5000);
    assert_int_equal(change->take.queued, 2);
    assert_string_equal(taken(change), "c");
    store_close(store);
    store = open_crawl(); /* due times outlast the run */
    assert_string_equal(taken(take(store, 9, V1, 4999)), "c");
    change = take(store, 9, V1, 5000);
    assert_int_equal(change->take.next_due_ms, 7000);
    assert_int_equal(change->take.work.at[0].request->attempts, 1);
    assert_string_equal(taken(change), "b");
    change = take(store, 9, V1, 9000);
    assert_int_equal(change->take.next_due_ms, -1);
    assert_int_equal(change->take.queued, 0);
    assert_string_equal(taken(change), "a");
    assert_int_equal(counts_of(store).retries, 2);
    store_close(store);
}

static void due_ones_keep_the_order_of_the_queue(void **state) {
    (void)state;
    struct store *store = open_crawl();
    change_free(add_starts(store, "http://x/a", "http://x/b", NULL));
    retry_at(store, take_one(store), 5000);
    assert_string_equal(taken(take(store, 9, V1, 6000)), "a b");
    store_close(store);
}

static void settled_ones_can_be_taken_again(void **state) {
    (void)state;
    struct store *store = open_crawl();
    struct err err = {0};
    change_free(add_starts(store, "http://x/a", NULL));
    struct change *change = change_new(CHANGE_RETRY);
    change->request = take_one(store);
    change->due_ms = 0;
    ok(store_begin(store, &err), &err);
    ok(store_apply(store, change, &err), &err);
    ok(store_commit(store, &err), &err);
    change_free(change);
    assert_string_equal(taken(take(store, 9, V1, 0)), "a");
    store_close(store);
}

/* Parks `count` pages of one error, in version V1. */
static void park(struct store *store, const char *prefix, int count, const char *error) {
    for (int i = 0; i < count; i++) {
        char url[64];
        snprintf(url, sizeof url, "http://x/%s%d", prefix, i);
        crawl_page(store, url, failed_in(V1, error));
    }
}

static void reruns_are_work_in_another_version_only(void **state) {
    (void)state;
    struct store *store = open_crawl();
    park(store, "p", 2, "no price");
    struct change *change = take(store, 9, V1, 0);
    assert_int_equal(change->take.stale, 0);
    assert_string_equal(taken(change), "");
    change = take(store, 1, V2, 0);
    assert_int_equal(change->take.stale, 1); /* what is taken is not counted */
    assert_true(change->take.work.at[0].page->cached);
    assert_int_equal(change->take.work.at[0].page->failure, 1);
    assert_string_equal(taken(change), "*p0");
    assert_string_equal(taken(take(store, 9, V2, 0)), "*p1");
    store_close(store);
}

static void reruns_and_queue_share(void **state) {
    (void)state;
    struct store *store = open_crawl();
    park(store, "p", 6, "no price");
    change_free(add_starts(store, "http://x/a", "http://x/b", "http://x/c", "http://x/d", "http://x/e", NULL));
    struct change *change = take(store, 4, V2, 0);
    assert_int_equal(change->take.queued, 3);
    assert_int_equal(change->take.stale, 4);
    assert_string_equal(taken(change), "*p0 *p1 a b");
    assert_string_equal(taken(take(store, 8, V2, 0)), "*p2 *p3 *p4 *p5 c d e"); /* what one leaves the other may use */
    store_close(store);
}

/* What they may not have, requests get, and nobody where there are none. */
static void no_more_reruns_than_wanted(void **state) {
    (void)state;
    static const struct { size_t most, pages; bool pages_only; const char *names; } cases[] = {
        {4, 0, false, "a b c d"}, {4, 1, false, "*p0 e"}, {4, 3, false, "*p1 *p2 *p3"}, {4, 2, true, "*p4 *p5"},
    };
    struct store *store = open_crawl();
    struct err err = {0};
    park(store, "p", 8, "no price");
    change_free(add_starts(store, "http://x/a", "http://x/b", "http://x/c", "http://x/d", "http://x/e", NULL));
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct change *change = change_new(CHANGE_TAKE);
        change->take = (struct take){.most = cases[i].most, .pages_most = cases[i].pages,
                                     .pages_only = cases[i].pages_only, .version = V2};
        ok(store_ask(store, change, &err), &err);
        assert_string_equal(taken(change), cases[i].names);
    }
    store_close(store);
}

static void three_of_each_group_go_first(void **state) {
    (void)state;
    struct store *store = open_crawl();
    park(store, "p", 5, "no price");
    park(store, "q", 5, "no title");
    const char *names = taken(take(store, 6, V2, 0));
    assert_int_equal(strlen(names), strlen("*p0 *p1 *p2 *q0 *q1 *q2"));
    assert_non_null(strstr(names, "*p0 *p1 *p2"));
    assert_non_null(strstr(names, "*q0 *q1 *q2"));
    names = taken(take(store, 9, V2, 0));
    assert_non_null(strstr(names, "*p3 *p4"));
    assert_non_null(strstr(names, "*q3 *q4"));
    store_close(store);
}

static void callbacks_are_counted(void **state) {
    (void)state;
    struct store *store = open_crawl();
    struct err err = {0};
    park(store, "p", 1, "no price");
    change_free(add_starts(store, "http://x/a", "http://x/b", NULL));
    store_close(store);
    store = open_crawl();
    struct change *change = change_new(CHANGE_CALLBACKS);
    ok(store_ask(store, change, &err), &err);
    assert_int_equal(change->callbacks.count, 1);
    assert_string_equal(change->callbacks.at[0].callback, "parse");
    assert_int_equal(change->callbacks.at[0].queued, 2);
    assert_int_equal(change->callbacks.at[0].parked, 1);
    change_free(change);
    store_close(store);
}

/* Statements of the queue must use its partial indexes: a crawl of ten million done rows takes as fast. */
static void questions_use_the_indexes(void **state) {
    (void)state;
    static const struct { const char *sql, *index; } cases[] = {
        {"SELECT id, priority, depth FROM requests WHERE state = 'queued' AND due_ms = 0 AND lane = 1"
         " ORDER BY priority DESC, depth, id", "queue"},
        {"SELECT min(due_ms) FROM requests WHERE state = 'queued' AND due_ms > 0", "waiting"},
        {"SELECT request FROM failures WHERE state = 'parked' AND version = 'a' AND signature = 'b' ORDER BY id", "parked"},
        {"SELECT version, signature FROM failures WHERE state = 'parked' AND (version, signature) > ('a', 'b')"
         " ORDER BY version, signature LIMIT 1", "parked"},
        {"SELECT min(id) FROM requests WHERE sent = 1", "sent"},
    };
    store_close(open_crawl());
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        sqlite3 *db;
        sqlite3_stmt *query;
        char *text = mem_printf("EXPLAIN QUERY PLAN %s", cases[i].sql);
        assert_int_equal(sqlite3_open(at("shop.crawl"), &db), SQLITE_OK);
        assert_int_equal(sqlite3_prepare_v2(db, text, -1, &query, NULL), SQLITE_OK);
        assert_int_equal(sqlite3_step(query), SQLITE_ROW);
        const char *plan = (const char *)sqlite3_column_text(query, 3);
        if (!strstr(plan, cases[i].index) || strstr(plan, "TEMP")) fail_msg("%s: %s", cases[i].sql, plan);
        assert_int_equal(sqlite3_step(query), SQLITE_DONE); /* no further step such as sorting */
        sqlite3_finalize(query);
        sqlite3_close(db);
        free(text);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        STORE_TEST(starts_are_there_once),
        STORE_TEST(comes_out_by_priority_depth_arrival),
        STORE_TEST(a_request_comes_back_as_it_went),
        STORE_TEST(retries_wait_for_their_time),
        STORE_TEST(due_ones_keep_the_order_of_the_queue),
        STORE_TEST(settled_ones_can_be_taken_again),
        STORE_TEST(reruns_are_work_in_another_version_only),
        STORE_TEST(reruns_and_queue_share),
        STORE_TEST(no_more_reruns_than_wanted),
        STORE_TEST(three_of_each_group_go_first),
        STORE_TEST(callbacks_are_counted),
        STORE_TEST(questions_use_the_indexes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
