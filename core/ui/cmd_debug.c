/* `darn debug`: runs the callback of a parked failure on the page that was kept, with the scraper as it is now,
 * and opens the debugger on the stack where it fails. The crawl file is only read. */
#include "base/json.h"
#include "crawl/single.h"
#include "debug/debug.h"
#include "os/file.h"
#include "script/call.h"
#include "store/reader.h"
#include "store/store.h"
#include "ui/args.h"
#include "ui/shell.h"
#include "ui/show.h"
#include "ui/terminal.h"

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
    struct store *store;
    struct reader *reader;
    struct memory memory;
    char *script;
    int64_t request;
    struct page *page;
    struct crawl_watcher *watcher;
    struct terminal *terminal;
    /* the last run: */
    struct version *version;
    struct outcome *outcome;
    struct kept *kept;      /* NULL: it did not fail */
    struct debug *debug;
};

/* ---- what failed ---- */

struct finding { struct session *session; struct err *err; };

static bool find_failure(void *arg, const struct failure_row *row) {
    struct finding *finding = arg;
    finding->session->request = row->request;
    if (strcmp(row->state, "parked") == 0) return true;
    return err_set(finding->err, ERR_USAGE, "failure %lld has no page to look at: the request got no answer (%s)",
                   (long long)row->id, row->error);
}

static bool read_id(struct session *session, const char *text_id, struct err *err) {
    char *end;
    session->id = strtoll(text_id, &end, 10);
    if (*text_id && !*end && session->id > 0) return true;
    return err_set(err, ERR_USAGE, "'%s' is no failure's ID: darn failures %s lists them", text_id, session->crawl);
}

/* The path that is given, or that the crawl file recorded; to be freed. */
static char *find_script(const struct session *session, const char *given, struct err *err) {
    const char *script = given ? given : store_script(session->store);
    if (file_exists(script)) return mem_strdup(script);
    if (given) err_set(err, ERR_USAGE, "there is no scraper %s", given);
    else if (*script) err_set(err, ERR_USAGE, "the scraper %s is not there any more; name it: --scraper FILE", script);
    else err_set(err, ERR_USAGE, "%s does not say which scraper it was run with: --scraper FILE", session->crawl);
    return NULL;
}

static bool open_session(struct session *session, const struct args *args, struct err *err) {
    struct store_options read = {.mode = STORE_READ};
    struct finding finding = {session, err};
    session->crawl = args->rest.at[0];
    if (!args_overrides(args, &session->overrides, err)) return false;
    if (!read_id(session, args->rest.at[1], err)) return false;
    if (!(session->store = store_open(session->crawl, &read, err))) return false;
    if (!store_failure(session->store, session->id, find_failure, &finding, err)) return false;
    if (err->kind != ERR_NONE) return false;
    if (!(session->page = store_page(session->store, session->request, err))) return false;
    if (!(session->script = find_script(session, args_value(args, "--scraper"), err))) return false;
    if (!(session->reader = reader_open(session->store, err))) return false;
    session->memory = (struct memory){reader_get, session->reader};
    session->watcher = crawl_watcher_new();
    return true;
}

/* ---- running it ---- */

static void end_run(struct session *session) {
    debug_free(session->debug);
    kept_end(session->kept, crawl_watcher_budget(session->watcher));
    outcome_free(session->outcome);
    version_unref(session->version);
    session->debug = NULL;
    session->kept = NULL;
    session->outcome = NULL;
    session->version = NULL;
}

static void close_session(struct session *session) {
    if (session->watcher) end_run(session);
    terminal_free(session->terminal);
    crawl_watcher_free(session->watcher);
    page_free(session->page);
    reader_close(session->reader);
    store_close(session->store);
    overrides_clear(&session->overrides);
    free(session->script);
}

/* The scraper as it is on disk now, and in *callback the function of it that the page is for. */
static struct version *load(struct session *session, const char **callback, struct err *err) {
    struct version_options how = {.overrides = session->overrides.at, .override_count = session->overrides.count,
                                  .states = 1, .no_start = true};
    const char *name = session->page->request->callback;
    struct sources *sources = sources_new(session->script);
    struct version *version = crawl_load(sources, &how, err);
    sources_unref(sources);
    if (!version) return NULL;
    version_use_memory(version, &session->memory);
    if ((*callback = version_callback(version, name))) return version;
    const struct names *names = version_callbacks(version);
    const char *near = closest_name(name, (const char *const *)names->at, names->count);
    if (near) err_set(err, ERR_SCRIPT, "the scraper has no callback '%s' any more; did it become '%s'?", name, near);
    else err_set(err, ERR_SCRIPT, "the scraper has no callback '%s' any more", name);
    version_unref(version);
    return NULL;
}

/* Where the scraper cannot be loaded the run before stands as it was. */
static bool run_again(struct session *session, struct err *err) {
    const char *callback;
    struct budget *budget = crawl_watcher_budget(session->watcher);
    struct version *version = load(session, &callback, err);
    if (!version) return false;
    end_run(session);
    struct state *state = version_state(version, 0);
    session->version = version;
    session->outcome = outcome_new();
    session->kept = call_page_kept(state, session->page, callback, budget, session->outcome);
    if (!session->kept) return true;
    session->debug = debug_new(&(struct debug_options){.state = state, .stack = kept_stack(session->kept),
                                                       .failure = &session->outcome->failure, .budget = budget,
                                                       .seconds = version_settings(version)->callback_time});
    return true;
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
    const struct outcome *outcome = session->outcome;
    struct str out = {0};
    str_printf(&out, "%s does not fail any more on %s: ", outcome->callback, session->page->url);
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
    struct str out = {0};
    str_printf(&out, "failure %lld: %s fails in version %s\n", (long long)session->id, session->outcome->callback,
               session->outcome->version);
    debug_intro(session->debug, &out);
    terminal_print(session->terminal, out.data);
    str_clear(&out);
}

/* ---- talking ---- */

static size_t complete(void *arg, const char *line, struct names *out) {
    struct session *session = arg;
    return debug_complete(session->debug, line, out);
}

/* False: it does not fail any more. */
static bool try_again(struct session *session) {
    struct err err = {0};
    if (!run_again(session, &err)) return show_error(&err), true;
    if (!session->kept) return false;
    print_failed(session);
    return true;
}

static bool edit(struct session *session) {
    struct err err = {0};
    int line;
    const char *file = debug_place(session->debug, &line);
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
    enum debug_end end = debug_line(session->debug, line, &out);
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
        if (event == TERMINAL_END) return;
        if (event == TERMINAL_LINE) stays = take_line(session, line);
        free(line);
    }
}

/* ---- the command ---- */

static int run(int argc, char **argv) {
    struct args args;
    struct session session = {0};
    struct err err = {0};
    int code = -1;
    if (!args_parse(&args, &command_debug, argc, argv, &err)) goto done;
    if (!open_session(&session, &args, &err) || !run_again(&session, &err)) goto done;
    session.terminal = terminal_new(complete, &session);
    if (session.kept) print_failed(&session);
    if (session.kept) talk(&session);
    if (!session.kept) print_mended(&session);
    code = session.kept ? 2 : 0;
done:
    close_session(&session);
    args_clear(&args);
    return code < 0 ? show_error(&err) : code;
}

const struct command command_debug = {
    "debug", "CRAWL ID", "the debugger on a parked failure, offline", options, 2, 2, text, run,
};
