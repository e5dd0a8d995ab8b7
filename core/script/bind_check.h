/* What the doors share: how a page and a node look from Lua, who may be called on what, and errors that name the
 * call and stand at the script's line. Only bind_*.c include this.
 *
 * Every method of page and node is a closure over the same three upvalues, so that a check costs two pointer
 * comparisons. What a page's doors need for a moment (a text, a list of nodes) goes to one scratch object that Lua
 * owns: an error that jumps leaks nothing. */
#ifndef SCRIPT_BIND_CHECK_H
#define SCRIPT_BIND_CHECK_H

#include "select/xpath.h"
#include "script/state.h"

#include <lauxlib.h>
#include <lua.h>

/* What the userdata hold. */
struct page_box {
    struct run *run; /* NULL: the page is done */
};
struct node_box {
    struct page_box *page; /* kept alive by the userdata's user value */
    struct node *node;
};
struct scratch {
    struct str text;
    struct nodes nodes;
    struct names names;
    struct xpath_value value;
};

enum { UP_PAGE_META = 1, UP_NODE_META, UP_SCRATCH, UP_OWN }; /* upvalues of a method; from UP_OWN on its own */

/* Makes the three upvalues' values and pushes them: [page_meta, node_meta, scratch] */
void bind_push_upvalues(lua_State *L);
/* Adds methods to the table on top, each with copies of the three values at `upvalues` and the two behind it. */
void bind_add_methods(lua_State *L, const luaL_Reg *methods, int upvalues);

/* Raises the message with the line of the script in front, not that of darn's own Lua files. Never returns. */
int bind_raise(lua_State *L, const char *format, ...);
/* Raises what lua/prelude says of the name at `key` that `kind` does not have; known: a table whose string keys
 * (if it is a list, whose strings) are the names it has. */
int bind_missing(lua_State *L, const char *kind, int key, int known);
/* Raises `message 'name'; did you mean 'close'?`, close being the nearest string key of the table at `known`. */
int bind_unknown(lua_State *L, const char *message, const char *name, int known);
/* Makes unknown names in the table on top raise. */
void bind_strict(lua_State *L, const char *kind);

/* Argument 1, or an error: the run of a page that is under way; a node of one. */
struct run *bind_page(lua_State *L, const char *call);
struct node_box *bind_node(lua_State *L, const char *call);
/* The same for calls that both have: the run; *node is NULL where it is a page. */
struct run *bind_page_or_node(lua_State *L, const char *call, struct node **node);
/* The node at `index` whatever its page's state, or NULL where it is something else. */
struct node_box *bind_to_node(lua_State *L, int index);
/* A string argument without NUL bytes: `page:css: expected a selector, got nil`. */
const char *bind_string(lua_State *L, int index, const char *type, const char *call, const char *what);

/* Is the one option that the call has set in the table at `index`? False where there is no table; raises where it is none, or
 * has other options. */
bool bind_option(lua_State *L, int index, const char *type, const char *call, const char *option);

/* The run's outcome has grown, which counts for callback_memory. Raises where the run is over. */
void bind_grown(lua_State *L, const struct run *run);

/* What a value is, in an error: "node", "null", else Lua's name of its type. */
const char *bind_kind(lua_State *L, int index);

/* Emptied scratch; good until the next of these calls. */
struct str *bind_scratch_text(lua_State *L);
struct nodes *bind_scratch_nodes(lua_State *L);
struct names *bind_scratch_names(lua_State *L);
struct xpath_value *bind_scratch_value(lua_State *L);
/* Pushes a node of the page at stack place `page`; nil for NULL. */
void bind_push_node(lua_State *L, int page, struct node *node);

#endif
