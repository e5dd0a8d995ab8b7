/* Dates and numbers out of what people write: page:date, page:number, node:date, node:number, darn.date. */
#ifndef SCRIPT_BIND_PROSE_H
#define SCRIPT_BIND_PROSE_H

#include <lauxlib.h>

extern const luaL_Reg bind_prose_page_methods[];
extern const luaL_Reg bind_prose_node_methods[];
extern const luaL_Reg bind_prose_functions[]; /* of the module darn */

#endif
