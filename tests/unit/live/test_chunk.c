/* chunk.h: what is read of a dump; tagged programs and made closures are the same programs, but for the tag. */
#include "live/chunk.h"
#include "live/instruction.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <cmocka.h>

#include <lauxlib.h>
#include <lua.h>
#include <lualib.h>
#include <stdio.h>
#include <stdlib.h>

enum { FIRST = CHUNK_TAG_LEAST + 1000 };

/* ---- helpers ---- */

static lua_State *new_state(void) {
    lua_State *L = luaL_newstate();
    luaL_openlibs(L);
    return L;
}

static int put_dump(lua_State *L, const void *bytes, size_t length, void *out) {
    (void)L;
    return !str_put(out, bytes, length);
}

static struct str dump(lua_State *L, bool strip) {
    struct str code = {0};
    lua_dump(L, put_dump, &code, strip);
    return code;
}

static void load_text(lua_State *L, const char *text) {
    if (luaL_loadbufferx(L, text, strlen(text), "@file.lua", "t") != LUA_OK) fail_msg("%s", lua_tostring(L, -1));
}

static void load_code(lua_State *L, struct str *code) {
    if (luaL_loadbufferx(L, code->data, code->len, "=other", "b") != LUA_OK) fail_msg("%s", lua_tostring(L, -1));
    str_clear(code);
}

static struct chunk *read_text(lua_State *L, const char *text) {
    struct err err = {0};
    load_text(L, text); /* [function] */
    struct str code = dump(L, false);
    size_t length = code.len;
    struct chunk *chunk = chunk_read(str_take(&code), length, &err);
    if (!chunk) fail_msg("%s: %s", text, err.message);
    lua_pop(L, 1);
    return chunk;
}

static void load_tagged(lua_State *L, const struct chunk *chunk) {
    struct str code = {0};
    chunk_tagged(chunk, FIRST, &code);
    load_code(L, &code);
}

static void load_maker(lua_State *L, const struct chunk *chunk, int index) {
    struct str code = {0};
    chunk_maker(chunk, index, FIRST, &code);
    load_code(L, &code);
}

static int tag_of(lua_State *L, int index) {
    lua_Debug info;
    lua_pushvalue(L, index);
    lua_getinfo(L, ">S", &info);
    return info.lastlinedefined;
}

/* ---- what is read ---- */

/* "1:2(a) x#1@0" for the function with index 1 on line 2 that captures the first x of function 0. */
static char *describe(const struct chunk *chunk) {
    struct str out = {0};
    for (int i = 0; i < chunk->count; i++) {
        const struct prototype *p = chunk->all[i];
        assert_int_equal(p->index, i);
        str_printf(&out, "%s%d:%d(%d%s)", i ? ", " : "", i, p->line, p->parameters, p->is_vararg ? "..." : "");
        for (int k = 0; k < p->captured_count; k++) {
            const struct variable *v = p->captured[k].variable;
            if (!v->owner) str_printf(&out, " %s", v->name);
            else str_printf(&out, " %s#%d@%d", v->name, v->rank, v->owner->index);
        }
    }
    return str_take(&out);
}

