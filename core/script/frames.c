/* See frames.h. All of it runs in protected calls of another coroutine, since even looking allocates and objects
 * render themselves by the script's own code; what was written before an error stays. */
#include "script/frames.h"

#include "base/json.h"
#include "script/caught.h"
#include "script/guard.h"
#include "script/naming.h"
#include "script/refusal.h"
#include "script/render.h"

#include <lauxlib.h>
#include <lua.h>
#include <stdio.h>

#define RENDER_SECONDS 0.5
enum { ERROR_BYTES = 4000, WHY_BYTES = 200 };

struct writing {
    struct state *state;
    lua_State *co;        /* whose stack is looked at */
    struct str *out;      /* frames as JSON objects with commas between */
    bool has_error;       /* the value on top of co is still to be shown, since it is no text */
    int level;            /* of the frame; */
    int at, next;         /* or, of a caught one, its place in its note and that of the next; 0: there is none */
    struct naming naming;
    struct str value;     /* the one that is being rendered */
    struct str why;       /* a frame could not be shown */
};

const struct source *frames_source(struct state *state, lua_Debug *function) {
    const struct source *source = state->source_of ? state->source_of(state, function) : NULL;
    if (source || *function->source != '@') return source;
    return sources_named(state->sources, function->source + 1, strlen(function->source) - 1);
}

/* ---- one frame ---- */

static void put_source_line(struct str *out, const struct source *source, int line) {
    size_t length;
    const char *text = source ? refusal_line(source, line, &length) : NULL;
    json_key(out, "source");
    if (!text) {
        str_puts(out, "null");
        return;
    }
    for (; length && (*text == ' ' || *text == '\t'); length--) text++;
    json_put_string(out, text, utf8_cut(text, length, RENDER_BYTES));
}

/* [..., value] to [...] */
static void put_value(lua_State *L, struct writing *w, const char *name) {
    struct str *out = w->out;
    str_reset(&w->value);
    if (out->len < FRAMES_BYTES) render_value(L, -1, &w->value);
    else str_puts(&w->value, "...");
    lua_pop(L, 1);
    if (out->data[out->len - 1] != '[') str_puts(out, ", ");
    json_begin(out);
    json_text_field(out, "name", name);
    json_key(out, "value");
    json_put_string(out, str_text(&w->value), w->value.len);
    json_end(out);
}

/* Takes it from the other coroutine. */
static void put_moved(lua_State *L, struct writing *w, const char *name) {
    lua_xmove(w->co, L, 1);
    put_value(L, w, name);
}

/* An error that is a table or the like says more than its message. It stands before the locals, once. */
static void put_error(lua_State *L, struct writing *w) {
    if (!w->has_error) return;
    w->has_error = false;
    lua_pushvalue(w->co, -1);
    put_moved(L, w, "(error)");
}

/* Those in parentheses are Lua's own; what came through "..." counts downwards from -1. */
static void put_locals(lua_State *L, struct writing *w, lua_Debug *frame) {
    const char *name;
    char extra[24];
    int shown = 0;
    for (int i = 1; shown < FRAMES_VALUES && (name = lua_getlocal(w->co, frame, i)); i++) {
        if (*name == '(') lua_pop(w->co, 1);
        else put_moved(L, w, name), shown++;
    }
    for (int i = 1; shown < FRAMES_VALUES && lua_getlocal(w->co, frame, -i); i++, shown++) {
        snprintf(extra, sizeof extra, "...[%d]", i);
        put_moved(L, w, extra);
    }
}

static void put_upvalues(lua_State *L, struct writing *w, int function) {
    const char *name;
    json_key(w->out, "upvalues");
    str_putc(w->out, '[');
    for (int i = 1; i <= FRAMES_VALUES && (name = lua_getupvalue(L, function, i)); i++) {
        if (strcmp(name, "_ENV") == 0) lua_pop(L, 1);
        else put_value(L, w, name);
    }
    str_putc(w->out, ']');
}

static void begin_frame(struct str *out) {
    if (out->data[out->len - 1] != '[') str_puts(out, ", ");
    json_begin(out);
}

