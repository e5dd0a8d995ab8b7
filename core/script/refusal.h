/* Where a Lua file is wrong, more exactly than Lua says it: the column of a syntax error, and the text of the line.
 * Asked only once something was refused, so that good files pay nothing. */
#ifndef SCRIPT_REFUSAL_H
#define SCRIPT_REFUSAL_H

#include "base/err.h"
#include "script/sources.h"

#include <stdbool.h>

/* Is the source's text Lua? False and err (ERR_SCRIPT) whole: file, line, column, message, text. Compiled in a Lua
 * state of its own, nothing of it runs. */
bool refusal_check(struct source *source, struct err *err);
/* Adds to an err that names a file and perhaps a line of these sources what it leaves open: where that file is no Lua,
 * the column; the line's text. Any other err stays as it is. */
void refusal_locate(struct sources *sources, struct err *err);
/* The source's n-th line (from 1) as Lua counts them, *length bytes without its end; NULL where it has no such line. */
const char *refusal_line(const struct source *source, int line, size_t *length);

#endif
