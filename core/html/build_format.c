/* See build_format.h. */
#include "html/build_format.h"

#include "html/build_insert.h"

void format_mark(struct builder *b) { vec_push(&b->formatting, (struct format){0}); }

void format_clear_to_mark(struct builder *b) {
    struct formatting *list = &b->formatting;
    while (list->count && list->at[--list->count].element) continue;
}

/* The place behind the last marker. */
static size_t begin_of(const struct formatting *list) {
    size_t i = list->count;
    while (i && list->at[i - 1].element) i--;
    return i;
}

/* Behind the last marker, where everything is that is asked for: what was opened before it is lower on the stack. */
static size_t place_of(const struct formatting *list, const xmlNode *element) {
    for (size_t i = list->count; i && list->at[i - 1].element; i--)
        if (list->at[i - 1].element == element) return i - 1;
    return SIZE_MAX;
}

/* FNV-1a, a name or value with the NUL behind it. */
static uint64_t hash(uint64_t sum, const char *text) {
    do sum = (sum ^ (unsigned char)*text) * 0x100000001B3;
    while (*text++);
    return sum;
}

/* Comparing a thousand attributes with a thousand others would be work that a page could ask for again and again. */
static uint64_t signature_of(struct format *format) {
    if (format->signature) return format->signature;
    for (const xmlAttr *a = format->element->properties; a; a = a->next)
        format->signature += hash(hash(0xCBF29CE484222325, (const char *)a->name), a->psvi);
    return format->signature += format->signature == 0;
}

static bool are_alike(struct format *one, struct format *other) {
    return one->element->extra == other->element->extra && signature_of(one) == signature_of(other);
}

void format_push(struct builder *b, xmlNode *element) {
    struct formatting *list = &b->formatting;
    struct format added = {.element = element};
    const size_t begin = begin_of(list);
    size_t alike = 0, earliest = begin;
    for (size_t i = list->count; i-- > begin;)
        if (are_alike(&list->at[i], &added)) alike++, earliest = i;
    if (alike >= 3) {
        vec_remove(list, earliest);
    } else if (list->count - begin >= FORMATTING_MOST) {
        vec_remove(list, begin);
        b->doc->cuts.formatting++;
    }
    vec_push(list, added);
}

void format_remove(struct builder *b, const xmlNode *element) {
    size_t place = place_of(&b->formatting, element);
    if (place != SIZE_MAX) vec_remove(&b->formatting, place);
}

xmlNode *format_find(const struct builder *b, enum tag tag) {
    const struct formatting *list = &b->formatting;
    for (size_t i = list->count; i && list->at[i - 1].element; i--)
        if (tree_is_html(list->at[i - 1].element, tag)) return list->at[i - 1].element;
    return NULL;
}

void format_reconstruct(struct builder *b) {
    struct formatting *list = &b->formatting;
    size_t i = list->count;
    while (i && list->at[i - 1].element && !open_holds(list->at[i - 1].element)) i--;
    for (; i < list->count; i++) {
        xmlNode *clone = nodes_clone(&b->doc->pool, list->at[i].element);
        insert_node(b, NULL, clone);
        open_push(&b->open, clone);
        list->at[i].element = clone;
    }
}

/* ---- The adoption agency ---- */

/* The topmost special element above that place on the stack, or SIZE_MAX. */
static size_t furthest_block(const struct open *open, size_t place) {
    for (size_t i = place + 1; i < open->count; i++)
        if (open_bits(open->at[i]) & IS_SPECIAL) return i;
    return SIZE_MAX;
}

static void list_insert(struct formatting *list, size_t place, struct format format) {
    vec_push(list, format);
    memmove(&list->at[place + 1], &list->at[place], (list->count - 1 - place) * sizeof *list->at);
    list->at[place] = format;
}

/* What one round of the algorithm works on. */
struct adoption {
    xmlNode *formatting; /* the formatting element */
    xmlNode *block;      /* the furthest block */
    size_t place;        /* the former's on the stack */
    size_t block_place;
    xmlNode *bookmark;   /* the list's entry behind which it will be; NULL: where it is */
};

/* Step 4.13: the elements between the two are opened anew around what is below them, three at most; the others
 * leave list and stack. Gives the outermost of what there is then. */
static xmlNode *reopen_between(struct builder *b, struct adoption *a) {
    xmlNode *last = a->block;
    int inner = 0;
    for (size_t i = a->block_place; --i > a->place;) {
        size_t listed = place_of(&b->formatting, b->open.at[i]);
        if (++inner > 3 && listed != SIZE_MAX) {
            vec_remove(&b->formatting, listed);
            listed = SIZE_MAX;
        }
        if (listed == SIZE_MAX) {
            open_remove_at(&b->open, i);
            a->block_place--;
            continue;
        }
        xmlNode *clone = nodes_clone(&b->doc->pool, b->open.at[i]);
        open_replace_at(&b->open, i, clone);
        b->formatting.at[listed].element = clone;
        if (last == a->block) a->bookmark = clone;
        nodes_remove(last);
        nodes_insert(clone, NULL, last);
        last = clone;
    }
    return last;
}

/* Steps 4.15 to 4.19: the formatting element goes on inside the block. */
static void reopen_within(struct builder *b, const struct adoption *a) {
    struct formatting *list = &b->formatting;
    xmlNode *clone = nodes_clone(&b->doc->pool, a->formatting);
    nodes_move_children(a->block, clone);
    nodes_insert(a->block, NULL, clone);
    if (a->bookmark) {
        format_remove(b, a->formatting);
        list_insert(list, place_of(list, a->bookmark) + 1, (struct format){.element = clone});
    } else {
        list->at[place_of(list, a->formatting)].element = clone;
    }
    open_remove_at(&b->open, a->place);
    open_insert_at(&b->open, a->block_place, clone);
}

/* One round; true where it was the last. */
static bool adopt_once(struct builder *b, struct adoption *a) {
    a->place = open_place(&b->open, a->formatting);
    if (a->place == SIZE_MAX) {
        format_remove(b, a->formatting);
        return true;
    }
    if (!open_node_in_scope(&b->open, a->formatting, ENDS_SCOPE)) return true;
    a->block_place = furthest_block(&b->open, a->place);
    if (a->block_place == SIZE_MAX) {
        open_pop_to_count(&b->open, a->place);
        format_remove(b, a->formatting);
        return true;
    }
    a->block = b->open.at[a->block_place];
    b->doc->ordered = false;
    xmlNode *ancestor = insert_parent(b, a->place), *last = reopen_between(b, a);
    nodes_remove(last);
    insert_node(b, ancestor, last);
    reopen_within(b, a);
    return false;
}

bool format_adopt(struct builder *b, enum tag tag) {
    if (open_is(&b->open, tag) && place_of(&b->formatting, open_current(&b->open)) == SIZE_MAX) {
        open_pop(&b->open);
        return true;
    }
    for (int outer = 0; outer < 8; outer++) {
        struct adoption adoption = {.formatting = format_find(b, tag)};
        if (!adoption.formatting) return false;
        if (adopt_once(b, &adoption)) return true;
    }
    return true;
}
