/* See scraper.h. A load is three protected steps: the file and its table, on_open, start. What a step holds while
 * Lua may raise is kept in struct reading and freed outside. */
#include "script/scraper.h"

#include "base/json.h"
#include "model/cookie_file.h"
#include "os/clock.h"
#include "os/file.h"
#include "script/call.h"
#include "script/load.h"
#include "script/outline.h"
#include "script/plain.h"
#include "script/starts.h"

#include <lauxlib.h>
#include <lua.h>
#include <stdarg.h>
#include <stdio.h>

enum { COOKIE_FILE_MOST = 16 * 1024 * 1024 }; /* bytes of a cookies.txt */

#define LOAD_SECONDS 10.0 /* callback_time until settings are known, where nothing else is said */

struct reading {
    struct state *state;
    struct scraper *scraper;
    bool first;
    struct names keys; /* of the table, sorted */
    struct err *err;
};

bool scraper_wrong(struct sources *sources, const char *field, struct err *err, const char *format, ...) {
    char message[sizeof err->message];
    va_list args;
    va_start(args, format);
    vsnprintf(message, sizeof message, format, args);
    va_end(args);
    const struct source *source = sources_get(sources, sources_main(sources), NULL);
    return err_at(err, ERR_SCRIPT, source ? source->name : sources_main(sources),
                  source ? outline_line(source, field) : 0, "%s", message);
}

/* After err was filled in. */
static int fail(lua_State *L) {
    lua_pushnil(L);
    return lua_error(L);
}

#define WRONG(L, reading, field, ...)                                                                          \
    (scraper_wrong((reading)->state->sources, field, (reading)->err, __VA_ARGS__), fail(L))

/* ---- keys ---- */

static const char *const hooks[] = {"on_open", "on_close", "on_gave_up", "on_item", "on_failure"};
enum { HOOKS = sizeof hooks / sizeof *hooks, HOOKS_NOW = 3 };

static bool is_own(const char *key) { return *key == '_' || (*key >= 'A' && *key <= 'Z'); }

static int by_name(const void *a, const void *b) { return strcmp(*(char *const *)a, *(char *const *)b); }

static void collect_keys(lua_State *L, struct reading *reading, int scraper) {
    for (lua_pushnil(L); lua_next(L, scraper); lua_pop(L, 1)) { /* [..., key, value] */
        if (lua_type(L, -2) != LUA_TSTRING) {
            const char *key = luaL_tolstring(L, -2, NULL);
            WRONG(L, reading, key, "the scraper's table has a key that is no name: [%s]", key);
        }
        vec_push(&reading->keys, mem_strdup(lua_tostring(L, -2)));
    }
    if (reading->keys.count) qsort(reading->keys.at, reading->keys.count, sizeof *reading->keys.at, by_name);
}

/* Pushes the scraper's field. */
static int push_field(lua_State *L, int scraper, const char *key) {
    lua_pushstring(L, key);
    return lua_rawget(L, scraper);
}

/* The setting `login` may be the function itself. */
static bool is_callback(const char *key) {
    if (strcmp(key, "login") == 0) return true;
    return !is_own(key) && !str_starts(key, "on_") && settings_sort(key) == SETTING_NONE;
}

/* The registry's table function -> name and name -> function; and their names for the version. */
static void read_callbacks(lua_State *L, struct reading *reading, int scraper) {
    lua_newtable(L); /* [..., callbacks] */
    for (size_t i = 0; i < reading->keys.count; i++) {
        const char *key = reading->keys.at[i];
        if (is_callback(key) && push_field(L, scraper, key) == LUA_TFUNCTION) {
            if (reading->first) vec_push(&reading->scraper->callbacks, mem_strdup(key));
            lua_pushvalue(L, -1);
            lua_setfield(L, -3, key); /* [..., callbacks, function] */
            lua_pushstring(L, key);
            lua_rawset(L, -3);
        } else if (is_callback(key)) {
            lua_pop(L, 1);
        }
    }
    lua_setfield(L, LUA_REGISTRYINDEX, REGISTRY_CALLBACKS);
}

