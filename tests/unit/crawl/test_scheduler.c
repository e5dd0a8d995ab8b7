/* Which visit goes next: order within a host, turns between hosts, pace, holds, robots. Time is an argument. */
#include "crawl/scheduler.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdlib.h>

static struct scheduler scheduler;

static int teardown(void **state) {
    (void)state;
    scheduler_clear(&scheduler);
    return 0;
}

static void add(const char *url, int64_t id, int priority, int depth) {
    struct request *request = request_new();
    assert_int_equal(url_parse(&request->url, url, NULL, NULL), URL_OK);
    request->id = id;
    request->priority = priority;
    request->depth = depth;
    scheduler_add(&scheduler, visit_new(request));
}

static int64_t next(int64_t now_ms, int64_t per_host, int64_t *wait_ms) {
    int64_t wait;
    struct visit *visit = scheduler_next(&scheduler, now_ms, per_host, wait_ms ? wait_ms : &wait);
    if (!visit) return 0;
    int64_t id = visit->request->id;
    visit_free(visit);
    return id;
}

static void priority_then_depth_then_arrival(void **state) {
    (void)state;
    add("http://a.test/1", 1, 0, 1);
    add("http://a.test/2", 2, 0, 0);
    add("http://a.test/3", 3, 5, 9);
    add("http://a.test/4", 4, 0, 0);
    assert_int_equal(next(0, 4, NULL), 3);
    assert_int_equal(next(0, 4, NULL), 2);
    assert_int_equal(next(0, 4, NULL), 4);
    assert_int_equal(next(0, 4, NULL), 1);
    assert_int_equal(next(0, 4, NULL), 0);
}

static void hosts_take_turns(void **state) {
    (void)state;
    for (int i = 1; i <= 3; i++) add("http://a.test/", i, 0, 0);
    for (int i = 11; i <= 13; i++) add("http://b.test/", i, 0, 0);
    int64_t order[6];
    for (int i = 0; i < 6; i++) order[i] = next(0, 4, NULL);
    const int64_t expected[] = {1, 11, 2, 12, 3, 13};
    assert_memory_equal(order, expected, sizeof order);
}

static void a_port_is_a_host_of_its_own(void **state) {
    (void)state;
    add("http://a.test:8001/", 1, 0, 0);
    add("http://a.test:8002/", 2, 0, 0);
    hosts_get(&scheduler.hosts, "http://a.test:8001")->active = 1;
    assert_int_equal(next(0, 1, NULL), 2);
    assert_int_equal(next(0, 1, NULL), 0);
}

static void per_host_bounds_what_is_under_way(void **state) {
    (void)state;
    add("http://a.test/1", 1, 0, 0);
    struct host *host = hosts_get(&scheduler.hosts, "http://a.test");
    host->active = 2;
    int64_t wait;
    assert_int_equal(next(0, 2, &wait), 0);
    assert_int_equal(wait, -1); /* an ending transfer makes room, not time */
    assert_int_equal(next(0, 3, NULL), 1);
}

static void delays_and_holds_say_how_long(void **state) {
    (void)state;
    add("http://a.test/1", 1, 0, 0);
    struct host *host = hosts_get(&scheduler.hosts, "http://a.test");
    host->next_ms = 150;
    host_hold(host, 400);
    host_hold(host, 300); /* a shorter hold does not shorten a longer one */
    int64_t wait;
    assert_int_equal(next(100, 4, &wait), 0);
    assert_int_equal(wait, 300);
    assert_int_equal(next(399, 4, &wait), 0);
    assert_int_equal(wait, 1);
    assert_int_equal(next(400, 4, NULL), 1);
}

static void a_held_host_does_not_stop_another(void **state) {
    (void)state;
    add("http://a.test/1", 1, 9, 0);
    add("http://b.test/2", 2, 0, 0);
    host_hold(hosts_get(&scheduler.hosts, "http://a.test"), 1000);
    assert_int_equal(next(0, 4, NULL), 2);
}

static void robots_are_waited_for(void **state) {
    (void)state;
    add("http://a.test/1", 1, 0, 0);
    struct host *host = hosts_get(&scheduler.hosts, "http://a.test");
    host->robots_state = ROBOTS_ASKED;
    assert_int_equal(next(0, 4, NULL), 0);
    host->robots_state = ROBOTS_KNOWN;
    assert_int_equal(next(0, 4, NULL), 1);
}

