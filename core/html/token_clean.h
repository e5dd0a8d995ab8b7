/* What becomes of the bytes of a run of text, a value, a comment: line ends as LF (WHATWG HTML 13.2.3.5), character
 * references as what they stand for, NULs as U+FFFD. */
#ifndef HTML_TOKEN_CLEAN_H
#define HTML_TOKEN_CLEAN_H

#include "html/tokenizer.h"

enum { CLEAN_REFERENCES = 1, CLEAN_VALUE = 2 /* references by an attribute's rule */, CLEAN_NULS = 4 };

/* Cleans [text, end) in place; where it grows beyond that, in the arena. Writes a NUL over *end, and one behind the result,
 * which is returned with its length in *bytes. */
char *token_clean(struct tokenizer *tokenizer, char *text, char *end, unsigned how, uint32_t *bytes);

#endif
