/* css and xpath: a selector tried on the page that the failed run has. */
#ifndef DEBUG_QUERY_H
#define DEBUG_QUERY_H

#include "debug/parts.h"

enum { QUERY_SHOWN = 10 }; /* matches that are shown */

/* Each says how many nodes match and shows the first; where none does, what on the page is close to it. */
void query_put_css(struct debug *debug, const char *selector);
void query_put_xpath(struct debug *debug, const char *expression);
/* The page's body as UTF-8; false where there is no page, which is said. */
bool query_put_body(struct debug *debug);
/* Writes its bytes into a new file. */
void query_write_body(struct debug *debug, const char *path);

#endif
