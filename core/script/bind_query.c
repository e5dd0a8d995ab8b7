/* See bind_query.h. A selector is compiled once in a state and kept by its text; scripts that build theirs at run
 * time make the cache start anew rather than grow. */
#include "script/bind_query.h"

#include "select/caret.h"
#include "select/css.h"
#include "select/explain.h"
#include "read/links.h"
#include "select/match.h"
#include "read/text.h"
#include "select/xpath.h"
#include "script/bind_check.h"
#include "script/bind_node.h"
#include "script/bind_run.h"
#include "script/convert.h"
#include "script/matches.h"

#include <math.h>

/* Most compiled selectors, and most expressions, that a state keeps. */
#ifndef SELECTORS_MOST
#define SELECTORS_MOST 1000
#endif

/* ---- check ---- */

/* Whom a query is made on. */
struct subject {
    const char *type; /* "page" or "node" */
    struct run *run;
    struct doc *doc;
    struct node *from;
    int page; /* where the page's userdata is on the stack: above the arguments, of which a query has two at most */
};

static struct subject check_subject(lua_State *L, const char *call) {
    struct subject subject = {.page = 4};
    subject.run = bind_page_or_node(L, call, &subject.from);
    subject.type = subject.from ? "node" : "page";
    subject.doc = subject.from ? node_doc(subject.from) : bind_document(L, subject.run);
    lua_settop(L, 3);
    if (subject.from) lua_getiuservalue(L, 1, 1);
    else lua_pushvalue(L, 1); /* [self, argument, argument, page] */
    if (!subject.from) subject.from = doc_root(subject.doc);
    matches_use(L, subject.doc);
    return subject;
}

static void forget(struct map *map, void (*release)(void *)) {
    void *compiled;
    for (size_t at = 0; map_next(map, &at, NULL, &compiled);) release(compiled);
    map_clear(map);
}

static void release_selector(void *selector) { css_free(selector); }
static void release_xpath(void *xpath) { xpath_free(xpath); }

/* The expression has a caret under its place. */
static void raise_wrong(lua_State *L, const struct subject *subject, const char *call, const struct err *err) {
    struct str *text = bind_scratch_text(L);
    caret_put(err, text);
    bind_raise(L, "%s:%s: %s", subject->type, call, text->data);
}

static struct selector *check_selector(lua_State *L, const struct subject *subject, const char *call) {
    const char *text = bind_string(L, 2, subject->type, call, "a selector");
    struct map *known = &state_of(L)->selectors;
    struct selector *selector = map_get(known, text);
    if (selector && css_holds_for(selector, subject->doc)) return selector;
    struct err err = {0};
    selector = css_compile_for(subject->doc, text, &err);
    if (!selector) raise_wrong(L, subject, call, &err);
    if (known->count >= SELECTORS_MOST) forget(known, release_selector);
    css_free(map_set(known, text, selector));
    return selector;
}

static struct xpath *check_xpath(lua_State *L, const struct subject *subject) {
    const char *text = bind_string(L, 2, subject->type, "xpath", "an expression");
    struct map *known = &state_of(L)->xpaths;
    struct xpath *xpath = map_get(known, text);
    if (xpath) return xpath;
    struct err err = {0};
    xpath = xpath_compile(text, &err);
    if (!xpath) raise_wrong(L, subject, "xpath", &err);
    if (known->count >= SELECTORS_MOST) forget(known, release_xpath);
    map_set(known, text, xpath);
    return xpath;
}

/* ---- what a selector gives ---- */

/* For calls that read something off elements. */
static struct selector *check_elements(lua_State *L, const struct subject *subject, const char *call) {
    struct selector *selector = check_selector(L, subject, call);
    if (css_gives_strings(selector))
        bind_raise(L, "%s:%s: \"%s\" gives texts, not elements; leave out what begins with ::", subject->type, call,
                   lua_tostring(L, 2));
    return selector;
}

static const struct nodes *find_all(lua_State *L, const struct subject *subject, const struct selector *selector,
                                    const char *call) {
    struct nodes *nodes = bind_scratch_nodes(L);
    match_all(selector, subject->doc, subject->from, 0, nodes);
    matches_check(L, subject->type, call);
    return nodes;
}

static struct node *find_first(lua_State *L, const struct subject *subject, const struct selector *selector,
                               const char *call) {
    struct node *node = match_first(selector, subject->doc, subject->from);
    matches_check(L, subject->type, call);
    return node;
}

