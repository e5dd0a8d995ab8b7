/* The table of failures, and what the commands that read print of a crawl file with two groups in it. */
#include "ui/groups.h"

#include "base/json.h"
#include "base/mem.h"
#include "os/clock.h"
#include "os/file.h"
#include "ui/cli.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include <cmocka.h>

static char *path_of(const char *name) { return file_join(getenv("TMPDIR") ? getenv("TMPDIR") : ".", name); }

static void apply(struct store *store, struct change *change) {
    struct err err = {0};
    bool ok = store_begin(store, &err) && store_apply(store, change, &err) && store_commit(store, &err);
    if (!ok) fail_msg("%s", err.message);
    change_free(change);
}

static struct request *request_to(const char *url) {
    struct request *request = request_new();
    assert_int_equal(url_parse(&request->url, url, NULL, NULL), URL_OK);
    request_fingerprint(request);
    return request;
}

/* Takes the next request and lets its callback fail, each time a second later. */
static void fail_next(struct store *store, const char *error, const char *file) {
    static int64_t now_ms = 1000000000000; /* 2001-09-09T01:46:40Z */
    clock_set_false(now_ms += 1000);
    struct change *take = change_new(CHANGE_TAKE);
    take->take.most = take->take.pages_most = 1;
    strcpy(take->take.version, "abcabcabcabc"); /* else what was parked comes again */
    assert_true(store_ask(store, take, NULL));
    assert_int_equal(take->take.work.count, 1);
    struct change *change = change_new(CHANGE_OUTCOME);
    change->page = page_new(take->take.work.at[0].request);
    take->take.work.count = 0;
    vec_clear(&take->take.work);
    change_free(take);
    change->page->url = mem_strdup(change->page->request->url.text);
    change->page->status = 200;
    change->page->body = mem_strdup("<p>");
    change->page->body_bytes = 3;
    body_pack(change->page);
    change->outcome = outcome_new();
    change->outcome->kind = OUTCOME_FAILED;
    change->outcome->callback = mem_strdup("parse");
    strcpy(change->outcome->version, "abcabcabcabc");
    change->outcome->failure = (struct failure){
        .error = mem_strdup(error), .file = mem_strdup(file), .line = 18, .function = mem_strdup("parse"),
        .frames = mem_strdup("[{\"function\": \"parse\", \"file\": \"shop.lua\", \"line\": 18, \"source\": \"x()\","
                             " \"locals\": [{\"name\": \"n\", \"value\": \"3\"}]}]")};
    failure_sign(&change->outcome->failure, "parse");
    apply(store, change);
}

/* A crawl of three pages: two fail alike, one otherwise. */
static int make_crawl(void **state) {
    setenv("TZ", "UTC", 1);
    char *path = path_of("shop.crawl");
    struct store_options options = {.mode = STORE_CRAWL, .scraper = "shop", .script = "/nowhere/shop.lua"};
    struct store *store = store_open(path, &options, NULL);
    struct change *add = change_new(CHANGE_ADD);
    add->outcome = outcome_new();
    outcome_take_request(add->outcome, request_to("http://h/1"));
    outcome_take_request(add->outcome, request_to("http://h/2"));
    outcome_take_request(add->outcome, request_to("http://h/3"));
    apply(store, add);
    fail_next(store, "no number in 12", "shop.lua");
    fail_next(store, "no number in 13", "shop.lua");
    fail_next(store, "expected a name\n  a.\n    ^", "lib.lua");
    store_close(store);
    clock_set_false(-1);
    *state = path;
    return 0;
}

static int remove_crawl(void **state) {
    static const char *const endings[] = {"", "-wal", "-shm", ".lock"};
    for (size_t i = 0; i < sizeof endings / sizeof *endings; i++) {
        char *path = mem_printf("%s%s", (char *)*state, endings[i]);
        unlink(path);
        free(path);
    }
    free(*state);
    return 0;
}

static void groups_are_a_table(void **state) {
    struct store *store = store_open(*state, &(struct store_options){.mode = STORE_READ}, NULL);
    struct groups *groups = groups_read(store, true, NULL);
    struct str out = {0};
    assert_int_equal(groups_count(groups), 2);
    groups_put(groups, true, &out);
    assert_non_null(strstr(out.data, "  ID  PAGES  STATE   CALLBACK  WHERE        ERROR\n"));
    assert_non_null(strstr(out.data, "      2  parked  parse     shop.lua:18  no number in 13\n"
                                     "                                            first 2001-09-09T01:46:41+00:00, last"
                                     " 2001-09-09T01:46:42+00:00\n"
                                     "                                            http://h/2\n"));
    assert_non_null(strstr(out.data, "      1  parked  parse     lib.lua:18   expected a name\n"
                                     "                                              a.\n"
                                     "                                                ^\n"
                                     "                                            2001-09-09T01:46:43+00:00\n"));
    str_reset(&out);
    groups_put(groups, false, &out);
    assert_non_null(strstr(out.data, "shop.lua:18  no number in 13\n   3      1"));
    assert_non_null(strstr(out.data, "expected a name\n"));
    assert_null(strchr(out.data, '^'));
    str_clear(&out);
    groups_free(groups);
    store_close(store);
}

