/* What the programs of `make conformance` share: cases of a public suite are read from files of JSON lines, compared, and
 * counted in groups. Each group is a line of output, "robots google  100/100"; with V=1 each failing case is one before it. */
#ifndef CONFORMANCE_SUITE_H
#define CONFORMANCE_SUITE_H

#include <jansson.h>
#include <stdbool.h>

struct group { const char *name; int passed, total; };

/* One case of the group is over: id names it, the rest says what was wanted and what came. */
void group_case(struct group *group, const char *id, bool good, const char *format, ...) __attribute__((format(printf, 4, 5)));
void group_print(const struct group *group);

/* Calls each for every line of folder/file; ends the program with a message where it cannot be read. */
void suite_read(const char *folder, const char *file, void (*each)(void *arg, const json_t *one), void *arg);
/* All bytes of folder/file (free them); ends the program where there is none. */
char *suite_file(const char *folder, const char *file, size_t *length);
/* The text of a field, NULL where it is none. */
const char *suite_text(const json_t *one, const char *field);

#endif
