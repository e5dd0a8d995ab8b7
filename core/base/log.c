/* See log.h. A message is built whole and written by one call, so lines of several threads never mix. */
#include "base/log.h"

#include <errno.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdio.h>
#include <unistd.h>

static atomic_int shown = LOG_INFO;

static pthread_rwlock_t lock = PTHREAD_RWLOCK_INITIALIZER; /* of what follows; read while the sink has a line */
static log_sink_fn *sink_of;
static void *sink_arg;

void log_set_level(enum log_level level) { shown = (int)level; }
enum log_level log_get_level(void) { return (enum log_level)shown; }

const char *log_level_name(enum log_level level) {
    static const char *const names[] = {"error", "warning", "info", "debug"};
    return names[level];
}

void log_set_sink(log_sink_fn *sink, void *arg) {
    pthread_rwlock_wrlock(&lock);
    sink_of = sink;
    sink_arg = arg;
    pthread_rwlock_unlock(&lock);
}

static void write_all(const char *bytes, size_t length) {
    while (length) {
        ssize_t put = write(STDERR_FILENO, bytes, length);
        if (put < 0 && errno != EINTR) return;
        if (put < 0) continue;
        bytes += put;
        length -= (size_t)put;
    }
}

void log_write(const char *lines, size_t length) {
    pthread_rwlock_rdlock(&lock);
    if (sink_of) sink_of(sink_arg, lines, length);
    else write_all(lines, length);
    pthread_rwlock_unlock(&lock);
}

void log_put(enum log_level level, const char *format, ...) {
    if ((int)level > shown) return;
    char line[4096];
    int at = snprintf(line, sizeof line, "darn: %s%s", level < LOG_INFO ? log_level_name(level) : "", level < LOG_INFO ? ": " : "");
    va_list args;
    va_start(args, format);
    int more = vsnprintf(line + at, sizeof line - (size_t)at - 1, format, args);
    va_end(args);
    size_t length = (size_t)at + (more < 0 ? 0 : (size_t)more);
    if (length > sizeof line - 2) length = sizeof line - 2;
    line[length++] = '\n';
    log_write(line, length);
}
