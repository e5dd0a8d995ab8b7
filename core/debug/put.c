/* See put.h. Columns are counted as code points: wide enough an estimate for source text. */
#include "debug/put.h"

#include "script/render.h"

#include <lauxlib.h>
#include <stdarg.h>
#include <stdio.h>

/* ---- lines ---- */

static bool begins_character(char c) { return ((unsigned char)c & 0xC0) != 0x80; }

/* Bytes of the text that fit into so many columns. */
static size_t fitting(const char *text, size_t length, size_t columns) {
    size_t at = 0;
    for (; at < length; at++)
        if (begins_character(text[at]) && columns-- == 0) break;
    return at;
}

/* A tab is as wide as four spaces wherever it stands, since what is in front of it differs from line to line. */
static void put_spaced(struct str *out, const char *text, size_t length) {
    for (size_t i = 0; i < length; i++) {
        if (text[i] == '\t') str_puts(out, "    ");
        else str_putc(out, ascii_space(text[i]) ? ' ' : text[i]);
    }
}

static void put_cut(struct str *out, const char *text, size_t length) {
    struct str line = {0};
    put_spaced(&line, text, length);
    size_t fits = fitting(str_text(&line), line.len, DEBUG_COLUMNS);
    if (fits < line.len) {
        str_put(out, line.data, fitting(line.data, line.len, DEBUG_COLUMNS - 3));
        str_puts(out, "...");
    } else {
        str_put(out, str_text(&line), line.len);
    }
    str_putc(out, '\n');
    str_clear(&line);
}

void put_line(struct str *out, const char *format, ...) {
    char *text;
    va_list arguments;
    va_start(arguments, format);
    int length = vasprintf(&text, format, arguments);
    va_end(arguments);
    if (length < 0) return;
    put_cut(out, text, (size_t)length);
    free(text);
}

/* How much of the text the next line takes: up to a newline, to a space that fits, or to what fits. */
static size_t line_length(const char *text, size_t length, size_t columns) {
    const char *newline = memchr(text, '\n', length);
    size_t whole = newline ? (size_t)(newline - text) : length, fits = fitting(text, whole, columns);
    if (fits == whole) return whole;
    for (size_t at = fits; at > fits / 2; at--)
        if (text[at] == ' ') return at;
    return fits;
}

void put_folded(struct str *out, int indent, const char *text, size_t length) {
    struct str spaced = {0};
    for (size_t i = 0; i < length; i++) {
        if (text[i] == '\n') str_putc(&spaced, '\n');
        else put_spaced(&spaced, text + i, 1);
    }
    const char *at = str_text(&spaced), *end = at + spaced.len;
    for (bool first = true; at < end || first; first = false) {
        size_t room = first ? 0 : (size_t)indent, taken = line_length(at, (size_t)(end - at), DEBUG_COLUMNS - room);
        str_printf(out, "%*s%.*s\n", (int)room, "", (int)taken, at);
        at += taken;
        if (at < end && (*at == ' ' || *at == '\n')) at++;
    }
    str_clear(&spaced);
}

/* ---- values ---- */

static const char *label(const char *name) { return name ? name : ""; }
static const char *equals(const char *name) { return name ? " = " : ""; }

/* A string that is too long for a line is shown as the text that it is. */
static void put_text(struct debug *debug, lua_State *L, const char *name) {
    size_t length, shown;
    const char *text = lua_tolstring(L, -1, &length);
    shown = utf8_cut(text, length, PUT_STRING);
    put_line(debug->out, "%s%sa string of %zu bytes:", label(name), equals(name), length);
    struct str indented = {0};
    str_puts(&indented, "  ");
    for (size_t i = 0; i < shown; i++) str_putc(&indented, text[i] ? text[i] : ' ');
    put_folded(debug->out, 2, indented.data, indented.len);
    str_clear(&indented);
    if (shown < length) put_line(debug->out, "  ... %zu more bytes", length - shown);
}

static bool is_word(const char *text) {
    if (*text >= '0' && *text <= '9') return false;
    size_t i = 0;
    while (ascii_alnum(text[i]) || text[i] == '_') i++;
    return i > 0 && !text[i];
}

/* [..., key, value]: adds a line of it. */
static void add_entry(struct debug *debug, lua_State *L) {
    struct str *text = &debug->text;
    str_reset(text);
    if (lua_type(L, -2) == LUA_TSTRING && is_word(lua_tostring(L, -2))) {
        str_puts(text, lua_tostring(L, -2));
    } else {
        str_putc(text, '[');
        render_value(L, -2, text);
        str_putc(text, ']');
    }
    str_puts(text, " = ");
    render_value(L, -1, text);
    names_push(&debug->lines, text->data);
}

static int by_text(const void *a, const void *b) { return strcmp(*(char *const *)a, *(char *const *)b); }

/* First 1, 2, 3 and so on, then the other keys by the alphabet. The number of entries, or less than all where
 * there are very many. */
static size_t add_entries(struct debug *debug, lua_State *L, int table) {
    lua_Integer listed = 0;
    size_t count = 0;
    luaL_checkstack(L, 10, NULL);
    while (listed < PUT_ENTRIES && lua_rawgeti(L, table, listed + 1) != LUA_TNIL) {
        lua_pushinteger(L, ++listed);
        lua_insert(L, -2); /* [..., key, value] */
        add_entry(debug, L);
        lua_pop(L, 2);
    }
    lua_settop(L, table);
    size_t all = debug->lines.count;
    for (lua_pushnil(L); lua_next(L, table); lua_pop(L, 1)) { /* [..., key, value] */
        count++;
        bool shown = lua_isinteger(L, -2) && lua_tointeger(L, -2) >= 1 && lua_tointeger(L, -2) <= listed;
        if (!shown && debug->lines.count < PUT_SORTED) add_entry(debug, L);
    }
    if (debug->lines.count > all)
        qsort(debug->lines.at + all, debug->lines.count - all, sizeof *debug->lines.at, by_text);
    return count;
}

static void put_table(struct debug *debug, lua_State *L, const char *name) {
    names_clear(&debug->lines);
    size_t count = add_entries(debug, L, lua_gettop(L));
    put_line(debug->out, "%s%s{", label(name), equals(name));
    for (size_t i = 0; i < debug->lines.count && i < PUT_ENTRIES; i++)
        put_line(debug->out, "  %s,", debug->lines.at[i]);
    if (count > PUT_ENTRIES) put_line(debug->out, "  ... %zu more", count - PUT_ENTRIES);
    put_line(debug->out, "}");
}

static bool has_text(lua_State *L) {
    if (luaL_getmetafield(L, -1, "__tostring") == LUA_TNIL) return false;
    lua_pop(L, 1);
    return true;
}

/* Would a line cut it? render_value ends with dots where it left something out. */
static bool is_long(const struct str *text) {
    return fitting(text->data, text->len, DEBUG_COLUMNS) < text->len || strstr(text->data, "...") != NULL;
}

void put_value(struct debug *debug, lua_State *L, const char *name) {
    str_reset(&debug->text);
    str_printf(&debug->text, "%s%s", label(name), equals(name));
    render_value(L, -1, &debug->text);
    size_t length = 0;
    if (lua_type(L, -1) == LUA_TSTRING) lua_tolstring(L, -1, &length);
    if (lua_istable(L, -1) && !has_text(L) && is_long(&debug->text)) put_table(debug, L, name);
    else if (length + 2 > DEBUG_COLUMNS) put_text(debug, L, name);
    else put_folded(debug->out, 2, debug->text.data, debug->text.len);
}
