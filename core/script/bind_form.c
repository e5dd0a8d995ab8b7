/* See bind_form.h. form.fields and form.files are stand-ins whose assignments go to html/fill, which knows what the page
 * offers. */
#include "script/bind_form.h"

#include "base/log.h"
#include "read/fill.h"
#include "read/submit.h"
#include "script/bind_check.h"
#include "script/bind_node.h"
#include "script/bind_query.h"
#include "script/bind_run.h"
#include "script/upload.h"

#define FORM "form"
#define FIELDS "form.fields"
#define FILES "form.files"

/* User values of a form: its stand-ins, each of which has the form as its own. */
enum { USER_FIELDS = 1, USER_FILES = 2 };

/* ---- check ---- */

struct form *bind_to_form(lua_State *L, int index) { return luaL_testudata(L, index, FORM); }

static struct form *self(lua_State *L) {
    struct form *form = bind_to_form(L, 1);
    if (!form) bind_raise(L, "this is not a form but %s", bind_kind(L, 1));
    return form;
}

static struct form *check_form(lua_State *L, const char *stand_in) { /* [stand-in, ...] */
    struct form **form = luaL_testudata(L, 1, stand_in);
    if (!form) bind_raise(L, "%s is not on its form", stand_in);
    return *form;
}

static const char *check_name(lua_State *L, const struct form *form) { /* [_, name, ...] */
    size_t length;
    if (lua_type(L, 2) != LUA_TSTRING) bind_raise(L, "form on %s: a field has a name, not a %s", form->url, bind_kind(L, 2));
    const char *name = lua_tolstring(L, 2, &length);
    if (strlen(name) != length) bind_raise(L, "form on %s: the name of a field with a NUL byte in it", form->url);
    return name;
}

static int raise_for(lua_State *L, const struct form *form, const struct err *err) {
    return bind_raise(L, "form on %s: %s", form->url, err->message);
}

/* ---- form.fields ---- */

/* What is sent under the name: nil, a string, or a list of them. */
static int fields_index(lua_State *L) { /* [fields, name] */
    const struct form *form = check_form(L, FIELDS);
    const char *name = check_name(L, form);
    lua_settop(L, 2);
    int count = 0;
    for (size_t i = 0; i < form->fields.count; i++) {
        const struct field *field = &form->fields.at[i];
        if (field->kind == FIELD_FILE || field->kind == FIELD_BUTTON || !field->on || strcmp(field->name, name) != 0) continue;
        if (++count == 2) lua_createtable(L, 2, 0), lua_insert(L, 3), lua_rawseti(L, 3, 1); /* [fields, name, list] */
        lua_pushlstring(L, field->value, field->length);
        if (count > 1) lua_rawseti(L, 3, count);
    }
    return count > 0;
}

/* Once a name in each state: a site may have a million such pages. */
static void warn_of_name(lua_State *L, const struct form *form, const char *name, const char *close) {
    luaL_getsubtable(L, LUA_REGISTRYINDEX, "darn.form.warned"); /* [..., warned] */
    bool known = lua_getfield(L, -1, name) != LUA_TNIL;
    if (!known) {
        lua_pushboolean(L, true);
        lua_setfield(L, -3, name);
        log_put(LOG_WARN, "form on %s: there is no field \"%s\", so it is added; did you mean \"%s\"?", form->url, name, close);
    }
    lua_pop(L, 2);
}

/* The value at stack place `index` as one of `values`, which points into the stack. */
static void take_value(lua_State *L, int index, const struct form *form, const char *name, struct fill_value *value) {
    if (lua_type(L, index) != LUA_TSTRING && lua_type(L, index) != LUA_TNUMBER)
        bind_raise(L, "form on %s: field \"%s\" takes a string, a number, true or false, a list of strings, or nil; not a %s",
                   form->url, name, bind_kind(L, index));
    value->bytes = lua_tolstring(L, index, &value->length);
}

