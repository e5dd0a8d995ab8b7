/* See item.h. */
#include "model/item.h"

#include "base/mem.h"

#include <stdlib.h>

struct item *item_new(const char *type, char *json) {
    struct item *item = mem_alloc(sizeof *item);
    *item = (struct item){.type = mem_strdup(type), .json = json};
    return item;
}

void item_free(struct item *item) {
    if (!item) return;
    free(item->type);
    free(item->json);
    free(item);
}
