/* See prescan.h. The functions have the names of the standard's steps. A scan that comes to its end within a
 * tag, a comment or an attribute has found nothing; `at` is the end then. */
#include "encoding/prescan.h"

#include "base/str.h"

enum { PRESCAN_BYTES = 1024, LATE_BYTES = 64 * 1024 };

struct slice { const char *at; size_t length; };

static bool slice_is(struct slice slice, const char *lower) {
    return slice.length == strlen(lower) && strncasecmp(slice.at, lower, slice.length) == 0;
}

static bool starts(const char *at, const char *end, const char *lower) {
    const size_t length = strlen(lower);
    return (size_t)(end - at) >= length && strncasecmp(at, lower, length) == 0;
}

/* The first `what` from `at` on, in its letters' case; `end` where there is none. */
static const char *find(const char *at, const char *end, const char *what) {
    const char *found = memmem(at, (size_t)(end - at), what, strlen(what));
    return found ? found : end;
}

static const char *find_byte(const char *at, const char *end, char byte) {
    const char *found = memchr(at, byte, (size_t)(end - at));
    return found ? found : end;
}

static const char *skip_spaces(const char *at, const char *end) {
    while (at < end && ascii_space(*at)) at++;
    return at;
}

/* Whoever says so in ASCII does not mean UTF-16. */
static const struct encoding *not_utf16(const struct encoding *encoding) {
    const bool utf16 = encoding && (encoding->kind == ENCODING_UTF16LE || encoding->kind == ENCODING_UTF16BE);
    return utf16 ? encoding_named("utf-8") : encoding;
}

/* ---- "Extracting a character encoding from a meta element" ---- */

static const char *find_charset(const char *at, const char *end) {
    while (at < end && !starts(at, end, "charset")) at++;
    return at < end ? at + strlen("charset") : end;
}

static const struct encoding *extract(struct slice content) {
    const char *at = content.at, *end = content.at + content.length;
    do at = skip_spaces(find_charset(at, end), end); while (at < end && *at != '=');
    at = at < end ? skip_spaces(at + 1, end) : end;
    if (at == end) return NULL;
    if (*at == '"' || *at == '\'') {
        const char *close = find_byte(at + 1, end, *at);
        return close < end ? encoding_find(at + 1, (size_t)(close - at - 1)) : NULL;
    }
    const char *close = at;
    while (close < end && !ascii_space(*close) && *close != ';') close++;
    return encoding_find(at, (size_t)(close - at));
}

/* ---- "Get an attribute" ---- */

struct attribute { struct slice name, value; };

static struct slice read_quoted(const char **at, const char *end) {
    const char *begin = *at + 1, *close = find_byte(begin, end, **at);
    *at = close < end ? close + 1 : end;
    return (struct slice){begin, (size_t)(close - begin)};
}

static struct slice read_unquoted(const char **at, const char *end) {
    const char *begin = *at;
    while (*at < end && !ascii_space(**at) && **at != '>') (*at)++;
    return (struct slice){begin, (size_t)(*at - begin)};
}

/* False at the tag's end and at the scan's. */
static bool read_attribute(const char **at, const char *end, struct attribute *attribute) {
    while (*at < end && (ascii_space(**at) || **at == '/')) (*at)++;
    if (*at == end || **at == '>') return false;
    const char *begin = *at;
    while (*at < end && !ascii_space(**at) && **at != '/' && **at != '>' && (**at != '=' || *at == begin)) (*at)++;
    *attribute = (struct attribute){.name = {begin, (size_t)(*at - begin)}, .value = {*at, 0}};
    *at = skip_spaces(*at, end);
    if (*at == end || **at != '=') return *at < end;
    *at = skip_spaces(*at + 1, end);
    if (*at == end) return false;
    attribute->value = **at == '"' || **at == '\'' ? read_quoted(at, end) : read_unquoted(at, end);
    return *at < end;
}

/* ---- "Prescan a byte stream" ---- */

/* What one <meta> says. Of each attribute the first one counts; a charset that is none is not passed over. */
static const struct encoding *read_meta(const char **at, const char *end) {
    bool seen_pragma = false, seen_content = false, seen_charset = false;
    bool got_pragma = false, need_pragma = false;
    const struct encoding *charset = NULL;
    for (struct attribute a; read_attribute(at, end, &a);) {
        if (slice_is(a.name, "http-equiv") && !seen_pragma) {
            seen_pragma = true;
            got_pragma = slice_is(a.value, "content-type");
        } else if (slice_is(a.name, "content") && !seen_content) {
            seen_content = true;
            if (seen_charset) continue;
            charset = extract(a.value);
            need_pragma = charset != NULL;
        } else if (slice_is(a.name, "charset") && !seen_charset) {
            seen_charset = true;
            charset = encoding_find(a.value.at, a.value.length);
            need_pragma = false;
        }
    }
    if (*at == end || !charset || (need_pragma && !got_pragma)) return NULL;
    return charset->kind == ENCODING_USER_DEFINED ? encoding_named("windows-1252") : not_utf16(charset);
}

