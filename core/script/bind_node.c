/* See bind_node.h. A node is a small userdata without finalizer: the tree belongs to the run, the page's
 * userdata, which every node holds, knows whether that is still under way. */
#include "script/bind_node.h"

#include "html/path.h"
#include "html/serialize.h"
#include "read/text.h"
#include "html/xml.h"
#include "script/bind_check.h"
#include "script/bind_run.h"

/* Most bytes of a node that messages show. */
enum { SHOWN_MOST = 80 };

void bind_push_text(lua_State *L, const struct node *node, bool raw) {
    struct str *text = bind_scratch_text(L);
    if (raw) text_raw(node, text);
    else text_of(node, text);
    lua_pushlstring(L, str_text(text), text->len); /* [text] */
}

void bind_node_show(const struct node *node, struct str *out) {
    size_t before = out->len;
    serialize_node(node, SHOWN_MOST, out);
    char *tag_end = memchr(out->data + before, '>', out->len - before);
    bool whole = tag_end && tag_end + 1 == out->data + out->len && !node_first_child(node);
    if (tag_end) out->len = (size_t)(tag_end + 1 - out->data);
    out->data[out->len] = '\0';
    for (char *p = out->data + before; *p; p++)
        if (ascii_space(*p)) *p = ' ';
    if (!whole) str_puts(out, "...");
}

/* ---- methods ---- */

static int node_text(lua_State *L) {
    struct node_box *box = bind_node(L, "text");
    bind_push_text(L, box->node, bind_option(L, 2, "node", "text", "raw"));
    return 1;
}

static int node_own_text(lua_State *L) {
    struct node_box *box = bind_node(L, "own_text");
    struct str *text = bind_scratch_text(L);
    text_own(box->node, text);
    lua_pushlstring(L, str_text(text), text->len);
    return 1;
}

static int node_to_html(lua_State *L) {
    struct node_box *box = bind_node(L, "html");
    const bool inner = bind_option(L, 2, "node", "html", "inner");
    struct str *html = bind_scratch_text(L);
    if (inner) serialize_inner(box->node, html);
    else serialize_node(box->node, 0, html);
    lua_pushlstring(L, str_text(html), html->len);
    return 1;
}

static int node_to_attr(lua_State *L) {
    struct node_box *box = bind_node(L, "attr");
    const char *name = bind_string(L, 2, "node", "attr", "an attribute's name");
    lua_pushstring(L, node_attr(node_doc(box->node), box->node, name)); /* NULL gives nil */
    return 1;
}

/* The absolute URL in an attribute. mailto: and the like are absolute as they are. */
static int node_url(lua_State *L) {
    struct node_box *box = bind_node(L, "url");
    const char *name = lua_isnoneornil(L, 2) ? NULL : bind_string(L, 2, "node", "url", "an attribute's name");
    return bind_push_link(L, box->page->run, box->node, name);
}

static int push_relative(lua_State *L, struct node *node) {
    lua_settop(L, 1);
    lua_getiuservalue(L, 1, 1); /* [node, page] */
    bind_push_node(L, 2, node); /* [node, page, relative or nil] */
    return 1;
}

static int node_to_parent(lua_State *L) { return push_relative(L, node_parent(bind_node(L, "parent")->node)); }
static int node_to_next(lua_State *L) { return push_relative(L, node_next(bind_node(L, "next")->node)); }
static int node_to_prev(lua_State *L) { return push_relative(L, node_prev(bind_node(L, "prev")->node)); }

static int node_children(lua_State *L) {
    struct node_box *box = bind_node(L, "children");
    lua_settop(L, 1);
    lua_getiuservalue(L, 1, 1);
    lua_newtable(L); /* [node, page, list] */
    lua_Integer count = 0;
    for (struct node *child = node_first_child(box->node); child; child = node_next(child)) {
        bind_push_node(L, 2, child); /* [node, page, list, child] */
        lua_rawseti(L, 3, ++count);
    }
    return 1;
}

/* In XML with its prefix, as selectors and expressions have it but for the sign between the two. */
static int node_to_name(lua_State *L) {
    const struct node *node = bind_node(L, "name")->node;
    const char *prefix = xml_is(node_doc(node)) ? xml_prefix(node) : NULL;
    if (prefix) lua_pushfstring(L, "%s:%s", prefix, node_name(node));
    else lua_pushstring(L, node_name(node));
    return 1;
}

static int node_to_line(lua_State *L) {
    lua_pushinteger(L, node_line(bind_node(L, "line")->node));
    return 1;
}

static int node_to_path(lua_State *L) {
    struct node_box *box = bind_node(L, "path");
    struct str *path = bind_scratch_text(L);
    path_of(box->node, path);
    lua_pushlstring(L, str_text(path), path->len);
    return 1;
}

/* ---- events ---- */

static int node_eq(lua_State *L) {
    struct node_box *a = bind_to_node(L, 1), *b = bind_to_node(L, 2);
    lua_pushboolean(L, a && b && a->page == b->page && a->node == b->node);
    return 1;
}

static int node_tostring(lua_State *L) {
    struct node_box *box = bind_to_node(L, 1);
    if (!box || !box->page->run) { /* it is what frames and messages show: it never raises */
        lua_pushliteral(L, "<node of a page that is done>");
        return 1;
    }
    struct str *shown = bind_scratch_text(L);
    bind_node_show(box->node, shown);
    lua_pushlstring(L, shown->data, shown->len);
    return 1;
}

static int node_newindex(lua_State *L) {
    return bind_raise(L, "a node cannot be changed (%s); keep values in locals", luaL_tolstring(L, 2, NULL));
}

/* ---- tables ---- */

const luaL_Reg bind_node_methods[] = {
    {"text", node_text},         {"own_text", node_own_text},
    {"html", node_to_html},      {"attr", node_to_attr},
    {"url", node_url},           {"name", node_to_name},
    {"line", node_to_line},      {"path", node_to_path},
    {"parent", node_to_parent},  {"next", node_to_next},
    {"prev", node_to_prev},      {"children", node_children},
    {0},
};

const luaL_Reg bind_node_events[] = {
    {"__eq", node_eq},
    {"__tostring", node_tostring},
    {"__newindex", node_newindex},
    {0},
};