static const struct { const char *text, *described; } texts[] = {
    {"", "0:0(0...) _ENV"},
    {"return print", "0:0(0...) _ENV"},
    {"function f(a, b) end", "0:0(0...) _ENV, 1:1(2)"},
    {"local x\nlocal function f(a, ...) return x end", "0:0(0...) _ENV, 1:2(1...) x#1@0"},
    {"local function f() return f end", "0:0(0...) _ENV, 1:1(0) f#1@0"},
    {"do local b = 1 end local function f() return f end", "0:0(0...) _ENV, 1:1(0) f#1@0"},
    {"local f = function() return f end", "0:0(0...) _ENV, 1:1(0) _ENV"},
    {"local f\nf = function() return f end", "0:0(0...) _ENV, 1:2(0) f#1@0"},
    {"local x\nlocal a = function() return x end\nlocal x\nlocal b = function() return x end",
     "0:0(0...) _ENV, 1:2(0) x#1@0, 2:4(0) x#2@0"},
    {"local x do local x do local x function f() return x end end function g() return x end end function h()"
     " return x end",
     "0:0(0...) _ENV, 1:1(0) x#3@0, 2:1(0) x#2@0, 3:1(0) x#1@0"},
    {"do local a, b function f() return b end end do local b, a function g() return b end end",
     "0:0(0...) _ENV, 1:1(0) b#1@0, 2:1(0) b#2@0"},
    {"local x function f() return function() return function() return x end end end",
     "0:0(0...) _ENV, 1:1(0) x#1@0, 2:1(0) x#1@0, 3:1(0) x#1@0"},
    {"local function make(k) local n = 0 return function() n = n + k return n end, function() return k end end",
     "0:0(0...) _ENV, 1:1(1), 2:1(0) n#1@1 k#1@1, 3:1(0) k#1@1"},
    {"for i = 1, 2 do f(function() return i end) end", "0:0(0...) _ENV, 1:1(0) i#1@0"},
    {"for k, v in pairs({}) do local w f(function() return v, k, w end) end", "0:0(0...) _ENV, 1:1(0) v#1@0 k#1@0"
     " w#1@0"},
    {"for i = 1, 2 do end for i = 1, 2 do f(function() return i end) end", "0:0(0...) _ENV, 1:1(0) i#2@0"},
    {"while f() do local x g(function() return x end) end", "0:0(0...) _ENV, 1:1(0) x#1@0"},
    {"repeat local x = 1 until (function() return x end)() == 1", "0:0(0...) _ENV, 1:1(0) x#1@0"},
    {"do local x ::again:: local y f(function() return y, x end) if g() then goto again end end",
     "0:0(0...) _ENV, 1:1(0) y#1@0 x#1@0"},
    {"local K <const> = 5 local x <const> = f() local y <close> = nil\nfunction g() return K, x, y end",
     "0:0(0...) _ENV, 1:2(0) x#1@0 y#1@0"},
    {"local a, b = function() end, function() end", "0:0(0...) _ENV, 1:1(0), 2:1(0)"},
    {"local x f(1, 2, function() return x end, function() return x end)", "0:0(0...) _ENV, 1:1(0) x#1@0, 2:1(0)"
     " x#1@0"},
    {"local a = {function() return a end, {b = function() end}}", "0:0(0...) _ENV, 1:1(0) _ENV, 2:1(0)"},
    {"local _ENV = {} function f() return x end", "0:0(0...) _ENV, 1:1(0) _ENV#1@0"},
    {"local function outer(_ENV) return function() return x end end", "0:0(0...) _ENV, 1:1(1), 2:1(0) _ENV#1@1"},
    {"local t = {} function t:m() return self, t end", "0:0(0...) _ENV, 1:1(1) t#1@0"},
    {"local f do local function f() return f end end function g() return f end",
     "0:0(0...) _ENV, 1:1(0) f#2@0, 2:1(0) f#1@0"},
    {"if a then local x f(function() return x end) else local x f(function() return x end) end",
     "0:0(0...) _ENV, 1:1(0) x#1@0, 2:1(0) x#2@0"},
    {"return function(x) return x and function() return x end or function() return not x end end",
     "0:0(0...) _ENV, 1:1(1), 2:1(0) x#1@1, 3:1(0) x#1@1"},
    {"local n = 1 return 1 << 40, -7, 1.5, 0x1p100, 'short', 'a string of more than forty bytes, which Lua keeps"
     " apart',"
     " true, false, nil, function() return n, 'again a string of more than forty bytes, kept apart' end",
     "0:0(0...) _ENV, 1:1(0) n#1@0"},
};
enum { TEXTS = sizeof texts / sizeof *texts };

static void functions_and_variables(void **state) {
    (void)state;
    lua_State *L = new_state();
    for (size_t i = 0; i < TEXTS; i++) {
        struct chunk *chunk = read_text(L, texts[i].text);
        char *described = describe(chunk);
        if (strcmp(described, texts[i].described) != 0) fail_msg("%s:\n%s", texts[i].text, described);
        free(described);
        chunk_free(chunk);
    }
    lua_close(L);
}

