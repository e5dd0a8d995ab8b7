/* What is known of fingerprints: none is taken for another, none forgotten, wherever it is kept by now: in memory, in the
 * table, behind the filter, in a file that was opened again. */
#include "whole.h"

#include "store/parts.h"
#include "store/requests.h"

enum { MANY = 300, LATE = 16 }; /* requests; so many in memory before some are written */

static struct store *open_small(void) {
    struct store *store = open_crawl();
    store->seen.most = LATE;
    return store;
}

static void number(struct request *request, int n) { request->fingerprint[8] = (uint8_t)n; }

/* The n-th of those whose fingerprints begin alike, 64 bits of them. */
static struct request *twin(int n) {
    char *url = mem_printf("http://x/twin%d", n);
    struct request *request = request_to(url);
    memset(request->fingerprint, 0x77, sizeof request->fingerprint);
    number(request, n);
    free(url);
    return request;
}

/* How many of these (taken) were new. */
static int add(struct store *store, struct request *request) {
    struct change *change = change_new(CHANGE_ADD);
    change->outcome = outcome_new();
    outcome_take_request(change->outcome, request);
    apply(store, change);
    int added = change->added;
    change_free(change);
    return added;
}

static int add_page(struct store *store, int n) {
    char *url = mem_printf("http://x/%d", n);
    int added = add(store, request_to(url));
    free(url);
    return added;
}

static int add_pages(struct store *store, int first, int count) {
    int added = 0;
    for (int i = 0; i < count; i++) added += add_page(store, first + i);
    return added;
}

static bool knows(struct store *store, const struct request *request) {
    struct standing standing;
    struct err err = {0};
    ok(requests_find(store, request->fingerprint, &standing, &err), &err);
    return standing.id != 0;
}

static void each_is_known_once(void **state) {
    (void)state;
    struct store *store = open_small();
    assert_int_equal(add_pages(store, 0, MANY), MANY);
    assert_true(store->seen.count < LATE);
    assert_int_equal(add_pages(store, 0, MANY), 0);
    store_close(store);
    assert_whole("shop.crawl");
    assert_true(sql("shop.crawl", "SELECT count(*) FROM seen") > MANY - 4 * LATE);
    store = open_small(); /* later ones are read anew, some are in the table by now */
    assert_int_equal(add_pages(store, 0, 2 * MANY), MANY);
    store_close(store);
    assert_whole("shop.crawl");
}

static void who_reads_knows_them_too(void **state) {
    (void)state;
    struct store *writer = open_small(), *reader = open_as("shop.crawl", STORE_READ);
    add_pages(writer, 0, MANY);
    for (int i = 0; i < MANY + 5; i++) {
        char *url = mem_printf("http://x/%d", i);
        struct request *request = request_to(url);
        assert_int_equal(knows(reader, request), i < MANY);
        request_free(request);
        free(url);
    }
    store_close(reader);
    store_close(writer);
}

/* Four begin with the same 64 bits: in memory, in the table, and with a filter that was filled again. */
static void those_that_begin_alike_are_told_apart(void **state) {
    (void)state;
    struct store *store = open_small();
    for (int i = 0; i < 4; i++) assert_int_equal(add(store, twin(i)), 1);
    for (int i = 0; i < 4; i++) assert_int_equal(add(store, twin(i)), 0);
    add_pages(store, 0, MANY);
    for (int i = 0; i < 4; i++) assert_int_equal(add(store, twin(i)), 0);
    assert_int_equal(sql("shop.crawl", "SELECT max(key) - min(key) FROM seen WHERE key BETWEEN"
                                       " 0x7777777777777777 AND 0x7777777777777787"), 3);
    store_close(store);
    store = open_small();
    assert_true(store->seen.filtering); /* there was room for all in one slice */
    for (int i = 0; i < 4; i++) assert_int_equal(add(store, twin(i)), 0);
    assert_int_equal(add(store, twin(4)), 1);
    store_close(store);
    assert_whole("shop.crawl");
}

