/* The tokenizer: cases as data, each also cut at every byte; decoding in place beside decoding into fresh memory; input that
 * wants to be slow. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/str.h"
#include "html/entities.h"
#include "html/token.h"
#include "os/file.h"

#include <stdio.h>
#include <stdlib.h>

#define ALL_ATTRIBUTES SIZE_MAX

/* A tokenizer of its own copy, just as long as it has to be, so that a read beyond it is seen by a sanitizer. */
struct reading {
    char *copy;
    struct arena arena;
    struct tokenizer *tokenizer;
    struct token token;
};

static void begin(struct reading *reading, const char *input, size_t bytes, size_t attributes) {
    *reading = (struct reading){.copy = mem_alloc(bytes + 1)};
    if (bytes) memcpy(reading->copy, input, bytes);
    reading->tokenizer = tokenizer_new(reading->copy, bytes, attributes, &reading->arena);
}

static enum token_kind next(struct reading *reading) {
    tokenizer_next(reading->tokenizer, &reading->token);
    return reading->token.kind;
}

static void end(struct reading *reading) {
    tokenizer_free(reading->tokenizer);
    arena_clear(&reading->arena);
    free(reading->copy);
}

/* How a case spells bytes: \n \r \t \f \0 \\ and \xHH; what is not ASCII stands for itself. */
static void put_spelt(struct str *out, const char *bytes, size_t length) {
    static const char plain[] = "\n\r\t\f\\", letters[] = "nrtf\\";
    for (size_t i = 0; i < length; i++) {
        const char *found = bytes[i] ? strchr(plain, bytes[i]) : NULL;
        if (found) str_printf(out, "\\%c", letters[found - plain]);
        else if (!bytes[i]) str_puts(out, "\\0");
        else if ((unsigned char)bytes[i] < ' ') str_printf(out, "\\x%02X", (unsigned)bytes[i]);
        else str_putc(out, bytes[i]);
    }
}

static void put_unspelt(struct str *out, const char *text, size_t length) {
    static const char plain[] = "\n\r\t\f\\", letters[] = "nrtf\\";
    for (const char *p = text, *stop = text + length; p < stop; p++) {
        if (*p != '\\') {
            str_putc(out, *p);
        } else if (*++p == 'x') {
            char digits[3] = {p[1], p[2]};
            str_putc(out, (char)strtol(digits, NULL, 16));
            p += 2;
        } else {
            str_putc(out, *p == '0' ? '\0' : plain[strchr(letters, *p) - letters]);
        }
    }
}

static void put_quoted(struct str *out, const char *bytes, size_t length) {
    str_putc(out, '\'');
    put_spelt(out, bytes, length);
    str_putc(out, '\'');
}

static void put_id(struct str *out, const char *id) {
    str_putc(out, ' ');
    if (id) put_quoted(out, id, strlen(id));
    else str_putc(out, '-');
}

/* A token as a line of a case. */
static void put_token(struct str *out, const struct token *token) {
    static const char *const kinds[] = {"doctype", "start", "end", "comment", "text", "eof"};
    str_printf(out, "  %s", kinds[token->kind]);
    if (token->kind == TOKEN_DOCTYPE) {
        put_id(out, token->name);
        put_id(out, token->public_id);
        put_id(out, token->system_id);
        if (token->force_quirks) str_puts(out, " quirks");
    } else if (token->kind == TOKEN_TEXT || token->kind == TOKEN_COMMENT) {
        str_putc(out, ' ');
        put_quoted(out, token->text, token->bytes);
    } else {
        str_putc(out, ' ');
        put_spelt(out, token->name, token->name_bytes);
        for (const struct token_attr *attr = token->attrs, *stop = attr + token->attr_count; attr < stop; attr++) {
            str_putc(out, ' ');
            put_spelt(out, attr->name, attr->name_bytes);
            str_putc(out, '=');
            put_quoted(out, attr->value, attr->value_bytes);
        }
        if (token->self_closing) str_puts(out, " /");
    }
    str_putc(out, '\n');
}

