/* See log.h. A message is built whole and written by one call, so lines of several threads never mix. */
#include "base/log.h"

#include <stdarg.h>
#include <stdatomic.h>
#include <stdio.h>
#include <unistd.h>

static atomic_int shown = LOG_INFO;

void log_set_level(enum log_level level) { shown = (int)level; }
enum log_level log_get_level(void) { return (enum log_level)shown; }

const char *log_level_name(enum log_level level) {
    static const char *const names[] = {"error", "warning", "info", "debug"};
    return names[level];
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
    (void)!write(STDERR_FILENO, line, length);
}
