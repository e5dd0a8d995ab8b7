/* pattern.h: random patterns on random subjects give what the standard functions of the same Lua give, value for value
 * and message for message, and a pattern that takes for ever is stopped by the clock. What single patterns mean is in
 * tests/unit/lua/pattern_spec.lua. */
#include "support.h"

#include "base/mem.h"
#include "script/state.h"

#include <lauxlib.h>
#include <lua.h>
#include <lualib.h>

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

/* ---- ours against the standard ones ---- */

/* The standard library as the global `standard`; methods of strings stay ours. */
static void open_standard(lua_State *L) {
    lua_pushliteral(L, "");
    lua_getmetatable(L, -1); /* ["", metatable] */
    luaL_requiref(L, "standard", luaopen_string, true); /* ["", metatable, standard] */
    lua_insert(L, -2);
    lua_pushliteral(L, "");
    lua_insert(L, -2);
    lua_setmetatable(L, -2);
    lua_settop(L, 0);
}

static const char compare[] =
    "local seed, pairs_wanted = ...\n"
    "local function random(n) -- from 1 to n\n"
    "    seed = (seed * 6364136223846793005 + 1442695040888963407)\n"
    "    return (seed >> 33) % n + 1\n"
    "end\n"
    "local pieces = { 'a', 'b', 'c', 'a', 'b', '.', '%', '[', ']', '^', '$', '(', ')', '*', '+', '-', '?', '%a', '%d',\n"
    "    '%W', '%1', '%2', '%b', '%bab', '%f', '%f[a]', '[ab]', '[^a]', '[a-c]', '()', '(a', 'b)', '(.-)', '.*', '%%',\n"
    "    '1', '\\0', '%z', '%s', '\\xe9' }\n"
    "local letters = { 'a', 'b', 'a', 'b', 'c', '1', ' ', '\\0', '%', '-', '(', ')', ']', '\\xe9' }\n"
    "local replacements = { 'x', '<%0>', '%1', '%2%1', '%%', '%', '%x', '', 5, 0.5,\n"
    "    { a = 1, ab = 'z', b = false, [1] = 'one' }, function(...) return ... end, function(a, b) return b end,\n"
    "    function() return {} end, function(a) if a ~= 'a' then return '' end end }\n"
    "local function text(of, most)\n"
    "    local out = {}\n"
    "    for i = 1, random(most + 1) - 1 do out[i] = of[random(#of)] end\n"
    "    return table.concat(out)\n"
    "end\n"
    "local function all(gmatch, s, p, init)\n"
    "    local out = {}\n"
    "    for a, b, c in gmatch(s, p, init) do out[#out + 1] = table.pack(a, b, c) if #out > 50 then break end end\n"
    "    return #out, table.unpack(out)\n"
    "end\n"
    "local function same(a, b)\n"
    "    if type(a) ~= 'table' or type(b) ~= 'table' then return a == b and math.type(a) == math.type(b) end\n"
    "    if a.n ~= b.n then return false end\n"
    "    for i = 1, a.n do if not same(a[i], b[i]) then return false end end\n"
    "    return true\n"
    "end\n"
    "local function check(what, s, p, ours, theirs)\n"
    "    if same(ours, theirs) then return end\n"
    "    for i = 1, 4 do ours[i], theirs[i] = tostring(ours[i]), tostring(theirs[i]) end\n"
    "    error(('%s of %q in %q: %s, not %s'):format(what, p, s, table.concat(ours, ' '), table.concat(theirs, ' ')), 0)\n"
    "end\n"
    "for i = 1, pairs_wanted do\n"
    "    local s, p, pack = text(letters, 12), text(pieces, 6), table.pack\n"
    "    local init = random(3) == 1 and random(30) - 15 or nil\n"
    "    check('find', s, p, pack(pcall(string.find, s, p, init)), pack(pcall(standard.find, s, p, init)))\n"
    "    check('match', s, p, pack(pcall(string.match, s, p, init)), pack(pcall(standard.match, s, p, init)))\n"
    "    check('gmatch', s, p, pack(pcall(all, string.gmatch, s, p, init)), pack(pcall(all, standard.gmatch, s, p, init)))\n"
    "    local by, most = replacements[random(#replacements)], random(4) == 1 and random(5) - 2 or nil\n"
    "    check('gsub', s, p, pack(pcall(string.gsub, s, p, by, most)), pack(pcall(standard.gsub, s, p, by, most)))\n"
    "    check('plain find', s, p, pack(pcall(string.find, s, p, init, true)), pack(pcall(standard.find, s, p, init, true)))\n"
    "end\n";

