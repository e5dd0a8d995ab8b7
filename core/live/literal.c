/* See literal.h. It follows lparser.c of Lua 5.4 where that decides what becomes a variable: localstat, forstat and
 * the constants that the compiler folds. */
#include "live/literal.h"

#include "base/vec.h"
#include "live/label.h"

#include <string.h>

/* ---- declarations ---- */

static void declare(struct bindings *bindings, size_t name, bool local) {
    vec_push(bindings, (struct binding){.name = name, .end = NO_TOKEN, .local = local});
}

/* Names with commas between them, and their attribs, from token i on; gives the token behind them. */
static size_t declare_names(struct bindings *bindings, const struct tokens *tokens, size_t i) {
    while (lex_is_sort(tokens, i, LEX_NAME)) {
        declare(bindings, i++, true);
        if (lex_is(tokens, i, "<")) {
            struct binding *named = &bindings->at[bindings->count - 1];
            named->may_be_constant = lex_is(tokens, i + 1, "const") && !lex_is(tokens, i + 3, ",");
            i += 3;
        }
        if (!lex_is(tokens, i, ",")) break;
        i++;
    }
    return i;
}

size_t literal_declare(struct bindings *bindings, const struct tokens *tokens, size_t i) {
    if (lex_is(tokens, i + 1, "function")) {
        declare(bindings, i + 2, true);
        return NO_TOKEN;
    }
    size_t equals = declare_names(bindings, tokens, i + 1);
    return lex_is(tokens, equals, "=") ? equals : NO_TOKEN;
}

void literal_declare_loop(struct bindings *bindings, const struct tokens *tokens, size_t i) {
    declare_names(bindings, tokens, i + 1);
}

void literal_end_scope(struct bindings *bindings, size_t first, size_t i) {
    for (size_t k = first; k < bindings->count; k++)
        if (bindings->at[k].end == NO_TOKEN) bindings->at[k].end = i;
}

/* ---- values ---- */

static bool is_one_of(const struct tokens *tokens, size_t i, const char *const *texts, size_t count) {
    for (size_t k = 0; k < count; k++)
        if (lex_is(tokens, i, texts[k])) return true;
    return false;
}
#define IS_ONE_OF(tokens, i, texts) is_one_of(tokens, i, texts, sizeof(texts) / sizeof *(texts))

static const char *const words[] = {"true", "false", "nil"};
static const char *const arithmetic[] = {"+", "-", "*", "/", "%", "^", "//", "<<", ">>", "&", "|", "~"};
static const char *const comparing[] = {"..", "==", "~=", "<", ">", "<=", ">=", "and", "or"};
static const char *const prefixes[] = {"-", "~", "(", "not"};

static bool is_literal(const struct tokens *tokens, size_t i) {
    return lex_is_sort(tokens, i, LEX_NUMBER) || lex_is_sort(tokens, i, LEX_STRING) || IS_ONE_OF(tokens, i, words);
}

/* Behind the literal at token i, 0 where no literal alone stands there. */
static size_t literal_to(const struct tokens *tokens, size_t i) {
    if (lex_is(tokens, i, "-") && lex_is_sort(tokens, i + 1, LEX_NUMBER)) i++;
    if (!is_literal(tokens, i)) return 0;
    return IS_ONE_OF(tokens, i + 1, arithmetic) || IS_ONE_OF(tokens, i + 1, comparing) ? 0 : i + 1;
}

static bool same_text(const struct tokens *tokens, size_t a, size_t b) {
    return tokens->at[a].length == tokens->at[b].length &&
           memcmp(tokens->at[a].text, tokens->at[b].text, tokens->at[a].length) == 0;
}

/* Is the name at token i, which stands in the value of binding `before`, a constant of the compiler? */
static bool is_constant_name(const struct bindings *bindings, const struct tokens *tokens, size_t before, size_t i) {
    for (size_t k = before; k-- > 0;) {
        const struct binding *binding = &bindings->at[k];
        bool visible = binding->local && binding->end == NO_TOKEN;
        if (visible && same_text(tokens, binding->name, i)) return binding->constant;
    }
    return false;
}

/* Does the compiler fold the value of this binding, which starts at token i and is the last of its statement, into a
 * constant? It does with constants and arithmetic. (Not with a division by zero: such a variable counts as none.) */
static bool is_folded(const struct bindings *bindings, const struct tokens *tokens, size_t binding, size_t i) {
    size_t brackets = 0;
    for (;; i++) {
        for (; IS_ONE_OF(tokens, i, prefixes); i++) brackets += *tokens->at[i].text == '(';
        bool name = lex_is_sort(tokens, i, LEX_NAME);
        if (name ? !is_constant_name(bindings, tokens, binding, i) : !is_literal(tokens, i)) return false;
        for (i++; brackets && lex_is(tokens, i, ")"); i++) brackets--;
        if (!IS_ONE_OF(tokens, i, arithmetic)) break;
    }
    return brackets == 0 && !lex_is(tokens, i, ",") && !IS_ONE_OF(tokens, i, comparing) && !lex_is(tokens, i, ".") &&
           !lex_is(tokens, i, "[") && !lex_is(tokens, i, ":");
}

void literal_given(struct bindings *bindings, const struct tokens *tokens, size_t binding, size_t target,
                   size_t value) {
    if (binding == NO_TOKEN) {
        bool name_alone = lex_is_sort(tokens, target, LEX_NAME) &&
                          (lex_is(tokens, target + 1, ",") || lex_is(tokens, target + 1, "="));
        if (!name_alone) return;
        declare(bindings, target, false);
        binding = bindings->count - 1;
    }
    struct binding *given = &bindings->at[binding];
    given->from = value;
    given->to = literal_to(tokens, value);
    given->constant = given->may_be_constant && is_folded(bindings, tokens, binding, value);
}

/* ---- questions ---- */

static bool is_shadowed(const struct bindings *bindings, const struct tokens *tokens, const struct binding *global) {
    for (const struct binding *local = bindings->at; local < global; local++)
        if (local->local && local->end > global->name && same_text(tokens, local->name, global->name)) return true;
    return false;
}

const struct binding *literal_find(const struct bindings *bindings, const struct tokens *tokens, const char *name,
                                   int rank) {
    for (size_t i = 0; i < bindings->count; i++) {
        const struct binding *binding = &bindings->at[i];
        if (!lex_is(tokens, binding->name, name) || binding->local != (rank > 0)) continue;
        if (rank == 0 && !is_shadowed(bindings, tokens, binding)) return binding;
        if (rank > 0 && !binding->constant && --rank == 0) return binding;
    }
    return NULL;
}
