/* See date.h. */
#include "model/date.h"

#include "base/str.h"
#include "model/moment.h"

#include <math.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { SINCE_1970_S = 1000000000 }; /* more seconds than anybody waits: thirty years, or a time since September 2001 */

/* -1 where there is no such day or time. */
static int64_t date_ms(const struct moment *m) { return m->day && moment_valid(m) ? moment_ms(m) : -1; }

/* ---- HTTP-date ---- */

static int month_number(const char *name) {
    static const char *const names[] = {"jan", "feb", "mar", "apr", "may", "jun",
                                        "jul", "aug", "sep", "oct", "nov", "dec"};
    for (int i = 0; i < 12; i++)
        if (ascii_casecmp(names[i], name) == 0) return i + 1;
    return 0;
}

/* IMF-fixdate, RFC 850's with a year of two digits, asctime's. */
static bool scan_date(const char *text, char month[4], struct moment *d) {
    int end = 0;
    sscanf(text, "%*3[A-Za-z], %2d %3[A-Za-z] %4d %2d:%2d:%2d GMT %n", &d->day, month, &d->year, &d->hour,
           &d->minute, &d->second, &end);
    if (end && !text[end]) return true;
    end = 0;
    sscanf(text, "%*9[A-Za-z], %2d-%3[A-Za-z]-%2d %2d:%2d:%2d GMT %n", &d->day, month, &d->year, &d->hour,
           &d->minute, &d->second, &end);
    if (end && !text[end]) {
        d->year += d->year < 70 ? 2000 : 1900;
        return true;
    }
    end = 0;
    sscanf(text, "%*3[A-Za-z] %3[A-Za-z] %2d %2d:%2d:%2d %4d %n", month, &d->day, &d->hour, &d->minute,
           &d->second, &d->year, &end);
    return end && !text[end];
}

int64_t http_date_ms(const char *text) {
    struct moment d = {0};
    char month[4] = "";
    text += strspn(text, " \t");
    if (strchr(text, '+') || !scan_date(text, month, &d)) return -1; /* scanf would take "+5" for a number */
    d.month = month_number(month);
    return date_ms(&d);
}

/* ---- ISO 8601 ---- */

int64_t iso_date_ms(const char *text) {
    struct moment m;
    return moment_read_iso(text, &m) ? date_ms(&m) : -1;
}

/* ---- cookie-date ---- */

/* Between two tokens there may be anything but a digit, a letter, a colon and what is above ASCII. */
static bool is_delimiter(char c) {
    unsigned char u = (unsigned char)c;
    return u == 0x09 || (u >= 0x20 && u <= 0x2F) || (u >= 0x3B && u <= 0x40) || (u >= 0x5B && u <= 0x60) || (u >= 0x7B && u <= 0x7E);
}

/* `least` to `most` digits with none behind them; how many there are, or 0. */
static int leading_digits(const char *token, int least, int most, int *number) {
    int count = (int)strspn(token, "0123456789");
    if (count < least || count > most) return 0;
    *number = atoi(token);
    return count;
}

/* 1 or 2 digits three times, with colons between. */
static bool take_clock(const char *token, struct moment *d) {
    int numbers[3];
    for (int i = 0; i < 3; i++) {
        int count = leading_digits(token, 1, 2, &numbers[i]);
        if (!count || (i < 2 && token[count] != ':')) return false;
        token += count + 1;
    }
    d->hour = numbers[0], d->minute = numbers[1], d->second = numbers[2];
    return true;
}

/* The first token that can be one of the four things is; what is none does not matter. */
struct found { bool time, day, month, year; };

static void take_token(const char *token, struct moment *d, struct found *found) {
    char name[4] = "";
    memcpy(name, token, strnlen(token, 3));
    if (!found->time && take_clock(token, d)) found->time = true;
    else if (!found->day && leading_digits(token, 1, 2, &d->day)) found->day = true;
    else if (!found->month && month_number(name)) d->month = month_number(name), found->month = true;
    else if (!found->year && leading_digits(token, 2, 4, &d->year)) found->year = true;
}

int64_t cookie_date_ms(const char *text) {
    struct moment d = {0};
    struct found found = {0};
    char token[32];
    while (*text) {
        size_t length = 0;
        while (text[length] && !is_delimiter(text[length])) length++;
        snprintf(token, sizeof token, "%.*s", (int)(length < sizeof token ? length : sizeof token - 1), text);
        if (length) take_token(token, &d, &found);
        text += length + (text[length] != '\0');
    }
    if (!found.time || !found.day || !found.month || !found.year) return -1;
    if (d.year < 100) d.year += d.year < 70 ? 2000 : 1900;
    return d.year < 1601 || d.second > 59 ? -1 : date_ms(&d);
}

/* ---- how long ---- */

static int64_t until(int64_t date, int64_t now_wall_ms) {
    if (date == -1) return -1;
    return date > now_wall_ms ? date - now_wall_ms : 0;
}

int64_t retry_after_ms(const char *value, int64_t now_wall_ms) {
    value += strspn(value, " \t");
    size_t digits = strspn(value, "0123456789");
    if (digits && !value[digits + strspn(value + digits, " \t")]) {
        if (digits > 9) return INT64_C(999999999) * 1000; /* thirty years will do */
        return strtoll(value, NULL, 10) * 1000;
    }
    return until(http_date_ms(value), now_wall_ms);
}

/* "30", "0.5"; -1 for what is no number. */
static double decimal(const char *text) {
    text += strspn(text, " \t");
    size_t whole = strspn(text, "0123456789"), dot = text[whole] == '.';
    size_t length = whole + dot + strspn(text + whole + dot, "0123456789");
    if (length == dot || text[length + strspn(text + length, " \t")]) return -1;
    return strtod(text, NULL);
}

int64_t seconds_wait_ms(double seconds, int64_t now_wall_ms) {
    if (!(seconds >= 0)) return -1;
    double ms = seconds * 1000 - (seconds >= SINCE_1970_S ? (double)now_wall_ms : 0);
    return ms < DAY_MS ? (int64_t)ceil(fmax(ms, 0)) : DAY_MS;
}

int64_t wait_ms(const char *text, int64_t now_wall_ms) {
    double seconds = decimal(text);
    if (seconds >= 0) return seconds_wait_ms(seconds, now_wall_ms);
    int64_t ms = until(iso_date_ms(text), now_wall_ms);
    if (ms < 0) ms = until(http_date_ms(text), now_wall_ms);
    return ms < DAY_MS ? ms : DAY_MS;
}
