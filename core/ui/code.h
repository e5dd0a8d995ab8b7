/* The code of a version as the crawl file keeps it: some lines of it around one that failed, and whether the files on
 * disk are others now. */
#ifndef UI_CODE_H
#define UI_CODE_H

#include "store/store.h"

#include <stdbool.h>

struct code {
    const struct source_file *files;
    size_t count;
};

/* A line as a frame names it. */
struct code_place {
    const char *file;   /* from the working folder of that run, or absolute */
    int64_t line;
    const char *source; /* the line's text without the space before it, perhaps cut; tells files of one name apart */
};

/* Appends that line, marked, and at most so many on either side. False and nothing appended where no file of the code
 * has it. */
bool code_put(struct str *out, const struct code *code, const struct code_place *place, int around, bool coloured);

/* What became of a file since: "same", "changed", "gone". script: the path of the scraper. */
const char *code_now(const struct source_file *file, const char *script);

#endif
