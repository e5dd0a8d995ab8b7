/* `darn retry`: works on what failed, and on nothing else: parked pages are re-run on the bodies that the
 * crawl file kept, given-up requests are fetched again. */
#include "base/json.h"
#include "ui/start.h"

#include <stdlib.h>

static const struct option options[] = {
    {"--scraper", "FILE", "the scraper; where not given, the one the crawl file was last run with", false},
    {"-o", "FILE", "write the items to FILE as well, as darn run does; may be repeated", false},
    {"-t", "TYPE", "the type of items that go into the .csv outputs, where there are several", false},
    {"--set", "NAME=VALUE", "set any setting, over what the scraper says; may be repeated", false},
    {"-j", "N", "N parser threads; one for each core where not given", false},
    {"--events", "FILE", "write what happens to FILE as JSON Lines; `-` is stdout", false},
    {"-q", NULL, "show errors only", false},
    {"-v", NULL, "show every page and every fetch", false},
    {NULL, NULL, NULL, false},
};

static const char text[] =
    "Re-runs the parked pages of CRAWL with the script as it is now, on the bodies that were kept,\n"
    "and fetches given-up requests again. IDs (as darn failures shows them) and URLs choose some of\n"
    "them; a URL may also be that of a page that went well: its items are replaced. Requests that\n"
    "are new wait for darn run. Exit: 0 all went well, 2 something still fails.\n"
    "\n"
    "    darn retry shop.crawl\n"
    "    darn retry shop.crawl 12 https://example.org/product/7\n";

/* A file that the person names counts as the crawl's own scraper, whatever it is called. */
static void override_name(const struct store *store, struct overrides *overrides) {
    struct str name = {0};
    json_put_text(&name, store_scraper(store));
    overrides_add(overrides, "name", strlen("name"), name.data);
    str_clear(&name);
}

/* The scraper's path, to be freed. */
static char *find_script(const struct args *args, struct overrides *overrides, struct err *err) {
    struct store_options read = {.mode = STORE_READ};
    struct store *store = store_open(args->rest.at[0], &read, err);
    if (!store) return NULL;
    const char *given = args_value(args, "--scraper");
    char *script = start_script(store, given, err);
    if (given) override_name(store, overrides);
    store_close(store);
    return script;
}

static int run(int argc, char **argv) {
    struct args args;
    struct start start = {0};
    struct err err = {0};
    char *script = NULL;
    int code = -1;
    if (!args_parse(&args, &command_retry, argc, argv, &err)) goto done;
    script = find_script(&args, &start.overrides, &err);
    if (!script) goto done;
    struct crawl_options crawl = {
        .scraper = script,
        .crawl_file = args.rest.at[0],
        .retry_only = true,
        .chosen = args.rest.at + 1,
        .chosen_count = args.rest.count - 1,
    };
    if (start_read(&start, &args, &crawl, &err)) code = crawl_run(&crawl, &err);
done:
    start_clear(&start);
    free(script);
    args_clear(&args);
    return code < 0 ? show_error(&err) : code;
}

const struct command command_retry = {
    "retry", "CRAWL [ID|URL...]", "re-run parked pages, fetch given-up requests again", options, 1, -1, text, run,
};
