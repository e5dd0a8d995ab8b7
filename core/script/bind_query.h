/* What is looked for in a document: css, xpath, each, first and need of page and node; text, attr, number and links
 * of the page. */
#ifndef SCRIPT_BIND_QUERY_H
#define SCRIPT_BIND_QUERY_H

#include <lauxlib.h>

extern const luaL_Reg bind_query_methods[];      /* of both */
extern const luaL_Reg bind_page_query_methods[]; /* of the page alone */

#endif
