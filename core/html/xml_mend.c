/* See xml_mend.h. One pass over the text: what stands between tags and what stands in them is copied in runs,
 * what needs a look is known by a table of bytes. */
#include "html/xml_mend.h"

#include "base/map.h"
#include "base/mem.h"
#include "html/entities.h"

#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

/* libxml2 looks for each attribute through those before it in the tag: so many of one tag, so many looks in all. */
#ifndef XML_ATTRIBUTES_MOST
#define XML_ATTRIBUTES_MOST 10000
#endif
#ifndef XML_LOOKS_MOST
#define XML_LOOKS_MOST 100000000
#endif
/* Of all entities of a document's own together, and how many there may be. */
#ifndef XML_EXPANDED_MOST
#define XML_EXPANDED_MOST (1 << 20)
#endif
enum { ENTITIES_MOST = 1000, NAME_MOST = 100 };

struct mend {
    const char *begin, *at, *end;
    struct str *out;
    struct xml_fault *fault;
    struct map entities;    /* name -> value, as XML text */
    struct arena arena;     /* the values */
    size_t expanded;        /* bytes of values so far */
    bool has_external;      /* a DTD elsewhere may declare what is not declared here */
    bool in_tag;
    char quote;             /* of the value that we are in, or 0 */
    long attributes, looks; /* of this tag so far; of all */
};

/* ---- faults ---- */

void xml_fault_set(struct xml_fault *fault, int line, const char *format, ...) {
    if (fault->line && fault->line <= line) return;
    va_list args;
    va_start(args, format);
    vsnprintf(fault->what, sizeof fault->what, format, args);
    va_end(args);
    fault->what[utf8_prefix(fault->what, strlen(fault->what))] = '\0';
    fault->line = line;
}

/* Only the first counts, so the lines above it are counted once. */
static bool is_first(const struct mend *m) { return !m->fault->line; }

static int line_of(const struct mend *m) {
    int line = 1;
    for (const char *p = m->begin; (p = memchr(p, '\n', (size_t)(m->at - p))); p++) line++;
    return line;
}

/* ---- pieces ---- */

static bool is_name_start(char c) {
    return (ascii_alnum(c) && !(c >= '0' && c <= '9')) || c == '_' || c == ':' || (unsigned char)c >= 0x80;
}

static bool is_name(char c) { return is_name_start(c) || (c >= '0' && c <= '9') || c == '-' || c == '.'; }

static size_t name_length(const char *at) {
    size_t length = 0;
    if (is_name_start(*at))
        while (is_name(at[length])) length++;
    return length;
}

static bool is_xml_char(unsigned code) {
    if (code < 0x20) return code == '\t' || code == '\n' || code == '\r';
    return code < 0xD800 || (code >= 0xE000 && code != 0xFFFE && code != 0xFFFF && code <= 0x10FFFF);
}

static const char *find_behind(const char *at, const char *end, const char *what) {
    const char *found = memmem(at, (size_t)(end - at), what, strlen(what));
    return found ? found + strlen(what) : end;
}

/* Text that is to be text: what would be markup is written as numbers. */
static void put_escaped(struct str *out, const char *text, size_t length) {
    for (size_t i = 0; i < length; i++)
        if (strchr("&<>\"'", text[i]) && text[i]) str_printf(out, "&#%d;", text[i]);
        else str_putc(out, text[i]);
}

static void put_lines(struct str *out, const char *from, const char *to) {
    for (; (from = memchr(from, '\n', (size_t)(to - from))); from++) str_putc(out, '\n');
}

/* Bytes that a run of text or of a tag ends at, if only to be looked at: what may be no character, and marks. */
enum { LOOK_STRAY = 1, LOOK_MARK = 2 };
static const unsigned char looks[256] = {
    [0x00 ... 0x08] = LOOK_STRAY, [0x0B ... 0x0C] = LOOK_STRAY, [0x0E ... 0x1F] = LOOK_STRAY, [0xEF] = LOOK_STRAY,
    ['&'] = LOOK_MARK, ['<'] = LOOK_MARK, ['>'] = LOOK_MARK,
    ['='] = LOOK_MARK, ['"'] = LOOK_MARK, ['\''] = LOOK_MARK,
};

/* The bytes at `at` that are no character of XML (a control, U+FFFE, U+FFFF), or 0. */
static size_t stray(const char *at, const char *end) {
    if (looks[(unsigned char)*at] != LOOK_STRAY) return 0;
    if (*at != '\xEF') return 1;
    return end - at >= 3 && at[1] == '\xBF' && (at[2] == '\xBE' || at[2] == '\xBF') ? 3 : 0;
}

static void drop_stray(struct mend *m, size_t length) {
    if (is_first(m)) xml_fault_set(m->fault, line_of(m), "a character that XML does not have");
    m->at += length;
}

