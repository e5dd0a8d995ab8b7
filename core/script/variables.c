/* See variables.h. Functions are found from the roots on, breadth first, and kept in a list in the registry; a variable
 * is an upvalue of one of them, a global, or a field of the table in another variable, so its value can be had again
 * later. What it held is kept as a digest. All access is raw: nothing of the script runs. */
#include "script/variables.h"

#include <lauxlib.h>
#include <lua.h>
#include <stdlib.h>

enum {
    FUNCTIONS_MOST = 2000, /* that are looked into */
    ENTRIES_MOST = 1000,   /* of one table */
    LOOKS_MOST = 5000,     /* entries of one variable with all in it; four times that in the search for functions */
    DEEP = 3,              /* levels of tables */
    FIELDS_MOST = 16,      /* single values of one table that are told by their names */
    STRING_BYTES = 256,    /* of a string that are compared */
    SHOWN_BYTES = 30,
};

enum place { PLACE_UPVALUE, PLACE_GLOBAL, PLACE_FIELD };

struct variable {
    enum place place;
    int of;          /* the function's place in the list, or the variable whose field it is */
    int upvalue;
    char *key;       /* of a global or a field */
    char *label;     /* "shop.lua: count" */
    bool own;        /* held a table at load that no variable before it had */
    bool spread;     /* the single values of that are variables of their own */
    uint64_t digest;
    char *text;      /* what it held, for people */
};

struct variables {
    VEC(struct variable) all;
    struct pointers { const void **at; size_t count, cap; } known; /* tables and upvalues that are noted, or not ours */
};

struct looking {
    lua_State *L;
    struct sources *sources;
    struct variables *variables;
    int list;        /* stack place of the list of functions */
    int functions;
    int looks;       /* entries that may still be looked at */
};

static const char list_key; /* its address: where the registry keeps the list of functions */

/* ---- sets of pointers ---- */

static uint64_t mix(uint64_t hash, uint64_t more) {
    hash = (hash ^ more) * 0x9E3779B97F4A7C15u;
    return hash ^ (hash >> 29);
}

static const void **slot_of(const struct pointers *set, const void *pointer) {
    size_t at = mix(1, (uintptr_t)pointer) & (set->cap - 1);
    while (set->at[at] && set->at[at] != pointer) at = (at + 1) & (set->cap - 1);
    return &set->at[at];
}

static bool has_pointer(const struct pointers *set, const void *pointer) {
    return set->cap && *slot_of(set, pointer);
}

/* False where it was there. */
static bool add_pointer(struct pointers *set, const void *pointer) {
    if (has_pointer(set, pointer)) return false;
    if (2 * set->count >= set->cap) {
        struct pointers old = *set;
        set->cap = old.cap ? 2 * old.cap : 64;
        set->at = mem_zero(set->cap * sizeof *set->at);
        for (size_t i = 0; i < old.cap; i++)
            if (old.at[i]) *slot_of(set, old.at[i]) = old.at[i];
        free(old.at);
    }
    *slot_of(set, pointer) = pointer;
    set->count++;
    return true;
}

/* ---- what a value is ---- */

static bool is_single(int type) {
    return type == LUA_TNIL || type == LUA_TBOOLEAN || type == LUA_TNUMBER || type == LUA_TSTRING;
}

static uint64_t digest_string(lua_State *L, int index) {
    size_t length;
    const char *text = lua_tolstring(L, index, &length);
    uint64_t hash = length;
    for (size_t i = 0; i < length && i < STRING_BYTES; i++) hash = (hash ^ (unsigned char)text[i]) * 0x100000001B3u;
    return hash;
}

static uint64_t digest_number(lua_State *L, int index) {
    lua_Number number = lua_tonumber(L, index);
    uint64_t bits;
    if (lua_isinteger(L, index)) return (uint64_t)lua_tointeger(L, index);
    memcpy(&bits, &number, sizeof bits);
    return bits;
}

static uint64_t digest_value(struct looking *look, int index, int deep, bool spread);

