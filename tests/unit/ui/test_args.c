/* The option parser: what it takes, and what it says of what it does not. */
#include "ui/args.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

static const struct option options[] = {
    {"-o", "FILE", "", false},         {"-j", "N", "", false},         {"-q", NULL, "", false},
    {"-v", NULL, "", false},           {"-c", "N", "", false},         {"--set", "NAME=VALUE", "", false},
    {"--wait", NULL, "", false},       {"--events", "FILE", "", false}, {"-a", "K=V", "", true},
    {"--web", "PORT", "", true},       {NULL, NULL, NULL, false},
};
static const struct command command = {"run", "SCRAPER [URL]", "", options, 1, 2, "", NULL};
static const struct command passing = {"live", "FILE [ARG...]", "", options, 1, COMMAND_PASSES_ON, "", NULL};

/* Splits at spaces, behind the command's name. */
static int split(const char *line, char *words, char **argv) {
    static char name[] = "run";
    int argc = 0;
    strcpy(words, line);
    argv[argc++] = name;
    for (char *word = strtok(words, " "); word; word = strtok(NULL, " ")) argv[argc++] = word;
    return argc;
}

/* What was read, as one line: arguments, then options with their values. */
static char *read_line(const struct command *command, const char *line, struct err *err) {
    char words[256], *argv[32];
    struct args args;
    struct str out = {0};
    int argc = split(line, words, argv);
    bool ok = args_parse(&args, command, argc, argv, err);
    for (size_t i = 0; ok && i < args.rest.count; i++) str_printf(&out, "[%s]", args.rest.at[i]);
    for (size_t i = 0; ok && i < args.given.count; i++)
        str_printf(&out, " %s=%s", args.given.at[i].option->name, args.given.at[i].value ? args.given.at[i].value : "yes");
    args_clear(&args);
    return ok ? str_take(&out) : NULL;
}

