/* See rude.h. Whatever goes on for ever ends when the other side, or the site, closes the connection. */
#include "rude.h"

#include <string.h>
#include <sys/socket.h>
#include <time.h>

static bool send_all(int fd, const char *bytes, size_t length) {
    for (ssize_t sent; length > 0; bytes += sent, length -= (size_t)sent) {
        sent = send(fd, bytes, length, MSG_NOSIGNAL);
        if (sent <= 0) return false;
    }
    return true;
}

static bool send_byte_by_byte(int fd, const char *bytes, size_t length, int pause_ms) {
    struct timespec pause = {pause_ms / 1000, pause_ms % 1000 * 1000000L};
    for (size_t i = 0; i < length; i++) {
        if (!send_all(fd, bytes + i, 1)) return false;
        nanosleep(&pause, NULL);
    }
    return true;
}

bool rude_send(int fd, const struct answer *answer) {
    const char *body = answer->body ? answer->body : "";
    size_t length = answer->length ? answer->length : strlen(body);
    if (answer->headers && !send_all(fd, answer->headers, strlen(answer->headers))) return false;
    switch (answer->manner) {
    case ANSWER_DRIP: return send_byte_by_byte(fd, body, length, answer->latency_ms);
    case ANSWER_ENDLESS:
        while (send_all(fd, body, length)) continue;
        return false;
    case ANSWER_RESET:
        send_all(fd, body, length);
        connect(fd, &(struct sockaddr){.sa_family = AF_UNSPEC}, sizeof(struct sockaddr)); /* a reset, and fd stays ours */
        return false;
    case ANSWER_CUT: return send_all(fd, body, length) && false;
    default: return send_all(fd, body, length);
    }
}
