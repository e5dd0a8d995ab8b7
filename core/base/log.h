/* Levelled messages to one sink, stderr by default; one line each, whole lines only whatever the threads. */
#ifndef BASE_LOG_H
#define BASE_LOG_H

enum log_level { LOG_ERROR, LOG_WARN, LOG_INFO, LOG_DEBUG };

/* The least important level that is still shown: LOG_INFO at start, LOG_ERROR with -q, LOG_DEBUG with -v. */
void log_set_level(enum log_level level);
enum log_level log_get_level(void);
/* Prints "darn: text", with "warning: " or "error: " before the text for those levels. */
void log_put(enum log_level level, const char *format, ...) __attribute__((format(printf, 2, 3)));
/* A level's name ("error" ...) */
const char *log_level_name(enum log_level level);

#endif