/* ---- one field ---- */

static void raise_unknown(lua_State *L, struct reading *reading, const char *key) {
    VEC(const char *) names = {0};
    for (const char *const *name = settings_names(); *name; name++) vec_push(&names, *name);
    for (int i = 0; i < HOOKS_NOW; i++) vec_push(&names, hooks[i]);
    for (size_t i = 0; i < reading->scraper->callbacks.count; i++) vec_push(&names, reading->scraper->callbacks.at[i]);
    const char *close = closest_name(key, names.at, names.count);
    vec_clear(&names);
    if (close) WRONG(L, reading, key, "unknown setting \"%s\"; did you mean \"%s\"?", key, close);
    WRONG(L, reading, key, "unknown setting \"%s\"", key);
}

static void check_hook(lua_State *L, struct reading *reading, const char *key) { /* [..., value] */
    int known = 0;
    while (known < HOOKS && strcmp(hooks[known], key) != 0) known++;
    if (known == HOOKS) {
        const char *close = closest_name(key, hooks, HOOKS_NOW);
        if (close) WRONG(L, reading, key, "unknown hook \"%s\"; did you mean \"%s\"?", key, close);
        WRONG(L, reading, key, "unknown hook \"%s\"; hooks are on_open, on_close and on_gave_up", key);
    }
    if (known >= HOOKS_NOW) WRONG(L, reading, key, "%s: not yet in this version of darn", key);
    if (!lua_isfunction(L, -1)) WRONG(L, reading, key, "%s must be a function, not a %s", key, luaL_typename(L, -1));
    if (strcmp(key, "on_gave_up") == 0) reading->scraper->gave_up_hook = true;
}

static void apply_setting(lua_State *L, struct reading *reading, const char *key) { /* [..., value] */
    struct err why = {0};
    bool named = strcmp(key, "login") == 0 && lua_isfunction(L, -1);
    json_t *value = named ? json_string(key) : plain_json(L, -1, key, &why);
    bool ok = value && settings_apply(reading->scraper->settings, key, value, &why);
    json_decref(value);
    if (!ok) WRONG(L, reading, key, "%s", why.message);
}

static void read_setting(lua_State *L, struct reading *reading, const char *key) { /* [..., value] */
    enum setting_sort sort = settings_sort(key);
    if (is_own(key) || sort == SETTING_SCRIPT) return;
    if (str_starts(key, "on_")) check_hook(L, reading, key);
    else if (sort == SETTING_LATER && lua_isfunction(L, -1))
        WRONG(L, reading, key, "%s is the name of a setting (not yet in this version of darn), not of a callback", key);
    else if (sort == SETTING_LATER) WRONG(L, reading, key, "%s: not yet in this version of darn", key);
    else if (sort == SETTING_VALUE) apply_setting(L, reading, key);
    else if (!lua_isfunction(L, -1)) raise_unknown(L, reading, key);
}

static void read_settings(lua_State *L, struct reading *reading, int scraper) {
    for (size_t i = 0; i < reading->keys.count; i++) {
        push_field(L, scraper, reading->keys.at[i]);
        read_setting(L, reading, reading->keys.at[i]);
        lua_pop(L, 1);
    }
}

/* ---- items ---- */

static int by_type(const void *a, const void *b) {
    return strcmp(((const struct schema *)a)->type, ((const struct schema *)b)->type);
}

static void read_columns(lua_State *L, struct settings *settings) { /* [..., type, compiled] */
    vec_push(&settings->schemas, (struct schema){.type = mem_strdup(lua_tostring(L, -2))});
    struct names *columns = &settings->schemas.at[settings->schemas.count - 1].columns;
    lua_getfield(L, -1, "columns"); /* [..., type, compiled, columns] */
    for (size_t i = 1, count = lua_rawlen(L, -1); i <= count; i++) {
        lua_rawgeti(L, -1, (lua_Integer)i);
        vec_push(columns, mem_strdup(lua_tostring(L, -1)));
        lua_pop(L, 1);
    }
    lua_pop(L, 1);
}

