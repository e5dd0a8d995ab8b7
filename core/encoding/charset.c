/* See charset.h. Which encoding is decided here, by the steps of WHATWG HTML 13.2.3.2; decode does the rest. */
#include "encoding/charset.h"

#include "encoding/decode.h"

#include <stdbool.h>

enum { PRESCAN_BYTES = 1024 };

static const struct encoding *named(const char *name) { return encoding_find(name, strlen(name)); }

const char *charset_label(const char *label, size_t length) {
    const struct encoding *encoding = encoding_find(label, length);
    return encoding ? encoding->name : NULL;
}

/* A piece of what is scanned. */
struct slice { const char *at; size_t length; };

static bool slice_is(struct slice slice, const char *lower) {
    return slice.length == strlen(lower) && strncasecmp(slice.at, lower, slice.length) == 0;
}

static bool starts(const char *at, const char *end, const char *lower) {
    size_t length = strlen(lower);
    return (size_t)(end - at) >= length && strncasecmp(at, lower, length) == 0;
}

/* The first `what` (lower case) from `at` on; `end` where there is none. */
static const char *find(const char *at, const char *end, const char *what) {
    while (at < end && !starts(at, end, what)) at++;
    return at;
}

static const char *skip_spaces(const char *at, const char *end) {
    while (at < end && ascii_space(*at)) at++;
    return at;
}

/* ---- From text like "text/html; charset=utf-8" ---- */

/* WHATWG HTML, "extracting a character encoding from a meta element"; the header's value is read alike. */
static struct slice charset_in(struct slice content) {
    const char *at = content.at, *end = content.at + content.length;
    for (;;) {
        at = find(at, end, "charset");
        if (at == end) return (struct slice){0};
        at = skip_spaces(at + strlen("charset"), end);
        if (at < end && *at == '=') break;
    }
    at = skip_spaces(at + 1, end);
    if (at == end) return (struct slice){0};
    if (*at == '"' || *at == '\'') {
        const char *close = memchr(at + 1, *at, (size_t)(end - at - 1));
        return close ? (struct slice){at + 1, (size_t)(close - at - 1)} : (struct slice){0};
    }
    const char *close = at;
    while (close < end && !ascii_space(*close) && *close != ';') close++;
    return (struct slice){at, (size_t)(close - at)};
}

static const struct encoding *from_text(const char *text, size_t length) {
    struct slice label = charset_in((struct slice){text, length});
    return label.at ? encoding_find(label.at, label.length) : NULL;
}

/* ---- The prescan ---- */

struct attribute { struct slice name, value; };

static struct slice read_quoted(const char **at, const char *end) {
    const char quote = *(*at)++, *begin = *at;
    while (*at < end && **at != quote) (*at)++;
    struct slice value = {begin, (size_t)(*at - begin)};
    if (*at < end) (*at)++;
    return value;
}

static struct slice read_unquoted(const char **at, const char *end) {
    const char *begin = *at;
    while (*at < end && !ascii_space(**at) && **at != '>') (*at)++;
    return (struct slice){begin, (size_t)(*at - begin)};
}

/* WHATWG HTML, "get an attribute": false at the tag's end. A piece that the scan cuts off is no attribute. */
static bool read_attribute(const char **at, const char *end, struct attribute *attribute) {
    while (*at < end && (ascii_space(**at) || **at == '/')) (*at)++;
    if (*at >= end || **at == '>') return false;
    const char *begin = *at;
    while (*at < end && !ascii_space(**at) && **at != '/' && **at != '>' && (**at != '=' || *at == begin)) (*at)++;
    *attribute = (struct attribute){.name = {begin, (size_t)(*at - begin)}, .value = {*at, 0}};
    const char *equals = skip_spaces(*at, end);
    if (equals == end || *equals != '=') return equals < end;
    *at = skip_spaces(equals + 1, end);
    if (*at == end) return false;
    attribute->value = **at == '"' || **at == '\'' ? read_quoted(at, end) : read_unquoted(at, end);
    return *at < end;
}

/* What one <meta> says. */
static const struct encoding *read_meta(const char **at, const char *end) {
    bool seen_pragma = false, seen_content = false, seen_charset = false;
    bool pragma = false, needs_pragma = false;
    const struct encoding *encoding = NULL;
    for (struct attribute a; read_attribute(at, end, &a);) {
        if (slice_is(a.name, "http-equiv") && !seen_pragma) {
            seen_pragma = true;
            pragma = slice_is(a.value, "content-type");
        } else if (slice_is(a.name, "content") && !seen_content) {
            seen_content = true;
            const struct encoding *found = seen_charset ? NULL : from_text(a.value.at, a.value.length);
            if (!found || encoding) continue;
            encoding = found;
            needs_pragma = true;
        } else if (slice_is(a.name, "charset") && !seen_charset) {
            seen_charset = true;
            encoding = encoding_find(a.value.at, a.value.length);
            needs_pragma = false;
        }
    }
    return encoding && (!needs_pragma || pragma) ? encoding : NULL;
}

static bool is_letter(char c) { return ascii_lower(c) >= 'a' && ascii_lower(c) <= 'z'; }

/* Behind a tag that is no <meta>. */
static const char *skip_tag(const char *at, const char *end) {
    struct attribute ignored;
    while (at < end && !ascii_space(*at) && *at != '>') at++;
    while (read_attribute(&at, end, &ignored)) continue;
    return at;
}

