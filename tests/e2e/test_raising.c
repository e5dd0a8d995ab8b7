/* The ways in which a callback can fail, one page a way, all in one crawl: each failure has its message, its place, the
 * function that is to blame, the frames down to the callback, and the value of the local that matters. */
#include "crawl.h"

#include "base/mem.h"

/* The body's lines are counted from 1. `local` is looked for in the innermost frame that has one of that name. */
struct kind {
    const char *name, *body, *error;
    int line;
    const char *function;
    int frames; /* at least */
    const char *local, *value;
};

/* What the bodies use. */
static const char *const COMMON =
    "local function throw(n) local held = n * 10\n"
    "  error('thrown ' .. n)\n"
    "end\n"
    "local function swallow(...) return select(2, pcall(...)) end\n";

static const struct kind kinds[] = {
    /* raised by the script */
    {"text", "local price = 'x'\nerror('no price')", "no price", 2, "text", 2, "price", "\"x\""},
    {"caller", "local function check(v)\nerror('bad value', 2) end\nlocal v = 7 check(v)", "bad value", 3, "check", 3, "v", "7"},
    {"asserted", "local a = 1\nassert(a == 2, 'not two')", "not two", 2, "asserted", 2, "a", "1"},
    {"asserted_nil", "local a = 1\nassert(nil)", "assertion failed!", 2, "asserted_nil", 2, "a", "1"},
    {"message", "error({ message = 'worded', code = 5 })", "worded", 1, "message", 2, "(error)", "code = 5"},
    {"structure", "error({ code = 6 })", "{code = 6}", 1, "structure", 2, "(error)", "{code = 6}"},
    {"tostring", "local E = setmetatable({}, { __tostring = function() return 'mine' end })\nerror(E)", "mine", 2, "tostring", 2,
     "(error)", "mine"},
    {"tostring_raises", "error(setmetatable({ code = 7 }, { __tostring = function() error('worse', 0) end }))",
     "<__tostring raised: worse> {code = 7}", 1, "tostring_raises", 2, "(error)", "{code = 7}"},
    {"node", "error(page:first 'p')", "<p class=\"x\">...", 1, "node", 2, "(error)", "<p class=\"x\">"},
    {"nothing", "local a = 3\nerror()", "nil was raised", 2, "nothing", 2, "a", "3"},
    {"number", "error(42)", "42", 1, "number", 2, "(error)", "42"},
    {"boolean", "error(false)", "false", 1, "boolean", 2, "(error)", "false"},
    {"a_function", "error(print)", "built-in function", 1, "a_function", 2, "(error)", "built-in"},
    {"a_coroutine", "error(coroutine.create(print))", "thread", 1, "a_coroutine", 2, "(error)", "thread"},
    /* by Lua */
    {"index", "local t = { a = 1 }\nreturn t.b.c", "attempt to index a nil value (field 'b')", 2, "index", 1, "t", "{a = 1}"},
    {"call", "local t = { a = 2 }\nt.b()", "attempt to call a nil value (field 'b')", 2, "call", 1, "t", "{a = 2}"},
    {"arithmetic", "local n\nreturn n + 1", "attempt to perform arithmetic on a nil value (local 'n')", 2, "arithmetic", 1, "n", "nil"},
    {"concat", "local t = {}\nreturn 'a' .. t", "attempt to concatenate a table value (local 't')", 2, "concat", 1, "t", "{}"},
    {"compare", "local a, b = 1, 'x'\nreturn a < b", "attempt to compare number with string", 2, "compare", 1, "b", "\"x\""},
    {"loop", "local to = 'x'\nfor i = 1, to do end", "'for' limit", 2, "loop", 1, "to", "\"x\""},
    {"overflow", "local function f(n) return 1 + f(n + 1) end\nf(1)", "stack overflow", 1, "f", 71, "n", ""},
    {"yield", "local a = 4\ncoroutine.yield()", "coroutine.yield outside of a coroutine", 2, "yield", 2, "a", "4"},
    /* by functions of C */
    {"argument", "local a = 5\nreturn ('x'):rep({})", "bad argument #1 to 'rep'", 2, "argument", 2, "a", "5"},
    {"join", "local t = { {} }\nreturn table.concat(t)", "invalid value", 2, "join", 2, "t", "{{}}"},
    {"need", "local a = 6\npage:need '.price'", "nothing matches \".price\"", 2, "need", 2, "a", "6"},
    {"selector", "local a = 7\npage:css '[['", "page:css: ", 2, "selector", 2, "a", "7"},
    {"module", "local a = 8\nrequire 'nowhere'", "module 'nowhere' not found", 2, "module", 2, "a", "8"},
    /* inside something else */
    {"each", "for p in page:each 'p' do\nlocal inside = p\nthrow(1) end", "thrown 1", 0, "throw", 3, "inside", "<p class="},
    {"comparator", "table.sort({ 1, 2 }, function(a, b)\nthrow(a + b) end)", "thrown 3", 0, "throw", 5, "held", "30"},
    {"replacer", "('abc'):gsub('b', function(c)\nthrow(#c) end)", "thrown 1", 0, "throw", 5, "c", "\"b\""},
    {"indexed", "local t = setmetatable({}, { __index = function(t, k)\nthrow(4) end })\nreturn t.name", "thrown 4", 0, "throw", 4,
     "k", "\"name\""},
    {"shown", "local t = setmetatable({}, { __tostring = function()\nthrow(5) end })\nreturn tostring(t)", "thrown 5", 0, "throw", 5,
     "held", "50"},
    {"closed", "do local x <close> = setmetatable({}, { __close = function()\nthrow(6) end }) end", "thrown 6", 0, "throw", 4, "held",
     "60"},
    {"iterator", "for _ in function()\nthrow(7) end do end", "thrown 7", 0, "throw", 4, "held", "70"},
    {"wrapped", "coroutine.wrap(function()\nlocal deep = 1\nthrow(8) end)()", "thrown 8", 0, "throw", 5, "deep", "1"},
    {"loaded", "load('local a = ... error(a)', '=text')('said')", "said", 1, "loaded", 3, "a", "\"said\""},
    {"tail", "return throw(9)", "thrown 9", 0, "throw", 2, "held", "90"},
    {"schema_function", "page:emit('checked', { name = 'x' })", "refused name", 0, "check", 4, "seen", "\"x\""},
    {"schema", "local a = 9\npage:emit('typed', { name = 5 })", "name", 2, "schema", 2, "a", "9"},
    /* caught and raised again */
    {"again", "local ok, e = pcall(throw, 10)\nerror(e, 0)", "thrown 10", 0, "throw", 4, "held", "100"},
    {"again_placed", "local ok, e = pcall(throw, 11)\nerror(e)", "thrown 11", 0, "throw", 4, "held", "110"},
    {"again_asserted", "assert(pcall(throw, 12))", "thrown 12", 0, "throw", 4, "held", "120"},
    {"again_resumed", "local ok, e = coroutine.resume(coroutine.create(throw), 13)\nerror(e, 0)", "thrown 13", 0, "throw", 4, "held",
     "130"},
    {"again_table", "local ok, e = pcall(function()\nlocal held = 14\nerror({ code = held }) end)\nerror(e)", "{code = 14}", 3,
     "anonymous function", 4, "held", "14"},
    {"again_traced", "local ok, e = xpcall(throw, debug.traceback, 15)\nerror(e, 0)", "thrown 15", 0, "throw", 4, "held", "150"},
    {"in_handler", "local ok, e = xpcall(throw, function(m)\nlocal in_handler = m\nlocal n = nil + 1 end, 16)\nerror(e, 0)", "", -1,
     "", 2, "ok", "false"},
    {"after_others", "local e = swallow(throw, 17)\nfor i = 1, 3 do swallow(error, 'other ' .. i) end\nerror(e, 0)", "thrown 17", 0,
     "throw", 4, "held", "170"},
    {"another", "swallow(throw, 18)\nlocal a = 10\nerror('another')", "another", 3, "another", 2, "a", "10"},
};