/* What every token promises. */
static void check_token(const struct token *token, uint32_t at, size_t bytes) {
    assert_true(token->at >= at && token->at <= bytes);
    if (token->kind == TOKEN_TEXT || token->kind == TOKEN_COMMENT) {
        assert_int_equal(token->text[token->bytes], '\0');
        bool has_nul = memchr(token->text, '\0', token->bytes);
        assert_int_equal(has_nul, token->kind == TOKEN_TEXT && token->has_nul);
        assert_true(token->bytes || token->kind == TOKEN_COMMENT);
    }
    if (token->kind != TOKEN_START && token->kind != TOKEN_END) return;
    assert_int_equal(strlen(token->name), token->name_bytes);
    assert_int_equal(token->tag, tag_find(token->name, token->name_bytes));
    if (token->tag) assert_ptr_equal(token->name, tag_text(token->tag));
    for (const struct token_attr *attr = token->attrs, *stop = attr + token->attr_count; attr < stop; attr++) {
        assert_int_equal(strlen(attr->name), attr->name_bytes);
        assert_int_equal(strlen(attr->value), attr->value_bytes);
        if (attr->attr) assert_ptr_equal(attr->name, attr_text(attr->attr));
    }
}

static const struct state { const char *name; enum token_content content; const char *ends; bool cdata; } states[] = {
    {"data", CONTENT_DATA, NULL, false}, {"foreign", CONTENT_DATA, NULL, true}, {"cdata", CONTENT_CDATA, NULL, false},
    {"rcdata", CONTENT_RCDATA, "title", false}, {"rawtext", CONTENT_RAWTEXT, "style", false},
    {"script", CONTENT_SCRIPT, "script", false}, {"plaintext", CONTENT_PLAINTEXT, NULL, false},
};

static void read_all(struct str *out, const char *input, size_t bytes, const struct state *state) {
    struct reading reading;
    uint32_t at = 0;
    size_t tokens = 0;
    begin(&reading, input, bytes, ALL_ATTRIBUTES);
    tokenizer_switch(reading.tokenizer, state->content, state->ends);
    tokenizer_allow_cdata(reading.tokenizer, state->cdata);
    while (next(&reading) != TOKEN_EOF) {
        check_token(&reading.token, at, bytes);
        at = reading.token.at;
        put_token(out, &reading.token);
        assert_true(++tokens <= bytes); /* each takes a byte at least, so there is an end */
    }
    assert_int_equal(reading.token.at, bytes);
    assert_int_equal(next(&reading), TOKEN_EOF);
    end(&reading);
}

/* tests/data/html/tokens.txt says its form. */
struct one_case { const struct state *state; struct str input; const char *wanted; size_t wanted_bytes; };

static const struct state *state_named(const char *name, size_t length) {
    for (size_t i = 0; i < sizeof states / sizeof *states; i++)
        if (strlen(states[i].name) == length && memcmp(states[i].name, name, length) == 0) return &states[i];
    fail_msg("no state is named %.*s", (int)length, name);
    return NULL;
}

/* Reads the case at `p`, which is behind the comments, and gives what is behind it. */
static const char *read_case(const char *p, struct one_case *one) {
    const char *colon = strchr(p, ':'), *input = colon + 2, *behind = strchr(input, '\n');
    one->state = state_named(p, (size_t)(colon - p));
    str_reset(&one->input);
    put_unspelt(&one->input, input, (size_t)(behind - input));
    one->wanted = p = behind + 1;
    while (strncmp(p, "  ", 2) == 0) p = strchr(p, '\n') + 1;
    one->wanted_bytes = (size_t)(p - one->wanted);
    return p;
}

