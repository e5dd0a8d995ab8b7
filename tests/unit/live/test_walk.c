/* walk.h: every way in which one object can hold another, as a Lua text that says what it holds after `old` has been
 * replaced by `new`. */
#include "live/walk.h"

#include "base/mem.h"
#include "base/str.h"
#include "live/chunk.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <cmocka.h>

#include <lauxlib.h>
#include <lua.h>
#include <lualib.h>
#include <stdio.h>
#include <stdlib.h>

/* ---- what the texts can call ---- */

static const void *old_function, *new_function, *old_table, *new_table;
static bool walking, disturbed;
static size_t seen;

/* Walks in a thread of its own, which holds only what `map` and `skip` are. */
static void replace(lua_State *L, int map, int skip) {
    lua_State *own = lua_newthread(L);
    lua_pushvalue(L, map);
    if (skip) lua_pushvalue(L, skip);
    lua_xmove(L, own, skip ? 2 : 1);
    walking = true;
    seen = walk_heap(own, L, &(struct walk){.map = 1, .skip = skip ? 2 : 0});
    walking = false;
    assert_int_equal(lua_gettop(own), skip ? 2 : 1);
    lua_pop(L, 1);
}

/* replace([map [, skip]]): the map, by default old -> new, old_table -> new_table. */
static int call_replace(lua_State *L) {
    if (lua_isnoneornil(L, 1)) {
        lua_settop(L, 2);
        lua_getfield(L, LUA_REGISTRYINDEX, "map");
        lua_replace(L, 1);
    }
    replace(L, 1, lua_isnoneornil(L, 2) ? 0 : 2);
    lua_pushinteger(L, (lua_Integer)seen);
    return 1;
}

/* In the thread that calls. */
static int call_replace_here(lua_State *L) {
    lua_getfield(L, LUA_REGISTRYINDEX, "map");
    walk_heap(L, NULL, &(struct walk){.map = lua_gettop(L)});
    return 0;
}

static void hook(lua_State *L, lua_Debug *info) {
    (void)info;
    lua_sethook(L, NULL, 0, 0);
    lua_getfield(L, LUA_REGISTRYINDEX, "map");
    replace(L, lua_gettop(L), 0);
    lua_pop(L, 1);
}

/* The next line starts with a replacement. */
static int call_arm(lua_State *L) { return lua_sethook(L, hook, LUA_MASKLINE, 0), 0; }

static int call_which(lua_State *L) {
    const void *is = lua_topointer(L, 1);
    lua_pushstring(L, is == old_function ? "old" : is == new_function ? "new" : is == old_table ? "old table" :
                      is == new_table ? "new table" : "other");
    return 1;
}

static int give_upvalue(lua_State *L) { return lua_pushvalue(L, lua_upvalueindex(2)), 1; }

/* hold(v): a C closure that returns v. */
static int call_hold(lua_State *L) {
    lua_pushinteger(L, 1);
    lua_pushvalue(L, 1);
    lua_pushcclosure(L, give_upvalue, 2);
    return 1;
}

/* userdata(n, v): one with n user values, the last of them v; without bytes of its own. */
static int call_userdata(lua_State *L) {
    int count = (int)luaL_checkinteger(L, 1);
    lua_newuserdatauv(L, 0, count);
    lua_pushvalue(L, 2);
    lua_setiuservalue(L, -2, count);
    return 1;
}

/* prepare(f, ...): a coroutine with function and arguments on its stack; start(co) resumes it. */
static int call_prepare(lua_State *L) {
    int count = lua_gettop(L);
    lua_State *co = lua_newthread(L);
    lua_insert(L, 1);
    lua_xmove(L, co, count);
    return 1;
}

static int call_start(lua_State *L) {
    lua_State *co = lua_tothread(L, 1);
    int count;
    lua_resume(co, L, lua_gettop(co) - 1, &count);
    lua_xmove(co, L, count);
    return count;
}

static int call_light(lua_State *L) { return lua_pushlightuserdata(L, &seen), 1; }

/* For finalizers and metamethods, which must not run during a walk. */
static int call_notice(lua_State *L) { return (void)L, disturbed |= walking, 0; }

