/* cookies.txt: the format of Netscape's cookie file, which curl, wget and browsers' extensions write. */
#ifndef MODEL_COOKIE_FILE_H
#define MODEL_COOKIE_FILE_H

#include "base/err.h"
#include "model/jar.h"

/* Appends the cookies of the text, as set now. A line is domain, TRUE (its subdomains too) or FALSE, path, TRUE (secure) or
 * FALSE, seconds since 1970 (0 or nothing: a session cookie), name and value, with tabs between; "#HttpOnly_" may stand in
 * front, other lines with # and empty ones are passed over. Those that expired are left out, and counted. False and err, with
 * the line, where a line is none of these. */
bool cookie_file_read(const char *text, int64_t now_ms, struct cookies *cookies, size_t *expired, struct err *err);

#endif
