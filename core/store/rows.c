/* See rows.h. */
#include "store/rows.h"

#include "base/json.h"

#include <stdlib.h>

void shape_clear(struct shape *shape) {
    free(shape->type);
    names_clear(&shape->columns);
    *shape = (struct shape){0};
}

bool rows_form(const char *path, enum form *form, struct err *err) {
    if (strcmp(path, "-") == 0 || str_ends(path, ".jsonl")) return *form = FORM_JSONL, true;
    if (str_ends(path, ".csv")) return *form = FORM_CSV, true;
    return err_set(err, ERR_USAGE, "cannot write items to %s: its name must end in .jsonl or .csv", path);
}

bool rows_shown(const struct shape *shape, const char *type) {
    return !shape->type || (type ? strcmp(shape->type, type) == 0 : shape->untyped);
}

static json_t *parse_item(const char *json, struct err *err) {
    json_t *item = json_parse(json, strlen(json), err);
    if (item && json_is_object(item)) return item;
    json_decref(item);
    return err_set(err, ERR_SYSTEM, "a stored item is no JSON object: %.80s", json), NULL;
}

bool rows_fields(struct names *columns, const char *json, struct err *err) {
    json_t *item = parse_item(json, err), *value;
    const char *key;
    if (!item) return false;
    json_object_foreach(item, key, value) names_add(columns, key);
    json_decref(item);
    return true;
}

static void put_json_line(struct str *out, const char *type, const char *json) {
    if (type) {
        const char *fields = json + 1 + strspn(json + 1, " ");
        str_puts(out, "{\"_type\": ");
        json_put_text(out, type);
        if (*fields != '}') str_puts(out, ", ");
        str_puts(out, fields);
    } else {
        str_puts(out, json);
    }
    str_putc(out, '\n');
}

/* RFC 4180 2.5 to 2.7. */
static void put_quoted(struct str *out, const char *text, size_t length) {
    bool plain = true;
    for (size_t i = 0; i < length && plain; i++) plain = !strchr(",\"\r\n", text[i]);
    if (plain) {
        str_put(out, text, length);
        return;
    }
    str_putc(out, '"');
    for (size_t i = 0; i < length; i++) {
        if (text[i] == '"') str_putc(out, '"');
        str_putc(out, text[i]);
    }
    str_putc(out, '"');
}

static void put_value(struct str *out, const json_t *value) {
    if (!value || json_is_null(value)) return;
    if (json_is_string(value)) {
        put_quoted(out, json_string_value(value), json_string_length(value));
        return;
    }
    struct str text = {0};
    json_put_value(&text, value);
    put_quoted(out, str_text(&text), text.len);
    str_clear(&text);
}

/* An empty line is no row to most readers: a lone empty value is written as "". */
static void end_row(struct str *out, size_t row) {
    if (out->len == row) str_puts(out, "\"\"");
    str_putc(out, '\n');
}

void rows_header(struct str *out, const struct shape *shape) {
    if (shape->form != FORM_CSV || !shape->columns.count) return;
    size_t row = out->len;
    for (size_t i = 0; i < shape->columns.count; i++) {
        if (i) str_putc(out, ',');
        put_quoted(out, shape->columns.at[i], strlen(shape->columns.at[i]));
    }
    end_row(out, row);
}

bool rows_item(struct str *out, const struct shape *shape, const char *type, const char *json, struct err *err) {
    if (shape->form == FORM_JSONL) return put_json_line(out, type, json), true;
    json_t *item = parse_item(json, err);
    if (!item) return false;
    size_t row = out->len;
    for (size_t i = 0; i < shape->columns.count; i++) {
        if (i) str_putc(out, ',');
        put_value(out, json_object_get(item, shape->columns.at[i]));
    }
    end_row(out, row);
    json_decref(item);
    return true;
}
