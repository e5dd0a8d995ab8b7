/* Opening a crawl file: what is one, whose it is, who may write it, and starting over. */
#include "support.h"

#include "store/schema.h"

#include "os/lock.h"

#include <sys/wait.h>

/* Opens what must be refused; the message without the folder's path. */
static const char *refused(const char *name, enum store_mode mode, bool fresh, const char *scraper, enum err_kind kind) {
    static char message[1024];
    struct err err = {0};
    struct store *store = store_open(at(name), &(struct store_options){.mode = mode, .scraper = scraper, .fresh = fresh}, &err);
    if (store) fail_msg("%s was opened", name);
    assert_int_equal(err.kind, kind);
    size_t front = strlen(folder) + 1;
    char *path = strstr(err.message, folder);
    snprintf(message, sizeof message, "%.*s%s", path ? (int)(path - err.message) : 0, err.message, path ? path + front : err.message);
    return message;
}

static void makes_and_reopens(void **state) {
    (void)state;
    struct store_options options = {.mode = STORE_CRAWL, .scraper = "shop", .script = "/home/shop.lua"};
    struct err err = {0};
    struct store *store = store_open(at("shop.crawl"), &options, &err);
    ok(store, &err);
    assert_string_equal(store_script(store), "");
    assert_true(store_accept(store, &err));
    assert_false(store_resumed(store));
    assert_string_equal(store_path(store), at("shop.crawl"));
    store_close(store);
    store = open_crawl();
    assert_false(store_resumed(store)); /* a file, but no crawl in it */
    change_free(add_starts(store, "http://x/", NULL));
    store_close(store);
    options = (struct store_options){.mode = STORE_READ};
    store = store_open(at("shop.crawl"), &options, &err);
    ok(store, &err);
    assert_true(store_resumed(store));
    assert_string_equal(store_scraper(store), "shop");
    assert_string_equal(store_script(store), "/home/shop.lua");
    store_close(store);
    options = (struct store_options){.mode = STORE_WRITE, .script = "/elsewhere/shop.lua"};
    store = store_open(at("shop.crawl"), &options, &err);
    ok(store, &err);
    assert_string_equal(store_script(store), "/home/shop.lua"); /* until the run goes ahead */
    assert_true(store_accept(store, &err));
    assert_string_equal(store_script(store), "/elsewhere/shop.lua");
    store_close(store);
    assert_int_equal(sql("shop.crawl", "PRAGMA application_id"), 0x6461726E);
    assert_int_equal(sql("shop.crawl", "PRAGMA user_version"), SCHEMA_VERSION);
    assert_null(text_of("shop.crawl.lock"));
    store_close(NULL);
}

