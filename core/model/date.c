/* See date.h. */
#include "model/date.h"

#include "base/str.h"

#include <math.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { SINCE_1970_S = 1000000000 }; /* more seconds than anybody waits: thirty years, or a time since September 2001 */

struct date { int year, month, day, hour, minute, second; };

/* Days since 1970-01-01 of a date of the Gregorian calendar. */
static int64_t days(int year, int month, int day) {
    year -= month <= 2;
    int64_t era = year / 400, of_era = year % 400, of_year = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
    return era * 146097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719468;
}

static int month_days(int year, int month) {
    if (month == 2) return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28;
    return month == 4 || month == 6 || month == 9 || month == 11 ? 30 : 31;
}

/* ms since 1970, negative before; -1 where there is no such day or time. */
static int64_t date_ms(const struct date *d) {
    if (d->month < 1 || d->month > 12 || d->year < 1 || d->day < 1 || d->day > month_days(d->year, d->month)) return -1;
    if (d->hour < 0 || d->hour > 23 || d->minute < 0 || d->minute > 59 || d->second < 0 || d->second > 60) return -1;
    return (days(d->year, d->month, d->day) * 86400 + d->hour * 3600 + d->minute * 60 + d->second) * 1000;
}

/* ---- HTTP-date ---- */

static int month_number(const char *name) {
    static const char *const names[] = {"jan", "feb", "mar", "apr", "may", "jun",
                                        "jul", "aug", "sep", "oct", "nov", "dec"};
    for (int i = 0; i < 12; i++)
        if (ascii_casecmp(names[i], name) == 0) return i + 1;
    return 0;
}

/* IMF-fixdate, RFC 850's with a year of two digits, asctime's. */
static bool scan_date(const char *text, char month[4], struct date *d) {
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
    struct date d = {0};
    char month[4] = "";
    text += strspn(text, " \t");
    if (strchr(text, '+') || !scan_date(text, month, &d)) return -1; /* scanf would take "+5" for a number */
    d.month = month_number(month);
    return date_ms(&d);
}

/* ---- ISO 8601 ---- */

/* Just so many digits, after the separator where there is one. */
static bool take_digits(const char **at, char separator, int count, int *number) {
    if (separator && **at == separator) ++*at;
    *number = 0;
    for (int i = 0; i < count; i++, ++*at) {
        if (**at < '0' || **at > '9') return false;
        *number = *number * 10 + **at - '0';
    }
    return true;
}

/* Fractions of a second; none is fine. */
static void pass_fraction(const char **at) {
    if (**at == '.' || **at == ',') *at += 1 + strspn(*at + 1, "0123456789");
}

static bool take_time(const char **at, struct date *d) {
    if (!take_digits(at, 0, 2, &d->hour) || !take_digits(at, ':', 2, &d->minute)) return false;
    if (**at == ':' || (**at >= '0' && **at <= '9')) {
        if (!take_digits(at, ':', 2, &d->second)) return false;
    }
    pass_fraction(at);
    return true;
}

/* How many minutes the zone is ahead of UTC. */
static bool take_zone(const char **at, int *ahead) {
    int hours, minutes = 0, sign = **at == '-' ? -1 : 1;
    *ahead = 0;
    if (**at == 'Z' || **at == 'z') return ++*at, true;
    if (**at != '+' && **at != '-') return true;
    ++*at;
    if (!take_digits(at, 0, 2, &hours)) return false;
    if (**at == ':' || (**at >= '0' && **at <= '9')) {
        if (!take_digits(at, ':', 2, &minutes)) return false;
    }
    *ahead = sign * (hours * 60 + minutes);
    return hours <= 23 && minutes <= 59;
}

int64_t iso_date_ms(const char *text) {
    struct date d = {0};
    int ahead = 0;
    const char *at = text + strspn(text, " \t");
    if (!take_digits(&at, 0, 4, &d.year) || !take_digits(&at, '-', 2, &d.month) || !take_digits(&at, '-', 2, &d.day))
        return -1;
    bool has_time = *at == 'T' || *at == 't' || (*at == ' ' && at[1] >= '0' && at[1] <= '9');
    if (has_time && (at++, !take_time(&at, &d) || !take_zone(&at, &ahead))) return -1;
    if (at[strspn(at, " \t")]) return -1;
    int64_t ms = date_ms(&d);
    return ms == -1 ? -1 : ms - ahead * INT64_C(60000);
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
static bool take_clock(const char *token, struct date *d) {
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

static void take_token(const char *token, struct date *d, struct found *found) {
    char name[4] = "";
    memcpy(name, token, strnlen(token, 3));
    if (!found->time && take_clock(token, d)) found->time = true;
    else if (!found->day && leading_digits(token, 1, 2, &d->day)) found->day = true;
    else if (!found->month && month_number(name)) d->month = month_number(name), found->month = true;
    else if (!found->year && leading_digits(token, 2, 4, &d->year)) found->year = true;
}

int64_t cookie_date_ms(const char *text) {
    struct date d = {0};
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
