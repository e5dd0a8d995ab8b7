/* What a page says of itself for machines: JSON-LD, microdata, Open Graph, <meta> and a few more. */
#ifndef READ_METADATA_H
#define READ_METADATA_H

#include "base/json.h"
#include "html/doc.h"
#include "model/url.h"

/* An object (json_decref it):
 *     jsonld     list of the values of all <script type="application/ld+json">; a block that is a list gives its members
 *     microdata  as microdata_read gives it
 *     opengraph  object: "og:title" -> text, in lower case, a list where there are several; <meta property> whose prefix is
 *                one of the Open Graph protocol's or declared in a prefix attribute of <html> or <head>
 *     meta       object: the same of <meta name> and of other <meta property>
 *     title, canonical, lang   texts; absent where the page has none
 *     errors     list of texts: what could not be read
 * URLs of microdata and canonical are absolute; as they are written where base is NULL. */
json_t *metadata_read(struct doc *doc, const struct url *base);

#endif
