/* See json.h. */
#include "base/json.h"

#include "base/mem.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

static void put_escaped(struct str *out, const char *bytes, size_t length) {
    str_putc(out, '"');
    size_t from = 0;
    for (size_t i = 0; i < length; i++) {
        unsigned char c = (unsigned char)bytes[i];
        if (c >= 0x20 && c != '"' && c != '\\' && c != 0x7F) continue;
        str_put(out, bytes + from, i - from);
        from = i + 1;
        switch (c) {
        case '"': str_puts(out, "\\\""); break;
        case '\\': str_puts(out, "\\\\"); break;
        case '\n': str_puts(out, "\\n"); break;
        case '\r': str_puts(out, "\\r"); break;
        case '\t': str_puts(out, "\\t"); break;
        default: str_printf(out, "\\u%04x", c);
        }
    }
    str_put(out, bytes + from, length - from);
    str_putc(out, '"');
}

static void put_repaired(struct str *out, const char *bytes, size_t length) {
    struct str good = {0};
    str_put_repaired(&good, bytes, length);
    put_escaped(out, str_text(&good), good.len);
    str_clear(&good);
}

void json_setup(void) { json_set_alloc_funcs(mem_alloc, free); }

void json_put_string(struct str *out, const char *bytes, size_t length) {
    if (utf8_valid(bytes, length)) put_escaped(out, bytes, length);
    else put_repaired(out, bytes, length);
}

void json_put_text(struct str *out, const char *text) {
    if (text) json_put_string(out, text, strlen(text));
    else str_puts(out, "null");
}

void json_put_integer(struct str *out, int64_t value) { str_printf(out, "%lld", (long long)value); }

void json_put_number(struct str *out, double value) {
    if (!isfinite(value)) {
        str_puts(out, "null");
        return;
    }
    char text[40];
    for (int digits = 15; digits <= 17; digits++) {
        snprintf(text, sizeof text, "%.*g", digits, value);
        if (strtod(text, NULL) == value) break;
    }
    str_puts(out, text);
    if (!strpbrk(text, ".eE")) str_puts(out, ".0"); /* a float stays a float when read back */
}

void json_put_value(struct str *out, const json_t *value) {
    size_t i;
    const char *key, *comma = "";
    json_t *child;
    switch (json_typeof(value)) {
    case JSON_OBJECT:
        str_putc(out, '{');
        json_object_foreach((json_t *)value, key, child) {
            str_puts(out, comma);
            json_put_text(out, key);
            str_puts(out, ": ");
            json_put_value(out, child);
            comma = ", ";
        }
        str_putc(out, '}');
        break;
    case JSON_ARRAY:
        str_putc(out, '[');
        json_array_foreach(value, i, child) {
            str_puts(out, comma);
            json_put_value(out, child);
            comma = ", ";
        }
        str_putc(out, ']');
        break;
    case JSON_STRING: json_put_string(out, json_string_value(value), json_string_length(value)); break;
    case JSON_INTEGER: json_put_integer(out, json_integer_value(value)); break;
    case JSON_REAL: json_put_number(out, json_real_value(value)); break;
    case JSON_TRUE: str_puts(out, "true"); break;
    case JSON_FALSE: str_puts(out, "false"); break;
    case JSON_NULL: str_puts(out, "null"); break;
    }
}

void json_begin(struct str *out) { str_putc(out, '{'); }

void json_key(struct str *out, const char *key) {
    if (out->len && out->data[out->len - 1] != '{') str_puts(out, ", ");
    json_put_text(out, key);
    str_puts(out, ": ");
}

void json_text_field(struct str *out, const char *key, const char *value) {
    json_key(out, key);
    json_put_text(out, value);
}

void json_integer_field(struct str *out, const char *key, int64_t value) {
    json_key(out, key);
    json_put_integer(out, value);
}

void json_number_field(struct str *out, const char *key, double value) {
    json_key(out, key);
    json_put_number(out, value);
}

void json_end(struct str *out) { str_putc(out, '}'); }

json_t *json_parse(const char *bytes, size_t length, struct err *err) {
    json_error_t why;
    json_t *value = json_loadb(bytes, length, JSON_DECODE_ANY | JSON_ALLOW_NUL, &why);
    if (!value) err_set(err, ERR_INPUT, "not JSON, line %d column %d: %s", why.line, why.column, why.text);
    return value;
}
