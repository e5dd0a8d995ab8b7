/* Looks at the budget of a thread that runs Lua where there is no loop that does it: a thread of its own. */
#ifndef UI_WATCHDOG_H
#define UI_WATCHDOG_H

#include "script/budget.h"

struct watchdog;

/* Watches that budget until watchdog_stop, which frees the watchdog; the budget stays the caller's. */
struct watchdog *watchdog_start(struct budget *budget);
void watchdog_stop(struct watchdog *watchdog);

#endif
