/* The programs that people choose by $EDITOR and $PAGER, run at the terminal until they end. */
#ifndef UI_SHELL_H
#define UI_SHELL_H

#include "base/err.h"

#include <stdbool.h>
#include <stddef.h>

/* `$EDITOR +LINE FILE` (vi where it is not set). False and err where it says that it failed. */
bool shell_edit(const char *file, int line, struct err *err);
/* `$PAGER FILE` (less where it is not set), the text in the file. False and err where it cannot be run. */
bool shell_page(const char *text, size_t length, struct err *err);

#endif
