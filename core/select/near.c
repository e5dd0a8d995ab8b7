/* See near.h. Known tags and attributes are counted by number. Of classes the whole values of the attribute are
 * counted, of which a page has few, and cut into names at the end; ids, of which it has many, are kept only
 * where they may be near. */
#include "select/near.h"

#include "base/map.h"

#include <stdlib.h>

enum {
    NAMES_MOST = 20000, /* distinct names that are kept */
    COMPARED_MOST = 400, /* of them that are compared letter by letter with those that are asked for */
    NAME_MOST = 60,     /* longer ones are nothing that a person wrote */
    SLOTS_FIRST = 256,  /* of a table: a power of two */
    ATTR_BYTES = 4, NAME_BYTES = 24, NEW_BYTES = 64, /* what an attribute, a name, a new one cost beside its bytes */
    CUT_BYTES = 12,     /* what a byte of a new value costs, which is cut into names at the end */
};

/* ---- Distinct names ---- */

/* Open addressing; a slot without text is empty. */
struct table { struct near_name *slots; size_t cap, count, probes; };

/* Names often differ in a digit or two behind eight bytes that they share: each bit has a say in each of the result's. */
static size_t hash_of(const char *text, size_t length, enum near_kind kind) {
    uint64_t sum = map_seed() + kind + length, piece;
    for (; length >= sizeof piece; text += sizeof piece, length -= sizeof piece) {
        memcpy(&piece, text, sizeof piece);
        sum = (sum ^ piece) * 0x9E3779B97F4A7C15u;
        sum ^= sum >> 32;
    }
    piece = 0;
    memcpy(&piece, text, length);
    sum = (sum ^ piece) * 0x9E3779B97F4A7C15u;
    sum ^= sum >> 32;
    return (size_t)(sum * 0x9E3779B97F4A7C15u >> 32);
}

static struct near_name *slot_of(struct table *table, const char *text, size_t length, enum near_kind kind) {
    size_t at = hash_of(text, length, kind);
    for (;; at++) {
        table->probes++;
        struct near_name *slot = &table->slots[at & (table->cap - 1)];
        if (!slot->text) return slot;
        if (slot->length == length && slot->kind == kind && memcmp(slot->text, text, length) == 0) return slot;
    }
}

static void widen(struct table *table) {
    struct table wide = {.cap = table->cap ? 2 * table->cap : SLOTS_FIRST, .count = table->count,
                         .probes = table->probes};
    wide.slots = mem_zero_of(wide.cap, sizeof *wide.slots);
    for (size_t i = 0; i < table->cap; i++) {
        const struct near_name *name = &table->slots[i];
        if (name->text) *slot_of(&wide, name->text, name->length, name->kind) = *name;
    }
    free(table->slots);
    *table = wide;
}

static void spend(struct near *near, size_t bytes) { near->bytes -= bytes < near->bytes ? bytes : near->bytes; }

/* `near` pays; NULL: that is done. */
static void add(struct near *near, struct table *table, enum near_kind kind, const char *text, size_t length,
                uint32_t count) {
    if (near) spend(near, NAME_BYTES + length);
    if (2 * table->count >= table->cap) widen(table);
    struct near_name *slot = slot_of(table, text, length, kind);
    if (!slot->text) {
        if (table->count >= NAMES_MOST) return;
        if (near) spend(near, kind == NEAR_VALUE ? CUT_BYTES * length : NEW_BYTES);
        table->count++;
        *slot = (struct near_name){text, (uint32_t)length, 0, kind};
    }
    slot->count += count;
}

/* ---- What is asked for ---- */

/* A bit for each character that is in the text, whatever its case. */
static uint64_t letters_of(const char *text, size_t length) {
    uint64_t letters = 0;
    for (size_t i = 0; i < length; i++) letters |= (uint64_t)1 << (ascii_lower(text[i]) & 63);
    return letters;
}

static void want(struct near *near, enum near_kind kind, const char *name) {
    const size_t length = strlen(name);
    if (near->count == NEAR_WANTED || !length || length > NAME_MOST) return;
    near->wanted[near->count++] = (struct near_wanted){
        .kind = kind, .name = name, .length = length,
        .letters = letters_of(name, length), .edits = closest_edits(length)};
}

static void want_all(struct near *near, const struct compound *compound) {
    if (compound->tag) want(near, NEAR_TAG, compound->tag);
    for (const struct test *test = compound->tests; test; test = test->next) {
        if (test->kind == TEST_CLASS) want(near, NEAR_CLASS, test->name);
        if (test->kind == TEST_ID) want(near, NEAR_ID, test->name);
        if (test->kind == TEST_ATTR) want(near, NEAR_ATTR, test->name);
    }
}

/* ---- How near a name is ---- */

static bool same_text(const struct near_wanted *wanted, const struct near_name *name) {
    return name->length == wanted->length && strncasecmp(name->text, wanted->name, wanted->length) == 0;
}

/* Can the name be near? One edit changes a letter: names of too many other letters are not compared. The name
 * may have others where what is asked is a part of it, and lack some where it is a part of that. */
