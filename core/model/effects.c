/* See effects.h. */
#include "model/effects.h"

#include "base/json.h"
#include "base/mem.h"

#include <float.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { ENTRY_BYTES = 100 }; /* what a key of a map takes beside its text and its value's */

/* ---- numbers ---- */

bool number_read(const char *json, struct number *number) {
    if (!json || !strchr("-0123456789", *json)) return false;
    *number = (struct number){.real = strpbrk(json, ".eE") != NULL};
    if (number->real) number->value = strtod(json, NULL);
    else number->integer = strtoll(json, NULL, 10);
    return true;
}

static double as_real(struct number number) { return number.real ? number.value : (double)number.integer; }

static struct number integer(uint64_t value) { return (struct number){.integer = (int64_t)value}; }

struct number number_add(struct number a, struct number b) {
    if (!a.real && !b.real) return integer((uint64_t)a.integer + (uint64_t)b.integer);
    return (struct number){.real = true, .value = as_real(a) + as_real(b)};
}

struct number number_subtract(struct number a, struct number b) {
    if (!a.real && !b.real) return integer((uint64_t)a.integer - (uint64_t)b.integer);
    return (struct number){.real = true, .value = as_real(a) - as_real(b)};
}

char *number_json(struct number number) {
    struct str out = {0};
    if (!number.real) json_put_integer(&out, number.integer);
    else json_put_number(&out, fmax(-DBL_MAX, fmin(number.value, DBL_MAX)));
    return str_take(&out);
}

/* ---- changes ---- */

static struct effect *change_of(struct effects *effects, const char *key) {
    struct effect *effect = map_get(&effects->changes, key);
    if (effect) return effect;
    effect = mem_zero(sizeof *effect);
    map_set(&effects->changes, key, effect);
    effects->bytes += ENTRY_BYTES + strlen(key);
    return effect;
}

/* Takes json. */
static void replace(struct effects *effects, struct effect *effect, bool added, char *json) {
    effects->bytes += json ? strlen(json) : 0;
    effects->bytes -= effect->json ? strlen(effect->json) : 0;
    free(effect->json);
    *effect = (struct effect){.added = added, .json = json};
}

void effects_set(struct effects *effects, const char *key, const char *json) {
    replace(effects, change_of(effects, key), false, mem_strdup(json));
}

/* Added to nothing, to what was added before, or to the number that was set; a removed key begins at 0 again. */
bool effects_add(struct effects *effects, const char *key, struct number number) {
    const struct effect *before = effects_find(effects, key);
    struct number sum = number;
    if (before && before->json) {
        if (!number_read(before->json, &sum)) return false;
        sum = number_add(sum, number);
    }
    bool added = !before || before->added;
    replace(effects, change_of(effects, key), added, number_json(sum));
    return true;
}

const struct effect *effects_find(const struct effects *effects, const char *key) {
    return map_get(&effects->changes, key);
}

/* ---- what was read ---- */

const struct recalled *effects_recalled(const struct effects *effects, const char *key) {
    return map_get(&effects->recalled, key);
}

void effects_note(struct effects *effects, const char *key, char *json, int64_t changed) {
    struct recalled *recalled = mem_alloc(sizeof *recalled);
    *recalled = (struct recalled){.changed = changed, .json = json};
    map_set(&effects->recalled, key, recalled);
    effects->bytes += ENTRY_BYTES + strlen(key) + (json ? strlen(json) : 0);
}

/* ---- the end ---- */

bool effects_any(const struct effects *effects) { return effects->changes.count || effects->recalled.count; }

void effects_discard(struct effects *effects) {
    void *value;
    for (size_t at = 0; map_next(&effects->changes, &at, NULL, &value);) {
        free(((struct effect *)value)->json);
        free(value);
    }
    map_clear(&effects->changes);
    effects->bytes = 0;
}

void effects_clear(struct effects *effects) {
    void *value;
    effects_discard(effects);
    for (size_t at = 0; map_next(&effects->recalled, &at, NULL, &value);) {
        free(((struct recalled *)value)->json);
        free(value);
    }
    map_clear(&effects->recalled);
}
