/* See text.h. One pass over the tokens, with a stack of what is open; labels are made when a function starts,
 * because all that they need stands before it. */
#include "live/text.h"

#include "base/str.h"
#include "base/vec.h"
#include "live/label.h"
#include "live/literal.h"
#include "script/lex.h"

#include <string.h>

struct function {
    char *label, *place;
    int parent, line, parameters;
    size_t from, to; /* tokens of its body, parameters first */
};

struct text {
    char *bytes;
    struct tokens tokens;
    uint64_t *words; /* by token */
    VEC(struct function) functions;
    struct bindings bindings;
};

struct reader {
    struct text *text;
    size_t *partner; /* see label.h */
    VEC(struct level) levels;
    int function; /* the one that is being read */
    size_t equals; /* of the `local` that was read last */
    size_t local;  /* its first binding */
};

static bool is(const struct reader *r, size_t i, const char *text) { return lex_is(&r->text->tokens, i, text); }

/* ---- levels ---- */

static struct level *top(struct reader *r) { return &r->levels.at[r->levels.count - 1]; }

static bool holds_statements(const struct level *level) { return level->kind <= LEVEL_BLOCK; }

static void push_level(struct reader *r, enum level_kind kind, size_t open) {
    struct level level = {.kind = kind, .open = open, .value = open + 1, .binding = NO_TOKEN, .loop = NO_TOKEN,
                          .locals = r->text->bindings.count};
    if (holds_statements(&level)) level.value = NO_TOKEN;
    vec_push(&r->levels, level);
}

/* No expression is being read here. */
static void start_statement(struct level *level) {
    level->values = VALUES_NONE;
    level->value = level->binding = NO_TOKEN;
}

static void open_block(struct reader *r, size_t i) {
    size_t loop = top(r)->loop;
    top(r)->loop = NO_TOKEN;
    push_level(r, LEVEL_BLOCK, i);
    if (loop != NO_TOKEN) top(r)->locals = loop;
}

static void end_scope(struct reader *r, size_t i) {
    if (r->function == 0) literal_end_scope(&r->text->bindings, top(r)->locals, i);
    top(r)->locals = r->text->bindings.count;
}

/* At `end` or `until`: what is not closed inside of the block goes with it. The level of the text stays. */
static void close_block(struct reader *r, size_t i) {
    while (!holds_statements(top(r))) r->levels.count--;
    if (top(r)->kind == LEVEL_BLOCK) end_scope(r, i);
    if (top(r)->kind == LEVEL_FUNCTION) {
        struct function *function = &r->text->functions.at[r->function];
        function->to = i + 1;
        r->function = function->parent;
    }
    if (top(r)->kind != LEVEL_CHUNK) r->levels.count--;
}

static void close_bracket(struct reader *r, enum level_kind kind, size_t i) {
    if (top(r)->kind != kind) return;
    r->partner[i] = top(r)->open;
    r->partner[top(r)->open] = i;
    r->levels.count--;
}

/* ---- functions ---- */

/* The token of the parenthesis that opens its parameters, or the first that cannot belong to its name. */
static size_t parameters_start(const struct reader *r, size_t function) {
    size_t i = function + 1;
    while (lex_is_sort(&r->text->tokens, i, LEX_NAME) || is(r, i, ".") || is(r, i, ":")) i++;
    return i < r->text->tokens.count ? i : r->text->tokens.count;
}

static int count_parameters(const struct reader *r, size_t function, size_t from) {
    int count = from > function + 2 && is(r, from - 2, ":"); /* self */
    for (size_t i = from + 1; lex_is_sort(&r->text->tokens, i, LEX_NAME); i += 2) {
        count++;
        if (!is(r, i + 1, ",")) break;
    }
    return count;
}

/* lparser.c takes the line of a function statement at its start, else when it has read the token before the
 * parameters and looks at the next. */
static int line_of(const struct reader *r, size_t function, size_t from) {
    bool statement = from > function + 1 && !(function && is(r, function - 1, "local"));
    if (from == r->text->tokens.count) statement = true;
    return r->text->tokens.at[statement ? function : from].line;
}

