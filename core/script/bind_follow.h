/* page:follow: from a target to a request in the outcome. */
#ifndef SCRIPT_BIND_FOLLOW_H
#define SCRIPT_BIND_FOLLOW_H

#include <lauxlib.h>

extern const luaL_Reg bind_follow_methods[];

#endif
