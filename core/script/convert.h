/* Lua values to JSON and back: items, settings, meta. JSON text is the form in which everything leaves Lua, so
 * that nothing of a state is seen by another thread. */
#ifndef SCRIPT_CONVERT_H
#define SCRIPT_CONVERT_H

#include "base/err.h"
#include "base/json.h"
#include "base/str.h"

struct lua_State;

/* Appends the value at `index` as JSON text: tables with keys 1..n as arrays, with string keys as objects whose keys
 * come by the alphabet; an empty table is [], but a decoded {} stays {}; darn.null is null. False, and out as it was,
 * where there is no JSON for something: functions, NaN, infinities, other userdata, keys of both sorts or with
 * holes, cycles, more than 100 levels, text that is no UTF-8, more text than callback_memory. err (ERR_SCRIPT) names the path: `field a.b[3] is a
 * function`. Raw access: no metamethod runs. */
bool convert_to_json(struct lua_State *L, int index, struct str *out, struct err *err);
/* The same for what has named fields (an item, meta): it is {} when it is an empty table itself, unless darn made it as
 * a list (a decoded [], page:links()); its keys come as in `order` where they are there (order may be NULL), then the
 * others. */
bool convert_object_to_json(struct lua_State *L, int index, const char *const *order, size_t order_count,
                            struct str *out, struct err *err);
/* Pushes it. null is darn.null in an array, where its place counts; as an object's member it is absent unless
 * keep_null. */
void convert_push_json(struct lua_State *L, const json_t *value, bool keep_null);
/* Parses the text and pushes the value; nothing is pushed where it is no JSON. The tree in between is Lua's, so
 * that an error leaks nothing. */
bool convert_push_text(struct lua_State *L, const char *text, size_t length, bool keep_null, struct err *err);
/* The same of the value that make(arg) gives; nothing is pushed where that is NULL. */
bool convert_push_made(struct lua_State *L, json_t *(*make)(void *arg), void *arg, bool keep_null);
/* darn.null */
void convert_push_null(struct lua_State *L);
/* Marks the table on top as a list, which it is also while empty. */
void convert_mark_list(struct lua_State *L);

#endif
