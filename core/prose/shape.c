/* See shape.h. Each shape takes pieces from a place and moves it when it fits; none is longer than a few pieces. */
#include "prose/shape.h"

#include "prose/piece.h"

#include <stdlib.h>

enum { JOINT_MOST = 3 };

static bool is_end(const char *at) {
    struct piece piece;
    piece_read(&at, &piece);
    while (piece_is_mark(&piece, ".,;)")) piece_read(&at, &piece);
    return piece.kind == PIECE_END;
}

/* Is this all of the text but for a weekday and a time, or two of them? */
static bool is_all(const struct reader *r, const char *from, const char *at) {
    struct moment time = {0};
    if (!r->first || from > r->first) return false;
    if (daytime_follow(&at, &time) == VERDICT_GOOD) daytime_until(&at);
    daytime_weekday(&at);
    return is_end(at);
}

static int full_year(int value, int digits) {
    return digits == 2 ? value + (value < 70 ? 2000 : 1900) : value;
}

static enum verdict judge(const struct moment *m) {
    return m->day > 0 && moment_valid(m) ? VERDICT_GOOD : VERDICT_BAD;
}

/* The same of a day whose year is missing. */
static enum verdict judge_yearless(const struct moment *m) {
    struct moment whole = *m;
    whole.year = 2000; /* a leap year */
    return judge(&whole);
}

/* ---- dates in figures ---- */

struct figures {
    int count; /* 4: there are more than three, as in an address of the internet or a telephone number */
    int value[3], digits[3];
    unsigned mark;  /* between them */
    bool is_spaced; /* there is space behind it */
};

/* "12/03/2024", "12. 3. 2024": numbers with one and the same mark between them. */
static struct figures take_figures(const char **at) {
    struct figures f = {0};
    struct piece number, mark;
    const char *place = *at;
    for (;;) {
        piece_read(&place, &number);
        if (number.kind != PIECE_NUMBER) return f;
        bool has_year = f.count == 3 && f.digits[0] + f.digits[2] > 4;
        if (f.count == 3 && number.apart && (has_year || !f.is_spaced)) return f; /* "12. 3. 2024. 15:30" */
        if (f.count == 1) f.is_spaced = number.apart;
        if (f.count < 3) f.value[f.count] = number.value, f.digits[f.count] = number.digits;
        if (f.count < 4) f.count++;
        *at = place;
        piece_read(&place, &mark);
        if (!piece_is_mark(&mark, "/.-") || (f.count > 1 && mark.mark != f.mark)) return f;
        f.mark = mark.mark;
    }
}

/* In which order figures with the year behind, or with two digits for it, have day and month. */
static enum order figures_order(const struct reader *r, const struct figures *f) {
    if (r->options->order) return r->options->order;
    enum order order = locale_order(r->options->lang);
    if (f->mark == '.' && order != ORDER_YMD) return ORDER_DMY;
    return order ? order : ORDER_MDY;
}

static void set_date(struct moment *m, int year, int month, int day) {
    m->year = year, m->month = month, m->day = day;
}

/* Day and month the other way round where only that is a date. */
static enum verdict judge_or_swap(struct moment *m) {
    if (judge(m) == VERDICT_GOOD) return VERDICT_GOOD;
    set_date(m, m->year, m->day, m->month);
    return judge(m);
}

static enum verdict arrange(const struct reader *r, const struct figures *f, struct moment *m) {
    const int *v = f->value, *digits = f->digits;
    if (f->count != 3 || digits[1] > 2) return VERDICT_BAD;
    if (digits[0] == 4 && digits[2] <= 2) {
        set_date(m, v[0], v[1], v[2]);
        return judge(m);
    }
    if (digits[0] > 2 || (digits[2] != 2 && digits[2] != 4)) return VERDICT_BAD;
    enum order order = figures_order(r, f);
    int year = full_year(v[2], digits[2]);
    if (order == ORDER_YMD && digits[0] == 2 && digits[2] == 2) {
        set_date(m, full_year(v[0], 2), v[1], v[2]);
        if (judge(m) == VERDICT_GOOD) return VERDICT_GOOD;
    }
    if (order == ORDER_MDY) set_date(m, year, v[0], v[1]);
    else set_date(m, year, v[1], v[0]);
    return judge_or_swap(m);
}

/* "2.1.20" in the middle of a text is a version; "02.01.20" is a date, and so is "2.1.20" where there is
 * nothing else. */
