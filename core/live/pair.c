/* See pair.h. What is certain comes first: labels, then bodies that occur once in each text, then likeness, nearest
 * first; and each pair lets the functions inside of the two be paired by their labels. Wrong pairs are worse than
 * missing ones (held functions would become others), so likeness alone needs much of it. */
#include "live/pair.h"

#include "base/vec.h"
#include "script/lex.h"

#include <string.h>

enum {
    MOST_COMPARED = 40000, /* pairs of functions that are compared by likeness at once */
    LEAST_BIGRAMS = 6      /* shorter bodies are alike by chance */
};
static const float ALIKE_IN_PLACE = 0.4f; /* among functions with one label, in order */
static const float ALIKE_NAMED = 0.5f;    /* with one last name, but in another table or function */
static const float ALIKE = 0.75f;         /* with nothing else in common */
static const float SAME = 2;              /* the same body, which counts more than the like of it */

enum key { KEY_LABEL, KEY_PLACE, KEY_NAME, KEY_BODY, KEYS };

struct bag { uint64_t *at; size_t count; }; /* the bigrams of a body, sorted */

struct side {
    const struct text *text;
    uint64_t (*keys)[KEYS]; /* by function; 0 where it has none */
    struct bag *bags;       /* by function, made when first asked for */
    int *partners;          /* by function: in the other text, or -1 */
    bool *tried;            /* by function: it was compared with the others of its label or place */
    int *children, *first;  /* children[first[f]] ... before children[first[f + 1]] */
};

struct pairing {
    struct side old, new;
    enum pair_how *how;
};

struct member { uint64_t key; int function; };
struct members { struct member *at; size_t count, cap; }; /* a VEC */

static void link_pair(struct pairing *p, int old, int new, enum pair_how how) {
    p->old.partners[old] = new;
    p->new.partners[new] = old;
    p->how[old] = how;
}

/* ---- sides ---- */

static uint64_t hash_words(const uint64_t *words, size_t count) {
    uint64_t hash = 0xcbf29ce484222325 + count;
    for (size_t i = 0; i < count; i++) hash = (hash ^ words[i]) * 0x9e3779b97f4a7c15, hash ^= hash >> 29;
    return hash | 1; /* never 0 */
}

static uint64_t hash_text(const char *text) {
    uint64_t hash = 0xcbf29ce484222325;
    if (!text) return 0;
    while (*text) hash = (hash ^ (unsigned char)*text++) * 0x100000001b3;
    return hash | 1;
}

static void list_children(struct side *side, int count) {
    side->first = mem_zero(((size_t)count + 2) * sizeof *side->first);
    side->children = mem_alloc(((size_t)count + 1) * sizeof *side->children);
    for (int f = 1; f < count; f++) side->first[text_parent(side->text, f) + 2]++;
    for (int f = 1; f <= count; f++) side->first[f + 1] += side->first[f];
    for (int f = 1; f < count; f++) side->children[side->first[text_parent(side->text, f) + 1]++] = f;
}

static void side_init(struct side *side, const struct text *text) {
    int count = text_count(text);
    *side = (struct side){.text = text};
    side->keys = mem_zero((size_t)count * sizeof *side->keys);
    side->bags = mem_zero((size_t)count * sizeof *side->bags);
    side->partners = mem_alloc((size_t)count * sizeof *side->partners);
    side->tried = mem_zero((size_t)count * sizeof *side->tried);
    list_children(side, count);
    for (int f = 0; f < count; f++) {
        size_t words;
        const uint64_t *body = text_body(text, f, &words);
        side->partners[f] = -1;
        side->keys[f][KEY_LABEL] = hash_text(text_label(text, f));
        side->keys[f][KEY_PLACE] = hash_text(text_place(text, f));
        side->keys[f][KEY_NAME] = hash_text(text_name(text, f));
        side->keys[f][KEY_BODY] = f ? hash_words(body, words) : 0;
    }
}

