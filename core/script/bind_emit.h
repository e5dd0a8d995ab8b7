/* How a callback ends in data, or without: page:emit, page:skip, page:retry. */
#ifndef SCRIPT_BIND_EMIT_H
#define SCRIPT_BIND_EMIT_H

#include <lauxlib.h>

extern const luaL_Reg bind_emit_methods[];

#endif