static void refuses_what_is_no_crawl_file(void **state) {
    (void)state;
    put_file("notes.crawl", "milk, eggs");
    put_file("empty.crawl", "");
    assert_int_equal(mkdir(at("folder.crawl"), 0777), 0);
    sql("other.crawl", "CREATE TABLE t(x)");
    sql("other.crawl", "PRAGMA user_version = 1");
    store_close(open_as("newer.crawl", STORE_CRAWL));
    sql("newer.crawl", "PRAGMA user_version = 99");
    store_close(open_crawl());
    char newer[200];
    snprintf(newer, sizeof newer, "newer.crawl was written by a newer darn (file version 99; this darn knows up to %d)",
             SCHEMA_VERSION);
    const struct { const char *name, *scraper; enum store_mode mode; const char *message; } cases[] = {
        {"notes.crawl", "shop", STORE_CRAWL, "notes.crawl is not a crawl file (it is no SQLite database)"},
        {"notes.crawl", "shop", STORE_READ, "notes.crawl is not a crawl file (it is no SQLite database)"},
        {"other.crawl", "shop", STORE_CRAWL, "other.crawl is not a crawl file (it is a SQLite database of something else)"},
        {"other.crawl", NULL, STORE_READ, "other.crawl is not a crawl file (it is a SQLite database of something else)"},
        {"folder.crawl", "shop", STORE_CRAWL, "folder.crawl is a folder, not a crawl file"},
        {"missing.crawl", NULL, STORE_READ, "there is no crawl file missing.crawl"},
        {"missing.crawl", NULL, STORE_WRITE, "there is no crawl file missing.crawl"},
        {"empty.crawl", NULL, STORE_READ, "empty.crawl is not a crawl file (it is empty)"},
        {"newer.crawl", "shop", STORE_CRAWL, newer},
        {"newer.crawl", NULL, STORE_READ, newer},
        {"shop.crawl", "books", STORE_CRAWL,
         "shop.crawl belongs to the scraper 'shop', this one is 'books'; use -C FILE or --fresh"},
        {"no/shop.crawl", "shop", STORE_CRAWL, "cannot make no/shop.crawl.lock: No such file or directory"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        assert_string_equal(refused(cases[i].name, cases[i].mode, false, cases[i].scraper, ERR_USAGE), cases[i].message);
    assert_string_equal(text_of("notes.crawl"), "milk, eggs");
    assert_null(text_of("missing.crawl"));
    store_close(open_as("empty.crawl", STORE_CRAWL)); /* an empty file is a new one */
}

/* SQLite writes its first page before our first transaction: a kill in between must not spoil the file. */
static void goes_on_after_a_kill_while_it_was_made(void **state) {
    (void)state;
    sql("shop.crawl", "PRAGMA journal_mode = WAL");
    assert_true(strlen(text_of("shop.crawl")) > 0);
    struct store *store = open_crawl();
    assert_false(store_resumed(store));
    store_close(store);
}

static void one_writer_at_a_time(void **state) {
    (void)state;
    int ready[2], end[2];
    char byte = 0, expected[128];
    assert_int_equal(pipe(ready) | pipe(end), 0);
    pid_t child = fork();
    if (child == 0) {
        struct store *store = store_open(at("shop.crawl"), &(struct store_options){.mode = STORE_CRAWL, .scraper = "shop"}, NULL);
        if (!store || write(ready[1], &byte, 1) != 1 || read(end[0], &byte, 1) != 1) _exit(1);
        _exit(0); /* without closing: as if killed */
    }
    assert_int_equal(read(ready[0], &byte, 1), 1);
    snprintf(expected, sizeof expected, "shop.crawl is being written by darn with pid %ld", (long)child);
    assert_string_equal(refused("shop.crawl", STORE_CRAWL, false, "shop", ERR_BUSY), expected);
    assert_string_equal(refused("shop.crawl", STORE_CRAWL, true, "shop", ERR_BUSY), expected);
    assert_string_equal(refused("shop.crawl", STORE_WRITE, false, NULL, ERR_BUSY), expected);
    store_close(open_as("shop.crawl", STORE_READ));
    int status = -1;
    assert_int_equal(write(end[1], &byte, 1), 1);
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_int_equal(status, 0);
    assert_non_null(text_of("shop.crawl.lock")); /* left behind, but nobody holds it */
    store_close(open_crawl());
    assert_null(text_of("shop.crawl.lock"));
    for (int i = 0; i < 2; i++) close(ready[i]), close(end[i]);
}

static void a_link_has_the_lock_of_its_file(void **state) {
    (void)state;
    struct store *store = open_crawl();
    assert_int_equal(symlink(at("shop.crawl"), at("link.crawl")), 0);
    assert_non_null(strstr(refused("link.crawl", STORE_WRITE, false, NULL, ERR_BUSY), "shop.crawl is being written"));
    store_close(store);
}

static void a_lock_ends_with_its_file(void **state) {
    (void)state;
    struct lock first = {0}, second = {0};
    struct err err = {0};
    assert_true(lock_take(&first, at("a"), &err));
    assert_false(lock_take(&second, at("a"), &err));
    assert_int_equal(err.kind, ERR_BUSY);
    char expected[32];
    snprintf(expected, sizeof expected, "%ld\n", (long)getpid());
    assert_string_equal(text_of("a.lock"), expected);
    lock_release(&first);
    assert_true(lock_take(&second, at("a"), &err));
    lock_release(&second);
    lock_release(&second);
}

static void reading_works_while_another_writes(void **state) {
    (void)state;
    struct store *writer = open_crawl(), *reader = open_as("shop.crawl", STORE_READ);
    struct err err = {0};
    crawl_page(writer, "http://x/1", one_item(V1, NULL, "{}"));
    assert_int_equal(counts_of(reader).items, 1);
    change_free(add_starts(writer, "http://x/2", NULL));
    struct change *change = outcome_change(page_of(take_one(writer), ""), one_item(V1, NULL, "{}"));
    ok(store_begin(writer, &err), &err);
    ok(store_apply(writer, change, &err), &err);
    assert_int_equal(counts_of(reader).items, 1); /* not before it is committed */
    ok(store_commit(writer, &err), &err);
    assert_int_equal(counts_of(reader).items, 2);
    change_free(change);
    store_close(reader);
    store_close(writer);
}

static void fresh_keeps_the_old_file(void **state) {
    (void)state;
    for (int run = 0; run < 2; run++) {
        struct store *store = open_crawl();
        crawl_page(store, run ? "http://x/second" : "http://x/first", one_item(V1, NULL, "{}"));
        store_close(store);
        struct err err = {0};
        struct store_options options = {.mode = STORE_CRAWL, .scraper = run ? "other" : "shop", .fresh = true};
        store = store_open(at("shop.crawl"), &options, &err); /* also where it belongs to another scraper */
        ok(store, &err);
        assert_true(store_accept(store, &err));
        assert_false(store_resumed(store));
        assert_int_equal(counts_of(store).items, 0);
        store_close(store);
        const char *url = run ? "http://x/second" : "http://x/first";
        char *kept = sql_text("shop.crawl.old", "SELECT url FROM pages");
        assert_string_equal(kept, url);
        free(kept);
    }
}

/* However often: the crawl is there, under its own name. */
static void a_refused_run_takes_fresh_back(void **state) {
    (void)state;
    struct store *store = open_crawl();
    crawl_page(store, "http://x/", one_item(V1, NULL, "{}"));
    store_close(store);
    for (int i = 0; i < 2; i++) {
        struct err err = {0};
        struct store_options options = {.mode = STORE_CRAWL, .scraper = "shop", .script = "/new.lua", .fresh = true};
        store = store_open(at("shop.crawl"), &options, &err);
        ok(store, &err);
        store_close(store); /* not accepted */
        assert_int_equal(sql("shop.crawl", "SELECT count(*) FROM items"), 1);
        assert_null(text_of("shop.crawl.old"));
    }
    store = open_crawl();
    assert_int_equal(counts_of(store).items, 1);
    assert_string_equal(store_script(store), "");
    store_close(store);
}

static void fresh_moves_no_other_file(void **state) {
    (void)state;
    put_file("notes.crawl", "milk, eggs");
    assert_string_equal(refused("notes.crawl", STORE_CRAWL, true, "shop", ERR_USAGE),
                        "notes.crawl is not a crawl file (it is no SQLite database)");
    assert_string_equal(text_of("notes.crawl"), "milk, eggs");
    store_close(open_as("newer.crawl", STORE_CRAWL));
    sql("newer.crawl", "PRAGMA user_version = 99");
    struct err err = {0};
    struct store *store = store_open(at("newer.crawl"), &(struct store_options){.mode = STORE_CRAWL, .fresh = true}, &err);
    ok(store, &err); /* that one is ours, whatever is in it */
    assert_true(store_accept(store, &err));
    store_close(store);
    assert_int_equal(sql("newer.crawl.old", "PRAGMA user_version"), 99);
}

static void fresh_leaves_a_reader_its_file(void **state) {
    (void)state;
    struct err err = {0};
    struct store *store = open_crawl(), *reader = open_as("shop.crawl", STORE_READ);
    crawl_page(store, "http://x/", one_item(V1, NULL, "{}"));
    assert_int_equal(counts_of(reader).items, 1);
    store_close(store);
    store = store_open(at("shop.crawl"), &(struct store_options){.mode = STORE_CRAWL, .scraper = "shop", .fresh = true}, &err);
    ok(store, &err);
    assert_true(store_accept(store, &err));
    assert_int_equal(counts_of(store).items, 0);
    assert_int_equal(counts_of(reader).items, 1);
    store_close(reader);
    store_close(store);
    assert_int_equal(sql("shop.crawl.old", "SELECT count(*) FROM items"), 1);
}

static void a_failed_change_ends_the_store(void **state) {
    (void)state;
    struct store *store = open_crawl();
    struct err err = {0};
    change_free(add_starts(store, "http://x/", NULL));
    struct change *change = outcome_change(page_of(take_one(store), ""), one_item(V1, NULL, "{}"));
    sql("shop.crawl", "DROP TABLE items");
    ok(store_begin(store, &err), &err);
    assert_false(store_apply(store, change, &err));
    assert_int_equal(err.kind, ERR_SYSTEM);
    assert_non_null(strstr(err.message, "no such table: items"));
    assert_false(store_commit(store, &err));
    assert_false(store_begin(store, &err));
    change_free(change);
    store_close(store);
    assert_int_equal(sql("shop.crawl", "SELECT count(*) FROM requests WHERE state = 'queued'"), 1);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        STORE_TEST(makes_and_reopens),
        STORE_TEST(refuses_what_is_no_crawl_file),
        STORE_TEST(goes_on_after_a_kill_while_it_was_made),
        STORE_TEST(one_writer_at_a_time),
        STORE_TEST(a_link_has_the_lock_of_its_file),
        STORE_TEST(a_lock_ends_with_its_file),
        STORE_TEST(reading_works_while_another_writes),
        STORE_TEST(fresh_keeps_the_old_file),
        STORE_TEST(a_refused_run_takes_fresh_back),
        STORE_TEST(fresh_moves_no_other_file),
        STORE_TEST(fresh_leaves_a_reader_its_file),
        STORE_TEST(a_failed_change_ends_the_store),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
