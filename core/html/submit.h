/* A form's request: which entries it sends, to where, in which body (WHATWG HTML 4.10.21.3, "form submission algorithm"). */
#ifndef HTML_SUBMIT_H
#define HTML_SUBMIT_H

#include "base/err.h"
#include "html/form.h"
#include "model/request.h"

/* As it stands: what was set, else the chosen button's, else the form's. The action as it is written ("" for the page's own
 * URL), the method "GET", "POST" or "dialog" (no request), the enctype one of the three. Valid until the form changes. */
const char *submit_action(const struct form *form);
const char *submit_method(const struct form *form);
const char *submit_enctype(const struct form *form);
/* Is it one of the methods or enctypes that forms know (case aside)? */
bool submit_knows_method(const char *method);
bool submit_knows_enctype(const char *enctype);

/* Fills in the request's method, body and Content-Type and gives, to be freed, its URL as a reference relative to `base`.
 * NULL and err where there is no request: a dialog, or a file where only its name would be sent. */
char *submit_request(const struct form *form, const struct url *base, struct request *request, struct err *err);

#endif
