/* What went wrong with a transfer, as a kind of the retry policy and a line of text. */
#ifndef NET_BLAME_H
#define NET_BLAME_H

#include "net/transfer.h"

/* Fills ok, fault, error and no_files of the response, whose other fields are there. Also what libcurl takes for a good answer may
 * be none. */
void blame_transfer(struct transfer *transfer, CURLcode result);
/* The file of an answer that came whole could not be written to its end. */
void blame_disk(struct transfer *transfer);

#endif
