/* Which visit goes next: order within a host, turns between hosts, pace, holds, robots. Time is an argument. */
#include "crawl/scheduler.h"
#include "os/clock.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>

static struct scheduler scheduler;
static struct settings *settings;

static int setup(void **state) {
    (void)state;
    clock_set_false(0);
    settings = settings_new();
    hosts_use(&scheduler.hosts, settings);
    return 0;
}

static int teardown(void **state) {
    (void)state;
    scheduler_clear(&scheduler);
    settings_free(settings);
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
    settings->per_host = per_host;
    hosts_use(&scheduler.hosts, settings);
    struct visit *visit = scheduler_next(&scheduler, now_ms, wait_ms ? wait_ms : &wait);
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
    hosts_get(&scheduler.hosts, "http://a.test:8001")->server->active = 1;
    assert_int_equal(next(0, 1, NULL), 2);
    assert_int_equal(next(0, 1, NULL), 0);
}

static void per_host_bounds_what_is_under_way(void **state) {
    (void)state;
    add("http://a.test/1", 1, 0, 0);
    struct host *host = hosts_get(&scheduler.hosts, "http://a.test");
    host->server->active = 2;
    int64_t wait;
    assert_int_equal(next(0, 2, &wait), 0);
    assert_int_equal(wait, -1); /* an ending transfer makes room, not time */
    assert_int_equal(next(0, 3, NULL), 1);
}

static void delays_and_holds_say_how_long(void **state) {
    (void)state;
    add("http://a.test/1", 1, 0, 0);
    struct host *host = hosts_get(&scheduler.hosts, "http://a.test");
    settings->delay = 0.15;
    host->server->started_ms = 0;
    assert_int_equal(next(100, 4, &(int64_t){0}), 0);
    host_hold(host, 400);
    host_hold(host, 300); /* a shorter hold does not shorten a longer one */
    int64_t wait;
    assert_int_equal(next(100, 4, &wait), 0);
    assert_int_equal(wait, 300);
    assert_int_equal(next(399, 4, &wait), 0);
    assert_int_equal(wait, 1);
    assert_int_equal(next(400, 4, NULL), 1);
}

/* What one server sees is bounded, by whatever scheme it is asked. */
static void schemes_of_one_server_share_its_pace(void **state) {
    (void)state;
    add("http://a.test/1", 1, 0, 0);
    add("https://a.test/2", 2, 0, 0);
    add("https://a.test:8443/3", 3, 0, 0);
    struct host *plain = hosts_get(&scheduler.hosts, "http://a.test");
    settings->delay = 0.5;
    host_started(plain, 1000);
    assert_int_equal(next(1499, 4, NULL), 3);
    assert_int_equal(next(1499, 4, NULL), 0);
    assert_int_equal(next(1500, 1, NULL), 0);
    assert_int_equal(next(1500, 2, NULL), 1);
    host_ended(plain);
}

static void a_crawl_delay_is_kept_where_it_is_longer(void **state) {
    (void)state;
    add("http://a.test/1", 1, 0, 0);
    struct host *host = hosts_get(&scheduler.hosts, "http://a.test");
    host->server->started_ms = 0;
    host->crawl_delay = 2;
    settings->delay = 3;
    hosts_use(&scheduler.hosts, settings);
    assert_int_equal(host_free_at(host), 3000);
    settings->delay = 1;
    hosts_use(&scheduler.hosts, settings);
    assert_int_equal(host_free_at(host), 2000);
    settings->robots = false;
    hosts_use(&scheduler.hosts, settings);
    assert_int_equal(host_free_at(host), 1000);
}

static void a_host_that_refuses_gets_less(void **state) {
    (void)state;
    add("http://a.test/1", 1, 0, 0);
    struct host *host = hosts_get(&scheduler.hosts, "http://a.test");
    pace_answered(&host->server->pace, 10, 20, 10, true, 4);
    host->server->active = 2;
    assert_int_equal(next(100, 4, NULL), 0);
    settings->autothrottle = false;
    assert_int_equal(next(100, 4, NULL), 1);
}

static void an_open_circuit_lets_one_through(void **state) {
    (void)state;
    add("http://a.test/1", 1, 0, 0);
    add("http://a.test/2", 2, 0, 0);
    struct host *host = hosts_get(&scheduler.hosts, "http://a.test");
    host->circuit.open = true;
    assert_int_equal(next(0, 4, NULL), 1);
    host_started(host, 0);
    assert_int_equal(next(0, 4, NULL), 0);
    host_ended(host);
    assert_int_equal(next(0, 4, NULL), 2);
}

static void requests_of_a_host_that_is_given_up_do_not_wait(void **state) {
    (void)state;
    add("http://a.test/1", 1, 0, 0);
    struct host *host = hosts_get(&scheduler.hosts, "http://a.test");
    host_hold(host, 9000);
    host->robots_state = ROBOTS_ASKED;
    host_give_up(host, 5000, KIND_CONNECT, 0, mem_strdup("nobody there"));
    assert_true(host_is_away(host, 4999) && !host_is_away(host, 5000));
    assert_int_equal(next(0, 4, NULL), 1);
}

