/* See walk.h. Each object is entered once, in no special order: what is found in it and was not seen before waits in
 * a list. The collector stands still, so an address is one object from beginning to end. */
#include "live/walk.h"

#include "live/marks.h"

#include <lauxlib.h>
#include <lua.h>

enum { INNERMOST = 8000, OUTERMOST = 20 };

/* The stack of the walk. */
enum { SELF = 1, FOUND, MAP, SKIP, WAITING, MOVED, OBJECT };

struct walker {
    lua_State *L, *running;
    const struct walk *walk;
    struct marks seen;
    struct marks old;    /* addresses of the map's keys: most objects are none, which is told without asking Lua */
    lua_Integer waiting; /* objects in the list */
    lua_Integer found;   /* functions in the caller's list */
    size_t count;        /* objects entered */
};

static bool is_object(int type) { return type >= LUA_TTABLE; }

/* For userdata the API gives the address of its bytes, which may be the end of the object where there are none. */
const char *walk_address(lua_State *L, int index) {
    return (const char *)lua_topointer(L, index) - (lua_type(L, index) == LUA_TUSERDATA ? sizeof(void *) : 0);
}

/* ---- one reference ---- */

/* The object at the top, which stays there, is entered later unless it was seen. */
static void meet(struct walker *w) {
    if (!marks_add(&w->seen, walk_address(w->L, -1))) return;
    lua_pushvalue(w->L, -1);
    lua_rawseti(w->L, WAITING, ++w->waiting);
}

/* The value at the top is what somebody refers to: true if another took its place, to be stored there. */
static bool visit(struct walker *w) {
    lua_State *L = w->L;
    if (!is_object(lua_type(L, -1))) return false;
    bool mapped = false;
    if (w->old.count && marks_has(&w->old, walk_address(L, -1))) {
        lua_pushvalue(L, -1);
        mapped = lua_rawget(L, MAP) != LUA_TNIL; /* [..., old, new] */
        lua_remove(L, mapped ? -2 : -1);
    }
    meet(w);
    return mapped;
}

static void visit_metatable(struct walker *w, int index) {
    if (!lua_getmetatable(w->L, index)) return;
    if (visit(w)) lua_setmetatable(w->L, index);
    else lua_pop(w->L, 1);
}

/* ---- tables ---- */

/* The key at the top, which stays there. Keys cannot change while the table is walked: they are noted. */
static bool visit_key(struct walker *w) {
    lua_pushvalue(w->L, -1);
    bool moved = visit(w);
    lua_pop(w->L, 1);
    return moved;
}

/* The noted key: its value goes to the new key, unless that has one. */
static void move_key(struct walker *w, int key) {
    lua_State *L = w->L;
    lua_pushvalue(L, key);
    lua_rawget(L, OBJECT); /* [value] */
    lua_pushvalue(L, key);
    lua_pushnil(L);
    lua_rawset(L, OBJECT);
    lua_pushvalue(L, key);
    lua_rawget(L, MAP); /* [value, new] */
    lua_pushvalue(L, -1);
    if (lua_rawget(L, OBJECT) != LUA_TNIL) {
        lua_pop(L, 3);
        return;
    }
    lua_pop(L, 1);
    lua_insert(L, -2);
    lua_rawset(L, OBJECT);
}

static void move_keys(struct walker *w, lua_Integer count) {
    lua_State *L = w->L;
    for (lua_Integer i = 1; i <= count; i++) {
        lua_rawgeti(L, MOVED, i); /* [key] */
        move_key(w, lua_gettop(L));
        lua_pop(L, 1);
    }
}

static void enter_table(struct walker *w) {
    lua_State *L = w->L;
    lua_Integer moved = 0;
    visit_metatable(w, OBJECT);
    for (lua_pushnil(L); lua_next(L, OBJECT);) { /* [key, value] */
        if (visit(w)) {
            lua_pushvalue(L, -2);
            lua_insert(L, -2);
            lua_rawset(L, OBJECT);
        } else {
            lua_pop(L, 1);
        }
        if (!is_object(lua_type(L, -1)) || !visit_key(w)) continue;
        lua_pushvalue(L, -1);
        lua_rawseti(L, MOVED, ++moved);
    }
    move_keys(w, moved);
}

