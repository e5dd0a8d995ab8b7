/* See bind_follow.h. What cannot be followed because of the page (a mailto: link, another site) is dropped and
 * counted; what cannot because of the script (an unknown callback, a table that is no request) raises. */
#include "script/bind_follow.h"

#include "read/links.h"
#include "read/submit.h"
#include "html/xml.h"
#include "script/ask.h"
#include "script/bind_check.h"
#include "script/bind_form.h"
#include "script/bind_node.h"
#include "script/bind_run.h"

/* Stack places of page:follow(target, callback, options). */
enum { TARGET = 2, CALLBACK = 3, OPTIONS = 4 };

/* ---- check ---- */

/* Raises for the name or function at `index` that the scraper's table lacks. */
static int raise_callback(lua_State *L, int index, int callbacks) {
    if (lua_type(L, index) == LUA_TFUNCTION)
        return bind_raise(L, "page:follow: this function is not in the scraper's table; requests keep it by name");
    return bind_unknown(L, "page:follow: the scraper has no callback", lua_tostring(L, index), callbacks);
}

/* Puts the name of the callback at `index`, a name or a function of the scraper's table, in its place. */
static void check_callback(lua_State *L, int index) {
    if (lua_type(L, index) != LUA_TSTRING && lua_type(L, index) != LUA_TFUNCTION)
        bind_raise(L, "page:follow: expected a callback (a name or a function), got %s", bind_kind(L, index));
    luaL_getsubtable(L, LUA_REGISTRYINDEX, REGISTRY_CALLBACKS); /* [..., callbacks] */
    int callbacks = lua_gettop(L);
    lua_pushvalue(L, index);
    if (lua_rawget(L, callbacks) == LUA_TNIL) raise_callback(L, index, callbacks); /* [..., callbacks, found] */
    if (lua_type(L, index) == LUA_TFUNCTION) lua_replace(L, index);
    lua_settop(L, callbacks - 1);
}

/* ---- from a target to a request ---- */

static bool is_login(lua_State *L, const struct request *request) {
    const char *login = state_of(L)->settings->login.callback;
    return login && strcmp(request->callback, login) == 0;
}

/* Why a request to its URL is not made, as the settings are; false where it may be. */
static bool is_refused(lua_State *L, struct run *run, const struct request *request, int *why) {
    const struct settings *settings = state_of(L)->settings;
    const struct url *url = &request->url;
    if (!settings_allows(settings, url, run->url.host, why)) return true;
    *why = DROP_DEPTH;
    bool deep = settings->max_depth >= 0 && run->page->request->depth + 1 > settings->max_depth;
    if (deep && !is_login(L, request)) return true;
    *why = DROP_LIMIT;
    if (trap_found(url, &settings->traps)) return true;
    *why = DROP_ROBOTS;
    return settings->nofollow && bind_nofollow(L, run, url);
}

enum { LOGIN_STEPS_MOST = 10 }; /* requests for the login, each made by the one before */

/* What is asked for to log in is asked for each time. A form that comes back again and again says that the password is
 * wrong. */
static void check_login(lua_State *L, struct run *run, struct request *request) {
    if (!is_login(L, request)) return;
    request->again = true;
    if (request->depth <= LOGIN_STEPS_MOST || strcmp(run->callback, request->callback) != 0) return;
    request_free(request);
    bind_raise(L, "page:follow: the login has asked for %d pages in a row: are name and password right?", LOGIN_STEPS_MOST);
}

/* Takes the request, whose other fields are filled in, into the outcome or drops it. */
static void finish(lua_State *L, struct run *run, struct request *request, const char *href) {
    int why = DROP_SCHEME;
    bool good = links_parse_in(&request->url, bind_encoding(run), href, bind_base(L, run), NULL) == URL_OK;
    if (!good || is_refused(L, run, request, &why)) {
        char *shown = good ? mem_strdup(request->url.text) : url_shown(href);
        outcome_drop(run->outcome, (enum drop)why, shown);
        free(shown);
        request_free(request);
        bind_grown(L, run);
        return;
    }
    request_take_user(request);
    request_inherit_user(request, run->page->request);
    request->depth = run->page->request->depth + 1;
    request->parent = run->page->request->id;
    request->referrer = mem_strdup(run->page->url);
    request->ordinal = (int)run->outcome->requests.count;
    check_login(L, run, request);
    request_fingerprint(request);
    outcome_take_request(run->outcome, request);
    bind_grown(L, run);
}

static void set_callback(struct request *request, const char *name) {
    free(request->callback);
    request->callback = mem_strdup(name);
}

/* Reads a request or options table into the request and gives its url; frees it and raises where it is wrong. */
static const char *read_table(lua_State *L, int index, struct request *request) {
    const char *url = NULL;
    struct err err = {0};
    if (ask_from_table(L, index, request, &url, &err)) return url;
    request_free(request);
    bind_raise(L, "page:follow: %s", err.message);
    return NULL;
}

/* A request for `href`, or for the url of the request table at `table` where href is NULL. */
static void follow(lua_State *L, struct run *run, const char *href, int table) {
    bind_base(L, run); /* may raise: before there is a request to lose */
    struct request *request = request_new();
    set_callback(request, run->callback);
    if (!href) href = read_table(L, table, request);
    if (!lua_isnil(L, OPTIONS)) read_table(L, OPTIONS, request);
    if (!lua_isnil(L, CALLBACK)) set_callback(request, lua_tostring(L, CALLBACK));
    finish(L, run, request, href);
}