static bool is_letter(const char *at, const char *end) {
    return at < end && ascii_lower(*at) >= 'a' && ascii_lower(*at) <= 'z';
}

/* To the ">" of a tag that is no <meta>. */
static const char *skip_tag(const char *at, const char *end) {
    struct attribute ignored;
    while (at < end && !ascii_space(*at) && *at != '>') at++;
    while (read_attribute(&at, end, &ignored)) continue;
    return at;
}

/* To the end tag of an element that has text alone, from behind its start tag. */
static const char *skip_raw_text(struct slice name, const char *at, const char *end) {
    static const char *const names[] = {
        "script", "style", "title", "textarea", "xmp", "iframe", "noembed", "noframes",
    };
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        if (!slice_is(name, names[i])) continue;
        while ((at = find(at, end, "</")) < end && !starts(at + 2, end, names[i])) at += 2;
        return at < end ? at - 1 : end;
    }
    return at;
}

static const char *skip_element(const char *at, const char *end, bool with_raw_text) {
    const char *begin = at + 1, *close = begin;
    while (close < end && !ascii_space(*close) && *close != '>' && *close != '/') close++;
    at = skip_tag(begin, end);
    return with_raw_text ? skip_raw_text((struct slice){begin, (size_t)(close - begin)}, at, end) : at;
}

static bool is_meta(const char *at, const char *end) {
    return starts(at, end, "<meta") && at + 5 < end && (ascii_space(at[5]) || at[5] == '/');
}

/* "Loop": at each turn behind what was read before. */
static const struct encoding *scan(const char *at, const char *end, bool with_raw_text) {
    for (; (at = find_byte(at, end, '<')) < end; at += at < end) {
        if (starts(at, end, "<!--")) {
            at = find(at + 2, end, "-->"); /* "<!-->" is a whole comment */
        } else if (is_meta(at, end)) {
            at += 5;
            const struct encoding *encoding = read_meta(&at, end);
            if (encoding) return encoding;
        } else if (is_letter(at + 1, end)) {
            at = skip_element(at, end, with_raw_text);
        } else if (at + 1 < end && at[1] == '/' && is_letter(at + 2, end)) {
            at = skip_tag(at + 2, end);
        } else if (at + 1 < end && (at[1] == '!' || at[1] == '/' || at[1] == '?')) {
            at = find_byte(at, end, '>');
        }
    }
    return NULL;
}

/* ---- "Get an XML encoding" ---- */

static const char *skip_controls(const char *at, const char *end) {
    while (at < end && (unsigned char)*at <= ' ') at++;
    return at;
}

static const struct encoding *xml_encoding(const char *at, const char *end) {
    if (end - at < 5 || memcmp(at, "<?xml", 5) != 0) return NULL;
    const char *declaration_end = find_byte(at, end, '>');
    if (declaration_end == end) return NULL;
    at = find(at, declaration_end, "encoding");
    if (at == declaration_end) return NULL;
    at = skip_controls(at + strlen("encoding"), declaration_end);
    if (*at++ != '=') return NULL;
    at = skip_controls(at, declaration_end);
    if (*at != '"' && *at != '\'') return NULL;
    const char *close = find_byte(at + 1, declaration_end, *at);
    if (close == declaration_end) return NULL;
    for (const char *p = ++at; p < close; p++)
        if ((unsigned char)*p <= ' ') return NULL;
    return not_utf16(encoding_find(at, (size_t)(close - at)));
}

/* "<?x", as a UTF-16 document without a mark may begin. */
static const struct encoding *xml_in_utf16(const char *bytes, size_t length) {
    if (length >= 6 && memcmp(bytes, "<\0?\0x\0", 6) == 0) return encoding_named("utf-16le");
    if (length >= 6 && memcmp(bytes, "\0<\0?\0x", 6) == 0) return encoding_named("utf-16be");
    return NULL;
}

static size_t least(size_t a, size_t b) { return a < b ? a : b; }

const struct encoding *prescan_xml(const char *bytes, size_t length) {
    const struct encoding *encoding = xml_in_utf16(bytes, length);
    return encoding ? encoding : xml_encoding(bytes, bytes + least(length, PRESCAN_BYTES));
}

const struct encoding *prescan(const char *bytes, size_t length) {
    const struct encoding *encoding = xml_in_utf16(bytes, length);
    if (!encoding) encoding = scan(bytes, bytes + least(length, PRESCAN_BYTES), false);
    return encoding ? encoding : prescan_xml(bytes, length);
}

const struct encoding *prescan_late(const char *bytes, size_t length) {
    return length <= PRESCAN_BYTES ? NULL : scan(bytes, bytes + least(length, LATE_BYTES), true);
}
