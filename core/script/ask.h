/* A request as scripts write it down: { url = ..., callback = ..., method = ... }, in `start`, in page:follow and in
 * its options. */
#ifndef SCRIPT_ASK_H
#define SCRIPT_ASK_H

#include "base/err.h"
#include "model/request.h"

#include <stdbool.h>

struct lua_State;

/* Fills the request with what the table at `index` says: method, headers, body (or form and files, or json), meta, priority,
 * again, save, idempotent, callback (a name, or a function of the scraper's table). What it does not say stays as it is. *url
 * is its url as it stands there, valid as long as the table holds it; untouched where it has none. False and err (no
 * file) for a key that is none, a wrong type, a callback that the scraper lacks. */
bool ask_from_table(struct lua_State *L, int index, struct request *request, const char **url, struct err *err);

#endif
