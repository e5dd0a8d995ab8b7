/* Answers that are no proper HTTP: bytes as they are, and what becomes of the connection behind them. Part of site.c. */
#ifndef E2E_RUDE_H
#define E2E_RUDE_H

#include "site.h"

/* For manners from ANSWER_RAW on. False where the connection is to be closed. */
bool rude_send(int fd, const struct answer *answer);

#endif
