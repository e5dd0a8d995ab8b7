/* See bind_check.h. */
#include "script/bind_check.h"

#include "script/budget.h"

#include <stdarg.h>
#include <string.h>

/* Scratch that one giant page made larger than this is given back before the next use. */
enum { SCRATCH_MOST = 1 << 20 };

static void clear_names(struct names *names) {
    for (size_t i = 0; i < names->count; i++) free(names->at[i]);
    vec_clear(names);
}

static int scratch_gc(lua_State *L) {
    struct scratch *scratch = lua_touserdata(L, 1);
    str_clear(&scratch->text);
    vec_clear(&scratch->nodes);
    clear_names(&scratch->names);
    xpath_value_clear(&scratch->value);
    *scratch = (struct scratch){0};
    return 0;
}

void bind_push_upvalues(lua_State *L) {
    luaL_newmetatable(L, "page");
    luaL_newmetatable(L, "node"); /* [page_meta, node_meta] */
    struct scratch *scratch = lua_newuserdatauv(L, sizeof *scratch, 0); /* [page_meta, node_meta, scratch] */
    *scratch = (struct scratch){0};
    lua_createtable(L, 0, 1);
    lua_pushcfunction(L, scratch_gc);
    lua_setfield(L, -2, "__gc");
    lua_setmetatable(L, -2); /* [page_meta, node_meta, scratch] */
}

void bind_add_methods(lua_State *L, const luaL_Reg *methods, int upvalues) {
    for (int i = 0; i < UP_OWN - 1; i++) lua_pushvalue(L, upvalues + i);
    luaL_setfuncs(L, methods, UP_OWN - 1);
}

/* Pushes "shop.lua:12: " for the innermost function that is a script's own, "" where there is none. */
static void push_place(lua_State *L) {
    lua_Debug frame;
    for (int level = 1; lua_getstack(L, level, &frame); level++) {
        lua_getinfo(L, "Sl", &frame);
        if (frame.currentline <= 0 || str_starts(frame.source, "=[darn")) continue;
        lua_pushfstring(L, "%s:%d: ", frame.short_src, frame.currentline);
        return;
    }
    lua_pushliteral(L, "");
}

int bind_raise(lua_State *L, const char *format, ...) {
    push_place(L); /* [..., place] */
    va_list args;
    va_start(args, format);
    lua_pushvfstring(L, format, args); /* [..., place, message] */
    va_end(args);
    lua_concat(L, 2);
    return lua_error(L);
}

void bind_grown(lua_State *L, const struct run *run) {
    allowance_beside(L, outcome_bytes(run->outcome));
    if (budget_over()) bind_raise(L, "%s", budget_why());
}

/* Pushes a list of the string keys and the strings of the table at `known`. */
static void push_names(lua_State *L, int known) {
    lua_newtable(L); /* [names] */
    int names = lua_gettop(L), count = 0;
    for (lua_pushnil(L); lua_next(L, known);) { /* [names, key, value] */
        if (lua_type(L, -2) == LUA_TSTRING) lua_pushvalue(L, -2);
        else lua_pushvalue(L, -1);
        lua_rawseti(L, names, ++count);
        lua_pop(L, 1); /* [names, key] */
    }
}

int bind_missing(lua_State *L, const char *kind, int key, int known) {
    if (lua_type(L, key) != LUA_TSTRING)
        return bind_raise(L, "%s has no %s as a field; its fields have names", kind, luaL_typename(L, key));
    luaL_getsubtable(L, LUA_REGISTRYINDEX, LUA_LOADED_TABLE); /* [loaded] */
    lua_getfield(L, -1, "darn.prelude");                      /* [loaded, prelude] */
    lua_getfield(L, -1, "missing");                           /* [loaded, prelude, missing] */
    lua_pushstring(L, kind);
    lua_pushvalue(L, key);
    push_names(L, known); /* [loaded, prelude, missing, kind, name, known] */
    lua_call(L, 3, 1);    /* [loaded, prelude, message] */
    return bind_raise(L, "%s", lua_tostring(L, -1));
}

int bind_unknown(lua_State *L, const char *message, const char *name, int known) {
    VEC(const char *) names = {0};
    for (lua_pushnil(L); lua_next(L, known); lua_pop(L, 1)) /* [..., key, value] */
        if (lua_type(L, -2) == LUA_TSTRING) vec_push(&names, lua_tostring(L, -2));
    const char *close = closest_name(name, names.at, names.count);
    vec_clear(&names);
    if (!close) return bind_raise(L, "%s '%s'", message, name);
    return bind_raise(L, "%s '%s'; did you mean '%s'?", message, name, close);
}

static int strict_index(lua_State *L) { /* [table, key] */
    return bind_missing(L, lua_tostring(L, lua_upvalueindex(1)), 2, 1);
}

void bind_strict(lua_State *L, const char *kind) {
    lua_createtable(L, 0, 1);
    lua_pushstring(L, kind);
    lua_pushcclosure(L, strict_index, 1);
    lua_setfield(L, -2, "__index");
    lua_setmetatable(L, -2);
}

