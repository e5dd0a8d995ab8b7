/* core/model/url beside the cases of the WHATWG URL Standard, RFC 3986 and two crawlers' normal forms. A URL here is http or
 * https in canonical form, so what is wanted is put into that form too; other schemes are to be told apart, not read. */
#include "suite.h"

#include "base/mem.h"
#include "base/str.h"
#include "encoding/encode.h"
#include "model/url.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

/* The standard's serialisation as ours: without fragment and user, escapes of unreserved characters decoded, others in
 * upper case. To be freed. */
static char *canonical(const char *href) {
    struct str out = {0};
    const char *end = strchrnul(href, '#'), *host = strstr(href, "://");
    host = host ? host + 3 : href;
    const char *at = memrchr(host, '@', strcspn(host, "/?#"));
    str_put(&out, href, (size_t)(host - href));
    for (const char *p = at ? at + 1 : host; p < end; p++) {
        if (*p != '%' || end - p < 3 || !isxdigit((unsigned char)p[1]) || !isxdigit((unsigned char)p[2])) {
            str_putc(&out, *p);
            continue;
        }
        char byte = (char)strtoul((char[]){p[1], p[2], '\0'}, NULL, 16);
        if (ascii_alnum(byte) || (byte && strchr("-._~", byte))) str_putc(&out, byte);
        else str_printf(&out, "%%%02X", (unsigned char)byte);
        p += 2;
    }
    return str_take(&out);
}

static bool is_http(const char *href) { return str_starts(href, "http:") || str_starts(href, "https:"); }

/* wanted NULL: the URL is bad, or of a scheme that is not read. base may be NULL. */
static void check(struct group *group, const char *id, const char *input, const char *base_text, const char *wanted) {
    struct url base = {0}, url = {0};
    struct err err = {0};
    bool based = !base_text || url_parse(&base, base_text, NULL, &err) == URL_OK;
    if (based) url_parse(&url, input, base_text ? &base : NULL, &err);
    else url_parse(&url, input, NULL, &err); /* a base that is not read gives nothing to be relative to */
    char *text = wanted ? canonical(wanted) : NULL;
    bool good = text ? url.text && strcmp(url.text, text) == 0 : !url.text;
    group_case(group, id, good, "<%s> at <%s> is %s, not %s", input, base_text ? base_text : "", text ? text : "bad",
               url.text ? url.text : err.message);
    free(text);
    url_clear(&url);
    url_clear(&base);
}

struct groups { struct group http, other, rfc, ascii, encoding, commons, w3lib; };

static void whatwg(void *arg, const json_t *one) {
    struct groups *groups = arg;
    const char *href = suite_text(one, "href"), *input = suite_text(one, "input");
    if (strlen(input) != json_string_length(json_object_get(one, "input"))) return; /* NULs end what a C string can say */
    bool http = href && is_http(href);
    check(http || !href ? &groups->http : &groups->other, suite_text(one, "id"), input, suite_text(one, "base"), http ? href : NULL);
}

static void rfc3986(void *arg, const json_t *one) {
    struct groups *groups = arg;
    const char *whatwg = suite_text(one, "whatwg"), *wanted = whatwg ? whatwg : suite_text(one, "expected");
    check(&groups->rfc, suite_text(one, "id"), suite_text(one, "input"), suite_text(one, "base"), is_http(wanted) ? wanted : NULL);
}

static void to_ascii(void *arg, const json_t *one) {
    struct groups *groups = arg;
    const char *output = suite_text(one, "output");
    char *input = mem_printf("https://%s/x", suite_text(one, "input"));
    char *wanted = output ? mem_printf("https://%s/x", output) : NULL;
    check(&groups->ascii, suite_text(one, "id"), input, NULL, wanted);
    free(input);
    free(wanted);
}

/* In each encoding that a document may have; one that the standard lacks finds none. */
static void percent(void *arg, const json_t *one) {
    struct groups *groups = arg;
    const char *input = suite_text(one, "input"), *name;
    json_t *query;
    json_object_foreach(json_object_get(one, "output"), name, query) {
        const struct encoding *encoding = encoding_find(name, strlen(name));
        struct str text = {0};
        str_puts(&text, "https://doc.invalid/?");
        if (encoding) encode_query(encoding, input, strlen(input), &text);
        char *wanted = mem_printf("https://doc.invalid/?%s", json_string_value(query));
        check(&groups->encoding, suite_text(one, "id"), str_text(&text), NULL, wanted);
        free(wanted);
        str_clear(&text);
    }
}

static void commons(void *arg, const json_t *one) {
    struct groups *groups = arg;
    const char *kind = suite_text(one, "kind"), *base = suite_text(one, "base"), *wanted = suite_text(one, "expected");
    if (strcmp(kind, "invalid") == 0) wanted = NULL;
    check(&groups->commons, suite_text(one, "id"), suite_text(one, "input"), base && *base ? base : NULL,
          wanted && is_http(wanted) ? wanted : NULL);
}

static void w3lib(void *arg, const json_t *one) {
    struct groups *groups = arg;
    const char *input = json_string_value(json_array_get(json_object_get(one, "args"), 0));
    const char *result = suite_text(one, "result");
    bool plain = input && result && json_object_size(json_object_get(one, "kw")) == 0 && is_http(result);
    if (strcmp(suite_text(one, "fn"), "canonicalize_url") != 0 || !plain) return;
    check(&groups->w3lib, suite_text(one, "id"), input, NULL, result);
}

int main(int argc, char **argv) {
    if (argc != 2) return 1;
    struct groups groups = {{.name = "url, http and https"}, {.name = "url, other schemes"},    {.name = "url, RFC 3986 5.4"}, {.name = "url, names to ASCII"},
                            {.name = "url, escapes"},        {.name = "url, crawler-commons"}, {.name = "url, w3lib"}};
    suite_read(argv[1], "url/whatwg.jsonl", whatwg, &groups);
    suite_read(argv[1], "url/rfc3986.jsonl", rfc3986, &groups);
    suite_read(argv[1], "url/toascii.jsonl", to_ascii, &groups);
    suite_read(argv[1], "url/percent-encoding.jsonl", percent, &groups);
    suite_read(argv[1], "url/crawler-commons.jsonl", commons, &groups);
    suite_read(argv[1], "url/w3lib.jsonl", w3lib, &groups);
    const struct group *all[] = {&groups.http, &groups.other, &groups.rfc, &groups.ascii, &groups.encoding, &groups.commons, &groups.w3lib};
    for (size_t i = 0; i < sizeof all / sizeof *all; i++) group_print(all[i]);
    return 0;
}
