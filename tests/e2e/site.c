/* HTTP/1.1 by hand over plain sockets, because a proper library would not let us be as rude as needed. One
 * lock guards all of a site; the condition tells of every change. */
#include "rude.h"

#include "base/mem.h"
#include "base/vec.h"
#include "os/clock.h"

#include <arpa/inet.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

struct route {
    char *path;
    VEC(struct answer) answers;
    size_t given;
    bool held;
};

/* A request as kept; `hit` points into it. */
struct kept { struct hit hit; char *method, *path, *body; struct headers headers; };

struct connection { struct site *site; int fd, number; pthread_t thread; struct str input; };

struct site {
    int listener, port, number; /* of 127.0.0.number */
    pthread_t thread;
    pthread_mutex_t lock;
    pthread_cond_t change;
    bool closing;
    VEC(struct route *) routes;
    VEC(struct kept *) kept;
    VEC(struct connection *) connections;
    int under_way, most;
    site_fn *fallback;
    void *fallback_arg;
};

/* ---- answers ---- */

static struct route *find_route(struct site *site, const char *path) {
    for (size_t i = 0; i < site->routes.count; i++) {
        if (strcmp(site->routes.at[i]->path, path) == 0) return site->routes.at[i];
    }
    return NULL;
}

static struct route *make_route(struct site *site, const char *path) {
    struct route *route = find_route(site, path);
    if (route) return route;
    route = mem_zero(sizeof *route);
    route->path = mem_strdup(path);
    vec_push(&site->routes, route);
    return route;
}

static struct answer next_answer(struct site *site, const char *path) {
    struct route *route = find_route(site, path);
    if (!route || !route->answers.count) return (struct answer){.status = 404, .body = "<h1>not here</h1>"};
    size_t at = route->given < route->answers.count ? route->given : route->answers.count - 1;
    route->given++;
    return route->answers.at[at];
}

/* The Retry-After field, and the wall-clock time it stands for. */
static int64_t put_retry_after(struct str *head, const struct answer *answer) {
    int64_t now = clock_wall_ms();
    if (answer->retry_after) {
        str_printf(head, "Retry-After: %d\r\n", answer->retry_after);
        return now + answer->retry_after * 1000;
    }
    if (!answer->retry_date) return 0;
    time_t date = (time_t)(now / 1000 + 1 + answer->retry_date);
    struct tm parts;
    char text[64];
    strftime(text, sizeof text, "%a, %d %b %Y %H:%M:%S GMT", gmtime_r(&date, &parts));
    str_printf(head, "Retry-After: %s\r\n", text);
    return (int64_t)date * 1000;
}

static bool send_all(int fd, const char *bytes, size_t length) {
    for (ssize_t sent; length > 0; bytes += sent, length -= (size_t)sent) {
        sent = send(fd, bytes, length, MSG_NOSIGNAL);
        if (sent <= 0) return false;
    }
    return true;
}

static void put_chunks(struct str *out, const char *body, size_t length) {
    for (size_t at = 0, piece; at < length; at += piece) {
        piece = length - at < 4096 ? length - at : 4096;
        str_printf(out, "%zx\r\n", piece);
        str_put(out, body + at, piece);
        str_puts(out, "\r\n");
    }
    str_puts(out, "0\r\n\r\n");
}

