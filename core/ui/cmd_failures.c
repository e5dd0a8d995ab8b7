/* `darn failures`: what failed in a crawl, grouped by cause, or one failure whole. Reads only, so it works
 * while the crawl runs. */
#include "base/json.h"
#include "base/mem.h"
#include "ui/args.h"
#include "ui/groups.h"
#include "ui/show.h"

#include <stdlib.h>
#include <unistd.h>

static const struct option options[] = {
    {"--json", NULL, "a JSON object a line: a group, with --all a failure", false},
    {"--all", NULL, "every failure, not only the groups", false},
    {"--body", NULL, "the page's body", true},
    {"--compare", NULL, "against the page as it is now", true},
    {"--refetch", NULL, "fetch the page again", true},
    {NULL, NULL, NULL, false},
};

static const char text[] =
    "Lists what failed in CRAWL: pages whose callback raised (parked) and requests that never got\n"
    "an answer (gave_up). Failures with the same callback, function and message are one group; its\n"
    "line shows the latest. With an ID: that failure whole, with the frames of the stack and their\n"
    "locals. Works while the crawl runs.\n"
    "\n"
    "    darn failures shop.crawl\n"
    "    darn failures shop.crawl 12\n"
    "    darn failures shop.crawl --json --all | jq -r .url\n";

static void text_or_null(struct str *out, const char *key, const char *value) {
    json_text_field(out, key, value && *value ? value : NULL);
}

static void put_row(struct str *out, const struct failure_row *row) {
    json_begin(out);
    json_integer_field(out, "id", row->id);
    json_text_field(out, "group", row->group);
    text_or_null(out, "callback", row->callback);
    json_text_field(out, "url", row->url);
    text_or_null(out, "file", row->file);
    json_key(out, "line");
    if (row->line > 0) json_put_integer(out, row->line);
    else json_put_text(out, NULL);
    json_text_field(out, "error", row->error);
    json_integer_field(out, "pages", row->pages);
    json_text_field(out, "state", row->state);
    text_or_null(out, "version", row->version);
    json_end(out);
    str_putc(out, '\n');
}

/* A list may be longer than memory: it goes out row by row. */
static bool print_json(void *arg, const struct failure_row *row) {
    struct str line = {0};
    put_row(&line, row);
    bool ok = show_out(&line, arg);
    str_clear(&line);
    return ok;
}

/* One failure as darn failures CRAWL ID shows it. */
static bool print_whole(void *arg, const struct failure_row *row) {
    struct str out = {0};
    bool coloured = show_coloured(STDOUT_FILENO);
    str_printf(&out, "failure %lld: %s", (long long)row->id, row->state);
    if (row->callback && *row->callback) str_printf(&out, ", callback %s", row->callback);
    str_puts(&out, "\n");
    struct blame blame = {row->error, row->url, row->file, row->line, row->frames, 0, 0};
    show_blame(&out, &blame, coloured);
    str_puts(&out, "    first ");
    show_when(&out, row->first_ms);
    if (row->last_ms != row->first_ms) str_puts(&out, ", last ");
    if (row->last_ms != row->first_ms) show_when(&out, row->last_ms);
    if (row->version && *row->version) str_printf(&out, "; version %s", row->version);
    if (row->status > 0) str_printf(&out, "; status %d", row->status);
    if (row->attempts > 0) str_puts(&out, "; ");
    if (row->attempts > 0) show_many(&out, row->attempts, "attempt");
    str_printf(&out, "; group %s\n", row->group);
    bool ok = show_out(&out, arg);
    str_clear(&out);
    return ok;
}

static bool print_table(struct store *store, const char *crawl, struct err *err) {
    struct groups *groups = groups_read(store, false, err);
    if (!groups) return false;
    struct str out = {0};
    if (groups_count(groups)) {
        groups_put(groups, true, &out);
        str_printf(&out, "\ndarn failures %s ID shows one whole\n", crawl);
    } else {
        str_puts(&out, "no failures\n");
    }
    bool ok = show_out(&out, err);
    str_clear(&out);
    groups_free(groups);
    return ok;
}

static bool print_one(struct store *store, const char *text_id, bool json, struct err *err) {
    char *end;
    long long id = strtoll(text_id, &end, 10);
    if (*end || id <= 0)
        return err_set(err, ERR_USAGE, "'%s' is no failure's ID: darn failures CRAWL lists them", text_id);
    return store_failure(store, id, json ? print_json : print_whole, err, err);
}

static bool print(const struct args *args, struct store *store, struct err *err) {
    bool json = args_has(args, "--json"), all = args_has(args, "--all");
    if (args->rest.count > 1) return print_one(store, args->rest.at[1], json, err);
    if (all) return store_failures(store, json ? print_json : print_whole, err, err);
    return json ? store_groups(store, print_json, err, err) : print_table(store, args->rest.at[0], err);
}

static int run(int argc, char **argv) {
    struct args args;
    struct err err = {0};
    struct store *store = NULL;
    struct store_options options_read = {.mode = STORE_READ};
    if (!args_parse(&args, &command_failures, argc, argv, &err)) goto done;
    store = store_open(args.rest.at[0], &options_read, &err);
    if (store) print(&args, store, &err);
done:
    store_close(store);
    args_clear(&args);
    return err.kind == ERR_NONE ? 0 : show_error(&err);
}

const struct command command_failures = {
    "failures", "CRAWL [ID]", "what failed, grouped; one failure with its frames", options, 1, 2, text, run,
};
