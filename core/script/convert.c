/* See convert.h. */
#include "script/convert.h"

#include "script/allowance.h"

#include <lauxlib.h>
#include <lua.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { DEPTH_MOST = 100 };

/* The metatables of lists and of objects that tell them apart while they are empty; their addresses are their keys in
 * the registry. */
static const char list_meta, object_meta;

/* ---- to JSON ---- */

/* One step from the value that is converted to what is inside it. */
struct step {
    const struct step *up;
    const void *table; /* that is being written */
    const char *key;   /* of the member that is being written, NULL in a list */
    lua_Integer place; /* in a list */
    int depth;
};

struct writer {
    lua_State *L;
    struct str *out;
    struct err *err;
    bool object; /* the outermost value has named fields */
};

static void put_path(const struct step *step, struct str *out) {
    if (!step) return;
    put_path(step->up, out);
    if (!step->key) str_printf(out, "[%lld]", (long long)step->place);
    else str_printf(out, "%s%s", out->len ? "." : "", step->key);
}

/* `field a.b[3] is a function`, or `the value is a function` where the outermost is meant. */
static bool refuse(struct writer *w, const struct step *at, const char *why) {
    struct str path = {.ceiling = 200};
    put_path(at, &path);
    if (path.len) err_set(w->err, ERR_SCRIPT, "field %s %s", path.data, why);
    else err_set(w->err, ERR_SCRIPT, "the value %s", why);
    str_clear(&path);
    return false;
}

static bool put_value(struct writer *w, int index, const struct step *at, const char *const *order,
                      size_t order_count);

static bool put_number(struct writer *w, int index, const struct step *at) {
    if (lua_isinteger(w->L, index)) {
        json_put_integer(w->out, lua_tointeger(w->L, index));
        return true;
    }
    double number = lua_tonumber(w->L, index);
    if (!isfinite(number))
        return refuse(w, at,
                      isnan(number) ? "is NaN, which JSON cannot say" : "is infinite, which JSON cannot say");
    json_put_number(w->out, number);
    return true;
}

static bool put_string(struct writer *w, int index, const struct step *at) {
    size_t length;
    const char *text = lua_tolstring(w->L, index, &length);
    if (!utf8_valid(text, length))
        return refuse(w, at, "is not valid UTF-8 (page.body is raw bytes, page.utf8 is text)");
    json_put_string(w->out, text, length);
    return true;
}

enum shape { SHAPE_EMPTY, SHAPE_LIST, SHAPE_OBJECT, SHAPE_HOLES, SHAPE_MIXED };

/* What the keys of the table at `index` are; how many there are. */
static enum shape shape_of(lua_State *L, int index, size_t *count) {
    size_t texts = 0, places = 0;
    lua_Integer last = 0;
    for (lua_pushnil(L); lua_next(L, index); lua_pop(L, 1)) { /* [key, value] */
        if (lua_type(L, -2) == LUA_TSTRING) texts++;
        else if (!lua_isinteger(L, -2) || lua_tointeger(L, -2) < 1) return lua_pop(L, 2), SHAPE_MIXED;
        else if (places++, lua_tointeger(L, -2) > last) last = lua_tointeger(L, -2);
    }
    *count = texts + places;
    if (!*count) return SHAPE_EMPTY;
    if (texts) return places ? SHAPE_MIXED : SHAPE_OBJECT;
    return (size_t)last == places ? SHAPE_LIST : SHAPE_HOLES;
}

static bool put_list(struct writer *w, int index, struct step *step, size_t count) {
    str_putc(w->out, '[');
    for (step->place = 1; (size_t)step->place <= count; step->place++) {
        if (step->place > 1) str_puts(w->out, ", ");
        lua_rawgeti(w->L, index, step->place); /* [value] */
        bool ok = put_value(w, lua_gettop(w->L), step, NULL, 0);
        lua_pop(w->L, 1);
        if (!ok) return false;
    }
    str_putc(w->out, ']');
    return true;
}

struct name {
    const char *text;
    size_t length;
    size_t rank;
};

static int by_rank(const void *a, const void *b) {
    const struct name *x = a, *y = b;
    if (x->rank != y->rank) return x->rank < y->rank ? -1 : 1;
    size_t least = x->length < y->length ? x->length : y->length;
    int first = memcmp(x->text, y->text, least);
    return first ? first : x->length < y->length ? -1 : x->length > y->length;
}

static size_t rank_of(const char *name, const char *const *order, size_t count) {
    size_t rank = 0;
    while (rank < count && strcmp(name, order[rank]) != 0) rank++;
    return rank;
}

