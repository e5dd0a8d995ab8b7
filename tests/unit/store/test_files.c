/* Answers that are saved: paths that nobody else has, and what is left where a run ends in between. */
#include "support.h"

/* Starts that are to be saved by that name. */
static void add_saved(struct store *store, const char *url, const char *save) {
    struct change *change = change_new(CHANGE_ADD);
    struct request *request = request_to(url);
    change->outcome = outcome_new();
    request->save = mem_strdup(save);
    outcome_take_request(change->outcome, request);
    change_free(apply(store, change));
}

/* A request's answer as the fetch leaves it. */
static struct change *saved(struct store *store, struct request *request, const char *text) {
    struct change *change = change_new(CHANGE_SAVED);
    char *files = store_files(store);
    struct err err = {0};
    mkdir(files, 0777);
    change->page = page_of(request, "");
    change->page->file = store_part(files, request->id);
    change->page->file_bytes = (int64_t)strlen(text);
    snprintf(change->page->file_hash, sizeof change->page->file_hash, "%064d", 7);
    ok(file_replace(change->page->file, text, strlen(text), &err), &err);
    free(files);
    return change;
}

/* Where the answer of the next queued request goes, below the folder; good until the next call. */
static const char *save_next(struct store *store, const char *text) {
    static char path[400];
    struct change *change = apply(store, saved(store, take_one(store), text));
    snprintf(path, sizeof path, "%s", strstr(change->page->file, ".files/") + strlen(".files/"));
    change_free(change);
    return path;
}

static void test_a_request_says_that_it_is_saved(void **state) {
    (void)state;
    struct store *store = open_crawl();
    add_saved(store, "http://a.b/1", "");
    change_free(add_starts(store, "http://a.b/2", NULL));
    add_saved(store, "http://a.b/3", "x/");
    store_close(store);
    store = open_crawl();
    const char *const wanted[] = {"", NULL, "x/"};
    for (int i = 0; i < 3; i++) {
        struct request *request = take_one(store);
        if (wanted[i]) assert_string_equal(request->save, wanted[i]);
        else assert_null(request->save);
        request_free(request);
    }
    store_close(store);
}

static const struct { const char *save, *path; } names[] = {
    {"a/b.txt", "a/b.txt"}, {"a/b.txt", "a/b-2.txt"}, {"A/B.TXT", "A/B-3.TXT"}, {"a", "a-4"}, {"a/b.txt/c", "c-5-2"},
    {"plain", "plain"},     {"plain/x", "x-7-2"},     {"theirs", "theirs-8"},   {"a/b-2.txt", "a/b-2-9.txt"},
};
enum { NAMES = sizeof names / sizeof *names };

static void add_names(struct store *store) {
    for (int i = 0; i < NAMES; i++) {
        char url[40];
        snprintf(url, sizeof url, "http://a.b/%d", i + 1);
        add_saved(store, url, names[i].save);
    }
    mkdir(at("shop.files"), 0777);
    put_file("shop.files/theirs", "theirs");
}

static void test_no_two_requests_have_one_path(void **state) {
    (void)state;
    struct store *store = open_crawl();
    add_names(store);
    for (int i = 0; i < NAMES; i++) assert_string_equal(save_next(store, "x"), names[i].path);
    assert_string_equal(text_of("shop.files/theirs"), "theirs");
    store_close(store);
}

/* None of them is on the disk before the commit. */
static void test_nor_in_one_batch(void **state) {
    (void)state;
    struct store *store = open_crawl();
    struct change *changes[NAMES];
    struct err err = {0};
    add_names(store);
    for (int i = 0; i < NAMES; i++) changes[i] = saved(store, take_one(store), names[i].save);
    ok(store_begin(store, &err), &err);
    for (int i = 0; i < NAMES; i++) ok(store_apply(store, changes[i], &err), &err);
    assert_null(text_of("shop.files/plain"));
    ok(store_commit(store, &err), &err);
    for (int i = 0; i < NAMES; i++) {
        char path[400];
        snprintf(path, sizeof path, "shop.files/%s", names[i].path);
        assert_string_equal(text_of(path), names[i].save);
        change_free(changes[i]);
    }
    store_close(store);
}

/* Before the commit nothing is there but the part, which goes; after it the next answer takes the path that is known. */
static void test_a_run_that_ends_in_between(void **state) {
    (void)state;
    struct store *store = open_crawl();
    struct err err = {0};
    add_saved(store, "http://a.b/1", "deep/x.txt");
    struct change *change = saved(store, take_one(store), "one");
    ok(store_begin(store, &err), &err);
    ok(store_apply(store, change, &err), &err);
    store_close(store);
    change_free(change);
    assert_string_equal(text_of("shop.files/.part-1"), "one");
    store = open_crawl();
    assert_null(text_of("shop.files/.part-1"));
    assert_int_equal(sql("shop.crawl", "SELECT count(path) FROM files"), 0);
    assert_string_equal(save_next(store, "two"), "deep/x.txt");
    store_close(store);
    store = open_crawl(); /* its outcome never came: it is fetched again, whatever became of its folder */
    assert_string_equal(text_of("shop.files/deep/x.txt"), "two");
    remove(at("shop.files/deep/x.txt"));
    rmdir(at("shop.files/deep"));
    assert_string_equal(save_next(store, "three"), "deep/x.txt");
    assert_string_equal(text_of("shop.files/deep/x.txt"), "three");
    store_close(store);
}

static void test_a_kept_page_has_its_file(void **state) {
    (void)state;
    struct store *store = open_crawl();
    add_saved(store, "http://a.b/x.txt", "");
    struct change *change = apply(store, saved(store, take_one(store), "text")), *outcome = change_new(CHANGE_OUTCOME);
    outcome->page = change->page;
    outcome->outcome = failed_in(V1, "no");
    change->page = NULL;
    change_free(change);
    change_free(apply(store, outcome));
    struct page *page = take_kept(store, V2);
    assert_string_equal(page->file, at("shop.files/x.txt"));
    assert_int_equal(page->file_bytes, 4);
    page_free(page);
    store_close(store);
}

/* Its row would outlive it, and its id may be given again by a later run. */
static void test_a_file_of_a_withdrawn_request_goes(void **state) {
    (void)state;
    struct store *store = open_crawl();
    add_saved(store, "http://a.b/x.txt", "");
    struct change *change = saved(store, take_one(store), "text");
    sql("shop.crawl", "DELETE FROM requests");
    change = apply(store, change);
    assert_null(change->page->file);
    assert_null(text_of("shop.files/.part-1"));
    assert_null(text_of("shop.files/x.txt"));
    change_free(change);
    store_close(store);
}

int main(void) {
#define TEST(name) cmocka_unit_test_setup_teardown(name, make_folder, remove_folder)
    const struct CMUnitTest tests[] = {
        TEST(test_a_request_says_that_it_is_saved), TEST(test_no_two_requests_have_one_path), TEST(test_nor_in_one_batch),
        TEST(test_a_run_that_ends_in_between), TEST(test_a_kept_page_has_its_file),
        TEST(test_a_file_of_a_withdrawn_request_goes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
