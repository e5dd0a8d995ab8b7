/* See toplevel.h. Tokens are copied to a second list, without what does not count; what was copied too early is taken
 * back. */
#include "live/toplevel.h"

#include "base/vec.h"
#include "script/lex.h"

static bool is_any(const struct tokens *t, size_t i, const char *const *words) {
    for (; *words; words++)
        if (lex_is(t, i, *words)) return true;
    return false;
}

/* The token behind the `end` of the function at token i. */
static size_t skip_function(const struct tokens *t, size_t i) {
    static const char *const open[] = {"function", "do", "if", "repeat", NULL}, *const close[] = {"end", "until", NULL};
    for (size_t depth = 0; i < t->count; i++) {
        if (is_any(t, i, open)) depth++;
        else if (is_any(t, i, close) && --depth == 0) return i + 1;
    }
    return t->count;
}

static void take_back(struct tokens *kept, const char *word) {
    if (kept->count && lex_is(kept, kept->count - 1, word)) kept->count--;
}

/* Takes back `=` and what stands in front of it: names with dots and, if that is one name, its attribute and `local`. */
static void take_back_target(struct tokens *kept) {
    kept->count--;
    if (kept->count > 3 && lex_is(kept, kept->count - 1, ">")) kept->count -= 3;
    while (kept->count && lex_is_sort(kept, kept->count - 1, LEX_NAME)) {
        kept->count--;
        if (!kept->count || !lex_is(kept, kept->count - 1, ".")) break;
        kept->count--;
    }
    take_back(kept, "local");
}

static bool ends_in_assignment(const struct tokens *kept) {
    return kept->count > 1 && lex_is(kept, kept->count - 1, "=");
}

/* The token behind the literal at token i, if that is all of the value; else i. */
static size_t skip_literal(const struct tokens *t, size_t i) {
    static const char *const words[] = {"true", "false", "nil", NULL};
    size_t end = i;
    if (lex_is(t, end, "-") && lex_is_sort(t, end + 1, LEX_NUMBER)) end++;
    if (!lex_is_sort(t, end, LEX_NUMBER) && !lex_is_sort(t, end, LEX_STRING) && !is_any(t, end, words)) return i;
    end++;
    bool goes_on = lex_is_sort(t, end, LEX_OPERATOR) && !lex_is(t, end, ";") && !lex_is(t, end, "::");
    static const char *const operators[] = {"and", "or", NULL};
    return goes_on || is_any(t, end, operators) ? i : end;
}

static void keep_tokens(const struct tokens *t, struct tokens *kept) {
    for (size_t i = 0; i < t->count;) {
        if (lex_is(t, i, "function")) {
            if (!lex_is(t, i + 1, "(")) take_back(kept, "local");
            else if (ends_in_assignment(kept)) take_back_target(kept);
            i = skip_function(t, i);
            continue;
        }
        size_t behind = ends_in_assignment(kept) ? skip_literal(t, i) : i;
        bool is_field = kept->count > 2 && lex_is(kept, kept->count - 3, ".");
        if (behind > i && !is_field) {
            take_back_target(kept);
            i = behind;
            continue;
        }
        vec_push(kept, t->at[i++]);
    }
}

static bool same_tokens(const struct tokens *a, const struct tokens *b) {
    if (a->count != b->count) return false;
    for (size_t i = 0; i < a->count; i++)
        if (a->at[i].length != b->at[i].length || memcmp(a->at[i].text, b->at[i].text, a->at[i].length) != 0) return false;
    return true;
}

bool toplevel_same(const char *a, size_t a_length, const char *b, size_t b_length) {
    struct tokens a_all = {0}, b_all = {0}, a_kept = {0}, b_kept = {0};
    lex_read(a, a_length, &a_all);
    lex_read(b, b_length, &b_all);
    keep_tokens(&a_all, &a_kept);
    keep_tokens(&b_all, &b_kept);
    bool same = same_tokens(&a_kept, &b_kept);
    vec_clear(&a_all);
    vec_clear(&b_all);
    vec_clear(&a_kept);
    vec_clear(&b_kept);
    return same;
}
