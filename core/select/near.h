/* Names that a selector could have meant: the classes, ids, tags and attributes that a part of a document has,
 * with how often, and those of them that are close to the ones asked for. NEAR_ELEMENTS and NEAR_BYTES of their names
 * and values are looked at, once, and each name is compared once however often it is there: on a page of megabytes a
 * failing selector shall not cost more than the page. */
#ifndef SELECT_NEAR_H
#define SELECT_NEAR_H

#include "base/str.h"
#include "select/selector.h"
#include "html/tree.h"

/* NEAR_VALUE: that of a class attribute, not yet cut into names. */
enum near_kind { NEAR_TAG, NEAR_CLASS, NEAR_ID, NEAR_ATTR, NEAR_VALUE };

/* A name that is there; its text is the document's. */
struct near_name { const char *text; uint32_t length, count; enum near_kind kind; };

enum { NEAR_ELEMENTS = 4000, NEAR_BYTES = 400000, NEAR_WANTED = 8, NEAR_SHOWN = 3 };

/* A name that is asked for, and the nearest ones. */
struct near_wanted {
    enum near_kind kind;
    const char *name;
    size_t length;
    uint64_t letters;
    unsigned edits; /* between it and what is still near */
    uint32_t count; /* how often it is there */
    unsigned compared; /* names, letter by letter */
    struct near_name shown[NEAR_SHOWN];
    int marks[NEAR_SHOWN];
    size_t shown_count;
};

struct near {
    bool fold; /* classes and ids are without case */
    bool cut;  /* there is more: counts say how often at least */
    bool part; /* the compound as a whole was looked for in a part of the page; the caller's to say */
    struct near_wanted wanted[NEAR_WANTED];
    size_t count;
    size_t elements; /* that were looked at */
    size_t bytes;    /* of their names and values that may still be looked at */
    size_t probes;   /* places in the tables of names that were */
};

/* Looks through `top` and the elements below it, in document order, `most` of NEAR_ELEMENTS, for the names of
 * the compound, NEAR_WANTED of them at most. The compound and the document are borrowed. */
void near_init(struct near *near, struct doc *doc, const xmlNode *top, const struct compound *compound, size_t most);
/* Is one of them nowhere? Then the compound alone matches nothing, as far as was looked. */
bool near_misses(const struct near *near);
/* Has one of those a name that is close to it? */
bool near_suggests(const struct near *near);
/* Appends "; did you mean .price (3), .price_color (1)?" or "; there is no .pirce" for each of the names that
 * does not exist; where all do, "; there are div (3) and .price (1), but never together". Counts that are cut
 * are "(3+)". */
void near_explain(const struct near *near, struct str *out);

#endif