/* Copies up to there, without characters that XML has not. */
static void copy_to(struct mend *m, const char *to) {
    while (m->at < to) {
        const char *from = m->at;
        while (m->at < to && !stray(m->at, to)) m->at++;
        str_put(m->out, from, (size_t)(m->at - from));
        if (m->at < to) drop_stray(m, stray(m->at, to));
    }
}

/* ---- the DOCTYPE ---- */

/* The value of an entity as XML text; NULL where it holds more than text and references to characters. */
static char *plain_value(struct mend *m, const char *at, size_t length) {
    struct str text = {0};
    bool plain = length <= XML_EXPANDED_MOST && !memchr(at, '<', length) && !memchr(at, '%', length);
    for (size_t i = 0; plain && i < length; i++) {
        plain = at[i] != '&' || (i + 1 < length && at[i + 1] == '#');
        if (at[i] == '&') str_putc(&text, '&');
        else if (i && at[i - 1] == '&') str_putc(&text, '#');
        else put_escaped(&text, at + i, 1);
    }
    char *kept = plain ? arena_strndup(&m->arena, str_text(&text), text.len) : NULL;
    str_clear(&text);
    return kept;
}

static const char *skip_space(const char *at, const char *end) {
    while (at < end && ascii_space(*at)) at++;
    return at;
}

/* The value of an entity that is a file or holds markup. */
static char no_text[] = "";

/* Behind "<!ENTITY"; gives its end. */
static const char *read_entity(struct mend *m, const char *at, const char *end) {
    at = skip_space(at, end);
    const size_t length = name_length(at);
    char name[NAME_MOST];
    const bool kept = length && length < sizeof name && m->entities.count < ENTITIES_MOST;
    if (kept) memcpy(name, at, length), name[length] = '\0';
    at = skip_space(at + length, end);
    const bool quoted = at < end && (*at == '"' || *at == '\'');
    const char *close = quoted ? memchr(at + 1, *at, (size_t)(end - at - 1)) : NULL;
    char *value = close ? plain_value(m, at + 1, (size_t)(close - at - 1)) : NULL;
    if (kept && !map_get(&m->entities, name)) map_set(&m->entities, name, value ? value : no_text);
    return close ? close + 1 : at;
}

/* At "<!DOCTYPE": it is left out, with all that it declares. */
static void skip_doctype(struct mend *m) {
    const char *begin = m->at, *at = begin + strlen("<!DOCTYPE"), *end = m->end;
    bool inside = false;
    while (at < end && (inside || *at != '>')) {
        if (*at == '"' || *at == '\'') {
            const char *close = memchr(at + 1, *at, (size_t)(end - at - 1));
            m->has_external |= !inside;
            at = close ? close + 1 : end;
        } else if (inside && str_starts(at, "<!--")) {
            at = find_behind(at + 4, end, "-->");
        } else if (inside && str_starts(at, "<?")) {
            at = find_behind(at, end, "?>");
        } else if (inside && str_starts(at, "<!ENTITY")) {
            at = read_entity(m, at + strlen("<!ENTITY"), end);
        } else {
            if (*at == '[' || *at == ']') inside = *at == '[';
            at++;
        }
    }
    m->at = at < end ? at + 1 : end;
    put_lines(m->out, begin, m->at);
}

/* ---- references ---- */

static void put_ampersand(struct mend *m, const char *what) {
    if (is_first(m)) xml_fault_set(m->fault, line_of(m), "%s", what);
    str_puts(m->out, "&amp;");
    m->at++;
}

/* At "&#". */
static void put_number(struct mend *m) {
    const bool hex = m->at[2] == 'x';
    char *behind;
    const char *digits = m->at + (hex ? 3 : 2);
    const bool is_digit = *digits && strchr(hex ? "0123456789abcdefABCDEF" : "0123456789", *digits);
    const unsigned long code = is_digit ? strtoul(digits, &behind, hex ? 16 : 10) : 0;
    if (!is_digit || *behind != ';') {
        put_ampersand(m, "an '&' that begins no reference");
        return;
    }
    if (code <= 0x10FFFF && is_xml_char((unsigned)code)) str_printf(m->out, "&#%lu;", code);
    else if (is_first(m)) xml_fault_set(m->fault, line_of(m), "a reference to a character that XML does not have");
    m->at = behind + 1;
}

