/* See caught.h. A note is a table; the notes of a run are the user values of one userdata in the registry. Which of
 * them an error comes from is told by the error alone: the same value, or a text that holds the noted one. */
#include "script/caught.h"

#include "model/page.h"
#include "script/frames.h"
#include "script/guard.h"
#include "script/naming.h"
#include "script/state.h"

#include <lauxlib.h>
#include <lua.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

/* Places in a note, and in each of its frames; behind VALUES name and value of each. */
enum { ERROR = 1, BECAME, CAUSE, FRAMES };
enum { FUNCTION, LINE, NAME, COUNT, VALUES };

/* Bytes of an error's text: a shorter one may be a word of another, unless a place stands before it. */
enum { TEXT_LEAST = 4 };

static const char box_key; /* its address: where the registry keeps them */

struct box {
    const struct page *page; /* of the run; NULL: of none */
    int64_t request;
    int count;
    bool over;               /* the last one is what the run fails with */
    uint64_t places[CAUGHT_MOST];
};

/* ---- the notes of a run ---- */

/* Pushes it empty, where what is there belongs to another run. */
static struct box *push_box(lua_State *L) {
    const struct run *run = state_of(L)->run;
    const struct page *page = run ? run->page : NULL;
    int64_t request = page ? page->request->id : 0;
    lua_rawgetp(L, LUA_REGISTRYINDEX, &box_key);
    struct box *box = lua_touserdata(L, -1);
    if (box && box->page == page && box->request == request) return box;
    lua_pop(L, 1);
    box = lua_newuserdatauv(L, sizeof *box, CAUGHT_MOST); /* [..., box] */
    *box = (struct box){.page = page, .request = request};
    lua_pushvalue(L, -1);
    lua_rawsetp(L, LUA_REGISTRYINDEX, &box_key);
    return box;
}

void caught_forget(lua_State *L) {
    lua_pushnil(L);
    lua_rawsetp(L, LUA_REGISTRYINDEX, &box_key);
}

static void add(lua_State *L, struct box *box, int at, uint64_t place) { /* [..., note] to [...] */
    if (box->count == CAUGHT_MOST) {
        for (int i = 1; i < CAUGHT_MOST; i++) lua_getiuservalue(L, at, i + 1), lua_setiuservalue(L, at, i);
        memmove(box->places, box->places + 1, sizeof box->places - sizeof *box->places);
        box->count--;
    }
    box->places[box->count++] = place;
    lua_setiuservalue(L, at, box->count);
}

/* ---- the same error? ---- */

enum likeness { OTHER, MADE_OF, SAME };

/* Does it stand in the text as a whole: behind "s.lua:9: " or "no item: ", before a traceback? */
static bool holds(const char *text, size_t length, const char *part, size_t part_length) {
    if (!part_length) return false;
    for (const char *at = text; (at = memmem(at, length - (size_t)(at - text), part, part_length)); at++) {
        const char *end = at + part_length;
        bool is_placed = at - text > 1 && at[-1] == ' ' && at[-2] == ':';
        bool starts = is_placed || (part_length >= TEXT_LEAST && (at == text || at[-1] == ' ' || at[-1] == '\n'));
        if (starts && (end == text + length || *end == '\n')) return true;
    }
    return false;
}

static enum likeness compare(lua_State *L, int error, int noted) {
    size_t length, part_length;
    bool is_empty = lua_type(L, error) == LUA_TSTRING && lua_rawlen(L, error) == 0; /* which tells nothing */
    if (lua_rawequal(L, error, noted)) return is_empty ? OTHER : SAME;
    if (lua_type(L, error) != LUA_TSTRING || lua_type(L, noted) != LUA_TSTRING) return OTHER;
    const char *text = lua_tolstring(L, error, &length), *part = lua_tolstring(L, noted, &part_length);
    return holds(text, length, part, part_length) ? MADE_OF : OTHER;
}

/* To the i-th note (from 0). */
static enum likeness likeness(lua_State *L, int box, int i, int error) {
    int top = lua_gettop(L);
    enum likeness best = OTHER;
    lua_getiuservalue(L, box, i + 1);
    for (int field = ERROR; field <= BECAME; field++) {
        lua_rawgeti(L, top + 1, field); /* [..., note, value] */
        enum likeness one = compare(L, error, top + 2);
        if (one > best) best = one;
        lua_settop(L, top + 1);
    }
    lua_settop(L, top);
    return best;
}

/* Of a line and its function; two functions on one line mostly differ in what they take. */
static uint64_t mark(const lua_Debug *frame) {
    uint64_t function = (uintptr_t)frame->source * 1000003u + (unsigned)frame->linedefined;
    unsigned takes = (unsigned)(frame->nups << 9 | frame->nparams << 1 | frame->isvararg);
    return (function * 1000003u + (unsigned)frame->currentline) * 1000003u + takes;
}

