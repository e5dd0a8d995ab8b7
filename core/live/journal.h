/* What a load changes outside of itself. Before a file is run again in the live heap, all tables, upvalues, user
 * values and metatables that it could reach (from the globals, the loaded modules and the registry, through
 * everything) are written down one level deep each; afterwards it can be told what the load changed, and all of it
 * can be put back. Raw access only. What lies on the stacks of coroutines is not written down. */
#ifndef LIVE_JOURNAL_H
#define LIVE_JOURNAL_H

#include <stdbool.h>

struct lua_State;

/* Pushes a journal (userdata) of the heap as it is; it holds everything that it names, so keep it for the load only,
 * on the stack of a thread of our own. skip: absolute index of a table whose keys are objects to be left out, or 0.
 * running: as for walk_heap. Raises where memory is out. */
void journal_take(struct lua_State *L, struct lua_State *running, int skip);
/* Was the object at one index there when the journal at the other was taken? */
bool journal_has(struct lua_State *L, int journal, int object);
/* The journal at this index: puts everything back as it was. May be done again. Raises where memory is out. */
void journal_undo(struct lua_State *L, int journal);
/* Pushes the list of what differs now, each with before and after (absent where nil) and:
 *     object, key             a field of a table
 *     object, upvalue = n     an upvalue of a function, once where several functions share it
 *     object, uservalue = n   a user value of a userdata
 *     object, metatable = true
 *     type = "string", metatable = true     the metatable of all strings, numbers ...
 * Only objects that were there when it was taken, in the order of the walk; of one table first the fields that it
 * had, then the new ones. Raises where memory is out. */
void journal_changes(struct lua_State *L, int journal);

#endif
