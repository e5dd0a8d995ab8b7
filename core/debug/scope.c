/* See scope.h. The userdata behind an _ENV holds a place that the debugger empties when it goes, so that a
 * function which p made and left in a global raises instead of looking at a stack that is no more. */
#include "debug/scope.h"

#include "script/render.h"

#include <lauxlib.h>
#include <stdio.h>

enum { SETS_MOST = 2000 }; /* bytes of what one p tells of what it set */

struct link { struct debug *debug; };

/* Upvalues of __index and __newindex: the link. The userdata itself says which frame. */
struct scope { size_t frame; };

/* Where a name lives. */
struct place {
    enum { PLACE_GLOBAL, PLACE_LOCAL, PLACE_UPVALUE } sort;
    int index;
};
static const char *const sorts[] = {"global", "local", "upvalue"};

/* ---- finding ---- */

static struct place find(struct debug *debug, struct frame *frame, const char *name) {
    lua_State *stack = debug->options.stack;
    struct place place = {PLACE_GLOBAL, 0};
    const char *other;
    for (int i = 1; frame && (other = lua_getlocal(stack, &frame->at, i)); i++) {
        lua_pop(stack, 1);
        if (strcmp(other, name) == 0) place = (struct place){PLACE_LOCAL, i};
    }
    if (!frame || place.index) return place;
    lua_getinfo(stack, "f", &frame->at); /* stack: [..., function] */
    for (int i = 1; (other = lua_getupvalue(stack, -1, i)); i++) {
        lua_pop(stack, 1);
        if (strcmp(other, name) == 0) place = (struct place){PLACE_UPVALUE, i};
    }
    lua_pop(stack, 1);
    return place;
}

const char *scope_sort(struct debug *debug, const char *name) {
    if (!lua_checkstack(debug->options.stack, 4)) return sorts[PLACE_GLOBAL];
    return sorts[find(debug, debug_frame(debug), name).sort];
}

static void push_local(struct debug *debug, lua_State *L, struct frame *frame, int index) {
    lua_getlocal(debug->options.stack, &frame->at, index);
    lua_xmove(debug->options.stack, L, 1);
}

static void push_upvalue(struct debug *debug, lua_State *L, struct frame *frame, int index) {
    lua_getinfo(debug->options.stack, "f", &frame->at);
    lua_xmove(debug->options.stack, L, 1); /* [..., function] */
    lua_getupvalue(L, -1, index);
    lua_remove(L, -2);
}

/* The table of globals that the frame's function uses: its own _ENV where it has one. */
static void push_globals(struct debug *debug, lua_State *L, struct frame *frame) {
    struct place place = find(debug, frame, "_ENV");
    if (place.sort == PLACE_LOCAL) push_local(debug, L, frame, place.index);
    else if (place.sort == PLACE_UPVALUE) push_upvalue(debug, L, frame, place.index);
    else lua_pushglobaltable(L);
}

/* ---- reading and writing ---- */

static struct debug *check_debug(lua_State *L) {
    const struct link *link = lua_touserdata(L, lua_upvalueindex(1));
    if (!link->debug) luaL_error(L, "the frame in which this was typed is gone");
    luaL_checkstack(link->debug->options.stack, 4, NULL);
    return link->debug;
}

static struct frame *frame_of(struct debug *debug, lua_State *L) {
    const struct scope *scope = lua_touserdata(L, 1);
    return debug->frames.count ? &debug->frames.at[scope->frame] : NULL;
}

static int scope_index(lua_State *L) { /* [scope, name] */
    struct debug *debug = check_debug(L);
    struct frame *frame = frame_of(debug, L);
    struct place place = {PLACE_GLOBAL, 0};
    if (lua_type(L, 2) == LUA_TSTRING) place = find(debug, frame, lua_tostring(L, 2));
    if (place.sort == PLACE_LOCAL) return push_local(debug, L, frame, place.index), 1;
    if (place.sort == PLACE_UPVALUE) return push_upvalue(debug, L, frame, place.index), 1;
    push_globals(debug, L, frame); /* [scope, name, globals] */
    lua_insert(L, 2);
    lua_gettable(L, 2);
    return 1;
}

static void note_set(struct debug *debug, lua_State *L, struct place place) { /* [scope, name, value] */
    struct str *text = &debug->sets;
    if (text->len > SETS_MOST || lua_type(L, 2) != LUA_TSTRING) return;
    str_printf(text, "%s = ", lua_tostring(L, 2));
    render_value(L, 3, text);
    str_printf(text, "  (%s)\n", sorts[place.sort]);
}