/* [..., function]; all of the frame before its locals. */
static void put_head(lua_State *L, struct writing *w, lua_Debug *function, const char *by_call, int line) {
    const struct source *source = frames_source(w->state, function);
    char name[NAMING_BYTES];
    naming_of(L, &w->naming, function, source, by_call, name);
    begin_frame(w->out);
    json_text_field(w->out, "function", name);
    json_text_field(w->out, "file", source ? source->name : function->short_src);
    json_integer_field(w->out, "line", line);
    put_source_line(w->out, source, line);
    if (*function->what == 'C') return;
    json_key(w->out, "locals");
    str_putc(w->out, '[');
    put_error(L, w);
}

static int write_frame(lua_State *L) { /* [writing] */
    struct writing *w = lua_touserdata(L, 1);
    lua_Debug frame;
    char made[NAMING_BYTES];
    lua_getstack(w->co, w->level, &frame);
    lua_getinfo(w->co, "nSlf", &frame);
    lua_xmove(w->co, L, 1); /* [writing, function] */
    put_head(L, w, &frame, naming_call(&frame, made), frame.currentline > 0 ? frame.currentline : 0);
    if (*frame.what != 'C') {
        put_locals(L, w, &frame);
        str_putc(w->out, ']');
        put_upvalues(L, w, 2);
    }
    json_end(w->out);
    return 0;
}

static int write_caught_frame(lua_State *L) { /* [writing, note] */
    struct writing *w = lua_touserdata(L, 1);
    struct caught_frame frame;
    lua_Debug function;
    w->next = 0;
    if (!caught_push_frame(L, 2, w->at, &frame)) return 0; /* [writing, note, function] */
    w->next = frame.next;
    lua_pushvalue(L, 3);
    lua_getinfo(L, ">S", &function);
    put_head(L, w, &function, frame.name, frame.line);
    if (*function.what != 'C') {
        for (int i = 0; i < frame.values; i++) {
            const char *name = caught_push_value(L, 2, &frame, i);
            put_value(L, w, name);
        }
        str_putc(w->out, ']');
        put_upvalues(L, w, 3);
    }
    json_end(w->out);
    return 0;
}

/* ---- the whole stack ---- */

/* Calls the function [..., function, arguments...] in a protected call; why (NULL is fine) gets its error. Where the
 * time is over L is armed and would stop us; the watcher's next signal arms it again, in time to stop a __tostring that
 * loops. */
static bool attempt(lua_State *L, int arguments, struct str *why) {
    if (budget_over()) lua_sethook(L, NULL, 0, 0);
    if (lua_pcall(L, arguments, 0, 0) == LUA_OK) return true;
    const char *text = lua_type(L, -1) == LUA_TSTRING ? lua_tostring(L, -1) : luaL_typename(L, -1);
    if (why) str_put(why, text, utf8_cut(text, strlen(text), WHY_BYTES));
    lua_pop(L, 1);
    return false;
}

static bool protect(lua_State *L, lua_CFunction function, void *argument, struct str *why) {
    if (!lua_checkstack(L, LUA_MINSTACK)) return false;
    lua_pushcfunction(L, function);
    lua_pushlightuserdata(L, argument);
    return attempt(L, 1, why);
}

static void put_note(struct str *out, const char *text) {
    begin_frame(out);
    json_text_field(out, "function", text);
    json_end(out);
}

/* Half of a frame is no JSON. */
static void put_failed(struct writing *w, size_t before) {
    char text[WHY_BYTES + 64];
    w->out->len = before;
    snprintf(text, sizeof text, "(a frame could not be shown: %s)", str_text(&w->why));
    put_note(w->out, text);
    str_reset(&w->why);
}

static void put_frames(lua_State *L, struct writing *w, int from, int to) {
    for (w->level = from; w->level < to; w->level++) {
        size_t before = w->out->len;
        if (!lua_checkstack(w->co, 4) || !protect(L, write_frame, w, &w->why)) put_failed(w, before);
    }
}

