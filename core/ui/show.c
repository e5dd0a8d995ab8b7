/* See show.h. */
#include "ui/show.h"

#include "base/json.h"
#include "base/log.h"
#include "base/mem.h"
#include "ui/code.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

void show_text(struct str *out, const char *text) {
    if (text) str_put_safe(out, text, strlen(text), "");
}

void show_tabbed(struct str *out, const char *text, size_t length) { str_put_safe(out, text, length, "\t"); }
void show_lines(struct str *out, const char *text, size_t length) { str_put_safe(out, text, length, "\t\n"); }

void show_cut(struct str *out, const char *text, size_t most) {
    size_t length = text ? strlen(text) : 0, kept = utf8_cut(text, length, most);
    char *cut = mem_strndup(text, kept);
    show_text(out, cut);
    if (kept < length) str_puts(out, "...");
    free(cut);
}

void show_first(struct str *out, const char *text, size_t most) {
    char *first = text ? mem_strndup(text, strcspn(text, "\n")) : NULL;
    show_cut(out, first, most);
    free(first);
}

void show_count(struct str *out, int64_t count) {
    char digits[32];
    int length = snprintf(digits, sizeof digits, "%" PRId64, count);
    for (int i = 0; i < length; i++) {
        if (i > 0 && digits[i - 1] != '-' && (length - i) % 3 == 0) str_putc(out, ',');
        str_putc(out, digits[i]);
    }
}

void show_many(struct str *out, int64_t count, const char *noun) {
    show_count(out, count);
    str_printf(out, " %s%s", noun, count == 1 ? "" : "s");
}

void show_bytes(struct str *out, int64_t bytes) {
    static const char *const units[] = {"kB", "MB", "GB", "TB"};
    if (bytes < 1000) {
        show_many(out, bytes, "byte");
        return;
    }
    double value = (double)bytes / 1000;
    size_t unit = 0;
    for (; value >= 999.95 && unit < 3; unit++) value /= 1000;
    str_printf(out, "%.1f %s", value, units[unit]);
}

void show_seconds(struct str *out, double seconds) {
    long whole = (long)(seconds + 0.5);
    if (seconds < 59.95) str_printf(out, "%.1f s", seconds);
    else if (whole < 3600) str_printf(out, "%ld min %02ld s", whole / 60, whole % 60);
    else str_printf(out, "%ld h %02ld min", whole / 3600, whole % 3600 / 60);
}

void show_when(struct str *out, int64_t wall_ms) {
    time_t seconds = (time_t)(wall_ms / 1000);
    struct tm local;
    char text[40];
    localtime_r(&seconds, &local);
    size_t length = strftime(text, sizeof text, "%Y-%m-%dT%H:%M:%S%z", &local);
    /* "+0100" to "+01:00" */
    str_put(out, text, length - 2);
    str_putc(out, ':');
    str_puts(out, text + length - 2);
}

void show_span(struct str *out, int64_t first_ms, int64_t last_ms) {
    bool one = first_ms / 1000 == last_ms / 1000;
    if (!one) str_puts(out, "first ");
    show_when(out, first_ms);
    if (one) return;
    str_puts(out, ", last ");
    show_when(out, last_ms);
}

bool show_coloured(int fd) {
    const char *no = getenv("NO_COLOR");
    return isatty(fd) && !(no && *no);
}

void show_painted(struct str *out, bool coloured, enum colour colour, const char *text) {
    static const char *const codes[] = {"31", "32", "33", "1", "2"};
    if (coloured) str_printf(out, "\033[%sm", codes[colour]);
    show_text(out, text);
    if (coloured) str_puts(out, "\033[0m");
}

/* ---- a failure ---- */

enum { LINES_FIRST = 3, LINES_LATER = 1 }; /* of code on either side of the line, for the first frame and the others */

/* How the frames of one failure are shown, how many were, and the place of the last. */
struct showing {
    size_t most_frames, most_locals;
    const struct code *code;
    bool coloured;
    size_t shown;
    const char *file;
    int64_t line;
};

/* `kind` is "locals" or "upvalues", `mark` what stands behind each. */
static void show_values(struct str *out, const json_t *frame, const char *kind, const char *mark,
                        const struct showing *how) {
    const json_t *values = json_object_get(frame, kind);
    size_t i;
    json_t *value;
    json_array_foreach(values, i, value) {
        if (how->most_locals && i == how->most_locals) {
            str_printf(out, "          ... %zu more\n", json_array_size(values) - i);
            return;
        }
        const char *name = json_string_value(json_object_get(value, "name"));
        const char *text = json_string_value(json_object_get(value, "value"));
        char *line = mem_printf("          %s = %s%s", name ? name : "?", text ? text : "?", mark);
        show_painted(out, how->coloured, COLOUR_DIM, line);
        str_putc(out, '\n');
        free(line);
    }
}

static void show_source(struct str *out, const char *file, int64_t line, const char *source,
                        const struct showing *how) {
    int around = how->shown > 1 ? LINES_LATER : LINES_FIRST;
    struct code_place place = {file, line, source};
    if (how->code && code_put(out, how->code, &place, around, how->coloured)) return;
    while (source && ascii_space(*source)) source++;
    if (!source || !*source) return;
    str_puts(out, "        ");
    show_painted(out, how->coloured, COLOUR_BOLD, source);
    str_putc(out, '\n');
}

