/* Saves of every sort while `darn run` waits with a parked page: each is seen, the next one after it too, what was
 * written runs, and what is no save changes nothing. */
#include "crawl.h"

#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "../unit/saving.h"

/* Breaks on its page and says so; mends it. Both are whole scrapers. */
static const char *breaking(const char *what) {
    return textf("return { parse = function(page) error '%s' end }\n", what);
}

static const char *mending(const char *what) {
    return textf("return { parse = function(page) page:emit { h1 = '%s' } end }\n", what);
}

static const char *page_url(void) {
    struct site *site = site_new();
    site_put(site, "/", .body = "<h1>page</h1>");
    return site_url(site, "/");
}

struct run { struct program *darn; struct events *events; char *before; };

/* In a folder of its own: the scraper, saved as a way of saving prepares it, has parked the site's one page. */
static struct run start_way(const struct saving *way, const char *option) {
    struct run run = {.before = getcwd(NULL, 0)};
    static int runs;
    const char *folder = textf("run%d", ++runs);
    assert_int_equal(mkdir(folder, 0700), 0);
    assert_int_equal(chdir(folder), 0);
    saving_prepare(way, breaking("first"));
    run.darn = start_darn("run", way->path, page_url(), "-o", "items.jsonl", "--events", "events", "-j", "1",
                          "--wait", option);
    run.events = events_of(run.darn, "events");
    event_wait(run.events, "parse_failed", "error", "first");
    return run;
}

static struct run start_plain(void) { return start_way(&ways_of_saving[0], NULL); }

static void leave(struct run *run) {
    assert_int_equal(chdir(run->before), 0);
    free(run->before);
}

static void assert_mended(struct run *run, const char *what) {
    event_wait(run->events, "rerun_ok", "outcome", "items");
    assert_exit(finish(run->darn), 0);
    assert_string_equal(get_file("items.jsonl"), textf("{\"h1\": \"%s\"}\n", what));
    leave(run);
}

/* ---- every way ---- */

static void save_twice(const struct saving *way, const char *option) {
    print_message("             %s\n", way->name);
    struct run run = start_way(way, option);
    way->save(breaking("second"));
    event_wait(run.events, "reloaded");
    event_wait(run.events, "rerun_failed", "error", "second");
    way->save(mending("third"));
    event_wait(run.events, "reloaded");
    assert_mended(&run, "third");
    assert_int_equal(event_count(run.events, "reloaded"), 2);
    assert_int_equal(event_count(run.events, "reload_failed"), 0);
}

static void every_way_of_saving_is_seen(void **state) {
    (void)state;
    for (int i = 0; i < WAYS_OF_SAVING; i++) save_twice(&ways_of_saving[i], NULL);
}

/* All ways are found by looking (test_saves.c has them in a false time); here it is that --poll looks. */
static void polling_sees_saves(void **state) {
    (void)state;
    static const char *const some[] = {"in place", "by rename", "a linked folder pointed elsewhere"};
    for (int i = 0; i < WAYS_OF_SAVING; i++)
        for (int k = 0; k < 3; k++)
            if (strcmp(ways_of_saving[i].name, some[k]) == 0) save_twice(&ways_of_saving[i], "--poll");
}

static void polling_without_watching_is_refused(void **state) {
    (void)state;
    saving_put("s.lua", mending("x"));
    struct program *darn = run_darn("run", "s.lua", "--poll", "--no-watch");
    assert_exit(darn, 1);
    assert_has(darn->err, "--poll");
    assert_has(darn->err, "--no-watch");
}

/* ---- many ---- */

static void fifty_saves_end_with_the_last(void **state) {
    (void)state;
    struct run run = start_plain();
    for (int i = 1; i < 50; i++) (i % 3 ? save_rename : save_plain)(breaking(textf("save %02d", i)));
    save_pieces(mending("save 50"));
    event_wait(run.events, "rerun_ok");
    const char *last = "";
    size_t index;
    json_t *event;
    json_array_foreach(events_list(run.events), index, event) {
        if (strcmp(event_text(event, "event"), "rerun_failed") != 0) continue;
        const char *save = strstr(event_text(event, "error"), "save ");
        assert_non_null(save);
        if (strcmp(save, last) < 0) fail_msg("%s came after %s", save, last); /* never an older one after a newer */
        last = save;
    }
    events_rewind(run.events);
    assert_int_equal(event_count(run.events, "reload_failed"), 0);
    assert_mended(&run, "save 50");
}

