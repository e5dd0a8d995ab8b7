/* See bind_xml.h. The document is made once a page and kept beside the HTML one; prefixes that a call names hold
 * until the next call. */
#include "script/bind_xml.h"

#include "html/xml.h"
#include "script/bind_check.h"

/* Stack places. */
enum { PAGE = 1, OPTIONS = 2 };

/* The page's document; NULL and err where there is none in it. */
static struct doc *document(struct run *run, struct err *err) {
    const struct page *page = run->page;
    struct parsed *parsed = &run->parsed;
    if (!parsed->xml)
        parsed->xml = xml_parse(page->body_bytes ? page->body : "", page->body_bytes,
                                headers_get(&page->headers, "content-type"), err);
    return parsed->xml;
}

static void declare_one(lua_State *L, struct doc *doc) { /* [..., prefix, uri] */
    if (lua_type(L, -2) != LUA_TSTRING || lua_type(L, -1) != LUA_TSTRING)
        bind_raise(L, "page:xml: namespaces must be a table of prefixes and the names they stand for, such as "
                      "{ atom = \"http://www.w3.org/2005/Atom\" }");
    if (!xml_declare(doc, lua_tostring(L, -2), lua_tostring(L, -1))) bind_raise(L, "page:xml: too many namespaces");
}

static void declare(lua_State *L, struct doc *doc) { /* [..., namespaces] */
    xml_undeclare(doc);
    if (lua_isnil(L, -1)) return;
    if (!lua_istable(L, -1)) bind_raise(L, "page:xml: namespaces must be a table, not a %s", bind_kind(L, -1));
    for (lua_pushnil(L); lua_next(L, -2); lua_pop(L, 1)) declare_one(L, doc); /* [..., namespaces, prefix, uri] */
}

static void check_options(lua_State *L) {
    if (lua_isnil(L, OPTIONS)) lua_newtable(L), lua_replace(L, OPTIONS);
    if (!lua_istable(L, OPTIONS)) bind_raise(L, "page:xml: expected options (a table), got %s", bind_kind(L, OPTIONS));
    lua_newtable(L); /* [page, options, known] */
    lua_pushboolean(L, 1);
    lua_setfield(L, -2, "namespaces");
    lua_pushboolean(L, 1);
    lua_setfield(L, -2, "strict");
    for (lua_pushnil(L); lua_next(L, OPTIONS); lua_pop(L, 1)) { /* [page, options, known, name, value] */
        if (lua_type(L, -2) != LUA_TSTRING) bind_raise(L, "page:xml: options have names: namespaces, strict");
        lua_pushvalue(L, -2);
        if (lua_rawget(L, 3) == LUA_TNIL) bind_unknown(L, "page:xml: unknown option", lua_tostring(L, -3), 3);
        lua_pop(L, 1);
    }
    lua_settop(L, OPTIONS);
}

static int page_xml(lua_State *L) {
    struct run *run = bind_page(L, "xml");
    struct err err = {0};
    lua_settop(L, OPTIONS);
    check_options(L); /* [page, options] */
    struct doc *doc = document(run, &err);
    const char *fault = doc ? xml_fault_of(doc) : err.message;
    lua_getfield(L, OPTIONS, "strict"); /* [page, options, strict] */
    if (!doc || (fault && lua_toboolean(L, -1))) {
        lua_pushnil(L);
        lua_pushstring(L, fault);
        return 2; /* [nil, why] */
    }
    lua_getfield(L, OPTIONS, "namespaces"); /* [page, options, strict, namespaces] */
    declare(L, doc);
    bind_push_node(L, PAGE, doc_root(doc));
    lua_pushstring(L, fault); /* NULL gives nil */
    return 2;
}

const luaL_Reg bind_xml_methods[] = {{"xml", page_xml}, {0}};