/* A request that is withdrawn is forgotten, and those behind it are not. */
static void what_is_gone_is_forgotten(void **state) {
    (void)state;
    for (int written = 0; written < 2; written++)
        for (int gone = 0; gone < 3; gone++) {
            struct err err = {0};
            struct store *store = open_small();
            for (int i = 0; i < 3; i++) add(store, twin(i));
            if (written) add_pages(store, 0, MANY);
            struct standing standing;
            struct request *request = twin(gone);
            bool removed;
            ok(requests_find(store, request->fingerprint, &standing, &err), &err);
            ok(store_begin(store, &err), &err);
            ok(requests_withdraw(store, &standing, &removed, &err), &err);
            ok(store_commit(store, &err), &err);
            assert_true(removed);
            request_free(request);
            for (int run = 0; run < 2; run++) {
                for (int i = 0; i < 3; i++) {
                    request = twin(i);
                    assert_int_equal(knows(store, request), i != gone);
                    request_free(request);
                }
                store_close(store);
                assert_whole("shop.crawl");
                store = open_small();
            }
            assert_int_equal(add(store, twin(gone)), 1);
            if (written) add_pages(store, MANY, MANY);
            for (int i = 0; i < 3; i++) assert_int_equal(add(store, twin(i)), 0);
            store_close(store);
            assert_whole("shop.crawl");
            unlink(at("shop.crawl"));
        }
}

/* It is filled between batches; what it does not know yet is looked up. */
static void the_filter_is_no_answer_before_it_is_whole(void **state) {
    (void)state;
    struct err err = {0};
    struct store *store = open_small();
    add_pages(store, 0, MANY);
    store_close(store);
    store = open_crawl();
    seen_clear(&store->seen); /* as before the first slice */
    store->seen.most = LATE;
    ok(store_begin(store, &err), &err);
    ok(seen_load(&store->seen, &store->db, &err), &err);
    assert_false(store->seen.filtering);
    struct request *request = request_to("http://x/7");
    assert_true(knows(store, request));
    assert_false(store->seen.bloom.bits != NULL);
    ok(store_commit(store, &err), &err);
    assert_true(store->seen.filtering);
    assert_true(knows(store, request));
    request_free(request);
    store_close(store);
}

/* As an older darn left it: more rows than are kept in memory are written while they are read. */
static void a_file_without_the_table_gets_it(void **state) {
    (void)state;
    struct err err = {0};
    struct store *store = open_crawl();
    add_pages(store, 0, MANY);
    store_close(store);
    sql("shop.crawl", "DELETE FROM seen");
    sql("shop.crawl", "DELETE FROM meta WHERE key = 'seen_upto'");
    store = open_crawl();
    seen_clear(&store->seen);
    store->seen.most = LATE;
    ok(store_begin(store, &err), &err);
    ok(seen_load(&store->seen, &store->db, &err), &err);
    assert_true(store->seen.count <= 4 * LATE);
    ok(store_commit(store, &err), &err);
    assert_int_equal(add_pages(store, 0, MANY + 1), 1);
    store_close(store);
    assert_whole("shop.crawl");
}

/* Of what is not in it few are thought to be: else it saves nothing. */
static void the_filter_tells_most_apart(void **state) {
    (void)state;
    struct bloom bloom = {0};
    uint64_t key = 1;
    assert_false(bloom_may_have(&bloom, key));
    for (int i = 0; i < 1000000; i++) bloom_add(&bloom, key = key * 6364136223846793005u + 1442695040888963407u);
    key = 1;
    for (int i = 0; i < 1000000; i++)
        if (!bloom_may_have(&bloom, key = key * 6364136223846793005u + 1442695040888963407u)) fail_msg("forgot one");
    int wrong = 0;
    for (int i = 0; i < 100000; i++)
        wrong += bloom_may_have(&bloom, key = key * 6364136223846793005u + 1442695040888963407u);
    assert_in_range(wrong, 0, 100);
    bloom_clear(&bloom);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        STORE_TEST(each_is_known_once),
        STORE_TEST(who_reads_knows_them_too),
        STORE_TEST(those_that_begin_alike_are_told_apart),
        STORE_TEST(what_is_gone_is_forgotten),
        STORE_TEST(the_filter_is_no_answer_before_it_is_whole),
        STORE_TEST(a_file_without_the_table_gets_it),
        STORE_TEST(the_filter_tells_most_apart),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