/* Sends the answer; false where the connection is to be closed. */
static bool send_answer(struct connection *connection, const struct answer *answer, struct kept *kept) {
    if (answer->manner == ANSWER_CLOSE) return false;
    if (answer->manner >= ANSWER_RAW) return rude_send(connection->fd, answer);
    size_t length = answer->length ? answer->length : answer->body ? strlen(answer->body) : 0;
    struct str out = {0};
    str_printf(&out, "HTTP/1.1 %d Answer\r\n", answer->status ? answer->status : 200);
    if (!answer->headers || !strstr(answer->headers, "Content-Type"))
        str_puts(&out, "Content-Type: text/html; charset=utf-8\r\n");
    if (answer->headers) str_puts(&out, answer->headers);
    int64_t until = put_retry_after(&out, answer);
    pthread_mutex_lock(&connection->site->lock);
    kept->hit.until_ms = until;
    pthread_mutex_unlock(&connection->site->lock);
    if (answer->manner == ANSWER_CHUNKED) {
        str_puts(&out, "Transfer-Encoding: chunked\r\n\r\n");
        put_chunks(&out, answer->body, length);
    } else {
        str_printf(&out, "Content-Length: %zu\r\n\r\n", length);
        str_put(&out, answer->body, answer->manner == ANSWER_TRUNCATE ? length / 2 : length);
    }
    bool sent = send_all(connection->fd, out.data, out.len);
    str_clear(&out);
    return sent && answer->manner != ANSWER_TRUNCATE;
}

/* ---- requests ---- */

/* Reads until the input holds `mark`; its place, or -1 at the end of the connection. */
static ssize_t read_until(struct connection *connection, const char *mark) {
    char piece[4096];
    for (;;) {
        const char *at = strstr(str_text(&connection->input), mark);
        if (at) return at - connection->input.data;
        ssize_t got = recv(connection->fd, piece, sizeof piece, 0);
        if (got <= 0) return -1;
        str_put(&connection->input, piece, (size_t)got);
    }
}

static bool read_bytes(struct connection *connection, size_t count) {
    char piece[4096];
    while (connection->input.len < count) {
        ssize_t got = recv(connection->fd, piece, sizeof piece, 0);
        if (got <= 0) return false;
        str_put(&connection->input, piece, (size_t)got);
    }
    return true;
}

static void free_kept(struct kept *kept) {
    free(kept->method), free(kept->path), free(kept->body);
    headers_clear(&kept->headers);
    free(kept);
}

static void parse_head(struct kept *kept, char *head) {
    char *save = NULL;
    char *line = strtok_r(head, "\r\n", &save);
    char *space = line ? strchr(line, ' ') : NULL, *last = space ? strrchr(line, ' ') : NULL;
    kept->method = space ? mem_strndup(line, (size_t)(space - line)) : mem_strdup("");
    kept->path = last > space ? mem_strndup(space + 1, (size_t)(last - space - 1)) : mem_strdup("");
    while ((line = strtok_r(NULL, "\r\n", &save))) {
        char *colon = strchr(line, ':');
        if (!colon) continue;
        *colon = '\0';
        headers_add(&kept->headers, line, colon + 1 + strspn(colon + 1, " "));
    }
}

/* The next request of a connection, or NULL at its end. */
static struct kept *read_request(struct connection *connection) {
    ssize_t end = read_until(connection, "\r\n\r\n");
    if (end < 0) return NULL;
    struct kept *kept = mem_zero(sizeof *kept);
    char *head = mem_strndup(connection->input.data, (size_t)end);
    parse_head(kept, head);
    free(head);
    const char *length = headers_get(&kept->headers, "content-length");
    size_t body = length ? strtoul(length, NULL, 10) : 0, whole = (size_t)end + 4 + body;
    if (!read_bytes(connection, whole)) {
        free_kept(kept);
        return NULL;
    }
    kept->body = mem_strndup(connection->input.data + end + 4, body);
    memmove(connection->input.data, connection->input.data + whole, connection->input.len - whole + 1);
    connection->input.len -= whole;
    kept->hit =
        (struct hit){kept->method, kept->path, kept->body, &kept->headers, clock_wall_ms(), 0, connection->number};
    return kept;
}

/* With the lock held: notes the request, chooses its answer, and waits while its path is held. */
static struct answer take_in(struct site *site, struct kept *kept) {
    vec_push(&site->kept, kept);
    if (++site->under_way > site->most) site->most = site->under_way;
    struct answer answer = next_answer(site, kept->path);
    pthread_cond_broadcast(&site->change);
    struct route *route = find_route(site, kept->path);
    while (route && route->held && !site->closing) pthread_cond_wait(&site->change, &site->lock);
    return answer;
}

