/* What lua/patch.lua asks of C, as a table of functions. They run in the patch's own thread only. A generation is
 * named by the tag of its first function there. */
#include "live/native.h"

#include "live/heap.h"

#include "live/closures.h"
#include "live/journal.h"
#include "live/marks.h"
#include "live/walk.h"
#include "script/call.h"
#include "script/frames.h"

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>

enum { MOST_LOADS = 64 }; /* runs of one file that are known */

/* Addresses: where the registry keeps what walks leave out, what a journal leaves out, and the entries of loads. */
static const char walk_skip_key, journal_skip_key, entries_key;

static struct generation *check_generation(lua_State *L, int index) {
    return generations_find(&patch_of(L)->generations, (int)luaL_checkinteger(L, index));
}

/* The generation and function of the Lua function at the index; NULL for any other value. */
static struct generation *identify(lua_State *L, int index, int *function) {
    lua_Debug info;
    if (!lua_isfunction(L, index) || lua_iscfunction(L, index)) return NULL;
    lua_pushvalue(L, index);
    lua_getinfo(L, ">S", &info);
    if (info.lastlinedefined < CHUNK_TAG_LEAST) return NULL;
    struct generation *g = generations_find(&patch_of(L)->generations, info.lastlinedefined);
    if (g) *function = info.lastlinedefined - g->first;
    return g;
}

/* ---- functions and their variables ---- */

/* identify(f): its identity, or nothing. */
static int native_identify(lua_State *L) {
    int function;
    const struct generation *g = identify(L, 1, &function);
    if (!g) return 0;
    lua_pushinteger(L, g->functions[function]);
    return 1;
}

/* Is it a variable of a function around, neither of the file itself nor its _ENV? */
static bool is_inner(const struct generation *g, int function, int upvalue) {
    const struct variable *v = g->chunk->all[function]->captured[upvalue].variable;
    return v->owner && v->owner->index != 0;
}

static void append_integer(lua_State *L, int list, lua_Integer value) {
    lua_pushinteger(L, value);
    lua_rawseti(L, list, (lua_Integer)lua_rawlen(L, list) + 1);
}

/* captured(f, first): { upvalue, identity, ... } of what a function of that generation captures of functions around it;
 * nil where that is nothing. */
static int native_captured(lua_State *L) {
    int function;
    const struct generation *g = identify(L, 1, &function);
    if (!g || g->first != luaL_checkinteger(L, 2)) return 0;
    lua_settop(L, 1);
    for (int i = 0; i < g->chunk->all[function]->captured_count; i++) {
        if (!is_inner(g, function, i)) continue;
        if (lua_gettop(L) == 1) lua_newtable(L);
        append_integer(L, 2, i + 1);
        append_integer(L, 2, generation_captured(g, function, i));
    }
    return lua_gettop(L) - 1;
}

static int find_captured(const struct generation *g, int function, int identity) {
    for (int i = 0; i < g->chunk->all[function]->captured_count; i++)
        if (generation_captured(g, function, i) == identity) return i + 1;
    return 0;
}

/* shared(live, new): { upvalue of live, upvalue of new, identity, name, ... } of what both capture of functions around
 * them; nil where that is nothing. */
static int native_shared(lua_State *L) {
    int a, b;
    const struct generation *live = identify(L, 1, &a), *new = identify(L, 2, &b);
    lua_settop(L, 2);
    for (int i = 0; i < new->chunk->all[b]->captured_count; i++) {
        int identity = generation_captured(new, b, i), at = find_captured(live, a, identity);
        if (!at || !is_inner(new, b, i)) continue;
        if (lua_gettop(L) == 2) lua_newtable(L);
        append_integer(L, 3, at);
        append_integer(L, 3, i + 1);
        append_integer(L, 3, identity);
        lua_pushstring(L, new->chunk->all[b]->captured[i].variable->name);
        lua_rawseti(L, 3, (lua_Integer)lua_rawlen(L, 3) + 1);
    }
    return lua_gettop(L) - 2;
}

/* anchor(f, upvalue), anchor(): see closures.h */
static int native_anchor(lua_State *L) {
    closures_anchor(L, 1, (int)luaL_optinteger(L, 2, 0));
    return 1;
}

/* Is the variable of the file captured by any of its functions? */
static bool is_captured(const struct generation *g, const struct variable *v) {
    for (int i = 1; i < g->chunk->count; i++)
        for (int k = 0; k < g->chunk->all[i]->captured_count; k++)
            if (g->chunk->all[i]->captured[k].variable == v) return true;
    return false;
}

