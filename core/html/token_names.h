/* Each attribute is in its tag once, the first of its name: what keeps that linear however many there are. */
#ifndef HTML_TOKEN_NAMES_H
#define HTML_TOKEN_NAMES_H

#include "html/tokenizer.h"

/* For a new tag. */
void token_names_clear(struct token_names *names);
/* Is it the first of its name beside the `count` of attrs, to which the caller then adds it? */
bool token_names_add(struct token_names *names, const struct token_attr *attrs, uint32_t count,
                     const struct token_attr *attr);
void token_names_free(struct token_names *names);

#endif
