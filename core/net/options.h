/* From an order to what libcurl is told of it: method, headers, who we are, limits. */
#ifndef NET_OPTIONS_H
#define NET_OPTIONS_H

#include "net/transfer.h"

/* Sets every option that differs between transfers, so that a handle keeps nothing of the one before. Fills transfer->lines and
 * transfer->challenged; transfer->body is set already. */
void options_set(struct transfer *transfer, const struct fetch_order *order);

#endif
