/* Runs the specs of this folder with LuaUnit, each in a Lua state with darn's doors. Gives them with_page{...}(f),
 * which makes a page from a table, calls f(page) as a callback and gives the outcome as a table, and
 * error_of(options, f), which gives what f raised. */
#include "html/doc.h"
#include "script/ask.h"
#include "script/bind.h"
#include "script/bind_run.h"
#include "script/convert.h"
#include "script/state.h"

#include <glob.h>
#include <lauxlib.h>
#include <lua.h>
#include <stdio.h>
#include <stdlib.h>

/* ---- options of with_page ---- */

enum { OPTIONS = 1, CALLBACK = 2, TABLE = 3 }; /* stack places of run_page(options, callback) */

static const char *text_option(lua_State *L, const char *name, const char *otherwise) {
    lua_getfield(L, OPTIONS, name);
    const char *text = luaL_optstring(L, -1, otherwise); /* the options keep it */
    lua_pop(L, 1);
    return text;
}

static int integer_option(lua_State *L, const char *name, int otherwise) {
    lua_getfield(L, OPTIONS, name);
    int value = (int)luaL_optinteger(L, -1, otherwise);
    lua_pop(L, 1);
    return value;
}

static void read_headers(lua_State *L, struct headers *headers) {
    lua_getfield(L, OPTIONS, "headers"); /* [..., headers]: a list of { name, value } */
    for (int i = 1; lua_istable(L, -1) && lua_rawgeti(L, -1, i) == LUA_TTABLE; i++) {
        lua_rawgeti(L, -1, 1);
        lua_rawgeti(L, -2, 2);
        headers_add(headers, luaL_checkstring(L, -2), luaL_checkstring(L, -1));
        lua_pop(L, 3);
    }
    lua_settop(L, CALLBACK);
}

static void apply_setting(lua_State *L, struct settings *settings) { /* [..., name, value] */
    struct str text = {0};
    struct err err = {0};
    if (!convert_object_to_json(L, -1, NULL, 0, &text, &err)) luaL_error(L, "%s", err.message);
    json_t *value = json_parse(text.data, text.len, &err);
    if (!settings_apply(settings, lua_tostring(L, -2), value, &err)) luaL_error(L, "%s", err.message);
    json_decref(value);
    str_clear(&text);
}

static struct settings *read_settings(lua_State *L) {
    struct settings *settings = settings_new();
    lua_getfield(L, OPTIONS, "settings");
    if (lua_istable(L, -1))
        for (lua_pushnil(L); lua_next(L, -2); lua_pop(L, 1)) apply_setting(L, settings);
    lua_settop(L, CALLBACK);
    return settings;
}

/* Both ways, as a loaded scraper leaves it: name -> function, function -> name. */
static void register_callbacks(lua_State *L) {
    lua_newtable(L); /* [options, callback, table] */
    lua_getfield(L, OPTIONS, "callbacks");
    if (lua_istable(L, -1))
        for (lua_pushnil(L); lua_next(L, -2); lua_pop(L, 1)) { /* [..., name, function] */
            lua_pushvalue(L, -2), lua_pushvalue(L, -2), lua_rawset(L, TABLE);
            lua_pushvalue(L, -1), lua_pushvalue(L, -3), lua_rawset(L, TABLE);
        }
    lua_settop(L, TABLE);
    lua_setfield(L, LUA_REGISTRYINDEX, REGISTRY_CALLBACKS);
}

static void register_schemas(lua_State *L) {
    lua_getfield(L, OPTIONS, "items");
    if (!lua_isnil(L, -1)) {
        luaL_getsubtable(L, LUA_REGISTRYINDEX, LUA_LOADED_TABLE);
        lua_getfield(L, -1, "darn.schema");
        lua_getfield(L, -1, "compile");
        lua_getfield(L, OPTIONS, "items");
        lua_call(L, 1, 1);
    }
    lua_setfield(L, LUA_REGISTRYINDEX, REGISTRY_SCHEMAS);
    lua_settop(L, CALLBACK);
}

