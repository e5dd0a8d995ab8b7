/* See closures.h. What only closures of the same run of a function can tell is in siblings.c. */
#include "live/closures.h"

#include "live/cells.h"
#include "live/siblings.h"

#include <assert.h>
#include <lauxlib.h>
#include <lua.h>

/* ---- reading ---- */

/* A function of string.dump and load has its tag too, also one that another process has dumped, where the tag was
 * another function's: what does not look like the function is none of ours. A stripped one has no name of its text. */
static bool fits(const struct generation *g, int function, const lua_Debug *info) {
    const struct prototype *p = g->chunk->all[function];
    bool named = *info->source == '@' && strcmp(info->source + 1, g->name) == 0;
    return info->nups == p->captured_count && info->linedefined == p->line && (named || strcmp(info->source, "=?") == 0);
}

struct generation *closures_identify(lua_State *L, const struct generations *generations, int *function) {
    lua_Debug info;
    lua_getinfo(L, ">Su", &info);
    struct generation *g = generations_find(generations, info.lastlinedefined);
    if (!g || !fits(g, info.lastlinedefined - g->first, &info)) return NULL;
    *function = info.lastlinedefined - g->first;
    return g;
}

struct closures *closures_read(lua_State *L, int found, const struct generations *generations) {
    size_t count = lua_rawlen(L, found);
    struct closures *closures = lua_newuserdatauv(L, sizeof *closures + count * sizeof *closures->at, 0);
    closures->count = count;
    for (size_t i = 0; i < count; i++) {
        int function = 0;
        lua_rawgeti(L, found, (lua_Integer)i + 1);
        struct generation *g = closures_identify(L, generations, &function);
        closures->at[i] = (struct closure){.generation = g, .function = function};
    }
    return closures;
}

static bool is_chosen(const struct closure *c, const struct choice *choice) {
    if (!c->generation || strcmp(c->generation->path, choice->path) != 0) return false;
    return (c->generation == choice->one) == choice->only;
}

static const struct prototype *prototype_of(const struct closure *c) {
    return c->generation->chunk->all[c->function];
}

/* ---- anchors ---- */

void closures_anchor(lua_State *L, int function, int upvalue) {
    static const char key;
    if (lua_rawgetp(L, LUA_REGISTRYINDEX, &key) == LUA_TNIL) {
        lua_pop(L, 1);
        luaL_loadstring(L, "local value; return function() return value end");
        lua_pushvalue(L, -1);
        lua_rawsetp(L, LUA_REGISTRYINDEX, &key);
    }
    lua_call(L, 0, 1); /* [anchor] */
    if (upvalue) lua_upvaluejoin(L, -1, 1, function, upvalue);
}

/* ---- which load ---- */

/* The loads' variables that are known already. */
static void note_known(lua_State *L, int loads, struct cells *cells) {
    for (int i = (int)lua_rawlen(L, loads); i > 0; i--) {
        lua_rawgeti(L, loads, i);
        lua_getfield(L, -1, "env"); /* [load, env] */
        cells_at(cells, lua_upvalueid(L, -1, 1))->number = i;
        lua_getfield(L, -2, "cells");
        for (lua_pushnil(L); lua_next(L, -2); lua_pop(L, 1))
            cells_at(cells, lua_upvalueid(L, -1, 1))->number = i;
        lua_pop(L, 3);
    }
}

static int known_load(lua_State *L, const struct closure *c, const struct cells *cells) {
    const struct prototype *p = prototype_of(c);
    for (int i = 0; i < p->captured_count; i++) {
        if (p->captured[i].variable->owner && !generation_of_file(c->generation, c->function, i)) continue;
        const struct cell *cell = cells_find(cells, lua_upvalueid(L, -1, i + 1));
        if (cell) return cell->number;
    }
    return 0;
}

static void spread_load(lua_State *L, const struct closure *c, struct cells *cells) {
    for (int i = 0; i < prototype_of(c)->captured_count; i++)
        if (generation_of_file(c->generation, c->function, i))
            cells_at(cells, lua_upvalueid(L, -1, i + 1))->number = c->load;
}