static bool has_field(lua_State *L, int table, const char *name) {
    lua_pushstring(L, name);
    bool found = lua_rawget(L, table) != LUA_TNIL;
    lua_pop(L, 1);
    return found;
}

/* What a form says by itself. */
static void check_form_options(lua_State *L) {
    static const char *const own[] = {"method", "body", "form", "json", "files"};
    for (size_t i = 0; !lua_isnil(L, OPTIONS) && i < sizeof own / sizeof *own; i++)
        if (has_field(L, OPTIONS, own[i]))
            bind_raise(L, "page:follow: a form has a method and a body of its own, so there is no option %s; set form.fields, "
                          "form.files or form.method", own[i]);
}

static void follow_form(lua_State *L, struct run *run, const struct form *form) {
    check_form_options(L);
    bind_base(L, run); /* may raise: before there is a request to lose */
    struct request *request = request_new();
    struct err err = {0};
    set_callback(request, run->callback);
    if (!lua_isnil(L, OPTIONS)) read_table(L, OPTIONS, request);
    if (!lua_isnil(L, CALLBACK)) set_callback(request, lua_tostring(L, CALLBACK));
    char *href = submit_request(form, request, &err);
    if (!href) {
        request_free(request);
        bind_raise(L, "page:follow: form on %s: %s", form->url, err.message);
    }
    finish(L, run, request, href);
    free(href);
}

/* A form, and a button that submits one. */
static bool follow_form_node(lua_State *L, struct run *run, const struct node *node) {
    if (strcmp(node_name(node), "form") != 0 && !form_submits(node_doc(node), node)) return false;
    const struct form *form = bind_push_form(L, run, node); /* [..., form] */
    if (!form) return false;
    follow_form(L, run, form);
    lua_pop(L, 1);
    return true;
}

/* Of a feed or a sitemap; one without an address is nothing to follow, one that is no URL is dropped as it is written. */
static void follow_xml(lua_State *L, struct run *run, struct node *node) {
    const int top = lua_gettop(L);
    struct str *written = bind_scratch_text(L);
    if (!xml_link(node_doc(node), node, written)) return;
    lua_pushlstring(L, str_text(written), written->len); /* [..., written] */
    bind_push_link(L, run, node, NULL);                  /* [..., written, url or nil] */
    follow(L, run, lua_tostring(L, top + (lua_isstring(L, top + 2) ? 2 : 1)), 0);
    lua_settop(L, top);
}

/* A link without an address is nothing to follow, as nil is; an element that never has one is a mistake. */
static void follow_node(lua_State *L, struct run *run, struct node *node) {
    if (xml_is(node_doc(node))) {
        follow_xml(L, run, node);
        return;
    }
    if (follow_form_node(L, run, node)) return;
    const char *name = node_name(node);
    const char *href = node_attr(node_doc(node), node, links_attribute(name));
    if (href) follow(L, run, href, 0);
    if (href || strcmp(name, "a") == 0 || strcmp(name, "area") == 0) return;
    struct str *shown = bind_scratch_text(L);
    bind_node_show(node, shown);
    bind_raise(L, "page:follow: %s has no %s; follow the link in it", shown->data, links_attribute(name));
}

static void follow_one(lua_State *L, struct run *run, int index);

static void follow_table(lua_State *L, struct run *run, int index) {
    if (has_field(L, index, "url")) {
        follow(L, run, NULL, index);
        return;
    }
    size_t count = lua_rawlen(L, index);
    if (!count && (lua_pushnil(L), lua_next(L, index))) bind_raise(L, "page:follow: the request table has no url");
    for (size_t i = 1; i <= count; i++) {
        lua_rawgeti(L, index, (lua_Integer)i); /* [..., target] */
        if (index != TARGET) bind_raise(L, "page:follow: a list inside a list");
        follow_one(L, run, lua_gettop(L));
        lua_pop(L, 1);
    }
}

static void follow_one(lua_State *L, struct run *run, int index) {
    const struct node_box *box = bind_to_node(L, index);
    if (box && box->page->run != run) bind_raise(L, "page:follow: this node belongs to a page that is done");
    const struct form *form = bind_to_form(L, index);
    if (box) follow_node(L, run, box->node);
    else if (form) follow_form(L, run, form);
    else if (lua_istable(L, index)) follow_table(L, run, index);
    else if (lua_type(L, index) == LUA_TSTRING) follow(L, run, lua_tostring(L, index), 0);
    else if (!lua_isnil(L, index))
        bind_raise(L, "page:follow: expected a URL, a node, a form, a list of them or a request table, got %s",
                   bind_kind(L, index));
}

/* ---- methods ---- */

static int page_follow(lua_State *L) {
    struct run *run = bind_page(L, "follow");
    lua_settop(L, OPTIONS); /* [page, target, callback, options] */
    if (!lua_isnil(L, CALLBACK)) check_callback(L, CALLBACK);
    if (!lua_isnil(L, OPTIONS) && !lua_istable(L, OPTIONS))
        bind_raise(L, "page:follow: expected options (a table), got %s", bind_kind(L, OPTIONS));
    follow_one(L, run, TARGET);
    return 0;
}

/* ---- tables ---- */

const luaL_Reg bind_follow_methods[] = {{"follow", page_follow}, {0}};
