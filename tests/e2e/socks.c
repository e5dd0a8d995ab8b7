/* See socks.h. One thread, one connection at a time. */
#include "socks.h"

#include "harness.h"

#include <netinet/in.h>
#include <poll.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

struct socks {
    int listener, port, to;
    pthread_t thread;
    pthread_mutex_t lock;
    char asked[256];
};

static struct sockaddr_in here(int port) {
    return (struct sockaddr_in){.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK), .sin_port = htons((uint16_t)port)};
}

static bool get(int fd, void *bytes, size_t length) { return recv(fd, bytes, length, MSG_WAITALL) == (ssize_t)length; }

/* No authentication; CONNECT to a name (what socks5h asks for). */
static bool greet(struct socks *socks, int client) {
    unsigned char head[4], length, methods[255], name[256] = {0}, port[2];
    if (!get(client, head, 2) || !get(client, methods, head[1]) || send(client, "\5\0", 2, 0) != 2) return false;
    if (!get(client, head, 4) || head[1] != 1 || head[3] != 3) return false;
    if (!get(client, &length, 1) || !get(client, name, length) || !get(client, port, 2)) return false;
    pthread_mutex_lock(&socks->lock);
    memcpy(socks->asked, name, sizeof socks->asked);
    pthread_mutex_unlock(&socks->lock);
    return true;
}

static bool pass_on(int from, int to) {
    char bytes[4096];
    ssize_t got = recv(from, bytes, sizeof bytes, 0);
    return got > 0 && send(to, bytes, (size_t)got, MSG_NOSIGNAL) == got;
}

static void relay(int client, int server) {
    struct pollfd fds[2] = {{.fd = client, .events = POLLIN}, {.fd = server, .events = POLLIN}};
    for (bool open = true; open && poll(fds, 2, -1) > 0;)
        for (int i = 0; open && i < 2; i++)
            if (fds[i].revents) open = pass_on(fds[i].fd, fds[1 - i].fd);
}

static void serve(struct socks *socks, int client) {
    struct sockaddr_in to = here(socks->to);
    int server = socket(AF_INET, SOCK_STREAM, 0);
    if (greet(socks, client) && connect(server, (struct sockaddr *)&to, sizeof to) == 0 &&
        send(client, "\5\0\0\1\0\0\0\0\0\0", 10, 0) == 10)
        relay(client, server);
    close(server);
    close(client);
}

static void *serve_all(void *arg) {
    struct socks *socks = arg;
    for (int client; (client = accept(socks->listener, NULL, NULL)) >= 0;) serve(socks, client);
    return NULL;
}

static void end(void *arg) {
    struct socks *socks = arg;
    shutdown(socks->listener, SHUT_RDWR); /* accept returns */
    pthread_join(socks->thread, NULL);
    close(socks->listener);
    pthread_mutex_destroy(&socks->lock);
    free(socks);
}

struct socks *socks_new(int to) {
    struct socks *socks = calloc(1, sizeof *socks);
    struct sockaddr_in at = here(0);
    socklen_t length = sizeof at;
    socks->to = to;
    socks->listener = socket(AF_INET, SOCK_STREAM, 0);
    if (bind(socks->listener, (struct sockaddr *)&at, sizeof at) != 0 || listen(socks->listener, 8) != 0 ||
        getsockname(socks->listener, (struct sockaddr *)&at, &length) != 0)
        fail_msg("no port for a SOCKS proxy");
    socks->port = ntohs(at.sin_port);
    pthread_mutex_init(&socks->lock, NULL);
    pthread_create(&socks->thread, NULL, serve_all, socks);
    at_end(end, socks);
    return socks;
}

int socks_port(const struct socks *socks) { return socks->port; }

const char *socks_asked(struct socks *socks) {
    pthread_mutex_lock(&socks->lock);
    const char *asked = textf("%s", socks->asked);
    pthread_mutex_unlock(&socks->lock);
    return asked;
}
