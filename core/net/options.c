/* See options.h. */
#include "net/options.h"

#include "base/mem.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Does somebody closer to the request say what this header of the crawl says? */
static bool is_overruled(const struct fetch_order *order, const char *name) {
    if (order->own && headers_get(order->own, name)) return true;
    return order->auth && ascii_casecmp(name, "Authorization") == 0;
}

static struct curl_slist *add_lines(struct curl_slist *lines, const struct headers *headers, const struct fetch_order *over) {
    for (size_t i = 0; headers && i < headers->count; i++) {
        const struct header *header = &headers->at[i];
        if (over && is_overruled(over, header->name)) continue;
        /* "Name;" is how libcurl is told of an empty value; "Name:" would remove the header. */
        char *line = mem_printf(*header->value ? "%s: %s" : "%s;", header->name, header->value);
        lines = curl_slist_append(lines, line);
        free(line);
    }
    return lines;
}

static bool has_body(const struct fetch_order *order) {
    static const char *const methods[] = {"POST", "PUT", "PATCH"};
    for (size_t i = 0; i < sizeof methods / sizeof *methods; i++)
        if (strcmp(order->method, methods[i]) == 0) return true;
    return order->body != NULL;
}

/* HTTPGET also takes back NOBODY and POST of the handle's last transfer. */
static void set_method(CURL *easy, const struct fetch_order *order, const char *body) {
    curl_easy_setopt(easy, CURLOPT_HTTPGET, 1L);
    curl_easy_setopt(easy, CURLOPT_CUSTOMREQUEST, NULL);
    if (strcmp(order->method, "HEAD") == 0) curl_easy_setopt(easy, CURLOPT_NOBODY, 1L);
    if (has_body(order)) { /* which may be empty: then it says so by its length (RFC 9110 8.6) */
        curl_easy_setopt(easy, CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)order->body_bytes);
        curl_easy_setopt(easy, CURLOPT_POSTFIELDS, body ? body : "");
    }
    bool usual = has_body(order) ? strcmp(order->method, "POST") == 0 : strcmp(order->method, "GET") == 0;
    if (!usual && strcmp(order->method, "HEAD") != 0) curl_easy_setopt(easy, CURLOPT_CUSTOMREQUEST, order->method);
}

static bool names_header(const struct fetch_order *order, const char *name) {
    return (order->own && headers_get(order->own, name)) || (order->headers && headers_get(order->headers, name));
}

/* A handle keeps the challenge of the server that it last asked: where there is one, it is not used again, since libcurl takes
 * another one (of a second realm, after a restart) for a refusal. */
static void set_auth(struct transfer *transfer, const struct fetch_order *order) {
    static const long schemes[] = {[AUTH_NONE] = CURLAUTH_BASIC, [AUTH_BASIC] = CURLAUTH_BASIC, [AUTH_DIGEST] = CURLAUTH_DIGEST,
                                   [AUTH_ANY] = CURLAUTH_BASIC | CURLAUTH_DIGEST, [AUTH_BEARER] = CURLAUTH_BEARER};
    static const struct auth nobody = {0};
    bool said = order->own && headers_get(order->own, "Authorization");
    const struct auth *auth = order->auth && !said ? order->auth : &nobody;
    curl_easy_setopt(transfer->easy, CURLOPT_HTTPAUTH, schemes[auth->scheme]);
    curl_easy_setopt(transfer->easy, CURLOPT_USERNAME, auth->user);
    curl_easy_setopt(transfer->easy, CURLOPT_PASSWORD, auth->password);
    curl_easy_setopt(transfer->easy, CURLOPT_XOAUTH2_BEARER, auth->token);
    transfer->challenged = auth->scheme == AUTH_DIGEST || auth->scheme == AUTH_ANY;
    /* The answer to the challenge goes on a connection of its own too. */
    curl_easy_setopt(transfer->easy, CURLOPT_FORBID_REUSE, order->once && transfer->challenged ? 1L : 0L);
}

void options_set(struct transfer *transfer, const struct fetch_order *order) {
    CURL *easy = transfer->easy;
    curl_easy_setopt(easy, CURLOPT_URL, order->url);
    curl_easy_setopt(easy, CURLOPT_SSL_VERIFYPEER, order->insecure ? 0L : 1L);
    curl_easy_setopt(easy, CURLOPT_SSL_VERIFYHOST, order->insecure ? 0L : 2L);
    curl_easy_setopt(easy, CURLOPT_FRESH_CONNECT, order->once ? 1L : 0L);
    /* Rather on a connection that is being made, if it turns out to be HTTP/2. Not without TLS, where that comes out only with
     * the first answer. */
    curl_easy_setopt(easy, CURLOPT_PIPEWAIT, str_starts(order->url, "https:") ? 1L : 0L);
    curl_easy_setopt(easy, CURLOPT_TIMEOUT_MS, order->save_to ? 0L : (long)(order->timeout_s * 1000));
    curl_easy_setopt(easy, CURLOPT_LOW_SPEED_LIMIT, order->save_to ? 1L : 0L); /* bytes a second */
    curl_easy_setopt(easy, CURLOPT_LOW_SPEED_TIME, order->save_to ? (long)ceil(order->timeout_s) : 0L);
    curl_easy_setopt(easy, CURLOPT_CONNECTTIMEOUT_MS, (long)(order->timeout_s * 1000));
    curl_easy_setopt(easy, CURLOPT_USERAGENT, order->user_agent);
    curl_easy_setopt(easy, CURLOPT_PROXY, order->proxy ? order->proxy : ""); /* what the environment says is read by net/proxy */
    curl_easy_setopt(easy, CURLOPT_NOPROXY, "");
    curl_easy_setopt(easy, CURLOPT_ERRORBUFFER, transfer->why);
    curl_easy_setopt(easy, CURLOPT_PRIVATE, transfer);
    curl_easy_setopt(easy, CURLOPT_WRITEDATA, transfer);
    curl_easy_setopt(easy, CURLOPT_HEADERDATA, transfer);
    curl_easy_setopt(easy, CURLOPT_OPENSOCKETDATA, transfer);
    curl_easy_setopt(easy, CURLOPT_PREREQDATA, transfer);
    transfer->lines = add_lines(NULL, order->own, NULL);
    transfer->lines = add_lines(transfer->lines, order->headers, order);
    if (!names_header(order, "Accept-Encoding"))
        transfer->lines = curl_slist_append(transfer->lines, "Accept-Encoding: " DECODE_ACCEPTS);
    if (has_body(order)) transfer->lines = curl_slist_append(transfer->lines, "Expect:"); /* no wait for a 100 */
    if (has_body(order) && !names_header(order, "Content-Type")) /* libcurl would call it a form */
        transfer->lines = curl_slist_append(transfer->lines, "Content-Type:");
    curl_easy_setopt(easy, CURLOPT_HTTPHEADER, transfer->lines);
    set_method(easy, order, transfer->body);
    set_auth(transfer, order);
}