static const struct names *find_strings(lua_State *L, const struct subject *subject, const struct selector *selector,
                                        size_t most, const char *call) {
    struct names *names = bind_scratch_names(L);
    match_strings(selector, subject->doc, subject->from, most, names);
    matches_check(L, subject->type, call);
    return names;
}

/* Pushes the first element or string, or nil; true if there is one. */
static bool push_first(lua_State *L, const struct subject *subject, const struct selector *selector, const char *call) {
    if (css_gives_strings(selector)) {
        const struct names *names = find_strings(L, subject, selector, 1, call);
        lua_pushstring(L, names->count ? names->at[0] : NULL); /* NULL gives nil */
    } else {
        bind_push_node(L, subject->page, find_first(L, subject, selector, call));
    }
    return !lua_isnil(L, -1);
}

static void push_names(lua_State *L, const struct names *names) {
    lua_createtable(L, (int)names->count, 0); /* [list] */
    for (size_t i = 0; i < names->count; i++) {
        lua_pushstring(L, names->at[i]); /* [list, string] */
        lua_rawseti(L, -2, (lua_Integer)i + 1);
    }
    convert_mark_list(L);
}

/* ---- methods of page and node ---- */

static void push_nodes(lua_State *L, const struct subject *subject, const struct nodes *nodes) {
    lua_createtable(L, (int)nodes->count, 0); /* [list] */
    for (size_t i = 0; i < nodes->count; i++) {
        bind_push_node(L, subject->page, nodes->at[i]); /* [list, node] */
        lua_rawseti(L, -2, (lua_Integer)i + 1);
    }
}

static int query_css(lua_State *L) {
    struct subject subject = check_subject(L, "css");
    const struct selector *selector = check_selector(L, &subject, "css");
    if (css_gives_strings(selector)) push_names(L, find_strings(L, &subject, selector, 0, "css"));
    else push_nodes(L, &subject, find_all(L, &subject, selector, "css"));
    return 1;
}

struct node *bind_query_first(lua_State *L, const char *call) {
    struct subject subject = check_subject(L, call);
    return find_first(L, &subject, check_elements(L, &subject, call), call);
}

static int query_first(lua_State *L) {
    struct subject subject = check_subject(L, "first");
    push_first(L, &subject, check_selector(L, &subject, "first"), "first");
    return 1;
}

static int raise_nothing(lua_State *L, const struct subject *subject) {
    struct str *text = bind_scratch_text(L);
    str_printf(text, "nothing matches \"%s\" ", lua_tostring(L, 2));
    if (strcmp(subject->type, "node") == 0) {
        str_puts(text, "in ");
        bind_node_show(subject->from, text);
        str_putc(text, ' ');
    }
    str_printf(text, "on %s: ", subject->run->page->url);
    explain(check_selector(L, subject, "need"), subject->doc, subject->from, text);
    return bind_raise(L, "%s", text->data);
}

static int query_need(lua_State *L) {
    struct subject subject = check_subject(L, "need");
    return push_first(L, &subject, check_selector(L, &subject, "need"), "need") ? 1 : raise_nothing(L, &subject);
}

/* The matches of an each() under way. */
struct cursor {
    size_t next, count;
    struct node *at[];
};

static int cursor_next(lua_State *L) { /* upvalues: as a method, then cursor, page */
    struct cursor *cursor = lua_touserdata(L, lua_upvalueindex(UP_OWN));
    const struct page_box *page = lua_touserdata(L, lua_upvalueindex(UP_OWN + 1));
    if (!page->run) return bind_raise(L, "this loop's page is done");
    if (cursor->next == cursor->count) return 0;
    bind_push_node(L, lua_upvalueindex(UP_OWN + 1), cursor->at[cursor->next++]);
    return 1;
}

static int string_next(lua_State *L) { /* upvalues: list, how many were given */
    lua_Integer next = lua_tointeger(L, lua_upvalueindex(2)) + 1;
    lua_pushinteger(L, next);
    lua_replace(L, lua_upvalueindex(2));
    lua_rawgeti(L, lua_upvalueindex(1), next); /* [string or nil] */
    return 1;
}

