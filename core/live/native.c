/* See native.h. */
#include "live/native.h"

#include "live/heap.h"
#include "live/native_heap.h"
#include "live/native_text.h"
#include "live/walk.h"
#include "script/frames.h"
#include "script/load.h"

#include <stdio.h>
#include <stdlib.h>

enum { MOST_LOADS = 64 }; /* runs of one file that are known */

static const char entries_key; /* its address: where the registry keeps the entries of loads */

/* ---- files of this patch ---- */

/* staged(path): the generation that the file has after this patch, where it has a new one. */
static int native_staged(lua_State *L) {
    const struct loaded_file *file = patch_file(patch_of(L), luaL_checkstring(L, 1), false);
    if (!file || !file->staged) return 0;
    lua_pushinteger(L, file->staged->first);
    return 1;
}

/* read(path): compiles what the file says now; staged(path) is that then. False where it cannot be. */
static int native_read(lua_State *L) {
    struct patch *patch = patch_of(L);
    struct applying *a = patch->applying;
    struct err *err = &a->result->err;
    struct source *source = sources_get(a->next, luaL_checkstring(L, 1), err);
    bool ok = source && load_source(L, a->next, source) && patch_generation(patch, source, err);
    lua_pushboolean(L, ok);
    return 1;
}

/* note(text) */
static int native_note(lua_State *L) {
    names_push(&patch_of(L)->applying->result->notes, luaL_checkstring(L, 1));
    return 0;
}

/* changed(text): "file:name" of a value that is taken over */
static int native_changed(lua_State *L) {
    names_add(&patch_of(L)->applying->changed, luaL_checkstring(L, 1));
    return 0;
}

/* ---- running, refusing ---- */

static void note_failure(struct patch *patch, lua_State *co, int status, struct budget *budget) {
    struct err *err = &patch->applying->result->err;
    if (err->kind != ERR_NONE) return;
    const char *why = status == LUA_YIELD ? "a file yields while it is loaded again" : NULL;
    struct outcome *outcome = outcome_new();
    struct failure *failure = &outcome->failure;
    frames_record(patch->state, co, why, budget, failure);
    for (char *c = failure->error; *c; c++)
        if (*c == '\n' || *c == '\t') *c = ' ';
    err_at(err, ERR_SCRIPT, failure->file ? failure->file : "", failure->line, "%s", failure->error);
    outcome_free(outcome);
}

/* run(f, ...): calls it in a coroutine of its own, under the budget. Did it return? */
static int native_run(lua_State *L) {
    struct patch *patch = patch_of(L);
    struct applying *a = patch->applying;
    lua_State *co = lua_newthread(L);
    int results, arguments = lua_gettop(L) - 2;
    lua_sethook(co, NULL, 0, 0);
    lua_insert(L, 1);
    lua_xmove(L, co, arguments + 1);
    budget_start(a->budget, co, a->seconds);
    int status = lua_resume(co, L, arguments, &results);
    bool over = budget_end();
    if (status != LUA_OK) note_failure(patch, co, status, a->budget);
    if (status != LUA_OK && !over) {
        budget_start(a->budget, co, a->seconds);
        lua_resetthread(co);
        budget_end();
    }
    lua_pushboolean(L, status == LUA_OK);
    return 1;
}

/* refuse(name, message): false */
static int native_refuse(lua_State *L) {
    struct err *err = &patch_of(L)->applying->result->err;
    if (err->kind == ERR_NONE) err_at(err, ERR_SCRIPT, luaL_checkstring(L, 1), 0, "%s", luaL_checkstring(L, 2));
    lua_pushboolean(L, false);
    return 1;
}

void native_abort(const char *why) {
    fprintf(stderr, "darn: %s: half of a save was put in place; the program ends here\n", why);
    abort();
}

/* The state's allocator while a patch is put in place: half of it done is worse than an end. */
static void *allocate_or_end(void *context, void *block, size_t old_size, size_t size) {
    struct applying *a = context;
    void *got = a->allocate(a->allocate_context, block, old_size, size);
    if (got || size == 0) return got;
    fputs("darn: out of memory while new code was put in place; the program ends here\n", stderr);
    abort();
}

/* fatal(message) */
static int native_fatal(lua_State *L) {
    native_abort(luaL_tolstring(L, 1, NULL));
    return 0;
}

/* hold(): from here on no finalizer runs, and memory does not run out. */
static int native_hold(lua_State *L) {
    struct applying *a = patch_of(L)->applying;
    a->was_collecting = lua_gc(L, LUA_GCISRUNNING) == 1;
    lua_gc(L, LUA_GCSTOP);
    a->allocate = lua_getallocf(L, &a->allocate_context);
    lua_setallocf(L, allocate_or_end, a);
    return 0;
}

/* ---- the table ---- */

static const luaL_Reg functions[] = {
    {"staged", native_staged}, {"read", native_read}, {"note", native_note}, {"changed", native_changed},
    {"run", native_run},
    {"refuse", native_refuse}, {"hold", native_hold}, {"fatal", native_fatal}, {NULL, NULL}};

/* A value of each type whose values share one metatable (nil has none to give). */
static void push_samples(lua_State *L) {
    lua_newtable(L); /* [samples] */
    walk_push_types(L);
    for (int i = 0; i < WALK_TYPES; i++) {
        if (lua_isnil(L, -1)) lua_pop(L, 1);
        else lua_setfield(L, -WALK_TYPES + i - 1, luaL_typename(L, -1));
    }
}

void native_push(lua_State *L) {
    lua_newtable(L); /* [native] */
    luaL_setfuncs(L, native_texts, 0);
    luaL_setfuncs(L, native_heap, 0);
    luaL_setfuncs(L, functions, 0);
    push_samples(L);
    lua_setfield(L, -2, "samples");
    lua_pushinteger(L, MOST_LOADS);
    lua_setfield(L, -2, "most_loads");
    lua_pushvalue(L, LUA_REGISTRYINDEX);
    lua_setfield(L, -2, "registry");
    lua_pushglobaltable(L);
    lua_setfield(L, -2, "globals");
    lua_getglobal(L, "require");
    lua_setfield(L, -2, "require");
    lua_getglobal(L, "dofile");
    lua_setfield(L, -2, "dofile");
    lua_newtable(L);
    lua_pushvalue(L, -1);
    lua_rawsetp(L, LUA_REGISTRYINDEX, &entries_key); /* walks come by there */
    lua_setfield(L, -2, "entries");
}
