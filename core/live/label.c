/* See label.h. From the level that holds the function outwards, until a statement is reached: each table adds a
 * field or "/#", each call its callee and the strings it is given. */
#include "live/label.h"

#include "base/str.h"

enum {
    DEEPEST = 16,     /* levels that are named; tables in tables are data beyond that */
    LONGEST_PART = 6, /* tokens of an index that are shown, and of arguments that are looked at */
    LONGEST_TEXT = 40 /* bytes of one token that are shown */
};

struct writer {
    const struct surroundings *around;
    bool bare; /* the place alone */
    struct str out;
};

static void put_context(struct writer *w, size_t level, size_t at);

/* ---- pieces of text ---- */

static bool is_word(const struct token *token) { return token->sort <= LEX_NUMBER; }

static bool names_field(const struct token *token) {
    if (token->sort != LEX_STRING || token->text[0] == '[' || token->length < 3) return false;
    for (size_t i = 1; i + 1 < token->length; i++)
        if (!ascii_alnum(token->text[i]) && token->text[i] != '_') return false;
    return token->text[1] < '0' || token->text[1] > '9';
}

static void put_token(struct writer *w, const struct token *token) {
    bool quoted = token->text[0] == '\'' && token->length >= 2;
    if (token->length > LONGEST_TEXT || memchr(token->text, '\n', token->length)) {
        str_puts(&w->out, "...");
    } else if (quoted) { /* one spelling for both quotes */
        str_putc(&w->out, '"');
        str_put(&w->out, token->text + 1, token->length - 2);
        str_putc(&w->out, '"');
    } else {
        str_put(&w->out, token->text, token->length);
    }
}

/* Tokens as they are written: ["k"] as .k; long indices and all arguments shortened. */
static void put_tokens(struct writer *w, size_t from, size_t to) {
    const struct tokens *tokens = w->around->tokens;
    for (size_t i = from; i < to; i++) {
        const struct token *token = &tokens->at[i];
        bool opens = lex_is(tokens, i, "[") || lex_is(tokens, i, "(");
        size_t close = opens ? w->around->partner[i] : i;
        if (i > from && is_word(token) && is_word(token - 1)) str_putc(&w->out, ' ');
        if (close == i + 2 && *token->text == '[' && names_field(token + 1)) {
            str_putc(&w->out, '.');
            str_put(&w->out, token[1].text + 1, token[1].length - 2);
            i = close;
        } else if (close > i + (*token->text == '[' ? LONGEST_PART : 1) && close < to) {
            str_puts(&w->out, *token->text == '[' ? "[...]" : "(...)");
            i = close;
        } else {
            put_token(w, token);
        }
    }
}

/* ---- where expressions start ---- */

size_t label_start(const struct tokens *tokens, const size_t *partner, size_t last) {
    size_t at = last, start = last + 1;
    while (at < tokens->count) { /* below the first token `at` wraps around */
        bool name = tokens->at[at].sort == LEX_NAME;
        if (!name && !lex_is(tokens, at, "]") && !lex_is(tokens, at, ")")) return start;
        start = name ? at : partner[at];
        at = start - 1;
        if (name && !lex_is(tokens, at, ".") && !lex_is(tokens, at, ":")) return start;
        at -= name;
    }
    return start;
}

/* The first token of what the bracket of this level calls; its open token where that calls nothing. */
static size_t callee_start(const struct surroundings *around, const struct level *level) {
    return level->open ? label_start(around->tokens, around->partner, level->open - 1) : level->open;
}

/* ---- places ---- */

/* The strings among the first arguments tell calls apart: on("click", function ... */
static void put_call(struct writer *w, const struct level *level, size_t callee, size_t at) {
    const struct tokens *tokens = w->around->tokens;
    const char *separator = "";
    put_tokens(w, callee, level->open);
    str_putc(&w->out, '(');
    for (size_t i = level->open + 1; i < at && i <= level->open + LONGEST_PART; i++) {
        bool argument = tokens->at[i].sort == LEX_STRING && lex_is(tokens, i + 1, ",") &&
                        (i == level->open + 1 || lex_is(tokens, i - 1, ","));
        if (!argument) continue;
        str_puts(&w->out, separator);
        put_token(w, &tokens->at[i]);
        separator = ", ";
    }
    str_putc(&w->out, ')');
}

