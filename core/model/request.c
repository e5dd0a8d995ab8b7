/* See request.h. */
#include "model/request.h"

#include "base/base64.h"
#include "base/hash.h"
#include "base/mem.h"
#include "base/str.h"

#include <stdlib.h>
#include <string.h>

struct request *request_new(void) {
    struct request *request = mem_zero(sizeof *request);
    request->callback = mem_strdup("parse");
    request->method = mem_strdup("GET");
    return request;
}

void request_free(struct request *request) {
    if (!request) return;
    url_clear(&request->url);
    headers_clear(&request->headers);
    free(request->callback);
    free(request->method);
    free(request->body);
    free(request->meta);
    free(request->save);
    free(request->referrer);
    free(request);
}

struct request *request_copy(const struct request *request) {
    struct request *copy = mem_alloc(sizeof *copy);
    *copy = *request;
    copy->url = (struct url){0};
    url_parse(&copy->url, request->url.text, NULL, NULL); /* canonical already: it parses */
    copy->headers = (struct headers){0};
    headers_copy(&copy->headers, &request->headers);
    copy->callback = mem_strdup(request->callback);
    copy->method = mem_strdup(request->method);
    copy->body = mem_dup(request->body, request->body_bytes);
    copy->meta = mem_strdup(request->meta);
    copy->save = mem_strdup(request->save);
    copy->referrer = mem_strdup(request->referrer);
    return copy;
}

/* With its NUL, so that no two sequences of texts read the same. */
static void put_text(struct hash *hash, const char *text) { hash_put(hash, text, strlen(text) + 1); }

static void finish(const struct hash *hash, uint8_t fingerprint[FINGERPRINT_BYTES]) {
    uint8_t digest[HASH_BYTES];
    hash_digest(hash, digest);
    memcpy(fingerprint, digest, FINGERPRINT_BYTES);
}

bool request_is_idempotent(const struct request *request) {
    static const char *const methods[] = {"GET", "HEAD", "OPTIONS", "PUT", "DELETE", "TRACE"};
    for (size_t i = 0; i < sizeof methods / sizeof *methods; i++)
        if (strcmp(request->method, methods[i]) == 0) return true;
    return request->idempotent;
}

void request_take_user(struct request *request) {
    const char *user = request->url.user;
    if (!user || headers_get(&request->headers, "Authorization")) return;
    const char *colon = strchrnul(user, ':');
    struct str plain = {0};
    url_unescape(&plain, user, (size_t)(colon - user));
    str_putc(&plain, ':');
    if (*colon) url_unescape(&plain, colon + 1, strlen(colon + 1));
    char *coded = base64(plain.data, plain.len), *value = mem_printf("Basic %s", coded);
    headers_add(&request->headers, "Authorization", value);
    free(value);
    free(coded);
    str_clear(&plain);
}

void request_inherit_user(struct request *request, const struct request *from) {
    const char *value = headers_get(&from->headers, "Authorization");
    const struct url *url = &request->url;
    bool same = url->origin_length == from->url.origin_length && strncmp(url->text, from->url.text, url->origin_length) == 0;
    if (!value || !same || strncasecmp(value, "Basic ", 6) != 0 || headers_get(&request->headers, "Authorization")) return;
    headers_add(&request->headers, "Authorization", value);
}

void request_fingerprint(struct request *request) {
    struct hash hash;
    hash_init(&hash);
    if (request->again) { /* in front, where no method stands that has a space in it */
        char *asker = mem_printf("again %lld %d", (long long)request->parent, request->ordinal);
        put_text(&hash, asker);
        put_text(&hash, request->callback);
        free(asker);
    }
    put_text(&hash, request->method);
    put_text(&hash, request->url.text);
    if (request->body_bytes) hash_put(&hash, request->body, request->body_bytes);
    finish(&hash, request->fingerprint);
}

void request_fingerprint_url(const char *url, uint8_t fingerprint[FINGERPRINT_BYTES]) {
    struct hash hash;
    hash_init(&hash);
    put_text(&hash, "GET");
    put_text(&hash, url);
    finish(&hash, fingerprint);
}
