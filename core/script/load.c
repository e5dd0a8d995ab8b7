/* See load.h. Bytecode never comes from outside: scrapers load text only, and what load_source keeps it has
 * compiled itself. */
#include "script/load.h"

#include "base/str.h"
#include "os/file.h"
#include "script/state.h"

#include <lauxlib.h>
#include <lua.h>

/* ---- one source ---- */

static int put_code(lua_State *L, const void *bytes, size_t length, void *out) {
    (void)L;
    return !str_put(out, bytes, length);
}

static void keep_compiled(lua_State *L, struct sources *sources, struct source *source) {
    struct str code = {0};
    lua_dump(L, put_code, &code, false);
    size_t bytes = code.len;
    sources_keep_compiled(sources, source, str_take(&code), bytes);
}

/* Behind a byte order mark and a first line that starts with # (its end stays, so that lines keep their number). */
static const char *skip_head(const struct source *source) {
    const char *text = source->bytes;
    if (str_starts(text, "\xEF\xBB\xBF")) text += 3;
    return *text == '#' ? text + strcspn(text, "\n") : text;
}

bool load_source(lua_State *L, struct sources *sources, struct source *source) {
    size_t bytes;
    const char *code = sources_compiled(sources, source, &bytes), *text = skip_head(source);
    if (*text == LUA_SIGNATURE[0]) {
        lua_pushfstring(L, "%s: is compiled Lua, not source text", source->name); /* [message] */
        return false;
    }
    const char *name = lua_pushfstring(L, "@%s", source->name); /* [name] */
    int status = code ? luaL_loadbufferx(L, code, bytes, name, "b")
                      : luaL_loadbufferx(L, text, source->length - (size_t)(text - source->bytes), name, "t");
    lua_remove(L, -2); /* [function or message] */
    if (status == LUA_OK && !code) keep_compiled(L, sources, source);
    return status == LUA_OK;
}

/* As the state has it: programs that are patched live mark what they load (core/live). */
static bool load_marked(lua_State *L, struct source *source) {
    struct state *state = state_of(L);
    return (state->load ? state->load : load_source)(L, state->sources, source);
}

/* ---- load, loadfile, dofile: of scrapers text only ---- */

/* The standard function is the upvalue. */
static int call_standard(lua_State *L) {
    lua_pushvalue(L, lua_upvalueindex(1));
    lua_insert(L, 1); /* [standard, arguments...] */
    lua_call(L, lua_gettop(L) - 1, LUA_MULTRET);
    return lua_gettop(L);
}

/* `mode` says at which argument it wants the mode. */
static int call_as_text(lua_State *L, int mode) {
    if (lua_gettop(L) < mode) lua_settop(L, mode);
    lua_pushliteral(L, "t");
    lua_replace(L, mode);
    return call_standard(L);
}

static int text_load(lua_State *L) { return call_as_text(L, 3); }

static struct sources *sources_of(lua_State *L) { return state_of(L)->sources; }

/* Programs are those that mark what they load. */
static bool is_program(lua_State *L) { return state_of(L)->load != NULL; }

bool load_is_source(lua_State *L, const char *path) {
    const struct state *state = state_of(L);
    if (!sources_below(state->sources, path)) return false;
    return !is_program(L) || state->reloading || !sources_is_old(state->sources, path);
}

/* Pushes the function of a file below the folder, or a message and gives false. */
static bool load_below(lua_State *L, const char *path) {
    struct err err = {0};
    struct source *source = sources_get(sources_of(L), path, &err);
    if (source) return load_marked(L, source);
    lua_pushstring(L, err.message);
    return false;
}

static int text_loadfile(lua_State *L) {
    const char *path = luaL_optstring(L, 1, NULL);
    if (!path || !load_is_source(L, path)) return is_program(L) ? call_standard(L) : call_as_text(L, 2);
    bool with_environment = !lua_isnone(L, 3);
    if (!load_below(L, path)) {
        luaL_pushfail(L);
        lua_insert(L, -2);
        return 2; /* [..., nil, message] */
    }
    if (!with_environment) return 1;
    lua_pushvalue(L, 3); /* [..., function, environment] */
    if (!lua_setupvalue(L, -2, 1)) lua_pop(L, 1);
    return 1;
}

static int finish_dofile(lua_State *L, int status, lua_KContext context) {
    (void)status, (void)context;
    return lua_gettop(L) - 1;
}

