/* Compressed bodies through core/net/fetch, served by a small server of our own: what comes out must be the page whole, or a
 * fault by its name, never half a page for a whole one. */
#include "suite.h"

#include "base/mem.h"
#include "net/fetch.h"

#include <arpa/inet.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

enum { BODY_MOST = 1 << 20 };

struct one_case {
    const char *file, *headers;
    int fault;         /* the kind, or WHOLE */
    size_t length;     /* of the body then; its last bytes: */
    const char *ends;
};

enum { WHOLE = -1 };

/* The facts are those of the suite's own tests, but for truncated streams: there the suite's project takes what came, and we
 * take nothing. */
static const struct one_case cases[] = {
    {"html-zlibdeflate.bin", "Content-Encoding: deflate\r\n", WHOLE, 74840, "</html>\n"},
    {"html-rawdeflate.bin", "Content-Encoding: deflate\r\n", WHOLE, 74840, "</html>\n"},
    {"html-gzip-deflate.bin", "Content-Encoding: gzip, deflate\r\n", WHOLE, 74837, "</html>\n"},
    {"html-br.bin", "Content-Encoding: br\r\n", WHOLE, 74837, "</html>\n"},
    {"html-zstd-static-content-size.bin", "Content-Encoding: zstd\r\n", WHOLE, 74837, "</html>\n"},
    {"html-zstd-static-no-content-size.bin", "Content-Encoding: zstd\r\n", WHOLE, 74837, "</html>\n"},
    {"feed-sample1.xml.gz", "Content-Encoding: gzip\r\n", WHOLE, 9950, "</products>\n"},
    {"feed-sample1.xml.gz", "Content-Encoding: x-gzip\r\n", WHOLE, 9950, "</products>\n"},
    {"feed-sample1.xml.gz", "Content-Type: application/gzip\r\n", WHOLE, 1131, ""}, /* a file, not an encoding */
    {"feed-sample1.xml", "Content-Encoding: identity\r\n", WHOLE, 9950, "</products>\n"},
    {"feed-sample1.tar", "Content-Type: application/x-tar\r\n", WHOLE, 20480, ""},
    {"bomb-br.bin", "Content-Encoding: br\r\n", KIND_TOO_LARGE, 0, ""},
    {"bomb-zstd.bin", "Content-Encoding: zstd\r\n", KIND_TOO_LARGE, 0, ""},
    {"truncated-crc-error.gz", "Content-Encoding: gzip\r\n", KIND_TRUNCATED, 0, ""},
    {"truncated-crc-error-short.gz", "Content-Encoding: gzip\r\n", KIND_TRUNCATED, 0, ""},
    {"unexpected-eof.gz", "Content-Encoding: gzip\r\n", KIND_TRUNCATED, 0, ""},
};
enum { CASES = sizeof cases / sizeof *cases };

struct server { const char *folder; int listener; };

/* The n-th request of all gets the n-th case; each connection has one. */
static void *serve(void *arg) {
    const struct server *server = arg;
    for (int i = 0; i < CASES; i++) {
        char request[4096], *head;
        size_t length;
        int fd = accept(server->listener, NULL, NULL);
        if (fd < 0) break;
        if (recv(fd, request, sizeof request, 0) > 0) {
            char *path = mem_printf("compressed/files/%s", cases[i].file), *body = suite_file(server->folder, path, &length);
            head = mem_printf("HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: %zu\r\n%s\r\n", length, cases[i].headers);
            if (send(fd, head, strlen(head), MSG_NOSIGNAL) > 0) send(fd, body, length, MSG_NOSIGNAL);
            free(head);
            free(body);
            free(path);
        }
        shutdown(fd, SHUT_WR);
        while (recv(fd, request, sizeof request, 0) > 0) continue;
        close(fd);
    }
    return NULL;
}

struct fetched { struct group *group; const struct one_case *wanted; bool over; };

static void judge(void *arg, struct response *response) {
    struct fetched *fetched = arg;
    const struct one_case *wanted = fetched->wanted;
    const char *body = str_text(&response->body);
    bool whole = wanted->fault == WHOLE;
    bool good = whole ? response->ok && response->body.len == wanted->length &&
                            (!*wanted->ends || str_ends(body, wanted->ends))
                      : !response->ok && (int)response->fault == wanted->fault;
    group_case(fetched->group, wanted->file, good, "is %s of %zu bytes, not %s of %zu %s",
               whole ? "a body" : kind_name((enum kind)wanted->fault), wanted->length,
               response->ok ? "a body" : kind_name(response->fault), response->body.len, response->error);
    fetched->over = true;
}

int main(int argc, char **argv) {
    if (argc != 2) return 1;
    signal(SIGPIPE, SIG_IGN);
    net_setup();
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t length = sizeof address;
    struct server server = {argv[1], socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)};
    if (bind(server.listener, (struct sockaddr *)&address, length) || listen(server.listener, 8)) return perror("compressed"), 1;
    getsockname(server.listener, (struct sockaddr *)&address, &length);
    pthread_t thread;
    pthread_create(&thread, NULL, serve, &server);
    struct loop *loop = loop_new();
    struct fetcher *fetcher = fetcher_new(loop);
    struct group group = {.name = "compressed"};
    char url[64];
    snprintf(url, sizeof url, "http://127.0.0.1:%d/", ntohs(address.sin_port));
    for (int i = 0; i < CASES; i++) {
        struct fetched fetched = {&group, &cases[i], false};
        fetch_start(fetcher, &(struct fetch_order){.url = url, .method = "GET", .user_agent = "conformance", .proxy = "",
                                                   .timeout_s = 10, .max_body = BODY_MOST,
                                                   .may_be_private = true}, judge, &fetched);
        while (!fetched.over) loop_wait(loop, -1);
    }
    fetcher_free(fetcher);
    loop_free(loop);
    shutdown(server.listener, SHUT_RDWR);
    pthread_join(thread, NULL);
    close(server.listener);
    group_print(&group);
    return 0;
}
