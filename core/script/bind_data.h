/* page:data: what a page says of itself for machines. */
#ifndef SCRIPT_BIND_DATA_H
#define SCRIPT_BIND_DATA_H

#include <lauxlib.h>

extern const luaL_Reg bind_data_methods[];

#endif
