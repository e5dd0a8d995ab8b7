/* pair.h: which function of the old text is which of the new one, edit by edit. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/str.h"
#include "live/pair.h"

#include <stdlib.h>
#include <string.h>

#define COUNT(cases) (sizeof(cases) / sizeof *(cases))

static struct text *read_text(const char *text) { return text_read(text, strlen(text)); }

static const char how_letters[] = {[PAIR_NONE] = '-', [PAIR_LABEL] = 'l', [PAIR_ORDER] = 'o', [PAIR_RENAMED] = 'r',
                                   [PAIR_MOVED] = 'm'};

/* "f>f:l g>h:r x>- +y": label in the old text, in the new, how; the k-th of several with one label has #k. */
static void put_label(struct str *out, const struct text *text, int function) {
    int same = 0, before = 0;
    for (int f = 1; f < text_count(text); f++) {
        bool equal = strcmp(text_label(text, f), text_label(text, function)) == 0;
        same += equal;
        before += equal && f <= function;
    }
    str_puts(out, text_label(text, function));
    if (same > 1) str_printf(out, "#%d", before);
}

static char *show_pairs(const char *old_bytes, const char *new_bytes) {
    struct text *old = read_text(old_bytes), *new = read_text(new_bytes);
    struct str out = {0};
    struct pairs pairs;
    pairs_find(old, new, &pairs);
    for (int f = 1; f < text_count(old); f++) {
        if (f > 1) str_putc(&out, ' ');
        put_label(&out, old, f);
        str_putc(&out, '>');
        if (pairs.new_of[f] >= 0) assert_int_equal(pairs.old_of[pairs.new_of[f]], f);
        if (pairs.new_of[f] >= 0) put_label(&out, new, pairs.new_of[f]);
        if (pairs.new_of[f] >= 0) str_putc(&out, ':');
        str_putc(&out, how_letters[pairs.how[f]]);
    }
    for (int f = 1; f < text_count(new); f++) {
        if (pairs.old_of[f] >= 0) continue;
        str_puts(&out, " +");
        put_label(&out, new, f);
    }
    pairs_clear(&pairs);
    text_free(old);
    text_free(new);
    return str_take(&out);
}

struct edit { const char *what, *old, *new, *pairs; };

static void check_edits(const struct edit *edits, size_t count) {
    for (size_t i = 0; i < count; i++) {
        char *pairs = show_pairs(edits[i].old, edits[i].new);
        if (strcmp(pairs, edits[i].pairs) != 0) fail_msg("%s:\n%s\nnot\n%s", edits[i].what, pairs, edits[i].pairs);
        free(pairs);
    }
}

static void functions_keep_their_labels(void **s) {
    (void)s;
    static const struct edit edits[] = {
        {"nothing changes", "function f() end", "function f() end", "f>f:l"},
        {"a body is another", "function f() return 1 end", "function f() while x do y(z) end end", "f>f:l"},
        {"order", "function f() end function g() end function h() end",
         "function h() end function f() end function g() end", "f>f:l g>g:l h>h:l"},
        {"one added, one deleted", "function f() end function g() end", "function x() return a end function f() end",
         "f>f:l g>- +x"},
        {"all deleted", "function f() end", "", "f>-"},
        {"the first ones", "", "function f() end", " +f"},
        {"parameters and varargs", "function f(a) return a end", "function f(...) local a, b = ... return b, a end", "f>f:l"},
        {"recursion", "local function f(n) return n and f(n - 1) end", "local function f(n, m) return n and f(n - 2, m) end",
         "f>f:l"},
        {"mutual recursion with forward declaration",
         "local a, b function a(n) return b(n) end function b(n) return a(n) end",
         "local a, b function b(n) return a(n + 1) end function a(n) return b(n + 1) end", "a>a:l b>b:l"},
        {"a local with another name inside", "local count = 0 return { inc = function() count = count + 1 return count end }",
         "local hits = 0 return { inc = function() hits = hits + 1 return hits end }", "return.inc>return.inc:l"},
        {"a variable goes into a block", "local c = 0 function inc() c = c + 1 end",
         "do local c = 0 function inc() c = c + 1 end end", "inc>inc:l"},
        {"a handler goes", "on('a', function() f() end) on('b', function() f() end)", "on('b', function() f() end)",
         "on(\"a\")>- on(\"b\")>on(\"b\"):l"},
        {"handlers in another order, one new", "on('a', function() f() end) on('b', function() f() end)",
         "on('c', function() f() end) on('b', function() g() end) on('a', function() f() end)",
         "on(\"a\")>on(\"a\"):l on(\"b\")>on(\"b\"):l +on(\"c\")"},
        {"into the constructor of its table", "local M = {} function M.f() return 1 end", "local M = { f = function() return 2 end }",
         "M.f>M.f:l"},
        {"from . to :", "function M.f(x) return x end", "function M:f(x) return self[x] end", "M.f>M:f:l"},
        {"a local becomes global", "local function f() end", "function f() return 1 end", "f>f:l"},
        {"a decorator comes", "M.f = function() return 1 end", "M.f = memo(function() return 2 end)", "M.f>M.f = memo():l"},
        {"a decorator goes", "M = { f = memo(function() return 1 end) }", "M = { f = function() return 2 end }",
         "M.f = memo()>M.f:l"},
        {"decorators change places", "M.f = a(b(function() return 1 end))", "M.f = b(a(function() return 2 end))",
         "M.f = a() b()>M.f = b() a():l"},
        {"the decorator itself", "local function log(f) return function(...) return f(...) end end",
         "local function log(f) return function(...) print(f) return f(...) end end", "log>log:l return>return:l"},
        {"inner functions of a factory", "function mk(k) local s = 0 return function() s = s + k return s end end",
         "function mk(k) local s = 0 return function() s = s + k * 100 return s end end", "mk>mk:l return>return:l"},
        {"a body goes to the label of another", "function a() return x.first end function b() return x.second end",
         "function a() return x.second end function b() return x.first end", "a>a:l b>b:l"},
        {"white space and comments", "f = function(a) return a end", "f = function ( a ) -- [[\n return a\n end", "f>f:l"},
    };
    check_edits(edits, COUNT(edits));
}

