/* What `darn live` says of saves that are not simply taken: which file waits for which, what is gone or has another
 * name now. */
#include "driven.h"

#include <string.h>
#include <unistd.h>

#define LOOP "require('driver').loop()\n"

static struct driven *start(void) {
    driven_files(DRIVEN_LIVE);
    struct driven *driven = driven_start(DRIVEN_LIVE, (const char *const[]){NULL});
    assert_string_equal(driven_run(driven, "1"), "1");
    return driven;
}

static json_t *awaits(struct driven *driven, const char *name) {
    json_t *event = driven_await(driven);
    assert_string_equal(event_text(event, "event"), name);
    return event;
}

/* ---- one waits for another ---- */

static const struct { const char *util, *said; } broken[] = {
    {"return {\n  name = = 1 }\n", "util.lua:2:10: unexpected symbol near '=' (app.lua waits for it)\n"},
    {"error('at load')\n", "util.lua:1: at load (app.lua waits for it)\n"},
    {"", "util.lua is empty: the running version goes on (app.lua waits for it)\n"},
};

static void a_good_file_waits_for_a_broken_one(void **state) {
    (void)state;
    put_file("util.lua", "return { name = 'a' }\n");
    put_file("app.lua", "local util = require 'util'\nreturn { f = function() return util.name .. 0 end }\n");
    struct driven *driven = start();
    for (size_t i = 0; i < sizeof broken / sizeof *broken; i++) {
        put_file("util.lua", broken[i].util);
        assert_null(strstr(event_text(awaits(driven, "reload_failed"), "error"), "waits"));
        save_file("app.lua", replaced(get_file("app.lua"), textf(".. %zu", i), textf(".. %zu", i + 1)));
        awaits(driven, "reload_failed");
        driven_said(driven, broken[i].said);
        put_file("util.lua", textf("return { name = 'b%zu' }\n", i));
        assert_int_equal(json_array_size(json_object_get(awaits(driven, "reloaded"), "files")), 2);
        assert_string_equal(driven_run(driven, "app.f()"), textf("\"b%zu%zu\"", i, i + 1));
    }
    assert_exit(driven_finish(driven), 0);
}

/* One that ran into the error of another file that nobody has touched waits for nothing. */
static void only_what_is_saved_is_waited_for(void **state) {
    (void)state;
    put_file("util.lua", "return { check = function(n) if n > 1 then error('too many') end end }\n");
    put_file("app.lua", "require('util').check(1)\nreturn {}\n");
    struct driven *driven = start();
    save_file("app.lua", replaced(get_file("app.lua"), "1", "2"));
    assert_string_equal(event_text(awaits(driven, "reload_failed"), "error"), "too many");
    assert_exit(driven_finish(driven), 0);
}

static void what_runs_is_saved_again(void **state) {
    (void)state;
    put_file("app.lua", "return 1\n");
    struct driven *driven = start();
    put_file("app.lua", "return 1 1\n");
    awaits(driven, "reload_failed");
    put_file("app.lua", "return 1\n");
    awaits(driven, "reloaded");
    driven_said(driven, "darn: reloaded app.lua in ");
    assert_exit(driven_finish(driven), 0);
}

/* ---- a program that waits itself ---- */

static void a_blocked_program_takes_it_later(void **state) {
    (void)state;
    put_file("util.lua", "return {}\n");
    put_file("app.lua", "return { util = require 'util', n = 1 }\n");
    struct driven *driven = start();
    unlink("util.lua"); /* while it reads */
    save_file("app.lua", replaced(get_file("app.lua"), "1", "2"));
    wait_line(driven_program(driven), driven_program(driven)->err_path,
              "darn: saved: app.lua is taken when the program runs on");
    assert_null(driven_reload(driven));
    awaits(driven, "reloaded");
    assert_string_equal(driven_run(driven, "app.n"), "2");
    assert_exit(driven_finish(driven), 0);
}

/* ---- other names ---- */

static void a_file_that_is_gone_is_not_called_reloaded(void **state) {
    (void)state;
    put_file("util.lua", "return { name = 'a' }\n");
    put_file("app.lua", "return { util = require 'util', n = 1 }\n");
    struct driven *driven = start();
    unlink("util.lua");
    awaits(driven, "reloaded");
    driven_said(driven, "darn: util.lua: the file is gone, its code goes on\n");
    save_file("app.lua", replaced(get_file("app.lua"), "1", "2"));
    awaits(driven, "reloaded");
    driven_said(driven, "darn: reloaded app.lua in ");
    assert_null(strstr(driven_finish(driven)->err, "reloaded util.lua"));
}

static void a_renamed_module_is_not_taken_by_its_new_name(void **state) {
    (void)state;
    put_file("util.lua", "return { name = 'a' }\n");
    put_file("main.lua", "util = require 'util'\n" LOOP);
    struct driven *driven = start();
    assert_int_equal(rename("util.lua", "helpers.lua"), 0);
    save_file("main.lua", "util = require 'helpers'\n" LOOP);
    awaits(driven, "reloaded");
    driven_said(driven, "util.lua: helpers.lua has its text, but what is loaded keeps its name (package.loaded): keep the "
                        "file's, or start the program again\n");
    put_file("helpers.lua", "return { name = 'b' }\n");
    awaits(driven, "reloaded");
    driven_said(driven, "darn: helpers.lua: not taken, since the program has not loaded it\n");
    assert_string_equal(driven_run(driven, "util.name"), "\"a\"");
    assert_string_equal(driven_run(driven, "require('helpers').name"), "\"b\"");
    put_file("helpers.lua", "return { name = 'c' }\n");
    awaits(driven, "reloaded");
    assert_string_equal(driven_run(driven, "require('helpers').name"), "\"c\"");
    assert_null(strstr(driven_finish(driven)->err, "reloaded util.lua"));
}

int main(int argc, char **argv) {
    cmocka_set_test_filter(argc > 1 ? argv[1] : NULL);
    const struct CMUnitTest tests[] = {
        CASE(a_good_file_waits_for_a_broken_one),
        CASE(only_what_is_saved_is_waited_for),
        CASE(what_runs_is_saved_again),
        CASE(a_blocked_program_takes_it_later),
        CASE(a_file_that_is_gone_is_not_called_reloaded),
        CASE(a_renamed_module_is_not_taken_by_its_new_name),
    };
    return cmocka_run_group_tests_name("said", tests, NULL, NULL);
}