/* In whatever order lua_next gives them. spread: single values under names are left to variables of their own. */
static uint64_t digest_table(struct looking *look, int table, int deep, bool spread) {
    lua_State *L = look->L;
    uint64_t sum = 0;
    int count = 0;
    for (lua_pushnil(L); lua_next(L, table); lua_pop(L, 1)) { /* [..., key, value] */
        if (count++ == ENTRIES_MOST || look->looks-- <= 0) {
            lua_pop(L, 2);
            break;
        }
        int value = lua_gettop(L);
        bool apart = spread && lua_type(L, value - 1) == LUA_TSTRING && is_single(lua_type(L, value));
        sum += mix(digest_value(look, value - 1, 0, false), apart ? 1 : digest_value(look, value, deep, false));
    }
    if (!lua_getmetatable(L, table)) return mix(sum, (uint64_t)count);
    uint64_t meta = (uintptr_t)lua_topointer(L, -1);
    lua_pop(L, 1);
    return mix(mix(sum, (uint64_t)count), meta);
}

/* Tables that are noted under a name of their own, and those that are none of the script's, by identity. */
static uint64_t digest_value(struct looking *look, int index, int deep, bool spread) {
    lua_State *L = look->L;
    int type = lua_type(L, index);
    switch (type) {
    case LUA_TNIL: return 0;
    case LUA_TBOOLEAN: return lua_toboolean(L, index) ? 2 : 1;
    case LUA_TNUMBER: return mix((uint64_t)type, digest_number(L, index));
    case LUA_TSTRING: return mix((uint64_t)type, digest_string(L, index));
    }
    const void *pointer = lua_topointer(L, index);
    if (type != LUA_TTABLE || deep == 0 || (deep < DEEP && has_pointer(&look->variables->known, pointer)))
        return mix((uint64_t)type, (uintptr_t)pointer);
    return mix((uint64_t)type, digest_table(look, index, deep - 1, spread));
}

static char *text_of_table(lua_State *L, int table) {
    int count = 0;
    for (lua_pushnil(L); lua_next(L, table); lua_pop(L, 1)) {
        if (count++ < ENTRIES_MOST) continue;
        lua_pop(L, 2);
        return mem_printf("more than %d entries", ENTRIES_MOST);
    }
    return mem_printf(count == 1 ? "%d entry" : "%d entries", count);
}

/* For people; freed by the caller. */
static char *text_of(lua_State *L, int index) {
    int type = lua_type(L, index);
    if (type == LUA_TTABLE) return text_of_table(L, index);
    if (type == LUA_TNIL) return mem_strdup("nil");
    if (type == LUA_TBOOLEAN) return mem_strdup(lua_toboolean(L, index) ? "true" : "false");
    if (!is_single(type)) return mem_printf("a %s", lua_typename(L, type));
    size_t length;
    lua_pushvalue(L, index);
    const char *text = lua_tolstring(L, -1, &length), *quote = type == LUA_TSTRING ? "\"" : "";
    struct str out = {0};
    size_t shown = length > SHOWN_BYTES ? utf8_cut(text, length, SHOWN_BYTES) : length;
    str_puts(&out, quote);
    str_put_repaired(&out, text, shown);
    str_printf(&out, "%s%s", shown < length ? "..." : "", quote);
    lua_pop(L, 1);
    return str_take(&out);
}

/* ---- where a variable is ---- */

/* Pushes what it holds now. */
static void push_value(struct looking *look, const struct variable *variable) {
    lua_State *L = look->L;
    switch (variable->place) {
    case PLACE_UPVALUE:
        lua_rawgeti(L, look->list, variable->of); /* [..., function] */
        lua_getupvalue(L, -1, variable->upvalue);
        lua_remove(L, -2);
        return;
    case PLACE_GLOBAL: lua_pushglobaltable(L); break;
    case PLACE_FIELD: push_value(look, &look->variables->all.at[variable->of]); break;
    }
    if (lua_istable(L, -1)) { /* [..., table] */
        lua_pushstring(L, variable->key);
        lua_rawget(L, -2);
    } else {
        lua_pushnil(L);
    }
    lua_remove(L, -2);
}

