/* What the terminal shows of sample events. */
#include "ui/report.h"

#include "base/mem.h"

#include "os/clock.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static const char frames[] =
    "[{\"function\": \"product\", \"file\": \"shop.lua\", \"line\": 18, \"source\": \"  price = number(),\","
    "  \"locals\": [{\"name\": \"n\", \"value\": \"3\"}]}]";

static const struct event started = {.kind = EVENT_START, .scraper = "shop", .crawl = "none.crawl", .version = "abcabcabcabc"};
static const struct event failed = {
    .kind = EVENT_PARSE_FAILED, .id = 12, .group = "aaaa", .url = "http://h/1", .callback = "product",
    .error = "no number", .file = "shop.lua", .line = 18, .frames = frames,
};

/* What a report with these options says to those events; to be freed. */
static char *report_all(const struct report_options *options, const struct event *events, size_t count) {
    char *said = NULL;
    size_t length;
    struct report_options with = *options;
    with.to = open_memstream(&said, &length);
    with.scraper = "shop.lua";
    struct report *report = report_new(&with);
    for (size_t i = 0; i < count; i++) report_put(report, &events[i]);
    report_free(report);
    fclose(with.to);
    char *copy = mem_strdup(said); /* gcc 12 takes what open_memstream fills in for a pointer into this function */
    free(said);
    return copy;
}

static void check(const struct report_options *options, const struct event *events, size_t count, const char *expected) {
    char *said = report_all(options, events, count);
    assert_string_equal(said, expected);
    free(said);
}

static void each_kind_has_its_line(void **state) {
    (void)state;
    char *changed_name = "product", *file_name = "shop.lua", *variable = "shop.lua: count (12 -> 0)";
    struct names changed = {&changed_name, 1, 1}, files = {&file_name, 1, 1}, anew = {&variable, 1, 1};
    const struct { struct event event; const char *said; } cases[] = {
        {started, "start     shop.lua (version abcabcabcabc) in none.crawl\n"},
        {{.kind = EVENT_RETRY, .url = "http://h/2", .fault = "status", .status = 503, .attempt = 1, .delay = 1.24},
         "retry     http://h/2: status 503; again in 1.2 s (attempt 1)\n"},
        {{.kind = EVENT_RETRY, .url = "http://h/2", .fault = "asked", .status = 200, .error = "captcha", .attempt = 1,
          .delay = 1},
         "retry     http://h/2: asked, captcha; again in 1.0 s (attempt 1)\n"},
        {{.kind = EVENT_RETRY, .url = "http://h/2", .fault = "truncated", .status = 200, .error = "cut", .attempt = 1,
          .delay = 1},
         "retry     http://h/2: truncated; again in 1.0 s (attempt 1)\n"},
        {{.kind = EVENT_GAVE_UP, .url = "http://h/3", .fault = "asked", .status = 200, .attempt = 5, .error = "captcha"},
         "gave up   http://h/3: asked, captcha (5 attempts)\n"},
        {{.kind = EVENT_GAVE_UP, .url = "http://h/3", .fault = "robots", .status = 503, .attempt = 5},
         "gave up   http://h/3: status 503 (5 attempts)\n"},
        {{.kind = EVENT_GAVE_UP, .url = "http://h/3", .fault = "connect", .attempt = 5, .error = "Connection refused"},
         "gave up   http://h/3: connect, Connection refused (5 attempts)\n"},
        {{.kind = EVENT_RELOADED, .files = &files, .changed = &changed, .new_version = "bbbbbbbbbbbb", .ms = 3.14},
         "reloaded  shop.lua: changed product (version bbbbbbbbbbbb, 3.1 ms)\n"},
        {{.kind = EVENT_RELOADED, .files = &(struct names){0}, .new_version = "bbbbbbbbbbbb", .ms = 3.14},
         "reloaded  the same code again (version bbbbbbbbbbbb, 3.1 ms)\n"},
        {{.kind = EVENT_RELOAD_FAILED, .file = "shop.lua", .line = 3, .error = "'=' expected"},
         "refused   shop.lua:3: '=' expected\n    the code from before keeps running\n"},
        {{.kind = EVENT_RELOAD_FAILED, .file = "shop.lua", .line = 12, .column = 8, .error = "'=' expected near 'x'",
          .text = "  locl x = 5", .caret = 7},
         "refused   shop.lua:12:8: '=' expected near 'x'\n"
         "   12 |   locl x = 5\n"
         "      |        ^\n"
         "    the code from before keeps running\n"},
        {{.kind = EVENT_ANEW, .notes = &anew, .version = "bbbbbbbbbbbb"},
         "anew      shop.lua: count (12 -> 0); what shall live on belongs in darn.state\n"},
        {{.kind = EVENT_RERUN_OK, .id = 12, .url = "http://h/1", .outcome = "items", .items = 1},
         "mended    http://h/1: 1 item (failure 12)\n"},
        {{.kind = EVENT_RERUN_OK, .id = 12, .url = "http://h/1", .outcome = "retry"},
         "mended    http://h/1: will be fetched again (failure 12)\n"},
        {{.kind = EVENT_PAUSED, .callback = "product", .why = "10 pages failed in a row", .held = 312},
         "paused    product: 10 pages failed in a row; its 312 requests wait for a mend\n"},
        {{.kind = EVENT_PAUSED, .callback = "product", .why = "a page failed"}, "paused    product: a page failed\n"},
        {{.kind = EVENT_RESUMED, .callback = "product", .why = "a page of it went well", .held = 1},
         "resumed   product: a page of it went well; its 1 request goes on\n"},
        {{.kind = EVENT_FETCHED, .url = "http://h/1", .status = 200, .bytes = 10}, ""},
        {{.kind = EVENT_PARSED, .url = "http://h/1", .callback = "product", .items = 1}, ""},
        {{.kind = EVENT_DROPPED, .url = "http://x/", .why = "offsite"}, ""},
    };
    struct report_options options = {.level = LOG_INFO, .watching = true};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) check(&options, &cases[i].event, 1, cases[i].said);
}

