/* See caret.h. A character takes one column, whatever its width. */
#include "select/caret.h"

#include <stdio.h>

enum {
    QUOTED_MOST = 200, /* bytes of an expression in a message */
    SHOWN_MOST = 72,   /* bytes of it in the line with the caret, which shall fit a terminal */
    BEFORE_MOST = 40,  /* of them in front of the place */
};

/* Copies bytes as one line; returns the place behind them. */
static char *put_line(char *to, const char *from, size_t length) {
    for (size_t i = 0; i < length; i++) *to++ = ascii_space(from[i]) ? ' ' : from[i];
    return to;
}

static size_t characters(const char *text, size_t bytes) {
    size_t count = 0;
    for (size_t i = 0; i < bytes; i++) count += ((unsigned char)text[i] & 0xC0) != 0x80;
    return count;
}

static void set_text(struct err *err, const char *text, size_t at) {
    const char dots[] = "...";
    const size_t length = strlen(text), dot_count = sizeof dots - 1;
    size_t from = 0, shown = length;
    if (length > SHOWN_MOST) {
        if (at > BEFORE_MOST) from = utf8_cut(text, length, at - BEFORE_MOST);
        shown = utf8_cut(text + from, length - from, SHOWN_MOST - 2 * dot_count);
    }
    char *to = err->text;
    if (from) to = put_line(to, dots, dot_count);
    to = put_line(to, text + from, shown);
    if (from + shown < length) to = put_line(to, dots, dot_count);
    *to = '\0';
    err->caret = (int)(at - from + (from ? dot_count : 0));
}

bool caret_unplaced(struct err *err, const char *noun, const char *text, const char *what) {
    char quoted[QUOTED_MOST + 1];
    *put_line(quoted, text, utf8_cut(text, strlen(text), QUOTED_MOST)) = '\0';
    return err_set(err, ERR_SCRIPT, "%s \"%s\": %s", noun, quoted, what);
}

bool caret_set(struct err *err, const char *noun, const char *text, size_t at, const char *what, const char *hint) {
    caret_unplaced(err, noun, text, what);
    if (!err) return false;
    const size_t length = strlen(err->message);
    snprintf(err->message + length, sizeof err->message - length, " at column %zu%s%s", characters(text, at) + 1,
             hint ? "; " : "", hint ? hint : "");
    set_text(err, text, at);
    return false;
}

void caret_put(const struct err *err, struct str *out) {
    str_puts(out, err->message);
    if (!*err->text) return;
    str_printf(out, "\n  %s\n  ", err->text);
    for (size_t i = characters(err->text, (size_t)err->caret); i > 0; i--) str_putc(out, ' ');
    str_putc(out, '^');
}
