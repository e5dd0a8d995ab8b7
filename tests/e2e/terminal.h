/* darn with a terminal as stdin, stdout and stderr, at which a test types and reads what a person would see. */
#ifndef E2E_TERMINAL_H
#define E2E_TERMINAL_H

#include "harness.h"

struct terminal;

/* Starts darn with these words of the command line. The lines that are typed are kept in the case's folder, below
 * TERMINAL_STATE. */
#define terminal_darn(...) terminal_start((const char *const[]){__VA_ARGS__, NULL})
struct terminal *terminal_start(const char *const *words);
/* The same with any program. */
struct terminal *terminal_program(const char *path, const char *const *words);
#define TERMINAL_STATE ".programs/state"
/* Keys as they are pressed: lines end with \n, Ctrl-C is \x03, Ctrl-D \x04. */
void terminal_type(struct terminal *terminal, const char *text);
/* Waits until it shows that, behind what was waited for before. Line ends are \r\n. */
void terminal_shows(struct terminal *terminal, const char *part);
/* Waits until it has shown that, whenever; what was waited for before is of no account. */
void terminal_showed(struct terminal *terminal, const char *part);
/* Has it not shown that so far? */
bool terminal_lacks(struct terminal *terminal, const char *part);
void terminal_signal(struct terminal *terminal, int number);
/* The connection breaks: whoever ignores SIGHUP goes on, and finds no terminal any more. */
void terminal_break(struct terminal *terminal);
/* Waits until all its threads wait for something. */
void terminal_rests(struct terminal *terminal);
/* Are keys taken line by line and shown as they are typed, as a terminal does for who has not changed it? */
bool terminal_is_plain(struct terminal *terminal);
/* Waits for its end: the exit code, or minus the signal; everything that it showed behind what was waited for is in
 * *rest. */
int terminal_ends(struct terminal *terminal, const char **rest);

#endif