/* Only what the scraper reads is watched. */
static void ten_thousand_files_beside_it_do_not_matter(void **state) {
    (void)state;
    assert_int_equal(mkdir("dir", 0700), 0);
    for (int i = 0; i < 10000; i++) assert_int_equal(mknod(textf("dir/%d.lua", i), S_IFREG | 0600, 0), 0);
    put_file("dir/s.lua", breaking("first"));
    struct program *darn =
        start_darn("run", "dir/s.lua", page_url(), "--events", "events", "-j", "1", "--wait", "-q");
    struct events *events = events_of(darn, "events");
    event_wait(events, "parse_failed");
    const char *watches = textf("grep -h ^inotify /proc/%d/fdinfo/* | wc -l > watches", (int)darn->pid);
    assert_int_equal(system(watches), 0);
    assert_in_range(atoi(get_file("watches")), 1, 40);
    save_file("dir/s.lua", mending("second"));
    event_wait(events, "rerun_ok");
    assert_exit(finish(darn), 0);
}

/* ---- no save ---- */

static void nothing(const char *text) { (void)text; }

static void drop_all(const char *text) {
    (void)text;
    for (int i = 0; i < DROPPINGS; i++) saving_drop(droppings[i]);
}

static void change_its_mode(const char *text) {
    (void)text;
    assert_int_equal(chmod("dir/s.lua", 0600), 0);
}

static void touch(const char *text) {
    (void)text;
    assert_int_equal(utimensat(AT_FDCWD, "dir/s.lua", NULL, 0), 0);
}

static const struct { const char *what; void (*save)(const char *text); } no_saves[] = {
    {"nothing", nothing},           {"what editors leave beside it", drop_all}, {"a touch", touch},
    {"another mode", change_its_mode}, {"the same in place", save_plain},       {"the same by rename", save_rename},
    {"the same in pieces", save_pieces}, {"the same in a new folder", save_folder_swapped},
};

/* The save that comes after it is the only one. */
static void what_is_no_save_changes_nothing(void **state) {
    (void)state;
    for (size_t i = 0; i < sizeof no_saves / sizeof *no_saves; i++) {
        const struct saving way = {.name = no_saves[i].what, .path = "dir/s.lua"};
        print_message("             %s\n", way.name);
        struct run run = {.before = saving_enter()};
        saving_prepare(&way, breaking("first"));
        run.darn = start_darn("run", way.path, page_url(), "-o", "items.jsonl", "--events", "events", "--wait");
        run.events = events_of(run.darn, "events");
        event_wait(run.events, "parse_failed", "error", "first");
        no_saves[i].save(breaking("first"));
        save_rename(mending("second"));
        event_wait(run.events, "rerun_ok", "outcome", "items");
        assert_exit(finish(run.darn), 0);
        assert_int_equal(event_count(run.events, "reloaded"), 1);
        assert_int_equal(event_count(run.events, "reload_failed"), 0);
        assert_int_equal(event_count(run.events, "rerun_failed"), 0);
        saving_leave(run.before);
    }
}

/* ---- saves that went wrong ---- */

static void delete_it(void) { assert_int_equal(unlink("dir/s.lua"), 0); }
static void rename_it(void) { assert_int_equal(rename("dir/s.lua", "dir/t.lua"), 0); }
static void empty_it(void) { put_file("dir/s.lua", ""); }
static void make_it_large(void) { assert_int_equal(truncate("dir/s.lua", (16 << 20) + 1), 0); }
static void point_it_nowhere(void) { saving_point("dir/s.lua", "nowhere.lua"); }

static void put_a_folder_there(void) {
    delete_it();
    assert_int_equal(mkdir("dir/s.lua", 0700), 0);
}

static void clear_folder(void) { assert_int_equal(rmdir("dir/s.lua"), 0); }

static void put_a_nul_there(void) {
    saving_write("dir/s.lua", O_TRUNC, "return {\n  \0\n}\n", 14);
}

