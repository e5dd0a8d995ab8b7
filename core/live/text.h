/* What the text of a Lua file says about its functions: where each stands, what it is called, what its body is
 * made of; and which literals its variables are given. Any text gives some answer; one that Lua accepts the right
 * one. */
#ifndef LIVE_TEXT_H
#define LIVE_TEXT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct text;

/* The functions of a Lua text, index 0 the whole text, then each `function` in the order of the text, which is
 * the preorder of the prototypes (chunk.h). The bytes are borrowed for the call only. */
struct text *text_read(const char *bytes, size_t length);
void text_free(struct text *text); /* NULL is fine */
int text_count(const struct text *text);
/* For people: "M.parse", "rules/#.run", "on(\"x\")", "<main>"; "M.get = memo()" of one that a call is given, "M.f ..." of
 * one that is a part of an expression. Names with dots alone mean: this is just what the variable or field gets. */
const char *text_label(const struct text *text, int function);
/* Where it goes whatever wraps it: "M.get" where the label is "M.get = memo()", "M.f" where it is "M:f". */
const char *text_place(const struct text *text, int function);
/* The last name of the place ("get"), NULL where it ends in no name. */
const char *text_name(const struct text *text, int function);
int text_parent(const struct text *text, int function); /* -1 for 0 */
/* linedefined of the prototype: of `function` in `function f()`, else of the token behind `function` or behind
 * `local function f`; 0 for the whole text. */
int text_line(const struct text *text, int function);
int text_parameters(const struct text *text, int function); /* with self, without ... */
/* A number for each token of parameters and body, *count of them; equal tokens have equal numbers in all texts. */
const uint64_t *text_body(const struct text *text, int function, size_t *count);
/* Is its body, without white space and comments, the same? (of functions in two texts) */
bool text_same_body(const struct text *a, int function_a, const struct text *b, int function_b);
/* Where a variable of the whole text (not inside a function) is given a literal: `local NAME = LITERAL` (also with
 * attribs, also one of several names) or `NAME = LITERAL` for a global: the rank-th `local NAME` (1 the first; as rank
 * in chunk.h: loop variables and local functions count, constants known to the compiler do not), or 0: the global,
 * where it is assigned first. The literal's text, *length long, or NULL where it is no single literal (number with
 * sign, string, true, false, nil). Lives as long as the text. */
const char *text_literal(const struct text *text, const char *name, int rank, size_t *length);

#endif
