/* variables.h: which module-level variables a run changed, named as people find them in their files. */
#include "support.h"

/* What a run of `parse` changes: module m.lua, what stands above parse, its body, and what is told. */
static const struct { const char *module, *head, *body, *told; } cases[] = {
    {"", "local count = 0", "count = count + 12", "s.lua: count (12 -> 0)"},
    {"", "local count = 5", "count = count", ""},
    {"", "local last", "last = 'page'", "s.lua: last (\"page\" -> nil)"},
    {"", "local last = true", "last = nil", "s.lua: last (nil -> true)"},
    {"", "local x = 1", "x = 1.0", "s.lua: x (1.0 -> 1)"},
    {"", "local text = ''", "text = ('x'):rep(100)", "s.lua: text (\"xxxxxxxxxxxxxxxxxxxxxxxxxxxxxx...\" -> \"\")"},
    {"", "local seen = {}", "for i = 1, 120 do seen[i] = true end", "s.lua: seen (120 entries -> 0 entries)"},
    {"", "local seen = {}", "for i = 1, 1200 do seen['k' .. i] = i end", "s.lua: seen (more than 1000 entries -> 0 entries)"},
    {"", "local seen = {}", "seen = {}", ""},
    {"", "local list = { 'a', 'b' }", "list[2] = 'c'", "s.lua: list (2 entries, changed)"},
    {"", "local stats = { pages = 0, kept = 1 }", "stats.pages = 5", "s.lua: stats.pages (5 -> 0)"},
    {"", "local stats = { pages = 0 }", "stats = { pages = 5 }", "s.lua: stats.pages (5 -> 0)"},
    {"", "local stats = { pages = 0 }", "stats.more = 5", "s.lua: stats (2 entries -> 1 entry)"},
    {"", "local stats = { pages = 0 }", "stats = nil", "s.lua: stats (nil -> 1 entry), s.lua: stats.pages (nil -> 0)"},
    {"", "local deep = { a = { b = { 1 } } }", "deep.a.b[1] = 2", "s.lua: deep (1 entry, changed)"},
    {"", "local deep = { a = { b = { 1 } } }", "deep = { a = { b = { 1 } } }", ""},
    {"", "local f = print", "f = tostring", "s.lua: f (a function, changed)"},
    {"", "local meta = {}\nlocal o = setmetatable({}, meta)", "setmetatable(o, nil)", "s.lua: o (0 entries, changed)"},
    {"", "local n = 0\nlocal function add() n = n + 1 end", "add()", "s.lua: n (1 -> 0)"},
    {"", "local function counter() local n = 0 return function() n = n + 1 end end\nlocal add = counter()", "add() add()",
     "s.lua: n (2 -> 0)"},
    {"", "total = 0", "total = total + 1", "global total (1 -> 0)"},
    {"", "", "made = { 1 }", "global made (1 entry -> nil)"},
    {"", "function helper() n = n + 1 end n = 0", "helper()", "global n (1 -> 0)"},
    {"", "", "s.Own = 3", "s.lua: s (2 entries -> 1 entry)"},
    {"", "s.Own = 3", "s.Own = 4", "s.lua: s.Own (4 -> 3)"},
    {"local m = { n = 0 }\nlocal hits = 0\nfunction m.hit() hits = hits + 1 m.n = m.n + 1 end\nreturn m", "local m = require 'm'",
     "m.hit()", "m.lua: hits (1 -> 0), m.lua: m.n (1 -> 0)"},
    {"return { rate = 1 }", "local config = require 'm'", "config.rate = 2", "s.lua: config.rate (2 -> 1)"},
    {"local C = {}\nC.__index = C\nlocal made = 0\nfunction C.new() made = made + 1 return setmetatable({}, C) end\nreturn C",
     "local C = require 'm'\nlocal one = C.new()", "C.new() one.x = 1", "m.lua: made (2 -> 1), s.lua: one (1 entry -> 0 entries)"},
    {"", "local json, insert = require('darn').json, table.insert", "page:emit { x = json.encode { 1 } }", ""},
    {"", "local t = {}\nt.t = t", "t.t = t", ""},
    {"", "local started, dice = os.time(), math.random()", "", ""},
};

static char *join(const struct names *names) {
    struct str out = {0};
    for (size_t i = 0; i < names->count; i++) str_printf(&out, "%s%s", i ? ", " : "", names->at[i]);
    return str_take(&out);
}

/* Without the folder of the test. */
static char *changed(const struct version *version) {
    struct names names = {0};
    version_changed(version, 0, &names);
    char *list = join(&names), *where;
    size_t folder = strlen(at(""));
    while ((where = strstr(list, at("")))) memmove(where, where + folder, strlen(where + folder) + 1);
    names_clear(&names);
    return list;
}

static void what_a_run_changed_is_named(void **s) {
    (void)s;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        put_file("m.lua", cases[i].module);
        char *text = mem_printf("local s = {}\n%s\nfunction s.parse(page)\n%s\nend\nreturn s\n", cases[i].head, cases[i].body);
        struct version *version = load_text(text);
        char *before = changed(version);
        assert_string_equal(before, "");
        struct outcome *outcome = call_with(version, "parse", NULL);
        if (outcome->kind != OUTCOME_DONE) fail_msg("%s: %s", text, outcome->failure.error);
        char *after = changed(version);
        if (strcmp(after, cases[i].told) != 0) fail_msg("%s\ngives: %s\nnot:   %s", text, after, cases[i].told);
        outcome_free(outcome);
        version_unref(version);
        free(before), free(after), free(text);
    }
    remove_file("m.lua");
}

/* Each state has its own, and what they rolled at load differs. */
static void states_are_compared_with_themselves(void **s) {
    (void)s;
    struct err err;
    put_file("s.lua", "local s, dice = {}, math.random()\nfunction s.parse() dice = dice + 1 end\nreturn s");
    struct version *version = build("s.lua", (struct version_options){.no_start = true, .states = 2}, &err);
    struct outcome *outcome = call_with(version, "parse", NULL);
    for (int state = 0; state < 2; state++) {
        struct names names = {0};
        version_changed(version, state, &names);
        assert_int_equal(names.count, state == 0);
        names_clear(&names);
    }
    outcome_free(outcome);
    version_unref(version);
    remove_file("s.lua");
}

int main(void) {
    budget_setup();
    doc_setup();
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_a_run_changed_is_named),
        cmocka_unit_test(states_are_compared_with_themselves),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
