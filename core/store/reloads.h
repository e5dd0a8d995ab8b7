/* Which code ran: the sources of every version, and the log of what was saved while the crawl ran. */
#ifndef STORE_RELOADS_H
#define STORE_RELOADS_H

#include "store/parts.h"

/* The version runs: it is the last that did, and those of its files that are not known yet are kept. */
bool versions_put(struct store *store, const char *version, const struct source_file *files, size_t count,
                  struct err *err);
/* A line of the log, after the others. */
bool reloads_put(struct store *store, const struct reload_row *row, struct err *err);
/* Appends notes to the latest line whose new version this is; nothing where there is none. */
bool reloads_note(struct store *store, const char *version, const struct names *notes, struct err *err);
/* A page was run again in that version: counts in the latest line that brought it. */
bool reloads_rerun(struct store *store, const char *version, bool failed, struct err *err);

#endif
