/* See fetch.h. Easy handles are kept and used again; libcurl keeps the connections in the multi handle. */
#include "net/fetch.h"

#include "base/mem.h"
#include "base/vec.h"
#include "model/url.h"
#include "net/address.h"
#include "net/decode.h"
#include "net/save.h"
#include "os/files.h"

#include <curl/curl.h>
#include <arpa/inet.h>
#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <sys/socket.h>

struct transfer {
    struct fetcher *fetcher;
    CURL *easy;
    bool challenged; /* the handle knows a challenge of its server */
    struct curl_slist *lines;
    char *body;
    fetch_fn *done;
    void *arg;
    struct response response;
    struct save save;
    bool saved; /* its file is whole */
    size_t header_bytes;
    bool may_be_private, proxied, beginning;
    char *host;                /* that was asked, where redirects are followed; else NULL */
    bool headers_whole;        /* the empty line behind them came */
    bool too_large, headers_too_large;
    struct decoder *decoder;   /* NULL until the body begins */
    const char *undecodable;   /* why the body cannot be unpacked, NULL where it can */
    char refused[INET6_ADDRSTRLEN]; /* the address that was, because it is private; else "" */
    char why[CURL_ERROR_SIZE];
    size_t index; /* in fetcher->active */
};

struct fetcher {
    struct loop *loop;
    VEC(struct transfer *) active;
    VEC(CURL *) idle;
};

static void finished(void *arg, void *easy, int result);

struct fetcher *fetcher_new(struct loop *loop) {
    struct fetcher *fetcher = mem_zero(sizeof *fetcher);
    fetcher->loop = loop;
    loop_on_done(loop, finished, fetcher);
    return fetcher;
}

static void transfer_free(struct transfer *transfer) {
    struct fetcher *fetcher = transfer->fetcher;
    curl_multi_remove_handle(loop_multi(fetcher->loop), transfer->easy);
    curl_easy_setopt(transfer->easy, CURLOPT_ERRORBUFFER, NULL); /* it goes with the transfer */
    if (transfer->challenged) curl_easy_cleanup(transfer->easy);
    else vec_push(&fetcher->idle, transfer->easy);
    fetcher->active.at[transfer->index] = fetcher->active.at[--fetcher->active.count];
    if (transfer->index < fetcher->active.count) fetcher->active.at[transfer->index]->index = transfer->index;
    curl_slist_free_all(transfer->lines);
    decoder_free(transfer->decoder);
    bool taken = transfer->saved && !transfer->response.file;
    save_clear(&transfer->save, taken);
    free(transfer->response.file);
    free(transfer->response.effective_url);
    headers_clear(&transfer->response.headers);
    str_clear(&transfer->response.body);
    free(transfer->body);
    free(transfer->host);
    free(transfer);
}

void fetcher_free(struct fetcher *fetcher) {
    if (!fetcher) return;
    while (fetcher->active.count) {
        struct transfer *transfer = fetcher->active.at[0];
        transfer->response.cancelled = true;
        transfer->done(transfer->arg, &transfer->response);
        transfer_free(transfer);
    }
    for (size_t i = 0; i < fetcher->idle.count; i++) curl_easy_cleanup(fetcher->idle.at[i]);
    vec_clear(&fetcher->idle);
    vec_clear(&fetcher->active);
    loop_on_done(fetcher->loop, NULL, NULL);
    free(fetcher);
}

int fetch_active(const struct fetcher *fetcher) { return (int)fetcher->active.count; }

const char *response_location(const struct response *response) {
    const char *location = headers_get(&response->headers, "Location");
    int s = response->status;
    bool redirect = s == 301 || s == 302 || s == 303 || s == 307 || s == 308;
    return redirect && location && *location ? location : NULL;
}

/* Only a good answer is what was to be saved: a page that says why not, or where else, is not. */
static bool goes_to_file(const struct transfer *transfer) {
    long status = 0;
    curl_easy_getinfo(transfer->easy, CURLINFO_RESPONSE_CODE, &status);
    return transfer->save.path && status >= 200 && status <= 299;
}

/* All values of the field, which may come more than once, as one. To be freed. */
static char *joined(const struct headers *headers, const char *name) {
    struct str out = {0};
    for (size_t i = 0; i < headers->count; i++)
        if (ascii_casecmp(headers->at[i].name, name) == 0) str_printf(&out, "%s%s", out.len ? ", " : "", headers->at[i].value);
    return str_take(&out);
}

