/* See starts.h. The reading runs in a protected call, so what it holds while the script's iterator runs is kept in
 * struct reading and freed outside. A start function's iterator stays in the registry between two calls. */
#include "script/starts.h"

#include "os/clock.h"
#include "script/ask.h"
#include "script/call.h"

#include <lauxlib.h>
#include <lua.h>

enum { SLICE_MS = 100 }; /* of a batch: it ends then, however few it has */

#define REGISTRY_ITERATOR "darn.starts" /* { iterator, invariant, control }, as `for` has them */

struct reading {
    struct state *state;
    struct scraper *scraper;
    struct outcome *out;     /* gets the requests */
    int64_t until_ms;        /* monotonic: then a batch ends; INT64_MAX: when it is full */
    struct request *request; /* the one that is being read */
    struct err *err;
};

/* ---- one URL ---- */

/* "example.org/x" and "localhost:8000" are what people type. */
static bool lacks_scheme(const char *text) {
    size_t host = strcspn(text, "/:?#");
    if (strstr(text, "://")) return false;
    return memchr(text, '.', host) || (host == strlen("localhost") && str_starts(text, "localhost"));
}

static bool parse_url(const char *text, struct url *url, struct err *err) {
    struct err why = {0};
    enum url_result result = url_parse(url, text, NULL, &why);
    if (result == URL_OK) return true;
    if (lacks_scheme(text))
        return err_set(err, ERR_USAGE, "bad URL \"%s\": it has no scheme; did you mean \"https://%s\"?", text, text);
    if (result == URL_BAD) return err_set(err, ERR_USAGE, "%s", why.message); /* it names the URL */
    return err_set(err, ERR_USAGE, "bad URL \"%s\": %s", text, why.message);
}

static bool check_callback(const struct scraper *scraper, const char *name, struct err *err) {
    if (scraper_callback(scraper, name)) return true;
    const struct names *have = &scraper->callbacks;
    const char *close = closest_name(name, (const char *const *)have->at, have->count);
    if (close) return err_set(err, ERR_SCRIPT, "no callback \"%s\"; did you mean \"%s\"?", name, close);
    return err_set(err, ERR_SCRIPT, "no callback \"%s\"", name);
}

/* Takes the request with its url filled in from the text. */
static bool add_request(const struct scraper *scraper, struct outcome *out, struct request *request, const char *url,
                        struct err *err) {
    if (!parse_url(url, &request->url, err) || !check_callback(scraper, request->callback, err)) {
        request_free(request);
        return false;
    }
    request_take_user(request);
    request_fingerprint(request);
    outcome_take_request(out, request);
    return true;
}

/* ---- `start` ---- */

/* err has no place yet. */
static int fail(lua_State *L, struct reading *reading, const struct err *why) {
    scraper_wrong(reading->state->sources, "start", reading->err, "start: %s", why->message);
    lua_pushnil(L);
    return lua_error(L);
}

static void read_one(lua_State *L, struct reading *reading) { /* [..., value] */
    struct err why = {0};
    const char *url = lua_type(L, -1) == LUA_TSTRING ? lua_tostring(L, -1) : NULL;
    struct request *request = reading->request = request_new();
    bool ok = true;
    if (lua_istable(L, -1)) ok = ask_from_table(L, -1, request, &url, &why);
    if (ok && !url) {
        const char *expected = lua_istable(L, -1) ? "a request without a url" : luaL_typename(L, -1);
        ok = err_set(&why, ERR_SCRIPT, "expected URLs and request tables, got %s", expected);
    }
    if (!ok) fail(L, reading, &why);
    reading->request = NULL;
    if (!add_request(reading->scraper, reading->out, request, url, &why)) fail(L, reading, &why);
}

static void read_table(lua_State *L, struct reading *reading) { /* [..., start] */
    lua_pushliteral(L, "url");
    bool is_request = lua_rawget(L, -2) != LUA_TNIL;
    lua_pop(L, 1);
    size_t count = lua_rawlen(L, -1);
    if (is_request || count == 0) read_one(L, reading);
    if (is_request) return;
    for (size_t i = 1; i <= count; i++) {
        lua_rawgeti(L, -1, (lua_Integer)i); /* [..., start, value] */
        read_one(L, reading);
        lua_pop(L, 1);
    }
}

/* ---- a start function, taken lazily ---- */

/* Each value counts, by its URL as it was written: FNV-1a. */
static void mark_value(lua_State *L, struct start_mark *mark) { /* [..., value] */
    bool is_table = lua_istable(L, -1);
    if (is_table) lua_pushliteral(L, "url"), lua_rawget(L, -2); /* [..., value, url] */
    const char *url = lua_type(L, -1) == LUA_TSTRING ? lua_tostring(L, -1) : "";
    uint64_t hash = mark->taken ? mark->hash : 0xcbf29ce484222325;
    for (const char *p = url; *p; p++) hash = (hash ^ (unsigned char)*p) * 0x100000001b3;
    mark->hash = (hash ^ 0xff) * 0x100000001b3; /* no byte of UTF-8: "ab", "c" is not "a", "bc" */
    mark->taken++;
    lua_pop(L, is_table);
}

