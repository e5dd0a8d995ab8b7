/* See debug.h. The commands are a table; each gets what stands behind its name. */
#include "debug/debug.h"

#include "debug/complete.h"
#include "debug/eval.h"
#include "debug/look.h"
#include "debug/put.h"
#include "debug/query.h"
#include "debug/scope.h"
#include "debug/stack.h"

#include <assert.h>
#include <limits.h>

/* ---- life ---- */

static int open_step(lua_State *L) {
    scope_open(lua_touserdata(L, 1), L);
    return 0;
}

struct debug *debug_new(const struct debug_options *options) {
    assert(options->state && options->stack && options->failure);
    struct debug *debug = mem_zero(sizeof *debug);
    debug->options = *options;
    look(debug, open_step, debug, NULL);
    stack_read(debug);
    return debug;
}

void debug_free(struct debug *debug) {
    if (!debug) return;
    const struct debug_options *options = &debug->options;
    scope_close(debug, options->running ? options->running : options->state->L);
    vec_clear(&debug->frames);
    naming_clear(&debug->naming);
    names_clear(&debug->lines);
    str_clear(&debug->text);
    str_clear(&debug->sets);
    free(debug->last);
    free(debug);
}

void debug_intro(struct debug *debug, struct str *out) {
    const struct failure *failure = debug->options.failure;
    const struct run *run = debug->options.state->run;
    debug->out = out;
    put_folded(out, 0, failure->error, strlen(failure->error));
    if (run) put_line(out, "%s", run->page->url);
    if (debug->frames.count) stack_put_current(debug);
    put_line(out, "(p EXPR shows a value, bt the stack, help the rest)");
}

const char *debug_place(struct debug *debug, int *line) {
    const struct frame *frame = debug_frame(debug);
    if (!frame || !frame->source) return NULL;
    *line = frame->at.currentline;
    return frame->source->path;
}

/* ---- numbers ---- */

/* A number from 0; `otherwise` where nothing is typed; -1, which is said, where it is none. */
static int read_number(struct debug *debug, const char *text, int otherwise) {
    char *end;
    if (!*text) return otherwise;
    long number = strtol(text, &end, 10);
    if (!*end && number >= 0 && number < INT_MAX) return (int)number;
    put_line(debug->out, "'%s' is no number", text);
    return -1;
}

/* ---- the stack ---- */

static enum debug_end do_bt(struct debug *debug, const char *rest) {
    (void)rest;
    stack_put(debug);
    return DEBUG_ON;
}

static void choose(struct debug *debug, size_t number) {
    debug->current = number;
    debug->listed = 0;
    stack_put_current(debug);
}

/* Outwards, to whoever called it. */
static enum debug_end do_up(struct debug *debug, const char *rest) {
    int steps = read_number(debug, rest, 1);
    size_t last = debug->frames.count - 1;
    if (steps < 0) return DEBUG_ON;
    if (debug->current == last) put_line(debug->out, "this is the outermost frame");
    else choose(debug, (size_t)steps < last - debug->current ? debug->current + (size_t)steps : last);
    return DEBUG_ON;
}

static enum debug_end do_down(struct debug *debug, const char *rest) {
    int steps = read_number(debug, rest, 1);
    if (steps < 0) return DEBUG_ON;
    if (debug->current == 0) put_line(debug->out, "this is the innermost frame");
    else choose(debug, (size_t)steps < debug->current ? debug->current - (size_t)steps : 0);
    return DEBUG_ON;
}

static enum debug_end do_frame(struct debug *debug, const char *rest) {
    int number = read_number(debug, rest, (int)debug->current);
    if (number >= (int)debug->frames.count)
        put_line(debug->out, "there is no frame %d: the outermost is %zu", number, debug->frames.count - 1);
    else if (number >= 0) choose(debug, (size_t)number);
    return DEBUG_ON;
}

