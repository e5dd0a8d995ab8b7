/* A callback that fails on page after page is held: the site is left alone with it, all else goes on, and a mend, by a save
 * or between two runs, brings every item once. Also what the run, stats and the next save say about it. */
#include "crawl.h"

#include "base/vec.h"

#include <signal.h>
#include <stdatomic.h>

enum { ITEMS = 30, OTHERS = 5 };

/* ---- the site: a listing of items and of others, each of which links to one item more ---- */

static atomic_bool recovered; /* do items have a price? */

static char *listing(void) {
    struct str page = {0};
    for (int i = 1; i <= ITEMS; i++) str_printf(&page, "<a class=item href=/item/%d>i</a>", i);
    for (int i = 1; i <= OTHERS; i++) str_printf(&page, "<a class=other href=/other/%d>o</a>", i);
    return str_take(&page);
}

static char *answer(void *arg, const char *path) {
    (void)arg;
    if (strcmp(path, "/") == 0) return listing();
    struct str page = {0};
    int number = atoi(strrchr(path, '/') + 1);
    str_printf(&page, "<h1>%d</h1>", number);
    if (strncmp(path, "/other/", 7) == 0) str_printf(&page, "<a class=item href=/item/%d>i</a>", ITEMS + number);
    if (recovered) str_puts(&page, "<b>5</b>");
    return str_take(&page);
}

static struct site *shop(void) {
    recovered = false;
    struct site *site = site_new();
    site_fallback(site, answer, NULL);
    return site;
}

static const char *item_path(int n) { return textf("/item/%d", n); }

/* How often items were asked for in all, and that none was twice. */
static int item_hits(struct site *site) {
    int hits = 0;
    for (int i = 1; i <= ITEMS + OTHERS; i++) {
        int these = site_hits(site, item_path(i));
        assert_in_range(these, 0, 1);
        hits += these;
    }
    return hits;
}

/* ---- the scraper ---- */

static const char *scraper(const char *settings, const char *item) {
    return textf("local s = { hold_after = 3, %s }\n"
                 "function s.parse(page)\n"
                 "  page:follow(page:css 'a.item', 'item')\n"
                 "  page:follow(page:css 'a.other', 'other')\n"
                 "end\n"
                 "function s.item(page)\n  %s\nend\n"
                 "function s.other(page)\n  page:follow(page:css 'a.item', 'item')\nend\n"
                 "return s\n", settings, item);
}

static const char *const BROKEN = "page:emit{ n = page:number 'h1', price = page:need('b'):number() }";
static const char *const MENDED = "page:emit{ n = page:number 'h1' }";

static void assert_all_items(int from, int to) {
    struct str all = {0};
    for (int i = from; i <= to; i++) str_printf(&all, "{\"n\": %d}\n", i);
    assert_same_lines(get_file("items.jsonl"), str_text(&all));
    str_clear(&all);
}

struct run { struct program *darn; struct events *events; };

/* Starts a run; `options` end with NULL. */
static struct run run_with(struct site *site, const char *const *options) {
    static int runs;
    const char *log = textf("events-%d", ++runs);
    VEC(const char *) list = {0};
    const char *const fixed[] = {"run", "s.lua", site_url(site, "/"), "-o", "items.jsonl", "--events", log};
    for (size_t i = 0; i < sizeof fixed / sizeof *fixed; i++) vec_push(&list, fixed[i]);
    for (size_t i = 0; options[i]; i++) vec_push(&list, options[i]);
    vec_push(&list, NULL);
    struct program *darn = start_program(darn_path(), list.at);
    vec_clear(&list);
    return (struct run){darn, events_of(darn, log)};
}
#define run_shop(site, ...) run_with(site, (const char *const[]){__VA_ARGS__ __VA_OPT__(,) NULL})

/* ---- a callback that gets held: pages 3 to 6 are under way when 3 fails, and then 7 may be too ---- */

enum { HELD_FIRST = 3, HELD_LAST = 7 };

