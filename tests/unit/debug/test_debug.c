/* debug.h: one command line in, text out, on callbacks that failed in ways that are known. */
#include "../script/support.h"

#include "debug/debug.h"

#include <lauxlib.h>
#include <lua.h>

static struct watcher watcher;

static int start(void **s) {
    (void)s;
    assert_int_equal(chdir(getenv("TMPDIR")), 0); /* so that messages name s.lua by its name */
    watcher_start(&watcher);
    return 0;
}

static int stop(void **s) {
    (void)s;
    watcher_stop(&watcher);
    return 0;
}

/* ---- a failure, and talking to its debugger ---- */

static const char *const PAGE = "<html>\n<body>\n<h1 class=title>Blue  lamp</h1>\n<p class=price>12.50</p>\n"
                                "<p class=price_old>15</p>\n</body></html>";

static struct version *version;
static struct page *page;
static struct outcome *outcome;
static struct kept *kept;
static struct debug *debug;
static struct str said;

static void fail_with(const char *text) {
    version = load_text(text);
    page = new_page("http://example.org/lamp", PAGE);
    outcome = outcome_new();
    watcher.hurry = strstr(text, "while true") != NULL;
    kept = call_page_kept(version_state(version, 0), page, "parse", watcher.budget, outcome);
    watcher.hurry = false;
    if (!kept) fail_msg("it does not fail:\n%s", text);
    debug = debug_new(&(struct debug_options){.state = version_state(version, 0), .stack = kept_stack(kept),
                                              .failure = &outcome->failure, .budget = watcher.budget,
                                              .seconds = 60});
}

static void leave(void) {
    debug_free(debug);
    kept_end(kept, watcher.budget);
    outcome_free(outcome);
    page_free(page);
    version_unref(version);
    str_clear(&said);
}

static void check_columns(const char *text) {
    for (size_t column = 0; *text; text++) {
        column = *text == '\n' ? 0 : column + (((unsigned char)*text & 0xC0) != 0x80);
        if (column > DEBUG_COLUMNS) fail_msg("a line is too long:\n%s", said.data);
    }
}

static enum debug_end type(const char *line) {
    str_reset(&said);
    str_puts(&said, "");
    watcher.hurry = strstr(line, "while true") != NULL;
    enum debug_end end = debug_line(debug, line, &said);
    watcher.hurry = false;
    if (end != DEBUG_SHOW) check_columns(said.data);
    return end;
}

struct talk { const char *typed, *said; }; /* said: whole, or, with * in front, a part of it */

static void hear(const struct talk *talk, size_t count) {
    for (size_t i = 0; i < count; i++) {
        assert_int_equal(type(talk[i].typed), DEBUG_ON);
        bool part = *talk[i].said == '*';
        bool ok = part ? strstr(said.data, talk[i].said + 1) != NULL : strcmp(said.data, talk[i].said) == 0;
        if (!ok) fail_msg("> %s\n%s--- expected:\n%s", talk[i].typed, said.data, talk[i].said);
    }
}
#define HEAR(talk) hear(talk, sizeof(talk) / sizeof *(talk))

static const char *const SHOP =
    "local shop = { Rate = 1.2 }\n"                                   /* 1 */
    "local currency, count = 'EUR', 0\n"                              /* 2 */
    "\n"                                                              /* 3 */
    "local function convert(price, ...)\n"                            /* 4 */
    "  local rate = shop.Rate\n"                                      /* 5 */
    "  count = count + 1\n"                                           /* 6 */
    "  return price.value * rate .. currency\n"                       /* 7 */
    "end\n"                                                           /* 8 */
    "\n"                                                              /* 9 */
    "function shop.parse(page)\n"                                     /* 10 */
    "  local title = page:need('h1')\n"                               /* 11 */
    "  local price = page:number('.price')\n"                         /* 12 */
    "  local missing\n"                                               /* 13 */
    "  for i = 1, 2 do\n"                                             /* 14 */
    "    local price = price + i\n"                                   /* 15 */
    "    missing = convert(price, 'a', nil, 'c')\n"                   /* 16 */
    "  end\n"                                                         /* 17 */
    "end\n"                                                           /* 18 */
    "\n"                                                              /* 19 */
    "return shop\n";                                                  /* 20 */

