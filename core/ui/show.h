/* How things look on a terminal: numbers with their units, times, error lines, and a failure with its frames.
 * Everything is appended to a string; text that came from a site or a scraper has its control characters
 * replaced, so that no page can move the cursor or change the title. */
#ifndef UI_SHOW_H
#define UI_SHOW_H

#include "base/err.h"
#include "base/str.h"

#include <stdbool.h>
#include <stdint.h>

void show_text(struct str *out, const char *text);              /* NULL gives nothing; \n and \t become spaces */
void show_tabbed(struct str *out, const char *text, size_t length); /* the same, but tabs stay */
void show_lines(struct str *out, const char *text, size_t length);  /* the same, but tabs and ends of lines stay */
void show_cut(struct str *out, const char *text, size_t most);  /* as show_text, at most so many bytes and "..." */
void show_first(struct str *out, const char *text, size_t most); /* the same of a message's first line; NULL gives nothing */
void show_count(struct str *out, int64_t count);                /* "1,234" */
void show_many(struct str *out, int64_t count, const char *noun); /* "1 page", "1,234 pages" */
void show_bytes(struct str *out, int64_t bytes);                /* "12.3 MB" */
void show_seconds(struct str *out, double seconds);             /* "0.4 s", "2 min 05 s", "3 h 20 min" */
void show_when(struct str *out, int64_t wall_ms);               /* local ISO 8601: "2026-11-21T09:47:20+01:00" */
/* "first TIME, last TIME", or the one there is. */
void show_span(struct str *out, int64_t first_ms, int64_t last_ms);

enum colour { COLOUR_RED, COLOUR_GREEN, COLOUR_YELLOW, COLOUR_BOLD, COLOUR_DIM };
/* Is colour wanted on that file descriptor: a terminal, and NO_COLOR (no-color.org) not set? */
bool show_coloured(int fd);
/* The text, in a colour where `coloured`. */
void show_painted(struct str *out, bool coloured, enum colour colour, const char *text);

/* A failure of a callback: what it said, where, on which page; then its frames. */
struct blame {
    const char *error, *url, *file; /* error NULL: it was said already; file may be NULL or "" */
    int64_t line;
    const char *frames; /* JSON as in model/outcome.h; may be NULL or "" */
    size_t most_frames, most_locals; /* 0: all */
};
/* Lines indented by four spaces: the error, the URL, the frames. */
void show_blame(struct str *out, const struct blame *blame, bool coloured);
/* The same with more: lines of that code around the frames' lines, and the upvalues. */
struct code;
void show_blame_in(struct str *out, const struct blame *blame, const struct code *code, bool coloured);

/* "shop.lua:12:8", as much of it as is known. */
void show_place(struct str *out, const char *file, int64_t line, int64_t column);
/* A line of a file under its number, tabs and all, and a caret under the column, which is behind `caret` bytes of the
 * text; without a caret where the column is 0, nothing where the text is blank. */
void show_line(struct str *out, int64_t line, const char *text, int64_t column, int64_t caret);
/* Prints `darn: error: file:line:column: message` and the line; returns the exit code that goes with it. */
int show_error(const struct err *err);
/* Writes to stdout. False and err where that fails for another reason than that nobody reads any more. */
bool show_out(const struct str *text, struct err *err);
bool show_bytes_out(const void *bytes, size_t length, struct err *err); /* exactly these */

#endif
