/* See start.h. */
#include "ui/start.h"

#include "os/file.h"
#include "script/sources.h"

#include <stdio.h>
#include <unistd.h>

enum { PARSERS_MOST = 256 };

static bool read_outputs(struct start *start, const struct args *args, struct err *err) {
    const char *path, *type = args_value(args, "-t"), *events = args_value(args, "--events");
    bool csv = false;
    for (size_t at = 0; (path = args_next(args, "-o", &at));) {
        bool is_csv = str_ends(path, ".csv");
        csv |= is_csv;
        if (!args_check_output(path, err)) return false;
        for (size_t i = 0; i < start->outputs.count; i++)
            if (strcmp(start->outputs.at[i].path, path) == 0)
                return err_set(err, ERR_USAGE, "-o %s is given twice", path);
        if (events && strcmp(events, path) == 0)
            return err_set(err, ERR_USAGE, "-o %s and --events %s would be mixed in one file", path, path);
        vec_push(&start->outputs, (struct output){path, is_csv ? type : NULL});
    }
    if (!type || csv) return true;
    return err_set(err, ERR_USAGE, "-t %s says what goes into a .csv output, and there is none", type);
}

enum log_level start_level(const struct args *args) {
    return args_has(args, "-q") ? LOG_ERROR : args_has(args, "-v") ? LOG_DEBUG : LOG_INFO;
}

static bool open_sinks(struct start *start, const struct args *args, struct crawl_options *crawl, struct err *err) {
    const char *events = args_value(args, "--events");
    if (crawl->ask)
        start->prompt = prompt_new(&(struct prompt_options){.ask = crawl->ask, .scraper = crawl->scraper,
                                                            .overrides = &start->overrides,
                                                            .watching = crawl->watch,
                                                            .stays = args_has(args, "--wait"), .to = stderr});
    if (events && !(start->log = event_log_open(events, err))) return false;
    start->report = report_new(&(struct report_options){
        .level = log_get_level(),
        .coloured = show_coloured(STDERR_FILENO),
        .scraper = crawl->scraper,
        .watching = crawl->watch,
        .outputs = start->outputs.at,
        .output_count = start->outputs.count,
        .to = stderr,
        .print = start->prompt ? prompt_print : NULL,
        .print_arg = start->prompt,
    });
    if (start->prompt) start->sinks[crawl->sink_count++] = (struct event_sink){prompt_hear, start->prompt};
    start->sinks[crawl->sink_count++] = (struct event_sink){report_put, start->report};
    if (start->prompt) start->sinks[crawl->sink_count++] = (struct event_sink){prompt_ask, start->prompt};
    if (start->log) start->sinks[crawl->sink_count++] = (struct event_sink){event_log_put, start->log};
    crawl->sinks = start->sinks;
    return true;
}

void start_asking(struct start *start, struct crawl_options *crawl) { crawl->ask = start->ask = ask_new(); }

bool start_read(struct start *start, const struct args *args, struct crawl_options *crawl, struct err *err) {
    long cores = sysconf(_SC_NPROCESSORS_ONLN);
    crawl->parsers = cores < 1 ? 1 : cores > PARSERS_MOST ? PARSERS_MOST : (int)cores;
    log_set_level(start_level(args));
    if (!args_integer(args, "-j", 1, PARSERS_MOST, &crawl->parsers, err)) return false;
    if (!args_overrides(args, &start->overrides, err) || !read_outputs(start, args, err)) return false;
    crawl->overrides = start->overrides.at;
    crawl->override_count = start->overrides.count;
    crawl->outputs = start->outputs.at;
    crawl->output_count = start->outputs.count;
    return open_sinks(start, args, crawl, err);
}

void start_clear(struct start *start) {
    ask_close(start->ask); /* a crawl that did not begin has not done so, and it tells the prompt */
    prompt_free(start->prompt);
    ask_free(start->ask);
    overrides_clear(&start->overrides);
    vec_clear(&start->outputs);
    if (start->log) event_log_close(start->log);
    report_free(start->report);
}

char *start_script(const struct store *store, const char *given, struct err *err) {
    const char *script = given ? given : store_script(store);
    if (file_exists(script)) return mem_strdup(script);
    if (given) return sources_none(given, err), NULL;
    char *near = file_meant(script, ".lua");
    if (*script) err_set(err, ERR_USAGE, "the scraper %s is not there any more%s%s%s; name it: --scraper FILE", script,
                         near ? " (did it become " : "", near ? near : "", near ? "?)" : "");
    else err_set(err, ERR_USAGE, "%s does not say which scraper it was run with: --scraper FILE", store_path(store));
    free(near);
    return NULL;
}
