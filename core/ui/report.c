/* See report.h. Each kind of event has one function that appends its lines; what comes in crowds (failures of
 * one group, retries, re-runs) has an allowance, and what is beyond it is counted and told in one line later.
 * What is parked is read from the crawl file when it is to be listed, so that pages of earlier runs count. */
#include "ui/report.h"

#include "base/map.h"
#include "base/mem.h"
#include "model/outcome.h"
#include "os/clock.h"
#include "ui/groups.h"
#include "ui/holds.h"
#include "ui/show.h"

#include <inttypes.h>
#include <stdlib.h>

enum { TICK_MS = 10000, FRAMES_SHOWN = 3, LOCALS_SHOWN = 8, CROWD_SHOWN = 5, ANEW_SHOWN = 8 };

enum crowd { CROWD_FAILED, CROWD_GAVE_UP, CROWD_RETRY, CROWD_MENDED, CROWD_STILL, CROWD_PAUSED, CROWD_RESUMED, CROWDS };
static const struct { const char *label, *noun; enum log_level level; } crowds[CROWDS] = {
    [CROWD_FAILED] = {"failed", "page", LOG_ERROR},
    [CROWD_GAVE_UP] = {"gave up", "request", LOG_ERROR},
    [CROWD_RETRY] = {"retry", "request", LOG_INFO},
    [CROWD_MENDED] = {"mended", "page", LOG_INFO},
    [CROWD_STILL] = {"still", "failing page", LOG_INFO},
    [CROWD_PAUSED] = {"paused", "host", LOG_INFO},
    [CROWD_RESUMED] = {"resumed", "host", LOG_INFO},
};

/* What lets a URL in that was dropped; NULL where nobody would want that. */
static const char *const ways[DROP_KINDS] = {
    [DROP_OFFSITE] = "name its host in `allow`",
    [DROP_DENIED] = "mend `deny`",
    [DROP_ROBOTS] = "--set robots=false goes on without it",
    [DROP_LIMIT] = "it looks like a spider trap, --set traps=false takes it",
    [DROP_PRIVATE] = "name its host in `allow`, without a star",
};

struct report {
    struct report_options options;
    char *crawl;
    struct map groups;      /* signature -> id of the failure that was shown whole, as text */
    struct { int shown; int64_t hidden; } crowds[CROWDS]; /* since the last tick */
    char *broken;           /* the newest save was refused: where and why, in a line; NULL: it was not */
    char *dropped[DROP_KINDS]; /* the first URL of each why */
    int64_t tick_ms, started_ms;
    int64_t pages, items, parked; /* of this run, for the line of progress */
    bool waiting;           /* said that we wait, and nothing happened since */
    bool worked;            /* something happened at all */
};

struct report *report_new(const struct report_options *options) {
    struct report *report = mem_zero(sizeof *report);
    report->options = *options;
    report->started_ms = report->tick_ms = clock_ms();
    return report;
}

void report_free(struct report *report) {
    if (!report) return;
    const char *key;
    void *value;
    for (size_t at = 0; map_next(&report->groups, &at, &key, &value);) free(value);
    map_clear(&report->groups);
    for (int why = 0; why < DROP_KINDS; why++) free(report->dropped[why]);
    free(report->broken);
    free(report->crawl);
    free(report);
}

/* --- pieces of lines --- */

/* What happened, in a column of its own. */
static void put_label(const struct report *report, struct str *out, enum colour colour, const char *label) {
    show_painted(out, report->options.coloured, colour, label);
    str_printf(out, "%*s", (int)(10 - strlen(label)), "");
}

static void put_names(struct str *out, const struct names *names) {
    for (size_t i = 0; names && i < names->count; i++) {
        if (i > 0) str_puts(out, ", ");
        show_text(out, names->at[i]);
    }
}

/* "status 503", "connect", "asked, captcha". A status is the fault of two kinds only: page:retry is asked for on a
 * page that came in well. */