static void wait_latency(int ms) {
    struct timespec time = {ms / 1000, ms % 1000 * 1000000L};
    nanosleep(&time, NULL);
}

static bool serve_one(struct connection *connection) {
    struct site *site = connection->site;
    struct kept *kept = read_request(connection);
    if (!kept) return false;
    pthread_mutex_lock(&site->lock);
    bool own = find_route(site, kept->path) || !site->fallback || strcmp(kept->path, "/robots.txt") == 0;
    struct answer answer = take_in(site, kept);
    site_fn *fallback = own ? NULL : site->fallback;
    void *arg = site->fallback_arg;
    pthread_mutex_unlock(&site->lock);
    char *made = fallback ? fallback(arg, kept->path) : NULL;
    if (made) answer = (struct answer){.body = made};
    if (answer.latency_ms && answer.manner != ANSWER_DRIP) wait_latency(answer.latency_ms);
    /* Counted down before it is sent: the client may send its next request before we would get to it. */
    pthread_mutex_lock(&site->lock);
    site->under_way--;
    pthread_mutex_unlock(&site->lock);
    bool more = send_answer(connection, &answer, kept);
    free(made);
    return more;
}

static void *serve(void *arg) {
    struct connection *connection = arg;
    while (serve_one(connection)) continue;
    shutdown(connection->fd, SHUT_RDWR); /* closed when the site ends, so that its number is not used again */
    return NULL;
}

static void *accept_all(void *arg) {
    struct site *site = arg;
    for (;;) {
        int fd = accept4(site->listener, NULL, NULL, SOCK_CLOEXEC);
        if (fd < 0) return NULL;
        setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &(int){1}, sizeof(int));
        pthread_mutex_lock(&site->lock);
        struct connection *connection = mem_zero(sizeof *connection);
        vec_push(&site->connections, connection);
        *connection = (struct connection){.site = site, .fd = fd, .number = (int)site->connections.count};
        pthread_create(&connection->thread, NULL, serve, connection);
        pthread_mutex_unlock(&site->lock);
    }
}

/* ---- the site ---- */

/* Every address of the loopback device, so that a test can have many hosts; 127.0.0.1 where that is not to be had. */
static int listen_somewhere(int number, int *port) {
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK - 1 + (in_addr_t)number)};
    socklen_t length = sizeof address;
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (setsockopt(fd, SOL_SOCKET, SO_BINDTODEVICE, "lo", sizeof "lo") == 0) address.sin_addr.s_addr = htonl(INADDR_ANY);
    assert_int_equal(bind(fd, (struct sockaddr *)&address, length), 0);
    assert_int_equal(getsockname(fd, (struct sockaddr *)&address, &length), 0);
    *port = ntohs(address.sin_port);
    return fd;
}

static void leave_site(void *what) {
    struct site *site = what;
    pthread_mutex_lock(&site->lock);
    site->closing = true;
    pthread_cond_broadcast(&site->change);
    pthread_mutex_unlock(&site->lock);
    shutdown(site->listener, SHUT_RDWR);
    pthread_join(site->thread, NULL);
    close(site->listener);
    for (size_t i = 0; i < site->connections.count; i++) {
        struct connection *connection = site->connections.at[i];
        shutdown(connection->fd, SHUT_RDWR);
        pthread_join(connection->thread, NULL);
        close(connection->fd);
        str_clear(&connection->input);
        free(connection);
    }
    for (size_t i = 0; i < site->kept.count; i++) free_kept(site->kept.at[i]);
    for (size_t i = 0; i < site->routes.count; i++) {
        free(site->routes.at[i]->path);
        vec_clear(&site->routes.at[i]->answers);
        free(site->routes.at[i]);
    }
    vec_clear(&site->connections), vec_clear(&site->kept), vec_clear(&site->routes);
    pthread_cond_destroy(&site->change);
    pthread_mutex_destroy(&site->lock);
    free(site);
}

struct site *site_new(void) { return site_new_at(1); }

