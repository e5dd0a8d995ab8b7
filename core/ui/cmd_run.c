/* `darn run`: crawl, or go on with a crawl. Turns the command line into crawl_options; crawl/crawl does the
 * rest. `darn retry` shares the options and the sinks (start.h). */
#include "ui/start.h"

#include <string.h>
#include <unistd.h>

static const struct option options[] = {
    {"-o", "FILE", "write the items to FILE, by its ending .jsonl or .csv, or `-` for JSON Lines\n"
                   "on stdout; may be repeated", false},
    {"-t", "TYPE", "the type of items that go into the .csv outputs, where there are several", false},
    {"-C", "FILE", "the crawl file; NAME.crawl in the working folder where not given", false},
    {"--fresh", NULL, "start over; the old crawl file is kept as .old", false},
    {"-c", "N", "at most N requests under way at once (the setting `concurrency`)", false},
    {"-j", "N", "N parser threads; one for each core where not given", false},
    {"--set", "NAME=VALUE", "set any setting, over what the scraper says; VALUE is JSON, or else a\n"
                            "string; may be repeated (darn help settings lists them)", false},
    {"--on-error", "WHAT", "park: keep the page for a mend and go on; ask: the same, and ask what\n"
                           "shall become of it (the default on a terminal; needs one); stop: park\n"
                           "it, finish what is under way and end", false},
    {"--wait", NULL, "stay at the end until every parked page is mended; the default on a terminal", false},
    {"--no-watch", NULL, "do not reload when a Lua file is saved", false},
    {"--poll", NULL, "look for saves every 200 ms, where the system does not tell of them", false},
    {"--events", "FILE", "write what happens to FILE as JSON Lines; `-` is stdout", false},
    {"-q", NULL, "show errors only", false},
    {"-v", NULL, "show every page and every fetch", false},
    {"-a", "NAME=VALUE", "an argument for the scraper", true},
    {"--update", NULL, "fetch start and listing pages again", true},
    {"--web", "[HOST:]PORT", "serve the web page meanwhile", true},
    {"--reports", "DIR", "write crash reports", true},
    {"--sentry", "DSN", "send crash reports", true},
    {"--force", NULL, "go on where safety would stop", true},
    {"--trace", NULL, "add where each item came from", true},
    {NULL, NULL, NULL, false},
};

static const char text[] =
    "Crawls with SCRAPER, a Lua file. Everything is kept in the crawl file: run the same command\n"
    "again and it goes on where it stopped, whatever stopped it. URLs take the place of the\n"
    "scraper's `start`; on a crawl that has begun they are added.\n"
    "\n"
    "A page that breaks its callback is parked, and the crawl goes on. Save the mended file while\n"
    "darn runs, and the parked pages are re-run with the new code, without fetching them again.\n"
    "On a terminal a prompt asks about the first of each kind, while the crawl goes on behind it: skip\n"
    "the page, give it up, type its items, or look at the failed callback in the debugger.\n"
    "\n"
    "Ctrl-C finishes what is under way and stops; a second one stops now. Exit: 0 done, 1 usage\n"
    "or scraper error, 2 done but pages are parked, callbacks held or requests given up (or `start`\n"
    "raised), 3 interrupted, 4 no room on the disk, no memory, no open files: mend that and run again. SIGHUP\n"
    "without a terminal opens the files of -o and --events anew.\n"
    "\n"
    "    darn run shop.lua -o items.jsonl\n"
    "    darn run shop.lua https://example.org/sale -C sale.crawl -o sale.csv --set delay=0.5\n";

/* Somebody who sits at a terminal is there to mend; a script that starts us is not. */
static bool is_attended(void) { return isatty(STDIN_FILENO) && isatty(STDERR_FILENO); }

/* --on-error ask|park|stop. */
static bool read_on_error(const struct args *args, bool *ask, bool *stop, struct err *err) {
    const char *what = args_value(args, "--on-error");
    bool can_ask = is_attended() && !args_has(args, "-q");
    *stop = what && strcmp(what, "stop") == 0;
    *ask = what ? strcmp(what, "ask") == 0 : can_ask;
    if (*ask && !can_ask) return err_set(err, ERR_USAGE, "--on-error ask needs a terminal, and does not go with -q");
    if (!what || *ask || *stop || strcmp(what, "park") == 0) return true;
    return err_set(err, ERR_USAGE, "--on-error takes ask, park or stop, not '%s'", what);
}

static bool read_watch(const struct args *args, struct crawl_options *crawl, struct err *err) {
    crawl->watch = !args_has(args, "--no-watch");
    crawl->poll = args_has(args, "--poll");
    crawl->wait = args_has(args, "--wait");
    if (crawl->poll && !crawl->watch) return err_set(err, ERR_USAGE, "--poll looks for saves, --no-watch does not");
    if (crawl->wait && !crawl->watch) return err_set(err, ERR_USAGE, "--wait would wait for ever with --no-watch");
    if (crawl->watch && !crawl->stop_on_error && is_attended()) crawl->wait = true;
    return true;
}

static int run(int argc, char **argv) {
    struct args args;
    struct start start = {0};
    struct err err = {0};
    bool ask;
    int code = -1;
    if (!args_parse(&args, &command_run, argc, argv, &err)) goto done;
    struct crawl_options crawl = {
        .scraper = args.rest.at[0],
        .urls = args.rest.at + 1,
        .url_count = args.rest.count - 1,
        .crawl_file = args_value(&args, "-C"),
        .fresh = args_has(&args, "--fresh"),
    };
    if (!read_on_error(&args, &ask, &crawl.stop_on_error, &err) || !read_watch(&args, &crawl, &err)) goto done;
    if (ask) start_asking(&start, &crawl);
    if (start_read(&start, &args, &crawl, &err)) code = crawl_run(&crawl, &err);
done:
    start_clear(&start);
    args_clear(&args);
    return code < 0 ? show_error(&err) : code;
}

const struct command command_run = {
    "run", "SCRAPER [URL...]", "crawl, or go on with a crawl", options, 1, -1, text, run,
};
