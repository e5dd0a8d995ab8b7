/* A callback is pure: what it does depends on its page alone, so a page gives the same outcome in every state, thread
 * and version, however often and after whatever else it is run. */
#include "support.h"

/* What is emitted, one expression each. */
static const char *const values[] = {
    "os.time()",
    "os.time(nil)",
    "os.date()",
    "os.date(nil)",
    "os.date('%Y-%m-%d %H:%M:%S')",
    "os.date('!%c')",
    "os.date('!%c', nil)",
    "os.date('*t').sec",
    "os.date('!*t').hour",
    "os.time(os.date('*t'))",
    "os.difftime(os.time(), 0)",
    "math.random()",
    "math.random(100)",
    "math.random(0)",
    "math.random(-5, 1 << 40)",
    "random(1000)", /* kept in a local at load */
    "coroutine.wrap(function() return math.random() end)()",
    "select(2, pcall(math.random))",
    "(function() math.randomseed(7) return math.random() end)()",
    "(function() math.randomseed(7, 8) return math.random() end)()",
    "(function() math.randomseed(os.time()) return math.random() end)()",
    "(function() math.randomseed() return math.random() end)()",
    "(function() seed() return random() end)()",
    "(function() math.randomseed() local a = random() math.randomseed() return a == random() end)()",
    "(function() local n = 0 for i = 1, 100 do n = n * 31 + random(0, 1000) end return n end)()",
    "table.concat((function() local t = {} for i = 1, 20 do t[i] = i end table.sort(t, function(a, b) return a > b end) return t end)(), ' ')",
};

static const char *const script =
    "local s, random, seed = {}, math.random, math.randomseed\n"
    "local rolled = math.random(%d)\n" /* versions and states roll differently often at load */
    "for i = 1, rolled do math.random() end\n"
    "local now, date = os.time(), os.date()\n"
    "function s.parse(page) page:emit { value = %s } end\n"
    "function s.other(page) for i = 1, 3 do math.random() end math.randomseed() page:emit { value = random() } end\n"
    "return s\n";

struct worker { struct version *version; int state; const char *url; char *item; pthread_t thread; };

static char *run(struct version *version, int state, const char *callback, const char *url) {
    struct page *page = new_page(url, "");
    struct outcome *outcome = outcome_new();
    call_page(version_state(version, state), page, callback, NULL, outcome);
    char *item = mem_strdup(outcome->kind == OUTCOME_DONE ? outcome->items.at[0]->json : outcome->failure.error);
    outcome_free(outcome);
    page_free(page);
    return item;
}

static void *work(void *arg) {
    struct worker *worker = arg;
    for (int i = 0; i < worker->state; i++) free(run(worker->version, worker->state, "other", "http://a.b/other"));
    worker->item = run(worker->version, worker->state, "parse", worker->url);
    return NULL;
}

enum { STATES = 3, VERSIONS = 2 };

static struct version *build_version(const char *value, int number) {
    struct err err;
    char *text = mem_printf(script, 10 + 1000 * number, value);
    put_file("s.lua", text);
    struct version *version = build("s.lua", (struct version_options){.no_start = true, .states = STATES}, &err);
    if (!version) fail_msg("%s: %s", value, err.message);
    free(text);
    return version;
}

static char *same_everywhere(const char *value, const char *url) {
    char *first = NULL;
    for (int number = 0; number < VERSIONS; number++) {
        struct version *version = build_version(value, number);
        struct worker workers[STATES];
        for (int i = 0; i < STATES; i++) {
            workers[i] = (struct worker){.version = version, .state = i, .url = url};
            pthread_create(&workers[i].thread, NULL, work, &workers[i]);
        }
        for (int i = 0; i < STATES; i++) {
            pthread_join(workers[i].thread, NULL);
            if (!first) first = mem_strdup(workers[i].item);
            if (strcmp(workers[i].item, first) != 0) fail_msg("%s: %s, then %s", value, first, workers[i].item);
            free(workers[i].item);
        }
        version_unref(version);
    }
    return first;
}

static void one_page_gives_one_outcome(void **s) {
    (void)s;
    for (size_t i = 0; i < sizeof values / sizeof *values; i++) free(same_everywhere(values[i], "http://a.b/"));
    remove_file("s.lua");
}

/* The time is that of the fetch; another page rolls other numbers. */
static void pages_differ(void **s) {
    (void)s;
    char *time = same_everywhere("os.time()", "http://a.b/"), *date = same_everywhere("os.date('!%F')", "http://a.b/");
    char *one = same_everywhere("math.random(0)", "http://a.b/1"), *two = same_everywhere("math.random(0)", "http://a.b/2");
    char *seeded = same_everywhere("(function() math.randomseed() return random(0) end)()", "http://a.b/1");
    char *other = same_everywhere("(function() math.randomseed() return random(0) end)()", "http://a.b/2");
    assert_string_equal(time, "{\"value\": 1700000000}");
    assert_string_equal(date, "{\"value\": \"2023-11-14\"}");
    assert_string_not_equal(one, two);
    assert_string_not_equal(seeded, other);
    free(time), free(date), free(one), free(two), free(seeded), free(other);
    remove_file("s.lua");
}

int main(void) {
    budget_setup();
    doc_setup();
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(one_page_gives_one_outcome),
        cmocka_unit_test(pages_differ),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
