/* Files of the versions before, tests/data/version-N.sql: what was in them is in the new tables. */
#include "whole.h"

#include "store/schema.h"

static char *lanes_text(void) {
    return sql_text("shop.crawl", "SELECT group_concat(origin || ' ' || callback || ' ' || queued || ' ' || waiting || ' ' || top, ';')"
                                  " FROM (SELECT * FROM lanes JOIN hosts ON hosts.id = host ORDER BY origin, callback)");
}

/* One queue and a unique index over fingerprints became hosts, lanes and table seen. */
static void version_4_gets_lanes_and_seen(void **state) {
    (void)state;
    make_version(4, "shop.crawl");
    struct store *store = open_crawl();
    char *lanes = lanes_text();
    assert_string_equal(lanes, "http://other.example parse 0 0 0;http://shop.example book 2 0 7;http://shop.example parse 0 0 0;"
                               "http://y book 0 0 0;https://[2001:db8::1]:8443 parse 1 0 0;https://y parse 0 1 0");
    free(lanes);
    assert_whole("shop.crawl");
    assert_int_equal(sql("shop.crawl", "SELECT lane FROM requests WHERE state = 'alias'"), 0);
    struct change *change = add_starts(store, "http://shop.example/c.html", "http://shop.example/home", "http://y/h.html",
                                       "http://shop.example/new.html", NULL);
    assert_int_equal(change->added, 1);
    change_free(change);
    change = take(store, 9, V1, 0);
    assert_int_equal(change->take.next_due_ms, 5000);
    assert_string_equal(taken(change), "*b.html d.html e.html c.html new.html");
    store_close(store);
    assert_whole("shop.crawl");
    assert_int_equal(sql("shop.crawl", "PRAGMA user_version"), SCHEMA_VERSION);
}

static void all_are_whole_afterwards(void **state) {
    (void)state;
    for (int version = 1; version <= 4; version++) {
        make_version(version, "shop.crawl");
        store_close(open_crawl());
        assert_whole("shop.crawl");
        unlink(at("shop.crawl"));
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        STORE_TEST(version_4_gets_lanes_and_seen),
        STORE_TEST(all_are_whole_afterwards),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
