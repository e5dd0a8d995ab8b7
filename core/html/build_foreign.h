/* SVG and MathML within HTML (WHATWG HTML 13.2.6.5, and the adjusting of names in 13.2.6.1). */
#ifndef HTML_BUILD_FOREIGN_H
#define HTML_BUILD_FOREIGN_H

#include "html/build.h"

/* 13.2.6, tree construction dispatcher: is the token one for the rules of foreign content? */
bool foreign_applies(const struct builder *b);
/* Those rules. True where the token is to be processed by the insertion mode after all. */
bool foreign_process(struct builder *b);
/* The start tag of <svg> or <math>, or of an element in one: inserts it. */
void foreign_insert(struct builder *b, enum space space);
/* The adjusted current node: the context of a fragment where only the root is open. */
const xmlNode *foreign_current(const struct builder *b);

#endif
