/* See names.h. */
#include "base/names.h"

void names_push(struct names *names, const char *name) { vec_push(names, mem_strdup(name)); }

bool names_have(const struct names *names, const char *name) {
    for (size_t i = 0; i < names->count; i++)
        if (strcmp(names->at[i], name) == 0) return true;
    return false;
}

void names_add(struct names *names, const char *name) {
    if (!names_have(names, name)) names_push(names, name);
}

void names_clear(struct names *names) {
    for (size_t i = 0; i < names->count; i++) free(names->at[i]);
    vec_clear(names);
}
