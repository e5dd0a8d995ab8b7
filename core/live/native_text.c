/* See native_text.h. */
#include "live/native_text.h"

#include "live/closures.h"
#include "live/heap.h"
#include "live/toplevel.h"

#include <stdlib.h>

struct generation *native_check(lua_State *L, int index) {
    return generations_find(&patch_of(L)->generations, (int)luaL_checkinteger(L, index));
}

struct generation *native_identified(lua_State *L, int index, int *function) {
    if (!lua_isfunction(L, index) || lua_iscfunction(L, index)) return NULL;
    lua_pushvalue(L, index);
    return closures_identify(L, &patch_of(L)->generations, function);
}

/* ---- functions and their variables ---- */

/* identify(f): its identity, or nothing. */
static int native_identify(lua_State *L) {
    int function;
    const struct generation *g = native_identified(L, 1, &function);
    if (!g) return 0;
    lua_pushinteger(L, g->functions[function]);
    return 1;
}

/* same_c(f, g): are both closures of one function of C? */
static int native_same_c(lua_State *L) {
    lua_CFunction function = lua_tocfunction(L, 1);
    lua_pushboolean(L, function && function == lua_tocfunction(L, 2));
    return 1;
}

/* Is it a variable of a function or a loop around, neither of the file itself nor its _ENV? */
static bool is_inner(const struct generation *g, int function, int upvalue) {
    const struct variable *v = g->chunk->all[function]->captured[upvalue].variable;
    return v->owner && !generation_of_file(g, function, upvalue);
}

static void append_integer(lua_State *L, int list, lua_Integer value) {
    lua_pushinteger(L, value);
    lua_rawseti(L, list, (lua_Integer)lua_rawlen(L, list) + 1);
}

/* captured(f, first): { upvalue, identity, ... } of what a function of that generation (of any without `first`) captures of
 * functions and loops around it; nil where that is nothing. */
static int native_captured(lua_State *L) {
    int function;
    const struct generation *g = native_identified(L, 1, &function);
    if (!g || g->first != luaL_optinteger(L, 2, g->first)) return 0;
    lua_settop(L, 1);
    for (int i = 0; i < g->chunk->all[function]->captured_count; i++) {
        if (!is_inner(g, function, i)) continue;
        if (lua_gettop(L) == 1) lua_newtable(L);
        append_integer(L, 2, i + 1);
        append_integer(L, 2, generation_captured(g, function, i));
    }
    return lua_gettop(L) - 1;
}

static int find_captured(const struct generation *g, int function, int identity) {
    for (int i = 0; i < g->chunk->all[function]->captured_count; i++)
        if (generation_captured(g, function, i) == identity) return i + 1;
    return 0;
}

/* shared(live, new): { upvalue of live, upvalue of new, identity, name, ... } of what both capture of functions and
 * loops around them; nil where that is nothing. */
static int native_shared(lua_State *L) {
    int a, b;
    const struct generation *live = native_identified(L, 1, &a), *new = native_identified(L, 2, &b);
    lua_settop(L, 2);
    for (int i = 0; i < new->chunk->all[b]->captured_count; i++) {
        int identity = generation_captured(new, b, i), at = find_captured(live, a, identity);
        if (!at || !is_inner(new, b, i)) continue;
        if (lua_gettop(L) == 2) lua_newtable(L);
        append_integer(L, 3, at);
        append_integer(L, 3, i + 1);
        append_integer(L, 3, identity);
        lua_pushstring(L, new->chunk->all[b]->captured[i].variable->name);
        lua_rawseti(L, 3, (lua_Integer)lua_rawlen(L, 3) + 1);
    }
    return lua_gettop(L) - 2;
}

/* Is the variable of the file captured by any of its functions? */
static bool is_captured(const struct generation *g, const struct variable *v) {
    for (int i = 1; i < g->chunk->count; i++)
        for (int k = 0; k < g->chunk->all[i]->captured_count; k++)
            if (g->chunk->all[i]->captured[k].variable == v) return true;
    return false;
}

/* variables(first, all): { { name =, rank =, identity =, captured =, turn = }, ... } of the file itself, in the order of
 * the text; those of loops (turn) only where all are wanted */