static int each_case(void (*check)(const struct one_case *)) {
    struct err err = {0};
    struct one_case one = {0};
    int cases = 0;
    size_t bytes;
    char *path = mem_printf("%s/tests/data/html/tokens.txt", getenv("SOURCE") ? getenv("SOURCE") : ".");
    char *text = file_read(path, 0, &bytes, &err);
    if (!text) fail_msg("%s", err.message);
    for (const char *p = text; *p;) {
        if (*p == '#' || *p == '\n') {
            p = strchr(p, '\n') + 1;
            continue;
        }
        p = read_case(p, &one);
        check(&one);
        cases++;
    }
    str_clear(&one.input);
    free(text);
    free(path);
    return cases;
}

static void check_case(const struct one_case *one) {
    struct str got = {0}, input = {0};
    read_all(&got, one->input.data, one->input.len, one->state);
    put_spelt(&input, one->input.data, one->input.len);
    if (got.len != one->wanted_bytes || memcmp(str_text(&got), one->wanted, got.len) != 0)
        fail_msg("%s: %s\ngot\n%swanted\n%.*s", one->state->name, str_text(&input), str_text(&got), (int)one->wanted_bytes,
                 one->wanted);
    str_clear(&input);
    str_clear(&got);
}

static void test_cases(void **state) {
    (void)state;
    assert_true(each_case(check_case) >= 120);
}

static void check_cuts(const struct one_case *one) {
    struct str got = {0};
    for (size_t bytes = 0; bytes < one->input.len; bytes++) read_all(&got, one->input.data, bytes, one->state);
    str_clear(&got);
}

static void test_every_cut_ends(void **state) {
    (void)state;
    each_case(check_cuts);
}

/* The same rules as token_clean's, a byte at a time into memory of its own. */
static void decode(struct str *out, const char *text, size_t bytes, bool references, bool in_value, bool nuls) {
    for (size_t i = 0, taken, length; i < bytes; i += taken) {
        char meant[ENTITY_TEXT_MOST];
        taken = 1;
        if (text[i] == '\r') {
            taken = text[i + 1] == '\n' ? 2 : 1;
            str_putc(out, '\n');
        } else if (text[i] == '&' && references && entity_read(text + i, in_value, meant, &length)) {
            taken = entity_read(text + i, in_value, meant, &length);
            str_put(out, meant, length);
        } else if (!text[i] && nuls) {
            str_puts(out, "\xEF\xBF\xBD");
        } else {
            str_putc(out, text[i]);
        }
    }
}

static void put_random_text(struct str *out) {
    static const struct { const char *text; size_t bytes; } pieces[] = {
        {"a", 1}, {"plain words, some more of them than fit a register", 50}, {"\r", 1}, {"\n", 1}, {"\r\n", 2}, {"", 1},
        {"&amp;", 5}, {"&lt", 3}, {"&nGt;", 5}, {"&nLt;", 5}, {"&not", 4}, {"it;", 3}, {"=", 1}, {"&", 1}, {"&#", 2},
        {"&#0;", 4}, {"&#128;", 6}, {"&#x1F600;", 9}, {"&nosuchname;", 12}, {"\xC3\xA9", 2}, {" ", 1}, {"&copy", 5},
    };
    for (int n = rand() % 12; n >= 0; n--) {
        int i = rand() % (int)(sizeof pieces / sizeof *pieces);
        str_put(out, pieces[i].text, pieces[i].bytes);
    }
}

