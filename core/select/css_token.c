/* See css_token.h. */
#include "select/css_token.h"

#include "base/str.h"
#include "select/caret.h"

#include <stdlib.h>

bool css_fail_at(struct css_reader *r, const char *place, const char *what, const char *hint) {
    const char *text = r->selector->text;
    return caret_set(r->err, "selector", text, (size_t)(place - text), what, hint);
}

bool css_fail(struct css_reader *r, const char *what) { return css_fail_at(r, r->at, what, NULL); }

/* ---- Bytes ---- */

bool css_is_digit(char c) { return c >= '0' && c <= '9'; }
static bool is_hex(char c) { return css_is_digit(c) || (ascii_lower(c) >= 'a' && ascii_lower(c) <= 'f'); }
static bool is_name_start(char c) {
    return (ascii_alnum(c) && !css_is_digit(c)) || c == '_' || (unsigned char)c >= 0x80;
}
bool css_is_name(char c) { return is_name_start(c) || css_is_digit(c) || c == '-'; }
static bool is_newline(char c) { return c == '\n' || c == '\r' || c == '\f'; }
static bool is_escape(const char *p) { return p[0] == '\\' && !is_newline(p[1]); }

bool css_at_name(const char *p) {
    if (*p == '-') return is_name_start(p[1]) || p[1] == '-' || is_escape(p + 1);
    return is_name_start(*p) || is_escape(p);
}

/* ---- White space ---- */

void css_skip_comments(struct css_reader *r) {
    while (str_starts(r->at, "/*")) {
        const char *end = strstr(r->at + 2, "*/");
        r->at = end ? end + 2 : r->at + strlen(r->at);
    }
}

bool css_skip_space(struct css_reader *r) {
    bool space = false;
    for (;; r->at++) {
        css_skip_comments(r);
        if (!ascii_space(*r->at)) return space;
        space = true;
    }
}

bool css_take_word(struct css_reader *r, const char *word) {
    size_t length = strlen(word);
    if (strncasecmp(r->at, word, length) != 0 || css_is_name(r->at[length]) || r->at[length] == '\\') return false;
    r->at += length;
    return true;
}

/* ---- Names and strings ---- */

/* Behind a backslash: up to six hex digits and one white space, or the character itself. */
static void read_escape(struct css_reader *r, struct str *out) {
    if (!*r->at) {
        str_put_utf8(out, 0xFFFD);
        return;
    }
    if (!is_hex(*r->at)) {
        do str_putc(out, *r->at++);
        while (((unsigned char)*r->at & 0xC0) == 0x80);
        return;
    }
    char digits[7] = "";
    for (int i = 0; i < 6 && is_hex(*r->at); i++) digits[i] = *r->at++;
    unsigned code = (unsigned)strtoul(digits, NULL, 16);
    str_put_utf8(out, code >= 0xD800 && code <= 0xDFFF ? 0xFFFD : code ? code : 0xFFFD);
    if (str_starts(r->at, "\r\n")) r->at += 2;
    else if (ascii_space(*r->at)) r->at++;
}

static const char *keep(struct css_reader *r, struct str *text) {
    const char *kept = arena_strndup(&r->selector->arena, str_text(text), text->len);
    str_clear(text);
    return kept;
}

const char *css_take_name(struct css_reader *r) {
    struct str name = {0};
    while (css_is_name(*r->at) || is_escape(r->at)) {
        if (*r->at != '\\') {
            str_putc(&name, *r->at++);
            continue;
        }
        r->at++;
        read_escape(r, &name);
    }
    return keep(r, &name);
}

bool css_read_name(struct css_reader *r, const char *what, const char **name) {
    if (css_is_digit(*r->at) || (*r->at == '-' && css_is_digit(r->at[1])))
        return css_fail_at(r, r->at, what, "a name cannot start with a digit: write \\31 23 or [id=\"123\"]");
    if (!css_at_name(r->at)) return css_fail(r, what);
    *name = css_take_name(r);
    return true;
}

bool css_read_string(struct css_reader *r, const char **text) {
    const char quote = *r->at, *begin = r->at++;
    struct str out = {0};
    while (*r->at && *r->at != quote && !is_newline(*r->at)) {
        if (*r->at != '\\') {
            str_putc(&out, *r->at++);
            continue;
        }
        r->at++;
        if (str_starts(r->at, "\r\n")) r->at += 2;
        else if (is_newline(*r->at)) r->at++;
        else if (*r->at) read_escape(r, &out);
    }
    bool ok = !is_newline(*r->at);
    if (*r->at == quote) r->at++;
    *text = keep(r, &out);
    return ok || css_fail_at(r, begin, "a string that ends at its line's end", NULL);
}

bool css_read_digits(struct css_reader *r, int *number) {
    if (!css_is_digit(*r->at)) return false;
    long value = 0;
    for (; css_is_digit(*r->at); r->at++) value = value > 100000000 ? value : value * 10 + (*r->at - '0');
    *number = (int)value;
    return true;
}

bool css_read_close(struct css_reader *r, char close, const char *what) {
    css_skip_space(r);
    if (!*r->at) return true;
    if (*r->at != close) return css_fail(r, what);
    r->at++;
    return true;
}

const char *css_lower(struct css_reader *r, const char *text) {
    char *lower = arena_strndup(&r->selector->arena, text, strlen(text));
    for (char *p = lower; *p; p++) *p = ascii_lower(*p);
    return lower;
}