static void variables_tell_where_they_live(void **state) {
    (void)state;
    lua_State *L = new_state();
    struct chunk *chunk = read_text(L, "local a\ndo local b = 1 end\nlocal function c() return a end");
    const struct prototype *main = chunk->all[0];
    assert_int_equal(main->variable_count, 3);
    assert_string_equal(main->variables[1].name, "b");
    assert_int_equal(main->variables[1].at, 1);
    assert_int_equal(main->variables[2].from, main->variables[1].to + 1);
    assert_int_equal(main->children[0]->made_at, main->variables[2].from - 1);
    assert_ptr_equal(main->children[0]->captured[0].variable, &main->variables[0]);
    assert_true(main->children[0]->captured[0].from_parent_stack);
    assert_ptr_equal(main->captured[0].variable, &chunk->environment);
    assert_int_equal(main->made_at, -1);
    chunk_free(chunk);
    lua_close(L);
}

/* 199 locals of the chunk and `more` of a function between, all captured by one function. */
enum { OF_CHUNK = 199 }; /* with `make` there are 200, the most that a function can have */
static char *many_upvalues(int more) {
    struct str text = {0};
    for (int i = 1; i <= OF_CHUNK; i++) str_printf(&text, "local a%d = %d\n", i, i);
    str_puts(&text, "local function make() ");
    for (int i = 1; i <= more; i++) str_printf(&text, "local b%d = %d ", i, 1000 + i);
    str_puts(&text, "return function() return 0");
    for (int i = 1; i <= OF_CHUNK; i++) str_printf(&text, "%sa%d", i % 20 ? "+" : "+\n", i);
    for (int i = 1; i <= more; i++) str_printf(&text, "%sb%d", i % 20 ? "+" : "+\n", i);
    str_puts(&text, " end end return make()");
    return str_take(&text);
}

/* ---- the same program ---- */

/* Pushes "message + traceback" of the function on the stack, or of what it returns. */
static int trace(lua_State *L) {
    luaL_traceback(L, L, lua_tostring(L, 1), 0);
    return 1;
}

static char *outcome(lua_State *L) {
    lua_pushcfunction(L, trace);
    lua_insert(L, -2); /* [trace, function] */
    lua_pcall(L, 0, 1, -2);
    char *text = mem_strdup(luaL_tolstring(L, -1, NULL));
    lua_pop(L, 3);
    return text;
}

static void errors_stay_as_they_are(void **state) {
    (void)state;
    static const char *const programs[] = {
        "error('here')", "\n\nlocal t\nreturn t.x", "local function f()\nerror('deep', 2) end\n\nf()",
        "local t = {}\nfunction t.a()\nreturn t.b.c end\nt.a()", "local x = nil\nlocal function f() return x.y"
        " end\nf()",
        "local a, b = {}, 5\nreturn (function() return a + b end)()", "return undefined()", "string.rep()",
        "local s = 'a string of more than forty bytes, which Lua keeps apart'\nreturn (function() return s < 1"
        " end)()",
        "for i = 1, 'x' do end", "for i = 1, 3 do\nlocal f = function() return i .. {} end\nf() end",
        "do\nlocal x <close> = 5\nend", "local x <const> = 1\nreturn (function(...)\nreturn ... + x end)(nil)",
        "local function a() local function b() local function c() error('in') end c() end b() end a()",
        "local co = coroutine.wrap(function()\nerror('inside') end)\nco()", "return setmetatable({}, {__index ="
        " function(_, k)\nerror(k) end}).key",
        "goto done do\nlocal x end ::done:: error({})", "table.sort({1, 2, 3}, function(a, b)\nreturn a.x < b end)",
        "local function f() return f() end\nreturn f, f.x",
        "local f, g = function() error('one') end, function() error('two') end pcall(f) g()",
        "return debug.getinfo(1, 'S').short_src .. debug.getinfo(1, 'l').currentline",
        "return debug.getinfo(function() end, 'S').source .. debug.getinfo(1, 'S').what",
        "local x = 1\nreturn debug.getupvalue(function() return x end, 1) .. debug.getlocal(1, 1)",
    };
    lua_State *L = new_state();
    for (size_t i = 0; i < sizeof programs / sizeof *programs; i++) {
        load_text(L, programs[i]);
        char *plain = outcome(L);
        struct chunk *chunk = read_text(L, programs[i]);
        load_tagged(L, chunk);
        char *tagged = outcome(L);
        assert_string_equal(plain, tagged);
        free(plain);
        free(tagged);
        chunk_free(chunk);
    }
    assert_int_equal(lua_gettop(L), 0);
    lua_close(L);
}

