/* See toplevel.h. Tokens are copied to a second list, without what does not count; what was copied too early is taken
 * back. */
#include "live/toplevel.h"

#include "base/str.h"
#include "base/vec.h"
#include "script/lex.h"

enum { LONGEST_LINE = 60 };

static bool is_any(const struct tokens *t, size_t i, const char *const *words) {
    for (; *words; words++)
        if (lex_is(t, i, *words)) return true;
    return false;
}

/* ---- assignments ---- */

struct assignment {
    size_t start;  /* its first token, `local` too */
    size_t equals;
    size_t end;    /* the token behind it */
    int count;     /* of targets */
    bool fields;   /* has it any among them? */
};

/* The first token of the name with dots that ends with token `last`; behind it where there is none. */
static size_t name_start(const struct tokens *t, size_t last) {
    size_t at = last;
    if (!lex_is_sort(t, at, LEX_NAME)) return last + 1;
    while (at >= 2 && lex_is(t, at - 1, ".") && lex_is_sort(t, at - 2, LEX_NAME)) at -= 2;
    return at && (lex_is(t, at - 1, ".") || lex_is(t, at - 1, ":")) ? last + 1 : at;
}

/* Names, with dots or with attribs, and commas between them: false where something else is given a value. */
static bool read_targets(const struct tokens *t, size_t equals, struct assignment *out) {
    *out = (struct assignment){.start = equals, .equals = equals};
    for (size_t behind = equals; behind > 0; behind = out->start - 1) {
        size_t last = behind - 1;
        if (last >= 3 && lex_is(t, last, ">") && lex_is(t, last - 2, "<")) last -= 3;
        size_t first = name_start(t, last);
        if (first > last) return false;
        if (first < last) out->fields = true;
        out->start = first;
        out->count++;
        if (!first || !lex_is(t, first - 1, ",")) break;
    }
    if (out->start && lex_is(t, out->start - 1, "local")) out->start--;
    return out->count > 0;
}

/* The token behind the literal at token i, i where there is none. */
static size_t skip_literal(const struct tokens *t, size_t i) {
    static const char *const words[] = {"true", "false", "nil", NULL};
    size_t at = i;
    if (lex_is(t, at, "-") && lex_is_sort(t, at + 1, LEX_NUMBER)) at++;
    return lex_is_sort(t, at, LEX_NUMBER) || lex_is_sort(t, at, LEX_STRING) || is_any(t, at, words) ? at + 1 : i;
}

static bool expression_goes_on(const struct tokens *t, size_t i) {
    static const char *const operators[] = {"and", "or", NULL};
    return is_any(t, i, operators) || (lex_is_sort(t, i, LEX_OPERATOR) && !lex_is(t, i, ";") && !lex_is(t, i, "::"));
}

/* Is this `=` an assignment of a literal to each target? */
static bool read_literals(const struct tokens *t, size_t equals, struct assignment *out) {
    if (!read_targets(t, equals, out)) return false;
    size_t at = equals + 1;
    for (int i = 0; i < out->count; i++) {
        if (i > 0 && !lex_is(t, at++, ",")) return false;
        size_t end = skip_literal(t, at);
        if (end == at) return false;
        at = end;
    }
    out->end = at;
    return !expression_goes_on(t, at);
}

/* ---- what counts ---- */

static void take_back(struct tokens *kept, const char *word) {
    if (kept->count && lex_is(kept, kept->count - 1, word)) kept->count--;
}

/* In front of the function at token i: `local` of a statement, or all of `x =`. */
static void take_back_function(const struct tokens *t, size_t i, struct tokens *kept) {
    struct assignment a;
    if (!lex_is(t, i + 1, "(")) take_back(kept, "local");
    else if (i && lex_is(t, i - 1, "=") && read_targets(t, i - 1, &a) && a.count == 1) kept->count -= i - a.start;
}

static void keep_tokens(const struct tokens *t, struct tokens *kept) {
    struct assignment a;
    int depth = 0;
    for (size_t i = 0; i < t->count;) {
        if (lex_is(t, i, "function")) {
            take_back_function(t, i, kept);
            i = lex_block_end(t, i) + 1;
        } else if (lex_is(t, i, "=") && read_literals(t, i, &a) && !(a.fields && depth)) {
            kept->count -= i - a.start;
            i = a.end;
        } else {
            depth += lex_block_step(t, i);
            vec_push(kept, t->at[i++]);
        }
    }
}

/* ---- differences ---- */

static bool same_token(const struct tokens *a, size_t i, const struct tokens *b, size_t k) {
    return a->at[i].length == b->at[k].length && memcmp(a->at[i].text, b->at[k].text, a->at[i].length) == 0;
}

/* The line that has the token, without white space at its ends. */
static char *line_of(const char *bytes, size_t length, const struct token *token) {
    const char *from = token->text, *to = token->text;
    while (from > bytes && !strchr("\r\n", from[-1])) from--;
    while (to < bytes + length && !strchr("\r\n", *to)) to++;
    while (from < token->text && strchr(" \t", *from)) from++;
    while (to > from && strchr(" \t", to[-1])) to--;
    return to - from > LONGEST_LINE ? mem_printf("%.*s...", LONGEST_LINE, from) : mem_strndup(from, (size_t)(to - from));
}

bool toplevel_differs(const char *old, size_t old_length, const char *new, size_t new_length, struct difference *out) {
    struct tokens old_all = {0}, new_all = {0}, a = {0}, b = {0};
    lex_read(old, old_length, &old_all);
    lex_read(new, new_length, &new_all);
    keep_tokens(&old_all, &a);
    keep_tokens(&new_all, &b);
    size_t at = 0, behind = 0, fewer = a.count < b.count ? a.count : b.count;
    while (at < fewer && same_token(&a, at, &b, at)) at++;
    while (behind < fewer - at && same_token(&a, a.count - 1 - behind, &b, b.count - 1 - behind)) behind++;
    bool differ = a.count != b.count || at < a.count, lacks = at + behind == b.count;
    if (differ && lacks) *out = (struct difference){0, line_of(old, old_length, &a.at[at])};
    else if (differ) *out = (struct difference){b.at[at].line, line_of(new, new_length, &b.at[at])};
    vec_clear(&old_all);
    vec_clear(&new_all);
    vec_clear(&a);
    vec_clear(&b);
    return differ;
}

/* ---- fields ---- */

/* Each target that has a dot, with its literal. */
static void each_field(const struct tokens *t, const struct assignment *a,
                       void (*each)(const char *, const char *, size_t, void *), void *context) {
    size_t target = a->start, value = a->equals + 1;
    for (int i = 0; i < a->count; i++) {
        struct str place = {0};
        while (!lex_is(t, target, ",") && target < a->equals) {
            str_put(&place, t->at[target].text, t->at[target].length);
            target++;
        }
        size_t end = skip_literal(t, value);
        const struct token *last = &t->at[end - 1];
        const char *words = t->at[value].text;
        if (memchr(str_text(&place), '.', place.len)) each(place.data, words, (size_t)(last->text + last->length - words), context);
        str_clear(&place);
        target++, value = end + 1;
    }
}

void toplevel_fields(const char *bytes, size_t length, void (*each)(const char *, const char *, size_t, void *),
                     void *context) {
    struct tokens t = {0};
    struct assignment a;
    int depth = 0;
    lex_read(bytes, length, &t);
    for (size_t i = 0; i < t.count; i++) {
        depth += lex_block_step(&t, i);
        if (depth == 0 && lex_is(&t, i, "=") && read_literals(&t, i, &a) && a.fields) each_field(&t, &a, each, context);
    }
    vec_clear(&t);
}