static void open_function(struct reader *r, size_t i) {
    struct surroundings around = {&r->text->tokens, r->partner, r->levels.at, r->levels.count};
    size_t from = parameters_start(r, i);
    struct function function = {
        .label = label_write(&around, i), .place = label_place(&around, i), .parent = r->function,
        .line = line_of(r, i, from), .parameters = count_parameters(r, i, from),
        .from = from, .to = r->text->tokens.count,
    };
    if (from > i + 1) start_statement(top(r));
    r->function = (int)r->text->functions.count;
    vec_push(&r->text->functions, function);
    push_level(r, LEVEL_FUNCTION, i);
}

/* ---- assignments ---- */

/* The first target of the assignment whose `=` is token i; i itself where nothing there can be assigned to. */
static size_t targets_start(const struct reader *r, size_t i) {
    size_t start = i;
    for (size_t comma = i; comma > 0; comma = start - 1) {
        size_t last = comma - 1;
        if (last >= 3 && is(r, last, ">") && is(r, last - 2, "<")) last -= 3; /* an attrib */
        size_t first = label_start(&r->text->tokens, r->partner, last);
        if (first > last) return start;
        start = first;
        if (!start || !is(r, start - 1, ",")) return start;
    }
    return start;
}

static void note_value(struct reader *r, const struct level *level) {
    if (r->function != 0 || level->values != VALUES_ASSIGNED) return;
    if (level->binding == NO_TOKEN && level->kind != LEVEL_CHUNK) return; /* who knows whether that branch is taken */
    literal_given(&r->text->bindings, &r->text->tokens, level->binding, level->target, level->value);
}

static void read_equals(struct reader *r, size_t i) {
    struct level *level = top(r);
    if (level->kind == LEVEL_CALL || level->kind == LEVEL_INDEX || i == 0) return;
    if (level->kind == LEVEL_TABLE) level->target = is(r, i - 1, "]") ? r->partner[i - 1] : i - 1;
    else level->target = targets_start(r, i);
    level->values = level->target < i ? VALUES_ASSIGNED : VALUES_NONE;
    level->value = i + 1;
    level->binding = i == r->equals && r->function == 0 ? r->local : NO_TOKEN;
    if (holds_statements(level)) note_value(r, level);
}

/* The target behind the one that gets the value before this comma. */
static void next_target(struct reader *r, struct level *level) {
    size_t i = level->target;
    while (i < level->value && !is(r, i, ",") && !is(r, i, "=")) i = r->partner[i] > i ? r->partner[i] + 1 : i + 1;
    if (is(r, i, ",")) level->target = i + 1;
    else level->values = VALUES_NONE;
    if (level->binding != NO_TOKEN) level->binding++;
}

static void read_comma(struct reader *r, size_t i) {
    struct level *level = top(r);
    if (holds_statements(level) && level->values == VALUES_NONE) return;
    if (level->kind == LEVEL_TABLE) level->values = VALUES_NONE;
    if (level->values == VALUES_ASSIGNED) next_target(r, level);
    level->value = i + 1;
    if (holds_statements(level)) note_value(r, level);
}

/* ---- the pass ---- */

static void read_local(struct reader *r, size_t i) {
    start_statement(top(r));
    if (r->function != 0) return;
    r->local = r->text->bindings.count;
    r->equals = literal_declare(&r->text->bindings, &r->text->tokens, i);
}

static void read_for(struct reader *r, size_t i) {
    start_statement(top(r));
    if (r->function != 0) return;
    top(r)->loop = r->text->bindings.count;
    literal_declare_loop(&r->text->bindings, &r->text->tokens, i);
}

static void read_keyword(struct reader *r, size_t i) {
    if (is(r, i, "function")) {
        open_function(r, i);
    } else if (is(r, i, "do") || is(r, i, "if") || is(r, i, "repeat")) {
        start_statement(top(r));
        open_block(r, i);
    } else if (is(r, i, "end") || is(r, i, "until")) {
        close_block(r, i);
    } else if (is(r, i, "else") || is(r, i, "elseif")) {
        if (top(r)->kind == LEVEL_BLOCK) end_scope(r, i);
        start_statement(top(r));
    } else if (is(r, i, "return")) {
        top(r)->values = VALUES_RETURNED;
        top(r)->value = i + 1;
    } else if (is(r, i, "local")) {
        read_local(r, i);
    } else if (is(r, i, "for")) {
        read_for(r, i);
    } else if (is(r, i, "while") || is(r, i, "break")) {
        start_statement(top(r));
    }
}

