/* See patch.h. Here: which files and generations there are, and what surrounds a patch; what is decided is in
 * lua/patch.lua, which asks native.c. */
#include "live/heap.h"

#include "base/log.h"
#include "live/modules.h"
#include "live/native.h"
#include "live/native_heap.h"
#include "os/clock.h"
#include "script/load.h"
#include "script/refusal.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>

static const char patch_key, half_key, thread_key; /* addresses: where the registry keeps them */

struct patch *patch_of(lua_State *L) {
    lua_rawgetp(L, LUA_REGISTRYINDEX, &patch_key);
    struct patch *patch = lua_touserdata(L, -1);
    lua_pop(L, 1);
    return patch;
}

/* ---- files and generations ---- */

struct loaded_file *patch_file(struct patch *patch, const char *path, bool make) {
    for (size_t i = 0; i < patch->files.count; i++)
        if (strcmp(patch->files.at[i].path, path) == 0) return &patch->files.at[i];
    if (!make) return NULL;
    vec_push(&patch->files, (struct loaded_file){.path = mem_strdup(path)});
    return &patch->files.at[patch->files.count - 1];
}

/* The plain function of the source is at the top of L, and what lua_dump wrote of it is kept with the source. */
static struct generation *add_generation(struct patch *patch, struct source *source, struct err *err) {
    size_t bytes;
    const char *code = sources_compiled(patch->state->sources, source, &bytes);
    return generations_add(&patch->generations, source, mem_dup(code, bytes), bytes, err);
}

static struct generation *stage_generation(struct patch *patch, struct loaded_file *file, struct source *source,
                                           struct err *err) {
    if (file->staged) return file->staged;
    struct generation *g = add_generation(patch, source, err);
    if (g && file->current) generation_inherit(&patch->generations, file->current, g, &patch->applying->changed);
    return file->staged = g;
}

struct generation *patch_generation(struct patch *patch, struct source *source, struct err *err) {
    struct loaded_file *file = patch_file(patch, source->path, true);
    if (file->current && strcmp(file->current->hash, source->hash) == 0) return file->current;
    if (patch->applying) return stage_generation(patch, file, source, err);
    struct generation *g = add_generation(patch, source, err);
    return g ? file->current = g : NULL;
}

/* Pushes its tagged function. */
static void push_main(lua_State *L, const struct generation *g) {
    struct str bytes = {0};
    char *name = mem_printf("@%s", g->name);
    chunk_tagged(g->chunk, g->first, &bytes);
    int status = luaL_loadbufferx(L, bytes.data, bytes.len, name, "b");
    assert(status == LUA_OK);
    (void)status;
    str_clear(&bytes);
    free(name);
}

/* ---- loading ---- */

/* The first that is wrong is what the save is refused for. */
static void note_syntax(struct patch *patch, struct source *source) {
    struct err *err = patch->applying ? &patch->applying->result->err : NULL;
    if (err && err->kind == ERR_NONE) refusal_check(source, err);
}

/* state->load: the function is tagged where that can be, else it runs untagged, and its file cannot be patched. */
static bool load_tagged(lua_State *L, struct sources *sources, struct source *source) {
    struct patch *patch = patch_of(L);
    struct err err = {0};
    if (!load_source(L, sources, source)) return note_syntax(patch, source), false;
    struct generation *g = patch_generation(patch, source, &err);
    if (!g) {
        log_put(LOG_WARN, "%s cannot be patched: %s", source->name, err.message);
        return true;
    }
    push_main(L, g);
    lua_remove(L, -2); /* [main] */
    lua_pushvalue(L, -1);
    lua_pushstring(L, g->path);
    lua_pushstring(L, g->name);
    lua_pushinteger(L, g->first);
    if (patch_call_half(patch, L, "loaded", 4, 0)) return true;
    lua_pop(L, 1);
    lua_xmove(patch->L, L, 1);
    return false;
}

bool patch_load_main(struct patch *patch, struct source *source) {
    lua_State *L = patch->state->L;
    if (!load_tagged(L, patch->state->sources, source)) return false;
    modules_begin(L, lua_gettop(L), "main", NULL);
    lua_pop(L, 1);
    return true;
}

/* ---- the Lua half ---- */

