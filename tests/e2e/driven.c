/* See driven.h. A live program reads its lines from a FIFO and answers each with a line of stdout that begins with @.
 * A crawl is a chain: page /7 holds a line and the link to /8, and /8 has no answer until there is a line for it. */
#include "driven.h"

#include "base/mem.h"
#include "base/vec.h"
#include "items.h"
#include "os/clock.h"
#include "os/file.h"

#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* Below .programs, out of the way of what is watched. */
#define INPUT ".programs/input"
#define GATE ".programs/gate"
#define WAITING ".programs/waiting"

struct given { const char *path, *body; };

struct driven {
    enum driven_as as;
    struct program *program;
    struct events *events;
    size_t reloads_from; /* events before it are none, or were given */
    int gate, waiting, sentinels;
    /* live */
    int input;
    struct tail *answers;
    size_t answers_from;
    /* crawl */
    struct site *site;
    int page, failing; /* numbers of the latest pages */
    pthread_mutex_t lock;
    pthread_cond_t change;
    VEC(struct given) given;
    bool leaving;
};

/* ---- files ---- */

static void put_sentinel(int number) { put_file("sentinel.lua", textf("return { number = %d }\n", number)); }

void driven_files(enum driven_as as) {
    put_file("driver.lua", project_file("tests/live/cases/driver.lua"));
    put_sentinel(0);
    if (file_exists("main.lua")) return; /* the case's own */
    const char *app = file_exists("app.lua") ? "app = require \"app\"\n" : "";
    put_file("main.lua", textf("%s%s", app, as == DRIVEN_LIVE ? "require \"driver\".loop()\n"
                                                              : "return { parse = require \"driver\".parse }\n"));
}

/* Open at both ends, so that nobody waits for the other to open it. */
static int make_fifo(const char *path) {
    assert_int_equal(mkfifo(path, 0600), 0);
    int fd = open(path, O_RDWR | O_CLOEXEC);
    assert_true(fd >= 0);
    return fd;
}

/* ---- the site of a crawl ---- */

static const char *find_body(struct driven *driven, const char *path) {
    for (size_t i = 0; i < driven->given.count; i++) {
        if (strcmp(driven->given.at[i].path, path) == 0) return driven->given.at[i].body;
    }
    return NULL;
}

static char *answer_when_given(void *arg, const char *path) {
    struct driven *driven = arg;
    const char *body;
    pthread_mutex_lock(&driven->lock);
    while (!(body = find_body(driven, path)) && !driven->leaving) pthread_cond_wait(&driven->change, &driven->lock);
    pthread_mutex_unlock(&driven->lock);
    return mem_strdup(body ? body : "");
}

static void give_page(struct driven *driven, const char *path, const char *body) {
    pthread_mutex_lock(&driven->lock);
    vec_push(&driven->given, (struct given){path, body});
    pthread_cond_broadcast(&driven->change);
    pthread_mutex_unlock(&driven->lock);
}

/* ---- begin and end ---- */

static void leave_driven(void *what) {
    struct driven *driven = what;
    pthread_mutex_lock(&driven->lock);
    driven->leaving = true;
    pthread_cond_broadcast(&driven->change);
    pthread_mutex_unlock(&driven->lock);
    if (driven->input >= 0) close(driven->input);
    close(driven->gate);
    close(driven->waiting);
}

/* Given back before the site is, whose threads wait for pages of ours; freed when they are gone. */
static void free_driven(void *what) {
    struct driven *driven = what;
    vec_clear(&driven->given);
    pthread_cond_destroy(&driven->change);
    pthread_mutex_destroy(&driven->lock);
    free(driven);
}

static struct driven *new_driven(enum driven_as as) {
    struct driven *driven = mem_zero(sizeof *driven);
    driven->as = as;
    pthread_mutex_init(&driven->lock, NULL);
    pthread_cond_init(&driven->change, NULL);
    at_end(free_driven, driven);
    if (as == DRIVEN_CRAWL) driven->site = site_new();
    driven->gate = make_fifo(GATE);
    driven->waiting = make_fifo(WAITING);
    driven->input = as == DRIVEN_LIVE ? make_fifo(INPUT) : -1;
    at_end(leave_driven, driven);
    return driven;
}

struct driven *driven_start(enum driven_as as, const char *const *options) {
    struct driven *driven = new_driven(as);
    bool live = as == DRIVEN_LIVE;
    VEC(const char *) list = {0};
    vec_push(&list, live ? "live" : "run");
    vec_push(&list, "--events");
    vec_push(&list, "events");
    for (size_t i = 0; options[i]; i++) vec_push(&list, options[i]);
    if (!live) { /* a page that waits for its line is no server that hangs */
        const char *const crawl[] = {"-o", "items.jsonl", "-j", "1", "--set", "timeout=600"};
        for (size_t i = 0; i < sizeof crawl / sizeof *crawl; i++) vec_push(&list, crawl[i]);
        site_fallback(driven->site, answer_when_given, driven);
    }
    vec_push(&list, "main.lua");
    vec_push(&list, live ? INPUT : site_url(driven->site, "/0"));
    vec_push(&list, NULL);
    driven->program = start_program(darn_path(), list.at);
    driven->events = events_of(driven->program, "events");
    if (live) driven->answers = tail_open(driven->program->out_path, driven->program);
    vec_clear(&list);
    driven_run(driven, "");
    return driven;
}

struct program *driven_program(struct driven *driven) { return driven->program; }

struct events *driven_events(struct driven *driven) { return driven->events; }