static void set_held(struct looking *look, struct variable *variable) { /* [..., value] */
    int value = lua_gettop(look->L);
    look->looks = LOOKS_MOST;
    variable->digest = digest_value(look, value, variable->own ? DEEP : DEEP - 1, variable->spread);
    variable->text = text_of(look->L, value);
}

/* ---- noting ---- */

static void add_functions(struct looking *look, int table, int deep);

/* The file of the value at the top, where that is a function of one of the script's. */
static struct source *source_of(struct looking *look) { /* [..., value] */
    lua_Debug info;
    if (!lua_isfunction(look->L, -1) || lua_iscfunction(look->L, -1)) return NULL;
    lua_pushvalue(look->L, -1);
    lua_getinfo(look->L, ">S", &info);
    return *info.source == '@' ? sources_named(look->sources, info.source + 1, strlen(info.source + 1)) : NULL;
}

static void add_function(struct looking *look) { /* [..., function] */
    if (look->functions == FUNCTIONS_MOST || has_pointer(&look->variables->known, lua_topointer(look->L, -1))) return;
    add_pointer(&look->variables->known, lua_topointer(look->L, -1));
    if (!source_of(look)) return;
    lua_pushvalue(look->L, -1);
    lua_rawseti(look->L, look->list, ++look->functions);
}

static void look_for_functions(struct looking *look, int deep) { /* [..., value] */
    if (lua_isfunction(look->L, -1)) add_function(look);
    else if (lua_istable(look->L, -1) && deep > 0) add_functions(look, lua_gettop(look->L), deep - 1);
}

/* Those in a table, its tables, and their metatables. */
static void add_functions(struct looking *look, int table, int deep) {
    lua_State *L = look->L;
    int count = 0;
    for (lua_pushnil(L); lua_next(L, table); lua_pop(L, 1)) {
        if (count++ == ENTRIES_MOST || look->looks-- <= 0) {
            lua_pop(L, 2);
            break;
        }
        look_for_functions(look, deep);
    }
    if (!lua_getmetatable(L, table)) return;
    look_for_functions(look, deep);
    lua_pop(L, 1);
}

/* May the single values of the table at the top be told by their names? */
static bool is_small(struct looking *look) { /* [..., table] */
    lua_State *L = look->L;
    int table = lua_gettop(L), named = 0, count = 0;
    for (lua_pushnil(L); lua_next(L, table); lua_pop(L, 1)) {
        named += lua_type(L, -2) == LUA_TSTRING && is_single(lua_type(L, -1));
        if (count++ < ENTRIES_MOST && named <= FIELDS_MOST) continue;
        lua_pop(L, 2);
        return false;
    }
    return true;
}

static void add_fields(struct looking *look, int of) { /* [..., table] */
    lua_State *L = look->L;
    int table = lua_gettop(L);
    for (lua_pushnil(L); lua_next(L, table); lua_pop(L, 1)) {
        if (lua_type(L, -2) != LUA_TSTRING || !is_single(lua_type(L, -1))) continue;
        const char *key = lua_tostring(L, -2);
        char *label = mem_printf("%s.%s", look->variables->all.at[of].label, key);
        vec_push(&look->variables->all, (struct variable){.place = PLACE_FIELD, .of = of, .key = mem_strdup(key), .label = label});
    }
}

/* Is the table of this file? A module's goes by its name in the module, not by that in who requires it. */
static bool is_at_home(struct looking *look, const struct source *home) { /* [..., table] */
    lua_State *L = look->L;
    const struct source *source = NULL;
    int count = 0;
    for (lua_pushnil(L); lua_next(L, -2); lua_pop(L, 1)) {
        source = source_of(look);
        if (!source && count++ < ENTRIES_MOST) continue;
        lua_pop(L, 2);
        break;
    }
    return !source || !home || source == home;
}

