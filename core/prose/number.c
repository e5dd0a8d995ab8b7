/* See number.h. */
#include "prose/number.h"

#include "base/str.h"
#include "prose/character.h"

#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

enum {
    GROUPS_MOST = 128, /* of three digits: more than a double holds */
    DIGITS_KEPT = 40,  /* more than a double tells apart; of those behind them only how many there are matters */
    ARABIC_DECIMAL = 0x66B, ARABIC_GROUP = 0x66C, EURO = 0x20AC,
    SPACE = ' ',
};

/* ---- runs of digits ---- */

/* A number's digits as ASCII: the whole part, then the decimals. */
struct digits {
    char kept[2 * DIGITS_KEPT + 1];
    int count, beyond; /* kept of the whole part, without zeros in front; not kept of it */
    int decimals;      /* kept of those */
};

/* Passes the run of digits at *at; how many there are. */
static int take_run(const char **at) {
    struct character c;
    int count = 0;
    for (;; *at += c.bytes) {
        character_read(*at, &c);
        if (c.kind == CHARACTER_DIGIT && count < INT32_MAX) count++;
        else if (c.kind != CHARACTER_DIGIT && c.kind != CHARACTER_NOTHING) return count;
    }
}

static void keep_whole(const char *at, const char *end, struct digits *out) {
    struct character c;
    for (; at < end; at += c.bytes) {
        character_read(at, &c);
        if (c.kind != CHARACTER_DIGIT || (c.digit == 0 && out->count == 0)) continue;
        if (out->count < DIGITS_KEPT) out->kept[out->count++] = (char)('0' + c.digit);
        else out->beyond++;
    }
}

static void keep_decimals(const char *at, const char *end, struct digits *out) {
    struct character c;
    for (; at < end && out->decimals < DIGITS_KEPT; at += c.bytes) {
        character_read(at, &c);
        if (c.kind == CHARACTER_DIGIT) out->kept[out->count + out->decimals++] = (char)('0' + c.digit);
    }
}

static bool set_value(const struct digits *d, bool has_decimals, bool negative, struct number *out) {
    char text[2 * DIGITS_KEPT + 32];
    snprintf(text, sizeof text, "%s0%.*s.%.*se%d", negative ? "-" : "", d->count, d->kept, d->decimals,
             d->kept + d->count, d->beyond);
    errno = 0;
    out->integer = strtoll(text, NULL, 10);
    out->real = has_decimals || d->beyond || errno;
    out->value = strtod(text, NULL);
    return isfinite(out->value);
}

/* ---- prices ---- */

static bool is_capital(char c) { return c >= 'A' && c <= 'Z'; }

/* EUR, CHF: three capitals with no letter on either side (ISO 4217). */
static bool is_code(const char *text) {
    return is_capital(text[0]) && is_capital(text[1]) && is_capital(text[2]) && !ascii_alnum(text[3]);
}

/* Those of countries that may group with points; "USD" and other capitals, as "RPM", do not tell. */
static bool is_grouping_code(const char *text) {
    static const char *const codes[] = {
        "AOA", "ARS", "BAM", "BGN", "BOB", "BRL", "BYN", "CLP", "COP", "CRC", "CZK", "DKK", "EUR", "HUF",
        "IDR", "ISK", "MDL", "MKD", "MZN", "NOK", "PLN", "PYG", "RON", "RSD", "RUB", "SEK", "TRY", "UAH",
        "UYU", "VES", "VND", NULL,
    };
    for (const char *const *code = codes; *code; code++)
        if (is_code(text) && str_starts(text, *code)) return true;
    return false;
}

/* The euro and its neighbours in Unicode (U+20A0 to U+20BF). */
static bool is_currency_sign(const char *text) {
    return text[0] == '\xE2' && text[1] == '\x82' && (unsigned char)text[2] >= 0xA0;
}

/* Signs of those who may group with points. */
static const char *const signs[] = {
    "kr", "kr.", "Kr", "Kr.", "kroner", "kronor", "zł", "Kč", "Rp", "R$", "Ft", "TL", "đ", "lei", "руб", "грн", "лв",
    "Euro", "euro", "Euros", "euros", NULL,
};

static bool is_money_mark(const struct character *c) {
    if (c->kind != CHARACTER_MARK) return false;
    return c->code == '$' || (c->code >= 0xA2 && c->code <= 0xA5) || (c->code >= 0x20A0 && c->code <= 0x20BF);
}

static const char *pass_space(const char *at) {
    struct character c;
    character_read(at, &c);
    return c.kind == CHARACTER_SPACE ? at + c.bytes : at;
}

/* Behind a currency at `at` and one space: "EUR 5", "US$5", "kr. 5"; `at` where there is none. */
static const char *pass_currency(const char *at) {
    struct character c;
    const char *end = at;
    if (is_code(at)) end += 3;
    for (const char *const *sign = signs; *sign && end == at; sign++)
        if (str_starts(at, *sign)) end += strlen(*sign);
    if (end > at && str_starts(end, ". ")) end++;
    if (end == at) {
        while (is_capital(*end) && end - at < 3) end++;
        character_read(end, &c);
        if (!is_money_mark(&c)) return at;
        end += c.bytes;
    }
    return pass_space(end);
}

