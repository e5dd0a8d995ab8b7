/* See moment.h. Days are counted in eras of 400 years, each of which has as many. */
#include "model/moment.h"

#include <stdio.h>

enum { DAY_S = 86400, ERA_DAYS = 146097, FROM_ERA = 719468 }; /* 0000-03-01 to 1970-01-01 */

/* ---- the calendar ---- */

static bool is_leap(int year) { return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0); }

int moment_month_days(int year, int month) {
    if (month == 2) return is_leap(year) ? 29 : 28;
    return month == 4 || month == 6 || month == 9 || month == 11 ? 30 : 31;
}

bool moment_valid(const struct moment *m) {
    if (m->year < 1 || m->year > 9999 || m->month < 1 || m->month > 12) return false;
    if (m->day < 0 || m->day > moment_month_days(m->year, m->month)) return false;
    if (m->hour < 0 || m->hour > 23 || m->minute < 0 || m->minute > 59) return false;
    if (m->second < 0 || m->second > 60) return false;
    return m->ahead > -24 * 60 && m->ahead < 24 * 60;
}

void moment_settle(struct moment *m) {
    struct moment midnight = *m, next;
    midnight.hour = 0;
    if (m->hour != 24 || m->minute || m->second || m->fraction[strspn(m->fraction, "0")]) return;
    if (!m->day || !moment_valid(&midnight)) return;
    moment_of_days(moment_days(m) + 1, &next);
    midnight.year = next.year, midnight.month = next.month, midnight.day = next.day;
    *m = midnight;
}