/* ---- functions and userdata ---- */

static void find_by_tag(struct walker *w) {
    lua_State *L = w->L;
    lua_Debug info;
    if (lua_iscfunction(L, OBJECT)) return;
    lua_pushvalue(L, OBJECT);
    lua_getinfo(L, ">S", &info);
    if (info.lastlinedefined < w->walk->low || info.lastlinedefined >= w->walk->high) return;
    lua_pushvalue(L, OBJECT);
    lua_rawseti(L, FOUND, ++w->found);
}

static void enter_function(struct walker *w) {
    lua_State *L = w->L;
    if (w->walk->found && !w->walk->each) find_by_tag(w);
    for (int i = 1; lua_getupvalue(L, OBJECT, i); i++) {
        if (visit(w)) lua_setupvalue(L, OBJECT, i);
        else lua_pop(L, 1);
    }
}

static void enter_userdata(struct walker *w) {
    lua_State *L = w->L;
    visit_metatable(w, OBJECT);
    for (int i = 1; lua_getiuservalue(L, OBJECT, i) != LUA_TNONE; i++) {
        if (visit(w)) lua_setiuservalue(L, OBJECT, i);
        else lua_pop(L, 1);
    }
    lua_pop(L, 1);
}

/* ---- threads ---- */

/* Locals and temporaries count upwards from 1, varargs downwards from -1. */
static void visit_locals(struct walker *w, lua_State *thread, lua_Debug *frame, int step) {
    for (int i = step; lua_getlocal(thread, frame, i); i += step) {
        lua_xmove(thread, w->L, 1);
        if (visit(w)) {
            lua_xmove(w->L, thread, 1);
            lua_setlocal(thread, frame, i);
        } else {
            lua_pop(w->L, 1);
        }
    }
}

/* Its function goes on in the code that it runs, but what that refers to is replaced. */
static void visit_frame(struct walker *w, lua_State *thread, lua_Debug *frame) {
    lua_getinfo(thread, "f", frame);
    lua_xmove(thread, w->L, 1);
    meet(w);
    lua_pop(w->L, 1);
    visit_locals(w, thread, frame, 1);
    visit_locals(w, thread, frame, -1);
}

/* Of a coroutine that was not started: its function and arguments. Of one that ended: its results or error. */
static void visit_bare_stack(struct walker *w, lua_State *thread) {
    for (int i = lua_gettop(thread); i > 0; i--) {
        lua_pushvalue(thread, i);
        lua_xmove(thread, w->L, 1);
        if (visit(w)) {
            lua_xmove(w->L, thread, 1);
            lua_replace(thread, i);
        } else {
            lua_pop(w->L, 1);
        }
    }
}

/* How many frames there are: more than `below`. */
static int count_frames(lua_State *thread, int below) {
    lua_Debug frame;
    int above = below * 2;
    while (lua_getstack(thread, above, &frame)) below = above, above *= 2;
    while (above - below > 1) {
        int middle = below + (above - below) / 2;
        if (lua_getstack(thread, middle, &frame)) below = middle;
        else above = middle;
    }
    return above;
}

/* Gives the level behind the last one visited. */
static int visit_frames(struct walker *w, lua_State *thread, int from, int to) {
    lua_Debug frame;
    for (; from < to && lua_getstack(thread, from, &frame); from++) visit_frame(w, thread, &frame);
    return from;
}

static void enter_thread(struct walker *w) {
    lua_State *thread = lua_tothread(w->L, OBJECT);
    bool failed = lua_status(thread) > LUA_YIELD; /* nothing in it will run again, but somebody may look at it */
    if (!lua_checkstack(thread, 2)) return; /* only where its stack overflowed */
    int level = visit_frames(w, thread, 0, INNERMOST);
    if (level == 0) visit_bare_stack(w, thread);
    if (level < INNERMOST || failed) return;
    int count = count_frames(thread, INNERMOST - 1);
    visit_frames(w, thread, count - OUTERMOST > level ? count - OUTERMOST : level, count);
}