static void test_decoding_in_place_is_like_decoding_elsewhere(void **state) {
    (void)state;
    srand(7);
    for (int n = 0; n < 20000; n++) {
        struct reading reading;
        struct str text = {0}, input = {0}, data = {0}, raw = {0}, value = {0};
        put_random_text(&text);
        str_puts(&input, "<title>");
        str_put(&input, text.data, text.len);
        str_puts(&input, "</title><a b='");
        str_put(&input, text.data, text.len);
        str_puts(&input, "'>");
        str_put(&input, text.data, text.len);
        decode(&raw, text.data, text.len, true, false, true);
        decode(&value, text.data, text.len, true, true, true);
        decode(&data, text.data, text.len, true, false, false);
        begin(&reading, input.data, input.len, ALL_ATTRIBUTES);
        next(&reading);
        tokenizer_switch(reading.tokenizer, CONTENT_RCDATA, NULL);
        assert_int_equal(next(&reading), TOKEN_TEXT);
        assert_int_equal(reading.token.bytes, raw.len);
        assert_memory_equal(reading.token.text, raw.data, raw.len + 1);
        next(&reading);
        assert_int_equal(next(&reading), TOKEN_START);
        assert_int_equal(reading.token.attrs[0].value_bytes, value.len);
        assert_memory_equal(reading.token.attrs[0].value, value.data, value.len + 1);
        assert_int_equal(next(&reading), TOKEN_TEXT);
        assert_int_equal(reading.token.bytes, data.len);
        assert_memory_equal(reading.token.text, data.data, data.len + 1);
        end(&reading);
        str_clear(&text);
        str_clear(&input);
        str_clear(&raw);
        str_clear(&value);
        str_clear(&data);
    }
}

static void test_clean_text_is_not_moved(void **state) {
    (void)state;
    struct reading reading;
    static const char input[] = "text<a b='value' c=d>";
    begin(&reading, input, strlen(input), ALL_ATTRIBUTES);
    next(&reading);
    assert_ptr_equal(reading.token.text, reading.copy);
    next(&reading);
    assert_ptr_equal(reading.token.attrs[0].value, reading.copy + 10);
    assert_ptr_equal(reading.token.attrs[1].value, reading.copy + 19);
    end(&reading);
}

static void test_offsets_are_those_of_the_input(void **state) {
    (void)state;
    struct reading reading;
    static const char input[] = "\r\n&amp;&amp;<P a='\r\n&amp;'>\r\n\r\n</x>&lt;<!--\r\n--><!doctype\r\nhtml>&nGt;<br/>";
    static const uint32_t offsets[] = {0, 12, 27, 31, 35, 39, 48, 64, 69, 74};
    begin(&reading, input, strlen(input), ALL_ATTRIBUTES);
    for (size_t i = 0; i < sizeof offsets / sizeof *offsets; i++) {
        next(&reading);
        assert_int_equal(reading.token.at, offsets[i]);
    }
    assert_int_equal(reading.token.kind, TOKEN_EOF);
    end(&reading);
}

static void test_after_the_end_tag_it_is_data_again(void **state) {
    (void)state;
    struct reading reading;
    static const char input[] = "<style><b></style ><b>";
    begin(&reading, input, strlen(input), ALL_ATTRIBUTES);
    next(&reading);
    tokenizer_switch(reading.tokenizer, CONTENT_RAWTEXT, NULL);
    assert_int_equal(next(&reading), TOKEN_TEXT);
    assert_string_equal(reading.token.text, "<b>");
    assert_int_equal(next(&reading), TOKEN_END);
    assert_int_equal(next(&reading), TOKEN_START);
    assert_int_equal(reading.token.tag, TAG_B);
    end(&reading);
}

/* One tag with attributes that no table knows, x0 to x(count-1), then again x0 to x(again-1). */
static void begin_many(struct reading *reading, int count, int again, size_t attributes) {
    struct str input = {0};
    str_puts(&input, "<a");
    for (int i = 0; i < count; i++) str_printf(&input, " x%d=%d", i, i);
    for (int i = 0; i < again; i++) str_printf(&input, " X%d=twice", i);
    str_puts(&input, " href=/ HREF=twice>");
    begin(reading, input.data, input.len, attributes);
    str_clear(&input);
}