/* What says that it will be too large is not waited for. Only of what is not packed is the length that is sent the one that counts. */
static bool says_too_large(struct transfer *transfer, bool saves) {
    curl_off_t length = -1;
    curl_easy_getinfo(transfer->easy, CURLINFO_CONTENT_LENGTH_DOWNLOAD_T, &length);
    if (transfer->beginning || headers_get(&transfer->response.headers, "Content-Encoding")) return false;
    if (saves) return transfer->save.too_large = transfer->save.most >= 0 && length > transfer->save.most;
    return transfer->too_large = length > (curl_off_t)transfer->response.body.ceiling;
}

static bool begin_body(struct transfer *transfer, bool saves) {
    if (says_too_large(transfer, saves)) return false;
    char *codings = joined(&transfer->response.headers, "Content-Encoding");
    transfer->decoder = decoder_new(codings, &transfer->undecodable);
    free(codings);
    return transfer->decoder != NULL;
}

static bool put_memory(void *arg, const void *bytes, size_t length) {
    struct transfer *transfer = arg;
    struct str *body = &transfer->response.body;
    if (str_put(body, bytes, length)) return true;
    if (transfer->beginning) str_put(body, bytes, body->ceiling - body->len);
    return false;
}

static bool put_file(void *arg, const void *bytes, size_t length) {
    struct transfer *transfer = arg;
    return save_put(&transfer->save, bytes, length);
}

static size_t on_body(char *bytes, size_t size, size_t count, void *arg) {
    struct transfer *transfer = arg;
    bool saves = goes_to_file(transfer);
    if (!transfer->decoder && !begin_body(transfer, saves)) return CURL_WRITEFUNC_ERROR;
    enum decoded result = decoder_put(transfer->decoder, bytes, size * count, saves ? put_file : put_memory, transfer);
    if (result == DECODED) return size * count;
    if (result == DECODED_BAD) transfer->undecodable = "the body is not what its Content-Encoding says";
    else if (!saves) transfer->too_large = true;
    return CURL_WRITEFUNC_ERROR;
}

/* Each answer begins anew: a 100 or 103 before the real one, or a redirect that is followed. */
static void on_status_line(struct transfer *transfer) {
    headers_clear(&transfer->response.headers);
    str_reset(&transfer->response.body);
    decoder_free(transfer->decoder);
    transfer->decoder = NULL;
    transfer->headers_whole = false;
}

static void keep_header(struct transfer *transfer, const char *line, size_t length) {
    const char *colon = memchr(line, ':', length);
    if (!colon || colon == line) return;
    char *name = mem_strndup(line, (size_t)(colon - line));
    const char *from = colon + 1, *end = line + length;
    while (from < end && ascii_space(*from)) from++;
    while (end > from && ascii_space(end[-1])) end--;
    char *value = mem_strndup(from, (size_t)(end - from));
    headers_add(&transfer->response.headers, name, value);
    free(name);
    free(value);
}

static size_t on_header(char *line, size_t size, size_t count, void *arg) {
    struct transfer *transfer = arg;
    size_t length = size * count;
    transfer->header_bytes += length;
    if (transfer->header_bytes > FETCH_HEADER_MOST || transfer->response.headers.count >= FETCH_HEADERS_MOST) {
        transfer->headers_too_large = true;
        return 0;
    }
    if (length > 5 && memcmp(line, "HTTP/", 5) == 0) on_status_line(transfer);
    else if (*line == '\r' || *line == '\n') transfer->headers_whole = true;
    else if (!transfer->headers_whole) keep_header(transfer, line, length); /* else it is a trailer: no header (RFC 9110 6.5.1) */
    return length;
}

static char *host_of(const char *text) {
    struct url url;
    if (!text || url_parse(&url, text, NULL, NULL) != URL_OK) return mem_strdup("");
    char *host = mem_strdup(url.host);
    url_clear(&url);
    return host;
}

/* A redirect led to another host than that which was asked. */
static bool is_elsewhere(const struct transfer *transfer) {
    char *url = NULL;
    if (!transfer->host) return false;
    curl_easy_getinfo(transfer->easy, CURLINFO_EFFECTIVE_URL, &url);
    char *host = host_of(url);
    bool other = strcmp(host, transfer->host) != 0;
    free(host);
    return other;
}

/* What the host that was asked may have, no other may. */
static bool may_use(const struct transfer *transfer, const struct sockaddr *address) {
    if (transfer->proxied || address_is_public(address)) return true;
    return transfer->may_be_private && !is_elsewhere(transfer);
}

