/* Every call that the store makes of the disk fails once, and the power fails at every one of them: after each the file is
 * whole, what was committed is there and not asked for again, and the crawl that goes on ends as one that nothing
 * disturbed. The same of a file that is brought up to date. */
#include "whole.h"

#include "faults.h"
#include "store/parts.h"
#include "store/schema.h"

enum { LAST = 14, STEP = 10 };

static struct settings *settings;
static VEC(int64_t) committed; /* pages of which an answer was committed */
static int64_t now_ms;

/* ---- a small web: page N links to 2N + 1 and 2N + 2, on two hosts ---- */

static struct request *request_of(int n) {
    char *url = mem_printf("http://%s/%d", n % 2 ? "x" : "y", n);
    struct request *request = request_to(url);
    free(url);
    return request;
}

static int number_of(const struct request *request) { return atoi(request->url.text + request->url.path_at + 1); }

static struct outcome *outcome_of(const struct page *page, const char *version, bool chosen) {
    int n = number_of(page->request);
    if (n == 5 && strcmp(version, V1) == 0) return failed_in(V1, "no price");
    struct outcome *outcome = outcome_in(version, OUTCOME_DONE);
    char *json = chosen ? mem_printf("{\"n\": %d, \"again\": true}", n) : mem_printf("{\"n\": %d}", n);
    outcome_take_item(outcome, item_new("page", json));
    for (int child = 2 * n; child <= 2 * n + 2; child++) { /* one of them is known to somebody */
        if (child > LAST) break;
        struct request *request = request_of(child);
        request->parent = page->request->id;
        request->depth = page->request->depth + 1;
        outcome_take_request(outcome, request);
    }
    return outcome;
}

static struct change *page_change(struct page *page, const char *version, bool chosen) {
    struct change *change = outcome_change(page, outcome_of(page, version, chosen));
    change->ran = true;
    return change;
}

/* The request is the change's. */
static struct change *answer(struct request *request, const char *version) {
    int n = number_of(request);
    struct change *change = NULL;
    if (n == 9) change = change_new(CHANGE_GIVE_UP);
    else if (n == 11) change = change_new(CHANGE_MISSING);
    else if (n == 7 && request->attempts == 0) change = change_new(CHANGE_RETRY);
    if (change) {
        request->attempts++;
        change->request = request;
        change->due_ms = now_ms + STEP;
        change->status = 404;
        change->error = mem_strdup("no answer");
        return change;
    }
    struct page *page = page_of(request, "<p>");
    if (n == 4) free(page->url), page->url = mem_strdup("http://y/led-there");
    return page_change(page, version, false);
}

/* ---- a crawl of it, in which any step may fail ---- */

static bool commit(struct store *store, struct change **changes, size_t count, struct err *err) {
    bool good = store_begin(store, err);
    for (size_t i = 0; good && i < count; i++) good = store_apply(store, changes[i], err);
    good = good && store_commit(store, err);
    for (size_t i = 0; i < count; i++) {
        if (good && changes[i]->kind == CHANGE_OUTCOME) vec_push(&committed, changes[i]->page->request->id);
        change_free(changes[i]);
    }
    return good;
}

static void assert_not_again(int64_t id) {
    for (size_t i = 0; i < committed.count; i++) assert_int_not_equal(committed.at[i], id);
}

static bool take_round(struct store *store, const char *version, bool chosen, bool *more, struct err *err) {
    struct change *question = change_new(CHANGE_TAKE), *changes[4];
    question->take = (struct take){.most = 4, .pages_most = 4, .host_most = 3, .now_ms = now_ms};
    memcpy(question->take.version, version, sizeof question->take.version);
    bool good = store_ask(store, question, err);
    size_t count = good ? question->take.work.count : 0;
    for (size_t i = 0; i < count; i++) {
        struct work *work = &question->take.work.at[i];
        if (work->request) assert_not_again(work->request->id);
        changes[i] = work->page ? page_change(work->page, version, chosen) : answer(work->request, version);
        *work = (struct work){0};
    }
    if (good) now_ms = question->take.next_due_ms > now_ms ? question->take.next_due_ms : now_ms + 1;
    *more = count > 0 || question->take.next_due_ms > 0;
    change_free(question);
    return good && (!count || commit(store, changes, count, err));
}