/* What Lua makes of it, it writes as it read it: nothing was lost. */
static void tagged_chunks_keep_everything(void **state) {
    (void)state;
    lua_State *L = new_state();
    for (size_t i = 0; i < TEXTS; i++) {
        struct chunk *chunk = read_text(L, texts[i].text);
        struct str tagged = {0}, again;
        chunk_tagged(chunk, FIRST, &tagged);
        if (luaL_loadbuffer(L, tagged.data, tagged.len, "=x") != LUA_OK) fail_msg("%s", lua_tostring(L, -1));
        again = dump(L, false);
        assert_int_equal(tagged.len, again.len);
        assert_memory_equal(tagged.data, again.data, again.len);
        lua_settop(L, 0);
        str_clear(&tagged);
        str_clear(&again);
        chunk_free(chunk);
    }
    lua_close(L);
}

static void functions_say_which_they_are(void **state) {
    (void)state;
    lua_State *L = new_state();
    struct chunk *chunk = read_text(L, "local function make() return function() end end\n"
                                       "return make, make(), make(), function() end, function() end");
    static const int expected[] = {FIRST + 1, FIRST + 2, FIRST + 2, FIRST + 3, FIRST + 4};
    load_tagged(L, chunk);
    assert_int_equal(tag_of(L, 1), FIRST);
    lua_call(L, 0, LUA_MULTRET);
    assert_int_equal(lua_gettop(L), 5);
    for (int i = 0; i < 5; i++) assert_int_equal(tag_of(L, i + 1), expected[i]);
    chunk_free(chunk);
    lua_close(L);
}

/* ---- makers ---- */

/* The closure at the top has this many upvalues, shared with nobody, all nil but for the last of 255. */
static void check_closure(lua_State *L, const struct prototype *p, int other) {
    assert_int_equal(tag_of(L, -1), FIRST + p->index);
    assert_null(lua_upvalueid(L, -1, p->captured_count + 1));
    for (int i = 1; i <= p->captured_count; i++) {
        const char *name = lua_getupvalue(L, -1, i); /* [closure, value] */
        assert_string_equal(name, p->captured[i - 1].variable->name);
        if (i == 255) assert_true(lua_rawequal(L, -1, -2));
        else assert_true(lua_isnil(L, -1));
        lua_pop(L, 1);
        for (int k = i + 1; k <= p->captured_count; k++)
            assert_ptr_not_equal(lua_upvalueid(L, -1, i), lua_upvalueid(L, -1, k));
        if (other) assert_ptr_not_equal(lua_upvalueid(L, -1, i), lua_upvalueid(L, other, i));
    }
}

static void check_makers(lua_State *L, const struct chunk *chunk) {
    for (int i = 1; i < chunk->count; i++) {
        load_maker(L, chunk, i); /* [maker] */
        assert_int_equal(tag_of(L, 1), 0);
        lua_pushvalue(L, 1);
        lua_call(L, 0, 1);
        check_closure(L, chunk->all[i], 0);
        lua_pushvalue(L, 1);
        lua_gc(L, LUA_GCCOLLECT);
        lua_call(L, 0, 1); /* [maker, closure, closure] */
        assert_false(lua_rawequal(L, 2, 3));
        check_closure(L, chunk->all[i], 2);
        lua_settop(L, 0);
    }
}

