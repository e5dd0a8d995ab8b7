/* See code.h. */
#include "ui/code.h"

#include "os/file.h"
#include "script/refusal.h"
#include "ui/show.h"

#include <inttypes.h>
#include <limits.h>
#include <stdlib.h>

enum { LINE_BYTES = 200 }; /* shown of one line */

/* ---- which file ---- */

/* "shop.lua" is the end of "scrapers/shop.lua", but not of "workshop.lua". */
static bool ends_path(const char *path, const char *end) {
    size_t length = strlen(path), shorter = strlen(end);
    if (shorter > length || strcmp(path + length - shorter, end) != 0) return false;
    return shorter == length || path[length - shorter - 1] == '/';
}

/* Behind the end of the last line there is none, as editors count. */
static const char *line_of(const struct source_file *file, int64_t line, size_t *length) {
    struct source source = {.bytes = file->text, .length = file->length};
    const char *text = line > 0 && line <= INT_MAX ? refusal_line(&source, (int)line, length) : NULL;
    return text && text < file->text + file->length ? text : NULL;
}

/* Frames name files from the working folder, versions from the scraper's: one is the end of the other. */
static bool is_at(const struct source_file *file, const struct code_place *place) {
    size_t length;
    const char *text = line_of(file, place->line, &length);
    bool named = ends_path(file->path, place->file) || ends_path(place->file, file->path);
    if (!text || !place->source || !named) return false;
    for (; length && (*text == ' ' || *text == '\t'); length--) text++;
    size_t known = strlen(place->source);
    return known <= length && memcmp(text, place->source, known) == 0;
}

static const struct source_file *find(const struct code *code, const struct code_place *place) {
    for (size_t i = 0; i < code->count; i++)
        if (is_at(&code->files[i], place)) return &code->files[i];
    return NULL;
}

/* ---- its lines ---- */

static void put_line(struct str *out, const char *text, size_t length, int64_t number, bool marked, bool coloured) {
    struct str line = {0};
    size_t shown = utf8_cut(text, length, LINE_BYTES);
    show_tabbed(&line, text, shown);
    if (shown < length) str_puts(&line, "...");
    while (line.len && ascii_space(line.data[line.len - 1])) line.data[--line.len] = '\0';
    str_printf(out, "     %s %4" PRId64 " |%s", marked ? "->" : "  ", number, line.len ? " " : "");
    if (marked && coloured) str_puts(out, "\033[1m");
    str_puts(out, str_text(&line));
    if (marked && coloured) str_puts(out, "\033[0m");
    str_putc(out, '\n');
    str_clear(&line);
}

bool code_put(struct str *out, const struct code *code, const struct code_place *place, int around, bool coloured) {
    const struct source_file *file = find(code, place);
    if (!file) return false;
    for (int64_t number = place->line - around; number <= place->line + around; number++) {
        size_t length;
        const char *text = line_of(file, number, &length);
        if (text) put_line(out, text, length, number, number == place->line, coloured);
    }
    return true;
}

/* ---- what became of it ---- */

/* To be freed. The path is absolute, or from the folder of the scraper (of the file that its link points to). */
static char *path_of(const struct source_file *file, const char *script) {
    if (*file->path == '/') return mem_strdup(file->path);
    struct sources *sources = sources_new(script);
    char *path = file_join(sources_folder(sources), file->path);
    sources_unref(sources);
    return path;
}

const char *code_now(const struct source_file *file, const char *script) {
    char *path = path_of(file, script), hex[HASH_HEX];
    size_t length;
    char *bytes = file_read(path, SOURCE_MOST, &length, NULL);
    struct hash hash;
    hash_init(&hash);
    hash_put(&hash, bytes, bytes ? length : 0);
    hash_hex(&hash, hex);
    bool there = bytes || file_exists(path);
    free(bytes);
    free(path);
    if (!there) return "gone";
    return bytes && strcmp(hex, file->hash) == 0 ? "same" : "changed";
}
