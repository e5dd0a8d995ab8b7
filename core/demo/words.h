/* The shop's vocabulary: names of things and people, and sentences that read as a shop's do. With accents,
 * ampersands, quotes and signs in them, because that is where parsers go wrong. */
#ifndef DEMO_WORDS_H
#define DEMO_WORDS_H

#include "base/str.h"
#include "demo/dice.h"

enum { CATEGORIES = 12, TAGS = 16 };

const char *words_category(int category); /* "Kitchen & Table" */
const char *words_category_slug(int category); /* "kitchen" */
const char *words_category_code(int category); /* "KIT" */
const char *words_tag(int tag);

/* All of these append. */
void words_product(struct dice *dice, int category, struct str *out); /* "Müller Enamel Kettle, 12\"" */
void words_person(struct dice *dice, struct str *out);
void words_sentence(struct dice *dice, struct str *out); /* with its full stop */
void words_sentences(struct dice *dice, int count, struct str *out); /* with spaces between */
const char *words_material(struct dice *dice);
const char *words_colour(struct dice *dice);
const char *words_place(struct dice *dice);
const char *words_verdict(struct dice *dice); /* the heading of a review */

/* The name as a piece of a URL: lower-case ASCII letters and digits, one "-" for all else. Appends. */
void words_slug(const char *name, struct str *out);

#endif
