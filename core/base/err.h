/* An error: what kind it is and one clear line of text. The lowest caller that knows what was tried
 * fills it, once; everybody above only passes it on. */
#ifndef BASE_ERR_H
#define BASE_ERR_H

#include <stdbool.h>

enum err_kind {
    ERR_NONE,
    ERR_USAGE,  /* the caller's command line, settings or files are wrong: exit 1 */
    ERR_SCRIPT, /* the scraper is wrong: exit 1 */
    ERR_INPUT,  /* what a site sent is wrong: never ends a crawl */
    ERR_SYSTEM, /* disk, memory, permissions: ends the run, which can be resumed: exit 4 */
    ERR_BUSY,   /* somebody else holds the crawl file: exit 1 */
};

struct err {
    enum err_kind kind;
    int line;           /* of `file`, 0 where unknown */
    int column;         /* of the line, in bytes from 1; 0 where unknown */
    char file[256];     /* the scraper's file that is wrong, "" where it is none */
    char text[200];     /* the line as it stands there, tabs and all; of a long one what is around the column; "" */
    int caret;          /* how many bytes of text stand in front of the column */
    char message[1024]; /* one line, no full stop, no newline; cut at the end if longer */
};

/* Fills err (which may be NULL) and returns false, so that `return err_set(...)` reads well. */
bool err_set(struct err *err, enum err_kind kind, const char *format, ...) __attribute__((format(printf, 3, 4)));
/* The same with a place in a script file. */
bool err_at(struct err *err, enum err_kind kind, const char *file, int line, const char *format, ...)
    __attribute__((format(printf, 5, 6)));
/* Puts "text: " in front of the message. Returns false. */
bool err_prefix(struct err *err, const char *format, ...) __attribute__((format(printf, 2, 3)));
/* The exit code of the program that ends with this error: 1 for the command line and the scraper, 2 for
 * what a site gave, 4 for the disk and for darn itself. */
int err_exit_code(const struct err *err);

#endif
