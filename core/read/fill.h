/* Filling a form in: values by their fields' names, the chosen button, files. What the page does not offer is refused,
 * since a browser could not send it. */
#ifndef READ_FILL_H
#define READ_FILL_H

#include "base/err.h"
#include "read/form.h"

#include <stdbool.h>

struct fill_value { const char *bytes; size_t length; };

/* From now on the name sends these values, none for count 0. Choices and ticks take what they offer, text any value; a
 * name that the form lacks is added. False and err, and the form as it was: a value that is not offered
 * (the offers are named), several where one is possible, the name of a button or of a file's field. */
bool fill_set(struct form *form, const char *name, const struct fill_value *values, size_t count, struct err *err);
/* Ticks the only checkbox of that name, or takes its tick away. What else has the name stays as it is. */
bool fill_tick(struct form *form, const char *name, bool on, struct err *err);
/* Sends a file under that name; the first one in place of what was chosen before (`first`). */
bool fill_file(struct form *form, const char *name, const struct entry *file, bool first, struct err *err);
/* No file is chosen for that name. */
void fill_no_file(struct form *form, const char *name);
/* Chooses the first button with that name and, where value is not NULL, that value; name NULL: no button. */
bool fill_button(struct form *form, const char *name, const char *value, struct err *err);
/* Is the field sent: on, or of the chosen button? */
bool fill_is_sent(const struct form *form, const struct field *field);
/* Has it a field of that name? If not, which of its names is nearest, or NULL? */
bool fill_has(const struct form *form, const char *name);
const char *fill_closest(const struct form *form, const char *name);

#endif