/* variables(first): { { name =, rank =, identity =, captured = }, ... } of the file itself, in the order of the text */
static int native_variables(lua_State *L) {
    const struct generation *g = check_generation(L, 1);
    const struct prototype *main = g->chunk->all[0];
    lua_newtable(L);
    for (int i = 0; i < main->variable_count; i++) {
        const struct variable *v = &main->variables[i];
        if (v->name[0] == '(') continue;
        lua_createtable(L, 0, 4);
        lua_pushstring(L, v->name);
        lua_setfield(L, -2, "name");
        lua_pushinteger(L, v->rank);
        lua_setfield(L, -2, "rank");
        lua_pushinteger(L, g->variables[0][i]);
        lua_setfield(L, -2, "identity");
        lua_pushboolean(L, is_captured(g, v));
        lua_setfield(L, -2, "captured");
        lua_rawseti(L, -2, (lua_Integer)lua_rawlen(L, -2) + 1);
    }
    return 1;
}

/* rename(first, identity, other): the variable of the file is the one with the other identity. */
static int native_rename(lua_State *L) {
    struct generation *g = check_generation(L, 1);
    int at = generation_variable(g, 0, (int)luaL_checkinteger(L, 2));
    g->variables[0][at] = (int)luaL_checkinteger(L, 3);
    return 0;
}

/* resets(first): see generation.h */
static int native_resets(lua_State *L) {
    lua_pushboolean(L, generation_resets(check_generation(L, 1)));
    return 1;
}

/* text(first) */
static int native_text(lua_State *L) {
    lua_pushstring(L, check_generation(L, 1)->bytes);
    return 1;
}

/* staged(path): the generation that the file has after this patch, where it has a new one. */
static int native_staged(lua_State *L) {
    const struct loaded_file *file = patch_file(patch_of(L), luaL_checkstring(L, 1), false);
    if (!file || !file->staged) return 0;
    lua_pushinteger(L, file->staged->first);
    return 1;
}

/* ---- the journal ---- */

/* What was there when it was taken: the journal itself is the user value and holds all of it, so that no address is
 * used again. */
static int marks_gc(lua_State *L) {
    marks_clear(lua_touserdata(L, 1));
    return 0;
}

/* For userdata the API gives the address of the bytes, which may be the end of the object where there are none. */
static const char *address_of(lua_State *L, int index) {
    return (const char *)lua_topointer(L, index) - (lua_type(L, index) == LUA_TUSERDATA ? sizeof(void *) : 0);
}

static void mark_one(lua_State *L, int object, int found, void *marks) {
    (void)found;
    marks_add(marks, address_of(L, object));
}

static lua_State *interrupted(lua_State *L) {
    struct applying *applying = patch_of(L)->applying;
    return applying ? applying->running : NULL;
}

/* journal() */
static int native_journal(lua_State *L) {
    struct marks *marks = lua_newuserdatauv(L, sizeof *marks, 1);
    *marks = (struct marks){0};
    if (luaL_newmetatable(L, "darn.live.marks")) {
        lua_pushcfunction(L, marks_gc);
        lua_setfield(L, -2, "__gc");
    }
    lua_setmetatable(L, -2);
    lua_rawgetp(L, LUA_REGISTRYINDEX, &journal_skip_key); /* [marks, skip] */
    int skip = lua_gettop(L);
    journal_take(L, interrupted(L), skip);
    lua_setiuservalue(L, -3, 1);
    walk_heap(L, interrupted(L), &(struct walk){.skip = skip, .each = mark_one, .context = marks});
    lua_pop(L, 1);
    return 1;
}

/* undo(journal), changes(journal): see journal.h */
static int native_undo(lua_State *L) {
    lua_getiuservalue(L, 1, 1);
    journal_undo(L, lua_gettop(L));
    return 0;
}

static int native_changes(lua_State *L) {
    lua_getiuservalue(L, 1, 1);
    journal_changes(L, lua_gettop(L));
    return 1;
}

/* known(journal, object): was it there? */
static int native_known(lua_State *L) {
    lua_pushboolean(L, marks_has(lua_touserdata(L, 1), address_of(L, 2)));
    return 1;
}

/* ---- walks ---- */

/* Generations of files that have a new one in this patch, but for that one: the tags from *low to *high. */
static void outgoing(struct patch *patch, int *low, int *high) {
    *low = INT_MAX, *high = 0;
    for (size_t i = 0; i < patch->generations.count; i++) {
        const struct generation *g = patch->generations.at[i];
        const struct loaded_file *file = patch_file(patch, g->path, false);
        if (!file || !file->staged || file->staged == g) continue;
        if (g->first < *low) *low = g->first;
        if (g->first + g->chunk->count > *high) *high = g->first + g->chunk->count;
    }
}