static int text_dofile(lua_State *L) {
    const char *path = luaL_optstring(L, 1, NULL), *mode = is_program(L) ? NULL : "t";
    lua_settop(L, 1);
    bool ok = path && load_is_source(L, path) ? load_below(L, path) : luaL_loadfilex(L, path, mode) == LUA_OK;
    if (!ok) return lua_error(L); /* [path, message] */
    lua_callk(L, 0, LUA_MULTRET, 0, finish_dofile);
    return finish_dofile(L, LUA_OK, 0);
}

/* ---- require ---- */

enum { SEARCHERS = 5 }; /* Lua's four and `miss` */

/* Pushes the function of a file and gives true; false and nothing where it is missing. Raises where it is wrong. */
static bool try_file(lua_State *L, const char *path) {
    struct sources *sources = sources_of(L);
    bool ok;
    if (sources_below(sources, path)) {
        struct source *source = sources_get(sources, path, NULL);
        if (!source) return false;
        ok = load_marked(L, source);
    } else {
        if (!file_exists(path) || file_is_folder(path)) return false;
        ok = luaL_loadfilex(L, path, "t") == LUA_OK;
    }
    if (!ok) lua_error(L); /* [message] */
    return true;
}

/* A searcher for package.searchers: walks package.path as the standard one does. */
static int search(lua_State *L) {
    const char *name = luaL_gsub(L, luaL_checkstring(L, 1), ".", "/"); /* [..., name] */
    if (lua_getfield(L, lua_upvalueindex(1), "path") != LUA_TSTRING)   /* [..., name, templates] */
        return luaL_error(L, "'package.path' must be a string");
    const char *paths = luaL_gsub(L, lua_tostring(L, -1), "?", name), *join = "";
    lua_pushliteral(L, ""); /* [..., paths, message] */
    for (const char *end; *paths; paths = *end ? end + 1 : end) {
        end = strchrnul(paths, ';');
        const char *path = lua_pushlstring(L, paths, (size_t)(end - paths)); /* [..., message, path] */
        if (try_file(L, path)) {
            lua_insert(L, -2);
            return 2; /* [..., function, path] */
        }
        lua_pushfstring(L, "%s%sno file '%s'", lua_tostring(L, -2), join, path);
        lua_replace(L, -3);
        lua_pop(L, 1); /* [..., message] */
        join = "\n\t";
    }
    return 1;
}

/* The last searcher: says in one line what would be a line for each path. Silent where a script has added one. */
static int miss(lua_State *L) {
    const struct sources *sources = sources_of(L);
    lua_getfield(L, lua_upvalueindex(1), "searchers");
    if (!lua_istable(L, -1) || lua_rawlen(L, -1) > SEARCHERS) return 0;
    return luaL_error(L, "module '%s' not found (looked below %s and in Lua's own paths)", luaL_checkstring(L, 1),
                      sources_folder(sources));
}

/* The scraper's folder first, then the system's folders; not "./", which depends on where darn was started. */
static void set_path(lua_State *L, struct sources *sources) {
    const char *folder = sources_folder(sources);
    lua_getfield(L, -1, "path"); /* [package, path] */
    const char *system = lua_tostring(L, -1);
    struct str path = {0};
    str_printf(&path, "%s/?.lua;%s/?/init.lua", folder, folder);
    while (*system) {
        size_t length = strcspn(system, ";");
        if (length && strncmp(system, "./", 2) != 0) str_printf(&path, ";%.*s", (int)length, system);
        system += length + (system[length] == ';');
    }
    lua_pushstring(L, path.data);
    lua_setfield(L, -3, "path");
    lua_pop(L, 1); /* [package] */
    str_clear(&path);
}

static void replace_with(lua_State *L, const char *name, lua_CFunction function) {
    lua_getglobal(L, name);
    lua_pushcclosure(L, function, 1); /* the standard one is its upvalue */
    lua_setglobal(L, name);
}

void load_open(lua_State *L, struct sources *sources) {
    replace_with(L, "load", text_load);
    replace_with(L, "loadfile", text_loadfile);
    replace_with(L, "dofile", text_dofile);
    lua_getglobal(L, "package"); /* [package] */
    set_path(L, sources);
    lua_getfield(L, -1, "searchers");
    lua_pushvalue(L, -2);
    lua_pushcclosure(L, search, 1);
    lua_rawseti(L, -2, 2); /* [package, searchers] */
    lua_pushvalue(L, -2);
    lua_pushcclosure(L, miss, 1);
    lua_rawseti(L, -2, SEARCHERS);
    lua_pop(L, 2);
}