/* Calls the function and puts what it gave into the registry. */
static void begin_function(lua_State *L, struct reading *reading, int start) {
    struct err why = {0};
    lua_createtable(L, 3, 0); /* [..., kept] */
    lua_pushvalue(L, start);
    lua_call(L, 0, 3); /* [..., kept, iterator, invariant, control] */
    if (!lua_isfunction(L, -3)) {
        err_set(&why, ERR_SCRIPT, "the function must return an iterator, not a %s", luaL_typename(L, -3));
        fail(L, reading, &why);
    }
    for (int i = 3; i >= 1; i--) lua_rawseti(L, -1 - i, i);
    lua_setfield(L, LUA_REGISTRYINDEX, REGISTRY_ITERATOR);
    reading->scraper->given = (struct start_mark){.more = true};
}

/* Pushes the iterator's next value, as `for` would have it. */
static void push_next(lua_State *L, int kept) {
    for (int i = 1; i <= 3; i++) lua_rawgeti(L, kept, i);
    lua_call(L, 2, 1); /* [..., value] */
    lua_pushvalue(L, -1);
    lua_rawseti(L, kept, 3);
}

/* What the crawl took before was another sequence: all of this one is new, or was seen and will be known again. */
static void begin_again(struct reading *reading) {
    reading->out->starts = (struct start_mark){.more = true};
    reading->scraper->given.more = false;
}

/* One value. False at the end, and where the batch ends for another reason than being full. */
static bool read_next(lua_State *L, struct reading *reading, int kept) {
    struct start_mark *at = &reading->scraper->given, *want = &reading->out->starts;
    push_next(L, kept); /* [..., value] */
    if (lua_isnil(L, -1)) {
        bool shorter = at->taken < want->taken;
        at->more = want->more = false;
        if (shorter) begin_again(reading);
        return false;
    }
    struct start_mark next = *at;
    mark_value(L, &next);
    if (next.taken > want->taken) {
        read_one(L, reading);
        *want = next;
    }
    *at = next;
    lua_pop(L, 1);
    if (at->taken == want->taken && at->hash != want->hash) return begin_again(reading), false;
    return clock_ms() < reading->until_ms;
}

static void read_function(lua_State *L, struct reading *reading) { /* [..., start] */
    const struct start_mark *at = &reading->scraper->given;
    if (!at->more || at->taken > reading->out->starts.taken) begin_function(L, reading, lua_gettop(L));
    lua_getfield(L, LUA_REGISTRYINDEX, REGISTRY_ITERATOR); /* [..., kept] */
    reading->out->starts.more = true;
    while (reading->out->requests.count < STARTS_BATCH && read_next(L, reading, lua_gettop(L))) {}
}

static int read_step(lua_State *L) {
    struct reading *reading = lua_touserdata(L, 1);
    lua_getfield(L, LUA_REGISTRYINDEX, REGISTRY_SCRAPER);
    lua_pushliteral(L, "start");
    lua_rawget(L, -2); /* [reading, scraper, start] */
    if (lua_isfunction(L, -1)) read_function(L, reading);
    else if (lua_istable(L, -1)) read_table(L, reading);
    else read_one(L, reading);
    return 0;
}

static bool read_setting(struct state *state, struct scraper *scraper, struct outcome *out, int64_t until_ms,
                         struct budget *budget, struct err *err) {
    struct reading reading = {.state = state, .scraper = scraper, .out = out, .until_ms = until_ms, .err = err};
    bool ok = call_protected(state, read_step, &reading, scraper->settings->callback_time, budget, err);
    request_free(reading.request);
    return ok;
}

static bool read_command_line(struct state *state, const struct version_options *options, struct scraper *scraper,
                              struct err *err) {
    struct err why = {0};
    for (size_t i = 0; i < options->url_count; i++) {
        if (add_request(scraper, scraper->starts, request_new(), options->urls[i], &why)) continue;
        if (why.kind == ERR_SCRIPT) return scraper_wrong(state->sources, "parse", err, "%s", why.message);
        return err_set(err, why.kind, "%s", why.message);
    }
    return true;
}

/* ---- what follows from them ---- */

/* ---- login ---- */

static bool wrong_login(struct state *state, struct err *err, const struct err *why) {
    return scraper_wrong(state->sources, "login", err, "login: %s", why->message);
}