static bool is_version(const struct reader *r, const char *from, const char *at, const struct figures *f) {
    bool is_short = f->digits[0] == 1 || f->digits[1] == 1;
    return f->mark == '.' && is_short && f->digits[2] == 2 && f->digits[0] < 3 && !is_all(r, from, at);
}

/* "03/2024"; not "1/2000", which is a share of something, or "11/2000" of them. */
static bool is_month_figures(const struct figures *f) {
    bool is_form = f->mark == '/' && f->digits[0] == 2 && f->digits[1] == 4;
    return is_form && f->value[0] >= 1 && f->value[0] <= 12 && f->value[1] >= 1900 && f->value[1] < 2100;
}

static enum verdict shape_figures(const struct reader *r, const char **at, struct moment *m) {
    const char *place = *at;
    struct figures f = take_figures(&place);
    if (f.count == 2 && is_month_figures(&f) && is_all(r, *at, place)) {
        m->year = f.value[1], m->month = f.value[0];
        *at = place;
        return VERDICT_GOOD;
    }
    if (f.count < 3) return VERDICT_NONE;
    bool version = is_version(r, *at, place, &f);
    *at = place;
    return version ? VERDICT_BAD : arrange(r, &f, m);
}

/* ---- spans in figures ---- */

/* The first end of "24.-26.12.2024", "du 10 au 12/03/2024", "10/03 - 12/03/2024": a day, or day and month. No space
 * may stand behind it unless a word or two digits each say what it is: "Part 2 - 12.03.2024" and "4.5 - 12.03.2024" are
 * no spans. */
static bool take_first_end(const char **at, struct figures *f) {
    const char *place = *at, *behind;
    struct piece number, mark;
    piece_read(&place, &number);
    if (!piece_is_number(&number, 1, 2)) return false;
    *f = (struct figures){.count = 1, .value = {number.value}, .digits = {number.digits}};
    behind = place;
    piece_read(&behind, &mark);
    piece_read(&behind, &number);
    bool is_close = piece_is_mark(&mark, ".") || !number.apart; /* "10. 3. - 12. 3. 2024" */
    if (piece_is_mark(&mark, "./") && !mark.apart && piece_is_number(&number, 1, 2) && is_close) {
        f->count = 2, f->value[1] = number.value, f->digits[1] = number.digits, f->mark = mark.mark;
        place = behind;
    }
    *at = behind = place;
    piece_read(&behind, &mark);
    bool is_wide = f->digits[0] == 2 && f->digits[1] == 2;
    return mark.kind == PIECE_WORD || !mark.apart || is_wide;
}

/* "10./11.03.2024" too. */
static bool pass_till(const char **at) {
    const char *place = *at;
    struct piece dot, slash;
    if (piece_till(at)) return true;
    piece_read(&place, &dot);
    piece_read(&place, &slash);
    if (!piece_is_mark(&dot, ".") || !piece_is_mark(&slash, "/")) return false;
    *at = place;
    return true;
}

/* Are they a day and a month, be it one that lacks the day ("31.02.")? Not "19.99". */
static bool has_month(const struct figures *f) {
    return f->count == 2 && f->value[0] <= 31 && f->value[1] <= 31 && (f->value[0] <= 12 || f->value[1] <= 12);
}

/* The first day, where both are days in that order; a month that is missing is that of the last one. */
static bool arrange_span(enum order order, const struct figures *first, const struct figures *last, struct moment *m) {
    const bool alone = first->count == 1;
    const int day = order == ORDER_MDY, month = 1 - day;
    struct moment end = {0};
    set_date(&end, full_year(last->value[2], last->digits[2]), last->value[month], last->value[day]);
    set_date(m, end.year, alone ? end.month : first->value[month], first->value[day]);
    if (m->month > end.month || (m->month == end.month && m->day > end.day)) m->year--;
    return judge(&end) == VERDICT_GOOD && judge(m) == VERDICT_GOOD && (!alone || m->year == end.year);
}