/* What `darn` prints on stdout with these words; to be freed. */
static char *darn(int *code, int argc, char **argv) {
    char *path = path_of("said");
    int out = dup(1);
    size_t length;
    fflush(stdout);
    assert_non_null(freopen(path, "w", stdout));
    *code = cli_main(argc, argv);
    fflush(stdout);
    dup2(out, 1);
    close(out);
    char *said = file_read(path, 0, &length, NULL);
    unlink(path);
    free(path);
    return said;
}

static void failures_as_json_have_the_fields_of_the_design(void **state) {
    static const char *const fields[] = {"id", "group", "callback", "url", "file", "line", "error", "pages", "state", "version"};
    char *argv[] = {"darn", "failures", *state, "--json", "--all"};
    for (int argc = 4; argc <= 5; argc++) {
        int code, lines = 0, pages = 0;
        char *said = darn(&code, argc, argv);
        assert_int_equal(code, 0);
        for (char *line = strtok(said, "\n"); line; line = strtok(NULL, "\n"), lines++) {
            json_t *row = json_parse(line, strlen(line), NULL);
            assert_int_equal(json_object_size(row), sizeof fields / sizeof *fields);
            for (size_t i = 0; i < sizeof fields / sizeof *fields; i++) assert_non_null(json_object_get(row, fields[i]));
            assert_string_equal(json_string_value(json_object_get(row, "state")), "parked");
            assert_string_equal(json_string_value(json_object_get(row, "version")), "abcabcabcabc");
            assert_int_equal(json_integer_value(json_object_get(row, "line")), 18);
            pages += (int)json_integer_value(json_object_get(row, "pages"));
            json_decref(row);
        }
        assert_int_equal(lines, argc == 4 ? 2 : 3);
        assert_int_equal(pages, 3);
        free(said);
    }
}

static void one_failure_is_shown_whole(void **state) {
    int code;
    char *argv[] = {"darn", "failures", *state, "1"};
    char *said = darn(&code, 4, argv);
    assert_int_equal(code, 0);
    assert_non_null(strstr(said, "failure 1: parked, callback parse\n"
                                 "    no number in 12\n"
                                 "    http://h/1\n"
                                 "    shop.lua:18 in parse\n"
                                 "        x()\n"
                                 "          n = 3\n"
                                 "\nfailed    2001-09-09T01:46:41+00:00; group"));
    free(said);
    char *none[] = {"darn", "failures", *state, "99"}, *word[] = {"darn", "failures", *state, "x"};
    free(darn(&code, 4, none));
    assert_int_equal(code, 1);
    free(darn(&code, 4, word));
    assert_int_equal(code, 1);
}

static void stats_as_json_have_the_fields_of_the_design(void **state) {
    static const char *const fields[] = {"pages", "queued", "items", "skipped", "parked", "suspect", "held",
                                         "gave_up", "missing", "dropped", "bytes", "retries", "cut"};
    int code;
    char *argv[] = {"darn", "stats", "--json", *state};
    char *said = darn(&code, 4, argv);
    json_t *stats = json_parse(said, strlen(said), NULL);
    assert_int_equal(code, 0);
    assert_int_equal(json_object_size(stats), sizeof fields / sizeof *fields);
    for (size_t i = 0; i < sizeof fields / sizeof *fields; i++) assert_non_null(json_object_get(stats, fields[i]));
    assert_int_equal(json_integer_value(json_object_get(stats, "parked")), 3);
    json_decref(stats);
    free(said);
}

/* The script that the crawl file names is gone: the way out is named. */
static void retry_without_its_script_names_the_option(void **state) {
    char *argv[] = {"darn", "retry", *state};
    assert_int_equal(cli_main(3, argv), 1);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(groups_are_a_table),
        cmocka_unit_test(failures_as_json_have_the_fields_of_the_design),
        cmocka_unit_test(one_failure_is_shown_whole),
        cmocka_unit_test(stats_as_json_have_the_fields_of_the_design),
        cmocka_unit_test(retry_without_its_script_names_the_option),
    };
    return cmocka_run_group_tests(tests, make_crawl, remove_crawl);
}
