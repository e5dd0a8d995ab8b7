/* See reload.h. The callbacks are kept in a plain list that the patch finds like any other: what a module registered
 * while it was loaded is replaced when it is loaded again. It is there before anything is loaded, or it would be
 * one of the things that the first load made. */
#include "live/reload.h"

#include "base/mem.h"
#include "live/running.h"
#include "os/file.h"
#include "script/call.h"
#include "script/refusal.h"

#include <lauxlib.h>
#include <lua.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char callbacks_key; /* its address: where the registry has the list */

void reload_open(lua_State *L) {
    lua_newtable(L);
    lua_rawsetp(L, LUA_REGISTRYINDEX, &callbacks_key);
}

static void push_callbacks(lua_State *L) { lua_rawgetp(L, LUA_REGISTRYINDEX, &callbacks_key); }

int reload_on(lua_State *L) {
    luaL_checktype(L, 1, LUA_TFUNCTION);
    push_callbacks(L); /* [f, ..., callbacks] */
    lua_pushvalue(L, 1);
    lua_rawseti(L, -2, (lua_Integer)lua_rawlen(L, -2) + 1);
    return 0;
}

/* ---- calling them ---- */

struct telling {
    const struct program_event *event;
    lua_Integer index; /* of the callback */
};

static void set_names(lua_State *L, const char *field, const struct names *names) {
    lua_createtable(L, (int)names->count, 0); /* [..., info, list] */
    for (size_t i = 0; i < names->count; i++) {
        lua_pushstring(L, names->at[i]);
        lua_rawseti(L, -2, (lua_Integer)i + 1);
    }
    lua_setfield(L, -2, field);
}

static int call_callback(lua_State *L) {
    const struct telling *telling = lua_touserdata(L, 1);
    const struct program_event *event = telling->event;
    push_callbacks(L);
    lua_rawgeti(L, -1, telling->index); /* [..., callback] */
    lua_createtable(L, 0, 6);           /* [..., callback, info] */
    set_names(L, "files", event->files);
    set_names(L, "changed", event->changed);
    set_names(L, "notes", event->notes);
    lua_pushstring(L, event->old_version), lua_setfield(L, -2, "old");
    lua_pushstring(L, event->version), lua_setfield(L, -2, "new");
    lua_pushnumber(L, event->ms), lua_setfield(L, -2, "ms");
    lua_call(L, 1, 0);
    return 0;
}

/* Those that a callback adds have to wait for the next reload. */
static void call_callbacks(struct program *program, const struct program_event *event) {
    lua_State *L = program->state->L;
    push_callbacks(L);
    lua_Integer count = (lua_Integer)lua_rawlen(L, -1);
    lua_pop(L, 1);
    for (struct telling telling = {event, 1}; telling.index <= count; telling.index++) {
        struct err err = {0};
        if (call_protected(program->state, call_callback, &telling, program->options->load_seconds, program->budget,
                           &err))
            continue;
        err_prefix(&err, "a function given to darn.on_reload");
        refusal_locate(program->state->sources, &err);
        program_tell(program, &(struct program_event){.kind = PROGRAM_NOTE, .err = &err});
    }
}

/* ---- taking over ---- */

static void accept(struct program *program, struct patch_result *result, const struct names *files,
                   const struct names *untaken) {
    struct program_event event = {
        .kind = PROGRAM_RELOADED, .files = result->files.count ? &result->files : files, .untaken = untaken,
        .changed = &result->changed, .notes = &result->notes, .old_version = result->old_version, .version = result->new_version,
        .ms = (double)result->took_us / 1000, .restarted = !program->patch,
    };
    snprintf(program->version, sizeof program->version, "%s", result->new_version);
    program->versioned = sources_count(program->state->sources);
    pthread_mutex_lock(&program->telling);
    program->refused = (struct err){0};
    pthread_mutex_unlock(&program->telling);
    program_tell(program, &event);
    call_callbacks(program, &event);
}

static void note(struct names *notes, char *text) {
    names_push(notes, text);
    free(text);
}

/* A file that ran and is gone may have another name now: one in its folder has its text. From here on that one is
 * watched, since it is what will be edited. */
