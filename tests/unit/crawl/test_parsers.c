/* parsers.h: a new version is taken by those who work and by those who wait, the old one is closed when the last has
 * left it, what its module-level variables held is told once, and who hangs in C code is answered for. */
#include "crawl/parsers.h"

#include "crawl/watchdog.h"
#include "html/doc.h"
#include "os/clock.h"
#include "os/file.h"

#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

enum { THREADS = 3 };

static int woken[2]; /* a pipe: a byte for each wake */

static void wake(void *arg) {
    (void)arg;
    (void)!write(woken[1], "!", 1);
}

static const char *at(const char *name) {
    static char *path;
    free(path);
    return path = file_join(getenv("TMPDIR"), name);
}

static struct version *build(const char *text) {
    struct err err = {0};
    const char *path = at("s.lua");
    if (!file_replace(path, text, strlen(text), &err)) fail_msg("%s", err.message);
    struct version_options options = {.states = THREADS, .no_start = true};
    struct sources *sources = sources_new(path);
    struct budget *budget = budget_new();
    struct version *version = version_build(sources, &options, budget, &err);
    if (!version) fail_msg("%s", err.message);
    budget_free(budget);
    sources_unref(sources);
    remove(path);
    return version;
}

static void end(struct parsers *parsers) {
    assert_true(parsers_stop(parsers, false));
    parsers_free(parsers);
}

/* Runs `parse` on a page of that request. */
static struct job *send_page(struct parsers *parsers, int64_t request_id, const char *body) {
    struct request *request = request_new();
    url_parse(&request->url, "http://a.b/", NULL, NULL);
    request_fingerprint(request);
    free(request->callback);
    request->callback = mem_strdup("parse");
    request->id = request_id;
    struct job *job = mem_zero(sizeof *job);
    job->page = page_new(request);
    job->page->url = mem_strdup("http://a.b/");
    job->page->body = mem_strdup(body);
    job->page->body_bytes = strlen(body);
    parsers_send(parsers, job);
    return job;
}

static struct job *answer_of(struct parsers *parsers, int64_t request_id, const char *body) {
    struct job *job = send_page(parsers, request_id, body), *answer;
    char byte;
    while (!(answer = parsers_answer(parsers))) assert_int_equal(read(woken[0], &byte, 1), 1);
    assert_ptr_equal(answer, job);
    return job;
}

/* ... and gives its item. */
static char *run(struct parsers *parsers) {
    struct job *job = answer_of(parsers, 0, "");
    assert_int_equal(job->outcome->kind, OUTCOME_DONE);
    char *item = mem_strdup(job->outcome->items.at[0]->json);
    job_free(job);
    return item;
}

static void assert_runs(struct parsers *parsers, const char *expected) {
    char *item = run(parsers);
    assert_string_equal(item, expected);
    free(item);
}

static const char *const numbered = "local s, n = {}, %d\nfunction s.parse(page) page:emit { n = n } end\nreturn s\n";

static struct version *build_numbered(int number) {
    char *text = mem_printf(numbered, number);
    struct version *version = build(text);
    free(text);
    return version;
}

/* ---- */

static void the_next_page_runs_the_new_version(void **state) {
    (void)state;
    struct version *version = build_numbered(0);
    struct parsers *parsers = parsers_start(THREADS, version, 8, wake, NULL);
    for (int number = 0; number < 20; number++) {
        char expected[32];
        snprintf(expected, sizeof expected, "{\"n\": %d}", number);
        for (int pages = 0; pages < number % 3; pages++) assert_runs(parsers, expected);
        version_unref(version);
        version = build_numbered(number + 1);
        parsers_switch(parsers, version);
    }
    assert_runs(parsers, "{\"n\": 20}");
    end(parsers);
    version_unref(version);
}

/* Each state of the old version holds a pipe open: that it ends shows that all of them were closed, and no page had to
 * come for that. */
static void who_waits_leaves_the_old_version(void **state) {
    (void)state;
    char *fifo = mem_strdup(at("fifo")), byte;
    assert_int_equal(mkfifo(fifo, 0600), 0);
    int reader = open(fifo, O_RDONLY | O_NONBLOCK | O_CLOEXEC);
    char *text = mem_printf("local s, pipe = {}, io.open('%s', 'w')\n"
                            "function s.parse(page) page:emit { n = pipe and 1 } end\nreturn s\n", fifo);
    struct version *version = build(text);
    assert_int_equal(fcntl(reader, F_SETFL, 0), 0); /* from now on reading waits */
    struct parsers *parsers = parsers_start(THREADS, version, 8, wake, NULL);
    assert_runs(parsers, "{\"n\": 1}");
    version_unref(version);
    struct version *next = build_numbered(2);
    parsers_switch(parsers, next);
    assert_int_equal(read(reader, &byte, 1), 0);
    assert_runs(parsers, "{\"n\": 2}");
    end(parsers);
    version_unref(next);
    close(reader);
    remove(fifo);
    free(fifo);
    free(text);
}

