/* A form's request: which entries it sends, to where, in which body (WHATWG HTML 4.10.21.3, "form submission algorithm"). */
#ifndef READ_SUBMIT_H
#define READ_SUBMIT_H

#include "base/err.h"
#include "read/form.h"
#include "model/request.h"

/* As it stands: what was set, else the chosen button's, else the form's. The method is "GET", "POST" or "dialog" (no
 * request), the enctype one of the three. Constants. */
const char *submit_method(const struct form *form);
const char *submit_enctype(const struct form *form);
/* Is it one of the methods or enctypes that forms know (case aside)? */
bool submit_knows_method(const char *method);
bool submit_knows_enctype(const char *enctype);

/* Where it goes: the URL, to be url_cleared, or why there is none. *action (may be NULL) is what the page says; it is valid
 * until the form changes. */
enum url_result submit_url(const struct form *form, struct url *out, const char **action);
/* Fills in the request's method, body and Content-Type and gives, to be freed, its URL; the action as it is written
 * where that is no URL, or not of http. NULL and err where there is no request: a dialog, or a file where only its name would be sent. */
char *submit_request(const struct form *form, struct request *request, struct err *err);

#endif
