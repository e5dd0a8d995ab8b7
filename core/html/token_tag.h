/* Tags: their name and attributes (WHATWG HTML 13.2.5.8, 32 to 40). */
#ifndef HTML_TOKEN_TAG_H
#define HTML_TOKEN_TAG_H

#include "html/tokenizer.h"

/* Reads a tag from the first letter of its name to behind its '>'; the token's kind is the caller's. False where
 * the input ends before: then there is no tag. */
bool token_read_tag(struct tokenizer *tokenizer, struct token *token);

#endif
