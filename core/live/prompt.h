/* Waiting for a mend: the failed function stands still, and with it the program, until a save takes over or somebody at
 * the terminal says how to go on. */
#ifndef LIVE_PROMPT_H
#define LIVE_PROMPT_H

#include <stdbool.h>

struct program;
struct lua_State;

enum verdict {
    VERDICT_RAISE,  /* the error goes on */
    VERDICT_RETRY,  /* call it again */
    VERDICT_SKIP,   /* go on as if it had returned nothing */
    VERDICT_VALUES, /* go on as if it had returned these: pushed on L */
};

/* In the program's thread, at a safe point of L: saves are taken over meanwhile. Quit and Ctrl-C end the process. With
 * nobody to ask and no save to come the error goes on. */
enum verdict prompt_wait(struct program *program, struct lua_State *L);
/* Is there a terminal to ask at: stdin and stderr? */
bool prompt_terminal(void);

#endif
