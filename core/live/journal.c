/* See journal.h. A journal is a stream of values: of each object itself, then what it holds. The stream is kept in
 * tables of one size, so that nothing is copied while it grows and the collector never has to look at all of it at
 * once.
 *
 *     metatables of the types, then: table, metatable, key, value, key, value ..., nil
 *                                    function, value of each upvalue
 *                                    userdata, metatable, each user value
 *                                    thread */
#include "live/journal.h"

#include "live/marks.h"
#include "live/walk.h"

#include <lauxlib.h>
#include <lua.h>

enum { PAGE_SLOTS = 8192 };

/* The user value of the userdata is the list of pages. */
struct journal {
    size_t objects;
    struct marks there; /* the addresses of the objects, which are not used again while the pages hold these */
};

/* A place in the stream: so many slots of the page are before it. */
struct place { lua_Integer page; int slots; };

static const struct place BEGIN = {.page = 0, .slots = PAGE_SLOTS};

/* ---- writing ---- */

struct writer {
    lua_State *running;
    struct place at;
    struct journal *journal;
};

/* Takes the value at the top. pages and page are stack indices. */
static void put(lua_State *L, struct writer *w, int pages, int page) {
    if (w->at.slots == PAGE_SLOTS) {
        lua_createtable(L, PAGE_SLOTS, 0);
        lua_pushvalue(L, -1);
        lua_rawseti(L, pages, ++w->at.page);
        lua_replace(L, page);
        w->at.slots = 0;
    }
    lua_rawseti(L, page, ++w->at.slots);
}

static void push_metatable(lua_State *L, int object) {
    if (!lua_getmetatable(L, object)) lua_pushnil(L);
}

static void put_fields(lua_State *L, struct writer *w, int object, int pages, int page) {
    for (lua_pushnil(L); lua_next(L, object);) { /* [key, value] */
        lua_pushvalue(L, -2);
        put(L, w, pages, page);
        put(L, w, pages, page);
    }
    lua_pushnil(L);
    put(L, w, pages, page);
}

/* Pushes upvalue or user value number i, or gives false. */
static bool push_held(lua_State *L, int object, int i) {
    if (lua_isfunction(L, object)) return lua_getupvalue(L, object, i);
    if (!lua_isuserdata(L, object)) return false; /* a thread */
    if (lua_getiuservalue(L, object, i) != LUA_TNONE) return true;
    return lua_pop(L, 1), false;
}

static bool has_metatable(lua_State *L, int object) {
    return lua_istable(L, object) || lua_isuserdata(L, object);
}

static void put_object(lua_State *L, int object, int pages, void *context) {
    struct writer *w = context;
    int top = lua_gettop(L), page = top + 1;
    lua_rawgeti(L, pages, w->at.page); /* [page] */
    lua_pushvalue(L, object);
    put(L, w, pages, page);
    if (has_metatable(L, object)) {
        push_metatable(L, object);
        put(L, w, pages, page);
    }
    if (lua_istable(L, object)) put_fields(L, w, object, pages, page);
    else
        for (int i = 1; push_held(L, object, i); i++) put(L, w, pages, page);
    marks_add(&w->journal->there, walk_address(L, object));
    w->journal->objects++;
    lua_settop(L, top);
}

static void put_types(lua_State *L, struct writer *w, int pages) {
    int page = lua_gettop(L) + 1;
    lua_pushnil(L);
    walk_push_types(L); /* [page, values] */
    for (int i = 1; i <= WALK_TYPES; i++) {
        push_metatable(L, page + i);
        put(L, w, pages, page);
    }
    lua_settop(L, page - 1);
}

static int collect(lua_State *L) {
    struct journal *journal = lua_touserdata(L, 1);
    marks_clear(&journal->there);
    return 0;
}

/* Pushes an empty one. */
static struct journal *new_journal(lua_State *L) {
    struct journal *journal = lua_newuserdatauv(L, sizeof *journal, 1);
    *journal = (struct journal){0};
    if (luaL_newmetatable(L, "darn.live.journal")) {
        lua_pushcfunction(L, collect);
        lua_setfield(L, -2, "__gc");
    }
    lua_setmetatable(L, -2);
    return journal;
}

/* [writer, skip] -> journal */
static int write_all(lua_State *L) {
    struct writer *w = lua_touserdata(L, 1);
    w->journal = new_journal(L);
    lua_newtable(L); /* [writer, skip, journal, pages] */
    put_types(L, w, 4);
    int skip = lua_isnil(L, 2) ? 0 : 2;
    walk_heap(L, w->running, &(struct walk){.found = 4, .skip = skip, .each = put_object, .context = w});
    lua_setiuservalue(L, 3, 1);
    return 1;
}

