/* What a load changes outside of itself. Before a file is run again in the live heap, all tables, upvalues and
 * metatables that it could reach (from the globals, the loaded modules and the registry, through everything) are
 * written down one level deep each; afterwards it can be told what the load changed, and all of it can be put
 * back. Raw access only. */
#ifndef LIVE_JOURNAL_H
#define LIVE_JOURNAL_H

#include <stddef.h>

struct lua_State;

/* Pushes a journal (userdata) of the heap as it is. skip: absolute index of a table whose keys are objects to be left
 * out (or 0). running as for walk_heap. */
void journal_take(struct lua_State *L, struct lua_State *running, int skip);
/* The journal at this index: puts everything back as it was. */
void journal_undo(struct lua_State *L, int journal);
/* Pushes the list of what differs now, in a fixed order: { object =, key =, before =, after = } for a table's
 * field (nil values absent), { object =, upvalue = n, before =, after = } for a function's upvalue, { object =,
 * metatable = true, before =, after = }. Only objects that were there when it was taken. */
void journal_changes(struct lua_State *L, int journal);

#endif