/* ---- the stack ---- */

static void the_stack(void **s) {
    (void)s;
    static const struct talk talk[] = {
        {"", ""},
        {"bt", "* #0 s.lua:7 in convert:  return price.value * rate .. currency\n"
               "  #1 s.lua:16 in parse:  missing = convert(price, 'a', nil, 'c')\n"},
        {"locals", "*  price = 13.5\n  rate = 1.2\n  ...[1] = \"a\"\n  ...[2] = nil\n  ...[3] = \"c\"\n"
                   "of the functions around it:\n  shop = {"},
        {"locals", "*}\n  count = 1\n  currency = \"EUR\"\n"},
        {"down", "this is the innermost frame\n"},
        {"up", "#1 s.lua:16 in parse\n    missing = convert(price, 'a', nil, 'c')\n"},
        {"", "this is the outermost frame\n"},
        {"bt", "*  #0 s.lua:7 in convert"},
        {"b", "** #1 s.lua:16 in parse"},
        {"loc", "  page = <page 200 http://example.org/lamp>\n  title = <h1 class=\"title\">...\n  price = 12.5\n"
                "  missing = nil\n  i = 1\n  price = 13.5\nof the functions around it:\n  convert = function <s.lua:4>\n"},
        {"frame 0", "*#0 s.lua:7"},
        {"frame 2", "there is no frame 2: the outermost is 1\n"},
        {"frame x", "'x' is no number\n"},
        {"f", "*#0 s.lua:7"},
        {"up 5", "*#1 s.lua:16"},
        {"down 9", "*#0 s.lua:7"},
    };
    fail_with(SHOP);
    HEAR(talk);
    leave();
}

static void the_source(void **s) {
    (void)s;
    static const struct talk talk[] = {
        {"list", "*->     7    return price.value * rate .. currency\n       8  end\n"},
        {"", "*      13    local missing\n"},
        {"", "s.lua has no line 22\n"},
        {"list 1", "*       1  local shop"},
        {"list 99", "s.lua has no line 99\n"},
        {"up", "*#1"},
        {"li", "*->    16      missing"},
    };
    fail_with(SHOP);
    HEAR(talk);
    int line;
    assert_string_equal(debug_place(debug, &line), at("s.lua"));
    assert_int_equal(line, 16);
    leave();
}

/* A runaway recursion has ends that can be looked at, and frames of darn's own Lua and of C are passed over. */
static void other_stacks(void **s) {
    (void)s;
    static const struct { const char *body; struct talk talk[3]; } cases[] = {
        {"local function f(n) return 1 + f(n + 1) end f(1)", {{"bt", "* frames left out\n"}, {"frame 60", "*in f"},
                                                              {"p n", "*\n"}}},
        {"table.sort({3, 1, 2}, function(a, b) local c = a.x end)",
         {{"bt", "* #1 s.lua:2 in parse"}, {"p a", "*\n"}}},
        {"return tostring(setmetatable({}, { __tostring = function(t) local held = 7 error('t') end }))",
         {{"p held", "7\n"}, {"bt", "** #0 s.lua:2 in anonymous function"}}},
        {"coroutine.wrap(function() local inner = 1 error('deep') end)()",
         {{"bt", "*     - s.lua:2 in anonymous function:"}, {"bt", "*nothing of these can be looked at"},
          {"p page.status", "200\n"}}},
        {"coroutine.yield(1)", {{"p page.status", "200\n"}}},
        {"page:css('a[')", {{"p page.status", "200\n"}}},
        {"local x while true do x = 5 end", {{"p x", "*\n"}}},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char *text = mem_printf("local s = {}\nfunction s.parse(page) %s end\nreturn s\n",
                                cases[i].body);
        fail_with(text);
        for (size_t k = 0; k < 3 && cases[i].talk[k].typed; k++) hear(&cases[i].talk[k], 1);
        leave();
        free(text);
    }
}

