/* The cases of tests/live/cases: what is saved in which way while a program runs, and what must hold then, as text
 * files. Their README has the format; here they are read. */
#ifndef E2E_CASES_H
#define E2E_CASES_H

#include "driven.h"

enum { SECTION_WORDS = 8 };

/* "== save util.lua rename" and the lines below it. */
struct section {
    int line;                 /* of the file, from 1 */
    bool as[2];               /* for which enum driven_as */
    int count;
    char *word[SECTION_WORDS + 1]; /* NULL behind the last */
    char *body;
};

struct case_file {
    char *name;               /* "02-changed-variable" */
    bool as[2];
    struct section *sections;
    size_t count;
};

struct case_files { struct case_file **at; size_t count; };

/* All *.case of a folder of the project, by name. Ends the program with a message where one is not to be read. */
struct case_files cases_read(const char *folder);
void cases_free(struct case_files *files);

/* A line of a body that is meant for this way of running, without its "live:" or "crawl:"; NULL where it is for the
 * other, blank, or a comment. */
const char *case_line(const char *line, enum driven_as as);

#endif