static void note_refused(struct transfer *transfer, const struct sockaddr *address) {
    const void *at = address->sa_family == AF_INET6 ? (const void *)&((const struct sockaddr_in6 *)address)->sin6_addr
                                                    : (const void *)&((const struct sockaddr_in *)address)->sin_addr;
    if (!inet_ntop(address->sa_family, at, transfer->refused, sizeof transfer->refused))
        snprintf(transfer->refused, sizeof transfer->refused, "?");
}

/* The address is looked at where it is used: what the name meant a moment before does not count. */
static curl_socket_t open_socket(void *arg, curlsocktype purpose, struct curl_sockaddr *address) {
    struct transfer *transfer = arg;
    (void)purpose;
    if (!may_use(transfer, &address->addr)) {
        note_refused(transfer, &address->addr);
        return CURL_SOCKET_BAD;
    }
    int fd = socket(address->family, address->socktype | SOCK_CLOEXEC, address->protocol);
    if (fd < 0 && (errno == EMFILE || errno == ENFILE)) transfer->response.no_files = true;
    return fd;
}

/* Again here, since a connection may have been opened for a request that was allowed to. */
static int before_request(void *arg, char *to, char *from, int to_port, int from_port) {
    struct transfer *transfer = arg;
    struct sockaddr_in6 v6 = {.sin6_family = AF_INET6};
    struct sockaddr_in v4 = {.sin_family = AF_INET};
    (void)from, (void)to_port, (void)from_port;
    bool is_v6 = inet_pton(AF_INET6, to, &v6.sin6_addr) == 1;
    if (!is_v6 && inet_pton(AF_INET, to, &v4.sin_addr) != 1) return CURL_PREREQFUNC_OK;
    const struct sockaddr *address = is_v6 ? (const struct sockaddr *)&v6 : (const struct sockaddr *)&v4;
    if (may_use(transfer, address)) return CURL_PREREQFUNC_OK;
    note_refused(transfer, address);
    return CURL_PREREQFUNC_ABORT;
}

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

/* Authorities in place of the system's, as curl and OpenSSL take them from the environment. */
static void set_authorities(CURL *easy) {
    const char *file = getenv("SSL_CERT_FILE"), *folder = getenv("SSL_CERT_DIR");
    if (file && *file) curl_easy_setopt(easy, CURLOPT_CAINFO, file);
    if (folder && *folder) curl_easy_setopt(easy, CURLOPT_CAPATH, folder);
}

/* What is the same for every transfer; set_options sets all else anew. */
static CURL *handle_new(void) {
    CURL *easy = curl_easy_init();
    curl_easy_setopt(easy, CURLOPT_PROTOCOLS_STR, "http,https");
    curl_easy_setopt(easy, CURLOPT_REDIR_PROTOCOLS_STR, "http,https");
    curl_easy_setopt(easy, CURLOPT_MAXREDIRS, 5L);
    curl_easy_setopt(easy, CURLOPT_PATH_AS_IS, 1L); /* the URL is canonical already */
    curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(easy, CURLOPT_BUFFERSIZE, 65536L);
    curl_easy_setopt(easy, CURLOPT_SUPPRESS_CONNECT_HEADERS, 1L);
    curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, on_body);
    curl_easy_setopt(easy, CURLOPT_HEADERFUNCTION, on_header);
    curl_easy_setopt(easy, CURLOPT_OPENSOCKETFUNCTION, open_socket);
    curl_easy_setopt(easy, CURLOPT_PREREQFUNCTION, before_request);
    set_authorities(easy);
    return easy;
}

/* Every option that one transfer sets, the next one sets as well. */
static void set_options(struct transfer *transfer, const struct fetch_order *order) {
    CURL *easy = transfer->easy;
    curl_easy_setopt(easy, CURLOPT_URL, order->url);
    curl_easy_setopt(easy, CURLOPT_FOLLOWLOCATION, order->follow ? 1L : 0L);
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
    if (!names_header(order, "Accept-Encoding")) transfer->lines = curl_slist_append(transfer->lines, "Accept-Encoding: " DECODE_ACCEPTS);
    if (has_body(order)) transfer->lines = curl_slist_append(transfer->lines, "Expect:"); /* no wait for a 100 */
    if (has_body(order) && !names_header(order, "Content-Type")) /* libcurl would call it a form */
        transfer->lines = curl_slist_append(transfer->lines, "Content-Type:");
    curl_easy_setopt(easy, CURLOPT_HTTPHEADER, transfer->lines);
    set_method(easy, order, transfer->body);
    set_auth(transfer, order);
}