/* ---- lines ---- */

static void show_stderr(struct driven *driven, const char *what) {
    fail_msg("%s; stderr:\n%s", what, get_file(driven->program->err_path));
}

static void write_line(struct driven *driven, const char *line) {
    const char *text = textf("%s\n", line);
    assert_true(write(driven->input, text, strlen(text)) == (ssize_t)strlen(text));
}

/* The next line that begins with @, without that. */
static const char *next_answer(struct driven *driven) {
    int64_t deadline = clock_ms() + DEADLINE_MS;
    for (;;) {
        const char *line = str_text(&driven->answers->text) + driven->answers_from, *end = strchr(line, '\n');
        if (!end) {
            if (!tail_more(driven->answers, deadline)) show_stderr(driven, "no answer came");
            continue;
        }
        driven->answers_from += (size_t)(end + 1 - line);
        if (*line == '@') return textf("%.*s", (int)(end - line - 1), line + 1);
    }
}

/* Waits for the event of a page. */
static json_t *page_event(struct driven *driven, const char *event, const char *path) {
    events_rewind(driven->events);
    return event_wait(driven->events, event, "url", site_url(driven->site, path));
}

static const char *page_value(struct driven *driven, const char *path) {
    page_event(driven, "parsed", path);
    const char *line = lines_with(get_file("items.jsonl"), textf("\"path\": \"%s\"", path), true);
    if (count_lines(line) != 1) fail_msg("page %s has %d items, not one", path, count_lines(line));
    return textf("%s", json_string_value(json_object_get(json_line(line), "value")));
}

static void give_line(struct driven *driven, const char *line) {
    if (driven->as == DRIVEN_LIVE) {
        write_line(driven, line);
        return;
    }
    const char *path = textf("/%d", driven->page++);
    give_page(driven, path, textf("-- next: /%d\n%s", driven->page, line));
}

void driven_begin(struct driven *driven, const char *line) {
    give_line(driven, line);
    struct pollfd watched[] = {{.fd = driven->waiting, .events = POLLIN},
                               {.fd = driven->program->pidfd, .events = POLLIN}};
    char byte;
    poll(watched, 2, DEADLINE_MS);
    if (!watched[0].revents) show_stderr(driven, textf("'%s' does not wait", line));
    assert_int_equal(read(driven->waiting, &byte, 1), 1);
}

const char *driven_end(struct driven *driven) {
    if (driven->as == DRIVEN_LIVE) return next_answer(driven);
    return page_value(driven, textf("/%d", driven->page - 1));
}

const char *driven_run(struct driven *driven, const char *line) {
    give_line(driven, line);
    return driven_end(driven);
}

void driven_open(struct driven *driven) { assert_int_equal(write(driven->gate, "\n", 1), 1); }

const char *driven_fail(struct driven *driven, const char *line) {
    const char *failing = textf("/failing-%d", ++driven->failing), *path = textf("/%d", driven->page++);
    give_page(driven, failing, line);
    give_page(driven, path, textf("-- next: %s /%d\n", failing, driven->page));
    return event_text(page_event(driven, "parse_failed", failing), "error");
}

/* ---- reloads ---- */

json_t *driven_reload(struct driven *driven) {
    json_t *list = events_list(driven->events), *event;
    while ((event = json_array_get(list, driven->reloads_from))) {
        driven->reloads_from++;
        const char *name = event_text(event, "event");
        if (strcmp(name, "reloaded") == 0 || strcmp(name, "reload_failed") == 0) return event;
    }
    return NULL;
}

/* Time passes in the program: an empty line, or the next event. */
static void go_on(struct driven *driven) {
    if (driven->as == DRIVEN_LIVE) driven_run(driven, "");
    else event_next(driven->events);
}

json_t *driven_await(struct driven *driven) {
    int64_t deadline = clock_ms() + DEADLINE_MS;
    json_t *event;
    while (!(event = driven_reload(driven))) {
        if (clock_ms() > deadline) show_stderr(driven, "no reload came");
        go_on(driven);
    }
    return event;
}

void driven_said(struct driven *driven, const char *part) {
    if (driven->as == DRIVEN_CRAWL) {
        wait_line(driven->program, driven->program->err_path, part);
        return;
    }
    int64_t deadline = clock_ms() + DEADLINE_MS;
    while (!strstr(get_file(driven->program->err_path), part)) {
        if (clock_ms() > deadline) show_stderr(driven, textf("'%s' was not said", part));
        driven_run(driven, "");
    }
}

void driven_sentinel(struct driven *driven) {
    put_sentinel(++driven->sentinels);
    json_t *event = driven_await(driven), *files = json_object_get(event, "files");
    const char *file = json_string_value(json_array_get(files, 0));
    if (file && json_array_size(files) == 1 && strcmp(file, "sentinel.lua") == 0) return;
    char *text = json_dumps(event, 0);
    const char *kept = textf("%s", text);
    free(text);
    fail_msg("something else was reloaded, or nothing: %s", kept);
}

/* ---- the end ---- */

static void end_crawl(struct driven *driven) {
    give_page(driven, textf("/%d", driven->page++), "");
    finish(driven->program);
    int pages = driven->page + driven->failing;
    assert_int_equal(site_hits(driven->site, NULL), pages);
}

struct program *driven_finish(struct driven *driven) {
    if (driven->as == DRIVEN_CRAWL) {
        end_crawl(driven);
        return driven->program;
    }
    close(driven->input);
    driven->input = -1;
    return finish(driven->program);
}
