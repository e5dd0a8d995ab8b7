/* From files to functions: what lies below the scraper's folder is read through the version's sources, so that
 * every state runs the same bytes; the rest of the system's Lua is read as usual. */
#ifndef SCRIPT_LOAD_H
#define SCRIPT_LOAD_H

#include "script/sources.h"

#include <stdbool.h>

struct lua_State;

/* Is the file read through the version's sources? Not where it is outside of the folder; nor, in a program, where it is
 * another one on disk than they have: programs load what they have written, too. */
bool load_is_source(struct lua_State *L, const char *path);

/* Puts load, loadfile, dofile and require's search for Lua files in place of the standard ones. */
void load_open(struct lua_State *L, struct sources *sources);
/* Pushes the source's function, or the message of its syntax error and gives false. */
bool load_source(struct lua_State *L, struct sources *sources, struct source *source);

#endif
