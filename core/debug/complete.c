/* See complete.h. */
#include "debug/complete.h"

#include "debug/look.h"
#include "debug/scope.h"
#include "script/bind_emit.h"
#include "script/bind_follow.h"
#include "script/bind_form.h"
#include "script/bind_node.h"
#include "script/bind_page.h"
#include "script/bind_query.h"

enum { INDEX_MOST = 10 }; /* metatables in a row that are followed */

struct completion {
    struct debug *debug;
    const char *text; /* from the first name of the chain on */
    size_t length;    /* of the chain in front of the word: "page:", "a.b."; 0: the word is a name of the frame */
    struct names found;
};

static bool in_name(char c) { return ascii_alnum(c) || c == '_'; }

/* ---- the fields of a value ---- */

static void add_methods(const luaL_Reg *methods, struct names *out) {
    for (; methods->name; methods++) names_add(out, methods->name);
}

static bool is_kind(lua_State *L, const char *kind) { /* [..., value] */
    if (!lua_isuserdata(L, -1) || luaL_getmetafield(L, -1, "__metatable") == LUA_TNIL) return false;
    bool is = lua_type(L, -1) == LUA_TSTRING && strcmp(lua_tostring(L, -1), kind) == 0;
    lua_pop(L, 1);
    return is;
}

static void add_page(struct names *out) {
    static const luaL_Reg *const methods[] = {bind_query_methods, bind_page_query_methods, bind_page_methods,
                                              bind_follow_methods, bind_form_methods, bind_emit_methods};
    for (size_t i = 0; i < sizeof methods / sizeof *methods; i++) add_methods(methods[i], out);
}

static void add_node(struct names *out) {
    add_methods(bind_query_methods, out);
    add_methods(bind_node_methods, out);
}

/* [..., value] to [..., __index of its metatable], if that is a table. */
static bool step_up(lua_State *L) {
    if (luaL_getmetafield(L, -1, "__index") == LUA_TNIL) return false;
    lua_remove(L, -2);
    return lua_istable(L, -1);
}

/* [..., value] */
static void add_fields(lua_State *L, struct names *out) {
    if (is_kind(L, "page")) add_page(out);
    else if (is_kind(L, "node")) add_node(out);
    bool more = lua_istable(L, -1) || step_up(L);
    for (int i = 0; more && i < INDEX_MOST; i++, more = step_up(L))
        for (lua_pushnil(L); lua_next(L, -2); lua_pop(L, 1))
            if (lua_type(L, -2) == LUA_TSTRING) names_add(out, lua_tostring(L, -2));
}

/* ---- the chain ---- */

/* [..., env] to [..., value]: what the chain "a.b:" leads to. */
static void follow(lua_State *L, const char *text, size_t length) {
    const char *end = text + length;
    for (bool first = true; text < end; first = false) {
        size_t name = 0;
        while (text + name < end && in_name(text[name])) name++;
        lua_pushlstring(L, text, name);
        if (first) lua_gettable(L, -2);
        else if (lua_istable(L, -2)) lua_rawget(L, -2);
        else lua_pop(L, 1), lua_pushnil(L);
        lua_remove(L, -2);
        text += name + 1;
    }
}

static int complete_step(lua_State *L) {
    struct completion *completion = lua_touserdata(L, 1);
    luaL_checkstack(L, LUA_MINSTACK, NULL);
    if (!completion->length) {
        scope_names(completion->debug, L, &completion->found);
        return 0;
    }
    scope_push(completion->debug, L); /* [completion, env] */
    follow(L, completion->text, completion->length);
    add_fields(L, &completion->found);
    return 0;
}

size_t complete_expression(struct debug *debug, const char *text, struct names *out) {
    size_t length = strlen(text), word = length;
    while (word && in_name(text[word - 1])) word--;
    size_t start = word;
    while (start && (in_name(text[start - 1]) || text[start - 1] == '.' || text[start - 1] == ':')) start--;
    struct completion completion = {.debug = debug, .text = text + start, .length = word - start};
    look_apart(debug, complete_step, &completion, NULL);
    for (size_t i = 0; i < completion.found.count; i++)
        if (str_starts(completion.found.at[i], text + word)) names_add(out, completion.found.at[i]);
    names_clear(&completion.found);
    return word;
}
