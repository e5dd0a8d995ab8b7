/* What a page says about following its links: rel=nofollow, <meta name=robots>, X-Robots-Tag. */
#ifndef READ_NOFOLLOW_H
#define READ_NOFOLLOW_H

#include "base/map.h"
#include "html/doc.h"
#include "model/headers.h"
#include "model/url.h"

struct nofollow {
    bool page;        /* none of its links is to be followed */
    struct map links; /* URLs to which only links with rel=nofollow lead */
};

/* Reads it: doc NULL where the page is no HTML; base is that of its links; agent is our product token, to which the page may
 * speak by name. Where it speaks to everybody and to us, what forbids more holds. */
void nofollow_read(struct nofollow *nofollow, struct doc *doc, const struct url *base,
                   const struct headers *headers, const char *agent);
bool nofollow_says(const struct nofollow *nofollow, const struct url *url);
void nofollow_clear(struct nofollow *nofollow);

#endif
