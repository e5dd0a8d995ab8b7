/* The edits of tests/live/cases, each driven against the built program: under `darn live` and in a crawl where it makes
 * sense in both. A case is a list of sections; each begins with a word, which is a function here. */
#include "cases.h"
#include "items.h"
#include "saving.h"

#include "base/mem.h"
#include "base/vec.h"
#include "os/clock.h"

#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { OPTIONS = 16, NOTES = 16, BETWEEN_PIECES = 10 };

struct run {
    const struct case_file *file;
    const struct section *at;        /* where we are */
    enum driven_as as;
    struct driven *driven;           /* NULL until something is run or expected */
    const char *options[OPTIONS + 1];
    struct saving saving;
    const char *notes[NOTES];        /* of a crawl: looked for at the end, in the reload log */
    int noted;
    json_t *event;                   /* of the `expect` whose lines are read */
    int parked;                      /* pages that shall be at the end */
    bool refused;                    /* what is on disk now is */
    bool may_be_refused;             /* the next event may be that of a save that nothing was to come of */
};

/* ---- words and lines ---- */

#define wrong(run, ...) fail_msg("%s.case:%d: %s", (run)->file->name, (run)->at->line, textf(__VA_ARGS__))

static const char *word(struct run *run, int n) {
    if (n < run->at->count) return run->at->word[n];
    wrong(run, "'%s' needs more", run->at->word[0]);
    return NULL;
}

static bool word_is(struct run *run, int n, const char *text) {
    return n < run->at->count && strcmp(run->at->word[n], text) == 0;
}

/* Calls for each line of the body that is for this way of running. */
static void each_line(struct run *run, void (*use)(struct run *run, const char *line)) {
    for (const char *at = run->at->body, *end; *at; at = end + 1) {
        end = strchr(at, '\n');
        const char *line = case_line(textf("%.*s", (int)(end - at), at), run->as);
        if (line) use(run, line);
    }
}

static struct driven *program_of(struct run *run) {
    if (run->driven) return run->driven;
    driven_files(run->as);
    return run->driven = driven_start(run->as, run->options);
}

/* ---- files ---- */

/* The program goes on while a file is open. */
static void between_pieces(void *arg) {
    struct run *run = arg;
    for (int i = 0; i < BETWEEN_PIECES; i++) driven_run(program_of(run), "");
}

/* What is there from the start. */
static void do_file(struct run *run) {
    const char *way = run->at->count > 2 ? word(run, 2) : "plain";
    run->saving.between = between_pieces, run->saving.arg = run;
    if (!saving_save(&run->saving, word(run, 1), way, run->at->body)) wrong(run, "no such way to save: %s", way);
}

static void do_save(struct run *run) {
    program_of(run);
    do_file(run);
}

/* %d in the body becomes the number of the save. */
static void do_saves(struct run *run) {
    int count = atoi(word(run, 2));
    for (int i = 1; i <= count; i++) {
        const char *text = replaced(run->at->body, "%d", textf("%d", i));
        i % 2 ? put_file(word(run, 1), text) : save_file(word(run, 1), text);
    }
}

/* The same bytes again, in all ways that an editor or a tool has. */
static void do_touch(struct run *run) {
    const char *path = word(run, 1), *text = get_file(path);
    put_file(path, text);
    save_file(path, text);
    assert_int_equal(utimensat(AT_FDCWD, path, NULL, 0), 0);
}

static void do_delete(struct run *run) { assert_int_equal(remove(word(run, 1)), 0); }

static void do_move(struct run *run) { assert_int_equal(rename(word(run, 1), word(run, 2)), 0); }

static void do_folder(struct run *run) { assert_int_equal(mkdir(word(run, 1), 0700), 0); }

/* A new link, or one that is re-pointed as `ln -sfn` or a deployment does: never absent. */
static void do_link(struct run *run) {
    assert_int_equal(symlink(word(run, 2), ".programs/link"), 0);
    assert_int_equal(rename(".programs/link", word(run, 1)), 0);
}