static bool is_predefined(const char *name) {
    static const char *const names[] = {"amp", "lt", "gt", "quot", "apos"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (strcmp(names[i], name) == 0) return true;
    return false;
}

static void leave_out(struct mend *m, const char *name, const char *why) {
    if (is_first(m)) xml_fault_set(m->fault, line_of(m), "the entity '%s', which %s, is left out", name, why);
}

static void put_declared(struct mend *m, const char *name, const char *value) {
    const size_t length = strlen(value);
    if (m->expanded + length > XML_EXPANDED_MOST) {
        leave_out(m, name, "would make the text too long");
        return;
    }
    str_puts(m->out, value);
    m->expanded += length;
}

/* What the name stands for: of XML, of the document, of HTML. False where nobody knows it. */
static bool put_entity(struct mend *m, const char *name) {
    char text[ENTITY_TEXT_MOST];
    size_t bytes;
    const char *value = map_get(&m->entities, name);
    if (is_predefined(name)) return str_printf(m->out, "&%s;", name);
    if (value && value != no_text) return put_declared(m, name, value), true;
    if (entity_read(m->at, false, text, &bytes) != strlen(name) + 2) {
        if (value) leave_out(m, name, "is not plain text");
        return value != NULL;
    }
    if (is_first(m) && !m->has_external)
        xml_fault_set(m->fault, line_of(m), "the entity '%s' is not declared", name);
    put_escaped(m->out, text, bytes);
    return true;
}

/* At an '&'. */
static void put_reference(struct mend *m) {
    const size_t length = name_length(m->at + 1);
    char name[NAME_MOST];
    if (m->at[1] == '#') {
        put_number(m);
        return;
    }
    if (!length || length >= NAME_MOST || m->at[1 + length] != ';') {
        put_ampersand(m, "an '&' that begins no reference");
        return;
    }
    memcpy(name, m->at + 1, length);
    name[length] = '\0';
    if (put_entity(m, name)) m->at += length + 2;
    else put_ampersand(m, "an entity that is not declared");
}

/* ---- markup ---- */

/* At a '<'. */
static void put_markup(struct mend *m) {
    m->in_tag = false;
    m->quote = 0;
    if (str_starts(m->at, "<!--")) {
        copy_to(m, find_behind(m->at + 4, m->end, "-->"));
    } else if (str_starts(m->at, "<![CDATA[")) {
        copy_to(m, find_behind(m->at, m->end, "]]>"));
    } else if (strncasecmp(m->at, "<!DOCTYPE", strlen("<!DOCTYPE")) == 0) {
        skip_doctype(m);
    } else if (m->at[1] == '?') {
        copy_to(m, find_behind(m->at, m->end, "?>"));
    } else if (is_name_start(m->at[1]) || (m->at[1] == '/' && is_name_start(m->at[2]))) {
        str_putc(m->out, *m->at++);
        m->in_tag = true;
        m->attributes = 0;
    } else {
        if (is_first(m)) xml_fault_set(m->fault, line_of(m), "a '<' that begins no tag");
        str_puts(m->out, "&lt;");
        m->at++;
    }
}

/* At a quote, an equals sign or a '>'. */
static void put_mark(struct mend *m) {
    const char c = *m->at++;
    str_putc(m->out, c);
    if (!m->in_tag) return;
    if (m->quote) {
        if (c == m->quote) m->quote = 0;
    } else if (c == '>') {
        m->in_tag = false;
    } else if (c == '=') {
        m->looks += ++m->attributes;
    } else {
        m->quote = c;
    }
}

static bool is_special(const char *at, const char *end) {
    return looks[(unsigned char)*at] && (looks[(unsigned char)*at] == LOOK_MARK || stray(at, end));
}

static bool begins_markup(const char *at) {
    return *at == '<' && (at[1] == '?' || at[1] == '!' || is_name_start(at[1]));
}

/* What stands in front of the root: white space, which may not stand before a declaration, the declaration, which
 * speaks of the bytes that were decoded, and what is no XML. */
static void skip_head(struct mend *m) {
    const char *begin = m->at;
    while (m->at < m->end && !begins_markup(m->at)) m->at++;
    const bool declared = str_starts(m->at, "<?xml") && ascii_space(m->at[5]);
    if (skip_space(begin, m->at) != m->at) xml_fault_set(m->fault, 1, "text in front of the document");
    else if (declared && m->at > begin) xml_fault_set(m->fault, 1, "white space in front of the XML declaration");
    if (declared) m->at = find_behind(m->at, m->end, "?>");
    put_lines(m->out, begin, m->at);
}

static bool is_bounded(const struct mend *m) {
    return m->attributes <= XML_ATTRIBUTES_MOST && m->looks <= XML_LOOKS_MOST;
}

bool xml_mend(const char *utf8, size_t bytes, struct str *out, struct xml_fault *fault) {
    struct mend m = {.begin = utf8, .at = utf8, .end = utf8 + bytes, .out = out, .fault = fault};
    skip_head(&m);
    while (m.at < m.end && is_bounded(&m)) {
        const char *from = m.at;
        while (m.at < m.end && !is_special(m.at, m.end)) m.at++;
        str_put(out, from, (size_t)(m.at - from));
        if (m.at == m.end) break;
        if (*m.at == '&') put_reference(&m);
        else if (*m.at == '<') put_markup(&m);
        else if (looks[(unsigned char)*m.at] == LOOK_MARK) put_mark(&m);
        else drop_stray(&m, stray(m.at, m.end));
    }
    map_clear(&m.entities);
    arena_clear(&m.arena);
    return is_bounded(&m);
}
