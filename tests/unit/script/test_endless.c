/* endless.h: the functions of strings and lists do what Lua's own do, down to their messages, for random lists and
 * arguments; and what would take for ever is stopped by the clock. */
#include "support.h"

#include "script/endless.h"
#include "script/state.h"

#include <lauxlib.h>
#include <lua.h>
#include <lualib.h>

/* ---- as the standard ones ---- */

/* The text gets a seed and gives lines of what was called and what came of it: the same in a state of Lua's own functions
 * and in one with ours. Lists that lie about their length lie within bounds, as Lua's own functions never end else. */
static const char calls[] =
"local seed = ...\n"
"math.randomseed(seed)\n"
"local random, log = math.random, {}\n"
"local function plain(v) return type(v) == 'function' and 'f' or type(v) == 'table' and 't' or tostring(v) end\n"
"local function say(...) for i = 1, select('#', ...) do log[#log + 1] = plain((select(i, ...))) end log[#log + 1] = '\\n' end\n"
"local name\n"
"local function note(...) if name ~= 'sort' then say(...) end end\n" /* ours looks at an element once more */
"local function any(list) return list[random(#list)] end\n"
"local function entry() return any { random(9), random(9) / 2, any { 'a', 'b', '', 'B' }, random(9) } end\n"
"local function raw() local t = {} for i = 1, random(0, 8) do t[i] = entry() end return t end\n"
"local function odd(t)\n"
"  local length, most = any { -3, 0, 3, 12, 2.0, 2.5, 'x' }, name == 'sort' and 1000 or 40\n"
"  return setmetatable({}, {\n"
"    __len = function() say 'len' return length end,\n"
"    __index = function(_, k) note('get', k) most = most - 1 if most < 0 then error('enough', 2) end return t[k] end,\n"
"    __newindex = function(_, k, v) note('set', k, v) t[k] = v end,\n"
"    __eq = function() say 'eq' return seed % 2 == 0 end })\n"
"end\n"
"local function list() return any { raw(), raw(), raw(), odd(raw()) } end\n"
"local function number() return any { random(-2, 12), random(-2, 12), random(1, 5), random(1, 5) + 0.0, 1.5, '3', 'x' } end\n"
"local function shown(t)\n"
"  if type(t) ~= 'table' or getmetatable(t) then return type(t) == 'table' and 'odd' or tostring(t) end\n"
"  local keys, out = {}, {}\n"
"  for k in pairs(t) do keys[#keys + 1] = k end\n"
"  for i, k in ipairs(keys) do local j = i while j > 1 and keys[j - 1] > k do keys[j] = keys[j - 1] j = j - 1 end keys[j] = k end\n"
"  for i, k in ipairs(keys) do out[i] = k .. '=' .. tostring(t[k]) end\n"
"  return '{' .. table.concat(out, ' ') .. '}'\n"
"end\n"
"local function result(ok, ...)\n"
"  local out = { ok }\n"
"  for i = 1, select('#', ...) do out[i + 1] = shown((select(i, ...))) end\n"
"  say(table.unpack(out))\n"
"end\n"
"local function orders(a, b) say('?', a, b) return a < b end\n"
"local names = { 'insert', 'remove', 'move', 'sort', 'rep' }\n"
"local args = {\n"
"  insert = function() return any { function(t) return t, entry() end, function(t) return t, number(), entry() end,\n"
"    function(t) return t end, function(t) return t, number(), 1, 2 end }(list()) end,\n"
"  remove = function() return any { function(t) return t end, function(t) return t, number() end }(list()) end,\n"
"  move = function() local t, f, e, to = list(), number(), number(), number()\n"
"    return any { function() return t, f, e, to end, function() return t, f, e, to, list() end,\n"
"      function() return t, f, e, to, t end, function() return t, f, e, to, false end }() end,\n"
"  sort = function() return list(), any { nil, orders, function(a, b) return tostring(a) > tostring(b) end,\n"
"    function() return true end, function() return random(2) == 1 end, rawequal, 1 } end,\n"
"  rep = function() return any { 'ab', '', 'x', 1, {} }, number(), any { '', ',', 2 } end,\n"
"}\n"
"for i = 1, 200 do\n"
"  name = any(names)\n"
"  local a = table.pack(args[name]())\n"
"  if random(30) == 1 then a[1] = any { 'text', 1, print, false } end\n"
"  say(i, name, shown(a[1]), a[2], a[3], a[4])\n"
"  local function call()\n"
"    local f = name == 'rep' and string or table\n"
"    return result(true, f[name](table.unpack(a, 1, a.n)))\n"
"  end\n"
"  local ok, why = pcall(call)\n"
"  if name == 'remove' and not ok then why = why:gsub('#1', '#2') end\n"
"  if not ok then say(false, type(why) == 'string' and why or type(why)) end\n"
"  for j = 1, a.n do if type(a[j]) == 'table' then say(shown(a[j])) end end\n"
"end\n"
/* Long ones, whose last order is not Lua's own where equal ones are many; at the ends of what integers there are. */
"for _, count in ipairs { 99, 100, 101, 1000, 5000 } do\n"
"  local t, u = {}, {}\n"
"  for i = 1, count do t[i] = any { i, -i, random(count) } u[i] = i % 17 end\n"
"  table.sort(t) table.sort(u, function(a, b) return a > b end) say(table.concat(t, ' '), table.concat(u, ' '))\n"
"end\n"
"local most, least, t = math.maxinteger, math.mininteger, {}\n"
"for _, f in ipairs {\n"
"  function() return table.move({}, least, most, 1) end, function() return table.move({}, 0, most, 1) end,\n"
"  function() return table.move({}, 1, 3, most - 1) end, function() return shown(table.move({ 1, 2 }, 1, 2, most - 1)) end,\n"
"  function() return shown(table.move({ [most] = 1 }, most, most, least)) end, function() return table.move({}, 1, 0, most) end,\n"
"  function() return table.move({}, most, least, 1) == nil end,\n"
"  function() return ('x'):rep(1 << 31) end, function() return ('x'):rep(most) end, function() return ('xy'):rep(most, 'z') end,\n"
"  function() return ('x'):rep(least) end, function() return (''):rep(least) end, function() return #('x'):rep(1000, ', ') end,\n"
"  function() return table.insert(setmetatable(t, { __len = function() return most end }), 1) end,\n"
"  function() return table.insert(t, most, 1) end, function() return table.insert(t, least, 1) end, function() return shown(t) end,\n"
"  function() return table.remove(t, most) end,\n"
"  function() return table.sort(t) end, function() return table.insert() end, function() return table.insert(nil, 1, 2) end,\n"
"  function() return t.insert(t) end, function() return select('#', table.insert({}, 1)), select('#', table.sort({})) end,\n"
"  function() return ('x').rep() end, function() return ('x'):rep({}) end, function() return ('x'):rep(2, {}) end,\n"
"  function() return table.sort({ 1, 'x' }) end, function() return table.sort({ {}, {} }) end, function() return table.sort({ 1, nil, 3 }) end,\n"
"} do result(pcall(f)) end\n"
"return table.concat(log, ' ')\n";

