/* See prompt.h. The terminal is asked by its descriptor, not by C's stdin: what that has buffered is the program's own
 * input. While a line is typed, what other threads have to say comes above it. */
#include "live/prompt.h"

#include "base/log.h"
#include "base/str.h"
#include "debug/answer.h"
#include "debug/debug.h"
#include "live/reload.h"
#include "live/running.h"
#include "os/terminal.h"

#include <lauxlib.h>
#include <lua.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <unistd.h>

enum mode { ANSWER, WAITS, VALUES, DEBUGGER };
static const char *const prompts[] = {
    [ANSWER] = ANSWER_QUESTION,
    [WAITS] = ANSWER_WAITS,
    [VALUES] = "values (Lua expressions, with commas between): ",
    [DEBUGGER] = "debug> ",
};

struct prompt {
    struct program *program;
    lua_State *L;
    struct terminal *terminal; /* NULL: there is nobody to ask */
    enum mode mode;
    struct debug *debug;    /* of DEBUGGER, else NULL */
    struct failure failure; /* what that looks at */
    enum verdict verdict; /* once there is one */
};

bool prompt_terminal(void) { return isatty(STDIN_FILENO) && isatty(STDERR_FILENO); }

/* ---- the question ---- */

static void say(struct prompt *prompt, const char *text) { terminal_print(prompt->terminal, text); }

static void show_above(void *terminal, const char *lines, size_t length) { terminal_show(terminal, lines, length); }

/* What was typed before the question stood there is no answer to it. The log may be another's: what was evaluated may have
 * had a failure of its own to ask about. */
static void enter(struct prompt *prompt, enum mode mode) {
    prompt->mode = mode;
    if (!prompt->terminal) return;
    if (mode == ANSWER) terminal_forget(prompt->terminal);
    log_set_sink(show_above, prompt->terminal);
    terminal_ask(prompt->terminal, prompts[mode]);
}

static bool decide(struct prompt *prompt, enum verdict verdict) {
    prompt->verdict = verdict;
    return true;
}

static bool wait_for_save(struct prompt *prompt) {
    if (!watcher_watches(prompt->program->watcher)) return decide(prompt, VERDICT_RETRY);
    say(prompt, "darn: waits for a save");
    enter(prompt, WAITS);
    return false;
}

static void leave_debugger(struct prompt *prompt) {
    debug_free(prompt->debug);
    prompt->debug = NULL;
    free(prompt->failure.error);
    prompt->failure.error = NULL;
}

/* From here on the terminal is the program's. */
static void close_prompt(struct prompt *prompt) {
    leave_debugger(prompt);
    log_set_sink(NULL, NULL);
    terminal_free(prompt->terminal);
    prompt->terminal = NULL;
}

static void end_program(struct prompt *prompt) {
    close_prompt(prompt);
    program_exit(prompt->L, 1);
}

static void interrupted(struct prompt *prompt) {
    static const char said[] = "darn: interrupted!\n";
    close_prompt(prompt);
    log_write(said, strlen(said));
    program_exit(prompt->L, 1);
}

/* ---- the debugger ---- */

/* On the stack that waits: the error on top of it, the message handler innermost. */
static void open_debugger(struct prompt *prompt) {
    lua_State *L = prompt->L;
    struct program *program = prompt->program;
    struct str out = {0};
    bool text = lua_type(L, -1) == LUA_TSTRING;
    prompt->failure.error = text ? mem_strdup(lua_tostring(L, -1)) : mem_printf("an error that is a %s", luaL_typename(L, -1));
    watcher_clock(program->watcher, true);
    prompt->debug = debug_new(&(struct debug_options){.state = program->state, .stack = L, .level = 1, .running = L,
                                                      .failure = &prompt->failure, .budget = program->budget,
                                                      .seconds = program->options->load_seconds});
    debug_intro(prompt->debug, &out);
    watcher_clock(program->watcher, false);
    say(prompt, str_text(&out));
    str_clear(&out);
    enter(prompt, DEBUGGER);
}

/* No editor is started here: the terminal is the program's. */
static void say_place(struct prompt *prompt) {
    int line;
    const char *file = debug_place(prompt->debug, &line);
    char *text = file ? mem_printf("open %s at line %d: a save is taken over", file, line) : NULL;
    if (text) say(prompt, text);
    free(text);
}

static bool take_command(struct prompt *prompt, const char *line) {
    struct program *program = prompt->program;
    struct str out = {0};
    watcher_clock(program->watcher, true);
    enum debug_end end = debug_line(prompt->debug, line, &out);
    watcher_clock(program->watcher, false);
    say(prompt, str_text(&out));
    str_clear(&out);
    if (end == DEBUG_SKIP) return decide(prompt, VERDICT_SKIP);
    if (end == DEBUG_RETRY) return decide(prompt, VERDICT_RETRY);
    if (end == DEBUG_EDIT) say_place(prompt);
    if (end == DEBUG_QUIT) leave_debugger(prompt);
    enter(prompt, end == DEBUG_QUIT ? ANSWER : DEBUGGER);
    return false;
}

