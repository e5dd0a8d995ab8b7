/* A setting's value, as Lua has it, to the JSON that core/model reads settings from. */
#ifndef SCRIPT_PLAIN_H
#define SCRIPT_PLAIN_H

#include "base/err.h"
#include "base/json.h"

struct lua_State;

/* The value at `index`; the caller json_decrefs it. Tables with keys 1..n are arrays; in others integer keys become
 * strings, so that retry = { [429] = ... } is an object; the empty table is one too. NULL and err that names the path
 * (`retry.timeout is a function ...`) for what is no data. A function in `retry` is null: it stays with the state, which is
 * asked for its answer (script/consult.h). Runs no metamethod. */
json_t *plain_json(struct lua_State *L, int index, const char *name, struct err *err);

#endif
