/* What begins with "<!" and is none: comments, bogus comments, the doctype (WHATWG HTML 13.2.5.41 to 68). */
#ifndef HTML_TOKEN_MARKUP_H
#define HTML_TOKEN_MARKUP_H

#include "html/tokenizer.h"

/* A comment that ends at the next '>', from where the tokenizer is. */
void token_read_bogus(struct tokenizer *tokenizer, struct token *token);
/* From behind the "<!". False where it only begins a CDATA section. */
bool token_read_declaration(struct tokenizer *tokenizer, struct token *token);

#endif
