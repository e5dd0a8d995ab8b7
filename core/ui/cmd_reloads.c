/* `darn reloads`: what was saved while the crawl ran, and what came of it. Reads only, so it works while the crawl
 * runs. */
#include "base/json.h"
#include "store/store.h"
#include "ui/args.h"
#include "ui/show.h"

#include <unistd.h>

static const struct option options[] = {
    {"--json", NULL, "one JSON object a line", false},
    {NULL, NULL, NULL, false},
};

static const char text[] =
    "Lists the saves that were noticed while CRAWL ran, the newest last: when, which files, the\n"
    "version before and after, the functions that changed, what was kept or lost, and how the pages\n"
    "fared that were run again in the new version. A save that was refused shows its error; the old\n"
    "version went on. Works while the crawl runs.\n"
    "\n"
    "    darn reloads shop.crawl\n"
    "    darn reloads shop.crawl --json | jq -r 'select(.error) | .error'\n";

/* ---- --json ---- */

static void names_field(struct str *out, const char *key, const struct names *names) {
    json_key(out, key);
    str_putc(out, '[');
    for (size_t i = 0; i < names->count; i++) {
        if (i) str_puts(out, ", ");
        json_put_text(out, names->at[i]);
    }
    str_putc(out, ']');
}

static void when_field(struct str *out, int64_t time_ms) {
    struct str time = {0};
    show_when(&time, time_ms);
    json_text_field(out, "time", time.data);
    str_clear(&time);
}

static void put_json(struct str *out, const struct reload_row *row) {
    json_begin(out);
    when_field(out, row->time_ms);
    names_field(out, "files", &row->files);
    json_text_field(out, "old", row->old);
    json_text_field(out, "new", *row->new ? row->new : NULL);
    names_field(out, "changed", &row->changed);
    names_field(out, "notes", &row->notes);
    json_number_field(out, "ms", row->ms);
    json_integer_field(out, "rerun_ok", row->rerun_ok);
    json_integer_field(out, "rerun_failed", row->rerun_failed);
    json_text_field(out, "error", row->error);
    json_text_field(out, "file", row->file);
    json_key(out, "line");
    if (row->line > 0) json_put_integer(out, row->line);
    else json_put_text(out, NULL);
    json_end(out);
    str_putc(out, '\n');
}

/* ---- for people ---- */

static void put_names(struct str *out, const char *what, const struct names *names) {
    if (!names->count) return;
    str_printf(out, "    %s ", what);
    for (size_t i = 0; i < names->count; i++) {
        if (i) str_puts(out, ", ");
        show_text(out, names->at[i]);
    }
    str_putc(out, '\n');
}

static void put_notes(struct str *out, const struct names *notes) {
    for (size_t i = 0; i < notes->count; i++) {
        str_puts(out, "    ");
        show_text(out, notes->at[i]);
        str_putc(out, '\n');
    }
}

static void put_reruns(struct str *out, const struct reload_row *row) {
    if (!row->rerun_ok && !row->rerun_failed) return;
    str_puts(out, "    run again: ");
    show_count(out, row->rerun_ok);
    str_puts(out, " ok, ");
    show_count(out, row->rerun_failed);
    str_puts(out, " failed\n");
}

static void put_refusal(struct str *out, const struct reload_row *row, bool coloured) {
    str_puts(out, "    ");
    show_painted(out, coloured, COLOUR_RED, "refused");
    str_puts(out, ": ");
    if (row->file) show_text(out, row->file);
    if (row->file && row->line > 0) str_printf(out, ":%d", row->line);
    if (row->file) str_puts(out, ": ");
    show_text(out, row->error);
    str_putc(out, '\n');
}

static void put_text(struct str *out, const struct reload_row *row, bool coloured) {
    struct str files = {0};
    for (size_t i = 0; i < row->files.count; i++) {
        if (i) str_puts(&files, ", ");
        show_text(&files, row->files.at[i]);
    }
    show_when(out, row->time_ms);
    str_puts(out, "  ");
    show_painted(out, coloured, COLOUR_BOLD, str_text(&files));
    if (*row->new) str_printf(out, "  %s -> %s  %.1f ms\n", row->old, row->new, row->ms);
    else str_printf(out, "  %s stays  %.1f ms\n", row->old, row->ms);
    if (row->error) put_refusal(out, row, coloured);
    put_names(out, "changed", &row->changed);
    put_notes(out, &row->notes);
    put_reruns(out, row);
    str_clear(&files);
}

/* ---- the command ---- */

/* A log may be longer than memory: it goes out row by row. */
struct print { bool json, any; struct err *err; };

static bool print_row(void *arg, const struct reload_row *row) {
    struct print *print = arg;
    struct str out = {0};
    print->any = true;
    if (print->json) put_json(&out, row);
    else put_text(&out, row, show_coloured(STDOUT_FILENO));
    bool ok = show_out(&out, print->err);
    str_clear(&out);
    return ok;
}

static bool print_log(struct store *store, bool json, struct err *err) {
    struct print print = {.json = json, .err = err};
    struct str none = {0};
    if (!store_reloads(store, print_row, &print, err)) return false;
    if (print.any || json) return true;
    str_puts(&none, "no reloads\n");
    bool ok = show_out(&none, err);
    str_clear(&none);
    return ok;
}

static int run(int argc, char **argv) {
    struct args args;
    struct err err = {0};
    struct store *store = NULL;
    struct store_options options_read = {.mode = STORE_READ};
    if (!args_parse(&args, &command_reloads, argc, argv, &err)) goto done;
    store = store_open(args.rest.at[0], &options_read, &err);
    if (store) print_log(store, args_has(&args, "--json"), &err);
done:
    store_close(store);
    args_clear(&args);
    return err.kind == ERR_NONE ? 0 : show_error(&err);
}

const struct command command_reloads = {
    "reloads", "CRAWL", "what was saved while it ran, and what came of it", options, 1, 1, text, run,
};