/* A call inside of level `outer`: what gets its result, then the call itself unless the place alone is wanted. */
static void put_called(struct writer *w, size_t level, size_t callee, size_t at) {
    const struct level *call = &w->around->levels[level], *outer = call - 1;
    bool owned = outer->value == callee && (outer->values != VALUES_NONE || outer->kind > LEVEL_BLOCK);
    if (owned) put_context(w, level - 1, callee);
    if (owned && w->bare) return;
    if (owned) str_puts(&w->out, outer->values == VALUES_ASSIGNED || outer->kind == LEVEL_TABLE ? " = " : " ");
    put_call(w, call, callee, at);
}

static void put_target(struct writer *w, const struct level *level) {
    const struct tokens *tokens = w->around->tokens;
    size_t to = level->target;
    while (to < tokens->count && !lex_is(tokens, to, "=") && !lex_is(tokens, to, ",") && !lex_is(tokens, to, "<"))
        to = lex_is(tokens, to, "[") || lex_is(tokens, to, "(") ? w->around->partner[to] + 1 : to + 1;
    put_tokens(w, level->target, to);
}

static void put_field(struct writer *w, const struct level *table) {
    bool named = table->values == VALUES_ASSIGNED;
    str_puts(&w->out, !named ? "/#" : w->around->tokens->at[table->target].sort == LEX_NAME ? "." : "");
    if (named) put_target(w, table);
}

static void put_table(struct writer *w, size_t level) {
    const struct level *table = &w->around->levels[level];
    size_t callee = callee_start(w->around, table);
    if (callee < table->open) put_called(w, level, callee, table->open); /* class { run = function ... */
    else put_context(w, level - 1, table->open);
    put_field(w, table);
}

static void put_statement(struct writer *w, const struct level *level) {
    if (level->values == VALUES_ASSIGNED) put_target(w, level);
    else str_puts(&w->out, level->values == VALUES_RETURNED ? "return" : "?");
}

/* Where the expression that starts at token `at` in this level goes. */
static void put_context(struct writer *w, size_t level, size_t at) {
    const struct level *here = &w->around->levels[level];
    size_t callee = here->kind == LEVEL_CALL ? callee_start(w->around, here) : here->open;
    if (level + DEEPEST < w->around->depth) str_puts(&w->out, "...");
    else if (here->kind <= LEVEL_BLOCK) put_statement(w, here);
    else if (here->kind == LEVEL_TABLE) put_table(w, level);
    else if (here->kind == LEVEL_INDEX) str_puts(&w->out, "?");
    else if (callee < here->open) put_called(w, level, callee, at);
    else put_context(w, level - 1, here->open); /* brackets around an expression */
}

/* ---- functions ---- */

/* Is the function all that its place gets? Not in `f = g or function ...`, `f = (function ... end)()`. */
static bool is_whole_value(const struct surroundings *around, size_t function) {
    const struct level *level = &around->levels[around->depth - 1];
    if (level->kind == LEVEL_CALL) return callee_start(around, level) < level->open;
    return level->value == function || level->values == VALUES_NONE;
}

static char *write_label(const struct surroundings *around, size_t function, bool bare) {
    struct writer w = {.around = around, .bare = bare, .out.ceiling = LABEL_MOST};
    size_t name = function + 1, end = name;
    while (lex_is_sort(around->tokens, end, LEX_NAME) || lex_is(around->tokens, end, ".") ||
           lex_is(around->tokens, end, ":")) end++;
    if (end > name) put_tokens(&w, name, end);
    else put_context(&w, around->depth - 1, function);
    if (end == name && !bare && !is_whole_value(around, function)) str_puts(&w.out, " ...");
    return str_take(&w.out);
}

char *label_write(const struct surroundings *around, size_t function) {
    return write_label(around, function, false);
}

char *label_place(const struct surroundings *around, size_t function) {
    char *place = write_label(around, function, true), *method = strrchr(place, ':');
    if (lex_is_sort(around->tokens, function + 1, LEX_NAME) && method) *method = '.';
    return place;
}