static void equal_labels_are_paired_in_order(void **s) {
    (void)s;
    static const struct edit edits[] = {
        {"one before the others", "t = { function() return 'a' end, function() return 'b' end }",
         "t = { function() return 'z' end, function() return 'a' end, function() return 'b' end }",
         "t/##1>t/##2:o t/##2>t/##3:o +t/##1"},
        {"one between, one edited", "t = { function(a) return a.x + 1 end, function(b) return b.y * 2 end }",
         "t = { function(a) return a.x + 2 end, function() error() end, function(b) return b.y * 2 end }",
         "t/##1>t/##1:o t/##2>t/##3:o +t/##2"},
        {"one behind", "t = { function() return 'a' end, function() return 'b' end }",
         "t = { function() return 'c' end, function() return 'd' end, function() return 'e' end }",
         "t/##1>t/##1:o t/##2>t/##2:o +t/##3"},
        {"one goes", "t = { function() return 'a' end, function() return 'b' end, function() return 'c' end }",
         "t = { function() return 'a' end, function() return 'c' end }", "t/##1>t/##1:o t/##2>- t/##3>t/##2:o"},
        {"two on one line", "f(function() return 1 end, function() return 2 end)",
         "f(function() return 0 end, function() return 1 end, function() return 2 end)",
         "f()#1>f()#2:o f()#2>f()#3:o +f()#1"},
        {"two change places", "t = { function() return 'a' end, function() return 'b' end }",
         "t = { function() return 'b' end, function() return 'a' end }", "t/##1>t/##2:o t/##2>t/##1:o"},
        {"one is written anew where it stands", "t = { function() return 'a' end, function() return 'b' end, function() f() end }",
         "t = { function() return 'a' end, function(x, y, z) while x do y(z) end end, function() f() end }",
         "t/##1>t/##1:o t/##2>t/##2:o t/##3>t/##3:o"},
        {"one goes, an unlike one comes elsewhere", "t = { function() return 'a' end, function() f() end }",
         "t = { function() f() end, function(x, y, z) while x do y(z) end end }", "t/##1>- t/##2>t/##1:o +t/##2"},
        {"two come, unlike the one that goes", "t = { function(x) return x.a.b end }",
         "t = { function(x) while x do y(z) end end, function(q) error('no') end }", "t/#>- +t/##1 +t/##2"},
        {"one name twice", "local function f() return 1 end local function f() return 2 end",
         "local function f() return 0 end local function f() return 1 end local function f() return 2 end",
         "f#1>f#2:o f#2>f#3:o +f#1"},
        {"in tables in a list", "r = { { run = function() return 1 end }, { run = function() return 2 end } }",
         "r = { { run = function() return 0 end }, { run = function() return 1 end }, { run = function() return 2 end } }",
         "r/#.run#1>r/#.run#2:o r/#.run#2>r/#.run#3:o +r/#.run#1"},
        {"appended", "t[#t+1] = function() return 1 end t[#t+1] = function() return 2 end",
         "t[#t+1] = function() return 2 end t[#t+1] = function() return 3 end t[#t+1] = function() return 1 end",
         "t[#t+1]#1>t[#t+1]#3:o t[#t+1]#2>t[#t+1]#1:o +t[#t+1]#2"},
        {"a decorator that takes a function too", "M.f = function(x) return x.title end",
         "M.f = retry(function() return wait(5) end, function(x) return x.title end)",
         "M.f>M.f = retry()#2:o +M.f = retry()#1"},
    };
    check_edits(edits, COUNT(edits));
}

