/* text.h: which functions a text has, what they are called, and which literals its variables are given; against what
 * Lua's own compiler makes of it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/str.h"
#include "live/chunk.h"
#include "live/text.h"
#include "os/file.h"

#include <glob.h>
#include <lauxlib.h>
#include <lua.h>
#include <stdlib.h>
#include <string.h>

#define COUNT(cases) (sizeof(cases) / sizeof *(cases))

static struct text *read_text(const char *text) { return text_read(text, strlen(text)); }

/* ---- labels ---- */

static char *labels_of(const char *bytes) {
    struct text *text = read_text(bytes);
    struct str out = {0};
    for (int f = 1; f < text_count(text); f++) str_printf(&out, "%s%s", f > 1 ? " | " : "", text_label(text, f));
    text_free(text);
    return str_take(&out);
}

static void labels_say_where_a_function_stands(void **s) {
    (void)s;
    static const struct { const char *text, *labels; } cases[] = {
        {"", ""},
        {"local function f() end function g() end", "f | g"},
        {"function a.b.c() end function a.b:d() end", "a.b.c | a.b:d"},
        {"local f = function() end local g <const> = function() end", "f | g"},
        {"a.b = function() end a['b'] = function() end a[\"b c\"] = function() end", "a.b | a.b | a[\"b c\"]"},
        {"t[1] = function() end t[#t+1] = function() end t[a .. b .. c .. d] = function() end",
         "t[1] | t[#t+1] | t[...]"},
        {"a[b[1]].c[i] = function() end f(x, y).z = function() end", "a[b[1]].c[i] | f(...).z"},
        {"a, b.c = function() end, function() end", "a | b.c"},
        {"local a <const>, b = 1, function() end", "b"},
        {"a = function() end, function() end", "a | ?"},
        {"x = 1 a, b = 2, function() end", "b"},
        /* tables */
        {"local M = { f = function() end, ['g'] = function() end, [1] = function() end; function() end }",
         "M.f | M.g | M[1] | M/#"},
        {"rules = { { run = function() end }, { run = function() end } }", "rules/#.run | rules/#.run"},
        {"M = { a = { b = { c = function() end } } }", "M.a.b.c"},
        {"M = { a = x or { c = function() end } }", "M.a.c"},
        {"return { parse = function() end }", "return.parse"},
        {"return function() end, function() end", "return | return"},
        {"M = { 'a', (function() end) }", "M/# ..."},
        /* calls */
        {"on('click', function() end) on(\"key\", 1, function() end)", "on(\"click\") | on(\"key\")"},
        {"page:each('li a', function() end) a.b.c(function() end)", "page:each(\"li a\") | a.b.c()"},
        {"on('a', 'b', function() end, function() end)", "on(\"a\", \"b\") | on(\"a\", \"b\")"},
        {"get(u):next(function() end):catch(function() end)", "get(...):next() | get(...):next(...):catch()"},
        {"M.get = memo(function() end)", "M.get = memo()"},
        {"M = { get = memo(log(function() end)) }", "M.get = memo() log()"},
        {"on('x', wrap(function() end))", "on(\"x\") wrap()"},
        {"return setmetatable({ f = function() end }, { __index = function() end })",
         "return setmetatable().f | return setmetatable().__index"},
        {"local A = class { run = function() end } class('B', { run = function() end })",
         "A = class().run | class(\"B\").run"},
        {"local x = 5 on('y', function() end)", "on(\"y\")"},
        {"x = f() y = g(function() end)", "y = g()"},
        /* where nothing tells, or not all */
        {"M.f = M.f or function() end M.g = (function() end)()", "M.f ... | M.g ..."},
        {"if (function() end)() then end while f(function() end) do end", "? ... | f()"},
        {"for k in iter(function() end) do end for i = 1, g(function() end) do end", "iter() | g()"},
        {"(function() end)()", "? ..."},
        /* a statement ends what came before it */
        {"x = 1; (function() end)()", "? ..."},
        {"x = a do f(function() end) end", "f()"},
        {"x = 1 function f() end (function() end)()", "f | ? ..."},
        {"x = 1 while (function() end)() do end", "? ..."},
        {"do x = 1 break (function() end)() end", "? ..."},
        {"function f() x = 1 end g(function() end)", "f | g()"},
        /* inside of functions */
        {"function M.go() on('a', function() return function() end end) end", "M.go | on(\"a\") | return"},
        {"t = { f = function() local x = function() end end, g = function() end }", "t.f | x | t.g"},
        {"a, b = function() local x, y = 1, 2 end, function() end", "a | b"},
        {"a = function() if x then y() elseif z then end repeat until w for i = 1, 2 do end while x do end end b = function() end",
         "a | b"},
        /* deep tables are data */
        {"x = {{{{{{{{{{{{{{{{{{{{ f = function() end }}}}}}}}}}}}}}}}}}}}",
         ".../#/#/#/#/#/#/#/#/#/#/#/#/#/#/#.f"},
        /* what Lua refuses */
        {"function", "?"},
        {"function a.", "a."},
        {"end end ) } ] function f( end", "f"},
        {"= function( , = {[(function", "? | ? ..."},
        {"t] = function() end", "t]"},
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        char *labels = labels_of(cases[i].text);
        assert_string_equal(labels, cases[i].labels);
        free(labels);
    }
}