static void put_fault(struct str *out, const struct event *event, bool with_error) {
    bool by_status = strcmp(event->fault, "status") == 0 || strcmp(event->fault, "robots") == 0;
    if (by_status && event->status > 0) str_printf(out, "status %" PRId64, event->status);
    else show_text(out, event->fault);
    if (!with_error || !event->error || !*event->error) return;
    str_puts(out, ", ");
    show_text(out, event->error);
}

/* --- crowds --- */

/* May one more line of this kind be shown? Else it is counted. */
static bool admit(struct report *report, enum crowd crowd) {
    if (report->options.level >= LOG_DEBUG || report->crowds[crowd].shown < CROWD_SHOWN) {
        report->crowds[crowd].shown++;
        return true;
    }
    report->crowds[crowd].hidden++;
    return false;
}

static void put_hidden(struct report *report, struct str *out) {
    for (int crowd = 0; crowd < CROWDS; crowd++) {
        int64_t hidden = report->crowds[crowd].hidden;
        if (hidden && report->options.level >= crowds[crowd].level) {
            put_label(report, out, COLOUR_DIM, crowds[crowd].label);
            str_puts(out, "and ");
            show_count(out, hidden);
            str_printf(out, " more %s%s\n", crowds[crowd].noun, hidden == 1 ? "" : "s");
        }
        report->crowds[crowd].shown = 0;
        report->crowds[crowd].hidden = 0;
    }
}

/* --- the kinds --- */

static void put_start(struct report *report, struct str *out, const struct event *event) {
    free(report->crawl);
    report->crawl = mem_strdup(event->crawl);
    put_label(report, out, COLOUR_BOLD, event->resumed ? "goes on" : "start");
    show_text(out, report->options.scraper);
    str_puts(out, " (version ");
    show_text(out, event->version);
    str_puts(out, ") in ");
    show_text(out, event->crawl);
    str_putc(out, '\n');
}

static void put_fetched(struct report *report, struct str *out, const struct event *event) {
    put_label(report, out, COLOUR_DIM, "fetched");
    show_text(out, event->url);
    str_printf(out, ": %" PRId64 ", ", event->status);
    show_bytes(out, event->bytes);
    str_printf(out, " in %.0f ms\n", event->ms);
}

static void put_retry(struct report *report, struct str *out, const struct event *event) {
    if (!admit(report, CROWD_RETRY)) return;
    put_label(report, out, COLOUR_YELLOW, "retry");
    show_text(out, event->url);
    str_puts(out, ": ");
    put_fault(out, event, strcmp(event->fault, "asked") == 0);
    str_puts(out, "; again in ");
    show_seconds(out, event->delay);
    str_printf(out, " (attempt %" PRId64 ")\n", event->attempt);
}

static void put_gave_up(struct report *report, struct str *out, const struct event *event) {
    if (!admit(report, CROWD_GAVE_UP)) return;
    put_label(report, out, COLOUR_RED, "gave up");
    show_text(out, event->url);
    str_puts(out, ": ");
    put_fault(out, event, true);
    str_puts(out, " (");
    show_many(out, event->attempt, "attempt");
    str_puts(out, ")\n");
}

static void put_dropped(struct report *report, struct str *out, const struct event *event) {
    put_label(report, out, COLOUR_DIM, "dropped");
    show_text(out, event->url);
    str_puts(out, ": ");
    show_text(out, event->why);
    str_putc(out, '\n');
}

static void put_parsed(struct report *report, struct str *out, const struct event *event) {
    put_label(report, out, COLOUR_DIM, event->skip ? "skipped" : "parsed");
    show_text(out, event->url);
    str_puts(out, ": ");
    if (event->skip) show_text(out, event->skip);
    else {
        show_many(out, event->items, "item");
        str_puts(out, ", ");
        show_many(out, event->requests, "request");
    }
    str_printf(out, " (%s, %.1f ms)\n", event->callback, event->ms);
}

