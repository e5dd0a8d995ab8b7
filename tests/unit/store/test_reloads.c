/* Which code ran: the sources of versions, each text once; the reload log, and the pages run again that it counts. A
 * file of the version before them gets its tables where it is. */
#include "support.h"

#include "base/json.h"
#include "store/schema.h"

/* ---- versions ---- */

static void add_file(struct change *change, const char *path, const char *hash, const char *text) {
    struct source_file file = {.path = mem_strdup(path), .hash = mem_strdup(hash), .text = mem_strdup(text),
                               .length = strlen(text), .counted = true};
    vec_push(&change->files, file);
}

/* One that a callback asked for; hash "": in vain. */
static void add_late(struct change *change, const char *path, const char *hash, bool counted) {
    add_file(change, path, hash, *hash ? "return 9" : "");
    struct source_file *file = &change->files.at[change->files.count - 1];
    file->late = true;
    file->counted = counted;
}

static struct change *version_change(const char *version) {
    struct change *change = change_new(CHANGE_VERSION);
    snprintf(change->version, sizeof change->version, "%s", version);
    return change;
}

static void keeps_each_source_once(void **state) {
    (void)state;
    struct store *store = open_crawl();
    struct change *first = version_change(V1), *second = version_change(V2);
    add_file(first, "shop.lua", "11", "return 1");
    add_file(first, "lib/prices.lua", "22", "return 2");
    add_file(second, "shop.lua", "33", "return 3");
    add_file(second, "lib/prices.lua", "22", "return 2");
    add_file(second, "empty.lua", "44", "");
    change_free(apply(store, first));
    clock_set_false(2000000);
    change_free(apply(store, second));
    first = version_change(V1); /* it comes back: known */
    add_file(first, "shop.lua", "11", "return 1");
    change_free(apply(store, first));
    store_close(store);
    assert_int_equal(sql("shop.crawl", "SELECT count(*) FROM sources"), 4);
    assert_int_equal(sql("shop.crawl", "SELECT count(*) FROM versions"), 5);
    assert_int_equal(sql("shop.crawl", "SELECT min(first_ms) FROM versions WHERE version = '" V2 "'") -
                         sql("shop.crawl", "SELECT max(first_ms) FROM versions WHERE version = '" V1 "'"), 1000000);
    char *text = sql_text("shop.crawl", "SELECT text FROM versions JOIN sources USING (hash)"
                                        " WHERE version = '" V2 "' AND path = 'shop.lua'");
    assert_string_equal(text, "return 3");
    free(text);
}

static bool put_late(void *arg, const struct source_file *file) {
    str_printf(arg, "%s%s:%s:%d", ((struct str *)arg)->len ? " " : "", file->path, file->hash, file->counted);
    assert_true(file->late);
    return true;
}

static void assert_late(struct store *store, const char *expected) {
    struct str out = {0};
    struct err err = {0};
    ok(store_late_files(store, put_late, &out, &err), &err);
    assert_string_equal(str_text(&out), expected);
    str_clear(&out);
}

/* Those of the version that ran last, whichever was the first to run. */
static void knows_what_callbacks_asked_for(void **state) {
    (void)state;
    struct store *store = open_crawl();
    assert_late(store, "");
    for (int round = 0; round < 2; round++) {
        struct change *first = version_change(V1), *more = version_change(V1), *second = version_change(V2);
        add_file(first, "shop.lua", "11", "return 1");
        change_free(apply(store, first));
        if (!round) assert_late(store, "");
        add_late(more, "lib/prices.lua", "22", false);
        add_late(more, "lib/gone.lua", "", false);
        change_free(apply(store, more));
        assert_late(store, "lib/gone.lua::0 lib/prices.lua:22:0");
        add_file(second, "shop.lua", "33", "return 3");
        add_late(second, "lib/prices.lua", "44", true);
        if (round) change_free(second);
        else change_free(apply(store, second)), assert_late(store, "lib/prices.lua:44:1");
    }
    store_close(store);
    store = open_as("shop.crawl", STORE_READ);
    assert_late(store, "lib/gone.lua::0 lib/prices.lua:22:0");
    store_close(store);
    assert_int_equal(sql("shop.crawl", "SELECT count(*) FROM sources"), 4); /* none of what was not there */
}

