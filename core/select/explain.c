/* See explain.h. Each leading part is counted by running it, up to the first that matches nothing. */
#include "select/explain.h"

#include "select/near.h"
#include "select/selector.h"
#include "html/tree.h"

/* What is explained of one selector, so that the line stays a line. */
enum { BRANCHES_MOST = 3, PARTS_MOST = 16, PART_BYTES = 100 };
/* Elements that each part is asked of, where some of them match. */
enum { ASKED_MOST = 2000 };

struct explaining {
    const struct selector *selector;
    struct doc *doc;
    struct node *from;
    struct str *out;
};

struct counted { size_t count; bool cut; };

/* Only what matches nothing at the page's beginning is looked for in all of it. */
static struct counted count(const struct explaining *e, const struct compound *part, bool alone) {
    struct counted c;
    c.count = match_count(e->selector, part, alone, e->from, ASKED_MOST, &c.cut);
    if (!c.count && c.cut) c.count = match_count(e->selector, part, alone, e->from, SIZE_MAX, &c.cut);
    return c;
}

static void put_count(const struct explaining *e, struct counted c) {
    str_printf(e->out, " matches %zu%s", c.count, c.cut ? "+" : "");
}

static void put_part(const struct explaining *e, size_t begin, size_t end) {
    const char *text = e->selector->text + begin;
    const size_t length = end - begin, shown = utf8_cut(text, length, PART_BYTES);
    for (size_t i = 0; i < shown; i++)
        if (!ascii_space(text[i])) str_putc(e->out, text[i]);
        else if (i && !ascii_space(text[i - 1])) str_putc(e->out, ' ');
    if (shown < length) str_puts(e->out, "...");
}

/* Why the part, which matches nothing, does not: it never exists, or not there. */
static void explain_part(const struct explaining *e, const struct compound *part) {
    struct near near;
    near_init(&near, e->doc, tree_node(e->from), part);
    const bool asked = part->left && !near_misses(&near);
    const struct counted elsewhere = asked ? count(e, part, true) : (struct counted){0};
    if (!elsewhere.count) {
        near_explain(&near, e->out);
        return;
    }
    str_puts(e->out, " (");
    put_part(e, part->begin, part->end);
    str_puts(e->out, " alone");
    put_count(e, elsewhere);
    str_putc(e->out, ')');
}

/* The elements are there, and what the selector wants of them is not. */
static void explain_extract(const struct explaining *e, const struct branch *branch) {
    if (branch->extract == EXTRACT_TEXT) str_puts(e->out, ", but no text stands in them");
    if (branch->extract == EXTRACT_ATTR) str_printf(e->out, ", but no attribute %s", branch->attr);
}

static void explain_branch(const struct explaining *e, const struct branch *branch) {
    const struct compound *parts[PARTS_MOST];
    size_t left = 0;
    for (const struct compound *part = branch->last; part && left < PARTS_MOST; part = part->left)
        parts[left++] = part;
    while (left-- > 0) {
        const bool whole = !left && branch->extract == EXTRACT_NODE; /* which matches nothing: why we are here */
        const struct counted matches = whole ? (struct counted){0} : count(e, parts[left], false);
        put_part(e, branch->begin, parts[left]->end);
        put_count(e, matches);
        if (!matches.count) explain_part(e, parts[left]);
        if (!matches.count) return;
        if (left) str_puts(e->out, ", ");
    }
    explain_extract(e, branch);
}

void explain(const struct selector *selector, struct doc *doc, struct node *from, struct str *out) {
    const struct explaining e = {selector, doc, from, out};
    size_t shown = 0;
    for (const struct branch *b = selector->branches; b && shown < BRANCHES_MOST; b = b->next, shown++) {
        if (shown) str_puts(out, "; ");
        explain_branch(&e, b);
    }
}
