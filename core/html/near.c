/* See near.h. Names are keyed as they are written in a selector, so that kinds never mix: a class is ".price",
 * an attribute "[href" (the bracket is closed when shown). */
#include "html/near.h"

#include <stdio.h>

enum {
    NAMES_MOST = 20000, /* distinct names that are collected */
    NAME_MOST = 60,     /* longer ones are nothing that a person wrote */
    WANTED_MOST = 8,    /* names of a compound that are looked at */
    SHOWN_MOST = 3,
    KEY_BYTES = NAME_MOST + 2,
};

struct near_name { const char *key; int count; };
struct wanted { char keys[WANTED_MOST][KEY_BYTES]; size_t count; };
struct shown { const struct near_name *names[SHOWN_MOST]; int marks[SHOWN_MOST]; };

static const char *bare(const char *key) { return strchr(".#[", *key) ? key + 1 : key; }
static const char *closing(const char *key) { return *key == '[' ? "]" : ""; }

static bool make_key(char key[KEY_BYTES], const char *kind, const char *name, size_t length) {
    if (!length || length > NAME_MOST) return false;
    snprintf(key, KEY_BYTES, "%s%.*s", kind, (int)length, name);
    return true;
}

/* ---- What there is ---- */

static void add_name(struct near *near, const char *kind, const char *name, size_t length) {
    char key[KEY_BYTES];
    if (!make_key(key, kind, name, length)) return;
    struct near_name *known = map_get(&near->names, key);
    if (!known && near->names.count >= NAMES_MOST) return;
    if (!known) {
        known = arena_alloc(&near->arena, sizeof *known);
        *known = (struct near_name){arena_strndup(&near->arena, key, strlen(key)), 0};
        map_set(&near->names, key, known);
    }
    known->count++;
}

static void add_classes(struct near *near, const char *text) {
    while (*text) {
        size_t length = strcspn(text, " \t\n\f\r");
        add_name(near, ".", text, length);
        text += length + (text[length] != '\0');
    }
}

static void add_element(struct near *near, struct doc *doc, const xmlNode *node) {
    add_name(near, "", tree_name(node), strlen(tree_name(node)));
    for (const xmlAttr *a = node->properties; a; a = a->next) {
        const char *name = (const char *)a->name, *value = tree_value(doc, a);
        if (strcmp(name, "class") == 0) add_classes(near, value);
        else if (strcmp(name, "id") == 0) add_name(near, "#", value, strlen(value));
        add_name(near, "[", name, strlen(name));
    }
}

void near_init(struct near *near, struct doc *doc, const xmlNode *top) {
    *near = (struct near){0};
    for (const xmlNode *node = top; node; node = tree_next_element(node, top)) add_element(near, doc, node);
}

void near_clear(struct near *near) {
    map_clear(&near->names);
    arena_clear(&near->arena);
}

/* ---- What was meant ---- */

static void want(struct wanted *wanted, const char *kind, const char *name) {
    if (wanted->count < WANTED_MOST && make_key(wanted->keys[wanted->count], kind, name, strlen(name)))
        wanted->count++;
}

static void collect_wanted(const struct compound *compound, struct wanted *wanted) {
    if (compound->tag) want(wanted, "", compound->tag);
    for (const struct test *test = compound->tests; test; test = test->next) {
        if (test->kind == TEST_CLASS) want(wanted, ".", test->name);
        if (test->kind == TEST_ID) want(wanted, "#", test->name);
        if (test->kind == TEST_ATTR) want(wanted, "[", test->name);
    }
}

static bool is_near(const char *a, const char *b) { return closest_name(a, &b, 1) != NULL; }

/* Is one of the words of "price_color" near? */
static bool has_near_word(const char *name, const char *asked) {
    char word[KEY_BYTES];
    for (size_t length; *name; name += length + (name[length] != '\0')) {
        length = strcspn(name, "-_");
        if (length < 4 || length >= sizeof word) continue;
        snprintf(word, sizeof word, "%.*s", (int)length, name);
        if (is_near(asked, word)) return true;
    }
    return false;
}

/* How unlike what was asked for: 0 is nearest, -1 nothing like it. */
static int mark(const char *asked_key, const char *key) {
    const char *asked = bare(asked_key), *name = bare(key);
    const bool same_kind = (asked == asked_key ? '\0' : *asked_key) == (name == key ? '\0' : *key);
    if (ascii_casecmp(asked, name) == 0) return same_kind ? 0 : 1;
    if (!same_kind) return -1;
    if (is_near(asked, name)) return 2;
    if (strlen(asked) < 4 || strlen(name) < 4) return -1;
    return strstr(name, asked) || strstr(asked, name) || has_near_word(name, asked) ? 3 : -1;
}

/* The nearest first, of those the most frequent, of those the first in the alphabet. */
static bool before(int a_mark, const struct near_name *a, int b_mark, const struct near_name *b) {
    if (!b) return true;
    if (a_mark != b_mark) return a_mark < b_mark;
    if (a->count != b->count) return a->count > b->count;
    return strcmp(a->key, b->key) < 0;
}

static void consider(struct shown *shown, int marked, const struct near_name *name) {
    for (size_t i = 0; i < SHOWN_MOST && marked >= 0; i++) {
        if (!before(marked, name, shown->marks[i], shown->names[i])) continue;
        for (size_t j = SHOWN_MOST - 1; j > i; j--) {
            shown->names[j] = shown->names[j - 1];
            shown->marks[j] = shown->marks[j - 1];
        }
        shown->names[i] = name;
        shown->marks[i] = marked;
        return;
    }
}

static void put_name(struct str *out, const struct near_name *name, const char *between) {
    str_printf(out, "%s%s%s (%d)", between, name->key, closing(name->key), name->count);
}

static void suggest(const struct near *near, const char *asked, struct str *out) {
    struct shown shown = {0};
    void *value;
    for (size_t at = 0; map_next(&near->names, &at, NULL, &value);) {
        const struct near_name *name = value;
        consider(&shown, mark(asked, name->key), name);
    }
    if (!shown.names[0]) {
        str_printf(out, "; there is no %s%s", asked, closing(asked));
        return;
    }
    for (size_t i = 0; i < SHOWN_MOST && shown.names[i]; i++)
        put_name(out, shown.names[i], i ? ", " : "; did you mean ");
    str_putc(out, '?');
}

void near_explain(const struct near *near, const struct compound *compound, struct str *out) {
    struct wanted wanted = {0};
    size_t missing = 0;
    collect_wanted(compound, &wanted);
    for (size_t i = 0; i < wanted.count; i++) {
        if (map_get(&near->names, wanted.keys[i])) continue;
        missing++;
        suggest(near, wanted.keys[i], out);
    }
    if (missing || wanted.count < 2) return;
    for (size_t i = 0; i < wanted.count; i++)
        put_name(out, map_get(&near->names, wanted.keys[i]),
                 i == 0 ? "; there are " : i + 1 < wanted.count ? ", " : " and ");
    str_puts(out, ", but never together");
}
