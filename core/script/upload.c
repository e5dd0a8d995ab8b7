/* See upload.h. */
#include "script/upload.h"

#include "base/mem.h"
#include "os/file.h"

#include <lauxlib.h>
#include <lua.h>
#include <stdlib.h>

/* What curl and browsers agree on; the rest is bytes. */
static const struct { const char *ending, *type; } types[] = {
    {".csv", "text/csv"},   {".gif", "image/gif"},  {".htm", "text/html"},        {".html", "text/html"},
    {".jpg", "image/jpeg"}, {".jpeg", "image/jpeg"}, {".json", "application/json"}, {".pdf", "application/pdf"},
    {".png", "image/png"},  {".svg", "image/svg+xml"}, {".txt", "text/plain"},    {".xml", "application/xml"},
    {".zip", "application/zip"},
};

static const char *type_of(const char *name) {
    const char *ending = strrchr(name, '.');
    for (size_t i = 0; ending && i < sizeof types / sizeof *types; i++)
        if (ascii_casecmp(ending, types[i].ending) == 0) return types[i].type;
    return "application/octet-stream";
}

/* A member of the table on top: its text, NULL where there is none. False and err for another type, or text that no header
 * can hold. */
static bool member(lua_State *L, const char *name, const char *field, const char **text, struct err *err) {
    lua_pushstring(L, field);
    int type = lua_rawget(L, -2);
    *text = type == LUA_TSTRING ? lua_tostring(L, -1) : NULL; /* the table keeps it */
    size_t length = type == LUA_TSTRING ? lua_rawlen(L, -1) : 0;
    lua_pop(L, 1);
    if (type == LUA_TNIL) return true;
    if (type != LUA_TSTRING)
        return err_set(err, ERR_SCRIPT, "file \"%s\": %s must be a string, not a %s", name, field, lua_typename(L, type));
    if (strlen(*text) == length && !strpbrk(*text, "\r\n")) return true;
    return err_set(err, ERR_SCRIPT, "file \"%s\": %s has a character that cannot be sent", name, field);
}

static bool known_members(lua_State *L, const char *name, struct err *err) {
    static const char *const known[] = {"path", "content", "name", "type"};
    for (lua_pushnil(L); lua_next(L, -2); lua_pop(L, 1)) { /* [file, key, value] */
        const char *key = lua_type(L, -2) == LUA_TSTRING ? lua_tostring(L, -2) : "";
        bool found = false;
        for (int i = 0; i < 4; i++) found |= strcmp(known[i], key) == 0;
        if (found) continue;
        const char *close = closest_name(key, known, 4);
        err_set(err, ERR_SCRIPT, "file \"%s\" has no \"%s\"; it has path, or content, and name and type%s%s%s", name, key,
                close ? " (did you mean " : "", close ? close : "", close ? "?)" : "");
        lua_pop(L, 2);
        return false;
    }
    return true;
}

/* Content as it stands in the table, else what is in the file. */
static char *read_content(lua_State *L, const char *name, const char *path, size_t *length, struct err *err) {
    lua_pushliteral(L, "content");
    bool given = lua_rawget(L, -2) == LUA_TSTRING;
    const char *content = given ? lua_tolstring(L, -1, length) : NULL;
    char *bytes = given ? mem_strndup(content, *length) : NULL;
    lua_pop(L, 1);
    if (given) return bytes;
    if (!path)
        return err_set(err, ERR_SCRIPT, "file \"%s\" needs a path, or content (a string) and a name", name), NULL;
    bytes = file_read(path, UPLOAD_MOST, length, err);
    if (!bytes) err->kind = ERR_SCRIPT, err_prefix(err, "file \"%s\"", name);
    return bytes;
}

/* The table on top. */
static bool read_one(lua_State *L, const char *name, struct entries *out, struct err *err) {
    const char *path, *file, *type;
    size_t length = 0;
    if (!lua_istable(L, -1))
        return err_set(err, ERR_SCRIPT, "file \"%s\" must be a table ({ path = ... } or { content = ..., name = ... }), not a %s",
                       name, luaL_typename(L, -1));
    if (!known_members(L, name, err)) return false;
    if (!member(L, name, "path", &path, err) || !member(L, name, "name", &file, err) || !member(L, name, "type", &type, err))
        return false;
    char *bytes = read_content(L, name, path, &length, err);
    if (!bytes) return false;
    const char *base = path ? strrchr(path, '/') : NULL;
    if (!file) file = base ? base + 1 : path ? path : name;
    entries_add(out, name, bytes, length, file, type ? type : type_of(file));
    free(bytes);
    return true;
}

bool upload_read(lua_State *L, int index, const char *name, struct entries *out, struct err *err) {
    size_t count = lua_istable(L, index) ? lua_rawlen(L, index) : 0;
    luaL_checkstack(L, 6, "files");
    lua_pushvalue(L, index); /* [files] */
    bool ok = count || read_one(L, name, out, err);
    for (size_t i = 1; ok && i <= count; i++) {
        lua_rawgeti(L, -1, (lua_Integer)i); /* [files, file] */
        ok = read_one(L, name, out, err);
        lua_pop(L, 1);
    }
    lua_pop(L, 1);
    return ok;
}