/* Where the stack's innermost Lua code is; 0 where there is none before the pcall. */
static uint64_t place_of(lua_State *L, lua_State *co, int level) {
    lua_Debug frame;
    for (int end = level + CAUGHT_FRAMES; level < end && lua_getstack(co, level, &frame); level++) {
        lua_getinfo(co, "Slfu", &frame);
        if (co != L) lua_xmove(co, L, 1);
        bool catches = guard_catches(L, -1);
        lua_pop(L, 1);
        if (frame.currentline > 0) return mark(&frame);
        if (catches) return 0;
    }
    return 0;
}

/* ---- what an error comes from ---- */

/* Takes out the note i and those after it that are like the error. */
static void remove_from(lua_State *L, struct box *box, int at, int i, int error) {
    int kept = i;
    for (int j = i + 1; j < box->count; j++) {
        if (likeness(L, at, j, error) != OTHER) continue;
        lua_getiuservalue(L, at, j + 1);
        lua_setiuservalue(L, at, kept + 1);
        box->places[kept++] = box->places[j];
    }
    for (int j = kept; j < box->count; j++) lua_pushnil(L), lua_setiuservalue(L, at, j + 1);
    box->count = kept;
}

/* How many throws the note on top stands for. */
static int count_causes(lua_State *L) {
    int top = lua_gettop(L), count = 0;
    for (lua_pushvalue(L, -1); lua_istable(L, -1); lua_remove(L, -2), count++) lua_rawgeti(L, -1, CAUSE);
    lua_settop(L, top);
    return count;
}

/* Pushes the note from which the error at `error`, raised at this place, comes, or nil. One that was noted at the
 * same place was not raised again but once more, by the next turn of a loop; or again by the next level of a recursion.
 * In both cases it takes the place of that one. */
static void push_origin(lua_State *L, struct box *box, int at, int error, uint64_t place) {
    int newest = -1;
    for (int i = box->count - 1; i >= 0; i--) {
        enum likeness like = likeness(L, at, i, error);
        if (like != OTHER && newest < 0) newest = i;
        if (like != SAME || box->places[i] != place) continue;
        lua_getiuservalue(L, at, i + 1);
        lua_rawgeti(L, -1, CAUSE); /* [..., note, cause] */
        lua_remove(L, -2);
        remove_from(L, box, at, i, error);
        return;
    }
    if (newest < 0) lua_pushnil(L);
    else lua_getiuservalue(L, at, newest + 1);
}

/* ---- noting ---- */

/* The value is on top of co. */
static void put_value(lua_State *L, lua_State *co, int note, int at, const char *name) {
    if (co != L) lua_xmove(co, L, 1);
    lua_rawseti(L, note, at + 1);
    lua_pushstring(L, name);
    lua_rawseti(L, note, at);
}

/* How many. */
static int put_values(lua_State *L, lua_State *co, lua_Debug *frame, int note, int at) {
    const char *name;
    char extra[24];
    int count = 0;
    for (int i = 1; count < FRAMES_VALUES && (name = lua_getlocal(co, frame, i)); i++) {
        if (*name == '(') lua_pop(co, 1);
        else put_value(L, co, note, at + 2 * count++, name);
    }
    for (int i = 1; count < FRAMES_VALUES && lua_getlocal(co, frame, -i); i++) {
        snprintf(extra, sizeof extra, "...[%d]", i);
        put_value(L, co, note, at + 2 * count++, extra);
    }
    return count;
}

/* [..., function] to [...]; gives the place of the next one. */
static int put_frame(lua_State *L, lua_State *co, lua_Debug *frame, int note, int at) {
    bool is_lua = frame->currentline > 0;
    char made[NAMING_BYTES];
    lua_rawseti(L, note, at + FUNCTION);
    lua_pushinteger(L, is_lua ? frame->currentline : 0);
    lua_rawseti(L, note, at + LINE);
    lua_pushstring(L, naming_call(frame, made));
    lua_rawseti(L, note, at + NAME);
    int count = is_lua ? put_values(L, co, frame, note, at + VALUES) : 0;
    lua_pushinteger(L, count);
    lua_rawseti(L, note, at + COUNT);
    return at + VALUES + 2 * count;
}

static void put_frames(lua_State *L, lua_State *co, int level, int note) {
    lua_Debug frame;
    int at = FRAMES;
    for (int end = level + CAUGHT_FRAMES; level < end && lua_getstack(co, level, &frame); level++) {
        lua_getinfo(co, "nlf", &frame); /* co: [..., function] */
        if (co != L) lua_xmove(co, L, 1);
        if (co == L && guard_catches(L, -1)) break;
        at = put_frame(L, co, &frame, note, at);
    }
    lua_settop(L, note);
}