/* The same request always has the same body; other bodies here show which tree a run had. */
static void assert_reads(struct parsers *parsers, int64_t request, const char *body, enum outcome_kind kind,
                         const char *text) {
    struct job *job = answer_of(parsers, request, body);
    assert_int_equal(job->outcome->kind, kind);
    if (kind == OUTCOME_FAILED) assert_string_equal(job->outcome->failure.error, text);
    else assert_string_equal(job->outcome->items.at[0]->json, text);
    job_free(job);
}

static void the_tree_of_what_failed_last_is_kept(void **state) {
    (void)state;
    struct version *version = build("local s = {}\nfunction s.parse(page) error(page:text 'p', 0) end\nreturn s\n");
    struct version *mend = build("local s = {}\nfunction s.parse(page) page:emit { t = page:text 'p' } end\nreturn s\n");
    struct parsers *parsers = parsers_start(THREADS, version, 8, wake, NULL);
    assert_reads(parsers, 7, "<p>one", OUTCOME_FAILED, "one");
    assert_reads(parsers, 7, "<p>other", OUTCOME_FAILED, "one");
    parsers_switch(parsers, mend);
    assert_reads(parsers, 8, "<p>two", OUTCOME_DONE, "{\"t\": \"two\"}"); /* another page */
    assert_reads(parsers, 7, "<p>other", OUTCOME_DONE, "{\"t\": \"one\"}");
    assert_reads(parsers, 7, "<p>other", OUTCOME_DONE, "{\"t\": \"other\"}"); /* it did not fail: nothing was kept */
    end(parsers);
    version_unref(version);
    version_unref(mend);
}

static void what_begins_anew_is_told_once(void **state) {
    (void)state;
    static const char *const counting =
        "local s, count, seen = {}, 0, {}\n"
        "function s.parse(page) count = count + 1 seen[count] = page.url page:emit { n = count } end\nreturn s\n";
    struct version *version = build(counting), *next = build_numbered(1);
    struct parsers *parsers = parsers_start(THREADS, version, 8, wake, NULL);
    struct names notes = {0};
    char id[13], byte;
    for (int i = 0; i < 30; i++) free(run(parsers)); /* by whichever threads */
    assert_false(parsers_notes(parsers, id, &notes));
    parsers_switch(parsers, next);
    while (!parsers_notes(parsers, id, &notes)) assert_int_equal(read(woken[0], &byte, 1), 1);
    assert_string_equal(id, version_id(next));
    version_unref(version);
    assert_int_equal(notes.count, 2);
    assert_non_null(strstr(notes.at[0], "s.lua: count ("));
    assert_non_null(strstr(notes.at[0], " -> 0)"));
    assert_non_null(strstr(notes.at[1], "s.lua: seen ("));
    assert_runs(parsers, "{\"n\": 1}");
    end(parsers);
    version_unref(next);
    names_clear(&notes);
}

/* ---- failures that somebody asks for ---- */

/* Counts its runs in a variable that a fresh state begins anew. */
static const char *const failing =
    "local s, runs = {}, 0\n"
    "function s.parse(page)\n"
    "  runs = runs + 1\n"
    "  if page.body ~= 'good' then error(page.body .. ' fails', 0) end\n"
    "  page:emit { runs = runs }\n"
    "end\nreturn s\n";

static struct alive *fail_on(struct parsers *parsers, int64_t request, const char *body) {
    struct job *job = answer_of(parsers, request, body);
    assert_int_equal(job->outcome->kind, OUTCOME_FAILED);
    assert_non_null(job->page->packed); /* for the store, in any case */
    struct alive *alive = job->alive;
    job->alive = NULL;
    job_free(job);
    return alive;
}

