/* What a program under `darn live` sees beside lua5.4's: darn.retriable and darn.on_reload, and two standard functions
 * that have to know of us: os.exit lets go of the program's files first, debug.getinfo gives lines where functions carry
 * the tags of the patch. */
#ifndef LIVE_DOORS_H
#define LIVE_DOORS_H

struct lua_State;

void doors_open(struct lua_State *L);

#endif