/* A recursion stands in the same lines again and again: once is enough. */
static bool is_repeated(struct showing *how, const char *file, int64_t line) {
    bool same = how->code && how->file && strcmp(how->file, file) == 0 && how->line == line;
    how->file = file;
    how->line = line;
    return same;
}

static void show_frame(struct str *out, const json_t *frame, struct showing *how) {
    const char *file = json_string_value(json_object_get(frame, "file"));
    const char *function = json_string_value(json_object_get(frame, "function"));
    const char *source = json_string_value(json_object_get(frame, "source"));
    int64_t line = json_integer_value(json_object_get(frame, "line"));
    str_puts(out, "    ");
    if (file) show_place(out, file, line, 0);
    if (file) str_puts(out, " in ");
    show_text(out, function ? function : "?");
    str_putc(out, '\n');
    if (file && !is_repeated(how, file, line)) show_source(out, file, line, source, how);
    show_values(out, frame, "locals", "", how);
    if (how->code) show_values(out, frame, "upvalues", "  (upvalue)", how);
}

/* Functions of C have no line to mend: `need` stands in the line of its caller anyway. What has no file is a note in
 * the place of frames. */
static bool is_shown(const json_t *frame) {
    const char *file = json_string_value(json_object_get(frame, "file"));
    return !file || strcmp(file, "[C]") != 0;
}

static void show_frames(struct str *out, const json_t *frames, struct showing *how) {
    size_t i;
    json_t *frame;
    json_array_foreach(frames, i, frame) {
        if (!is_shown(frame)) continue;
        if (how->most_frames && how->shown == how->most_frames) {
            str_puts(out, "    ...\n");
            return;
        }
        how->shown++;
        show_frame(out, frame, how);
    }
}

/* Does some frame stand where the error does? Else the place needs a line of its own. */
static bool frames_name(const json_t *frames, const struct blame *blame) {
    size_t i;
    json_t *frame;
    json_array_foreach(frames, i, frame) {
        const char *file = json_string_value(json_object_get(frame, "file"));
        long long line = json_integer_value(json_object_get(frame, "line"));
        if (file && strcmp(file, blame->file) == 0 && line == blame->line) return true;
    }
    return false;
}

/* A message of several lines, each indented. */
static void put_message(struct str *out, const char *text, bool coloured) {
    for (const char *end; text; text = *end ? end + 1 : NULL) {
        end = strchrnul(text, '\n');
        char *line = mem_strndup(text, (size_t)(end - text));
        str_puts(out, "    ");
        show_painted(out, coloured, COLOUR_RED, line);
        str_putc(out, '\n');
        free(line);
    }
}

void show_blame_in(struct str *out, const struct blame *blame, const struct code *code, bool coloured) {
    json_t *frames = blame->frames && *blame->frames ? json_parse(blame->frames, strlen(blame->frames), NULL) : NULL;
    struct showing how = {.most_frames = blame->most_frames, .most_locals = blame->most_locals, .code = code,
                          .coloured = coloured};
    if (blame->error) put_message(out, blame->error, coloured);
    str_puts(out, "    ");
    show_text(out, blame->url);
    str_putc(out, '\n');
    if (blame->file && *blame->file && !frames_name(frames, blame)) {
        str_puts(out, "    ");
        show_place(out, blame->file, blame->line, 0);
        str_putc(out, '\n');
    }
    show_frames(out, frames, &how);
    json_decref(frames);
}

void show_blame(struct str *out, const struct blame *blame, bool coloured) {
    show_blame_in(out, blame, NULL, coloured);
}

/* ---- places, errors, output ---- */

void show_place(struct str *out, const char *file, int64_t line, int64_t column) {
    show_text(out, file);
    if (line > 0) str_printf(out, ":%" PRId64, line);
    if (line > 0 && column > 0) str_printf(out, ":%" PRId64, column);
}

/* As much room as the bytes take: a tab for a tab, one place for each character. */
static void put_room(struct str *out, const char *text, int64_t bytes) {
    for (; bytes-- > 0 && *text; text++) {
        if (*text == '\t') str_putc(out, '\t');
        else if (((unsigned char)*text & 0xC0) != 0x80) str_putc(out, ' ');
    }
}

void show_line(struct str *out, int64_t line, const char *text, int64_t column, int64_t caret) {
    if (!text || !text[strspn(text, " \t")]) return;
    str_printf(out, "%5" PRId64 " | ", line);
    show_tabbed(out, text, strlen(text));
    if (column > 0) str_puts(out, "\n      | ");
    if (column > 0) put_room(out, text, caret);
    str_puts(out, column > 0 ? "^\n" : "\n");
}

int show_error(const struct err *err) {
    struct str text = {0};
    if (*err->file) show_place(&text, err->file, err->line, err->column);
    if (*err->file) str_puts(&text, ": ");
    show_text(&text, err->message);
    if (*err->text) str_putc(&text, '\n');
    show_line(&text, err->line, err->text, err->column, err->caret);
    if (text.len && text.data[text.len - 1] == '\n') text.data[--text.len] = '\0'; /* log_put ends the line */
    log_put(LOG_ERROR, "%s", text.data);
    str_clear(&text);
    return err_exit_code(err);
}

bool show_bytes_out(const void *bytes, size_t length, struct err *err) {
    fwrite(bytes, 1, length, stdout);
    if (fflush(stdout) == 0 || errno == EPIPE) return true;
    return err_set(err, ERR_SYSTEM, "cannot write to standard output: %s", strerror(errno));
}

bool show_out(const struct str *text, struct err *err) { return show_bytes_out(str_text(text), text->len, err); }