/* Pushes a block of the table's keys in the order they are written. */
static const struct name *push_names(lua_State *L, int index, size_t count, const char *const *order,
                                     size_t order_count) {
    struct name *names = lua_newuserdatauv(L, count * sizeof *names, 0), *name = names; /* [names] */
    for (lua_pushnil(L); lua_next(L, index); lua_pop(L, 1), name++) {                   /* [names, key, value] */
        name->text = lua_tolstring(L, -2, &name->length);
        name->rank = rank_of(name->text, order, order_count);
    }
    qsort(names, count, sizeof *names, by_rank);
    return names;
}

static bool put_object(struct writer *w, int index, struct step *step, size_t count, const char *const *order,
                       size_t order_count) {
    const struct name *names = push_names(w->L, index, count, order, order_count); /* [names] */
    bool ok = true;
    str_putc(w->out, '{');
    for (size_t i = 0; ok && i < count; i++) {
        step->key = names[i].text;
        ok = utf8_valid(names[i].text, names[i].length) || refuse(w, step, "has a name that is not valid UTF-8");
        if (i) str_puts(w->out, ", ");
        json_put_string(w->out, names[i].text, names[i].length);
        str_puts(w->out, ": ");
        lua_pushlstring(w->L, names[i].text, names[i].length);
        lua_rawget(w->L, index); /* [names, value] */
        ok = ok && put_value(w, lua_gettop(w->L), step, NULL, 0);
        lua_pop(w->L, 1);
    }
    lua_pop(w->L, 1);
    str_putc(w->out, '}');
    return ok;
}

static bool is_marked(lua_State *L, int index, const char *mark) {
    if (!lua_getmetatable(L, index)) return false; /* [meta] */
    lua_rawgetp(L, LUA_REGISTRYINDEX, mark);       /* [meta, mark] */
    bool same = lua_rawequal(L, -1, -2);
    lua_pop(L, 2);
    return same;
}

/* A scraper's `tags = {}` that nothing was added to is a list far more often than an object. */
static bool put_empty(struct writer *w, int index, const struct step *at) {
    bool object = (w->object && !at && !is_marked(w->L, index, &list_meta)) || is_marked(w->L, index, &object_meta);
    return str_puts(w->out, object ? "{}" : "[]");
}

static bool put_table(struct writer *w, int index, const struct step *at, const char *const *order,
                      size_t order_count) {
    struct step step = {.up = at, .table = lua_topointer(w->L, index), .depth = at ? at->depth + 1 : 1};
    for (const struct step *up = at; up; up = up->up)
        if (up->table == step.table) return refuse(w, at, "is a table that it is inside of");
    if (step.depth > DEPTH_MOST || !lua_checkstack(w->L, 8))
        return refuse(w, at, "is nested too deeply (100 levels at most)");
    size_t count;
    switch (shape_of(w->L, index, &count)) {
    case SHAPE_EMPTY: return put_empty(w, index, at);
    case SHAPE_LIST: return put_list(w, index, &step, count);
    case SHAPE_OBJECT: return put_object(w, index, &step, count, order, order_count);
    case SHAPE_HOLES: return refuse(w, at, "is a list with holes");
    case SHAPE_MIXED: break;
    }
    return refuse(w, at, "is neither a list (keys 1 to n) nor an object (names as keys)");
}

static bool refuse_type(struct writer *w, int index, const struct step *at) {
    char why[80] = "is a ";
    bool named = luaL_getmetafield(w->L, index, "__name") == LUA_TSTRING;
    strncat(why, named ? lua_tostring(w->L, -1) : luaL_typename(w->L, index), 40);
    if (named) lua_pop(w->L, 1);
    return refuse(w, at, why);
}

static bool put_value(struct writer *w, int index, const struct step *at, const char *const *order,
                      size_t order_count) {
    if (!allowance_covers(w->L, w->out->len)) return refuse(w, at, "is more than callback_memory allows");
    switch (lua_type(w->L, index)) {
    case LUA_TNIL: str_puts(w->out, "null"); return true; /* only the outermost value can be nil */
    case LUA_TBOOLEAN: str_puts(w->out, lua_toboolean(w->L, index) ? "true" : "false"); return true;
    case LUA_TNUMBER: return put_number(w, index, at);
    case LUA_TSTRING: return put_string(w, index, at);
    case LUA_TTABLE: return put_table(w, index, at, order, order_count);
    case LUA_TLIGHTUSERDATA:
        if (lua_touserdata(w->L, index)) return refuse_type(w, index, at);
        str_puts(w->out, "null");
        return true;
    default: return refuse_type(w, index, at);
    }
}

