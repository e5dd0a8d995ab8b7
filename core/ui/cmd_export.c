/* `darn export`: the items of a crawl file into one file. Reads only, so it works while the crawl runs. */
#include "base/log.h"
#include "store/store.h"
#include "ui/args.h"
#include "ui/show.h"

static const struct option options[] = {
    {"-o", "FILE", "where to: .jsonl or .csv by its ending, or `-` for JSON Lines on stdout;\n"
                   "an existing file is replaced", false},
    {"-t", "TYPE", "only items of that type", false},
    {"--trace", NULL, "add where each item came from", true},
    {NULL, NULL, NULL, false},
};

static const char text[] =
    "Writes the items of CRAWL into FILE. Works while the crawl runs: then it is what was committed\n"
    "so far.\n"
    "\n"
    "    darn export shop.crawl -o items.csv -t product\n";

static void say(const char *path, int64_t items) {
    struct str line = {0};
    show_many(&line, items, "item");
    if (strcmp(path, "-") != 0) log_put(LOG_INFO, "%s in %s", line.data, path);
    str_clear(&line);
}

static int run(int argc, char **argv) {
    struct args args;
    struct err err = {0};
    struct store *store = NULL;
    struct store_options options_read = {.mode = STORE_READ};
    int64_t items = 0;
    if (!args_parse(&args, &command_export, argc, argv, &err)) goto done;
    const char *path = args_value(&args, "-o");
    if (!path) err_set(&err, ERR_USAGE, "darn export needs to know where to: -o FILE");
    if (!path || !args_check_output(path, &err)) goto done;
    store = store_open(args.rest.at[0], &options_read, &err);
    if (store && store_export(store, path, args_value(&args, "-t"), &items, &err)) say(path, items);
done:
    store_close(store);
    args_clear(&args);
    return err.kind == ERR_NONE ? 0 : show_error(&err);
}

const struct command command_export = {
    "export", "CRAWL -o FILE", "the items as .jsonl or .csv", options, 1, 1, text, run,
};
