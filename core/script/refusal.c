/* See refusal.h. Lua's errors have no column, but its compiler reads one character beyond the token that it stumbles
 * over: handed its text byte by byte, how far it came says where that token ends. */
#include "script/refusal.h"

#include "base/str.h"
#include "base/vec.h"
#include "script/lex.h"

#include <lauxlib.h>
#include <lua.h>
#include <stdio.h>

/* ---- lines ---- */

static bool ends_line(char c) { return c == '\n' || c == '\r'; }

/* Behind the line's end at `at`: \n, \r, or both in either order are one. */
static const char *skip_end(const char *at, const char *end) {
    bool pair = end - at > 1 && ends_line(at[1]) && at[1] != at[0];
    return at + (pair ? 2 : 1);
}

/* Editors do not count the byte order mark. */
static const char *skip_mark(const struct source *source) {
    return source->bytes + (str_starts(source->bytes, "\xEF\xBB\xBF") ? 3 : 0);
}

const char *refusal_line(const struct source *source, int line, size_t *length) {
    const char *at = skip_mark(source), *end = source->bytes + source->length, *stop;
    for (; line > 1; line--) {
        while (at < end && !ends_line(*at)) at++;
        if (at == end) return NULL;
        at = skip_end(at, end);
    }
    if (line < 1) return NULL;
    for (stop = at; stop < end && !ends_line(*stop);) stop++;
    *length = (size_t)(stop - at);
    return at;
}

/* ---- the line's text, and the caret in it ---- */

enum { BEFORE_MOST = 120 }; /* bytes shown in front of the column of a long line */

static void set_text(struct err *err, const char *line, size_t length) {
    size_t caret = err->column ? (size_t)err->column - 1 : 0, from = 0, most = sizeof err->text - 1;
    if (length > most) {
        most -= strlen("......");
        if (caret > BEFORE_MOST) from = utf8_cut(line, length, caret - BEFORE_MOST);
    }
    size_t left = length - from, shown = utf8_cut(line + from, left, most);
    int head = snprintf(err->text, sizeof err->text, "%s", from ? "..." : "");
    for (size_t i = 0; i < shown; i++) err->text[head++] = line[from + i] ? line[from + i] : ' ';
    snprintf(err->text + head, sizeof err->text - (size_t)head, "%s", shown < left ? "..." : "");
    err->caret = (int)(caret - from + (from ? strlen("...") : 0));
}

/* ---- the column ---- */

struct reading {
    const char *at, *end;
    bool ended; /* asked for more than there is */
};

static const char *give_byte(lua_State *L, void *arg, size_t *size) {
    (void)L;
    struct reading *reading = arg;
    reading->ended = reading->at == reading->end;
    *size = reading->ended ? 0 : 1;
    return reading->ended ? NULL : reading->at++;
}

/* Lua skips a first line that starts with # only in files. */
static const char *skip_head(const struct source *source) {
    const char *text = skip_mark(source), *end = source->bytes + source->length;
    if (*text == '#')
        while (text < end && !ends_line(*text)) text++;
    return text;
}

/* Where the word stands last between the two, or NULL. */
static const char *find_back(const char *from, const char *to, const char *word, size_t length) {
    for (const char *at = to - length; at >= from; at--)
        if (memcmp(at, word, length) == 0) return at;
    return NULL;
}

/* The last 'name' of a message that does not say what it is near to: "attempt to assign to const variable 'x'". */
static const char *find_quoted(const char *message, const char *from, const char *to) {
    const char *end = strrchr(message, '\''), *start = end;
    while (start && start > message && *--start != '\'') {}
    if (!start || start + 1 >= end || strstr(message, " near ")) return NULL;
    return find_back(from, to, start + 1, (size_t)(end - start - 1));
}

/* Where the token that ends at `to` begins; where that is not on the line, the line does. */
static const char *token_start(const struct source *source, const char *line, const char *to) {
    struct tokens tokens = {0};
    const char *start = line;
    lex_read(source->bytes, source->length, &tokens);
    for (size_t i = 0; i < tokens.count && tokens.at[i].text < to; i++) start = tokens.at[i].text;
    vec_clear(&tokens);
    return start > line ? start : line;
}

static int column_of(const struct source *source, int line, const struct reading *reading, const char *message) {
    size_t length;
    const char *from = refusal_line(source, line, &length);
    if (!from) return 0;
    const char *to = reading->ended ? reading->end : reading->at - 1, *quoted = find_quoted(message, from, from + length);
    if (to > from + length) to = from + length;
    if (str_ends(message, "near <eof>")) return (int)(to - from) + 1;
    return (int)((quoted ? quoted : token_start(source, from, to)) - from) + 1;
}

/* ---- */

/* "?:12: message" is what Lua says of a chunk that is called "=?". */
static void fill(struct source *source, const struct reading *reading, const char *said, struct err *err) {
    int line = 0, length = 0;
    if (sscanf(said, "?:%d: %n", &line, &length) != 1) length = 0;
    err_at(err, ERR_SCRIPT, source->name, line, "%s", said + length);
    for (char *c = err->message; *c; c++)
        if (ascii_space(*c)) *c = ' ';
    err->column = column_of(source, line, reading, said + length);
}

bool refusal_check(struct source *source, struct err *err) {
    struct reading reading = {.at = skip_head(source), .end = source->bytes + source->length};
    struct err why = {0};
    lua_State *L = luaL_newstate();
    bool ok = !L || lua_load(L, give_byte, &reading, "=?", "t") == LUA_OK;
    size_t length;
    const char *line;
    if (!ok) fill(source, &reading, lua_tostring(L, -1), &why);
    if (L) lua_close(L);
    if (ok) return true;
    if ((line = refusal_line(source, why.line, &length))) set_text(&why, line, length);
    if (err) *err = why;
    return false;
}

void refusal_locate(struct sources *sources, struct err *err) {
    struct source *source = *err->file ? sources_named(sources, err->file, strlen(err->file)) : NULL;
    struct err syntax = {0};
    size_t length;
    const char *line = source ? refusal_line(source, err->line, &length) : NULL;
    if (!line) return;
    if (!refusal_check(source, &syntax) && syntax.line == err->line) err->column = syntax.column;
    set_text(err, line, length);
}
