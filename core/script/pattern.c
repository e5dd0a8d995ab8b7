/* See pattern.h. The upvalue of find, match, gmatch and gsub is a table of compiled patterns by their text; what runs
 * keeps its pattern on the stack, so that a callback of gsub may make the table forget it. */
#include "script/pattern.h"

#include "script/pattern_match.h"

#include <lauxlib.h>
#include <lua.h>
#include <string.h>

enum {
    KEPT_PATTERNS = 200, /* compiled ones in one state, */
    KEPT_BYTES = 100,    /* with a text of at most so many bytes */
};

/* ---- compiled patterns ---- */

static void forget_all(lua_State *L, int cache) {
    for (lua_pushnil(L); lua_next(L, cache);) { /* [..., key, value] */
        lua_pop(L, 1);
        lua_pushvalue(L, -1);
        lua_pushnil(L);
        lua_rawset(L, cache);
    }
}

/* Keeps the pattern on top of the stack by its text at the index. The table's [0] is how many it has. */
static void keep(lua_State *L, int text) {
    int cache = lua_upvalueindex(1);
    lua_rawgeti(L, cache, 0); /* [..., pattern, count] */
    lua_Integer count = lua_tointeger(L, -1);
    lua_pop(L, 1);
    if (count == KEPT_PATTERNS) {
        forget_all(L, cache);
        count = 0;
    }
    lua_pushinteger(L, count + 1);
    lua_rawseti(L, cache, 0);
    lua_pushvalue(L, text);
    lua_pushvalue(L, -2);
    lua_rawset(L, cache); /* [..., pattern] */
}

/* Pushes the pattern of the text at the index, which is a string. */
static const struct pattern *push_pattern(lua_State *L, int text) {
    size_t length;
    lua_pushvalue(L, text);
    if (lua_rawget(L, lua_upvalueindex(1)) == LUA_TUSERDATA) return lua_touserdata(L, -1);
    lua_pop(L, 1);
    const char *bytes = lua_tolstring(L, text, &length);
    const struct pattern *pattern = pattern_compile(L, bytes, length, true);
    if (length <= KEPT_BYTES) keep(L, text);
    return pattern;
}

/* ---- captures ---- */

/* Pushes a capture of the match from s to behind; the first is the whole match where there are none. */
static void push_capture(const struct matching *m, int index, const char *s, const char *behind) {
    lua_State *L = m->L;
    const struct capture *capture = &m->captures[index];
    if (index >= m->pattern->captures) {
        if (index) luaL_error(L, "invalid capture index %%%d", index + 1);
        lua_pushlstring(L, s, (size_t)(behind - s));
        return;
    }
    if (m->pattern->unclosed >> index & 1) luaL_error(L, "unfinished capture");
    if (capture->length == CAPTURE_POSITION) lua_pushinteger(L, capture->start - m->subject + 1);
    else lua_pushlstring(L, capture->start, (size_t)capture->length);
}

static int push_captures(const struct matching *m, int count, const char *s, const char *behind) {
    luaL_checkstack(m->L, count, "too many captures");
    for (int i = 0; i < count; i++) push_capture(m, i, s, behind);
    return count;
}

static int push_match(const struct matching *m, const char *s, const char *behind) {
    int captures = m->pattern->captures;
    return push_captures(m, captures ? captures : 1, s, behind);
}

/* ---- find and match ---- */

/* Where the argument (1 if there is none) says to begin, from 0; more than length where that is behind the end. */
static size_t start_of(lua_State *L, int argument, size_t length) {
    lua_Integer init = luaL_optinteger(L, argument, 1);
    if (init > 0) return (size_t)init - 1;
    if (init == 0 || init < -(lua_Integer)length) return 0;
    return length + (size_t)init;
}

static int push_place(lua_State *L, const char *subject, const char *s, const char *behind) {
    lua_pushinteger(L, s - subject + 1);
    lua_pushinteger(L, behind - subject);
    return 2;
}

