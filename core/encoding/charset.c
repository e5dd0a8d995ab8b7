/* See charset.h. Each source of the decision has its own file; here is their order. */
#include "encoding/charset.h"

#include "base/mem.h"
#include "encoding/content_type.h"
#include "encoding/decode.h"
#include "encoding/guess.h"
#include "encoding/prescan.h"

#include <stdlib.h>

/* "BOM sniff" (WHATWG Encoding 7.1). */
static const struct encoding *from_mark(const char *body, size_t bytes, size_t *mark) {
    static const struct { const char *bytes; size_t length; const char *name; } marks[] = {
        {"\xEF\xBB\xBF", 3, "utf-8"}, {"\xFE\xFF", 2, "utf-16be"}, {"\xFF\xFE", 2, "utf-16le"}};
    for (size_t i = 0; i < sizeof marks / sizeof *marks; i++) {
        if (bytes < marks[i].length || memcmp(body, marks[i].bytes, marks[i].length) != 0) continue;
        *mark = marks[i].length;
        return encoding_named(marks[i].name);
    }
    return NULL;
}

/* A <meta> inside JSON or XML says nothing about that. */
static const struct encoding *from_inside(const char *body, size_t bytes, const struct content_type *type) {
    if (type->json) return NULL;
    if (type->xml) return prescan_xml(body, bytes);
    const struct encoding *encoding = prescan(body, bytes);
    return encoding ? encoding : prescan_late(body, bytes);
}

static const struct encoding *from_nothing(const char *body, size_t bytes) {
    if (utf8_valid(body, bytes)) return encoding_named("utf-8");
    const struct encoding *encoding = guess(body, bytes);
    return encoding ? encoding : encoding_named("windows-1252");
}

/* NULL where nothing says it. */
static const struct encoding *from_words(const char *body, size_t bytes, struct content_type type, size_t *mark) {
    const struct encoding *encoding = from_mark(body, bytes, mark);
    if (!encoding) encoding = type.encoding;
    return encoding ? encoding : from_inside(body, bytes, &type);
}

static void fill(struct charset_text *text, const char *body, size_t bytes, struct content_type type) {
    size_t mark = 0;
    if (!body) body = "", bytes = 0;
    const struct encoding *said = from_words(body, bytes, type, &mark);
    const struct encoding *encoding = said ? said : from_nothing(body, bytes);
    text->guessed = !said && encoding->kind != ENCODING_UTF8;
    text->charset = encoding->name;
    text->utf8 = body + mark;
    text->length = bytes - mark;
    if (encoding->kind == ENCODING_UTF8 && utf8_valid(text->utf8, text->length)) return;
    struct str out = {0};
    decode(encoding, body + mark, bytes - mark, &out);
    text->length = out.len;
    text->utf8 = text->own = str_take(&out);
}

void charset_decode(struct charset_text *text, const char *body, size_t bytes, const char *content_type) {
    fill(text, body, bytes, content_type_read(content_type));
}

void charset_decode_xml(struct charset_text *text, const char *body, size_t bytes, const char *content_type) {
    struct content_type type = content_type_read(content_type);
    type.xml = true;
    type.json = false;
    fill(text, body, bytes, type);
}

const char *charset_of(const char *body, size_t bytes, const char *content_type) {
    size_t mark = 0;
    if (!body) body = "", bytes = 0;
    const struct encoding *said = from_words(body, bytes, content_type_read(content_type), &mark);
    return (said ? said : from_nothing(body, bytes))->name;
}

void charset_take_body(struct charset_text *text, char **body, size_t bytes) {
    if (!text->charset || text->own) return;
    text->own = *body;
    *body = mem_dup(*body, bytes);
}

void charset_clear(struct charset_text *text) {
    free(text->own);
    *text = (struct charset_text){0};
}
