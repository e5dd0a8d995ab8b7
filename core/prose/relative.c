/* See relative.h. */
#include "prose/relative.h"

#include "prose/daytime.h"
#include "prose/piece.h"

enum {
    SPAN_MOST = 6, /* "1 year, 2 months, 3 weeks, 4 days, 5 hours and 6 minutes ago" */
    COUNT_MOST = 1000000,
    FEW_PIECES = 10,
};

static bool is_mark(const struct piece *piece, unsigned mark) {
    return piece->kind == PIECE_MARK && piece->mark == mark;
}

/* Passes the words, or nothing. */
static bool take_words(const char **at, const char *const *words) {
    const char *place = *at;
    struct piece piece;
    for (; *words; words++) {
        piece_read(&place, &piece);
        if (!piece_is(&piece, *words)) return false;
    }
    *at = place;
    return true;
}

/* ---- spans of time ---- */

static const struct unit { const char *name; int months, seconds; bool letter; } units[] = {
    {"s", 0, 1, true},         {"sec", 0, 1, false},       {"secs", 0, 1, false},       {"second", 0, 1, false},
    {"seconds", 0, 1, false},  {"m", 0, 60, true},         {"min", 0, 60, false},       {"mins", 0, 60, false},
    {"minute", 0, 60, false},  {"minutes", 0, 60, false},  {"h", 0, 3600, true},        {"hr", 0, 3600, false},
    {"hrs", 0, 3600, false},   {"hour", 0, 3600, false},   {"hours", 0, 3600, false},   {"d", 0, 86400, true},
    {"day", 0, 86400, false},  {"days", 0, 86400, false},  {"w", 0, 604800, true},      {"wk", 0, 604800, false},
    {"wks", 0, 604800, false}, {"week", 0, 604800, false}, {"weeks", 0, 604800, false}, {"mo", 1, 0, false},
    {"mos", 1, 0, false},      {"month", 1, 0, false},     {"months", 1, 0, false},     {"y", 12, 0, true},
    {"yr", 12, 0, false},      {"yrs", 12, 0, false},      {"year", 12, 0, false},      {"years", 12, 0, false},
};

struct span {
    int64_t months, seconds;
    bool is_exact; /* counts hours or less, so it leads to a point in time and not to a day */
    bool letters;  /* has units of one letter, which may stand for something else: "in 5 m" */
};

static const struct unit *find_unit(const struct piece *piece) {
    for (size_t i = 0; i < sizeof units / sizeof *units; i++)
        if (piece_is(piece, units[i].name)) return &units[i];
    return NULL;
}

/* "3", "a", "one", "twelve"; 0 for what counts nothing. */
static int count_of(const struct piece *piece) {
    static const char *const words[] = {"one", "two", "three", "four", "five", "six",
                                        "seven", "eight", "nine", "ten", "eleven", "twelve"};
    if (piece->kind == PIECE_NUMBER) return piece->value <= COUNT_MOST ? piece->value : -1;
    if (piece_is(piece, "a") || piece_is(piece, "an")) return 1;
    for (int i = 0; i < 12; i++)
        if (piece_is(piece, words[i])) return i + 1;
    return 0;
}

static bool take_part(const char **at, struct span *span) {
    const char *place = *at;
    struct piece count, name;
    piece_read(&place, &count);
    piece_read(&place, &name);
    const struct unit *unit = find_unit(&name);
    int number = count_of(&count);
    if (!unit || number < 0 || (number == 0 && count.kind != PIECE_NUMBER)) return false;
    span->months += (int64_t)number * unit->months;
    span->seconds += (int64_t)number * unit->seconds;
    span->is_exact |= unit->seconds > 0 && unit->seconds < 86400;
    span->letters |= unit->letter;
    *at = place;
    return true;
}

/* "2 hours, 5 minutes", "1 day and 3 hours", "1h 30m" */
static bool take_span(const char **at, struct span *span) {
    const char *place = *at;
    struct piece piece;
    int parts = 0;
    *span = (struct span){0};
    for (; parts < SPAN_MOST && take_part(&place, span); parts++) {
        *at = place;
        piece_read(&place, &piece);
        if (!is_mark(&piece, ',') && !piece_is(&piece, "and")) place = *at;
    }
    return parts > 0;
}

/* Months first, the day no later than the last of its month; then the rest. */
static bool apply(const struct span *span, int sign, int64_t base_ms, struct moment *out) {
    struct moment at;
    moment_of_ms(base_ms, &at);
    int64_t months = at.year * INT64_C(12) + at.month - 1 + sign * span->months;
    if (months < 12 || months >= 120000) return false;
    at.year = (int)(months / 12), at.month = (int)(months % 12) + 1;
    if (at.day > moment_month_days(at.year, at.month)) at.day = moment_month_days(at.year, at.month);
    moment_of_ms(moment_ms(&at) + sign * span->seconds * 1000, out);
    if (!span->is_exact) *out = (struct moment){.year = out->year, .month = out->month, .day = out->day};
    return moment_valid(out);
}

/* "3 days ago", "2 hours from now", and in a short text "in 2 weeks". */
static enum verdict read_span(const char **at, bool is_short, int64_t base_ms, struct moment *out) {
    static const char *const in[] = {"in", NULL}, *const ago[] = {"ago", NULL};
    static const char *const from_now[] = {"from", "now", NULL};
    const char *place = *at;
    struct span span;
    bool ahead = is_short && take_words(&place, in);
    if (!take_span(&place, &span)) return VERDICT_NONE;
    int sign = ahead || take_words(&place, from_now) ? 1 : take_words(&place, ago) ? -1 : 0;
    if (!sign || (ahead && span.letters)) return VERDICT_NONE;
    *at = place;
    return apply(&span, sign, base_ms, out) ? VERDICT_GOOD : VERDICT_BAD;
}

