/* See suite.h. */
#include "suite.h"

#include "base/json.h"
#include "base/mem.h"
#include "base/str.h"
#include "os/file.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

void group_case(struct group *group, const char *id, bool good, const char *format, ...) {
    const char *verbose = getenv("V");
    group->total++;
    group->passed += good;
    if (good || !verbose || !*verbose) return;
    va_list arguments;
    va_start(arguments, format);
    printf("  %s: ", id);
    vprintf(format, arguments);
    putchar('\n');
    va_end(arguments);
}

void group_print(const struct group *group) { printf("%-28s %d/%d\n", group->name, group->passed, group->total); }

static void die(const struct err *err) {
    fprintf(stderr, "conformance: %s\n", err->message);
    exit(1);
}

char *suite_file(const char *folder, const char *file, size_t *length) {
    struct err err = {0};
    char *path = file_join(folder, file), *bytes = file_read(path, 0, length, &err);
    free(path);
    if (!bytes) die(&err);
    return bytes;
}

/* A lone surrogate is no text, and jansson takes none; U+FFFD stands in its place. A few cases have such a one. */
static void mend_surrogates(char *line, const char *end) {
    for (char *p = line; (p = memmem(p, (size_t)(end - p), "\\ud", 3)); p += 6) memcpy(p, "\\ufffd", 6);
}

static json_t *read_line(char *line, const char *end) {
    struct err err = {0};
    json_t *one = json_parse(line, (size_t)(end - line), NULL);
    if (one) return one;
    mend_surrogates(line, end);
    one = json_parse(line, (size_t)(end - line), &err);
    if (!one) die(&err);
    return one;
}

void suite_read(const char *folder, const char *file, void (*each)(void *, const json_t *), void *arg) {
    size_t length;
    char *bytes = suite_file(folder, file, &length);
    for (char *line = bytes, *end; (end = strchr(line, '\n')); line = end + 1) {
        json_t *one = read_line(line, end);
        each(arg, one);
        json_decref(one);
    }
    free(bytes);
}

const char *suite_text(const json_t *one, const char *field) { return json_string_value(json_object_get(one, field)); }