static struct run start_to_be_held(struct site *site, const char *parsers) {
    put_file("s.lua", scraper("", BROKEN));
    for (int i = HELD_FIRST; i <= HELD_LAST; i++) {
        site_put(site, item_path(i), .body = textf("<h1>%d</h1>", i));
        site_hold(site, item_path(i));
    }
    struct run run = run_shop(site, "-j", parsers);
    for (int i = HELD_FIRST; i < HELD_LAST; i++) site_await(site, item_path(i), 1);
    site_release(site, item_path(HELD_FIRST));
    json_t *paused = event_wait(run.events, "paused");
    assert_string_equal(event_text(paused, "callback"), "item");
    assert_string_equal(event_text(paused, "why"), "3 pages failed in a row");
    for (int i = HELD_FIRST + 1; i <= HELD_LAST; i++) site_release(site, item_path(i));
    return run;
}

/* A crawl that ended with item held. */
static struct site *held_shop(void) {
    struct site *site = shop();
    struct run run = start_to_be_held(site, "1");
    assert_exit(finish(run.darn), 2);
    return site;
}

/* ---- */

static void the_site_is_left_alone_with_it(void **state) {
    (void)state;
    struct site *site = shop();
    struct run run = start_to_be_held(site, "4");
    json_t *finished = event_wait(run.events, "finished", "why", "done", "exit", "2");
    assert_exit(finish(run.darn), 2);
    int asked = item_hits(site);
    assert_in_range(asked, 6, 7); /* three that failed, three under way, perhaps the next one */
    assert_int_equal(event_number(finished, "parked"), asked);
    assert_int_equal(event_number(finished, "held"), ITEMS + OTHERS - asked); /* also what others asked for meanwhile */
    assert_int_equal(event_count(run.events, "paused"), 1);
    for (int i = 1; i <= OTHERS; i++) assert_int_equal(site_hits(site, textf("/other/%d", i)), 1);
    assert_int_equal(event_count(run.events, "parsed", "callback", "other"), OTHERS);
    assert_has(run.darn->err, "paused    item: 3 pages failed in a row; its ");
    assert_has(run.darn->err, textf("%d parked, %d held", asked, ITEMS + OTHERS - asked));
}

static void never_means_never(void **state) {
    (void)state;
    static const char *const values[] = {"hold_after=0", "hold_after=false"};
    for (int i = 0; i < 2; i++) {
        struct site *site = shop();
        put_file("s.lua", scraper("", BROKEN));
        assert_exit(finish(run_shop(site, "--fresh", "--set", values[i]).darn), 2);
        assert_int_equal(item_hits(site), ITEMS + OTHERS);
    }
}

/* ---- mended while it runs ---- */

static void a_save_brings_every_item_once(void **state) {
    (void)state;
    static const char *const parsers[] = {"1", "4"};
    for (int i = 0; i < 2; i++) {
        struct site *site = shop();
        put_file("s.lua", scraper("", BROKEN));
        struct run run = run_shop(site, "--fresh", "--wait", "-j", parsers[i]);
        event_wait(run.events, "paused", "callback", "item");
        save_file("s.lua", scraper("", MENDED));
        json_t *resumed = event_wait(run.events, "resumed", "callback", "item");
        assert_string_equal(event_text(resumed, "why"), "a page of it went well");
        event_wait(run.events, "finished", "held", "0", "parked", "0");
        assert_exit(finish(run.darn), 0);
        assert_int_equal(item_hits(site), ITEMS + OTHERS);
        assert_all_items(1, ITEMS + OTHERS);
        assert_has(run.darn->err, "resumed   item: a page of it went well");
    }
}

/* With --wait it stays: what is held is no work. A save that mends nothing runs the parked pages, and fetches none. */
static void a_crawl_waits_with_it(void **state) {
    (void)state;
    struct site *site = shop();
    put_file("s.lua", scraper("", BROKEN));
    struct run run = run_shop(site, "--wait");
    assert_has(wait_line(run.darn, run.darn->err_path, "waiting   "), " requests held; fix s.lua and save");
    int asked = item_hits(site);
    save_file("s.lua", scraper("", "error 'still no price'"));
    for (int i = 0; i < asked; i++) event_wait(run.events, "rerun_failed");
    size_t fetched = event_count(run.events, "fetched");
    save_file("s.lua", scraper("", MENDED));
    event_wait(run.events, "reloaded");
    assert_int_equal(event_count(run.events, "fetched"), fetched);
    assert_exit(finish(run.darn), 0);
    assert_int_equal(event_count(run.events, "paused"), 1);
    assert_all_items(1, ITEMS + OTHERS);
}