/* Takes those that the journal at the index knows out of the list at the top. */
static void drop_known(lua_State *L, int journal) {
    lua_Integer kept = 0, count = (lua_Integer)lua_rawlen(L, -1);
    for (lua_Integer i = 1; i <= count; i++) {
        lua_rawgeti(L, -1, i);
        if (marks_has(lua_touserdata(L, journal), address_of(L, -1))) lua_pop(L, 1);
        else lua_rawseti(L, -2, ++kept);
    }
    for (lua_Integer i = kept + 1; i <= count; i++) {
        lua_pushnil(L);
        lua_rawseti(L, -2, i);
    }
}

/* find(first, journal): the closures of the generation that were not there when the journal was taken. find(): those of
 * the changed files that have the code of before. */
static int native_find(lua_State *L) {
    struct patch *patch = patch_of(L);
    struct walk walk = {0};
    lua_settop(L, 2);
    if (lua_isnil(L, 1)) {
        outgoing(patch, &walk.low, &walk.high);
    } else {
        const struct generation *g = check_generation(L, 1);
        walk.low = g->first;
        walk.high = g->first + g->chunk->count;
    }
    lua_newtable(L); /* [first, journal, found] */
    walk.found = 3;
    lua_rawgetp(L, LUA_REGISTRYINDEX, &walk_skip_key);
    walk.skip = 4;
    size_t objects = walk_heap(L, interrupted(L), &walk);
    if (patch->applying) patch->applying->result->objects = objects;
    lua_settop(L, 3);
    if (!lua_isnil(L, 2)) drop_known(L, 2);
    return 1;
}

/* replace(map): every reference to a key becomes one to its value. Gives the list of closures of old generations that
 * are left. */
static int native_replace(lua_State *L) {
    struct walk walk = {.map = 1};
    outgoing(patch_of(L), &walk.low, &walk.high);
    lua_settop(L, 1);
    lua_newtable(L);
    walk.found = 2;
    lua_rawgetp(L, LUA_REGISTRYINDEX, &walk_skip_key);
    walk.skip = 3;
    walk_heap(L, interrupted(L), &walk);
    lua_settop(L, 2);
    return 1;
}

/* ---- closures: see closures.h ---- */

static struct choice check_choice(lua_State *L, int path, int first, bool only) {
    const struct generation *one = generations_find(&patch_of(L)->generations, (int)luaL_checkinteger(L, first));
    return (struct choice){.path = luaL_checkstring(L, path), .one = one, .only = only};
}

/* closures(found) */
static int native_closures(lua_State *L) {
    closures_read(L, 1, &patch_of(L)->generations);
    return 1;
}

/* assign(closures, found, loads, path, first, only) */
static int native_assign(lua_State *L) {
    closures_assign(L, lua_touserdata(L, 1), 2, 3, check_choice(L, 4, 5, lua_toboolean(L, 6)));
    return 0;
}

/* upgrade(closures, found, loads, path, first, map): all but those of `first` get its code. */
static int native_upgrade(lua_State *L) {
    closures_upgrade(L, lua_touserdata(L, 1), 2, 3, check_choice(L, 4, 5, false), check_generation(L, 5), 6);
    return 1;
}

/* adopt(closures, found, loads, path, first, except) */
static int native_adopt(lua_State *L) {
    closures_adopt(L, lua_touserdata(L, 1), 2, 3, check_choice(L, 4, 5, true), 6);
    return 0;
}

/* Appends the old and the new closure of each function that both have once, as indices of found. */
static void push_singles(lua_State *L, const struct closures *closures, const char *path, const struct generation *new) {
    size_t count = (size_t)new->chunk->count, *olds = mem_zero(count * sizeof *olds), *news = mem_zero(count * sizeof *news);
    for (size_t i = 0; i < closures->count; i++) {
        const struct closure *c = &closures->at[i];
        if (!c->generation || strcmp(c->generation->path, path) != 0) continue;
        int function = generation_function(new, c->generation->functions[c->function]);
        if (function < 0) continue;
        size_t *of = c->generation == new ? news : olds;
        of[function] = of[function] ? (size_t)-1 : i + 1;
    }
    lua_newtable(L);
    for (size_t i = 0; i < count; i++) {
        if (!olds[i] || !news[i] || olds[i] == (size_t)-1 || news[i] == (size_t)-1) continue;
        lua_rawgeti(L, 2, (lua_Integer)olds[i]);
        lua_rawseti(L, -2, (lua_Integer)lua_rawlen(L, -2) + 1);
        lua_rawgeti(L, 2, (lua_Integer)news[i]);
        lua_rawseti(L, -2, (lua_Integer)lua_rawlen(L, -2) + 1);
    }
    free(olds);
    free(news);
}

/* singles(closures, found, path, first): { old, new, ... } */
static int native_singles(lua_State *L) {
    push_singles(L, lua_touserdata(L, 1), luaL_checkstring(L, 3), check_generation(L, 4));
    return 1;
}

