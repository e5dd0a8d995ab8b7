/* See stack.h. */
#include "debug/stack.h"

#include "base/json.h"
#include "debug/look.h"
#include "debug/put.h"
#include "script/frames.h"
#include "script/refusal.h"
#include "script/render.h"

#include <lauxlib.h>
#include <stdio.h>

enum { LIST_AROUND = 5 };

struct frame *debug_frame(struct debug *debug) {
    return debug->frames.count ? &debug->frames.at[debug->current] : NULL;
}

/* ---- reading ---- */

static void set_name(struct debug *debug, lua_State *L, struct frame *frame) {
    char made[NAMING_BYTES];
    lua_getinfo(debug->options.stack, "f", &frame->at);
    lua_xmove(debug->options.stack, L, 1); /* [..., function] */
    naming_of(L, &debug->naming, &frame->at, frame->source, naming_call(&frame->at, made), frame->name);
    lua_pop(L, 1);
}

static void add_level(struct debug *debug, lua_State *L, int level, int before) {
    struct frame frame = {.before = before};
    lua_State *stack = debug->options.stack;
    if (!lua_getstack(stack, level, &frame.at) || !lua_getinfo(stack, "nSl", &frame.at)) return;
    if (frame.at.currentline <= 0) return;
    frame.source = frames_source(debug->options.state, &frame.at);
    set_name(debug, L, &frame);
    vec_push(&debug->frames, frame);
}

/* Level of the innermost frame: on a stack that runs, the step that looks is one more. */
static int first_level(const struct debug_options *options) {
    return options->level + (options->stack == options->running);
}

static int read_step(lua_State *L) {
    struct debug *debug = lua_touserdata(L, 1);
    lua_State *stack = debug->options.stack;
    luaL_checkstack(stack, 4, NULL);
    int first = first_level(&debug->options), count = frames_levels(stack);
    int left_out = count - first - STACK_TOP - STACK_BOTTOM;
    debug->lost = debug->options.state->inner.len > 0;
    int top_end = left_out > 0 ? first + STACK_TOP : count;
    for (int level = first; level < top_end; level++) add_level(debug, L, level, 0);
    for (int level = count - STACK_BOTTOM; left_out > 0 && level < count; level++)
        add_level(debug, L, level, level == count - STACK_BOTTOM ? left_out : 0);
    return 0;
}

void stack_read(struct debug *debug) {
    look(debug, read_step, debug, NULL);
    for (size_t i = debug->frames.count; i-- > 0;)
        if (debug->frames.at[i].source) debug->current = i;
}

/* ---- frames ---- */

static const char *file_of(const struct frame *frame) {
    return frame->source ? frame->source->name : frame->at.short_src;
}

/* The line without the white space in front; "" where it is not known. To be freed. */
static char *source_text(const struct frame *frame) {
    size_t length = 0;
    const char *text = frame->source ? refusal_line(frame->source, frame->at.currentline, &length) : NULL;
    for (; length && ascii_space(*text); length--) text++;
    return text ? mem_strndup(text, length) : mem_strdup("");
}

static void put_frame(struct debug *debug, size_t number) {
    const struct frame *frame = &debug->frames.at[number];
    char *text = source_text(frame);
    if (frame->before) put_line(debug->out, "      ... %d frames left out", frame->before);
    put_line(debug->out, "%c #%zu %s:%d in %s%s%s", number == debug->current ? '*' : ' ', number, file_of(frame),
             frame->at.currentline, frame->name, *text ? ":  " : "", text);
    free(text);
}

/* The frames that are text only. */
static void put_lost(struct debug *debug) {
    char *list = mem_printf("[%s]", debug->options.state->inner.data);
    json_t *frames = json_parse(list, strlen(list), NULL), *frame;
    size_t i;
    json_array_foreach(frames, i, frame) {
        long long line = json_integer_value(json_object_get(frame, "line"));
        const char *file = json_string_value(json_object_get(frame, "file"));
        const char *function = json_string_value(json_object_get(frame, "function"));
        const char *source = json_string_value(json_object_get(frame, "source"));
        if (line > 0)
            put_line(debug->out, "     - %s:%lld in %s%s%s", file, line, function, source ? ":  " : "",
                     source ? source : "");
    }
    put_line(debug->out, "       (in a coroutine that is closed: nothing of these can be looked at)");
    json_decref(frames);
    free(list);
}

