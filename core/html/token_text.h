/* Text: what stands between tags, in each kind of content (WHATWG HTML 13.2.5.1 to 5, and the states of 9 to 31 and 69 to 71
 * that find where it ends). */
#ifndef HTML_TOKEN_TEXT_H
#define HTML_TOKEN_TEXT_H

#include "html/tokenizer.h"

/* Reads the text from where the tokenizer is up to what ends it, and leaves the tokenizer behind the '<' of that, or
 * behind the end of the CDATA section. False where there is no text. */
bool token_read_text(struct tokenizer *tokenizer, struct token *token);

#endif
