/* What a closed <select> shows (WHATWG HTML 4.10.10.2, selectedcontent): the element is filled with a copy of the
 * content of the option that is selected. No script is needed for it: a browser does it while it parses. */
#ifndef HTML_BUILD_SELECT_H
#define HTML_BUILD_SELECT_H

#include "html/build.h"

/* Fills the selectedcontent elements of the whole tree. */
void select_fill(struct builder *b);

#endif