static bool can_be_near(const struct near_wanted *wanted, const struct near_name *name) {
    if (name->kind != wanted->kind) return same_text(wanted, name);
    const uint64_t letters = letters_of(name->text, name->length), missing = wanted->letters & ~letters;
    return (unsigned)__builtin_popcountll(missing) <= wanted->edits || !(letters & ~wanted->letters);
}

static bool is_near(const char *a, const char *b) { return closest_name(a, &b, 1) != NULL; }

/* Is one of the words of "price_color" near? */
static bool has_near_word(const char *name, const char *asked) {
    char word[NAME_MOST + 1];
    for (size_t length; *name; name += length + (name[length] != '\0')) {
        length = strcspn(name, "-_");
        if (length < 4) continue;
        memcpy(word, name, length);
        word[length] = '\0';
        if (is_near(asked, word)) return true;
    }
    return false;
}

/* How unlike what was asked for: 0 is nearest, -1 nothing like it. */
static int mark(const struct near *near, struct near_wanted *wanted, const struct near_name *given) {
    char name[NAME_MOST + 1];
    if (same_text(wanted, given)) return given->kind == wanted->kind ? 0 : 1;
    if (given->kind != wanted->kind || given->length > NAME_MOST || !can_be_near(wanted, given)) return -1;
    if (wanted->compared == COMPARED_MOST / near->count) return -1;
    wanted->compared++;
    memcpy(name, given->text, given->length);
    name[given->length] = '\0';
    if (is_near(wanted->name, name)) return 2;
    if (wanted->length < 4 || given->length < 4) return -1;
    return strstr(name, wanted->name) || strstr(wanted->name, name) || has_near_word(name, wanted->name) ? 3 : -1;
}

/* The nearest first, of those the most frequent, of those the first in the alphabet. */
static bool before(int a_mark, const struct near_name *a, int b_mark, const struct near_name *b) {
    if (a_mark != b_mark) return a_mark < b_mark;
    if (a->count != b->count) return a->count > b->count;
    const int order = memcmp(a->text, b->text, a->length < b->length ? a->length : b->length);
    return order ? order < 0 : a->length < b->length;
}

static void show(struct near_wanted *wanted, int marked, const struct near_name *name) {
    size_t place = wanted->shown_count;
    while (place > 0 && before(marked, name, wanted->marks[place - 1], &wanted->shown[place - 1])) place--;
    if (place == NEAR_SHOWN) return;
    if (wanted->shown_count < NEAR_SHOWN) wanted->shown_count++;
    for (size_t i = wanted->shown_count - 1; i > place; i--) {
        wanted->shown[i] = wanted->shown[i - 1];
        wanted->marks[i] = wanted->marks[i - 1];
    }
    wanted->shown[place] = *name;
    wanted->marks[place] = marked;
}

/* Does the selector mean just this name? Tags and attributes of HTML have no case. */
static bool is_it(const struct near *near, const struct near_wanted *wanted, const struct near_name *name) {
    if (name->kind != wanted->kind || !same_text(wanted, name)) return false;
    const bool has_case = (name->kind == NEAR_CLASS || name->kind == NEAR_ID) && !near->fold;
    return !has_case || memcmp(name->text, wanted->name, name->length) == 0;
}

static void consider(struct near *near, const struct near_name *name) {
    for (size_t i = 0; i < near->count; i++) {
        struct near_wanted *wanted = &near->wanted[i];
        if (is_it(near, wanted, name)) {
            wanted->count += name->count;
            continue;
        }
        int marked = mark(near, wanted, name);
        if (marked >= 0) show(wanted, marked, name);
    }
}

/* ---- What there is ---- */

struct survey {
    struct near *near;
    struct doc *doc;
    struct table names;
    uint32_t tags[TAG_COUNT], attrs[ATTR_COUNT]; /* TAG_OTHER, ATTR_OTHER: those are in names */
};

/* Bytes of it that may be looked at: of whole names. */
static size_t see_bytes(const struct survey *survey, enum near_kind kind, const char *text) {
    size_t length = strnlen(text, survey->near->bytes / CUT_BYTES);
    if (!text[length]) return length;
    if (kind != NEAR_VALUE) return 0;
    while (length && !ascii_space(text[length - 1])) length--;
    return length;
}

static void see_text(struct survey *survey, enum near_kind kind, const char *text) {
    const size_t length = see_bytes(survey, kind, text);
    if (length) add(survey->near, &survey->names, kind, text, length, 1);
}

static void see_id(struct survey *survey, const char *id) {
    const size_t length = see_bytes(survey, NEAR_ID, id);
    const struct near_name name = {id, (uint32_t)length, 1, NEAR_ID};
    for (size_t i = 0; i < survey->near->count; i++)
        if (can_be_near(&survey->near->wanted[i], &name)) {
            add(survey->near, &survey->names, NEAR_ID, id, length, 1);
            return;
        }
}

