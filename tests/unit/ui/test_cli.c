/* The command table: its help, and what is said of commands that are not there. */
#include "ui/cli.h"

#include "base/mem.h"
#include "os/file.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include <cmocka.h>

static const char *const now[] = {"new",   "run",     "parse",  "failures", "retry",
                                  "stats", "reloads", "export", "demo",     "live", "debug"};
static const char *const later[] = {"shell", "replay", "pin", "test", "reports", "serve", "selector", "bench"};
enum { NOW = sizeof now / sizeof *now, LATER = sizeof later / sizeof *later };

/* Runs darn with up to three words, its two streams going to one file; the text is to be freed. */
static char *darn(int *code, const char *a, const char *b, const char *c) {
    char *argv[] = {mem_strdup("darn"), mem_strdup(a), mem_strdup(b), mem_strdup(c), NULL};
    char *path = file_join(getenv("TMPDIR") ? getenv("TMPDIR") : ".", "said");
    int argc = 1 + (a != NULL) + (b != NULL) + (c != NULL), out = dup(1), err = dup(2);
    size_t length;
    fflush(stdout);
    assert_non_null(freopen(path, "w", stdout));
    dup2(1, 2);
    *code = cli_main(argc, argv);
    fflush(stdout);
    dup2(out, 1);
    dup2(err, 2);
    close(out);
    close(err);
    char *said = file_read(path, 0, &length, NULL);
    unlink(path);
    free(path);
    for (int i = 0; i < 4; i++) free(argv[i]);
    return said;
}

static void check(const char *a, const char *b, const char *c, int code, const char *part) {
    int got;
    char *said = darn(&got, a, b, c);
    if (!strstr(said, part)) print_error("expected \"%s\" in:\n%s\n", part, said);
    assert_non_null(strstr(said, part));
    assert_int_equal(got, code);
    free(said);
}

static void short_help_lists_every_command(void **state) {
    (void)state;
    int code;
    char *said = darn(&code, NULL, NULL, NULL);
    assert_int_equal(code, 0);
    for (int i = 0; i < NOW; i++) {
        char *line = mem_printf("\n  darn %s ", now[i]);
        assert_non_null(strstr(said, line));
        free(line);
    }
    const char *not_yet = strstr(said, "Not yet in this version:");
    assert_non_null(not_yet);
    for (int i = 0; i < LATER; i++) assert_non_null(strstr(not_yet, later[i]));
    free(said);
    check("help", NULL, NULL, 0, "darn help COMMAND");
    check("--help", NULL, NULL, 0, "darn help COMMAND");
}

static void long_help_explains_every_option(void **state) {
    (void)state;
    for (size_t i = 0; cli_commands()[i]; i++) {
        const struct command *command = cli_commands()[i];
        struct str out = {0};
        cli_long_help(command, &out);
        for (const struct option *option = command->options; option && option->name; option++) {
            char *line = mem_printf("\n  %s ", option->name);
            assert_non_null(strstr(out.data, line));
            free(line);
            assert_true(strlen(option->help) > 0);
        }
        if (command->run) assert_non_null(strstr(out.data, "\n    darn "));
        else assert_non_null(strstr(out.data, "not yet in this version"));
        str_clear(&out);
    }
}

static void help_works_for_every_command(void **state) {
    (void)state;
    for (int i = 0; i < NOW; i++) {
        char *first = mem_printf("darn %s", now[i]);
        check("help", now[i], NULL, 0, first);
        check(now[i], "--help", NULL, 0, first);
        if (strcmp(now[i], "live") != 0) check(now[i], "x", "-h", 0, first);
        free(first);
    }
    check("live", "-q", "-h", 0, "darn live");
    check("live", "missing.lua", "-h", 1, "there is no file 'missing.lua'"); /* what stands behind it is the program's */
    for (int i = 0; i < LATER; i++) {
        check("help", later[i], NULL, 0, "It is not yet in this version of darn.");
        check(later[i], "--help", NULL, 0, "It is not yet in this version of darn.");
    }
    check("help", "settings", NULL, 0, "per_host");
    check("help", "help", NULL, 0, "darn help COMMAND");
    check("help", "run", "x", 1, "darn help takes one command, not 'x' too\n");
    check("run", "", NULL, 1, "an argument of darn run is empty: darn run SCRAPER [URL...]\n");
}