void stack_put(struct debug *debug) {
    if (debug->lost) put_lost(debug);
    for (size_t i = 0; i < debug->frames.count; i++) put_frame(debug, i);
}

void stack_put_current(struct debug *debug) {
    const struct frame *frame = debug_frame(debug);
    char *text = source_text(frame);
    put_line(debug->out, "#%zu %s:%d in %s", debug->current, file_of(frame), frame->at.currentline, frame->name);
    if (*text) put_line(debug->out, "    %s", text);
    free(text);
}

/* ---- source ---- */

static bool put_numbered(struct debug *debug, const struct frame *frame, int number) {
    size_t length;
    const char *text = refusal_line(frame->source, number, &length);
    if (!text) return false;
    put_line(debug->out, "%s %5d  %.*s", number == frame->at.currentline ? "->" : "  ", number, (int)length, text);
    return true;
}

void stack_list(struct debug *debug, int line) {
    const struct frame *frame = debug_frame(debug);
    if (!frame->source) {
        put_line(debug->out, "%s is no file of the scraper: there is no source to list", frame->at.short_src);
        return;
    }
    bool goes_on = !line && debug->listed;
    int around = line ? line : frame->at.currentline, from = goes_on ? debug->listed + 1 : around - LIST_AROUND;
    if (from < 1) from = 1;
    int number = from, end = from + 2 * LIST_AROUND + 1;
    while (number < end && put_numbered(debug, frame, number)) number++;
    if (number == from) put_line(debug->out, "%s has no line %d", frame->source->name, line ? line : from);
    else debug->listed = number - 1;
}

/* ---- variables ---- */

/* Takes the value from the top of the stack that is looked at. */
static void put_variable(struct debug *debug, lua_State *L, const char *name) {
    struct str *text = &debug->text;
    str_reset(text);
    lua_xmove(debug->options.stack, L, 1); /* [..., value] */
    str_printf(text, "  %s = ", name);
    render_value(L, -1, text);
    lua_pop(L, 1);
    put_line(debug->out, "%s", text->data);
}

/* Names in parentheses are Lua's own. */
static void put_locals(struct debug *debug, lua_State *L, struct frame *frame) {
    lua_State *stack = debug->options.stack;
    const char *name;
    char extra[24];
    for (int i = 1; (name = lua_getlocal(stack, &frame->at, i)); i++) {
        if (*name == '(') lua_pop(stack, 1);
        else put_variable(debug, L, name);
    }
    for (int i = 1; lua_getlocal(stack, &frame->at, -i); i++) {
        snprintf(extra, sizeof extra, "...[%d]", i);
        put_variable(debug, L, extra);
    }
}

static void put_upvalues(struct debug *debug, lua_State *L, struct frame *frame) {
    lua_State *stack = debug->options.stack;
    const char *name;
    bool first = true;
    lua_getinfo(stack, "f", &frame->at); /* stack: [..., function] */
    lua_xmove(stack, L, 1);
    for (int i = 1; (name = lua_getupvalue(L, 2, i)); i++) {
        if (strcmp(name, "_ENV") == 0) {
            lua_pop(L, 1);
            continue;
        }
        if (first) put_line(debug->out, "of the functions around it:");
        first = false;
        lua_xmove(L, stack, 1);
        put_variable(debug, L, name);
    }
}

static int locals_step(lua_State *L) { /* [debug] */
    struct debug *debug = lua_touserdata(L, 1);
    struct frame *frame = debug_frame(debug);
    luaL_checkstack(L, 10, NULL);
    luaL_checkstack(debug->options.stack, 4, NULL);
    put_locals(debug, L, frame);
    put_upvalues(debug, L, frame);
    return 0;
}

void stack_put_locals(struct debug *debug) {
    struct str why = {0};
    size_t before = debug->out->len;
    if (!look_apart(debug, locals_step, debug, &why)) put_line(debug->out, "  ... %s", str_text(&why));
    else if (debug->out->len == before) put_line(debug->out, "there are none");
    str_clear(&why);
}