/* ---- the log ---- */

static struct change *reload_change(const char *old, const char *new, const char *file) {
    struct change *change = change_new(CHANGE_RELOAD);
    struct reload_row *row = &change->reload;
    row->time_ms = 1234;
    row->ms = 2.5;
    snprintf(row->old, sizeof row->old, "%s", old);
    snprintf(row->new, sizeof row->new, "%s", new);
    names_push(&row->files, file);
    return change;
}

/* The log as lines: "files old new changed notes ok failed error file line". */
static bool put_row(void *arg, const struct reload_row *row) {
    struct str *out = arg;
    const struct names *lists[] = {&row->files, &row->changed, &row->notes};
    for (size_t i = 0; i < 3; i++) {
        for (size_t n = 0; n < lists[i]->count; n++) str_printf(out, "%s%s", n ? "," : "", lists[i]->at[n]);
        str_puts(out, "|");
    }
    str_printf(out, "%.1s>%.1s %lld ok %lld failed", row->old, row->new, (long long)row->rerun_ok, (long long)row->rerun_failed);
    if (row->error) str_printf(out, " %s:%d: %s", row->file, row->line, row->error);
    str_puts(out, "\n");
    assert_int_equal(row->time_ms, 1234);
    assert_true(row->ms == 2.5);
    return true;
}

static void assert_log(struct store *store, const char *expected) {
    struct str out = {0};
    struct err err = {0};
    ok(store_reloads(store, put_row, &out, &err), &err);
    assert_string_equal(str_text(&out), expected);
    str_clear(&out);
}

static void logs_what_was_saved(void **state) {
    (void)state;
    struct store *store = open_crawl();
    assert_log(store, "");
    struct change *change = reload_change(V1, V2, "shop.lua");
    names_push(&change->reload.files, "lib/\"prices\".lua");
    names_push(&change->reload.changed, "book");
    change_free(apply(store, change));
    change = reload_change(V2, "", "shop.lua");
    change->reload.error = mem_strdup("syntax error");
    change->reload.file = mem_strdup("shop.lua");
    change->reload.line = 4;
    change_free(apply(store, change));
    store_close(store);
    store = open_as("shop.crawl", STORE_READ);
    assert_log(store, "shop.lua,lib/\"prices\".lua|book||a>b 0 ok 0 failed\n"
                      "shop.lua|||b> 0 ok 0 failed shop.lua:4: syntax error\n");
    store_close(store);
    assert_int_equal(sql("shop.crawl", "SELECT new IS NULL FROM reloads WHERE id = 2"), 1);
}

/* What is known of a reload only later goes to the latest line that brought the version. */
static void notes_are_added_later(void **state) {
    (void)state;
    struct store *store = open_crawl();
    change_free(apply(store, reload_change(V1, V2, "a.lua")));
    change_free(apply(store, reload_change(V2, V1, "a.lua")));
    change_free(apply(store, reload_change(V1, V2, "a.lua")));
    struct change *notes = change_new(CHANGE_NOTES);
    snprintf(notes->version, sizeof notes->version, V2);
    names_push(&notes->reload.notes, "count starts anew");
    names_push(&notes->reload.notes, "seen starts anew");
    change_free(apply(store, notes));
    notes = change_new(CHANGE_NOTES);
    snprintf(notes->version, sizeof notes->version, "cccccccccccc"); /* it ran from the start */
    names_push(&notes->reload.notes, "nobody's");
    change_free(apply(store, notes));
    assert_log(store, "a.lua|||a>b 0 ok 0 failed\n"
                      "a.lua|||b>a 0 ok 0 failed\n"
                      "a.lua||count starts anew,seen starts anew|a>b 0 ok 0 failed\n");
    store_close(store);
}

static struct page *parked_page(struct store *store, const char *url) {
    crawl_page(store, url, failed_in(V1, "no price"));
    return take_kept(store, V2);
}