static void reads_options_anywhere(void **state) {
    (void)state;
    static const struct { const char *line, *read; } cases[] = {
        {"shop.lua", "[shop.lua]"},
        {"-o items.jsonl shop.lua", "[shop.lua] -o=items.jsonl"},
        {"shop.lua -oitems.jsonl -o b.csv", "[shop.lua] -o=items.jsonl -o=b.csv"},
        {"shop.lua -j4 -j 5", "[shop.lua] -j=4 -j=5"},
        {"-qv shop.lua", "[shop.lua] -q=yes -v=yes"},
        {"-qj3 shop.lua", "[shop.lua] -q=yes -j=3"},
        {"--wait shop.lua --events=log", "[shop.lua] --wait=yes --events=log"},
        {"shop.lua --events -", "[shop.lua] --events=-"},
        {"shop.lua --set a=b=c", "[shop.lua] --set=a=b=c"},
        {"shop.lua --events=", "[shop.lua] --events="},
        {"--wait -- --wait -q", "[--wait][-q] --wait=yes"},
        {"shop.lua -", "[shop.lua][-]"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct err err = {0};
        char *read = read_line(&command, cases[i].line, &err);
        assert_string_equal(read ? read : err.message, cases[i].read);
        free(read);
    }
}

static void what_follows_a_program_is_its_own(void **state) {
    (void)state;
    static const struct { const char *line, *read; } cases[] = {
        {"-q a.lua -q --wait", "[a.lua][-q][--wait] -q=yes"},
        {"a.lua --purple -- -j", "[a.lua][--purple][--][-j]"},
        {"--events log a.lua", "[a.lua] --events=log"},
        {"-- -a.lua -v", "[-a.lua][-v]"},
        {"--purple a.lua", "darn live has no option '--purple' (see darn help live)"},
        {"-q", "darn live needs a file: darn live FILE [ARG...]"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct err err = {0};
        char *read = read_line(&passing, cases[i].line, &err);
        assert_string_equal(read ? read : err.message, cases[i].read);
        free(read);
    }
    char *words[] = {"live", "a.lua", ""};
    struct args args;
    assert_true(args_parse(&args, &passing, 3, words, NULL)); /* an empty one is too */
    assert_int_equal(args.rest.count, 2);
    args_clear(&args);
}

static void says_what_is_wrong(void **state) {
    (void)state;
    static const struct { const char *line, *error; } cases[] = {
        {"", "darn run needs a scraper: darn run SCRAPER [URL]"},
        {"a b c", "darn run does not take 'c': darn run SCRAPER [URL]"},
        {"a --wiat", "darn run has no option '--wiat'; did you mean '--wait'?"},
        {"a --event=x", "darn run has no option '--event'; did you mean '--events'?"},
        {"a --purple", "darn run has no option '--purple' (see darn help run)"},
        {"a -z", "darn run has no option '-z' (see darn help run)"},
        {"a -qz", "darn run has no option '-z' (see darn help run)"},
        {"a -o", "option '-o' needs a value: -o FILE"},
        {"a --events", "option '--events' needs a value: --events FILE"},
        {"a --wait=yes", "option '--wait' takes no value"},
        {"a --web 80", "option '--web' is not yet in this version of darn"},
        {"a --web", "option '--web' is not yet in this version of darn"},
        {"a -a k=v", "option '-a' is not yet in this version of darn"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct err err = {0};
        char *read = read_line(&command, cases[i].line, &err);
        assert_string_equal(read ? read : err.message, cases[i].error);
        assert_int_equal(err.kind, ERR_USAGE);
    }
}

static void reads_numbers(void **state) {
    (void)state;
    static const struct { const char *line; bool ok; int number; } cases[] = {
        {"a", true, 7},      {"a -j 1", true, 1},   {"a -j 64", true, 64},  {"a -j 0", false, 7},
        {"a -j 65", false, 7}, {"a -j 4x", false, 7}, {"a -j -1", false, 7}, {"a -j 9999999999999999999", false, 7},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char words[256], *argv[32];
        struct args args;
        struct err err = {0};
        int number = 7, argc = split(cases[i].line, words, argv);
        assert_true(args_parse(&args, &command, argc, argv, &err));
        assert_int_equal(args_integer(&args, "-j", 1, 64, &number, &err), cases[i].ok);
        assert_int_equal(number, cases[i].number);
        if (!cases[i].ok) assert_non_null(strstr(err.message, "option '-j' needs a whole number from 1 to 64, not '"));
        args_clear(&args);
    }
}

static void looks_up_values(void **state) {
    (void)state;
    char words[256], *argv[32];
    struct args args;
    int argc = split("a -o x -q -o y", words, argv);
    assert_true(args_parse(&args, &command, argc, argv, NULL));
    assert_true(args_has(&args, "-q"));
    assert_false(args_has(&args, "-v"));
    assert_string_equal(args_value(&args, "-o"), "y");
    assert_null(args_value(&args, "--events"));
    size_t at = 0;
    assert_string_equal(args_next(&args, "-o", &at), "x");
    assert_string_equal(args_next(&args, "-o", &at), "y");
    assert_null(args_next(&args, "-o", &at));
    args_clear(&args);
}

static void makes_overrides(void **state) {
    (void)state;
    static const struct { const char *line, *read; } cases[] = {
        {"a --set delay=0.5 -c 4 --set name=b=c", "concurrency:4 delay:0.5 name:b=c "},
        {"a --set delay=", "delay: "},
        {"a -c 0", "concurrency: option '-c' needs a whole number from 1 to 10000, not '0'"},
        {"a -c many", "concurrency: option '-c' needs a whole number from 1 to 10000, not 'many'"},
        {"a --set delay", "option '--set' needs NAME=VALUE, not 'delay'"},
        {"a --set =1", "option '--set' needs NAME=VALUE, not '=1'"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char words[256], *argv[32];
        struct args args;
        struct overrides overrides = {0};
        struct err err = {0};
        struct str out = {0};
        int argc = split(cases[i].line, words, argv);
        assert_true(args_parse(&args, &command, argc, argv, &err));
        bool ok = args_overrides(&args, &overrides, &err);
        for (size_t n = 0; ok && n < overrides.count; n++)
            str_printf(&out, "%s:%s ", overrides.at[n].name, overrides.at[n].value);
        assert_string_equal(ok ? str_text(&out) : err.message, cases[i].read);
        str_clear(&out);
        overrides_clear(&overrides);
        args_clear(&args);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(reads_options_anywhere), cmocka_unit_test(says_what_is_wrong),
        cmocka_unit_test(reads_numbers),          cmocka_unit_test(looks_up_values),
        cmocka_unit_test(makes_overrides),        cmocka_unit_test(what_follows_a_program_is_its_own),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
