/* See kept.h. */
#include "select/kept.h"

#include "select/forms.h"
#include "select/members.h"

#include <stdlib.h>

/* BYTES_MOST: bytes an element that memories may take, about as much as its nodes. MEMORIES_MOST: memories, which
 * are looked through for one selector's. */
enum { BYTES_MOST = 128, MEMORIES_MOST = 1000 };

static void memory_free(struct memory *memory) {
    kept_forget(memory);
    for (unsigned i = 0; i < memory->links; i++) free(memory->link[i]);
    free(memory->link);
    free(memory->counting);
    free(memory->set);
    free(memory);
}

static void forget_selectors(struct kept *kept) {
    for (struct memory *memory; (memory = kept->memories) != NULL;) {
        kept->memories = memory->next;
        memory_free(memory);
    }
    kept->bytes = kept->count = 0;
}

static void kept_free(struct kept *kept) {
    forget_selectors(kept);
    for (int i = 0; i < NEAREST_KINDS; i++) free(kept->nearest[i]);
    for (int i = 0; i < SELECTOR_COUNTINGS; i++) free(kept->countings[i]);
    free(kept->directions);
    free(kept->choices);
    forms_free(kept->controls);
    free(kept);
}

struct kept *kept_of(struct doc *doc) {
    if (doc->kept) return doc->kept;
    doc->kept = mem_zero(sizeof *doc->kept);
    doc->kept->doc = doc;
    doc->kept_free = kept_free;
    return doc->kept;
}

void *kept_array(struct kept *kept, size_t size) { return mem_zero_of(order_ready(kept->doc) + 1, size); }

void *kept_part(struct kept *kept, size_t size) {
    kept->bytes += (order_ready(kept->doc) + 1) * size;
    return kept_array(kept, size);
}

/* Found ones come first: a loop asks few selectors. */
struct memory *kept_memory(struct kept *kept, const struct selector *selector) {
    struct memory **at = &kept->memories, *memory;
    while (*at && (*at)->serial != selector->serial) at = &(*at)->next;
    if ((memory = *at) != NULL) {
        *at = memory->next;
    } else {
        memory = mem_zero(sizeof *memory);
        *memory = (struct memory){.serial = selector->serial, .links = selector->links,
                                  .countings = selector->countings, .sets = selector->sets};
        memory->link = mem_zero_of(memory->links + 1, sizeof *memory->link);
        memory->counting = mem_zero_of(memory->countings + 1, sizeof *memory->counting);
        memory->set = mem_zero_of(memory->sets + 1, sizeof *memory->set);
        kept->bytes += sizeof *memory + (memory->links + 1) * sizeof *memory->link +
                       (memory->countings + 1) * sizeof *memory->counting + (memory->sets + 1) * sizeof *memory->set;
        kept->count++;
    }
    memory->next = kept->memories;
    return kept->memories = memory;
}

void kept_forget(struct memory *memory) {
    for (unsigned i = 0; i < memory->sets; i++) members_clear(&memory->set[i]);
    for (unsigned i = 0; i < memory->countings; i++) {
        free(memory->counting[i]);
        memory->counting[i] = NULL;
    }
}

void kept_trim(struct kept *kept) {
    const size_t most = BYTES_MOST * (size_t)order_ready(kept->doc);
    if (kept->bytes > most || kept->count > MEMORIES_MOST) forget_selectors(kept);
}