static void set_upvalue(struct debug *debug, lua_State *L, struct frame *frame, int index) { /* [..., value] */
    lua_State *stack = debug->options.stack;
    lua_getinfo(stack, "f", &frame->at); /* stack: [..., function] */
    lua_xmove(stack, L, 1);
    lua_insert(L, -2); /* [..., function, value] */
    lua_setupvalue(L, -2, index);
    lua_pop(L, 1);
}

static int scope_newindex(lua_State *L) { /* [scope, name, value] */
    struct debug *debug = check_debug(L);
    struct frame *frame = frame_of(debug, L);
    struct place place = {PLACE_GLOBAL, 0};
    if (lua_type(L, 2) == LUA_TSTRING) place = find(debug, frame, lua_tostring(L, 2));
    note_set(debug, L, place);
    if (place.sort == PLACE_LOCAL) {
        lua_xmove(L, debug->options.stack, 1);
        lua_setlocal(debug->options.stack, &frame->at, place.index);
    } else if (place.sort == PLACE_UPVALUE) {
        set_upvalue(debug, L, frame, place.index);
    } else {
        push_globals(debug, L, frame); /* [scope, name, value, globals] */
        lua_replace(L, 1);
        lua_settable(L, 1);
    }
    return 0;
}

/* ---- as a value ---- */

void scope_open(struct debug *debug, lua_State *L) {
    luaL_checkstack(L, 6, NULL);
    struct link *link = lua_newuserdatauv(L, sizeof *link, 0); /* [..., link] */
    link->debug = debug;
    lua_newtable(L); /* [..., link, meta] */
    lua_pushvalue(L, -2);
    lua_pushcclosure(L, scope_index, 1);
    lua_setfield(L, -2, "__index");
    lua_pushvalue(L, -2);
    lua_pushcclosure(L, scope_newindex, 1);
    lua_setfield(L, -2, "__newindex");
    lua_pushliteral(L, "the frame's variables");
    lua_setfield(L, -2, "__name");
    lua_rawsetp(L, LUA_REGISTRYINDEX, debug); /* [..., link] */
    lua_pop(L, 1);
    debug->link = &link->debug;
}

void scope_close(struct debug *debug, lua_State *L) {
    if (!debug->link) return;
    *debug->link = NULL;
    lua_pushnil(L);
    lua_rawsetp(L, LUA_REGISTRYINDEX, debug);
}

void scope_push(struct debug *debug, lua_State *L) {
    struct scope *scope = lua_newuserdatauv(L, sizeof *scope, 0); /* [..., scope] */
    scope->frame = debug->current;
    lua_rawgetp(L, LUA_REGISTRYINDEX, debug);
    lua_setmetatable(L, -2);
}

int scope_push_extra(struct debug *debug, lua_State *L) {
    struct frame *frame = debug_frame(debug);
    lua_State *stack = debug->options.stack;
    int count = 0;
    for (; frame && lua_getlocal(stack, &frame->at, -(count + 1)); count++) {
        luaL_checkstack(L, 4, NULL);
        lua_xmove(stack, L, 1);
    }
    return count;
}

/* ---- names ---- */

static void add_globals(lua_State *L, struct names *out) { /* [..., globals] */
    if (!lua_istable(L, -1)) return;
    for (lua_pushnil(L); lua_next(L, -2); lua_pop(L, 1))
        if (lua_type(L, -2) == LUA_TSTRING) names_add(out, lua_tostring(L, -2));
}

void scope_names(struct debug *debug, lua_State *L, struct names *out) {
    struct frame *frame = debug_frame(debug);
    lua_State *stack = debug->options.stack;
    const char *name;
    luaL_checkstack(L, 6, NULL);
    luaL_checkstack(stack, 4, NULL);
    for (int i = 1; frame && (name = lua_getlocal(stack, &frame->at, i)); i++) {
        lua_pop(stack, 1);
        if (*name != '(') names_add(out, name);
    }
    if (frame) lua_getinfo(stack, "f", &frame->at); /* stack: [..., function] */
    for (int i = 1; frame && (name = lua_getupvalue(stack, -1, i)); i++) {
        lua_pop(stack, 1);
        names_add(out, name);
    }
    if (frame) lua_pop(stack, 1);
    push_globals(debug, L, frame);
    add_globals(L, out);
    lua_pop(L, 1);
}
