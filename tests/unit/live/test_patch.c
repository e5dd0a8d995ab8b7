/* Live patching, one case of tests/unit/live/cases after the other: files, what the program does, files saved, what
 * must hold then. cases/README.md has the form. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/mem.h"
#include "base/str.h"
#include "live/chunk.h"
#include "live/patch.h"
#include "os/clock.h"
#include "os/file.h"

#include <dirent.h>
#include <lauxlib.h>
#include <lua.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

/* ---- a case and its sections ---- */

struct section { char *verb, *rest, *text; int line; };

struct script {
    char *file, *name;
    struct { struct section *at; size_t count, cap; } sections;
    size_t next;
    bool resumed;                 /* @resume was met: the program goes on */
    char *folder;
    struct state *state;
    struct patch *patch;
    struct patch_result result;   /* of the last save */
    struct budget *budget;
    lua_State *running;
};

static struct script *current; /* the case that runs */

/* ---- the clock of the budget ---- */

static struct budget *watched;
static atomic_bool stop_watching;

static void *watch(void *arg) {
    (void)arg;
    while (!stop_watching) {
        budget_watch(watched, clock_ms());
        nanosleep(&(struct timespec){.tv_nsec = 1000000}, NULL);
    }
    return NULL;
}

/* ---- steps ---- */

static void fail_at(const struct section *s, const char *what) {
    fail_msg("%s:%d: @%s %s: %s", current->file, s->line, s->verb, s->rest, what);
}

static void put_file(const struct section *s) {
    struct err err = {0};
    char *path = file_join(current->folder, s->rest), *folder = file_folder(path);
    mkdir(folder, 0777);
    if (!file_replace(path, s->text, strlen(s->text), &err)) fail_at(s, err.message);
    free(path);
    free(folder);
}

static void remove_file(const struct section *s) {
    char *path = file_join(current->folder, s->rest);
    remove(path);
    free(path);
}

static int add_traceback(lua_State *L) {
    luaL_traceback(L, L, luaL_tolstring(L, 1, NULL), 1);
    return 1;
}

static void run_lua(const struct section *s) {
    lua_State *L = current->running;
    int top = lua_gettop(L);
    luaL_checkstack(L, 20, NULL);
    lua_pushcfunction(L, add_traceback);
    char *lines = mem_zero((size_t)s->line + strlen(s->text) + 1); /* so that messages have the case's lines */
    memset(lines, '\n', (size_t)s->line);
    strcpy(lines + s->line, s->text);
    char *name = mem_printf("@%s", current->file);
    bool ok = luaL_loadbufferx(L, lines, strlen(lines), name, "t") == LUA_OK && lua_pcall(L, 0, 0, top + 1) == LUA_OK;
    free(lines);
    free(name);
    if (ok) {
        lua_settop(L, top);
        return;
    }
    char *message = mem_strdup(lua_tostring(L, -1));
    for (size_t i = 0; i < current->result.notes.count; i++) fprintf(stderr, "note: %s\n", current->result.notes.at[i]);
    fprintf(stderr, "%s\n", message);
    free(message);
    fail_at(s, "raised");
}

static bool save(void) {
    struct sources *next = sources_new(sources_main(current->state->sources));
    struct names files = {0};
    sources_files(current->state->sources, &files);
    for (size_t i = 0; i < files.count; i++) sources_get(next, files.at[i], NULL);
    names_clear(&files);
    patch_result_clear(&current->result);
    const char *seconds = getenv("LOAD_SECONDS"); /* that a load may take; under valgrind it needs more */
    bool ok = patch_apply(current->patch, current->running, next, current->budget, seconds ? atof(seconds) : 0.3,
                          &current->result);
    sources_unref(next);
    return ok;
}

static void save_well(const struct section *s) {
    if (save()) return;
    char *place = mem_printf("refused: %s:%d: %s", current->result.err.file, current->result.err.line,
                             current->result.err.message);
    fail_at(s, place);
}

static void save_badly(const struct section *s) {
    if (save()) fail_at(s, "taken over");
    char *place = mem_printf("%s:%d: %s", current->result.err.file, current->result.err.line,
                             current->result.err.message);
    if (!strstr(place, s->rest)) fail_at(s, place);
    free(place);
}

static bool has(const struct names *names, const char *text) {
    for (size_t i = 0; i < names->count; i++)
        if (strstr(names->at[i], text)) return true;
    return false;
}