/* A year that begins in March has its leap day at the end. */
int64_t moment_days(const struct moment *m) {
    int year = m->year - (m->month <= 2), day = m->day ? m->day : 1;
    int64_t era = year / 400, of_era = year % 400;
    int64_t of_year = (153 * (m->month + (m->month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
    return era * ERA_DAYS + of_era * 365 + of_era / 4 - of_era / 100 + of_year - FROM_ERA;
}

/* Rounded down, also below 0. */
static int64_t divide(int64_t a, int64_t b) { return a / b - (a % b < 0); }

void moment_of_days(int64_t days, struct moment *out) {
    days += FROM_ERA;
    int64_t era = divide(days, ERA_DAYS), day = days - era * ERA_DAYS;
    int64_t year = (day - day / 1460 + day / 36524 - day / 146096) / 365;
    int64_t of_year = day - (365 * year + year / 4 - year / 100), month = (5 * of_year + 2) / 153;
    *out = (struct moment){.day = (int)(of_year - (153 * month + 2) / 5 + 1)};
    out->month = (int)(month < 10 ? month + 3 : month - 9);
    out->year = (int)(year + era * 400 + (out->month <= 2));
}

int64_t moment_ms(const struct moment *m) {
    int64_t seconds = moment_days(m) * DAY_S + m->hour * 3600 + m->minute * 60 + m->second;
    return (seconds - m->ahead * 60) * 1000;
}

void moment_of_ms(int64_t ms, struct moment *out) {
    int64_t seconds = divide(ms, 1000), days = divide(seconds, DAY_S);
    int rest = (int)(seconds - days * DAY_S);
    moment_of_days(days, out);
    out->hour = rest / 3600, out->minute = rest / 60 % 60, out->second = rest % 60;
    out->has_time = out->has_zone = true;
}

/* ---- ISO 8601 ---- */

static bool is_digit(char c) { return c >= '0' && c <= '9'; }

/* Just so many digits. */
static bool take_digits(const char **at, int count, int *number) {
    *number = 0;
    for (int i = 0; i < count; i++, ++*at) {
        if (!is_digit(**at)) return false;
        *number = *number * 10 + **at - '0';
    }
    return true;
}

static bool take_char(const char **at, char c) {
    if (**at != c) return false;
    ++*at;
    return true;
}

/* Day 1 of a year is 1 January; a day of the next year gives a year that is another than it was. */
static bool set_day_of_year(struct moment *m, int day) {
    int year = m->year;
    m->month = m->day = 1;
    moment_of_days(moment_days(m) + day - 1, m);
    return day >= 1 && m->year == year;
}

/* The Monday on or before a day; 1970-01-01 was a Thursday. */
static int64_t monday(int64_t days) { return 7 * divide(days + 3, 7) - 3; }

/* Week 1 is that of 4 January; its days may be of the year before, the last week's of the next. */
static bool set_week_day(struct moment *m, int week, int weekday) {
    struct moment fourth = {.year = m->year, .month = 1, .day = 4}, next = fourth;
    next.year++;
    int64_t start = monday(moment_days(&fourth)) + (week - 1) * 7;
    bool there = week >= 1 && start < monday(moment_days(&next)) && weekday >= 1 && weekday <= 7;
    moment_of_days(start + weekday - 1, m);
    return there;
}

static bool take_week(const char **at, bool extended, struct moment *m) {
    int week, weekday;
    if (!take_digits(at, 2, &week) || (extended && !take_char(at, '-'))) return false;
    return take_digits(at, 1, &weekday) && set_week_day(m, week, weekday);
}

/* "-03-12", "-03", "-072", "-W11-2" or the same without hyphens, behind the year. */
static bool take_day(const char **at, struct moment *m) {
    bool extended = take_char(at, '-');
    if (take_char(at, 'W')) return take_week(at, extended, m);
    size_t digits = strspn(*at, "0123456789");
    int ordinal;
    if (extended && digits == 3) return take_digits(at, 3, &ordinal) && set_day_of_year(m, ordinal);
    if (!take_digits(at, 2, &m->month)) return false;
    if (extended && **at != '-') return true;
    if (extended) ++*at;
    return take_digits(at, 2, &m->day) && m->day > 0;
}

static void take_fraction(const char **at, struct moment *m) {
    if ((**at != '.' && **at != ',') || !is_digit((*at)[1])) return;
    size_t digits = strspn(++*at, "0123456789"), kept = digits < sizeof m->fraction ? digits : sizeof m->fraction - 1;
    memcpy(m->fraction, *at, kept);
    m->fraction[kept] = '\0';
    *at += digits;
}

/* Behind a T the hour may stand alone. */
static bool take_time(const char **at, bool behind_t, struct moment *m) {
    m->has_time = true;
    if (!take_digits(at, 2, &m->hour)) return false;
    if (behind_t && **at != ':' && !is_digit(**at)) return true;
    bool extended = take_char(at, ':');
    if (!take_digits(at, 2, &m->minute)) return false;
    if (extended ? !take_char(at, ':') : !is_digit(**at)) return true;
    if (!take_digits(at, 2, &m->second)) return false;
    take_fraction(at, m);
    return true;
}

static bool take_zone(const char **at, struct moment *m) {
    int hours, minutes = 0, sign = **at == '-' ? -1 : 1;
    m->has_zone = true;
    if (take_char(at, 'Z') || take_char(at, 'z')) return true;
    ++*at;
    if (!take_digits(at, 2, &hours)) return false;
    if ((take_char(at, ':') || is_digit(**at)) && !take_digits(at, 2, &minutes)) return false;
    m->ahead = sign * (hours * 60 + minutes);
    return minutes <= 59;
}

static bool has_time(const char *at) {
    return *at == 'T' || *at == 't' || (*at == ' ' && is_digit(at[1]));
}

bool moment_read_iso(const char *text, struct moment *out) {
    *out = (struct moment){0};
    while (ascii_space(*text)) text++;
    if (!take_digits(&text, 4, &out->year) || out->year == 0 || !take_day(&text, out)) return false;
    if (out->day && has_time(text)) {
        bool behind_t = *text++ != ' ';
        if (!take_time(&text, behind_t, out)) return false;
        if (*text && strchr("Zz+-", *text) && !take_zone(&text, out)) return false;
    }
    while (ascii_space(*text)) text++;
    moment_settle(out);
    return !*text && moment_valid(out);
}

void moment_put(const struct moment *m, struct str *out) {
    str_printf(out, "%04d-%02d", m->year, m->month);
    if (m->day) str_printf(out, "-%02d", m->day);
    if (!m->has_time) return;
    str_printf(out, "T%02d:%02d:%02d", m->hour, m->minute, m->second);
    if (*m->fraction) str_printf(out, ".%s", m->fraction);
    if (!m->has_zone) return;
    int ahead = m->ahead < 0 ? -m->ahead : m->ahead;
    if (ahead) str_printf(out, "%c%02d:%02d", m->ahead < 0 ? '-' : '+', ahead / 60, ahead % 60);
    else str_putc(out, 'Z');
}