#define LONG(name) "(p) local t = {} for i = 1, p do t[i] = " name " end return #t end"

static void renamed_functions_are_known_by_their_bodies(void **s) {
    (void)s;
    static const struct edit edits[] = {
        {"renamed", "return { parse_page = function" LONG("i") " }", "return { parse = function" LONG("i") " }",
         "return.parse_page>return.parse:r"},
        {"renamed and edited", "function parse_page" LONG("i"), "function parse" LONG("i + 1000"), "parse_page>parse:r"},
        {"from local to field", "local function parse" LONG("i"), "local M = {} function M.parse" LONG("2 * i"), "parse>M.parse:r"},
        {"a short one too, if the name is left", "local function get() return 1 + 1 end", "function M.get() return 1 + 2 end",
         "get>M.get:r"},
        {"the name alone is not enough", "local function get(x) return x + 1 end",
         "function M.get(x) while x do y(x) end end", "get>- +M.get"},
        {"the same name in two functions",
         "function f() local function get() return 1 end end function g() local function get() return 2 end end",
         "function f() function M.get() return 1 end end function g() function M.get() return 2 end end",
         "f>f:l get#1>M.get#1:r g>g:l get#2>M.get#2:r"},
        {"the table is renamed", "function Old.a() return 1 end function Old.b() return 2 end",
         "function New.a() return 1 end function New.b() return 2 end", "Old.a>New.a:r Old.b>New.b:r"},
        {"renamed with what is inside", "function old() local n = 0 return function() n = n + 1 return n end end",
         "function new() local n = 0 return function() n = n + 2 return n end end", "old>new:r return>return:l"},
        {"an unlike one is no rename", "function count(a) return #a.list + 1 end",
         "function limit(x) if x then error('no') end stop(x.y) end", "count>- +limit"},
        {"a short like one is no rename", "function a() return 1 end", "function b() return 1 end", "a>- +b"},
        {"with other parameters it is none", "function old" LONG("i"),
         "function new(p, q) local t = {} for i = 1, p do t[i] = i end return #t end", "old>- +new"},
        {"two alike: one deleted, one renamed",
         "function title(p) return p:need('h1'):text() end function price(p) return p:need('.price'):number() end",
         "function cost(p) return p:need('.price'):number() end", "title>- price>cost:r"},
        {"two alike: the other way round",
         "function title(p) return p:need('h1'):text() end function price(p) return p:need('.price'):number() end",
         "function name(p) return p:need('h1'):text() end", "title>name:r price>-"},
        {"both renamed and edited, in another order",
         "function title(p) return p:need('h1'):text(), 1, 2 end function price(p) return p:need('.cost'):number(), 3, 4 end",
         "function cost(p) return p:need('.cost'):number(), 3, 5 end function name(p) return p:need('h1'):text(), 1, 3 end",
         "title>name:r price>cost:r"},
        {"the same body twice: by where they stand",
         "function a" LONG("i") " function m() end function b" LONG("i"),
         "function x" LONG("i") " function m() end function y" LONG("i"), "a>x:r m>m:l b>y:r"},
        {"a label is worth more than a body", "function a" LONG("i") " function b(p) while p do p = p.next end end",
         "function b" LONG("i") " function c(p) while p do p = p.next end end", "a>- b>b:l +c"},
    };
    check_edits(edits, COUNT(edits));
}

static void moved_functions_are_known_by_their_bodies(void **s) {
    (void)s;
    static const struct edit edits[] = {
        {"into a factory", "local c = 0 local function inc() c = c + 1 return c end",
         "local function mk() local c = 0 local function inc() c = c + 1 return c end return inc end", "inc>inc:m +mk"},
        {"out of a function", "function f() local function g" LONG("i") " return g end",
         "local function g" LONG("i") " function f() return g end", "f>f:l g>g:m"},
        {"between functions, and edited", "function f() local function g" LONG("i") " end function h() end",
         "function f() end function h() local function g" LONG("i + 1") " end", "f>f:l g>g:m h>h:l"},
        {"out of one that was deleted", "function f() return function" LONG("i") " end", "g = function" LONG("i"),
         "f>- return>g:m"},
        {"with what is inside of it", "function f() local function g" LONG("h(function() return i end)") " end",
         "function f() end function k() local function g" LONG("h(function() return i + 1 end)") " end",
         "f>f:l g>g:m t[i] = h()>t[i] = h():l +k"},
        {"out of one that was deleted, and edited", "function f() return function" LONG("i") " end",
         "g = function" LONG("i + 1"), "f>- return>g:m"},
        {"the same elsewhere is nearer than the like in its place",
         "function f() local function a" LONG("i") " end function g() end",
         "function f() local function b" LONG("i + 1") " end function g() local function a" LONG("i") " end",
         "f>f:l a>a:m g>g:l +b"},
        {"two with the same inside, in another order",
         "function f() local function a" LONG("one(i, function" LONG("i") ")")
         " local function b" LONG("i * two(function" LONG("i") ")") " end",
         "function k() local function b" LONG("i * too(function" LONG("i") ")")
         " local function a" LONG("own(i, function" LONG("i") ")") " end function f() end",
         "f>f:l a>a:m t[i] = one()>t[i] = own():l b>b:m two()>too():r +k"},
        {"a short one is not looked for", "function f() local g = function() return 1 end end",
         "function f() end function h() local g = function() return 1 end end", "f>f:l g>- +h +g"},
    };
    check_edits(edits, COUNT(edits));
}

