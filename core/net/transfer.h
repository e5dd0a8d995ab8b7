/* A transfer under way, as the files see it that make one of an order and a response of it. Inside core/net. */
#ifndef NET_TRANSFER_H
#define NET_TRANSFER_H

#include "net/decode.h"
#include "net/fetch.h"
#include "net/save.h"

#include <arpa/inet.h>
#include <curl/curl.h>

struct transfer {
    struct fetcher *fetcher;
    CURL *easy;
    CURLM *multi;    /* that easy is in */
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
    bool headers_whole;        /* the empty line behind them came */
    bool too_large, headers_too_large;
    struct decoder *decoder;   /* NULL until the body begins */
    const char *undecodable;   /* why the body cannot be unpacked, NULL where it can */
    char refused[INET6_ADDRSTRLEN]; /* the address that was, because it is private; else "" */
    char why[CURL_ERROR_SIZE];
    size_t index; /* in fetcher->active */
};

#endif