static void makers_make_closures_of_their_own(void **state) {
    (void)state;
    lua_State *L = new_state();
    for (size_t i = 0; i < TEXTS; i++) {
        struct chunk *chunk = read_text(L, texts[i].text);
        check_makers(L, chunk);
        chunk_free(chunk);
    }
    for (int more = 2; more <= 56; more += 9) {
        char *text = many_upvalues(more);
        struct chunk *chunk = read_text(L, text);
        assert_int_equal(chunk->all[2]->captured_count, OF_CHUNK + more);
        check_makers(L, chunk);
        chunk_free(chunk);
        free(text);
    }
    lua_close(L);
}

/* Upvalues are joined to those of the closure that the program made; then it is the same function. */
static void join_all(lua_State *L, int made, int original, int count) {
    for (int i = 1; i <= count; i++) lua_upvaluejoin(L, made, i, original, i);
}

static void made_closures_run_as_the_original(void **state) {
    (void)state;
    static const struct { const char *text; int index; } cases[] = {
        {"local x, n = {}, 0\nreturn function() n = n + 1\nreturn x.y.z end", 1},
        {"local function f(k) if k then return undefined.field end\nreturn f(1) end return f", 1},
        {"local x = 5\nreturn function() local y = 6 return (function() return x + y + nothing end)() end", 1},
        {"local x = 5 return (function(y) return function() return x .. y .. undefined end end)('k')", 2},
        {"return function(...) for i = 1, 3 do if i == 2 then error('at two') end end end", 1},
    };
    lua_State *L = new_state();
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct chunk *chunk = read_text(L, cases[i].text);
        load_text(L, cases[i].text);
        lua_call(L, 0, 1);
        load_maker(L, chunk, cases[i].index);
        lua_call(L, 0, 1); /* [original, made] */
        join_all(L, 2, 1, chunk->all[cases[i].index]->captured_count);
        char *made = outcome(L), *original = outcome(L);
        assert_string_equal(made, original);
        free(made);
        free(original);
        chunk_free(chunk);
    }
    lua_close(L);
}

static void made_closures_of_many_upvalues_run(void **state) {
    (void)state;
    lua_State *L = new_state();
    for (int more = 54; more <= 56; more++) {
        char *text = many_upvalues(more);
        struct chunk *chunk = read_text(L, text);
        load_text(L, text);
        lua_call(L, 0, 1);
        load_maker(L, chunk, 2);
        lua_call(L, 0, 1);
        join_all(L, 2, 1, OF_CHUNK + more);
        lua_call(L, 0, 1);
        assert_int_equal(lua_tointeger(L, -1), OF_CHUNK * (OF_CHUNK + 1) / 2 + more * 1000 + more * (more + 1) / 2);
        lua_settop(L, 0);
        chunk_free(chunk);
        free(text);
    }
    lua_close(L);
}

/* Functions inside of a made one are tagged as well. */
static void inner_functions_of_made_closures_are_tagged(void **state) {
    (void)state;
    lua_State *L = new_state();
    struct chunk *chunk = read_text(L, "return function() return function() end, function() return function() end"
    " end end, 1");
    load_maker(L, chunk, 1);
    lua_call(L, 0, 1);
    lua_call(L, 0, 2);
    assert_int_equal(tag_of(L, 1), FIRST + 2);
    assert_int_equal(tag_of(L, 2), FIRST + 3);
    lua_call(L, 0, 1);
    assert_int_equal(tag_of(L, 2), FIRST + 4);
    chunk_free(chunk);
    lua_close(L);
}

/* ---- what is refused ---- */

static bool reads(const char *bytes, size_t length) {
    struct err err = {0};
    struct chunk *chunk = chunk_read(length ? mem_dup(bytes, length) : mem_zero(1), length, &err);
    assert_int_equal(chunk == NULL, err.kind == ERR_SYSTEM);
    chunk_free(chunk);
    return chunk != NULL;
}

static void damaged_dumps_do_no_harm(void **state) {
    (void)state;
    lua_State *L = new_state();
    load_text(L, "local a, b = 1, 2\nfunction f(x) local c = 'text' return function() return a, c, x end end");
    struct str code = dump(L, false);
    assert_true(reads(code.data, code.len));
    for (size_t length = 0; length < code.len; length++) assert_false(reads(code.data, length));
    for (size_t at = 0; at < code.len; at++)
        for (int bit = 0; bit < 8; bit++) {
            code.data[at] ^= (char)(1 << bit);
            bool read = reads(code.data, code.len);
            if (at < 31) assert_false(read); /* the header */
            code.data[at] ^= (char)(1 << bit);
        }
    str_clear(&code);
    lua_close(L);
}

