/* See generation.h. Pairing is by live/pair; this file remembers what it said. */
#include "live/generation.h"

#include "base/vec.h"
#include "live/pair.h"
#include "live/turns.h"
#include "live/variables.h"

#include <ctype.h>

/* ---- functions by identity ---- */

/* Functions are looked up for every closure in the heap: by identity, sorted. */
static int by_identity(const void *a, const void *b) {
    const struct numbered *x = a, *y = b;
    return (x->identity > y->identity) - (x->identity < y->identity);
}

static void sort_functions(struct generation *g) {
    for (int i = 0; i < g->chunk->count; i++) g->sorted[i] = (struct numbered){g->functions[i], i};
    qsort(g->sorted, (size_t)g->chunk->count, sizeof *g->sorted, by_identity);
}

int generation_function(const struct generation *g, int identity) {
    struct numbered key = {.identity = identity};
    const struct numbered *found = bsearch(&key, g->sorted, (size_t)g->chunk->count, sizeof key, by_identity);
    return found ? found->index : -1;
}

/* ---- one ---- */

static void generation_free(struct generation *g) {
    if (!g) return;
    for (int i = 0; g->variables && i < g->chunk->count; i++) free(g->variables[i]);
    free(g->variables);
    free(g->turns);
    free(g->functions);
    free(g->sorted);
    chunk_free(g->chunk);
    text_free(g->text);
    free(g->path);
    free(g->name);
    free(g->bytes);
    free(g);
}

static void number_all(struct generations *all, struct generation *g) {
    g->first = CHUNK_TAG_LEAST + all->tags;
    all->tags += g->chunk->count;
    g->functions = mem_zero((size_t)g->chunk->count * sizeof *g->functions);
    g->variables = mem_zero((size_t)g->chunk->count * sizeof *g->variables);
    g->sorted = mem_zero((size_t)g->chunk->count * sizeof *g->sorted);
    for (int i = 0; i < g->chunk->count; i++) {
        int count = g->chunk->all[i]->variable_count;
        g->functions[i] = ++all->identities;
        g->variables[i] = mem_zero((size_t)(count + 1) * sizeof **g->variables);
        for (int v = 0; v < count; v++) g->variables[i][v] = ++all->identities;
    }
}

static bool fits(const struct generation *g) {
    if (text_count(g->text) != g->chunk->count) return false;
    for (int i = 1; i < g->chunk->count; i++)
        if (text_parent(g->text, i) != g->chunk->all[i]->parent->index) return false;
    return true;
}

struct generation *generations_add(struct generations *all, const struct source *source, char *dump, size_t length,
                                   struct err *err) {
    struct generation *g = mem_zero(sizeof *g);
    g->path = mem_strdup(source->path);
    g->name = mem_strdup(source->name);
    g->bytes = mem_strndup(source->bytes, source->length);
    g->source = (struct source){.path = g->path, .name = g->name, .bytes = g->bytes, .length = strlen(g->bytes)};
    memcpy(g->hash, source->hash, sizeof g->hash);
    g->text = text_read(source->bytes, source->length);
    g->chunk = chunk_read(dump, length, err);
    if (g->chunk && !fits(g)) err_at(err, ERR_SCRIPT, source->name, 0, "its functions cannot be told apart");
    if (!g->chunk || !fits(g)) return generation_free(g), NULL;
    number_all(all, g);
    g->turns = turns_find(g->chunk, g->chunk->all[0]);
    sort_functions(g);
    vec_push(all, g);
    return g;
}

/* ---- all ---- */

struct generation *generations_find(const struct generations *all, int tag) {
    size_t low = 0, high = all->count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (all->at[middle]->first <= tag) low = middle + 1;
        else high = middle;
    }
    struct generation *g = low ? all->at[low - 1] : NULL;
    return g && tag < g->first + g->chunk->count ? g : NULL;
}

void generations_remove(struct generations *all, struct generation *generation) {
    for (size_t i = 0; i < all->count; i++) {
        if (all->at[i] != generation) continue;
        vec_remove(all, i);
        generation_free(generation);
        return;
    }
}

void generations_sweep(struct generations *all, bool (*current)(const struct generation *, void *), void *context) {
    size_t kept = 0;
    for (size_t i = 0; i < all->count; i++) {
        struct generation *g = all->at[i];
        bool keep = g->held || current(g, context);
        g->held = false;
        if (keep) all->at[kept++] = g;
        else generation_free(g);
    }
    all->count = kept;
}

void generations_clear(struct generations *all) {
    for (size_t i = 0; i < all->count; i++) generation_free(all->at[i]);
    vec_clear(all);
}