static const luaL_Reg doors[] = {
    {"replace", call_replace}, {"replace_here", call_replace_here}, {"arm", call_arm}, {"which", call_which},
    {"hold", call_hold}, {"light", call_light}, {"userdata", call_userdata}, {"prepare", call_prepare},
    {"start", call_start}, {"notice", call_notice}, {NULL, NULL}};

static const void *set_object(lua_State *L, const char *name) {
    const void *address = lua_topointer(L, -1);
    lua_pushvalue(L, -1);
    lua_setglobal(L, name);
    return address;
}

/* Functions with an upvalue, so that each is an object of its own. */
static void push_function(lua_State *L, const char *name) {
    lua_pushfstring(L, "local name = '%s' return function() return name end", name);
    if (luaL_dostring(L, lua_tostring(L, -1)) != LUA_OK) fail_msg("%s", lua_tostring(L, -1));
}

static lua_State *new_state(void) {
    lua_State *L = luaL_newstate();
    luaL_openlibs(L);
    lua_pushglobaltable(L);
    luaL_setfuncs(L, doors, 0);
    lua_newtable(L); /* [globals, map] */
    push_function(L, "old");
    old_function = set_object(L, "old");
    push_function(L, "new");
    new_function = set_object(L, "new");
    lua_remove(L, -2);
    lua_remove(L, -3); /* [globals, map, old, new] */
    lua_rawset(L, -3);
    lua_newtable(L);
    old_table = set_object(L, "old_table");
    lua_newtable(L);
    new_table = set_object(L, "new_table");
    lua_rawset(L, -3);
    lua_setfield(L, LUA_REGISTRYINDEX, "map");
    lua_settop(L, 0);
    return L;
}

static char *run(lua_State *L, const char *text) {
    lua_settop(L, 0);
    if (luaL_loadbuffer(L, text, strlen(text), "=case") != LUA_OK || lua_pcall(L, 0, LUA_MULTRET, 0) != LUA_OK)
        fail_msg("%s:\n%s", text, lua_tostring(L, -1));
    struct str out = {0};
    for (int i = 1, count = lua_gettop(L); i <= count; i++) {
        str_printf(&out, "%s%s", i > 1 ? " " : "", luaL_tolstring(L, i, NULL));
        lua_pop(L, 1);
    }
    return str_take(&out);
}

struct row { const char *text, *expected; };

/* Each in a state of its own. */
static void check_rows(const struct row *rows, size_t count) {
    for (size_t i = 0; i < count; i++) {
        lua_State *L = new_state();
        char *got = run(L, rows[i].text);
        if (strcmp(got, rows[i].expected) != 0)
            fail_msg("%s:\ngives %s, not %s", rows[i].text, got, rows[i].expected);
        free(got);
        lua_close(L);
    }
}
#define CHECK_ROWS(rows) check_rows((rows), sizeof (rows) / sizeof *(rows))

/* ---- what holds objects ---- */

static void tables(void **state) {
    (void)state;
    static const struct row rows[] = {
        {"replace() return which(old), which(new), which(old_table)", "new new new table"},
        {"t = {a = {b = {old}}} replace() return which(t.a.b[1])", "new"},
        {"t = {1, 2, old, 4} replace() return #t, which(t[3])", "4 new"},
        {"t = {old_table} replace() return which(t[1])", "new table"},
        {"t = {} t[1] = t t.x = old replace() return t == t[1], which(t.x)", "true new"},
        {"t = {[old] = 1} replace() local k, v = next(t) return which(k), v, next(t, k)", "new 1 nil"},
        {"t = {[old] = old} replace() return which(t[new]), which((next(t)))", "new new"},
        {"t = {[old] = 1, [new] = 2} replace() return t[new], next(t, (next(t)))", "2 nil"},
        {"t = {[old_table] = 1, [old] = 2, 3} replace() return t[new_table], t[new], #t", "1 2 1"},
        {"t = {} for i = 1, 100 do t[{}] = i t['k' .. i] = {} end t[old] = 1 replace() local n = 0"
         " for k in pairs(t) do n = n + 1 end return n, t[new]", "201 1"},
        {"t, map = {}, {} for i = 1, 300 do local k, v = {i}, {-i} t[k] = i map[k] = v end replace(map)"
         " local n, sum = 0, 0 for k, i in pairs(t) do n, sum = n + 1, sum + k[1] + i end return n, sum", "300 0"},
        {"t = setmetatable({[old] = 1}, {__mode = 'k'}) replace() return t[new], next(t, (next(t)))", "1 nil"},
        {"t = setmetatable({[old] = 1}, {__mode = 'k'}) replace() collectgarbage() return t[new]", "1"},
        {"t = setmetatable({old}, {__mode = 'v'}) replace() collectgarbage() return which(t[1])", "new"},
        {"t = setmetatable({[old] = {old}}, {__mode = 'k'}) replace() return which(t[new][1])", "new"},
        {"local l = {old} for i = 1, 200000 do l = {l} end t = l replace() for i = 1, 200000 do t = t[1] end"
         " return which(t[1])", "new"},
        {"a, b = {'a'}, {'b'} t = {a, b} replace({[a] = b, [b] = a}) return t[1][1], t[2][1]", "b a"},
        {"t = {print} replace({[print] = new}) return which(t[1])", "new"},
        {"t = {old} s = {t, old} replace(nil, {[t] = true}) return which(t[1]), which(s[2])", "old new"},
    };
    CHECK_ROWS(rows);
}

