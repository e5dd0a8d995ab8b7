/* Cases as data, a line each in tests/data/html: TEXT = RESULT, or TEXT = RESULT [HINT]; in the text \uXXXX is
 * a character. Empty lines and those that begin with # are none. */
#ifndef UNIT_PROSE_CASES_H
#define UNIT_PROSE_CASES_H

#include "base/mem.h"
#include "base/str.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <cmocka.h>

struct one_case { int line; const char *text, *wanted, *hint; }; /* the hint: "" for none */

static int case_count, case_failures;

/* Notes what a case gave; all that fail are shown, not the first alone. */
static void case_result(const struct one_case *c, const char *got) {
    case_count++;
    if (strcmp(got, c->wanted) == 0) return;
    case_failures++;
    printf("line %d: \"%s\" [%s] is %s, not %s\n", c->line, c->text, c->hint, got, c->wanted);
}

static void unescape(char *text) {
    struct str plain = {0};
    for (const char *at = text; *at; at++) {
        if (!str_starts(at, "\\u")) {
            str_putc(&plain, *at);
            continue;
        }
        str_put_utf8(&plain, (unsigned)strtoul((char[]){at[2], at[3], at[4], at[5], '\0'}, NULL, 16));
        at += 5;
    }
    strcpy(text, str_text(&plain)); /* never longer */
    str_clear(&plain);
}

static void run_case(char *line, int number, void (*check)(const struct one_case *)) {
    char *equals = strstr(line, " = "), *hint = equals ? strstr(equals, " [") : NULL;
    if (!equals) fail_msg("line %d has no \" = \"", number);
    *equals = '\0';
    if (hint) *hint = '\0', hint[strlen(hint + 1)] = '\0';
    unescape(line);
    check(&(struct one_case){number, line, equals + 3, hint ? hint + 2 : ""});
}

static void run_cases(const char *file, void (*check)(const struct one_case *)) {
    char line[1024];
    const char *root = getenv("SOURCE");
    char *path = mem_printf("%s/tests/data/html/%s", root ? root : ".", file);
    FILE *in = fopen(path, "r");
    free(path);
    assert_non_null(in);
    for (int number = 1; fgets(line, sizeof line, in); number++) {
        line[strcspn(line, "\n")] = '\0';
        if (*line && *line != '#') run_case(line, number, check);
    }
    fclose(in);
    assert_true(case_count > 0);
    assert_int_equal(case_failures, 0);
}

#endif