static int native_variables(lua_State *L) {
    const struct generation *g = native_check(L, 1);
    const struct prototype *main = g->chunk->all[0];
    bool all = lua_toboolean(L, 2);
    lua_newtable(L);
    for (int i = 0; i < main->variable_count; i++) {
        const struct variable *v = &main->variables[i];
        if (v->name[0] == '(' || (g->turns[i] && !all)) continue;
        lua_createtable(L, 0, 5);
        lua_pushstring(L, v->name);
        lua_setfield(L, -2, "name");
        lua_pushinteger(L, v->rank);
        lua_setfield(L, -2, "rank");
        lua_pushinteger(L, g->variables[0][i]);
        lua_setfield(L, -2, "identity");
        lua_pushboolean(L, is_captured(g, v));
        lua_setfield(L, -2, "captured");
        lua_pushboolean(L, g->turns[i]);
        lua_setfield(L, -2, "turn");
        lua_rawseti(L, -2, (lua_Integer)lua_rawlen(L, -2) + 1);
    }
    return 1;
}

/* rename(first, identity, other): the variable of the file is the one with the other identity. */
static int native_rename(lua_State *L) {
    struct generation *g = native_check(L, 1);
    int at = generation_variable(g, 0, (int)luaL_checkinteger(L, 2));
    g->variables[0][at] = (int)luaL_checkinteger(L, 3);
    return 0;
}

/* resets(first): see generation.h */
static int native_resets(lua_State *L) {
    lua_pushboolean(L, generation_resets(native_check(L, 1)));
    return 1;
}

/* text(first) */
static int native_text(lua_State *L) {
    lua_pushstring(L, native_check(L, 1)->bytes);
    return 1;
}

/* top_level_difference(old, new): line and text, see toplevel.h; nothing where they do not differ */
static int native_top_level_difference(lua_State *L) {
    const struct generation *old = native_check(L, 1), *new = native_check(L, 2);
    struct difference found;
    if (!toplevel_differs(old->bytes, strlen(old->bytes), new->bytes, strlen(new->bytes), &found)) return 0;
    lua_pushinteger(L, found.line);
    lua_pushstring(L, found.text);
    free(found.text);
    return 2;
}

static void add_field(const char *place, const char *words, size_t length, void *L) {
    lua_pushlstring(L, words, length);
    lua_setfield(L, -2, place);
}

/* fields(first): by place ("a.b") the words of the literal that the top level gives it last */
static int native_fields(lua_State *L) {
    const struct generation *g = native_check(L, 1);
    lua_newtable(L);
    toplevel_fields(g->bytes, strlen(g->bytes), add_field, L);
    return 1;
}

/* literal(first, name, rank): the words of the literal that a variable of the file is given, or nothing */
static int native_literal(lua_State *L) {
    const struct generation *g = native_check(L, 1);
    size_t length;
    const char *words = text_literal(g->text, luaL_checkstring(L, 2), (int)luaL_checkinteger(L, 3), &length);
    if (!words) return 0;
    lua_pushlstring(L, words, length);
    return 1;
}

/* functions(first): { { index =, parent =, label =, identity = }, ... } */
static int native_functions(lua_State *L) {
    const struct generation *g = native_check(L, 1);
    lua_createtable(L, g->chunk->count, 0);
    for (int i = 1; i < g->chunk->count; i++) {
        lua_createtable(L, 0, 4);
        lua_pushinteger(L, i);
        lua_setfield(L, -2, "index");
        lua_pushinteger(L, text_parent(g->text, i));
        lua_setfield(L, -2, "parent");
        lua_pushstring(L, text_label(g->text, i));
        lua_setfield(L, -2, "label");
        lua_pushinteger(L, g->functions[i]);
        lua_setfield(L, -2, "identity");
        lua_rawseti(L, -2, i);
    }
    return 1;
}

/* is_main(f, path): is it the top level of the file, of any generation? */
static int native_is_main(lua_State *L) {
    int function = -1;
    const struct generation *g = native_identified(L, 1, &function);
    lua_pushboolean(L, g && function == 0 && strcmp(g->path, luaL_checkstring(L, 2)) == 0);
    return 1;
}

/* ---- the table ---- */

const luaL_Reg native_texts[] = {
    {"identify", native_identify}, {"same_c", native_same_c}, {"captured", native_captured}, {"shared", native_shared},
    {"variables", native_variables}, {"rename", native_rename}, {"resets", native_resets},
    {"text", native_text}, {"literal", native_literal}, {"top_level_difference", native_top_level_difference},
    {"fields", native_fields},
    {"functions", native_functions}, {"is_main", native_is_main}, {NULL, NULL}};
