/* A compiled pattern on a subject, with Lua 5.4's meaning. It looks at the run's clock every some thousand bytes, and
 * raises when its time is over; the C stack it takes does not depend on the subject. */
#ifndef SCRIPT_PATTERN_MATCH_H
#define SCRIPT_PATTERN_MATCH_H

#include "script/pattern_compile.h"

struct lua_State;

enum {
    MATCH_DEPTH = 200,   /* repetitions and captures of one match that may wait for what follows them */
    MATCH_STEPS = 10000, /* bytes looked at between two looks at the clock */
};

struct capture {
    const char *start;
    ptrdiff_t length; /* or CAPTURE_POSITION */
};
enum { CAPTURE_POSITION = -1 };

struct matching {
    struct lua_State *L;
    const struct pattern *pattern;
    const char *subject, *end;
    ptrdiff_t steps; /* left until the next look at the clock */
    struct capture captures[PATTERN_CAPTURES];
};

/* Without a pattern (NULL) for match_bytes alone. */
void match_init(struct matching *m, struct lua_State *L, const struct pattern *pattern, const char *subject,
                size_t length);
/* The first place from `from` on where the pattern matches, and behind what it took: NULL where there is none.
 * Captures are those of that match. */
const char *match_find(struct matching *m, const char *from, const char **behind);
/* The first place from `from` on where these bytes are, or NULL. */
const char *match_bytes(struct matching *m, const char *from, const char *bytes, size_t length);

#endif
