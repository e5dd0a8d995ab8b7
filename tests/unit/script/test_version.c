/* version.h: what a scraper's file may say, what is wrong with it and where, and what a reload changes. */
#include "support.h"

#include <math.h>

#define PARSE "function s.parse() end\nreturn s\n"

static const struct version_options parse_only = {.no_start = true};

/* The text, what the message must hold, the line. */
static void errors_name_field_and_line(void **s) {
    (void)s;
    static const struct { const char *text, *message; int line; } cases[] = {
        {"", "must return a table, not nil (is there a `return` at the end?)", 0},
        {"return 5", "must return a table, not number", 0},
        {"local s =\n= 3", "unexpected symbol near '='", 2},
        {"local s = {}\nerror('boom')", "boom", 2},
        {"local s = {}\nlocal t = nil\nreturn t.x", "attempt to index a nil value (local 't')", 3},
        {"error({ message = 'from a table' })", "from a table", 1},
        {"error()", "nil was raised", 1},
        {"return { parse = print,\n  concurency = 3 }", "unknown setting \"concurency\"; did you mean \"concurrency\"?", 2},
        {"return { parse = print,\n  [\"concurency\"] = 3 }", "did you mean \"concurrency\"?", 2},
        {"local s = {}\n-- zzz = 1\nlocal t = 'zzz = 1'\ns.zzz = 1\n" PARSE, "unknown setting \"zzz\"", 4},
        {"local s = {\n  concurrency = 'many',\n}\n" PARSE, "concurrency must be an integer from 1 to 10000, not \"many\"", 2},
        {"local s = {\n  delay = print,\n}\n" PARSE, "delay is a function", 2},
        {"local s = {\n  retry = { timeout = { first = print } },\n}\n" PARSE, "retry: \"timeout\": first must be a number", 2},
        {"local s = {\n  retry = { robots = print },\n}\n" PARSE, "\"robots\" is never retried", 2},
        {"local s = {\n\n  retry = { timeuot = 1 },\n}\n" PARSE, "timeout", 3},
        {"local s = {\n  headers = { [{}] = 1 },\n}\n" PARSE, "headers.table has a table as a key", 2},
        {"local s = {\n  gate = 'hold',\n}\n" PARSE, "gate: not yet in this version of darn", 2},
        {"local s = {}\nfunction s.gate() end\n" PARSE, "gate is the name of a setting", 2},
        {"local s = {}\nfunction s.on_item() end\n" PARSE, "on_item: not yet in this version of darn", 2},
        {"local s = {}\nfunction s.on_clsoe() end\n" PARSE, "unknown hook \"on_clsoe\"; did you mean \"on_close\"?", 2},
        {"local s = {}\ns.on_open = 1\n" PARSE, "on_open must be a function, not a number", 2},
        {"local s = {}\nfunction s.on_open()\n error('cold')\nend\n" PARSE, "cold", 3},
        {"local s = { 5 }\n" PARSE, "a key that is no name: [1]", 0},
        {"local s = {\n items = { book = { title = 'strin' } } }\n" PARSE, "items.book.title: there is no type 'strin'; did you mean 'string'?", 2},
        {"local s = {\n aliases = { old = 'prase' } }\n" PARSE, "aliases: \"old\" leads to \"prase\", which is no callback; did you mean \"parse\"?", 2},
        {"require 'nothing'", "module 'nothing' not found (looked below /", 1},
        {"require 'no.thing'", " and in Lua's own paths)", 1},
        {"table.insert(package.searchers, function() return 'not here' end)\nrequire 'nothing'", "not here", 2},
        {"dofile 'nothing.lua'", "nothing.lua", 1},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct err err;
        put_file("s.lua", cases[i].text);
        assert_null(build("s.lua", parse_only, &err));
        if (!strstr(err.message, cases[i].message)) fail_msg("%s\ngives: %s", cases[i].text, err.message);
        if (err.line != cases[i].line) fail_msg("%s\nline %d", cases[i].text, err.line);
        assert_string_equal(err.file, at("s.lua"));
        assert_int_equal(err.kind, ERR_SCRIPT);
        assert_null(strchr(err.message, '\n'));
    }
    remove_file("s.lua");
}

