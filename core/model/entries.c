/* See entries.h. */
#include "model/entries.h"

#include "base/hash.h"
#include "base/mem.h"
#include "base/vec.h"
#include "model/url.h"

#include <stdio.h>
#include <stdlib.h>

void entries_add(struct entries *entries, const char *name, const char *bytes, size_t length, const char *file,
                 const char *type) {
    vec_push(entries, ((struct entry){mem_strdup(name), mem_strndup(bytes, length), length, mem_strdup(file), mem_strdup(type)}));
}

void entries_clear(struct entries *entries) {
    for (size_t i = 0; i < entries->count; i++) {
        free(entries->at[i].name);
        free(entries->at[i].bytes);
        free(entries->at[i].file);
        free(entries->at[i].type);
    }
    vec_clear(entries);
}

/* CR, LF and CRLF become CRLF. */
static void put_lines(struct str *out, const char *bytes, size_t length) {
    for (size_t i = 0; i < length; i++) {
        bool cr = bytes[i] == '\r', lf = bytes[i] == '\n';
        if (cr || lf) str_put(out, "\r\n", 2);
        else str_putc(out, bytes[i]);
        if (cr && i + 1 < length && bytes[i + 1] == '\n') i++;
    }
}

/* A value where only text can be sent: of a file its name. */
static void put_value(struct str *out, const struct entry *entry) {
    if (entry->file) put_lines(out, entry->file, strlen(entry->file));
    else put_lines(out, entry->bytes, entry->length);
}

void entries_urlencoded(const struct entries *entries, struct str *out) {
    struct str text = {0};
    for (size_t i = 0; i < entries->count; i++) {
        const struct entry *entry = &entries->at[i];
        if (i) str_putc(out, '&');
        str_reset(&text);
        put_lines(&text, entry->name, strlen(entry->name));
        url_form_encode(out, str_text(&text), text.len);
        str_putc(out, '=');
        str_reset(&text);
        put_value(&text, entry);
        url_form_encode(out, str_text(&text), text.len);
    }
    str_clear(&text);
}

void entries_plain(const struct entries *entries, struct str *out) {
    for (size_t i = 0; i < entries->count; i++) {
        put_lines(out, entries->at[i].name, strlen(entries->at[i].name));
        str_putc(out, '=');
        put_value(out, &entries->at[i]);
        str_put(out, "\r\n", 2);
    }
}

/* ---- multipart/form-data (RFC 7578, with the standard's escapes) ---- */

static void put_quoted(struct str *out, const char *text) {
    for (; *text; text++) {
        if (*text == '"') str_puts(out, "%22");
        else if (*text == '\r') str_puts(out, "%0D");
        else if (*text == '\n') str_puts(out, "%0A");
        else str_putc(out, *text);
    }
}

static void put_name(struct str *out, const char *name) {
    struct str lines = {0};
    put_lines(&lines, name, strlen(name));
    put_quoted(out, str_text(&lines));
    str_clear(&lines);
}

static void put_part(struct str *out, const struct entry *entry, const char *boundary) {
    str_printf(out, "--%s\r\nContent-Disposition: form-data; name=\"", boundary);
    put_name(out, entry->name);
    str_putc(out, '"');
    if (entry->file) {
        str_puts(out, "; filename=\"");
        put_quoted(out, entry->file);
        str_printf(out, "\"\r\nContent-Type: %s\r\n\r\n", entry->type);
        str_put(out, entry->bytes, entry->length);
    } else {
        str_puts(out, "\r\n\r\n");
        put_lines(out, entry->bytes, entry->length);
    }
    str_put(out, "\r\n", 2);
}

/* With its length, so that no two lists read the same. */
static void hash_text(struct hash *hash, const char *bytes, size_t length) {
    hash_put(hash, &length, sizeof length);
    hash_put(hash, bytes, length);
}

static void make_boundary(const struct entries *entries, char boundary[BOUNDARY_BYTES]) {
    struct hash hash;
    char hex[HASH_HEX];
    hash_init(&hash);
    for (size_t i = 0; i < entries->count; i++) {
        const struct entry *entry = &entries->at[i];
        hash_text(&hash, entry->name, strlen(entry->name));
        hash_text(&hash, entry->bytes, entry->length);
        if (entry->file) hash_text(&hash, entry->file, strlen(entry->file));
    }
    hash_hex(&hash, hex);
    snprintf(boundary, BOUNDARY_BYTES, "----darn%.32s", hex);
}

void entries_multipart(const struct entries *entries, char boundary[BOUNDARY_BYTES], struct str *out) {
    make_boundary(entries, boundary);
    for (size_t i = 0; i < entries->count; i++) put_part(out, &entries->at[i], boundary);
    str_printf(out, "--%s--\r\n", boundary);
}
