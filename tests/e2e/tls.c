/* See tls.h. openssl takes lines of its input that begin with some letter for commands; a frame begins with a
 * zero. Of HTTP/2 there is only what one client's well-formed requests need: header blocks are not even read. */
#include "tls.h"

#include "base/mem.h"
#include "harness.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

bool tls_ready(void) {
    static int ready = -1;
    if (ready < 0) ready = system("openssl version >/dev/null 2>&1") == 0;
    if (!ready) print_message("skipped: there is no program openssl to be the server\n");
    return ready;
}

/* ---- certificates ---- */

#define KEY "-newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes"
#define BY "-CA authority.pem -CAkey authority.key"

static void openssl(const char *arguments) {
    const char *command = textf("openssl %s >openssl.log 2>&1", arguments);
    if (system(command) != 0) fail_msg("%s: %s", command, get_file("openssl.log"));
}

/* "NAME.pem" and "NAME.key". */
static const char *make_certificate(enum certificate certificate) {
    static const char *const names[] = {"good", "expired", "other", "self"};
    const char *name = names[certificate], *files = textf("-keyout %s.key -out %s.pem -subj /CN=127.0.0.1", name, name);
    if (access("authority.pem", R_OK) != 0)
        openssl("req -x509 " KEY " -keyout authority.key -out authority.pem -subj /CN=authority -days 2");
    switch (certificate) {
    case TLS_GOOD: openssl(textf("req -x509 " BY " " KEY " %s -addext subjectAltName=IP:127.0.0.1 -days 2", files)); break;
    case TLS_OTHER_HOST: openssl(textf("req -x509 " BY " " KEY " %s -addext subjectAltName=DNS:example.org -days 2", files)); break;
    case TLS_SELF_SIGNED: openssl(textf("req -x509 " KEY " %s -addext subjectAltName=IP:127.0.0.1 -days 2", files)); break;
    case TLS_EXPIRED:
        openssl("req " KEY " -keyout expired.key -out expired.csr -subj /CN=127.0.0.1");
        openssl("x509 -req -in expired.csr " BY " -CAcreateserial -days -1 -out expired.pem");
    }
    return name;
}

/* ---- files over TLS ---- */

const char *tls_site(enum certificate certificate, const char *address) {
    const char *name = make_certificate(certificate);
    struct program *server = start_program("/usr/bin/env", (const char *const[]){
        "openssl", "s_server", "-accept", textf("%s:0", address), "-WWW", "-cert", textf("%s.pem", name), "-key", textf("%s.key", name), NULL});
    const char *line = wait_line(server, server->out_path, "ACCEPT");
    return textf("https://%s/", line + strlen("ACCEPT "));
}

/* ---- HTTP/2 ---- */

enum { FRAME_DATA, FRAME_HEADERS, FRAME_RST = 3, FRAME_SETTINGS, FRAME_PING = 6, HEAD = 9, STREAMS_MOST = 64 };
enum { END_STREAM = 1, ACK = 1, END_HEADERS = 4 };
static const char PREFACE[] = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";

struct h2 {
    const char *body, *url;
    int together;
    pid_t pid;
    int in, out; /* what the client sent, what it is sent */
    pthread_t thread;
    pthread_mutex_t lock;
    uint32_t open[STREAMS_MOST];
    int streams, connections;
};

static bool get(struct h2 *h2, void *bytes, size_t length) {
    for (char *at = bytes; length > 0;) {
        ssize_t got = read(h2->in, at, length);
        if (got <= 0) return false;
        at += got, length -= (size_t)got;
    }
    return true;
}

static void put_frame(struct h2 *h2, int type, int flags, uint32_t stream, const void *payload, size_t length) {
    unsigned char frame[HEAD + 16384] = {(unsigned char)(length >> 16), (unsigned char)(length >> 8), (unsigned char)length,
                                         (unsigned char)type, (unsigned char)flags};
    uint32_t number = htonl(stream);
    memcpy(frame + 5, &number, 4);
    if (length) memcpy(frame + HEAD, payload, length);
    if (write(h2->out, frame, HEAD + length) < 0) return; /* the client is gone: it will be read from `in` */
}

/* :status 200 of the static table, content-type (its 31st) as a literal: RFC 7541 6.1, 6.2.2. */
static void answer(struct h2 *h2, uint32_t stream, const char *body) {
    static const char head[] = "\x88\x0F\x10\x09text/html";
    put_frame(h2, FRAME_HEADERS, END_HEADERS, stream, head, sizeof head - 1);
    put_frame(h2, FRAME_DATA, END_STREAM, stream, body, strlen(body));
}