/* In the other order where only so both are days. A day alone says by its place that days are first. */
static enum verdict shape_span(const struct reader *r, const char **at, struct moment *m) {
    const char *place = *at;
    struct figures first, last;
    if (!take_first_end(&place, &first) || !pass_till(&place)) return VERDICT_NONE;
    last = take_figures(&place);
    if (last.count != 3 || last.digits[0] > 2 || last.digits[1] > 2 || (last.digits[2] != 2 && last.digits[2] != 4))
        return VERDICT_NONE;
    if ((first.mark && first.mark != last.mark) || is_version(r, *at, place, &last)) return VERDICT_NONE;
    enum order order = first.count == 1 ? ORDER_DMY : figures_order(r, &last);
    enum order other = order == ORDER_MDY ? ORDER_DMY : ORDER_MDY;
    bool found = arrange_span(order, &first, &last, m) || (first.count == 2 && arrange_span(other, &first, &last, m));
    if (!found && !has_month(&first)) return VERDICT_NONE;
    *at = place;
    return found ? VERDICT_GOOD : VERDICT_BAD;
}

/* ---- 2024年3月12日 ---- */

/* The years before the first of an era of Japan. */
static int take_era(const char **at) {
    static const struct { const char *name; int before; } eras[] = {
        {"令和", 2018}, {"平成", 1988}, {"昭和", 1925},
    };
    const char *place = *at;
    struct piece first;
    piece_read(&place, &first);
    for (size_t i = 0; first.ideograph && i < sizeof eras / sizeof *eras; i++) {
        if (!str_starts(first.from, eras[i].name)) continue;
        *at = first.from + strlen(eras[i].name);
        return eras[i].before;
    }
    return 0;
}

/* A number and the sign of what it counts. */
static bool take_counted(const char **at, int most_digits, const char *const *signs, struct piece *number) {
    const char *place = *at;
    struct piece sign;
    piece_read(&place, number);
    piece_read(&place, &sign);
    if (!piece_is_number(number, 1, most_digits) || !piece_is_one(&sign, signs)) return false;
    *at = place;
    return true;
}

static enum verdict shape_signs(const struct reader *r, const char **at, struct moment *m) {
    static const char *const years[] = {"年", "년", NULL}, *const months[] = {"月", "월", NULL};
    static const char *const days[] = {"日", "号", "號", "일", NULL};
    const char *place = *at;
    struct piece number;
    int before = take_era(&place);
    if (take_counted(&place, before ? 2 : 4, years, &number))
        m->year = before ? before + number.value : full_year(number.value, number.digits);
    if (before && !m->year) return VERDICT_NONE;
    if (!before && m->year && number.digits % 2) return VERDICT_NONE; /* "6年" is the sixth of something */
    if (!take_counted(&place, 2, months, &number)) return VERDICT_NONE;
    m->month = number.value;
    bool has_day = take_counted(&place, 2, days, &number);
    if (m->year == YEAR_MISSING && (!has_day || !is_all(r, *at, place))) return VERDICT_NONE;
    *at = place;
    if (!has_day) return moment_valid(m) ? VERDICT_GOOD : VERDICT_BAD;
    m->day = number.value;
    return m->year == YEAR_MISSING ? judge_yearless(m) : judge(m);
}

/* ---- dates in words ---- */

/* What stands between day, month and year: "12th of March", "12. März", "12-mar-2024", "12 de marzo de 2024". */
struct joint {
    unsigned mark; /* the last one, 0: none */
    bool has_word; /* but for "the" */
};

static struct joint take_joint(const char **at) {
    static const char *const words[] = {"of", "de", "del", "di", "do", "da", NULL};
    const char *place = *at;
    struct joint joint = {0};
    struct piece piece;
    for (int i = 0; i < JOINT_MOST; i++) {
        piece_read(&place, &piece);
        if (piece_is_one(&piece, words)) joint.has_word = true;
        else if (piece_is_mark(&piece, ".,-/'")) joint.mark = piece.mark;
        else if (!piece_is(&piece, "the")) break;
        *at = place;
    }
    return joint;
}

/* Passes what makes an ordinal of the number in front of it: "12th", "1er", "1º", "1.º", "12-го". */
static void take_ordinal(const char **at) {
    static const char *const endings[] = {"st",  "nd", "rd", "th", "er", "e",  "o",  "a",   "eme", "ter",
                                          "ten", "ste", "ro", "go", "го", "ого", "е", "ое", "я",   NULL};
    const char *place = *at;
    struct piece piece;
    piece_read(&place, &piece);
    if (piece_is_mark(&piece, ".-") && !piece.apart) piece_read(&place, &piece);
    if (piece_is_one(&piece, endings) && !piece.apart) *at = place;
}

/* One or two digits and the ending of an ordinal; no time. */
static bool take_day(const char **at, struct moment *m) {
    const char *place = *at;
    struct piece piece;
    piece_read(&place, &piece);
    if (!piece_is_number(&piece, 1, 2)) return false;
    m->day = piece.value;
    *at = place;
    piece_read(&place, &piece);
    if (piece_is_mark(&piece, ":") && !piece.apart) return false;
    take_ordinal(at);
    return true;
}

