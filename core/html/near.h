/* Names that a selector could have meant: the classes, ids, tags and attributes that a part of a document has,
 * with how often, and those of them that are close to the ones asked for. */
#ifndef HTML_NEAR_H
#define HTML_NEAR_H

#include "base/map.h"
#include "base/str.h"
#include "html/selector.h"
#include "html/tree.h"

struct near {
    struct map names; /* ".price" "#main" "[href" "li" -> struct near_name */
    struct arena arena;
};

/* Collects from the elements below `top` and itself. */
void near_init(struct near *near, struct doc *doc, const xmlNode *top);
void near_clear(struct near *near);
/* Why the compound alone matches nothing. Appends "; did you mean .price (3), .price_color (1)?" or "; there is no
 * .pirce" for each of its names that does not exist; where all do, "; there are div (3) and .price (1), but never
 * together". */
void near_explain(const struct near *near, const struct compound *compound, struct str *out);

#endif
