/* Messages: which levels are shown, what a line looks like. Standard error goes into a pipe meanwhile. */
#include "base/log.h"
#include "base/str.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <unistd.h>
#include <cmocka.h>

static char written[8192];

/* What log_put writes for the level while `shown` is the least important one. */
static const char *capture(enum log_level shown, enum log_level level, const char *text) {
    int ends[2], kept = dup(STDERR_FILENO);
    assert_int_equal(pipe(ends), 0);
    dup2(ends[1], STDERR_FILENO);
    log_set_level(shown);
    log_put(level, "%s", text);
    dup2(kept, STDERR_FILENO);
    close(kept);
    close(ends[1]);
    ssize_t got = read(ends[0], written, sizeof written - 1);
    close(ends[0]);
    assert_true(got >= 0);
    written[got] = '\0';
    log_set_level(LOG_INFO);
    return written;
}

static void shows_what_is_important_enough(void **state) {
    (void)state;
    static const struct { enum log_level shown, level; const char *line; } cases[] = {
        {LOG_INFO, LOG_ERROR, "darn: error: x\n"}, {LOG_INFO, LOG_WARN, "darn: warning: x\n"},
        {LOG_INFO, LOG_INFO, "darn: x\n"},         {LOG_INFO, LOG_DEBUG, ""},
        {LOG_ERROR, LOG_WARN, ""},                 {LOG_ERROR, LOG_ERROR, "darn: error: x\n"},
        {LOG_DEBUG, LOG_DEBUG, "darn: x\n"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        assert_string_equal(capture(cases[i].shown, cases[i].level, "x"), cases[i].line);
    assert_int_equal(log_get_level(), LOG_INFO);
    assert_string_equal(log_level_name(LOG_WARN), "warning");
}

static void a_long_message_is_still_one_line(void **state) {
    (void)state;
    struct str text = {0};
    for (int i = 0; i < 7000; i++) str_putc(&text, 'a');
    const char *line = capture(LOG_INFO, LOG_INFO, text.data);
    assert_true(strlen(line) < 4096 && str_ends(line, "a\n"));
    str_clear(&text);
}

static void keep(void *arg, const char *lines, size_t length) { str_put(arg, lines, length); }

static void a_sink_takes_the_place_of_stderr(void **state) {
    (void)state;
    struct str kept = {0};
    log_set_sink(keep, &kept);
    assert_string_equal(capture(LOG_INFO, LOG_WARN, "x"), "");
    assert_string_equal(capture(LOG_INFO, LOG_DEBUG, "y"), "");
    log_write("as it is\n", 9);
    assert_string_equal(kept.data, "darn: warning: x\nas it is\n");
    log_set_sink(NULL, NULL);
    assert_string_equal(capture(LOG_INFO, LOG_WARN, "x"), "darn: warning: x\n");
    str_clear(&kept);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(shows_what_is_important_enough),
        cmocka_unit_test(a_long_message_is_still_one_line),
        cmocka_unit_test(a_sink_takes_the_place_of_stderr),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
