/* The patterns of :matches("...") in selectors: Lua's own, by the scripts' string.find, which looks at the run's clock. */
#ifndef SCRIPT_MATCHES_H
#define SCRIPT_MATCHES_H

struct lua_State;
struct doc;

/* From now on selectors that run on the document ask this coroutine. */
void matches_use(struct lua_State *L, struct doc *doc);
/* After each such run: raises what a pattern of it has raised, with "page:css: " (type and call) in front and the
 * pattern, which is the selector's, behind it; what the run has found is then worth nothing. The caller's memory is its
 * own to free, so this comes when there is none. */
void matches_check(struct lua_State *L, const char *type, const char *call);

#endif
