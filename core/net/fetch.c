/* See fetch.h. Easy handles are kept and used again; libcurl keeps the connections in the multi handle. */
#include "net/fetch.h"

#include "base/mem.h"
#include "base/vec.h"
#include "net/blame.h"
#include "net/guard.h"
#include "net/options.h"

#include <stdlib.h>

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
    loop_end(fetcher->loop, transfer->multi, transfer->easy);
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
    headers_clear(&transfer->response.headers);
    str_clear(&transfer->response.body);
    free(transfer->body);
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

/* Each answer begins anew: a 100 or 103 before the real one, or a challenge that is answered. */
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

/* Authorities in place of the system's, as curl and OpenSSL take them from the environment. */
static void set_authorities(CURL *easy) {
    const char *file = getenv("SSL_CERT_FILE"), *folder = getenv("SSL_CERT_DIR");
    if (file && *file) curl_easy_setopt(easy, CURLOPT_CAINFO, file);
    if (folder && *folder) curl_easy_setopt(easy, CURLOPT_CAPATH, folder);
}

/* What is the same for every transfer; net/options sets all else anew. */
static CURL *handle_new(void) {
    CURL *easy = curl_easy_init();
    curl_easy_setopt(easy, CURLOPT_PROTOCOLS_STR, "http,https");
    curl_easy_setopt(easy, CURLOPT_PATH_AS_IS, 1L); /* the URL is canonical already */
    curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(easy, CURLOPT_BUFFERSIZE, 65536L);
    curl_easy_setopt(easy, CURLOPT_SUPPRESS_CONNECT_HEADERS, 1L);
    curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, on_body);
    curl_easy_setopt(easy, CURLOPT_HEADERFUNCTION, on_header);
    guard_handle(easy);
    set_authorities(easy);
    return easy;
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
    transfer->easy = fetcher->idle.count ? fetcher->idle.at[--fetcher->idle.count] : handle_new();
    options_set(transfer, order);
    transfer->index = fetcher->active.count;
    vec_push(&fetcher->active, transfer);
    transfer->multi = loop_begin(fetcher->loop, transfer->easy);
}

/* The answer came whole: its file is the caller's from now on. */
static void finish_file(struct transfer *transfer) {
    struct response *response = &transfer->response;
    response->ok = transfer->saved = save_end(&transfer->save);
    response->disk = !response->ok;
    if (response->disk) {
        blame_disk(transfer);
        return;
    }
    response->file = mem_strdup(transfer->save.path);
    response->file_bytes = transfer->save.bytes;
    hash_hex(&transfer->save.hash, response->file_hash);
}

static void measure(CURL *easy, struct response *response) {
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
}

static void finished(void *arg, void *easy, int result) {
    (void)arg;
    struct transfer *transfer;
    curl_easy_getinfo(easy, CURLINFO_PRIVATE, &transfer);
    struct response *response = &transfer->response;
    measure(easy, response);
    response->disk = transfer->save.broken != 0;
    blame_transfer(transfer, (CURLcode)result);
    if (response->ok && goes_to_file(transfer)) finish_file(transfer);
    transfer->done(transfer->arg, response);
    transfer_free(transfer);
}