static void put_mend(const struct report *report, struct str *out, const struct event *event) {
    const char *file = event->file && *event->file ? event->file : report->options.scraper;
    str_puts(out, "    fix ");
    show_text(out, file);
    if (report->options.watching) str_puts(out, " and save: the page is re-run\n");
    else {
        str_puts(out, ", then: darn retry ");
        show_text(out, report->crawl);
        str_putc(out, '\n');
    }
}

/* The first failure of a group, whole. */
static void put_whole(struct report *report, struct str *out, const struct event *event) {
    put_label(report, out, COLOUR_RED, "failed");
    show_text(out, event->callback);
    str_printf(out, ", failure %" PRId64 "\n", event->id);
    struct blame blame = {event->error, event->url, event->file, event->line, event->frames,
                          FRAMES_SHOWN, LOCALS_SHOWN};
    show_blame(out, &blame, report->options.coloured);
    put_mend(report, out, event);
}

/* The same in one line, for those who want errors only. */
static void put_short(const struct report *report, struct str *out, const struct event *event) {
    put_label(report, out, COLOUR_RED, "failed");
    show_text(out, event->url);
    str_puts(out, ": ");
    show_first(out, event->error, SIZE_MAX);
    if (event->file && *event->file) {
        str_puts(out, " at ");
        show_place(out, event->file, event->line, 0);
    }
    str_printf(out, " (failure %" PRId64 ")\n", event->id);
}

/* Is its group new to this run? */
static bool first_of_group(struct report *report, const struct event *event) {
    if (map_get(&report->groups, event->group)) return false;
    map_set(&report->groups, event->group, mem_printf("%" PRId64, event->id));
    return true;
}

/* Its group was shown whole: the URL is enough. */
static void put_alike(struct report *report, struct str *out, const struct event *event, enum crowd crowd) {
    if (!admit(report, crowd)) return;
    int64_t first = strtoll(map_get(&report->groups, event->group), NULL, 10);
    put_label(report, out, COLOUR_RED, crowds[crowd].label);
    show_text(out, event->url);
    if (first == event->id) str_puts(out, " as before");
    else str_printf(out, " like failure %" PRId64, first);
    str_printf(out, " (failure %" PRId64 ")\n", event->id);
}

static void put_any_failure(struct report *report, struct str *out, const struct event *event, enum crowd crowd) {
    if (!first_of_group(report, event)) put_alike(report, out, event, crowd);
    else if (report->options.level > LOG_ERROR) put_whole(report, out, event);
    else put_short(report, out, event);
}

static void put_failed(struct report *report, struct str *out, const struct event *event) {
    put_any_failure(report, out, event, CROWD_FAILED);
}

static void put_rerun_failed(struct report *report, struct str *out, const struct event *event) {
    put_any_failure(report, out, event, CROWD_STILL);
}

static void put_reloaded(struct report *report, struct str *out, const struct event *event) {
    put_label(report, out, COLOUR_GREEN, "reloaded");
    if (event->files && event->files->count) put_names(out, event->files);
    else str_puts(out, "the same code again"); /* behind a save that was refused */
    if (event->changed && event->changed->count) {
        str_puts(out, ": changed ");
        put_names(out, event->changed);
    }
    str_puts(out, " (version ");
    show_text(out, event->new_version);
    str_printf(out, ", %.1f ms)\n", event->ms);
}

static void put_reload_failed(struct report *report, struct str *out, const struct event *event) {
    put_label(report, out, COLOUR_RED, "refused");
    if (event->file && *event->file) {
        show_place(out, event->file, event->line, event->column);
        str_puts(out, ": ");
    }
    show_text(out, event->error);
    str_putc(out, '\n');
    show_line(out, event->line, event->text, event->column, event->caret);
    str_puts(out, "    the code from before keeps running\n");
}

/* Said again wherever the state of things is: a save that was refused is easily forgotten. */
static void put_broken(const struct report *report, struct str *out) {
    if (!report->broken) return;
    put_label(report, out, COLOUR_RED, "refused");
    str_printf(out, "%s\n", report->broken);
}