static enum debug_end do_list(struct debug *debug, const char *rest) {
    int line = debug->again ? 0 : read_number(debug, rest, 0);
    if (line >= 0) stack_list(debug, line);
    return DEBUG_ON;
}

static enum debug_end do_locals(struct debug *debug, const char *rest) {
    (void)rest;
    stack_put_locals(debug);
    return DEBUG_ON;
}

/* ---- values and the page ---- */

static enum debug_end do_p(struct debug *debug, const char *rest) {
    eval_put(debug, rest);
    return DEBUG_ON;
}

static enum debug_end do_css(struct debug *debug, const char *rest) {
    query_put_css(debug, rest);
    return DEBUG_ON;
}

static enum debug_end do_xpath(struct debug *debug, const char *rest) {
    query_put_xpath(debug, rest);
    return DEBUG_ON;
}

static enum debug_end do_page(struct debug *debug, const char *rest) {
    if (!*rest) return query_put_body(debug) ? DEBUG_SHOW : DEBUG_ON;
    query_write_body(debug, rest);
    return DEBUG_ON;
}

/* ---- going on ---- */

static enum debug_end do_edit(struct debug *debug, const char *rest) {
    int line;
    (void)rest;
    if (debug_place(debug, &line)) return DEBUG_EDIT;
    put_line(debug->out, "this frame is in no file of the scraper");
    return DEBUG_ON;
}

static enum debug_end do_help(struct debug *debug, const char *rest);

/* ---- the table ---- */

enum wants { WANTS_NOTHING, WANTS_FRAME, WANTS_TEXT }; /* text: it makes no sense without */

static const struct command {
    const char *name, *argument, *help;
    enum debug_end (*run)(struct debug *debug, const char *rest); /* NULL: `end` is all there is to it */
    enum wants wants;
    enum debug_end end;
} commands[] = {
    {"bt", "", "the stack, innermost frame first; * is the one that is looked at", do_bt, WANTS_FRAME, DEBUG_ON},
    {"up", "[N]", "to the frame that called this one", do_up, WANTS_FRAME, DEBUG_ON},
    {"down", "[N]", "back towards the innermost", do_down, WANTS_FRAME, DEBUG_ON},
    {"frame", "[N]", "to frame N of bt", do_frame, WANTS_FRAME, DEBUG_ON},
    {"list", "[LINE]", "the source around the frame's line, or LINE; again: what follows", do_list,
     WANTS_FRAME, DEBUG_ON},
    {"locals", "", "the frame's variables", do_locals, WANTS_FRAME, DEBUG_ON},
    {"p", "LUA", "the value of an expression in the frame, or a statement: p price = 5", do_p, WANTS_TEXT, DEBUG_ON},
    {"page", "[FILE]", "the page's body in $PAGER, or written to FILE", do_page, WANTS_NOTHING, DEBUG_ON},
    {"css", "SELECTOR", "what matches on the page", do_css, WANTS_TEXT, DEBUG_ON},
    {"xpath", "EXPR", "the same with XPath", do_xpath, WANTS_TEXT, DEBUG_ON},
    {"edit", "", "the frame's line in $EDITOR, then as retry", do_edit, WANTS_NOTHING, DEBUG_ON},
    {"retry", "", "run it again with the files as they are now", NULL, WANTS_NOTHING, DEBUG_RETRY},
    {"skip", "", "leave this failure", NULL, WANTS_NOTHING, DEBUG_SKIP},
    {"quit", "", "leave the debugger; Ctrl-D does the same", NULL, WANTS_NOTHING, DEBUG_QUIT},
    {"help", "", "this", do_help, WANTS_NOTHING, DEBUG_ON},
};
enum { COMMANDS = sizeof commands / sizeof *commands };

static enum debug_end do_help(struct debug *debug, const char *rest) {
    (void)rest;
    for (size_t i = 0; i < COMMANDS; i++)
        put_line(debug->out, "  %-6s %-9s %s", commands[i].name, commands[i].argument, commands[i].help);
    put_line(debug->out, "The beginning of a name is enough. Enter does the last command again.");
    return DEBUG_ON;
}

