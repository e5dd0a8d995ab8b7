/* See server.h. An answer that has to wait suspends its connection; the heap of those that wait says how long
 * the loop may sleep. */
#include "demo/server.h"

#include "base/heap.h"
#include "demo/site.h"
#include "os/clock.h"

#include <arpa/inet.h>
#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <microhttpd.h>
#include <poll.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <unistd.h>

enum { BACKLOG = 511 };

struct server {
    struct MHD_Daemon *daemon;
    struct site *site;
    struct heap waiting; /* visits, the one that is due first on top */
    int port, latency_ms;
    int log, wake;
    atomic_bool stopping;
    struct err failed;   /* why it stopped by itself */
};

/* One request, from its first line to the last byte of its answer. */
struct visit {
    char *target; /* as it was sent: path and query */
    struct MHD_Connection *connection;
    bool begun;
    int64_t due_ms;
    struct reply reply;
};

/* --- answers --- */

struct half { char *bytes; size_t length; };

static ssize_t read_half(void *arg, uint64_t at, char *out, size_t room) {
    const struct half *half = arg;
    size_t end = half->length / 2;
    if (at >= end) return MHD_CONTENT_READER_END_WITH_ERROR; /* closes the connection */
    size_t length = end - at < room ? end - at : room;
    memcpy(out, half->bytes + at, length);
    return (ssize_t)length;
}

static void free_half(void *arg) {
    struct half *half = arg;
    free(half->bytes);
    free(half);
}

/* Announces the whole body, sends half of it. */
static struct MHD_Response *cut_response(struct str *body) {
    struct half *half = mem_alloc(sizeof *half);
    half->length = body->len;
    half->bytes = str_take(body);
    return MHD_create_response_from_callback(half->length, 4096, read_half, half, free_half);
}

static struct MHD_Response *make_response(struct reply *reply) {
    size_t length = reply->body.len;
    struct MHD_Response *response =
        reply->cut ? cut_response(&reply->body)
                   : MHD_create_response_from_buffer(length, str_take(&reply->body), MHD_RESPMEM_MUST_FREE);
    assert(response);
    MHD_add_response_header(response, "Content-Type", reply->type);
    if (reply->location.len) MHD_add_response_header(response, "Location", reply->location.data);
    if (reply->status == 405) MHD_add_response_header(response, "Allow", "GET, HEAD");
    if (reply->retry_after) {
        char seconds[16];
        snprintf(seconds, sizeof seconds, "%d", reply->retry_after);
        MHD_add_response_header(response, "Retry-After", seconds);
    }
    return response;
}

/* The line is in the file before the first byte of the answer leaves. A log that cannot be kept ends the
 * server: tests would believe it. */
static void put_log(struct server *server, const char *method, const struct visit *visit) {
    if (server->log < 0) return;
    struct str line = {0};
    str_printf(&line, "%s %s %d\n", method, visit->target, visit->reply.status);
    if (write(server->log, line.data, line.len) != (ssize_t)line.len) {
        err_set(&server->failed, ERR_SYSTEM, "cannot write the log: %s", strerror(errno));
        server_stop(server);
    }
    str_clear(&line);
}

static void prepare(struct server *server, const char *method, const char *path, struct reply *reply) {
    if (strcmp(method, "GET") && strcmp(method, "HEAD")) {
        *reply = (struct reply){.status = 405, .type = "text/plain; charset=utf-8"};
        str_puts(&reply->body, "The shop answers GET and HEAD.\n");
    } else {
        site_answer(server->site, path, reply);
    }
    reply->delay_ms += server->latency_ms;
}

static enum MHD_Result put_off(struct server *server, struct visit *visit) {
    visit->due_ms = clock_ms() + visit->reply.delay_ms;
    MHD_suspend_connection(visit->connection);
    heap_push(&server->waiting, visit);
    return MHD_YES;
}

static enum MHD_Result send_reply(struct server *server, const char *method, struct visit *visit) {
    put_log(server, method, visit);
    struct MHD_Response *response = make_response(&visit->reply);
    enum MHD_Result sent = MHD_queue_response(visit->connection, (unsigned)visit->reply.status, response);
    MHD_destroy_response(response); /* the connection holds it now */
    return sent;
}

/* --- what libmicrohttpd calls --- */

static void *visit_begins(void *server, const char *target, struct MHD_Connection *connection) {
    (void)server, (void)connection;
    struct visit *visit = mem_zero(sizeof *visit);
    visit->target = mem_strdup(target);
    return visit;
}

/* Called once for the header, then for each piece of a body, then once more for the answer; and again for the
 * answer when it had to wait. */
static enum MHD_Result visit_goes_on(void *arg, struct MHD_Connection *connection, const char *path,
                                     const char *method, const char *version, const char *upload,
                                     size_t *upload_length, void **state) {
    (void)version, (void)upload;
    struct server *server = arg;
    struct visit *visit = *state;
    if (!visit->begun || *upload_length) {
        visit->begun = true;
        *upload_length = 0;
        return MHD_YES;
    }
    if (!visit->connection) {
        visit->connection = connection;
        prepare(server, method, path, &visit->reply);
        if (visit->reply.delay_ms > 0 && !server->stopping) return put_off(server, visit);
    }
    return send_reply(server, method, visit);
}

