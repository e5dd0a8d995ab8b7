/* See naming.h. Words and a count of what `end` closes, as in outline.c, but for one function wherever it is. */
#include "script/naming.h"

#include "base/vec.h"
#include "script/state.h"

#include <lauxlib.h>
#include <lua.h>
#include <stdio.h>
#include <string.h>

#define ITERATOR "for iterator" /* what Lua calls those of a loop */

/* ---- by the text ---- */

void naming_clear(struct naming *naming) {
    vec_clear(&naming->tokens);
    naming->source = NULL;
}

static void read_source(struct naming *naming, const struct source *source) {
    if (naming->source == source) return;
    naming_clear(naming);
    naming->source = source;
    lex_read(source->bytes, source->length, &naming->tokens);
}

/* The line of the `end` that closes the function at token i; 0 where the text ends before. */
static int end_line(const struct tokens *tokens, size_t i) {
    size_t end = lex_block_end(tokens, i);
    return end < tokens->count ? tokens->at[end].line : 0;
}

/* Appends what fits. */
static void put_token(const struct token *token, size_t skip, char *out, size_t room) {
    size_t length = strlen(out);
    snprintf(out + length, room - length, "%.*s", (int)(token->length - 2 * skip), token->text + skip);
}

/* function a.b:c( */
static void put_declared(const struct tokens *tokens, size_t i, char *out, size_t room) {
    for (; i < tokens->count && !lex_is(tokens, i, "("); i++) put_token(&tokens->at[i], 0, out, room);
}

/* a.b = function, and local a <const> = function; i: the word before "=" */
static void put_assigned(const struct tokens *tokens, size_t i, char *out, size_t room) {
    if (i >= 3 && lex_is(tokens, i, ">") && lex_is(tokens, i - 2, "<")) i -= 3;
    size_t from = i;
    while (from >= 2 && lex_is(tokens, from - 1, ".")) from -= 2;
    if (tokens->at[i].sort != LEX_NAME) return;
    for (; from <= i; from++) put_token(&tokens->at[from], 0, out, room);
}

static void put_name(const struct tokens *tokens, size_t i, char *out, size_t room) {
    *out = '\0';
    if (lex_is_sort(tokens, i + 1, LEX_NAME)) put_declared(tokens, i + 1, out, room);
    if (i < 2 || !lex_is(tokens, i - 1, "=")) return;
    bool is_key = i >= 4 && lex_is(tokens, i - 2, "]") && lex_is_sort(tokens, i - 3, LEX_STRING) &&
                  lex_is(tokens, i - 4, "[") && *tokens->at[i - 3].text != '[';
    if (is_key) put_token(&tokens->at[i - 3], 1, out, room);
    else put_assigned(tokens, i - 2, out, room);
}

/* The name of the function whose `function` is on line `first` and whose `end` is on line `last`, as it is written:
 * "parse_price", "Page:next", "fields.price", the key of `["no price"] = function`. False where it has none, or
 * several functions begin and end there. */
static bool find(struct naming *naming, const struct source *source, int first, int last, char *out, size_t room) {
    const struct tokens *tokens = &naming->tokens;
    int found = 0;
    read_source(naming, source);
    for (size_t i = 0; i < tokens->count && tokens->at[i].line <= first; i++) {
        if (tokens->at[i].line != first || !lex_is(tokens, i, "function") || end_line(tokens, i) != last) continue;
        if (found++) return false;
        put_name(tokens, i, out, room);
    }
    return found && *out;
}

/* ---- by the running state ---- */

/* [..., function]: of a standard one, as "string.rep". */
static bool standard_name(lua_State *L, char *out) {
    int function = lua_gettop(L);
    bool found = false;
    lua_getfield(L, LUA_REGISTRYINDEX, LUA_LOADED_TABLE); /* [..., function, loaded] */
    for (lua_pushnil(L); !found && lua_next(L, function + 1); lua_pop(L, 1)) {
        if (!lua_istable(L, -1) || lua_type(L, -2) != LUA_TSTRING) continue;
        const char *module = lua_tostring(L, -2);
        for (lua_pushnil(L); lua_next(L, function + 3); lua_pop(L, 1)) { /* [..., module, table, name, value] */
            if (lua_type(L, -2) != LUA_TSTRING || !lua_rawequal(L, function, -1)) continue;
            bool is_global = strcmp(module, LUA_GNAME) == 0;
            snprintf(out, NAMING_BYTES, "%s%s%s", is_global ? "" : module, is_global ? "" : ".", lua_tostring(L, -2));
            found = true;
        }
    }
    lua_settop(L, function);
    return found;
}

/* A callback's name in the scraper's table. */
static bool callback_name(lua_State *L, char *out) { /* [..., function] */
    int function = lua_gettop(L);
    lua_getfield(L, LUA_REGISTRYINDEX, REGISTRY_CALLBACKS);
    lua_pushvalue(L, function); /* [..., function, callbacks, function] */
    bool found = lua_istable(L, -2) && lua_rawget(L, -2) == LUA_TSTRING;
    if (found) snprintf(out, NAMING_BYTES, "%s", lua_tostring(L, -1));
    lua_settop(L, function);
    return found;
}

void naming_of(lua_State *L, struct naming *naming, const lua_Debug *function, const struct source *source,
               const char *by_call, char *out) {
    bool is_called = *by_call && strcmp(by_call, ITERATOR) != 0;
    if (callback_name(L, out)) return;
    if (!is_called && source &&
        find(naming, source, function->linedefined, function->lastlinedefined, out, NAMING_BYTES)) return;
    if (!*by_call && *function->what == 'C' && standard_name(L, out)) return;
    const char *other = *function->what == 'm'   ? "main chunk"
                        : *function->what == 'C' ? "built-in function"
                                                 : "anonymous function";
    snprintf(out, NAMING_BYTES, "%s", *by_call ? by_call : other);
}

/* What Lua says of t[k]() and t[1](). */
static bool is_vague(const char *name) { return strcmp(name, "?") == 0 || strcmp(name, "integer index") == 0; }

const char *naming_call(const lua_Debug *frame, char *made) {
    if (!*frame->namewhat || is_vague(frame->name)) return "";
    if (strcmp(frame->namewhat, "metamethod") != 0) return frame->name;
    snprintf(made, NAMING_BYTES, "__%s", frame->name);
    return made;
}