/* The partners are the result, they stay. */
static void side_clear(struct side *side) {
    for (int f = 0; f < text_count(side->text); f++) free(side->bags[f].at);
    free(side->bags);
    free(side->keys);
    free(side->tried);
    free(side->children);
    free(side->first);
}

static void add_member(const struct side *side, int function, struct members *out) {
    if (side->partners[function] < 0) vec_push(out, (struct member){.function = function});
}

static void unpaired_children(const struct side *side, int parent, struct members *out) {
    for (int i = side->first[parent]; i < side->first[parent + 1]; i++) add_member(side, side->children[i], out);
}

/* ---- likeness ---- */

static int by_number(const void *a, const void *b) {
    uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;
    return (x > y) - (x < y);
}

static size_t count_bigrams(const struct side *side, int function) {
    size_t words;
    text_body(side->text, function, &words);
    return words ? words - 1 : 0;
}

static const struct bag *bag_of(struct side *side, int function) {
    struct bag *bag = &side->bags[function];
    if (bag->at) return bag;
    size_t words;
    const uint64_t *body = text_body(side->text, function, &words);
    bag->count = words ? words - 1 : 0;
    bag->at = mem_alloc((bag->count + 1) * sizeof *bag->at);
    for (size_t i = 0; i < bag->count; i++) bag->at[i] = body[i] * 0x9e3779b97f4a7c15 + body[i + 1];
    qsort(bag->at, bag->count, sizeof *bag->at, by_number);
    return bag;
}

static size_t count_common(const struct bag *a, const struct bag *b) {
    size_t common = 0, x = 0, y = 0;
    while (x < a->count && y < b->count) {
        bool same = a->at[x] == b->at[y], less = a->at[x] < b->at[y];
        common += same;
        x += same || less;
        y += same || !less;
    }
    return common;
}

/* Dice's coefficient of the bigrams of their tokens, 0 to 1; 0 also where it cannot reach `least`; SAME for the
 * same body. */
static float likeness(struct pairing *p, int old, int new, float least) {
    size_t old_count = count_bigrams(&p->old, old), new_count = count_bigrams(&p->new, new);
    size_t fewer = old_count < new_count ? old_count : new_count, all = old_count + new_count;
    if (p->old.keys[old][KEY_BODY] == p->new.keys[new][KEY_BODY]) return SAME;
    if (2 * (float)fewer < least * (float)all) return 0;
    float like = 2 * (float)count_common(bag_of(&p->old, old), bag_of(&p->new, new)) / (float)(all ? all : 1);
    return like < least ? 0 : like;
}

static bool is_long(const struct side *side, int function) { return count_bigrams(side, function) >= LEAST_BIGRAMS; }

/* ---- groups with one key ---- */

typedef void group_fn(struct pairing *p, const struct member *old, size_t old_count, const struct member *new,
                      size_t new_count);

static int by_key(const void *a, const void *b) {
    const struct member *x = a, *y = b;
    if (x->key != y->key) return x->key < y->key ? -1 : 1;
    return (x->function > y->function) - (x->function < y->function);
}

/* Those that have no partner yet, sorted by this key; those without the key are left out. */
static void sort_by(const struct side *side, const struct members *members, enum key key, struct members *out) {
    for (size_t i = 0; i < members->count; i++) {
        int function = members->at[i].function;
        if (side->partners[function] >= 0 || !side->keys[function][key]) continue;
        if (key <= KEY_PLACE && side->tried[function]) continue; /* what is left over of a group is no group */
        vec_push(out, (struct member){side->keys[function][key], function});
    }
    if (out->count) qsort(out->at, out->count, sizeof *out->at, by_key);
}

static size_t group_size(const struct members *members, size_t from) {
    size_t to = from;
    while (to < members->count && members->at[to].key == members->at[from].key) to++;
    return to - from;
}