static void verbose_shows_every_page(void **state) {
    (void)state;
    const struct event events[] = {
        {.kind = EVENT_FETCHED, .url = "http://h/1", .status = 200, .bytes = 12345, .ms = 8},
        {.kind = EVENT_PARSED, .url = "http://h/1", .callback = "product", .items = 1, .requests = 2, .ms = 0.5},
        {.kind = EVENT_PARSED, .url = "http://h/2", .callback = "product", .skip = "empty", .ms = 0.5},
        {.kind = EVENT_DROPPED, .url = "http://x/", .why = "offsite"},
    };
    check(&(struct report_options){.level = LOG_DEBUG}, events, 4,
          "fetched   http://h/1: 200, 12.3 kB in 8 ms\n"
          "parsed    http://h/1: 1 item, 2 requests (product, 0.5 ms)\n"
          "skipped   http://h/2: empty (product, 0.5 ms)\n"
          "dropped   http://x/: offsite\n");
}

static void first_failure_of_a_group_is_shown_whole(void **state) {
    (void)state;
    struct event events[] = {failed, failed, failed};
    events[1].id = 13, events[1].url = "http://h/2";
    events[2].id = 14, events[2].group = "bbbb", events[2].frames = NULL;
    check(&(struct report_options){.level = LOG_INFO, .watching = true}, events, 3,
          "failed    product, failure 12\n"
          "    no number\n"
          "    http://h/1\n"
          "    shop.lua:18 in product\n"
          "        price = number(),\n"
          "          n = 3\n"
          "    fix shop.lua and save: the page is re-run\n"
          "failed    http://h/2 like failure 12 (failure 13)\n"
          "failed    product, failure 14\n"
          "    no number\n"
          "    http://h/1\n"
          "    shop.lua:18\n"
          "    fix shop.lua and save: the page is re-run\n");
}

static void what_still_fails_is_one_line(void **state) {
    (void)state;
    struct event events[] = {failed, failed, failed};
    events[1].kind = events[2].kind = EVENT_RERUN_FAILED;
    events[2].id = 13, events[2].url = "http://h/2";
    char *said = report_all(&(struct report_options){.level = LOG_INFO, .watching = true}, events, 3);
    assert_non_null(strstr(said, "still     http://h/1 as before (failure 12)\n"
                                 "still     http://h/2 like failure 12 (failure 13)\n"));
    free(said);
}

static void without_watching_the_mend_is_a_command(void **state) {
    (void)state;
    const struct event events[] = {started, failed};
    char *said = report_all(&(struct report_options){.level = LOG_INFO}, events, 2);
    assert_non_null(strstr(said, "    fix shop.lua, then: darn retry none.crawl\n"));
    free(said);
}

