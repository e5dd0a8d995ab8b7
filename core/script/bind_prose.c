/* See bind_prose.h. The text of a node is read by core/prose; what the page adds is its language and the time
 * of its fetch, from which relative dates count, so that a run on the same page gives the same. */
#include "script/bind_prose.h"

#include "read/stated.h"
#include "read/text.h"
#include "os/clock.h"
#include "prose/date.h"
#include "prose/number.h"
#include "script/bind_check.h"
#include "script/bind_query.h"

#include <math.h>

/* Seconds since 1970 that are in a year of four digits. */
static const double SECONDS_MOST = 253402300800.0, SECONDS_LEAST = -62135596800.0;

/* ---- options ---- */

/* False where there are none. Raises for what is no table, and for a name that is not one of the call's. */
static bool check_options(lua_State *L, int index, const char *call, const char *const *names) {
    if (lua_isnoneornil(L, index)) return false;
    if (!lua_istable(L, index)) bind_raise(L, "%s: expected options (a table), got %s", call, bind_kind(L, index));
    lua_newtable(L); /* [..., known] */
    int known = lua_gettop(L);
    for (; *names; names++) lua_pushboolean(L, true), lua_setfield(L, -2, *names);
    for (lua_pushnil(L); lua_next(L, index); lua_pop(L, 1)) { /* [..., known, name, value] */
        lua_pushvalue(L, -2);
        bool is_known = lua_rawget(L, known) != LUA_TNIL;
        lua_pop(L, 1);
        if (is_known) continue;
        const char *message = lua_pushfstring(L, "%s has no option", call); /* [..., known, name, value, message] */
        bind_unknown(L, message, luaL_tolstring(L, -3, NULL), known);
    }
    lua_pop(L, 1);
    return true;
}

/* The option's text, or NULL; the table keeps it. */
static const char *text_option(lua_State *L, int index, const char *call, const char *name) {
    int type = lua_getfield(L, index, name);
    if (type != LUA_TNIL && type != LUA_TSTRING)
        bind_raise(L, "%s: %s is a text, not %s", call, name, bind_kind(L, -1));
    const char *text = lua_tostring(L, -1);
    lua_pop(L, 1);
    return text;
}

static enum order order_option(lua_State *L, int index, const char *call) {
    static const char *const names[] = {[ORDER_DMY] = "dmy", [ORDER_MDY] = "mdy", [ORDER_YMD] = "ymd"};
    const char *text = text_option(L, index, call, "order");
    if (!text) return ORDER_NONE;
    for (int order = ORDER_DMY; order <= ORDER_YMD; order++)
        if (strcmp(names[order], text) == 0) return (enum order)order;
    bind_raise(L, "%s: order is \"dmy\", \"mdy\" or \"ymd\", not \"%s\"", call, text);
    return ORDER_NONE;
}

/* Seconds since 1970 as os.time gives them, or a date of ISO 8601. */
static void base_option(lua_State *L, int index, const char *call, int64_t *ms) {
    struct moment base;
    int type = lua_getfield(L, index, "base");
    double seconds = type == LUA_TNUMBER ? floor(lua_tonumber(L, -1)) : 0;
    if (type == LUA_TNUMBER && seconds >= SECONDS_LEAST && seconds < SECONDS_MOST) *ms = (int64_t)seconds * 1000;
    else if (type == LUA_TSTRING && moment_read_iso(lua_tostring(L, -1), &base)) *ms = moment_ms(&base);
    else if (type != LUA_TNIL)
        bind_raise(L, "%s: base is a time in seconds, or a date such as \"2024-03-12T15:30:00Z\"; not %s", call,
                   luaL_tolstring(L, -1, NULL));
    lua_pop(L, 1);
}

