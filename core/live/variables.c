/* See variables.h. By name and, of equal names, by order; where one text has more of a name than the other, what they
 * are given and who uses them come first. A wrong pair would mix up state. */
#include "live/variables.h"

#include <string.h>

/* A function in both texts, and its variables there. */
struct both {
    const struct generation *old;
    struct generation *new;
    int from, to;
    const struct variable *was, *is;
    int was_count, is_count;
    const int *old_of;
};

/* "(for state)" and the like have no name in the text. */
static bool is_named(const struct variable *v) { return v->name[0] != '('; }

static int count_named(const struct variable *all, int count, const char *name) {
    int found = 0;
    for (int i = 0; i < count; i++) found += strcmp(all[i].name, name) == 0;
    return found;
}

static bool is_in_both(const struct both *b, const char *name) {
    return count_named(b->was, b->was_count, name) && count_named(b->is, b->is_count, name);
}

/* ---- ways to find the old variable of a new one; -1 where there is none ---- */

static int find_by_rank(const struct both *b, int wanted) {
    for (int i = 0; i < b->was_count; i++)
        if (b->was[i].rank == b->is[wanted].rank && strcmp(b->was[i].name, b->is[wanted].name) == 0) return i;
    return -1;
}

static bool same_literal(const struct text *a, const struct variable *v, const struct text *b, const struct variable *w) {
    size_t v_length, w_length;
    const char *v_words = text_literal(a, v->name, v->rank, &v_length);
    const char *w_words = text_literal(b, w->name, w->rank, &w_length);
    return v_words && w_words && v_length == w_length && memcmp(v_words, w_words, v_length) == 0;
}

/* The only one of the name with this literal, -1 where none or several have it. */
static int find_literal(const struct text *text, const struct variable *all, int count, const struct text *of,
                        const struct variable *wanted) {
    int found = -1;
    for (int i = 0; i < count; i++) {
        if (strcmp(all[i].name, wanted->name) != 0 || !same_literal(text, &all[i], of, wanted)) continue;
        if (found >= 0) return -1;
        found = i;
    }
    return found;
}

static int find_by_literal(const struct both *b, int wanted) {
    const struct variable *v = &b->is[wanted];
    if (b->to != 0) return -1;
    if (find_literal(b->new->text, b->is, b->is_count, b->new->text, v) < 0) return -1;
    return find_literal(b->old->text, b->was, b->was_count, b->new->text, v);
}

static int captured_by_name(const struct prototype *p, int owner, const char *name) {
    for (int i = 0; i < p->captured_count; i++) {
        const struct variable *v = p->captured[i].variable;
        if (v->owner && v->owner->index == owner && strcmp(v->name, name) == 0) return v->at;
    }
    return -1;
}

/* What the old text of a function that uses it used under this name. */
static int find_by_use(const struct both *b, int wanted) {
    for (int f = 1; b->old_of && f < b->new->chunk->count; f++) {
        const struct prototype *p = b->new->chunk->all[f];
        for (int i = 0; b->old_of[f] >= 0 && i < p->captured_count; i++) {
            if (p->captured[i].variable != &b->is[wanted]) continue;
            int found = captured_by_name(b->old->chunk->all[b->old_of[f]], b->from, b->is[wanted].name);
            if (found >= 0) return found;
        }
    }
    return -1;
}

/* ---- inheriting ---- */

static void inherit(const struct both *b, int was, int is) {
    int identity = b->old->variables[b->from][was];
    bool moved = b->to == 0 && b->old->turns[was] != b->new->turns[is]; /* into a loop, or out of one */
    bool met = generation_variable(b->old, b->from, b->new->variables[b->to][is]) >= 0;
    if (!moved && !met && generation_variable(b->new, b->to, identity) < 0) b->new->variables[b->to][is] = identity;
}

static void inherit_by(const struct both *b, int (*find)(const struct both *b, int wanted), bool all) {
    for (int i = 0; i < b->is_count; i++) {
        const char *name = b->is[i].name;
        bool as_many = count_named(b->was, b->was_count, name) == count_named(b->is, b->is_count, name);
        if (!is_named(&b->is[i]) || (as_many && !all)) continue;
        int found = find(b, i);
        if (found >= 0) inherit(b, found, i);
    }
}

/* A parameter or local of a function that has another name now is the one in its place, if all the others are where
 * they were. Of the whole text only those of loops are guessed here. */
static void inherit_renamed(const struct both *b) {
    if (b->was_count != b->is_count) return;
    for (int i = 0; i < b->is_count; i++) {
        bool may_be = b->to != 0 || (b->old->turns[i] && b->new->turns[i]);
        bool in_both = is_in_both(b, b->was[i].name) || is_in_both(b, b->is[i].name);
        if (may_be && !in_both && is_named(&b->was[i]) && is_named(&b->is[i])) inherit(b, i, i);
    }
}

void variables_inherit(const struct generation *old, int from, struct generation *new, int to, const int *old_of) {
    const struct prototype *was = old->chunk->all[from], *is = new->chunk->all[to];
    struct both both = {.old = old, .new = new, .from = from, .to = to, .was = was->variables, .is = is->variables,
                        .was_count = was->variable_count, .is_count = is->variable_count, .old_of = old_of};
    inherit_by(&both, find_by_literal, false);
    inherit_by(&both, find_by_use, false);
    inherit_by(&both, find_by_rank, true);
    inherit_renamed(&both);
}