void fetch_start(struct fetcher *fetcher, const struct fetch_order *order, fetch_fn *done, void *arg) {
    struct transfer *transfer = mem_zero(sizeof *transfer);
    transfer->fetcher = fetcher;
    transfer->done = done;
    transfer->arg = arg;
    transfer->response.body.ceiling = (size_t)order->max_body;
    save_init(&transfer->save, order->save_to, order->max_file);
    transfer->body = mem_dup(order->body, order->body_bytes);
    transfer->beginning = order->beginning;
    transfer->proxied = order->proxy && *order->proxy;
    transfer->may_be_private = order->may_be_private;
    transfer->host = order->follow ? host_of(order->url) : NULL;
    transfer->easy = fetcher->idle.count ? fetcher->idle.at[--fetcher->idle.count] : handle_new();
    set_options(transfer, order);
    transfer->index = fetcher->active.count;
    vec_push(&fetcher->active, transfer);
    curl_multi_add_handle(loop_multi(fetcher->loop), transfer->easy);
}

/* libcurl's result as one of our kinds. */
static enum kind kind_of(const struct transfer *transfer, CURLcode result) {
    if (transfer->too_large || transfer->headers_too_large || transfer->save.too_large) return KIND_TOO_LARGE;
    if (transfer->undecodable) return KIND_DECODE;
    if (*transfer->refused && (result == CURLE_COULDNT_CONNECT || result == CURLE_ABORTED_BY_CALLBACK))
        return is_elsewhere(transfer) ? KIND_REDIRECT : KIND_PRIVATE;
    switch (result) {
    case CURLE_OPERATION_TIMEDOUT: return KIND_TIMEOUT;
    case CURLE_COULDNT_RESOLVE_HOST: return KIND_DNS;
    case CURLE_COULDNT_RESOLVE_PROXY:
    case CURLE_PROXY: return KIND_PROXY;
    case CURLE_COULDNT_CONNECT: return transfer->proxied ? KIND_PROXY : KIND_CONNECT;
    case CURLE_INTERFACE_FAILED: return KIND_CONNECT;
    case CURLE_SSL_CONNECT_ERROR:
    case CURLE_SSL_CERTPROBLEM:
    case CURLE_SSL_CIPHER:
    case CURLE_SSL_CACERT_BADFILE:
    case CURLE_SSL_ISSUER_ERROR:
    case CURLE_SSL_PINNEDPUBKEYNOTMATCH:
    case CURLE_SSL_INVALIDCERTSTATUS:
    case CURLE_PEER_FAILED_VERIFICATION: return KIND_TLS;
    case CURLE_RECV_ERROR:
    case CURLE_SEND_ERROR:
    case CURLE_GOT_NOTHING:
    case CURLE_HTTP2:
    case CURLE_HTTP2_STREAM: return KIND_RESET;
    case CURLE_PARTIAL_FILE: return KIND_TRUNCATED;
    case CURLE_OUT_OF_MEMORY: /* what libcurl says of a header line over 100 kB */
        return KIND_TOO_LARGE;
    case CURLE_WEIRD_SERVER_REPLY:
    case CURLE_UNSUPPORTED_PROTOCOL: /* an answer without a status line */
        return KIND_DECODE;
    case CURLE_TOO_MANY_REDIRECTS: return KIND_REDIRECT;
    default: return KIND_UNKNOWN;
    }
}

/* Did the proxy answer in the server's place? It did where it refused the tunnel, or wants to know who we are. */
static int proxy_status(const struct transfer *transfer) {
    long tunnel = 0;
    curl_easy_getinfo(transfer->easy, CURLINFO_HTTP_CONNECTCODE, &tunnel);
    if (tunnel >= 300) return (int)tunnel;
    return transfer->proxied && transfer->response.status == 407 ? 407 : 0;
}

static void fail_proxy(struct response *response, int status) {
    response->ok = false;
    response->fault = KIND_PROXY;
    snprintf(response->error, sizeof response->error, status == 407 ? "the proxy answers %d: it wants a user name and password, in its URL"
                                                                    : "the proxy answers %d", status);
}