/* True where another closure has found its load. */
static bool find_loads(lua_State *L, struct closures *closures, int found, struct choice choice, struct cells *cells) {
    bool more = false;
    for (size_t i = 0; i < closures->count; i++) {
        struct closure *c = &closures->at[i];
        if (c->load || !is_chosen(c, &choice)) continue;
        lua_rawgeti(L, found, (lua_Integer)i + 1); /* [function] */
        c->load = known_load(L, c, cells);
        if (c->load) spread_load(L, c, cells), more = true;
        lua_pop(L, 1);
    }
    return more;
}

/* One that captures nothing of the file can be of any of its loads: the last is as good. */
static void choose_loads(lua_State *L, struct closures *closures, int found, int loads, struct choice choice) {
    int count = (int)lua_rawlen(L, loads);
    struct cells cells = {0};
    for (size_t i = 0; i < closures->count; i++)
        if (is_chosen(&closures->at[i], &choice)) closures->at[i].load = 0;
    if (count > 1) {
        note_known(L, loads, &cells);
        while (find_loads(L, closures, found, choice, &cells)) {}
        cells_clear(&cells);
    }
    for (size_t i = 0; i < closures->count; i++)
        if (is_chosen(&closures->at[i], &choice) && !closures->at[i].load) closures->at[i].load = count;
}

/* Pushes the load's table of variables. */
static void push_cells(lua_State *L, int loads, int load) {
    lua_rawgeti(L, loads, load);
    lua_getfield(L, -1, "cells");
    lua_remove(L, -2);
}

static void note_cells(lua_State *L, const struct closure *c, int function, int loads) {
    const struct prototype *p = prototype_of(c);
    push_cells(L, loads, c->load); /* [cells] */
    for (int i = 0; i < p->captured_count; i++) {
        if (!generation_of_file(c->generation, c->function, i)) continue;
        int identity = generation_captured(c->generation, c->function, i);
        if (lua_rawgeti(L, -1, identity) == LUA_TNIL) {
            closures_anchor(L, function, i + 1);
            lua_rawseti(L, -3, identity);
        }
        lua_pop(L, 1);
    }
    lua_pop(L, 1);
}

void closures_assign(lua_State *L, struct closures *closures, int found, int loads, struct choice choice) {
    luaL_checkstack(L, LUA_MINSTACK, NULL);
    choose_loads(L, closures, found, loads, choice);
    for (size_t i = 0; i < closures->count; i++) {
        const struct closure *c = &closures->at[i];
        if (!is_chosen(c, &choice) || !c->load) continue;
        lua_rawgeti(L, found, (lua_Integer)i + 1); /* [function] */
        note_cells(L, c, lua_gettop(L), loads);
        lua_pop(L, 1);
    }
}

/* ---- new closures ---- */

/* Pushes the function that makes closures of this one. Makers are kept until the collector comes. */
static void push_maker(lua_State *L, const struct generation *g, int function) {
    static const char key;
    if (lua_rawgetp(L, LUA_REGISTRYINDEX, &key) == LUA_TNIL) {
        lua_pop(L, 1);
        lua_newtable(L);
        lua_createtable(L, 0, 1);
        lua_pushliteral(L, "v");
        lua_setfield(L, -2, "__mode");
        lua_setmetatable(L, -2);
        lua_pushvalue(L, -1);
        lua_rawsetp(L, LUA_REGISTRYINDEX, &key);
    }
    if (lua_rawgeti(L, -1, g->first + function) == LUA_TNIL) { /* [makers, nil] */
        struct str bytes = {0};
        lua_pop(L, 1);
        chunk_maker(g->chunk, function, g->first, &bytes);
        int status = luaL_loadbufferx(L, bytes.data, bytes.len, g->name, "b");
        assert(status == LUA_OK);
        (void)status;
        str_clear(&bytes);
        lua_pushvalue(L, -1);
        lua_rawseti(L, -3, g->first + function);
    }
    lua_remove(L, -2); /* [maker] */
}