static void metatables(void **state) {
    (void)state;
    static const struct row rows[] = {
        {"t = setmetatable({}, {__call = old}) replace() return t()", "new"},
        {"t = setmetatable({}, {__index = {f = old}}) replace() return t.f()", "new"},
        {"t = setmetatable({}, old_table) replace() return which(getmetatable(t))", "new table"},
        {"t = setmetatable({}, {__metatable = false, __call = old}) replace() return t()", "new"},
        {"u = userdata(0) debug.setmetatable(u, {__call = old}) replace() return u()", "new"},
        {"u = userdata(0) debug.setmetatable(u, old_table) replace() return which(debug.getmetatable(u))",
         "new table"},
        {"t = {} setmetatable(t, t) t.__call = old replace() return t()", "new"},
    };
    CHECK_ROWS(rows);
}

/* They hang on no object. */
static void metatables_of_types(void **state) {
    (void)state;
    static const char *const values[] = {
        "nil", "true", "light()", "1", "1.5", "''", "print", "coroutine.create(print)"};
    for (size_t i = 0; i < sizeof values / sizeof *values; i++) {
        char *held = mem_printf("local v = %s debug.setmetatable(v, {__index = old}) replace()"
                                " return v.x", values[i]);
        char *itself = mem_printf("local v = %s debug.setmetatable(v, old_table) replace()"
                                  " return which(debug.getmetatable(v))", values[i]);
        const struct row rows[] = {{held, "new"}, {itself, "new table"}};
        CHECK_ROWS(rows);
        free(held);
        free(itself);
    }
}

static void functions_and_userdata(void **state) {
    (void)state;
    static const struct row rows[] = {
        {"local f = old t = {function() return f end} f = f replace() return which(t[1]())", "new"},
        {"do local f = old get, call = function() return f end, function() return f() end end replace()"
         " return which(get()), call(), debug.upvalueid(get, 1) == debug.upvalueid(call, 1)", "new new true"},
        {"do local f = old outer = function() return function() return f end end end replace()"
         " return which(outer()())", "new"},
        {"f = load('return old()') replace() return f()", "new"},
        {"f = load('return x', 'x', 't', {x = old}) replace() return which(f())", "new"},
        {"h = hold(old) replace() return which(h())", "new"},
        {"h = hold({old}) replace() return which(h()[1])", "new"},
        {"h = hold(hold(old)) replace() return which(h()())", "new"},
        {"u = userdata(1, old) replace() return which(debug.getuservalue(u, 1))", "new"},
        {"u = userdata(7, old) replace() return which(debug.getuservalue(u, 7))", "new"},
        {"u = userdata(1, {old}) replace() return which(debug.getuservalue(u, 1)[1])", "new"},
        {"t = {} for i = 1, 100 do t[i] = userdata(0) t[-i] = userdata(1, old) end replace() for i = 1, 100"
         " do assert(which(debug.getuservalue(t[-i], 1)) == 'new') end return #t", "100"},
        {"debug.getregistry()[1000] = old replace() return which(debug.getregistry()[1000])", "new"},
        {"package.loaded.m = {f = old} replace() return require('m').f()", "new"},
        {"debug.sethook(old, 'c', 0) debug.sethook() replace() return 1", "1"},
    };
    CHECK_ROWS(rows);
}