static int find_plain(struct matching *m, size_t start, const char *text, size_t length) {
    const char *s = match_bytes(m, m->subject + start, text, length);
    if (!s) return luaL_pushfail(m->L), 1;
    return push_place(m->L, m->subject, s, s + length);
}

static int find_or_match(lua_State *L, bool is_find) {
    size_t length, text_length;
    const char *subject = luaL_checklstring(L, 1, &length), *text = luaL_checklstring(L, 2, &text_length), *behind;
    size_t start = start_of(L, 3, length);
    if (start > length) return luaL_pushfail(L), 1;
    struct matching m;
    match_init(&m, L, NULL, subject, length);
    if (is_find && (lua_toboolean(L, 4) || pattern_is_literal(text, text_length)))
        return find_plain(&m, start, text, text_length);
    m.pattern = push_pattern(L, 2); /* [..., pattern] */
    const char *s = match_find(&m, subject + start, &behind);
    if (!s) return luaL_pushfail(L), 1;
    if (!is_find) return push_match(&m, s, behind);
    return push_place(L, subject, s, behind) + push_captures(&m, m.pattern->captures, s, behind);
}

static int pattern_find(lua_State *L) { return find_or_match(L, true); }
static int pattern_match(lua_State *L) { return find_or_match(L, false); }

/* ---- gmatch ---- */

/* The third upvalue of the iterator; the others are the subject and the pattern. */
struct walk {
    size_t from;       /* more than the subject's length: at the end */
    size_t last_end;   /* where the last match ended, which no empty one may do again; SIZE_MAX: none yet */
};

static int gmatch_next(lua_State *L) {
    size_t length;
    const char *subject = lua_tolstring(L, lua_upvalueindex(1), &length), *behind;
    struct walk *walk = lua_touserdata(L, lua_upvalueindex(3));
    struct matching m;
    if (walk->from > length) return 0;
    match_init(&m, L, lua_touserdata(L, lua_upvalueindex(2)), subject, length);
    for (const char *s = subject + walk->from; s <= m.end && (s = match_find(&m, s, &behind)); s++) {
        if ((size_t)(behind - subject) == walk->last_end) continue;
        walk->from = walk->last_end = (size_t)(behind - subject);
        return push_match(&m, s, behind);
    }
    return 0;
}

static int pattern_gmatch(lua_State *L) {
    size_t length, text_length;
    luaL_checklstring(L, 1, &length);
    const char *text = luaL_checklstring(L, 2, &text_length);
    size_t start = start_of(L, 3, length);
    lua_settop(L, 2);
    if (*text == '^') pattern_compile(L, text, text_length, false);
    else push_pattern(L, 2); /* [subject, text, pattern] */
    struct walk *walk = lua_newuserdatauv(L, sizeof *walk, 0);
    *walk = (struct walk){.from = start, .last_end = SIZE_MAX};
    lua_remove(L, 2);
    lua_pushcclosure(L, gmatch_next, 3);
    return 1;
}

/* ---- gsub ---- */

enum { SUBJECT = 1, TEXT, REPLACEMENT, LIMIT }; /* stack places of gsub's arguments */

/* Adds the replacement string with its %0 to %9 and %%. */
static void add_text(struct matching *m, luaL_Buffer *out, const char *s, const char *behind) {
    size_t length;
    const char *at = lua_tolstring(m->L, REPLACEMENT, &length), *end = at + length, *mark;
    for (; (mark = memchr(at, '%', (size_t)(end - at))); at = mark + 2) {
        luaL_addlstring(out, at, (size_t)(mark - at));
        char what = mark[1]; /* a NUL at the end */
        if (what == '%') {
            luaL_addchar(out, '%');
        } else if (what == '0') {
            luaL_addlstring(out, s, (size_t)(behind - s));
        } else if (what >= '1' && what <= '9') {
            push_capture(m, what - '1', s, behind);
            luaL_addvalue(out);
        } else {
            luaL_error(m->L, "invalid use of '%c' in replacement string", '%');
        }
    }
    luaL_addlstring(out, at, (size_t)(end - at));
}

