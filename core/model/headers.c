/* See headers.h. A handful of fields in the order they came; a walk along them is faster than any table. */
#include "model/headers.h"

#include "base/str.h"
#include "base/vec.h"

void headers_add(struct headers *headers, const char *name, const char *value) {
    vec_push(headers, (struct header){mem_strdup(name), mem_strdup(value)});
}

static void remove_at(struct headers *headers, size_t i) {
    free(headers->at[i].name);
    free(headers->at[i].value);
    vec_remove(headers, i);
}

void headers_set(struct headers *headers, const char *name, const char *value) {
    headers_add(headers, name, value); /* first, since value may belong to a field that goes now */
    for (size_t i = headers->count - 1; i-- > 0;)
        if (ascii_casecmp(headers->at[i].name, name) == 0) remove_at(headers, i);
}

const char *headers_get(const struct headers *headers, const char *name) {
    for (size_t i = 0; i < headers->count; i++)
        if (ascii_casecmp(headers->at[i].name, name) == 0) return headers->at[i].value;
    return NULL;
}

void headers_copy(struct headers *to, const struct headers *from) {
    struct headers copy = {0};
    for (size_t i = 0; i < from->count; i++) headers_add(&copy, from->at[i].name, from->at[i].value);
    *to = copy;
}

void headers_clear(struct headers *headers) {
    for (size_t i = 0; i < headers->count; i++) {
        free(headers->at[i].name);
        free(headers->at[i].value);
    }
    vec_clear(headers);
}

const char *header_shown(const struct header *header) {
    bool secret = ascii_casecmp(header->name, "Authorization") == 0 || ascii_casecmp(header->name, "Proxy-Authorization") == 0;
    return secret ? "(not shown)" : header->value;
}

/* A line break would start another field when read back: RFC 9110 5.5 lets a recipient make it a space. */
static void put_unbroken(struct str *out, const char *text) {
    for (; *text; text++) str_putc(out, *text == '\r' || *text == '\n' ? ' ' : *text);
}

char *headers_pack(const struct headers *headers) {
    struct str out = {0};
    for (size_t i = 0; i < headers->count; i++) {
        put_unbroken(&out, headers->at[i].name);
        str_puts(&out, ": ");
        put_unbroken(&out, headers->at[i].value);
        str_putc(&out, '\n');
    }
    return str_take(&out);
}

void headers_unpack(struct headers *headers, const char *text) {
    for (const char *end; *text; text = *end ? end + 1 : end) {
        end = strchrnul(text, '\n');
        const char *colon = memchr(text, ':', (size_t)(end - text));
        if (!colon) continue;
        const char *value = colon + (colon[1] == ' ' ? 2 : 1);
        vec_push(headers, (struct header){mem_strndup(text, (size_t)(colon - text)),
                                          mem_strndup(value, (size_t)(end - value))});
    }
}

bool headers_valid(const char *name, const char *value) {
    if (!*name) return false;
    for (; *name; name++)
        if (!ascii_alnum(*name) && !strchr("!#$%&'*+-.^_`|~", *name)) return false;
    return !strpbrk(value, "\r\n");
}
