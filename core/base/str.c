/* See str.h. */
#include "base/str.h"

#include "base/mem.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#ifndef STR_STEP
#define STR_STEP 64
#endif

bool str_reserve(struct str *s, size_t more) {
    if (s->ceiling && more > s->ceiling - s->len) return false;
    if (s->cap - s->len > more && s->data) return true;
    size_t cap = s->cap ? s->cap : STR_STEP;
    while (cap - s->len <= more) cap *= 2;
    s->data = mem_grow(s->data, cap);
    s->cap = cap;
    s->data[s->len] = '\0';
    return true;
}

bool str_put(struct str *s, const void *bytes, size_t length) {
    if (!str_reserve(s, length)) return false;
    if (length) memcpy(s->data + s->len, bytes, length);
    s->len += length;
    s->data[s->len] = '\0';
    return true;
}

bool str_puts(struct str *s, const char *text) { return str_put(s, text, strlen(text)); }
bool str_putc(struct str *s, char c) { return str_put(s, &c, 1); }

bool str_printf(struct str *s, const char *format, ...) {
    str_reserve(s, STR_STEP / 2); /* mostly it fits into what is there */
    size_t room = s->cap - s->len;
    va_list args, again;
    va_start(args, format);
    va_copy(again, args);
    int length = vsnprintf(room ? s->data + s->len : NULL, room, format, args);
    va_end(args);
    bool fits = (size_t)length < room && !(s->ceiling && (size_t)length > s->ceiling - s->len);
    bool ok = fits || str_reserve(s, (size_t)length);
    if (ok && !fits) vsnprintf(s->data + s->len, (size_t)length + 1, format, again);
    if (ok) s->len += (size_t)length;
    else if (s->data) s->data[s->len] = '\0';
    va_end(again);
    return ok;
}

bool str_put_utf8(struct str *s, unsigned code) {
    char bytes[4];
    if (code > 0x10FFFF || (code >= 0xD800 && code <= 0xDFFF)) code = 0xFFFD;
    return str_put(s, bytes, (size_t)(utf8_write(bytes, code) - bytes));
}

const char *str_text(const struct str *s) { return s->data ? s->data : ""; }

char *str_take(struct str *s) {
    char *data = s->data ? s->data : mem_strdup("");
    s->data = NULL;
    s->len = s->cap = 0;
    return data;
}

void str_reset(struct str *s) {
    s->len = 0;
    if (s->data) s->data[0] = '\0';
}

void str_clear(struct str *s) {
    free(s->data);
    s->data = NULL;
    s->len = s->cap = 0;
}

bool str_put_repaired(struct str *s, const char *bytes, size_t length) {
    while (length) {
        size_t good = utf8_prefix(bytes, length);
        if (!str_put(s, bytes, good)) return false;
        bytes += good;
        length -= good;
        if (!length) break;
        size_t bad = utf8_broken(bytes, length);
        if (!str_puts(s, UTF8_REPLACEMENT)) return false;
        bytes += bad;
        length -= bad;
    }
    return true;
}

/* C0, DEL, and C1 in its UTF-8 form (C2 80 to C2 9F): what a terminal may take for a command. */
static size_t control_length(const char *at, size_t length) {
    unsigned char c = (unsigned char)at[0], next = length > 1 ? (unsigned char)at[1] : 0;
    if (c == 0xC2 && next >= 0x80 && next < 0xA0) return 2;
    return c < 0x20 || c == 0x7F ? 1 : 0;
}

void str_put_safe(struct str *s, const char *text, size_t length, const char *kept) {
    for (const char *at = text, *end = text + length; at < end;) {
        size_t control = control_length(at, (size_t)(end - at));
        if (!control || (*at && strchr(kept, *at))) str_putc(s, *at);
        else if (ascii_space(*at)) str_putc(s, ' ');
        else str_put_utf8(s, 0xFFFD);
        at += control ? control : 1;
    }
}

bool ascii_space(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\f' || c == '\r'; }
char ascii_lower(char c) { return c >= 'A' && c <= 'Z' ? (char)(c + 32) : c; }
bool ascii_alnum(char c) { return (c >= '0' && c <= '9') || (ascii_lower(c) >= 'a' && ascii_lower(c) <= 'z'); }

int ascii_casecmp(const char *a, const char *b) {
    while (*a && ascii_lower(*a) == ascii_lower(*b)) a++, b++;
    return (unsigned char)ascii_lower(*a) - (unsigned char)ascii_lower(*b);
}

bool str_starts(const char *text, const char *prefix) { return strncmp(text, prefix, strlen(prefix)) == 0; }

bool str_ends(const char *text, const char *suffix) {
    size_t a = strlen(text), b = strlen(suffix);
    return a >= b && memcmp(text + a - b, suffix, b) == 0;
}

/* Edit distance with swaps of neighbours as one step (optimal string alignment). Names are cut at 40. */
static unsigned distance(const char *a, const char *b) {
    enum { MOST = 40 };
    size_t n = strnlen(a, MOST), m = strnlen(b, MOST);
    unsigned char row[3][MOST + 1];
    unsigned char *before = row[0], *last = row[1], *now = row[2];
    for (size_t j = 0; j <= m; j++) last[j] = (unsigned char)j;
    memset(before, 0, sizeof row[0]);
    for (size_t i = 1; i <= n; i++) {
        now[0] = (unsigned char)i;
        for (size_t j = 1; j <= m; j++) {
            char x = ascii_lower(a[i - 1]), y = ascii_lower(b[j - 1]);
            unsigned best = last[j - 1] + (x != y);
            if (last[j] + 1u < best) best = last[j] + 1u;
            if (now[j - 1] + 1u < best) best = now[j - 1] + 1u;
            if (i > 1 && j > 1 && x == ascii_lower(b[j - 2]) && y == ascii_lower(a[i - 2]) && before[j - 2] + 1u < best)
                best = before[j - 2] + 1u;
            now[j] = (unsigned char)best;
        }
        unsigned char *free_row = before;
        before = last;
        last = now;
        now = free_row;
    }
    return last[m];
}

unsigned closest_edits(size_t length) { return length <= 2 ? 1 : length <= 5 ? 2 : 3; }

const char *closest_name(const char *name, const char *const *names, size_t count) {
    unsigned best = closest_edits(strlen(name)) + 1;
    const char *found = NULL;
    for (size_t i = 0; i < count; i++) {
        unsigned d = distance(name, names[i]);
        if (d < best && d < strlen(names[i])) best = d, found = names[i];
    }
    return found;
}