static bool crawl(struct store *store, const char *version, bool chosen, struct err *err) {
    bool more = true;
    while (more)
        if (!take_round(store, version, chosen, &more, err)) return false;
    return true;
}

static bool begin(struct store *store, struct err *err) {
    struct change *changes[2] = {change_new(CHANGE_ADD), change_new(CHANGE_PAUSE)};
    changes[0]->outcome = outcome_new();
    outcome_take_request(changes[0]->outcome, request_of(0));
    changes[1]->url = mem_strdup("http://x");
    changes[1]->due_ms = now_ms + STEP;
    return commit(store, changes, 2, err);
}

static bool run(struct store *store, struct err *err) {
    const char *page = "http://y/2";
    const struct output outputs[] = {{at("items.jsonl"), NULL}, {at("items.csv"), NULL}};
    store->seen.most = 4;
    return store_accept(store, err) && store_attach(store, outputs, 2, settings, err) && begin(store, err) &&
           crawl(store, V1, false, err) && crawl(store, V2, false, err) && store_choose(store, &page, 1, err) &&
           crawl(store, V2, true, err) && store_finish_outputs(store, err);
}

static bool scenario(struct err *err) {
    struct store *store = store_open(at("shop.crawl"), &(struct store_options){.mode = STORE_CRAWL, .scraper = "shop"}, err);
    bool good = store && run(store, err);
    store_close(store);
    return good;
}

/* ---- what must be so ---- */

static int64_t size_of_file(const char *name) {
    struct stat st;
    return stat(at(name), &st) == 0 ? st.st_size : 0;
}

/* Not one row that the crawl file does not have. */
static void assert_not_ahead(const char *name) {
    char *question = mem_printf("SELECT max(length, coalesce(next_length, 0)) FROM outputs WHERE path LIKE '%%/%s'", name);
    assert_true(size_of_file(name) <= sql("shop.crawl", question) || size_of_file(name) == 0);
    free(question);
}

static void assert_committed(void) {
    for (size_t i = 0; i < committed.count; i++) {
        char *question = mem_printf("SELECT state IN ('done', 'parked') FROM requests WHERE id = %lld", (long long)committed.at[i]);
        assert_int_equal(sql("shop.crawl", question), 1);
        free(question);
    }
}

static void assert_shows(const char *name) {
    struct err err = {0};
    int64_t items;
    const char *exported = strstr(name, "csv") ? "exported.csv" : "exported.jsonl";
    struct store *store = open_as("shop.crawl", STORE_READ);
    ok(store_export(store, at(exported), NULL, &items, &err), &err);
    store_close(store);
    char *shown = mem_strdup(text_of(name));
    assert_string_equal(shown, text_of(exported));
    free(shown);
}

static void assert_ended(void) {
    char *items = sql_text("shop.crawl", "SELECT group_concat(data, '') FROM (SELECT data FROM items ORDER BY data)");
    assert_string_equal(items, "{\"n\": 0}{\"n\": 10}{\"n\": 12}{\"n\": 13}{\"n\": 14}{\"n\": 1}{\"n\": 2, \"again\": true}"
                               "{\"n\": 3}{\"n\": 4}{\"n\": 5}{\"n\": 6}{\"n\": 7}{\"n\": 8}");
    free(items);
    assert_int_equal(sql("shop.crawl", "SELECT count(*) FROM requests WHERE state = 'queued'"), 0);
    assert_whole("shop.crawl");
    assert_shows("items.jsonl");
    assert_shows("items.csv");
}

/* ---- one after the other ---- */

static void start_over(void) {
    static const char *const names[] = {"shop.crawl", "shop.crawl-wal", "shop.crawl-shm", "items.jsonl", "items.csv"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) unlink(at(names[i]));
    committed.count = 0;
    now_ms = 1000;
    faults_all_synced();
}

/* True: the call was there to fail. */
static bool disturb(enum fault fault, int nth, bool power) {
    struct err err = {0};
    start_over();
    faults_set(fault, nth, power);
    bool good = scenario(&err), happened = faults_happened();
    faults_set(fault, 0, false);
    if (!good && !happened) fail_msg("%s", err.message);
    if (power) faults_forget_unsynced(), committed.count = 0;
    if (sql("shop.crawl", "PRAGMA user_version") == SCHEMA_VERSION) {
        assert_whole("shop.crawl");
        if (!power) assert_not_ahead("items.jsonl");
        assert_committed();
    }
    err = (struct err){0};
    if (!scenario(&err)) fail_msg("%s, number %d: %s", fault_names[fault], nth, err.message);
    assert_ended();
    return happened;
}