static void one_failure_stands_while_its_parser_goes_on(void **state) {
    (void)state;
    struct version *version = build(failing);
    struct ask *ask = ask_new();
    struct parsers *parsers = parsers_start(1, version, 8, wake, NULL);
    struct alive *alive, *other;
    parsers_ask(parsers, ask);
    assert_reads(parsers, 1, "good", OUTCOME_DONE, "{\"runs\": 1}");
    alive = fail_on(parsers, 2, "one");
    assert_non_null(alive);
    assert_reads(parsers, 3, "good", OUTCOME_DONE, "{\"runs\": 1}"); /* in a fresh state */
    assert_string_equal(alive->outcome->failure.error, "one fails");
    assert_string_equal(alive->outcome->version, version_id(version));
    assert_string_equal(alive->own_page->body, "one");
    assert_null(fail_on(parsers, 4, "two")); /* one at a time */
    assert_reads(parsers, 5, "good", OUTCOME_DONE, "{\"runs\": 3}"); /* in the same state */
    assert_true(ask_know(ask, alive->outcome->failure.group));
    assert_false(ask_know(ask, alive->outcome->failure.group));
    ask_want(ask, 0);
    assert_null(fail_on(parsers, 6, "one")); /* its group is known */
    other = fail_on(parsers, 7, "two");
    assert_non_null(other);
    ask_forget(ask, alive->outcome->failure.group);
    ask_miss(ask, other); /* nobody heard of it: another one will do */
    assert_ptr_equal(ask_alive(ask, 0), other);
    alive_end(other);
    other = fail_on(parsers, 8, "one");
    assert_non_null(other);
    ask_put(ask, 12, other);
    assert_null(ask_alive(ask, 11));
    ask_close(ask);
    assert_null(ask_alive(ask, 12)); /* it was ended */
    ask_want(ask, 0);
    assert_null(fail_on(parsers, 9, "three"));
    end(parsers);
    version_unref(version);
    alive_end(alive); /* outlives its version's parsers */
    ask_free(ask);
}

/* Where no fresh state can be had the failure is one like any other. */
static void a_parser_keeps_its_state_where_no_other_can_be_had(void **state) {
    (void)state;
    char *flag = mem_strdup(at("flag"));
    char *text = mem_printf("local s = {}\nfunction s.on_open() assert(not io.open('%s')) end\n"
                            "function s.parse(page) error('fails', 0) end\nreturn s\n", flag);
    struct version *version = build(text);
    struct ask *ask = ask_new();
    struct parsers *parsers = parsers_start(1, version, 8, wake, NULL);
    struct err err;
    parsers_ask(parsers, ask);
    assert_true(file_replace(flag, "", 0, &err));
    assert_null(fail_on(parsers, 1, "one"));
    assert_int_equal(remove(flag), 0);
    struct alive *alive = fail_on(parsers, 2, "two"); /* wanted still */
    assert_non_null(alive);
    end(parsers);
    alive_end(alive);
    version_unref(version);
    ask_free(ask);
    free(text);
    free(flag);
}

/* ---- callbacks that hang in C code ---- */

/* Two pipes with names: the callback says by one that it hangs, and goes on when the other is opened. */
struct hang { char *begun, *release; };

static struct hang make_hang(void) {
    struct hang hang = {mem_strdup(at("begun")), mem_strdup(at("release"))};
    assert_int_equal(mkfifo(hang.begun, 0600), 0);
    assert_int_equal(mkfifo(hang.release, 0600), 0);
    return hang;
}

static void clear_hang(struct hang *hang) {
    remove(hang->begun);
    remove(hang->release);
    free(hang->begun);
    free(hang->release);
}

static void open_and_close(const char *fifo, int how) {
    int fd = open(fifo, how | O_CLOEXEC);
    assert_true(fd >= 0);
    close(fd);
}

static void await_hang(const struct hang *hang) { open_and_close(hang->begun, O_RDONLY); }
static void release(const struct hang *hang) { open_and_close(hang->release, O_WRONLY); }

/* Hangs on the page `hang`, in one call of C. */
static struct version *build_hanging(const struct hang *hang, const char *settings) {
    char *text = mem_printf("local s = { %s }\nfunction s.parse(page)\n"
                            "  if page.body == 'hang' then os.execute(': >%s; : <%s') end\n"
                            "  page:emit { n = 1 }\nend\nreturn s\n", settings, hang->begun, hang->release);
    struct version *version = build(text);
    free(text);
    return version;
}

static void patience_is_as_long_as_the_time_it_had(void **state) {
    (void)state;
    static const struct { const char *settings; int ms; } cases[] = {
        {"callback_time = 0.2", 2000}, {"callback_time = 5", 5000}, {"callback_time = 60", 10000},
    };
    struct hang hang = make_hang();
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct version *version = build_hanging(&hang, cases[i].settings);
        assert_int_equal(watchdog_patience_ms(version), cases[i].ms);
        version_unref(version);
    }
    clear_hang(&hang);
}

static int64_t much_later(void) { return clock_ms() + 3600 * 1000; }