static size_t complete(void *arg, const char *line, struct names *out) {
    struct prompt *prompt = arg;
    if (!prompt->debug) return strlen(line);
    watcher_clock(prompt->program->watcher, true);
    size_t at = debug_complete(prompt->debug, line, out);
    watcher_clock(prompt->program->watcher, false);
    return at;
}

/* ---- lines ---- */

/* The values stay on the stack; what is no Lua, or raises, is said, and the question asked again. */
static bool take_values(struct prompt *prompt, const char *line) {
    lua_State *L = prompt->L;
    int top = lua_gettop(L);
    const char *text = lua_pushfstring(L, "return %s", line); /* [text] */
    if (luaL_loadbufferx(L, text, strlen(text), "=value", "t") == LUA_OK &&
        lua_pcall(L, 0, LUA_MULTRET, 0) == LUA_OK) {
        lua_remove(L, top + 1);
        return decide(prompt, VERDICT_VALUES);
    }
    say(prompt, luaL_tolstring(L, -1, NULL));
    lua_settop(L, top);
    enter(prompt, ANSWER);
    return false;
}

static bool take_answer(struct prompt *prompt, const char *line) {
    enum answer answer = answer_read(line);
    if (answer == ANSWER_EMPTY && prompt->mode == ANSWER) answer = ANSWER_RETRY;
    switch (answer) {
    case ANSWER_EMPTY: enter(prompt, ANSWER); break;
    case ANSWER_RETRY: return wait_for_save(prompt);
    case ANSWER_RAISE: return decide(prompt, VERDICT_RAISE);
    case ANSWER_SKIP: return decide(prompt, VERDICT_SKIP);
    case ANSWER_VALUE: enter(prompt, VALUES); break;
    case ANSWER_DEBUG: open_debugger(prompt); break;
    case ANSWER_QUIT: end_program(prompt); break;
    case ANSWER_UNCLEAR:
        say(prompt, ANSWER_HELP);
        enter(prompt, prompt->mode);
    }
    return false;
}

static bool answers(const struct prompt *prompt) { return prompt->mode == ANSWER || prompt->mode == WAITS; }

static bool take_line(struct prompt *prompt, const char *line) {
    if (answers(prompt)) return take_answer(prompt, line);
    terminal_remember(prompt->terminal, line);
    return prompt->mode == VALUES ? take_values(prompt, line) : take_command(prompt, line);
}

/* Ctrl-C or Ctrl-D: back to the question. */
static void go_back(struct prompt *prompt) {
    leave_debugger(prompt);
    enter(prompt, ANSWER);
}

/* Nobody there any more: nobody will mend it either. */
static bool take_keys(struct prompt *prompt) {
    char *line;
    bool decided = false;
    switch (terminal_take(prompt->terminal, &line)) {
    case TERMINAL_NOTHING: break;
    case TERMINAL_LINE: decided = take_line(prompt, line); break;
    case TERMINAL_BREAK:
        if (answers(prompt)) interrupted(prompt);
        else if (prompt->debug) enter(prompt, DEBUGGER);
        else go_back(prompt);
        break;
    case TERMINAL_END:
        if (answers(prompt)) end_program(prompt);
        else go_back(prompt);
        break;
    case TERMINAL_GONE: end_program(prompt); break;
    }
    free(line);
    return decided;
}

/* ---- saves ---- */

/* What it says comes on lines of its own. */
static bool take_save(struct prompt *prompt) {
    if (prompt->terminal) terminal_hide(prompt->terminal);
    if (reload_take(prompt->program, prompt->L)) return decide(prompt, VERDICT_RETRY);
    if (prompt->program->again) return decide(prompt, VERDICT_RAISE);
    if (prompt->terminal) terminal_back(prompt->terminal);
    return false;
}

/* A save that was refused before is still what there is to mend. */
static void remind(struct program *program) {
    pthread_mutex_lock(&program->telling);
    struct err err = program->refused;
    pthread_mutex_unlock(&program->telling);
    if (err.kind == ERR_NONE) return;
    program_tell(program, &(struct program_event){.kind = PROGRAM_REFUSED, .err = &err, .again = true});
}

/* A save or a line. True: there is a verdict. */
static bool wait_once(struct prompt *prompt) {
    struct pollfd fds[] = {{.fd = watcher_fd(prompt->program->watcher), .events = POLLIN},
                           {.fd = prompt->terminal ? STDIN_FILENO : -1, .events = POLLIN}};
    if (!program_poll(fds, 2, -1)) interrupted(prompt);
    if (fds[0].revents && take_save(prompt)) return true;
    return fds[1].revents && take_keys(prompt);
}

enum verdict prompt_wait(struct program *program, lua_State *L) {
    struct prompt prompt = {.program = program, .L = L};
    if (!prompt_terminal() && !watcher_watches(program->watcher)) return VERDICT_RAISE;
    if (prompt_terminal()) {
        prompt.terminal = terminal_new(stderr, complete, &prompt);
        remind(program);
    }
    enter(&prompt, ANSWER);
    while (!wait_once(&prompt)) {}
    close_prompt(&prompt);
    return prompt.verdict;
}