static void put_ten_megabytes_there(void) {
    size_t length = 10 << 20;
    char *bytes = malloc(length);
    memset(bytes, '(', length);
    saving_write("dir/s.lua", O_TRUNC, bytes, length);
    free(bytes);
}

static const struct { const char *what; void (*spoil)(void), (*clear)(void); const char *says; } spoilt[] = {
    {"deleted", delete_it, NULL, "dir/s.lua was deleted: the running version goes on"},
    {"renamed", rename_it, NULL, "dir/s.lua was deleted: the running version goes on; dir/t.lua has the same text"},
    {"emptied", empty_it, NULL, "dir/s.lua is empty: the running version goes on"},
    {"a link that leads nowhere", point_it_nowhere, NULL, "dir/s.lua was deleted: the running version goes on"},
    {"a folder in its place", put_a_folder_there, clear_folder, "dir/s.lua is a folder, not a file"},
    {"a NUL byte", put_a_nul_there, NULL, "unexpected symbol"},
    {"ten megabytes of parentheses", put_ten_megabytes_there, NULL, "C stack overflow"},
    {"too large", make_it_large, NULL, "dir/s.lua is larger than 16777216 bytes"},
};

static void a_spoilt_file_is_said_and_the_next_save_taken(void **state) {
    (void)state;
    for (size_t i = 0; i < sizeof spoilt / sizeof *spoilt; i++) {
        print_message("             %s\n", spoilt[i].what);
        struct run run = start_plain();
        spoilt[i].spoil();
        json_t *failed = event_wait(run.events, "reload_failed");
        const char *said = textf("%s:%lld: %s", event_text(failed, "file"), (long long)event_number(failed, "line"),
                                 event_text(failed, "error"));
        assert_has(said, spoilt[i].says);
        if (spoilt[i].clear) spoilt[i].clear();
        save_file("dir/s.lua", mending("second"));
        event_wait(run.events, "reloaded");
        assert_mended(&run, "second");
        assert_int_equal(event_count(run.events, "reload_failed"), 1);
    }
}

/* As it was before it was deleted: nothing was changed, so the page is not tried again. */
static void what_comes_back_as_it_was_is_no_mend(void **state) {
    (void)state;
    struct run run = start_plain();
    delete_it();
    event_wait(run.events, "reload_failed");
    put_file("dir/s.lua", breaking("first"));
    event_wait(run.events, "reloaded");
    save_file("dir/s.lua", mending("second"));
    assert_mended(&run, "second");
    assert_int_equal(event_count(run.events, "rerun_failed"), 0);
}

/* ---- modules ---- */

static void lose_module(void) { assert_int_equal(unlink("lib/a.lua"), 0); }
static void rename_module(void) { assert_int_equal(rename("lib/a.lua", "lib/b.lua"), 0); }
static void empty_module(void) { put_file("lib/a.lua", ""); }

static const struct { const char *what; void (*spoil)(void); const char *says, *and; } lost[] = {
    {"deleted", lose_module, "module 'lib.a' not found", "lib/a.lua was deleted"},
    {"renamed", rename_module, "lib/a.lua was deleted", "lib/b.lua has the same text"},
    {"emptied", empty_module, "lib/a.lua is empty: the running version goes on", ""},
};

static void a_module_that_is_gone_is_named(void **state) {
    (void)state;
    for (size_t i = 0; i < sizeof lost / sizeof *lost; i++) {
        print_message("             %s\n", lost[i].what);
        struct run run = {.before = saving_enter()};
        assert_int_equal(mkdir("lib", 0700), 0);
        put_file("lib/a.lua", "return function() error 'first' end\n");
        put_file("s.lua", "local a = require 'lib.a'\nreturn { parse = function(page) page:emit { h1 = a() } end }\n");
        run.darn = start_darn("run", "s.lua", page_url(), "-o", "items.jsonl", "--events", "events", "--wait");
        run.events = events_of(run.darn, "events");
        event_wait(run.events, "parse_failed", "error", "first");
        lost[i].spoil();
        json_t *failed = event_wait(run.events, "reload_failed");
        assert_has(event_text(failed, "error"), lost[i].says);
        assert_has(event_text(failed, "error"), lost[i].and);
        put_file("lib/a.lua", "return function() return 'second' end\n");
        event_wait(run.events, "rerun_ok", "outcome", "items");
        assert_exit(finish(run.darn), 0);
        assert_string_equal(get_file("items.jsonl"), "{\"h1\": \"second\"}\n");
        saving_leave(run.before);
    }
}