static void expect(const struct section *s, const struct names *names, bool wanted) {
    if (has(names, s->rest) == wanted) return;
    for (size_t i = 0; i < names->count; i++) fprintf(stderr, "there is: %s\n", names->at[i]);
    fail_at(s, wanted ? "missing" : "there");
}

static void expect_note(const struct section *s) { expect(s, &current->result.notes, true); }
static void expect_no_note(const struct section *s) { expect(s, &current->result.notes, false); }
static void expect_changed(const struct section *s) { expect(s, &current->result.changed, true); }
static void expect_unchanged(const struct section *s) { expect(s, &current->result.changed, false); }

static void run_main(const struct section *s) {
    lua_State *L = current->running;
    struct err err = {0};
    struct source *source = sources_get(current->state->sources, sources_main(current->state->sources), &err);
    lua_pushcfunction(L, add_traceback);
    int handler = lua_gettop(L);
    bool ok = source && patch_load_main(current->patch, source) && lua_pcall(L, 0, 0, handler) == LUA_OK;
    if (!ok) fail_at(s, source ? lua_tostring(L, -1) : err.message);
    lua_settop(L, handler - 1);
}

static void resume(const struct section *s) {
    (void)s;
    current->resumed = true;
}

static const struct verb { const char *name; void (*step)(const struct section *); } verbs[] = {
    {"file", put_file}, {"remove", remove_file}, {"run", run_lua}, {"save", save_well}, {"refused", save_badly},
    {"note", expect_note}, {"no-note", expect_no_note}, {"changed", expect_changed}, {"unchanged", expect_unchanged},
    {"main", run_main}, {"resume", resume}, {NULL, NULL}};

static void run_sections(void) {
    current->resumed = false;
    while (!current->resumed && current->next < current->sections.count) {
        const struct section *s = &current->sections.at[current->next++];
        const struct verb *verb = verbs;
        while (verb->name && strcmp(verb->name, s->verb) != 0) verb++;
        if (!verb->name) fail_at(s, "no such step");
        verb->step(s);
    }
}

/* pause(): what the case says up to @resume happens while the caller waits. */
static int pause_program(lua_State *L) {
    lua_State *before = current->running;
    current->running = L;
    run_sections();
    current->resumed = false;
    current->running = before;
    return 0;
}

/* eq(got, wanted) */
static int equal(lua_State *L) {
    lua_settop(L, 2);
    if (lua_compare(L, 1, 2, LUA_OPEQ)) return 0;
    return luaL_error(L, "got %s, wanted %s", luaL_tolstring(L, 1, NULL), luaL_tolstring(L, 2, NULL));
}

static int call_held(lua_State *L) {
    lua_pushvalue(L, lua_upvalueindex(1));
    lua_insert(L, 1);
    lua_call(L, lua_gettop(L) - 1, LUA_MULTRET);
    return lua_gettop(L);
}

/* wrapped(f): a function of C that holds f and calls it */
static int wrap_function(lua_State *L) {
    lua_settop(L, 1);
    lua_pushcclosure(L, call_held, 1);
    return 1;
}

/* save(): as @save, from within the program */
static int save_program(lua_State *L) {
    lua_State *before = current->running;
    current->running = L;
    bool ok = save();
    current->running = before;
    return ok ? 0 : luaL_error(L, "refused: %s", current->result.err.message);
}

/* ---- one case ---- */

static void open_case(struct script *script) {
    static int number;
    char *top = file_absolute(getenv("TMPDIR"));
    script->folder = mem_printf("%s/case%d", top, ++number);
    free(top);
    mkdir(script->folder, 0777);
    char *main = file_join(script->folder, "main.lua");
    struct sources *sources = sources_new(main);
    free(main);
    script->state = state_new_program(sources);
    sources_unref(sources);
    script->patch = patch_new(script->state);
    script->budget = watched;
    script->running = script->state->L;
    script->next = 0;
    lua_register(script->state->L, "pause", pause_program);
    lua_register(script->state->L, "save", save_program);
    lua_register(script->state->L, "eq", equal);
    lua_register(script->state->L, "wrapped", wrap_function);
    lua_pushstring(script->state->L, script->folder);
    lua_setglobal(script->state->L, "FOLDER");
}

static void remove_folder(const char *path) {
    DIR *folder = opendir(path);
    for (struct dirent *entry; folder && (entry = readdir(folder));) {
        if (strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0) continue;
        char *inner = file_join(path, entry->d_name);
        if (file_is_folder(inner)) remove_folder(inner);
        else remove(inner);
        free(inner);
    }
    if (folder) closedir(folder);
    rmdir(path);
}

