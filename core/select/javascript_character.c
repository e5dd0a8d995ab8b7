/* See javascript_character.h. */
#include "select/javascript_character.h"

static bool is_digit(char c) { return c >= '0' && c <= '9'; }

void javascript_put(struct str *out, unsigned code) {
    if (!code) str_puts(out, "\\x00");
    else if (code >= 0xD800 && code < 0xE000) str_printf(out, "\\x{%x}", code);
    else if (code < 0x80 && code > ' ' && !ascii_alnum((char)code)) str_printf(out, "\\%c", (char)code);
    else str_put_utf8(out, code);
}

static int hex_value(char c) {
    const char lower = ascii_lower(c);
    return is_digit(c) ? c - '0' : lower >= 'a' && lower <= 'f' ? lower - 'a' + 10 : -1;
}

static bool take_hex(const char **at, size_t digits, unsigned *code) {
    const char *p = *at;
    for (*code = 0; digits > 0; digits--, p++) {
        if (hex_value(*p) < 0) return false;
        *code = *code << 4 | (unsigned)hex_value(*p);
    }
    *at = p;
    return true;
}

/* In braces, of any length. */
static bool take_code_point(const char **at, unsigned *code) {
    const char *p = *at;
    for (*code = 0; hex_value(*p) >= 0; p++) {
        *code = *code << 4 | (unsigned)hex_value(*p);
        if (*code > 0x10FFFF) return false;
    }
    if (p == *at || *p != '}') return false;
    *at = p + 1;
    return true;
}

bool javascript_take_unicode(const char **at, unsigned *code) {
    unsigned low;
    if (**at == '{') return (*at)++, take_code_point(at, code);
    if (!take_hex(at, 4, code)) return false;
    if (*code < 0xD800 || *code >= 0xDC00 || !str_starts(*at, "\\u")) return true;
    const char *next = *at + 2;
    if (!take_hex(&next, 4, &low) || low < 0xDC00 || low >= 0xE000) return true;
    *code = 0x10000 + ((*code - 0xD800) << 10) + (low - 0xDC00);
    *at = next;
    return true;
}

bool javascript_take_escaped(const char **at, bool in_class, unsigned *code) {
    static const char controls[] = "fnrtv", meanings[] = "\f\n\r\t\v";
    const char c = **at;
    if (!c) return false;
    (*at)++;
    *code = (unsigned char)c;
    switch (c) {
    case 'f': case 'n': case 'r': case 't': case 'v':
        *code = (unsigned char)meanings[strchr(controls, c) - controls];
        return true;
    case 'c':
        if (!ascii_alnum(**at) || is_digit(**at)) return false;
        *code = (unsigned char)*(*at)++ & 31;
        return true;
    case '0':
        *code = 0;
        return !is_digit(**at);
    case 'x': return take_hex(at, 2, code);
    case 'u': return javascript_take_unicode(at, code);
    case 'b':
        *code = '\b';
        return in_class;
    default: return strchr("^$\\.*+?()[]{}|/", c) || (in_class && strchr("&-!#%,:;<=>@`~", c));
    }
}
