/* A name for a file that a site sends: below one folder whatever it says, and fine on any file system. */
#ifndef MODEL_FILENAME_H
#define MODEL_FILENAME_H

#include "model/headers.h"

enum { FILENAME_MOST = 120 }; /* bytes of one part of a path */

/* A relative path, to be freed: `wanted` where it names a file, in the folder `wanted` where it ends with a slash; the name
 * comes from Content-Disposition (RFC 6266), else from the last part of the URL's path, else it is "index". Of each part
 * of it: no `.` or `..`, no dot in front, no device names, none of <>:"|?*\ and control characters, valid UTF-8. */
char *filename_for(const char *wanted, const struct headers *headers, const char *url);

#endif