static int close_case(void **context) {
    struct script *script = *context;
    if (!script->state) return 0;
    patch_result_clear(&script->result);
    struct patch *patch = script->patch;
    lua_gc(script->state->L, LUA_GCCOLLECT);
    patch_free(patch);
    state_free(script->state);
    remove_folder(script->folder);
    free(script->folder);
    script->state = NULL;
    return 0;
}

static void run_case(void **context) {
    current = *context;
    open_case(current);
    run_sections();
    if (current->next < current->sections.count) fail_at(&current->sections.at[current->next], "nobody waits");
}

/* ---- reading ---- */

struct scripts { struct script **at; size_t count, cap; };

static void read_line(struct scripts *scripts, const char *file, char *line, int number, struct str *text) {
    char *rest = line + 1 + strcspn(line + 1, " ");
    if (*rest) *rest++ = '\0';
    if (strcmp(line, "@case") == 0) {
        struct script *script = mem_zero(sizeof *script);
        script->file = mem_strdup(file);
        script->name = mem_strdup(rest);
        vec_push(scripts, script);
        return;
    }
    struct script *script = scripts->at[scripts->count - 1];
    vec_push(&script->sections, (struct section){.verb = mem_strdup(line + 1), .rest = mem_strdup(rest), .line = number});
    *text = (struct str){0};
}

static void read_cases(struct scripts *scripts, const char *path) {
    struct err err = {0};
    size_t length;
    char *bytes = file_read(path, 0, &length, &err), *rest = bytes, *line;
    if (!bytes) fail_msg("%s", err.message);
    const char *file = strrchr(path, '/') + 1;
    struct str text = {0};
    for (int number = 1; (line = strsep(&rest, "\n")); number++) {
        if (*line == '@') {
            read_line(scripts, file, line, number, &text);
        } else if (scripts->count && scripts->at[scripts->count - 1]->sections.count) {
            struct script *script = scripts->at[scripts->count - 1];
            struct section *s = &script->sections.at[script->sections.count - 1];
            char *longer = mem_printf("%s%s%s", s->text ? s->text : "", line, rest ? "\n" : "");
            free(s->text);
            s->text = longer;
        }
    }
    free(bytes);
}

static int by_name(const void *a, const void *b) { return strcmp(*(char *const *)a, *(char *const *)b); }

static void read_folder(struct scripts *scripts) {
    const char *source = getenv("SOURCE");
    char *folder = file_join(source ? source : ".", "tests/unit/live/cases");
    struct names files = {0};
    DIR *open = opendir(folder);
    for (struct dirent *entry; open && (entry = readdir(open));)
        if (strstr(entry->d_name, ".case")) vec_push(&files, file_join(folder, entry->d_name));
    if (open) closedir(open);
    qsort(files.at, files.count, sizeof *files.at, by_name);
    for (size_t i = 0; i < files.count; i++) read_cases(scripts, files.at[i]);
    names_clear(&files);
    free(folder);
}

static void free_script(struct script *script) {
    for (size_t i = 0; i < script->sections.count; i++) {
        free(script->sections.at[i].verb);
        free(script->sections.at[i].rest);
        free(script->sections.at[i].text);
    }
    vec_clear(&script->sections);
    free(script->file);
    free(script->name);
    free(script);
}

int main(int argc, char **argv) {
    struct scripts scripts = {0};
    pthread_t watcher;
    if (!chunk_supported()) return 1;
    if (argc > 1) cmocka_set_test_filter(argv[1]);
    read_folder(&scripts);
    watched = budget_new();
    budget_setup();
    pthread_create(&watcher, NULL, watch, NULL);
    struct CMUnitTest *tests = mem_zero(scripts.count * sizeof *tests);
    for (size_t i = 0; i < scripts.count; i++)
        tests[i] = (struct CMUnitTest){.name = scripts.at[i]->name, .test_func = run_case,
                                       .teardown_func = close_case, .initial_state = scripts.at[i]};
    int failed = _cmocka_run_group_tests("patch", tests, scripts.count, NULL, NULL);
    stop_watching = true;
    pthread_join(watcher, NULL);
    budget_free(watched);
    for (size_t i = 0; i < scripts.count; i++) free_script(scripts.at[i]);
    vec_clear(&scripts);
    free(tests);
    return failed;
}
