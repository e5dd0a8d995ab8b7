/* What the tests of this room share: cmocka, and a page from a literal. */
#ifndef TEST_PAGE_H
#define TEST_PAGE_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "select/css.h"
#include "html/doc.h"
#include "select/match.h"

#include <stdlib.h>

#define COUNT(array) (sizeof(array) / sizeof *(array))

static inline struct doc *page(const char *html) {
    struct err err = {0};
    struct doc *doc = doc_parse(html, strlen(html), NULL, &err);
    if (!doc) fail_msg("%s", err.message);
    return doc;
}

/* The first element that the selector matches; the test fails where there is none. */
static inline struct node *pick(struct doc *doc, const char *css) {
    struct err err = {0};
    struct selector *selector = css_compile(css, &err);
    if (!selector) fail_msg("%s", err.message);
    struct node *node = match_first(selector, doc, doc_root(doc));
    css_free(selector);
    if (!node) fail_msg("nothing matches %s", css);
    return node;
}

#endif