/* What the calls say in a fresh state. */
static char *run_calls(int seed, bool ours) {
    lua_State *L = luaL_newstate();
    luaL_openlibs(L);
    if (ours) endless_open(L);
    if (luaL_loadbufferx(L, calls, sizeof calls - 1, "=calls", "t") != LUA_OK) fail_msg("%s", lua_tostring(L, -1));
    lua_pushinteger(L, seed);
    if (lua_pcall(L, 1, 1, 0) != LUA_OK) fail_msg("seed %d: %s", seed, lua_tostring(L, -1));
    char *said = mem_strdup(lua_tostring(L, -1));
    lua_close(L);
    return said;
}

static void random_calls_do_what_the_standard_ones_do(void **s) {
    (void)s;
    for (int seed = 1; seed <= 40; seed++) {
        char *standard = run_calls(seed, false), *ours = run_calls(seed, true);
        size_t same = 0;
        while (standard[same] && standard[same] == ours[same]) same++;
        size_t from = same > 300 ? same - 300 : 0;
        if (standard[same] || ours[same])
            fail_msg("seed %d: %.400s\n---- and not\n%.400s", seed, ours + from, standard + from);
        free(standard);
        free(ours);
    }
}

/* ---- the clock ---- */

static struct watcher watcher;

static int start(void **s) {
    (void)s;
    watcher_start(&watcher);
    return 0;
}

static int stop(void **s) {
    (void)s;
    watcher_stop(&watcher);
    return 0;
}

/* Each would take longer than anybody waits. */
static const char *const runaways[] = {
    "table.insert(long, 1, 1)",
    "table.remove(long, 1)",
    "table.move({}, 1, 1 << 60, 2)",
    "table.move({}, 1, 1 << 60, 0)",
    "table.move({}, 1, 1 << 60, 1, {})",
    "debug.setmetatable(1, { __len = getmetatable(long).__len, __index = {}, __newindex = {} }) table.remove(1, 1)",
    "while true do pcall(table.insert, long, 1, 1) end",
    "coroutine.wrap(table.remove)(long, 1)",
    "table.sort(texts)",
    "table.sort(same)",
    "table.sort(setmetatable({}, { __len = function() return 1 << 30 end, __index = function() return 1 end }))",
    "table.concat(setmetatable({}, { __len = getmetatable(long).__len, __index = function() return '' end }))",
    "table.unpack(setmetatable({}, { __index = function() while true do end end }), 1, 9)",
    "while true do local s = (''):rep(math.maxinteger) end",
};

static void what_takes_for_ever_is_stopped(void **s) {
    (void)s;
    for (size_t i = 0; i < sizeof runaways / sizeof *runaways; i++) {
        char *text = mem_printf("local s = { callback_time = 0.005 }\n"
                                "local long = setmetatable({}, { __len = function() return math.maxinteger - 1 end })\n"
                                "local texts, same = {}, {}\n"
                                "for i = 1, 10 do texts[i] = ('x'):rep(1 << 18) .. i end\n"
                                "for i = 1, 50000 do same[i] = texts[1] end\n"
                                "for i = 11, 50000 do texts[i] = texts[i - 10] end\n"
                                "function s.parse(page)\n%s\nend\n"
                                "function s.good(page) page:emit({}) end\nreturn s", runaways[i]);
        struct version *v = load_text(text);
        struct outcome *o = call_with(v, "parse", watcher.budget);
        const char *why = "callback_time: ran longer than 0.005 s";
        if (o->kind != OUTCOME_FAILED || strcmp(o->failure.error, why) != 0)
            fail_msg("%s: %d, %s", runaways[i], o->kind, o->failure.error);
        if (o->failure.line != 8) fail_msg("%s: line %d", runaways[i], o->failure.line);
        outcome_free(o);
        o = call_with(v, "good", NULL);
        if (o->kind != OUTCOME_DONE) fail_msg("after %s: %s", runaways[i], o->failure.error);
        outcome_free(o);
        version_unref(v);
        free(text);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(random_calls_do_what_the_standard_ones_do),
        cmocka_unit_test(what_takes_for_ever_is_stopped),
    };
    return cmocka_run_group_tests(tests, start, stop);
}