/* Puts all values of the list at 3 on the stack; they belong to the userdata that is pushed first. */
static struct fill_value *take_list(lua_State *L, const struct form *form, const char *name, size_t *count) {
    *count = lua_rawlen(L, 3);
    if (!*count && (lua_pushnil(L), lua_next(L, 3)))
        bind_raise(L, "form on %s: field \"%s\" takes a list, not a table with names; forms are flat: set form.fields[\"%s[%s]\"]",
                   form->url, name, name, luaL_tolstring(L, -2, NULL));
    struct fill_value *values = lua_newuserdatauv(L, (*count + 1) * sizeof *values, 0);
    luaL_checkstack(L, (int)*count + 8, "values of a field");
    for (size_t i = 0; i < *count; i++) {
        lua_rawgeti(L, 3, (lua_Integer)i + 1);
        take_value(L, lua_gettop(L), form, name, &values[i]);
    }
    return values;
}

static int fields_newindex(lua_State *L) { /* [fields, name, value] */
    struct form *form = check_form(L, FIELDS);
    const char *name = check_name(L, form);
    struct fill_value one, *values = &one;
    size_t count = !lua_isnil(L, 3);
    struct err err = {0};
    bool ok;
    if (lua_isboolean(L, 3)) {
        ok = fill_tick(form, name, lua_toboolean(L, 3), &err);
    } else {
        if (lua_istable(L, 3)) values = take_list(L, form, name, &count);
        else if (count) take_value(L, 3, form, name, &one);
        const char *close = !count || fill_has(form, name) ? NULL : fill_closest(form, name);
        ok = fill_set(form, name, values, count, &err);
        if (close) warn_of_name(L, form, name, close);
    }
    return ok ? 0 : raise_for(L, form, &err);
}

static int fields_next(lua_State *L) { /* upvalues: fields, names, place */
    lua_Integer place = lua_tointeger(L, lua_upvalueindex(3)) + 1;
    lua_pushinteger(L, place);
    lua_replace(L, lua_upvalueindex(3));
    lua_settop(L, 0);
    if (lua_rawgeti(L, lua_upvalueindex(2), place) == LUA_TNIL) return 1;
    lua_pushvalue(L, lua_upvalueindex(1)); /* [name, fields] */
    lua_pushvalue(L, 1);
    lua_gettable(L, 2); /* [name, fields, value] */
    lua_remove(L, 2);
    return 2;
}

/* Each name that is sent, once, in document order. */
static int fields_pairs(lua_State *L) { /* [fields] */
    const struct form *form = check_form(L, FIELDS);
    lua_settop(L, 1);
    lua_newtable(L);
    lua_newtable(L); /* [fields, names, seen] */
    lua_Integer count = 0;
    for (size_t i = 0; i < form->fields.count; i++) {
        const struct field *field = &form->fields.at[i];
        if (field->kind == FIELD_FILE || field->kind == FIELD_BUTTON || !field->on) continue;
        lua_pushstring(L, field->name);
        lua_pushvalue(L, -1); /* [fields, names, seen, name, name] */
        if (lua_rawget(L, 3) == LUA_TNIL) {
            lua_pushvalue(L, 4), lua_pushboolean(L, true), lua_rawset(L, 3);
            lua_pushvalue(L, 4), lua_rawseti(L, 2, ++count);
        }
        lua_settop(L, 3);
    }
    lua_settop(L, 2);
    lua_pushinteger(L, 0);
    lua_pushcclosure(L, fields_next, 3);
    return 1;
}

/* ---- form.files ---- */

/* The name of the file that is chosen, or nil. */
static int files_index(lua_State *L) { /* [files, name] */
    const struct form *form = check_form(L, FILES);
    const char *name = check_name(L, form);
    for (size_t i = 0; i < form->fields.count; i++) {
        const struct field *field = &form->fields.at[i];
        if (field->kind == FIELD_FILE && field->file && strcmp(field->name, name) == 0) return lua_pushstring(L, field->file), 1;
    }
    return lua_pushnil(L), 1;
}

static bool put_files(struct form *form, const char *name, const struct entries *files, struct err *err) {
    for (size_t i = 0; i < files->count; i++)
        if (!fill_file(form, name, &files->at[i], i == 0, err)) return false;
    return true;
}

static int files_newindex(lua_State *L) { /* [files, name, value] */
    struct form *form = check_form(L, FILES);
    const char *name = check_name(L, form);
    struct entries files = {0};
    struct err err = {0};
    if (lua_isnil(L, 3)) return fill_no_file(form, name), 0;
    bool ok = upload_read(L, 3, name, &files, &err) && put_files(form, name, &files, &err);
    entries_clear(&files);
    return ok ? 0 : raise_for(L, form, &err);
}

