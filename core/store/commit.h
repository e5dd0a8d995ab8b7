/* One change inside the open transaction: what it means for requests, pages, items, failures and figures. */
#ifndef STORE_COMMIT_H
#define STORE_COMMIT_H

#include "store/parts.h"

/* Applies a change that is no question, and fills in its answers. */
bool commit_change(struct store *store, struct change *change, struct err *err);

#endif