static void note_renamed(const struct source *was, struct sources *next, struct names *notes) {
    char *folder = file_folder(was->path), *name = file_twin(folder, ".lua", was->bytes, was->length);
    char *path = name ? file_join(folder, name) : NULL;
    if (name) note(notes, mem_printf("%s: %s has its text, but what is loaded keeps its name (package.loaded): keep the "
                                     "file's, or start the program again", was->name, name));
    if (path) sources_get(next, path, NULL);
    free(folder);
    free(name);
    free(path);
}

static void note_all_renamed(struct sources *before, struct sources *next, struct names *notes) {
    struct names paths = {0};
    sources_files(before, &paths);
    for (size_t i = 0; i < paths.count; i++) {
        const struct source *was = sources_find(before, paths.at[i]);
        if (was && sources_why(next, paths.at[i])) note_renamed(was, next, notes);
    }
    names_clear(&paths);
}

/* Is the file of that name there in both, with other bytes? */
static bool is_other(struct sources *before, struct sources *next, const char *name) {
    const struct source *was = sources_named(before, name, strlen(name)), *is = sources_named(next, name, strlen(name));
    return was && is && strcmp(was->hash, is->hash) != 0;
}

/* Those that are gone, which the patch has noted; or, where it had nothing to do, those that are other files than
 * before but were never loaded. */
static void find_untaken(struct sources *before, struct sources *next, const struct names *files,
                         struct patch_result *result, struct names *untaken) {
    for (size_t i = 0; i < result->files.count; i++) {
        const char *name = result->files.at[i];
        if (!sources_named(next, name, strlen(name))) names_push(untaken, name);
    }
    for (size_t i = 0; !result->files.count && i < files->count; i++) {
        const char *name = files->at[i];
        if (!is_other(before, next, name)) continue;
        names_push(untaken, name);
        note(&result->notes, mem_printf("%s: not taken, since the program has not loaded it", name));
    }
}

static void accept_patch(struct program *program, struct sources *before, struct sources *next,
                         struct patch_result *result, const struct names *files) {
    struct names untaken = {0};
    note_all_renamed(before, next, &result->notes);
    find_untaken(before, next, files, result, &untaken);
    accept(program, result, files, &untaken);
    names_clear(&untaken);
}

static void refuse_patch(struct program *program, struct sources *before, struct sources *next, struct err *err) {
    struct names files = {0};
    sources_compare(before, next, &files);
    refusal_locate(next, err);
    program_refuse(program, err, &files);
    names_clear(&files);
}

/* *gave_way: a newer save has ended it. */
static bool apply(struct program *program, lua_State *L, struct sources *next, struct patch_result *result,
                  bool *gave_way) {
    watcher_load_begins(program->watcher);
    budget_call_late(program->budget, "its load took");
    bool good = patch_apply(program->patch, L, next, program->budget, program->options->load_seconds, result);
    budget_call_late(program->budget, LATE_WORDS);
    *gave_way = watcher_load_ends(program->watcher);
    return good;
}

static bool patch(struct program *program, lua_State *L, struct sources *next, const struct names *files) {
    struct patch_result result = {0};
    struct sources *before = sources_ref(program->state->sources);
    bool gave_way;
    program_version(program);
    program->busy = true;
    bool good = apply(program, L, next, &result, &gave_way);
    watcher_clock(program->watcher, true);
    if (good) accept_patch(program, before, next, &result, files);
    else if (!gave_way) refuse_patch(program, before, next, &result.err);
    watcher_clock(program->watcher, false);
    program->busy = false;
    watcher_tried(program->watcher, next, good);
    patch_result_clear(&result);
    sources_unref(before);
    return good;
}

/* The state that is there is to end, and the next run takes these sources. */
static void begin_anew(struct program *program, struct sources *next, const struct names *files) {
    struct patch_result result = {.files = *files};
    struct names untaken = {0};
    snprintf(result.old_version, sizeof result.old_version, "%s", program_version(program));
    sources_version(next, result.new_version);
    watcher_tried(program->watcher, next, true);
    sources_ref(next);
    sources_unref(program->sources);
    program->sources = next;
    accept(program, &result, files, &untaken);
    program->again = true;
    budget_stop();
}

bool reload_take(struct program *program, lua_State *L) {
    struct names files = {0};
    budget_asked();
    if (!program->watcher) return false;
    struct sources *next = watcher_take(program->watcher, &files);
    bool good = false;
    if (next && program->patch) good = patch(program, L, next, &files);
    else if (next) begin_anew(program, next, &files);
    names_clear(&files);
    sources_unref(next);
    return good;
}
