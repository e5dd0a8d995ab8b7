/* See blame.h. */
#include "net/blame.h"

#include "os/files.h"

#include <stdio.h>
#include <string.h>

/* libcurl's result as one of our kinds. */
static enum kind kind_of(const struct transfer *transfer, CURLcode result) {
    if (transfer->too_large || transfer->headers_too_large || transfer->save.too_large) return KIND_TOO_LARGE;
    if (transfer->undecodable) return KIND_DECODE;
    if (*transfer->refused && (result == CURLE_COULDNT_CONNECT || result == CURLE_ABORTED_BY_CALLBACK))
        return KIND_PRIVATE;
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

void blame_disk(struct transfer *transfer) {
    struct response *response = &transfer->response;
    snprintf(response->error, sizeof response->error, "cannot write %.150s: %s", transfer->save.path, strerror(transfer->save.broken));
}

static void describe(struct transfer *transfer, CURLcode result) {
    struct response *response = &transfer->response;
    if (transfer->too_large)
        snprintf(response->error, sizeof response->error, "body larger than max_body (%zu bytes)", response->body.ceiling);
    else if (transfer->save.too_large)
        snprintf(response->error, sizeof response->error, "file larger than max_file (%lld bytes)", (long long)transfer->save.most);
    else if (response->disk)
        blame_disk(transfer);
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

void blame_transfer(struct transfer *transfer, CURLcode result) {
    struct response *response = &transfer->response;
    response->ok = result == CURLE_OK;
    if (!response->ok) {
        response->fault = kind_of(transfer, result);
        describe(transfer, result);
    }
    response->no_files = !response->ok && (response->no_files || lacks_files(result));
    const char *wrong = response->ok ? flaw(transfer, &response->fault) : NULL;
    if (wrong) {
        response->ok = false;
        snprintf(response->error, sizeof response->error, "%s", wrong);
    }
    int refused = proxy_status(transfer);
    if (refused) fail_proxy(response, refused);
}