static void a_hop_goes_before_new_requests(void **state) {
    (void)state;
    add("http://a.test/1", 1, 0, 0);
    add("http://a.test/2", 2, 0, 0);
    int64_t wait;
    struct visit *visit = scheduler_next(&scheduler, 0, 4, &wait);
    struct url url;
    url_parse(&url, "http://a.test/moved", NULL, NULL);
    visit_hop(visit, &url, 302);
    assert_true(visit_has_been(visit, "http://a.test/1"));
    assert_true(visit_has_been(visit, "http://a.test/moved"));
    assert_false(visit_has_been(visit, "http://a.test/2"));
    visit->request->id = 99; /* later than any */
    scheduler_add(&scheduler, visit);
    assert_int_equal(next(0, 4, NULL), 99);
}

static void redirects_change_methods_as_browsers_do(void **state) {
    (void)state;
    static const struct { const char *method; int status; const char *then; } cases[] = {
        {"POST", 301, "GET"},  {"POST", 302, "GET"},   {"POST", 303, "GET"},  {"POST", 307, "POST"}, {"POST", 308, "POST"},
        {"PUT", 301, "PUT"},   {"PUT", 303, "GET"},    {"GET", 302, "GET"},   {"HEAD", 303, "HEAD"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct request *request = request_new();
        url_parse(&request->url, "http://a.test/", NULL, NULL);
        free(request->method);
        request->method = mem_strdup(cases[i].method);
        struct visit *visit = visit_new(request);
        struct url url;
        url_parse(&url, "http://a.test/b", NULL, NULL);
        visit_hop(visit, &url, cases[i].status);
        assert_string_equal(visit->method, cases[i].then);
        assert_int_equal(visit->bodiless, strcmp(cases[i].method, cases[i].then) != 0);
        visit_free(visit);
    }
}

static struct visit *add_for(const char *callback, const char *url, int64_t id) {
    struct request *request = request_new();
    assert_int_equal(url_parse(&request->url, url, NULL, NULL), URL_OK);
    request->id = id;
    free(request->callback);
    request->callback = mem_strdup(callback);
    struct visit *visit = visit_new(request);
    scheduler_add(&scheduler, visit);
    return visit;
}

/* The sum of the ids of those that are taken out. */
static int64_t withdraw(const char *callback) {
    struct visits out = {0};
    int64_t sum = 0;
    scheduler_withdraw(&scheduler, callback, &out);
    for (size_t i = 0; i < out.list.count; i++) {
        sum += out.list.at[i]->request->id;
        visit_free(out.list.at[i]);
    }
    vec_clear(&out.list);
    return sum;
}

/* What a site has seen of it goes on. */
static void what_was_not_begun_is_withdrawn(void **state) {
    (void)state;
    add_for("book", "http://a.test/1", 1);
    add_for("shelf", "http://a.test/2", 2);
    add_for("book", "http://a.test/3", 3)->hops = 1;
    struct visit *sent = add_for("book", "http://a.test/4", 4);
    sent->hops = 1;
    sent->marked = true;
    add_for("book", "http://b.test/5", 5);
    add_for("shelf", "http://c.test/6", 6);
    assert_int_equal(withdraw("book"), 1 + 5);
    assert_int_equal(scheduler.waiting, 4);
    const int64_t expected[] = {3, 6, 4, 2, 0}; /* a.test and c.test take turns, b.test has none */
    for (int i = 0; i < 5; i++) assert_int_equal(next(0, 9, NULL), expected[i]);
    add_for("book", "http://a.test/7", 7);
    add_for("shelf", "http://b.test/8", 8)->hops = 1;
    add_for("shelf", "http://a.test/9", 9)->marked = true;
    assert_int_equal(withdraw(NULL), 7 + 8); /* these can begin anew */
    assert_int_equal(next(0, 9, NULL), 9);
    assert_int_equal(scheduler.waiting, 0);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_teardown(priority_then_depth_then_arrival, teardown),
        cmocka_unit_test_teardown(hosts_take_turns, teardown),
        cmocka_unit_test_teardown(a_port_is_a_host_of_its_own, teardown),
        cmocka_unit_test_teardown(per_host_bounds_what_is_under_way, teardown),
        cmocka_unit_test_teardown(delays_and_holds_say_how_long, teardown),
        cmocka_unit_test_teardown(a_held_host_does_not_stop_another, teardown),
        cmocka_unit_test_teardown(robots_are_waited_for, teardown),
        cmocka_unit_test_teardown(a_hop_goes_before_new_requests, teardown),
        cmocka_unit_test_teardown(redirects_change_methods_as_browsers_do, teardown),
        cmocka_unit_test_teardown(what_was_not_begun_is_withdrawn, teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
