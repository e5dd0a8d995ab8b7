/* `darn debug`: runs the callback of a parked failure on the page that was kept, with the scraper as it is now,
 * and opens the debugger on the stack where it fails. The crawl file is only read. */
#include "os/terminal.h"
#include "ui/args.h"
#include "ui/inspect.h"
#include "ui/shell.h"
#include "ui/show.h"
#include "ui/start.h"

#include <stdio.h>
#include <unistd.h>

#define PROMPT "debug> "
enum { ITEM_BYTES = 200 };

static const struct option options[] = {
    {"--scraper", "FILE", "the scraper; where not given, the one the crawl file was last run with", false},
    {"--set", "NAME=VALUE", "set any setting, over what the scraper says; may be repeated", false},
    {NULL, NULL, NULL, false},
};

static const char text[] =
    "Runs the callback that failed on the page that CRAWL kept, with the script as it is now, and\n"
    "opens the debugger where it fails: look at the stack, evaluate Lua in its frames, try selectors\n"
    "on the page, edit the line and run it again. ID is the failure's, as darn failures shows it. If\n"
    "the callback does not fail any more, it says so and shows what it gives. Nothing is fetched, and\n"
    "nothing is written to the crawl file: darn retry does that. `help` in the debugger lists its\n"
    "commands. Exit: 0 where it does not fail any more, 2 where it still does.\n"
    "\n"
    "    darn debug shop.crawl 12\n";

struct session {
    const char *crawl;      /* as given */
    int64_t id;
    struct overrides overrides;
    char *script;
    struct inspect inspect;
    struct terminal *terminal;
};

/* ---- what failed ---- */

static bool read_id(struct session *session, const char *text_id, struct err *err) {
    char *end;
    session->id = strtoll(text_id, &end, 10);
    if (*text_id && !*end && session->id > 0) return true;
    return err_set(err, ERR_USAGE, "'%s' is no failure's ID: darn failures %s lists them", text_id, session->crawl);
}

static bool open_session(struct session *session, const struct args *args, struct err *err) {
    session->crawl = args->rest.at[0];
    if (!args_overrides(args, &session->overrides, err)) return false;
    if (!read_id(session, args->rest.at[1], err)) return false;
    if (!inspect_open(&session->inspect, session->crawl, session->id, err)) return false;
    session->script = start_script(session->inspect.store, args_value(args, "--scraper"), err);
    return session->script != NULL;
}

static void close_session(struct session *session) {
    inspect_close(&session->inspect);
    terminal_free(session->terminal);
    crawl_watcher_free(session->inspect.watcher);
    overrides_clear(&session->overrides);
    free(session->script);
}

static bool run_again(struct session *session, struct err *err) {
    return inspect_run(&session->inspect, session->script, &session->overrides, err);
}

/* ---- what it gives ---- */

static void put_outcome(const struct outcome *outcome, struct str *out) {
    for (size_t i = 0; i < outcome->items.count; i++) {
        const struct item *item = outcome->items.at[i];
        str_printf(out, "  item %s%s", item->type ? item->type : "", item->type ? " " : "");
        show_cut(out, item->json, ITEM_BYTES);
        str_putc(out, '\n');
    }
    for (size_t i = 0; i < outcome->requests.count; i++)
        str_printf(out, "  request %s, callback %s\n", outcome->requests.at[i]->url.text,
                   outcome->requests.at[i]->callback);
}

static void print_mended(struct session *session) {
    const struct outcome *outcome = session->inspect.outcome;
    struct str out = {0};
    str_printf(&out, "%s does not fail any more on %s: ", outcome->callback, session->inspect.page->url);
    if (outcome->kind == OUTCOME_SKIP) str_printf(&out, "it skips the page (%s)\n", outcome->why);
    if (outcome->kind == OUTCOME_RETRY) str_printf(&out, "it wants the page fetched again (%s)\n", outcome->why);
    if (outcome->kind == OUTCOME_DONE) {
        show_many(&out, (int64_t)outcome->items.count, "item");
        str_puts(&out, ", ");
        show_many(&out, (int64_t)outcome->requests.count, "request");
        str_putc(&out, '\n');
    }
    put_outcome(outcome, &out);
    str_printf(&out, "nothing was written: darn retry %s %lld does that\n", session->crawl, (long long)session->id);
    terminal_print(session->terminal, out.data);
    str_clear(&out);
}

static void print_failed(struct session *session) {
    const struct outcome *failed = session->inspect.alive->outcome;
    struct str out = {0};
    str_printf(&out, "failure %lld: %s fails in version %s\n", (long long)session->id, failed->callback,
               failed->version);
    debug_intro(session->inspect.debug, &out);
    terminal_print(session->terminal, out.data);
    str_clear(&out);
}

/* ---- talking ---- */

static size_t complete(void *arg, const char *line, struct names *out) {
    struct session *session = arg;
    return debug_complete(session->inspect.debug, line, out);
}

/* False: it does not fail any more. */
static bool try_again(struct session *session) {
    struct err err = {0};
    if (!run_again(session, &err)) return show_error(&err), true;
    if (!session->inspect.alive) return false;
    print_failed(session);
    return true;
}

static bool edit(struct session *session) {
    struct err err = {0};
    int line;
    const char *file = debug_place(session->inspect.debug, &line);
    if (!shell_edit(file, line, &err)) return show_error(&err), true;
    return try_again(session);
}

static void show_body(struct session *session, const struct str *body) {
    struct err err = {0};
    if (!terminal_edits(session->terminal)) terminal_print(session->terminal, str_text(body));
    else if (!shell_page(str_text(body), body->len, &err)) show_error(&err);
}

/* One command line. False: the debugger is left, or the failure is gone. */
static bool take_line(struct session *session, const char *line) {
    struct str out = {0};
    bool stays = true;
    enum debug_end end = debug_line(session->inspect.debug, line, &out);
    switch (end) {
    case DEBUG_ON: terminal_print(session->terminal, str_text(&out)); break;
    case DEBUG_SHOW: show_body(session, &out); break;
    case DEBUG_RETRY: stays = try_again(session); break;
    case DEBUG_EDIT: stays = edit(session); break;
    case DEBUG_SKIP:
    case DEBUG_QUIT: stays = false; break;
    }
    str_clear(&out);
    return stays;
}

static void talk(struct session *session) {
    char *line;
    enum terminal_event event;
    for (bool stays = true; stays;) {
        event = terminal_read(session->terminal, PROMPT, &line);
        if (event == TERMINAL_END || event == TERMINAL_GONE) return;
        if (event == TERMINAL_LINE) terminal_remember(session->terminal, line);
        if (event == TERMINAL_LINE) stays = take_line(session, line);
        free(line);
    }
}

/* ---- the command ---- */

static int run(int argc, char **argv) {
    struct args args;
    struct session session = {.inspect.watcher = crawl_watcher_new()};
    struct err err = {0};
    int code = -1;
    if (!args_parse(&args, &command_debug, argc, argv, &err)) goto done;
    if (!open_session(&session, &args, &err) || !run_again(&session, &err)) goto done;
    session.terminal = terminal_new(stdout, complete, &session);
    if (session.inspect.alive) print_failed(&session);
    if (session.inspect.alive) talk(&session);
    if (!session.inspect.alive) print_mended(&session);
    code = session.inspect.alive ? 2 : 0;
done:
    close_session(&session);
    args_clear(&args);
    return code < 0 ? show_error(&err) : code;
}

const struct command command_debug = {
    "debug", "CRAWL ID", "the debugger on a parked failure, offline", options, 2, 2, text, run,
};
