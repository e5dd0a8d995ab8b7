/* The module-level variables of a loaded state: what they held when it was loaded, and which of them hold something
 * else now. A new version starts with fresh ones, so a reload can say what begins anew. */
#ifndef SCRIPT_VARIABLES_H
#define SCRIPT_VARIABLES_H

#include "script/state.h"

struct variables;

/* Writes down what the variables of this state hold: upvalues of the functions of its files (from the scraper's table,
 * the loaded modules and the globals on), globals, and single values in small tables of these. By content, tables to a
 * few levels and some 1,000 entries; a fraction of a millisecond for a usual scraper. */
struct variables *variables_note(struct state *state);
/* Appends "shop.lua: count (12 -> 0)", now and at load, for each that changed since. In the thread that uses the state,
 * between runs; it is the state that was noted. */
void variables_changed(const struct variables *variables, struct state *state, struct names *out);
void variables_free(struct variables *variables); /* NULL is fine */

#endif
