/* See auth.h. */
#include "model/auth.h"

#include "base/mem.h"
#include "base/str.h"
#include "model/headers.h"

#include <stdlib.h>

static const char *const fields[] = {"user", "password", "scheme", "bearer"};
enum { FIELDS = sizeof fields / sizeof *fields };

static const struct { const char *name; enum auth_scheme scheme; } schemes[] = {
    {"basic", AUTH_BASIC}, {"digest", AUTH_DIGEST}, {"any", AUTH_ANY},
};

static bool is_field(const char *name) {
    for (int i = 0; i < FIELDS; i++)
        if (strcmp(fields[i], name) == 0) return true;
    return false;
}

static bool check_names(const json_t *value, struct err *err) {
    const char *name;
    json_t *one;
    json_object_foreach((json_t *)value, name, one) {
        const char *close = closest_name(name, fields, FIELDS);
        if (is_field(name)) continue;
        if (close) return err_set(err, ERR_USAGE, "unknown field \"%s\"; did you mean \"%s\"?", name, close);
        return err_set(err, ERR_USAGE, "unknown field \"%s\"; there are user, password, scheme, or bearer alone", name);
    }
    return true;
}

static bool read_bearer(struct auth *auth, const json_t *value, struct err *err) {
    const char *token = json_string_value(json_object_get(value, "bearer"));
    if (json_object_size(value) > 1) return err_set(err, ERR_USAGE, "bearer stands alone");
    if (!token || !*token || !headers_valid("Authorization", token))
        return err_set(err, ERR_USAGE, "bearer must be a token, without line breaks");
    auth->scheme = AUTH_BEARER;
    auth->token = mem_strdup(token);
    return true;
}

static bool read_scheme(struct auth *auth, const json_t *value, struct err *err) {
    const json_t *scheme = json_object_get(value, "scheme");
    const char *name = scheme ? json_string_value(scheme) : "basic";
    for (size_t i = 0; name && i < sizeof schemes / sizeof *schemes; i++)
        if (strcmp(schemes[i].name, name) == 0) auth->scheme = schemes[i].scheme;
    return auth->scheme != AUTH_NONE || err_set(err, ERR_USAGE, "scheme must be \"basic\", \"digest\" or \"any\"");
}

static const char missing[] = "a user and a password are needed, both strings, or a bearer token "
                              "(os.getenv gives nil for a variable that is not set)";

/* A missing one is an error, not an empty one: most often it is a variable of the environment that is not set. */
static bool read_names(struct auth *auth, const json_t *value, struct err *err) {
    const char *user = json_string_value(json_object_get(value, "user"));
    const char *password = json_string_value(json_object_get(value, "password"));
    if (!user || !password) return err_set(err, ERR_USAGE, "%s", missing);
    if (!read_scheme(auth, value, err)) return false;
    if (strchr(user, ':') || !headers_valid("Authorization", user))
        return err_set(err, ERR_USAGE, "a user has no colon in the name, and no line break (RFC 7617)");
    auth->user = mem_strdup(user);
    auth->password = mem_strdup(password);
    return true;
}

bool auth_read(struct auth *auth, const json_t *value, struct err *err) {
    if (json_is_false(value)) return true;
    bool is_table = json_is_object(value) || (json_is_array(value) && !json_array_size(value));
    if (!is_table) return err_set(err, ERR_USAGE, "it must be { user = U, password = P }, { bearer = TOKEN } or false");
    if (!check_names(value, err)) return false;
    if (json_object_get(value, "bearer")) return read_bearer(auth, value, err);
    bool ok = read_names(auth, value, err);
    if (!ok) auth_clear(auth);
    return ok;
}

void auth_clear(struct auth *auth) {
    free(auth->user);
    free(auth->password);
    free(auth->token);
    *auth = (struct auth){0};
}