void journal_take(lua_State *L, lua_State *running, int skip) {
    struct writer w = {.running = running, .at = BEGIN};
    luaL_checkstack(L, 3, NULL);
    lua_pushcfunction(L, write_all);
    lua_pushlightuserdata(L, &w);
    if (skip) lua_pushvalue(L, skip);
    else lua_pushnil(L);
    if (walk_call_still(L, 2, 1) != LUA_OK) lua_error(L);
}

bool journal_has(lua_State *L, int index, int object) {
    const struct journal *journal = lua_touserdata(L, index);
    return marks_has(&journal->there, walk_address(L, object));
}

/* ---- comparing ---- */

/* The stack while it is read. */
enum { SELF = 1, PAGES, PAGE, CHANGES, OBJECT, KNOWN };

enum part { FIELD, UPVALUE, USER_VALUE, METATABLE, TYPE_METATABLE };

/* Is called for each difference with [..., key, before, after], where only a field has a key; number is that of an
 * upvalue or user value. Leaves the stack as it was. */
typedef void differs_function(lua_State *L, enum part part, int number);

struct reader {
    lua_State *L;
    differs_function *differs;
    size_t objects;
    struct place at;
    struct marks cells; /* upvalues that were compared: functions share them */
};

static void seek(struct reader *r, struct place at) {
    if (at.page != r->at.page) {
        lua_rawgeti(r->L, PAGES, at.page);
        lua_replace(r->L, PAGE);
    }
    r->at = at;
}

/* Pushes the next value of the stream. */
static void get(struct reader *r) {
    if (r->at.slots == PAGE_SLOTS) seek(r, (struct place){.page = r->at.page + 1});
    lua_rawgeti(r->L, PAGE, ++r->at.slots);
}

/* 1 and 1.0 are not the same here, and a NaN is the same as itself. */
static bool same(lua_State *L, int a, int b) {
    if (lua_type(L, a) == LUA_TNUMBER && lua_type(L, b) == LUA_TNUMBER) {
        if (lua_isinteger(L, a) != lua_isinteger(L, b)) return false;
        if (!lua_rawequal(L, a, a) && !lua_rawequal(L, b, b)) return true;
    }
    return lua_rawequal(L, a, b);
}

/* Of [before, after] at the top, which are popped. */
static void compare(struct reader *r, enum part part, int number) {
    if (!same(r->L, -1, -2)) r->differs(r->L, part, number);
    lua_pop(r->L, 2);
}

static void compare_metatable(struct reader *r, enum part part) {
    get(r);
    push_metatable(r->L, OBJECT);
    compare(r, part, 0);
}

/* A table that nobody touched gives its fields in the order in which it gave them then. */
static bool fields_untouched(struct reader *r) {
    lua_State *L = r->L;
    for (lua_pushnil(L); lua_next(L, OBJECT); lua_pop(L, 3)) { /* [key, value] */
        get(r);
        if (!same(L, -3, -1)) return false;
        get(r); /* [key, value, key then, value then] */
        if (!same(L, -3, -1)) return false;
    }
    get(r);
    return lua_isnil(L, -1);
}

static void compare_known_fields(struct reader *r) {
    lua_State *L = r->L;
    for (get(r); !lua_isnil(L, -1); get(r)) { /* [known, key] */
        lua_pushvalue(L, -1);
        lua_pushboolean(L, 1);
        lua_rawset(L, KNOWN);
        get(r); /* [known, key, before] */
        lua_pushvalue(L, -2);
        lua_rawget(L, OBJECT); /* [known, key, before, after] */
        compare(r, FIELD, 0);
        lua_pop(L, 1);
    }
    lua_pop(L, 1);
}

static void compare_new_fields(struct reader *r) {
    lua_State *L = r->L;
    for (lua_pushnil(L); lua_next(L, OBJECT);) { /* [known, key, after] */
        lua_pushnil(L);
        lua_insert(L, -2);
        lua_pushvalue(L, -3); /* [known, key, before, after, key] */
        bool known = lua_rawget(L, KNOWN) != LUA_TNIL;
        lua_pop(L, 1);
        if (!known) r->differs(L, FIELD, 0);
        lua_pop(L, 2);
    }
}

