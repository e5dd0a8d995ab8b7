/* Which function of the old text is which function of the new one. By label (where its name or place stands in the
 * text), by order and likeness among equal labels, then by likeness alone for those that were renamed or moved; what
 * fits nothing was deleted or is new. */
#ifndef LIVE_PAIR_H
#define LIVE_PAIR_H

#include <stdbool.h>
#include <stddef.h>

struct text;

/* The functions of a Lua text, index 0 the whole text, then each `function` in the order of the text, which is
 * the preorder of the prototypes (chunk.h). The text is borrowed for the call only. */
struct text *text_read(const char *bytes, size_t length);
void text_free(struct text *text); /* NULL is fine */
int text_count(const struct text *text);
const char *text_label(const struct text *text, int function);  /* "M.parse", "rules/#.run", "on(\"x\")", "<main>" */
int text_parent(const struct text *text, int function);         /* -1 for 0 */
int text_line(const struct text *text, int function);
/* Is its body, without white space and comments, the same? (of functions in two texts) */
bool text_same_body(const struct text *a, int function_a, const struct text *b, int function_b);
/* Where a variable of the whole text (not inside a function) is given a literal: `local NAME = LITERAL` (also with
 * attribs, also one of several names) or `NAME = LITERAL` for a global: the rank-th `local NAME` (1 the first; 0: the
 * global). The literal's text, *length long, or NULL where it is no single literal (number with sign, string, true,
 * false, nil). Points into what text_read was given a copy of. */
const char *text_literal(const struct text *text, const char *name, int rank, size_t *length);

enum pair_how { PAIR_NONE, PAIR_LABEL, PAIR_ORDER, PAIR_RENAMED, PAIR_MOVED };

struct pairs {
    int *new_of;        /* by old index: the new one, or -1 */
    int *old_of;        /* by new index: the old one, or -1 */
    enum pair_how *how; /* by old index */
};
void pairs_find(const struct text *old, const struct text *new, struct pairs *out);
void pairs_clear(struct pairs *pairs);

#endif
