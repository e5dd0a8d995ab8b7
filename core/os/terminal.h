/* Lines from whoever sits at the terminal, with editing, history (os/typed) and completion (libedit), or from a pipe.
 * Nobody is waited for unless terminal_read is called: the thread that waits for keys can wait for other things as well,
 * and any thread may print above the line that is being typed. However the process ends, the terminal is then as it was,
 * but for SIGKILL. There is one terminal in a process, and one thread at a time asks there. */
#ifndef OS_TERMINAL_H
#define OS_TERMINAL_H

#include "base/names.h"

#include <stdbool.h>
#include <stdio.h>

struct terminal;

/* Adds the words that may stand for the one that ends at the end of the line; gives where that starts. */
typedef size_t complete_fn(void *arg, const char *line, struct names *out);

/* stdin and `to`, which is stdout or stderr; with editing where both are a terminal. complete may be NULL. */
struct terminal *terminal_new(FILE *to, complete_fn *complete, void *arg);
/* Gives the terminal back as it was. NULL is fine. */
void terminal_free(struct terminal *terminal);
bool terminal_edits(const struct terminal *terminal);

enum terminal_event {
    TERMINAL_NOTHING, /* no whole line yet */
    TERMINAL_LINE,
    TERMINAL_BREAK,   /* Ctrl-C: what was typed is dropped */
    TERMINAL_END,     /* Ctrl-D on an empty line, or the end of the pipe */
    TERMINAL_GONE,    /* nobody is there any more, and nobody will be */
};

/* What was typed so far is not read: it was not meant for the question to come. Of a pipe nothing is lost. */
void terminal_forget(struct terminal *terminal);
/* Shows the prompt; from here until the line is there the terminal is in raw mode. */
void terminal_ask(struct terminal *terminal, const char *prompt);
/* Takes what was typed, without waiting. To be called when stdin is readable, until it gives NOTHING. *line,
 * without its end, is to be freed. After anything but NOTHING the terminal is as it was: ask again for the next
 * line. */
enum terminal_event terminal_take(struct terminal *terminal, char **line);
/* Asks and waits. */
enum terminal_event terminal_read(struct terminal *terminal, const char *prompt, char **line);
/* The line is one of those that the arrow keys bring back, in later runs too. */
void terminal_remember(struct terminal *terminal, const char *line);
/* Takes the prompt and what was typed behind it from the screen. */
void terminal_drop(struct terminal *terminal);
/* The same for a while, until terminal_back or the next question: what was typed is kept. */
void terminal_hide(struct terminal *terminal);
void terminal_back(struct terminal *terminal);
/* Writes lines, above the prompt where there is one; control characters in them are replaced. By any thread. */
void terminal_print(struct terminal *terminal, const char *text);
/* The same with lines that are fit to be shown, as they are: colours too. */
void terminal_show(struct terminal *terminal, const char *text, size_t length);

#endif
