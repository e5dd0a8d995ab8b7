/* The demo shop on a socket of 127.0.0.1: libmicrohttpd run by one loop of ours, so that a page that takes its
 * time holds up no other and nothing needs a lock. */
#ifndef DEMO_SERVER_H
#define DEMO_SERVER_H

#include "base/err.h"

#include <stdint.h>

struct server_options {
    int port;        /* 0: a free one */
    int products;
    uint64_t seed;
    int latency_ms;  /* before each answer */
    const char *log; /* file to append "METHOD PATH STATUS" to, a line a request; NULL for none */
};

struct server;
/* Listens; NULL and err where the port is in use, the log cannot be opened, ... */
struct server *server_new(const struct server_options *options, struct err *err);
void server_free(struct server *server); /* NULL is fine; not while server_run runs */
int server_port(const struct server *server);
/* Serves until server_stop; false and err where it had to stop earlier. */
bool server_run(struct server *server, struct err *err);
/* From any thread or signal handler. */
void server_stop(struct server *server);

#endif
