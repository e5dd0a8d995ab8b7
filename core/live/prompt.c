/* See prompt.h. Lines are read from the descriptor, not from C's stdin: what that has buffered is the program's own
 * input. */
#include "live/prompt.h"

#include "base/str.h"
#include "debug/debug.h"
#include "live/reload.h"
#include "live/running.h"

#include <ctype.h>
#include <lauxlib.h>
#include <lua.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <unistd.h>

struct prompt {
    struct program *program;
    lua_State *L;
    bool terminal;
    bool values;          /* the line to come is the values */
    struct debug *debug;  /* the line to come is for the debugger; else NULL */
    struct failure failure; /* what that looks at */
    enum verdict verdict; /* once there is one */
};

bool prompt_terminal(void) { return isatty(STDIN_FILENO) && isatty(STDERR_FILENO); }

static void say(const char *text) { (void)!write(STDERR_FILENO, text, strlen(text)); }

static void ask(const struct prompt *prompt) {
    if (!prompt->terminal) return;
    if (prompt->debug) say("debug> ");
    else if (prompt->values) say("values (Lua expressions, with commas between): ");
    else say("[R]etry after reload, rais[E], [S]kip, [V]alue, [D]ebug or [Q]uit? [R] ");
}

static bool decide(struct prompt *prompt, enum verdict verdict) {
    prompt->verdict = verdict;
    return true;
}

/* ---- the debugger ---- */

/* Values of the program may hold what moves the cursor. */
static void say_debug(struct str *out) {
    for (size_t i = 0; i < out->len; i++) {
        unsigned char c = (unsigned char)out->data[i];
        if ((c < ' ' && c != '\n' && c != '\t') || c == 127) out->data[i] = '?';
    }
    say(str_text(out));
}

static void leave_debugger(struct prompt *prompt) {
    debug_free(prompt->debug);
    prompt->debug = NULL;
    free(prompt->failure.error);
    prompt->failure.error = NULL;
}

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
    say_debug(&out);
    str_clear(&out);
}

/* There is no line editing here, and no editor to be started: the terminal is the program's. */
static void say_place(struct prompt *prompt) {
    int line;
    const char *file = debug_place(prompt->debug, &line);
    char *text = file ? mem_printf("open %s at line %d: a save is taken over\n", file, line) : NULL;
    if (text) say(text);
    free(text);
}

static bool wait_for_save(struct prompt *prompt);

static bool take_command(struct prompt *prompt, const char *line) {
    struct program *program = prompt->program;
    struct str out = {0};
    watcher_clock(program->watcher, true);
    enum debug_end end = debug_line(prompt->debug, line, &out);
    watcher_clock(program->watcher, false);
    say_debug(&out);
    str_clear(&out);
    if (end == DEBUG_EDIT) say_place(prompt);
    if (end == DEBUG_RETRY || end == DEBUG_QUIT || end == DEBUG_SKIP) leave_debugger(prompt);
    if (end == DEBUG_SKIP) return decide(prompt, VERDICT_SKIP);
    if (end == DEBUG_RETRY) return wait_for_save(prompt);
    ask(prompt);
    return false;
}

/* ---- lines ---- */

/* The values stay on the stack; what is no Lua, or raises, is said, and asked for again. */
static bool take_values(struct prompt *prompt, const char *line) {
    lua_State *L = prompt->L;
    int top = lua_gettop(L);
    const char *text = lua_pushfstring(L, "return %s", line); /* [text] */
    prompt->values = false;
    if (luaL_loadbufferx(L, text, strlen(text), "=value", "t") == LUA_OK &&
        lua_pcall(L, 0, LUA_MULTRET, 0) == LUA_OK) {
        lua_remove(L, top + 1);
        return decide(prompt, VERDICT_VALUES);
    }
    say(luaL_tolstring(L, -1, NULL));
    say("\n");
    lua_settop(L, top);
    return false;
}

static bool wait_for_save(struct prompt *prompt) {
    if (!watcher_watches(prompt->program->watcher)) return decide(prompt, VERDICT_RETRY);
    say("darn: waits for a save\n");
    return false;
}

static bool take_key(struct prompt *prompt, char key) {
    switch (tolower((unsigned char)key)) {
    case '\0':
    case 'r': return wait_for_save(prompt);
    case 'e': return decide(prompt, VERDICT_RAISE);
    case 's': return decide(prompt, VERDICT_SKIP);
    case 'v': prompt->values = true; break;
    case 'd': open_debugger(prompt); break;
    case 'q': program_exit(prompt->L, 1); break;
    default: say("One letter, please.\n");
    }
    ask(prompt);
    return false;
}

/* One line, as the terminal gives it. Nobody there any more: nobody will mend it either. */
static bool read_line(struct prompt *prompt) {
    char line[4096];
    ssize_t got = read(STDIN_FILENO, line, sizeof line - 1);
    if (got < 0) return false;
    if (got == 0 && !prompt->debug) program_exit(prompt->L, 1);
    if (got == 0) {
        say("\n");
        leave_debugger(prompt);
        ask(prompt);
        return false;
    }
    while (got > 0 && ascii_space(line[got - 1])) got--;
    line[got] = '\0';
    const char *text = line;
    while (ascii_space(*text)) text++;
    if (prompt->debug) return take_command(prompt, text);
    if (!prompt->values) return take_key(prompt, *text);
    if (take_values(prompt, text)) return true;
    ask(prompt);
    return false;
}

/* ---- saves ---- */

/* What stands on the line of the prompt is left alone. */
static bool take_save(struct prompt *prompt) {
    if (prompt->terminal) say("\n");
    if (reload_take(prompt->program, prompt->L)) return decide(prompt, VERDICT_RETRY);
    if (prompt->program->again) return decide(prompt, VERDICT_RAISE);
    ask(prompt);
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

/* Ctrl-C comes while it waits, not between looking for it and waiting: there nobody would look again. */
static bool wait_for_any(struct pollfd *fds, nfds_t count) {
    sigset_t interrupt, before;
    sigemptyset(&interrupt);
    sigaddset(&interrupt, SIGINT);
    pthread_sigmask(SIG_BLOCK, &interrupt, &before);
    bool came = !program_interrupted() && (ppoll(fds, count, NULL, &before) >= 0 || !program_interrupted());
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    return came;
}

/* A save or a line. True: there is a verdict. */
static bool wait_once(struct prompt *prompt) {
    struct pollfd fds[] = {{.fd = watcher_fd(prompt->program->watcher), .events = POLLIN},
                           {.fd = prompt->terminal ? STDIN_FILENO : -1, .events = POLLIN}};
    if (!wait_for_any(fds, 2)) {
        say("\ndarn: interrupted!\n");
        program_exit(prompt->L, 1);
    }
    if (fds[0].revents && take_save(prompt)) return true;
    return fds[1].revents && read_line(prompt);
}

enum verdict prompt_wait(struct program *program, lua_State *L) {
    struct prompt prompt = {.program = program, .L = L, .terminal = prompt_terminal()};
    if (!prompt.terminal && !watcher_watches(program->watcher)) return VERDICT_RAISE;
    if (prompt.terminal) remind(program);
    ask(&prompt);
    while (!wait_once(&prompt)) {}
    leave_debugger(&prompt);
    return prompt.verdict;
}