static void what_waits_for_a_host_is_withdrawn(void **state) {
    (void)state;
    struct visits out = {0};
    add("http://a.test/1", 1, 0, 0);
    add("http://b.test/2", 2, 0, 0);
    scheduler_withdraw_host(&scheduler, hosts_get(&scheduler.hosts, "http://a.test"), &out);
    assert_int_equal(out.list.count, 1);
    visit_free(out.list.at[0]);
    vec_clear(&out.list);
    assert_int_equal(next(0, 4, NULL), 2);
}

/* However many hosts a crawl has, few are in memory: not those that somebody needs, and what the crawl file would not tell. */
static void hosts_that_nobody_needs_are_forgotten(void **state) {
    (void)state;
    clock_set_false(1000);
    add("http://needed.test/", 1, 0, 0);
    host_hold(hosts_get(&scheduler.hosts, "http://held.test"), 5000);
    hosts_get(&scheduler.hosts, "http://tried.test")->robots_attempts = 1;
    for (int i = 0; i < 3 * IDLE_MOST; i++) {
        char origin[40];
        snprintf(origin, sizeof origin, "http://%d.test", i);
        struct host *host = hosts_get(&scheduler.hosts, origin);
        host_need(host);
        host->robots_bytes = i % 3 ? 0 : 1000;
        host_leave(host);
    }
    assert_true(scheduler.hosts.by_origin.count <= IDLE_MOST + 1);
    assert_int_equal(scheduler.hosts.by_origin.count, scheduler.hosts.servers.count);
    static const char *const kept[] = {"http://needed.test", "http://held.test", "http://tried.test"};
    for (size_t i = 0; i < sizeof kept / sizeof *kept; i++) assert_non_null(map_get(&scheduler.hosts.by_origin, kept[i]));
    assert_null(map_get(&scheduler.hosts.by_origin, "http://0.test"));
    assert_non_null(map_get(&scheduler.hosts.by_origin, "http://3071.test"));
    struct host *big = hosts_get(&scheduler.hosts, "http://big.test");
    host_need(big);
    big->robots_bytes = ROBOTS_IDLE_MOST + 1;
    host_leave(big);
    for (int i = 0; i < IDLE_MOST; i++) {
        struct host *host = hosts_get(&scheduler.hosts, "http://3071.test");
        host_need(host);
        host_leave(host);
    }
    assert_null(map_get(&scheduler.hosts.by_origin, "http://big.test"));
    assert_int_equal(next(0, 4, NULL), 1);
}

/* A crawl may meet a million: what it knew of those that are forgotten it finds out anew; politeness is not forgotten. */
static void dead_hosts_are_not_kept_without_end(void **state) {
    (void)state;
    clock_set_false(1000);
    host_hold(hosts_get(&scheduler.hosts, "http://held.test"), 5000);
    for (int i = 0; i < 2 * USEFUL_MOST; i++) {
        char origin[40];
        snprintf(origin, sizeof origin, "http://%d.test", i);
        struct host *host = hosts_get(&scheduler.hosts, origin);
        host_need(host);
        if (i % 2) host->circuit.open = true;
        else host_give_up(host, 3600000, KIND_CONNECT, 0, NULL);
        host_leave(host);
    }
    assert_in_range(scheduler.hosts.by_origin.count, USEFUL_MOST / 2, USEFUL_MOST + 1);
    assert_non_null(map_get(&scheduler.hosts.by_origin, "http://held.test"));
    assert_non_null(map_get(&scheduler.hosts.by_origin, "http://32767.test"));
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
    struct visit *visit = scheduler_next(&scheduler, 0, &wait);
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
        cmocka_unit_test_setup_teardown(priority_then_depth_then_arrival, setup, teardown),
        cmocka_unit_test_setup_teardown(hosts_take_turns, setup, teardown),
        cmocka_unit_test_setup_teardown(a_port_is_a_host_of_its_own, setup, teardown),
        cmocka_unit_test_setup_teardown(per_host_bounds_what_is_under_way, setup, teardown),
        cmocka_unit_test_setup_teardown(delays_and_holds_say_how_long, setup, teardown),
        cmocka_unit_test_setup_teardown(schemes_of_one_server_share_its_pace, setup, teardown),
        cmocka_unit_test_setup_teardown(a_crawl_delay_is_kept_where_it_is_longer, setup, teardown),
        cmocka_unit_test_setup_teardown(a_host_that_refuses_gets_less, setup, teardown),
        cmocka_unit_test_setup_teardown(an_open_circuit_lets_one_through, setup, teardown),
        cmocka_unit_test_setup_teardown(requests_of_a_host_that_is_given_up_do_not_wait, setup, teardown),
        cmocka_unit_test_setup_teardown(what_waits_for_a_host_is_withdrawn, setup, teardown),
        cmocka_unit_test_setup_teardown(hosts_that_nobody_needs_are_forgotten, setup, teardown),
        cmocka_unit_test_setup_teardown(dead_hosts_are_not_kept_without_end, setup, teardown),
        cmocka_unit_test_setup_teardown(a_held_host_does_not_stop_another, setup, teardown),
        cmocka_unit_test_setup_teardown(robots_are_waited_for, setup, teardown),
        cmocka_unit_test_setup_teardown(a_hop_goes_before_new_requests, setup, teardown),
        cmocka_unit_test_setup_teardown(redirects_change_methods_as_browsers_do, setup, teardown),
        cmocka_unit_test_setup_teardown(what_was_not_begun_is_withdrawn, setup, teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
