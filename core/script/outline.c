/* See outline.h. Lua's words and a count of what `end` closes; no grammar, so that any text gives some outline. */
#include "script/outline.h"

#include "base/mem.h"
#include "base/str.h"
#include "script/lex.h"

/* ---- where a field is set ---- */

static bool is_quoted(const struct tokens *tokens, size_t i, const char *name) {
    size_t length = strlen(name);
    if (!lex_is_sort(tokens, i, LEX_STRING)) return false;
    return tokens->at[i].length == length + 2 && memcmp(tokens->at[i].text + 1, name, length) == 0;
}

/* Is token i the last word of `function x.name` or `function x:name`? */
static bool names_function(const struct tokens *tokens, size_t i) {
    while (i >= 2 && (lex_is(tokens, i - 1, ".") || lex_is(tokens, i - 1, ":"))) i -= 2;
    return i >= 1 && lex_is(tokens, i - 1, "function");
}

static bool sets(const struct tokens *tokens, size_t i, const char *name) {
    if (is_quoted(tokens, i, name)) return lex_is(tokens, i + 1, "]") && lex_is(tokens, i + 2, "=");
    return lex_is(tokens, i, name) && (lex_is(tokens, i + 1, "=") || names_function(tokens, i));
}

int outline_line(const struct source *source, const char *name) {
    struct tokens tokens = {0};
    int line = 0;
    lex_read(source->bytes, source->length, &tokens);
    for (size_t i = 0; i < tokens.count && !line; i++)
        if (sets(&tokens, i, name)) line = tokens.at[i].line;
    vec_clear(&tokens);
    return line;
}

/* ---- functions ---- */

static size_t behind_block(const struct tokens *tokens, size_t i) {
    size_t end = lex_block_end(tokens, i);
    return end < tokens->count ? end + 1 : end;
}

/* From a word backwards along "a.b.c" to the first word. */
static size_t path_start(const struct tokens *tokens, size_t i) {
    while (i >= 2 && lex_is(tokens, i - 1, ".")) i -= 2;
    return i;
}

/* The tokens of the name of the function at token i, from *from to before *to; false where it has none. */
static bool find_name(const struct tokens *tokens, size_t i, size_t *from, size_t *to) {
    if (lex_is_sort(tokens, i + 1, LEX_NAME)) { /* function a.b:c */
        *from = *to = i + 1;
        while (*to < tokens->count && !lex_is(tokens, *to, "(")) ++*to;
        return true;
    }
    if (i < 2 || !lex_is(tokens, i - 1, "=") || tokens->at[i - 2].sort != LEX_NAME) return false;
    *from = path_start(tokens, i - 2); /* a.b = function */
    *to = i - 1;
    return true;
}

/* Where its statement or field starts: with `local` in front, or at the name that it is assigned to. */
static size_t statement_start(const struct tokens *tokens, size_t i, size_t name) {
    size_t start = name < i ? name : i;
    return start >= 1 && lex_is(tokens, start - 1, "local") ? start - 1 : start;
}

/* Each with its length, so that two words are not one. */
static void put_tokens(struct hash *hash, const struct tokens *tokens, size_t from, size_t to) {
    for (size_t i = from; i < to; i++) {
        hash_put(hash, &tokens->at[i].length, sizeof tokens->at[i].length);
        hash_put(hash, tokens->at[i].text, tokens->at[i].length);
    }
}

static void add_function(struct outline *out, const struct tokens *tokens, size_t from, size_t to, size_t i,
                         size_t end) {
    struct str name = {0};
    struct hash hash;
    struct outlined function = {.line = tokens->at[i].line};
    for (size_t k = from; k < to; k++) str_put(&name, tokens->at[k].text, tokens->at[k].length);
    function.name = str_take(&name);
    hash_init(&hash);
    put_tokens(&hash, tokens, i, end);
    hash_hex(&hash, function.hash);
    vec_push(&out->functions, function);
}

void outline_read(const struct source *source, struct outline *out) {
    struct tokens tokens = {0};
    struct hash rest;
    size_t done = 0, from, to; /* tokens before `done` are accounted for */
    lex_read(source->bytes, source->length, &tokens);
    hash_init(&rest);
    for (size_t i = 0; i < tokens.count; i++) {
        if (!lex_is(&tokens, i, "function")) continue;
        size_t end = behind_block(&tokens, i), at = i;
        i = end - 1;
        if (!find_name(&tokens, at, &from, &to)) continue; /* one without a name belongs to the rest */
        size_t start = statement_start(&tokens, at, from);
        put_tokens(&rest, &tokens, done, start);
        add_function(out, &tokens, from, to, at, end);
        done = lex_is(&tokens, end, ",") || lex_is(&tokens, end, ";") ? end + 1 : end;
    }
    put_tokens(&rest, &tokens, done, tokens.count);
    hash_hex(&rest, out->rest);
    vec_clear(&tokens);
}

void outline_clear(struct outline *outline) {
    for (size_t i = 0; i < outline->functions.count; i++) free(outline->functions.at[i].name);
    vec_clear(&outline->functions);
}
