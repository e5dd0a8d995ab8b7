/* A callback that fails, and what its failure says of frames and values. */
#ifndef TESTS_SCRIPT_FAILING_H
#define TESTS_SCRIPT_FAILING_H

#include "support.h"

/* The callback's body is lines 3 and on. */
SHARED struct outcome *failing(struct budget *budget, const char *body) {
    char *text = mem_printf("local s = {}\nfunction s.parse(page)\n%s\nend\nreturn s\n", body);
    struct outcome *o = run_text(text, budget);
    if (o->kind != OUTCOME_FAILED) fail_msg("%s: does not fail", body);
    free(text);
    return o;
}

SHARED json_t *frames_of(const struct outcome *o) {
    struct err err = {0};
    json_t *frames = json_parse(o->failure.frames, strlen(o->failure.frames), &err);
    if (!frames) fail_msg("%s: %s", err.message, o->failure.frames);
    return frames;
}

SHARED const char *text_of_field(const json_t *frame, const char *field) {
    const char *text = json_string_value(json_object_get(frame, field));
    return text ? text : "";
}

/* The value of a local (or upvalue) of a frame, or NULL. */
SHARED const char *value_in(const json_t *frame, const char *list, const char *name) {
    size_t i;
    json_t *one;
    json_array_foreach(json_object_get(frame, list), i, one)
        if (strcmp(text_of_field(one, "name"), name) == 0) return text_of_field(one, "value");
    return NULL;
}

SHARED const json_t *frame_of(const json_t *frames, const char *function) {
    size_t i;
    json_t *frame;
    json_array_foreach(frames, i, frame)
        if (strcmp(text_of_field(frame, "function"), function) == 0) return frame;
    fail_msg("no frame of %s", function);
    return NULL;
}

#endif
