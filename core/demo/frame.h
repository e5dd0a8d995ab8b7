/* What every page of the demo shop has around its own part: head, styles, navigation, footer, scripts. Long
 * on purpose: real pages are, and a parser's speed shows only on pages of real size. */
#ifndef DEMO_FRAME_H
#define DEMO_FRAME_H

#include "base/str.h"

struct frame {
    const char *title; /* of the window, and og:title */
    const char *path;  /* the canonical address */
    const char *kind;  /* og:type: "product", "website" */
};

/* Both append: what comes before a page's own part, and what comes after it. */
void frame_open(const struct frame *frame, struct str *out);
void frame_close(struct str *out);

/* Appends text with HTML's special characters escaped, and some others as entities as many a shop has them. */
void frame_put_text(const char *text, struct str *out);

#endif