static void counts_pages_run_again(void **state) {
    (void)state;
    struct store *store = open_crawl();
    change_free(apply(store, reload_change(V1, V2, "a.lua")));
    change_free(commit_page(store, parked_page(store, "http://x/1"), one_item(V2, NULL, "{}")));
    change_free(commit_page(store, parked_page(store, "http://x/3"), outcome_in(V2, OUTCOME_SKIP)));
    struct page *page = parked_page(store, "http://x/4"); /* page:retry */
    struct change *retry = change_new(CHANGE_RETRY);
    retry->request = page->request;
    page->request = NULL;
    retry->page = page;
    retry->outcome = outcome_in(V2, OUTCOME_RETRY);
    change_free(apply(store, retry));
    crawl_page(store, "http://x/5", one_item(V2, NULL, "{}")); /* a first run is none */
    change_free(commit_page(store, parked_page(store, "http://x/2"), failed_in(V2, "still no price")));
    assert_log(store, "a.lua|||a>b 3 ok 1 failed\n");
    store_close(store);
}

/* ---- files of the versions before ---- */

static void brings_version_1_up_to_date(void **state) {
    (void)state;
    struct err err = {0};
    make_version(1, "shop.crawl");
    assert_null(store_open(at("shop.crawl"), &(struct store_options){.mode = STORE_READ}, &err));
    assert_non_null(strstr(err.message, "was written by an older darn: darn run or darn retry bring it up to date"));
    assert_int_equal(sql("shop.crawl", "PRAGMA user_version"), 1); /* a reader changes nothing */
    struct store *store = open_crawl();
    struct counts counts = counts_of(store);
    assert_int_equal(counts.pages, 1);
    assert_int_equal(counts.parked, 1);
    change_free(apply(store, reload_change(V1, V2, "shop.lua")));
    change_free(commit_page(store, take_kept(store, V2), one_item(V2, NULL, "{\"n\": 2}")));
    assert_log(store, "shop.lua|||a>b 1 ok 0 failed\n");
    store_close(store);
    assert_int_equal(sql("shop.crawl", "PRAGMA user_version"), SCHEMA_VERSION);
    assert_int_equal(sql("shop.crawl", "SELECT count(*) FROM items"), 2);
}

/* What it knew of versions is as it was; their files were all read before a callback ran, as far as is known. */
static void brings_version_2_up_to_date(void **state) {
    (void)state;
    make_version(2, "shop.crawl");
    struct store *store = open_crawl();
    assert_log(store, "shop.lua|||a>b 0 ok 1 failed\n");
    assert_late(store, "");
    store_close(store);
    assert_int_equal(sql("shop.crawl", "SELECT count(*) FROM versions JOIN sources USING (hash)"
                                       " WHERE NOT late AND counted AND first_ms = 1000000"), 2);
}

/* The same tables, whichever way they came to be. */
static void upgraded_is_as_new(void **state) {
    (void)state;
    const char *schema = "SELECT group_concat(sql, char(10)) FROM"
                         " (SELECT sql FROM sqlite_schema WHERE name NOT LIKE 'sqlite_%' ORDER BY name)";
    store_close(open_as("new.crawl", STORE_CRAWL));
    char *made = sql_text("new.crawl", schema);
    for (int version = 1; version <= 4; version++) {
        make_version(version, "shop.crawl");
        store_close(open_crawl());
        char *upgraded = sql_text("shop.crawl", schema);
        assert_string_equal(upgraded, made);
        free(upgraded);
        unlink(at("shop.crawl"));
    }
    free(made);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        STORE_TEST(keeps_each_source_once),      STORE_TEST(knows_what_callbacks_asked_for),
        STORE_TEST(logs_what_was_saved),         STORE_TEST(notes_are_added_later),
        STORE_TEST(counts_pages_run_again),      STORE_TEST(brings_version_1_up_to_date),
        STORE_TEST(brings_version_2_up_to_date), STORE_TEST(upgraded_is_as_new),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
