/* What controls of forms are to one another: who owns them, what is chosen of several, which values are as the
 * page wants them. Found for all at once, when the first is asked. */
#ifndef SELECT_FORMS_H
#define SELECT_FORMS_H

#include "select/suit.h"

/* Is the option the one, or one of those, that its select shows as selected? */
bool forms_is_selected(struct suit *suit, const xmlNode *option);
/* Of a select of which one option is selected at most: which one, or NULL. */
const xmlNode *forms_choice(struct doc *doc, const xmlNode *select);
/* Is it the first submit button of its form? */
bool forms_is_default(struct suit *suit, const xmlNode *button);
/* Is a radio button of its group checked, itself counted? */
bool forms_has_choice(struct suit *suit, const xmlNode *radio);
/* The value of an input or textarea as browsers have it before anybody types; valid until the next call. */
const char *forms_value(struct suit *suit, const xmlNode *control);

/* NONE: not a control whose value is checked, nor one that has such (WHATWG HTML 4.10.21). */
enum validity { VALIDITY_NONE, VALIDITY_GOOD, VALIDITY_BAD };
enum validity forms_validity(struct suit *suit, const xmlNode *node);
/* NONE: no bounds that it could be within. */
enum range { RANGE_NONE, RANGE_IN, RANGE_OUT };
enum range range_of(struct suit *suit, const xmlNode *control);

void forms_free(struct controls *controls);

#endif
