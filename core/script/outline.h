/* What the text of a Lua file says without running it: where a field is set, and which functions it has, so that
 * two versions can be compared by what they do and not by their comments. */
#ifndef SCRIPT_OUTLINE_H
#define SCRIPT_OUTLINE_H

#include "base/hash.h"
#include "base/vec.h"
#include "script/sources.h"

/* A function with a name that is not inside another one. */
struct outlined {
    char *name;          /* "helper", "books.parse", "Page:next", as it is written */
    int line;            /* of the word `function` */
    char hash[HASH_HEX]; /* of its words, without comments and white space */
};

struct outline {
    VEC(struct outlined) functions;
    char rest[HASH_HEX]; /* of all the words outside of them */
};

/* Fills out, whatever the text is; outline_clear it. */
void outline_read(const struct source *source, struct outline *out);
void outline_clear(struct outline *outline);
/* The line where `name` is set: `name =`, `["name"] =`, `function x.name`. 0 where none is found. */
int outline_line(const struct source *source, const char *name);

#endif
