/* string.rep, table.insert, remove, move and sort for scrapers, with Lua 5.4's meaning and messages. Lua's own ones can
 * loop for ever without running an instruction or taking memory (nothing, often; a table that lies about its length; a
 * sort of long texts), so that nobody could stop them: these look at the run's clock as they go. */
#ifndef SCRIPT_ENDLESS_H
#define SCRIPT_ENDLESS_H

struct lua_State;

/* Puts them in place of the standard ones, whose tables must be there. */
void endless_open(struct lua_State *L);

#endif
