/* See err.h. Messages live inside the struct: an error never allocates, so it cannot fail itself. */
#include "base/err.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

static void fill(struct err *err, enum err_kind kind, const char *file, int line, const char *format, va_list args) {
    err->kind = kind;
    err->line = line;
    err->column = err->caret = 0;
    err->text[0] = '\0';
    snprintf(err->file, sizeof err->file, "%s", file ? file : "");
    vsnprintf(err->message, sizeof err->message, format, args);
}

bool err_set(struct err *err, enum err_kind kind, const char *format, ...) {
    if (!err) return false;
    va_list args;
    va_start(args, format);
    fill(err, kind, NULL, 0, format, args);
    va_end(args);
    return false;
}

bool err_at(struct err *err, enum err_kind kind, const char *file, int line, const char *format, ...) {
    if (!err) return false;
    va_list args;
    va_start(args, format);
    fill(err, kind, file, line, format, args);
    va_end(args);
    return false;
}

bool err_prefix(struct err *err, const char *format, ...) {
    if (!err) return false;
    char front[512], whole[sizeof err->message + sizeof front + 4];
    va_list args;
    va_start(args, format);
    vsnprintf(front, sizeof front, format, args);
    va_end(args);
    snprintf(whole, sizeof whole, "%s: %s", front, err->message);
    memcpy(err->message, whole, sizeof err->message - 1);
    err->message[sizeof err->message - 1] = '\0';
    return false;
}

int err_exit_code(const struct err *err) {
    switch (err->kind) {
    case ERR_NONE: return 0;
    case ERR_USAGE:
    case ERR_SCRIPT:
    case ERR_BUSY: return 1;
    case ERR_INPUT: return 2;
    case ERR_SYSTEM: return 4;
    }
    return 4;
}
