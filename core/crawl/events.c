/* See events.h. */
#include "crawl/events.h"

#include "base/json.h"
#include "base/log.h"
#include "os/clock.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

static const char *event_name(enum event_kind kind) {
    static const char *const names[EVENT_KINDS] = {
        [EVENT_START] = "start",       [EVENT_FETCHED] = "fetched",           [EVENT_RETRY] = "retry",
        [EVENT_GAVE_UP] = "gave_up",   [EVENT_DROPPED] = "dropped",           [EVENT_PARSED] = "parsed",
        [EVENT_PARSE_FAILED] = "parse_failed", [EVENT_RELOADED] = "reloaded", [EVENT_RELOAD_FAILED] = "reload_failed",
        [EVENT_RERUN_OK] = "rerun_ok", [EVENT_RERUN_FAILED] = "rerun_failed", [EVENT_ANEW] = "anew",
        [EVENT_PAUSED] = "paused",     [EVENT_RESUMED] = "resumed",
        [EVENT_HOST_PAUSED] = "paused", [EVENT_HOST_RESUMED] = "resumed",
        [EVENT_WAITING] = "waiting",   [EVENT_REOPENED] = "reopened",   [EVENT_FINISHED] = "finished",
    };
    return names[kind];
}

struct event_log {
    FILE *file;
    char *path;
    int64_t started_us;
    bool begun;
    struct str line;
};

struct event_log *event_log_open(const char *path, struct err *err) {
    FILE *file = strcmp(path, "-") == 0 ? stdout : fopen(path, "ae");
    if (!file) return err_set(err, ERR_USAGE, "cannot write %s: %s", path, strerror(errno)), NULL;
    struct event_log *log = mem_zero(sizeof *log);
    log->file = file;
    log->path = mem_strdup(path);
    log->started_us = clock_us();
    return log;
}

static void names_field(struct str *out, const char *key, const struct names *names) {
    json_key(out, key);
    str_putc(out, '[');
    for (size_t i = 0; names && i < names->count; i++) {
        if (i) str_puts(out, ", ");
        json_put_text(out, names->at[i]);
    }
    str_putc(out, ']');
}

/* Lines and columns are counted from 1: 0 is unknown. */
static void place_field(struct str *out, const char *key, int64_t number) {
    json_key(out, key);
    if (number > 0) json_put_integer(out, number);
    else str_puts(out, "null");
}

