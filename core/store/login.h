/* The login: while a request for the callback that logs in is queued or under way nothing else is given, and nothing at all
 * once it failed. It is over when none is left; table meta then has `login` = done. */
#ifndef STORE_LOGIN_H
#define STORE_LOGIN_H

#include "store/parts.h"

/* CHANGE_LOGIN: who logs in, and that it is to be done where it was not, or left no cookies. */
bool login_set(struct store *store, struct change *change, struct err *err);
/* CHANGE_RETRY: a page found itself logged out. */
bool login_ask(struct store *store, struct change *change, struct err *err);
/* A request of that id and callback was answered by the change. */
bool login_settled(struct store *store, const struct change *change, int64_t id, const char *callback, struct err *err);
/* At the end of each change: does a login begin with it, or end? Fills in change->begun and change->more. */
bool login_look(struct store *store, struct change *change, struct err *err);

/* May nothing be given that is for that callback? */
bool login_bars(const struct store *store, const struct callback_tally *callback);
/* Must all that is queued wait for a mend of it? */
bool login_failed(const struct store *store);
/* The login asks for a request that ended: once in each round it is queued again. */
bool login_repeats(struct store *store, const struct change *change, const struct request *request, int64_t id);

#endif
