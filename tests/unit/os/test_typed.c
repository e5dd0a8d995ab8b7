/* typed.h: where lines are kept, for whom, how many, and that nobody minds where they cannot be. */
#include "os/typed.h"

#include "base/mem.h"
#include "base/str.h"
#include "os/file.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

static char folder[200];
static struct str given;

static int begin(void **state) {
    (void)state;
    snprintf(folder, sizeof folder, "%s/typed-XXXXXX", getenv("TMPDIR") ? getenv("TMPDIR") : "/tmp");
    return mkdtemp(folder) ? chdir(folder) : -1;
}

static int remove_one(const char *path, const struct stat *info, int type, struct FTW *place) {
    (void)info, (void)type, (void)place;
    return remove(path);
}

static int end(void **state) {
    (void)state;
    str_clear(&given);
    return chdir("/") == 0 ? nftw(folder, remove_one, 16, FTW_DEPTH | FTW_PHYS) : -1;
}

static void live_in(const char *state_home, const char *home) {
    unsetenv("XDG_STATE_HOME");
    unsetenv("HOME");
    if (state_home) setenv("XDG_STATE_HOME", state_home, 1);
    if (home) setenv("HOME", home, 1);
}

static void take(const char *line) { str_printf(&given, "%s|", line); }

static const char *all(void) {
    str_reset(&given);
    typed_read(take);
    return str_text(&given);
}

static void assert_mode(const char *path, unsigned mode) {
    struct stat info;
    assert_int_equal(stat(path, &info), 0);
    assert_int_equal(info.st_mode & 07777, mode);
}

static void lines_are_kept_where_the_user_s_state_is(void **s) {
    (void)s;
    char *state = mem_printf("%s/state", folder), *home = mem_printf("%s/home", folder);
    const struct { const char *state, *home, *file; } cases[] = {
        {state, home, "state/darn/history"},
        {NULL, home, "home/.local/state/darn/history"},
        {"relative", home, "home/.local/state/darn/history"},
        {"", home, "home/.local/state/darn/history"},
    };
    umask(0);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        live_in(cases[i].state, cases[i].home);
        assert_string_equal(all(), "");
        typed_add("p 1");
        typed_add("p '\xC3\xA4' -- \\n");
        assert_string_equal(all(), "p 1|p '\xC3\xA4' -- \\n|");
        assert_mode(cases[i].file, 0600);
        assert_mode(i ? "home/.local/state/darn" : "state/darn", 0700);
        assert_int_equal(unlink(cases[i].file), 0);
    }
    assert_false(file_exists("relative"));
    free(state);
    free(home);
}

static void where_nothing_can_be_kept_nothing_is(void **s) {
    (void)s;
    char *file = mem_printf("%s/file", folder);
    const struct { const char *state, *home; } cases[] = {{NULL, NULL}, {NULL, ""}, {file, NULL}, {"/dev/null/x", NULL}};
    assert_true(file_replace("file", "", 0, NULL));
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        live_in(cases[i].state, cases[i].home);
        typed_add("p 1");
        assert_string_equal(all(), "");
    }
    free(file);
}

/* It gives the newest, and cuts the file back to them when it is twice as long. */
static void they_are_bounded(void **s) {
    (void)s;
    struct str text = {0};
    size_t length;
    live_in(folder, NULL);
    typed_add("0");
    for (int i = 1; i <= 2 * TYPED_MOST; i++) str_printf(&text, "%d\n", i);
    assert_true(file_replace("darn/history", text.data, text.len, NULL));
    assert_true(str_starts(all(), "1001|1002|") && str_ends(given.data, "|1999|2000|"));
    char *same = file_read("darn/history", 0, &length, NULL);
    assert_int_equal(length, text.len);
    typed_add("2001");
    assert_true(str_starts(all(), "1002|1003|") && str_ends(given.data, "|2000|2001|"));
    char *cut = file_read("darn/history", 0, &length, NULL);
    assert_true(str_starts(cut, "1002\n1003\n") && str_ends(cut, "\n2001\n"));
    assert_mode("darn/history", 0600);
    free(same);
    free(cut);
    str_clear(&text);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(lines_are_kept_where_the_user_s_state_is, begin, end),
        cmocka_unit_test_setup_teardown(where_nothing_can_be_kept_nothing_is, begin, end),
        cmocka_unit_test_setup_teardown(they_are_bounded, begin, end),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