/* The page that was parked is fetched again, and is gone: another one shows what the new code is worth. */
static void without_parked_pages_one_is_fetched(void **state) {
    (void)state;
    struct site *site = shop();
    site_put(site, item_path(1), .body = "nothing");
    site_put(site, item_path(1), .status = 404);
    put_file("s.lua", scraper("", BROKEN));
    struct run run = run_shop(site, "--wait", "--set", "hold_after=1", "--set", "concurrency=1");
    wait_line(run.darn, run.darn->err_path, "waiting   ");
    recovered = true;
    save_file("s.lua", scraper("", textf("if not page:first 'b' then page:retry('empty', 0) end %s", BROKEN)));
    event_wait(run.events, "resumed", "callback", "item");
    assert_exit(finish(run.darn), 0);
    assert_int_equal(site_hits(site, item_path(1)), 2);
    assert_int_equal(count_lines(get_file("items.jsonl")), ITEMS + OTHERS - 1);
}

/* What is parked stays parked; all the others are tried. */
static void a_save_may_turn_it_off(void **state) {
    (void)state;
    struct site *site = shop();
    put_file("s.lua", scraper("", BROKEN));
    struct run run = run_shop(site, "--wait");
    event_wait(run.events, "paused");
    save_file("s.lua", replaced(scraper("", BROKEN), "hold_after = 3", "hold_after = false"));
    json_t *resumed = event_wait(run.events, "resumed", "callback", "item");
    assert_string_equal(event_text(resumed, "why"), "hold_after is off");
    wait_line(run.darn, run.darn->err_path, textf("waiting   %d pages parked; fix", ITEMS + OTHERS));
    send_signal(run.darn, SIGINT);
    assert_exit(finish(run.darn), 2);
    assert_int_equal(item_hits(site), ITEMS + OTHERS);
}

/* ---- mended between two runs ---- */

static void the_next_run_tries_one_page(void **state) {
    (void)state;
    struct site *site = held_shop();
    int asked = item_hits(site);
    assert_exit(finish(run_shop(site, "-j", "4").darn), 2);
    assert_int_equal(item_hits(site), asked + 1);
    struct run run = run_shop(site, "-j", "4");
    json_t *finished = event_wait(run.events, "finished", "why", "done", "exit", "2");
    assert_exit(finish(run.darn), 2);
    assert_int_equal(item_hits(site), asked + 2);
    assert_int_equal(event_number(finished, "held"), ITEMS + OTHERS - asked - 2);
    assert_int_equal(event_count(run.events, "paused") + event_count(run.events, "resumed"), 0);

    recovered = true; /* the site had lost its prices */
    run = run_shop(site, "-j", "4");
    event_wait(run.events, "resumed", "callback", "item");
    finished = event_wait(run.events, "finished");
    assert_exit(finish(run.darn), 2); /* those that were parked are as they were */
    assert_int_equal(event_number(finished, "held"), 0);
    assert_int_equal(event_number(finished, "parked"), asked + 2);
    assert_int_equal(item_hits(site), ITEMS + OTHERS);

    save_file("s.lua", scraper("", MENDED));
    assert_exit(finish(run_shop(site, "-j", "4").darn), 0);
    assert_int_equal(item_hits(site), ITEMS + OTHERS);
}

static void a_kill_changes_nothing(void **state) {
    (void)state;
    struct site *site = shop();
    put_file("s.lua", scraper("", BROKEN));
    struct run run = run_shop(site, "-j", "4");
    event_wait(run.events, "paused");
    send_signal(run.darn, SIGKILL);
    finish(run.darn);
    assert_int_equal(crawl_number("s.crawl", "SELECT held_ms > 0 FROM callbacks WHERE name = 'item'"), 1);
    save_file("s.lua", scraper("", MENDED));
    run = run_shop(site, "-j", "4");
    event_wait(run.events, "resumed", "callback", "item");
    assert_exit(finish(run.darn), 0);
    assert_all_items(1, ITEMS + OTHERS);
}

