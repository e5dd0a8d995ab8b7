/* `darn failures`: what failed in a crawl, grouped by cause, or one failure whole. Reads only, so it works
 * while the crawl runs. */
#include "base/json.h"
#include "base/mem.h"
#include "encoding/charset.h"
#include "ui/args.h"
#include "ui/failure.h"
#include "ui/groups.h"
#include "ui/holds.h"
#include "ui/show.h"

#include <unistd.h>

static const struct option options[] = {
    {"--json", NULL, "a JSON object a line: a group, with --all a failure; with an ID all about it", false},
    {"--all", NULL, "every failure, not only the groups", false},
    {"--body", NULL, "with an ID: the body that its callback ran on, byte for byte", false},
    {"--compare", NULL, "against the page as it is now", true},
    {"--refetch", NULL, "fetch the page again", true},
    {NULL, NULL, NULL, false},
};

static const char text[] =
    "Lists what failed in CRAWL: pages whose callback raised (parked) and requests that never got\n"
    "an answer (gave_up). Failures with the same callback, function and message are one group; it is\n"
    "shown with its latest one. With an ID, or a URL of what failed: that failure whole, with the\n"
    "frames of the stack, their locals and the code as it was then, which of its files are others\n"
    "now, the request and its answer. --body writes the page as it came; a terminal gets it as UTF-8,\n"
    "without control characters. Below the list are the callbacks and hosts that are held. Works while\n"
    "the crawl runs.\n"
    "\n"
    "    darn failures shop.crawl\n"
    "    darn failures shop.crawl 12\n"
    "    darn failures shop.crawl 12 --body >page.html\n"
    "    darn failures shop.crawl --json --all | jq -r .url\n";

/* ---- lists: they may be longer than memory, and go out row by row ---- */

static bool print_json(void *arg, const struct failure_row *row) {
    struct str line = {0};
    json_begin(&line);
    failure_put_fields(&line, row);
    json_end(&line);
    str_putc(&line, '\n');
    bool ok = show_out(&line, arg);
    str_clear(&line);
    return ok;
}

static bool print_short(void *arg, const struct failure_row *row) {
    struct str out = {0};
    failure_put_short(&out, row, show_coloured(STDOUT_FILENO));
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
    bool ok = holds_put(store, &out, err) && show_out(&out, err);
    str_clear(&out);
    groups_free(groups);
    return ok;
}

/* ---- one failure ---- */

static bool print_body(const struct evidence *evidence, struct err *err) {
    const struct page *page = evidence->page;
    if (!page) return *err = evidence->no_page, false;
    if (!isatty(STDOUT_FILENO)) return show_bytes_out(page->body, page->body_bytes, err);
    struct charset_text text = {0};
    struct str out = {0};
    charset_decode(&text, page->body, page->body_bytes, headers_get(&page->headers, "Content-Type"));
    show_lines(&out, text.utf8, text.length);
    bool ok = show_out(&out, err);
    charset_clear(&text);
    str_clear(&out);
    return ok;
}

/* What is asked about one failure. */
struct question { const struct args *args; const char *script; };

static void put_text(struct str *out, const struct question *question, const struct evidence *evidence) {
    const char *crawl = question->args->rest.at[0];
    long long id = evidence->row->id;
    failure_put(out, evidence, question->script, show_coloured(STDOUT_FILENO));
    const char *again = strcmp(evidence->row->state, "parked") == 0 ? "runs it" : "fetches it";
    if (evidence->page)
        str_printf(out, "\ndarn debug %s %lld opens the debugger on it, darn retry %s %lld %s again,"
                        " --body gives the page\n", crawl, id, crawl, id, again);
    else
        str_printf(out, "\ndarn retry %s %lld fetches it again\n", crawl, id);
}

static bool print_one(void *arg, const struct evidence *evidence, struct err *err) {
    const struct question *question = arg;
    struct str out = {0};
    if (args_has(question->args, "--body")) return print_body(evidence, err);
    if (args_has(question->args, "--json")) failure_put_json(&out, evidence, question->script);
    else put_text(&out, question, evidence);
    bool ok = show_out(&out, err);
    str_clear(&out);
    return ok;
}

/* ---- the command ---- */

static bool check(const struct args *args, struct err *err) {
    bool one = args->rest.count > 1, body = args_has(args, "--body");
    if (body && !one) return err_set(err, ERR_USAGE, "--body is of one failure: darn failures CRAWL ID --body");
    if (body && args_has(args, "--json")) return err_set(err, ERR_USAGE, "--body and --json do not go together");
    if (one && args_has(args, "--all"))
        return err_set(err, ERR_USAGE, "--all is for lists, and does not go with an ID");
    return true;
}

static bool print(const struct args *args, struct store *store, struct err *err) {
    bool json = args_has(args, "--json");
    struct question question = {args, store_script(store)};
    if (args->rest.count > 1) return store_evidence(store, args->rest.at[1], print_one, &question, err);
    if (args_has(args, "--all")) return store_failures(store, json ? print_json : print_short, err, err);
    return json ? store_groups(store, print_json, err, err) : print_table(store, args->rest.at[0], err);
}

static int run(int argc, char **argv) {
    struct args args;
    struct err err = {0};
    struct store *store = NULL;
    struct store_options options_read = {.mode = STORE_READ};
    if (!args_parse(&args, &command_failures, argc, argv, &err) || !check(&args, &err)) goto done;
    store = store_open(args.rest.at[0], &options_read, &err);
    if (store) print(&args, store, &err);
done:
    store_close(store);
    args_clear(&args);
    return err.kind == ERR_NONE ? 0 : show_error(&err);
}

const struct command command_failures = {
    "failures", "CRAWL [ID|URL]", "what failed, grouped; one failure whole, with its frames and its page", options, 1, 2,
    text, run,
};
