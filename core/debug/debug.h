/* The debugger on a failure whose stack stands: one command line in, text out. It knows no terminal and keeps no
 * thread: who has the failure also has the prompt, and does what only it can do (try again, go on, open an
 * editor). Nothing that is typed can hang it or end the program: all Lua runs under a budget, in a protected
 * call. */
#ifndef DEBUG_DEBUG_H
#define DEBUG_DEBUG_H

#include "base/names.h"
#include "base/str.h"
#include "model/outcome.h"
#include "script/budget.h"
#include "script/state.h"

struct debug;
struct lua_State;

enum { DEBUG_COLUMNS = 98 }; /* no line of text is longer */

/* All is borrowed for the debugger's life. */
struct debug_options {
    struct state *state;           /* state->run: the page that css, xpath and page look at; NULL in a program */
    struct lua_State *stack;       /* the coroutine that failed, or that runs and waits in an error handler */
    int level;                     /* of its innermost frame that is shown: 0, or behind those of the handler */
    struct lua_State *running;     /* the coroutine that runs now; NULL: none but the state's own */
    const struct failure *failure; /* what it said */
    struct budget *budget;         /* whose clock somebody looks at */
    double seconds;                /* that one command may run */
};

struct debug *debug_new(const struct debug_options *options);
/* What scripts still hold of it (a function made by `p`) finds no frame any more. NULL is fine. */
void debug_free(struct debug *debug);

/* What a line means for the caller. */
enum debug_end {
    DEBUG_ON,    /* nothing: show the text, read the next line */
    DEBUG_RETRY, /* run it again, with the files as they are now */
    DEBUG_SKIP,  /* do without it */
    DEBUG_QUIT,  /* leave the debugger */
    DEBUG_EDIT,  /* open debug_place in an editor, then as RETRY */
    DEBUG_SHOW,  /* the text is a page's body: show it by a pager */
};

/* What failed, where, and how to ask for more; appended. */
void debug_intro(struct debug *debug, struct str *out);
/* Does one command and appends what it says: lines of at most DEBUG_COLUMNS characters, also where it is none. An
 * empty line does the last one again. The text may hold bytes of the page: who shows it replaces control
 * characters. */
enum debug_end debug_line(struct debug *debug, const char *line, struct str *out);
/* The file (absolute) and line of the frame that is looked at; NULL where it is in no file of the scraper. */
const char *debug_place(struct debug *debug, int *line);
/* Adds what may stand for the word that ends at the end of the line, whole words by the alphabet: commands, and
 * for p the names and fields that are in reach. Gives where the word starts. */
size_t debug_complete(struct debug *debug, const char *line, struct names *out);

#endif