static int query_each(lua_State *L) {
    struct subject subject = check_subject(L, "each");
    const struct selector *selector = check_selector(L, &subject, "each");
    if (css_gives_strings(selector)) {
        push_names(L, find_strings(L, &subject, selector, 0, "each"));
        lua_pushinteger(L, 0);
        lua_pushcclosure(L, string_next, 2);
        return 1;
    }
    const struct nodes *nodes = find_all(L, &subject, selector, "each");
    for (int i = UP_PAGE_META; i < UP_OWN; i++) lua_pushvalue(L, lua_upvalueindex(i));
    struct cursor *cursor = lua_newuserdatauv(L, sizeof *cursor + nodes->count * sizeof *cursor->at, 0);
    *cursor = (struct cursor){.count = nodes->count};
    if (nodes->count) memcpy(cursor->at, nodes->at, nodes->count * sizeof *nodes->at);
    lua_pushvalue(L, subject.page);               /* [..., page_meta, node_meta, scratch, cursor, page] */
    lua_pushcclosure(L, cursor_next, UP_OWN + 1); /* [..., next] */
    return 1;
}

static void push_strings(lua_State *L, const struct xpath_value *value) {
    lua_createtable(L, (int)value->strings.count, 0); /* [list] */
    for (size_t i = 0; i < value->strings.count; i++) {
        lua_pushstring(L, value->strings.at[i]); /* [list, string] */
        lua_rawseti(L, -2, (lua_Integer)i + 1);
    }
    convert_mark_list(L);
}

/* XPath knows only floats; count(//a) shall be 12, not 12.0. */
static void push_number(lua_State *L, double number) {
    lua_Integer whole;
    if (lua_numbertointeger(number, &whole) && (double)whole == number) lua_pushinteger(L, whole);
    else lua_pushnumber(L, number);
}

static void push_value(lua_State *L, const struct subject *subject, const struct xpath_value *value) {
    switch (value->form) {
    case XPATH_NODES: push_nodes(L, subject, &value->nodes); break;
    case XPATH_STRINGS: push_strings(L, value); break;
    case XPATH_STRING: lua_pushstring(L, value->string); break;
    case XPATH_NUMBER: push_number(L, value->number); break;
    case XPATH_BOOLEAN: lua_pushboolean(L, value->boolean); break;
    }
}

static int query_xpath(lua_State *L) {
    struct subject subject = check_subject(L, "xpath");
    struct xpath *xpath = check_xpath(L, &subject);
    struct xpath_value *value = bind_scratch_value(L);
    struct err err = {0};
    if (!xpath_eval(xpath, subject.doc, subject.from, value, &err)) raise_wrong(L, &subject, "xpath", &err);
    push_value(L, &subject, value);
    return 1;
}

/* ---- methods of the page alone ---- */

static int page_text(lua_State *L) {
    bind_page(L, "text");
    struct subject subject = check_subject(L, "text");
    const bool raw = bind_option(L, 3, "page", "text", "raw");
    const struct selector *selector = check_selector(L, &subject, "text");
    if (css_gives_strings(selector)) return push_first(L, &subject, selector, "text"), 1;
    struct node *node = find_first(L, &subject, selector, "text");
    if (!node) return lua_pushnil(L), 1;
    bind_push_text(L, node, raw);
    return 1;
}

static int page_attr(lua_State *L) {
    bind_page(L, "attr");
    struct subject subject = check_subject(L, "attr");
    const char *name = bind_string(L, 3, "page", "attr", "an attribute's name as second argument");
    struct node *node = find_first(L, &subject, check_elements(L, &subject, "attr"), "attr");
    if (!node) return lua_pushnil(L), 1;
    lua_pushstring(L, node_attr(subject.doc, node, name)); /* NULL gives nil */
    return 1;
}

static int page_links(lua_State *L) {
    bind_page(L, "links");
    struct subject subject = check_subject(L, "links");
    struct node *all[] = {subject.from};
    const struct nodes *nodes = &(struct nodes){.at = all, .count = 1};
    if (!lua_isnil(L, 2)) nodes = find_all(L, &subject, check_elements(L, &subject, "links"), "links");
    struct names *found = bind_scratch_names(L);
    links_all(subject.doc, bind_base(L, subject.run), nodes, found);
    push_names(L, found);
    return 1;
}

/* ---- tables ---- */

const luaL_Reg bind_query_methods[] = {
    {"css", query_css},     {"xpath", query_xpath}, {"each", query_each},
    {"first", query_first}, {"need", query_need},   {0},
};

const luaL_Reg bind_page_query_methods[] = {
    {"text", page_text}, {"attr", page_attr}, {"links", page_links}, {0},
};