/* Gives the unpaired ones with equal keys on both sides to `pair`, group by group. */
static void each_group(struct pairing *p, const struct members *old, const struct members *new, enum key key,
                       group_fn *pair) {
    struct members a = {0}, b = {0};
    sort_by(&p->old, old, key, &a);
    sort_by(&p->new, new, key, &b);
    for (size_t x = 0, y = 0; x < a.count && y < b.count;) {
        size_t n = group_size(&a, x), m = group_size(&b, y);
        uint64_t key_x = a.at[x].key, key_y = b.at[y].key;
        if (key_x == key_y) pair(p, &a.at[x], n, &b.at[y], m);
        if (key_x <= key_y) x += n;
        if (key_y <= key_x) y += m;
    }
    vec_clear(&a);
    vec_clear(&b);
}

/* ---- in order, within one label ---- */

/* From the last ones back along the best sum. What could be either is paired with the earlier: adding at the end is
 * what people do most. */
static void link_best(struct pairing *p, const struct member *old, size_t n, const struct member *new, size_t m,
                      const float *best) {
    size_t x = n, y = m, row = m + 1;
    while (x > 0 && y > 0) {
        if (best[x * row + y] == best[(x - 1) * row + y]) x--;
        else if (best[x * row + y] == best[x * row + y - 1]) y--;
        else link_pair(p, old[--x].function, new[--y].function, PAIR_ORDER);
    }
}

/* The pairs, in order on both sides, whose likenesses have the largest sum. */
static void align(struct pairing *p, const struct member *old, size_t n, const struct member *new, size_t m) {
    size_t row = m + 1;
    float *best = mem_zero((n + 1) * row * sizeof *best);
    for (size_t x = 1; x <= n; x++) {
        for (size_t y = 1; y <= m; y++) {
            float like = likeness(p, old[x - 1].function, new[y - 1].function, ALIKE_IN_PLACE);
            float both = like > 0 ? best[(x - 1) * row + y - 1] + like : 0;
            float without = best[(x - 1) * row + y];
            if (best[x * row + y - 1] > without) without = best[x * row + y - 1];
            best[x * row + y] = both > without ? both : without;
        }
    }
    link_best(p, old, n, new, m, best);
    free(best);
}

/* The first with the first, the second with the second. */
static void pair_in_turn(struct pairing *p, const struct member *old, size_t n, const struct member *new, size_t m) {
    for (size_t i = 0; i < n && i < m; i++) link_pair(p, old[i].function, new[i].function, PAIR_ORDER);
}

static void list_unpaired(const struct side *side, const struct member *from, size_t count, struct members *out) {
    for (size_t i = 0; i < count; i++) add_member(side, from[i].function, out);
}

/* Those that changed their order, as far as their bodies are the same. */
static void pair_bodies(struct pairing *p, const struct member *old, size_t n, const struct member *new, size_t m) {
    struct members a = {0}, b = {0};
    list_unpaired(&p->old, old, n, &a);
    list_unpaired(&p->new, new, m, &b);
    each_group(p, &a, &b, KEY_BODY, pair_in_turn);
    vec_clear(&a);
    vec_clear(&b);
}

/* Too many to compare each with each: same bodies, then in turn what is left. */
static void align_many(struct pairing *p, const struct member *old, size_t n, const struct member *new, size_t m) {
    struct members a = {0}, b = {0};
    pair_bodies(p, old, n, new, m);
    list_unpaired(&p->old, old, n, &a);
    list_unpaired(&p->new, new, m, &b);
    bool few = a.count * b.count <= MOST_COMPARED;
    if (few) align(p, a.at, a.count, b.at, b.count);
    for (size_t i = 0; i < a.count && i < b.count && !few; i++)
        if (likeness(p, a.at[i].function, b.at[i].function, ALIKE_IN_PLACE) > 0)
            link_pair(p, a.at[i].function, b.at[i].function, PAIR_ORDER);
    vec_clear(&a);
    vec_clear(&b);
}

static size_t skip_unpaired(const struct side *side, const struct member *members, size_t count, size_t from) {
    while (from < count && side->partners[members[from].function] < 0) from++;
    return from;
}

