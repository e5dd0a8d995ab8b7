/* Creating and inserting nodes (WHATWG HTML 13.2.6.1), from the token that the builder has or for one that is
 * implied. */
#ifndef HTML_BUILD_INSERT_H
#define HTML_BUILD_INSERT_H

#include "html/build.h"

/* Each inserts at the appropriate place and pushes the element: for the token, with its attributes; for a start
 * tag that is not there; of SVG or MathML, with a name and the attributes already adjusted (build_foreign). */
xmlNode *insert_element(struct builder *b);
xmlNode *insert_implied(struct builder *b, enum tag tag);
xmlNode *insert_foreign(struct builder *b, const char *name, enum space space);
/* The parent of an element at that place on the stack: the one before it, but all that is nested too deeply are
 * siblings. */
xmlNode *insert_parent(struct builder *b, size_t place);
/* The same for an element that is there, which has no parent; `over` (NULL: the current node) is the override
 * target. */
void insert_node(struct builder *b, xmlNode *over, xmlNode *node);
void insert_void(struct builder *b); /* insert_element, and popped at once */

/* The token's text at the appropriate place; it joins a text that stands there. */
void insert_text(struct builder *b, char *text, size_t bytes);
/* The token's comment as the last child of `parent` (NULL: at the appropriate place). */
void insert_comment(struct builder *b, xmlNode *parent);
/* Adds those of the token's attributes that the element lacks: <html> and <body> that come again. After twice as
 * many as an element may have no more are looked at. */
void insert_attributes(struct builder *b, xmlNode *element);

/* 13.2.6.2: inserts the element, and what follows is its text up to its end tag. */
void insert_raw(struct builder *b, enum token_content content);

/* Texts of the token. The NULs go out of it. */
void text_drop_nuls(struct token *token);
bool text_is_space(const char *text, size_t bytes);
/* Takes the white space off its front; where `kept` it is inserted. True where nothing else is left of it. */
bool text_skip_space(struct builder *b, bool kept);
/* Takes everything but white space out of it. */
void text_keep_space(struct token *token);
void insert_space(struct builder *b); /* and inserts the rest */

#endif
