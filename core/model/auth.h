/* Who we are to a server that asks: a name and a password (RFC 7617, RFC 7616) or a token (RFC 6750). What is wrong with one
 * is said without repeating a secret. */
#ifndef MODEL_AUTH_H
#define MODEL_AUTH_H

#include "base/err.h"

#include <jansson.h>

enum auth_scheme {
    AUTH_NONE,
    AUTH_BASIC,
    AUTH_DIGEST,
    AUTH_ANY,    /* the better of the two that the server offers: it is asked first */
    AUTH_BEARER,
};

struct auth {
    enum auth_scheme scheme;
    char *user, *password; /* NULL for AUTH_BEARER */
    char *token;           /* of AUTH_BEARER, else NULL */
};

/* Reads {"user": U, "password": P}, where "scheme" may be "basic" (it is where nothing is said), "digest" or "any"; or
 * {"bearer": TOKEN}; or false, for none. Into an empty one. err has no name in front; then nothing was read. */
bool auth_read(struct auth *auth, const json_t *value, struct err *err);
void auth_clear(struct auth *auth);

#endif
