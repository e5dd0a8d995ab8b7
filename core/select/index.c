/* See index.h. Two walks and two sorts by counting: elements by tag, and ids and classes by a hash, which knows
 * no case, since the elements of quirky pages are compared without. The first element of an id as it is written is
 * in a table of its own, made when somebody asks for one: a page may have one id in thousands of ways of writing. */
#include "select/index.h"

#include "base/map.h"
#include "base/vec.h"

enum {
    ASKED_BEFORE = 2,  /* questions before an index is made */
    WORDS_MOST = 8,    /* ids and classes for each element of the page, on the average ... */
    WORDS_LEAST = 4096 /* ... and beside that */
};

enum word_kind { WORD_ID, WORD_CLASS, WORD_WRITTEN /* an id, with case */ };

struct word { uint32_t hash, number; };
struct words { struct word *at; size_t count, cap; };

struct index {
    uint32_t elements;
    bool unnumbered;                 /* some are neither of HTML nor of SVG and MathML */
    const xmlNode **element;         /* by number; [0] is none */
    uint32_t tag_begin[TAG_COUNT + 1];
    uint32_t *by_tag;
    uint32_t buckets;                /* a power of two; 0: there are too many words */
    uint32_t *word_begin, *by_word;
    uint32_t id_slots;               /* a power of two; 0: nobody has asked yet */
    uint32_t *by_id;                 /* open addressing; 0: none */
};

static uint32_t hash_of(enum word_kind kind, const char *text, size_t length) {
    uint64_t hash = map_seed() + kind;
    for (size_t i = 0; i < length; i++) {
        const char c = kind == WORD_WRITTEN ? text[i] : ascii_lower(text[i]);
        hash = (hash ^ (unsigned char)c) * 0x100000001B3u;
        hash ^= hash >> 29;
    }
    return (uint32_t)(hash ^ hash >> 32);
}

/* ---- Making one ---- */

static void add_word(struct words *words, enum word_kind kind, const char *text, size_t length, uint32_t number) {
    if (length) vec_push(words, (struct word){hash_of(kind, text, length), number});
}

static void add_classes(struct words *words, const char *text, uint32_t number) {
    while (*text) {
        size_t length = 0;
        while (text[length] && !ascii_space(text[length])) length++;
        add_word(words, WORD_CLASS, text, length, number);
        text += length + (text[length] != '\0');
    }
}

static void add_words(struct doc *doc, struct words *words, const xmlNode *node, uint32_t number) {
    for (const xmlAttr *a = node->properties; a; a = a->next) {
        const enum attr attr = tree_attr_known(a);
        if (attr == ATTR_CLASS) add_classes(words, tree_value(doc, a), number);
        if (attr != ATTR_ID) continue;
        const char *id = tree_value(doc, a);
        add_word(words, WORD_ID, id, strlen(id), number);
    }
}

static void sort_by_tag(struct doc *doc, struct index *index) {
    uint32_t *begin = index->tag_begin, next[TAG_COUNT];
    index->by_tag = arena_alloc(&doc->arena, (index->elements + 1) * sizeof *index->by_tag);
    for (uint32_t i = 1; i <= index->elements; i++) begin[tree_tag(index->element[i]) + 1]++;
    for (int tag = 0; tag < TAG_COUNT; tag++) begin[tag + 1] += begin[tag];
    memcpy(next, begin, sizeof next);
    for (uint32_t i = 1; i <= index->elements; i++) index->by_tag[next[tree_tag(index->element[i])]++] = i;
}

static void sort_by_word(struct doc *doc, struct index *index, const struct words *words) {
    for (index->buckets = 64; index->buckets < words->count;) index->buckets *= 2;
    const uint32_t mask = index->buckets - 1;
    uint32_t *begin = arena_alloc(&doc->arena, (index->buckets + 2) * sizeof *begin);
    memset(begin, 0, (index->buckets + 2) * sizeof *begin);
    index->by_word = arena_alloc(&doc->arena, (words->count + 1) * sizeof *index->by_word);
    for (size_t i = 0; i < words->count; i++) begin[(words->at[i].hash & mask) + 2]++;
    for (uint32_t b = 0; b < index->buckets; b++) begin[b + 2] += begin[b + 1];
    /* begin[b + 1] is where the bucket b is filled next, and thus in the end where b + 1 begins */
    for (size_t i = 0; i < words->count; i++)
        index->by_word[begin[(words->at[i].hash & mask) + 1]++] = words->at[i].number;
    index->word_begin = begin;
}