/* A program's function that fails, looked at from the error handler that it stands under. */
static int handle(lua_State *L) { /* [error] */
    static const struct talk talk[] = {
        {"bt", "* #0 main.lua:2 in f:  local function f(t) local n = 1 return t.x.y + n end\n"
               "  #1 main.lua:3 in main chunk:  local t = {} f(t)\n"},
        {"locals", "*  n = 1\n"},
        {"p n = 2", "n = 2  (local)\n"},
        {"p n, ...", "2\n"},
        {"p local function g() while true do end end g()", "*ran longer than 60 s"},
        {"up", "*#1 main.lua:3"},
        {"p t, f ~= nil", "{}\ntrue\n"},
        {"p top = ...", "top = \"an argument\"  (global)\n"},
        {"css p", "there is no page here\n"},
        {"page", "there is no page here\n"},
        {"page x", "there is no page here\n"},
    };
    struct failure failure = {.error = (char *)lua_tostring(L, 1)};
    debug = debug_new(&(struct debug_options){.state = state_of(L), .stack = L, .level = 1, .running = L,
                                              .failure = &failure, .budget = watcher.budget, .seconds = 60});
    HEAR(talk);
    assert_int_equal(lua_gettop(L), 1);
    debug_free(debug);
    return 1;
}

static void a_stack_that_runs(void **s) {
    (void)s;
    put_file("main.lua", "top = nil\nlocal function f(t) local n = 1 return t.x.y + n end\nlocal t = {} f(t)\n");
    struct err err = {0};
    struct sources *sources = sources_new(at("main.lua"));
    struct state *state = state_new_program(sources);
    struct source *source = sources_get(sources, at("main.lua"), &err);
    lua_State *L = state->L;
    assert_non_null(source);
    lua_pushcfunction(L, handle);
    assert_int_equal(luaL_loadbuffer(L, source->bytes, source->length, "@main.lua"), LUA_OK);
    lua_pushliteral(L, "an argument");
    assert_int_equal(lua_pcall(L, 1, 0, 1), LUA_ERRRUN);
    lua_getglobal(L, "top");
    assert_string_equal(lua_tostring(L, -1), "an argument");
    state_free(state);
    sources_unref(sources);
    remove_file("main.lua");
    str_clear(&said);
}

/* ---- values ---- */

static void expressions_see_the_frame(void **s) {
    (void)s;
    static const struct talk talk[] = {
        {"p price", "13.5\n"},
        {"p price + 1, rate", "14.5\n1.2\n"},
        {"p ...", "\"a\"\nnil\n\"c\"\n"},
        {"p select('#', ...)", "3\n"},
        {"p currency .. count", "\"EUR1\"\n"},
        {"p shop.Rate", "1.2\n"},
        {"p type(string.format)", "\"function\"\n"},
        {"p nothing", "nil\n"},
        {"up", "*#1"},
        {"p price", "13.5\n"},
        {"p missing", "nil\n"},
        {"p title", "<h1 class=\"title\">...\n"},
        {"p title:text()", "\"Blue lamp\"\n"},
        {"p page:text('.price')", "\"12.50\"\n"},
        {"p #page:css('p')", "2\n"},
        {"p currency", "nil\n"},
        {"p", "p LUA: the value of an expression in the frame, or a statement: p price = 5\n"},
    };
    fail_with(SHOP);
    HEAR(talk);
    leave();
}

static void statements_set_the_frame(void **s) {
    (void)s;
    static const struct talk talk[] = {
        {"p rate = 2", "rate = 2  (local)\n"},
        {"p rate", "2\n"},
        {"p count = count + 4", "count = 5  (upvalue)\n"},
        {"p local double = rate * 2; rate = double", "rate = 4  (local)\n"},
        {"p fresh = { 1 }", "fresh = {1}  (global)\n"},
        {"p fresh[1], _G.fresh == fresh", "1\ntrue\n"},
        {"p function twice(n) return n * 2 end", "*(global)\n"},
        {"p twice(rate)", "8\n"},
        {"p shop.Rate = 3", ""},
        {"p shop.Rate", "3\n"},
        {"p for i = 1, 2 do rate = i end", "rate = 1  (local)\nrate = 2  (local)\n"},
        {"up", "*#1"},
        {"p missing = 'here'", "missing = \"here\"  (local)\n"},
        {"p missing", "\"here\"\n"},
        {"p price = 0", "price = 0  (local)\n"},
        {"p convert", "function <s.lua:4>\n"},
        {"locals", "*  price = 12.5\n"}, /* the outer one of that name */
        {"locals", "*  price = 0\n"},
    };
    fail_with(SHOP);
    HEAR(talk);
    leave();
}

