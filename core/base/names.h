/* A list of owned texts: a VEC of char *. */
#ifndef BASE_NAMES_H
#define BASE_NAMES_H

#include "base/vec.h"

#include <stdbool.h>

struct names { char **at; size_t count, cap; };

void names_push(struct names *names, const char *name); /* copies */
bool names_have(const struct names *names, const char *name);
/* Pushes it unless it is there; copies. */
void names_add(struct names *names, const char *name);
void names_clear(struct names *names);

#endif