/* ---- coroutines ---- */

#define RESUME(co) " return select(2, coroutine.resume(" co "))"

static void suspended_coroutines(void **state) {
    (void)state;
    static const struct row rows[] = {
        {"co = coroutine.create(function() local l = old coroutine.yield() return which(l) end)"
         " coroutine.resume(co) replace()" RESUME("co"), "new"},
        {"co = coroutine.create(function(a, ...) coroutine.yield() return which(a), which((...)),"
         " which((select(2, ...))) end) coroutine.resume(co, old, old, old) replace()" RESUME("co"), "new new new"},
        {"co = coroutine.create(function() return which(old, coroutine.yield()) end) coroutine.resume(co)"
         " replace()" RESUME("co"), "new"},
        {"co = coroutine.create(function() return old(coroutine.yield()) end) coroutine.resume(co)"
         " replace()" RESUME("co"), "new"},
        {"co = coroutine.create(function() return {old, (coroutine.yield())}  end) coroutine.resume(co) replace()"
         " local _, t = coroutine.resume(co) return which(t[1])", "new"},
        {"w = coroutine.wrap(function() local l = {old} coroutine.yield() return which(l[1]) end) w() replace()"
         " return w()", "new"},
        {"w = coroutine.wrap(function() local function inner() local l = old coroutine.yield() return l end"
         " local m = old return which(inner()), which(m) end) w() replace() return w()", "new new"},
        {"local co = coroutine.wrap(function() local l = old f = function() return l end coroutine.yield() l ="
         " nil end) co() replace() return which(f())", "new"},
        {"w = coroutine.wrap(function(f) while true do f = coroutine.yield(f()) or f end end) w(old) replace()"
         " return w(), w(old)", "new new"},
        {"inner = nil w = coroutine.wrap(function() inner = coroutine.wrap(function()"
         " local l = old coroutine.yield() coroutine.yield(which(l)) end) inner() coroutine.yield()"
         " return inner() end) w() replace() return w()",
         "new"},
        {"w = coroutine.wrap(function() while true do do local x <close> = setmetatable({}, {__close = old}) end"
         " local l = old coroutine.yield(which(l)) end end) w() replace() return w()", "new"},
    };
    CHECK_ROWS(rows);
}

static void coroutines_inside_c_functions(void **state) {
    (void)state;
    static const struct row rows[] = {
        {"w = coroutine.wrap(function() return select(2, pcall(function() local l = old coroutine.yield()"
         " return which(l) end)) end) w() replace() return w()", "new"},
        {"w = coroutine.wrap(function() return select(2, pcall(function(...) coroutine.yield()"
         " return which(...) end, old)) end) w() replace() return w()", "new"},
        {"w = coroutine.wrap(function() return select(2, xpcall(function() coroutine.yield()"
         " error('x') end, old)) end) w() replace() return w()", "new"},
        {"w = coroutine.wrap(function() return which(setmetatable({}, {__index = function(_, f) coroutine.yield()"
         " return f end})[old]) end) w() replace() return w()", "new"},
        {"local function first(a, b) replace({[first_one] = second_one}) return a < b end first_one = first calls"
         " = 0 second_one = function(a, b) calls = calls + 1 return a < b end local"
         " t = {5, 3, 1, 4, 2} table.sort(t, first) return calls > 0, table.concat(t)", "true 12345"},
        {"first_one = function(x) replace({[first_one] = second_one}) return x .. 1 end second_one = function(x)"
         " return x .. 2 end return (('abc'):gsub('.', first_one))", "a1b2c2"},
        {"first_one = function() replace({[first_one] = second_one}) return 'return 1' end second_one ="
         " function() return nil end return load(first_one)()", "1"},
    };
    CHECK_ROWS(rows);
}