static void compare_fields(struct reader *r) {
    const struct place begin = r->at;
    bool untouched = fields_untouched(r);
    lua_settop(r->L, OBJECT);
    if (untouched) return;
    seek(r, begin);
    lua_newtable(r->L); /* [known] */
    compare_known_fields(r);
    compare_new_fields(r);
}

static void compare_held(struct reader *r, enum part part) {
    for (int i = 1; push_held(r->L, OBJECT, i); i++) { /* [after] */
        get(r);
        lua_insert(r->L, -2);
        if (part == UPVALUE && !marks_add(&r->cells, lua_upvalueid(r->L, OBJECT, i))) lua_pop(r->L, 2);
        else compare(r, part, i);
    }
}

static void compare_object(struct reader *r) {
    get(r);
    lua_replace(r->L, OBJECT);
    if (has_metatable(r->L, OBJECT)) compare_metatable(r, METATABLE);
    if (lua_istable(r->L, OBJECT)) compare_fields(r);
    else compare_held(r, lua_isfunction(r->L, OBJECT) ? UPVALUE : USER_VALUE);
    lua_settop(r->L, OBJECT);
}

static void compare_types(struct reader *r) {
    for (int i = 1; i <= WALK_TYPES; i++) {
        walk_push_types(r->L); /* [..., object, values] */
        lua_pushvalue(r->L, OBJECT + i);
        lua_replace(r->L, OBJECT);
        lua_settop(r->L, OBJECT);
        compare_metatable(r, TYPE_METATABLE);
    }
}

/* [reader, pages] -> changes */
static int read_all(lua_State *L) {
    struct reader *r = lua_touserdata(L, SELF);
    r->L = L;
    luaL_checkstack(L, LUA_MINSTACK, NULL);
    lua_pushnil(L);
    lua_newtable(L);
    lua_pushnil(L); /* [reader, pages, page, changes, object] */
    compare_types(r);
    for (size_t left = r->objects; left; left--) compare_object(r);
    lua_settop(L, CHANGES);
    return 1;
}

/* Pushes what `differs` has put into the list. */
static void read_journal(lua_State *L, int index, differs_function *differs) {
    const struct journal *journal = lua_touserdata(L, index);
    struct reader r = {.differs = differs, .objects = journal->objects, .at = BEGIN};
    index = lua_absindex(L, index);
    luaL_checkstack(L, 3, NULL);
    lua_pushcfunction(L, read_all);
    lua_pushlightuserdata(L, &r);
    lua_getiuservalue(L, index, 1);
    int status = walk_call_still(L, 2, 1); /* [changes or message] */
    marks_clear(&r.cells);
    if (status != LUA_OK) lua_error(L);
}

/* ---- what is done with differences ---- */

static void put_back(lua_State *L, enum part part, int number) {
    if (part == FIELD) lua_pushvalue(L, -3);
    lua_pushvalue(L, part == FIELD ? -3 : -2); /* [..., key?, before] */
    switch (part) {
    case FIELD: lua_rawset(L, OBJECT); break;
    case UPVALUE: lua_setupvalue(L, OBJECT, number); break;
    case USER_VALUE: lua_setiuservalue(L, OBJECT, number); break;
    default: lua_setmetatable(L, OBJECT); break;
    }
}

void journal_undo(lua_State *L, int journal) {
    read_journal(L, journal, put_back);
    lua_pop(L, 1);
}

static void push_part(lua_State *L, enum part part, int number) {
    if (part == FIELD) lua_pushvalue(L, -4);
    else if (part == UPVALUE || part == USER_VALUE) lua_pushinteger(L, number);
    else lua_pushboolean(L, 1);
}

static void tell(lua_State *L, enum part part, int number) {
    static const char *const names[] = {"key", "upvalue", "uservalue", "metatable", "metatable"};
    lua_createtable(L, 0, 4); /* [key, before, after, change] */
    push_part(L, part, number);
    lua_setfield(L, -2, names[part]);
    if (part == TYPE_METATABLE) lua_pushstring(L, luaL_typename(L, OBJECT));
    else lua_pushvalue(L, OBJECT);
    lua_setfield(L, -2, part == TYPE_METATABLE ? "type" : "object");
    lua_pushvalue(L, -3);
    lua_setfield(L, -2, "before");
    lua_pushvalue(L, -2);
    lua_setfield(L, -2, "after");
    lua_rawseti(L, CHANGES, (lua_Integer)lua_rawlen(L, CHANGES) + 1);
}

void journal_changes(lua_State *L, int journal) { read_journal(L, journal, tell); }
