/* How many files this process may have open. */
#ifndef OS_FILES_H
#define OS_FILES_H

#include <stdbool.h>

/* Raises the soft limit (ulimit -n) to the hard one, and gives what it is then; INT_MAX where there is none. */
int files_limit(void);
/* Is there no descriptor left, of the process or of the system? */
bool files_spent(void);

#endif
