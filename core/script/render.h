/* A Lua value as a short text for people: in crash reports, in messages. Looks at tables raw; asks only objects
 * for their own text, under protection. */
#ifndef SCRIPT_RENDER_H
#define SCRIPT_RENDER_H

#include "base/str.h"

struct lua_State;

enum {
    RENDER_BYTES = 200, /* most bytes of one value */
    RENDER_DEPTH = 2,   /* tables in tables that are opened */
    RENDER_KEYS = 10,   /* of one table that are shown */
};

/* Appends the value: `"text"`, `12`, `{title = "x", 1, 2}`, what __tostring gives, or `<__tostring raised: why>` and what
 * the table holds. A __tostring of Lua is asked only while the run's time is not over. Leaves the stack as it was.
 * Raises only where memory ends. */
void render_value(struct lua_State *L, int index, struct str *out);
/* Appends what an error value says: a string, a table's `message`, else the value rendered. Both give valid UTF-8
 * without control characters, but for the line ends and tabs of a message. */
void render_error(struct lua_State *L, int index, struct str *out);

#endif
