/* The "in body" insertion mode (WHATWG HTML 13.2.6.4.7), in which nearly all of a page is read. */
#ifndef HTML_BUILD_BODY_H
#define HTML_BUILD_BODY_H

#include "html/build.h"

/* True where the token is to be processed again, by the mode that is the builder's now. */
bool mode_in_body(struct builder *b);

#endif
