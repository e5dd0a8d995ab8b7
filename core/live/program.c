/* See program.h. Follows lua.c of Lua 5.4 in what a program can see: its arguments, the message of an error that
 * nobody caught, Ctrl-C. A state that cannot be patched is thrown away on save, and the program begins anew. */
#include "live/program.h"

#include "base/str.h"
#include "live/chunk.h"
#include "live/doors.h"
#include "live/reload.h"
#include "live/running.h"
#include "script/guard.h"
#include "script/load.h"

#include <errno.h>
#include <lauxlib.h>
#include <lua.h>
#include <math.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define INTERRUPTED "interrupted!" /* as lua.c says it */

static const char program_key; /* its address: where the registry has the program */

struct program *program_of(lua_State *L) {
    lua_rawgetp(L, LUA_REGISTRYINDEX, &program_key);
    struct program *program = lua_touserdata(L, -1);
    lua_pop(L, 1);
    return program;
}

/* ---- what is told ---- */

void program_tell(struct program *program, const struct program_event *event) {
    pthread_mutex_lock(&program->telling);
    program->options->tell(program->options->arg, event);
    pthread_mutex_unlock(&program->telling);
}

/* Nothing is taken over in part. */
static void name_waiting(struct err *err, const struct names *files) {
    struct str waiting = {0};
    size_t length = strlen(err->message), count = 0;
    if (!names_have(files, err->file)) return;
    for (size_t i = 0; i < files->count; i++) {
        if (strcmp(files->at[i], err->file) == 0) continue;
        str_printf(&waiting, "%s%s", count++ ? ", " : "", files->at[i]);
    }
    if (count) snprintf(err->message + length, sizeof err->message - length, " (%s wait%s for it)", str_text(&waiting),
                        count == 1 ? "s" : "");
    str_clear(&waiting);
}

void program_refuse(struct program *program, const struct err *err, const struct names *files) {
    struct err why = *err;
    name_waiting(&why, files);
    pthread_mutex_lock(&program->telling);
    program->refused = why;
    pthread_mutex_unlock(&program->telling);
    program_tell(program, &(struct program_event){.kind = PROGRAM_REFUSED, .err = &why});
}

static void refuse(void *arg, const struct err *err, const struct names *files) { program_refuse(arg, err, files); }

static void waits(void *arg, const struct names *files) {
    program_tell(arg, &(struct program_event){.kind = PROGRAM_SAVED, .files = files});
}

/* ---- Ctrl-C ---- */

static struct budget *_Atomic interrupted_budget; /* of the program that runs, for the handler */
static atomic_bool interrupted;

/* The first one is raised in the program; one more, before it ended, kills it. */
static void on_interrupt(int number) {
    signal(number, SIG_DFL);
    interrupted = true;
    struct budget *budget = interrupted_budget;
    if (budget) budget_ask(budget);
}

/* A read that blocks is to end: no SA_RESTART. */
static void catch_interrupt(struct budget *budget) {
    struct sigaction action = {.sa_handler = on_interrupt};
    sigemptyset(&action.sa_mask);
    interrupted = false;
    interrupted_budget = budget;
    sigaction(SIGINT, &action, NULL);
}

static void release_interrupt(void) {
    signal(SIGINT, SIG_DFL);
    interrupted_budget = NULL;
}

bool program_interrupted(void) { return atomic_exchange(&interrupted, false); }

/* Ctrl-C comes while it waits, not between looking for it and waiting: there nobody would look again. */
bool program_poll(struct pollfd *fds, nfds_t count, int64_t most_ms) {
    sigset_t interrupt, before;
    struct timespec most = {most_ms / 1000, most_ms % 1000 * 1000000};
    sigemptyset(&interrupt);
    sigaddset(&interrupt, SIGINT);
    pthread_sigmask(SIG_BLOCK, &interrupt, &before);
    bool came = !program_interrupted() && (ppoll(fds, count, most_ms < 0 ? NULL : &most, &before) >= 0 || !program_interrupted());
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    return came;
}

int program_raise_interrupt(lua_State *L) {
    program_of(L)->interrupted = true;
    luaL_where(L, 0);
    lua_pushliteral(L, INTERRUPTED);
    lua_concat(L, 2);
    return lua_error(L);
}

