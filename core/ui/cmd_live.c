/* `darn live`: a Lua program that is patched while it runs. Says on the terminal what live/program tells, and writes it
 * as events. */
#include "base/log.h"
#include "crawl/events.h"
#include "live/program.h"
#include "ui/args.h"
#include "ui/show.h"
#include "ui/start.h"

#include <errno.h>
#include <unistd.h>

#define LOAD_SECONDS 10 /* as callback_time's default */
enum { FRAMES_SHOWN = 4, LOCALS_SHOWN = 6 };

static const struct option options[] = {
    {"--no-watch", NULL, "do not reload when a Lua file is saved", false},
    {"--poll", NULL, "watch files by looking, where the system does not tell", false},
    {"--events", "FILE", "write starts and reloads to FILE as JSON Lines; `-` is stdout", false},
    {"-q", NULL, "show errors only", false},
    {"-v", NULL, "show what darn.log.debug says too", false},
    {NULL, NULL, NULL, false},
};

static const char text[] =
    "Runs FILE.lua as lua5.4 does, and patches it while it runs: save one of its files, and every\n"
    "reference to an old function becomes one to its new code, while variables keep what the program\n"
    "gave them. A function that is running ends in its old code; the main file's top level is not\n"
    "run again. A save that cannot be loaded changes nothing; files that were saved with it wait for\n"
    "its mend. What stands behind FILE belongs to the program.\n"
    "\n"
    "Watched are FILE and the Lua files below its folder that the program has loaded by require,\n"
    "dofile or loadfile, or has asked for in vain. Not watched: files elsewhere, such as those of\n"
    "package.path, C modules, and what the program reads by io.open.\n"
    "\n"
    "    local darn = require \"darn\"\n"
    "    local work = darn.retriable(function(line) ... end)   -- waits for a mend when it fails\n"
    "    darn.retry({ timeout = 5, default = { attempts = 3 } }, work, line) -- by a retry policy\n"
    "    darn.on_reload(function(reload) print(reload.ms) end)\n"
    "\n"
    "Exit: the program's own; 1 after an error that nobody caught, or when it cannot begin.\n"
    "\n"
    "    darn live server.lua --port 8080\n";

struct live {
    struct event_log *log; /* or NULL */
    bool coloured;
};

/* ---- the terminal ---- */

/* but: those that are left out; NULL: none. */
static void list_files(struct str *out, const struct names *files, const struct names *but) {
    bool first = true;
    for (size_t i = 0; i < files->count; i++) {
        if (but && names_have(but, files->at[i])) continue;
        if (!first) str_puts(out, ", ");
        show_text(out, files->at[i]);
        first = false;
    }
}

/* The functions and values that were taken; of one file by their names alone: "fmt", not "util.lua:fmt". */
static void list_changed(struct str *out, const struct program_event *e) {
    const char *file = e->files->count == 1 ? e->files->at[0] : "";
    size_t length = strlen(file);
    for (size_t i = 0; i < e->changed->count; i++) {
        const char *name = e->changed->at[i];
        bool of_file = length && str_starts(name, file) && name[length] == ':';
        if (i) str_puts(out, ", ");
        show_text(out, of_file ? name + length + 1 : name);
    }
}

static void list_notes(struct str *out, const char *before, const struct names *notes) {
    for (size_t i = 0; i < notes->count; i++) {
        str_puts(out, before);
        show_text(out, notes->at[i]);
        str_putc(out, '\n');
    }
}

/* Where nothing was taken there are only the reasons. */
static void say_reloaded(const struct program_event *e, struct str *out) {
    if (e->untaken->count && e->untaken->count == e->files->count) return list_notes(out, "darn: ", e->notes);
    str_puts(out, e->restarted ? "darn: began anew with " : "darn: reloaded ");
    list_files(out, e->files, e->untaken);
    str_printf(out, " in %.1f ms", e->ms);
    if (e->changed->count) {
        str_puts(out, ": ");
        list_changed(out, e);
        str_puts(out, " changed");
    }
    str_putc(out, '\n');
    list_notes(out, "    ", e->notes);
}

