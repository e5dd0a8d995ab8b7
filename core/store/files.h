/* Answers that are saved as files, below one folder beside the crawl file. The row has the path before the file has it:
 *
 *   fetch -> .part-7 -> row (path, length, hash) -> commit -> renamed -> the callback runs
 *
 * so after a kill anywhere a request that is fetched again finds its own path and replaces what is there, no file of another
 * request is ever replaced, and no file is half there but under a name that the next run removes. */
#ifndef STORE_FILES_H
#define STORE_FILES_H

#include "store/parts.h"

/* The request's answer is to be saved, by that name; save NULL: it is not. What was saved stays. again: it may have been
 * asked before. */
bool files_want(struct store *store, int64_t request, const char *save, bool again, struct err *err);
/* The request is gone; a file that it brought is nobody's. */
bool files_forget(struct store *store, int64_t request, struct err *err);
/* Fills request->save. */
bool files_wanted(struct store *store, struct request *request, struct err *err);
/* Fills page->file, file_bytes and file_hash where it was saved. */
bool files_load(struct store *store, struct page *page, struct err *err);
/* CHANGE_SAVED: gives the file its path and writes it down. */
bool files_claim(struct store *store, struct page *page, struct err *err);
/* After the commit: what was claimed goes to its place. */
bool files_move(struct store *store, struct err *err);
void files_forget_moves(struct store *store);
/* Removes what the last run left half written. Whoever calls this has the lock. */
void files_sweep(const struct store *store);

#endif