static void nothing_happens(void **state) {
    (void)state;
    assert_false(disturb(FAULT_READ, 0, false));
    assert_true(committed.count > LAST);
}

/* Of many calls of a kind ever fewer, but for FAULTS=all: then each. */
static int count(enum fault fault, bool power) {
    const char *wish = getenv("FAULTS");
    bool each = wish && strcmp(wish, "all") == 0;
    int nth = 1, tried = 0;
    for (; disturb(fault, nth, power); nth += each ? 1 : 1 + nth / 12) tried++;
    return tried;
}

static void each_call_fails_once(void **state) {
    (void)state;
    for (enum fault fault = 0; fault < FAULT_ANY; fault++) {
        int calls = count(fault, false);
        print_message("             %s: %d of them\n", fault_names[fault], calls);
        assert_true(calls > 0);
    }
}

static void the_power_fails_at_each_call(void **state) {
    (void)state;
    print_message("             %d of them\n", count(FAULT_ANY, true));
}

/* It may have arrived: it is given up, not sent again. */
static void that_it_was_sent_outlasts_the_power(void **state) {
    (void)state;
    start_over();
    struct store *store = open_crawl();
    change_free(add_starts(store, "http://x/order", NULL));
    struct change *change = change_new(CHANGE_SENT);
    change->request = take_one(store);
    change_free(apply(store, change));
    faults_set(FAULT_ANY, 1, true);
    store_close(store);
    faults_set(FAULT_ANY, 0, false);
    faults_forget_unsynced();
    store = open_crawl();
    assert_string_equal(taken(take(store, 9, V1, 0)), "");
    assert_int_equal(counts_of(store).gave_up, 1);
    store_close(store);
}

/* ---- an upgrade ---- */

static bool open_old(struct err *err) {
    struct store *store = store_open(at("shop.crawl"), &(struct store_options){.mode = STORE_CRAWL, .scraper = "shop"}, err);
    store_close(store);
    return store != NULL;
}

/* It is of the old version with all that was in it, or of the new one. */
static bool disturb_upgrade(int nth, bool power) {
    struct err err = {0};
    start_over();
    make_version(4, "shop.crawl");
    faults_all_synced();
    faults_set(FAULT_ANY, nth, power);
    bool good = open_old(&err), happened = faults_happened();
    faults_set(FAULT_ANY, 0, false);
    if (power) faults_forget_unsynced();
    if (!good && !happened) fail_msg("%s", err.message);
    if (sql("shop.crawl", "PRAGMA user_version") == SCHEMA_VERSION) assert_whole("shop.crawl");
    else assert_int_equal(sql("shop.crawl", "SELECT count(*) FROM requests WHERE length(fingerprint) = 16"), 10);
    err = (struct err){0};
    ok(open_old(&err), &err);
    assert_whole("shop.crawl");
    assert_int_equal(sql("shop.crawl", "SELECT count(*) FROM requests WHERE lane > 0 OR state = 'alias'"), 10);
    return happened;
}

static void a_disturbed_upgrade_loses_nothing(void **state) {
    (void)state;
    for (int power = 0; power < 2; power++)
        for (int nth = 1; disturb_upgrade(nth, power); nth += 1 + nth / 12) {}
}

static int make(void **state) {
    faults_install();
    settings = settings_new();
    struct schema schema = {.type = mem_strdup("page")};
    vec_push(&schema.columns, mem_strdup("n"));
    vec_push(&schema.columns, mem_strdup("again"));
    vec_push(&settings->schemas, schema);
    return make_folder(state);
}

static int drop(void **state) {
    faults_all_synced();
    vec_clear(&unsynced);
    vec_clear(&committed);
    settings_free(settings);
    return remove_folder(state);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(nothing_happens, make, drop),
        cmocka_unit_test_setup_teardown(each_call_fails_once, make, drop),
        cmocka_unit_test_setup_teardown(the_power_fails_at_each_call, make, drop),
        cmocka_unit_test_setup_teardown(that_it_was_sent_outlasts_the_power, make, drop),
        cmocka_unit_test_setup_teardown(a_disturbed_upgrade_loses_nothing, make, drop),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