/* It is answered for once, in a copy, after all the patience; its thread never answers, and the other one works on. */
static void one_that_hangs_is_answered_for(void **state) {
    (void)state;
    struct hang hang = make_hang();
    struct version *version = build_hanging(&hang, "");
    struct parsers *parsers = parsers_start(2, version, 8, wake, NULL);
    int64_t late = much_later(), patience = watchdog_patience_ms(version);
    struct job *job = send_page(parsers, 1, "hang");
    await_hang(&hang);
    assert_null(parsers_hung(parsers, late + patience)); /* nobody told it to stop yet */
    assert_int_equal(parsers_watch(parsers, late), BUDGET_AGAIN_MS);
    assert_null(parsers_hung(parsers, late + patience - 1));
    struct job *answer = parsers_hung(parsers, late + patience);
    assert_non_null(answer);
    assert_ptr_not_equal(answer, job);
    assert_ptr_not_equal(answer->page, job->page);
    assert_ptr_not_equal(answer->page->request, job->page->request);
    assert_string_equal(answer->page->body, "hang");
    assert_int_equal(answer->page->request->id, 1);
    assert_int_equal(answer->outcome->kind, OUTCOME_FAILED);
    assert_string_equal(answer->outcome->callback, "parse");
    assert_string_equal(answer->outcome->version, version_id(version));
    assert_string_equal(answer->outcome->failure.error,
                        "hangs in C code: its 10 s (callback_time) were over and nothing could stop it");
    job_free(answer);
    assert_int_equal(parsers_under_way(parsers), 0);
    assert_null(parsers_hung(parsers, INT64_MAX));
    assert_int_equal(parsers_watch(parsers, late), -1);
    assert_false(parsers_gone(parsers));
    release(&hang);
    assert_runs(parsers, "{\"n\": 1}");
    assert_null(parsers_answer(parsers));
    assert_false(parsers_stop(parsers, false));
    parsers_free(parsers); /* leaves all that the thread may use */
    version_unref(version);
    clear_hang(&hang);
}

static void one_that_comes_back_in_time_answers_itself(void **state) {
    (void)state;
    struct hang hang = make_hang();
    struct version *version = build_hanging(&hang, "");
    struct parsers *parsers = parsers_start(1, version, 8, wake, NULL);
    int64_t late = much_later();
    struct job *job = send_page(parsers, 1, "hang"), *answer;
    char byte;
    await_hang(&hang);
    assert_int_equal(parsers_watch(parsers, late), BUDGET_AGAIN_MS);
    release(&hang);
    while (!(answer = parsers_answer(parsers))) assert_int_equal(read(woken[0], &byte, 1), 1);
    assert_null(parsers_hung(parsers, INT64_MAX));
    assert_ptr_equal(answer, job);
    job_free(job);
    assert_runs(parsers, "{\"n\": 1}");
    end(parsers);
    version_unref(version);
    clear_hang(&hang);
}

/* What waits for the only thread is given back; what is in the crawl file already comes without its body. */
static void what_waits_for_the_one_that_hangs_is_given_back(void **state) {
    (void)state;
    struct hang hang = make_hang();
    struct version *version = build_hanging(&hang, "");
    struct parsers *parsers = parsers_start(1, version, 8, wake, NULL);
    struct job *job = send_page(parsers, 1, "good"), *first, *second;
    char byte;
    while (!parsers_answer(parsers)) assert_int_equal(read(woken[0], &byte, 1), 1);
    free(job->page->body);
    job->page->body = mem_strdup("hang");
    job->page->cached = true;
    outcome_free(job->outcome);
    parsers_send(parsers, job);
    await_hang(&hang);
    first = send_page(parsers, 2, "");
    second = send_page(parsers, 3, "");
    parsers_watch(parsers, much_later());
    struct job *answer = parsers_hung(parsers, INT64_MAX);
    assert_non_null(answer);
    assert_null(answer->page->body);
    job_free(answer);
    assert_true(parsers_gone(parsers));
    assert_ptr_equal(parsers_unrun(parsers), first);
    assert_ptr_equal(parsers_unrun(parsers), second);
    assert_null(parsers_unrun(parsers));
    assert_int_equal(parsers_under_way(parsers), 0);
    job_free(first);
    job_free(second);
    release(&hang);
    assert_false(parsers_stop(parsers, true));
    parsers_free(parsers);
    version_unref(version);
    clear_hang(&hang);
}

int main(void) {
    budget_setup();
    doc_setup();
    if (pipe2(woken, O_CLOEXEC) != 0) return 1;
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_next_page_runs_the_new_version),
        cmocka_unit_test(who_waits_leaves_the_old_version),
        cmocka_unit_test(the_tree_of_what_failed_last_is_kept),
        cmocka_unit_test(what_begins_anew_is_told_once),
        cmocka_unit_test(one_failure_stands_while_its_parser_goes_on),
        cmocka_unit_test(a_parser_keeps_its_state_where_no_other_can_be_had),
        cmocka_unit_test(patience_is_as_long_as_the_time_it_had),
        cmocka_unit_test(one_that_hangs_is_answered_for),
        cmocka_unit_test(one_that_comes_back_in_time_answers_itself),
        cmocka_unit_test(what_waits_for_the_one_that_hangs_is_given_back),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
