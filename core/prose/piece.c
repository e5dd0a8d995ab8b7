/* See piece.h. */
#include "prose/piece.h"

#include "prose/character.h"

#include <stdlib.h>
#include <string.h>

struct name { const char *word; signed char month; bool whole, weekday; };
#include "prose/words_table.h"

/* Passes what is no part of any piece; true where there was space. */
static bool pass_space(const char **at, struct character *c) {
    bool space = false;
    for (;; *at += c->bytes) {
        character_read(*at, c);
        if (c->kind == CHARACTER_SPACE) space = true;
        else if (c->kind != CHARACTER_NOTHING) return space;
    }
}

static void read_number(const char **at, struct piece *out) {
    struct character c;
    out->kind = PIECE_NUMBER;
    for (;; *at += c.bytes) {
        character_read(*at, &c);
        if (c.kind == CHARACTER_NOTHING) continue;
        if (c.kind != CHARACTER_DIGIT) return;
        out->value = ++out->digits > 9 ? -1 : out->value * 10 + c.digit;
    }
}

static void read_word(const char **at, struct piece *out) {
    struct character c;
    size_t length = 0;
    out->kind = PIECE_WORD;
    for (;; *at += c.bytes) {
        character_read(*at, &c);
        if (c.kind == CHARACTER_NOTHING) continue;
        if (c.kind != CHARACTER_LETTER) return;
        size_t more = strlen(c.letter);
        if (length + more >= WORD_MOST) continue;
        memcpy(out->word + length, c.letter, more + 1);
        length += more;
    }
}

void piece_read(const char **at, struct piece *out) {
    struct character c;
    *out = (struct piece){.apart = pass_space(at, &c)};
    out->from = *at;
    switch (c.kind) {
    case CHARACTER_DIGIT: read_number(at, out); return;
    case CHARACTER_LETTER: read_word(at, out); return;
    case CHARACTER_IDEOGRAPH: out->kind = PIECE_WORD, out->ideograph = true, strcpy(out->word, c.letter); break;
    case CHARACTER_MARK: out->kind = PIECE_MARK, out->mark = c.code; break;
    default: break;
    }
    *at += c.bytes;
}

static int compare_names(const void *word, const void *name) {
    return strcmp(word, ((const struct name *)name)->word);
}

static const struct name *find_name(const struct piece *piece) {
    if (piece->kind != PIECE_WORD || piece->ideograph) return NULL;
    return bsearch(piece->word, names, sizeof names / sizeof *names, sizeof *names, compare_names);
}

int piece_month(const struct piece *piece) {
    const struct name *name = find_name(piece);
    return name ? name->month : 0;
}

bool piece_whole_month(const struct piece *piece) {
    const struct name *name = find_name(piece);
    return name && name->whole;
}

bool piece_weekday(const struct piece *piece) {
    const struct name *name = find_name(piece);
    return name && name->weekday;
}

bool piece_is_mark(const struct piece *piece, const char *marks) {
    return piece->kind == PIECE_MARK && piece->mark < 0x80 && strchr(marks, (int)piece->mark);
}

bool piece_is_number(const struct piece *piece, int least, int most) {
    return piece->kind == PIECE_NUMBER && piece->digits >= least && piece->digits <= most;
}

bool piece_is(const struct piece *piece, const char *word) {
    return piece->kind == PIECE_WORD && strcmp(piece->word, word) == 0;
}

bool piece_is_one(const struct piece *piece, const char *const *words) {
    for (; *words; words++)
        if (piece_is(piece, *words)) return true;
    return false;
}

bool piece_till(const char **at) {
    static const char *const words[] = {"to",  "till", "until", "through", "and", "bis", "und", "au", "et", "a",  "al",
                                        "ate", "y",    "e",     "tot",     "en",  "do",  "i",   "по", "до", "и",  "ve",
                                        NULL};
    static const char *const articles[] = {"the", "zum", "le", "el", "il", NULL};
    const char *place = *at;
    struct piece piece;
    piece_read(&place, &piece);
    if (piece_is_mark(&piece, ".")) piece_read(&place, &piece); /* "10. - 12. März" */
    if (!piece_is_mark(&piece, "-&") && !piece_is_one(&piece, words)) return false;
    *at = place;
    piece_read(&place, &piece);
    if (piece_is_one(&piece, articles)) *at = place;
    return true;
}