/* [..., note]: what it comes from first. */
static void put_caught(lua_State *L, struct writing *w) {
    int note = lua_gettop(L);
    if (!lua_checkstack(L, LUA_MINSTACK)) return;
    if (caught_push_cause(L)) put_caught(L, w);
    lua_settop(L, note);
    w->next = 0;
    do {
        size_t before = w->out->len;
        w->at = w->next;
        lua_pushcfunction(L, write_caught_frame);
        lua_pushlightuserdata(L, w);
        lua_pushvalue(L, note);
        if (!attempt(L, 2, &w->why)) put_failed(w, before);
    } while (w->next);
}

int frames_levels(lua_State *co) {
    lua_Debug frame;
    int below = -1, above = 1;
    while (lua_getstack(co, above, &frame)) below = above, above *= 2;
    while (above - below > 1) {
        int middle = below + (above - below) / 2;
        if (lua_getstack(co, middle, &frame)) below = middle;
        else above = middle;
    }
    return above;
}

static void put_stack(lua_State *L, struct writing *w) {
    char text[64];
    int count = frames_levels(w->co), left_out = count - FRAMES_TOP - FRAMES_BOTTOM;
    put_frames(L, w, 0, left_out > 0 ? FRAMES_TOP : count);
    if (left_out <= 0) return;
    snprintf(text, sizeof text, "(%d frames left out)", left_out);
    put_note(w->out, text);
    put_frames(L, w, count - FRAMES_BOTTOM, count);
}

/* Was what level 0 raises raised inside a coroutine that it ran? */
static bool from_inner(lua_State *L, lua_State *co) {
    lua_Debug frame;
    if (!lua_getstack(co, 0, &frame) || !lua_checkstack(co, 1)) return false;
    lua_getinfo(co, "f", &frame);
    lua_xmove(co, L, 1);
    bool is = guard_resumes(L, -1);
    lua_pop(L, 1);
    return is;
}

/* ---- the error and its place ---- */

struct blame {
    lua_State *co;
    struct str text;     /* of the error, places in front and all */
    struct str why;      /* it could not be rendered */
    lua_Debug first;     /* innermost frame of Lua code; first.currentline 0 where there is none */
    lua_Debug ours;      /* innermost one of the scraper's files */
    char name[NAMING_BYTES]; /* its function, as people call it */
    struct naming naming;
};

static int write_error(lua_State *L) {
    struct blame *blame = lua_touserdata(L, 1);
    lua_pushvalue(blame->co, -1);
    lua_xmove(blame->co, L, 1);
    render_error(L, -1, &blame->text);
    return 0;
}

/* [..., function]: is this the frame that is to blame? */
static bool consider(lua_State *L, struct blame *blame, lua_Debug *frame, const char *by_call) {
    if (frame->currentline <= 0) return false;
    const struct source *source = frames_source(state_of(L), frame);
    if (!blame->first.currentline) blame->first = *frame;
    if (!source) return false;
    blame->ours = *frame;
    naming_of(L, &blame->naming, frame, source, by_call, blame->name);
    return true;
}

static bool find_in_note(lua_State *L, struct blame *blame) { /* [..., note] */
    struct caught_frame frame = {0};
    int note = lua_gettop(L);
    luaL_checkstack(L, LUA_MINSTACK, NULL);
    if (caught_push_cause(L) && find_in_note(L, blame)) return true;
    lua_settop(L, note);
    while (caught_push_frame(L, note, frame.next, &frame)) {
        lua_Debug function;
        lua_pushvalue(L, -1);
        lua_getinfo(L, ">S", &function);
        function.currentline = frame.line;
        if (consider(L, blame, &function, frame.name)) return true;
        lua_settop(L, note);
    }
    return false;
}

static int find_frames(lua_State *L) { /* [blame, note or nil] */
    struct blame *blame = lua_touserdata(L, 1);
    lua_Debug frame;
    char made[NAMING_BYTES];
    if (lua_istable(L, 2) && find_in_note(L, blame)) return 0;
    for (int i = 0; i < 200 && lua_getstack(blame->co, i, &frame); i++) {
        lua_settop(L, 2);
        lua_getinfo(blame->co, "nSlf", &frame);
        lua_xmove(blame->co, L, 1); /* [blame, note or nil, function] */
        if (consider(L, blame, &frame, naming_call(&frame, made))) return 0;
    }
    return 0;
}