static void random_patterns_do_what_the_standard_ones_do(void **s) {
    (void)s;
#ifdef __SANITIZE_THREAD__ /* errors that jump past frames fill the detector's own stack */
    enum { SEEDS = 2, PAIRS = 10000 };
#else
    enum { SEEDS = 20, PAIRS = 10000 };
#endif
    struct sources *sources = sources_new("none.lua");
    struct state *state = state_new(sources);
    lua_State *L = state->L;
    open_standard(L);
    for (int seed = 1; seed <= SEEDS; seed++) {
        assert_int_equal(luaL_loadbufferx(L, compare, strlen(compare), "=compare", "t"), LUA_OK);
        lua_pushinteger(L, seed);
        lua_pushinteger(L, PAIRS);
        if (lua_pcall(L, 2, 0, 0) != LUA_OK) fail_msg("seed %d: %s", seed, lua_tostring(L, -1));
    }
    state_free(state);
    sources_unref(sources);
}

/* ---- the clock ---- */

/* Each would take longer than anybody waits. */
static const char *const runaways[] = {
    "('a'):rep(800):find('.-.-.-b')",
    "('a'):rep(800):match('.*.*.*.*b')",
    "for _ in ('a'):rep(800):gmatch('.-.-.-b') do end",
    "('a'):rep(800):gsub('.-.-.-b', '')",
    "('a'):rep(200):find(('a?'):rep(30) .. ('.-'):rep(30) .. 'b')",
    "('a'):rep(10000000):find('.-b')",
    "('a'):rep(10000000):find('[ab]*c')",
    "('('):rep(10000000):find('%b()')",
    "('a'):rep(10000000):find('(a*)%1b')",
    "pcall(string.find, ('a'):rep(800), '.-.-.-b')",
    "xpcall(string.find, print, ('a'):rep(800), '.-.-.-b')",
    "while true do pcall(string.find, ('a'):rep(800), '.-.-.-b') end",
    "coroutine.wrap(string.find)(('a'):rep(800), '.-.-.-b')",
    "coroutine.resume(coroutine.create(string.find), ('a'):rep(800), '.-.-.-b')",
    "local x <close> = setmetatable({}, { __close = function() while true do end end }) return (('a'):rep(800):find('.-.-.-b'))",
};

static void what_takes_for_ever_is_stopped(void **s) {
    (void)s;
    for (size_t i = 0; i < sizeof runaways / sizeof *runaways; i++) {
        char *text = mem_printf("local s = { callback_time = 0.005 }\nfunction s.parse(page)\n%s\nend\n"
                                "function s.good(page) page:emit({}) end\nreturn s", runaways[i]);
        struct version *v = load_text(text);
        struct outcome *o = call_with(v, "parse", watcher.budget);
        if (o->kind != OUTCOME_FAILED || strcmp(o->failure.error, "callback_time: ran longer than 0.005 s") != 0)
            fail_msg("%s: %d, %s", runaways[i], o->kind, o->failure.error);
        if (o->failure.line != 3) fail_msg("%s: line %d", runaways[i], o->failure.line);
        outcome_free(o);
        o = call_with(v, "good", NULL);
        if (o->kind != OUTCOME_DONE) fail_msg("after %s: %s", runaways[i], o->failure.error);
        outcome_free(o);
        version_unref(v);
        free(text);
    }
}

static void a_load_is_stopped_too(void **s) {
    (void)s;
    struct err err = {0};
    put_file("s.lua", "return { TEXT = ('a'):rep(800):match('.-.-.-b') }"); /* a line, wherever the time is over */
    struct sources *sources = sources_new(at("s.lua"));
    watcher.hurry = true;
    struct version *v = version_build(sources, &(struct version_options){.states = 1}, watcher.budget, &err);
    watcher.hurry = false;
    assert_null(v);
    assert_non_null(strstr(err.message, "callback_time: ran longer than 10 s"));
    assert_int_equal(err.line, 1);
    sources_unref(sources);
    remove_file("s.lua");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(random_patterns_do_what_the_standard_ones_do),
        cmocka_unit_test(what_takes_for_ever_is_stopped),
        cmocka_unit_test(a_load_is_stopped_too),
    };
    return cmocka_run_group_tests(tests, start, stop);
}