/* The variable of that file, with its value at the top; the functions that it leads to. */
static void note(struct looking *look, const struct source *home, struct variable variable) { /* [..., value] */
    int of = (int)look->variables->all.count;
    variable.own = lua_istable(look->L, -1) && is_at_home(look, home) &&
                   add_pointer(&look->variables->known, lua_topointer(look->L, -1));
    variable.spread = variable.own && is_small(look);
    vec_push(&look->variables->all, variable);
    if (variable.spread) add_fields(look, of);
    if (variable.own || lua_isfunction(look->L, -1)) look_for_functions(look, DEEP);
}

static void note_upvalues(struct looking *look, int function) {
    lua_State *L = look->L;
    const char *name;
    lua_rawgeti(L, look->list, function); /* [..., function] */
    struct source *source = source_of(look);
    for (int i = 1; (name = lua_getupvalue(L, -1, i)); i++, lua_pop(L, 1)) { /* [..., function, value] */
        if (strcmp(name, "_ENV") == 0 || !add_pointer(&look->variables->known, lua_upvalueid(L, -2, i))) continue;
        note(look, source, (struct variable){.place = PLACE_UPVALUE, .of = function, .upvalue = i,
                                             .label = mem_printf("%s: %s", source->name, name)});
    }
    lua_pop(L, 1);
}

/* Is the global at the top, under its name, a variable of the script? */
static bool is_own_global(struct looking *look) { /* [..., name, value] */
    lua_State *L = look->L;
    if (lua_type(L, -2) != LUA_TSTRING || lua_isfunction(L, -1) || strcmp(lua_tostring(L, -2), "_VERSION") == 0)
        return false;
    return !lua_istable(L, -1) || !has_pointer(&look->variables->known, lua_topointer(L, -1));
}

static void note_globals(struct looking *look) {
    lua_State *L = look->L;
    lua_pushglobaltable(L);
    for (lua_pushnil(L); lua_next(L, -2); lua_pop(L, 1)) { /* [..., globals, name, value] */
        if (lua_isfunction(L, -1)) add_function(look);
        if (!is_own_global(look)) continue;
        const char *name = lua_tostring(L, -2);
        note(look, NULL, (struct variable){.place = PLACE_GLOBAL, .key = mem_strdup(name),
                                           .label = mem_printf("global %s", name)});
    }
    lua_pop(L, 1);
}

static int by_name(const void *a, const void *b) { return strcmp(*(char *const *)a, *(char *const *)b); }

/* Has the module at the top functions, and none of the script's? Then it is Lua's, darn's or the system's. */
static bool is_foreign(struct looking *look) { /* [..., module] */
    lua_State *L = look->L;
    bool functions = false;
    int count = 0;
    for (lua_pushnil(L); lua_next(L, -2); lua_pop(L, 1)) {
        functions = functions || lua_isfunction(L, -1);
        if (!source_of(look) && count++ < ENTRIES_MOST) continue;
        lua_pop(L, 2);
        return false;
    }
    return functions;
}

/* The names of the loaded modules that are the script's, sorted, so that all states take them in one order; the tables
 * of the others are known. */
static void own_modules(struct looking *look, int loaded, struct names *out) {
    lua_State *L = look->L;
    for (lua_pushnil(L); lua_next(L, loaded); lua_pop(L, 1)) { /* [..., name, module] */
        if (lua_type(L, -2) != LUA_TSTRING) continue;
        if (lua_istable(L, -1) && is_foreign(look)) add_pointer(&look->variables->known, lua_topointer(L, -1));
        else vec_push(out, mem_strdup(lua_tostring(L, -2)));
    }
    if (out->count) qsort(out->at, out->count, sizeof *out->at, by_name);
}

static void note_modules(struct looking *look) {
    lua_State *L = look->L;
    struct names names = {0};
    int functions = 0;
    lua_pushglobaltable(L);
    add_pointer(&look->variables->known, lua_topointer(L, -1));
    luaL_getsubtable(L, LUA_REGISTRYINDEX, LUA_LOADED_TABLE); /* [..., globals, loaded] */
    add_pointer(&look->variables->known, lua_topointer(L, -1));
    own_modules(look, lua_gettop(L), &names);
    for (size_t i = 0; i < names.count; i++) {
        lua_pushstring(L, names.at[i]);
        lua_rawget(L, -2);
        look_for_functions(look, DEEP);
        lua_pop(L, 1);
    }
    lua_pop(L, 2);
    names_clear(&names);
    note_globals(look);
    for (; functions < look->functions; functions++) note_upvalues(look, functions + 1);
}