static bool take_month(const char **at, struct moment *m) {
    const char *place = *at;
    struct piece piece;
    piece_read(&place, &piece);
    m->month = piece_month(&piece);
    if (m->month) *at = place;
    return m->month > 0;
}

/* Passes the end of "10-12 March 2024", "March 10 to 12, 2024", whose date is that of the first day. */
static void take_last_day(const char **at) {
    const char *place = *at;
    struct moment last;
    if (!piece_till(&place)) return;
    daytime_weekday(&place);
    if (take_day(&place, &last)) *at = place;
}

/* Do two digits behind a date stand for a year? Where they are joined to it ("12-Mar-24", "March '24"), or
 * nothing follows but a time; "12 March 10 people" is not of 2010, "Feb 12-13" not of 2013. */
static bool is_short_year(const struct piece *number, bool joined, const char *behind) {
    struct moment time = {0};
    const char *place = behind;
    struct piece colon;
    piece_read(&place, &colon);
    if (!piece_is_number(number, 2, 2) || piece_is_mark(&colon, ":")) return false;
    return (joined && !number->apart) || is_end(behind) || daytime_follow(&behind, &time) == VERDICT_GOOD;
}

/* mark: what stands between day and month. */
static bool take_year(const char **at, unsigned mark, struct moment *m) {
    const char *place = *at;
    struct piece number;
    struct joint joint = take_joint(&place);
    bool joined = joint.mark == '\'' || (joint.mark && joint.mark == mark);
    piece_read(&place, &number);
    if (joint.mark == '-' && !joined) return false;
    if (!piece_is_number(&number, 4, 4)) { /* "5 out of 10" is no date */
        if (joint.has_word || !is_short_year(&number, joined, place)) return false;
    }
    m->year = full_year(number.value, number.digits);
    *at = place;
    return true;
}

/* Passes the name of a zone that may be one or another, "IST". */
static void take_zone_name(const char **at) {
    const char *place = *at;
    struct piece piece;
    piece_read(&place, &piece);
    size_t length = strlen(piece.word);
    if (length < 3 || length > 5 || strspn(piece.from, "ABCDEFGHIJKLMNOPQRSTUVWXYZ") != length) return;
    *at = place;
}

/* asctime's "08:49:37 1994", and what the shell's date says: "15:30:00 CET 2024". */
static bool take_time_and_year(const char **at, struct moment *m) {
    const char *place = *at;
    struct moment timed = *m;
    if (daytime_read(&place, false, &timed) != VERDICT_GOOD) return false;
    if (!timed.has_zone) take_zone_name(&place);
    if (!take_year(&place, 0, &timed)) return false;
    *m = timed;
    *at = place;
    return true;
}

/* Passes the other end of a span, "- 3 January 2025" or "to Jan 3, 2025"; its year, where it has one, is also that of
 * the day in *m, or the one behind it. */
static bool take_other_end(const char **at, struct moment *m) {
    const char *place = *at;
    struct moment last = {0};
    struct joint joint;
    if (!piece_till(&place)) return false;
    daytime_weekday(&place);
    bool day_first = take_day(&place, &last);
    joint = take_joint(&place);
    if (!take_month(&place, &last)) return false;
    if (!day_first) joint = take_joint(&place);
    if (!day_first && !take_day(&place, &last)) return false;
    bool is_turn = m->month > last.month || (m->month == last.month && m->day > last.day);
    if (take_year(&place, joint.mark, &last)) m->year = last.year - is_turn;
    *at = place;
    return true;
}

/* "12 March 2024", "12. März 2024", "12 de marzo de 2024", "06-Nov-94", "1er mars 2024" */
static enum verdict shape_day_month(const struct reader *r, const char **at, struct moment *m) {
    const char *place = *at, *alone;
    if (!take_day(&place, m)) return VERDICT_NONE;
    alone = place;
    take_last_day(&place);
    struct joint joint = take_joint(&place);
    if (!take_month(&place, m)) {
        place = alone;
        joint = take_joint(&place);
        if (!take_month(&place, m)) return VERDICT_NONE;
    }
    bool has_year = take_year(&place, joint.mark, m) || take_time_and_year(&place, m) ||
                    (take_other_end(&place, m) && m->year != YEAR_MISSING);
    bool is_whole = has_year && joint.mark != ','; /* "Version 2, June 1991" is no day */
    if (!is_whole && !is_all(r, *at, place)) return VERDICT_NONE;
    *at = place;
    return has_year ? judge(m) : judge_yearless(m);
}