static void visit_ends(void *server, struct MHD_Connection *connection, void **state,
                       enum MHD_RequestTerminationCode why) {
    (void)server, (void)connection, (void)why;
    struct visit *visit = *state;
    if (!visit) return;
    reply_clear(&visit->reply);
    free(visit->target);
    free(visit);
    *state = NULL;
}

/* --- opening --- */

static int listen_on(int port, struct err *err) {
    struct sockaddr_in address = {
        .sin_family = AF_INET,
        .sin_port = htons((uint16_t)port),
        .sin_addr = {htonl(INADDR_LOOPBACK)},
    };
    int yes = 1, fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    if (fd < 0) return err_set(err, ERR_SYSTEM, "no socket: %s", strerror(errno)), -1;
    setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
    if (!bind(fd, (struct sockaddr *)&address, sizeof address) && !listen(fd, BACKLOG)) return fd;
    if (errno == EADDRINUSE) err_set(err, ERR_USAGE, "port %d is in use; --port 0 takes a free one", port);
    else err_set(err, ERR_USAGE, "cannot listen on port %d: %s", port, strerror(errno));
    close(fd);
    return -1;
}

static int port_of(int fd) {
    struct sockaddr_in address = {0};
    socklen_t length = sizeof address;
    getsockname(fd, (struct sockaddr *)&address, &length);
    return ntohs(address.sin_port);
}

static bool open_log(struct server *server, const char *path, struct err *err) {
    if (!path) return true;
    server->log = open(path, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0644);
    return server->log >= 0 || err_set(err, ERR_USAGE, "cannot write %s: %s", path, strerror(errno));
}

static bool open_daemon(struct server *server, int port, struct err *err) {
    int fd = listen_on(port, err);
    if (fd < 0) return false;
    server->port = port_of(fd);
    server->daemon = MHD_start_daemon(MHD_USE_EPOLL | MHD_ALLOW_SUSPEND_RESUME, 0, NULL, NULL, visit_goes_on, server,
                                      MHD_OPTION_LISTEN_SOCKET, fd,
                                      MHD_OPTION_URI_LOG_CALLBACK, visit_begins, server,
                                      MHD_OPTION_NOTIFY_COMPLETED, visit_ends, server,
                                      MHD_OPTION_END);
    return server->daemon || err_set(err, ERR_SYSTEM, "libmicrohttpd does not start: %s", strerror(errno));
}

static bool sooner(const void *a, const void *b) {
    return ((const struct visit *)a)->due_ms < ((const struct visit *)b)->due_ms;
}

struct server *server_new(const struct server_options *options, struct err *err) {
    struct server *server = mem_zero(sizeof *server);
    server->waiting.before = sooner;
    server->latency_ms = options->latency_ms;
    server->log = -1;
    server->wake = eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC);
    if (server->wake < 0) {
        err_set(err, ERR_SYSTEM, "no eventfd: %s", strerror(errno));
        goto failed;
    }
    if (!open_log(server, options->log, err) || !open_daemon(server, options->port, err)) goto failed;
    server->site = site_new(options->products, options->seed);
    return server;
failed:
    server_free(server);
    return NULL;
}

int server_port(const struct server *server) { return server->port; }

/* --- serving --- */

static void resume_until(struct server *server, int64_t now) {
    struct visit *visit;
    while ((visit = heap_top(&server->waiting)) && visit->due_ms <= now) {
        heap_pop(&server->waiting);
        MHD_resume_connection(visit->connection);
    }
}

/* How long the loop may sleep, in milliseconds; -1 for as long as nothing happens. */
static int patience(struct server *server) {
    MHD_UNSIGNED_LONG_LONG ms;
    const struct visit *visit = heap_top(&server->waiting);
    int64_t most = visit ? visit->due_ms - clock_ms() : -1;
    if (visit && most < 0) most = 0;
    if (MHD_get_timeout(server->daemon, &ms) == MHD_YES && (most < 0 || (int64_t)ms < most)) most = (int64_t)ms;
    return (int)most;
}

bool server_run(struct server *server, struct err *err) {
    int epoll = MHD_get_daemon_info(server->daemon, MHD_DAEMON_INFO_EPOLL_FD)->epoll_fd;
    struct pollfd ready[] = {{.fd = epoll, .events = POLLIN}, {.fd = server->wake, .events = POLLIN}};
    while (!server->stopping) {
        if (poll(ready, 2, patience(server)) < 0 && errno != EINTR)
            return err_set(err, ERR_SYSTEM, "poll: %s", strerror(errno));
        resume_until(server, clock_ms());
        if (MHD_run(server->daemon) != MHD_YES) return err_set(err, ERR_SYSTEM, "libmicrohttpd does not go on");
    }
    if (server->failed.kind == ERR_NONE) return true;
    if (err) *err = server->failed;
    return false;
}

void server_stop(struct server *server) {
    server->stopping = true;
    (void)!write(server->wake, &(uint64_t){1}, sizeof(uint64_t));
}

void server_free(struct server *server) {
    if (!server) return;
    server->stopping = true; /* from now on nothing is put off: */
    if (server->daemon) {
        resume_until(server, INT64_MAX); /* libmicrohttpd cannot stop while a connection is suspended */
        MHD_run(server->daemon);
        MHD_stop_daemon(server->daemon);
    }
    heap_clear(&server->waiting);
    site_free(server->site);
    if (server->log >= 0) close(server->log);
    if (server->wake >= 0) close(server->wake);
    free(server);
}