/* Comments until the file has that many bytes. */
static void do_grow(struct run *run) {
    size_t least = (size_t)atol(word(run, 2));
    struct str text = {0};
    str_puts(&text, get_file(word(run, 1)));
    while (text.len < least) str_puts(&text, "-- and on, and on, and on, and on, and on, and on, and on, and on\n");
    put_file(word(run, 1), text.data);
    str_clear(&text);
}

/* ---- running ---- */

static void do_options(struct run *run) {
    for (int i = 1; i < run->at->count; i++) run->options[i - 1] = run->at->word[i];
}

static void compare(struct run *run, const char *line, const char *got, const char *expected, bool part) {
    if (part ? strstr(got, expected) != NULL : strcmp(got, expected) == 0) return;
    wrong(run, "%s\n  gives    %s\n  expected %s%s\n%s", line, got, part ? "... " : "", expected,
          get_file(driven_program(run->driven)->err_path));
}

/* "LINE --> its value", "LINE -->~ a part of it", or LINE, which must not raise. */
static void judge(struct run *run, const char *line, const char *got) {
    const char *arrow = strstr(line, " -->");
    if (!arrow) {
        if (str_starts(got, "error: ")) compare(run, line, got, "no error", false);
        return;
    }
    bool part = arrow[4] == '~';
    const char *expected = arrow + 4 + part;
    compare(run, line, got, expected + strspn(expected, " "), part);
}

static const char *code_of(const char *line) {
    const char *arrow = strstr(line, " -->");
    return arrow ? textf("%.*s", (int)(arrow - line), line) : line;
}

static void run_line(struct run *run, const char *line) {
    judge(run, line, driven_run(program_of(run), code_of(line)));
}

static void do_run(struct run *run) {
    int times = run->at->count > 1 ? atoi(word(run, 1)) : 1;
    for (int i = 0; i < times; i++) each_line(run, run_line);
}

/* Until the line has its value; until then its numbers must not go down: nothing older takes over from newer. */
static void until_line(struct run *run, const char *line) {
    int64_t deadline = clock_ms() + DEADLINE_MS;
    const char *expected = strstr(line, " --> "), *got;
    if (!expected) wrong(run, "until what?");
    for (long before = 0;; before = strtol(got, NULL, 10)) {
        got = driven_run(program_of(run), code_of(line));
        if (strcmp(got, expected + 5) == 0) break;
        if (strtol(got, NULL, 10) < before) wrong(run, "%s gives %s after %ld", line, got, before);
        if (clock_ms() > deadline) judge(run, line, got);
    }
    json_t *event;
    while ((event = driven_reload(run->driven))) assert_string_equal(event_text(event, "event"), "reloaded");
}

static void do_until(struct run *run) { each_line(run, until_line); }

static void begin_line(struct run *run, const char *line) { driven_begin(program_of(run), line); }

static void do_begin(struct run *run) { each_line(run, begin_line); }

/* Lets the line that was begun go on; the body is what it gives. */
static void end_line(struct run *run, const char *line) {
    judge(run, textf("the line gives --> %s", line), driven_end(run->driven));
}

static void do_end(struct run *run) {
    driven_open(run->driven);
    each_line(run, end_line);
}

static void fail_line(struct run *run, const char *line) {
    judge(run, line, driven_fail(program_of(run), code_of(line)));
    run->parked++;
}

static void do_fail(struct run *run) { each_line(run, fail_line); }

/* ---- what a save brings ---- */

static bool list_has(json_t *list, const char *part, bool whole) {
    size_t i;
    json_t *text;
    json_array_foreach(list, i, text) {
        const char *got = json_string_value(text);
        if (whole ? strcmp(got, part) == 0 : strstr(got, part) != NULL) return true;
    }
    return false;
}

static void wrong_event(struct run *run, const char *line) {
    char *event = json_dumps(run->event, JSON_SORT_KEYS);
    const char *text = textf("%s", event ? event : "no event");
    free(event);
    wrong(run, "expected %s\n  got %s\n%s", line, text, get_file(driven_program(run->driven)->err_path));
}

