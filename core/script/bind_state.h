/* darn.state: what the crawl remembers across pages, threads, versions and restarts. A callback's changes are effects of
 * its outcome, committed with the page; what it reads is noted with the number of its last change, so that the
 * commit can tell whether it still holds. */
#ifndef SCRIPT_BIND_STATE_H
#define SCRIPT_BIND_STATE_H

#include <lauxlib.h>

enum {
    STATE_KEY_MOST = 1000,       /* bytes of a key */
    STATE_VALUE_MOST = 1 << 20,  /* bytes of a value as JSON */
};

extern const luaL_Reg bind_state_functions[]; /* of darn.state */

#endif