static void put_anew(struct report *report, struct str *out, const struct event *event) {
    size_t more = event->notes->count > ANEW_SHOWN ? event->notes->count - ANEW_SHOWN : 0;
    struct names shown = *event->notes;
    shown.count -= more;
    put_label(report, out, COLOUR_YELLOW, "anew");
    put_names(out, &shown);
    if (more) str_printf(out, " and %zu more", more);
    str_puts(out, "; what shall live on belongs in darn.state\n");
}

static void put_rerun_ok(struct report *report, struct str *out, const struct event *event) {
    if (!admit(report, CROWD_MENDED)) return;
    put_label(report, out, COLOUR_GREEN, "mended");
    show_text(out, event->url);
    str_puts(out, ": ");
    if (event->outcome && strcmp(event->outcome, "retry") == 0) str_puts(out, "will be fetched again");
    else if (event->outcome && strcmp(event->outcome, "skip") == 0) str_puts(out, "skipped");
    else show_many(out, event->items, "item");
    str_printf(out, " (failure %" PRId64 ")\n", event->id);
}

/* "product: 10 pages failed in a row; its 312 requests wait for a mend" */
static void put_hold(struct report *report, struct str *out, const struct event *event) {
    bool paused = event->kind == EVENT_PAUSED;
    put_label(report, out, paused ? COLOUR_YELLOW : COLOUR_GREEN, paused ? "paused" : "resumed");
    show_text(out, event->callback);
    str_puts(out, ": ");
    show_text(out, event->why);
    if (event->held) {
        str_puts(out, "; its ");
        show_many(out, event->held, "request");
        str_puts(out, paused ? (event->held == 1 ? " waits" : " wait") : (event->held == 1 ? " goes" : " go"));
        str_puts(out, paused ? " for a mend" : " on");
    }
    str_putc(out, '\n');
}

/* "http://x: status 429; nothing is asked of it for 2 min (12 requests wait)" */
static void put_host(struct report *report, struct str *out, const struct event *event) {
    bool paused = event->kind == EVENT_HOST_PAUSED;
    if (!admit(report, paused ? CROWD_PAUSED : CROWD_RESUMED)) return;
    put_label(report, out, paused ? COLOUR_YELLOW : COLOUR_GREEN, paused ? "paused" : "resumed");
    show_text(out, event->host);
    str_puts(out, ": ");
    show_text(out, event->why);
    if (paused) {
        str_puts(out, "; nothing is asked of it for ");
        show_seconds(out, event->delay);
        str_puts(out, " (");
        show_many(out, event->held, "request");
        str_puts(out, event->held == 1 ? " waits)" : " wait)");
    }
    str_putc(out, '\n');
}

/* The table of what is in the crawl file; nothing where it cannot be read. */
static void put_groups(const struct report *report, struct str *out, bool parked_only) {
    struct store_options options = {.mode = STORE_READ};
    struct store *store = report->crawl ? store_open(report->crawl, &options, NULL) : NULL;
    struct groups *groups = store ? groups_read(store, parked_only, NULL) : NULL;
    if (groups && groups_count(groups)) groups_put(groups, false, out);
    groups_free(groups);
    store_close(store);
}

/* Left out where there is none. */
static void put_count(struct str *out, int64_t count, const char *what) {
    if (!count) return;
    str_puts(out, ", ");
    show_count(out, count);
    str_puts(out, what);
}

static void put_counts(struct str *out, const struct event *event) {
    show_many(out, event->pages, "page");
    str_puts(out, ", ");
    show_many(out, event->items, "item");
    put_count(out, event->parked, " parked");
    put_count(out, event->held, " held");
    put_count(out, event->gave_up, " given up");
}