/* The request has an identity of its own, since its page may be a start as well. Without a start nothing will be crawled. */
static bool read_login(struct state *state, struct scraper *scraper, struct err *err) {
    const struct settings *settings = scraper->settings;
    const struct outcome *starts = scraper->starts;
    struct err why = {0};
    if (!settings->login.callback || (!settings->login.url && !starts->requests.count)) return true;
    if (!check_callback(scraper, settings->login.callback, &why)) return wrong_login(state, err, &why);
    struct request *request = scraper->login = request_new();
    if (!parse_url(settings->login.url ? settings->login.url : starts->requests.at[0]->url.text, &request->url, &why))
        return wrong_login(state, err, &why);
    request_take_user(request);
    free(request->callback);
    request->callback = mem_strdup(settings->login.callback);
    request->again = true;
    request_fingerprint(request);
    return true;
}

static bool check_login(struct state *state, const struct scraper *scraper, struct err *err) {
    const struct request *login = scraper->login;
    int drop;
    if (!login || settings_allows(scraper->settings, &login->url, login->url.host, &drop)) return true;
    return scraper_wrong(state->sources, "login", err, "login: %s may not be fetched: %s", login->url.text,
                         drop == DROP_DENIED ? "deny forbids it" : "allow does not name its host");
}

static void collect_hosts(struct scraper *scraper) {
    for (size_t i = 0; i < scraper->starts->requests.count; i++)
        settings_start_at(scraper->settings, scraper->starts->requests.at[i]->url.host);
    if (scraper->login) settings_start_at(scraper->settings, scraper->login->url.host);
}

static void drop_refused(const struct scraper *scraper, struct outcome *starts) {
    size_t kept = 0;
    for (size_t i = 0; i < starts->requests.count; i++) {
        struct request *request = starts->requests.at[i];
        int why;
        if (settings_allows(scraper->settings, &request->url, request->url.host, &why)) {
            starts->requests.at[kept++] = request;
            continue;
        }
        outcome_drop(starts, (enum drop)why, request->url.text);
        request_free(request);
    }
    starts->requests.count = kept;
}

static int type_of_start(lua_State *L) {
    lua_getfield(L, LUA_REGISTRYINDEX, REGISTRY_SCRAPER);
    lua_pushliteral(L, "start");
    int type = lua_rawget(L, -2);
    lua_pop(L, 2);
    return type;
}

/* Reads `start` for its hosts alone; what is wrong with it does not matter now. */
static bool read_for_hosts(struct state *state, struct scraper *scraper, struct budget *budget) {
    struct err ignored = {0};
    read_setting(state, scraper, scraper->starts, INT64_MAX, budget, &ignored);
    return true;
}

static void take_hosts(const struct version_options *options, struct settings *settings) {
    for (size_t i = 0; i < options->start_hosts->count; i++) settings_start_at(settings, options->start_hosts->at[i]);
}

static bool read_starts(struct state *state, const struct version_options *options, struct scraper *scraper,
                        struct budget *budget, struct err *err) {
    int type = type_of_start(state->L);
    if (options->url_count) return read_command_line(state, options, scraper, err);
    if (options->no_start && options->start_hosts) return take_hosts(options, scraper->settings), true;
    if (options->no_start && type == LUA_TFUNCTION && scraper->settings->allow.count) return true;
    if (options->no_start) return type == LUA_TNIL || read_for_hosts(state, scraper, budget);
    if (type == LUA_TNIL)
        return scraper_wrong(state->sources, "start", err,
                             "start is missing: say where the crawl begins, or give URLs on the command line");
    return read_setting(state, scraper, scraper->starts, INT64_MAX, budget, err);
}

bool starts_read(struct state *state, const struct version_options *options, struct scraper *scraper,
                 struct budget *budget, struct err *err) {
    struct settings *settings = scraper->settings;
    scraper->starts = outcome_new();
    if (!read_starts(state, options, scraper, budget, err) || !read_login(state, scraper, err)) return false;
    collect_hosts(scraper);
    settings->starts_open = !settings->allow.count && (scraper->starts->starts.more || options->starts_open);
    drop_refused(scraper, scraper->starts);
    if (!check_login(state, scraper, err)) return false;
    if (!options->no_start) return true;
    outcome_discard(scraper->starts);
    scraper->starts->starts.more = false;
    return true;
}

bool starts_go_on(struct state *state, struct scraper *scraper, struct budget *budget, struct outcome *out) {
    struct err err = {0};
    bool ok = read_setting(state, scraper, out, clock_ms() + SLICE_MS, budget, &err);
    drop_refused(scraper, out);
    if (ok) return true;
    scraper->given.more = false;
    out->kind = OUTCOME_FAILED;
    out->failure.error = mem_strdup(err.message);
    out->failure.file = mem_strdup(err.file);
    out->failure.line = err.line;
    return false;
}