/* A loop that was left in its middle goes on with the new iterator. */
static void iterators(void **state) {
    (void)state;
    static const struct row rows[] = {
        {"a = function(_, i) if i < 3 then return i + 1, 'a' end end b = function(_, i) if i < 5 then"
         " return i + 1, 'b' end end w = coroutine.wrap(function() local s = '' for i, v in a, nil, 0"
         " do s = s .. i .. v if i == 2 then coroutine.yield() end end return s end) w() replace({[a] = b})"
         " return w()", "1a2a3b4b5b"},
        {"w = coroutine.wrap(function() for k, v in pairs({x = old}) do coroutine.yield()"
         " return which(v) end end) w() replace() return w()", "new"},
        {"w = coroutine.wrap(function() for k, v in next, {old} do coroutine.yield() return which(v) end end) w()"
         " replace() return w()", "new"},
    };
    CHECK_ROWS(rows);
}

static void coroutines_that_did_not_start(void **state) {
    (void)state;
    static const struct row rows[] = {
        {"co = coroutine.create(old) replace()" RESUME("co"), "new"},
        {"w = coroutine.wrap(old) replace() return w()", "new"},
        {"t = {{coroutine.create(function() return which(old) end)}} replace()" RESUME("t[1][1]"), "new"},
        {"co = prepare(function(...) return which(...), which((select(2, ...))) end, old, old_table) replace()"
         " return start(co)", "new new table"},
        {"co = prepare(old, {}, {}) replace() return start(co)", "new"},
    };
    CHECK_ROWS(rows);
}

static void coroutines_that_ended(void **state) {
    (void)state;
    static const struct row rows[] = {
        {"co = coroutine.create(function() end) coroutine.resume(co) replace() return coroutine.status(co)",
         "dead"},
        {"co = coroutine.create(function() local l = old error({old}) end) coroutine.resume(co) replace()"
         " return which(select(2, debug.getlocal(co, 1, 1)))", "new"},
        {"co = coroutine.create(function() local l = old local x = nil + 1 end) coroutine.resume(co) replace()"
         " return which(select(2, debug.getlocal(co, 0, 1)))", "new"},
        {"co = coroutine.create(function() error('x') end) coroutine.resume(co) coroutine.close(co) replace()"
         " return 1", "1"},
        {"co = coroutine.create(function() local function f() return 1 + f() end f() end) coroutine.resume(co)"
         " replace() return coroutine.status(co)", "dead"},
        {"co = coroutine.create(function() local function f() return 1 + f() end f() end) coroutine.resume(co)"
         " collectgarbage() replace() collectgarbage() return coroutine.status(co)", "dead"},
        {"co = coroutine.create(string.rep) coroutine.resume(co, 'x', 1 << 60) replace()"
         " return coroutine.status(co)", "dead"},
    };
    CHECK_ROWS(rows);
}

static void pending_closes_happen_once(void **state) {
    (void)state;
    static const struct row rows[] = {
        {"n = 0 old_close, new_close = function() n = n + 100 end, function() n = n + 1 end"
         " co = coroutine.create(function() local x <close> = setmetatable({}, {__close = old_close})"
         " coroutine.yield() end) coroutine.resume(co) replace({[old_close] = new_close}) coroutine.resume(co)"
         " collectgarbage() return n",
         "1"},
        {"n = 0 old_close, new_close = function() n = n + 100 end, function() n = n + 1 end"
         " co = coroutine.create(function() local x <close> = setmetatable({}, {__close = old_close})"
         " coroutine.yield() end) coroutine.resume(co) replace({[old_close] = new_close}) coroutine.close(co)"
         " return n", "1"},
        {"n = '' a = setmetatable({}, {__close = function() n = n .. 'a' end}) b = setmetatable({}, {__close ="
         " function() n = n .. 'b' end}) do local x <close> = a replace({[a] = b}) end return n", "b"},
        {"n = 0 c = setmetatable({}, {__close = function() n = n + 1 end}) w = coroutine.wrap(function()"
         " for _ in old, 1, 2, c do coroutine.yield() break end return n end) w() replace() return w()", "1"},
    };
    CHECK_ROWS(rows);
}

/* ---- threads that run ---- */

