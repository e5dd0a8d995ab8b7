/* See daytime.h. */
#include "prose/daytime.h"

#include "prose/piece.h"

/* Most pieces between a date and its time. */
enum { BETWEEN_MOST = 6, ZONE_MOST_HOURS = 14, SIGNS_MOST = 3 };

/* ---- zones ---- */

static const struct zone { const char *name; int ahead; } zones[] = { /* in minutes */
    {"Z", 0},      {"UTC", 0},    {"GMT", 0},    {"UT", 0},     {"WET", 0},     {"EST", -300}, {"EDT", -240},
    {"CDT", -300}, {"MST", -420}, {"MDT", -360}, {"PST", -480}, {"PDT", -420},  {"CST", -360}, {"WEST", 60},
    {"CET", 60},   {"CEST", 120}, {"EET", 120},  {"EEST", 180}, {"MSK", 180},   {"JST", 540},  {"KST", 540},
    {"AEST", 600}, {"AEDT", 660}, {"NZST", 720}, {"NZDT", 780}, {"AKST", -540}, {"AKDT", -480}, {"HST", -600},
};

/* In capitals, since "est" is a word; but "utc", "gmt" and "z" are none. */
static const struct zone *find_zone(const struct piece *piece) {
    if (piece->kind != PIECE_WORD) return NULL;
    bool any_case = piece_is(piece, "utc") || piece_is(piece, "gmt") || piece_is(piece, "z");
    for (size_t i = 0; i < sizeof zones / sizeof *zones; i++) {
        const char *name = zones[i].name;
        if (ascii_casecmp(name, piece->word) == 0 && (any_case || str_starts(piece->from, name))) return &zones[i];
    }
    return NULL;
}

/* "+01", "+0100", "+01:00", the sign close to the number. What begins with a hyphen may be the end of a span of
 * time ("15:30-16:30"): with `strict` only four digits in one are a zone then. */
static bool take_offset(const char **at, bool strict, struct moment *m) {
    const char *place = *at, *behind;
    struct piece sign, hours, colon, minutes;
    piece_read(&place, &sign);
    if (!piece_is_mark(&sign, "+-")) return false;
    piece_read(&place, &hours);
    if (hours.apart || !piece_is_number(&hours, 1, 4) || hours.digits == 3) return false;
    if (strict && sign.mark == '-' && hours.digits != 4) return false;
    int ahead = hours.digits == 4 ? hours.value / 100 * 60 + hours.value % 100 : hours.value * 60;
    behind = place;
    piece_read(&behind, &colon);
    piece_read(&behind, &minutes);
    if (hours.digits < 4 && piece_is_mark(&colon, ":") && piece_is_number(&minutes, 2, 2))
        ahead += minutes.value, place = behind;
    if (ahead > ZONE_MOST_HOURS * 60) return false;
    m->ahead = sign.mark == '-' ? -ahead : ahead;
    *at = place;
    return true;
}

static void take_zone(const char **at, bool strict, struct moment *m) {
    const char *place = *at;
    struct piece name;
    piece_read(&place, &name);
    bool aside = piece_is_mark(&name, "(["); /* "15:30 (UTC)" */
    if (aside) *at = place, piece_read(&place, &name);
    const struct zone *zone = find_zone(&name);
    if (!zone) {
        m->has_zone = take_offset(at, strict, m);
        return;
    }
    m->ahead = zone->ahead;
    m->has_zone = true;
    *at = place;
    if (zone->ahead == 0) take_offset(at, false, m); /* "GMT+0100", "UTC-5" */
}

/* ---- before and after noon ---- */

enum half { HALF_NONE, HALF_AM, HALF_PM };

/* In front of the hour, as in the east of Asia. */
static enum half take_half_before(const char **at) {
    static const struct { const char *text; enum half half; } halves[] = {
        {"午前", HALF_AM}, {"上午", HALF_AM}, {"凌晨", HALF_AM}, {"早上", HALF_AM}, {"오전", HALF_AM},
        {"午後", HALF_PM}, {"下午", HALF_PM}, {"晚上", HALF_PM}, {"中午", HALF_PM}, {"오후", HALF_PM},
        {"早", HALF_AM},   {"晚", HALF_PM},
    };
    const char *place = *at;
    struct piece first;
    piece_read(&place, &first);
    for (size_t i = 0; first.ideograph && i < sizeof halves / sizeof *halves; i++) {
        if (!str_starts(first.from, halves[i].text)) continue;
        *at = first.from + strlen(halves[i].text);
        return halves[i].half;
    }
    return HALF_NONE;
}