bool patch_call_half(struct patch *patch, lua_State *from, const char *function, int arguments, int results) {
    lua_State *L = patch->L;
    luaL_checkstack(L, arguments + LUA_MINSTACK, NULL);
    lua_rawgetp(L, LUA_REGISTRYINDEX, &half_key);
    lua_getfield(L, -1, function);
    lua_remove(L, -2); /* [function] */
    if (from == L) lua_insert(L, -arguments - 1);
    else lua_xmove(from, L, arguments);
    return lua_pcall(L, arguments, results, 0) == LUA_OK;
}

/* Runs a module of lua/ with the values at the top and leaves what it returns. */
static void run_module(lua_State *L, const char *name, int arguments) {
    size_t length;
    const char *source = embed_find(name, &length);
    char *chunk = mem_printf("=[darn.%s]", name);
    int status = luaL_loadbufferx(L, source, length, chunk, "t");
    assert(status == LUA_OK);
    (void)status;
    free(chunk);
    lua_insert(L, -arguments - 1);
    lua_call(L, arguments, 1);
}

static void push_both(lua_State *L, int a, int b) {
    lua_pushvalue(L, a);
    lua_pushvalue(L, b);
}

static void open_half(struct patch *patch) {
    lua_State *L = patch->L;
    native_push(L); /* [native] */
    lua_getfield(L, 1, "entries");
    lua_pushvalue(L, 1);
    lua_pushvalue(L, 1);
    run_module(L, "merge", 1); /* [native, entries, native, merge] */
    push_both(L, 1, 4);
    run_module(L, "lists", 2); /* [..., lists] */
    push_both(L, 1, 4);
    lua_pushvalue(L, 5);
    run_module(L, "register", 3);
    push_both(L, 1, 4);
    run_module(L, "running", 2);
    push_both(L, 1, 4);
    lua_pushvalue(L, 6);
    run_module(L, "loads", 3);
    run_module(L, "patch", 6); /* [native, entries, half] */
    native_skip(L, 3, 2);
    lua_rawsetp(L, LUA_REGISTRYINDEX, &half_key);
    lua_settop(L, 0);
}

/* ---- making and freeing ---- */

struct patch *patch_new(struct state *state) {
    struct patch *patch = mem_zero(sizeof *patch);
    lua_State *L = state->L;
    patch->state = state;
    lua_pushlightuserdata(L, patch);
    lua_rawsetp(L, LUA_REGISTRYINDEX, &patch_key);
    patch->L = lua_newthread(L);
    lua_sethook(patch->L, NULL, 0, 0);
    lua_rawsetp(L, LUA_REGISTRYINDEX, &thread_key);
    modules_open(L);
    open_half(patch);
    state->load = load_tagged;
    return patch;
}

void patch_free(struct patch *patch) {
    if (!patch) return;
    patch->state->load = NULL;
    lua_pushnil(patch->L); /* finalizers may still require something */
    lua_rawsetp(patch->L, LUA_REGISTRYINDEX, &patch_key);
    for (size_t i = 0; i < patch->files.count; i++) free(patch->files.at[i].path);
    vec_clear(&patch->files);
    generations_clear(&patch->generations);
    free(patch);
}

void patch_result_clear(struct patch_result *result) {
    names_clear(&result->files);
    names_clear(&result->changed);
    names_clear(&result->notes);
    *result = (struct patch_result){0};
}

int patch_last_line(const struct patch *patch, int tag) {
    const struct generation *g = generations_find(&patch->generations, tag);
    return g ? generation_last_line(g, tag - g->first) : tag;
}

const struct source *patch_source(const struct patch *patch, int tag) {
    const struct generation *g = generations_find(&patch->generations, tag);
    return g ? &g->source : NULL;
}

/* ---- applying ---- */

/* Appends { path =, name = } to the list at the top. */
static void push_changed(lua_State *L, const struct source *source) {
    lua_createtable(L, 0, 2);
    lua_pushstring(L, source->path);
    lua_setfield(L, -2, "path");
    lua_pushstring(L, source->name);
    lua_setfield(L, -2, "name");
    lua_rawseti(L, -2, (lua_Integer)lua_rawlen(L, -2) + 1);
}