static void see(struct survey *survey, const xmlNode *node) {
    survey->near->elements++;
    survey->tags[tree_tag(node)]++;
    if (tree_tag(node) == TAG_OTHER) see_text(survey, NEAR_TAG, tree_name(node));
    for (const xmlAttr *a = node->properties; a && survey->near->bytes >= CUT_BYTES; a = a->next) {
        const enum attr known = tree_attr_known(a);
        spend(survey->near, ATTR_BYTES);
        survey->attrs[known]++;
        if (known == ATTR_ID) see_id(survey, tree_value(survey->doc, a));
        if (known == ATTR_CLASS) see_text(survey, NEAR_VALUE, tree_value(survey->doc, a));
        if (known == ATTR_OTHER) see_text(survey, NEAR_ATTR, (const char *)a->name);
    }
}

static void add_classes(struct table *classes, const struct near_name *value) {
    const char *at = value->text, *const end = at + value->length;
    for (const char *stop; at < end; at = stop) {
        while (at < end && ascii_space(*at)) at++;
        for (stop = at; stop < end && !ascii_space(*stop);) stop++;
        if (stop > at) add(NULL, classes, NEAR_CLASS, at, (size_t)(stop - at), value->count);
    }
}

static void consider_known(struct survey *survey) {
    for (size_t tag = 1; tag < TAG_COUNT; tag++) {
        const char *text = tag_text((enum tag)tag);
        const struct near_name name = {text, (uint32_t)strlen(text), survey->tags[tag], NEAR_TAG};
        if (name.count) consider(survey->near, &name);
    }
    for (size_t attr = 1; attr < ATTR_COUNT; attr++) {
        const char *text = attr_text((enum attr)attr);
        const struct near_name name = {text, (uint32_t)strlen(text), survey->attrs[attr], NEAR_ATTR};
        if (name.count) consider(survey->near, &name);
    }
}

static void consider_table(struct near *near, const struct table *names, struct table *classes) {
    for (size_t i = 0; i < names->cap; i++) {
        const struct near_name *name = &names->slots[i];
        if (!name->text) continue;
        if (name->kind == NEAR_VALUE) add_classes(classes, name);
        else consider(near, name);
    }
}

void near_init(struct near *near, struct doc *doc, const xmlNode *top, const struct compound *compound, size_t most) {
    struct survey survey = {.near = near, .doc = doc};
    struct table classes = {0}, none = {0};
    *near = (struct near){.fold = doc->quirks, .bytes = NEAR_BYTES * most / NEAR_ELEMENTS};
    want_all(near, compound);
    const xmlNode *node = top;
    for (; node && near->elements < most && near->bytes >= CUT_BYTES; node = tree_next_element(node, top)) see(&survey, node);
    near->cut = node != NULL;
    consider_known(&survey);
    consider_table(near, &survey.names, &classes);
    consider_table(near, &classes, &none);
    near->cut |= near->bytes < CUT_BYTES;
    near->probes = survey.names.probes + classes.probes;
    free(survey.names.slots);
    free(classes.slots);
}

/* ---- What is said ---- */

bool near_misses(const struct near *near) {
    for (size_t i = 0; i < near->count; i++)
        if (!near->wanted[i].count) return true;
    return false;
}

bool near_suggests(const struct near *near) {
    for (size_t i = 0; i < near->count; i++)
        if (!near->wanted[i].count && near->wanted[i].shown_count) return true;
    return false;
}

static void put_count(const struct near *near, uint32_t count, struct str *out) {
    str_printf(out, " (%u%s)", count, near->cut ? "+" : "");
}

static void put_name(struct str *out, enum near_kind kind, const char *name, size_t length) {
    static const char *const signs[] = {[NEAR_TAG] = "", [NEAR_CLASS] = ".", [NEAR_ID] = "#", [NEAR_ATTR] = "["};
    str_printf(out, "%s%.*s%s", signs[kind], (int)length, name, kind == NEAR_ATTR ? "]" : "");
}

static void suggest(const struct near *near, const struct near_wanted *wanted, struct str *out) {
    if (!wanted->shown_count) {
        str_puts(out, "; there is no ");
        put_name(out, wanted->kind, wanted->name, wanted->length);
        if (near->cut) str_printf(out, " in the first %zu elements", near->elements);
        return;
    }
    for (size_t i = 0; i < wanted->shown_count; i++) {
        const struct near_name *name = &wanted->shown[i];
        str_puts(out, i ? ", " : "; did you mean ");
        put_name(out, name->kind, name->text, name->length);
        put_count(near, name->count, out);
    }
    str_putc(out, '?');
}

void near_explain(const struct near *near, struct str *out) {
    for (size_t i = 0; i < near->count; i++)
        if (!near->wanted[i].count) suggest(near, &near->wanted[i], out);
    if (near_misses(near) || near->count < 2) return;
    for (size_t i = 0; i < near->count; i++) {
        str_puts(out, i == 0 ? "; there are " : i + 1 < near->count ? ", " : " and ");
        put_name(out, near->wanted[i].kind, near->wanted[i].name, near->wanted[i].length);
        put_count(near, near->wanted[i].count, out);
    }
    str_puts(out, near->part ? ", but not together so far as was looked" : ", but never together");
}