static struct page *read_page(lua_State *L) {
    struct request *request = request_new();
    struct err err = {0};
    if (url_parse(&request->url, text_option(L, "url", "https://example.org/"), NULL, &err) != URL_OK)
        luaL_error(L, "%s", err.message);
    request->id = integer_option(L, "id", 7);
    request->depth = integer_option(L, "depth", 0);
    request->attempts = 1;
    request->meta = mem_strdup(text_option(L, "meta", NULL));
    request->referrer = mem_strdup(text_option(L, "referrer", NULL));
    free(request->callback);
    request->callback = mem_strdup(text_option(L, "callback", "parse"));
    struct page *page = page_new(request);
    page->url = mem_strdup(request->url.text);
    page->status = integer_option(L, "status", 200);
    page->elapsed_ms = 250;
    page->fetched_ms = 1700000000123;
    read_headers(L, &page->headers);
    lua_getfield(L, OPTIONS, "html");
    size_t bytes;
    const char *body = luaL_optlstring(L, -1, "", &bytes);
    page->body = mem_strndup(body, bytes);
    page->body_bytes = bytes;
    lua_settop(L, CALLBACK);
    return page;
}

/* ---- the outcome as a table ---- */

static void set_text(lua_State *L, const char *name, const char *text) {
    lua_pushstring(L, text);
    lua_setfield(L, -2, name);
}

static void set_integer(lua_State *L, const char *name, lua_Integer value) {
    lua_pushinteger(L, value);
    lua_setfield(L, -2, name);
}

static void push_item(lua_State *L, const struct item *item) {
    lua_newtable(L);
    set_text(L, "type", item->type);
    set_text(L, "json", item->json);
}

static void push_request(lua_State *L, const struct request *request) {
    lua_newtable(L);
    set_text(L, "url", request->url.text);
    set_text(L, "callback", request->callback);
    set_text(L, "method", request->method);
    if (request->body) lua_pushlstring(L, request->body, request->body_bytes), lua_setfield(L, -2, "body");
    set_text(L, "meta", request->meta);
    set_text(L, "referrer", request->referrer);
    set_integer(L, "parent", request->parent);
    set_integer(L, "priority", request->priority);
    set_integer(L, "depth", request->depth);
    set_integer(L, "ordinal", request->ordinal);
    char hex[FINGERPRINT_BYTES * 2 + 1] = "";
    for (int i = 0; i < FINGERPRINT_BYTES; i++) snprintf(hex + 2 * i, 3, "%02x", request->fingerprint[i]);
    set_text(L, "fingerprint", hex);
}

static void push_dropped(lua_State *L, const struct dropped *dropped) {
    lua_newtable(L);
    set_text(L, "why", drop_name(dropped->why));
    set_text(L, "url", dropped->url);
}

static void push_outcome(lua_State *L, const struct outcome *outcome, bool raised) {
    static const char *const kinds[] = {"done", "skip", "retry", "failed"};
    lua_newtable(L); /* [outcome] */
    lua_newtable(L);
    for (size_t i = 0; i < outcome->items.count; i++)
        push_item(L, outcome->items.at[i]), lua_rawseti(L, -2, (int)i + 1);
    lua_setfield(L, -2, "items");
    lua_newtable(L);
    for (size_t i = 0; i < outcome->requests.count; i++)
        push_request(L, outcome->requests.at[i]), lua_rawseti(L, -2, (int)i + 1);
    lua_setfield(L, -2, "requests");
    lua_newtable(L);
    for (size_t i = 0; i < outcome->dropped.count; i++)
        push_dropped(L, &outcome->dropped.at[i]), lua_rawseti(L, -2, (int)i + 1);
    lua_setfield(L, -2, "dropped");
    set_text(L, "kind", kinds[raised && outcome->kind == OUTCOME_DONE ? OUTCOME_FAILED : outcome->kind]);
    set_text(L, "why", outcome->why);
    lua_pushnumber(L, outcome->retry_after);
    lua_setfield(L, -2, "retry_after");
    lua_pushinteger(L, outcome->retry_attempts);
    lua_setfield(L, -2, "retry_attempts");
}

