/* The events of a run (`--events FILE`), waited for as they come. */
#ifndef E2E_EVENTS_H
#define E2E_EVENTS_H

#include "harness.h"

#include <jansson.h>

struct events;

/* Of a program that was started with `--events path`. */
struct events *events_of(struct program *program, const char *path);

/* What is looked for: an event's name, then pairs of a field and its value as text, all of which must fit:
 * "fetched", "status", "200". The first macro waits for the next such event after the one that was waited for
 * last (the case fails, showing the latest events, where it does not come); event_find gives the first that
 * has come so far or NULL; event_count counts them. Events belong to `events`. */
#define event_wait(events, ...) event_wait_for(events, (const char *const[]){__VA_ARGS__, NULL})
#define event_find(events, ...) event_find_all(events, (const char *const[]){__VA_ARGS__, NULL}, NULL)
#define event_count(events, ...) event_count_all(events, (const char *const[]){__VA_ARGS__, NULL})
json_t *event_wait_for(struct events *events, const char *const *want);
/* Waits for the next event, whichever it is. */
json_t *event_next(struct events *events);
/* *count, where not NULL, is how many there are. */
json_t *event_find_all(struct events *events, const char *const *want, size_t *count);
size_t event_count_all(struct events *events, const char *const *want);
/* The next event_wait begins at the first event again. */
void events_rewind(struct events *events);
/* All that have come so far, as an array. */
json_t *events_list(struct events *events);

/* Fields of an event: "" and -1 where it has none of that name and sort. */
const char *event_text(const json_t *event, const char *field);
int64_t event_number(const json_t *event, const char *field);

#endif