static void read_schemas(lua_State *L, struct reading *reading, int scraper) {
    if (push_field(L, scraper, "items") == LUA_TNIL) return; /* [..., items] */
    luaL_getsubtable(L, LUA_REGISTRYINDEX, LUA_LOADED_TABLE);
    lua_getfield(L, -1, "darn.schema");
    lua_getfield(L, -1, "compile");
    lua_pushvalue(L, -4); /* [..., items, loaded, schema, compile, items] */
    if (lua_pcall(L, 1, 1, 0) != LUA_OK) WRONG(L, reading, "items", "%s", luaL_tolstring(L, -1, NULL));
    lua_pushvalue(L, -1); /* [..., compiled, compiled] */
    lua_setfield(L, LUA_REGISTRYINDEX, REGISTRY_SCHEMAS);
    if (!reading->first) return;
    struct settings *settings = reading->scraper->settings;
    for (lua_pushnil(L); lua_next(L, -2); lua_pop(L, 1)) read_columns(L, settings);
    if (settings->schemas.count)
        qsort(settings->schemas.at, settings->schemas.count, sizeof *settings->schemas.at, by_type);
}

/* ---- steps ---- */

static void run_file(lua_State *L, struct reading *reading) {
    struct sources *sources = reading->state->sources;
    struct source *main = sources_get_main(sources, reading->err);
    if (!main) fail(L);
    if (!load_source(L, sources, main)) lua_error(L); /* [..., message] */
    lua_call(L, 0, 1);                                /* [..., scraper] */
    if (!lua_istable(L, -1))
        WRONG(L, reading, "", "%s must return a table, not %s (is there a `return` at the end?)", main->name,
              luaL_typename(L, -1));
}

static int load_step(lua_State *L) {
    struct reading *reading = lua_touserdata(L, 1);
    run_file(L, reading);
    if (reading->first) sources_version(reading->state->sources, reading->scraper->id);
    reading->state->version = reading->scraper->id;
    int scraper = lua_gettop(L); /* [reading, scraper] */
    lua_pushvalue(L, scraper);
    lua_setfield(L, LUA_REGISTRYINDEX, REGISTRY_SCRAPER);
    collect_keys(L, reading, scraper);
    read_callbacks(L, reading, scraper);
    if (reading->first) read_settings(L, reading, scraper);
    read_schemas(L, reading, scraper);
    return 0;
}

static int open_step(lua_State *L) {
    lua_getfield(L, LUA_REGISTRYINDEX, REGISTRY_SCRAPER);
    if (push_field(L, lua_gettop(L), "on_open") == LUA_TFUNCTION) lua_call(L, 0, 0);
    return 0;
}

/* ---- what the scraper does not say itself ---- */

/* null is a function of the script's where it comes from there, and nothing here. */
static bool has_null(const char *name, const json_t *value, struct err *err) {
    const char *key;
    json_t *rule;
    json_object_foreach((json_t *)value, key, rule)
        if (json_is_null(rule) || json_is_null(json_object_get(rule, "seconds")))
            return !err_set(err, ERR_USAGE, "%s: \"%s\" is null, which is no value", name, key);
    return false;
}

/* JSON, or else a string: --set name=shop needs no quotes. */
static bool override(struct settings *settings, const struct override *set, struct err *err) {
    json_t *value = json_parse(set->value, strlen(set->value), NULL);
    if (!value) value = json_string(set->value);
    bool ok = value ? !has_null(set->name, value, err) && settings_apply(settings, set->name, value, err)
                    : err_set(err, ERR_USAGE, "%s: the value is no UTF-8", set->name);
    json_decref(value);
    return ok || err_prefix(err, "--set");
}