/* Behind "file:12: " at the start of the text, or NULL where it starts otherwise. */
static const char *split_place(const char *text, size_t *name_length, int *line) {
    for (const char *colon = text; *colon && *colon != '\n'; colon++) {
        int length = 0;
        if (*colon != ':' || sscanf(colon, ":%d: %n", line, &length) != 1 || !length) continue;
        *name_length = (size_t)(colon - text);
        return colon + length;
    }
    return NULL;
}

/* Takes places that we know off the front of the text; the last of them is where it began: an error that is raised
 * again, or comes out of coroutine.wrap, gets another in front. */
static const char *strip_places(struct sources *sources, const struct blame *blame, struct failure *failure) {
    const char *text = str_text(&blame->text), *rest;
    size_t length;
    int line;
    while ((rest = split_place(text, &length, &line))) {
        struct source *source = sources_named(sources, text, length);
        bool is_first = blame->first.currentline == line && strlen(blame->first.short_src) == length &&
                        memcmp(blame->first.short_src, text, length) == 0;
        if (!source && !is_first) break;
        if (source) {
            free(failure->file);
            failure->file = mem_strdup(source->name);
            failure->line = line;
        }
        text = rest;
    }
    return text;
}

static void set_place(struct failure *failure, struct state *state, lua_Debug *frame) {
    const struct source *source = frames_source(state, frame);
    failure->file = mem_strdup(source ? source->name : frame->short_src);
    failure->line = frame->currentline;
}

/* [..., note or nil] */
static void fill_error(struct state *state, lua_State *co, const char *why, struct failure *failure) {
    struct blame blame = {.co = co};
    lua_State *L = state->L;
    lua_pushcfunction(L, find_frames);
    lua_pushlightuserdata(L, &blame);
    lua_pushvalue(L, -3);
    attempt(L, 2, NULL);
    if (why) str_puts(&blame.text, why);
    else if (!protect(L, write_error, &blame, &blame.why))
        str_printf(&blame.text, "a %s whose text could not be made: %s", luaL_typename(co, -1), str_text(&blame.why));
    const char *text = strip_places(state->sources, &blame, failure);
    if (!*text) text = "an error without a message";
    failure->error = mem_strndup(text, utf8_cut(text, strlen(text), ERROR_BYTES));
    if (!failure->file && blame.ours.currentline) set_place(failure, state, &blame.ours);
    else if (!failure->file && blame.first.currentline) set_place(failure, state, &blame.first);
    if (*blame.name) failure->function = mem_strdup(blame.name);
    str_clear(&blame.text);
    str_clear(&blame.why);
    naming_clear(&blame.naming);
}

/* The frames of the throw, then those that stand. The debugger shows the former of a coroutine. */
static char *list_frames(struct state *state, lua_State *co, bool has_error) { /* [..., note or nil] */
    struct str list = {0};
    struct writing w = {.state = state, .co = co, .out = &list, .has_error = has_error};
    str_putc(&list, '[');
    str_reset(&state->inner);
    if (lua_istable(state->L, -1)) put_caught(state->L, &w);
    if (from_inner(state->L, co)) str_put(&state->inner, list.data + 1, list.len - 1);
    put_stack(state->L, &w);
    str_putc(&list, ']');
    naming_clear(&w.naming);
    str_clear(&w.value);
    str_clear(&w.why);
    return str_take(&list);
}

void frames_record(struct state *state, lua_State *co, const char *why, struct budget *budget,
                   struct failure *failure) {
    lua_State *L = state->L;
    int top = lua_gettop(L);
    luaL_checkstack(L, 2 * LUA_MINSTACK, NULL); /* it stands still: there is room */
    budget_start(budget, L, RENDER_SECONDS);
    if (why || !caught_push(L, co)) lua_pushnil(L); /* [..., note or nil] */
    fill_error(state, co, why, failure);
    failure->frames = list_frames(state, co, !why && lua_type(co, -1) != LUA_TSTRING);
    budget_end();
    lua_settop(L, top);
    caught_forget(L);
}