/* ---- a run ---- */

static void start_run(struct run *run, struct page *page, struct outcome *outcome) {
    *run = (struct run){.page = page, .outcome = outcome, .callback = page->request->callback};
    url_parse(&run->url, page->url, NULL, NULL);
}

static void end_run(struct run *run) {
    parsed_clear(&run->parsed);
    url_clear(&run->url);
    url_clear(&run->base);
    bind_nofollow_free(run);
    arena_clear(&run->arena);
}

/* run_page(options, callback): the outcome, and the error if one was raised. What LuaUnit raises, a table, goes
 * on. */
static int run_page(lua_State *L) {
    lua_settop(L, CALLBACK);
    register_callbacks(L);
    register_schemas(L);
    struct state *state = state_of(L);
    struct settings *settings = read_settings(L);
    struct page *page = read_page(L);
    struct outcome *outcome = outcome_new();
    struct run run;
    start_run(&run, page, outcome);
    state->settings = settings;
    state->run = &run;
    lua_pushvalue(L, CALLBACK);
    bind_push_page(L, &run);
    bool raised = lua_pcall(L, 1, 0, 0) != LUA_OK; /* [options, callback, error or nothing] */
    bind_close_page(L, &run);
    state->run = NULL;
    state->settings = NULL;
    end_run(&run);
    if (!raised) lua_pushnil(L);
    push_outcome(L, outcome, raised); /* [options, callback, error or nil, outcome] */
    outcome_free(outcome);
    page_free(page);
    settings_free(settings);
    lua_insert(L, -2); /* [options, callback, outcome, error or nil] */
    if (lua_istable(L, -1)) return lua_error(L);
    return 2;
}

/* ---- the specs ---- */

static const char helpers[] =
    "function error_of(options, callback) return (select(2, run_page(options, callback))) end\n"
    "function with_page(options)\n"
    "    return function(callback)\n"
    "        local outcome, failure = run_page(options, callback)\n"
    "        if outcome.kind == 'failed' then error(failure, 0) end\n"
    "        return outcome\n"
    "    end\n"
    "end\n";

static const char runner[] = "return require('luaunit').LuaUnit.run()";

static bool run_text(lua_State *L, const char *text) {
    if (luaL_dostring(L, text) == LUA_OK) return true;
    printf("%s\n", lua_tostring(L, -1));
    return false;
}

/* How many of the spec's tests failed; -1 where it could not run. */
static int run_spec(const char *path) {
    struct sources *sources = sources_new(path);
    struct state *state = state_new(sources);
    lua_State *L = state->L;
    lua_register(L, "run_page", run_page);
    int failed = -1;
    printf("%s\n", path);
    if (!run_text(L, helpers)) goto done;
    if (luaL_dofile(L, path) != LUA_OK) {
        printf("%s\n", lua_tostring(L, -1));
        goto done;
    }
    lua_settop(L, 0);
    if (run_text(L, runner)) failed = (int)lua_tointeger(L, -1);
done:
    state_free(state);
    sources_unref(sources);
    return failed;
}

int main(int argc, char **argv) {
    const char *root = getenv("SOURCE");
    char *pattern = mem_printf("%s/tests/unit/lua/%s_spec.lua", root ? root : ".", argc > 1 ? argv[1] : "*");
    glob_t specs;
    int bad = 0;
    setvbuf(stdout, NULL, _IOLBF, 0);
    doc_setup();
    if (glob(pattern, 0, NULL, &specs) != 0) return printf("no %s\n", pattern), 1;
    for (size_t i = 0; i < specs.gl_pathc; i++) bad += run_spec(specs.gl_pathv[i]) != 0;
    globfree(&specs);
    free(pattern);
    return bad > 0;
}
