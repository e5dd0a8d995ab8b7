/* A compiled selector: what css makes and match runs. Compounds are linked from right to left, since that is
 * how they are matched; everything lives in the selector's arena and never changes once compiled. */
#ifndef HTML_SELECTOR_H
#define HTML_SELECTOR_H

#include "base/mem.h"
#include "html/css.h"

#include <stdbool.h>
#include <stddef.h>

enum combinator { COMBINATOR_NONE, COMBINATOR_DESCENDANT, COMBINATOR_CHILD, COMBINATOR_NEXT, COMBINATOR_LATER };

/* The states are pseudo-classes of HTML that a page without a reader can have (see state.h). */
enum test_kind {
    TEST_ID, TEST_CLASS, TEST_ATTR,
    TEST_FIRST, TEST_LAST, TEST_NTH, TEST_EMPTY, TEST_ROOT, TEST_SCOPE,
    TEST_IS, TEST_NOT, TEST_HAS, TEST_ANCHOR, /* the element that :has is asked of */
    TEST_LANG, TEST_LINK, TEST_CHECKED, TEST_ENABLED, TEST_DISABLED, TEST_REQUIRED, TEST_OPTIONAL,
    TEST_NEVER, /* :hover, :visited ...: nobody is there to do that; |name: no element is without namespace */
};

/* How an attribute is compared: [a] [a=v] [a~=v] [a|=v] [a^=v] [a$=v] [a*=v] */
enum compare { COMPARE_SET, COMPARE_EQUAL, COMPARE_WORD, COMPARE_DASH, COMPARE_START, COMPARE_END, COMPARE_INSIDE };

struct test {
    const struct test *next;
    enum test_kind kind;
    const char *name;  /* of the id, class or attribute (lower case); the range of :lang */
    const char *value; /* to compare an attribute with */
    size_t length;     /* of name for a class, of value for an attribute */
    enum compare compare;
    bool fold;         /* compare without case */
    bool of_type;      /* count only elements of the same name */
    bool from_end;     /* count from the last */
    int step, offset;  /* of step n + offset */
    unsigned counter;  /* of TEST_NTH: which of the counters that a run keeps is its */
    const struct branch *list; /* of :is :not :has; of nth-child(... of list), NULL for none */
};

struct compound {
    const char *tag; /* lower case, NULL for any */
    const struct test *tests;
    enum combinator combinator;  /* how it stands to `left`; NONE where it is the leftmost */
    const struct compound *left;
    size_t begin, end; /* its place in the selector's text */
};

/* One selector of a list: its rightmost compound. */
struct branch {
    const struct branch *next;
    const struct compound *last;
    enum combinator reach; /* of :has: where the matches can be: below the anchor or behind it */
    size_t begin;          /* where it starts in the selector's text */
};

struct selector {
    const struct branch *branches;
    char *text;
    unsigned counters; /* TEST_NTHs in it */
    struct arena arena;
};

#endif
