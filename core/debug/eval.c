/* See eval.h. What is typed is tried as an expression first; where it is neither that nor a statement, the
 * message is that of the reading which got further. */
#include "debug/eval.h"

#include "debug/look.h"
#include "debug/put.h"
#include "debug/scope.h"
#include "script/refusal.h"

#include <lauxlib.h>

#define RETURN "return "
#define GLOBAL "(global '"

struct evaluation {
    struct debug *debug;
    char *code;       /* as it is compiled */
};

/* ---- reading ---- */

/* Is it Lua? Else why, and the column of the code where it is not. */
static bool reads(const char *code, struct err *why) {
    struct source source = {.name = (char *)"p", .bytes = (char *)code, .length = strlen(code)};
    return refusal_check(&source, why);
}

static void put_refusal(struct debug *debug, const char *text, int column, const char *message) {
    struct str room = {0};
    for (int i = 1; i < column; i++)
        if (((unsigned char)text[i - 1] & 0xC0) != 0x80) str_puts(&room, text[i - 1] == '\t' ? "    " : " ");
    put_line(debug->out, "  %s", text);
    put_line(debug->out, "  %s^ %s", str_text(&room), message);
    str_clear(&room);
}

/* The code to be run (to be freed); NULL where it is no Lua, which it says. */
static char *read_code(struct debug *debug, const char *text) {
    struct err as_value = {0}, as_statement = {0};
    char *value = mem_printf(RETURN "%s", text);
    if (reads(value, &as_value)) return value;
    free(value);
    if (reads(text, &as_statement)) return mem_strdup(text);
    int column = as_value.column - (int)strlen(RETURN);
    if (column > as_statement.column) put_refusal(debug, text, column, as_value.message);
    else put_refusal(debug, text, as_statement.column, as_statement.message);
    return NULL;
}

/* ---- running ---- */

static int run_step(lua_State *L) { /* [evaluation] */
    const struct evaluation *evaluation = lua_touserdata(L, 1);
    struct debug *debug = evaluation->debug;
    luaL_checkstack(L, LUA_MINSTACK, NULL);
    luaL_checkstack(debug->options.stack, 4, NULL);
    if (luaL_loadbufferx(L, evaluation->code, strlen(evaluation->code), "=p", "t") != LUA_OK) return lua_error(L);
    scope_push(debug, L); /* [evaluation, function, env] */
    lua_setupvalue(L, 2, 1);
    lua_call(L, scope_push_extra(debug, L), LUA_MULTRET); /* [evaluation, values...] */
    for (int i = 2, count = lua_gettop(L); i <= count; i++) {
        lua_pushvalue(L, i);
        put_value(debug, L, NULL);
        lua_settop(L, count);
    }
    return 0;
}

static void put_sets(struct debug *debug) {
    const char *at = str_text(&debug->sets);
    for (const char *end; (end = strchr(at, '\n')); at = end + 1) put_line(debug->out, "%.*s", (int)(end - at), at);
}

/* To Lua every name that is not the expression's own is a global. */
static char *name_sorts(struct debug *debug, const char *message) {
    struct str out = {0};
    for (const char *at; (at = strstr(message, GLOBAL)); message = at) {
        str_put(&out, message, (size_t)(at - message));
        at += strlen(GLOBAL);
        char *name = mem_strndup(at, strcspn(at, "'"));
        str_printf(&out, "(%s '", scope_sort(debug, name));
        free(name);
    }
    str_puts(&out, message);
    return str_take(&out);
}

static void put_raised(struct debug *debug, const struct str *why) {
    char *message = name_sorts(debug, str_text(why));
    put_folded(debug->out, 2, message, strlen(message));
    free(message);
}

void eval_put(struct debug *debug, const char *text) {
    struct evaluation evaluation = {.debug = debug, .code = read_code(debug, text)};
    struct str why = {0};
    if (!evaluation.code) return;
    str_reset(&debug->sets);
    bool ok = look_apart(debug, run_step, &evaluation, &why);
    put_sets(debug);
    if (!ok) put_raised(debug, &why);
    str_clear(&why);
    free(evaluation.code);
}
