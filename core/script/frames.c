/* See frames.h. All of it runs in protected calls of another coroutine, since even looking allocates and objects
 * render themselves by the script's own code; what was written before an error stays. */
#include "script/frames.h"

#include "base/json.h"
#include "script/guard.h"
#include "script/refusal.h"
#include "script/render.h"

#include <lauxlib.h>
#include <lua.h>
#include <stdio.h>

#define RENDER_SECONDS 0.5
enum { ERROR_BYTES = 4000 };

struct writing {
    struct state *state;
    lua_State *co;    /* whose stack is looked at */
    int level;        /* of the frame */
    struct str *out;  /* frames as JSON objects with commas between */
    struct str value; /* the one that is being rendered */
};

static struct source *source_of(struct sources *sources, const lua_Debug *frame) {
    return *frame->source == '@' ? sources_named(sources, frame->source + 1, strlen(frame->source) - 1) : NULL;
}

/* ---- one frame ---- */

/* What people call the function of the frame; a constant, or it lives as long as the script. */
static const char *function_name(lua_State *L, lua_State *co, lua_Debug *frame, char made[static 64]) {
    const char *name = NULL;
    lua_getfield(L, LUA_REGISTRYINDEX, REGISTRY_CALLBACKS);
    lua_getinfo(co, "f", frame);
    lua_xmove(co, L, 1); /* [callbacks, function] */
    if (lua_istable(L, -2) && lua_rawget(L, -2) == LUA_TSTRING) name = lua_tostring(L, -1);
    lua_pop(L, 2);
    if (name) return name;
    if (strcmp(frame->namewhat, "metamethod") == 0) return snprintf(made, 64, "__%s", frame->name), made;
    if (*frame->namewhat) return frame->name;
    if (*frame->what == 'm') return "main chunk";
    return *frame->what == 'C' ? "built-in function" : "anonymous function";
}

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

/* Takes the value from the top of the other coroutine. */
static void put_value(lua_State *L, struct writing *w, const char *name) {
    struct str *out = w->out;
    lua_xmove(w->co, L, 1); /* [..., value] */
    str_reset(&w->value);
    render_value(L, -1, &w->value);
    lua_pop(L, 1);
    if (out->data[out->len - 1] != '[') str_puts(out, ", ");
    json_begin(out);
    json_text_field(out, "name", name);
    json_key(out, "value");
    json_put_string(out, str_text(&w->value), w->value.len);
    json_end(out);
}

/* Those in parentheses are Lua's own; what came through "..." counts downwards from -1. */
static void put_locals(lua_State *L, struct writing *w, lua_Debug *frame) {
    const char *name;
    char extra[24];
    int shown = 0;
    json_key(w->out, "locals");
    str_putc(w->out, '[');
    for (int i = 1; shown < FRAMES_VALUES && (name = lua_getlocal(w->co, frame, i)); i++) {
        if (*name == '(') lua_pop(w->co, 1);
        else put_value(L, w, name), shown++;
    }
    for (int i = 1; shown < FRAMES_VALUES && lua_getlocal(w->co, frame, -i); i++, shown++) {
        snprintf(extra, sizeof extra, "...[%d]", i);
        put_value(L, w, extra);
    }
    str_putc(w->out, ']');
}

static void put_upvalues(lua_State *L, struct writing *w, lua_Debug *frame) {
    const char *name;
    json_key(w->out, "upvalues");
    str_putc(w->out, '[');
    lua_getinfo(w->co, "f", frame); /* co: [..., function] */
    for (int i = 1; i <= FRAMES_VALUES && (name = lua_getupvalue(w->co, -1, i)); i++) {
        if (strcmp(name, "_ENV") == 0) lua_pop(w->co, 1);
        else put_value(L, w, name);
    }
    lua_pop(w->co, 1);
    str_putc(w->out, ']');
}

static void begin_frame(struct str *out) {
    if (out->len) str_puts(out, ", ");
    json_begin(out);
}

static int write_frame(lua_State *L) {
    struct writing *w = lua_touserdata(L, 1);
    lua_Debug frame;
    char made[64];
    lua_getstack(w->co, w->level, &frame);
    lua_getinfo(w->co, "nSl", &frame);
    struct source *source = source_of(w->state->sources, &frame);
    begin_frame(w->out);
    json_text_field(w->out, "function", function_name(L, w->co, &frame, made));
    json_text_field(w->out, "file", source ? source->name : frame.short_src);
    json_integer_field(w->out, "line", frame.currentline > 0 ? frame.currentline : 0);
    put_source_line(w->out, source, frame.currentline);
    if (*frame.what != 'C') {
        put_locals(L, w, &frame);
        put_upvalues(L, w, &frame);
    }
    json_end(w->out);
    return 0;
}

/* ---- the whole stack ---- */

/* Calls the function with its argument in a protected call of L. Where the time is over L is armed and would stop us;
 * the watcher's next signal arms it again, in time to stop a __tostring that loops. */