static void put_waiting(struct report *report, struct str *out, const struct event *event) {
    if (report->waiting) return;
    report->waiting = true;
    put_label(report, out, COLOUR_YELLOW, "waiting");
    if (event->parked || event->held) show_many(out, event->parked, "page"), str_puts(out, " parked");
    else str_puts(out, "`start` raised, and nothing else is left");
    put_count(out, event->held, event->held == 1 ? " request held" : " requests held");
    str_printf(out, "; fix %s and save, or leave with Ctrl-C", report->options.scraper);
    str_printf(out, " (they stay in %s)\n", report->crawl);
    put_broken(report, out);
    put_groups(report, out, true);
}

static void put_reopened(struct report *report, struct str *out, const struct event *event) {
    (void)event;
    put_label(report, out, COLOUR_DIM, "reopened");
    str_puts(out, "outputs and events (SIGHUP)\n");
}

/* What is held, and what ends that. */
static void put_holds(const struct report *report, struct str *out) {
    struct store_options options = {.mode = STORE_READ};
    struct store *store = report->crawl ? store_open(report->crawl, &options, NULL) : NULL;
    if (store) holds_put(store, out, NULL);
    store_close(store);
}

/* Where the items are, and what to do next. */
static void put_next(const struct report *report, struct str *out, const struct event *event) {
    const struct report_options *options = &report->options;
    const char *crawl = report->crawl;
    for (size_t i = 0; i < options->output_count; i++)
        if (strcmp(options->outputs[i].path, "-") != 0)
            str_printf(out, "    items in %s\n", options->outputs[i].path);
    if (!options->output_count && event->items)
        str_printf(out, "    items in %s; darn export %s -o items.jsonl takes them out\n", crawl, crawl);
    if (event->exit_code == 3 || strcmp(event->why, "max_time") == 0) str_puts(out, "    the same command goes on from here\n");
    if (event->held) put_holds(report, out);
    if (!event->parked && !event->gave_up) return;
    str_printf(out, "    darn failures %s ID shows one whole; darn retry %s takes them up again\n", crawl, crawl);
}

/* A crawl whose start was dropped did nothing, and would do nothing again. */
static void put_nothing(const struct report *report, struct str *out) {
    bool known = false;
    for (int why = 0; why < DROP_KINDS; why++) {
        if (!report->dropped[why]) continue;
        known = true;
        str_puts(out, "    no page was fetched: ");
        show_text(out, report->dropped[why]);
        str_printf(out, " was dropped (%s)%s%s\n", drop_name((enum drop)why), ways[why] ? "; " : "",
                   ways[why] ? ways[why] : "");
    }
    if (known || !report->worked) str_puts(out, "    --fresh starts over\n");
}

static void put_finished(struct report *report, struct str *out, const struct event *event) {
    bool done = strcmp(event->why, "done") == 0;
    put_label(report, out, event->exit_code ? COLOUR_YELLOW : COLOUR_GREEN, "finished");
    if (!done) str_printf(out, "%s: ", event->why);
    else if (!report->worked) str_puts(out, "nothing was left to do: ");
    put_counts(out, event);
    str_puts(out, " in ");
    show_seconds(out, event->seconds);
    str_putc(out, '\n');
    put_broken(report, out);
    if (event->parked || event->gave_up) put_groups(report, out, false);
    else if (done && !event->pages) put_nothing(report, out);
    put_next(report, out, event);
}