static void labels_are_bounded(void **s) {
    (void)s;
    struct str text = {0};
    str_puts(&text, "x");
    for (int i = 0; i < 1000; i++) str_puts(&text, ".name");
    str_puts(&text, " = function() end on('");
    for (int i = 0; i < 1000; i++) str_puts(&text, "name");
    str_puts(&text, "', function() end)");
    struct text *read = read_text(text.data);
    assert_true(strlen(text_label(read, 1)) <= 200);
    assert_string_equal(text_label(read, 2), "on(...)");
    text_free(read);
    str_clear(&text);
}

/* Label, place, last name. */
static void a_place_is_the_same_whatever_wraps_the_function(void **s) {
    (void)s;
    static const struct { const char *text, *place, *name; } cases[] = {
        {"M.f = function() end", "M.f", "f"},
        {"function M:f() end", "M.f", "f"},
        {"M.f = memo(log('x', function() end))", "M.f", "f"},
        {"M.f = M.f or function() end", "M.f", "f"},
        {"local M = setmetatable({ f = function() end }, {})", "M.f", "f"},
        {"on('x', wrap(function() end))", "on(\"x\")", NULL},
        {"return function() end", "return", NULL},
        {"return { parse = function() end }", "return.parse", "parse"},
        {"local f = function() end", "f", "f"},
        {"t[#t+1] = function() end", "t[#t+1]", NULL},
        {"t = { function() end }", "t/#", NULL},
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct text *text = read_text(cases[i].text);
        assert_string_equal(text_place(text, 1), cases[i].place);
        assert_string_equal(text_name(text, 1) ? text_name(text, 1) : "", cases[i].name ? cases[i].name : "");
        text_free(text);
    }
}

/* ---- the functions of a text are the prototypes of its dump ---- */

static int put_code(lua_State *L, const void *bytes, size_t length, void *out) {
    (void)L;
    return !str_put(out, bytes, length);
}

/* Of the function on top. */
static struct chunk *chunk_of(lua_State *L) {
    struct str code = {0};
    struct err err = {0};
    lua_dump(L, put_code, &code, false);
    size_t length = code.len;
    struct chunk *chunk = chunk_read(str_take(&code), length, &err);
    if (!chunk) fail_msg("%s", err.message);
    return chunk;
}

static void compare(const struct text *text, const struct chunk *chunk, const char *name) {
    if (text_count(text) != chunk->count) fail_msg("%s: %d functions, %d prototypes", name, text_count(text), chunk->count);
    for (int f = 0; f < chunk->count; f++) {
        const struct prototype *prototype = chunk->all[f];
        int parent = prototype->parent ? prototype->parent->index : -1;
        bool same = text_line(text, f) == prototype->line && text_parent(text, f) == parent &&
                    text_parameters(text, f) == prototype->parameters;
        if (!same) fail_msg("%s: function %d: line %d, not %d", name, f, text_line(text, f), prototype->line);
    }
}