/* ---- after the commit ---- */

/* Is the function gone with this patch (not with an earlier one)? */
static bool is_deleted(struct patch *patch, const struct generation *g, int function) {
    const struct loaded_file *file = patch_file(patch, g->path, false);
    int identity = g->functions[function];
    return file->staged && generation_function(file->staged, identity) < 0 &&
           generation_function(file->current, identity) >= 0;
}

/* sweep(left): these closures keep their generations. Gives { { name =, label =, count = }, ... } of functions that were
 * deleted and are still held. */
static int native_sweep(lua_State *L) {
    struct patch *patch = patch_of(L);
    lua_settop(L, 1);
    lua_newtable(L); /* [left, deleted] */
    lua_newtable(L); /* [left, deleted, by label] */
    for (lua_Integer i = 1; lua_rawgeti(L, 1, i) != LUA_TNIL; i++, lua_settop(L, 3)) {
        int function;
        struct generation *g = identify(L, -1, &function);
        if (!g) continue;
        g->held = true;
        if (!is_deleted(patch, g, function)) continue;
        lua_pushfstring(L, "%s %s", g->name, generation_label(g, function)); /* [..., closure, key] */
        lua_pushvalue(L, -1);
        if (lua_rawget(L, 3) == LUA_TNIL) {
            lua_pop(L, 1);
            lua_createtable(L, 0, 3); /* [..., key, one] */
            lua_pushstring(L, g->name);
            lua_setfield(L, -2, "name");
            lua_pushstring(L, generation_label(g, function));
            lua_setfield(L, -2, "label");
            lua_pushvalue(L, -1);
            lua_rawseti(L, 2, (lua_Integer)lua_rawlen(L, 2) + 1);
            lua_pushvalue(L, -2);
            lua_pushvalue(L, -2);
            lua_rawset(L, 3);
        }
        lua_getfield(L, -1, "count");
        lua_pushinteger(L, lua_tointeger(L, -1) + 1);
        lua_setfield(L, -3, "count");
    }
    lua_settop(L, 2);
    return 1;
}

/* note(text) */
static int native_note(lua_State *L) {
    names_push(&patch_of(L)->applying->result->notes, luaL_checkstring(L, 1));
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

/* The state's allocator while a patch is put in place: half of it done is worse than an end. */
static void *allocate_or_end(void *context, void *block, size_t old_size, size_t size) {
    struct applying *a = context;
    void *got = a->allocate(a->allocate_context, block, old_size, size);
    if (got || size == 0) return got;
    fputs("darn: out of memory while new code was put in place; the program ends here\n", stderr);
    abort();
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
    {"identify", native_identify}, {"captured", native_captured}, {"shared", native_shared},
    {"anchor", native_anchor}, {"variables", native_variables}, {"rename", native_rename},
    {"resets", native_resets}, {"text", native_text}, {"staged", native_staged},
    {"journal", native_journal}, {"undo", native_undo}, {"changes", native_changes}, {"known", native_known},
    {"find", native_find}, {"replace", native_replace}, {"closures", native_closures}, {"assign", native_assign},
    {"upgrade", native_upgrade}, {"adopt", native_adopt}, {"singles", native_singles}, {"sweep", native_sweep},
    {"note", native_note}, {"run", native_run}, {"refuse", native_refuse}, {"hold", native_hold}, {NULL, NULL}};

/* A value of each type whose values share one metatable (nil has none to give). */
static void push_samples(lua_State *L) {
    lua_newtable(L); /* [samples] */
    walk_push_types(L);
    for (int i = 0; i < WALK_TYPES; i++) {
        if (lua_isnil(L, -1)) lua_pop(L, 1);
        else lua_setfield(L, -WALK_TYPES + i - 1, luaL_typename(L, -1));
    }
}

void native_skip(lua_State *L, int half) {
    half = lua_absindex(L, half);
    lua_newtable(L);
    lua_pushvalue(L, half);
    lua_pushboolean(L, true);
    lua_rawset(L, -3);
    lua_rawsetp(L, LUA_REGISTRYINDEX, &walk_skip_key);
    lua_newtable(L);
    lua_pushvalue(L, half);
    lua_pushboolean(L, true);
    lua_rawset(L, -3);
    lua_rawgetp(L, LUA_REGISTRYINDEX, &entries_key);
    lua_pushboolean(L, true);
    lua_rawset(L, -3);
    lua_rawsetp(L, LUA_REGISTRYINDEX, &journal_skip_key);
}

void native_push(lua_State *L) {
    luaL_newlib(L, functions); /* [native] */
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
    lua_rawsetp(L, LUA_REGISTRYINDEX, &entries_key);
    lua_setfield(L, -2, "entries");
}
