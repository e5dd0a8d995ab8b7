/* See native_heap.h. All of it runs in the patch's own thread, whose stack walks leave out. */
#include "live/native_heap.h"

#include "live/closures.h"
#include "live/heap.h"
#include "live/journal.h"
#include "live/native_text.h"
#include "live/walk.h"

#include <limits.h>
#include <stdlib.h>
#include <string.h>

/* Addresses: where the registry keeps what walks and journals leave out. */
static const char walk_skip_key, journal_skip_key;

static void push_set(lua_State *L, int object) {
    lua_newtable(L);
    lua_pushvalue(L, object);
    lua_pushboolean(L, true);
    lua_rawset(L, -3);
}

void native_skip(lua_State *L, int skipped, int journal_skipped) {
    skipped = lua_absindex(L, skipped);
    journal_skipped = lua_absindex(L, journal_skipped);
    push_set(L, skipped);
    lua_rawsetp(L, LUA_REGISTRYINDEX, &walk_skip_key);
    push_set(L, skipped);
    lua_pushvalue(L, journal_skipped);
    lua_pushboolean(L, true);
    lua_rawset(L, -3);
    lua_rawsetp(L, LUA_REGISTRYINDEX, &journal_skip_key);
}

static lua_State *interrupted(lua_State *L) {
    struct applying *applying = patch_of(L)->applying;
    return applying ? applying->running : NULL;
}

/* threads(): those whose frames may be a file's top level: the one that was interrupted, and the main thread. */
static int native_threads(lua_State *L) {
    lua_State *running = interrupted(L);
    lua_createtable(L, 2, 0);
    if (lua_checkstack(running, 1)) {
        lua_pushthread(running);
        lua_xmove(running, L, 1);
        lua_rawseti(L, -2, 1);
    }
    lua_rawgeti(L, LUA_REGISTRYINDEX, LUA_RIDX_MAINTHREAD);
    lua_rawseti(L, -2, (lua_Integer)lua_rawlen(L, -2) + 1);
    return 1;
}

/* ---- the journal ---- */

/* See journal.h for all of them. */

static int native_journal(lua_State *L) {
    lua_settop(L, 0);
    lua_rawgetp(L, LUA_REGISTRYINDEX, &journal_skip_key); /* [skip] */
    journal_take(L, interrupted(L), 1);
    return 1;
}

static int native_undo(lua_State *L) {
    journal_undo(L, 1);
    return 0;
}

static int native_changes(lua_State *L) {
    journal_changes(L, 1);
    return 1;
}

/* known(journal, object) */
static int native_known(lua_State *L) {
    lua_pushboolean(L, journal_has(L, 1, 2));
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
        if (journal_has(L, journal, -1)) lua_pop(L, 1);
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
        const struct generation *g = native_check(L, 1);
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

/* anchor(f, upvalue), anchor(): see closures.h */
static int native_anchor(lua_State *L) {
    closures_anchor(L, 1, (int)luaL_optinteger(L, 2, 0));
    return 1;
}

/* make(first, index, load): see closures_make */
static int native_make(lua_State *L) {
    closures_make(L, native_check(L, 1), (int)luaL_checkinteger(L, 2), 3);
    return 1;
}

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

/* upgrade(closures, found, loads, path, first, map, partners): all but those of `first` get its code. */
static int native_upgrade(lua_State *L) {
    closures_upgrade(L, lua_touserdata(L, 1), 2, 3, check_choice(L, 4, 5, false), native_check(L, 5), 6, 7);
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
    push_singles(L, lua_touserdata(L, 1), luaL_checkstring(L, 3), native_check(L, 4));
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
        struct generation *g = native_identified(L, -1, &function);
        if (!g) continue;
        g->held = true;
        if (!is_deleted(patch, g, function)) continue;
        char *label = generation_describe(g, function);
        lua_pushfstring(L, "%s %s", g->name, label); /* [..., closure, key] */
        lua_pushvalue(L, -1);
        if (lua_rawget(L, 3) == LUA_TNIL) {
            lua_pop(L, 1);
            lua_createtable(L, 0, 3); /* [..., key, one] */
            lua_pushstring(L, g->name);
            lua_setfield(L, -2, "name");
            lua_pushstring(L, label);
            lua_setfield(L, -2, "label");
            lua_pushvalue(L, -1);
            lua_rawseti(L, 2, (lua_Integer)lua_rawlen(L, 2) + 1);
            lua_pushvalue(L, -2);
            lua_pushvalue(L, -2);
            lua_rawset(L, 3);
        }
        free(label);
        lua_getfield(L, -1, "count");
        lua_pushinteger(L, lua_tointeger(L, -1) + 1);
        lua_setfield(L, -3, "count");
    }
    lua_settop(L, 2);
    return 1;
}

/* Names with dots: what the text itself gives a function, not what it is a part of. */
static bool is_plain(const char *place) {
    return strspn(place, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ_0123456789.") == strlen(place) &&
           strcmp(place, "return") != 0;
}

/* Is the function in both texts, under different names? */
static bool is_renamed(const struct generation *old, int was, const struct generation *new, int is) {
    const char *a = text_place(old->text, was), *b = text_place(new->text, is);
    return is_plain(a) && is_plain(b) && strcmp(a, b) != 0;
}

/* gone(path): { { label =, now = }, ... } of the functions that the file's new text has no more, but for those inside
 * of others, or has under the name `now`. */
static int native_gone(lua_State *L) {
    const struct loaded_file *file = patch_file(patch_of(L), luaL_checkstring(L, 1), false);
    const struct generation *old = file->current, *new = file->staged;
    lua_newtable(L);
    for (int i = 1; old && new && i < old->chunk->count; i++) {
        int is = generation_function(new, old->functions[i]), parent = text_parent(old->text, i);
        if (is < 0 && generation_function(new, old->functions[parent]) < 0) continue;
        if (is >= 0 && !is_renamed(old, i, new, is)) continue;
        char *label = generation_describe(old, i), *now = is < 0 ? NULL : generation_describe(new, is);
        lua_createtable(L, 0, 2);
        lua_pushstring(L, label);
        lua_setfield(L, -2, "label");
        lua_pushstring(L, now); /* nil for NULL */
        lua_setfield(L, -2, "now");
        lua_rawseti(L, -2, (lua_Integer)lua_rawlen(L, -2) + 1);
        free(label);
        free(now);
    }
    return 1;
}

/* ---- the table ---- */

const luaL_Reg native_heap[] = {
    {"threads", native_threads}, {"journal", native_journal}, {"undo", native_undo},
    {"changes", native_changes}, {"known", native_known}, {"find", native_find}, {"replace", native_replace},
    {"anchor", native_anchor}, {"make", native_make}, {"closures", native_closures}, {"assign", native_assign},
    {"upgrade", native_upgrade}, {"adopt", native_adopt}, {"singles", native_singles}, {"sweep", native_sweep},
    {"gone", native_gone}, {NULL, NULL}};