/* ---- lines ---- */

static const struct command *find_exact(const char *name, size_t length) {
    for (size_t i = 0; i < COMMANDS; i++)
        if (strlen(commands[i].name) == length && memcmp(commands[i].name, name, length) == 0) return &commands[i];
    return NULL;
}

static void say_unknown(struct debug *debug, const char *name, size_t length) {
    const char *names[COMMANDS];
    char *typed = mem_strndup(name, length);
    for (size_t i = 0; i < COMMANDS; i++) names[i] = commands[i].name;
    const char *near = closest_name(typed, names, COMMANDS);
    if (near) put_line(debug->out, "there is no command '%s'; did you mean %s?", typed, near);
    else put_line(debug->out, "there is no command '%s': help lists them, p shows a value", typed);
    free(typed);
}

/* The command of that name, or the only one that begins so; else NULL, which is said. */
static const struct command *find(struct debug *debug, const char *name, size_t length) {
    const struct command *exact = find_exact(name, length), *found = NULL;
    struct str several = {0};
    for (size_t i = 0; !exact && i < COMMANDS; i++) {
        if (strncmp(commands[i].name, name, length) != 0) continue;
        str_printf(&several, "%s%s", found ? " or " : "", commands[i].name);
        found = &commands[i];
    }
    bool unique = found && strcmp(several.data, found->name) == 0;
    if (!exact && !found) say_unknown(debug, name, length);
    else if (!exact && !unique) put_line(debug->out, "'%.*s' may be %s", (int)length, name, several.data);
    str_clear(&several);
    return exact ? exact : unique ? found : NULL;
}

static enum debug_end run_line(struct debug *debug, const char *line) {
    size_t length = strcspn(line, " \t");
    const struct command *command = find(debug, line, length);
    if (!command) return DEBUG_ON;
    const char *rest = line + length + strspn(line + length, " \t");
    if (command->wants == WANTS_TEXT && !*rest)
        return put_line(debug->out, "%s %s: %s", command->name, command->argument, command->help), DEBUG_ON;
    if (command->wants == WANTS_FRAME && !debug->frames.count)
        return put_line(debug->out, "no function in Lua is on the stack"), DEBUG_ON;
    return command->run ? command->run(debug, rest) : command->end;
}

/* Without the white space around it; to be freed. */
static char *trim(const char *line) {
    while (ascii_space(*line)) line++;
    size_t length = strlen(line);
    while (length && ascii_space(line[length - 1])) length--;
    return mem_strndup(line, length);
}

enum debug_end debug_line(struct debug *debug, const char *line, struct str *out) {
    char *typed = trim(line);
    debug->out = out;
    debug->again = !*typed;
    char *dropped = debug->again ? typed : debug->last;
    if (!debug->again) debug->last = typed;
    free(dropped);
    return debug->last ? run_line(debug, debug->last) : DEBUG_ON;
}

/* ---- completion ---- */

static int by_name(const void *a, const void *b) { return strcmp(*(char *const *)a, *(char *const *)b); }

size_t debug_complete(struct debug *debug, const char *line, struct names *out) {
    size_t indent = strspn(line, " \t"), length = strcspn(line + indent, " \t"), start = indent;
    const char *rest = line + indent + length;
    if (!*rest) {
        for (size_t i = 0; i < COMMANDS; i++)
            if (strncmp(commands[i].name, line + indent, length) == 0) names_push(out, commands[i].name);
    } else {
        const struct command *command = find_exact(line + indent, length);
        start = strlen(line);
        if (command && command->run == do_p) start = (size_t)(rest - line) + complete_expression(debug, rest, out);
    }
    if (out->count) qsort(out->at, out->count, sizeof *out->at, by_name);
    return start;
}
