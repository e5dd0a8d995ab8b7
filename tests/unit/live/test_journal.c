/* journal.h: what a load has changed is told and undone, whatever it was; each case is a text that sets up, one that
 * is the load, what it changed, and one that looks after all was put back. */
#include "live/journal.h"

#include "base/mem.h"
#include "base/str.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <cmocka.h>

#include <lauxlib.h>
#include <lua.h>
#include <lualib.h>
#include <stdlib.h>

/* ---- helpers ---- */

static bool reading, disturbed;

/* For finalizers and metamethods, which must not run while a journal is taken or read. */
static int call_notice(lua_State *L) { return (void)L, disturbed |= reading, 0; }

static int call_userdata(lua_State *L) {
    lua_newuserdatauv(L, 0, 2);
    lua_pushvalue(L, 1);
    lua_setiuservalue(L, -2, 2);
    return 1;
}

static int call_light(lua_State *L) { return lua_pushlightuserdata(L, &reading), 1; }

/* "t.x nil->1" for each change of an object that has a name in `names`, sorted. */
static const char PRELUDE[] =
    "names = {[_G] = 'G'}\n"
    "function render(changes)\n"
    "    local lines = {}\n    for _, c in ipairs(changes) do\n        local what = c.metatable and '#' or"
    " c.upvalue and '^' .. c.upvalue or c.uservalue and '@' .. c.uservalue\n            or '.' .."
    " tostring(names[c.key] or c.key)\n        local function value(v) return type(v) == 'table' and (names[v] or"
    " '{}') or type(v) == 'function' and 'f' or tostring(v) end\n        local name = c.type or names[c.object]\n"
    "        if name then lines[#lines + 1] = name .. what .. ' ' .. value(c.before) .. '->' .. value(c.after)"
    " end\n    end\n    table.sort(lines)\n    return table.concat(lines, ', ')\n"
    "end\n"
    "function count(t) local n = 0 for _ in next, t do n = n + 1 end return n end\n";

static char *run(lua_State *L, const char *text) {
    lua_settop(L, 0);
    if (luaL_loadbuffer(L, text, strlen(text), "=case") != LUA_OK || lua_pcall(L, 0, LUA_MULTRET, 0) != LUA_OK)
        fail_msg("%s:\n%s", text, lua_tostring(L, -1));
    struct str out = {0};
    for (int i = 1, count = lua_gettop(L); i <= count; i++) {
        str_printf(&out, "%s%s", i > 1 ? " " : "", luaL_tolstring(L, i, NULL));
        lua_pop(L, 1);
    }
    lua_settop(L, 0);
    return str_take(&out);
}

static lua_State *new_state(void) {
    lua_State *L = luaL_newstate();
    luaL_openlibs(L);
    lua_register(L, "notice", call_notice);
    lua_register(L, "userdata", call_userdata);
    lua_register(L, "light", call_light);
    free(run(L, PRELUDE));
    return L;
}

/* Gives a thread that holds the journal, kept below what comes next. */
static lua_State *take(lua_State *L) {
    lua_State *own = lua_newthread(L);
    lua_setfield(L, LUA_REGISTRYINDEX, "test");
    reading = true;
    journal_take(own, L, 0);
    reading = false;
    assert_int_equal(lua_gettop(own), 1);
    return own;
}

static void undo(lua_State *own) {
    reading = true;
    journal_undo(own, -1);
    reading = false;
    assert_int_equal(lua_gettop(own), 1);
}

static char *changes(lua_State *L, lua_State *own) {
    lua_getglobal(L, "render");
    reading = true;
    journal_changes(own, 1);
    reading = false;
    lua_xmove(own, L, 1); /* [render, changes] */
    lua_call(L, 1, 1);
    char *text = mem_strdup(lua_tostring(L, -1));
    lua_pop(L, 1);
    return text;
}

struct row { const char *before, *load, *changed, *look, *seen; };

static void expect(const struct row *row, const char *what, char *got, const char *expected) {
    if (strcmp(got, expected) != 0) fail_msg("%s | %s:\n%s %s, not %s", row->before, row->load, what, got,
    expected);
    free(got);
}

