/* See jsonld.h. One pass copies the text with its mends, a token at a time; jansson judges what comes out. */
#include "read/jsonld.h"

#include <stdlib.h>

struct mend {
    const char *at, *end;
    struct str out;
    int depth;    /* of brackets */
    bool over;    /* the value has ended */
    size_t comma; /* where in out a comma stands that may be one too many, + 1; 0: there is none */
};

static bool starts(const struct mend *m, const char *text) {
    const size_t length = strlen(text);
    return (size_t)(m->end - m->at) >= length && memcmp(m->at, text, length) == 0;
}

/* To the end of what is found, or of the text. */
static void skip_behind(struct mend *m, const char *what) {
    const char *found = memmem(m->at, (size_t)(m->end - m->at), what, strlen(what));
    m->at = found ? found + strlen(what) : m->end;
}

/* Comments and marks between tokens; false where there is none here. */
static bool skip_comment(struct mend *m) {
    static const char *const marks[] = {"<![CDATA[", "]]>", "<!--", "-->"};
    if (starts(m, "//<![CDATA[") || starts(m, "//]]>") || starts(m, "//<!--") || starts(m, "//-->")) m->at += 2;
    for (size_t i = 0; i < sizeof marks / sizeof *marks; i++)
        if (starts(m, marks[i])) return m->at += strlen(marks[i]), true;
    if (starts(m, "//")) return skip_behind(m, "\n"), true;
    if (starts(m, "/*")) return skip_behind(m, "*/"), true;
    return false;
}

/* ---- strings ---- */

static int hex_value(char c) {
    if (c >= '0' && c <= '9') return c - '0';
    c = ascii_lower(c);
    return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* The code unit of "\uXXXX" at `at`, or -1. */
static int unit_at(const char *at, const char *end) {
    if (end - at < 6 || at[0] != '\\' || at[1] != 'u') return -1;
    int unit = 0;
    for (int i = 2; i < 6; i++) {
        const int digit = hex_value(at[i]);
        if (digit < 0) return -1;
        unit = unit * 16 + digit;
    }
    return unit;
}

static bool is_high(int unit) { return unit >= 0xD800 && unit < 0xDC00; }
static bool is_low(int unit) { return unit >= 0xDC00 && unit < 0xE000; }

/* At a backslash in a string. */
static void put_escape(struct mend *m) {
    const int unit = unit_at(m->at, m->end);
    if (unit > 0 && !is_high(unit) && !is_low(unit)) {
        str_put(&m->out, m->at, 6);
        m->at += 6;
    } else if (is_high(unit) && is_low(unit_at(m->at + 6, m->end))) {
        str_put(&m->out, m->at, 12);
        m->at += 12;
    } else if (unit >= 0) {
        str_puts(&m->out, "\\ufffd");
        m->at += 6;
    } else if (m->end - m->at > 1 && m->at[1] && strchr("\"\\/bfnrt", m->at[1])) {
        str_put(&m->out, m->at, 2);
        m->at += 2;
    } else {
        m->at++; /* the character that was escaped stands for itself */
    }
}

/* At the quote that begins it. */
static void put_string(struct mend *m) {
    str_putc(&m->out, *m->at++);
    while (m->at < m->end && *m->at != '"') {
        const unsigned char c = (unsigned char)*m->at;
        if (c == '\\') {
            put_escape(m);
        } else if (c < 0x20) {
            str_printf(&m->out, "\\u%04x", c ? c : 0xFFFD);
            m->at++;
        } else {
            str_putc(&m->out, *m->at++);
        }
    }
    str_putc(&m->out, '"');
    if (m->at < m->end) m->at++;
}

/* ---- the other tokens ---- */

static bool is_word(char c) { return ascii_alnum(c) || c == '-' || c == '+' || c == '.'; }

/* A number or a word such as true. An integer that has no room in 64 bits is a number with a fraction. */
static void put_word(struct mend *m) {
    enum { DIGITS_MOST = 18 };
    const char *begin = m->at;
    bool whole = true;
    for (; m->at < m->end && is_word(*m->at); m->at++) whole = whole && *m->at >= '0' && *m->at <= '9';
    str_put(&m->out, begin, (size_t)(m->at - begin));
    if (whole && m->at - begin > DIGITS_MOST) str_puts(&m->out, ".0");
}

static void put_bracket(struct mend *m) {
    const bool opens = *m->at == '{' || *m->at == '[';
    if (!opens && m->comma) {
        m->out.len = m->comma - 1; /* what stands behind it is white space */
        m->out.data[m->out.len] = '\0';
    }
    m->depth += opens ? 1 : -1;
    str_putc(&m->out, *m->at++);
    m->over = m->depth <= 0;
}

static void put_token(struct mend *m) {
    const char c = *m->at;
    if (skip_comment(m)) return;
    if (ascii_space(c)) {
        str_putc(&m->out, *m->at++);
        return;
    }
    const size_t comma = c == ',' ? m->out.len + 1 : 0;
    if (c == '"') put_string(m);
    else if (c == '{' || c == '[' || c == '}' || c == ']') put_bracket(m);
    else if (is_word(c)) put_word(m);
    else str_putc(&m->out, *m->at++);
    m->comma = comma;
}

json_t *jsonld_parse(const char *text, size_t bytes, struct err *err) {
    json_t *value = json_parse(text, bytes, NULL);
    if (value) return value;
    struct mend m = {.at = text, .end = text + bytes};
    while (m.at < m.end && !m.over) put_token(&m);
    value = json_parse(str_text(&m.out), m.out.len, err);
    str_clear(&m.out);
    return value;
}