static void the_interrupted_thread(void **state) {
    (void)state;
    static const struct row rows[] = {
        {"local l = old replace() return which(l)", "new"},
        {"local function f() replace() end local l = old f() return which(l)", "new"},
        {"local function f(...) local g <const> = old replace() return which(...), which(g) end return f(old)",
         "new new"},
        {"return which(old, replace())", "new"},
        {"return old(replace())", "new"},
        {"local l = old arm()\nlocal x = 1\nreturn which(l)", "new"},
        {"local function f(...) arm()\nlocal x = 1\nreturn which(...) end local l = old return f(old), which(l)",
         "new new"},
        {"local l = {old} arm()\nlocal x = 1\nreturn which(l[1]), l[1](), which(old)", "new new new"},
        {"for i = 1, 3 do local l = old if i == 2 then arm()\n end\n if i == 2 then return which(l), i end end",
         "new 2"},
        {"return coroutine.wrap(function() local l = old replace() return which(l) end)()", "new"},
        {"local outer = old local a, b = coroutine.wrap(function() local middle = old"
         " return coroutine.wrap(function() local l = old replace() return which(l) end)(), which(middle) end)()"
         " return a, b, which(outer)", "new new new"},
        {"local co = coroutine.create(function() local l = old arm()\nlocal x = 1\nreturn which(l) end)"
         " local l = old return select(2, coroutine.resume(co)), which(l)", "new new"},
        {"local t = setmetatable({}, {__index = function(t, k) replace() return k end}) return which(t[old])",
         "new"},
    };
    CHECK_ROWS(rows);
}

/* Its code runs to its end, but calls what is new. */
static void a_running_function_ends_in_its_old_code(void **state) {
    (void)state;
    static const struct row rows[] = {
        {"local helper = old local function a() replace({[f] = g, [old] = new})"
         " return 'a ' .. helper() end f, g = a, function() return 'g' end return f(), f()", "a new g"},
        {"g = function() return 'g' end f = function(n) if n == 0 then replace({[f] = g}) return 'f' end"
         " local me = f return f(n - 1) .. me(0) end return f(1)", "fg"},
        {"g = function() return 'g' end f = function() coroutine.yield() return 'f' end w = coroutine.wrap(f) w()"
         " replace({[f] = g}) return w(), f()", "f g"},
    };
    CHECK_ROWS(rows);
}

/* The innermost and the outermost frames of a stack that nobody sees to its end. */
static void deep_stacks(void **state) {
    (void)state;
    static const struct row rows[] = {
        {"local function f(n) local l = old if n == 0 then coroutine.yield() return which(l), 0 end"
         " local w, k = f(n - 1) return w == 'new' and which(l) == 'new' and w or 'old', k + 1 end"
         " w = coroutine.wrap(f) w(8010) replace() return w()", "new 8010"},
        {"local function f(n) local l = old if n == 0 then coroutine.yield() return which(l) end local"
         " w = f(n - 1) if n == 7990 then return w .. which(l) elseif n == 29990 then return w .. which(l) end"
         " return w end w = coroutine.wrap(f) w(30000) replace() return w()", "newnewnew"},
    };
    CHECK_ROWS(rows);
}

/* ---- without disturbance ---- */

static void nobody_else_runs(void **state) {
    (void)state;
    static const struct row rows[] = {
        {"t = setmetatable({old}, {__index = notice, __newindex = notice, __pairs = notice, __len = notice, __eq"
         " = notice, __gc = notice, __close = notice, __mode = 'k', __name = old, __metatable = 1}) t[2] = nil"
         " replace() return which(rawget(t, 1))", "new"},
        {"collectgarbage('incremental', 10, 1000, 4) for i = 1, 20000 do t = {t} setmetatable({}, {__gc ="
         " notice}) end replace() return collectgarbage('isrunning')", "true"},
        {"collectgarbage('generational') for i = 1, 2000 do setmetatable({}, {__gc = notice}) end t = {}"
         " for i = 1, 2000 do t[i] = {[old] = i} end replace() return collectgarbage('isrunning'),"
         " collectgarbage('incremental')",
         "true generational"},
        {"collectgarbage('stop') replace() return collectgarbage('isrunning')", "false"},
    };
    disturbed = false;
    CHECK_ROWS(rows);
    assert_false(disturbed);
}

