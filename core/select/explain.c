/* See explain.h. Each leading part is counted by running it on the page's beginning, up to the first that is known to
 * match nothing. */
#include "select/explain.h"

#include "select/near.h"
#include "select/selector.h"
#include "html/tree.h"

/* What is explained of one selector, so that the line stays a line. */
enum { BRANCHES_MOST = 3, PARTS_MOST = 16, PART_BYTES = 100 };
/* Elements that each part is asked of; that are gone through for all of them together. */
enum { ASKED_MOST = 2000, STEPS_MOST = 8000 };

struct explaining {
    const struct selector *selector;
    struct doc *doc;
    struct node *from;
    struct str *out;
    size_t left;  /* of STEPS_MOST */
    size_t names; /* elements that may be looked through for names, each time */
};

static struct match_counted count(struct explaining *e, const struct compound *part, bool alone) {
    return match_count(e->selector, part, alone, e->from, ASKED_MOST, &e->left);
}

static void put_count(const struct explaining *e, struct match_counted c) {
    if (!c.count && c.costly) str_puts(e->out, " is not counted, which would take long");
    else if (!c.count && c.cut) str_printf(e->out, " matches none of the %zu elements looked at", c.asked);
    else str_printf(e->out, " matches %zu%s", c.count, c.cut ? "+" : "");
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
static void explain_part(struct explaining *e, const struct compound *part) {
    struct near near;
    near_init(&near, e->doc, tree_node(e->from), part, e->names);
    const bool asked = part->left && !near_misses(&near);
    const struct match_counted elsewhere = asked ? count(e, part, true) : (struct match_counted){0};
    near.part = elsewhere.cut;
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

/* A part of which nothing was found at the page's beginning may be further on, unless another name is so close to its own
 * that it must be a slip. */
static bool is_slip(struct explaining *e, const struct compound *part) {
    struct near near;
    near_init(&near, e->doc, tree_node(e->from), part, e->names /= 2);
    const bool suggests = near_suggests(&near);
    if (suggests) near_explain(&near, e->out);
    return suggests;
}

/* The elements are there, and what the selector wants of them is not. */
static void explain_extract(const struct explaining *e, const struct branch *branch) {
    if (branch->extract == EXTRACT_TEXT) str_puts(e->out, ", but no text stands in them");
    if (branch->extract == EXTRACT_ATTR) str_printf(e->out, ", but no attribute %s", branch->attr);
}

static void explain_branch(struct explaining *e, const struct branch *branch) {
    const struct compound *parts[PARTS_MOST];
    size_t left = 0;
    bool doubted = false;
    for (const struct compound *part = branch->last; part && left < PARTS_MOST; part = part->left)
        parts[left++] = part;
    while (left-- > 0) {
        const bool whole = !left && branch->extract == EXTRACT_NODE; /* which matches nothing: why we are here */
        const struct match_counted matches = whole ? (struct match_counted){0} : count(e, parts[left], false);
        put_part(e, branch->begin, parts[left]->end);
        put_count(e, matches);
        if (!matches.count && (!matches.cut || !left)) {
            explain_part(e, parts[left]);
            return;
        }
        if (!matches.count && !doubted && is_slip(e, parts[left])) return;
        doubted |= !matches.count;
        if (left) str_puts(e->out, ", ");
    }
    explain_extract(e, branch);
}

static size_t shown_branches(const struct selector *selector) {
    size_t count = 0;
    for (const struct branch *b = selector->branches; b && count < BRANCHES_MOST; b = b->next) count++;
    return count;
}

void explain(const struct selector *selector, struct doc *doc, struct node *from, struct str *out) {
    const size_t branches = shown_branches(selector);
    struct explaining e = {selector, doc, from, out, STEPS_MOST, NEAR_ELEMENTS / branches};
    const struct branch *branch = selector->branches;
    for (size_t shown = 0; shown < branches; shown++, branch = branch->next) {
        if (shown) str_puts(out, "; ");
        explain_branch(&e, branch);
    }
}