static const struct kind endless[] = {
    {"spin", "local a = 1\nwhile true do end", "callback_time: ran longer than 0.3 s", 2, "spin", 1, "a", "1"},
    {"pattern", "local s = ('a'):rep(800)\ns:find('.-.-.-b')", "callback_time: ran longer than 0.3 s", 2, "pattern", 2, "s", "\"aaa"},
    {"spin_caught", "while true do pcall(function()\nlocal a = 2\nwhile true do end end) end", "callback_time: ran longer than 0.3 s",
     3, "anonymous function", 2, "a", "2"},
    {"spin_in_tostring",
     "local loop = setmetatable({ code = 8 }, { __tostring = function() while true do end end })\nerror(loop)",
     "callback_time: ran longer than 0.5 s> {code = 8}", 2, "spin_in_tostring", 2, "loop", "{code = 8}"},
};

static const struct kind greedy[] = {
    {"memory", "local t = {}\nfor i = 1, 1e9 do t[i] = {} end", "callback used more than 16 MiB (callback_memory)", 2, "memory", 1, "t",
     "{{}, {}"},
    {"memory_caught", "pcall(function() local t = {}\nfor i = 1, 1e9 do t[i] = {} end end)",
     "callback used more than 16 MiB (callback_memory)", 2, "anonymous function", 2, "t", "{{}, {}"},
    {"memory_at_once", "local n = 1 << 30\nreturn ('x'):rep(n)", "callback used more than 16 MiB (callback_memory)", 2,
     "memory_at_once", 2, "n", "1073741824"},
};

/* ---- the crawl ---- */

static char *answer(void *arg, const char *path) {
    (void)arg;
    (void)path;
    return mem_strdup("<html><body><p class=x>one</p></body></html>");
}

static int lines_of(const char *text) {
    int lines = 0;
    for (; *text; text++) lines += *text == '\n';
    return lines;
}

