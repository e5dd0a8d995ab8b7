/* page:xml: the page's body as an XML document. Its nodes are nodes like any others. */
#ifndef SCRIPT_BIND_XML_H
#define SCRIPT_BIND_XML_H

#include <lauxlib.h>

extern const luaL_Reg bind_xml_methods[];

#endif