static void start_errors(void **s) {
    (void)s;
    static const struct { const char *text, *message; int line; } cases[] = {
        {"local s = {}\n" PARSE, "start is missing", 0},
        {"local s = {}\ns.start = 'htp:/x'\n" PARSE, "start: bad URL \"htp:/x\": cannot fetch", 2},
        {"local s = {}\ns.start = 'x'\n" PARSE, "start: bad URL \"x\": it is relative and there is nothing", 2},
        {"local s = {}\ns.start = 'example.org/x'\n" PARSE, "did you mean \"https://example.org/x\"?", 2},
        {"local s = {}\ns.start = 'localhost:8000'\n" PARSE, "did you mean \"https://localhost:8000\"?", 2},
        {"local s = {}\ns.start = 5\n" PARSE, "start: expected URLs and request tables, got number", 2},
        {"local s = {}\ns.start = { 'http://a.b/', 5 }\n" PARSE, "got number", 2},
        {"local s = {}\ns.start = {}\n" PARSE, "got a request without a url", 2},
        {"local s = {}\ns.start = { url = 'http://a.b/', calback = 'parse' }\n" PARSE, "a request has no \"calback\"; did you mean \"callback\"?", 2},
        {"local s = {}\ns.start = { url = 'http://a.b/', callback = 'prase' }\n" PARSE, "no callback \"prase\"; did you mean \"parse\"?", 2},
        {"local s = {}\ns.start = { url = 'http://a.b/', callback = print }\n" PARSE, "callback is a function that the scraper's table does not have", 2},
        {"local s = {}\ns.start = { url = 'http://a.b/', save = 1 }\n" PARSE, "save must be true", 2},
        {"local s = {}\ns.start = 'http://a.b/'\nfunction s.prase() end\nreturn s\n", "start: no callback \"parse\"; did you mean \"prase\"?", 2},
        {"local s = {}\nfunction s.start()\n return 5\nend\n" PARSE, "start: the function must return an iterator, not a number", 2},
        {"local s = {}\nfunction s.start()\n error('sorry')\nend\n" PARSE, "sorry", 3},
        {"local s = {}\nfunction s.start()\n return function()\n  error('sorry') end\nend\n" PARSE, "sorry", 4},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct err err;
        put_file("s.lua", cases[i].text);
        assert_null(build("s.lua", (struct version_options){0}, &err));
        if (!strstr(err.message, cases[i].message)) fail_msg("%s\ngives: %s", cases[i].text, err.message);
        if (err.line != cases[i].line) fail_msg("%s\nline %d", cases[i].text, err.line);
        assert_string_equal(err.file, at("s.lua"));
        struct version *v = build("s.lua", parse_only, &err); /* for darn parse they do not matter */
        assert_non_null(v);
        version_unref(v);
    }
    remove_file("s.lua");
}

/* The start requests as "METHOD url callback" lines. */
static char *starts_of(const struct version *v) {
    struct str out = {0};
    const struct outcome *starts = version_starts(v);
    for (size_t i = 0; i < starts->requests.count; i++) {
        const struct request *r = starts->requests.at[i];
        str_printf(&out, "%s %s %s", r->method, r->url.text, r->callback);
        if (r->body) str_printf(&out, " [%s] %s", r->body, headers_get(&r->headers, "content-type") ? headers_get(&r->headers, "content-type") : "-");
        if (r->meta) str_printf(&out, " meta %s", r->meta);
        if (r->priority) str_printf(&out, " priority %d", r->priority);
        str_putc(&out, '\n');
    }
    for (size_t i = 0; i < starts->dropped.count; i++)
        str_printf(&out, "dropped %s %s\n", drop_name(starts->dropped.at[i].why), starts->dropped.at[i].url);
    return str_take(&out);
}

static char *join(const struct names *names) {
    struct str out = {0};
    for (size_t i = 0; i < names->count; i++) str_printf(&out, "%s%s", i ? " " : "", names->at[i]);
    return str_take(&out);
}

/* What may be fetched: what `allow` says, else the hosts of `start`. */
static char *allowed(const struct version *v) {
    const struct settings *settings = version_settings(v);
    return join(settings->allow.count ? &settings->allow : &settings->start_hosts);
}