static struct index *make(struct doc *doc) {
    struct index *index = arena_alloc(&doc->arena, sizeof *index);
    struct words words = {0};
    const xmlNode *root = xmlDocGetRootElement(doc->xml);
    *index = (struct index){.elements = order_behind(doc, root) - 1};
    const size_t most = WORDS_LEAST + (size_t)WORDS_MOST * index->elements;
    index->element = arena_alloc(&doc->arena, (index->elements + 1) * sizeof *index->element);
    index->element[0] = NULL;
    uint32_t number = 0;
    for (const xmlNode *node = root; node; node = tree_next_element(node, root)) {
        index->element[++number] = node;
        index->unnumbered |= tree_space(node) == SPACE_OTHER;
        if (words.count <= most) add_words(doc, &words, node, number);
    }
    sort_by_tag(doc, index);
    if (words.count <= most) sort_by_word(doc, index, &words);
    vec_clear(&words);
    return index;
}

const struct index *index_of(struct doc *doc) {
    if (!doc->index) doc->index = make(doc);
    return doc->index;
}

const struct index *index_when_asked(struct doc *doc) {
    return doc->asked++ < ASKED_BEFORE ? NULL : index_of(doc);
}

/* ---- Asking it ---- */

uint32_t index_count(const struct index *index) { return index->elements; }
const xmlNode *index_element(const struct index *index, uint32_t number) { return index->element[number]; }

/* False where there are absurdly many ids and classes. */
static bool find_word(const struct index *index, enum word_kind kind, const char *text, struct index_list *list) {
    if (!index->buckets) return false;
    const uint32_t bucket = hash_of(kind, text, strlen(text)) & (index->buckets - 1), *begin = index->word_begin;
    *list = (struct index_list){index->by_word + begin[bucket], begin[bucket + 1] - begin[bucket]};
    return true;
}

/* False where there are elements whose tag has no number. */
static bool find_tag(const struct index *index, enum tag tag, struct index_list *list) {
    if (!tag || index->unnumbered) return false;
    *list = (struct index_list){index->by_tag + index->tag_begin[tag], index->tag_begin[tag + 1] - index->tag_begin[tag]};
    return true;
}

static bool find_whole(const struct index *index, const struct compound *compound, struct index_list *list) {
    for (const struct test *test = compound->tests; test; test = test->next) {
        if (test->kind == TEST_ID && find_word(index, WORD_ID, test->name, list)) return true;
        if (test->kind == TEST_CLASS && find_word(index, WORD_CLASS, test->name, list)) return true;
    }
    return find_tag(index, compound->number, list);
}

/* The first place of a number that is not less, by halves. */
static size_t not_less(const struct index_list *list, uint32_t number) {
    size_t at = 0, end = list->count;
    while (at < end) {
        const size_t middle = at + (end - at) / 2;
        if (list->at[middle] < number) at = middle + 1;
        else end = middle;
    }
    return at;
}

struct index_list index_part(const struct index_list *list, uint32_t first, uint32_t behind) {
    const size_t from = not_less(list, first), to = not_less(list, behind);
    return (struct index_list){list->at + from, to > from ? to - from : 0};
}

bool index_find(const struct index *index, const struct compound *compound, uint32_t first, uint32_t behind,
                struct index_list *list) {
    if (!find_whole(index, compound, list)) return false;
    *list = index_part(list, first, behind);
    return true;
}

/* ---- Ids as they are written ---- */

static const char *id_of(struct doc *doc, const xmlNode *node) {
    const xmlAttr *id = tree_find_attr(node, ATTR_ID);
    return id ? tree_value(doc, id) : "";
}

static uint32_t *id_slot(struct doc *doc, const struct index *index, const char *id) {
    for (uint32_t at = hash_of(WORD_WRITTEN, id, strlen(id));; at++) {
        uint32_t *slot = &index->by_id[at & (index->id_slots - 1)];
        if (!*slot || strcmp(id_of(doc, index->element[*slot]), id) == 0) return slot;
    }
}

static void make_ids(struct doc *doc, struct index *index) {
    size_t ids = 0;
    for (uint32_t i = 1; i <= index->elements; i++) ids += *id_of(doc, index->element[i]) != '\0';
    for (index->id_slots = 64; index->id_slots < 2 * ids;) index->id_slots *= 2;
    index->by_id = arena_alloc(&doc->arena, index->id_slots * sizeof *index->by_id);
    memset(index->by_id, 0, index->id_slots * sizeof *index->by_id);
    for (uint32_t i = 1; i <= index->elements; i++) {
        const char *id = id_of(doc, index->element[i]);
        uint32_t *slot = *id ? id_slot(doc, index, id) : NULL;
        if (slot && !*slot) *slot = i;
    }
}

const xmlNode *index_find_id(struct doc *doc, const char *id) {
    index_of(doc);
    if (!doc->index->id_slots) make_ids(doc, doc->index);
    return doc->index->element[*id_slot(doc, doc->index, id)];
}
