/* outline.h: where a field is set, which functions a text has, and which edits change their hashes. */
#include "support.h"

#include "script/outline.h"

static struct source source_of(const char *text) {
    return (struct source){.bytes = (char *)text, .length = strlen(text)};
}

static struct outline outline_of(const char *text) {
    struct source source = source_of(text);
    struct outline outline = {0};
    outline_read(&source, &outline);
    return outline;
}

static void a_field_is_found_where_it_is_set(void **s) {
    (void)s;
    static const struct { const char *text, *name; int line; } cases[] = {
        {"x = 1", "x", 1},
        {"\nlocal s = {\n  delay = 1,\n}", "delay", 3},
        {"return {\n['delay'] = 1 }", "delay", 2},
        {"\nfunction s.parse() end", "parse", 2},
        {"\nfunction s.a:parse() end", "parse", 2},
        {"-- x = 1\n--[[ x = 2\n]] local t = 'x = 3'\nx = 4", "x", 4},
        {"return x == 1", "x", 0},
        {"t['x'] = nil", "y", 0},
        {"", "x", 0},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct source source = source_of(cases[i].text);
        assert_int_equal(outline_line(&source, cases[i].name), cases[i].line);
    }
}

static void functions_have_their_names_and_lines(void **s) {
    (void)s;
    static const struct { const char *text, *functions; } cases[] = {
        {"return 1", ""},
        {"local function a() end\nfunction b.c:d() end", "a:1 b.c:d:2"},
        {"local a = function() end\nb.c = function() end", "a:1 b.c:2"},
        {"local t = {\n a = function() end,\n function() end }", "a:2"},
        {"function a()\n if x then y() end\n while x do end\n repeat until x\n function b() end\nend\nfunction c() end", "a:1 c:7"},
        {"on('x', function()\n function a() end end)", ""},
        {"function a(", "a:1"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct outline outline = outline_of(cases[i].text);
        struct str found = {0};
        for (size_t k = 0; k < outline.functions.count; k++)
            str_printf(&found, "%s%s:%d", k ? " " : "", outline.functions.at[k].name, outline.functions.at[k].line);
        assert_string_equal(str_text(&found), cases[i].functions);
        str_clear(&found);
        outline_clear(&outline);
    }
}

/* Two texts with one function each: is it the same function, is the rest the same? */
static void hashes_are_of_words_alone(void **s) {
    (void)s;
    static const struct { const char *old, *new; bool same_function, same_rest; } cases[] = {
        {"x=1 function a() return 1 end", "\n-- one\nx = 1\n\nfunction a()\n  return 1 -- one\nend", true, true},
        {"x=1 function a() return 1 end", "x=1 function a() return 2 end", false, true},
        {"x=1 function a() return 1 end", "x=2 function a() return 1 end", true, false},
        {"function a() return b.c end", "function a() return b .c end", true, true},
        {"function a() return bc end", "function a() return b c end", false, true},
        {"function a() return 'b c' end", "function a() return 'b  c' end", false, true},
        {"t = { a = function() end, 1 }", "t = { 1, a = function() end }", true, false},
        {"t = { a = function() end, }", "t = { a = function() end }", true, true},
        {"function a() end\r\nx=1", "function a() end\nx=1", true, true},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct outline old = outline_of(cases[i].old), new = outline_of(cases[i].new);
        assert_int_equal(old.functions.count, 1);
        assert_int_equal(new.functions.count, 1);
        bool same_function = strcmp(old.functions.at[0].hash, new.functions.at[0].hash) == 0;
        bool same_rest = strcmp(old.rest, new.rest) == 0;
        if (same_function != cases[i].same_function || same_rest != cases[i].same_rest) fail_msg("%s", cases[i].new);
        outline_clear(&old);
        outline_clear(&new);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_field_is_found_where_it_is_set),
        cmocka_unit_test(functions_have_their_names_and_lines),
        cmocka_unit_test(hashes_are_of_words_alone),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
