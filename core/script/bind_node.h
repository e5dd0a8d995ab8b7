/* Methods of a node: what it says, and its neighbours. */
#ifndef SCRIPT_BIND_NODE_H
#define SCRIPT_BIND_NODE_H

#include "base/str.h"
#include "html/doc.h"

#include <lauxlib.h>

extern const luaL_Reg bind_node_methods[];
extern const luaL_Reg bind_node_events[]; /* __eq, __tostring ... */

/* What page:text gives of its first match; raw: as textContent does. */
void bind_push_text(lua_State *L, const struct node *node, bool raw);
/* Appends the node as messages show it: `<a class="x" href="...">...`, one line of about 80 bytes. */
void bind_node_show(const struct node *node, struct str *out);

#endif
