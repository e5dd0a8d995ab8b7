/* See render.h. One struct str collects; whoever writes first looks whether it is full already, so a value costs
 * no more than what is shown of it. */
#include "script/render.h"

#include "script/budget.h"

#include <lauxlib.h>
#include <lua.h>
#include <math.h>
#include <string.h>

enum { NAME_MOST = 60 }; /* bytes of a key without brackets */

struct rendering {
    lua_State *L;
    struct str *out;
    size_t full; /* length of out at which the value is cut */
};

static bool is_full(const struct rendering *r) { return r->out->len > r->full; }

static void put_value(struct rendering *r, int index, int depth);

/* One that would not show itself, as Lua would read it. */
static void put_byte(struct str *out, unsigned char c, bool digit_follows) {
    if (c == '\n') str_puts(out, "\\n");
    else if (c == '\r') str_puts(out, "\\r");
    else if (c == '\t') str_puts(out, "\\t");
    else str_printf(out, digit_follows ? "\\%03d" : "\\%d", c);
}

/* As Lua would read it. */
static void put_text(struct str *out, const char *bytes, size_t length) {
    size_t valid = utf8_prefix(bytes, length);
    for (size_t i = 0; i < length; i++) {
        unsigned char c = (unsigned char)bytes[i];
        bool is_text = i < valid && c >= ' ' && c != 0x7F;
        if (c == '"' || c == '\\') str_printf(out, "\\%c", c);
        else if (is_text) str_putc(out, (char)c);
        else put_byte(out, c, i + 1 < length && bytes[i + 1] >= '0' && bytes[i + 1] <= '9');
        if (i >= valid) valid = i + 1 + utf8_prefix(bytes + i + 1, length - i - 1);
    }
}

static void put_string(struct rendering *r, int index) {
    size_t length;
    const char *bytes = lua_tolstring(r->L, index, &length);
    size_t shown = utf8_cut(bytes, length, RENDER_BYTES - 40);
    str_putc(r->out, '"');
    put_text(r->out, bytes, shown);
    str_putc(r->out, '"');
    if (shown < length) str_printf(r->out, " (%zu bytes)", length);
}

/* Can the key be written without brackets? A long one is cut like any string. */
static bool is_name(lua_State *L, int index) {
    if (lua_type(L, index) != LUA_TSTRING) return false;
    size_t length, i = 0;
    const char *text = lua_tolstring(L, index, &length);
    if (length > NAME_MOST || (*text >= '0' && *text <= '9')) return false;
    while (ascii_alnum(text[i]) || text[i] == '_') i++;
    return i > 0 && i == length;
}

/* [..., key, value]: "name = ", "[key] = " or nothing for the next of a list. */
static void put_key(struct rendering *r, lua_Integer *next, int depth) {
    lua_State *L = r->L;
    if (lua_isinteger(L, -2) && lua_tointeger(L, -2) == *next) {
        ++*next;
        return;
    }
    if (is_name(L, -2)) {
        str_printf(r->out, "%s = ", lua_tostring(L, -2));
        return;
    }
    str_putc(r->out, '[');
    put_value(r, lua_absindex(L, -2), depth);
    str_puts(r->out, "] = ");
}

static void put_table(struct rendering *r, int index, int depth) {
    lua_State *L = r->L;
    lua_Integer next = 1;
    int shown = 0;
    str_putc(r->out, '{');
    for (lua_pushnil(L); lua_next(L, index); lua_pop(L, 1)) { /* [..., key, value] */
        if (shown) str_puts(r->out, ", ");
        if (shown++ == RENDER_KEYS || depth == 0 || is_full(r)) {
            str_puts(r->out, "...");
            lua_pop(L, 2);
            break;
        }
        put_key(r, &next, depth - 1);
        put_value(r, lua_absindex(L, -1), depth - 1);
    }
    str_putc(r->out, '}');
}

static void put_function(struct rendering *r, int index) {
    lua_Debug function;
    lua_pushvalue(r->L, index);
    lua_getinfo(r->L, ">S", &function);
    if (*function.what == 'C') str_puts(r->out, "built-in function");
    else str_printf(r->out, "function <%s:%d>", function.short_src, function.linedefined);
}

static int ask_text(lua_State *L) {
    luaL_tolstring(L, 1, NULL);
    return 1;
}

static bool is_filled(lua_State *L, int index) {
    if (!lua_istable(L, index)) return false;
    lua_pushnil(L);
    if (!lua_next(L, index)) return false;
    lua_pop(L, 2);
    return true;
}

/* Control characters but for those in `layout`. */
static bool is_control(char c, const char *layout) {
    return (c >= 0 && c < ' ' && (!c || !strchr(layout, c))) || c == 0x7F;
}

