/* What was typed at terminals before, in this run and in earlier ones: a file of lines, $XDG_STATE_HOME/darn/history, where
 * that is not set ~/.local/state/darn/history (XDG Base Directory Specification). Every process adds its lines to it as
 * they come, so that several at a time lose nothing. It is a help and no more: where it cannot be read or written, nothing
 * is said. */
#ifndef OS_TYPED_H
#define OS_TYPED_H

enum { TYPED_MOST = 1000 }; /* lines that are given */

/* Gives the newest lines, the oldest of them first. */
void typed_read(void (*each)(const char *line));
/* Adds a line, without an end; nobody but the user may read the file. */
void typed_add(const char *line);

#endif
