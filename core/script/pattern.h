/* string.find, match, gmatch and gsub for scrapers: Lua 5.4's, message for message, but a pattern that takes for ever
 * is stopped by the run's clock like any loop. Programs under darn live keep the standard ones. */
#ifndef SCRIPT_PATTERN_H
#define SCRIPT_PATTERN_H

struct lua_State;

/* Puts them in place of the standard ones, which must be there; methods of strings are these too. */
void pattern_open(struct lua_State *L);
/* Pushes that find, whatever has become of string.find. */
void pattern_push_find(struct lua_State *L);

#endif
