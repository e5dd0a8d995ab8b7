/* `darn stats`: a crawl in figures. Reads only, so it works while the crawl runs. */
#include "base/json.h"
#include "store/store.h"
#include "ui/args.h"
#include "ui/holds.h"
#include "ui/show.h"

#include <stddef.h>

static const struct option options[] = {
    {"--json", NULL, "one JSON object", false},
    {NULL, NULL, NULL, false},
};

static const char text[] =
    "Prints the figures of CRAWL, under `dropped` and `cut` one for each reason, and which callbacks and hosts\n"
    "are held. Works while the crawl runs.\n"
    "\n"
    "    darn stats shop.crawl\n";

static const struct { const char *name, *meaning; size_t offset; } figures[] = {
    {"pages", "callbacks committed", offsetof(struct counts, pages)},
    {"queued", "requests that wait", offsetof(struct counts, queued)},
    {"items", "in the crawl file", offsetof(struct counts, items)},
    {"skipped", "pages with nothing to take", offsetof(struct counts, skipped)},
    {"parked", "pages that wait for a mend", offsetof(struct counts, parked)},
    {"suspect", "pages that gave less than before", offsetof(struct counts, suspect)},
    {"held", "requests that wait for a callback's mend", offsetof(struct counts, held)},
    {"gave_up", "requests without a usable answer", offsetof(struct counts, gave_up)},
    {"missing", "pages that are not there (404, 410)", offsetof(struct counts, missing)},
    {"dropped", "links that were not followed", offsetof(struct counts, dropped)},
    {"bytes", "received", offsetof(struct counts, bytes)},
    {"retries", "requests made again", offsetof(struct counts, retries)},
    {"cut", "pages of whose tree something was left out", offsetof(struct counts, cut)},
};
enum { FIGURES = sizeof figures / sizeof *figures };

static int64_t figure(const struct counts *counts, int i) {
    return *(const int64_t *)((const char *)counts + figures[i].offset);
}

static void put_json(const struct counts *counts, struct str *out) {
    json_begin(out);
    for (int i = 0; i < FIGURES; i++) json_integer_field(out, figures[i].name, figure(counts, i));
    json_end(out);
    str_putc(out, '\n');
}

static void put_line(struct str *out, const char *name, const char *value, const char *meaning) {
    str_printf(out, "%-10s%14s  %s\n", name, value, meaning);
}

static void put_cookies(const struct counts *counts, struct str *out) {
    struct str value = {0};
    show_count(&value, counts->cookies);
    put_line(out, "cookies", value.data, "in the jar");
    str_clear(&value);
}

/* One reason of those that a figure is the sum of. */
static void put_part(struct str *out, int64_t count, const char *why) {
    struct str value = {0};
    if (!count) return;
    show_count(&value, count);
    put_line(out, "", value.data, why);
    str_clear(&value);
}

static void put_parts(const struct counts *counts, size_t offset, struct str *out) {
    bool drops = offset == offsetof(struct counts, dropped), cuts = offset == offsetof(struct counts, cut);
    for (int i = 0; drops && i < DROP_KINDS; i++) put_part(out, counts->dropped_by[i], drop_name((enum drop)i));
    for (int i = 0; cuts && i < CUT_KINDS; i++) put_part(out, counts->cut_by[i], cut_name((enum cut)i));
}

static void put_lines(const struct counts *counts, struct str *out) {
    for (int i = 0; i < FIGURES; i++) {
        struct str value = {0};
        if (figures[i].offset == offsetof(struct counts, bytes)) show_bytes(&value, figure(counts, i));
        else show_count(&value, figure(counts, i));
        put_line(out, figures[i].name, value.data, figures[i].meaning);
        str_clear(&value);
        put_parts(counts, figures[i].offset, out);
    }
    if (counts->cookies) put_cookies(counts, out);
}

static int run(int argc, char **argv) {
    struct args args;
    struct err err = {0};
    struct store *store = NULL;
    struct store_options options_read = {.mode = STORE_READ};
    struct counts counts;
    struct str out = {0};
    if (!args_parse(&args, &command_stats, argc, argv, &err)) goto done;
    store = store_open(args.rest.at[0], &options_read, &err);
    if (!store || !store_counts(store, &counts, &err)) goto done;
    if (args_has(&args, "--json")) put_json(&counts, &out);
    else put_lines(&counts, &out);
    if (!args_has(&args, "--json") && !holds_put(store, &out, &err)) goto done;
    show_out(&out, &err);
done:
    str_clear(&out);
    store_close(store);
    args_clear(&args);
    return err.kind == ERR_NONE ? 0 : show_error(&err);
}

const struct command command_stats = {"stats", "CRAWL", "a crawl in figures", options, 1, 1, text, run};