/* As it is, but for bytes that are no text and control characters. */
static void put_plain(struct str *out, const char *text, size_t length, const char *layout) {
    for (size_t i = 0; i < length; i++) {
        size_t piece = 0;
        while (i + piece < length && !is_control(text[i + piece], layout)) piece++;
        str_put_repaired(out, text + i, piece);
        i += piece;
        if (i < length) put_byte(out, (unsigned char)text[i], false);
    }
}

/* [..., error] to [...] */
static void put_refusal(struct rendering *r, int index, int depth) {
    lua_State *L = r->L;
    const char *text = lua_type(L, -1) == LUA_TSTRING ? lua_tostring(L, -1) : luaL_typename(L, -1);
    str_puts(r->out, "<__tostring raised: ");
    put_plain(r->out, text, utf8_cut(text, strlen(text), RENDER_BYTES / 2), "");
    str_putc(r->out, '>');
    lua_pop(L, 1);
    if (!is_filled(L, index)) return;
    str_putc(r->out, ' ');
    put_table(r, index, depth);
}

/* What the object says of itself. Its code may raise or loop: then that is shown, and what is in the object. */
static void put_object(struct rendering *r, int index, int depth) {
    lua_State *L = r->L;
    size_t length;
    lua_pushcfunction(L, ask_text);
    lua_pushvalue(L, index);
    if (lua_pcall(L, 1, 1, 0) != LUA_OK) {
        put_refusal(r, index, depth);
        return;
    }
    const char *text = lua_tolstring(L, -1, &length); /* [..., text] */
    size_t shown = utf8_cut(text, length, RENDER_BYTES);
    put_plain(r->out, text, shown, "");
    if (shown < length) str_puts(r->out, "...");
    lua_pop(L, 1);
}

/* Has it a __tostring that can be called? Once the time is over only those of C are: each of the script's might loop for
 * another moment. */
static bool has_text(lua_State *L, int index) {
    if (!luaL_getmetafield(L, index, "__tostring")) return false;
    bool is_free = lua_iscfunction(L, -1) || !budget_over();
    lua_pop(L, 1);
    return is_free;
}

/* A copy is made text: lua_tostring would change the key of a table that is walked. */
static void put_number(struct rendering *r, int index) {
    if (isnan(lua_tonumber(r->L, index))) { /* the C library knows a -nan too */
        str_puts(r->out, "nan");
        return;
    }
    lua_pushvalue(r->L, index);
    str_puts(r->out, lua_tostring(r->L, -1));
    lua_pop(r->L, 1);
}

static void put_value(struct rendering *r, int index, int depth) {
    lua_State *L = r->L;
    luaL_checkstack(L, 10, NULL);
    switch (lua_type(L, index)) {
    case LUA_TNIL: str_puts(r->out, "nil"); break;
    case LUA_TBOOLEAN: str_puts(r->out, lua_toboolean(L, index) ? "true" : "false"); break;
    case LUA_TNUMBER: put_number(r, index); break;
    case LUA_TSTRING: put_string(r, index); break;
    case LUA_TTABLE:
        if (has_text(L, index)) put_object(r, index, depth);
        else put_table(r, index, depth);
        break;
    case LUA_TFUNCTION: put_function(r, index); break;
    case LUA_TUSERDATA: put_object(r, index, depth); break;
    default: str_puts(r->out, luaL_typename(L, index));
    }
}

void render_value(lua_State *L, int index, struct str *out) {
    size_t start = out->len;
    struct rendering r = {.L = L, .out = out, .full = start + RENDER_BYTES};
    put_value(&r, lua_absindex(L, index), RENDER_DEPTH);
    if (!is_full(&r)) return;
    out->len = start + utf8_cut(out->data + start, out->len - start, RENDER_BYTES - 3);
    str_puts(out, "...");
}

/* A message may have several lines. */
static void put_message(lua_State *L, int index, struct str *out) {
    size_t length;
    const char *bytes = lua_tolstring(L, index, &length);
    put_plain(out, bytes, length, "\n\t");
}

void render_error(lua_State *L, int index, struct str *out) {
    index = lua_absindex(L, index);
    if (lua_istable(L, index)) {
        lua_pushliteral(L, "message");
        bool has = lua_rawget(L, index) == LUA_TSTRING; /* [..., message] */
        if (has) put_message(L, -1, out);
        lua_pop(L, 1);
        if (has) return;
    }
    if (lua_type(L, index) == LUA_TSTRING) {
        put_message(L, index, out);
    } else if (lua_isnil(L, index)) {
        str_puts(out, "nil was raised");
    } else {
        render_value(L, index, out);
    }
}