/* "am", "PM", "a.m.", "p. m." */
static enum half take_half(const char **at) {
    const char *place = *at;
    struct piece piece;
    piece_read(&place, &piece);
    enum half half = piece.word[0] == 'a' ? HALF_AM : HALF_PM;
    if (piece_is(&piece, "noon")) return *at = place, HALF_PM;
    if (piece_is(&piece, "am") || piece_is(&piece, "pm")) return *at = place, half;
    if (!piece_is(&piece, "a") && !piece_is(&piece, "p")) return HALF_NONE;
    piece_read(&place, &piece);
    if (piece_is_mark(&piece, ".")) piece_read(&place, &piece);
    if (!piece_is(&piece, "m")) return HALF_NONE;
    *at = place;
    piece_read(&place, &piece);
    if (piece_is_mark(&piece, ".") && !piece.apart) *at = place;
    return half;
}

/* 12 AM is midnight. "15:30 PM" is 15:30, but there is no "15:30 AM". */
static bool apply_half(enum half half, struct moment *m) {
    if (half == HALF_AM && m->hour == 12) m->hour = 0;
    if (half == HALF_PM && m->hour < 12) m->hour += 12;
    return half != HALF_AM || m->hour < 12;
}

/* ---- the time ---- */

/* The number behind a mark, both close to what is before them. */
static bool take_part(const char **at, const char *marks, int least, int most, struct piece *number) {
    const char *place = *at;
    struct piece mark;
    piece_read(&place, &mark);
    piece_read(&place, number);
    if (!piece_is_mark(&mark, marks) || mark.apart) return false;
    if (!piece_is_number(number, least, most) || number->apart) return false;
    *at = place;
    return true;
}

static bool take_one(const char **at, const char *const *words) {
    const char *place = *at;
    struct piece piece;
    piece_read(&place, &piece);
    if (!piece_is_one(&piece, words)) return false;
    *at = place;
    return true;
}

/* A number with its unit behind it, "30分"; without the unit too where it is optional. */
static bool take_unit(const char **at, const char *const *units, bool optional, int *value) {
    const char *place = *at;
    struct piece number;
    piece_read(&place, &number);
    if (!piece_is_number(&number, 1, 2)) return false;
    if (!take_one(&place, units) && (!optional || number.digits != 2)) return false;
    *value = number.value;
    *at = place;
    return true;
}

static void keep_fraction(const char *from, const char *end, struct moment *m) {
    size_t kept = 0;
    for (; from < end && kept < sizeof m->fraction - 1; from++)
        if (*from >= '0' && *from <= '9') m->fraction[kept++] = *from;
    m->fraction[kept] = '\0';
}

/* ":30", ":30:05.25" behind the hour. */
static bool take_minutes(const char **at, struct moment *m, bool *seconds) {
    struct piece part;
    if (!take_part(at, ":", 2, 2, &part)) return false;
    m->minute = part.value;
    *seconds = take_part(at, ":", 2, 2, &part);
    if (!*seconds) return true;
    m->second = part.value;
    if (take_part(at, ".,", 1, 9, &part)) keep_fraction(part.from, *at, m);
    return true;
}

/* "h30", "時30分05秒" behind the hour. */
static bool take_units(const char **at, struct moment *m) {
    static const char *const hours[] = {"h", "u", "時", "时", "点", "點", "시", NULL};
    static const char *const minutes[] = {"m", "min", "分", "분", NULL};
    static const char *const seconds[] = {"s", "秒", "초", NULL};
    static const char *const half[] = {"半", "반", NULL};
    if (!take_one(at, hours)) return false;
    if (take_one(at, half)) m->minute = 30;
    else if (take_unit(at, minutes, true, &m->minute)) take_unit(at, seconds, false, &m->second);
    return true;
}

/* Does the text end here, or go on with a zone? */
static bool is_last(const char *at) {
    struct piece piece;
    piece_read(&at, &piece);
    return piece.kind == PIECE_END || find_zone(&piece);
}

/* "15.30" where something says that it is a time, or nothing that it is not. */
static bool take_dotted(const char **at, bool dotted, struct moment *m) {
    static const char *const clocks[] = {"uhr", "uur", "h", NULL};
    const char *place = *at;
    struct piece minutes;
    if (!take_part(&place, ".", 2, 2, &minutes)) return false;
    const char *behind = place;
    dotted |= take_one(&place, clocks) || take_half(&behind) != HALF_NONE;
    if (!dotted && !(is_last(behind) && m->hour < 24 && minutes.value <= 59)) return false; /* "19.99" is a price */
    m->minute = minutes.value;
    *at = place;
    return true;
}