/* ---- form ---- */

static void push_action(lua_State *L, const struct form *form) {
    struct url url;
    const char *action;
    if (submit_url(form, &url, &action) != URL_OK) {
        lua_pushstring(L, action);
        return;
    }
    lua_pushstring(L, url.text);
    url_clear(&url);
}

static void push_method(lua_State *L, const struct form *form) { lua_pushstring(L, submit_method(form)); }
static void push_enctype(lua_State *L, const struct form *form) { lua_pushstring(L, submit_enctype(form)); }
static void push_fields(lua_State *L, const struct form *form) { (void)form, lua_getiuservalue(L, 1, USER_FIELDS); }
static void push_files(lua_State *L, const struct form *form) { (void)form, lua_getiuservalue(L, 1, USER_FILES); }

static void push_button(lua_State *L, const struct form *form) {
    if (form->button == BUTTON_NONE) {
        lua_pushnil(L);
        return;
    }
    lua_createtable(L, 0, 2);
    lua_pushstring(L, form->buttons.at[form->button].name);
    lua_setfield(L, -2, "name");
    lua_pushstring(L, form->buttons.at[form->button].value);
    lua_setfield(L, -2, "value");
}

/* The string at 3; raises where it is none, or `fits` says no. */
static char *copy_value(lua_State *L, const char *what, const char *expected, bool (*fits)(const char *)) {
    if (lua_type(L, 3) != LUA_TSTRING || (fits && !fits(lua_tostring(L, 3))))
        bind_raise(L, "form.%s must be %s, not %s", what, expected, luaL_tolstring(L, 3, NULL));
    return mem_strdup(lua_tostring(L, 3));
}

static void replace(char **old, char *new) {
    free(*old);
    *old = new;
}

static void set_action(lua_State *L, struct form *form) {
    replace(&form->set.action, copy_value(L, "action", "a URL", NULL));
}

static void set_method(lua_State *L, struct form *form) {
    replace(&form->set.method, copy_value(L, "method", "\"GET\" or \"POST\"", submit_knows_method));
}

static void set_enctype(lua_State *L, struct form *form) {
    static const char expected[] = "\"application/x-www-form-urlencoded\", \"multipart/form-data\" or \"text/plain\"";
    replace(&form->set.enctype, copy_value(L, "enctype", expected, submit_knows_enctype));
}

static const char *button_member(lua_State *L, const char *member) { /* [form, "button", { name =, value = }] */
    lua_pushstring(L, member);
    lua_rawget(L, 3);
    const char *text = lua_type(L, -1) == LUA_TSTRING ? lua_tostring(L, -1) : NULL; /* the table keeps it */
    lua_pop(L, 1);
    return text;
}

/* By its name, by name and value, or nil (false) for none. */
static void set_button(lua_State *L, struct form *form) {
    struct err err = {0};
    const char *name = NULL, *value = NULL;
    if (lua_istable(L, 3)) name = button_member(L, "name"), value = button_member(L, "value");
    else if (lua_type(L, 3) == LUA_TSTRING) name = lua_tostring(L, 3);
    if (!name && lua_toboolean(L, 3))
        bind_raise(L, "form.button must be a name, { name = ..., value = ... } or false, not a %s", bind_kind(L, 3));
    if (!fill_button(form, name, value, &err)) raise_for(L, form, &err);
}

static const struct member {
    const char *name;
    void (*push)(lua_State *L, const struct form *form);
    void (*set)(lua_State *L, struct form *form); /* NULL: its own fields are set */
} members[] = {
    {"action", push_action, set_action}, {"method", push_method, set_method}, {"enctype", push_enctype, set_enctype},
    {"button", push_button, set_button}, {"fields", push_fields, NULL},       {"files", push_files, NULL},
};
enum { MEMBERS = sizeof members / sizeof *members };

static const struct member *find_member(lua_State *L) { /* [form, key, ...] */
    const char *key = lua_type(L, 2) == LUA_TSTRING ? lua_tostring(L, 2) : "";
    for (int i = 0; i < MEMBERS; i++)
        if (strcmp(members[i].name, key) == 0) return &members[i];
    lua_createtable(L, 0, MEMBERS);
    int known = lua_gettop(L);
    for (int i = 0; i < MEMBERS; i++) lua_pushboolean(L, true), lua_setfield(L, known, members[i].name);
    bind_missing(L, "form", 2, known);
    return NULL;
}

