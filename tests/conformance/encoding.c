/* core/encoding against the encodings' cases: labels, what declares an encoding, and what bytes mean. Names are
 * compared through the label table, since the cases write them in various ways. */
#include "suite.h"

#include "base/str.h"
#include "encoding/charset.h"
#include "encoding/decode.h"
#include "encoding/encodings.h"

#include <nettle/base64.h>
#include <string.h>

static const struct encoding *encoding_of(const char *label) {
    return label ? encoding_find(label, strlen(label)) : NULL;
}

static const char *name_of(const struct encoding *encoding) { return encoding ? encoding->name : "none"; }

static void check_label(void *arg, const json_t *one) {
    const char *label = suite_text(one, "label"), *wanted = suite_text(one, "encoding");
    const struct encoding *got = encoding_of(label);
    const bool good = got && strcasecmp(got->name, wanted) == 0;
    group_case(arg, suite_text(one, "id"), good, "%s, not %s", name_of(got), wanted);
}

static void put_base64(struct str *out, const char *text) {
    struct base64_decode_ctx context;
    size_t length = strlen(text), room = BASE64_DECODE_LENGTH(length);
    base64_decode_init(&context);
    str_reserve(out, room);
    if (base64_decode_update(&context, &room, (uint8_t *)out->data, length, text)) out->len = room;
}

/* A document without a header. Where it declares nothing the cases want windows-1252, which is what one byte
 * more that is no UTF-8 makes of it here. */
static void check_document(void *arg, const json_t *one) {
    struct str body = {0};
    if (json_is_true(json_object_get(one, "scripted"))) return;
    put_base64(&body, suite_text(one, "data_b64"));
    str_putc(&body, '\xFF');
    const char *got = charset_of(body.data, body.len, NULL);
    const char *wanted = name_of(encoding_of(suite_text(one, "encoding")));
    group_case(arg, suite_text(one, "id"), strcmp(got, wanted) == 0, "%s, not %s", got, wanted);
    str_clear(&body);
}

static int digit(char c) { return c <= '9' ? c - '0' : ascii_lower(c) - 'a' + 10; }

static void put_hex(struct str *out, const char *hex) {
    for (; hex[0] && hex[1]; hex += 2) str_putc(out, (char)(digit(hex[0]) << 4 | digit(hex[1])));
}

static void check_decode(void *arg, const json_t *one) {
    const char *wanted = suite_text(one, "text");
    const struct encoding *encoding = encoding_of(suite_text(one, "encoding"));
    struct str bytes = {0}, got = {0};
    put_hex(&bytes, suite_text(one, "bytes_hex"));
    if (encoding) decode(encoding, str_text(&bytes), bytes.len, &got);
    const bool good = strcmp(str_text(&got), wanted) == 0;
    group_case(arg, suite_text(one, "id"), good, "\"%s\", not \"%s\"", str_text(&got), wanted);
    str_clear(&bytes);
    str_clear(&got);
}

/* ---- w3lib's: Python's names of encodings, byte strings in Latin-1 ---- */

static const struct encoding *python_encoding(const char *name) {
    static const struct { const char *python, *label; } names[] = {
        {"iso8859-4", "iso-8859-4"}, {"utf-16-be", "utf-16be"}, {"utf-16-le", "utf-16le"}};
    for (size_t i = 0; name && i < sizeof names / sizeof *names; i++)
        if (strcmp(names[i].python, name) == 0) name = names[i].label;
    return encoding_of(name);
}

/* gb18030 is what w3lib makes of gbk, which decodes alike. */
static bool same(const char *got, const struct encoding *wanted) {
    return strcmp(got, name_of(wanted)) == 0 || (strcmp(got, "gbk") == 0 && strcmp(name_of(wanted), "gb18030") == 0);
}

static void put_bytes(struct str *out, const json_t *value) {
    if (json_is_object(value)) value = json_object_get(value, "__bytes__");
    const char *text = json_string_value(value), *end = text + json_string_length(value);
    for (size_t length; text < end; text += length) str_putc(out, (char)utf8_read(text, &length));
}

struct w3lib { struct group *header, *body, *whole; };

/* A name of nothing in the test is an answer of nothing: what decides then is not asked. */
static void check_header(struct group *group, const json_t *one, const json_t *args) {
    const struct encoding *wanted = python_encoding(json_string_value(json_object_get(one, "result")));
    const char *got = charset_of("\xFF", 1, json_string_value(json_array_get(args, 0)));
    const char *expected = wanted ? wanted->name : "windows-1252";
    group_case(group, suite_text(one, "id"), strcmp(got, expected) == 0, "%s, not %s", got, expected);
}

static void check_body(struct group *group, const json_t *one, const json_t *args) {
    const struct encoding *wanted = python_encoding(json_string_value(json_object_get(one, "result")));
    struct str body = {0};
    put_bytes(&body, json_array_get(args, 0));
    str_puts(&body, "\xFF");
    const char *got = charset_of(body.data, body.len, NULL);
    const bool good = wanted ? same(got, wanted) : strcmp(got, "windows-1252") == 0;
    group_case(group, suite_text(one, "id"), good, "%s, not %s", got, name_of(wanted));
    str_clear(&body);
}

static void check_whole(struct group *group, const json_t *one, const json_t *args) {
    const json_t *result = json_object_get(one, "result");
    const char *wanted = json_string_value(json_array_get(result, 1));
    struct str body = {0};
    struct charset_text decoded = {0};
    if (json_object_size(json_object_get(one, "kw"))) return; /* a default, or a detector, of the caller's */
    put_bytes(&body, json_array_get(args, 1));
    charset_decode(&decoded, str_text(&body), body.len, json_string_value(json_array_get(args, 0)));
    const bool good = same(decoded.charset, python_encoding(json_string_value(json_array_get(result, 0)))) &&
                      decoded.length == strlen(wanted) && memcmp(decoded.utf8, wanted, decoded.length) == 0;
    group_case(group, suite_text(one, "id"), good, "%s, \"%.*s\"", decoded.charset, (int)decoded.length, decoded.utf8);
    charset_clear(&decoded);
    str_clear(&body);
}

static void check_w3lib(void *arg, const json_t *one) {
    struct w3lib *groups = arg;
    const char *function = suite_text(one, "fn");
    const json_t *args = json_object_get(one, "args");
    if (strcmp(function, "http_content_type_encoding") == 0) check_header(groups->header, one, args);
    if (strcmp(function, "html_body_declared_encoding") == 0) check_body(groups->body, one, args);
    if (strcmp(function, "html_to_unicode") == 0) check_whole(groups->whole, one, args);
}

static void run(const char *name, const char *folder, const char *file, void (*check)(void *, const json_t *)) {
    struct group group = {.name = name};
    suite_read(folder, file, check, &group);
    group_print(&group);
}

int main(int argc, char **argv) {
    if (argc != 2) return 1;
    struct group header = {.name = "encoding, w3lib headers"}, body = {.name = "encoding, w3lib declarations"},
                 whole = {.name = "encoding, w3lib documents"};
    run("encoding, labels", argv[1], "encoding/labels.jsonl", check_label);
    run("encoding, prescan", argv[1], "encoding/prescan.jsonl", check_document);
    run("encoding, sniffer", argv[1], "encoding/sniffer.jsonl", check_document);
    run("encoding, decode", argv[1], "encoding/decode.jsonl", check_decode);
    suite_read(argv[1], "encoding/w3lib.jsonl", check_w3lib, &(struct w3lib){&header, &body, &whole});
    group_print(&header);
    group_print(&body);
    group_print(&whole);
    return 0;
}