static void test_attributes_are_unique(void **state) {
    (void)state;
    static const int counts[] = {1, 15, 16, 17, 31, 32, 33, 64, 65, 1000, 1000000};
    for (size_t i = 0; i < sizeof counts / sizeof *counts; i++) {
        struct reading reading;
        begin_many(&reading, counts[i], counts[i], ALL_ATTRIBUTES);
        assert_int_equal(next(&reading), TOKEN_START);
        assert_int_equal(reading.token.attr_count, counts[i] + 1);
        for (int n = 0; n < counts[i]; n++) assert_int_equal(atoi(reading.token.attrs[n].value), n);
        assert_string_equal(reading.token.attrs[counts[i]].value, "/");
        assert_int_equal(tokenizer_dropped(reading.tokenizer), 0);
        end(&reading);
    }
}

/* The table of one tag's names is not searched for another's. */
static void test_each_tag_has_names_of_its_own(void **state) {
    (void)state;
    struct reading reading;
    struct str input = {0};
    for (int tag = 0; tag < 3; tag++) {
        str_puts(&input, "<a id=1");
        for (int i = 0; i < 40; i++) str_printf(&input, " x%d", i);
        str_putc(&input, '>');
    }
    begin(&reading, input.data, input.len, ALL_ATTRIBUTES);
    for (int tag = 0; tag < 3; tag++) {
        next(&reading);
        assert_int_equal(reading.token.attr_count, 41);
    }
    end(&reading);
    str_clear(&input);
}

static void test_attributes_beyond_the_limit_are_counted(void **state) {
    (void)state;
    struct reading reading;
    begin_many(&reading, 20, 0, 17);
    next(&reading);
    assert_int_equal(reading.token.attr_count, 17);
    assert_int_equal(tokenizer_dropped(reading.tokenizer), 3 + 2);
    assert_int_equal(next(&reading), TOKEN_EOF);
    end(&reading);
}

/* Half a million bytes that each make the tokenizer look for an end that does not come. */
static void test_nothing_is_slow(void **state) {
    (void)state;
    static const struct { const char *name, *first, *again; } inputs[] = {
        {"data", "", "<"}, {"data", "", "</"}, {"data", "", "&"}, {"data", "", "&not"}, {"data", "", "<a "}, {"data", "<a ", "/"},
        {"data", "<a b='", "&"}, {"data", "<a ", "'\"="}, {"data", "<!--", "-"}, {"data", "<!--", "--!"}, {"data", "<!--", ">"},
        {"data", "", "<!-"}, {"data", "<!doctype ", "'\""}, {"data", "&#", "9"}, {"data", "", "\r"}, {"data", "<?", "\r\n"},
        {"foreign", "<![CDATA[", "]"}, {"foreign", "", "<![CDATA[]]>"}, {"rcdata", "", "</title"}, {"rcdata", "", "&amp"},
        {"rawtext", "", "</styl"}, {"script", "", "<!--"}, {"script", "<!--", "<script"}, {"script", "<!--", "<script></"},
        {"script", "", "<!--<script></script>-->"}, {"plaintext", "", "\r\n<"},
    };
    for (size_t i = 0; i < sizeof inputs / sizeof *inputs; i++) {
        struct str input = {0}, got = {0};
        const struct state *of = state_named(inputs[i].name, strlen(inputs[i].name));
        str_puts(&input, inputs[i].first);
        while (input.len < 500000) str_puts(&input, inputs[i].again);
        read_all(&got, input.data, input.len, of);
        str_clear(&input);
        str_clear(&got);
    }
}

static size_t entity(const char *text, bool in_value, char *meant) {
    size_t bytes = 0, taken = entity_read(text, in_value, meant, &bytes);
    meant[taken ? bytes : 0] = '\0';
    return taken;
}

