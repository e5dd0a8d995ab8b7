/* What scripts see of darn: the modules `darn`, `darn.schema` and the types page and node. */
#ifndef SCRIPT_BIND_H
#define SCRIPT_BIND_H

struct lua_State;
struct run;

/* Makes the metatables of page and node and puts `darn` (and its submodules from lua/) into package.loaded. Called
 * once by state_new, after the standard libraries. Leaves the stack as it was. */
void bind_open(struct lua_State *L);
/* Pushes the page of a run, the callback's argument. */
void bind_push_page(struct lua_State *L, struct run *run);
/* Pushes the page that was pushed for the run under way, or nil. */
void bind_push_current(struct lua_State *L);
/* Closes it: what scripts still hold of the page or its nodes raises from now on. */
void bind_close_page(struct lua_State *L, struct run *run);

#endif
