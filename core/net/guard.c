/* See guard.h. */
#include "net/guard.h"

#include "net/address.h"

#include <errno.h>
#include <stdio.h>
#include <sys/socket.h>

static bool may_use(const struct transfer *transfer, const struct sockaddr *address) {
    return transfer->proxied || transfer->may_be_private || address_is_public(address);
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