/* The crawl goes on for long before a callback requires it; it is watched from then on, there or not. */
static void a_module_that_a_callback_requires_is_seen(void **state) {
    (void)state;
    assert_int_equal(mkdir("lib", 0700), 0);
    put_file("s.lua", "return { parse = function(page) page:emit { h1 = require 'lib.late' () } end }\n");
    struct program *darn =
        start_darn("run", "s.lua", page_url(), "-o", "items.jsonl", "--events", "events", "--wait", "-j", "1");
    struct events *events = events_of(darn, "events");
    event_wait(events, "parse_failed");
    static const char *const saves[] = {"error 'first'", "error 'second'"};
    for (int i = 0; i < 2; i++) {
        save_file("lib/late.lua", textf("return function() %s end\n", saves[i]));
        char *files = json_dumps(json_object_get(event_wait(events, "reloaded"), "files"), 0);
        assert_string_equal(files, "[\"lib/late.lua\"]");
        free(files);
        event_wait(events, "rerun_failed");
    }
    save_file("lib/late.lua", "return function() return 'third' end\n");
    event_wait(events, "rerun_ok", "outcome", "items");
    assert_exit(finish(darn), 0);
    assert_string_equal(get_file("items.jsonl"), "{\"h1\": \"third\"}\n");
}

/* What was refused in between is no version: both files are new to the one that ran. */
static void the_files_of_a_reload_are_those_that_changed(void **state) {
    (void)state;
    put_file("a.lua", "return 'one'\n"), put_file("b.lua", "return 'one'\n"), put_file("c.lua", "return 'one'\n");
    put_file("s.lua", "require 'a' require 'b' require 'c'\nreturn { parse = function() error 'first' end }\n");
    struct program *darn = start_darn("run", "s.lua", page_url(), "--events", "events", "--wait", "-j", "1");
    struct events *events = events_of(darn, "events");
    event_wait(events, "parse_failed", "error", "first");
    save_file("a.lua", "return 'two\n");
    event_wait(events, "reload_failed", "file", "a.lua");
    save_file("s.lua", "require 'a' require 'b' require 'c'\nreturn { parse = function() end }\n");
    event_wait(events, "reload_failed", "file", "a.lua");
    save_file("a.lua", "return 'two'\n");
    char *files = json_dumps(json_object_get(event_wait(events, "reloaded"), "files"), 0);
    assert_string_equal(files, "[\"a.lua\", \"s.lua\"]");
    free(files);
    assert_exit(finish(darn), 0);
}

/* The one save requires a file that comes with the next: both together are one version in the end. */
static void a_module_may_come_after_who_requires_it(void **state) {
    (void)state;
    struct run run = start_plain();
    save_plain("local new = require 'new.thing'\nreturn { parse = function(page) page:emit { h1 = new } end }\n");
    json_t *failed = event_wait(run.events, "reload_failed", "file", "dir/s.lua", "line", "1");
    assert_has(event_text(failed, "error"), "new.thing");
    assert_int_equal(mkdir("dir/new", 0700), 0);
    put_file("dir/new/thing.lua", "return 'second'\n");
    event_wait(run.events, "reloaded");
    assert_mended(&run, "second");
    assert_int_equal(event_count(run.events, "reload_failed"), 1);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        CASE(every_way_of_saving_is_seen),
        CASE(polling_sees_saves),
        CASE(polling_without_watching_is_refused),
        CASE(fifty_saves_end_with_the_last),
        CASE(ten_thousand_files_beside_it_do_not_matter),
        CASE(what_is_no_save_changes_nothing),
        CASE(a_spoilt_file_is_said_and_the_next_save_taken),
        CASE(what_comes_back_as_it_was_is_no_mend),
        CASE(a_module_that_is_gone_is_named),
        CASE(a_module_that_a_callback_requires_is_seen),
        CASE(the_files_of_a_reload_are_those_that_changed),
        CASE(a_module_may_come_after_who_requires_it),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
