/* What a form sends: names with values or files, in order, and the three bodies that say so (WHATWG HTML 4.10.21.8).
 * Each line break in a name or value goes out as CRLF; bytes of files stay as they are. */
#ifndef MODEL_ENTRIES_H
#define MODEL_ENTRIES_H

#include "base/str.h"

struct entry {
    char *name;
    char *bytes;         /* the value, or what is in the file */
    size_t length;
    char *file, *type;   /* of a file: its name and its media type; else NULL */
};
struct entries { struct entry *at; size_t count, cap; }; /* a VEC */

enum { BOUNDARY_BYTES = 48 };

/* Copies what it is given; file and type NULL: a value. */
void entries_add(struct entries *entries, const char *name, const char *bytes, size_t length, const char *file,
                 const char *type);
void entries_clear(struct entries *entries);

/* All append. application/x-www-form-urlencoded and text/plain have of a file only its name. */
void entries_urlencoded(const struct entries *entries, struct str *out);
void entries_plain(const struct entries *entries, struct str *out);
/* multipart/form-data. The boundary is made of the content, so that equal entries are equal requests whenever they are
 * made; it cannot be in the content but by breaking SHA-256. */
void entries_multipart(const struct entries *entries, char boundary[BOUNDARY_BYTES], struct str *out);

#endif
