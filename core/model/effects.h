/* What one run of a callback did to the crawl's state (darn.state), and what it read of it. Effects are folded: of each
 * key the run set a value, or added a number to whatever is there. Values are JSON text. */
#ifndef MODEL_EFFECTS_H
#define MODEL_EFFECTS_H

#include "base/map.h"

#include <stdbool.h>
#include <stdint.h>

/* A number as Lua has it: an integer stays one, and wraps around. */
struct number { bool real; int64_t integer; double value; };
/* False where the JSON text (NULL: no value at all) is something else. */
bool number_read(const char *json, struct number *number);
struct number number_add(struct number a, struct number b);
/* a - b of integers takes back an addition exactly; of others it would not. */
struct number number_subtract(struct number a, struct number b);
char *number_json(struct number number); /* to be freed; what is too large for a float becomes the largest */

/* Whose effects those of on_gave_up are: apart from those of the request's page, whose are its id's. */
#define GAVE_UP_OWNER(request) (-(request))

struct effect {
    bool added;
    char *json; /* the value, NULL: the key was removed; of what was added, the number */
};
struct recalled {
    int64_t changed; /* number of the key's last change, 0: none */
    char *json;      /* NULL: no value */
};

/* A zeroed struct is empty. */
struct effects {
    struct map changes;  /* key -> struct effect */
    struct map recalled; /* key -> struct recalled: the first of each key */
    size_t bytes;        /* that was noted and done since the last effects_discard, about */
};

/* json NULL: removes the key. Copies. */
void effects_set(struct effects *effects, const char *key, const char *json);
/* False, and nothing is done, where the run set the key to what is no number. */
bool effects_add(struct effects *effects, const char *key, struct number number);
const struct effect *effects_find(const struct effects *effects, const char *key);    /* or NULL */
const struct recalled *effects_recalled(const struct effects *effects, const char *key); /* or NULL */
/* Takes json. */
void effects_note(struct effects *effects, const char *key, char *json, int64_t changed);
/* Was anything read or done? */
bool effects_any(const struct effects *effects);
/* Drops what was done. What was read stays: the way the run ended may depend on it. */
void effects_discard(struct effects *effects);
void effects_clear(struct effects *effects);

#endif
