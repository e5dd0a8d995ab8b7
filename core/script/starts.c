/* See starts.h. The reading runs in a protected call, so what it holds while the script's iterator runs is kept in
 * struct reading and freed outside. */
#include "script/starts.h"

#include "base/log.h"
#include "base/map.h"
#include "script/ask.h"
#include "script/call.h"

#include <lauxlib.h>
#include <lua.h>

struct reading {
    struct state *state;
    struct scraper *scraper;
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
static bool add_request(struct scraper *scraper, struct request *request, const char *url, struct err *err) {
    if (!parse_url(url, &request->url, err) || !check_callback(scraper, request->callback, err)) {
        request_free(request);
        return false;
    }
    request_fingerprint(request);
    outcome_take_request(scraper->starts, request);
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
    if (!add_request(reading->scraper, request, url, &why)) fail(L, reading, &why);
}

/* Calls it and goes on as `for` does. */
static void read_function(lua_State *L, struct reading *reading) { /* [..., start] */
    lua_call(L, 0, 3); /* [..., iterator, invariant, control] */
    struct err why = {0};
    if (!lua_isfunction(L, -3)) {
        err_set(&why, ERR_SCRIPT, "the function must return an iterator, not a %s", luaL_typename(L, -3));
        fail(L, reading, &why);
    }
    for (int taken = 0;; taken++) {
        for (int i = 0; i < 3; i++) lua_pushvalue(L, -3);
        lua_call(L, 2, 1);
        lua_replace(L, -2); /* [..., iterator, invariant, value] */
        if (lua_isnil(L, -1)) return;
        if (taken == STARTS_MOST) {
            log_put(LOG_WARN, "start gives more than %d requests: the rest is left out", STARTS_MOST);
            return;
        }
        read_one(L, reading);
    }
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

static bool read_setting(struct state *state, struct scraper *scraper, struct budget *budget, struct err *err) {
    struct reading reading = {.state = state, .scraper = scraper, .err = err};
    bool ok = call_protected(state, read_step, &reading, scraper->settings->callback_time, budget, err);
    request_free(reading.request);
    return ok;
}

static bool read_command_line(struct state *state, const struct version_options *options, struct scraper *scraper,
                              struct err *err) {
    struct err why = {0};
    for (size_t i = 0; i < options->url_count; i++) {
        if (add_request(scraper, request_new(), options->urls[i], &why)) continue;
        if (why.kind == ERR_SCRIPT) return scraper_wrong(state->sources, "parse", err, "%s", why.message);
        return err_set(err, why.kind, "%s", why.message);
    }
    return true;
}

/* ---- what follows from them ---- */

static void collect_hosts(struct scraper *scraper) {
    struct map seen = {0};
    for (size_t i = 0; i < scraper->starts->requests.count; i++) {
        const char *host = scraper->starts->requests.at[i]->url.host;
        if (map_set(&seen, host, scraper)) continue;
        vec_push(&scraper->settings->start_hosts, mem_strdup(host));
    }
    map_clear(&seen);
}

static void copy_names(const struct names *from, struct names *to) {
    for (size_t i = 0; from && i < from->count; i++) vec_push(to, mem_strdup(from->at[i]));
}

static void drop_refused(struct scraper *scraper) {
    struct outcome *starts = scraper->starts;
    size_t kept = 0;
    for (size_t i = 0; i < starts->requests.count; i++) {
        struct request *request = starts->requests.at[i];
        int why;
        if (settings_allows(scraper->settings, &request->url, &why)) {
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
    read_setting(state, scraper, budget, &ignored);
    return true;
}

static bool read_starts(struct state *state, const struct version_options *options, struct scraper *scraper, int type,
                        struct budget *budget, struct err *err) {
    bool hosts_known = scraper->settings->allow.count || options->start_hosts;
    if (options->url_count) return read_command_line(state, options, scraper, err);
    if (options->no_start && options->start_hosts) return copy_names(options->start_hosts, &scraper->settings->start_hosts), true;
    if (type == LUA_TFUNCTION && hosts_known && (options->keep_start_function || options->no_start)) {
        copy_names(options->start_hosts, &scraper->settings->start_hosts);
        return true;
    }
    if (options->no_start) return type == LUA_TNIL || read_for_hosts(state, scraper, budget);
    if (type == LUA_TNIL)
        return scraper_wrong(state->sources, "start", err,
                             "start is missing: say where the crawl begins, or give URLs on the command line");
    return read_setting(state, scraper, budget, err);
}

bool starts_read(struct state *state, const struct version_options *options, struct scraper *scraper,
                 struct budget *budget, struct err *err) {
    int type = type_of_start(state->L);
    scraper->starts = outcome_new();
    if (!read_starts(state, options, scraper, type, budget, err)) return false;
    collect_hosts(scraper);
    if (!scraper->settings->allow.count) copy_names(&scraper->settings->start_hosts, &scraper->settings->allow);
    drop_refused(scraper);
    bool kept = type == LUA_TFUNCTION && options->keep_start_function && !options->url_count;
    if (options->no_start || kept) outcome_discard(scraper->starts);
    return true;
}