/* One of each between two pairs that follow each other in both texts: the one was replaced by the other. */
static void close_gaps(struct pairing *p, const struct member *old, size_t n, const struct member *new, size_t m) {
    bool after_pair = true;
    for (size_t x = 0, y = 0; x <= n && y <= m; x++, y++) {
        size_t from_x = x, from_y = y;
        x = skip_unpaired(&p->old, old, n, x);
        y = skip_unpaired(&p->new, new, m, y);
        bool before_pair = x < n && y < m ? p->old.partners[old[x].function] == new[y].function : x == n && y == m;
        if (after_pair && before_pair && x - from_x == 1 && y - from_y == 1)
            link_pair(p, old[from_x].function, new[from_y].function, PAIR_ORDER);
        after_pair = before_pair;
    }
}

static void mark_tried(struct side *side, const struct member *members, size_t count) {
    for (size_t i = 0; i < count; i++) side->tried[members[i].function] = true;
}

static bool same_body(const struct pairing *p, struct member old, struct member new) {
    return p->old.keys[old.function][KEY_BODY] == p->new.keys[new.function][KEY_BODY];
}

/* Those with one label. Same bodies at both ends are pairs of the best alignment, so only the middle is compared. */
static void pair_equal(struct pairing *p, const struct member *old, size_t n, const struct member *new, size_t m) {
    mark_tried(&p->old, old, n);
    mark_tried(&p->new, new, m);
    if (n == 1 && m == 1) {
        link_pair(p, old->function, new->function, PAIR_LABEL);
        return;
    }
    for (; n && m && same_body(p, *old, *new); old++, new++, n--, m--)
        link_pair(p, old->function, new->function, PAIR_ORDER);
    for (; n && m && same_body(p, old[n - 1], new[m - 1]); n--, m--)
        link_pair(p, old[n - 1].function, new[m - 1].function, PAIR_ORDER);
    if (n * m <= MOST_COMPARED) align(p, old, n, new, m);
    else align_many(p, old, n, new, m);
    pair_bodies(p, old, n, new, m);
    close_gaps(p, old, n, new, m);
}

/* ---- by likeness ---- */

static void pair_same_body(struct pairing *p, const struct member *old, size_t n, const struct member *new, size_t m) {
    if (n == 1 && m == 1 && is_long(&p->old, old->function)) link_pair(p, old->function, new->function, PAIR_MOVED);
}

/* The only ones with this last name that are left: `local f` that became `M.f`, a table that got another name. */
static void pair_named(struct pairing *p, const struct member *old, size_t n, const struct member *new, size_t m) {
    if (n != 1 || m != 1) return;
    bool inside = p->old.partners[text_parent(p->old.text, old->function)] == text_parent(p->new.text, new->function);
    if (!inside && !is_long(&p->old, old->function)) return;
    if (likeness(p, old->function, new->function, ALIKE_NAMED) > 0)
        link_pair(p, old->function, new->function, PAIR_MOVED);
}

struct candidate { float like; int distance, old, new; };
struct candidates { struct candidate *at; size_t count, cap; }; /* a VEC */

static int by_likeness(const void *a, const void *b) {
    const struct candidate *x = a, *y = b;
    if (x->like != y->like) return x->like > y->like ? -1 : 1;
    if (x->distance != y->distance) return x->distance - y->distance;
    return x->old != y->old ? x->old - y->old : x->new - y->new;
}

/* How far it is from where it would stand if nothing had changed between it and the pair before it. */
static int distance(const struct pairing *p, int old, int new) {
    int before = old;
    while (p->old.partners[before] < 0) before--; /* the whole texts are a pair */
    return abs(new - p->old.partners[before] - (old - before));
}

static void add_candidate(struct pairing *p, int old, int new, struct candidates *out) {
    if (text_parameters(p->old.text, old) != text_parameters(p->new.text, new)) return;
    if (!is_long(&p->old, old) || !is_long(&p->new, new)) return;
    float like = likeness(p, old, new, ALIKE);
    if (like > 0) vec_push(out, (struct candidate){like, distance(p, old, new), old, new});
}