/* A read that it ends may raise that in its own words, before the next instruction can be interrupted. */
static bool is_broken_read(const char *message) { return interrupted && str_ends(message, strerror(EINTR)); }

bool program_passes(struct program *program, lua_State *L) { /* [..., error] */
    return !program->watcher || program->busy || guard_ending(L) || program_is_interrupt(L, -1);
}

bool program_is_interrupt(lua_State *L, int index) {
    const char *message = lua_type(L, index) == LUA_TSTRING ? lua_tostring(L, index) : "";
    return is_broken_read(message) || (program_of(L)->interrupted && str_ends(message, INTERRUPTED));
}

/* Pushes what is to be said of it. */
static const char *name_interrupt(lua_State *L, const char *message) {
    program_interrupted();
    lua_pushlstring(L, message, strlen(message) - strlen(strerror(EINTR)));
    lua_pushliteral(L, INTERRUPTED);
    lua_concat(L, 2);
    return lua_tostring(L, -1);
}

/* ---- its state ---- */

/* Two threads tell: Ctrl-C's handler, and the watcher. */
static void at_safe_point(lua_State *L, void *arg) {
    struct program *program = arg;
    if (program_interrupted()) program_raise_interrupt(L);
    reload_take(program, L);
}

/* Made when it is asked for: a program of a thousand files would be hashed a thousand times while it starts. */
const char *program_version(struct program *program) {
    struct sources *sources = program->state->sources;
    size_t count = sources_count(sources);
    if (program->busy || count == program->versioned) return program->version;
    sources_version(sources, program->version);
    program->versioned = count;
    return program->version;
}

static const char *version_of(struct state *state) { return program_version(program_of(state->L)); }

/* A file that the program loads later is one of its files: it is watched. */
static bool load_and_tell(lua_State *L, struct sources *sources, struct source *source) {
    struct program *program = program_of(L);
    bool ok = program->load ? program->load(L, sources, source) : load_source(L, sources, source);
    if (!program->busy && program->watcher) watcher_grew(program->watcher);
    return ok;
}

static bool patches(const struct program *program) { return !program->options->restart && chunk_supported(); }

/* What fails may run old code. */
static const struct source *source_of(struct state *state, lua_Debug *function) {
    const struct program *program = program_of(state->L);
    if (!program->patch) return NULL;
    const struct source *source = patch_source(program->patch, function->lastlinedefined);
    function->lastlinedefined = patch_last_line(program->patch, function->lastlinedefined);
    return source;
}

static void open_state(struct program *program) {
    struct state *state = program->state = state_new_program(program->sources);
    program->versioned = 0;
    program->patch = patches(program) ? patch_new(state) : NULL;
    program->load = state->load;
    state->load = load_and_tell;
    state->version_of = version_of;
    state->source_of = source_of;
    lua_pushlightuserdata(state->L, program);
    lua_rawsetp(state->L, LUA_REGISTRYINDEX, &program_key);
    doors_open(state->L);
}

/* Finalizers run until the state is gone, and see no patch any more. */
static void close_state(struct program *program) {
    struct patch *patch = program->patch;
    program->patch = NULL;
    patch_free(patch);
    state_free(program->state);
    program->state = NULL;
}

void program_let_go(struct program *program) {
    release_interrupt();
    watcher_free(program->watcher);
    program->watcher = NULL;
}

/* ---- its call ---- */

/* arg[0] is the script, arg[1] and on are its arguments, arg[-1] and down what stands in front of it. */
static void set_arg(lua_State *L, const struct program_options *options) {
    lua_createtable(L, (int)options->argument_count, (int)options->before_count + 1); /* [arg] */
    for (size_t i = 0; i < options->before_count; i++) {
        lua_pushstring(L, options->before[i]);
        lua_rawseti(L, -2, (lua_Integer)i - (lua_Integer)options->before_count);
    }
    lua_pushstring(L, options->file);
    lua_rawseti(L, -2, 0);
    for (size_t i = 0; i < options->argument_count; i++) {
        lua_pushstring(L, options->arguments[i]);
        lua_rawseti(L, -2, (lua_Integer)i + 1);
    }
    lua_setglobal(L, "arg");
}