/* What has an _ENV of its own reads and sets that. */
static void globals_are_those_of_the_function(void **s) {
    (void)s;
    static const struct talk talk[] = {
        {"p x", "1\n"}, {"p x = 2", "x = 2  (global)\n"}, {"p mine.x", "2\n"}, {"p print", "nil\n"},
    };
    fail_with("local s, error = {}, error\nfunction s.parse(page)\n  local mine = { x = 1 }\n  local _ENV = mine\n"
              "  error('here')\nend\nreturn s\n");
    HEAR(talk);
    leave();
}

static void what_goes_wrong_in_an_expression(void **s) {
    (void)s;
    static const struct talk talk[] = {
        {"p 1 +", "  1 +\n     ^ unexpected symbol near <eof>\n"},
        {"p x = = 1", "*      ^ unexpected symbol near '='\n"},
        {"p for", "*     ^ <name> expected near <eof>\n"},
        {"p price.value.x", "p:1: attempt to index a number value (local 'price')\n"},
        {"p shop.x.y", "p:1: attempt to index a nil value (field 'x')\n"},
        {"p currency() + 1", "p:1: attempt to call a string value (upvalue 'currency')\n"},
        {"p nothing.x", "p:1: attempt to index a nil value (global 'nothing')\n"},
        {"p error({ code = 1 })", "{code = 1}\n"},
        {"p error()", "nil was raised\n"},
        {"p convert", "nil\n"},
        {"p coroutine.yield(1)", "attempt to yield across a C-call boundary\n"},
        {"p while true do end", "*ran longer than 60 s\n"},
        {"p pcall(function() while true do end end)", "*ran longer than 60 s\n"},
        {"p local c <close> = setmetatable({}, { __close = function() while true do end end }) error('no')",
         "*\n"},
        {"p (function() local function f() return 1 + f() end return f() end)()", "*stack overflow"},
        {"p setmetatable({}, { __tostring = function() error('ha') end })", "*<__tostring raised: p:1: ha>\n"},
        {"p setmetatable({}, { __tostring = function() while true do end end })", "*ran longer than 60 s"},
        {"p error(setmetatable({}, { __tostring = function() while true do end end }))", "*ran longer than 1 s"},
        {"p setmetatable({ a = 1 }, { __index = error, __pairs = error, __len = error })", "{a = 1}\n"},
        {"p price", "13.5\n"},
        {"up", "*#1"},
        {"p page:skip('x')", "*page:skip: x (which ends no callback here: say skip or retry instead)\n"},
        {"p pcall(page.skip, page, 'x')", "*(which ends no callback here: say skip or retry instead)\n"},
        {"p convert({ value = 2 })", "\"2.4EUR\"\n"},
        {"p convert(1)", "s.lua:7: attempt to index a number value (local 'price')\n"},
        {"p page:emit({ a = 1 })", ""},
        {"p page:need('.pric')", "*nothing matches \".pric\" on http://example.org/lamp"},
    };
    fail_with(SHOP);
    HEAR(talk);
    assert_int_equal(outcome->items.count, 0);
    leave();
}

static void memory_has_an_end_too(void **s) {
    (void)s;
    static const struct talk talk[] = {
        {"p local t = {} for i = 1, 1000 do t[i] = ('x'):rep(1000000) .. i end", "*(callback_memory)\n"},
        {"p #('x'):rep(1000000000)", "*(callback_memory)\n"},
        {"p held", "1\n"},
    };
    fail_with("local s = { callback_memory = 20000000 }\n"
              "function s.parse(page) local held = 1 error('x') end\nreturn s\n");
    HEAR(talk);
    leave();
}

