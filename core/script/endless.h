/* string.rep and table.move for scrapers: the standard functions, but for calls that would loop for ever without taking
 * memory: such a one ends at once, or is stopped by the run's clock. */
#ifndef SCRIPT_ENDLESS_H
#define SCRIPT_ENDLESS_H

struct lua_State;

/* Puts them in place of the standard ones, which must be there. */
void endless_open(struct lua_State *L);

#endif
