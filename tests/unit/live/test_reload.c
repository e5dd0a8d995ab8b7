/* reload.h and watcher.h, by programs that save a module of theirs: what is refused, for how long a load may run, what
 * is noted of files that went. The findings of a program are lines that its main file writes to "out". */
#include "live/program.h"

#include "base/mem.h"
#include "base/str.h"
#include "os/file.h"
#include "script/budget.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

/* main.lua goes round and round until "m" says that it is over; `save` is the edit. */
static const char *const MAIN =
    "local m = require 'm'\n"
    "function put(name, text)\n"
    "    local f = io.open(name .. '.new', 'w') f:write(text) f:close() os.rename(name .. '.new', name) end\n"
    "local function move(old, new) os.rename(old, new) end\n"
    "%s\n"
    "while not m.over() and not io.open('over') do end\n";

#define GOOD "return { over = function() return false end }"

#define SHORT 0.1 /* seconds that a load may take */
#define LONG 60

static const struct edit { const char *save, *told; double seconds; } edits[] = {
    /* Its clock is the watcher's. */
    {"put('m.lua', 'while true do end')", "refused (its load took longer than 0.1 s) ", SHORT},
    {"put('m.lua', 'while true do pcall(function() while true do end end) end')",
     "refused (its load took longer than 0.1 s) ", SHORT},
    {"require('darn').on_reload(function() while true do end end) put('m.lua', '" GOOD " ')",
     "reloaded note (a function given to darn.on_reload: it took longer than 0.1 s) ", SHORT},
    /* A newer save ends it. */
    {"put('m.lua', [[put('m.lua', '" GOOD " ') while true do end]])",
     "reloaded ", LONG},
    {"put('m.lua', [[put('m.lua', '" GOOD "')\n"
     "while true do pcall(function() while true do end end) end]])",
     "reloaded ", LONG},
    {"put('m.lua', 'local t = {} while true do t[#t + 1] = (\"x\"):rep(1000000) .. #t end')",
     "refused (more than 256 MiB of memory was used) ", LONG},
    {"put('m.lua', '')", "refused (m.lua is empty: the running version goes on) ", LONG},
    {"put('m.lua', 'return { over = function() end')", "refused ('}' expected near <eof>) ", LONG},
    {"put('m.lua', 'os.exit(3)')", "refused (os.exit while the file is loaded again) ", LONG},
    {"pcall(os.exit, {}) put('m.lua', 'return { over = function() return true end }')", "reloaded ", LONG},
    {"move('m.lua', 'rules.lua')", "reloaded [m.lua: the file is gone, its code goes on] "
                                   "[m.lua: rules.lua has its text, but what is loaded keeps its name (package.loaded): "
                                   "keep the file's, or start the program again] ", LONG},
};

static void put_file(const char *name, const char *text) {
    struct err err = {0};
    if (!file_replace(name, text, strlen(text), &err)) fail_msg("%s", err.message);
}

/* The first thing that comes of the edit, and notes on it; then the program may end. */
static void tell(void *arg, const struct program_event *event) {
    struct str *told = arg;
    static const char *const words[] = {[PROGRAM_RELOADED] = "reloaded ", [PROGRAM_REFUSED] = "refused ",
                                        [PROGRAM_NOTE] = "note "};
    if (event->kind == PROGRAM_SAVED) return; /* on a slow machine */
    if (event->kind == PROGRAM_STARTED || (told->len && event->kind != PROGRAM_NOTE)) return;
    str_puts(told, words[event->kind]);
    if (event->err) str_printf(told, "(%s) ", event->err->message);
    for (size_t i = 0; event->notes && i < event->notes->count; i++) str_printf(told, "[%s] ", event->notes->at[i]);
    put_file("over", "");
}

static int clean(void **state) {
    (void)state;
    static const char *const names[] = {"main.lua", "m.lua", "rules.lua", "over"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) unlink(names[i]);
    return 0;
}

static void play(const struct edit *edit) {
    struct str told = {0};
    struct err err = {0};
    char *text = mem_printf(MAIN, edit->save);
    put_file("main.lua", text);
    put_file("m.lua", GOOD);
    struct program_options options = {.file = "main.lua", .watch = true, .load_seconds = edit->seconds,
                                      .tell = tell, .arg = &told};
    int code = program_run(&options, &err);
    if (code != 0 || strcmp(str_text(&told), edit->told) != 0)
        fail_msg("%s: exit %d, told '%s', not '%s'", edit->save, code, str_text(&told), edit->told);
    clean(NULL);
    str_clear(&told);
    free(text);
}

static void a_save_is_told(void **state) {
    (void)state;
    budget_setup();
    for (size_t i = 0; i < sizeof edits / sizeof *edits; i++) play(&edits[i]);
}

int main(void) {
    if (chdir(getenv("TMPDIR")) != 0) return 1; /* so that names are short */
    const struct CMUnitTest tests[] = {cmocka_unit_test_teardown(a_save_is_told, clean)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
