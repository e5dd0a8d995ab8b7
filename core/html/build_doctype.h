/* Which document types mean quirks mode (WHATWG HTML 13.2.6.4.1). Limited quirks are none here: they change the
 * layout only. */
#ifndef HTML_BUILD_DOCTYPE_H
#define HTML_BUILD_DOCTYPE_H

#include "html/token.h"

bool doctype_is_quirky(const struct token *doctype);

#endif
