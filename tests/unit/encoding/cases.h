/* Cases of tests/data/encoding: lines of fields with tabs between them, in which \xNN, \n, \t, \r and \\ are
 * what they are in C. Lines that begin with # say what follows. */
#ifndef TEST_CASES_H
#define TEST_CASES_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/mem.h"
#include "base/str.h"

#include <stdio.h>
#include <stdlib.h>

#define COUNT(array) (sizeof(array) / sizeof *(array))

enum { FIELDS_MOST = 3 };

struct field { char *bytes; size_t length; };

static inline int case_digit(char c) { return c <= '9' ? c - '0' : ascii_lower(c) - 'a' + 10; }

/* In place. */
static inline struct field case_unescape(char *text) {
    char *to = text;
    for (const char *from = text; *from; from++) {
        if (*from != '\\') *to++ = *from;
        else if (*++from == 'x') *to++ = (char)(case_digit(from[1]) << 4 | case_digit(from[2])), from += 2;
        else *to++ = *from == 'n' ? '\n' : *from == 't' ? '\t' : *from == 'r' ? '\r' : *from;
    }
    *to = '\0';
    return (struct field){text, (size_t)(to - text)};
}

/* Calls each for every case of a file; there must be `least`. Each field's bytes have a NUL behind them. */
static inline void cases_run(const char *file, size_t least, void (*each)(const struct field *fields)) {
    const char *source = getenv("SOURCE") ? getenv("SOURCE") : ".";
    char *path = mem_printf("%s/tests/data/encoding/%s", source, file), *line = NULL;
    FILE *in = fopen(path, "r");
    size_t room = 0, count = 0;
    if (!in) fail_msg("cannot read %s", path);
    for (ssize_t length; (length = getline(&line, &room, in)) >= 0;) {
        struct field fields[FIELDS_MOST] = {{0}};
        if (line[length - 1] == '\n') line[length - 1] = '\0';
        if (!*line || *line == '#') continue;
        char *rest = line;
        for (size_t i = 0; i < FIELDS_MOST && rest; i++) fields[i] = case_unescape(strsep(&rest, "\t"));
        each(fields);
        count++;
    }
    fclose(in);
    free(line);
    free(path);
    if (count < least) fail_msg("%s has only %zu cases", file, count);
}

/* The bytes in a block that ends where they do, so that a sanitizer sees a read behind it. To be freed. */
static inline char *case_exact(const struct field *field) {
    char *exact = mem_alloc(field->length + !field->length);
    memcpy(exact, field->bytes, field->length);
    return exact;
}

#endif