static bool convert(struct writer *w, int index, const char *const *order, size_t order_count) {
    size_t before = w->out->len;
    int top = lua_gettop(w->L);
    if (put_value(w, lua_absindex(w->L, index), NULL, order, order_count)) return true;
    lua_settop(w->L, top);
    w->out->len = before;
    if (w->out->data) w->out->data[before] = '\0';
    return false;
}

bool convert_to_json(lua_State *L, int index, struct str *out, struct err *err) {
    return convert(&(struct writer){L, out, err, false}, index, NULL, 0);
}

bool convert_object_to_json(lua_State *L, int index, const char *const *order, size_t order_count, struct str *out,
                            struct err *err) {
    return convert(&(struct writer){L, out, err, true}, index, order, order_count);
}

/* ---- from JSON ---- */

void convert_push_null(lua_State *L) { lua_pushlightuserdata(L, NULL); }

static void put_mark(lua_State *L, const char *mark) {
    if (lua_rawgetp(L, LUA_REGISTRYINDEX, mark) == LUA_TNIL) { /* [table, nil] */
        lua_pop(L, 1);
        lua_newtable(L);
        lua_pushvalue(L, -1);
        lua_rawsetp(L, LUA_REGISTRYINDEX, mark);
    }
    lua_setmetatable(L, -2); /* [table] */
}

void convert_mark_list(lua_State *L) { put_mark(L, &list_meta); }

static void push_array(lua_State *L, const json_t *array, bool keep_null) {
    size_t i;
    json_t *value;
    lua_createtable(L, (int)json_array_size(array), 0); /* [list] */
    json_array_foreach(array, i, value) {
        convert_push_json(L, value, keep_null); /* [list, value] */
        lua_rawseti(L, -2, (lua_Integer)i + 1);
    }
    if (!json_array_size(array)) convert_mark_list(L);
}

static void push_object(lua_State *L, const json_t *object, bool keep_null) {
    const char *name;
    json_t *value;
    lua_createtable(L, 0, (int)json_object_size(object)); /* [table] */
    json_object_foreach((json_t *)object, name, value) {
        if (json_is_null(value) && !keep_null) continue;
        lua_pushstring(L, name);
        convert_push_json(L, value, keep_null); /* [table, name, value] */
        lua_rawset(L, -3);
    }
    if (!json_object_size(object)) put_mark(L, &object_meta);
}

void convert_push_json(lua_State *L, const json_t *value, bool keep_null) {
    luaL_checkstack(L, 4, "JSON nested too deeply");
    switch (json_typeof(value)) {
    case JSON_OBJECT: push_object(L, value, keep_null); break;
    case JSON_ARRAY: push_array(L, value, keep_null); break;
    case JSON_STRING: lua_pushlstring(L, json_string_value(value), json_string_length(value)); break;
    case JSON_INTEGER: lua_pushinteger(L, json_integer_value(value)); break;
    case JSON_REAL: lua_pushnumber(L, json_real_value(value)); break;
    case JSON_TRUE: lua_pushboolean(L, 1); break;
    case JSON_FALSE: lua_pushboolean(L, 0); break;
    case JSON_NULL: convert_push_null(L); break;
    }
}

static int tree_gc(lua_State *L) {
    json_t **tree = lua_touserdata(L, 1);
    json_decref(*tree);
    *tree = NULL;
    return 0;
}

static json_t **push_tree(lua_State *L) {
    json_t **tree = lua_newuserdatauv(L, sizeof *tree, 0);
    *tree = NULL;
    if (luaL_newmetatable(L, "json tree")) {
        lua_pushcfunction(L, tree_gc);
        lua_setfield(L, -2, "__gc");
    }
    lua_setmetatable(L, -2); /* [tree] */
    return tree;
}

struct text { const char *at; size_t length; struct err *err; };

static json_t *parse_text(void *arg) {
    const struct text *text = arg;
    return json_parse(text->at, text->length, text->err);
}

bool convert_push_text(lua_State *L, const char *text, size_t length, bool keep_null, struct err *err) {
    return convert_push_made(L, parse_text, &(struct text){text, length, err}, keep_null);
}

bool convert_push_made(lua_State *L, json_t *(*make)(void *), void *arg, bool keep_null) {
    json_t **tree = push_tree(L); /* [tree] */
    *tree = make(arg);
    if (!*tree) return lua_pop(L, 1), false;
    convert_push_json(L, *tree, keep_null); /* [tree, value] */
    json_decref(*tree);
    *tree = NULL;
    lua_remove(L, -2); /* [value] */
    return true;
}