static void starts_in_all_their_forms(void **s) {
    (void)s;
    static const struct { const char *fields, *starts, *allow; } cases[] = {
        {"start = 'HTTP://Example.org:80/a/../b#c'", "GET http://example.org/b parse\n", "example.org"},
        {"start = {'http://a.b/1', 'http://c.d:81/', 'http://a.b/2'}",
         "GET http://a.b/1 parse\nGET http://c.d:81/ parse\nGET http://a.b/2 parse\n", "a.b c.d"},
        {"start = {url = 'http://a.b/', callback = 'other'}", "GET http://a.b/ other\n", "a.b"},
        {"start = {{url = 'http://a.b/', method = 'put', body = 'x'}, 'http://a.b/2'}",
         "PUT http://a.b/ parse [x] -\nGET http://a.b/2 parse\n", "a.b"},
        {"start = {url = 'http://a.b/', form = {b = 'x y', a = {1, true}, c = '&'}}",
         "POST http://a.b/ parse [a=1&a=true&b=x+y&c=%26] application/x-www-form-urlencoded\n", "a.b"},
        {"start = {url = 'http://a.b/', json = {b = {1, 2}, a = 'x'}, headers = {['Content-Type'] = 'text/x'}}",
         "POST http://a.b/ parse [{\"a\": \"x\", \"b\": [1, 2]}] text/x\n", "a.b"},
        {"start = {url = 'http://a.b/', meta = {z = 1, a = {}}, priority = -3}",
         "GET http://a.b/ parse meta {\"a\": [], \"z\": 1} priority -3\n", "a.b"},
        {"start = function() local n = 0 return function() n = n + 1 if n < 3 then return 'http://a.b/' .. n end end end",
         "GET http://a.b/1 parse\nGET http://a.b/2 parse\n", "a.b"},
        {"start = function() return coroutine.wrap(function() coroutine.yield {url = 'http://a.b/', callback = 'other'} end) end",
         "GET http://a.b/ other\n", "a.b"},
        {"start = function() return function(t, k) return t[k + 1] and k + 1 and nil end, {}, 0 end", "", ""},
        {"start = {'http://a.b/', 'http://a.b/no'}, deny = '*/no'", "GET http://a.b/ parse\ndropped denied http://a.b/no\n", "a.b"},
        {"start = {'http://a.b/', 'http://c.d/'}, allow = 'a.b'", "GET http://a.b/ parse\ndropped offsite http://c.d/\n", "a.b"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct err err;
        char *text = mem_printf("local s = {\n%s }\nfunction s.other() end\n" PARSE, cases[i].fields);
        put_file("s.lua", text);
        struct version *v = build("s.lua", (struct version_options){.states = 2}, &err);
        if (!v) fail_msg("%s: %s", cases[i].fields, err.message);
        char *starts = starts_of(v), *allow = allowed(v);
        assert_string_equal(starts, cases[i].starts);
        assert_string_equal(allow, cases[i].allow);
        free(starts);
        free(allow);
        free(text);
        version_unref(v);
    }
    remove_file("s.lua");
}

static void the_command_line_takes_the_place_of_start(void **s) {
    (void)s;
    struct err err;
    static const char *const good[] = {"http://x.y/1"}, *const bad[] = {"x.y/1"};
    put_file("s.lua", "local s = { start = 'http://a.b/' }\n" PARSE);
    struct version *v = build("s.lua", (struct version_options){.urls = good, .url_count = 1}, &err);
    char *starts = starts_of(v), *hosts = join(&version_settings(v)->start_hosts);
    assert_string_equal(starts, "GET http://x.y/1 parse\n");
    assert_string_equal(hosts, "x.y");
    free(starts);
    free(hosts);
    version_unref(v);
    assert_null(build("s.lua", (struct version_options){.urls = bad, .url_count = 1}, &err));
    assert_int_equal(err.kind, ERR_USAGE);
    assert_string_equal(err.file, "");
    assert_string_equal(err.message, "bad URL \"x.y/1\": it has no scheme; did you mean \"https://x.y/1\"?");
    remove_file("s.lua");
}

/* What is only read or retried needs it for its hosts alone; and not even that where they are named. */
static void start_is_called_where_it_is_needed(void **s) {
    (void)s;
    static const struct { const char *allow; struct version_options how; const char *allowed; size_t starts; } cases[] = {
        {"", {.reloading = true}, "c.d", 1},
        {"", {.no_start = true}, "c.d", 0},
        {"allow = 'a.b',", {.no_start = true}, "a.b", 0},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct err err;
        char *text = mem_printf("local s = { %s }\n"
                                "function s.start() if s.allow then error 'called' end return pairs({ ['http://c.d/'] = 1 }) end\n" PARSE,
                                cases[i].allow);
        put_file("s.lua", text);
        free(text);
        struct version *v = build("s.lua", cases[i].how, &err);
        if (!v) fail_msg("%s", err.message);
        char *allow = allowed(v);
        assert_string_equal(allow, cases[i].allowed);
        assert_int_equal(version_starts(v)->requests.count, cases[i].starts);
        free(allow);
        version_unref(v);
    }
    remove_file("s.lua");
}

static void settings_from_lua_and_from_set(void **s) {
    (void)s;
    struct err err;
    put_file("s.lua", "local s = {\n concurrency = 3, delay = 0.5, allow = 'a.b', max_body = 2 ^ 20, Own = {}, _own = print,\n"
                      " retry = { timeout = 7, [418] = { first = 2 }, ['5xx'] = false },\n statuses = { 404 }, headers = { ['X-A'] = 'b' },\n"
                      " items = { book = { 'title', title = 'string', ['price?'] = 'number', author = 'any' }, author = { name = 'string' } } }\n" PARSE);
    static const struct override set[] = {{"concurrency", "5"}, {"user_agent", "me 2"}, {"allow", "[\"c.d\"]"}};
    struct version *v = build("s.lua", (struct version_options){.no_start = true, .overrides = set, .override_count = 3}, &err);
    if (!v) fail_msg("%s", err.message);
    const struct settings *settings = version_settings(v);
    assert_string_equal(settings->name, "s");
    assert_int_equal(settings->concurrency, 5);
    assert_true(fabs(settings->delay - 0.5) < 1e-9);
    assert_string_equal(settings->user_agent, "me 2");
    assert_string_equal(settings->allow.at[0], "c.d");
    assert_int_equal(settings->max_body, 1 << 20);
    assert_int_equal(policy_rule(&settings->retry, KIND_TIMEOUT, 0)->form, RULE_SECONDS);
    assert_int_equal(policy_rule(&settings->retry, KIND_STATUS, 418)->form, RULE_EXPONENTIAL);
    assert_true(settings_takes_status(settings, 404));
    assert_string_equal(headers_get(&settings->headers, "x-a"), "b");
    assert_int_equal(settings->schemas.count, 2);
    assert_string_equal(settings->schemas.at[0].type, "author");
    char *columns = join(&settings->schemas.at[1].columns);
    assert_string_equal(columns, "title author price");
    free(columns);
    char *callbacks = join(version_callbacks(v));
    assert_string_equal(callbacks, "parse");
    free(callbacks);
    version_unref(v);
    static const struct override bad[] = {{"concurrency", "many"}};
    assert_null(build("s.lua", (struct version_options){.no_start = true, .overrides = bad, .override_count = 1}, &err));
    assert_string_equal(err.message, "--set: concurrency must be an integer from 1 to 10000, not \"many\"");
    assert_int_equal(err.kind, ERR_USAGE);
    remove_file("s.lua");
}

static void aliases_lead_to_callbacks(void **s) {
    (void)s;
    struct version *v = load_text("local s = { aliases = { old = 'older', older = 'parse' } }\n" PARSE);
    assert_string_equal(version_callback(v, "parse"), "parse");
    assert_string_equal(version_callback(v, "old"), "parse");
    assert_null(version_callback(v, "other"));
    version_unref(v);
}

static void every_state_opens(void **s) {
    (void)s;
    struct err err;
    put_file("s.lua", "local s, opened = {}, 0\nfunction s.on_open() opened = opened + 1 end\n"
                      "function s.parse(page) page:emit({ opened = opened, reloading = require('darn').reloading() }) end\nreturn s\n");
    struct version *v = build("s.lua", (struct version_options){.no_start = true, .states = 3, .reloading = true}, &err);
    for (int i = 0; i < 3; i++) {
        struct page *page = new_page("http://a.b/", "");
        struct outcome *o = outcome_new();
        call_page(version_state(v, i), page, "parse", NULL, o);
        assert_int_equal(o->items.count, 1);
        assert_string_equal(o->items.at[0]->json, "{\"opened\": 1, \"reloading\": false}");
        outcome_free(o);
        page_free(page);
    }
    version_unref(v);
    remove_file("s.lua");
}

/* ---- modules ---- */

static void modules_come_from_the_folder_and_from_the_system(void **s) {
    (void)s;
    struct err err;
    mkdir(at("lib"), 0777);
    put_file("s.lua", "\xEF\xBB\xBF#!/usr/bin/env darn\nlocal s = {}\nlocal a, where = require 'lib.a'\nassert(where:find('lib/a.lua', 1, true))\n"
                      "assert(a == 1 and require 'lib' == 2)\n"
                      "assert(dofile(where) == 1 and loadfile(where)() == 1 and loadfile(where, 't', {}))\n"
                      "assert(not loadfile(where .. 'x'))\n"
                      "assert(type(require('luaunit')) == 'table')\n"
                      "function s.parse(page) page:emit({ n = require 'late', again = dofile(where) }) end\nreturn s\n");
    put_file("lib/a.lua", "return 1");
    put_file("lib/init.lua", "return 2");
    struct version *v = build("s.lua", (struct version_options){.no_start = true, .states = 2}, &err);
    if (!v) fail_msg("%d %s", err.line, err.message);
    put_file("lib/a.lua", "return 'changed'");
    put_file("late.lua", "return 3");
    struct names files = {0};
    for (int i = 0; i < 2; i++) {
        struct page *page = new_page("http://a.b/", "");
        struct outcome *o = outcome_new();
        call_page(version_state(v, i), page, "parse", NULL, o);
        if (o->kind != OUTCOME_DONE) fail_msg("%s", o->failure.error);
        assert_string_equal(o->items.at[0]->json, "{\"again\": 1, \"n\": 3}");
        outcome_free(o);
        page_free(page);
        put_file("late.lua", "return 4"); /* the second state sees what the first one read */
    }
    sources_files(version_sources(v), &files);
    char *list = join(&files);
    assert_non_null(strstr(list, "/late.lua"));
    assert_non_null(strstr(list, "/lib/a.lua"));
    assert_non_null(strstr(list, "/luaunit.lua")); /* looked for in the folder first */
    assert_null(strstr(list, "/usr/share"));
    free(list);
    for (size_t i = 0; i < files.count; i++) free(files.at[i]);
    vec_clear(&files);
    version_unref(v);
    static const char *const left[] = {"late.lua", "lib/a.lua", "lib/init.lua", "lib", "s.lua"};
    for (int i = 0; i < 5; i++) remove_file(left[i]);
}

struct worker { struct version *version; int state; pthread_t thread; char item[64]; };

static void *work(void *arg) {
    struct worker *worker = arg;
    struct page *page = new_page("http://a.b/", "");
    struct outcome *o = outcome_new();
    struct budget *budget = budget_new();
    call_page(version_state(worker->version, worker->state), page, "parse", budget, o);
    if (o->kind == OUTCOME_DONE) snprintf(worker->item, sizeof worker->item, "%s", o->items.at[0]->json);
    budget_free(budget);
    outcome_free(o);
    page_free(page);
    return NULL;
}

/* The first to ask reads and compiles for all. */
static void states_share_their_modules_between_threads(void **s) {
    (void)s;
    struct err err;
    struct worker workers[4] = {0};
    put_file("s.lua", "local s = {}\nfunction s.parse(page) page:emit({ n = require 'late', no = pcall(require, 'never') }) end\nreturn s\n");
    put_file("late.lua", "return 3");
    struct version *v = build("s.lua", (struct version_options){.no_start = true, .states = 4}, &err);
    for (int i = 0; i < 4; i++) {
        workers[i].version = v;
        workers[i].state = i;
        pthread_create(&workers[i].thread, NULL, work, &workers[i]);
    }
    for (int i = 0; i < 4; i++) {
        pthread_join(workers[i].thread, NULL);
        assert_string_equal(workers[i].item, "{\"n\": 3, \"no\": false}");
    }
    version_unref(v);
    remove_file("s.lua");
    remove_file("late.lua");
}

static void a_module_with_an_error_is_named(void **s) {
    (void)s;
    static const struct { const char *text, *message; int line; } cases[] = {
        {"local x =\n\n=", "unexpected symbol near '='", 3},
        {"\nerror('in the module')", "in the module", 2},
    };
    put_file("s.lua", "require 'm'\nreturn {}");
    for (int i = 0; i < 2; i++) {
        struct err err;
        put_file("m.lua", cases[i].text);
        assert_null(build("s.lua", parse_only, &err));
        assert_string_equal(err.message, cases[i].message);
        assert_string_equal(err.file, at("m.lua"));
        assert_int_equal(err.line, cases[i].line);
    }
    remove_file("s.lua");
    remove_file("m.lua");
}

/* ---- what changed ---- */

static void compare_names_functions(void **s) {
    (void)s;
    static const char *const base = "local s = { delay = 1 }\n"
                                    "local function helper(x) return x end -- note\n"
                                    "function s.parse(page) if page then helper(1) end end\n"
                                    "s.book = function(page) for i = 1, 2 do helper('end') end end\n"
                                    "return s\n";
    static const struct { const char *text, *changed; } cases[] = {
        {"local s = { delay = 1 }\n\n-- other\nlocal function helper(x)\n return x\nend\n"
         "function s.parse(page) if page then helper(1) end end\n"
         "s.book = function(page) for i = 1, 2 do helper('end') end end\nreturn s\n", ""},
        {"local s = { delay = 1 }\nlocal function helper(x) return x + 1 end\n"
         "function s.parse(page) if page then helper(1) end end\n"
         "s.book = function(page) for i = 1, 2 do helper('end') end end\nreturn s\n", "s.lua:helper"},
        {"local s = { delay = 1 }\nlocal function helper(x) return x end\n"
         "function s.parse(page) if page then helper(2) end end\n"
         "s.book = function(page) for i = 1, 2 do helper('END') end end\nreturn s\n", "book parse"},
        {"local s = { delay = 2 }\nlocal function helper(x) return x end\n"
         "function s.parse(page) if page then helper(1) end end\n"
         "s.book = function(page) for i = 1, 2 do helper('end') end end\nreturn s\n", "s.lua"},
        {"local s = { delay = 1 }\nlocal function helper(x) return x end\n"
         "function s.parse(page) if page then helper(1) end end\n"
         "function s.new() end\nreturn s\n", "book new"},
    };
    struct version *old = load_text(base);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct version *new = load_text(cases[i].text);
        struct names names = {0};
        version_compare(old, new, &names);
        char *list = join(&names), *where;
        size_t folder = strlen(at(""));
        while ((where = strstr(list, at("")))) memmove(where, where + folder, strlen(where + folder) + 1);
        assert_string_equal(list, cases[i].changed);
        for (size_t k = 0; k < names.count; k++) free(names.at[k]);
        vec_clear(&names);
        free(list);
        version_unref(new);
    }
    version_unref(old);
}

int main(void) {
    budget_setup();
    doc_setup();
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(errors_name_field_and_line),
        cmocka_unit_test(start_errors),
        cmocka_unit_test(starts_in_all_their_forms),
        cmocka_unit_test(the_command_line_takes_the_place_of_start),
        cmocka_unit_test(start_is_called_where_it_is_needed),
        cmocka_unit_test(settings_from_lua_and_from_set),
        cmocka_unit_test(aliases_lead_to_callbacks),
        cmocka_unit_test(every_state_opens),
        cmocka_unit_test(modules_come_from_the_folder_and_from_the_system),
        cmocka_unit_test(states_share_their_modules_between_threads),
        cmocka_unit_test(a_module_with_an_error_is_named),
        cmocka_unit_test(compare_names_functions),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