/* A thousand functions of every kind, turned round: each finds its own. */
static void a_whole_file_in_another_order(void **s) {
    (void)s;
    enum { FUNCTIONS = 1000 };
    struct str old = {0}, new = {0};
    for (int i = 0; i < FUNCTIONS; i++) {
        int k = FUNCTIONS - 1 - i;
        str_printf(&old, "function M.f%d(a) return a + %d, function() return %d end end\n", i, i, i);
        str_printf(&new, "function M.f%d(a) return a - %d, function() return %d end end\n", k, k, k);
    }
    struct text *a = read_text(old.data), *b = read_text(new.data);
    struct pairs pairs;
    pairs_find(a, b, &pairs);
    for (int i = 0; i < FUNCTIONS; i++) {
        int k = FUNCTIONS - 1 - i;
        assert_int_equal(pairs.new_of[1 + 2 * i], 1 + 2 * k);
        assert_int_equal(pairs.new_of[2 + 2 * i], 2 + 2 * k);
    }
    pairs_clear(&pairs);
    text_free(a);
    text_free(b);
    str_clear(&old);
    str_clear(&new);
}

/* More with one label than are compared each with each: `extra` new ones in front, `edited` with another body. */
static void check_long_list(int count, int extra, int edited) {
    struct str old = {0}, new = {0};
    str_puts(&old, "t = {\n");
    str_puts(&new, "t = {\n");
    for (int i = 0; i < count; i++) str_printf(&old, "function(a) return a.f%d, a.g%d, 'x' end,\n", i, i);
    for (int i = 0; i < extra; i++) str_printf(&new, "function(a) return a.h%d, a.k%d, 'z' end,\n", i, i);
    for (int i = 0; i < count; i++)
        str_printf(&new, "function(a) return a.f%d, a.g%d, '%s' end,\n", i, i, i < edited ? "y" : "x");
    str_puts(&old, "}");
    str_puts(&new, "}");
    struct text *a = read_text(old.data), *b = read_text(new.data);
    struct pairs pairs;
    pairs_find(a, b, &pairs);
    for (int i = 0; i < count; i++) assert_int_equal(pairs.new_of[1 + i], 1 + i + extra);
    pairs_clear(&pairs);
    text_free(a);
    text_free(b);
    str_clear(&old);
    str_clear(&new);
}

static void long_lists_of_functions_without_names(void **s) {
    (void)s;
    check_long_list(2000, 5, 0);
    check_long_list(2000, 0, 1);
    check_long_list(2000, 3, 100);
    check_long_list(500, 0, 500);
}

/* Whatever the texts are: some pairs, never a crash. */
static void any_bytes_are_paired_somehow(void **s) {
    (void)s;
    static const char *const pieces[] = {"function ", "end ", "(", ")", "{", "}", "[", "]", "=", ",", "a", ".", ":", "local ",
                                         "for ", "do ", "<const>", "return ", "until ", "repeat ", "else ", "'x'", ";", "\n",
                                         "if ", "\\", "-", "1", "\xFF"};
    uint32_t seed = 4;
    for (int round = 0; round < 3000; round++) {
        struct str text = {0};
        struct pairs pairs;
        for (int i = 0; i < round % 60; i++) {
            seed = seed * 1664525 + 1013904223;
            str_puts(&text, pieces[(seed >> 16) % COUNT(pieces)]);
        }
        struct text *old = text_read(str_text(&text), text.len), *new = text_read(str_text(&text), text.len / 2);
        pairs_find(old, new, &pairs);
        pairs_clear(&pairs);
        text_free(old);
        text_free(new);
        str_clear(&text);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(functions_keep_their_labels),
        cmocka_unit_test(equal_labels_are_paired_in_order),
        cmocka_unit_test(renamed_functions_are_known_by_their_bodies),
        cmocka_unit_test(moved_functions_are_known_by_their_bodies),
        cmocka_unit_test(a_whole_file_in_another_order),
        cmocka_unit_test(long_lists_of_functions_without_names),
        cmocka_unit_test(any_bytes_are_paired_somehow),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
