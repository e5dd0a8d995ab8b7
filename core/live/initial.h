/* The literal that a function's code gives a variable where it declares it. */
#ifndef LIVE_INITIAL_H
#define LIVE_INITIAL_H

#include "live/chunk.h"

struct lua_State;

/* Pushes the value of `local NAME = LITERAL` (nil of `local NAME`), and gives true; false, and nothing is pushed,
 * where the variable gets anything else. */
bool initial_push(struct lua_State *L, const struct chunk *chunk, const struct variable *variable);

#endif
