/* Each attribute is in its tag once, the first of its name: what keeps that linear however many there are. */
#ifndef HTML_TOKEN_NAMES_H
#define HTML_TOKEN_NAMES_H

#include "html/tokenizer.h"

/* For a new tag. */
void token_names_clear(struct token_names *names);
/* Is attrs[count] the first of its name, `count` being before it? Then the caller counts it too. */
bool token_names_add(struct token_names *names, const struct token_attr *attrs, uint32_t count);
void token_names_free(struct token_names *names);

#endif