struct site *site_new_at(int n) {
    struct site *site = mem_zero(sizeof *site);
    site->number = n;
    site->listener = listen_somewhere(n, &site->port);
    assert_int_equal(listen(site->listener, 64), 0);
    pthread_mutex_init(&site->lock, NULL);
    pthread_condattr_t monotonic;
    pthread_condattr_init(&monotonic);
    pthread_condattr_setclock(&monotonic, CLOCK_MONOTONIC);
    pthread_cond_init(&site->change, &monotonic);
    pthread_create(&site->thread, NULL, accept_all, site);
    at_end(leave_site, site);
    return site;
}

int site_port(struct site *site) { return site->port; }

const char *site_url(struct site *site, const char *path) {
    return textf("http://127.0.0.%d:%d%s", site->number, site->port, path);
}

void site_add(struct site *site, const char *path, struct answer answer) {
    pthread_mutex_lock(&site->lock);
    struct route *route = make_route(site, path);
    vec_push(&route->answers, answer);
    pthread_mutex_unlock(&site->lock);
}

void site_fallback(struct site *site, site_fn *fn, void *arg) {
    pthread_mutex_lock(&site->lock);
    site->fallback = fn;
    site->fallback_arg = arg;
    pthread_mutex_unlock(&site->lock);
}

/* With the lock held: the n-th request for the path, or NULL; *count is how many there are. */
static struct kept *find_hit(struct site *site, const char *path, int n, int *count) {
    struct kept *found = NULL;
    *count = 0;
    for (size_t i = 0; i < site->kept.count; i++) {
        const char *asked = site->kept.at[i]->path;
        if (path ? strcmp(asked, path) != 0 : strcmp(asked, "/robots.txt") == 0) continue;
        if ((*count)++ == n) found = site->kept.at[i];
    }
    return found;
}

int site_hits(struct site *site, const char *path) {
    int count;
    pthread_mutex_lock(&site->lock);
    find_hit(site, path, 0, &count);
    pthread_mutex_unlock(&site->lock);
    return count;
}

struct hit site_hit(struct site *site, const char *path, int n) {
    int count;
    pthread_mutex_lock(&site->lock);
    struct kept *kept = find_hit(site, path, n, &count);
    struct hit hit = kept ? kept->hit : (struct hit){0};
    pthread_mutex_unlock(&site->lock);
    if (!kept) fail_msg("%s was asked for %d times, not %d", path ? path : "the site", count, n + 1);
    return hit;
}

const char *site_header(struct site *site, const char *path, int n, const char *name) {
    const char *value = headers_get(site_hit(site, path, n).headers, name);
    return value ? value : "";
}

void site_await(struct site *site, const char *path, int wanted) {
    struct timespec until;
    clock_gettime(CLOCK_MONOTONIC, &until);
    until.tv_sec += DEADLINE_MS / 1000;
    int count, late = 0;
    pthread_mutex_lock(&site->lock);
    while (find_hit(site, path, 0, &count), count < wanted && !late) {
        late = pthread_cond_timedwait(&site->change, &site->lock, &until);
    }
    pthread_mutex_unlock(&site->lock);
    if (count < wanted) fail_msg("%s was asked for %d times, not %d", path ? path : "the site", count, wanted);
}

static void set_held(struct site *site, const char *path, bool held) {
    pthread_mutex_lock(&site->lock);
    make_route(site, path)->held = held;
    pthread_cond_broadcast(&site->change);
    pthread_mutex_unlock(&site->lock);
}

void site_hold(struct site *site, const char *path) { set_held(site, path, true); }

void site_release(struct site *site, const char *path) { set_held(site, path, false); }

int site_connections(struct site *site) {
    pthread_mutex_lock(&site->lock);
    int count = (int)site->connections.count;
    pthread_mutex_unlock(&site->lock);
    return count;
}

int site_most_at_once(struct site *site) {
    pthread_mutex_lock(&site->lock);
    int most = site->most;
    pthread_mutex_unlock(&site->lock);
    return most;
}

const char *dead_url(void) {
    int port;
    close(listen_somewhere(1, &port));
    return textf("http://127.0.0.1:%d/", port);
}
