/* What is known of hosts outlasts the run: their robots.txt, and until when they are held. */
#include "support.h"

static struct change *put(struct store *store, const char *origin, int status, const char *text, int64_t when) {
    struct change *change = change_new(CHANGE_ROBOTS);
    change->url = mem_strdup(origin);
    change->host = (struct host_facts){.robots_ms = when, .robots_status = status, .robots = mem_strdup(text),
                                       .robots_bytes = text ? strlen(text) : 0};
    return apply(store, change);
}

static struct change *facts(struct store *store, const char *origin) {
    struct change *change = change_new(CHANGE_HOST);
    struct err err = {0};
    change->url = mem_strdup(origin);
    if (!store_ask(store, change, &err)) fail_msg("%s", err.message);
    return change;
}

static void robots_are_kept_by_host(void **state) {
    (void)state;
    struct store *store = open_crawl();
    change_free(put(store, "http://x", 200, "User-agent: *\nDisallow: /a\n", 1000));
    change_free(put(store, "http://y", 404, NULL, 2000));
    change_free(put(store, "http://z", 200, "", 2500));
    change_free(put(store, "http://x", 200, "Disallow: /b\n", 3000)); /* in place of the first */
    store_close(store);
    store = open_crawl();
    struct change *x = facts(store, "http://x"), *y = facts(store, "http://y"), *z = facts(store, "http://z"),
                  *none = facts(store, "http://x:8080");
    assert_string_equal(x->host.robots, "Disallow: /b\n");
    assert_true(x->host.robots_bytes == 13 && x->host.robots_ms == 3000 && x->host.robots_status == 200);
    assert_null(y->host.robots);
    assert_true(y->host.robots_ms == 2000 && y->host.robots_status == 404);
    assert_string_equal(z->host.robots, "");
    assert_true(none->host.robots_ms == 0 && none->host.held_until_ms == 0);
    change_free(x), change_free(y), change_free(z), change_free(none);
    store_close(store);
}

static void a_hold_is_kept_and_says_what_waits(void **state) {
    (void)state;
    struct store *store = open_crawl();
    change_free(add_starts(store, "http://x/a", "http://x/b", "http://y/c", NULL));
    struct change *pause = change_new(CHANGE_PAUSE);
    pause->url = mem_strdup("http://x");
    pause->due_ms = 5000000;
    pause = apply(store, pause);
    assert_int_equal(pause->held, 2);
    change_free(pause);
    store_close(store);
    store = open_crawl();
    struct change *x = facts(store, "http://x"), *y = facts(store, "http://y");
    assert_true(x->host.held_until_ms == 5000000 && y->host.held_until_ms == 0);
    change_free(x), change_free(y);
    assert_string_equal(taken(take(store, 4, V1, 0)), "c");
    store_close(store);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        STORE_TEST(robots_are_kept_by_host),
        STORE_TEST(a_hold_is_kept_and_says_what_waits),
    };
    return cmocka_run_group_tests_name("store/robots", tests, NULL, NULL);
}