static const struct {
    enum log_level level; /* the least level it is shown at */
    bool settles;         /* what was only counted is told before it */
    void (*put)(struct report *, struct str *, const struct event *);
} kinds[EVENT_KINDS] = {
    [EVENT_START] = {LOG_INFO, false, put_start},
    [EVENT_FETCHED] = {LOG_DEBUG, false, put_fetched},
    [EVENT_RETRY] = {LOG_INFO, false, put_retry},
    [EVENT_GAVE_UP] = {LOG_ERROR, false, put_gave_up},
    [EVENT_DROPPED] = {LOG_DEBUG, false, put_dropped},
    [EVENT_PARSED] = {LOG_DEBUG, false, put_parsed},
    [EVENT_PARSE_FAILED] = {LOG_ERROR, false, put_failed},
    [EVENT_RELOADED] = {LOG_INFO, true, put_reloaded},
    [EVENT_RELOAD_FAILED] = {LOG_ERROR, true, put_reload_failed},
    [EVENT_RERUN_OK] = {LOG_INFO, false, put_rerun_ok},
    [EVENT_RERUN_FAILED] = {LOG_ERROR, false, put_rerun_failed},
    [EVENT_PAUSED] = {LOG_ERROR, true, put_hold},
    [EVENT_RESUMED] = {LOG_INFO, true, put_hold},
    [EVENT_HOST_PAUSED] = {LOG_INFO, false, put_host},
    [EVENT_HOST_RESUMED] = {LOG_INFO, false, put_host},
    [EVENT_ANEW] = {LOG_INFO, false, put_anew},
    [EVENT_WAITING] = {LOG_INFO, true, put_waiting},
    [EVENT_REOPENED] = {LOG_INFO, false, put_reopened},
    [EVENT_FINISHED] = {LOG_INFO, true, put_finished},
};

/* --- the sink --- */

static void count(struct report *report, const struct event *event) {
    if (event->kind == EVENT_PARSED) report->pages++;
    if (event->kind == EVENT_PARSED || event->kind == EVENT_RERUN_OK) report->items += event->items;
    if (event->kind == EVENT_PARSE_FAILED) report->parked++;
    if (event->kind == EVENT_RERUN_OK && report->parked) report->parked--;
    if (event->kind != EVENT_WAITING) report->waiting = false;
    if (event->kind != EVENT_START && event->kind != EVENT_FINISHED) report->worked = true;
}

/* Until a save takes over. */
static void keep_broken(struct report *report, const struct event *event) {
    struct str line = {0};
    free(report->broken);
    report->broken = NULL;
    if (event->kind == EVENT_RELOADED) return;
    show_place(&line, event->file, event->line, 0);
    str_puts(&line, event->file ? ": still broken: " : "still broken: ");
    show_text(&line, event->error);
    report->broken = str_take(&line);
}

static void keep_dropped(struct report *report, const struct event *event) {
    int why = 0;
    while (why < DROP_KINDS && strcmp(event->why, drop_name((enum drop)why)) != 0) why++;
    if (why < DROP_KINDS && !report->dropped[why]) report->dropped[why] = mem_strdup(event->url);
}

/* A sign of life now and then. */
static void put_progress(struct report *report, struct str *out) {
    int64_t now = clock_ms();
    if (now - report->tick_ms < TICK_MS) return;
    report->tick_ms = now;
    put_hidden(report, out);
    if (report->options.level < LOG_INFO) return;
    put_label(report, out, COLOUR_DIM, "so far");
    put_counts(out, &(struct event){.pages = report->pages, .items = report->items, .parked = report->parked});
    str_puts(out, " in ");
    show_seconds(out, (double)(now - report->started_ms) / 1000);
    str_putc(out, '\n');
    put_broken(report, out);
}

static void print(const struct report *report, const struct str *out) {
    const struct report_options *options = &report->options;
    if (options->print) {
        options->print(options->print_arg, out->data, out->len);
        return;
    }
    fwrite(out->data, 1, out->len, options->to);
    fflush(options->to);
}

void report_put(void *arg, const struct event *event) {
    struct report *report = arg;
    struct str out = {0};
    count(report, event);
    if (event->kind == EVENT_DROPPED) keep_dropped(report, event);
    if (event->kind == EVENT_RELOADED || event->kind == EVENT_RELOAD_FAILED) keep_broken(report, event);
    if (kinds[event->kind].settles) put_hidden(report, &out);
    else put_progress(report, &out);
    if (report->options.level >= kinds[event->kind].level) kinds[event->kind].put(report, &out, event);
    if (out.len) print(report, &out);
    str_clear(&out);
}