static void quiet_shows_errors_in_one_line(void **state) {
    (void)state;
    const struct event events[] = {
        started, failed, {.kind = EVENT_RETRY, .url = "http://h/2", .fault = "timeout"},
        {.kind = EVENT_RELOADED}, {.kind = EVENT_FINISHED, .why = "done"},
    };
    check(&(struct report_options){.level = LOG_ERROR}, events, 5,
          "failed    http://h/1: no number at shop.lua:18 (failure 12)\n");
}

static void crowds_are_counted(void **state) {
    (void)state;
    struct event events[9];
    for (int i = 0; i < 8; i++) events[i] = failed;
    events[8] = (struct event){.kind = EVENT_FINISHED, .why = "done", .pages = 3, .items = 2, .seconds = 1};
    char *said = report_all(&(struct report_options){.level = LOG_INFO}, events, 9);
    int lines = 0;
    for (const char *at = said; (at = strstr(at, "failed    http://h/1")); at++) lines++;
    assert_int_equal(lines, 5);
    assert_non_null(strstr(said, "failed    and 2 more pages\nfinished  3 pages, 2 items in 1.0 s\n"));
    free(said);
}

static void waiting_is_said_once_until_something_happens(void **state) {
    (void)state;
    const struct event waiting = {.kind = EVENT_WAITING, .parked = 3};
    const struct event events[] = {started, waiting, waiting, {.kind = EVENT_RELOAD_FAILED, .error = "x"}, waiting};
    char *said = report_all(&(struct report_options){.level = LOG_INFO, .watching = true}, events, 5);
    const char *line = "waiting   3 pages parked; fix shop.lua and save, or leave with Ctrl-C (they stay in none.crawl)\n";
    const char *first = strstr(said, line);
    assert_non_null(first);
    const char *second = strstr(first + 1, line);
    assert_non_null(second);
    assert_null(strstr(second + 1, line));
    free(said);
}

/* Wherever the state of things is said, until a good save takes over. */
static void a_refused_save_is_said_again(void **state) {
    (void)state;
    static const char *const line = "refused   shop.lua:12: still broken: '=' expected\n";
    const struct event waiting = {.kind = EVENT_WAITING, .parked = 3}, end = {.kind = EVENT_FINISHED, .why = "done"};
    const struct event refused = {.kind = EVENT_RELOAD_FAILED, .file = "shop.lua", .line = 12, .error = "'=' expected"};
    const struct event good = {.kind = EVENT_RELOADED, .new_version = "b"};
    const struct { struct event events[5]; int said; } cases[] = {
        {{started, refused, waiting, failed, end}, 2},
        {{started, refused, good, waiting, end}, 0},
        {{started, refused, good, refused, end}, 1},
        {{started, refused, refused, waiting, failed}, 1},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char *said = report_all(&(struct report_options){.level = LOG_INFO, .watching = true}, cases[i].events, 5);
        int count = 0;
        for (const char *at = said; (at = strstr(at, line)); at++) count++;
        assert_int_equal(count, cases[i].said);
        free(said);
    }
}

static void the_end_says_where_things_are(void **state) {
    (void)state;
    const struct output outputs[] = {{"items.jsonl", NULL}, {"-", NULL}};
    struct event events[] = {started, {.kind = EVENT_FINISHED, .why = "done", .pages = 1050, .items = 1000, .seconds = 65}};
    check(&(struct report_options){.level = LOG_INFO, .outputs = outputs, .output_count = 2}, &events[1], 1,
          "finished  nothing was left to do: 1,050 pages, 1,000 items in 1 min 05 s\n    items in items.jsonl\n");
    events[1].parked = 7, events[1].gave_up = 1, events[1].exit_code = 3, events[1].why = "interrupted";
    char *said = report_all(&(struct report_options){.level = LOG_INFO}, events, 2);
    assert_non_null(strstr(said, "finished  interrupted: 1,050 pages, 1,000 items, 7 parked, 1 given up in 1 min 05 s\n"
                                 "    items in none.crawl; darn export none.crawl -o items.jsonl takes them out\n"
                                 "    the same command goes on from here\n"
                                 "    darn failures none.crawl ID shows one whole; darn retry none.crawl takes them up again\n"));
    free(said);
}