static void note_scraper(struct looking *look) {
    int functions = look->functions;
    lua_getfield(look->L, LUA_REGISTRYINDEX, REGISTRY_SCRAPER);
    look_for_functions(look, DEEP);
    lua_pop(look->L, 1);
    for (; functions < look->functions; functions++) note_upvalues(look, functions + 1);
}

/* Pushes the list of functions, and gives its place. */
static int push_list(lua_State *L) {
    luaL_checkstack(L, 12 + 4 * DEEP, NULL);
    if (lua_rawgetp(L, LUA_REGISTRYINDEX, &list_key) == LUA_TNIL) {
        lua_pop(L, 1);
        lua_newtable(L);
        lua_pushvalue(L, -1);
        lua_rawsetp(L, LUA_REGISTRYINDEX, &list_key);
    }
    return lua_gettop(L);
}

struct variables *variables_note(struct state *state) {
    struct variables *variables = mem_zero(sizeof *variables);
    struct looking look = {state->L, state->sources, variables, push_list(state->L), 0, 4 * LOOKS_MOST};
    note_modules(&look); /* first, so that a module's table goes by its own name, not by that of who requires it */
    note_scraper(&look);
    for (size_t i = 0; i < variables->all.count; i++) {
        push_value(&look, &variables->all.at[i]);
        set_held(&look, &variables->all.at[i]);
        lua_pop(look.L, 1);
    }
    lua_pop(look.L, 1);
    return variables;
}

/* ---- what changed ---- */

static void tell(const struct variable *variable, const char *now, struct names *out) {
    bool alike = strcmp(now, variable->text) == 0;
    vec_push(out, alike ? mem_printf("%s (%s, changed)", variable->label, now)
                        : mem_printf("%s (%s -> %s)", variable->label, now, variable->text));
}

static void compare(struct looking *look, const struct variable *variable, struct names *out) {
    struct variable now = {.own = variable->own, .spread = variable->spread};
    push_value(look, variable);
    set_held(look, &now);
    lua_pop(look->L, 1);
    if (now.digest != variable->digest) tell(variable, now.text, out);
    free(now.text);
}

static bool is_noted(const struct variables *variables, const char *global) {
    for (size_t i = 0; i < variables->all.count; i++) {
        const struct variable *variable = &variables->all.at[i];
        if (variable->place == PLACE_GLOBAL && strcmp(variable->key, global) == 0) return true;
    }
    return false;
}

static void tell_new_globals(struct looking *look, struct names *out) {
    lua_State *L = look->L;
    lua_pushglobaltable(L);
    for (lua_pushnil(L); lua_next(L, -2); lua_pop(L, 1)) { /* [..., globals, name, value] */
        if (!is_own_global(look) || is_noted(look->variables, lua_tostring(L, -2))) continue;
        char *now = text_of(L, lua_gettop(L));
        vec_push(out, mem_printf("global %s (%s -> nil)", lua_tostring(L, -2), now));
        free(now);
    }
    lua_pop(L, 1);
}

void variables_changed(const struct variables *variables, struct state *state, struct names *out) {
    struct looking look = {state->L, state->sources, (struct variables *)variables, push_list(state->L), 0, 0};
    size_t before = out->count;
    for (size_t i = 0; i < variables->all.count; i++) compare(&look, &variables->all.at[i], out);
    tell_new_globals(&look, out);
    if (out->count > before) qsort(out->at + before, out->count - before, sizeof *out->at, by_name);
    lua_pop(look.L, 1);
}

void variables_free(struct variables *variables) {
    if (!variables) return;
    for (size_t i = 0; i < variables->all.count; i++) {
        free(variables->all.at[i].key);
        free(variables->all.at[i].label);
        free(variables->all.at[i].text);
    }
    vec_clear(&variables->all);
    free(variables->known.at);
    free(variables);
}