/* ---- identities ---- */

static void inherit_function(const struct generation *old, int from, struct generation *new, int to, const int *old_of) {
    new->functions[to] = old->functions[from];
    variables_inherit(old, from, new, to, old_of);
}

/* A function that is new in the text but stands where one was deleted: the last that stood there. */
static bool revive(const struct generations *all, struct generation *new, int index) {
    int parent = new->functions[text_parent(new->text, index)];
    for (size_t i = all->count; i-- > 0;) {
        const struct generation *g = all->at[i];
        if (g == new || strcmp(g->path, new->path) != 0) continue;
        for (int k = 1; k < g->chunk->count; k++) {
            if (strcmp(text_label(g->text, k), text_label(new->text, index)) != 0) continue;
            if (g->functions[text_parent(g->text, k)] != parent) continue;
            if (generation_function(new, g->functions[k]) >= 0) continue;
            inherit_function(g, k, new, index, NULL);
            return true;
        }
    }
    return false;
}

static const char *label_of(const struct generation *g, int function) {
    const char *label = text_label(g->text, function);
    return strncmp(label, "return.", 7) == 0 ? label + 7 : label;
}

char *generation_describe(const struct generation *g, int function) {
    int parent = text_parent(g->text, function);
    const char *label = label_of(g, function);
    if (parent <= 0) return mem_strdup(label);
    bool unnamed = strcmp(label, "return") == 0 || strcmp(label, "?") == 0;
    char *around = generation_describe(g, parent), *text = mem_printf("%s of %s", unnamed ? "a function" : label, around);
    free(around);
    return text;
}

static void tell_changed(const struct generation *g, int function, struct names *changed) {
    char *name = mem_printf("%s:%s", g->name, label_of(g, function));
    names_add(changed, name);
    free(name);
}

void generation_inherit(struct generations *all, const struct generation *old, struct generation *new,
                        struct names *changed) {
    struct pairs pairs;
    pairs_find(old->text, new->text, &pairs);
    for (int i = 0; i < new->chunk->count; i++)
        if (pairs.old_of[i] >= 0) inherit_function(old, pairs.old_of[i], new, i, pairs.old_of);
    sort_functions(new);
    for (int i = 1; i < new->chunk->count; i++)
        if (pairs.old_of[i] < 0 && revive(all, new, i)) sort_functions(new);
    for (int i = 1; i < old->chunk->count; i++)
        if (pairs.new_of[i] < 0) tell_changed(old, i, changed);
    for (int i = 1; i < new->chunk->count; i++)
        if (pairs.old_of[i] < 0 || !text_same_body(old->text, pairs.old_of[i], new->text, i)) tell_changed(new, i, changed);
    pairs_clear(&pairs);
}

int generation_variable(const struct generation *g, int function, int identity) {
    for (int i = 0; i < g->chunk->all[function]->variable_count; i++)
        if (g->variables[function][i] == identity) return i;
    return -1;
}

int generation_captured(const struct generation *g, int function, int upvalue) {
    const struct variable *v = g->chunk->all[function]->captured[upvalue].variable;
    return v->owner ? g->variables[v->owner->index][v->at] : 0;
}

bool generation_of_file(const struct generation *g, int function, int upvalue) {
    const struct variable *v = g->chunk->all[function]->captured[upvalue].variable;
    return v->owner && v->owner->index == 0 && !g->turns[v->at];
}

/* ---- the text ---- */

/* As the dump has it: seven bits a byte, the highest first, the last byte with its top bit set (chunk.h). */
int generation_last_line(const struct generation *g, int function) {
    const struct prototype *p = g->chunk->all[function];
    int line = 0;
    for (size_t at = p->last_line_from; at < p->last_line_to; at++) line = line << 7 | (g->chunk->bytes[at] & 0x7f);
    return line;
}

static const char *skip_blank(const char *c) {
    while (*c == ' ' || *c == '\t') c++;
    return c;
}

static bool is_reset(const char *line) {
    line = skip_blank(line);
    if (strncmp(line, "--", 2) != 0) return false;
    line = skip_blank(line + 2);
    if (strncmp(line, "darn:", 5) != 0) return false;
    line = skip_blank(line + 5);
    return strncmp(line, "reset", 5) == 0 && !isalnum((unsigned char)line[5]);
}

bool generation_resets(const struct generation *g) {
    const char *line = g->bytes;
    while (!is_reset(line)) {
        line = strchr(line, '\n');
        if (!line++) return false;
    }
    return true;
}
