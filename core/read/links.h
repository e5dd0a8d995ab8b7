/* URLs in a document: what relative ones are relative to, and all links. */
#ifndef READ_LINKS_H
#define READ_LINKS_H

#include "html/doc.h"
#include "select/match.h"
#include "model/settings.h"
#include "model/url.h"

/* The URL that a link of the document means ("encoding-parse a URL", WHATWG HTML 2.4.2): url_parse's, but the
 * query is written in the document's encoding. */
enum url_result links_parse(struct url *out, const struct doc *doc, const char *href, const struct url *base,
                            struct err *err);
/* The same for a document in this encoding; NULL: UTF-8. */
enum url_result links_parse_in(struct url *out, const struct encoding *encoding, const char *href,
                               const struct url *base, struct err *err);
/* The document's base URL: the first <base href> resolved against the page's URL, else the page's (WHATWG HTML
 * 2.4.3). Fills out, which the caller url_clears. */
void links_base(struct doc *doc, const struct url *page, struct url *out);
/* The link attribute that an element of this name has: "href" for a, area, link, base; "src" for img,
 * iframe, script, source, video, audio, embed, input; "action" for form; else "href". A constant. */
const char *links_attribute(const char *element);
/* Absolute canonical http(s) URLs of the a and area elements among `nodes` or below them, in document order,
 * each once. Appended to out, owned by it. */
void links_all(struct doc *doc, const struct url *base, const struct nodes *nodes, struct names *out);

#endif