static void say_saved(const struct program_event *e, struct str *out) {
    str_puts(out, "darn: saved: ");
    list_files(out, e->files, NULL);
    str_printf(out, " %s taken when the program runs on\n", e->files->count == 1 ? "is" : "are");
}

/* "file:12:8: message" and the line. */
static void say_err(const struct err *err, struct str *out) {
    if (*err->file) show_place(out, err->file, err->line, err->column);
    if (*err->file) str_puts(out, ": ");
    show_text(out, err->message);
    str_putc(out, '\n');
    show_line(out, err->line, err->text, err->column, err->caret);
}

static void say_failed(const struct live *live, const struct program_event *e, struct str *out) {
    const struct failure *failure = e->failure;
    struct blame blame = {.error = failure->error, .url = e->call, .file = failure->file, .line = failure->line,
                          .frames = failure->frames, .most_frames = FRAMES_SHOWN, .most_locals = LOCALS_SHOWN};
    str_puts(out, e->waits ? "darn: failed, waits for a save that mends it\n" : "darn: failed\n");
    show_blame(out, &blame, live->coloured);
}

static void say(const struct live *live, const struct program_event *e) {
    struct str out = {0};
    switch (e->kind) {
    case PROGRAM_STARTED: break;
    case PROGRAM_RELOADED: if (log_get_level() >= LOG_INFO) say_reloaded(e, &out); break;
    case PROGRAM_SAVED: if (log_get_level() >= LOG_INFO) say_saved(e, &out); break;
    case PROGRAM_REFUSED: str_puts(&out, e->again ? "darn: still not reloaded: " : "darn: not reloaded: "); break;
    case PROGRAM_FAILED: say_failed(live, e, &out); break;
    case PROGRAM_NOTE: str_puts(&out, "darn: "); break;
    }
    if (e->err) say_err(e->err, &out);
    log_write(str_text(&out), out.len);
    str_clear(&out);
}

/* ---- events ---- */

static void log_event(struct event_log *log, const struct program_event *e) {
    struct event event = {
        .scraper = e->file, .version = e->version, .old_version = e->old_version, .new_version = e->version,
        .files = e->files, .changed = e->changed, .notes = e->notes, .ms = e->ms,
    };
    if (e->kind == PROGRAM_STARTED) event.kind = EVENT_START;
    else if (e->kind == PROGRAM_RELOADED) event.kind = EVENT_RELOADED;
    else if (e->kind == PROGRAM_REFUSED && !e->again) event.kind = EVENT_RELOAD_FAILED;
    else return;
    if (e->err) {
        event.file = *e->err->file ? e->err->file : NULL;
        event.error = e->err->message;
        event.line = e->err->line;
        event.column = e->err->column;
    }
    event_log_put(log, &event);
}

static void tell(void *arg, const struct program_event *event) {
    const struct live *live = arg;
    say(live, event);
    if (live->log) log_event(live->log, event);
}

/* ---- the command ---- */

static int run(int argc, char **argv) {
    struct args args;
    struct live live = {.coloured = show_coloured(STDERR_FILENO)};
    struct err err = {0};
    int code = -1;
    if (!args_parse(&args, &command_live, argc, argv, &err)) goto done;
    const char *events = args_value(&args, "--events");
    if (events && !(live.log = event_log_open(events, &err))) goto done;
    log_set_level(start_level(&args));
    VEC(const char *) before = {0};
    vec_push(&before, program_invocation_name);
    for (size_t i = 0; i < (size_t)argc - args.rest.count; i++) vec_push(&before, argv[i]);
    struct program_options program = {
        .file = args.rest.at[0],
        .before = before.at, .before_count = before.count,
        .arguments = args.rest.at + 1, .argument_count = args.rest.count - 1,
        .watch = !args_has(&args, "--no-watch"), .poll = args_has(&args, "--poll"),
        .load_seconds = LOAD_SECONDS, .tell = tell, .arg = &live,
    };
    code = program_run(&program, &err);
    vec_clear(&before);
done:
    event_log_close(live.log);
    args_clear(&args);
    return code < 0 ? show_error(&err) : code;
}

const struct command command_live = {
    "live", "FILE.lua [ARG...]", "run any Lua program with live patching", options, 1, COMMAND_PASSES_ON, text, run,
};
