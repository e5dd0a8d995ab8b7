/* See outline.h. A lexer of Lua's words (manual 3.1) and a count of what `end` closes; no grammar, so that any text
 * gives some outline. */
#include "script/outline.h"

#include "base/mem.h"
#include "base/str.h"

enum sort { WORD, QUOTED, OTHER };

struct token {
    enum sort sort;
    const char *text;
    size_t length;
    int line;
};

struct tokens { struct token *at; size_t count, cap; }; /* a VEC */

/* ---- words ---- */

/* Behind a long bracket "[==[ ... ]==]" that starts at `at`, or NULL where none starts there. */
static const char *skip_long(const char *at) {
    size_t level = strspn(at + 1, "=");
    if (*at != '[' || at[1 + level] != '[') return NULL;
    for (const char *end = at; (end = strchr(end, ']')); end++)
        if (strspn(end + 1, "=") == level && end[1 + level] == ']') return end + level + 2;
    return at + strlen(at);
}

static const char *skip_comment(const char *at) {
    const char *end = skip_long(at + 2);
    return end ? end : at + strcspn(at, "\n");
}

static const char *skip_quoted(const char *at) {
    const char *end = at + 1;
    while (*end && *end != *at && *end != '\n') end += *end == '\\' && end[1] ? 2 : 1;
    return *end == *at ? end + 1 : end;
}

static bool in_word(char c) { return ascii_alnum(c) || c == '_'; }

static const char *skip_word(const char *at) {
    while (in_word(*at)) at++;
    return at;
}

static const char *token_end(const char *at, enum sort *sort) {
    const char *end;
    *sort = QUOTED;
    if (*at == '"' || *at == '\'') return skip_quoted(at);
    if ((end = skip_long(at))) return end;
    *sort = in_word(*at) ? WORD : OTHER;
    if (*sort == WORD) return skip_word(at);
    return at + (at[0] == '=' && at[1] == '=' ? 2 : 1);
}

static int count_lines(const char *from, const char *to) {
    int lines = 0;
    for (; from < to; from++) lines += *from == '\n';
    return lines;
}

static void read_tokens(const char *text, struct tokens *out) {
    int line = 1;
    for (const char *end; *text; line += count_lines(text, end), text = end) {
        enum sort sort;
        if (ascii_space(*text)) {
            end = text + 1;
        } else if (text[0] == '-' && text[1] == '-') {
            end = skip_comment(text);
        } else {
            end = token_end(text, &sort);
            vec_push(out, (struct token){sort, text, (size_t)(end - text), line});
        }
    }
}

static bool is(const struct tokens *tokens, size_t i, const char *text) {
    return i < tokens->count && tokens->at[i].length == strlen(text) &&
           memcmp(tokens->at[i].text, text, tokens->at[i].length) == 0;
}

/* ---- where a field is set ---- */

static bool is_quoted(const struct tokens *tokens, size_t i, const char *name) {
    size_t length = strlen(name);
    if (i >= tokens->count || tokens->at[i].sort != QUOTED) return false;
    return tokens->at[i].length == length + 2 && memcmp(tokens->at[i].text + 1, name, length) == 0;
}

/* Is token i the last word of `function x.name` or `function x:name`? */
static bool names_function(const struct tokens *tokens, size_t i) {
    while (i >= 2 && (is(tokens, i - 1, ".") || is(tokens, i - 1, ":"))) i -= 2;
    return i >= 1 && is(tokens, i - 1, "function");
}

static bool sets(const struct tokens *tokens, size_t i, const char *name) {
    if (is_quoted(tokens, i, name)) return is(tokens, i + 1, "]") && is(tokens, i + 2, "=");
    return is(tokens, i, name) && (is(tokens, i + 1, "=") || names_function(tokens, i));
}

int outline_line(const struct source *source, const char *name) {
    struct tokens tokens = {0};
    int line = 0;
    read_tokens(source->bytes, &tokens);
    for (size_t i = 0; i < tokens.count && !line; i++)
        if (sets(&tokens, i, name)) line = tokens.at[i].line;
    vec_clear(&tokens);
    return line;
}

/* ---- functions ---- */

/* Behind the `end` that closes what token i opens. */
static size_t skip_block(const struct tokens *tokens, size_t i) {
    int depth = 0;
    for (; i < tokens->count; i++) {
        if (is(tokens, i, "function") || is(tokens, i, "do") || is(tokens, i, "if") || is(tokens, i, "repeat")) depth++;
        if (is(tokens, i, "end") || is(tokens, i, "until")) depth--;
        if (depth == 0) return i + 1;
    }
    return i;
}

/* From a word backwards along "a.b.c" to the first word. */
static size_t path_start(const struct tokens *tokens, size_t i) {
    while (i >= 2 && is(tokens, i - 1, ".")) i -= 2;
    return i;
}

/* The tokens of the name of the function at token i, from *from to before *to; false where it has none. */
static bool find_name(const struct tokens *tokens, size_t i, size_t *from, size_t *to) {
    if (i + 1 < tokens->count && tokens->at[i + 1].sort == WORD) { /* function a.b:c */
        *from = *to = i + 1;
        while (*to < tokens->count && !is(tokens, *to, "(")) ++*to;
        return true;
    }
    if (i < 2 || !is(tokens, i - 1, "=") || tokens->at[i - 2].sort != WORD) return false;
    *from = path_start(tokens, i - 2); /* a.b = function */
    *to = i - 1;
    return true;
}

/* Where its statement or field starts: with `local` in front, or at the name that it is assigned to. */
static size_t statement_start(const struct tokens *tokens, size_t i, size_t name) {
    size_t start = name < i ? name : i;
    return start >= 1 && is(tokens, start - 1, "local") ? start - 1 : start;
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
    read_tokens(source->bytes, &tokens);
    hash_init(&rest);
    for (size_t i = 0; i < tokens.count; i++) {
        if (!is(&tokens, i, "function")) continue;
        size_t end = skip_block(&tokens, i), at = i;
        i = end - 1;
        if (!find_name(&tokens, at, &from, &to)) continue; /* one without a name belongs to the rest */
        size_t start = statement_start(&tokens, at, from);
        put_tokens(&rest, &tokens, done, start);
        add_function(out, &tokens, from, to, at, end);
        done = is(&tokens, end, ",") || is(&tokens, end, ";") ? end + 1 : end;
    }
    put_tokens(&rest, &tokens, done, tokens.count);
    hash_hex(&rest, out->rest);
    vec_clear(&tokens);
}

void outline_clear(struct outline *outline) {
    for (size_t i = 0; i < outline->functions.count; i++) free(outline->functions.at[i].name);
    vec_clear(&outline->functions);
}
