/* The page as a script sees it: its fields, json and join. */
#ifndef SCRIPT_BIND_PAGE_H
#define SCRIPT_BIND_PAGE_H

#include <lauxlib.h>

extern const luaL_Reg bind_page_methods[];
extern const luaL_Reg bind_page_events[]; /* __index has the table of all methods as its own upvalue */

#endif
