/* See cli.h. The commands stand in the order in which somebody new meets them; those of later versions are
 * known by name, so that the answer to them is "not yet" and not "what?". */
#include "ui/cli.h"

#include "base/log.h"
#include "base/vec.h"
#include "model/settings.h"
#include "ui/show.h"

#include <stdio.h>

static const struct option demo_options[] = {
    {"--port", "N", "listen on that port; a free one where not given", false},
    {"--pages", "N", "so many products; 1000 where not given", false},
    {"--seed", "S", "another shop of the same size; 1 where not given", false},
    {"--latency", "MS", "answer each request so many milliseconds late", false},
    {"--log", "FILE", "append a line for each request served: METHOD PATH STATUS", false},
    {"--truth", NULL, "print the items that a perfect scraper would find, and end", false},
    {NULL, NULL, NULL, false},
};
static const struct command demo = {
    "demo", "", "a small shop on 127.0.0.1 whose pages break parsers", demo_options, 0, 0,
    "Serves a small shop on 127.0.0.1 until Ctrl-C. Some of its pages break a first parser the way\n"
    "real ones do: a price that is no number, a missing heading, answers that fail at first.\n"
    "scrapers/shop.lua fits it.\n"
    "\n"
    "    darn demo --port 8080 --pages 200\n",
    cmd_demo,
};

#define LATER(id, arguments, summary) \
    static const struct command id = {#id, arguments, summary, NULL, 0, -1, "", NULL}
LATER(shell, "[SCRAPER] URL|FILE", "a prompt with a page in it, to try selectors");
LATER(replay, "CRAWL [-k CALLBACK]", "re-parse every kept page with today's script, offline");
LATER(pin, "CRAWL PAGE", "make a page and its items a fixture of the scraper's tests");
LATER(test, "[PATH...] [--watch]", "tests and fixtures of scrapers");
LATER(reports, "CRAWL", "crash reports");
LATER(serve, "CRAWL", "a crawl as a web page");
LATER(selector, "URL|FILE TEXT", "selectors that find a text");
LATER(bench, "SCRAPER CRAWL", "where a scraper's time goes");
#undef LATER

static const struct command *const commands[] = {
    &command_new, &command_parse, &command_run, &command_failures, &command_debug, &command_retry, &command_stats,
    &command_reloads, &command_export, &demo, &command_live, &shell, &replay, &pin, &test, &reports, &serve,
    &selector, &bench, NULL,
};

const struct command *const *cli_commands(void) { return commands; }

static const struct command *find(const char *name) {
    for (size_t i = 0; commands[i]; i++)
        if (strcmp(commands[i]->name, name) == 0) return commands[i];
    return NULL;
}

/* --- help --- */

static void put_command(struct str *out, const struct command *command) {
    char *usage = mem_printf("%s %s", command->name, command->arguments);
    str_printf(out, "  darn %-30s %s\n", usage, command->summary);
    free(usage);
}

/* What `darn` prints, appended. */
static void short_help(struct str *out) {
    str_puts(out, "darn " DARN_VERSION ": scrapers in Lua, mended while the crawl runs\n\n");
    for (size_t i = 0; commands[i]; i++)
        if (commands[i]->run) put_command(out, commands[i]);
    str_puts(out, "\n  darn help COMMAND                   more of one command; darn help settings: of settings\n");
    str_puts(out, "  darn --version\n\nNot yet in this version:");
    for (size_t i = 0; commands[i]; i++)
        if (!commands[i]->run) str_printf(out, " %s", commands[i]->name);
    str_puts(out, "\n");
}

/* Its lines after the first start below the first. */
static void put_option(struct str *out, const struct option *option) {
    const char *argument = option->argument ? option->argument : "";
    char *usage = mem_printf("%s%s%s", option->name, *argument ? " " : "", argument);
    str_printf(out, "  %-18s ", usage);
    for (const char *c = option->help; *c; c++) {
        str_putc(out, *c);
        if (*c == '\n') str_printf(out, "%21s", "");
    }
    str_puts(out, option->later ? " (not yet)\n" : "\n");
    free(usage);
}

void cli_long_help(const struct command *command, struct str *out) {
    const char *gap = *command->arguments ? " " : "";
    str_printf(out, "darn %s%s%s: %s\n\n", command->name, gap, command->arguments, command->summary);
    str_puts(out, command->run ? command->text : "It is not yet in this version of darn.\n");
    if (command->options) str_puts(out, "\nOptions:\n");
    for (const struct option *option = command->options; option && option->name; option++) put_option(out, option);
}

/* --- what is asked for --- */

static bool unknown(const char *name, struct err *err) {
    VEC(const char *) names = {0};
    for (size_t i = 0; commands[i]; i++) vec_push(&names, commands[i]->name);
    vec_push(&names, "help");
    const char *near = closest_name(name, names.at, names.count);
    vec_clear(&names);
    if (near) return err_set(err, ERR_USAGE, "darn has no command '%s'; did you mean '%s'?", name, near);
    return err_set(err, ERR_USAGE, "darn has no command '%s' (darn help lists them)", name);
}

static bool is_help(const char *name) {
    return strcmp(name, "help") == 0 || strcmp(name, "--help") == 0 || strcmp(name, "-h") == 0;
}

/* `darn help`, `darn help CMD`, `darn help settings`. */
static bool help(const char *name, const char *more, struct err *err) {
    struct str out = {0};
    const struct command *command = name ? find(name) : NULL;
    bool ok = true;
    if (more) return err_set(err, ERR_USAGE, "darn help takes one command, not '%s' too", more);
    if (!name || is_help(name)) short_help(&out);
    else if (command) cli_long_help(command, &out);
    else if (strcmp(name, "settings") == 0) settings_describe(&out);
    else ok = unknown(name, err);
    ok = ok && show_out(&out, err);
    str_clear(&out);
    return ok;
}

static bool print_version(struct err *err) {
    struct str out = {0};
    str_puts(&out, "darn " DARN_VERSION "\n");
    bool ok = show_out(&out, err);
    str_clear(&out);
    return ok;
}

/* `darn CMD --help`, wherever it stands before a `--`, or what belongs to another program. */
static bool asks_for_help(const struct command *command, int argc, char **argv) {
    bool passes_on = command->most == COMMAND_PASSES_ON;
    for (int i = 1; i < argc && strcmp(argv[i], "--") != 0 && !(passes_on && *argv[i] != '-'); i++)
        if (strcmp(argv[i], "--help") == 0 || strcmp(argv[i], "-h") == 0) return true;
    return false;
}

int cli_main(int argc, char **argv) {
    struct err err = {0};
    const char *name = argc > 1 ? argv[1] : "help";
    const struct command *command = find(name);
    if (command && asks_for_help(command, argc - 1, argv + 1)) help(name, NULL, &err);
    else if (command && command->run) return command->run(argc - 1, argv + 1);
    else if (command) err_set(&err, ERR_USAGE, "'%s' is not yet in this version of darn", name);
    else if (strcmp(name, "--version") == 0) print_version(&err);
    else if (is_help(name)) help(argc > 2 ? argv[2] : NULL, argc > 3 ? argv[3] : NULL, &err);
    else if (*name == '-') err_set(&err, ERR_USAGE, "darn has no option '%s' before a command (see darn help)", name);
    else unknown(name, &err);
    return err.kind == ERR_NONE ? 0 : show_error(&err);
}
