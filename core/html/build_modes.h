/* The insertion modes around the body (WHATWG HTML 13.2.6.4.1 to 6, 8, 18 to 23). Each function processes the
 * builder's token by the rules of one mode; true where it is to be processed again, by the mode that is the
 * builder's then. */
#ifndef HTML_BUILD_MODES_H
#define HTML_BUILD_MODES_H

#include "html/build.h"

bool mode_initial(struct builder *b);
bool mode_before_html(struct builder *b);
bool mode_before_head(struct builder *b);
bool mode_in_head(struct builder *b);
bool mode_in_head_noscript(struct builder *b);
bool mode_after_head(struct builder *b);
bool mode_text(struct builder *b);
bool mode_in_template(struct builder *b);
bool mode_after_body(struct builder *b);
bool mode_in_frameset(struct builder *b);
bool mode_after_frameset(struct builder *b);
bool mode_after_after_body(struct builder *b);
bool mode_after_after_frameset(struct builder *b);

/* 13.2.4.1, reset the insertion mode appropriately. */
void mode_reset(struct builder *b);
/* Is the token an <input type=hidden>? */
bool token_is_hidden(const struct token *token);

#endif
