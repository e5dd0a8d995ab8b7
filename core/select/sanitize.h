/* What browsers make of the values in the HTML of a form's controls before anybody sees them (WHATWG HTML 4.10.5.1, "value
 * sanitization"), and what they fill in by themselves. */
#ifndef SELECT_SANITIZE_H
#define SELECT_SANITIZE_H

#include "base/str.h"
#include "html/tree.h"

/* Changes the value of an <input> as its type asks: no line breaks in a line of text, nothing where a number or a date
 * should be and is none, the middle of a range, black for no colour. */
void sanitize_value(struct doc *doc, const xmlNode *input, struct str *value);
/* Strips ASCII white space at the ends and folds it to one space elsewhere: an option's text. */
void sanitize_fold(struct str *text);
/* Has the control a direction that its `dirname` may ask for? */
bool sanitize_has_direction(struct doc *doc, const xmlNode *control);
/* "rtl" or "ltr": of a control with this value (WHATWG HTML 3.2.6.4). A constant. */
const char *sanitize_direction(struct doc *doc, const xmlNode *control, const char *value);
/* Appends the name of an encoding (ours are in lower case) as the standard writes it: "UTF-8", "windows-1251". */
void sanitize_charset(const char *name, struct str *out);

#endif