static void later_commands_say_so(void **state) {
    (void)state;
    for (int i = 0; i < LATER; i++) {
        char *line = mem_printf("darn: error: '%s' is not yet in this version of darn\n", later[i]);
        check(later[i], "x", NULL, 1, line);
        free(line);
    }
}

static void unknown_commands_get_the_closest(void **state) {
    (void)state;
    check("rnu", NULL, NULL, 1, "darn: error: darn has no command 'rnu'; did you mean 'run'?\n");
    check("failure", NULL, NULL, 1, "did you mean 'failures'?");
    check("hepl", NULL, NULL, 1, "did you mean 'help'?");
    check("help", "exprot", NULL, 1, "did you mean 'export'?");
    check("zzzzzz", NULL, NULL, 1, "darn: error: darn has no command 'zzzzzz' (darn help lists them)\n");
    check("--frehs", NULL, NULL, 1, "darn has no option '--frehs' before a command");
}

static void version_is_one_line(void **state) {
    (void)state;
    int code;
    char *said = darn(&code, "--version", NULL, NULL);
    assert_string_equal(said, "darn " DARN_VERSION "\n");
    assert_int_equal(code, 0);
    free(said);
}

static void commands_want_their_arguments(void **state) {
    (void)state;
    static const struct { const char *a, *b, *c, *said; } cases[] = {
        {"run", NULL, NULL, "darn run needs a scraper: darn run SCRAPER [URL...]"},
        {"run", "x.lua", "--web=80", "option '--web' is not yet in this version of darn"},
        {"run", "x.lua", "--on-error=ask", "--on-error ask needs a terminal, and does not go with -q"},
        {"run", "x.lua", "--on-error=cry", "--on-error takes ask, park or stop, not 'cry'"},
        {"run", "x.lua", "-j0", "option '-j' needs a whole number from 1 to 256, not '0'"},
        {"run", "x.lua", "-ox.sqlite", ".sqlite files are not yet in this version of darn"},
        {"run", "x.lua", "-tbook", "-t book says what goes into a .csv output, and there is none"},
        {"parse", "x.lua", NULL, "darn parse needs a URL|FILE: darn parse SCRAPER URL|FILE"},
        {"failures", "x.crawl", "--compare", "option '--compare' is not yet in this version of darn"},
        {"export", "x.crawl", NULL, "darn export needs to know where to: -o FILE"},
        {"export", "x.crawl", "-ox.sqlite", ".sqlite files are not yet in this version of darn"},
        {"export", "x.crawl", "-ox.warc.gz", ".warc.gz files are not yet in this version of darn"},
        {"new", "../x", NULL, "'../x' is no name for a scraper"},
        {"new", "-", NULL, "'-' is no name for a scraper"},
        {"new", "x", "example.org", "'example.org' is no URL; did you mean 'https://example.org'?"},
        {"new", "x", "ftp://example.org/", "darn crawls http:// and https:// only"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) check(cases[i].a, cases[i].b, cases[i].c, 1, cases[i].said);
}

static void outputs_and_events_must_not_mix(void **state) {
    (void)state;
    int code;
    char *argv[] = {"darn", "run", "x.lua", "-o", "-", "--events", "-", NULL};
    char *twice[] = {"darn", "run", "x.lua", "-o", "a.csv", "-o", "a.csv", NULL};
    assert_int_equal(cli_main(7, argv), 1);
    assert_int_equal(cli_main(7, twice), 1);
    char *said = darn(&code, "run", "--wait", "--no-watch");
    assert_int_equal(code, 1);
    free(said);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(short_help_lists_every_command), cmocka_unit_test(long_help_explains_every_option),
        cmocka_unit_test(help_works_for_every_command),   cmocka_unit_test(later_commands_say_so),
        cmocka_unit_test(unknown_commands_get_the_closest), cmocka_unit_test(version_is_one_line),
        cmocka_unit_test(commands_want_their_arguments),  cmocka_unit_test(outputs_and_events_must_not_mix),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