static void on_request(struct h2 *h2, uint32_t stream) {
    static const char internal_error[] = {0, 0, 0, 2};
    pthread_mutex_lock(&h2->lock);
    int number = h2->streams++;
    pthread_mutex_unlock(&h2->lock);
    if (number < STREAMS_MOST) h2->open[number] = stream;
    if (number == 0) answer(h2, stream, h2->body);
    for (int i = 1; number == h2->together && i <= number; i++) answer(h2, h2->open[i], "<p>");
    if (number > h2->together) put_frame(h2, FRAME_RST, 0, stream, internal_error, sizeof internal_error);
}

static bool serve_frame(struct h2 *h2) {
    unsigned char head[HEAD], payload[16384];
    uint32_t stream;
    if (!get(h2, head, HEAD)) return false;
    size_t length = (size_t)head[0] << 16 | (size_t)head[1] << 8 | head[2];
    if (length > sizeof payload || !get(h2, payload, length)) return false;
    memcpy(&stream, head + 5, 4);
    if (head[3] == FRAME_HEADERS) on_request(h2, ntohl(stream));
    if (head[3] == FRAME_SETTINGS && !(head[4] & ACK)) put_frame(h2, FRAME_SETTINGS, ACK, 0, NULL, 0);
    if (head[3] == FRAME_PING && !(head[4] & ACK)) put_frame(h2, FRAME_PING, ACK, 0, payload, length);
    return true;
}

/* Eats what openssl tells about itself, up to and with that text. */
static bool skip_to(struct h2 *h2, const char *text) {
    size_t length = strlen(text);
    for (size_t at = 0; at < length;) {
        char c;
        if (!get(h2, &c, 1)) return false;
        at = c == text[at] ? at + 1 : c == *text;
    }
    return true;
}

static void *serve(void *arg) {
    struct h2 *h2 = arg;
    if (!skip_to(h2, PREFACE)) return NULL;
    pthread_mutex_lock(&h2->lock);
    h2->connections++;
    pthread_mutex_unlock(&h2->lock);
    put_frame(h2, FRAME_SETTINGS, 0, 0, NULL, 0);
    while (serve_frame(h2)) continue;
    return NULL;
}

static void end(void *arg) {
    struct h2 *h2 = arg;
    kill(h2->pid, SIGKILL);
    waitpid(h2->pid, NULL, 0);
    pthread_join(h2->thread, NULL); /* its reading ended with the process */
    close(h2->in);
    close(h2->out);
    pthread_mutex_destroy(&h2->lock);
    free(h2);
}

static int read_port(struct h2 *h2) {
    int port = 0;
    char c = '0';
    assert_true(skip_to(h2, "ACCEPT 127.0.0.1:"));
    for (; c >= '0' && c <= '9' && get(h2, &c, 1);) port = c == '\n' ? port : port * 10 + c - '0';
    return port;
}

struct h2 *h2_new(const char *body, int together) {
    const char *name = make_certificate(TLS_GOOD);
    const char *certificate = textf("%s.pem", name), *key = textf("%s.key", name);
    struct h2 *h2 = mem_zero(sizeof *h2);
    int from[2], to[2];
    assert_true(pipe2(from, O_CLOEXEC) == 0 && pipe2(to, O_CLOEXEC) == 0);
    h2->body = body, h2->together = together;
    h2->pid = fork();
    if (h2->pid == 0) {
        prctl(PR_SET_PDEATHSIG, SIGKILL);
        dup2(to[0], STDIN_FILENO);
        dup2(from[1], STDOUT_FILENO);
        dup2(open("/dev/null", O_WRONLY), STDERR_FILENO);
        execlp("openssl", "openssl", "s_server", "-accept", "127.0.0.1:0", "-alpn", "h2", "-cert", certificate, "-key", key, NULL);
        _exit(127);
    }
    close(to[0]), close(from[1]);
    h2->in = from[0], h2->out = to[1];
    h2->url = textf("https://127.0.0.1:%d/", read_port(h2));
    pthread_mutex_init(&h2->lock, NULL);
    pthread_create(&h2->thread, NULL, serve, h2);
    at_end(end, h2);
    return h2;
}

const char *h2_url(const struct h2 *h2) { return h2->url; }

static int read_locked(struct h2 *h2, const int *value) {
    pthread_mutex_lock(&h2->lock);
    int now = *value;
    pthread_mutex_unlock(&h2->lock);
    return now;
}

int h2_streams(struct h2 *h2) { return read_locked(h2, &h2->streams); }
int h2_connections(struct h2 *h2) { return read_locked(h2, &h2->connections); }
