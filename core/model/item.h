/* One scraped record: its type and its fields as JSON text in the order they are printed. */
#ifndef MODEL_ITEM_H
#define MODEL_ITEM_H

#include <stddef.h>

struct item {
    char *type; /* NULL where it was emitted without one */
    char *json; /* one JSON object, no newline in it */
};

struct item *item_new(const char *type, char *json); /* copies type, takes json */
void item_free(struct item *item);

#endif
