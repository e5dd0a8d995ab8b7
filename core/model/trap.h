/* Spider traps: URLs that a site makes without end, told by their form alone. Depth and the number of pages bound what a
 * site can do with URLs that look like any other (max_depth, max_pages). */
#ifndef MODEL_TRAP_H
#define MODEL_TRAP_H

#include "model/url.h"

#include <stdint.h>

/* What a URL may have; 0: as much as it likes. */
struct trap_limits {
    int64_t repeats;    /* times that one or more path segments may come in a row: /a/b/a/b is 2 */
    int64_t segments;   /* of the path */
    int64_t parameters; /* of the query, ... */
    int64_t doubles;    /* ... of these with the same name and value */
    int64_t length;     /* bytes */
};

/* More than any site we know of needs. */
struct trap_limits trap_defaults(void);
/* Which limit the URL passes: "repeats", "segments" ... as the fields above; NULL: none. Takes time in proportion to
 * length times segments. */
const char *trap_found(const struct url *url, const struct trap_limits *limits);

#endif
