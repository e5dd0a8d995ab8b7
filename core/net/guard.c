/* See guard.h. */
#include "net/guard.h"

#include "base/mem.h"
#include "model/url.h"
#include "net/address.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

char *guard_host(const char *text) {
    struct url url;
    if (!text || url_parse(&url, text, NULL, NULL) != URL_OK) return mem_strdup("");
    char *host = mem_strdup(url.host);
    url_clear(&url);
    return host;
}

bool guard_is_elsewhere(const struct transfer *transfer) {
    char *url = NULL;
    if (!transfer->host) return false;
    curl_easy_getinfo(transfer->easy, CURLINFO_EFFECTIVE_URL, &url);
    char *host = guard_host(url);
    bool other = strcmp(host, transfer->host) != 0;
    free(host);
    return other;
}

/* What the host that was asked may have, no other may. */
static bool may_use(const struct transfer *transfer, const struct sockaddr *address) {
    if (transfer->proxied || address_is_public(address)) return true;
    return transfer->may_be_private && !guard_is_elsewhere(transfer);
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

void guard_handle(CURL *easy) {
    curl_easy_setopt(easy, CURLOPT_OPENSOCKETFUNCTION, open_socket);
    curl_easy_setopt(easy, CURLOPT_PREREQFUNCTION, before_request);
}