static void snippets_have_the_functions_of_their_dumps(void **s) {
    (void)s;
    static const char *const texts[] = {
        "",
        "return function\n(a, b,\nc) end",
        "local function\nf\n(a, ...) end local\nfunction g() end",
        "function\na.b\n:c\n(x) end function a.b.c(x) end",
        "local x = [[function() end]] -- function() end\n--[==[ function\n]==] local y = 'function' f = function() end",
        "a = function() end b = function() end return function() return function() end, function() end end",
        "t = {\n\nfunction() end, a = function\n() end, [function() end] = 1, [(function() end)()] = function() end; f'x' }",
        "goto done for i = 1, 2 do local f = function() return i end end ::done::",
        "local f <const> = function() end local g <close> = nil",
        "for k, v in (function() return next, {} end)() do repeat local z until (function() return true end)() end",
        "if (function() end)() then elseif f(function() end) then else function g() end end",
        "while (function() end)() do do function h() while true do break end end end end",
        "a = '\\z\n\n function' b = \"\\\nfunction\" function f() end",
        "a\r\n=\r\nfunction()\n\rend b =\rfunction() end",
        "f(function(...) return ... end){ function() end }'x'[[y]]:m(function(self, a, b) end)",
        "return (function() return function() return function() end end end)()()()",
        "function f(a) local b = a[a[1]](function() end) end return a.function_, afunction",
        "local t = { f = function(self) end, n = 0x1p4, m = 3 .. 2, -- function\n }",
    };
    lua_State *L = luaL_newstate();
    for (size_t i = 0; i < COUNT(texts); i++) {
        if (luaL_loadstring(L, texts[i]) != LUA_OK) fail_msg("%s", lua_tostring(L, -1));
        struct chunk *chunk = chunk_of(L);
        struct text *text = read_text(texts[i]);
        compare(text, chunk, texts[i]);
        text_free(text);
        chunk_free(chunk);
    }
    lua_close(L);
}

static void check_file(lua_State *L, const char *path) {
    size_t length;
    if (luaL_loadfilex(L, path, "t") != LUA_OK) fail_msg("%s", lua_tostring(L, -1));
    char *bytes = file_read(path, 0, &length, NULL);
    struct chunk *chunk = chunk_of(L);
    struct text *text = text_read(bytes, length);
    compare(text, chunk, path);
    text_free(text);
    chunk_free(chunk);
    free(bytes);
    lua_pop(L, 1);
}

static void files_have_the_functions_of_their_dumps(void **s) {
    (void)s;
    static const char *const patterns[] = {"lua/*.lua", "scrapers/*.lua", "tests/data/*.lua", "tests/unit/lua/*.lua",
                                           "/usr/share/lua/5.4/*.lua"};
    lua_State *L = luaL_newstate();
    size_t files = 0;
    for (size_t i = 0; i < COUNT(patterns); i++) {
        glob_t found;
        char *pattern = *patterns[i] == '/' ? mem_strdup(patterns[i]) : file_join(getenv("SOURCE"), patterns[i]);
        if (glob(pattern, 0, NULL, &found) != 0) found = (glob_t){0};
        for (size_t k = 0; k < found.gl_pathc; k++) check_file(L, found.gl_pathv[k]);
        files += found.gl_pathc;
        globfree(&found);
        free(pattern);
    }
    lua_close(L);
    assert_true(files >= 5);
}

/* ---- literals ---- */