/* Joins the upvalue of the function at the top to the load's _ENV or variable; false where it has no such. */
static bool join_load(lua_State *L, int upvalue, int identity, int loads, int load) {
    int function = lua_gettop(L);
    lua_rawgeti(L, loads, load); /* [function, load] */
    lua_getfield(L, -1, identity ? "cells" : "env");
    if (identity) lua_rawgeti(L, -1, identity);
    bool has = !lua_isnil(L, -1); /* [function, load, ..., anchor] */
    if (has) lua_upvaluejoin(L, function, upvalue, -1, 1);
    lua_settop(L, function);
    return has;
}

/* Joins all that the function at the top captures of the file itself. */
static void join_file(lua_State *L, const struct generation *g, int function, int loads, int load) {
    const struct prototype *p = g->chunk->all[function];
    for (int i = 0; i < p->captured_count; i++) {
        const struct variable *v = p->captured[i].variable;
        if (!v->owner || v->owner->index == 0) join_load(L, i + 1, generation_captured(g, function, i), loads, load);
    }
}

static int own_upvalue(const struct closure *c, int identity) {
    for (int i = 0; i < prototype_of(c)->captured_count; i++)
        if (generation_captured(c->generation, c->function, i) == identity) return i + 1;
    return 0;
}

/* [old, new]: joins what it can and asks the siblings for the rest. */
static void join_all(lua_State *L, const struct closure *c, size_t number, int loads, struct generation *new,
                     int function, struct siblings *siblings) {
    const struct prototype *p = new->chunk->all[function];
    for (int i = 0; i < p->captured_count; i++) {
        const struct variable *v = p->captured[i].variable;
        int identity = generation_captured(new, function, i), own = own_upvalue(c, identity);
        if (own) lua_upvaluejoin(L, -1, i + 1, -2, own);
        else if (join_load(L, i + 1, identity, loads, c->load)) continue;
        else siblings_want(siblings, (struct want){.closure = number, .upvalue = i + 1, .identity = identity,
                           .owner = v->owner ? new->functions[v->owner->index] : 0, .function = function,
                           .name = v->name});
    }
}

void closures_upgrade(lua_State *L, struct closures *closures, int found, int loads, struct choice choice,
                      struct generation *new, int map, int partners) {
    struct siblings siblings = {.closures = closures, .path = choice.path, .new = new, .found = found, .map = map,
                                .partners = partners};
    luaL_checkstack(L, LUA_MINSTACK, NULL);
    for (size_t i = 0; i < closures->count; i++) {
        const struct closure *c = &closures->at[i];
        if (!is_chosen(c, &choice)) continue;
        int function = generation_function(new, c->generation->functions[c->function]);
        if (function < 0) continue;
        lua_rawgeti(L, found, (lua_Integer)i + 1);
        push_maker(L, new, function);
        lua_call(L, 0, 1); /* [old, new] */
        join_all(L, c, i, loads, new, function, &siblings);
        lua_rawset(L, map);
    }
    siblings_answer(L, &siblings);
}

void closures_adopt(lua_State *L, struct closures *closures, int found, int loads, struct choice choice, int except) {
    luaL_checkstack(L, LUA_MINSTACK, NULL);
    for (size_t i = 0; i < closures->count; i++) {
        const struct closure *c = &closures->at[i];
        if (!is_chosen(c, &choice) || !c->load) continue;
        lua_rawgeti(L, found, (lua_Integer)i + 1);
        lua_pushvalue(L, -1);
        bool excepted = lua_rawget(L, except) != LUA_TNIL;
        lua_pop(L, 1); /* [function] */
        if (!excepted) join_file(L, c->generation, c->function, loads, c->load);
        lua_pop(L, 1);
    }
}

void closures_make(lua_State *L, struct generation *generation, int function, int load) {
    lua_createtable(L, 1, 0); /* a list of one load */
    lua_pushvalue(L, load);
    lua_rawseti(L, -2, 1);
    int loads = lua_gettop(L);
    push_maker(L, generation, function);
    lua_call(L, 0, 1); /* [loads, function] */
    join_file(L, generation, function, loads, 1);
    lua_remove(L, loads);
}