static void check_rows(const struct row *rows, size_t count) {
    for (const struct row *row = rows; row < rows + count; row++) {
        lua_State *L = new_state();
        free(run(L, row->before));
        lua_State *own = take(L);
        free(run(L, row->load));
        expect(row, "changed", changes(L, own), row->changed);
        expect(row, "still changed", changes(L, own), row->changed);
        undo(own);
        expect(row, "not undone:", changes(L, own), "");
        expect(row, "afterwards", run(L, row->look), row->seen);
        lua_close(L);
    }
}
#define CHECK_ROWS(rows) check_rows((rows), sizeof (rows) / sizeof *(rows))

/* ---- cases ---- */

static void fields(void **state) {
    (void)state;
    static const struct row rows[] = {
        {"t = {1} names[t] = 't'", "", "", "return t[1]", "1"},
        {"x = 1", "x = 2", "G.x 1->2", "return x", "1"},
        {"x = 1", "x = nil", "G.x 1->nil", "return x", "1"},
        {"", "x = 1", "G.x nil->1", "return x", "nil"},
        {"x = 1", "x = 1.0", "G.x 1->1.0", "return x", "1"},
        {"x = 0/0", "y = x x = nil x = y y = nil", "", "return x ~= x", "true"},
        {"x = false", "x = nil", "G.x false->nil", "return x", "false"},
        {"t = {a = {b = {c = 1}}} names[t.a.b] = 'b'", "t.a.b.c = 2", "b.c 1->2", "return t.a.b.c", "1"},
        {"t = {a = {b = 1}} names[t] = 't' names[t.a] = 'a'", "local a = t.a t.a = nil a.b = 2",
         "a.b 1->2, t.a a->nil", "return t.a.b", "1"},
        {"t = {1, 2, 3} names[t] = 't'", "table.remove(t, 1)", "t.1 1->2, t.2 2->3, t.3 3->nil",
         "return table.unpack(t)", "1 2 3"},
        {"t = {1, 2, 3} names[t] = 't'", "table.insert(t, 4)", "t.4 nil->4", "return #t", "3"},
        {"t = {} names[t] = 't'", "for i = 1, 1000 do t[i] = {} end for i = 1, 1000 do t[i] = nil end", "",
         "return next(t)", "nil"},
        {"t = {} names[t] = 't' for i = 1, 1000 do t[i .. 'k'] = i end", "for i = 1, 1000"
         " do t[i .. 'k'] = nil end t.x = 1 t.x = nil for i = 1000, 1, -1 do t[i .. 'k'] = i end", "",
         "return count(t)", "1000"},
        {"t = {} for i = 1, 20000 do t[i] = i t[-i] = {} end names[t] = 't'",
         "t[-20000] = nil t[20000] = 0 t[20001] = 1 names[t] = 't'",
         NULL, "return count(t), t[20000], type(t[-20000]), t[20001]", "40000 20000 table nil"},
        {"t = {} k = {} t[k] = 1 names[t] = 't' names[k] = 'k'", "t[k] = nil t[t] = 2", "t.k 1->nil, t.t nil->2",
         "return t[k], t[t]", "1 nil"},
        {"t = setmetatable({}, {__mode = 'k'}) do local k = {} t[k] = k end names[t] = 't'",
         "t[next(t)] = nil collectgarbage()", NULL,
         "return type(next(t))", "table"},
        {"names[string] = 's'", "string.trim = print", "s.trim nil->f", "return string.trim", "nil"},
        {"names[package.loaded] = 'l'", "package.loaded.m = 5 package.loaded.os = nil", NULL,
         "return package.loaded.m, require('os') == os", "nil true"},
        {"names[debug.getregistry()] = 'r'", "debug.getregistry().x = 1", "r.x nil->1",
         "return debug.getregistry().x", "nil"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        if (rows[i].changed) {
            check_rows(&rows[i], 1);
            continue;
        }
        lua_State *L = new_state(); /* what it changed has no order */
        free(run(L, rows[i].before));
        lua_State *own = take(L);
        free(run(L, rows[i].load));
        undo(own);
        expect(&rows[i], "afterwards", run(L, rows[i].look), rows[i].seen);
        lua_close(L);
    }
}

static void upvalues_and_user_values(void **state) {
    (void)state;
    static const struct row rows[] = {
        {"do local n = 1 function get() return n end function set(v) n = v end end names[get] = 'f' names[set] ="
         " 'f'",
         "set(2)", "f^1 1->2", "return get()", "1"},
        {"do local n = 1 function get() return n end function set(v) n = v end end names[get] = 'f' names[set] ="
         " 'f'",
         "set(nil)", "f^1 1->nil", "return get()", "1"},
        {"do local a, n function get() return n end function set(v) n = v end names[get] = 'f' names[set] = 'f'"
         " end",
         "set({})", "f^1 nil->{}", "return get()", "nil"},
        {"do local t = {x = 1} function get() return t end names[t] = 't' end", "get().x = 2", "t.x 1->2",
         "return get().x", "1"},
        {"u = userdata(5) names[u] = 'u'", "debug.setuservalue(u, 6, 2) debug.setuservalue(u, 1, 1)",
         "u@1 nil->1, u@2 5->6",
         "return debug.getuservalue(u, 2), (debug.getuservalue(u, 1))", "5 nil"},
        {"u = userdata({x = 1})", "debug.getuservalue(u, 2).x = 2", "", "return debug.getuservalue(u, 2).x", "1"},
        {"w = coroutine.wrap(function() local n = 1 get, set = function() return n end,"
         " function(v) n = v end coroutine.yield() return n end) w() names[get] = 'f' names[set] = 'f'", "set(2)",
         "f^1 1->2", "return w()", "1"},
        {"w = coroutine.wrap(function() local t = {x = 1} names[t] = 't' coroutine.yield() return t.x end) w()",
         "for t, name in pairs(names) do if name == 't' then t.x = 2 end end", "t.x 1->2", "return w()", "1"},
    };
    CHECK_ROWS(rows);
}

static void metatables(void **state) {
    (void)state;
    static const struct row rows[] = {
        {"t, m = {}, {} names[t], names[m] = 't', 'm'", "setmetatable(t, m)", "t# nil->m",
         "return getmetatable(t)", "nil"},
        {"t, m = {}, {} names[t], names[m] = 't', 'm' setmetatable(t, m)", "setmetatable(t, nil)", "t# m->nil",
         "return getmetatable(t) == m", "true"},
        {"t, m = {}, {} names[t], names[m] = 't', 'm' setmetatable(t, m)", "m.__index = m", "m.__index nil->m",
         "return t.__index", "nil"},
        {"u, m = userdata(1), {} names[u], names[m] = 'u', 'm'", "debug.setmetatable(u, m)", "u# nil->m",
         "return getmetatable(u)", "nil"},
        {"", "debug.setmetatable(1, {})", "number# nil->{}", "return debug.getmetatable(1)", "nil"},
        {"", "debug.setmetatable('', nil)", "string# {}->nil", "return ('x'):upper()", "X"},
        {"debug.setmetatable(nil, {__index = {x = 1}})", "debug.setmetatable(nil, {__index = {x = 2}})",
         "nil# {}->{}", "return y.x", "1"},
        {"", "for _, v in ipairs({true, light(), print, coroutine.create(print)}) do debug.setmetatable(v, {}) end",
         "boolean# nil->{}, function# nil->{}, thread# nil->{}, userdata# nil->{}",
         "return debug.getmetatable(true), debug.getmetatable(light()), debug.getmetatable(print),"
         " (debug.getmetatable(coroutine.create(print)))", "nil nil nil nil"},
    };
    CHECK_ROWS(rows);
}

static void nobody_else_runs(void **state) {
    (void)state;
    static const struct row rows[] = {
        {"t = setmetatable({x = 1}, {__index = notice, __newindex = notice, __pairs = notice, __eq = notice, __gc"
         " = notice, __metatable = 1, __len = notice}) names[t] = 't'", "rawset(t, 'x', 2) rawset(t, 'y', 3)",
         "t.x 1->2, t.y nil->3",
         "return rawget(t, 'x'), rawget(t, 'y')", "1 nil"},
        {"collectgarbage('setpause', 10)", "for i = 1, 2000 do _G[i] = setmetatable({}, {__gc = notice}) end"
         " for i = 1, 2000 do _G[i] = nil end",
         "", "return collectgarbage('isrunning')", "true"},
    };
    disturbed = false;
    CHECK_ROWS(rows);
    assert_false(disturbed);
}

/* Objects that were made since are nobody's business, and what was undone can be done again. */
static void undone_more_than_once(void **state) {
    (void)state;
    lua_State *L = new_state();
    free(run(L, "t = {1, 2, 3}"));
    lua_State *own = take(L);
    for (int i = 0; i < 3; i++) {
        free(run(L, "t[1] = {5} t.x = {{}} t[3] = nil"));
        undo(own);
        char *seen = run(L, "return t[1], t[2], t[3], t.x");
        assert_string_equal(seen, "1 2 3 nil");
        free(seen);
    }
    lua_close(L);
}

static void what_is_skipped_is_not_written_down(void **state) {
    (void)state;
    lua_State *L = new_state(), *own = lua_newthread(L);
    lua_setfield(L, LUA_REGISTRYINDEX, "test");
    free(run(L, "a, b = {x = 1}, {x = 1} names[a], names[b] = 'a', 'b'"));
    lua_newtable(own);
    lua_getglobal(own, "a");
    lua_pushboolean(own, 1);
    lua_rawset(own, 1); /* [skip] */
    journal_take(own, L, 1);
    free(run(L, "a.x = 2 b.x = 2"));
    journal_undo(own, 2);
    char *seen = run(L, "return a.x, b.x");
    assert_string_equal(seen, "2 1");
    free(seen);
    lua_close(L);
}

/* It holds what it names, and nothing holds it. */
static void journals_keep_and_release(void **state) {
    (void)state;
    lua_State *L = new_state();
    free(run(L, "t = {big = string.rep('x', 1 << 20)} collectgarbage()"));
    int before = lua_gc(L, LUA_GCCOUNT);
    lua_State *own = take(L);
    free(run(L, "t.big, new = nil, {} collectgarbage()"));
    lua_getglobal(own, "names");
    lua_getglobal(own, "new"); /* [journal, names, new] */
    assert_true(journal_has(own, 1, 2));
    assert_false(journal_has(own, 1, 3));
    lua_settop(own, 1);
    assert_true(lua_gc(L, LUA_GCCOUNT) > before);
    undo(own);
    char *length = run(L, "return #t.big");
    assert_string_equal(length, "1048576");
    free(length);
    free(run(L, "t.big = nil"));
    lua_settop(own, 0);
    lua_gc(L, LUA_GCCOLLECT); /* finalizes it */
    lua_gc(L, LUA_GCCOLLECT);
    assert_true(lua_gc(L, LUA_GCCOUNT) < before - 1000);
    lua_close(L);
}

/* ---- out of memory ---- */

static size_t allocations_left;

static void *scarce(void *context, void *old, size_t old_bytes, size_t bytes) {
    (void)context;
    (void)old_bytes;
    if (bytes == 0) return free(old), NULL;
    return allocations_left && allocations_left-- ? realloc(old, bytes) : NULL;
}

static int take_and_undo(lua_State *L) {
    journal_take(L, NULL, 0);
    lua_pushinteger(L, 1);
    lua_setglobal(L, "x");
    journal_changes(L, 1);
    journal_undo(L, 1);
    return 0;
}

static void out_of_memory_is_raised_and_leaves_the_collector_running(void **state) {
    (void)state;
    lua_State *L = new_state();
    int status = LUA_ERRMEM;
    lua_setallocf(L, scarce, NULL);
    for (size_t most = 0; status != LUA_OK; most++) {
        allocations_left = SIZE_MAX;
        free(run(L, "x = nil collectgarbage()"));
        lua_pushcfunction(L, take_and_undo);
        allocations_left = most;
        status = lua_pcall(L, 0, 0, 0);
        allocations_left = SIZE_MAX;
        if (status != LUA_OK) assert_int_equal(status, LUA_ERRMEM);
        assert_int_equal(lua_gc(L, LUA_GCISRUNNING), 1);
    }
    lua_close(L);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(fields),
        cmocka_unit_test(upvalues_and_user_values),
        cmocka_unit_test(metatables),
        cmocka_unit_test(nobody_else_runs),
        cmocka_unit_test(undone_more_than_once),
        cmocka_unit_test(what_is_skipped_is_not_written_down),
        cmocka_unit_test(journals_keep_and_release),
        cmocka_unit_test(out_of_memory_is_raised_and_leaves_the_collector_running),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
