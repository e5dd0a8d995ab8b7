/* Cases as data: files of tests/data/html with a JSON object a line; lines that begin with # say what they are. */
#ifndef TEST_CASES_H
#define TEST_CASES_H

#include "page.h"

#include "base/json.h"
#include "os/file.h"

/* A text of the case: NULL where it has none, or that is none. */
static inline const char *case_text(const json_t *one, const char *field) {
    return json_string_value(json_object_get(one, field));
}

/* The same, where the case cannot do without. */
static inline const char *case_need(const json_t *one, const char *field) {
    const char *text = case_text(one, field);
    if (!text) fail_msg("a case has no %s", field);
    return text;
}

/* Calls each for every line of the file; how many there were. Failures are printed by `each`, which returns how
 * it went; the test fails at the end where one did. */
static inline size_t cases_read(const char *file, bool (*each)(const json_t *one)) {
    size_t length, count = 0, failed = 0;
    struct err err = {0};
    char path[4096];
    snprintf(path, sizeof path, "%s/tests/data/html/%s", getenv("SOURCE") ? getenv("SOURCE") : ".", file);
    char *bytes = file_read(path, 0, &length, &err);
    if (!bytes) fail_msg("%s", err.message);
    for (char *line = bytes, *end; *line; line = end + 1) {
        end = strchr(line, '\n');
        assert_non_null(end);
        if (*line == '#' || line == end) continue;
        json_t *one = json_parse(line, (size_t)(end - line), &err);
        if (!one) fail_msg("%s: %.*s", err.message, (int)(end - line), line);
        failed += !each(one);
        count++;
        json_decref(one);
    }
    free(bytes);
    if (failed) fail_msg("%s: %zu of %zu cases failed", file, failed, count);
    return count;
}

#endif
