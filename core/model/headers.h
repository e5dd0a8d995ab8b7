/* Header fields: ordered names and values, names compared without case (RFC 9110 5.1). */
#ifndef MODEL_HEADERS_H
#define MODEL_HEADERS_H

#include <stdbool.h>
#include <stddef.h>

struct header { char *name, *value; };
struct headers { struct header *at; size_t count, cap; };

void headers_add(struct headers *headers, const char *name, const char *value);
/* Replaces all fields of that name, or adds it. */
void headers_set(struct headers *headers, const char *name, const char *value);
/* The first field's value, or NULL. Belongs to headers. */
const char *headers_get(const struct headers *headers, const char *name);
/* Into an empty or untouched `to`. */
void headers_copy(struct headers *to, const struct headers *from);
void headers_clear(struct headers *headers);
/* Its value for people: not who we are to a server. Belongs to the header, or to nobody. */
const char *header_shown(const struct header *header);
/* One "Name: value\n" a field, for the crawl file (to be freed), and back; unpack adds to what is there. */
char *headers_pack(const struct headers *headers);
void headers_unpack(struct headers *headers, const char *text);
/* May this be sent: a token as the name, no CR, LF or NUL in the value (RFC 9110 5.5)? */
bool headers_valid(const char *name, const char *value);

#endif