void caught_note(lua_State *L, lua_State *co, int level, bool over) {
    int top = lua_gettop(L), at = top + 1, error = top + 2, note = top + 4;
    if (!lua_checkstack(L, 14) || !lua_checkstack(co, 4)) {
        lua_pushnil(L);
        return;
    }
    struct box *box = push_box(L); /* [..., box] */
    lua_pushvalue(co, co == L ? top : -1); /* [..., box, error] */
    if (co != L) lua_xmove(co, L, 1);
    uint64_t place = place_of(L, co, level);
    if (box->over) lua_getiuservalue(L, at, box->count);
    else push_origin(L, box, at, error, place); /* [..., box, error, cause] */
    if (count_causes(L) < CAUGHT_MOST) {
        lua_createtable(L, 24, 0); /* [..., box, error, cause, note] */
        lua_pushvalue(L, error), lua_rawseti(L, note, ERROR);
        lua_pushvalue(L, error), lua_rawseti(L, note, BECAME);
        lua_pushvalue(L, error + 1), lua_rawseti(L, note, CAUSE);
        put_frames(L, co, level, note);
        lua_pushvalue(L, note);
        add(L, box, at, place);
        box->over |= over && box->page; /* outside of runs nobody would take it back */
        lua_replace(L, at); /* [note, ...] */
    } else {
        lua_pushnil(L);
        lua_replace(L, at);
    }
    lua_settop(L, at);
}

bool caught_push_last(lua_State *L) {
    int top = lua_gettop(L);
    if (!lua_checkstack(L, 6)) return false;
    struct box *box = push_box(L);
    bool over = box->over;
    if (over) lua_getiuservalue(L, -1, box->count), lua_rawgeti(L, -1, ERROR), lua_replace(L, top + 1);
    lua_settop(L, over ? top + 1 : top);
    return over;
}

void caught_became(lua_State *L) { /* [..., note or nil, value] */
    if (!lua_istable(L, -2)) return;
    lua_pushvalue(L, -1);
    lua_rawseti(L, -3, BECAME);
}

/* ---- reading ---- */

bool caught_push(lua_State *L, lua_State *co) {
    int top = lua_gettop(L);
    if (!lua_checkstack(L, 12) || !lua_checkstack(co, 4)) return false;
    lua_rawgetp(L, LUA_REGISTRYINDEX, &box_key); /* [..., box or nil] */
    struct box *box = lua_touserdata(L, -1);
    const struct run *run = state_of(L)->run;
    if (!box || !box->count || box->page != (run ? run->page : NULL)) return lua_settop(L, top), false;
    lua_pushvalue(co, -1);
    lua_xmove(co, L, 1); /* [..., box, error] */
    if (box->over) lua_getiuservalue(L, top + 1, box->count);
    else push_origin(L, box, top + 1, top + 2, place_of(L, co, 0)); /* [..., box, error, note or nil] */
    lua_replace(L, top + 1);
    lua_settop(L, lua_istable(L, top + 1) ? top + 1 : top);
    return lua_gettop(L) > top;
}

bool caught_push_cause(lua_State *L) {
    if (lua_rawgeti(L, -1, CAUSE) == LUA_TTABLE) return true;
    lua_pop(L, 1);
    return false;
}

static lua_Integer integer_at(lua_State *L, int note, int at) {
    lua_rawgeti(L, note, at);
    lua_Integer value = lua_tointeger(L, -1);
    lua_pop(L, 1);
    return value;
}

bool caught_push_frame(lua_State *L, int note, int at, struct caught_frame *frame) {
    int place = at ? at : FRAMES;
    lua_rawgeti(L, note, place + NAME);
    *frame = (struct caught_frame){.name = lua_tostring(L, -1), .at = place};
    lua_pop(L, 1);
    frame->line = (int)integer_at(L, note, place + LINE);
    frame->values = (int)integer_at(L, note, place + COUNT);
    frame->next = place + VALUES + 2 * frame->values;
    if (lua_rawgeti(L, note, place + FUNCTION) == LUA_TFUNCTION) return true;
    lua_pop(L, 1);
    return false;
}

const char *caught_push_value(lua_State *L, int note, const struct caught_frame *frame, int i) {
    lua_rawgeti(L, note, frame->at + VALUES + 2 * i);
    const char *name = lua_tostring(L, -1);
    lua_pop(L, 1);
    lua_rawgeti(L, note, frame->at + VALUES + 2 * i + 1);
    return name;
}
