/* Killed at any moment while a save is taken over, a crawl goes on with the version that was saved: its file names
 * no version that it does not hold, and has the effects of each page as often as the page itself. */
#include "crawl.h"

#include "base/mem.h"
#include "os/clock.h"

#include <signal.h>
#include <stdlib.h>
#include <string.h>

enum { PAGES = 90, ROUNDS = 8, PAGES_A_ROUND = PAGES / (ROUNDS + 1) };

/* A random number from 0 to most, from a seed that is printed; SEED=N repeats a run. */
static int draw(int most) {
    static unsigned seed;
    if (!seed) {
        const char *given = getenv("SEED");
        seed = given ? (unsigned)strtoul(given, NULL, 10) : (unsigned)clock_wall_ms();
        print_error("SEED=%u\n", seed);
    }
    return rand_r(&seed) % (most + 1);
}

/* The site's pages: all are linked from /. */
static char *answer(void *arg, const char *path) {
    (void)arg;
    if (strcmp(path, "/") != 0) return mem_printf("<h1>%s</h1>", path + 2);
    struct str body = {0};
    for (int i = 1; i <= PAGES; i++) str_printf(&body, "<a href=/p%d>%d</a>\n", i, i);
    return str_take(&body);
}

/* Its items and the state say which version gave them, and it has a column of its own. Every other version fails on
 * every other page. */
static const char *scraper(int version) {
    return textf("local state = require 'darn'.state\nlocal version = %d -- of many\n"
                 "local s = { robots = false, per_host = 1 }\n"
                 "s.items = { page = { 'n', 'v', 'w%d', n = 'number', v = 'number', ['w%d?'] = 'string' } }\n"
                 "function s.parse(page) page:follow(page:css 'a', 'page') end\n"
                 "function s.page(page)\n  state.add('pages', 1)\n  state.add('v' .. version, 1)\n"
                 "  page:emit('page', { n = page:number 'h1', v = version })\n"
                 "  assert(version %% 2 == 0 or page:number 'h1' %% 2 == 0)\nend\nreturn s\n",
                 version, version, version);
}

static const struct { const char *wrong, *sql; } rules[] = {
    {"versions that are named and not there",
     "SELECT count(*) FROM (SELECT version FROM items UNION SELECT version FROM pages UNION SELECT version FROM "
     "failures UNION SELECT old FROM reloads UNION SELECT new FROM reloads WHERE new IS NOT NULL) "
     "WHERE version NOT IN (SELECT version FROM versions)"},
    {"versions without their text", "SELECT count(*) FROM versions WHERE hash NOT IN (SELECT hash FROM sources)"},
    {"items that their version cannot have given",
     "SELECT count(*) FROM items JOIN versions USING (version) JOIN sources USING (hash) "
     "WHERE instr(text, 'version = ' || (data ->> 'v') || ' ') = 0"},
    {"pages whose effects are there too often or not at all",
     "SELECT abs(coalesce((SELECT value FROM state WHERE key = 'pages'), 0) - (SELECT count(*) FROM items))"},
    {"versions whose effects are there too often or not at all",
     "SELECT count(*) FROM (SELECT data ->> 'v' AS v, count(*) AS items FROM items GROUP BY v) "
     "LEFT JOIN state ON key = 'v' || v WHERE value IS NOT items"},
};

/* started: versions that a run began with, each in quotes; all others came by a save, and the log says so. */
static void assert_sound(const char *started) {
    for (size_t i = 0; i < sizeof rules / sizeof *rules; i++) {
        int64_t wrong = crawl_number("s.crawl", rules[i].sql);
        if (wrong) fail_msg("%s: %d", rules[i].wrong, (int)wrong);
    }
    const char *unlogged = textf("SELECT count(*) FROM pages WHERE version NOT IN (%s) AND "
                                 "version NOT IN (SELECT new FROM reloads WHERE new IS NOT NULL)", started);
    assert_int_equal(crawl_number("s.crawl", unlogged), 0);
}

/* Where the crawl stops in a round, and at the latest after it. */
static const char *gate_of(int round) { return textf("/p%d", (round + 1) * PAGES_A_ROUND); }

static struct site *gated_site(void) {
    struct site *site = site_new();
    site_fallback(site, answer, NULL);
    for (int round = 0; round < ROUNDS; round++) {
        site_put(site, gate_of(round), .body = textf("<h1>%s</h1>", gate_of(round) + 2));
        site_hold(site, gate_of(round));
    }
    return site;
}

/* A run that is killed while the next version takes over. Gives the version that it began with, in quotes. */
static const char *killed_run(struct site *site, int round) {
    const char *log = textf("%d.events", round), *gate = gate_of(round);
    int asked = site_hits(site, gate);
    struct program *darn =
        start_darn("run", "s.lua", site_url(site, "/"), "--events", log, "-o", "items.jsonl", "-j", "2");
    struct events *events = events_of(darn, log);
    const char *version = event_text(event_wait(events, "start"), "version");
    site_await(site, gate, asked + 1);
    save_file("s.lua", scraper(round + 1));
    bool sure = round < 2 || draw(1); /* that the new version gave something */
    if (sure) event_wait(events, "reloaded");
    site_release(site, gate);
    if (sure) event_wait(events, "parsed", "url", site_url(site, gate));
    for (int more = draw(PAGES_A_ROUND / 2); more > 0; more--) event_next(events);
    send_signal(darn, SIGKILL);
    assert_exit(finish(darn), -SIGKILL);
    return textf("'%s'", version);
}

static void killed_while_a_save_is_taken_over(void **state) {
    (void)state;
    struct site *site = gated_site();
    put_file("s.lua", scraper(0));
    const char *started = "''";
    for (int round = 0; round < ROUNDS; round++) {
        started = textf("%s, %s", started, killed_run(site, round));
        assert_sound(started);
    }
    struct program *darn =
        run_darn("run", "s.lua", site_url(site, "/"), "--events", "last.events", "-o", "items.jsonl");
    assert_exit(darn, 0);
    json_t *start = event_wait(events_of(darn, "last.events"), "start");
    assert_sound(textf("%s, '%s'", started, event_text(start, "version")));
    assert_int_equal(crawl_number("s.crawl", "SELECT count(DISTINCT data ->> 'n') FROM items"), PAGES);
    assert_int_equal(crawl_number("s.crawl", "SELECT count(*) FROM items"), PAGES);
    assert_int_equal(count_lines(get_file("items.jsonl")), PAGES);
    assert_string_equal(crawl_query("s.crawl", "SELECT value FROM state WHERE key = 'pages'"), textf("%d\n", PAGES));
    assert_string_equal(crawl_query("s.crawl", "SELECT value FROM meta WHERE key = 'schemas'"),
                        textf("{\"page\": [\"n\", \"v\", \"w%d\"]}\n", ROUNDS));
}

int main(void) {
    const struct CMUnitTest tests[] = {CASE(killed_while_a_save_is_taken_over)};
    return cmocka_run_group_tests_name("killed", tests, NULL, NULL);
}
