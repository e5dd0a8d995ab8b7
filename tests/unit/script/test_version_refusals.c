/* refusal.h: the column of a syntax error in each kind of token, whatever ends the lines, and the line's text. */
#include "support.h"

#include "script/refusal.h"

static struct source source_of(const char *bytes, size_t length) {
    return (struct source){.name = "s.lua", .bytes = (char *)bytes, .length = length};
}

static const struct { const char *text; int line, column; const char *message, *shown; } wrong[] = {
    {"local s = {}\n  locl x = 5\n", 2, 8, "syntax error near 'x'", "  locl x = 5"},
    {"x", 1, 2, "syntax error near <eof>", "x"},
    {"local x = = 1", 1, 11, "unexpected symbol near '='", "local x = = 1"},
    {"x = 1 == == 2", 1, 10, "unexpected symbol near '=='", NULL},
    {"return x y", 1, 10, "<eof> expected near 'y'", NULL},
    {"if x do end", 1, 6, "'then' expected near 'do'", NULL},
    {"x = 'a' 'b' 'c'\n", 1, 9, "unexpected symbol near ''b''", NULL},
    {"x = 1 [[ab]]", 1, 7, "near '[[ab]]'", NULL},
    {"x = \"a\\x41\\z  b\" 5 y", 1, 18, "near '5'", NULL},
    {"x = { 1, 2\n  y = 3 }", 2, 3, "'}' expected (to close '{' at line 1) near 'y'", "  y = 3 }"},
    {"x = { a b }", 1, 9, "'}' expected near 'b'", NULL}, /* Lua looks ahead here */
    {"x = 3..2", 1, 5, "malformed number near '3..2'", NULL},
    {"x = 0xg", 1, 5, "malformed number near '0xg'", NULL},
    {"x = 'abc\ny = 1", 1, 5, "unfinished string near ''abc'", "x = 'abc"},
    {"x = 'abc", 1, 9, "unfinished string near <eof>", NULL},
    {"x = 'a\\q'", 1, 5, "invalid escape sequence near ''a\\q'", NULL},
    {"x = [[abc\nd", 2, 2, "unfinished long string (starting at line 1) near <eof>", "d"},
    {"--[[ abc\nd", 2, 2, "unfinished long comment (starting at line 1) near <eof>", "d"},
    {"x = [[a\nb]] 'c'", 2, 5, "near ''c''", "b]] 'c'"},
    {"x = 1 [[a\nb]]", 2, 1, "near '[[a b]]'", "b]]"}, /* its part of the line */
    {"x = 1\r\ny y = 2\r\n", 2, 3, "syntax error near 'y'", "y y = 2"},
    {"x = 1\n\ry y = 2", 2, 3, "syntax error near 'y'", "y y = 2"},
    {"x = 1\ry y = 2", 2, 3, "syntax error near 'y'", "y y = 2"},
    {"x = 'ä' ö = 2", 1, 10, "near", "x = 'ä' ö = 2"},
    {"\xEF\xBB\xBFx x = 1", 1, 3, "near 'x'", "x x = 1"}, /* editors do not count the mark */
    {"#!/usr/bin/darn\n\tx x = 1", 2, 4, "near 'x'", "\tx x = 1"},
    {"for i = 1 do end", 1, 11, "',' expected near 'do'", NULL},
    {"function f(\n\n\nreturn 1", 4, 1, "<name> or '...' expected near 'return'", "return 1"},
    {"if x then\n\n", 3, 1, "'end' expected (to close 'if' at line 1) near <eof>", ""},
    {"local x <const> = 1\nlocal y; y, x = 2, 3", 2, 13, "attempt to assign to const variable 'x'", NULL},
    {"local x <cosnt> = 1", 1, 10, "unknown attribute 'cosnt'", NULL},
    {"do goto on end", 1, 9, "no visible label 'on'", NULL},
    {"break", 1, 1, "break outside", NULL},
    {"\x1bLua", 0, 0, "", NULL},
};

static void the_column_is_that_of_the_token(void **s) {
    (void)s;
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        struct source source = source_of(wrong[i].text, strlen(wrong[i].text));
        struct err err = {0};
        assert_false(refusal_check(&source, &err));
        if (!strstr(err.message, wrong[i].message)) fail_msg("%s\ngives: %s", wrong[i].text, err.message);
        if (err.line != wrong[i].line || err.column != wrong[i].column)
            fail_msg("%s\nat %d:%d: %s", wrong[i].text, err.line, err.column, err.message);
        if (wrong[i].shown) assert_string_equal(err.text, wrong[i].shown);
        if (wrong[i].column) assert_int_equal(err.caret, wrong[i].column - 1);
        assert_string_equal(err.file, "s.lua");
        assert_null(strchr(err.message, '\n'));
    }
}