static void *box_at(lua_State *L, int index, int meta) {
    void *box = lua_touserdata(L, index);
    if (!box || !lua_getmetatable(L, index)) return NULL;
    bool same = lua_rawequal(L, -1, lua_upvalueindex(meta));
    lua_pop(L, 1);
    return same ? box : NULL;
}

static int raise_self(lua_State *L, const char *type, const char *call) {
    return bind_raise(L, "%s:%s is called on %s; write it with a colon, on a %s", type, call, bind_kind(L, 1),
                      type);
}

static int raise_page_done(lua_State *L) {
    return bind_raise(L, "this page is done; it cannot be used after its callback");
}

struct run *bind_page(lua_State *L, const char *call) {
    struct page_box *box = box_at(L, 1, UP_PAGE_META);
    if (!box) raise_self(L, "page", call);
    if (!box->run) raise_page_done(L);
    return box->run;
}

struct node_box *bind_node(lua_State *L, const char *call) {
    struct node_box *box = box_at(L, 1, UP_NODE_META);
    if (!box) raise_self(L, "node", call);
    if (!box->page->run) bind_raise(L, "this node belongs to a page that is done");
    return box;
}

struct run *bind_page_or_node(lua_State *L, const char *call, struct node **node) {
    *node = NULL;
    if (!box_at(L, 1, UP_NODE_META)) return bind_page(L, call);
    struct node_box *box = bind_node(L, call);
    *node = box->node;
    return box->page->run;
}

struct node_box *bind_to_node(lua_State *L, int index) {
    return box_at(L, index, UP_NODE_META);
}

const char *bind_string(lua_State *L, int index, const char *type, const char *call, const char *what) {
    size_t length;
    if (lua_type(L, index) != LUA_TSTRING)
        bind_raise(L, "%s:%s: expected %s, got %s", type, call, what, bind_kind(L, index));
    const char *text = lua_tolstring(L, index, &length);
    if (strlen(text) != length) bind_raise(L, "%s:%s: %s with a NUL byte in it", type, call, what);
    return text;
}

bool bind_option(lua_State *L, int index, const char *type, const char *call, const char *option) {
    if (lua_isnoneornil(L, index)) return false;
    if (!lua_istable(L, index))
        bind_raise(L, "%s:%s: expected options (a table), got %s", type, call, bind_kind(L, index));
    for (lua_pushnil(L); lua_next(L, index); lua_pop(L, 1)) { /* [key, value] */
        if (lua_type(L, -2) == LUA_TSTRING && strcmp(lua_tostring(L, -2), option) == 0) continue;
        bind_raise(L, "%s:%s has no option '%s'; it has '%s'", type, call, luaL_tolstring(L, -2, NULL), option);
    }
    lua_getfield(L, index, option); /* [value] */
    bool set = lua_toboolean(L, -1);
    lua_pop(L, 1);
    return set;
}

const char *bind_kind(lua_State *L, int index) {
    int found = luaL_getmetafield(L, index, "__name");
    if (found == LUA_TNIL) return luaL_typename(L, index);
    const char *name = found == LUA_TSTRING ? lua_tostring(L, -1) : luaL_typename(L, index);
    lua_pop(L, 1); /* the metatable keeps it */
    return name;
}

struct str *bind_scratch_text(lua_State *L) {
    struct scratch *scratch = lua_touserdata(L, lua_upvalueindex(UP_SCRATCH));
    if (scratch->text.cap > SCRATCH_MOST) str_clear(&scratch->text);
    str_reset(&scratch->text);
    return &scratch->text;
}

struct nodes *bind_scratch_nodes(lua_State *L) {
    struct scratch *scratch = lua_touserdata(L, lua_upvalueindex(UP_SCRATCH));
    if (scratch->nodes.cap > SCRATCH_MOST / sizeof *scratch->nodes.at) vec_clear(&scratch->nodes);
    scratch->nodes.count = 0;
    return &scratch->nodes;
}

struct names *bind_scratch_names(lua_State *L) {
    struct scratch *scratch = lua_touserdata(L, lua_upvalueindex(UP_SCRATCH));
    clear_names(&scratch->names);
    return &scratch->names;
}

struct xpath_value *bind_scratch_value(lua_State *L) {
    struct scratch *scratch = lua_touserdata(L, lua_upvalueindex(UP_SCRATCH));
    xpath_value_clear(&scratch->value);
    scratch->value = (struct xpath_value){0};
    return &scratch->value;
}

void bind_push_node(lua_State *L, int page, struct node *node) {
    if (!node) {
        lua_pushnil(L);
        return;
    }
    struct node_box *box = lua_newuserdatauv(L, sizeof *box, 1); /* [node] */
    *box = (struct node_box){lua_touserdata(L, page), node};
    lua_pushvalue(L, page);
    lua_setiuservalue(L, -2, 1);
    lua_pushvalue(L, lua_upvalueindex(UP_NODE_META));
    lua_setmetatable(L, -2); /* [node] */
}