static void objects_are_counted_once(void **state) {
    (void)state;
    static const struct row rows[] = {
        {"local a = replace() t = {} for i = 1, 1000 do t[i] = {t} end return replace() - a", "1001"},
        {"local a = replace() t = {} for i = 1, 1000 do t[i] = userdata(0) end return replace() - a", "1001"},
        {"local a = replace() t = {} for i = 1, 1000 do t[i] = hold({}) end return replace() - a", "2001"},
        {"local a = replace() t = {} for i = 1, 100 do t[i] = coroutine.create(print) end return replace() - a",
         "101"},
    };
    CHECK_ROWS(rows);
}

/* ---- finding ---- */

static int put_dump(lua_State *L, const void *bytes, size_t length, void *out) {
    (void)L;
    return !str_put(out, bytes, length);
}

/* Runs the text with its functions tagged from `first` on. */
static void run_tagged(lua_State *L, const char *text, int first) {
    struct str code = {0}, tagged = {0};
    struct err err = {0};
    assert_int_equal(luaL_loadstring(L, text), LUA_OK);
    lua_dump(L, put_dump, &code, false);
    lua_pop(L, 1);
    size_t length = code.len;
    struct chunk *chunk = chunk_read(str_take(&code), length, &err);
    assert_non_null(chunk);
    chunk_tagged(chunk, first, &tagged);
    assert_int_equal(luaL_loadbuffer(L, tagged.data, tagged.len, "=tagged"), LUA_OK);
    lua_call(L, 0, 0);
    str_clear(&tagged);
    chunk_free(chunk);
}

static void functions_of_a_range_of_tags_are_found(void **state) {
    (void)state;
    const int first = CHUNK_TAG_LEAST + 500;
    lua_State *L = new_state();
    run_tagged(L, "f = function() end", first - 2); /* the function has the tag before */
    run_tagged(L, "local function make() return function() end end a = {make(), make(), x = make()}"
                  " co = coroutine.wrap(make) co2 = coroutine.wrap(function() coroutine.yield() end) co2()", first);
    run_tagged(L, "g = function() end", first + 3); /* the chunk would have the tag behind, but nobody holds it */
    lua_newtable(L); /* [found] */
    walk_heap(L, NULL, &(struct walk){.low = first, .high = first + 4, .found = 1});
    int count[4] = {0};
    for (lua_Integer i = (lua_Integer)lua_rawlen(L, 1); i > 0; i--) {
        lua_Debug info;
        lua_rawgeti(L, 1, i);
        lua_getinfo(L, ">S", &info);
        assert_in_range(info.lastlinedefined, first, first + 3);
        count[info.lastlinedefined - first]++;
    }
    assert_int_equal(lua_rawlen(L, 1), 5);
    assert_int_equal(count[0], 0); /* the chunk ended */
    assert_int_equal(count[1], 1); /* make, in a coroutine only */
    assert_int_equal(count[2], 3);
    assert_int_equal(count[3], 1); /* running in a coroutine */
    lua_close(L);
}

/* But for the registry, the globals and threads. */
static void count_objects(lua_State *L, int object, int found, void *context) {
    (void)found;
    lua_pushglobaltable(L);
    bool counts = !lua_rawequal(L, -1, object) && !lua_rawequal(L, LUA_REGISTRYINDEX, object);
    lua_pop(L, 1);
    if (counts && !lua_isthread(L, object)) ++*(size_t *)context;
}

static void each_is_called_for_all(void **state) {
    (void)state;
    lua_State *L = new_state();
    size_t before = 0, after = 0;
    walk_heap(L, NULL, &(struct walk){.each = count_objects, .context = &before});
    free(run(L, "t = {{}, userdata(0), hold(1)}"));
    walk_heap(L, NULL, &(struct walk){.each = count_objects, .context = &after});
    assert_int_equal(after - before, 4);
    lua_close(L);
}

/* What lies on the stack of the thread that walks stays as it is. */
static void the_own_stack_is_left_out(void **state) {
    (void)state;
    static const struct row rows[] = {
        {"local l = old replace_here() return which(l), which(old)", "old new"},
        {"local l = {old} replace_here() return which(l[1])", "old"},
        {"local l = {old} t = l replace_here() return which(l[1])", "new"},
    };
    CHECK_ROWS(rows);
}

