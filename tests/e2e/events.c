/* Events are read from a growing file, whole lines only; each is parsed once and kept until the case ends. */
#include "events.h"

#include "base/json.h"
#include "base/mem.h"
#include "os/clock.h"

#include <stdlib.h>
#include <string.h>

struct events {
    struct tail *tail;
    json_t *list;
    size_t parsed; /* bytes of the tail that are in the list */
    size_t next;   /* where event_wait looks on */
};

static void leave_events(void *what) {
    struct events *events = what;
    json_decref(events->list);
    free(events);
}

struct events *events_of(struct program *program, const char *path) {
    struct events *events = mem_zero(sizeof *events);
    events->list = json_array();
    at_end(leave_events, events);
    events->tail = tail_open(path, program);
    return events;
}

static void parse_lines(struct events *events) {
    const char *end;
    while (events->parsed < events->tail->text.len &&
           (end = strchr(events->tail->text.data + events->parsed, '\n'))) {
        const char *line = events->tail->text.data + events->parsed;
        struct err err;
        json_t *event = json_parse(line, (size_t)(end - line), &err);
        if (!event) fail_msg("this event is no JSON (%s): %.*s", err.message, (int)(end - line), line);
        json_array_append_new(events->list, event);
        events->parsed = (size_t)(end + 1 - events->tail->text.data);
    }
}

static void read_events(struct events *events) {
    while (tail_more(events->tail, 0)) continue;
    parse_lines(events);
}

static bool value_fits(const json_t *value, const char *text) {
    if (!value) return false;
    if (json_is_string(value)) return strcmp(json_string_value(value), text) == 0;
    char *printed = json_dumps(value, JSON_ENCODE_ANY | JSON_REAL_PRECISION(15));
    bool fits = printed && strcmp(printed, text) == 0;
    free(printed);
    return fits;
}

static bool event_fits(const json_t *event, const char *const *want) {
    if (!want[0]) return true;
    if (!value_fits(json_object_get(event, "event"), want[0])) return false;
    for (size_t i = 1; want[i]; i += 2) {
        if (!value_fits(json_object_get(event, want[i]), want[i + 1])) return false;
    }
    return true;
}

static void show_latest(struct events *events, const char *const *want) {
    print_error("this event did not come:");
    for (size_t i = 0; want[i]; i++) print_error(" %s", want[i]);
    size_t count = json_array_size(events->list);
    print_error("\nthe latest of %zu events:\n", count);
    struct str line = {0};
    for (size_t i = count > 12 ? count - 12 : 0; i < count; i++) {
        str_reset(&line);
        json_put_value(&line, json_array_get(events->list, i));
        print_error("  %s\n", line.data);
    }
    str_clear(&line);
    print_error("stderr:\n%.4000s\n", get_file(events->tail->writer->err_path));
}

json_t *event_wait_for(struct events *events, const char *const *want) {
    int64_t deadline = clock_ms() + DEADLINE_MS;
    bool more = true;
    read_events(events);
    for (;;) {
        while (events->next < json_array_size(events->list)) {
            json_t *event = json_array_get(events->list, events->next++);
            if (event_fits(event, want)) return event;
        }
        if (!more) break;
        more = tail_more(events->tail, deadline);
        parse_lines(events);
    }
    show_latest(events, want);
    fail();
    return NULL;
}

json_t *event_next(struct events *events) { return event_wait_for(events, (const char *const[]){NULL}); }

json_t *event_find_all(struct events *events, const char *const *want, size_t *count) {
    read_events(events);
    json_t *first = NULL, *event;
    size_t i, fitting = 0;
    json_array_foreach(events->list, i, event) {
        if (!event_fits(event, want)) continue;
        if (!first) first = event;
        fitting++;
    }
    if (count) *count = fitting;
    return first;
}

size_t event_count_all(struct events *events, const char *const *want) {
    size_t count;
    event_find_all(events, want, &count);
    return count;
}

void events_rewind(struct events *events) { events->next = 0; }

json_t *events_list(struct events *events) {
    read_events(events);
    return events->list;
}

const char *event_text(const json_t *event, const char *field) {
    const char *text = json_string_value(json_object_get(event, field));
    return text ? text : "";
}

int64_t event_number(const json_t *event, const char *field) {
    const json_t *value = json_object_get(event, field);
    return json_is_number(value) ? (int64_t)json_number_value(value) : -1;
}