/* ---- days by name ---- */

static const struct phrase { const char *words[4]; int days; } phrases[] = {
    {{"day", "before", "yesterday"}, -2}, {{"day", "after", "tomorrow"}, 2},
    {{"yesterday"}, -1}, {{"today"}, 0}, {{"tomorrow"}, 1},
};

/* Not "today's paper". */
static bool is_possessive(const char *at) {
    struct piece piece;
    piece_read(&at, &piece);
    return is_mark(&piece, '\'') && !piece.apart;
}

static bool read_phrase(const char **at, int64_t base_ms, struct moment *out) {
    for (size_t i = 0; i < sizeof phrases / sizeof *phrases; i++) {
        struct span span = {.seconds = phrases[i].days * 86400};
        if (take_words(at, phrases[i].words)) return !is_possessive(*at) && apply(&span, 1, base_ms, out);
    }
    return false;
}

/* "now" on its own is a word of every shop ("Buy now"). */
static bool read_now(const char **at, int64_t base_ms, struct moment *out) {
    static const char *const just_now[] = {"just", "now", NULL};
    struct span none = {.is_exact = true};
    return take_words(at, just_now) && apply(&none, 1, base_ms, out);
}

/* ---- in a text ---- */

/* "14:00 yesterday", "3 PM on ..." is a time that belongs to what follows. */
static enum verdict read_time_first(const char **at, int64_t base_ms, struct moment *out) {
    const char *place = *at;
    struct moment time = {0};
    struct piece piece;
    if (daytime_read(&place, false, &time) != VERDICT_GOOD) return VERDICT_NONE;
    const char *behind = place;
    piece_read(&behind, &piece);
    if (is_mark(&piece, ',')) place = behind;
    if (!read_phrase(&place, base_ms, out)) return VERDICT_NONE;
    *at = place;
    time.year = out->year, time.month = out->month, time.day = out->day;
    *out = time;
    return VERDICT_GOOD;
}

static enum verdict read_at(const char **at, bool is_short, int64_t base_ms, struct moment *out) {
    enum verdict verdict = is_short ? read_time_first(at, base_ms, out) : VERDICT_NONE;
    if (verdict != VERDICT_NONE) return verdict;
    verdict = read_span(at, is_short, base_ms, out);
    if (verdict == VERDICT_NONE && is_short && read_now(at, base_ms, out)) return VERDICT_GOOD;
    if (verdict == VERDICT_NONE && is_short && read_phrase(at, base_ms, out)) verdict = VERDICT_GOOD;
    if (verdict != VERDICT_GOOD || out->has_time) return verdict;
    return daytime_follow(at, out) == VERDICT_BAD ? VERDICT_BAD : VERDICT_GOOD;
}

/* "1.5 hours ago" does not begin with its 5, "1,000 days ago" not with its 000, "half an hour ago" not with its "an",
 * "thirty-two days ago" not with its "two", "2 to 3 days ago" not with its 3. before: the last two pieces,
 * the nearest first. */
static bool goes_on(const struct piece *piece, const struct piece before[2]) {
    static const char *const joints[] = {"and", "to", "or", NULL}, *const articles[] = {"a", "an", NULL};
    static const char *const counts[] = {"half",  "twenty",  "thirty", "forty",  "fifty",   "sixty",
                                         "seventy", "eighty", "ninety", "hundred", "thousand", NULL};
    if (!piece->apart && piece_is_mark(before, ".,/")) return true;
    if (piece_is(before, "of") && piece_is_one(piece, articles)) return true; /* "three quarters of an hour ago" */
    if (before->kind == PIECE_NUMBER && piece->digits == 3) return true;
    const bool joined = (is_mark(before, '-') && !piece->apart) || piece_is_one(before, joints);
    if (joined && count_of(&before[1])) return true;
    return piece_is_one(&before[joined], counts);
}

static bool may_begin(const struct piece *piece, const struct piece before[2]) {
    static const char *const others[] = {"in", "just", "day", "yesterday", "today", "tomorrow", NULL};
    if (goes_on(piece, before)) return false;
    return count_of(piece) || piece_is_one(piece, others);
}

static bool has_few_pieces(const char *text) {
    struct piece piece;
    for (int i = 0; i <= FEW_PIECES; i++) {
        piece_read(&text, &piece);
        if (piece.kind == PIECE_END) return true;
    }
    return false;
}

bool relative_find(const char *text, int64_t base_ms, struct moment *out) {
    struct piece piece = {.kind = PIECE_END}, before[2] = {piece, piece};
    const char *start = text;
    const bool is_short = has_few_pieces(text);
    do {
        before[1] = before[0], before[0] = piece;
        const char *place = text;
        piece_read(&text, &piece);
        if (!may_begin(&piece, before)) continue;
        enum verdict verdict = read_at(&place, is_short, base_ms, out);
        if (verdict == VERDICT_GOOD) moment_settle(out);
        if (verdict != VERDICT_NONE) return verdict == VERDICT_GOOD && moment_valid(out);
    } while (piece.kind != PIECE_END && text - start < RELATIVE_TEXT_MOST);
    return false;
}
