/* A file to be sent, as scripts write it down: { path = "x.pdf" } or { content = bytes, name = "x.txt", type = "text/plain" };
 * in form.files.NAME and in the `files` of a request table. */
#ifndef SCRIPT_UPLOAD_H
#define SCRIPT_UPLOAD_H

#include "base/err.h"
#include "model/entries.h"

struct lua_State;

enum { UPLOAD_MOST = 64 * 1024 * 1024 }; /* bytes of one file: it is kept with its request */

/* Appends the file at `index`, or each of a list of them, as entries of that name; a path is read now. What is not said
 * follows from the path: its name, the type by its ending. False and err where one is none or cannot be read; what was
 * appended before stays. */
bool upload_read(struct lua_State *L, int index, const char *name, struct entries *out, struct err *err);

#endif