static void pair_alike(struct pairing *p, const struct members *old, const struct members *new) {
    struct members a = {0}, b = {0};
    struct candidates candidates = {0};
    list_unpaired(&p->old, old->at, old->count, &a);
    list_unpaired(&p->new, new->at, new->count, &b);
    for (size_t x = 0; x < a.count && a.count * b.count <= MOST_COMPARED; x++)
        for (size_t y = 0; y < b.count; y++) add_candidate(p, a.at[x].function, b.at[y].function, &candidates);
    if (candidates.count) qsort(candidates.at, candidates.count, sizeof *candidates.at, by_likeness);
    for (size_t i = 0; i < candidates.count; i++) {
        const struct candidate *c = &candidates.at[i];
        if (p->old.partners[c->old] < 0 && p->new.partners[c->new] < 0) link_pair(p, c->old, c->new, PAIR_MOVED);
    }
    vec_clear(&candidates);
    vec_clear(&a);
    vec_clear(&b);
}

/* ---- the whole ---- */

/* The functions inside of each pair, from the outside inwards: preorder has parents first. */
static void pair_inside(struct pairing *p, bool by_likeness_too) {
    for (int f = 0; f < text_count(p->old.text); f++) {
        struct members old = {0}, new = {0};
        if (p->old.partners[f] < 0) continue;
        unpaired_children(&p->old, f, &old);
        unpaired_children(&p->new, p->old.partners[f], &new);
        each_group(p, &old, &new, KEY_LABEL, pair_equal);
        each_group(p, &old, &new, KEY_PLACE, pair_equal);
        if (by_likeness_too) each_group(p, &old, &new, KEY_NAME, pair_named);
        if (by_likeness_too) pair_alike(p, &old, &new);
        vec_clear(&old);
        vec_clear(&new);
    }
}

/* Those left over in the whole text; outer: only those whose parent has a partner, so that a function moves with what
 * is inside of it. */
static void pair_across(struct pairing *p, bool outer, bool by_likeness_too) {
    struct members old = {0}, new = {0};
    for (int f = 1; f < text_count(p->old.text); f++)
        if (!outer || p->old.partners[text_parent(p->old.text, f)] >= 0) add_member(&p->old, f, &old);
    for (int f = 1; f < text_count(p->new.text); f++) add_member(&p->new, f, &new);
    each_group(p, &old, &new, KEY_BODY, pair_same_body);
    if (by_likeness_too) each_group(p, &old, &new, KEY_NAME, pair_named);
    if (by_likeness_too) pair_alike(p, &old, &new);
    vec_clear(&old);
    vec_clear(&new);
    pair_inside(p, by_likeness_too);
}

/* What was linked by likeness has moved only if its parents are no pair. */
static void settle_how(struct pairing *p) {
    for (int f = 1; f < text_count(p->old.text); f++) {
        int new = p->old.partners[f];
        if (p->how[f] != PAIR_MOVED) continue;
        if (p->old.partners[text_parent(p->old.text, f)] != text_parent(p->new.text, new)) continue;
        bool same_place = p->old.keys[f][KEY_PLACE] == p->new.keys[new][KEY_PLACE];
        p->how[f] = same_place ? PAIR_ORDER : PAIR_RENAMED;
    }
}

void pairs_find(const struct text *old, const struct text *new, struct pairs *out) {
    struct pairing p = {.how = mem_zero((size_t)text_count(old) * sizeof *p.how)};
    side_init(&p.old, old);
    side_init(&p.new, new);
    link_pair(&p, 0, 0, PAIR_LABEL);
    pair_inside(&p, false);
    pair_across(&p, false, false);
    pair_inside(&p, true);
    pair_across(&p, true, true);
    pair_across(&p, false, true);
    settle_how(&p);
    *out = (struct pairs){p.old.partners, p.new.partners, p.how};
    side_clear(&p.old);
    side_clear(&p.new);
}

void pairs_clear(struct pairs *pairs) {
    free(pairs->new_of);
    free(pairs->old_of);
    free(pairs->how);
    *pairs = (struct pairs){0};
}
