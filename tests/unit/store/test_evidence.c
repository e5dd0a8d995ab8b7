/* A failure with all that belongs to it: found by id or URL, with its request, its answer and the code of its version. */
#include "support.h"

#include "store/evidence.h"

/* What a look saw, as text. */
struct seen { struct store *store, *writer; char text[2048]; bool refuse; };

static bool look(void *arg, const struct evidence *evidence, struct err *err) {
    struct seen *seen = arg;
    const struct request *request = evidence->request;
    char *at = seen->text, *end = at + sizeof seen->text;
    at += snprintf(at, (size_t)(end - at), "%lld|%s|%lld|%s %s|%s|%s\n", (long long)evidence->row->id, evidence->row->state,
                   (long long)evidence->alike, request->method, request->url.text, request->referrer ? request->referrer : "",
                   request->meta ? request->meta : "");
    if (evidence->page)
        at += snprintf(at, (size_t)(end - at), "%d %s %s\n", evidence->page->status,
                       headers_get(&evidence->page->headers, "content-type"), evidence->page->body);
    else
        at += snprintf(at, (size_t)(end - at), "none: %s\n", evidence->no_page.message);
    for (size_t i = 0; i < evidence->files.count; i++)
        at += snprintf(at, (size_t)(end - at), "%s %s %zu %s\n", evidence->files.at[i].path, evidence->files.at[i].hash,
                       evidence->files.at[i].length, evidence->files.at[i].text);
    return !seen->refuse || err_set(err, ERR_SYSTEM, "enough");
}

static const char *evidence_of(struct store *store, const char *which) {
    static struct seen seen;
    struct err err = {0};
    seen = (struct seen){.store = store};
    if (!store_evidence(store, which, look, &seen, &err)) snprintf(seen.text, sizeof seen.text, "error: %s", err.message);
    return seen.text;
}

static void put_version(struct store *store, const char *version, const char *path, const char *hash, const char *text) {
    struct change *change = change_new(CHANGE_VERSION);
    snprintf(change->version, sizeof change->version, "%s", version);
    vec_push(&change->files, (struct source_file){.path = mem_strdup(path), .hash = mem_strdup(hash),
                                                  .text = mem_strdup(text), .length = strlen(text), .counted = true});
    change_free(apply(store, change));
}

static void give_up(struct store *store, const char *url) {
    change_free(add_starts(store, url, NULL));
    struct change *change = change_new(CHANGE_GIVE_UP);
    change->request = take_one(store);
    change->fault = KIND_TIMEOUT;
    change->error = mem_strdup("no answer in 30 s");
    change_free(apply(store, change));
}

/* The answer came from elsewhere. */
static void fail_redirected(struct store *store, const char *from, const char *to) {
    change_free(add_starts(store, from, NULL));
    struct page *page = page_of(take_one(store), "");
    free(page->url);
    page->url = mem_strdup(to);
    change_free(commit_page(store, page, failed_in(V1, "no title")));
}

/* A page leads to /1, which fails in the first version as /2 does in the second; /3 is given up, /old leads to /new. */
static struct store *crawled(void) {
    struct store *store = open_crawl();
    put_version(store, V1, "shop.lua", "h1", "old text");
    change_free(add_starts(store, "http://x/", NULL));
    struct page *page = page_of(take_one(store), "<html>");
    struct outcome *outcome = outcome_in(V1, OUTCOME_DONE);
    follow(outcome, page, "http://x/1")->meta = mem_strdup("{\"n\": 1}");
    change_free(commit_page(store, page, outcome));
    change_free(commit_page(store, page_of(take_one(store), "<p>one"), failed_in(V1, "no price on 1")));
    give_up(store, "http://x/3");
    fail_redirected(store, "http://x/old", "http://x/new");
    put_version(store, V2, "shop.lua", "h2", "new text");
    put_version(store, V2, "lib.lua", "h3", "more");
    crawl_page(store, "http://x/2", failed_in(V2, "no price on 2"));
    return store;
}

static void each_has_its_page_and_its_own_code(void **state) {
    (void)state;
    static const struct { const char *which, *seen; } cases[] = {
        {"1", "1|parked|2|GET http://x/1|http://x/|{\"n\": 1}\n200 text/html <p>one\nshop.lua h1 8 old text\n"},
        {"4", "4|parked|2|GET http://x/2||\n200 text/html <html>\nlib.lua h3 4 more\nshop.lua h2 8 new text\n"},
        {"2", "2|gave_up|1|GET http://x/3||\n"
              "none: failure 2 has no body: http://x/3 was given up (timeout)\n"},
    };
    struct store *store = crawled();
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) assert_string_equal(evidence_of(store, cases[i].which), cases[i].seen);
    store_close(store);
}

/* A person says of a parked page, as of its failure 1, that it stays so. */
static void raise_page(struct store *store, int64_t request) {
    struct err err = {0};
    struct change *change = change_new(CHANGE_GIVE_UP);
    change->page = store_page(store, request, &err);
    change->request = change->page->request;
    change->page->request = NULL;
    change->fault = KIND_RAISED;
    change->error = mem_strdup("no price on 1");
    change_free(apply(store, change));
}