static void literals_are_found_by_name_and_rank(void **s) {
    (void)s;
    static const struct { const char *text, *name; int rank; const char *literal; } cases[] = {
        {"local a = 1", "a", 1, "1"},
        {"local a = -1", "a", 1, "-1"},
        {"local a = - 0x1p4", "a", 1, "- 0x1p4"},
        {"local a = 'x'", "a", 1, "'x'"},
        {"local a = [==[\nx]==]", "a", 1, "[==[\nx]==]"},
        {"local a = true local b", "a", 1, "true"},
        {"local a = false", "a", 1, "false"},
        {"local a = nil", "a", 1, "nil"},
        {"local a <close> = nil", "a", 1, "nil"},
        {"local DELAY <const>, NAME = 0.5, 'x'", "DELAY", 1, "0.5"},
        {"local DELAY <const>, NAME = 0.5, 'x'", "NAME", 1, "'x'"},
        {"local a, b = f(1, 2), 3", "b", 1, "3"},
        {"local a, b = { 1, 2 }, 3", "b", 1, "3"},
        {"local a, b = function() local b = 2 return 1, 2 end, 3", "b", 1, "3"},
        {"local a, b = 3, f()", "a", 1, "3"},
        {"local a, b = 3", "b", 1, NULL},
        {"local a = 3, 4", "a", 1, "3"},
        {"local a", "a", 1, NULL},
        {"local a = 1 local b = a", "b", 1, NULL},
        {"local a = 1 + 1", "a", 1, NULL},
        {"local a = 'x' .. y", "a", 1, NULL},
        {"local a = nil or 5", "a", 1, NULL},
        {"local a = 1 == 2", "a", 1, NULL},
        {"local a = -x", "a", 1, NULL},
        {"local a = not true", "a", 1, NULL},
        {"local a = (1)", "a", 1, NULL},
        {"local a = f()", "a", 1, NULL},
        {"local a = {}", "a", 1, NULL},
        {"local a = function() end", "a", 1, NULL},
        {"local function a() end", "a", 1, NULL},
        {"local a = 1 (f)()", "a", 1, "1"},
        {"local a = 'x' ; b = 2", "a", 1, "'x'"},
        /* ranks */
        {"local a = 1 local a = 2", "a", 2, "2"},
        {"local a = 1 local a = 2", "a", 3, NULL},
        {"do local a = 1 end local a = 2", "a", 2, "2"},
        {"for a = 1, 2 do end local a = 3", "a", 2, "3"},
        {"for _, a in pairs(t) do local a = 4 end local a = 3", "a", 3, "3"},
        {"local function a() end local a = 3", "a", 2, "3"},
        {"local function f(a) local a = 1 for a = 1, 2 do end end local a = 3", "a", 1, "3"},
        {"if x then local a = 1 else local a = 2 end local a = 3", "a", 3, "3"},
        {"local a, a = 1, 2", "a", 2, "2"},
        /* a constant of the compiler is no variable */
        {"local a <const> = 1 local a = 2", "a", 1, "2"},
        {"local a <const> = 60 * (2 + -1) local a = 2", "a", 1, "2"},
        {"local b <const> = 2 local a <const> = b * b local a = 3", "a", 1, "3"},
        {"local a <const> = f() local a = 2", "a", 1, NULL},
        {"local a <const>, b = 1, 2", "a", 1, "1"},
        {"local b, a <const> = f(), 1 local a = 2", "a", 1, "2"},
        {"local a <const> = 1, 2 local a = 3", "a", 2, "3"},
        /* globals */
        {"A = 1", "A", 0, "1"},
        {"A, B = 1, -2", "B", 0, "-2"},
        {"x.y, B = 1, 2", "B", 0, "2"},
        {"A.B = 1", "B", 0, NULL},
        {"A.B = 1", "A", 0, NULL},
        {"A[1] = 2", "A", 0, NULL},
        {"A = 1 A = 2", "A", 0, "1"},
        {"if x then A = 1 end", "A", 0, NULL}, /* who knows */
        {"function f() A = 1 end", "A", 0, NULL},
        {"local A = 1 A = 2", "A", 0, NULL},
        {"do local A = 1 A = 2 end A = 3", "A", 0, "3"},
        {"for A = 1, 2 do A = 5 end A = 3", "A", 0, "3"},
        {"if x then local A = 1 else A = 2 end A = 3", "A", 0, "3"},
        {"local t = { A = 1 }", "A", 0, NULL},
        {"A = 1", "A", 1, NULL},
        {"local A = 1", "A", 0, NULL},
        {"x = y A, B = 1, 2", "A", 0, "1"},
        {"for A = 1, 2 do end", "A", 0, NULL},
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct text *text = read_text(cases[i].text);
        size_t length = 0;
        const char *found = text_literal(text, cases[i].name, cases[i].rank, &length);
        char *literal = mem_strndup(found ? found : "none", found ? length : 4);
        if (strcmp(literal, cases[i].literal ? cases[i].literal : "none") != 0)
            fail_msg("%s: %s: %s", cases[i].text, cases[i].name, literal);
        free(literal);
        text_free(text);
    }
}

