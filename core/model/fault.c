/* See fault.h. */
#include "model/fault.h"

#include "base/json.h"
#include "model/date.h"

#include <stdio.h>
#include <string.h>

/* A name goes before a path: keys may have dots in them. */
static const json_t *find(const json_t *value, const char *path) {
    const json_t *found = json_object_get(value, path);
    for (const char *dot = path; !found && (dot = strchr(dot, '.')); dot++) {
        char key[RULE_FIELD_MOST + 1];
        snprintf(key, sizeof key, "%.*s", (int)(dot - path), path);
        const json_t *inner = json_object_get(value, key);
        if (inner) found = find(inner, dot + 1);
    }
    return found;
}

/* Numbers may stand there as numbers or as text. */
static int64_t json_wait_ms(const json_t *value, int64_t now_wall_ms) {
    if (json_is_string(value)) return wait_ms(json_string_value(value), now_wall_ms);
    return json_is_number(value) ? seconds_wait_ms(json_number_value(value), now_wall_ms) : -1;
}

int64_t fault_wait_ms(const struct fault *fault, const char *field, int64_t now_wall_ms) {
    const char *header = fault->headers ? headers_get(fault->headers, field) : NULL;
    if (header) return wait_ms(header, now_wall_ms);
    json_t *body = fault->body ? json_parse(fault->body, fault->body_bytes, NULL) : NULL;
    int64_t ms = json_wait_ms(find(body, field), now_wall_ms);
    json_decref(body);
    return ms;
}
