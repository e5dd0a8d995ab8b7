/* See retry.h. */
#include "net/retry.h"

#include "base/mem.h"
#include "base/str.h"

#include <limits.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { DAY_MS = 86400 * 1000, JITTER_MOST_MS = 5000 };

/* --- dates --- */

/* Days since 1970-01-01 of a date of the Gregorian calendar. */
static int64_t days(int year, int month, int day) {
    year -= month <= 2;
    int64_t era = year / 400, of_era = year % 400, of_year = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
    return era * 146097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719468;
}

static int month_number(const char *name) {
    static const char *const names[] = {"jan", "feb", "mar", "apr", "may", "jun",
                                        "jul", "aug", "sep", "oct", "nov", "dec"};
    for (int i = 0; i < 12; i++)
        if (ascii_casecmp(names[i], name) == 0) return i + 1;
    return 0;
}

static int month_days(int year, int month) {
    if (month == 2) return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28;
    return month == 4 || month == 6 || month == 9 || month == 11 ? 30 : 31;
}

struct date { char month[4]; int year, day, hour, minute, second; };

/* IMF-fixdate, RFC 850's with a year of two digits, asctime's. */
static bool scan_date(const char *text, struct date *d) {
    int end = 0;
    sscanf(text, "%*3[A-Za-z], %2d %3[A-Za-z] %4d %2d:%2d:%2d GMT %n", &d->day, d->month, &d->year, &d->hour,
           &d->minute, &d->second, &end);
    if (end && !text[end]) return true;
    end = 0;
    sscanf(text, "%*9[A-Za-z], %2d-%3[A-Za-z]-%2d %2d:%2d:%2d GMT %n", &d->day, d->month, &d->year, &d->hour,
           &d->minute, &d->second, &end);
    if (end && !text[end]) {
        d->year += d->year < 70 ? 2000 : 1900;
        return true;
    }
    end = 0;
    sscanf(text, "%*3[A-Za-z] %3[A-Za-z] %2d %2d:%2d:%2d %4d %n", d->month, &d->day, &d->hour, &d->minute,
           &d->second, &d->year, &end);
    return end && !text[end];
}

int64_t http_date_ms(const char *text) {
    struct date d = {0};
    text += strspn(text, " \t");
    if (strchr(text, '+') || !scan_date(text, &d)) return -1; /* scanf would take "+5" for a number */
    int month = month_number(d.month);
    if (!month || d.year < 1 || d.day < 1 || d.day > month_days(d.year, month)) return -1;
    if (d.hour < 0 || d.hour > 23 || d.minute < 0 || d.minute > 59 || d.second < 0 || d.second > 60) return -1;
    return (days(d.year, month, d.day) * 86400 + d.hour * 3600 + d.minute * 60 + d.second) * 1000;
}

int64_t retry_after_ms(const char *value, int64_t now_wall_ms) {
    value += strspn(value, " \t");
    size_t digits = strspn(value, "0123456789");
    if (digits && !value[digits + strspn(value + digits, " \t")]) {
        if (digits > 9) return INT64_C(999999999) * 1000; /* thirty years will do */
        return strtoll(value, NULL, 10) * 1000;
    }
    int64_t date = http_date_ms(value);
    if (date == -1) return -1;
    return date > now_wall_ms ? date - now_wall_ms : 0;
}

/* --- the decision --- */

static double policy_delay_ms(const struct rule *rule, const struct fault *fault, double chance) {
    if (fault->asked_s >= 0) return fault->asked_s * 1000;
    if (rule->form == RULE_SECONDS) return rule->seconds * 1000;
    double delay = fmin(rule->most, rule->first * pow(rule->factor, fault->attempts - 1)) * 1000;
    return rule->jitter ? delay * chance : delay;
}

/* What the server asks for, or -1. */
static int64_t wanted_ms(const struct fault *fault, int64_t now_wall_ms) {
    if (!fault->headers || fault->status < 300) return -1;
    const char *value = headers_get(fault->headers, "Retry-After");
    int64_t wanted = value ? retry_after_ms(value, now_wall_ms) : -1;
    return wanted < DAY_MS ? wanted : DAY_MS;
}

struct verdict retry_decide(const struct policy *policy, const struct fault *fault, int64_t now_wall_ms,
                            double chance) {
    const struct rule *rule = policy_rule(policy, fault->kind, fault->status);
    struct verdict verdict = {.again = rule->form != RULE_NEVER && fault->attempts < rule->attempts};
    int64_t wanted = wanted_ms(fault, now_wall_ms);
    bool holds = fault->status == 429 || fault->status == 503;
    if (verdict.again) {
        verdict.delay_ms = llround(policy_delay_ms(rule, fault, chance));
        if (wanted > verdict.delay_ms) /* clients that were told the same time shall not all come at it */
            verdict.delay_ms = wanted + llround(fmin(wanted / 10.0, JITTER_MOST_MS) * chance);
    }
    if (holds) verdict.hold_ms = verdict.again ? verdict.delay_ms : wanted > 0 ? wanted : 0;
    return verdict;
}