static int form_index(lua_State *L) { /* [form, key] */
    struct form *form = self(L);
    find_member(L)->push(L, form);
    return 1;
}

static int form_newindex(lua_State *L) { /* [form, key, value] */
    struct form *form = self(L);
    const struct member *member = find_member(L);
    if (!member->set) return bind_raise(L, "form.%s cannot be replaced; set form.%s.NAME", member->name, member->name);
    member->set(L, form);
    return 0;
}

static int form_tostring(lua_State *L) {
    const struct form *form = self(L);
    push_action(L, form); /* [form, action] */
    lua_pushfstring(L, "<form %s %s>", submit_method(form), lua_tostring(L, -1));
    return 1;
}

static int form_gc(lua_State *L) {
    form_clear(lua_touserdata(L, 1));
    return 0;
}

/* ---- page:form ---- */

static void add_stand_in(lua_State *L, const char *name, int user_value) { /* [..., form] */
    struct form **of = lua_newuserdatauv(L, sizeof *of, 1); /* [..., form, stand-in] */
    *of = lua_touserdata(L, -2);
    lua_pushvalue(L, -2);
    lua_setiuservalue(L, -2, 1);
    luaL_setmetatable(L, name);
    lua_setiuservalue(L, -2, user_value);
}

struct form *bind_push_form(lua_State *L, struct run *run, const struct node *node) {
    struct doc *doc = node_doc(node);
    const struct node *element = form_of(doc, node);
    if (!element) return NULL;
    const char *base = bind_base(L, run)->text;
    struct form *form = lua_newuserdatauv(L, sizeof *form, 2); /* [..., form] */
    *form = (struct form){0};
    luaL_setmetatable(L, FORM);
    add_stand_in(L, FIELDS, USER_FIELDS);
    add_stand_in(L, FILES, USER_FILES);
    const char *charset = bind_utf8(run)->charset;
    if (!form_read(form, doc, element, form_submits(doc, node) ? node : NULL, run->page->url, base, charset))
        bind_raise(L, "the form on %s has more than %d fields and buttons", run->page->url, FORM_FIELDS_MOST);
    return form;
}

/* The node that the argument gives, or NULL: a node of this page, a selector, or nothing for the first form. */
static const struct node *find_node(lua_State *L, struct run *run) { /* [page, what] */
    const struct node_box *box = bind_to_node(L, 2);
    if (box && box->page->run != run) bind_raise(L, "page:form: this node belongs to a page that is done");
    if (box) return box->node;
    if (lua_isnoneornil(L, 2)) lua_settop(L, 1), lua_pushliteral(L, "form");
    return bind_query_first(L, "form");
}

static int page_form(lua_State *L) {
    struct run *run = bind_page(L, "form");
    const struct node *node = find_node(L, run);
    if (!node) return lua_pushnil(L), 1;
    if (bind_push_form(L, run, node)) return 1;
    struct str *shown = bind_scratch_text(L);
    bind_node_show(node, shown);
    return bind_raise(L, "page:form: %s is no form and in none, on %s", shown->data, run->page->url);
}

/* ---- tables ---- */

const luaL_Reg bind_form_methods[] = {{"form", page_form}, {0}};

static const luaL_Reg form_events[] = {
    {"__index", form_index}, {"__newindex", form_newindex}, {"__tostring", form_tostring}, {"__gc", form_gc}, {0}};
static const luaL_Reg fields_events[] = {
    {"__index", fields_index}, {"__newindex", fields_newindex}, {"__pairs", fields_pairs}, {0}};
static const luaL_Reg files_events[] = {{"__index", files_index}, {"__newindex", files_newindex}, {0}};

static void open_type(lua_State *L, const char *name, const luaL_Reg *events) {
    luaL_newmetatable(L, name);
    luaL_setfuncs(L, events, 0);
    lua_pushstring(L, name);
    lua_setfield(L, -2, "__metatable"); /* what getmetatable gives: scripts cannot change it by mistake */
    lua_pop(L, 1);
}

void bind_open_form(lua_State *L) {
    open_type(L, FORM, form_events);
    open_type(L, FIELDS, fields_events);
    open_type(L, FILES, files_events);
}
