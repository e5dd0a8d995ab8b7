/* One failure whole, as `darn failures CRAWL ID` shows it: the stack against the code that failed, what became of that
 * code since, the request and its answer; for people or as JSON. */
#ifndef UI_FAILURE_H
#define UI_FAILURE_H

#include "base/str.h"
#include "store/evidence.h"

/* What there is in any case: the error, the page, the frames as they were recorded, when and how often. */
void failure_put_short(struct str *out, const struct failure_row *row, bool coloured);
/* script: the path of the crawl's scraper, "" where it is not known. */
void failure_put(struct str *out, const struct evidence *evidence, const char *script, bool coloured);

/* The fields that failures have in a list: appends "key": value pairs to an object that is begun. */
void failure_put_fields(struct str *out, const struct failure_row *row);
/* One object, and the end of its line. */
void failure_put_json(struct str *out, const struct evidence *evidence, const char *script);

#endif