static void stripped_and_partial_dumps_are_refused(void **state) {
    (void)state;
    lua_State *L = new_state();
    load_text(L, "");
    struct str empty = dump(L, true);
    assert_false(reads(empty.data, empty.len));
    str_clear(&empty);
    load_text(L, "local x = 1 return function() return x, y end");
    struct str code = dump(L, true);
    assert_false(reads(code.data, code.len));
    str_clear(&code);
    lua_call(L, 0, 1);
    code = dump(L, false); /* of a function inside */
    assert_false(reads(code.data, code.len));
    str_clear(&code);
    lua_close(L);
}

/* A function that names a text of its own, and bytes behind the end, are nothing that lua_dump writes. */
static void other_dumps_are_refused(void **state) {
    (void)state;
    lua_State *L = new_state();
    struct chunk *chunk = read_text(L, "local function f() end");
    const struct prototype *f = chunk->all[1];
    struct str code = {0};
    str_put(&code, chunk->bytes, f->from);
    str_puts(&code, "\x83=x"); /* for "\x80" */
    str_put(&code, chunk->bytes + f->from + 1, chunk->length - f->from - 1);
    assert_int_equal(luaL_loadbuffer(L, code.data, code.len, "=x"), LUA_OK);
    assert_false(reads(code.data, code.len));
    str_reset(&code);
    str_put(&code, chunk->bytes, chunk->length);
    assert_true(reads(code.data, code.len));
    str_putc(&code, 0);
    assert_false(reads(code.data, code.len));
    str_clear(&code);
    chunk_free(chunk);
    lua_close(L);
}

static void this_lua_is_supported(void **state) {
    (void)state;
    assert_true(chunk_supported());
    chunk_free(NULL);
}

/* A Lua whose instructions are others is told apart by any of them: operation, register, number. */
static void other_instructions_are_not_supported(void **state) {
    (void)state;
    static const uint32_t others[] = {1, 1 << A_SHIFT, 1u << B_SHIFT};
    lua_State *L = new_state();
    assert_true(chunk_compiles(L, instruction_samples, INSTRUCTION_SAMPLES));
    for (size_t i = 0; i < INSTRUCTION_SAMPLES; i++) {
        struct instruction_sample samples[INSTRUCTION_SAMPLES];
        memcpy(samples, instruction_samples, sizeof samples);
        for (size_t k = 0; k < sizeof others / sizeof *others; k++) {
            samples[i].word = instruction_samples[i].word ^ others[k];
            if (chunk_compiles(L, samples, INSTRUCTION_SAMPLES)) fail_msg("%s: %zu", samples[i].text, k);
        }
        samples[i] = (struct instruction_sample){"", 1000, 0};
        assert_false(chunk_compiles(L, samples, INSTRUCTION_SAMPLES));
    }
    assert_int_equal(lua_gettop(L), 0);
    lua_close(L);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(this_lua_is_supported),
        cmocka_unit_test(functions_and_variables),
        cmocka_unit_test(variables_tell_where_they_live),
        cmocka_unit_test(errors_stay_as_they_are),
        cmocka_unit_test(tagged_chunks_keep_everything),
        cmocka_unit_test(functions_say_which_they_are),
        cmocka_unit_test(makers_make_closures_of_their_own),
        cmocka_unit_test(made_closures_run_as_the_original),
        cmocka_unit_test(made_closures_of_many_upvalues_run),
        cmocka_unit_test(inner_functions_of_made_closures_are_tagged),
        cmocka_unit_test(damaged_dumps_do_no_harm),
        cmocka_unit_test(stripped_and_partial_dumps_are_refused),
        cmocka_unit_test(other_dumps_are_refused),
        cmocka_unit_test(other_instructions_are_not_supported),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
