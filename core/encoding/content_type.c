/* See content_type.h. Parameters are those of "parse a MIME type" (WHATWG MIME Sniffing 4.4); the type itself
 * is not checked, since a server that writes a strange one may know its charset all the same. */
#include "encoding/content_type.h"

#include "base/str.h"

/* A label that is longer is none. */
enum { VALUE_MOST = 64 };

struct value { char text[VALUE_MOST]; size_t length; };

static bool is_space(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; }

static const char *skip_spaces(const char *at) {
    while (is_space(*at)) at++;
    return at;
}

static bool slice_is(const char *at, const char *end, const char *lower) {
    return (size_t)(end - at) == strlen(lower) && strncasecmp(at, lower, strlen(lower)) == 0;
}

/* One byte more; what is too long counts on and matches nothing. */
static void add(struct value *value, char c) {
    if (value->length < VALUE_MOST) value->text[value->length] = c;
    value->length++;
}

/* From behind the opening quote to behind the closing one, or to the end. */
static const char *read_quoted(const char *at, struct value *value) {
    for (; *at && *at != '"'; at++) {
        if (*at == '\\' && at[1]) at++;
        add(value, *at);
    }
    return *at ? at + 1 : at;
}

static const char *read_token(const char *at, struct value *value) {
    const char *end = at + strcspn(at, ";,"), *stop = end;
    while (stop > at && is_space(stop[-1])) stop--;
    for (; at < stop; at++) add(value, *at);
    return end;
}

/* A value as far as it matters. */
struct mime { const char *type, *type_end; struct value charset; bool has_charset; };

/* One ";name=value"; gives its end: the next one, a comma or the end. The first charset with a value counts. */
static const char *read_parameter(const char *at, struct mime *mime) {
    struct value value = {.length = 0};
    const char *name = skip_spaces(at + 1), *name_end = name + strcspn(name, "=;,");
    if (*name_end != '=') return name_end;
    const bool quoted = name_end[1] == '"';
    at = quoted ? read_quoted(name_end + 2, &value) : read_token(name_end + 1, &value);
    if (slice_is(name, name_end, "charset") && !mime->has_charset && (quoted || value.length)) {
        mime->charset = value;
        mime->has_charset = true;
    }
    return at + strcspn(at, ";,");
}

/* One value; gives its end: a comma or the end. */
static const char *read_value(const char *at, struct mime *mime) {
    mime->type = skip_spaces(at);
    at = mime->type + strcspn(mime->type, ";,");
    mime->type_end = at;
    while (mime->type_end > mime->type && is_space(mime->type_end[-1])) mime->type_end--;
    while (*at == ';') at = read_parameter(at, mime);
    return at;
}

static bool says_nothing(const struct mime *mime) {
    return mime->type == mime->type_end || slice_is(mime->type, mime->type_end, "*/*");
}

static bool same_type(const struct mime *a, const struct mime *b) {
    const size_t length = (size_t)(a->type_end - a->type);
    return b->type && (size_t)(b->type_end - b->type) == length && strncasecmp(a->type, b->type, length) == 0;
}

static bool ends_with(const struct mime *mime, const char *suffix) {
    const size_t length = strlen(suffix), there = (size_t)(mime->type_end - mime->type);
    return there >= length && slice_is(mime->type_end - length, mime->type_end, suffix);
}

struct content_type content_type_read(const char *value) {
    struct mime mime = {0};
    for (const char *at = value ? value : ""; *at; at += *at == ',') {
        struct mime next = {0};
        at = read_value(at, &next);
        if (says_nothing(&next)) continue;
        if (!next.has_charset && same_type(&next, &mime)) continue;
        mime = next;
    }
    struct content_type type = {0};
    if (!mime.type) return type;
    type.json = ends_with(&mime, "/json") || ends_with(&mime, "+json");
    type.xml = (ends_with(&mime, "/xml") || ends_with(&mime, "+xml")) && !ends_with(&mime, "/xhtml+xml");
    if (mime.has_charset && mime.charset.length <= VALUE_MOST)
        type.encoding = encoding_find(mime.charset.text, mime.charset.length);
    return type;
}