/* "(Tue)" behind a day. */
static void take_aside(const char **at) {
    const char *place = *at;
    struct piece piece;
    piece_read(&place, &piece);
    if (!piece_is_mark(&piece, "(")) return;
    piece_read(&place, &piece);
    if (!piece_weekday(&piece)) return;
    piece_read(&place, &piece);
    if (piece_is_mark(&piece, ")")) *at = place;
}

/* "March 12th, 2024", and asctime's "Nov  6 08:49:37 1994" */
static enum verdict shape_month_day(const struct reader *r, const char **at, struct moment *m) {
    const char *place = *at;
    if (!take_month(&place, m)) return VERDICT_NONE;
    struct joint joint = take_joint(&place);
    if (joint.has_word || !take_day(&place, m)) return VERDICT_NONE; /* "Sep of 03" */
    take_aside(&place);
    const char *last = place;
    take_last_day(&last);
    bool has_year = take_year(&place, joint.mark, m) || take_time_and_year(&place, m);
    if (!has_year && take_year(&last, 0, m)) place = last, has_year = true;
    if (!has_year && take_other_end(&place, m)) has_year = m->year != YEAR_MISSING;
    if (!has_year && !is_all(r, *at, place)) return VERDICT_NONE;
    *at = place;
    return has_year ? judge(m) : judge_yearless(m);
}

/* "2024 March 12", "1994.Nov.6", and where there is nothing else "2024 March" */
static enum verdict shape_year_month(const struct reader *r, const char **at, struct moment *m) {
    const char *place = *at, *behind;
    struct piece year;
    piece_read(&place, &year);
    if (!piece_is_number(&year, 4, 4)) return VERDICT_NONE;
    take_joint(&place);
    if (!take_month(&place, m)) return VERDICT_NONE;
    m->year = year.value;
    behind = place;
    take_joint(&behind);
    bool has_day = take_day(&behind, m);
    if (!has_day && !is_all(r, *at, place)) return VERDICT_NONE;
    *at = has_day ? behind : place;
    if (has_day) return judge(m);
    return moment_valid(m) ? VERDICT_GOOD : VERDICT_BAD;
}

/* "March 2024", and of "May to July 2024" the first. A name that is cut short may be another word ("sold out
 * 2024"), so that has to be all of the text; so has a year that is far from ours, which may count something ("March
 * 5000 units"). */
static enum verdict shape_month(const struct reader *r, const char **at, struct moment *m) {
    const char *place = *at;
    struct piece month, year;
    piece_read(&place, &month);
    m->month = piece_month(&month);
    if (!m->month) return VERDICT_NONE;
    struct moment last = *m;
    const char *till = place;
    bool is_span = piece_till(&till) && take_month(&till, &last);
    if (is_span) place = till;
    take_joint(&place);
    piece_read(&place, &year);
    if (!piece_is_number(&year, 4, 4)) return VERDICT_NONE;
    bool is_near = year.value >= 1500 && year.value < 2100;
    bool is_whole = is_near && (is_span || piece_whole_month(&month));
    if (!is_whole && !(r->first && month.from <= r->first && is_end(place))) return VERDICT_NONE;
    m->year = year.value - (is_span && m->month > last.month);
    *at = place;
    return moment_valid(m) ? VERDICT_GOOD : VERDICT_BAD;
}

/* ---- all of them ---- */

enum verdict shape_read(const struct reader *r, const char **at, struct moment *m) {
    enum verdict verdict = shape_figures(r, at, m);
    if (verdict == VERDICT_NONE) *m = (struct moment){0}, verdict = shape_span(r, at, m);
    if (verdict == VERDICT_NONE) *m = (struct moment){0}, verdict = shape_signs(r, at, m);
    if (verdict == VERDICT_NONE) *m = (struct moment){0}, verdict = shape_day_month(r, at, m);
    if (verdict == VERDICT_NONE) *m = (struct moment){0}, verdict = shape_month_day(r, at, m);
    if (verdict == VERDICT_NONE) *m = (struct moment){0}, verdict = shape_year_month(r, at, m);
    if (verdict == VERDICT_NONE) *m = (struct moment){0}, verdict = shape_month(r, at, m);
    return verdict;
}