static void turned_off_it_is_held_no_longer(void **state) {
    (void)state;
    struct site *site = held_shop();
    struct run run = run_shop(site, "--set", "hold_after=0");
    json_t *resumed = event_wait(run.events, "resumed", "callback", "item");
    assert_string_equal(event_text(resumed, "why"), "hold_after is off");
    event_wait(run.events, "finished", "held", "0");
    assert_exit(finish(run.darn), 2);
    assert_int_equal(item_hits(site), ITEMS + OTHERS);
}

static void a_retry_that_goes_well_ends_it(void **state) {
    (void)state;
    struct site *site = held_shop();
    int asked = item_hits(site);
    save_file("s.lua", scraper("", MENDED));
    struct program *darn = run_darn("retry", "s.crawl", site_url(site, "/item/2"), "--events", "events");
    assert_non_null(event_find(events_of(darn, "events"), "start"));
    assert_exit(darn, 2); /* the others are parked still */
    assert_has(darn->err, "resumed   item: a page of it went well; its ");
    assert_int_equal(item_hits(site), asked); /* what it freed waits for darn run */
    assert_has(run_darn("stats", "s.crawl", "--json")->out, "\"held\": 0");
    assert_exit(finish(run_shop(site, "-j", "4").darn), 0);
    assert_all_items(1, ITEMS + OTHERS);
}

/* ---- under another name, or gone ---- */

static void an_alias_mends_it_too(void **state) {
    (void)state;
    struct site *site = held_shop();
    const char *renamed = replaced(scraper("aliases = { item = 'product' },", MENDED), "function s.item", "function s.product");
    renamed = replaced(replaced(renamed, "'item')", "'product')"), "'item')", "'product')");
    save_file("s.lua", renamed);
    struct run run = run_shop(site, "-j", "4");
    event_wait(run.events, "resumed", "callback", "item");
    assert_exit(finish(run.darn), 0);
    assert_int_equal(item_hits(site), ITEMS + OTHERS);
    assert_all_items(1, ITEMS + OTHERS);
}

static void it_cannot_go_while_requests_are_held(void **state) {
    (void)state;
    struct site *site = held_shop();
    int asked = item_hits(site);
    save_file("s.lua", replaced(scraper("", MENDED), "function s.item", "function s._item"));
    struct program *darn = finish(run_shop(site, "-j", "1").darn);
    assert_exit(darn, 1);
    assert_has(darn->err, textf("callback 'item' is gone, but %d queued and %d parked requests name it",
                                ITEMS + OTHERS - asked, asked));
}

/* ---- what is said ---- */

static void stats_say_what_is_held(void **state) {
    (void)state;
    struct site *site = held_shop();
    int held = ITEMS + OTHERS - item_hits(site);
    struct program *stats = run_darn("stats", "s.crawl");
    assert_exit(stats, 0);
    assert_has(stats->out, "    item is held since 20");
    assert_has(stats->out, textf(" (%d requests): mend it, and darn run tries a page of it first\n", held));
    assert_has(run_darn("stats", "s.crawl", "--json")->out, textf("\"queued\": 0, \"items\": 0, \"skipped\": 0"));
    assert_has(run_darn("stats", "s.crawl", "--json")->out, textf("\"held\": %d", held));
    assert_has(run_darn("failures", "s.crawl")->out, "    item is held since 20");
}

int main(int argc, char **argv) {
    const struct CMUnitTest tests[] = {
        CASE(the_site_is_left_alone_with_it),
        CASE(never_means_never),
        CASE(a_save_brings_every_item_once),
        CASE(a_crawl_waits_with_it),
        CASE(without_parked_pages_one_is_fetched),
        CASE(a_save_may_turn_it_off),
        CASE(the_next_run_tries_one_page),
        CASE(a_kill_changes_nothing),
        CASE(turned_off_it_is_held_no_longer),
        CASE(a_retry_that_goes_well_ends_it),
        CASE(an_alias_mends_it_too),
        CASE(it_cannot_go_while_requests_are_held),
        CASE(stats_say_what_is_held),
    };
    if (argc > 1) cmocka_set_test_filter(argv[1]);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
