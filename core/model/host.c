/* See host.h. Each kind of host has a chapter: IPv6, IPv4, domain names. */
#include "model/host.h"

#include "base/mem.h"
#include "base/str.h"
#include "model/url.h"

#include <idn2.h>
#include <stdint.h>
#include <stdlib.h>

static int hex_value(char c) {
    if (c >= '0' && c <= '9') return c - '0';
    c = ascii_lower(c);
    return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* --- IPv6 --- */

enum { PIECES = 8 };

/* The last 32 bits as "192.0.2.1": exactly four decimal numbers, no leading zeros. */
static bool ipv6_tail(const char *p, const char *end, uint16_t *pieces) {
    unsigned octets[4] = {0};
    for (int i = 0; i < 4; i++) {
        if (i > 0 && (p == end || *p++ != '.')) return false;
        const char *from = p;
        for (; p < end && *p >= '0' && *p <= '9'; p++) {
            if (p > from && *from == '0') return false;
            octets[i] = octets[i] * 10 + (unsigned)(*p - '0');
            if (octets[i] > 255) return false;
        }
        if (p == from) return false;
    }
    pieces[0] = (uint16_t)(octets[0] << 8 | octets[1]);
    pieces[1] = (uint16_t)(octets[2] << 8 | octets[3]);
    return p == end;
}

/* Moves the pieces from `gap` on to the end; zeros take their place. */
static void ipv6_spread(uint16_t *pieces, int count, int gap) {
    int tail = count - gap;
    memmove(pieces + PIECES - tail, pieces + gap, (size_t)tail * sizeof *pieces);
    memset(pieces + gap, 0, (size_t)(PIECES - count) * sizeof *pieces);
}

static bool ipv6_read(const char *p, const char *end, uint16_t pieces[PIECES]) {
    int count = 0, gap = 0; /* where the pieces behind "::" start */
    if (p < end && *p == ':' && (++p == end || *p != ':')) return false;
    while (p < end) {
        if (count == PIECES) return false;
        if (*p == ':') {
            if (gap) return false;
            pieces[count++] = 0; /* "::" stands for one zero at least */
            gap = count;
            p++;
            continue;
        }
        const char *from = p;
        unsigned value = 0;
        for (; p < end && p - from < 4 && hex_value(*p) >= 0; p++) value = value * 16 + (unsigned)hex_value(*p);
        if (p < end && *p == '.') {
            if (count > PIECES - 2 || !ipv6_tail(from, end, pieces + count)) return false;
            count += 2;
            break;
        }
        if (p < end && (*p++ != ':' || p == end)) return false;
        pieces[count++] = (uint16_t)value;
    }
    if (gap) ipv6_spread(pieces, count, gap);
    return gap || count == PIECES;
}

/* The first of the longest runs of two or more zeros, or PIECES. */
static int ipv6_run(const uint16_t pieces[PIECES], int *length) {
    int at = PIECES;
    *length = 1;
    for (int i = 0, n; i < PIECES; i += n + 1) {
        for (n = 0; i + n < PIECES && pieces[i + n] == 0;) n++;
        if (n > *length) at = i, *length = n;
    }
    return at;
}

static char *ipv6_text(const uint16_t pieces[PIECES]) {
    struct str out = {0};
    int length, run = ipv6_run(pieces, &length);
    str_putc(&out, '[');
    for (int i = 0; i < PIECES; i++) {
        if (i == run) {
            str_puts(&out, i == 0 ? "::" : ":");
            i += length - 1;
            continue;
        }
        str_printf(&out, "%x%s", pieces[i], i < PIECES - 1 ? ":" : "");
    }
    str_putc(&out, ']');
    return str_take(&out);
}

/* --- IPv4 --- */

/* One number, decimal, octal ("0...") or hexadecimal ("0x..."); "0x" alone is 0. More than 32 bits give 1<<32. */
static bool ipv4_number(const char *p, const char *end, uint64_t *value) {
    if (p == end) return false;
    unsigned base = 10;
    if (end - p >= 2 && p[0] == '0') {
        bool hex = p[1] == 'x' || p[1] == 'X';
        base = hex ? 16 : 8;
        p += hex ? 2 : 1;
    }
    for (*value = 0; p < end; p++) {
        int digit = hex_value(*p);
        if (digit < 0 || (unsigned)digit >= base) return false;
        *value = *value * base + (unsigned)digit;
        if (*value > UINT32_MAX) *value = UINT32_MAX + UINT64_C(1);
    }
    return true;
}

/* A host whose last label is a number is an IPv4 address, or wrong. */
static bool ends_in_number(const char *host) {
    const char *end = host + strlen(host);
    if (end - host > 1 && end[-1] == '.') end--;
    const char *dot = memrchr(host, '.', (size_t)(end - host)), *last = dot ? dot + 1 : host;
    if (last == end) return false;
    uint64_t value;
    return (size_t)(end - last) == strspn(last, "0123456789") || ipv4_number(last, end, &value);
}

static bool ipv4_read(const char *host, uint32_t *address) {
    uint64_t numbers[4], value = 0;
    int count = 0;
    for (const char *p = host, *end; *p; p = *end ? end + 1 : end) {
        end = strchrnul(p, '.');
        if (count == 4 || !ipv4_number(p, end, &numbers[count++])) return false;
    }
    for (int i = 0; i < count - 1; i++) {
        if (numbers[i] > 255) return false;
        value |= numbers[i] << (24 - 8 * i);
    }
    if (numbers[count - 1] >= UINT64_C(1) << (8 * (5 - count))) return false;
    *address = (uint32_t)(value | numbers[count - 1]);
    return true;
}

/* --- names --- */

static bool is_ascii(const char *text) {
    for (; *text; text++)
        if ((unsigned char)*text >= 0x80) return false;
    return true;
}

/* One code point of valid UTF-8. */
static uint32_t next_code(const char **p) {
    const unsigned char *c = (const unsigned char *)*p;
    int length = *c < 0x80 ? 1 : *c < 0xE0 ? 2 : *c < 0xF0 ? 3 : 4;
    uint32_t code = length == 1 ? *c : *c & (0x7F >> length);
    for (int i = 1; i < length; i++) code = code << 6 | (c[i] & 0x3F);
    *p += length;
    return code;
}

/* Signs, arrows and pictures, which UTS 46 lets through but libidn2, being IDNA 2008's, does not. */
static bool is_symbol(uint32_t c) {
    static const uint32_t ranges[][2] = {
        {0x2190, 0x2328}, {0x232B, 0x2426}, {0x2500, 0x2A0B}, {0x2B00, 0x2B73},
        {0x1F300, 0x1F64F}, {0x1F680, 0x1F6FC}, {0x1F900, 0x1FAFF},
    };
    for (size_t i = 0; i < sizeof ranges / sizeof *ranges; i++)
        if (c >= ranges[i][0] && c <= ranges[i][1]) return true;
    return false;
}

enum { LABEL_MOST = 63 };

/* The label's code points in lower case, without variation selectors; how many, or 0 where there is one that
 * is neither ASCII nor a symbol. */
static int symbol_label(const char *p, const char *end, uint32_t codes[LABEL_MOST]) {
    int count = 0;
    while (p < end) {
        uint32_t code = next_code(&p);
        if (code == 0xFE0F) continue;
        if ((code >= 0x80 && !is_symbol(code)) || count == LABEL_MOST) return 0;
        codes[count++] = code < 0x80 ? (uint32_t)ascii_lower((char)code) : code;
    }
    return count;
}

/* Punycode by RFC 3492, section 6: a number in its variable-length digits ... */
static void put_number(struct str *out, uint32_t number, uint32_t bias) {
    static const char digits[] = "abcdefghijklmnopqrstuvwxyz0123456789";
    for (uint32_t k = 36;; k += 36) {
        uint32_t least = k <= bias ? 1 : k >= bias + 26 ? 26 : k - bias;
        if (number < least) {
            str_putc(out, digits[number]);
            return;
        }
        str_putc(out, digits[least + (number - least) % (36 - least)]);
        number = (number - least) / (36 - least);
    }
}

static uint32_t adapt(uint32_t delta, int points, bool first) {
    uint32_t bias = 0;
    delta = first ? delta / 700 : delta / 2;
    for (delta += delta / (uint32_t)points; delta > 455; bias += 36) delta /= 35;
    return bias + 36 * delta / (delta + 38);
}

static uint32_t least_above(const uint32_t *codes, int count, uint32_t last) {
    uint32_t least = UINT32_MAX;
    for (int i = 0; i < count; i++)
        if (codes[i] > last && codes[i] < least) least = codes[i];
    return least;
}

/* ... and a label. Its deltas cannot overflow, since it is short. */
static void put_punycode(struct str *out, const uint32_t *codes, int count) {
    int basic = 0;
    for (int i = 0; i < count; i++)
        if (codes[i] < 0x80) str_putc(out, (char)codes[i]), basic++;
    if (basic) str_putc(out, '-');
    uint32_t delta = 0, bias = 72, last = 0x7F;
    for (int done = basic; done < count; delta++) {
        uint32_t code = least_above(codes, count, last);
        delta += (code - last - 1) * (uint32_t)(done + 1);
        for (int i = 0; i < count; i++) {
            if (codes[i] < code) delta++;
            if (codes[i] != code) continue;
            put_number(out, delta, bias);
            bias = adapt(delta, done + 1, done == basic);
            delta = 0;
            done++;
        }
        last = code;
    }
}

static bool put_idna(struct str *out, const char *name) {
    char *ascii = NULL;
    if (idn2_to_ascii_8z(name, &ascii, IDN2_NONTRANSITIONAL) != IDN2_OK) return false;
    str_puts(out, ascii);
    idn2_free(ascii);
    return true;
}

static void put_lower(struct str *out, const char *text) {
    for (; *text; text++) str_putc(out, ascii_lower(*text));
}

static bool put_label(struct str *out, const char *p, const char *end) {
    uint32_t codes[LABEL_MOST];
    char *label = mem_strndup(p, (size_t)(end - p));
    int symbols = is_ascii(label) ? 0 : symbol_label(p, end, codes);
    bool ok = true;
    if (symbols) {
        str_puts(out, "xn--");
        put_punycode(out, codes, symbols);
    } else if (is_ascii(label) && strncasecmp(label, "xn--", 4) != 0) {
        put_lower(out, label);
    } else {
        ok = put_idna(out, label);
    }
    free(label);
    return ok;
}

/* Label by label, for names that libidn2 does not take as a whole. */
static bool put_labels(struct str *out, const char *name) {
    for (const char *end;; name = end + 1) {
        end = strchrnul(name, '.');
        if (!put_label(out, name, end)) return false;
        if (!*end) return true;
        str_putc(out, '.');
    }
}

/* Domain to ASCII, not strict; NULL where that cannot be. A name that is ASCII already is only put in lower
 * case: browsers let even broken "xn--" labels through to the resolver. */
static char *to_ascii(const char *name) {
    struct str out = {0};
    if (is_ascii(name)) put_lower(&out, name);
    else if (!put_idna(&out, name) && !put_labels(&out, name)) return str_clear(&out), NULL;
    return str_take(&out);
}

static bool has_forbidden(const char *name) {
    for (; *name; name++)
        if ((unsigned char)*name <= 0x20 || *name == 0x7F || strchr("#/:<>?@[\\]^|%", *name)) return true;
    return false;
}

static char *percent_decode(const char *bytes, size_t length) {
    struct str out = {0};
    url_unescape(&out, bytes, length);
    if (memchr(str_text(&out), 0, out.len) || !utf8_valid(str_text(&out), out.len)) str_clear(&out);
    return str_take(&out);
}

static char *name_parse(const char *bytes, size_t length, const char **why) {
    char *name = percent_decode(bytes, length), *host = *name ? to_ascii(name) : NULL;
    free(name);
    *why = "its host is no valid name";
    if (!host || !*host || has_forbidden(host)) return free(host), NULL;
    if (!ends_in_number(host)) return host;
    uint32_t ip;
    *why = "its host is no valid IPv4 address";
    bool ok = ipv4_read(host, &ip);
    free(host);
    return ok ? mem_printf("%u.%u.%u.%u", ip >> 24, ip >> 16 & 255, ip >> 8 & 255, ip & 255) : NULL;
}

char *host_parse(const char *bytes, size_t length, const char **why) {
    *why = "it has no host";
    if (length == 0) return NULL;
    if (bytes[0] != '[') return name_parse(bytes, length, why);
    uint16_t pieces[PIECES];
    *why = "its host is no valid IPv6 address";
    if (bytes[length - 1] != ']' || !ipv6_read(bytes + 1, bytes + length - 1, pieces)) return NULL;
    return ipv6_text(pieces);
}