static bool is_price_behind(const char *text) {
    static const char *const others[] = {",-", ",–", "$", "£", "¥", "¢", NULL}; /* of any country here */
    text = pass_space(text);
    if (is_currency_sign(text) || is_grouping_code(text)) return true;
    for (const char *const *sign = signs; *sign; sign++) /* not the "Rp" of "Rpm" */
        if (str_starts(text, *sign) && !ascii_alnum(text[strlen(*sign)])) return true;
    for (const char *const *sign = others; *sign; sign++)
        if (str_starts(text, *sign)) return true;
    return false;
}

/* Does the text in front of `at` end in the sign, which no letter runs into? */
static bool ends_in(const char *text, const char *at, const char *sign) {
    size_t length = strlen(sign);
    if ((size_t)(at - text) < length || memcmp(at - length, sign, length) != 0) return false;
    return at - length == text || !ascii_alnum(at[-(ptrdiff_t)length - 1]);
}

/* In front the signs of countries that write a decimal point, $ and £, say nothing. */
static bool is_price_before(const char *text, const char *at) {
    if (at > text && at[-1] == ' ') at--;
    else if (at - text >= 2 && memcmp(at - 2, "\u00A0", 2) == 0) at -= 2;
    else if (at - text >= 3 && memcmp(at - 3, "\u202F", 3) == 0) at -= 3;
    if (at - text >= 3 && is_currency_sign(at - 3)) return true;
    if (at - text >= 3 && is_grouping_code(at - 3) && (at - text == 3 || !ascii_alnum(at[-4]))) return true;
    for (const char *const *sign = signs; *sign; sign++)
        if (ends_in(text, at, *sign)) return true;
    return false;
}

/* ---- where it begins ---- */

struct start {
    const char *at; /* a digit, or a point with digits behind it */
    bool pointed, negative;
};

static bool is_alphanumeric(const struct character *c) {
    return c->kind == CHARACTER_DIGIT || c->kind == CHARACTER_LETTER || c->kind == CHARACTER_IDEOGRAPH;
}

static bool is_point(const struct character *c) {
    return c->kind == CHARACTER_MARK && (c->code == '.' || c->code == ',' || c->code == ARABIC_DECIMAL);
}

/* A minus is close to the number, with nothing between but marks or a currency, and no word runs into it: "-3",
 * "-£3", "£-3", "-USD 3", but not "10-20", "ISBN-13", "- 3". */
static bool find_start(const char *text, struct start *out) {
    struct character c, before = {.kind = CHARACTER_SPACE};
    const char *behind_minus = NULL;
    *out = (struct start){0};
    for (; character_read(text, &c), c.kind != CHARACTER_DIGIT; text += c.bytes) {
        if (c.kind == CHARACTER_END) return false;
        if (c.kind == CHARACTER_NOTHING) continue;
        const bool behind_slash = before.kind == CHARACTER_MARK && before.code == '/'; /* Peru's "S/.50" */
        out->pointed = is_point(&c) && !is_alphanumeric(&before) && !is_point(&before) && !behind_slash;
        if (out->pointed) out->at = text;
        if (c.kind != CHARACTER_MARK) out->negative = false;
        else if (c.code == '-') out->negative = !is_alphanumeric(&before);
        if (c.kind == CHARACTER_MARK && c.code == '-') behind_minus = out->negative ? text + c.bytes : NULL;
        before = c;
    }
    out->negative |= behind_minus && pass_currency(behind_minus) == text;
    if (!out->pointed) out->at = text;
    return true;
}

/* ---- groups ---- */

/* Digits with one and the same separator between them. */
struct groups {
    unsigned separator;
    int count;                            /* of separators with digits behind them */
    int digits[GROUPS_MOST];              /* of each run; [0] is in front of the first separator */
    const char *end[GROUPS_MOST];         /* where each ends */
};

/* What may stand between groups, all spaces being one; 0 for what may not. */
static unsigned separator_of(const struct character *c) {
    if (c->kind == CHARACTER_SPACE && (c->code == ' ' || c->code >= 0x80)) return SPACE;
    if (c->kind != CHARACTER_MARK) return 0;
    return c->code == '.' || c->code == ',' || c->code == '\'' || c->code == ARABIC_GROUP ? c->code : 0;
}

static void read_groups(const char *at, struct groups *out) {
    struct character c;
    out->count = 0;
    out->digits[0] = take_run(&at);
    out->end[0] = at;
    character_read(at, &c);
    out->separator = separator_of(&c);
    while (out->separator && separator_of(&c) == out->separator && out->count < GROUPS_MOST - 1) {
        at += c.bytes;
        int digits = take_run(&at);
        if (!digits) return;
        out->digits[++out->count] = digits;
        out->end[out->count] = at;
        character_read(at, &c);
    }
}

