/* See prompt.h. Lines are read from the descriptor, not from C's stdin: what that has buffered is the program's own
 * input. */
#include "live/prompt.h"

#include "base/str.h"
#include "live/reload.h"
#include "live/running.h"

#include <ctype.h>
#include <lauxlib.h>
#include <lua.h>
#include <poll.h>
#include <signal.h>
#include <unistd.h>

struct prompt {
    struct program *program;
    lua_State *L;
    bool terminal;
    bool values;          /* the line to come is the values */
    enum verdict verdict; /* once there is one */
};

bool prompt_terminal(void) { return isatty(STDIN_FILENO) && isatty(STDERR_FILENO); }

static void say(const char *text) { (void)!write(STDERR_FILENO, text, strlen(text)); }

static void ask(const struct prompt *prompt) {
    if (!prompt->terminal) return;
    if (prompt->values) say("values (Lua expressions, with commas between): ");
    else say("[R]etry after reload, rais[E], [S]kip, [V]alue, [D]ebug or [Q]uit? [R] ");
}

static bool decide(struct prompt *prompt, enum verdict verdict) {
    prompt->verdict = verdict;
    return true;
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
    case 'd': say("The debugger comes in a later version of darn.\n"); break;
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
    if (got == 0) program_exit(prompt->L, 1);
    while (got > 0 && ascii_space(line[got - 1])) got--;
    line[got] = '\0';
    const char *text = line;
    while (ascii_space(*text)) text++;
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

enum verdict prompt_wait(struct program *program, lua_State *L) {
    struct prompt prompt = {.program = program, .L = L, .terminal = prompt_terminal()};
    if (!prompt.terminal && !watcher_watches(program->watcher)) return VERDICT_RAISE;
    if (prompt.terminal) remind(program);
    ask(&prompt);
    for (;;) {
        struct pollfd fds[] = {{.fd = watcher_fd(program->watcher), .events = POLLIN},
                               {.fd = prompt.terminal ? STDIN_FILENO : -1, .events = POLLIN}};
        if (!wait_for_any(fds, 2)) {
            say("\ndarn: interrupted!\n");
            program_exit(L, 1);
        }
        if (fds[0].revents && take_save(&prompt)) return prompt.verdict;
        if (fds[1].revents && read_line(&prompt)) return prompt.verdict;
    }
}
