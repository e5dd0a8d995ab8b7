/* A compiled selector: what css makes and match runs. Compounds are linked from right to left, since that is how
 * they are matched, the tests of one cheapest first; known names are numbers. Everything lives in the selector's
 * arena and never changes once compiled. */
#ifndef SELECT_SELECTOR_H
#define SELECT_SELECTOR_H

#include "base/mem.h"
#include "select/css.h"
#include "html/names.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum combinator { COMBINATOR_NONE, COMBINATOR_DESCENDANT, COMBINATOR_CHILD, COMBINATOR_NEXT, COMBINATOR_LATER };

/* In the order of what they cost, in which those of a compound are asked. */
enum test_kind {
    TEST_NEVER, /* :hover, :visited ...: nobody is there to do that; ::before: no element */
    TEST_ID, TEST_CLASS, TEST_ATTR, TEST_ROOT, TEST_SCOPE, TEST_FIRST, TEST_LAST, TEST_EMPTY, TEST_DEFINED,
    TEST_STATE, /* an enum state */
    TEST_LANG, TEST_DIR, TEST_IS, TEST_NOT, TEST_NTH,
    TEST_HAS, TEST_CONTAINS, TEST_MATCHES,
};

/* Pseudo-classes of HTML that a page without a reader can have (see state.h). */
enum state {
    STATE_LINK, STATE_CHECKED, STATE_DEFAULT, STATE_INDETERMINATE, STATE_ENABLED, STATE_DISABLED, STATE_REQUIRED,
    STATE_OPTIONAL, STATE_READ_WRITE, STATE_READ_ONLY, STATE_PLACEHOLDER, STATE_OPEN, STATE_MUTED, STATE_VALID,
    STATE_INVALID, STATE_IN_RANGE, STATE_OUT_OF_RANGE,
};

/* How an attribute is compared: [a] [a=v] [a~=v] [a|=v] [a^=v] [a$=v] [a*=v] */
enum compare { COMPARE_SET, COMPARE_EQUAL, COMPARE_WORD, COMPARE_DASH, COMPARE_START, COMPARE_END, COMPARE_INSIDE };
/* FOLD_HTML: without case where the element is one of HTML. */
enum fold { FOLD_NEVER, FOLD_HTML, FOLD_ALWAYS };

/* What stands in front of `|`. PREFIX_ANY: `*`, and no prefix before an element's name; PREFIX_NONE: `|a`, and
 * no prefix before an attribute's name. */
enum prefix { PREFIX_ANY, PREFIX_NONE, PREFIX_HTML, PREFIX_SVG, PREFIX_MATHML, PREFIX_XLINK, PREFIX_XML,
              PREFIX_NAMED /* a namespace that an XML document gives its prefixes */ };

struct test {
    const struct test *next;
    enum test_kind kind;
    const char *name;    /* of the id, class or attribute (in lower case); the range of :lang */
    const char *written; /* an attribute's name as it is written, which is its name outside of HTML */
    const char *value;   /* to compare an attribute with; what :contains and :matches look for */
    size_t length;       /* of name for a class, else of value */
    enum attr attr;
    enum prefix prefix;  /* of an attribute */
    const char *space;   /* of PREFIX_NAMED: the namespace */
    enum compare compare;
    enum fold fold;
    enum state state;
    bool rtl;            /* :dir(rtl) */
    bool of_type;        /* count only elements of the same name */
    bool from_end;       /* count from the last */
    int step, offset;    /* of step n + offset */
    unsigned number;     /* which of the countings (TEST_NTH) or sets (TEST_HAS, TEST_CONTAINS) is its */
    const struct branch *list; /* of :is :not :has; of nth-child(... of list), NULL for none */
};

struct compound {
    const char *tag;     /* in lower case; NULL for any */
    const char *written; /* as it is written, which is its name outside of HTML */
    enum tag number;     /* of tag */
    enum prefix prefix;
    const char *space;   /* of PREFIX_NAMED: the namespace */
    const struct test *tests;
    enum combinator combinator;  /* how it stands to `left`; NONE where it is the leftmost */
    unsigned link;               /* of the combinator: which of the links is its */
    bool scoped;                 /* :scope stands left of the combinator */
    const struct compound *left;
    size_t begin, end; /* its place in the selector's text */
};

/* What is wanted of the elements that match: ::text, ::attr(name). */
enum extract { EXTRACT_NODE, EXTRACT_TEXT, EXTRACT_ATTR };

/* One selector of a list: its rightmost compound. */
struct branch {
    const struct branch *next;
    const struct compound *last;
    enum combinator reach; /* of :has: how the leftmost compound stands to the element that is asked */
    enum extract extract;
    const char *attr;      /* the name, of EXTRACT_ATTR */
    size_t begin;          /* where it starts in the selector's text */
};

/* Countings that all tests without `of LIST` share, whatever the selector: by from_end + 2 * of_type. */
enum { SELECTOR_COUNTINGS = 4 };

/* A prefix that the selector was compiled with, and the namespace it stood for; NULL: one of HTML's. */
struct meaning { const struct meaning *next; const char *prefix, *space; };

struct selector {
    const struct branch *branches;
    const struct meaning *meanings;
    char *text;
    unsigned countings; /* one for each `of LIST` */
    unsigned sets;      /* TEST_HAS and TEST_CONTAINS in it */
    unsigned links;     /* combinators in it */
    bool scoped;        /* :scope stands in a :has() or in an `of LIST` */
    uint64_t serial;    /* no other one has it, not even later */
    struct arena arena;
};

#endif
