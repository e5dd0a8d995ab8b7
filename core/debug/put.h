/* Text in lines that fit a terminal, and Lua values in as many of them as they deserve. */
#ifndef DEBUG_PUT_H
#define DEBUG_PUT_H

#include "debug/parts.h"

enum {
    PUT_ENTRIES = 60,       /* of a table that are shown, */
    PUT_SORTED = 1000,      /* out of so many */
    PUT_STRING = 2000,      /* bytes of a long string that are shown */
};

/* One line: cut where it is longer than DEBUG_COLUMNS; white space that would move on the screen becomes spaces. */
void put_line(struct str *out, const char *format, ...) __attribute__((format(printf, 2, 3)));
/* As many lines as it takes, broken at spaces where there are some, those after the first indented. */
void put_folded(struct str *out, int indent, const char *text, size_t length);
/* The value on top of L, which stays there: one line, or for tables a line an entry, for long strings their text.
 * `name`: "name = " in front; NULL: nothing. Its lines are made in debug->lines. May run __tostring, may raise. */
void put_value(struct debug *debug, lua_State *L, const char *name);

#endif