static void nothing_fetched_is_explained(void **state) {
    (void)state;
    const struct { const char *why; int64_t pages; const char *said; } cases[] = {
        {"robots", 0, "finished  0 pages, 0 items in 1.0 s\n"
                      "    no page was fetched: http://h/ was dropped (robots); --set robots=false goes on without it\n"
                      "    --fresh starts over\n"},
        {"offsite", 0, "finished  0 pages, 0 items in 1.0 s\n"
                       "    no page was fetched: http://h/ was dropped (offsite); name its host in `allow`\n"
                       "    --fresh starts over\n"},
        {"denied", 0, "finished  0 pages, 0 items in 1.0 s\n"
                      "    no page was fetched: http://h/ was dropped (denied); mend `deny`\n"
                      "    --fresh starts over\n"},
        {"limit", 0, "finished  0 pages, 0 items in 1.0 s\n"
                     "    no page was fetched: http://h/ was dropped (limit); it looks like a spider trap, --set traps=false takes it\n"
                     "    --fresh starts over\n"},
        {"private", 0, "finished  0 pages, 0 items in 1.0 s\n"
                       "    no page was fetched: http://h/ was dropped (private); name its host in `allow`, without a star\n"
                       "    --fresh starts over\n"},
        {"scheme", 0, "finished  0 pages, 0 items in 1.0 s\n"
                      "    no page was fetched: http://h/ was dropped (scheme)\n"
                      "    --fresh starts over\n"},
        {"robots", 1, "finished  1 page, 0 items in 1.0 s\n"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        const struct event events[] = {
            {.kind = EVENT_DROPPED, .url = "http://h/", .why = cases[i].why},
            {.kind = EVENT_DROPPED, .url = "http://h/second", .why = cases[i].why},
            {.kind = EVENT_FINISHED, .why = "done", .pages = cases[i].pages, .seconds = 1},
        };
        check(&(struct report_options){.level = LOG_INFO}, events, 3, cases[i].said);
        check(&(struct report_options){.level = LOG_ERROR}, events, 3, "");
    }
    const struct event again = {.kind = EVENT_FINISHED, .why = "done", .seconds = 1};
    check(&(struct report_options){.level = LOG_INFO}, &again, 1,
          "finished  nothing was left to do: 0 pages, 0 items in 1.0 s\n    --fresh starts over\n");
}

static void a_long_crawl_gives_signs_of_life(void **state) {
    (void)state;
    char *said = NULL;
    size_t length;
    const struct event page = {.kind = EVENT_PARSED, .url = "http://h/1", .callback = "product", .items = 2};
    struct report_options options = {.level = LOG_INFO, .to = open_memstream(&said, &length)};
    clock_set_false(1000);
    struct report *report = report_new(&options);
    report_put(report, &page);
    clock_set_false(10999);
    report_put(report, &page);
    clock_set_false(11000);
    report_put(report, &page);
    clock_set_false(-1);
    report_free(report);
    fclose(options.to);
    assert_string_equal(said, "so far    3 pages, 6 items in 10.0 s\n");
    free(said);
}

static void pages_cannot_move_the_cursor(void **state) {
    (void)state;
    struct event event = failed;
    event.url = "http://h/\033[2J", event.error = "bad \033]0;title\007", event.frames = NULL;
    char *said = report_all(&(struct report_options){.level = LOG_INFO}, &event, 1);
    assert_null(strchr(said, '\033'));
    assert_null(strchr(said, '\007'));
    free(said);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_kind_has_its_line),
        cmocka_unit_test(verbose_shows_every_page),
        cmocka_unit_test(first_failure_of_a_group_is_shown_whole),
        cmocka_unit_test(what_still_fails_is_one_line),
        cmocka_unit_test(without_watching_the_mend_is_a_command),
        cmocka_unit_test(quiet_shows_errors_in_one_line),
        cmocka_unit_test(crowds_are_counted),
        cmocka_unit_test(waiting_is_said_once_until_something_happens),
        cmocka_unit_test(a_refused_save_is_said_again),
        cmocka_unit_test(the_end_says_where_things_are),
        cmocka_unit_test(nothing_fetched_is_explained),
        cmocka_unit_test(a_long_crawl_gives_signs_of_life),
        cmocka_unit_test(pages_cannot_move_the_cursor),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
