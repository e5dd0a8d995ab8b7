/* html5lib's tokenizer cases: the tokens that core/html/token gives, written as the suite writes them, neighbouring
 * characters as one. A case is run once for each state that it names, and has passed where all of them give what is wanted. */
#include "suite.h"

#include "base/json.h"
#include "html/token.h"

#include <stdlib.h>
#include <string.h>

static const struct { const char *name; enum token_content content; } states[] = {
    {"Data state", CONTENT_DATA}, {"PLAINTEXT state", CONTENT_PLAINTEXT}, {"RCDATA state", CONTENT_RCDATA},
    {"RAWTEXT state", CONTENT_RAWTEXT}, {"Script data state", CONTENT_SCRIPT}, {"CDATA section state", CONTENT_CDATA},
};

/* A text of the case, in UTF-8; a surrogate that "doubleEscaped" spells becomes three bytes like any other point. */
static void put_text(struct str *out, const json_t *value, bool escaped) {
    const char *text = json_string_value(value), *end = text + json_string_length(value);
    while (text < end) {
        if (escaped && end - text >= 6 && text[0] == '\\' && text[1] == 'u') {
            char digits[5] = {text[2], text[3], text[4], text[5]};
            str_put_utf8(out, (unsigned)strtoul(digits, NULL, 16));
            text += 6;
        } else {
            str_putc(out, *text++);
        }
    }
}

/* Tokens are compared as lines of text: a letter for the kind, then the fields, each behind its length. */
static void put_field(struct str *out, const char *bytes, size_t length) {
    str_printf(out, " %zu:", length);
    str_put(out, bytes, length);
}

static void put_string(struct str *out, const char *text) {
    if (text) put_field(out, text, strlen(text));
    else str_puts(out, " null");
}

static void put_json(struct str *out, const json_t *value, bool escaped) {
    struct str text = {0};
    if (!json_is_string(value)) {
        str_puts(out, " null");
        return;
    }
    put_text(&text, value, escaped);
    put_field(out, text.data ? text.data : "", text.len);
    str_clear(&text);
}

static void put_wanted(struct str *out, const json_t *token, bool escaped) {
    const char *kind = json_string_value(json_array_get(token, 0)), *name;
    json_t *value;
    str_putc(out, *kind);
    if (*kind == 'E' || *kind == 'C') str_putc(out, kind[1]);
    if (*kind != 'D' && *kind != 'S') {
        put_json(out, json_array_get(token, 1), escaped);
    } else if (*kind == 'D') {
        for (size_t i = 1; i <= 3; i++) put_json(out, json_array_get(token, i), escaped);
        str_puts(out, json_is_true(json_array_get(token, 4)) ? " correct" : " quirks");
    } else {
        put_json(out, json_array_get(token, 1), escaped);
        json_object_foreach(json_array_get(token, 2), name, value) {
            json_t *key = json_string(name);
            put_json(out, key, escaped);
            put_json(out, value, escaped);
            json_decref(key);
        }
        if (json_is_true(json_array_get(token, 3))) str_puts(out, " closed");
    }
    str_putc(out, '\n');
}

static void put_token(struct str *out, const struct token *token, struct str *text) {
    if (token->kind == TOKEN_TEXT) {
        str_put(text, token->text, token->bytes);
        return;
    }
    if (text->len) {
        str_puts(out, "Ch");
        put_field(out, text->data, text->len);
        str_putc(out, '\n');
        str_reset(text);
    }
    switch (token->kind) {
    case TOKEN_DOCTYPE:
        str_putc(out, 'D');
        put_string(out, token->name);
        put_string(out, token->public_id);
        put_string(out, token->system_id);
        str_puts(out, token->force_quirks ? " quirks\n" : " correct\n");
        break;
    case TOKEN_START:
        str_putc(out, 'S');
        put_string(out, token->name);
        for (uint32_t i = 0; i < token->attr_count; i++) {
            put_field(out, token->attrs[i].name, token->attrs[i].name_bytes);
            put_field(out, token->attrs[i].value, token->attrs[i].value_bytes);
        }
        str_puts(out, token->self_closing ? " closed\n" : "\n");
        break;
    case TOKEN_END: str_printf(out, "En %u:%s\n", token->name_bytes, token->name); break;
    case TOKEN_COMMENT:
        str_puts(out, "Co");
        put_field(out, token->text, token->bytes);
        str_putc(out, '\n');
        break;
    default: break;
    }
}

static void run(struct str *got, const struct str *input, enum token_content content, const char *last_start) {
    struct arena arena = {0};
    struct str text = {0};
    struct token token;
    char *copy = malloc(input->len + 1);
    if (input->len) memcpy(copy, input->data, input->len);
    struct tokenizer *tokenizer = tokenizer_new(copy, input->len, SIZE_MAX, &arena);
    tokenizer_switch(tokenizer, content, last_start);
    do {
        tokenizer_next(tokenizer, &token);
        put_token(got, &token, &text);
    } while (token.kind != TOKEN_EOF);
    tokenizer_free(tokenizer);
    free(copy);
    str_clear(&text);
    arena_clear(&arena);
}

static enum token_content content_of(const char *state) {
    for (size_t i = 0; i < sizeof states / sizeof *states; i++)
        if (strcmp(states[i].name, state) == 0) return states[i].content;
    fprintf(stderr, "conformance: %s: this program does not know it\n", state);
    exit(1);
}

struct groups { struct group standard, infoset; };

static void check(void *arg, const json_t *one) {
    struct groups *groups = arg;
    struct group *group = json_is_true(json_object_get(one, "xml_violation")) ? &groups->infoset : &groups->standard;
    struct str input = {0}, wanted = {0}, got = {0};
    bool escaped = json_is_true(json_object_get(one, "doubleEscaped")), good = true;
    json_t *token, *initial = json_object_get(one, "initialStates");
    size_t i, runs = initial ? json_array_size(initial) : 1;
    put_text(&input, json_object_get(one, "input"), escaped);
    json_array_foreach(json_object_get(one, "output"), i, token) put_wanted(&wanted, token, escaped);
    for (i = 0; i < runs && good; i++) {
        const char *state = initial ? json_string_value(json_array_get(initial, i)) : "Data state";
        str_reset(&got);
        run(&got, &input, content_of(state), suite_text(one, "lastStartTag"));
        good = got.len == wanted.len && (!got.len || memcmp(got.data, wanted.data, got.len) == 0);
    }
    group_case(group, suite_text(one, "id"), good, "got\n%s  wanted\n%s", got.data, wanted.data);
    str_clear(&input);
    str_clear(&wanted);
    str_clear(&got);
}

int main(int argc, char **argv) {
    if (argc != 2) return 1;
    struct groups groups = {{.name = "tokenizer"}, {.name = "tokenizer, XML infoset"}};
    suite_read(argv[1], "html5lib-tokenizer/tests.jsonl", check, &groups);
    group_print(&groups.standard);
    group_print(&groups.infoset);
    return 0;
}