static const struct encoding *prescan(const char *at, const char *end) {
    for (; at < end; at++) {
        if (*at != '<') continue;
        if (starts(at, end, "<!--")) {
            const char *close = find(at + 2, end, "-->"); /* "<!-->" is a whole comment */
            at = close < end ? close + 2 : end - 1;
        } else if (starts(at, end, "<meta") && at + 5 < end && (ascii_space(at[5]) || at[5] == '/')) {
            at += 5;
            const struct encoding *encoding = read_meta(&at, end);
            if (encoding && at < end) return encoding;
        } else if (at + 1 < end && is_letter(at[at[1] == '/' && at + 2 < end ? 2 : 1])) {
            at = skip_tag(at + 1, end);
        } else if (at + 1 < end && strchr("!/?", at[1]) && at[1]) {
            at = find(at, end, ">");
        }
    }
    return NULL;
}

/* <?xml version="1.0" encoding="..."?> (WHATWG HTML, "get an XML encoding") */
static const struct encoding *from_xml(const char *at, const char *end) {
    if ((size_t)(end - at) < 6 || memcmp(at, "<?xml", 5) != 0) return NULL;
    end = find(at, end, ">");
    at = find(at, end, "encoding");
    if (at == end) return NULL;
    for (at += strlen("encoding"); at < end && (unsigned char)*at <= ' ';) at++;
    if (at == end || *at++ != '=') return NULL;
    while (at < end && (unsigned char)*at <= ' ') at++;
    if (at == end || (*at != '"' && *at != '\'')) return NULL;
    const char *close = memchr(at + 1, *at, (size_t)(end - at - 1));
    return close ? encoding_find(at + 1, (size_t)(close - at - 1)) : NULL;
}

/* Whoever says so in ASCII does not mean UTF-16. */
static const struct encoding *as_meant(const struct encoding *encoding) {
    switch (encoding->decoder) {
    case DECODER_UTF16LE: case DECODER_UTF16BE: return named("utf-8");
    case DECODER_USER_DEFINED: return named("windows-1252");
    default: return encoding;
    }
}

static const struct encoding *from_wide_xml(const char *body, size_t bytes) {
    if (bytes >= 6 && memcmp(body, "<\0?\0x\0", 6) == 0) return named("utf-16le");
    if (bytes >= 6 && memcmp(body, "\0<\0?\0x", 6) == 0) return named("utf-16be");
    return NULL;
}

static const struct encoding *from_body(const char *body, size_t bytes) {
    const char *end = body + (bytes < PRESCAN_BYTES ? bytes : PRESCAN_BYTES);
    const struct encoding *encoding = from_wide_xml(body, bytes);
    if (encoding) return encoding;
    encoding = prescan(body, end);
    if (!encoding) encoding = from_xml(body, end);
    return encoding ? as_meant(encoding) : NULL;
}

static const struct encoding *from_xml_body(const char *body, size_t bytes) {
    const struct encoding *encoding = from_wide_xml(body, bytes);
    if (encoding) return encoding;
    encoding = from_xml(body, body + (bytes < PRESCAN_BYTES ? bytes : PRESCAN_BYTES));
    return encoding ? as_meant(encoding) : NULL;
}

/* ---- The decision ---- */

static const struct encoding *from_mark(const char *body, size_t bytes, size_t *mark) {
    static const struct { const char *bytes; size_t length; const char *name; } marks[] = {
        {"\xEF\xBB\xBF", 3, "utf-8"}, {"\xFE\xFF", 2, "utf-16be"}, {"\xFF\xFE", 2, "utf-16le"}};
    for (size_t i = 0; i < sizeof marks / sizeof *marks; i++) {
        if (bytes < marks[i].length || memcmp(body, marks[i].bytes, marks[i].length) != 0) continue;
        *mark = marks[i].length;
        return named(marks[i].name);
    }
    return NULL;
}

/* JSON has no <meta>; one inside a string says nothing about the JSON (RFC 8259: UTF-8). */
static bool may_have_meta(const char *content_type) {
    if (!content_type) return true;
    const char *end = content_type + strcspn(content_type, ";");
    return find(content_type, end, "json") == end;
}

const char *charset_decode(const char *body, size_t bytes, const char *content_type, struct str *utf8) {
    size_t mark = 0;
    const struct encoding *encoding = from_mark(body, bytes, &mark);
    if (!encoding && content_type) encoding = from_text(content_type, strlen(content_type));
    if (!encoding && may_have_meta(content_type)) encoding = from_body(body, bytes);
    if (!encoding) encoding = named(utf8_valid(body, bytes) ? "utf-8" : "windows-1252");
    decode(encoding, body + mark, bytes - mark, utf8);
    return encoding->name;
}

const char *charset_decode_xml(const char *body, size_t bytes, const char *content_type, struct str *utf8) {
    size_t mark = 0;
    const struct encoding *encoding = from_mark(body, bytes, &mark);
    if (!encoding && content_type) encoding = from_text(content_type, strlen(content_type));
    if (!encoding) encoding = from_xml_body(body, bytes);
    if (!encoding) encoding = named(utf8_valid(body, bytes) ? "utf-8" : "windows-1252");
    decode(encoding, body + mark, bytes - mark, utf8);
    return encoding->name;
}
