/* Microdata (WHATWG HTML 5): the items of a page and their properties. */
#ifndef READ_MICRODATA_H
#define READ_MICRODATA_H

#include "base/json.h"
#include "html/doc.h"
#include "model/url.h"

/* A list of the items that belong to no other one, in document order (json_decref it). An item is
 *     {"type": "http://schema.org/Product", "id": "...", "properties": {"name": "...", "offers": {...}}}
 * type and id only where the page gives them; of several types, and of several values of a property, lists. A
 * value is an item, a URL (absolute; as it is written where base is NULL), what an attribute says, or the
 * element's text as text_of gives it. An item inside itself (by itemref) is left out. Bounded: what goes beyond
 * 100,000 values, 32 MiB of text, 64 items inside one another or 5,000,000 elements looked at is left out, and
 * *cut set. */
json_t *microdata_read(struct doc *doc, const struct url *base, bool *cut);

#endif
