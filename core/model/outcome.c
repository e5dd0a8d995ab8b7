/* See outcome.h. */
#include "model/outcome.h"

#include "base/hash.h"
#include "base/str.h"

#include <stdio.h>
#include <string.h>

enum { BLOCK_BYTES = 24 }; /* what an allocation takes beside its text, with its place in a list */

const char *drop_name(enum drop drop) {
    static const char *const names[DROP_KINDS] = {"offsite", "denied",  "robots", "depth",
                                                  "limit",   "private", "scheme", "duplicate"};
    return names[drop];
}

struct outcome *outcome_new(void) {
    struct outcome *outcome = mem_zero(sizeof *outcome);
    outcome->retry_after = -1;
    return outcome;
}

void outcome_discard(struct outcome *outcome) {
    for (size_t i = 0; i < outcome->items.count; i++) item_free(outcome->items.at[i]);
    for (size_t i = 0; i < outcome->requests.count; i++) request_free(outcome->requests.at[i]);
    for (size_t i = 0; i < outcome->dropped.count; i++) free(outcome->dropped.at[i].url);
    vec_clear(&outcome->items);
    vec_clear(&outcome->requests);
    vec_clear(&outcome->dropped);
    effects_discard(&outcome->effects);
    outcome->bytes = 0;
}

static void failure_clear(struct failure *failure) {
    free(failure->error);
    free(failure->file);
    free(failure->function);
    free(failure->frames);
}

void outcome_free(struct outcome *outcome) {
    if (!outcome) return;
    outcome_discard(outcome);
    effects_clear(&outcome->effects);
    failure_clear(&outcome->failure);
    free(outcome->callback);
    free(outcome->why);
    free(outcome);
}

static size_t text_bytes(const char *text) { return text ? strlen(text) + BLOCK_BYTES : 0; }

static size_t request_bytes(const struct request *r) {
    size_t bytes = sizeof *r + BLOCK_BYTES + r->body_bytes;
    const char *const texts[] = {r->url.text, r->url.host, r->callback, r->method, r->meta, r->referrer};
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) bytes += text_bytes(texts[i]);
    for (size_t i = 0; i < r->headers.count; i++)
        bytes += text_bytes(r->headers.at[i].name) + text_bytes(r->headers.at[i].value);
    return bytes;
}

void outcome_take_item(struct outcome *outcome, struct item *item) {
    outcome->bytes += sizeof *item + BLOCK_BYTES + text_bytes(item->type) + text_bytes(item->json);
    vec_push(&outcome->items, item);
}

void outcome_take_request(struct outcome *outcome, struct request *request) {
    outcome->bytes += request_bytes(request);
    vec_push(&outcome->requests, request);
}

void outcome_drop(struct outcome *outcome, enum drop why, const char *url) {
    char *kept = mem_strndup(url, utf8_cut(url, strlen(url), DROP_URL_MOST));
    outcome->bytes += sizeof(struct dropped) + text_bytes(kept);
    vec_push(&outcome->dropped, (struct dropped){why, kept});
}

size_t outcome_bytes(const struct outcome *outcome) { return outcome->bytes + outcome->effects.bytes; }

/* Behind the quoted part that starts at `quote`, or NULL where it is an apostrophe or never ends. */
static const char *quoted_end(const char *message, const char *quote) {
    if (quote > message && ascii_alnum(quote[-1])) return NULL;
    for (const char *end = quote + 1; (end = strchr(end, *quote)); end++)
        if (!ascii_alnum(end[1])) return end + 1;
    return NULL;
}

static const char *url_end(const char *text) {
    if (!str_starts(text, "http://") && !str_starts(text, "https://")) return NULL;
    return text + strcspn(text, " \t\n\"'<>");
}

/* What differs from page to page goes: quoted parts, addresses of pages and of memory, numbers. */
static void put_signature(struct str *out, const char *message) {
    for (const char *p = message, *end; *p;) {
        if (strchr("'\"`", *p) && (end = quoted_end(message, p))) p = end;
        else if ((end = url_end(p))) p = end;
        else if (str_starts(p, "0x")) p += 2 + strspn(p + 2, "0123456789abcdefABCDEF");
        else if (*p >= '0' && *p <= '9') p += strspn(p, "0123456789.");
        else str_putc(out, *p++);
    }
}

void failure_sign(struct failure *failure, const char *callback) {
    struct str text = {0};
    str_printf(&text, "%s\n%s\n", callback, failure->function ? failure->function : "");
    put_signature(&text, failure->error ? failure->error : "");
    struct hash hash;
    char hex[HASH_HEX];
    hash_init(&hash);
    hash_put(&hash, text.data, text.len);
    hash_hex(&hash, hex);
    snprintf(failure->group, sizeof failure->group, "%.16s", hex);
    str_clear(&text);
}