/* The scraper; starts[i] is the line in front of the i-th body. */
static const char *scraper_of(const struct kind *list, size_t count, int *starts) {
    struct str text = {0};
    str_puts(&text, COMMON);
    str_puts(&text, "local s = { items = { typed = { name = 'string' }, checked = {\n"
                    "  name = function(value) local seen = value\n"
                    "    error('refused name')\n"
                    "  end } } }\n"
                    "function s.parse(page)\n");
    for (size_t i = 0; i < count; i++) str_printf(&text, "  page:follow('/%s', '%s')\n", list[i].name, list[i].name);
    str_puts(&text, "end\n");
    for (size_t i = 0; i < count; i++) {
        str_printf(&text, "function s.%s(page)\n", list[i].name);
        starts[i] = lines_of(text.data);
        str_printf(&text, "%s\nend\n", list[i].body);
    }
    str_puts(&text, "return s\n");
    const char *kept = textf("%s", text.data);
    str_clear(&text);
    return kept;
}

/* The innermost local of that name, or "". */
static const char *local_in(const json_t *frames, const char *name) {
    size_t i, k;
    json_t *frame, *local;
    json_array_foreach(frames, i, frame)
        json_array_foreach(json_object_get(frame, "locals"), k, local)
            if (strcmp(event_text(local, "name"), name) == 0) return event_text(local, "value");
    return "";
}

/* By `darn failures`. */
static void check_line(const struct kind *kind, const json_t *listed, int start) {
    int line = kind->line > 0 ? start + kind->line : 0;
    if (!strstr(event_text(listed, "error"), kind->error)) fail_msg("%s: %s", kind->name, event_text(listed, "error"));
    if (line && event_number(listed, "line") != line)
        fail_msg("%s: line %d of its body", kind->name, (int)event_number(listed, "line") - start);
    assert_has(event_text(listed, "file"), "s.lua");
}

/* By the crawl file. */
static void check_frames(const struct kind *kind, const char *file) {
    const char *where = textf("FROM failures WHERE callback = '%s'", kind->name);
    const char *function = line_of(crawl_query(file, textf("SELECT function %s", where)), 0);
    json_t *frames = json_line(crawl_query(file, textf("SELECT frames %s", where)));
    if (*kind->function && strcmp(function, kind->function) != 0) fail_msg("%s: in %s", kind->name, function);
    if ((int)json_array_size(frames) < kind->frames)
        fail_msg("%s: %zu frames: %s", kind->name, json_array_size(frames), crawl_query(file, textf("SELECT frames %s", where)));
    const char *value = local_in(frames, kind->local);
    if (!*value || !strstr(value, kind->value)) fail_msg("%s: %s = %s", kind->name, kind->local, value);
}

static void check(const struct kind *list, size_t count, const char *time, const char *memory) {
    int starts[100];
    struct site *site = site_new();
    site_fallback(site, answer, NULL);
    struct crawl got = crawl(scraper_of(list, count, starts), site_url(site, "/"), time, memory);
    assert_exit(got.darn, 2);
    struct program *darn = run_darn("failures", got.file, "--all", "--json");
    assert_exit(darn, 0);
    assert_int_equal(count_lines(darn->out), count);
    for (size_t i = 0; i < count; i++) {
        const char *line = lines_with(darn->out, textf("\"callback\": \"%s\"", list[i].name), true);
        check_line(&list[i], json_line(line_of(line, 0)), starts[i]);
        check_frames(&list[i], got.file);
    }
    struct program *whole = run_darn("failures", got.file, "--all");
    assert_exit(whole, 0);
    assert_has(whole->out, list[0].error);
}

static void every_kind_of_raising_has_its_frames(void **state) {
    (void)state;
    check(kinds, sizeof kinds / sizeof *kinds, "callback_time=30", "callback_memory=268435456");
}

static void so_has_what_does_not_end(void **state) {
    (void)state;
    check(endless, sizeof endless / sizeof *endless, "callback_time=0.3", "callback_memory=268435456");
}

static void so_has_what_takes_too_much_memory(void **state) {
    (void)state;
    check(greedy, sizeof greedy / sizeof *greedy, "callback_time=30", "callback_memory=16777216");
}

/* A hook has no page to park: its place is what there is. */
static void a_hook_tells_where_it_threw(void **state) {
    (void)state;
    put_file("s.lua", "local s = { start = 'http://127.0.0.1:1/' }\n"
                      "local function connect()\n"
                      "  error('no connection')\n"
                      "end\n"
                      "function s.on_open()\n"
                      "  local ok, e = pcall(connect)\n"
                      "  error(e, 0)\n"
                      "end\n"
                      "function s.parse() end\n"
                      "return s\n");
    struct program *darn = run_darn("run", "s.lua");
    assert_exit(darn, 1);
    assert_has(darn->err, "s.lua:3: ");
    assert_has(darn->err, "no connection");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        CASE(every_kind_of_raising_has_its_frames),
        CASE(so_has_what_does_not_end), CASE(so_has_what_takes_too_much_memory),
        CASE(a_hook_tells_where_it_threw),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