static void put_fields(struct str *out, const struct event *e) {
    switch (e->kind) {
    case EVENT_START:
        json_text_field(out, "scraper", e->scraper);
        json_text_field(out, "crawl", e->crawl);
        json_text_field(out, "version", e->version);
        json_key(out, "resumed");
        str_puts(out, e->resumed ? "true" : "false");
        json_integer_field(out, "pid", getpid());
        break;
    case EVENT_FETCHED:
        json_text_field(out, "url", e->url);
        json_integer_field(out, "status", e->status);
        json_integer_field(out, "bytes", e->bytes);
        json_number_field(out, "ms", e->ms);
        json_integer_field(out, "attempt", e->attempt);
        break;
    case EVENT_RETRY:
        json_text_field(out, "url", e->url);
        json_text_field(out, "kind", e->fault);
        json_integer_field(out, "status", e->status);
        json_integer_field(out, "attempt", e->attempt);
        json_number_field(out, "delay", e->delay);
        break;
    case EVENT_GAVE_UP:
        json_text_field(out, "url", e->url);
        json_text_field(out, "kind", e->fault);
        json_integer_field(out, "status", e->status);
        json_integer_field(out, "attempts", e->attempt);
        json_text_field(out, "error", e->error);
        break;
    case EVENT_DROPPED:
        json_text_field(out, "url", e->url);
        json_text_field(out, "why", e->why);
        break;
    case EVENT_PARSED:
        json_text_field(out, "url", e->url);
        json_text_field(out, "callback", e->callback);
        json_integer_field(out, "items", e->items);
        json_integer_field(out, "requests", e->requests);
        json_number_field(out, "ms", e->ms);
        if (e->skip) json_text_field(out, "skip", e->skip);
        break;
    case EVENT_PARSE_FAILED:
        json_integer_field(out, "id", e->id);
        json_text_field(out, "group", e->group);
        json_text_field(out, "url", e->url);
        json_text_field(out, "callback", e->callback);
        json_text_field(out, "error", e->error);
        json_text_field(out, "file", e->file);
        place_field(out, "line", e->line);
        break;
    case EVENT_RELOADED:
        names_field(out, "files", e->files);
        json_text_field(out, "old", e->old_version);
        json_text_field(out, "new", e->new_version);
        names_field(out, "changed", e->changed);
        if (e->notes) names_field(out, "notes", e->notes);
        json_number_field(out, "ms", e->ms);
        break;
    case EVENT_RELOAD_FAILED:
        json_text_field(out, "file", e->file);
        place_field(out, "line", e->line);
        place_field(out, "column", e->column);
        json_text_field(out, "error", e->error);
        break;
    case EVENT_RERUN_OK:
    case EVENT_RERUN_FAILED:
        json_integer_field(out, "id", e->id);
        json_text_field(out, "url", e->url);
        json_text_field(out, "callback", e->callback);
        if (e->kind == EVENT_RERUN_FAILED) {
            json_text_field(out, "error", e->error);
            break;
        }
        json_text_field(out, "outcome", e->outcome);
        json_integer_field(out, "items", e->items);
        break;
    case EVENT_PAUSED:
    case EVENT_RESUMED:
        json_text_field(out, "callback", e->callback);
        json_text_field(out, "why", e->why);
        break;
    case EVENT_HOST_PAUSED:
    case EVENT_HOST_RESUMED:
        json_text_field(out, "host", e->host);
        json_text_field(out, "why", e->why);
        break;
    case EVENT_FINISHED:
        json_text_field(out, "why", e->why);
        json_integer_field(out, "pages", e->pages);
        json_integer_field(out, "items", e->items);
        json_integer_field(out, "parked", e->parked);
        json_integer_field(out, "suspect", e->suspect);
        json_integer_field(out, "held", e->held);
        json_integer_field(out, "gave_up", e->gave_up);
        json_number_field(out, "seconds", e->seconds);
        json_integer_field(out, "exit", e->exit_code);
        break;
    case EVENT_ANEW:
    case EVENT_WAITING:
    case EVENT_REOPENED:
    case EVENT_KINDS: break;
    }
}

static void reopen(struct event_log *log) {
    FILE *file = log->file == stdout ? NULL : fopen(log->path, "ae");
    if (log->file != stdout && !file)
        log_put(LOG_WARN, "cannot write %s: %s; events go on into the file that was there", log->path, strerror(errno));
    if (!file) return;
    fclose(log->file);
    log->file = file;
}

void event_log_put(void *arg, const struct event *event) {
    struct event_log *log = arg;
    if (event->kind == EVENT_REOPENED) reopen(log);
    if (event->kind == EVENT_WAITING || event->kind == EVENT_ANEW || event->kind == EVENT_REOPENED) return; /* the terminal's only */
    str_reset(&log->line);
    json_begin(&log->line);
    json_number_field(&log->line, "t", (double)((clock_us() - log->started_us) / 100) / 1e4);
    json_text_field(&log->line, "event", event_name(event->kind));
    put_fields(&log->line, event);
    json_end(&log->line);
    str_putc(&log->line, '\n');
    if (!log->begun && log->file != stdout) (void)!ftruncate(fileno(log->file), 0);
    log->begun = true;
    fwrite(log->line.data, 1, log->line.len, log->file);
    fflush(log->file);
}

void event_log_close(struct event_log *log) {
    if (!log) return;
    if (log->file != stdout) fclose(log->file);
    str_clear(&log->line);
    free(log->path);
    free(log);
}