static bool check_aliases(struct sources *sources, const struct scraper *scraper, struct err *err) {
    const char *from;
    json_t *to;
    json_object_foreach(scraper->settings->aliases, from, to) {
        if (scraper_callback(scraper, from)) continue;
        const struct names *have = &scraper->callbacks;
        const char *close = closest_name(json_string_value(to), (const char *const *)have->at, have->count);
        const char *target = json_string_value(to);
        if (!close)
            return scraper_wrong(sources, "aliases", err, "aliases: \"%s\" leads to \"%s\", which is no callback", from,
                                 target);
        return scraper_wrong(sources, "aliases", err,
                             "aliases: \"%s\" leads to \"%s\", which is no callback; did you mean \"%s\"?", from,
                             target, close);
    }
    return true;
}

/* Where the setting `cookies` names a file. */
static bool read_cookies(struct state *state, struct settings *settings, struct err *err) {
    struct cookie_source *file = &settings->cookie_file;
    if (!file->path) return true;
    size_t length;
    struct err why = {0};
    struct hash hash;
    char *path = file_join(sources_folder(state->sources), file->path), *text = file_read(path, COOKIE_FILE_MOST, &length, &why);
    bool ok = text && cookie_file_read(text, clock_wall_ms(), &file->cookies, &file->expired, &why);
    if (!text) scraper_wrong(state->sources, "cookies", err, "cookies: %s", why.message);
    else if (!ok) err_at(err, ERR_SCRIPT, path, why.line, "cookies: %s", why.message);
    hash_init(&hash);
    if (ok) hash_put(&hash, text, length);
    hash_hex(&hash, file->hash);
    free(text);
    free(path);
    return ok;
}

static bool finish_settings(struct state *state, const struct version_options *options, struct scraper *scraper,
                            struct err *err) {
    struct settings *settings = scraper->settings;
    for (size_t i = 0; i < options->override_count; i++)
        if (!override(settings, &options->overrides[i], err)) return false;
    if (!settings->name) settings->name = file_stem(sources_main(state->sources));
    struct err why = {0};
    if (!settings_check(settings, &why)) {
        char field[64];
        snprintf(field, sizeof field, "%.*s", (int)strcspn(why.message, ":. "), why.message);
        return scraper_wrong(state->sources, field, err, "%s", why.message);
    }
    return check_aliases(state->sources, scraper, err) && read_cookies(state, settings, err);
}

bool scraper_load(struct state *state, const struct version_options *options, bool first, struct scraper *scraper,
                  struct budget *budget, struct err *err) {
    struct reading reading = {.state = state, .scraper = scraper, .first = first, .err = err};
    if (first) scraper->settings = settings_new();
    double unknown = options->load_seconds > 0 ? options->load_seconds : LOAD_SECONDS;
    double seconds = first ? unknown : scraper->settings->callback_time;
    bool ok = call_protected(state, load_step, &reading, seconds, budget, err);
    names_clear(&reading.keys);
    if (!ok || (first && !finish_settings(state, options, scraper, err))) return false;
    state->settings = scraper->settings;
    if (!call_protected(state, open_step, NULL, scraper->settings->callback_time, budget, err)) return false;
    return !first || starts_read(state, options, scraper, budget, err);
}

const char *scraper_callback(const struct scraper *scraper, const char *name) {
    size_t steps = 0;
    for (const char *next = name; next && steps++ <= json_object_size(scraper->settings->aliases);
         next = json_string_value(json_object_get(scraper->settings->aliases, next))) {
        const struct names *have = &scraper->callbacks;
        char **found = have->count ? bsearch(&next, have->at, have->count, sizeof *have->at, by_name) : NULL;
        if (found) return *found;
    }
    return NULL;
}

void scraper_clear(struct scraper *scraper) {
    settings_free(scraper->settings);
    names_clear(&scraper->callbacks);
    outcome_free(scraper->starts);
    request_free(scraper->login);
    *scraper = (struct scraper){0};
}