/* India groups by two, and three in the last: "1,49,999". */
static bool is_lakh(const struct groups *g) {
    if (g->separator != ',' || g->count < 2 || g->digits[0] > 2 || g->digits[g->count] != 3) return false;
    for (int i = 1; i < g->count; i++)
        if (g->digits[i] != 2) return false;
    return true;
}

/* How many of the separators group digits by three; nothing groups behind a 0. */
static int count_thousands(const char *at, const struct groups *g) {
    struct character first;
    character_read(at, &first);
    if (g->digits[0] > 3 || first.digit == 0) return 0;
    int count = 0;
    while (count < g->count && g->digits[count + 1] == 3) count++;
    return count;
}

/* Are there digits behind a point of another sort than the one that groups? */
static bool has_decimals(const char *at, unsigned group) {
    struct character point, digit;
    character_read(at, &point);
    if (!is_point(&point) || point.code == group) return false;
    character_read(at + point.bytes, &digit);
    return digit.kind == CHARACTER_DIGIT;
}

/* What stands in front of the number, from the text's beginning. */
enum front { FRONT_NOTHING, FRONT_CURRENCY, FRONT_TEXT };

static enum front front_of(const char *text, const char *at) {
    while (ascii_space(*text)) text++;
    if (text == at) return FRONT_NOTHING;
    return pass_currency(text) == at ? FRONT_CURRENCY : FRONT_TEXT;
}

/* "$119. 95", "118, 99 TL": the decimals of a price whose parts stand apart on the page, where there is nothing else
 * in the text; NULL where they are none. */
static const char *split_decimals(const char *at, unsigned group, enum front front) {
    struct character point, space;
    character_read(at, &point);
    if (front == FRONT_TEXT || !is_point(&point) || point.code == group) return NULL;
    character_read(at + point.bytes, &space);
    const char *digits = at + point.bytes + space.bytes, *end = digits;
    if (space.kind != CHARACTER_SPACE || take_run(&end) != 2) return NULL;
    while (ascii_space(*end)) end++;
    const char *behind = pass_currency(end);
    bool is_price = front == FRONT_CURRENCY || behind > end;
    while (ascii_space(*behind)) behind++;
    return is_price && !*behind ? digits : NULL;
}

/* Behind the other end of a span, "1.299 - 1.599 €", whose currency is that of both; `at` where there is none. */
static const char *pass_span(const char *at) {
    struct character dash;
    struct groups last;
    const char *place = pass_space(at);
    character_read(place, &dash);
    if (dash.kind != CHARACTER_MARK || dash.code != '-') return at;
    read_groups(pass_space(place + dash.bytes), &last);
    return last.digits[0] ? last.end[last.count] : at;
}

/* "1.299", "1,299": does the point or comma group? */
static bool is_grouping(const char *text, const char *at, const struct groups *g, char decimal, bool *open) {
    if (g->separator != '.' && g->separator != ',') return true;
    if (has_decimals(g->end[1], g->separator)) return true;
    if (split_decimals(g->end[1], g->separator, front_of(text, at))) return true;
    if (decimal) return g->separator != (unsigned char)decimal;
    bool price = is_price_before(text, at) || is_price_behind(pass_span(g->end[1]));
    *open = !price && g->count == 1;
    return price || g->separator == ',';
}

/* ---- the number ---- */

/* "35€99": the sign stands where the point would. */
static const char *behind_euro(const char *at) {
    struct character sign, next;
    character_read(at, &sign);
    const char *digits = at + sign.bytes, *end = digits;
    if (sign.kind != CHARACTER_MARK || sign.code != EURO || take_run(&end) != 2) return NULL;
    character_read(end, &next);
    return is_alphanumeric(&next) || is_point(&next) || next.code == EURO ? NULL : digits;
}

/* Where the decimals begin behind the whole part; NULL where there are none. */
static const char *find_decimals(const char *at, unsigned group, enum front front) {
    struct character point;
    const char *split = split_decimals(at, group, front);
    if (split) return split;
    if (!has_decimals(at, group)) return behind_euro(at);
    character_read(at, &point);
    return at + point.bytes;
}

bool number_find(const char *text, char decimal, struct number *out, bool *open) {
    struct start start;
    struct groups groups;
    struct digits digits = {0};
    bool is_open = false;
    if (!find_start(text, &start)) return false;
    const char *end = start.at, *decimals;
    if (start.pointed) {
        decimals = find_decimals(end, 0, FRONT_TEXT);
    } else {
        read_groups(start.at, &groups);
        int count = is_lakh(&groups) ? groups.count : count_thousands(start.at, &groups);
        if (count == 1 && !is_grouping(text, start.at, &groups, decimal, &is_open)) count = 0;
        end = groups.end[count];
        decimals = find_decimals(end, count ? groups.separator : 0, front_of(text, start.at));
    }
    keep_whole(start.at, end, &digits);
    if (decimals) {
        end = decimals;
        take_run(&end);
        keep_decimals(decimals, end, &digits);
    }
    if (open) *open = is_open;
    return set_value(&digits, decimals != NULL, start.negative, out);
}