static void large_values_have_lines_of_their_own(void **s) {
    (void)s;
    static const struct talk talk[] = {
        {"p { 1, 2, name = 'x' }", "*{1, 2, name = \"x\"}\n"},
        {"p { b = ('x'):rep(60), a = ('y'):rep(60), 7, [10] = true, ['not a name'] = 1 }",
         "{\n  [1] = 7,\n  [\"not a name\"] = 1,\n  [10] = true,\n"
         "  a = \"yyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyy\",\n"
         "  b = \"xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx\",\n}\n"},
        {"p (function() local t = {} for i = 1, 100 do t[i] = i end return t end)()",
         "*  [60] = 60,\n  ... 40 more\n}\n"},
        {"p ('word '):rep(100)", "*a string of 500 bytes:\n  word word"},
        {"p ('x'):rep(10000)", "*  ... 8000 more bytes\n"},
        {"p 'a\\nb'", "\"a\\nb\"\n"},
        {"p ('a\\n'):rep(60)", "*a string of 120 bytes:\n  a\n  a\n"},
        {"p page:css('p')", "{\n  [1] = <p class=\"price\">...,\n  [2] = <p class=\"price_old\">...,\n}\n"},
    };
    fail_with("local s = {}\nfunction s.parse(page) error('x') end\nreturn s\n");
    HEAR(talk);
    leave();
}

/* A function that p made may outlive the debugger; the frame does not. */
static void no_frame_outlives_the_debugger(void **s) {
    (void)s;
    fail_with(SHOP);
    assert_int_equal(type("p function later() return price end"), DEBUG_ON);
    assert_int_equal(type("p later()"), DEBUG_ON);
    assert_string_equal(said.data, "13.5\n");
    debug_free(debug);
    lua_State *L = version_state(version, 0)->L;
    lua_getglobal(L, "later");
    assert_int_not_equal(lua_pcall(L, 0, 1, 0), LUA_OK);
    assert_non_null(strstr(lua_tostring(L, -1), "the frame in which this was typed is gone"));
    lua_pop(L, 1);
    debug = NULL;
    leave();
}

/* ---- the page ---- */

static void selectors_are_tried_on_the_page(void **s) {
    (void)s;
    static const struct talk talk[] = {
        {"css p", "2 matches\n  line\n     4  <p class=\"price\">12.50</p>\n     5  <p class=\"price_old\">15</p>\n"},
        {"css h1", "1 match\n  line\n     3  <h1 class=\"title\">Blue lamp</h1>\n"},
        {"css .pric", "*no match\n.pric matches 0; did you mean .price"},
        {"css a[", "*selector \"a[\": expected"},
        {"css", "css SELECTOR: what matches on the page\n"},
        {"xpath //p", "*2 matches\n"},
        {"xpath //p/@class", "2 texts\n  \"price\"\n  \"price_old\"\n"},
        {"xpath count(//p)", "2\n"},
        {"xpath string(//h1)", "\"Blue  lamp\"\n"},
        {"xpath boolean(//b)", "false\n"},
        {"xpath //b", "no match\n"},
        {"xpath //p[", "*xpath \"//p[\""},
    };
    fail_with(SHOP);
    HEAR(talk);
    assert_int_equal(type("page"), DEBUG_SHOW);
    assert_string_equal(said.data, PAGE);
    leave();
}

static void the_page_goes_to_a_file(void **s) {
    (void)s;
    fail_with(SHOP);
    char *line = mem_printf("page %s", at("body.html"));
    size_t length;
    assert_int_equal(type(line), DEBUG_ON);
    char *body = file_read(at("body.html"), 0, &length, NULL);
    assert_string_equal(body, PAGE);
    assert_int_equal(type(line), DEBUG_ON);
    assert_non_null(strstr(said.data, "is there already"));
    remove_file("body.html");
    free(body);
    free(line);
    leave();
}

/* ---- lines ---- */

