/* See cut.h. */
#include "model/cut.h"

#include <inttypes.h>

static const struct { const char *name, *noun, *told; } cuts[CUT_KINDS] = {
    [CUT_NESTING] = {"nesting", "element", "became siblings, nested deeper than max_nesting"},
    [CUT_ATTRIBUTES] = {"attributes", "attribute", "left out, of elements with more than max_attributes"},
    [CUT_FORMATTING] = {"formatting", "formatting element", "not opened again, so many of them were left open"},
    [CUT_UNREAD] = {"unread", "byte", "left out at the page's end: it makes more nodes than max_nodes, or than it has bytes"},
};

const char *cut_name(enum cut cut) { return cuts[cut].name; }

void cut_explain(enum cut cut, int64_t count, struct str *out) {
    str_printf(out, "%" PRId64 " %s%s %s", count, cuts[cut].noun, count == 1 ? "" : "s", cuts[cut].told);
}