static void describe(struct transfer *transfer, CURLcode result) {
    struct response *response = &transfer->response;
    if (transfer->too_large)
        snprintf(response->error, sizeof response->error, "body larger than max_body (%zu bytes)", response->body.ceiling);
    else if (transfer->save.too_large)
        snprintf(response->error, sizeof response->error, "file larger than max_file (%lld bytes)", (long long)transfer->save.most);
    else if (response->disk)
        snprintf(response->error, sizeof response->error, "cannot write %.150s: %s", transfer->save.path, strerror(transfer->save.broken));
    else if (transfer->headers_too_large)
        snprintf(response->error, sizeof response->error, "more than %d bytes or %d lines of headers", FETCH_HEADER_MOST, FETCH_HEADERS_MOST);
    else if (result == CURLE_OUT_OF_MEMORY)
        snprintf(response->error, sizeof response->error, "a header line longer than libcurl takes");
    else if (transfer->undecodable)
        snprintf(response->error, sizeof response->error, "%s", transfer->undecodable);
    else if (response->fault == KIND_PRIVATE)
        snprintf(response->error, sizeof response->error, "its address %s is private: only where allow names the host",
                 transfer->refused);
    else if (result == CURLE_PEER_FAILED_VERIFICATION)
        snprintf(response->error, sizeof response->error, "%.190s (insecure, in hosts, takes it all the same)", transfer->why);
    else
        snprintf(response->error, sizeof response->error, "%s", *transfer->why ? transfer->why : curl_easy_strerror(result));
}

static bool lengths_differ(const struct headers *headers) {
    const char *first = headers_get(headers, "Content-Length");
    for (size_t i = 0; i < headers->count; i++)
        if (ascii_casecmp(headers->at[i].name, "Content-Length") == 0 && strcmp(headers->at[i].value, first) != 0) return true;
    return false;
}

/* What is wrong with an answer that libcurl takes for a good one, or NULL. */
static const char *flaw(const struct transfer *transfer, enum kind *kind) {
    *kind = KIND_TRUNCATED;
    if (!transfer->headers_whole) return "the connection was closed inside the headers";
    if (transfer->decoder && !decoder_whole(transfer->decoder)) return "the body ends before its Content-Encoding does";
    *kind = KIND_DECODE;
    return lengths_differ(&transfer->response.headers) ? "two Content-Length fields that differ" : NULL;
}

/* The answer came whole: its file is the caller's from now on. */
static void finish_file(struct transfer *transfer) {
    struct response *response = &transfer->response;
    response->ok = transfer->saved = save_end(&transfer->save);
    response->disk = !response->ok;
    if (response->disk) {
        describe(transfer, CURLE_WRITE_ERROR);
        return;
    }
    response->file = mem_strdup(transfer->save.path);
    response->file_bytes = transfer->save.bytes;
    hash_hex(&transfer->save.hash, response->file_hash);
}

/* The resolver and TLS open files too, and say little of why they could not. */
static bool lacks_files(CURLcode result) {
    switch (result) {
    case CURLE_COULDNT_RESOLVE_HOST:
    case CURLE_COULDNT_RESOLVE_PROXY:
    case CURLE_SSL_CONNECT_ERROR:
    case CURLE_SSL_CACERT_BADFILE:
    case CURLE_OUT_OF_MEMORY: return files_spent();
    default: return false;
    }
}

static void finished(void *arg, void *easy, int result) {
    (void)arg;
    struct transfer *transfer;
    curl_easy_getinfo(easy, CURLINFO_PRIVATE, &transfer);
    struct response *response = &transfer->response;
    long status = 0;
    curl_off_t bytes = 0, microseconds = 0;
    curl_easy_getinfo(easy, CURLINFO_RESPONSE_CODE, &status);
    curl_easy_getinfo(easy, CURLINFO_SIZE_DOWNLOAD_T, &bytes);
    curl_easy_getinfo(easy, CURLINFO_TOTAL_TIME_T, &microseconds);
    response->status = (int)status;
    response->wire_bytes = bytes;
    response->elapsed_ms = (int)(microseconds / 1000);
    curl_easy_getinfo(easy, CURLINFO_STARTTRANSFER_TIME_T, &microseconds);
    response->latency_ms = (int)(microseconds / 1000);
    response->ok = result == CURLE_OK;
    response->disk = transfer->save.broken != 0;
    char *url = NULL;
    curl_easy_getinfo(easy, CURLINFO_EFFECTIVE_URL, &url);
    response->effective_url = mem_strdup(url ? url : "");
    if (!response->ok) {
        response->fault = kind_of(transfer, (CURLcode)result);
        describe(transfer, (CURLcode)result);
    }
    response->no_files = !response->ok && (response->no_files || lacks_files((CURLcode)result));
    const char *wrong = response->ok ? flaw(transfer, &response->fault) : NULL;
    if (wrong) {
        response->ok = false;
        snprintf(response->error, sizeof response->error, "%s", wrong);
    }
    int refused = proxy_status(transfer);
    if (refused) fail_proxy(response, refused);
    if (response->ok && goes_to_file(transfer)) finish_file(transfer);
    transfer->done(transfer->arg, response);
    transfer_free(transfer);
}
