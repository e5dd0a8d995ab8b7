/* Levelled messages to one sink, stderr unless somebody has taken its place; one line each, whole lines only whatever the
 * threads. */
#ifndef BASE_LOG_H
#define BASE_LOG_H

#include <stddef.h>

enum log_level { LOG_ERROR, LOG_WARN, LOG_INFO, LOG_DEBUG };

/* The least important level that is still shown: LOG_INFO at start, LOG_ERROR with -q, LOG_DEBUG with -v. */
void log_set_level(enum log_level level);
enum log_level log_get_level(void);
/* Prints "darn: text", with "warning: " or "error: " before the text for those levels. */
void log_put(enum log_level level, const char *format, ...) __attribute__((format(printf, 2, 3)));
/* Prints whole lines as they are, each with its end. */
void log_write(const char *lines, size_t length);
/* A level's name ("error" ...) */
const char *log_level_name(enum log_level level);

/* Gets the lines, with their ends, from any thread and from several at a time. */
typedef void log_sink_fn(void *arg, const char *lines, size_t length);
/* From here on lines go to sink(arg), NULL: to stderr. When it returns nobody is in the sink of before any more, so it is
 * not to be called out of one. */
void log_set_sink(log_sink_fn *sink, void *arg);

#endif