static void a_thread_that_only_its_host_holds(void **state) {
    (void)state;
    lua_State *L = new_state(), *own = lua_newthread(L);
    lua_setfield(L, LUA_REGISTRYINDEX, "own");
    lua_State *held = lua_newthread(own); /* by the stack that is left out */
    lua_getglobal(held, "old");
    lua_getfield(own, LUA_REGISTRYINDEX, "map");
    walk_heap(own, held, &(struct walk){.map = 2});
    assert_ptr_equal(lua_topointer(held, 1), new_function);
    lua_close(L);
}

/* ---- an allocator that leaves nothing between objects ---- */

struct ground { char bytes[1 << 20]; size_t used; };

static void *dense(void *context, void *old, size_t old_bytes, size_t bytes) {
    struct ground *ground = context;
    if (bytes == 0) return NULL;
    if (old && bytes <= old_bytes) return old;
    char *new = ground->bytes + ground->used;
    ground->used += (bytes + 7) / 8 * 8;
    if (ground->used > sizeof ground->bytes) return NULL;
    return old ? memcpy(new, old, old_bytes) : new;
}

static void neighbours_are_told_apart(void **state) {
    (void)state;
    struct ground *ground = mem_zero(sizeof *ground);
    lua_State *L = lua_newstate(dense, ground);
    lua_gc(L, LUA_GCSTOP);
    for (int i = 0; i < 300; i++) {
        if (i % 3) lua_newuserdatauv(L, 0, 0);
        else lua_newtable(L);
        lua_rawsetp(L, LUA_REGISTRYINDEX, ground->bytes + i);
    }
    size_t objects = 0;
    walk_heap(L, NULL, &(struct walk){.each = count_objects, .context = &objects});
    assert_int_equal(objects, 300);
    lua_close(L);
    free(ground);
}

/* ---- out of memory ---- */

static size_t allocations_left;

static void *scarce(void *context, void *old, size_t old_bytes, size_t bytes) {
    (void)context;
    (void)old_bytes;
    if (bytes == 0) return free(old), NULL;
    return allocations_left && allocations_left-- ? realloc(old, bytes) : NULL;
}

static int walk_once(lua_State *L) { return call_replace(L); }

static void out_of_memory_is_raised_and_leaves_the_collector_running(void **state) {
    (void)state;
    lua_State *L = new_state();
    int status = LUA_ERRMEM;
    lua_setallocf(L, scarce, NULL);
    for (size_t most = 0; status != LUA_OK; most++) {
        allocations_left = SIZE_MAX;
        lua_pushcfunction(L, walk_once);
        lua_gc(L, LUA_GCCOLLECT);
        allocations_left = most;
        status = lua_pcall(L, 0, 0, 0);
        allocations_left = SIZE_MAX;
        if (status != LUA_OK) assert_int_equal(status, LUA_ERRMEM);
        assert_int_equal(lua_gc(L, LUA_GCISRUNNING), 1);
        lua_settop(L, 0);
    }
    lua_close(L);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(tables),
        cmocka_unit_test(metatables),
        cmocka_unit_test(metatables_of_types),
        cmocka_unit_test(functions_and_userdata),
        cmocka_unit_test(suspended_coroutines),
        cmocka_unit_test(coroutines_inside_c_functions),
        cmocka_unit_test(iterators),
        cmocka_unit_test(coroutines_that_did_not_start),
        cmocka_unit_test(coroutines_that_ended),
        cmocka_unit_test(pending_closes_happen_once),
        cmocka_unit_test(the_interrupted_thread),
        cmocka_unit_test(a_running_function_ends_in_its_old_code),
        cmocka_unit_test(deep_stacks),
        cmocka_unit_test(nobody_else_runs),
        cmocka_unit_test(objects_are_counted_once),
        cmocka_unit_test(functions_of_a_range_of_tags_are_found),
        cmocka_unit_test(each_is_called_for_all),
        cmocka_unit_test(the_own_stack_is_left_out),
        cmocka_unit_test(a_thread_that_only_its_host_holds),
        cmocka_unit_test(neighbours_are_told_apart),
        cmocka_unit_test(out_of_memory_is_raised_and_leaves_the_collector_running),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