static void expect_files(struct run *run, const char *names) {
    json_t *files = json_object_get(run->event, "files");
    size_t count = 0;
    char *list = (char *)textf("%s", names), *save = NULL;
    for (char *name = strtok_r(list, " ", &save); name; name = strtok_r(NULL, " ", &save), count++) {
        if (!list_has(files, name, true)) wrong_event(run, textf("file %s", name));
    }
    if (count != json_array_size(files)) wrong_event(run, textf("files %s", names));
}

static void expect_changed(struct run *run, const char *name) {
    if (list_has(json_object_get(run->event, "changed"), name, false)) return;
    wrong_event(run, textf("changed: %s", name));
}

/* FILE:LINE, and where there is a column, that the message names it too. */
static void expect_at(struct run *run, const char *place) {
    char *file = (char *)textf("%s", place), *line = strchr(file, ':');
    char *column = line ? strchr(line + 1, ':') : NULL;
    if (line) *line++ = 0;
    if (column) *column = 0, driven_said(run->driven, textf("%s:", place));
    if (strcmp(event_text(run->event, "file"), file) != 0 ||
        (line && event_number(run->event, "line") != atoi(line)))
        wrong_event(run, textf("at: %s", place));
}

static void expect_error(struct run *run, const char *part) {
    if (!strstr(event_text(run->event, "error"), part)) wrong_event(run, textf("error: %s", part));
}

/* A crawl compares its module variables a little after the switch: what it finds is in the reload log. */
static void expect_note(struct run *run, const char *part) {
    if (run->as == DRIVEN_CRAWL) {
        assert_true(run->noted < NOTES);
        run->notes[run->noted++] = part;
    } else if (!list_has(json_object_get(run->event, "notes"), part, false)) {
        wrong_event(run, textf("note: %s", part));
    }
}

static void expect_no_note(struct run *run, const char *part) {
    if (list_has(json_object_get(run->event, "notes"), part, false)) wrong_event(run, textf("no note: %s", part));
}

static void expect_said(struct run *run, const char *part) { driven_said(run->driven, part); }

/* "ok 2", "failed 1": pages that were parked and are run again. */
static void expect_reruns(struct run *run, const char *what) {
    bool ok = str_starts(what, "ok ");
    size_t count = (size_t)atoi(strchr(what, ' '));
    struct events *events = driven_events(run->driven);
    events_rewind(events);
    while (event_wait(events, "reloaded") != run->event) continue;
    for (size_t i = 0; i < count; i++) event_wait(events, ok ? "rerun_ok" : "rerun_failed");
    if (ok) run->parked -= (int)count;
}

/* How many pages were run again so far. */
static void expect_count_of_reruns(struct run *run, const char *count) {
    struct events *events = driven_events(run->driven);
    if (event_count(events, "rerun_ok") + event_count(events, "rerun_failed") != (size_t)atoi(count))
        wrong_event(run, textf("%s pages that were run again", count));
}

static const struct {
    const char *key;
    void (*judge)(struct run *run, const char *value);
} expectations[] = {
    {"files", expect_files}, {"changed", expect_changed}, {"at", expect_at},     {"error", expect_error},
    {"note", expect_note},   {"no note", expect_no_note}, {"said", expect_said}, {"rerun", expect_reruns},
    {"reruns", expect_count_of_reruns},
};

static void expect_line(struct run *run, const char *line) {
    size_t key = strcspn(line, ":");
    for (size_t i = 0; i < sizeof expectations / sizeof *expectations; i++) {
        const char *name = expectations[i].key;
        if (strlen(name) != key || strncmp(line, name, key) != 0) continue;
        expectations[i].judge(run, line + key + 1 + strspn(line + key + 1, " "));
        return;
    }
    wrong(run, "what is '%s'?", line);
}

static json_t *await_event(struct run *run) {
    json_t *event = driven_await(program_of(run));
    bool refused = strcmp(event_text(event, "event"), "reload_failed") == 0;
    if (refused && run->may_be_refused) event = driven_await(run->driven);
    run->may_be_refused = false;
    return event;
}