static void read_operator(struct reader *r, size_t i) {
    if (r->text->tokens.at[i].length != 1) return;
    switch (*r->text->tokens.at[i].text) {
    case '{': push_level(r, LEVEL_TABLE, i); break;
    case '(': push_level(r, LEVEL_CALL, i); break;
    case '[': push_level(r, LEVEL_INDEX, i); break;
    case '}': close_bracket(r, LEVEL_TABLE, i); break;
    case ')': close_bracket(r, LEVEL_CALL, i); break;
    case ']': close_bracket(r, LEVEL_INDEX, i); break;
    case '=': read_equals(r, i); break;
    case ',': read_comma(r, i); break;
    case ';':
        if (holds_statements(top(r))) start_statement(top(r));
        else read_comma(r, i);
        break;
    }
}

static void read_tokens(struct reader *r) {
    const struct tokens *tokens = &r->text->tokens;
    for (size_t i = 0; i < tokens->count; i++) {
        if (tokens->at[i].sort == LEX_KEYWORD) read_keyword(r, i);
        if (tokens->at[i].sort == LEX_OPERATOR) read_operator(r, i);
    }
}

/* FNV-1a, 64 bits. */
static uint64_t word_of(const struct token *token) {
    uint64_t word = 0xcbf29ce484222325;
    for (size_t i = 0; i < token->length; i++) word = (word ^ (unsigned char)token->text[i]) * 0x100000001b3;
    return word;
}

struct text *text_read(const char *bytes, size_t length) {
    struct text *text = mem_zero(sizeof *text);
    struct reader r = {.text = text, .equals = NO_TOKEN};
    text->bytes = mem_strndup(bytes, length);
    lex_read(text->bytes, length, &text->tokens);
    size_t count = text->tokens.count;
    text->words = mem_alloc((count + 1) * sizeof *text->words);
    r.partner = mem_alloc((count + 1) * sizeof *r.partner);
    for (size_t i = 0; i < count; i++) text->words[i] = word_of(&text->tokens.at[i]), r.partner[i] = i;
    vec_push(&text->functions, (struct function){.label = mem_strdup("<main>"), .place = mem_strdup("<main>"),
                                                 .parent = -1, .to = count});
    push_level(&r, LEVEL_CHUNK, 0);
    read_tokens(&r);
    vec_clear(&r.levels);
    free(r.partner);
    return text;
}

void text_free(struct text *text) {
    if (!text) return;
    for (size_t i = 0; i < text->functions.count; i++) {
        free(text->functions.at[i].label);
        free(text->functions.at[i].place);
    }
    vec_clear(&text->functions);
    vec_clear(&text->bindings);
    vec_clear(&text->tokens);
    free(text->words);
    free(text->bytes);
    free(text);
}

/* ---- questions ---- */

int text_count(const struct text *text) { return (int)text->functions.count; }
const char *text_label(const struct text *text, int function) { return text->functions.at[function].label; }
const char *text_place(const struct text *text, int function) { return text->functions.at[function].place; }
int text_parent(const struct text *text, int function) { return text->functions.at[function].parent; }
int text_line(const struct text *text, int function) { return text->functions.at[function].line; }
int text_parameters(const struct text *text, int function) { return text->functions.at[function].parameters; }

const char *text_name(const struct text *text, int function) {
    const char *place = text_place(text, function), *end = place + strlen(place), *at = end;
    while (at > place && (ascii_alnum(at[-1]) || at[-1] == '_')) at--;
    return at == end || strcmp(at, "return") == 0 ? NULL : at;
}

const uint64_t *text_body(const struct text *text, int function, size_t *count) {
    const struct function *f = &text->functions.at[function];
    *count = f->to - f->from;
    return text->words + f->from;
}

bool text_same_body(const struct text *a, int function_a, const struct text *b, int function_b) {
    size_t count_a, count_b;
    const uint64_t *body_a = text_body(a, function_a, &count_a), *body_b = text_body(b, function_b, &count_b);
    return count_a == count_b && memcmp(body_a, body_b, count_a * sizeof *body_a) == 0;
}

const char *text_literal(const struct text *text, const char *name, int rank, size_t *length) {
    const struct binding *binding = literal_find(&text->bindings, &text->tokens, name, rank);
    if (!binding || !binding->to) return NULL;
    const struct token *first = &text->tokens.at[binding->from], *last = &text->tokens.at[binding->to - 1];
    *length = (size_t)(last->text + last->length - first->text);
    return first->text;
}