static void what_a_line_means(void **s) {
    (void)s;
    static const struct { const char *typed; enum debug_end end; const char *said; } cases[] = {
        {"retry", DEBUG_RETRY, ""}, {"r", DEBUG_RETRY, ""},  {"skip", DEBUG_SKIP, ""}, {"s", DEBUG_SKIP, ""},
        {"quit", DEBUG_QUIT, ""},   {" q ", DEBUG_QUIT, ""}, {"edit", DEBUG_EDIT, ""}, {"", DEBUG_EDIT, ""},
        {"l", DEBUG_ON, "'l' may be list or locals\n"},
        {"pa", DEBUG_SHOW, NULL},
        {"prise", DEBUG_ON, "there is no command 'prise': help lists them, p shows a value\n"},
        {"locls", DEBUG_ON, "there is no command 'locls'; did you mean locals?\n"},
        {"hel", DEBUG_ON, NULL},
    };
    fail_with(SHOP);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        assert_int_equal(type(cases[i].typed), cases[i].end);
        if (cases[i].said) assert_string_equal(said.data, cases[i].said);
    }
    assert_int_equal(type("help"), DEBUG_ON);
    assert_non_null(strstr(said.data, "xpath"));
    leave();
}

static void the_first_words(void **s) {
    (void)s;
    fail_with(SHOP);
    struct str intro = {0};
    debug_intro(debug, &intro);
    assert_non_null(strstr(intro.data, "attempt to index a number value (local 'price')\nhttp://example.org/lamp\n"
                                       "#0 s.lua:7 in convert\n    return price.value * rate .. currency\n"));
    str_clear(&intro);
    leave();
}

static void words_are_completed(void **s) {
    (void)s;
    static const struct { const char *typed, *found; size_t from; } cases[] = {
        {"l", "list locals ", 0},        {"  bt", "bt ", 2},           {"p pri", "price print ", 2},
        {"p cur", "currency ", 2},       {"p shop.R", "Rate ", 7},     {"p 1 + shop.", "Rate parse ", 11},
        {"p string.gs", "gsub ", 9},     {"p currency:rep", "rep ", 11}, {"p nothing.x", "", 10},
        {"p nothing.x.y", "", 12},       {"css p", "", 5},             {"zzz", "", 0},
    }, outer[] = {
        {"p page:nee", "need ", 7},      {"p page:em", "emit ", 7},    {"p title:par", "parent ", 8},
        {"p title:emi", "", 8},          {"p mis", "missing ", 2},
    };
    fail_with(SHOP);
    for (size_t i = 0; i < sizeof cases / sizeof *cases + sizeof outer / sizeof *outer; i++) {
        size_t count = sizeof cases / sizeof *cases;
        if (i == count) type("up");
        const char *typed = i < count ? cases[i].typed : outer[i - count].typed;
        struct names found = {0};
        struct str joined = {0};
        size_t from = debug_complete(debug, typed, &found);
        for (size_t k = 0; k < found.count; k++) str_printf(&joined, "%s ", found.at[k]);
        if (strcmp(str_text(&joined), i < count ? cases[i].found : outer[i - count].found) != 0)
            fail_msg("%s: %s", typed, str_text(&joined));
        assert_int_equal(from, i < count ? cases[i].from : outer[i - count].from);
        names_clear(&found);
        str_clear(&joined);
    }
    leave();
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_stack),
        cmocka_unit_test(the_source),
        cmocka_unit_test(other_stacks),
        cmocka_unit_test(a_stack_that_runs),
        cmocka_unit_test(expressions_see_the_frame),
        cmocka_unit_test(statements_set_the_frame),
        cmocka_unit_test(globals_are_those_of_the_function),
        cmocka_unit_test(what_goes_wrong_in_an_expression),
        cmocka_unit_test(memory_has_an_end_too),
        cmocka_unit_test(large_values_have_lines_of_their_own),
        cmocka_unit_test(no_frame_outlives_the_debugger),
        cmocka_unit_test(selectors_are_tried_on_the_page),
        cmocka_unit_test(the_page_goes_to_a_file),
        cmocka_unit_test(what_a_line_means),
        cmocka_unit_test(the_first_words),
        cmocka_unit_test(words_are_completed),
    };
    return cmocka_run_group_tests(tests, start, stop);
}
