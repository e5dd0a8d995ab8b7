/* The memory that one run may take: callback_memory on top of what its Lua state held when it began. What is counted is
 * what the state's allocator gave, garbage too until a collection, and what the run emitted, followed and did to
 * darn.state; bodies, libxml2's trees and compiled selectors are not. Whoever passes the limit has the garbage collected at the next instruction and, if
 * that does not help, is stopped by budget.h like one whose time is over. One call into C may take as much again before
 * that; more it is refused. */
#ifndef SCRIPT_ALLOWANCE_H
#define SCRIPT_ALLOWANCE_H

#include <stdbool.h>
#include <stddef.h>

struct lua_State;

/* Of one Lua state, from allowance_open until it is closed. */
struct allowance {
    size_t held;    /* bytes, of the state */
    size_t beside;  /* bytes of the run's outcome */
    size_t most;    /* that the run may take */
    size_t limit;   /* what may be held, SIZE_MAX between runs */
    size_t refused; /* size of the block that was refused and not given after Lua's own collection either; 0: none */
    bool passed;    /* the limit, and nobody has looked yet whether by garbage */
    bool untidy;    /* a run that was stopped left much behind */
};

/* Puts the counting allocator in place of luaL_newstate's. */
void allowance_open(struct lua_State *L, struct allowance *allowance);
/* Of the state that L belongs to, or NULL: that one has no limit. */
struct allowance *allowance_of(struct lua_State *L);

/* A run in L begins: what a stopped one left behind is collected first; else nobody collects to know what is garbage
 * already, so that a run may take that much more. Gives what allowance_end puts back. */
struct allowance allowance_begin(struct allowance *allowance, struct lua_State *L);
void allowance_end(struct allowance *allowance, const struct allowance *before);
/* The outcome of the run in L takes so many bytes by now. */
void allowance_beside(struct lua_State *L, size_t bytes);
/* May it take so many more for a moment? Where it may not, it is over. */
bool allowance_covers(struct lua_State *L, size_t more);
/* Once `passed` is set: is the limit passed after a collection too? */
bool allowance_is_spent(struct allowance *allowance, struct lua_State *L);

#endif
