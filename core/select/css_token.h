/* The tokens of a selector (CSS Syntax Level 3, section 4): names, strings, white space, numbers. Each read_
 * function takes what it is named after from the reader's place or fails with what it expected there. */
#ifndef SELECT_CSS_TOKEN_H
#define SELECT_CSS_TOKEN_H

#include "select/selector.h"

/* :not(:not(:not(...))) goes so deep. */
enum { CSS_NESTING = 32 };

struct css_reader {
    struct selector *selector;
    const char *at; /* the next byte of selector->text */
    int depth;      /* of parentheses */
    unsigned scopes; /* :scope, how often so far */
    const struct doc *xml; /* whose prefixes count; NULL: those of HTML */
    struct err *err;
};

/* Both return false. The hint, which may be NULL, says what to do. */
bool css_fail(struct css_reader *r, const char *what);
bool css_fail_at(struct css_reader *r, const char *place, const char *what, const char *hint);

bool css_is_digit(char c);
/* May the byte be in a name? */
bool css_is_name(char c);
/* Does a name begin here? */
bool css_at_name(const char *p);

void css_skip_comments(struct css_reader *r);
/* Skips white space and comments; true if there was white space. */
bool css_skip_space(struct css_reader *r);
/* Takes the word, in any case, where it stands there whole. */
bool css_take_word(struct css_reader *r, const char *word);

/* All text that is read lives in the selector's arena, with its escapes decoded. */
const char *css_take_name(struct css_reader *r);
bool css_read_name(struct css_reader *r, const char *what, const char **name);
/* In single or double quotes, at which the reader is. */
bool css_read_string(struct css_reader *r, const char **text);
bool css_read_digits(struct css_reader *r, int *number);
/* The closing bracket; CSS also takes the end of the text for it. */
bool css_read_close(struct css_reader *r, char close, const char *what);
/* The text in lower case. */
const char *css_lower(struct css_reader *r, const char *text);

#endif
