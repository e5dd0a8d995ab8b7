/* The page as a script sees it: its fields, json and join. */
#ifndef SCRIPT_BIND_PAGE_H
#define SCRIPT_BIND_PAGE_H

#include "model/request.h"

#include <lauxlib.h>

extern const luaL_Reg bind_page_methods[];
extern const luaL_Reg bind_page_events[]; /* __index has the table of all methods as its own upvalue */

/* Push tables: headers whose names are found in any case, and a request as page.request has it. */
void bind_push_headers(lua_State *L, const struct headers *headers);
void bind_push_request(lua_State *L, const struct request *request);

#endif