/* 24:00 is the end of a day. */
static bool is_time(const struct moment *m) {
    if (m->hour == 24) return m->minute == 0 && m->second == 0;
    return m->hour < 24 && m->minute <= 59 && m->second <= 60;
}

/* Behind a T the hour may stand alone, and what begins with a hyphen is a zone. */
static enum verdict read_time(const char **at, bool dotted, bool behind_t, struct moment *m) {
    static const char *const clocks[] = {"uhr", "uur", "ч", "h", "hrs", NULL};
    const char *place = *at;
    struct moment time = *m;
    struct piece hour;
    bool seconds = false;
    enum half half = take_half_before(&place);
    piece_read(&place, &hour);
    bool noon = dotted && piece_is(&hour, "noon"); /* "at noon" */
    if (!noon && !piece_is_number(&hour, 1, 2)) return VERDICT_NONE;
    time.hour = noon ? 12 : hour.value;
    time.has_time = true;
    bool found = noon || take_minutes(&place, &time, &seconds) || take_dotted(&place, dotted, &time) ||
                 take_units(&place, &time);
    if (half == HALF_NONE) half = take_half(&place);
    found |= take_one(&place, clocks) || (behind_t && hour.digits == 2);
    if (!found && half == HALF_NONE) return VERDICT_NONE;
    if (!apply_half(half, &time) || !is_time(&time)) return VERDICT_BAD;
    take_zone(&place, !seconds && !behind_t, &time);
    *m = time;
    *at = place;
    return VERDICT_GOOD;
}

enum verdict daytime_read(const char **at, bool dotted, struct moment *m) { return read_time(at, dotted, false, m); }

/* ---- behind a date ---- */

/* The signs of weekdays: Tuesday is 火曜日, 星期二, 周二. */
static bool is_weekday_sign(const struct piece *piece) {
    return piece->ideograph && strstr("日月火水木金土曜星期周週一二三四五六天요", piece->word);
}

static bool is_between(const struct piece *piece) {
    static const char *const words[] = {"at", "um",   "ab",   "as", "a",   "la", "las", "alle", "ore",
                                        "ora", "om",  "o",    "в",  "godz", "saat", "kl", "the", "of",
                                        "de", "г",    "года", "год", "roku", "on", "r",   "h",   NULL};
    if (piece_is_mark(piece, ",-|.@/;()~:")) return true;
    if (piece->kind == PIECE_MARK) return piece->mark == 0xB7 || piece->mark == 0x2022; /* middle dot, bullet */
    if (piece_is(piece, "t") && !piece->apart) return true;
    return piece_is_one(piece, words) || piece_weekday(piece) || is_weekday_sign(piece);
}

enum verdict daytime_follow(const char **at, struct moment *m) {
    const char *place = *at;
    struct piece piece = {.kind = PIECE_MARK};
    for (int i = 0; i <= BETWEEN_MOST; i++) {
        bool behind_t = piece_is(&piece, "t");
        enum verdict verdict = read_time(&place, piece.kind == PIECE_WORD && !behind_t, behind_t, m);
        if (verdict == VERDICT_GOOD) *at = place;
        if (verdict != VERDICT_NONE) return verdict;
        piece_read(&place, &piece);
        if (!is_between(&piece)) return VERDICT_NONE;
    }
    return VERDICT_NONE;
}

void daytime_until(const char **at) {
    const char *place = *at;
    struct moment end = {0};
    if (piece_till(&place) && daytime_read(&place, false, &end) == VERDICT_GOOD) *at = place;
}

/* One sign alone may be anything; in brackets it is a weekday. */
void daytime_weekday(const char **at) {
    const char *place = *at, *behind;
    struct piece piece;
    int signs = 0;
    piece_read(&place, &piece);
    if (piece_is_mark(&piece, ".")) piece_read(&place, &piece); /* "12 mar., terça" */
    bool aside = piece_is_mark(&piece, "(");
    if (piece_is_mark(&piece, ",(")) piece_read(&place, &piece);
    if (piece_weekday(&piece)) {
        *at = place;
        piece_read(&place, &piece);
        if (piece_is_mark(&piece, "-")) piece_read(&place, &piece); /* "terça-feira" */
        if (piece_weekday(&piece)) *at = place;
        return;
    }
    for (behind = place; is_weekday_sign(&piece) && signs < SIGNS_MOST; piece_read(&place, &piece))
        signs++, behind = place;
    if (signs > 1 || (aside && signs)) *at = behind;
}