/* lua.c's: an error object that is no string but says one by __tostring is shown as that. */
static int add_traceback(lua_State *L) {
    const char *message = lua_tostring(L, 1);
    if (!message && luaL_callmeta(L, 1, "__tostring") && lua_type(L, -1) == LUA_TSTRING) return 1;
    if (!message) message = lua_pushfstring(L, "(error object is a %s value)", luaL_typename(L, 1));
    if (is_broken_read(message)) message = name_interrupt(L, message);
    luaL_traceback(L, L, message, 1);
    return 1;
}

/* Pushes the main file's function, or the message of its error and gives false. */
static bool load_main(struct program *program, lua_State *L) {
    struct source *source = sources_find(program->sources, sources_main(program->sources));
    return program->patch ? patch_load_main(program->patch, source) : load_source(L, program->sources, source);
}

static int run_main(lua_State *L) { /* [program] */
    struct program *program = lua_touserdata(L, 1);
    const struct program_options *options = program->options;
    int count = (int)options->argument_count;
    set_arg(L, options);
    lua_pushcfunction(L, add_traceback); /* [program, handler] */
    if (!load_main(program, L)) return lua_error(L);
    program_tell(program, &(struct program_event){.kind = PROGRAM_STARTED, .file = sources_main(program->sources),
                                                  .version = program_version(program)});
    luaL_checkstack(L, count + LUA_MINSTACK, "too many arguments to script");
    for (int i = 0; i < count; i++) lua_pushstring(L, options->arguments[i]);
    if (lua_pcall(L, count, 0, 2) != LUA_OK) return lua_error(L); /* [program, handler, function, arguments...] */
    return 0;
}

static bool call_main(struct program *program) {
    lua_State *L = program->state->L;
    lua_pushcfunction(L, run_main);
    lua_pushlightuserdata(L, program);
    return lua_pcall(L, 1, 0, 0) == LUA_OK;
}

static void say_error(lua_State *L) { /* [..., error] */
    const char *message = lua_tostring(L, -1);
    fflush(stdout);
    fprintf(stderr, "darn: %s\n", message ? message : "(error object is not a string)");
}

static void watch(struct program *program) {
    struct watcher_options options = {.watch = program->options->watch, .poll = program->options->poll,
                                      .budget = program->budget, .refuse = refuse, .waits = waits,
                                      .arg = program};
    program->watcher = watcher_new(&options, program->sources);
}

/* From a fresh state to its end: the exit code; -1 and err where it could not begin. */
static int run_once(struct program *program, struct err *err) {
    if (!sources_get_main(program->sources, err)) return -1;
    program->again = false;
    open_state(program);
    lua_State *L = program->state->L;
    budget_on_ask(program->budget, at_safe_point, program);
    if (!program->watcher) watch(program);
    catch_interrupt(program->budget);
    budget_start(program->budget, L, INFINITY);
    bool ok = call_main(program);
    budget_end();
    release_interrupt();
    if (!program->again) program_let_go(program);
    if (!ok && !program->again) say_error(L);
    close_state(program);
    return ok ? 0 : 1;
}

/* Whoever saves is to know what comes of it. */
static void tell_restarts(struct program *program) {
    struct err err = {0};
    if (patches(program) || !program->options->watch) return;
    err_set(&err, ERR_SYSTEM, "functions of this " LUA_RELEASE " cannot be patched: on save the program begins anew");
    program_tell(program, &(struct program_event){.kind = PROGRAM_NOTE, .err = &err});
}

int program_run(const struct program_options *options, struct err *err) {
    struct program program = {.options = options, .budget = budget_new(), .sources = sources_new(options->file)};
    int code;
    pthread_mutex_init(&program.telling, NULL);
    budget_call_late(program.budget, LATE_WORDS);
    signal(SIGPIPE, SIG_DFL); /* as lua5.4 leaves it */
    tell_restarts(&program);
    do code = run_once(&program, err);
    while (program.again);
    program_let_go(&program);
    pthread_mutex_destroy(&program.telling);
    sources_unref(program.sources);
    budget_free(program.budget);
    return code;
}
