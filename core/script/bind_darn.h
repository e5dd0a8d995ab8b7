/* The module `darn`: log, json, url, null, version, reloading. */
#ifndef SCRIPT_BIND_DARN_H
#define SCRIPT_BIND_DARN_H

struct lua_State;

/* Pushes the module's table. upvalues: the stack place of the three that bind_check.h speaks of. */
void bind_push_darn(struct lua_State *L, int upvalues);

#endif