static bool protect(lua_State *L, lua_CFunction function, void *argument) {
    int top = lua_gettop(L);
    if (!lua_checkstack(L, LUA_MINSTACK)) return false;
    if (budget_over()) lua_sethook(L, NULL, 0, 0);
    lua_pushcfunction(L, function);
    lua_pushlightuserdata(L, argument);
    bool ok = lua_pcall(L, 1, 0, 0) == LUA_OK;
    lua_settop(L, top);
    return ok;
}

static void put_note(struct str *out, const char *format, int number) {
    char text[64];
    snprintf(text, sizeof text, format, number);
    begin_frame(out);
    json_text_field(out, "function", text);
    json_end(out);
}

static void put_frames(lua_State *L, struct writing *w, int from, int to) {
    for (w->level = from; w->level < to; w->level++) {
        size_t before = w->out->len;
        if (lua_checkstack(w->co, 4) && protect(L, write_frame, w)) continue;
        w->out->len = before; /* half of one is no JSON */
        put_note(w->out, "(frame %d could not be shown)", w->level);
    }
}

/* How many frames there are. A runaway recursion has 200,000, and each look walks from the top. */
static int count_levels(lua_State *co) {
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

/* Was what level 0 raises raised inside a coroutine that it ran? Then that one's frames come first. */
static bool from_inner(lua_State *L, lua_State *co) {
    lua_Debug frame;
    if (!lua_getstack(co, 0, &frame) || !lua_checkstack(co, 1)) return false;
    lua_getinfo(co, "f", &frame);
    lua_xmove(co, L, 1);
    bool is = guard_resumes(L, -1);
    lua_pop(L, 1);
    return is;
}

static void put_stack(lua_State *L, lua_State *co, struct str *out) {
    struct writing w = {.state = state_of(L), .co = co, .out = out};
    int count = count_levels(co), left_out = count - FRAMES_TOP - FRAMES_BOTTOM;
    if (w.state->inner.len && from_inner(L, co)) str_put(out, w.state->inner.data, w.state->inner.len);
    put_frames(L, &w, 0, left_out > 0 ? FRAMES_TOP : count);
    if (left_out > 0) {
        put_note(out, "(%d frames left out)", left_out);
        put_frames(L, &w, count - FRAMES_BOTTOM, count);
    }
    str_clear(&w.value);
}

void frames_keep_inner(lua_State *L, lua_State *co) {
    struct str frames = {0};
    put_stack(L, co, &frames);
    str_clear(&state_of(L)->inner);
    state_of(L)->inner = frames;
    budget_enter(L); /* armed again where the time is over */
}

void frames_forget_inner(lua_State *L) { str_reset(&state_of(L)->inner); }

/* ---- the error and its place ---- */

struct blame {
    lua_State *co;
    struct str text;    /* of the error, places in front and all */
    lua_Debug first;    /* innermost frame of Lua code; first.currentline 0 where there is none */
    lua_Debug ours;     /* innermost one of the scraper's files */
    char name[64];      /* its function, as people call it */
};

static int write_error(lua_State *L) {
    struct blame *blame = lua_touserdata(L, 1);
    lua_pushvalue(blame->co, -1);
    lua_xmove(blame->co, L, 1);
    render_error(L, -1, &blame->text);
    return 0;
}

static int find_frames(lua_State *L) {
    struct blame *blame = lua_touserdata(L, 1);
    lua_Debug frame;
    for (int i = 0; i < 200 && lua_getstack(blame->co, i, &frame); i++) {
        lua_getinfo(blame->co, "nSl", &frame);
        if (frame.currentline <= 0) continue;
        if (!blame->first.currentline) blame->first = frame;
        if (!source_of(state_of(L)->sources, &frame)) continue;
        blame->ours = frame;
        char made[64];
        snprintf(blame->name, sizeof blame->name, "%s", function_name(L, blame->co, &frame, made));
        return 0;
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

static void set_place(struct failure *failure, struct sources *sources, const lua_Debug *frame) {
    struct source *source = source_of(sources, frame);
    failure->file = mem_strdup(source ? source->name : frame->short_src);
    failure->line = frame->currentline;
}

static void fill_error(struct state *state, lua_State *co, const char *why, struct failure *failure) {
    struct blame blame = {.co = co};
    protect(state->L, find_frames, &blame);
    if (why) str_puts(&blame.text, why);
    else protect(state->L, write_error, &blame);
    const char *text = strip_places(state->sources, &blame, failure);
    if (!*text) text = "an error without a message";
    failure->error = mem_strndup(text, utf8_cut(text, strlen(text), ERROR_BYTES));
    if (!failure->file && blame.ours.currentline) set_place(failure, state->sources, &blame.ours);
    else if (!failure->file && blame.first.currentline) set_place(failure, state->sources, &blame.first);
    if (*blame.name) failure->function = mem_strdup(blame.name);
    str_clear(&blame.text);
}

void frames_record(struct state *state, lua_State *co, const char *why, struct budget *budget,
                   struct failure *failure) {
    struct str frames = {0}, list = {0};
    budget_start(budget, state->L, RENDER_SECONDS);
    fill_error(state, co, why, failure);
    put_stack(state->L, co, &list);
    budget_end();
    str_putc(&frames, '[');
    str_put(&frames, str_text(&list), list.len);
    str_putc(&frames, ']');
    failure->frames = str_take(&frames);
    str_clear(&list);
}
