/* Lines of the code of a version around one that failed, and what became of its files since. */
#include "ui/code.h"

#include "base/hash.h"
#include "os/file.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#define SHOP "local shop = {}\n\nfunction shop.parse(page)\n\tlocal a = 1\n\terror 'no'\nend\nreturn shop\n"

static char shop[] = SHOP, lib[] = "one()\r\ntwo()\r\n  three()", same[] = "a()\nb()\nc()\n", hostile[] = "a()\nx = '\033[2J'\xC2\x9B\n";

static struct source_file files[] = {
    {.path = "shop.lua", .text = shop, .length = sizeof shop - 1},
    {.path = "lib/util.lua", .text = lib, .length = sizeof lib - 1},
    {.path = "util.lua", .text = same, .length = sizeof same - 1},
    {.path = "/abs/evil.lua", .text = hostile, .length = sizeof hostile - 1},
};
static const struct code code = {files, sizeof files / sizeof *files};

static void lines_stand_around_the_one(void **state) {
    (void)state;
    static const struct { struct code_place place; int around; const char *shown; } cases[] = {
        {{"shop.lua", 5, "error 'no'"}, 1, "           4 | \tlocal a = 1\n     ->    5 | \terror 'no'\n           6 | end\n"},
        {{"shop.lua", 1, "local shop = {}"}, 2, "     ->    1 | local shop = {}\n           2 |\n           3 | function shop.parse(page)\n"},
        {{"shop.lua", 7, "return shop"}, 1, "           6 | end\n     ->    7 | return shop\n"},
        {{"scrapers/shop.lua", 6, "end"}, 0, "     ->    6 | end\n"},              /* run from the folder above */
        {{"/home/me/shop.lua", 6, "end"}, 0, "     ->    6 | end\n"},              /* ... and from elsewhere */
        {{"util.lua", 2, "two()"}, 0, "     ->    2 | two()\n"},                   /* run from lib: told by the line */
        {{"util.lua", 2, "b()"}, 0, "     ->    2 | b()\n"},
        {{"lib/util.lua", 3, "three()"}, 0, "     ->    3 |   three()\n"},
        {{"shop.lua", 5, "error"}, 0, "     ->    5 | \terror 'no'\n"},            /* a long line is recorded cut */
        {{"evil.lua", 2, "x = "}, 0, "     ->    2 | x = '\xEF\xBF\xBD[2J'\xEF\xBF\xBD\n"},
        {{"workshop.lua", 5, "error 'no'"}, 1, NULL},
        {{"shop.lua", 5, "error 'yes'"}, 1, NULL},
        {{"shop.lua", 99, "end"}, 1, NULL},
        {{"shop.lua", 0, ""}, 1, NULL},
        {{"[C]", 5, NULL}, 1, NULL},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct str out = {0};
        bool found = code_put(&out, &code, &cases[i].place, cases[i].around, false);
        if (found != !!cases[i].shown) fail_msg("%zu: %s", i, str_text(&out));
        assert_string_equal(str_text(&out), cases[i].shown ? cases[i].shown : "");
        str_clear(&out);
    }
}

static void a_long_line_is_cut(void **state) {
    (void)state;
    static char text[5000];
    memset(text, 'x', sizeof text - 1);
    struct source_file file = {.path = "min.lua", .text = text, .length = sizeof text - 1};
    struct str out = {0};
    assert_true(code_put(&out, &(struct code){&file, 1}, &(struct code_place){"min.lua", 1, "xxx"}, 0, false));
    assert_true(out.len < 300);
    assert_non_null(strstr(out.data, "xxx...\n"));
    str_clear(&out);
}

static void the_line_is_bold_where_coloured(void **state) {
    (void)state;
    struct str out = {0};
    assert_true(code_put(&out, &code, &(struct code_place){"shop.lua", 6, "end"}, 1, true));
    assert_string_equal(out.data, "           5 | \terror 'no'\n     ->    6 | \033[1mend\033[0m\n           7 | return shop\n");
    str_clear(&out);
}

/* ---- on disk ---- */

static void put(const char *path, const char *text) { assert_true(file_replace(path, text, strlen(text), NULL)); }

/* Relative to the scraper's folder; through a link, to that of the file it leads to. */
static void files_are_compared_with_those_on_disk(void **state) {
    (void)state;
    const char *top = getenv("TMPDIR") ? getenv("TMPDIR") : ".";
    char folder[300], path[400], link_path[400], hex[HASH_HEX];
    snprintf(folder, sizeof folder, "%s/code-XXXXXX", top);
    assert_non_null(mkdtemp(folder));
    snprintf(path, sizeof path, "%s/shop.lua", folder);
    snprintf(link_path, sizeof link_path, "%s-link.lua", folder);
    assert_int_equal(symlink(path, link_path), 0);
    struct hash hash;
    hash_init(&hash);
    hash_put(&hash, SHOP, strlen(SHOP));
    hash_hex(&hash, hex);
    struct source_file named = {.path = "shop.lua", .hash = hex}, absolute = {.path = path, .hash = hex};
    static const struct { const char *text, *now; } cases[] = {{SHOP, "same"}, {SHOP " ", "changed"}, {"", "changed"}, {NULL, "gone"}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        if (cases[i].text) put(path, cases[i].text);
        else unlink(path);
        assert_string_equal(code_now(&named, path), cases[i].now);
        assert_string_equal(code_now(&named, link_path), cases[i].now);
        assert_string_equal(code_now(&absolute, "/elsewhere/main.lua"), cases[i].now);
    }
    unlink(link_path);
    rmdir(folder);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(lines_stand_around_the_one),
        cmocka_unit_test(a_long_line_is_cut),
        cmocka_unit_test(the_line_is_bold_where_coloured),
        cmocka_unit_test(files_are_compared_with_those_on_disk),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