static void what_is_lua_is_not_refused(void **s) {
    (void)s;
    static const char *const good[] = {"", "return 1", "#!x\nreturn", "\xEF\xBB\xBF", "error 'not run'"};
    for (size_t i = 0; i < sizeof good / sizeof *good; i++) {
        struct source source = source_of(good[i], strlen(good[i]));
        struct err err = {0};
        if (!refusal_check(&source, &err)) fail_msg("%s\ngives: %s", good[i], err.message);
        assert_int_equal(err.kind, ERR_NONE);
    }
}

/* What is around the column is kept of a line that is longer than an err's text. */
static void a_long_line_is_cut_around_the_column(void **s) {
    (void)s;
    struct str text = {0};
    for (int i = 0; i < 1000; i++) str_puts(&text, "x = 'ä' ");
    size_t column = text.len + 3;
    str_puts(&text, "y y = 2 ");
    for (int i = 0; i < 1000; i++) str_puts(&text, "x = 'ä' ");
    struct source source = source_of(text.data, text.len);
    struct err err = {0};
    assert_false(refusal_check(&source, &err));
    assert_int_equal(err.column, column);
    assert_true(str_starts(err.text, "...") && str_ends(err.text, "..."));
    assert_true(utf8_valid(err.text, strlen(err.text)));
    assert_true(str_starts(err.text + err.caret - 2, "y y = 2 "));
    str_clear(&text);
}

static void lines_are_counted_as_lua_does(void **s) {
    (void)s;
    struct source source = source_of("a\nb\r\nc\rd\n\re\n\nf", 14);
    static const char *const lines[] = {"a", "b", "c", "d", "e", "", "f"};
    size_t length;
    for (int i = 0; i < 7; i++) {
        const char *line = refusal_line(&source, i + 1, &length);
        assert_non_null(line);
        assert_int_equal(length, strlen(lines[i]));
        assert_memory_equal(line, lines[i], length);
    }
    assert_null(refusal_line(&source, 8, &length));
    assert_null(refusal_line(&source, 0, &length));
}

/* ---- of a version ---- */

static const struct { const char *file, *text; int line, column; const char *shown; } refused[] = {
    {"s.lua", "local s = {}\nlocl x = 5\nreturn s", 2, 6, "locl x = 5"},
    {"s.lua", "local s = {}\n\nerror('boom')\n", 3, 0, "error('boom')"},
    {"s.lua", "local s = {\n  concurency = 3,\n}\nfunction s.parse() end\nreturn s", 2, 0, "  concurency = 3,"},
    {"s.lua", "local s = {}\nfunction s.on_open()\n\terror 'cold'\nend\nfunction s.parse() end return s", 3, 0, "\terror 'cold'"},
    {"s.lua", "return 5", 0, 0, ""},
    {"m.lua", "local m = {}\nfunction m.f( return 1 end\n", 2, 15, "function m.f( return 1 end"},
    {"m.lua", "local m = nil\nm.x = 1", 2, 0, "m.x = 1"},
    {"m.lua", "load 'x x'()", 1, 0, "load 'x x'()"}, /* not the error of this file */
};

static void a_refused_version_shows_the_line(void **s) {
    (void)s;
    for (size_t i = 0; i < sizeof refused / sizeof *refused; i++) {
        struct err err;
        put_file("s.lua", "require 'm'\nreturn {}");
        put_file(refused[i].file, refused[i].text);
        assert_null(build("s.lua", (struct version_options){.no_start = true}, &err));
        assert_string_equal(err.file, at(refused[i].file));
        if (err.line != refused[i].line || err.column != refused[i].column)
            fail_msg("%s\nat %d:%d: %s", refused[i].text, err.line, err.column, err.message);
        assert_string_equal(err.text, refused[i].shown);
        remove_file("m.lua");
    }
    remove_file("s.lua");
}

int main(void) {
    budget_setup();
    doc_setup();
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_column_is_that_of_the_token),
        cmocka_unit_test(what_is_lua_is_not_refused),
        cmocka_unit_test(a_long_line_is_cut_around_the_column),
        cmocka_unit_test(lines_are_counted_as_lua_does),
        cmocka_unit_test(a_refused_version_shows_the_line),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
