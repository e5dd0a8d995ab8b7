/* See date.h. At each number and month of the text the shapes that a date can have are tried; no shape is longer
 * than a few pieces, so the whole takes time in proportion to the text. */
#include "prose/date.h"

#include "base/mem.h"
#include "prose/piece.h"
#include "prose/relative.h"
#include "prose/shape.h"

#include <stdlib.h>

enum {
    BEFORE_MOST = 4,
    AHEAD_MOST_DAYS = 183,
    TAIL_MOST = 1024, /* bytes of a date that begins in the last of DATE_TEXT_MOST */
};

/* ---- with a time ---- */

/* "15:30, 12 March 2024", "3 PM on March 12, 2024" */
static enum verdict read_time_first(const struct reader *r, const char **at, struct moment *m) {
    static const char *const words[] = {"on", "am",  "le",  "el", "em",  "il", "op",
                                        "w",  "den", "vom", "du", "del", "of", "uhr", NULL};
    const char *place = *at, *before;
    struct reader behind = *r; /* for whom the date may be all of the text but for the time */
    struct moment time = {0}, day;
    struct piece piece;
    if (daytime_read(&place, false, &time) != VERDICT_GOOD) return VERDICT_NONE;
    daytime_until(&place);
    for (int i = 0; i < BEFORE_MOST; i++) {
        before = place;
        day = (struct moment){0};
        if (r->first && *at <= r->first) behind.first = place;
        enum verdict verdict = shape_read(&behind, &before, &day);
        if (verdict != VERDICT_NONE) {
            *at = before;
            *m = time;
            m->year = day.year, m->month = day.month, m->day = day.day;
            return verdict == VERDICT_GOOD && day.day ? VERDICT_GOOD : VERDICT_BAD;
        }
        piece_read(&place, &piece);
        bool is_dot = piece.kind == PIECE_MARK && (piece.mark == 0xB7 || piece.mark == 0x2022); /* middle, bullet */
        if (!is_dot && !piece_is_mark(&piece, ",-|()./") && !piece_is_one(&piece, words) && !piece_weekday(&piece))
            return VERDICT_NONE;
    }
    return VERDICT_NONE;
}

/* A date that begins at *at, and its time. */
static enum verdict read_at(const struct reader *r, const char **at, struct moment *m) {
    *m = (struct moment){0};
    enum verdict verdict = read_time_first(r, at, m);
    if (verdict != VERDICT_NONE) return verdict;
    *m = (struct moment){0};
    verdict = shape_read(r, at, m);
    if (verdict != VERDICT_GOOD || !m->day || m->has_time) return verdict;
    return daytime_follow(at, m) == VERDICT_BAD ? VERDICT_BAD : VERDICT_GOOD;
}

/* ---- in a text ---- */

/* The text's first piece behind a weekday and what parts that from a date: "Tue, ", "(火) ". */
static const char *first_piece(const char *text) {
    struct piece piece;
    for (const char *place = text;; text = place) {
        piece_read(&place, &piece);
        if (!piece_weekday(&piece) && !piece_is_mark(&piece, ".,()-")) return piece.from;
        if (piece_month(&piece)) return piece.from; /* "mar" is both */
    }
}

/* A look at what follows a number, which spares most numbers of a text the shapes: all words in them but months
 * are short. */
static bool may_go_on(const char *at) {
    struct piece next;
    piece_read(&at, &next);
    if (next.kind == PIECE_MARK) return piece_is_mark(&next, "./-:,'&");
    return next.kind == PIECE_WORD && (strlen(next.word) <= 4 || piece_month(&next));
}

/* Nothing that a word's letters run into begins a date: "v12.03.2024". Of signs it is those of eras and halves
 * of days. */
static bool may_begin(const struct piece *piece, const struct piece *before, const char *behind) {
    if (piece->ideograph) return strstr("令平昭午上下오", piece->word) != NULL;
    if (before->kind == PIECE_WORD && !before->ideograph && !piece->apart) return false;
    return piece->kind == PIECE_NUMBER ? may_go_on(behind) : piece_month(piece) > 0;
}

static bool find_date(const struct reader *r, const char *text, struct moment *m) {
    struct piece piece = {.kind = PIECE_MARK}, before;
    const char *place, *start = text;
    do {
        before = piece;
        place = text;
        piece_read(&text, &piece);
        if (!may_begin(&piece, &before, text)) continue;
        enum verdict verdict = read_at(r, &place, m);
        if (verdict == VERDICT_GOOD) return true;
        if (verdict == VERDICT_BAD) text = place; /* no part of it is a date either */
    } while (piece.kind != PIECE_END && text - start < DATE_TEXT_MOST);
    return false;
}

/* Sites leave out the year that it is, and early in one that of the months before; what is announced is near.
 * Of 29 February the year before that has it. */
static void add_year(int64_t base_ms, struct moment *m) {
    struct moment base;
    moment_of_ms(base_ms, &base);
    m->year = base.year;
    if (moment_days(m) > moment_days(&base) + AHEAD_MOST_DAYS) m->year--;
    while (m->day > moment_month_days(m->year, m->month)) m->year--;
}

static bool find_in(const struct reader *r, const char *text, struct moment *out) {
    if (!find_date(r, text, out)) return relative_find(text, r->options->base_ms, out);
    if (out->year == YEAR_MISSING) add_year(r->options->base_ms, out);
    moment_settle(out);
    return moment_valid(out);
}

/* A shape reads what is around it many times, so of a long text only the head is there to be read; nothing in it is
 * all of the text. */
bool date_find(const char *text, const struct date_options *options, struct moment *out) {
    size_t length = strnlen(text, DATE_TEXT_MOST + TAIL_MOST);
    if (moment_read_iso(text, out)) return true;
    if (!text[length]) return find_in(&(struct reader){first_piece(text), options}, text, out);
    char *head = mem_strndup(text, length);
    bool found = find_in(&(struct reader){NULL, options}, head, out);
    free(head);
    return found;
}
