/* gone.h: what is said of files that the running version has read and the next one has not. */
#include "script/gone.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "../saving.h"

/* In dir: s.lua, which requires a.lua. */
static struct sources *read_both(void) {
    struct sources *sources = sources_new("dir/s.lua");
    sources_get(sources, "dir/s.lua", NULL);
    sources_get(sources, "dir/a.lua", NULL);
    return sources;
}

static void nothing(void) {}
static void delete_main(void) { saving_must(unlink("dir/s.lua"), "s.lua"); }
static void delete_module(void) { saving_must(unlink("dir/a.lua"), "a.lua"); }
static void rename_main(void) { saving_move("dir/s.lua", "dir/t.lua"); }
static void rename_module(void) { saving_move("dir/a.lua", "dir/b.lua"); }
static void empty_main(void) { saving_put("dir/s.lua", ""); }
static void empty_module(void) { saving_put("dir/a.lua", ""); }

static void put_folder_for_module(void) {
    delete_module();
    saving_must(mkdir("dir/a.lua", 0777), "a.lua");
}

/* `built`: what the build said, NULL where it went well; `says`: what is said then, NULL where it may take over. */
static const struct { void (*spoil)(void); const char *built, *says; } cases[] = {
    {nothing, NULL, NULL},
    {nothing, "no", "no"},
    {delete_main, "cannot open", "dir/s.lua was deleted: the running version goes on"},
    {rename_main, "cannot open", "dir/s.lua was deleted: the running version goes on; dir/t.lua has the same text"},
    {empty_main, "no table", "dir/s.lua is empty: the running version goes on"},
    {delete_module, "not found", "not found; dir/a.lua was deleted"},
    {delete_module, NULL, NULL}, /* it was not needed */
    {rename_module, "not found", "not found; dir/a.lua was deleted; dir/b.lua has the same text"},
    {empty_module, NULL, "dir/a.lua is empty: the running version goes on"},
    {empty_module, "a boolean", "dir/a.lua is empty: the running version goes on"},
    {put_folder_for_module, "not found", "/dir/a.lua is a folder, not a file"},
};

static void what_became_of_a_file_is_said(void **state) {
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char *before = saving_enter();
        prepare_file("return require 'a'");
        saving_put("dir/a.lua", "return {}");
        struct sources *running = read_both();
        cases[i].spoil();
        struct sources *next = read_both();
        struct err err = {0};
        if (cases[i].built) err_set(&err, ERR_SCRIPT, "%s", cases[i].built);
        bool allowed = gone_allows(running, next, &err);
        if (allowed != !cases[i].says || (!allowed && !strstr(err.message, cases[i].says)))
            fail_msg("case %zu: %d, %s", i, allowed, err.message);
        sources_unref(running);
        sources_unref(next);
        saving_leave(before);
    }
}

static void a_module_that_was_empty_before_may_stay_so(void **state) {
    (void)state;
    char *before = saving_enter();
    prepare_file("require 'a'");
    saving_put("dir/a.lua", "");
    struct sources *running = read_both();
    struct sources *next = read_both();
    struct err err = {0};
    assert_true(gone_allows(running, next, &err));
    sources_unref(running);
    sources_unref(next);
    saving_leave(before);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_became_of_a_file_is_said),
        cmocka_unit_test(a_module_that_was_empty_before_may_stay_so),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
