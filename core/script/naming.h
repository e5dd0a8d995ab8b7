/* What people call a function: a callback by its name in the scraper's table; else by the name that its caller used;
 * where Lua knows none, since C called it (pcall, table.sort, a loop's iterator) or a tail call lost it, by the one
 * that the text of its file gives it, nested functions and fields too. */
#ifndef SCRIPT_NAMING_H
#define SCRIPT_NAMING_H

#include "script/lex.h"
#include "script/sources.h"

#include <stdbool.h>
#include <stddef.h>

struct lua_Debug;
struct lua_State;

enum { NAMING_BYTES = 100 }; /* most of a name, with its NUL */

/* The words of the text that was asked for last; a stack has many functions of one file. Zeroed: none. */
struct naming {
    const struct source *source;
    struct tokens tokens;
};
void naming_clear(struct naming *naming);

/* The name of the function on top of L, of which lua_getinfo's S fields are given, its file (NULL: none of the
 * scraper) and the name of its call ("": none). out: NAMING_BYTES. */
void naming_of(struct lua_State *L, struct naming *naming, const struct lua_Debug *function, const struct source *source,
               const char *by_call, char *out);
/* The name of the call by lua_getinfo's n fields: "f", "__index"; "" for none. made: room for NAMING_BYTES. */
const char *naming_call(const struct lua_Debug *frame, char *made);

#endif
