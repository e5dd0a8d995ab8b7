/* See groups.h. The rows are copied first, because the width of a column is known only when all were seen. */
#include "ui/groups.h"

#include "ui/show.h"

#include <inttypes.h>
#include <stdint.h>
#include <stdio.h>

enum { ERROR_SHOWN = 100 }; /* bytes of a message where the table is only a reminder */
enum { ID, PAGES, STATE, CALLBACK, WHERE, CELLS };

struct group_line { char *cells[CELLS], *error, *url; int64_t first_ms, last_ms; };
struct groups { VEC(struct group_line) lines; bool parked_only; };

/* The line of a script, or what went wrong on the way to a page that never came. */
static char *where(const struct failure_row *row) {
    if (row->file && *row->file) return mem_printf("%s:%d", row->file, row->line);
    if (!row->kind || !*row->kind) return mem_strdup("-");
    return strcmp(row->kind, "status") == 0 ? mem_printf("status %d", row->status) : mem_strdup(row->kind);
}

static bool add(void *arg, const struct failure_row *row) {
    struct groups *groups = arg;
    if (groups->parked_only && strcmp(row->state, "parked") != 0) return true;
    struct str pages = {0};
    show_count(&pages, row->pages);
    vec_push(&groups->lines, (struct group_line){
        .cells = {[ID] = mem_printf("%" PRId64, row->id), [PAGES] = str_take(&pages),
                  [STATE] = mem_strdup(row->state), [CALLBACK] = mem_strdup(row->callback), [WHERE] = where(row)},
        .error = mem_strdup(row->error), .url = mem_strdup(row->url),
        .first_ms = row->first_ms, .last_ms = row->last_ms});
    return true;
}

struct groups *groups_read(struct store *store, bool parked_only, struct err *err) {
    struct groups *groups = mem_zero(sizeof *groups);
    groups->parked_only = parked_only;
    if (store_groups(store, add, groups, err)) return groups;
    groups_free(groups);
    return NULL;
}

void groups_free(struct groups *groups) {
    if (!groups) return;
    for (size_t i = 0; i < groups->lines.count; i++) {
        struct group_line *line = &groups->lines.at[i];
        for (int cell = 0; cell < CELLS; cell++) free(line->cells[cell]);
        free(line->error);
        free(line->url);
    }
    vec_clear(&groups->lines);
    free(groups);
}

size_t groups_count(const struct groups *groups) { return groups->lines.count; }

/* Numbers to the right, words to the left. */
static void put_cells(struct str *out, const char *const *cells, const int *widths) {
    for (int cell = 0; cell < CELLS; cell++) {
        struct str text = {0};
        show_text(&text, cells[cell]);
        str_puts(out, "  ");
        str_printf(out, cell <= PAGES ? "%*s" : "%-*s", widths[cell], str_text(&text));
        str_clear(&text);
    }
    str_puts(out, "  ");
}

/* The error's further lines, when, and the page of the latest, below its first line. */
static void put_details(struct str *out, const struct group_line *line, int indent) {
    for (const char *end = strchr(line->error, '\n'); end; end = strchr(end + 1, '\n')) {
        str_printf(out, "%*s", indent, "");
        show_first(out, end + 1, SIZE_MAX);
        str_putc(out, '\n');
    }
    str_printf(out, "%*s", indent, "");
    show_span(out, line->first_ms, line->last_ms);
    str_printf(out, "\n%*s", indent, "");
    show_text(out, line->url);
    str_putc(out, '\n');
}

void groups_put(const struct groups *groups, bool whole, struct str *out) {
    static const char *const heading[CELLS] = {"ID", "PAGES", "STATE", "CALLBACK", "WHERE"};
    int widths[CELLS], before_error = 2;
    for (int cell = 0; cell < CELLS; cell++) {
        widths[cell] = (int)strlen(heading[cell]);
        for (size_t i = 0; i < groups->lines.count; i++) {
            int length = (int)strlen(groups->lines.at[i].cells[cell]);
            if (length > widths[cell]) widths[cell] = length;
        }
        before_error += widths[cell] + 2;
    }
    put_cells(out, heading, widths);
    str_puts(out, "ERROR\n");
    for (size_t i = 0; i < groups->lines.count; i++) {
        const struct group_line *line = &groups->lines.at[i];
        put_cells(out, (const char *const *)line->cells, widths);
        show_first(out, line->error, whole ? SIZE_MAX : ERROR_SHOWN);
        str_putc(out, '\n');
        if (whole) put_details(out, line, before_error);
    }
}
