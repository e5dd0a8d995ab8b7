/* See allowance.h. Lua collects when it is refused and asks again, luaL_Buffer does not. Both get what they ask for up
 * to twice the limit: within it no buffer can be refused because of garbage, as Lua code goes on only below the limit. */
#include "script/allowance.h"

#include "script/budget.h"
#include "script/state.h"

#include <lua.h>
#include <stdint.h>
#include <stdlib.h>

enum {
    LOAD_BYTES = 256 << 20, /* callback_memory until settings are known */
    LARGE = 1 << 20,        /* a block that the system may have no room for, and the callback's failure is that; where not even a
                               smaller one can be had nothing could go on */
};

/* `size` is that of the whole block, `more` how much it grows. */
static bool grant(struct allowance *a, size_t more, size_t size) {
    size_t taken = a->held + a->beside + more;
    bool is_over = a->limit != SIZE_MAX && taken > a->limit;
    bool is_refused = is_over && taken - a->limit > a->most;
    if (is_refused) a->refused = size;
    else if (a->refused == size) a->refused = 0; /* asked for again after a collection */
    if (is_over && !a->passed) {
        a->passed = true;
        budget_look();
    }
    return !is_refused;
}

static void *allocate(void *context, void *block, size_t old, size_t size) {
    struct allowance *a = context;
    size_t before = block ? old : 0; /* without a block `old` is a type */
    if (size > before && !grant(a, size - before, size)) return NULL;
    void *given = NULL;
    if (size) given = realloc(block, size);
    else free(block);
    if (!given && size && size < LARGE) mem_exhausted();
    if (given || !size) a->held += size - before;
    return given;
}

void allowance_open(lua_State *L, struct allowance *allowance) {
    size_t held = (size_t)lua_gc(L, LUA_GCCOUNT) * 1024 + (size_t)lua_gc(L, LUA_GCCOUNTB);
    *allowance = (struct allowance){.held = held, .limit = SIZE_MAX};
    lua_setallocf(L, allocate, allowance);
}

struct allowance *allowance_of(lua_State *L) {
    void *context;
    return L && lua_getallocf(L, &context) == allocate ? context : NULL;
}

/* Not while the coroutine that was stopped is looked at: it still holds everything. */
static bool is_fresh(lua_State *L) { return L != state_of(L)->L && lua_status(L) == LUA_OK; }

struct allowance allowance_begin(struct allowance *allowance, lua_State *L) {
    const struct settings *settings = state_of(L)->settings;
    if (allowance->untidy && is_fresh(L)) {
        allowance->untidy = false;
        lua_gc(L, LUA_GCCOLLECT);
    }
    struct allowance before = *allowance;
    allowance->most = settings ? (size_t)settings->callback_memory : LOAD_BYTES;
    allowance->limit = allowance->held + allowance->most;
    allowance->beside = 0;
    allowance->refused = 0;
    allowance->passed = false;
    return before;
}

void allowance_end(struct allowance *allowance, const struct allowance *before) {
    allowance->most = before->most;
    allowance->limit = before->limit;
    allowance->beside = before->beside;
    allowance->refused = before->refused;
    allowance->passed = before->passed;
}

void allowance_beside(lua_State *L, size_t bytes) {
    struct allowance *allowance = allowance_of(L);
    if (!allowance) return;
    allowance->beside = bytes;
    allowance_covers(L, 0);
}

bool allowance_covers(lua_State *L, size_t more) {
    struct allowance *allowance = allowance_of(L);
    return !allowance || grant(allowance, more, SIZE_MAX);
}

bool allowance_is_spent(struct allowance *allowance, lua_State *L) {
    if (allowance->held + allowance->beside > allowance->limit) lua_gc(L, LUA_GCCOLLECT);
    allowance->passed = false;
    return allowance->held + allowance->beside > allowance->limit;
}