/* ---- all of it ---- */

static void enter(struct walker *w) {
    if (w->walk->each) w->walk->each(w->L, OBJECT, FOUND, w->walk->context);
    switch (lua_type(w->L, OBJECT)) {
    case LUA_TTABLE: enter_table(w); break;
    case LUA_TFUNCTION: enter_function(w); break;
    case LUA_TUSERDATA: enter_userdata(w); break;
    default: enter_thread(w); break;
    }
}

static void leave_out(struct walker *w, int index) {
    if (!lua_isnil(w->L, index)) marks_add(&w->seen, walk_address(w->L, index));
}

static void leave_out_all(struct walker *w) {
    lua_State *L = w->L;
    for (int i = FOUND; i <= MOVED; i++) leave_out(w, i);
    lua_pushthread(L);
    leave_out(w, -1);
    lua_pop(L, 1);
    if (lua_isnil(L, SKIP)) return;
    for (lua_pushnil(L); lua_next(L, SKIP); lua_pop(L, 1))
        if (is_object(lua_type(L, -2))) leave_out(w, -2);
}

static void note_old(struct walker *w) {
    lua_State *L = w->L;
    if (lua_isnil(L, MAP)) return;
    for (lua_pushnil(L); lua_next(L, MAP); lua_pop(L, 1)) marks_add(&w->old, walk_address(L, -2));
}

static int no_upvalues(lua_State *L) { return (void)L, 0; }

void walk_push_types(lua_State *L) {
    lua_pushnil(L);
    lua_pushboolean(L, 1);
    lua_pushlightuserdata(L, NULL);
    lua_pushinteger(L, 0);
    lua_pushliteral(L, "");
    lua_pushcfunction(L, no_upvalues);
    lua_pushthread(L);
}

static void visit_type_metatables(struct walker *w) {
    walk_push_types(w->L);
    for (int i = lua_gettop(w->L); i >= OBJECT; i--) visit_metatable(w, i);
    lua_settop(w->L, MOVED);
}

static void visit_roots(struct walker *w) {
    lua_State *L = w->L;
    visit_type_metatables(w);
    lua_pushvalue(L, LUA_REGISTRYINDEX);
    meet(w);
    lua_pop(L, 1);
    if (!w->running || !lua_checkstack(w->running, 1)) return;
    lua_pushthread(w->running);
    lua_xmove(w->running, L, 1);
    meet(w);
    lua_pop(L, 1);
}

static int run(lua_State *L) {
    struct walker *w = lua_touserdata(L, SELF);
    w->L = L;
    lua_newtable(L);
    lua_newtable(L); /* [self, found, map, skip, waiting, moved] */
    luaL_checkstack(L, LUA_MINSTACK, NULL);
    leave_out_all(w);
    note_old(w);
    visit_roots(w);
    while (w->waiting) {
        lua_rawgeti(L, WAITING, w->waiting--); /* [..., object] */
        enter(w);
        lua_settop(L, MOVED);
        w->count++;
    }
    return 0;
}

static void push_optional(lua_State *L, int index) {
    if (index) lua_pushvalue(L, index);
    else lua_pushnil(L);
}

int walk_call_still(lua_State *L, int arguments, int results) {
    bool collecting = lua_gc(L, LUA_GCISRUNNING) == 1;
    lua_gc(L, LUA_GCSTOP);
    int status = lua_pcall(L, arguments, results, 0);
    if (collecting) lua_gc(L, LUA_GCRESTART);
    return status;
}

size_t walk_heap(lua_State *L, lua_State *running, const struct walk *walk) {
    struct walker w = {.running = running, .walk = walk};
    luaL_checkstack(L, LUA_MINSTACK, NULL);
    lua_pushcfunction(L, run);
    lua_pushlightuserdata(L, &w);
    push_optional(L, walk->found);
    push_optional(L, walk->map);
    push_optional(L, walk->skip);
    int status = walk_call_still(L, 4, 0); /* [message] if it failed */
    marks_clear(&w.seen);
    marks_clear(&w.old);
    if (status != LUA_OK) lua_error(L);
    return w.count;
}