/* Every local of these texts is given its own name and rank, where it is given a literal at all. */
static void ranks_are_those_of_the_variables(void **s) {
    (void)s;
    static const struct { const char *text; int literals; } cases[] = {
        {"local a = 'a1' do local a = 'a2' end local b, a = 'b1', 'a3' return function() return a, b end", 4},
        {"for a = 1, 2 do local a = 'a2' end for b, a in pairs {} do local b, a = 'b2', 'a4' end local a = 'a5'", 4},
        {"local function a() local a = 0 end local a = 'a2' repeat local a = 'a3' until a", 2},
        {"local a <const> = 5 local a = 'a1' local a <const> = a local a <const>, b = 'a3', 'b1'", 3},
        {"local a <const> = 2 ^ 10 local a <const> = -a local a <const> = f() local a = 'a2'", 1},
        {"local a <const> = 'x' local a <const> = a.b local a <const> = ('x'):len() local a = 'a3'", 1},
        {"local a <const> = true local a <const> = 1 < 2 local a = 'a2' local a <const> = 'x' .. 'y' local a = 'a4'", 2},
        {"do local b <const> = 2 end local a <const> = b local a = 'a2'", 1},
        {"while f() do local a = 'a1' end if x then local a = 'a2' elseif y then local a = 'a3' else local a = 'a4' end", 4},
        {"goto l do local a = 'a1' end ::l:: local a <close> = nil local a = 'a3'", 2},
        {"local a, a, b = 'a1', function() local a, b = 1, 2 end, 'b1' local b = { a = 1 }, function(b) end local b = 'b3'", 3},
    };
    lua_State *L = luaL_newstate();
    for (size_t i = 0; i < COUNT(cases); i++) {
        if (luaL_loadstring(L, cases[i].text) != LUA_OK) fail_msg("%s", lua_tostring(L, -1));
        struct chunk *chunk = chunk_of(L);
        struct text *text = read_text(cases[i].text);
        int literals = 0;
        for (int v = 0; v < chunk->all[0]->variable_count; v++) {
            const struct variable *variable = &chunk->all[0]->variables[v];
            size_t length;
            const char *literal = text_literal(text, variable->name, variable->rank, &length);
            if (!literal || *literal != '\'') continue;
            char *own = mem_printf("'%s%d'", variable->name, variable->rank);
            if (length != strlen(own) || memcmp(literal, own, length) != 0)
                fail_msg("%s: %s is given %.*s", cases[i].text, own, (int)length, literal);
            free(own);
            literals++;
        }
        if (literals != cases[i].literals) fail_msg("%s: %d literals", cases[i].text, literals);
        text_free(text);
        chunk_free(chunk);
    }
    lua_close(L);
}

/* ---- bodies ---- */

static void same_bodies_are_known_across_texts(void **s) {
    (void)s;
    static const struct { const char *old, *new; bool same; } cases[] = {
        {"function f(a) return a end", "local g = function ( a )\n-- x\nreturn a end", true},
        {"function f(a) return a end", "function f(b) return b end", false},
        {"function f() return 'a b' end", "function f() return 'a  b' end", false},
        {"function f() return ab end", "function f() return a b end", false},
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct text *old = read_text(cases[i].old), *new = read_text(cases[i].new);
        assert_int_equal(text_same_body(old, 1, new, 1), cases[i].same);
        text_free(old);
        text_free(new);
    }
}

int main(void) {
    assert_true(chunk_supported());
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(labels_say_where_a_function_stands),
        cmocka_unit_test(labels_are_bounded),
        cmocka_unit_test(a_place_is_the_same_whatever_wraps_the_function),
        cmocka_unit_test(snippets_have_the_functions_of_their_dumps),
        cmocka_unit_test(files_have_the_functions_of_their_dumps),
        cmocka_unit_test(literals_are_found_by_name_and_rank),
        cmocka_unit_test(ranks_are_those_of_the_variables),
        cmocka_unit_test(same_bodies_are_known_across_texts),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