/* What is read of the page: `lang`, and the time of the fetch. */
static struct date_options date_options(lua_State *L, int index, const char *call, const char *lang) {
    static const char *const names[] = {"order", "lang", "base", NULL};
    const struct run *run = state_of(L)->run;
    struct date_options options = {.lang = lang, .base_ms = run ? run->page->fetched_ms : clock_wall_ms()};
    if (!check_options(L, index, call, names)) return options;
    const char *own = text_option(L, index, call, "lang");
    if (own) options.lang = own;
    options.order = order_option(L, index, call);
    base_option(L, index, call, &options.base_ms);
    return options;
}

/* '\0' where no option says what the decimal separator is. */
static char decimal_option(lua_State *L, int index, const char *call) {
    static const char *const names[] = {"decimal", "locale", NULL};
    if (!check_options(L, index, call, names)) return '\0';
    const char *decimal = text_option(L, index, call, "decimal"), *locale = text_option(L, index, call, "locale");
    if (decimal && strcmp(decimal, ".") != 0 && strcmp(decimal, ",") != 0)
        bind_raise(L, "%s: decimal is \".\" or \",\", not \"%s\"", call, decimal);
    return decimal ? *decimal : locale_decimal(locale);
}

/* ---- dates ---- */

static int push_moment(lua_State *L, const struct moment *m) {
    struct str *iso = bind_scratch_text(L);
    moment_put(m, iso);
    lua_pushlstring(L, iso->data, iso->len); /* [iso] */
    return 1;
}

/* What the markup states goes before what it shows. */
static int push_date(lua_State *L, struct node *node, int options_index, const char *call) {
    struct date_options options = date_options(L, options_index, call, stated_lang(node));
    const char *stated = stated_date(node);
    struct moment m;
    if (stated && date_find(stated, &options, &m)) return push_moment(L, &m);
    struct str *text = bind_scratch_text(L);
    text_of(node, text);
    return date_find(str_text(text), &options, &m) ? push_moment(L, &m) : (lua_pushnil(L), 1);
}

static int node_date(lua_State *L) { return push_date(L, bind_node(L, "date")->node, 2, "node:date"); }

static int page_date(lua_State *L) {
    bind_page(L, "date");
    struct node *node = bind_query_first(L, "date");
    if (!node) return lua_pushnil(L), 1;
    return push_date(L, node, 3, "page:date");
}

static int darn_date(lua_State *L) {
    struct moment m;
    if (lua_type(L, 1) != LUA_TSTRING) return bind_raise(L, "darn.date: expected a text, got %s", bind_kind(L, 1));
    struct date_options options = date_options(L, 2, "darn.date", NULL);
    return date_find(lua_tostring(L, 1), &options, &m) ? push_moment(L, &m) : (lua_pushnil(L), 1);
}

/* ---- numbers ---- */

/* The language around the node is asked only where the text and the options leave something open. */
static int push_number(lua_State *L, struct node *node, int options_index, const char *call) {
    char decimal = decimal_option(L, options_index, call);
    struct str *text = bind_scratch_text(L);
    struct number number;
    bool open;
    text_of(node, text);
    if (!number_find(str_text(text), decimal, &number, &open)) return lua_pushnil(L), 1;
    if (open) number_find(str_text(text), locale_decimal(stated_lang(node)), &number, NULL);
    if (number.real) lua_pushnumber(L, number.value);
    else lua_pushinteger(L, number.integer);
    return 1;
}

static int node_number(lua_State *L) { return push_number(L, bind_node(L, "number")->node, 2, "node:number"); }

static int page_number(lua_State *L) {
    bind_page(L, "number");
    struct node *node = bind_query_first(L, "number");
    if (!node) return lua_pushnil(L), 1;
    return push_number(L, node, 3, "page:number");
}

/* ---- tables ---- */

const luaL_Reg bind_prose_page_methods[] = {{"date", page_date}, {"number", page_number}, {0}};
const luaL_Reg bind_prose_node_methods[] = {{"date", node_date}, {"number", node_number}, {0}};
const luaL_Reg bind_prose_functions[] = {{"date", darn_date}, {0}};
