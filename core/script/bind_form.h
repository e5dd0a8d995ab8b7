/* Forms as scripts see them: page:form, and what it gives. A form owns all that it says, so it may outlive its page. */
#ifndef SCRIPT_BIND_FORM_H
#define SCRIPT_BIND_FORM_H

#include "read/form.h"
#include "script/state.h"

#include <lauxlib.h>

extern const luaL_Reg bind_form_methods[]; /* of the page */

/* Makes the metatables. Leaves the stack as it was. */
void bind_open_form(lua_State *L);
/* The form at `index`, or NULL where it is something else. */
struct form *bind_to_form(lua_State *L, int index);
/* Pushes the form that the node stands for and gives it: a form, a button that submits one (which is chosen then), or
 * anything in one. Pushes nothing and gives NULL where it is in none. */
struct form *bind_push_form(lua_State *L, struct run *run, const struct node *node);

#endif