/* Adds what a table or function gives for the match. False, and nothing, where that is nil or false: it stays. */
static bool add_value(struct matching *m, luaL_Buffer *out, int type, const char *s, const char *behind) {
    lua_State *L = m->L;
    if (type == LUA_TTABLE) {
        push_capture(m, 0, s, behind);
        lua_gettable(L, REPLACEMENT);
    } else {
        lua_pushvalue(L, REPLACEMENT);
        lua_call(L, push_match(m, s, behind), 1);
    }
    if (!lua_toboolean(L, -1)) {
        lua_pop(L, 1);
        return false;
    }
    if (!lua_isstring(L, -1)) luaL_error(L, "invalid replacement value (a %s)", luaL_typename(L, -1));
    luaL_addvalue(out);
    return true;
}

static bool add_replacement(struct matching *m, luaL_Buffer *out, int type, const char *s, const char *behind) {
    if (type == LUA_TTABLE || type == LUA_TFUNCTION) return add_value(m, out, type, s, behind);
    add_text(m, out, s, behind);
    return true;
}

/* Replaces up to `limit` matches; how many there were. False in *changed where all of them stayed as they were. */
static lua_Integer replace_all(struct matching *m, luaL_Buffer *out, int type, lua_Integer limit, bool *changed) {
    const char *from = m->subject, *added = m->subject, *last_end = NULL, *s, *behind;
    lua_Integer count = 0;
    while (count < limit && (s = match_find(m, from, &behind))) {
        bool is_new = behind != last_end;
        if (is_new) {
            luaL_addlstring(out, added, (size_t)(s - added));
            bool is_other = add_replacement(m, out, type, s, behind);
            added = is_other ? behind : s;
            *changed |= is_other;
            count++;
            last_end = from = behind;
        } else if (s < m->end) {
            from = s + 1;
        }
        if (m->pattern->anchored || (!is_new && s == m->end)) break;
    }
    luaL_addlstring(out, added, (size_t)(m->end - added));
    return count;
}

static int pattern_gsub(lua_State *L) {
    size_t length;
    const char *subject = luaL_checklstring(L, SUBJECT, &length);
    luaL_checkstring(L, TEXT);
    int type = lua_type(L, REPLACEMENT);
    lua_Integer limit = luaL_optinteger(L, LIMIT, (lua_Integer)length + 1);
    luaL_argexpected(L, type == LUA_TNUMBER || type == LUA_TSTRING || type == LUA_TTABLE || type == LUA_TFUNCTION,
                     REPLACEMENT, "string/function/table");
    struct matching m;
    luaL_Buffer out;
    bool changed = false;
    match_init(&m, L, push_pattern(L, TEXT), subject, length); /* [arguments..., pattern] */
    luaL_buffinit(L, &out);
    lua_Integer count = replace_all(&m, &out, type, limit, &changed);
    luaL_pushresult(&out);
    if (!changed) lua_pushvalue(L, SUBJECT);
    lua_pushinteger(L, count);
    return 2;
}

/* ---- in place of the standard ones ---- */

/* Where find is in the registry: by this address. */
static const char pattern_find_key[] = "find";

void pattern_open(lua_State *L) {
    static const luaL_Reg functions[] = {{"find", pattern_find}, {"match", pattern_match},
                                         {"gmatch", pattern_gmatch}, {"gsub", pattern_gsub}, {NULL, NULL}};
    lua_getglobal(L, "string");
    lua_newtable(L); /* [string, patterns] */
    luaL_setfuncs(L, functions, 1);
    lua_getfield(L, -1, "find");
    lua_rawsetp(L, LUA_REGISTRYINDEX, pattern_find_key);
    lua_pop(L, 1); /* [] */
}

void pattern_push_find(lua_State *L) { lua_rawgetp(L, LUA_REGISTRYINDEX, pattern_find_key); }
