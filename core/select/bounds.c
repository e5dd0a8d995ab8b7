/* See bounds.h. */
#include "select/bounds.h"

#include "base/str.h"

#include <stdlib.h>

static const struct { const char *type; enum bounds_kind kind; } kinds[] = {
    {"number", BOUNDS_NUMBER}, {"range", BOUNDS_NUMBER}, {"date", BOUNDS_DATE}, {"month", BOUNDS_MONTH},
    {"week", BOUNDS_WEEK}, {"time", BOUNDS_TIME}, {"datetime-local", BOUNDS_MOMENT},
};

enum bounds_kind bounds_kind_of(const char *type) {
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
        if (ascii_casecmp(kinds[i].type, type) == 0) return kinds[i].kind;
    return BOUNDS_NONE;
}

static bool is_of_seconds(enum bounds_kind kind) { return kind == BOUNDS_TIME || kind == BOUNDS_MOMENT; }
double bounds_step(enum bounds_kind kind) { return is_of_seconds(kind) ? 1000 : kind == BOUNDS_WEEK ? 7 : 1; }
double bounds_steps(enum bounds_kind kind) { return is_of_seconds(kind) ? 60 : 1; }

/* ---- Pieces ---- */

static bool take(const char **at, char c) { return **at == c && (*at)++; }

static size_t digits(const char *text) { return strspn(text, "0123456789"); }

/* A number of so many digits, or of more where `most` allows it, in these bounds. */
static bool take_digits(const char **at, size_t least, size_t most, long first, long last, long *number) {
    const size_t count = digits(*at);
    if (count < least || count > most) return false;
    *number = strtol(*at, NULL, 10);
    *at += count;
    return *number >= first && *number <= last;
}

static bool is_leap(long year) { return (year % 4 == 0 && year % 100 != 0) || year % 400 == 0; }

static long days_of(long year, long month) {
    static const char days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    return month == 2 && is_leap(year) ? 29 : days[month - 1];
}

/* Days from the first of March of year 0. */
static long day_number(long year, long month, long day) {
    if (month < 3) year--, month += 12;
    return 365 * year + year / 4 - year / 100 + year / 400 + (153 * (month - 3) + 2) / 5 + day - 1;
}

/* From Monday, 0. */
static long weekday(long day) { return (day + 2) % 7; }

static long weeks_of(long year) {
    const long first = weekday(day_number(year, 1, 1));
    return first == 3 || (first == 2 && is_leap(year)) ? 53 : 52;
}

static bool take_month(const char **at, long *year, long *month) {
    return take_digits(at, 4, 6, 1, 275760, year) && take(at, '-') && take_digits(at, 2, 2, 1, 12, month);
}

static bool take_date(const char **at, double *days) {
    long year, month, day;
    if (!take_month(at, &year, &month) || !take(at, '-')) return false;
    if (!take_digits(at, 2, 2, 1, days_of(year, month), &day)) return false;
    *days = (double)day_number(year, month, day);
    return true;
}

static bool take_week(const char **at, double *days) {
    long year, week;
    if (!take_digits(at, 4, 6, 1, 275760, &year) || !take(at, '-') || !take(at, 'W')) return false;
    if (!take_digits(at, 2, 2, 1, weeks_of(year), &week)) return false;
    const long fourth = day_number(year, 1, 4); /* is always in the first week */
    *days = (double)(fourth - weekday(fourth) + 7 * (week - 1));
    return true;
}

static bool take_time(const char **at, double *ms) {
    long hour, minute, second = 0, fraction = 0;
    if (!take_digits(at, 2, 2, 0, 23, &hour) || !take(at, ':')) return false;
    if (!take_digits(at, 2, 2, 0, 59, &minute)) return false;
    if (take(at, ':') && !take_digits(at, 2, 2, 0, 59, &second)) return false;
    if (take(at, '.')) {
        const size_t count = digits(*at);
        if (!take_digits(at, 1, 3, 0, 999, &fraction)) return false;
        for (size_t i = count; i < 3; i++) fraction *= 10;
    }
    *ms = (double)(((hour * 60 + minute) * 60 + second) * 1000 + fraction);
    return true;
}

/* "valid floating-point number": no plus sign, no space, no hexadecimals, unlike strtod. */
static bool take_number(const char **at, double *number) {
    const char *p = *at + (**at == '-');
    const size_t whole = digits(p), fraction = p[whole] == '.' ? digits(p + whole + 1) : 0;
    p += whole;
    if (*p == '.' && !fraction) return false;
    if (!whole && !fraction) return false;
    if (*p == '.') p += 1 + fraction;
    if (*p == 'e' || *p == 'E') {
        p += 1 + (p[1] == '+' || p[1] == '-');
        if (!digits(p)) return false;
        p += digits(p);
    }
    *number = strtod(*at, NULL);
    *at = p;
    return true;
}

static bool take_moment(const char **at, double *ms) {
    double days;
    if (!take_date(at, &days) || !(take(at, 'T') || take(at, ' ')) || !take_time(at, ms)) return false;
    *ms += days * 86400000;
    return true;
}

static bool take_one(enum bounds_kind kind, const char **at, double *number) {
    long year, month;
    switch (kind) {
    case BOUNDS_NUMBER: return take_number(at, number);
    case BOUNDS_DATE: return take_date(at, number);
    case BOUNDS_WEEK: return take_week(at, number);
    case BOUNDS_TIME: return take_time(at, number);
    case BOUNDS_MOMENT: return take_moment(at, number);
    case BOUNDS_MONTH:
        if (!take_month(at, &year, &month)) return false;
        *number = (double)(year * 12 + month - 1);
        return true;
    default: return false;
    }
}

bool bounds_read(enum bounds_kind kind, const char *text, double *number) {
    return take_one(kind, &text, number) && !*text;
}
