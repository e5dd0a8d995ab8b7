/* Which function of the old text is which function of the new one. By label (where its name or place stands in the
 * text), by order and likeness among equal labels, then by likeness alone for those that were renamed or moved; what
 * fits nothing was deleted or is new. */
#ifndef LIVE_PAIR_H
#define LIVE_PAIR_H

#include "live/text.h"

enum pair_how {
    PAIR_NONE,    /* deleted */
    PAIR_LABEL,   /* the only one with its label, or in its place */
    PAIR_ORDER,   /* one of several in equal places */
    PAIR_RENAMED, /* by likeness, within the same function */
    PAIR_MOVED    /* by likeness, from one function into another */
};

struct pairs {
    int *new_of;        /* by old index: the new one, or -1 */
    int *old_of;        /* by new index: the old one, or -1 */
    enum pair_how *how; /* by old index */
};
/* Of two texts that Lua accepts (others may nest so deep that this takes long). The whole texts are a pair.
 * pairs_clear it. */
void pairs_find(const struct text *old, const struct text *new, struct pairs *out);
void pairs_clear(struct pairs *pairs);

#endif
