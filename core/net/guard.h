/* Which addresses a transfer may use: looked at where a socket is opened, and where a request goes out on one. */
#ifndef NET_GUARD_H
#define NET_GUARD_H

#include "net/transfer.h"

/* From now on the handle's transfers (CURLOPT_OPENSOCKETDATA, CURLOPT_PREREQDATA) are guarded. */
void guard_handle(CURL *easy);

#endif