static void test_references(void **state) {
    (void)state;
    static const struct { const char *text; bool in_value; size_t taken; const char *meant; } cases[] = {
        {"&amp;", false, 5, "&"}, {"&amp", false, 4, "&"}, {"&amp;", true, 5, "&"}, {"&amp", true, 4, "&"},
        {"&amp=", true, 0, ""}, {"&amp=", false, 4, "&"}, {"&amp;=", true, 5, "&"}, {"&ampx", true, 0, ""},
        {"&amp9", true, 0, ""}, {"&amp-", true, 4, "&"}, {"&AMP;", false, 5, "&"}, {"&Amp;", false, 0, ""},
        {"&notit;", false, 4, "\xC2\xAC"}, {"&notin;", false, 7, "\xE2\x88\x89"}, {"&notit;", true, 0, ""},
        {"&noti", false, 4, "\xC2\xAC"}, {"&frac12", false, 7, "\xC2\xBD"}, {"&frac123;", false, 7, "\xC2\xBD"},
        {"&there4;", false, 8, "\xE2\x88\xB4"}, {"&there4", false, 0, ""}, {"&hearts", false, 0, ""},
        {"&ThickSpace;", false, 12, "\xE2\x81\x9F\xE2\x80\x8A"}, {"&nGt;", false, 5, "\xE2\x89\xAB\xE2\x83\x92"},
        {"&CounterClockwiseContourIntegral;", false, 33, "\xE2\x88\xB3"}, {"&Afr;", false, 5, "\xF0\x9D\x94\x84"},
        {"&CounterClockwiseContourIntegralx;", false, 0, ""}, {"&", false, 0, ""}, {"&;", false, 0, ""}, {"& ", false, 0, ""},
        {"&#65;", false, 5, "A"}, {"&#65", false, 4, "A"}, {"&#65x", true, 4, "A"}, {"&#x41;", false, 6, "A"},
        {"&#X4a=", true, 5, "J"}, {"&#x4g", false, 4, "\x04"}, {"&#", false, 0, ""}, {"&#;", false, 0, ""}, {"&#x", false, 0, ""},
        {"&#x;", false, 0, ""}, {"&#xg", false, 0, ""}, {"&#0;", false, 4, "\xEF\xBF\xBD"}, {"&#xD;", false, 5, "\r"},
        {"&#128;", false, 6, "\xE2\x82\xAC"}, {"&#x8D;", false, 6, "\xC2\x8D"}, {"&#x9f;", false, 6, "\xC5\xB8"},
        {"&#xA0;", false, 6, "\xC2\xA0"}, {"&#x7FF;", false, 7, "\xDF\xBF"}, {"&#x800;", false, 7, "\xE0\xA0\x80"},
        {"&#xD7FF;", false, 8, "\xED\x9F\xBF"}, {"&#xD800;", false, 8, "\xEF\xBF\xBD"}, {"&#xDFFF;", false, 8, "\xEF\xBF\xBD"},
        {"&#xE000;", false, 8, "\xEE\x80\x80"}, {"&#xFFFF;", false, 8, "\xEF\xBF\xBF"}, {"&#x10FFFF;", false, 10, "\xF4\x8F\xBF\xBF"},
        {"&#x110000;", false, 10, "\xEF\xBF\xBD"}, {"&#99999999999999999999;", false, 23, "\xEF\xBF\xBD"},
        {"&#x100000041;", false, 13, "\xEF\xBF\xBD"}, {"&#00000000000000000000000000065;", false, 32, "A"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char meant[ENTITY_TEXT_MOST + 1];
        if (entity(cases[i].text, cases[i].in_value, meant) != cases[i].taken || strcmp(meant, cases[i].meant) != 0)
            fail_msg("%s%s: \"%s\"", cases[i].text, cases[i].in_value ? " in a value" : "", meant);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_cases),
        cmocka_unit_test(test_every_cut_ends),
        cmocka_unit_test(test_references),
        cmocka_unit_test(test_decoding_in_place_is_like_decoding_elsewhere),
        cmocka_unit_test(test_clean_text_is_not_moved),
        cmocka_unit_test(test_offsets_are_those_of_the_input),
        cmocka_unit_test(test_after_the_end_tag_it_is_data_again),
        cmocka_unit_test(test_attributes_are_unique),
        cmocka_unit_test(test_each_tag_has_names_of_its_own),
        cmocka_unit_test(test_attributes_beyond_the_limit_are_counted),
        cmocka_unit_test(test_nothing_is_slow),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