static void what_a_person_gave_up_keeps_all(void **state) {
    (void)state;
    static const char kept[] = "SELECT file || line || function || version || frames FROM failures WHERE id = 1";
    store_close(crawled());
    free(sql_text("shop.crawl", "UPDATE failures SET file = 's.lua', line = 7, function = 'f', frames = '[{}]' WHERE id = 1"));
    char *before = sql_text("shop.crawl", kept);
    struct store *store = open_as("shop.crawl", STORE_CRAWL);
    raise_page(store, 2);
    assert_string_equal(evidence_of(store, "1"),
                        "1|gave_up|1|GET http://x/1|http://x/|{\"n\": 1}\n200 text/html <p>one\nshop.lua h1 8 old text\n");
    store_close(store);
    char *after = sql_text("shop.crawl", kept);
    assert_string_equal(after, before);
    free(before);
    free(after);
}

static void one_is_found_by_its_url(void **state) {
    (void)state;
    struct store *store = crawled();
    static const struct { const char *which, *seen; } cases[] = {
        {"http://x/1", "1|parked"}, {"HTTP://X:80/2#top", "4|parked"}, {"http://x/3", "2|gave_up"},
        {"http://x/old", "3|parked"}, {"http://x/new", "3|parked"},
        {"http://x/", "has no failure of http://x/: it is done"},
        {"http://x/none", "does not know http://x/none"},
        {"shop", "error: 'shop' is neither the id of a failure nor a URL; darn failures "},
        {"", "error: '' is neither"}, {"9", "has no failure 9; the nearest is 4 (darn failures "},
        {"99999999999999999999", "the nearest is 4"}, {"0", "the nearest is 1"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        const char *seen = evidence_of(store, cases[i].which);
        if (!strstr(seen, cases[i].seen)) fail_msg("%s: %s", cases[i].which, seen);
    }
    store_close(store);
}

/* A body that cannot be had hides nothing else. */
static void a_body_that_is_gone_or_damaged_is_told(void **state) {
    (void)state;
    static const struct { const char *sql, *seen; } cases[] = {
        {"UPDATE bodies SET zstd = x'00' WHERE page = 2", "\nnone: the kept body of http://x/1 is damaged\nshop.lua h1"},
        {"DELETE FROM bodies", "\nnone: the body of http://x/1 was not kept\nshop.lua h1"},
    };
    store_close(crawled());
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        free(sql_text("shop.crawl", cases[i].sql));
        struct store *store = open_as("shop.crawl", STORE_READ);
        const char *seen = evidence_of(store, "1");
        if (!strstr(seen, cases[i].seen)) fail_msg("%s: %s", cases[i].sql, seen);
        store_close(store);
    }
}

/* While it is looked at another darn mends it: whatever the look asks is of before, the next one sees the mend. */
static bool mend_and_look(void *arg, const struct evidence *evidence, struct err *err) {
    struct seen *seen = arg;
    ok(store_choose(seen->writer, (const char *const[]){"1"}, 1, err), err);
    change_free(commit_page(seen->writer, take_kept(seen->writer, "cccccccccccc"), one_item(V2, NULL, "{}")));
    struct page *page = store_page(seen->store, evidence->row->request, err);
    assert_int_equal(page->failure, 1);
    page_free(page);
    return look(arg, evidence, err);
}

static void a_look_is_of_one_moment(void **state) {
    (void)state;
    struct store *writer = crawled(), *reader = open_as("shop.crawl", STORE_READ);
    struct seen seen = {.store = reader, .writer = writer};
    struct err err = {0};
    ok(store_evidence(reader, "1", mend_and_look, &seen, &err), &err);
    assert_non_null(strstr(seen.text, "1|parked|2|GET http://x/1|"));
    assert_non_null(strstr(evidence_of(reader, "1"), "has no failure 1; the nearest is 2"));
    store_close(reader);
    store_close(writer);
}

static void what_the_look_says_is_passed_on(void **state) {
    (void)state;
    struct store *store = crawled();
    struct seen seen = {.refuse = true};
    struct err err = {0};
    assert_false(store_evidence(store, "1", look, &seen, &err));
    assert_string_equal(err.message, "enough");
    store_close(store);
}

/* A list of groups reads the index, and the rows of the latest alone. */
static void groups_walk_an_index(void **state) {
    (void)state;
    store_close(crawled());
    assert_int_equal(sql("shop.crawl", "SELECT count(*) FROM sqlite_schema WHERE type = 'index' AND name = 'failures_group'"), 1);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        STORE_TEST(each_has_its_page_and_its_own_code), STORE_TEST(one_is_found_by_its_url),
        STORE_TEST(what_a_person_gave_up_keeps_all),
        STORE_TEST(a_body_that_is_gone_or_damaged_is_told), STORE_TEST(a_look_is_of_one_moment),
        STORE_TEST(what_the_look_says_is_passed_on), STORE_TEST(groups_walk_an_index),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