/* `reloaded` and `refused` are the next event. `nothing` is shown by the next: it must be another save's. `kept`: the
 * old version goes on, told or not. */
static void do_expect(struct run *run) {
    run->event = NULL;
    program_of(run);
    run->refused = word_is(run, 1, "refused");
    if (word_is(run, 1, "kept")) run->may_be_refused = true;
    if (run->refused || word_is(run, 1, "reloaded")) {
        run->event = await_event(run);
        const char *name = run->refused ? "reload_failed" : "reloaded";
        if (strcmp(event_text(run->event, "event"), name) != 0) wrong_event(run, name);
    } else if (!word_is(run, 1, "nothing") && !run->may_be_refused) {
        wrong(run, "what is '%s'?", word(run, 1));
    }
    each_line(run, expect_line);
}

/* ---- the whole ---- */

static void do_nothing(struct run *run) { (void)run; }

static const struct {
    const char *name;
    void (*run)(struct run *run);
} verbs[] = {
    {"only", do_nothing}, {"options", do_options}, {"file", do_file},   {"save", do_save},     {"saves", do_saves},
    {"touch", do_touch},  {"delete", do_delete},   {"move", do_move},   {"folder", do_folder}, {"link", do_link},
    {"grow", do_grow},    {"run", do_run},         {"until", do_until}, {"begin", do_begin},   {"end", do_end},
    {"fail", do_fail},    {"expect", do_expect},
};

static void run_section(struct run *run) {
    for (size_t i = 0; i < sizeof verbs / sizeof *verbs; i++) {
        if (strcmp(run->at->word[0], verbs[i].name) != 0) continue;
        if (verbs[i].run != do_save && verbs[i].run != do_file) saving_close(&run->saving);
        verbs[i].run(run);
        return;
    }
    wrong(run, "what is '%s'?", run->at->word[0]);
}

static void judge_notes(struct run *run) {
    struct program *log = run->noted ? run_darn("reloads", "main.crawl", "--json") : NULL;
    for (int i = 0; i < run->noted; i++) assert_has(log->out, run->notes[i]);
}

static void run_case(struct run *run) {
    for (size_t i = 0; i < run->file->count; i++) {
        run->at = &run->file->sections[i];
        if (run->at->as[run->as]) run_section(run);
    }
    saving_close(&run->saving);
    if (!run->refused && !run->may_be_refused) driven_sentinel(program_of(run));
    struct program *darn = driven_finish(run->driven);
    assert_exit(darn, run->parked ? 2 : 0);
    judge_notes(run);
}

static void live_case(void **state) {
    run_case(&(struct run){.file = *state, .as = DRIVEN_LIVE});
}

static void crawl_case(void **state) {
    run_case(&(struct run){.file = *state, .as = DRIVEN_CRAWL});
}

/* cmocka gives a test's own state to its setup, which leaves it as it is. */
static struct CMUnitTest test_of(struct case_file *file, enum driven_as as) {
    return (struct CMUnitTest){
        .name = mem_printf("%s (%s)", file->name, as == DRIVEN_LIVE ? "live" : "crawl"),
        .test_func = as == DRIVEN_LIVE ? live_case : crawl_case,
        .setup_func = test_begin,
        .teardown_func = test_end,
        .initial_state = file,
    };
}

int main(int argc, char **argv) {
    cmocka_set_test_filter(argc > 1 ? argv[1] : NULL);
    struct case_files files = cases_read("tests/live/cases");
    VEC(struct CMUnitTest) tests = {0};
    for (size_t i = 0; i < files.count; i++) {
        for (enum driven_as as = DRIVEN_LIVE; as <= DRIVEN_CRAWL; as++)
            if (files.at[i]->as[as]) vec_push(&tests, test_of(files.at[i], as));
    }
    int failed = _cmocka_run_group_tests("cases", tests.at, tests.count, NULL, NULL);
    for (size_t i = 0; i < tests.count; i++) free((char *)tests.at[i].name);
    vec_clear(&tests);
    cases_free(&files);
    return failed;
}
