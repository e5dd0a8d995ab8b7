/* What is looked for in a document: css, xpath, each, first and need of page and node; text, attr and links
 * of the page. */
#ifndef SCRIPT_BIND_QUERY_H
#define SCRIPT_BIND_QUERY_H

#include <lauxlib.h>

extern const luaL_Reg bind_query_methods[];      /* of both */
extern const luaL_Reg bind_page_query_methods[]; /* of the page alone */

struct node;
/* The first match of the selector at stack place 2 below the page or node at 1; NULL where there is none. The page is at
 * stack place 4 afterwards. */
struct node *bind_query_first(lua_State *L, const char *call);

#endif