static void note_gone(struct patch_result *result, const struct generation *current) {
    names_push(&result->files, current->name);
    char *note = mem_printf("%s: the file is gone, its code goes on", current->name);
    names_push(&result->notes, note);
    free(note);
}

/* Pushes the list of files that differ. False where one of them is no Lua. */
static bool find_changed(struct patch *patch, struct sources *next, struct patch_result *result) {
    lua_newtable(patch->L);
    for (size_t i = 0; i < patch->files.count; i++) {
        const struct loaded_file *file = &patch->files.at[i];
        const struct generation *current = file->current;
        if (!current) continue;
        struct source *source = sources_get(next, current->path, NULL);
        if (!source) {
            if (!file->gone) note_gone(result, current);
            continue;
        }
        if (strcmp(source->hash, current->hash) == 0) continue;
        if (!refusal_check(source, &result->err)) return false;
        names_push(&result->files, source->name);
        push_changed(patch->L, source);
    }
    return true;
}

static bool is_kept(const struct generation *g, void *context) {
    const struct patch *patch = context;
    for (size_t i = 0; i < patch->files.count; i++) {
        const struct loaded_file *file = &patch->files.at[i];
        if (strcmp(file->path, g->path) == 0) return !file->staged || file->staged == g;
    }
    return false;
}

static void take_over(struct patch *patch) {
    for (size_t i = 0; i < patch->files.count; i++) {
        struct loaded_file *file = &patch->files.at[i];
        if (file->staged) file->current = file->staged;
        file->gone = file->current && !sources_find(patch->state->sources, file->path);
    }
    generations_sweep(&patch->generations, is_kept, patch);
    for (size_t i = 0; i < patch->files.count; i++) patch->files.at[i].staged = NULL;
}

static void drop_staged(struct patch *patch) {
    for (size_t i = 0; i < patch->files.count; i++) {
        struct loaded_file *file = &patch->files.at[i];
        if (file->staged) generations_remove(&patch->generations, file->staged);
        file->staged = NULL;
    }
}

/* [changed] -> []: what happened in the Lua half. */
static bool run_half(struct patch *patch, struct patch_result *result) {
    lua_State *L = patch->L;
    bool ran = patch_call_half(patch, L, "apply", 1, 1); /* [done or message] */
    bool ok = ran && lua_toboolean(L, -1);
    if (!ran && result->err.kind == ERR_NONE)
        err_set(&result->err, ERR_SCRIPT, "the save could not be taken over: %s", lua_tostring(L, -1));
    if (ran) lua_pop(L, 1);
    else if (!patch_call_half(patch, L, "recover", 1, 0)) native_abort(lua_tostring(L, -1));
    return ok;
}

static void release_memory(struct patch *patch) {
    struct applying *a = patch->applying;
    if (!a->allocate) return;
    lua_setallocf(patch->L, a->allocate, a->allocate_context);
    if (a->was_collecting) lua_gc(patch->L, LUA_GCRESTART);
}

static bool apply(struct patch *patch, struct patch_result *result) {
    struct sources *before = patch->state->sources;
    patch->state->sources = patch->applying->next;
    patch->state->reloading = true;
    bool ok = run_half(patch, result);
    patch->state->reloading = false;
    if (!ok) patch->state->sources = before;
    return ok;
}

bool patch_apply(struct patch *patch, lua_State *L, struct sources *next, struct budget *budget, double seconds,
                 struct patch_result *result) {
    int64_t started = clock_us();
    struct sources *before = patch->state->sources;
    struct applying applying = {.running = L, .next = next, .budget = budget, .seconds = seconds, .result = result};
    *result = (struct patch_result){0};
    sources_version(before, result->old_version);
    lua_settop(patch->L, 0);
    patch->applying = &applying;
    bool ok = find_changed(patch, next, result) && apply(patch, result);
    release_memory(patch);
    lua_settop(patch->L, 0);
    patch->applying = NULL;
    if (ok) {
        take_over(patch);
        sources_ref(next);
        sources_unref(before);
        sources_version(next, result->new_version);
        result->changed = applying.changed;
    } else {
        drop_staged(patch);
        names_clear(&applying.changed);
        refusal_locate(next, &result->err);
    }
    result->took_us = clock_us() - started;
    return ok;
}
