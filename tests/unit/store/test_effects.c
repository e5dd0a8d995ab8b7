/* darn.state in the file: what pages did to a key gives its value; a re-run takes its part back, whatever others did
 * since; a page whose reads are not true any more is not committed. Each case is a short play of commits. */
#include "support.h"

#include "store/effects.h"
#include "store/reader.h"

/* ---- plays ---- */

enum { PAGES = 4 };

/* A store with PAGES pages that are taken; page n is run again after its first commit. */
struct play { struct store *store; struct request *requests[PAGES + 1]; bool done[PAGES + 1]; };

static struct play play_begin(void) {
    struct play play = {.store = open_crawl()};
    change_free(add_starts(play.store, "http://x/1", "http://x/2", "http://x/3", "http://x/4", NULL));
    for (int i = 1; i <= PAGES; i++) play.requests[i] = take_one(play.store);
    return play;
}

static void play_end(struct play *play) {
    for (int i = 1; i <= PAGES; i++) request_free(play->requests[i]);
    store_close(play->store);
}

static struct page *page_in(struct play *play, int n) {
    struct page *page = page_of(request_copy(play->requests[n]), "<html>");
    page->request->id = play->requests[n]->id;
    page->cached = play->done[n];
    if (page->cached) body_pack(page);
    play->done[n] = true;
    return page;
}

/* What a run does, in words: "k=3 j+1.5 l-" sets k to 3, adds 1.5 to j and removes l. */
static void act(struct effects *effects, const char *words) {
    char key[2] = "";
    for (const char *word = words + strspn(words, " "); *word; word += strcspn(word, " "), word += strspn(word, " ")) {
        char *rest = mem_strndup(word + 2, strcspn(word + 2, " "));
        struct number number = {0};
        key[0] = *word;
        if (word[1] == '=') effects_set(effects, key, rest);
        else if (word[1] == '-') effects_set(effects, key, NULL);
        else assert_true(number_read(rest, &number) && effects_add(effects, key, number));
        free(rest);
    }
}

static struct change *commit_acts(struct play *play, int n, const char *words, enum outcome_kind kind) {
    struct outcome *outcome = kind == OUTCOME_FAILED ? failed_in(V1, "no") : outcome_in(V1, kind);
    act(&outcome->effects, words);
    if (kind == OUTCOME_FAILED) outcome_discard(outcome);
    return commit_page(play->store, page_in(play, n), outcome);
}

static const char *get(struct play *play, int64_t page, const char *key, int64_t *changed) {
    static char value[200];
    char *json;
    struct err err = {0};
    struct reader *reader = reader_open(play->store, &err);
    ok(reader != NULL, &err);
    ok(reader_get(reader, page, key, &json, changed, &err), &err);
    snprintf(value, sizeof value, "%s", json ? json : "nil");
    free(json);
    reader_close(reader);
    return value;
}

static const char *value_of(struct play *play, const char *key) {
    int64_t changed;
    return get(play, 0, key, &changed);
}

/* ---- values ---- */

/* Steps "1 k=3" (page 1 sets k), "1 " (its re-run does nothing any more), separated by ";". */
static void play_steps(struct play *play, const char *steps) {
    for (const char *step = steps; *step; step += strcspn(step, ";"), step += strspn(step, "; ")) {
        char *words = mem_strndup(step + 2, strcspn(step + 2, ";"));
        struct change *change = commit_acts(play, *step - '0', words, OUTCOME_DONE);
        assert_false(change->stale);
        change_free(change);
        free(words);
    }
}

static void values_are_what_all_pages_did(void **state) {
    (void)state;
    static const struct { const char *steps, *value; } cases[] = {
        {"1 k=3", "3"},
        {"1 k=3;2 k=\"x\"", "\"x\""},
        {"1 k+1;2 k+2;3 k+3", "6"},
        {"1 k+1;2 k+0.5", "1.5"},
        {"1 k=3 k+4;2 k+1", "8"},
        {"1 k=3;2 k-", "nil"},
        {"1 k=3;2 k-;3 k+1", "1"},
        {"1 k- k+2", "2"},
        {"1 k+1 k=5", "5"},
        {"1 k+9223372036854775807;2 k+1", "-9223372036854775808"}, /* as Lua's integers do */
        /* taken back */
        {"1 k=3;1  ", "nil"},
        {"1 k+3;1  ", "nil"},
        {"1 k+3;2 k+0;1  ", "0"},
        {"1 k+3;2 k+4;1  ", "4"},
        {"1 k+3;2 k+4;1 k+5", "9"},
        {"1 k+3;2 k+4;1 k+3", "7"},
        {"1 k=3;2 k=4;1  ", "4"},
        {"1 k=3;2 k=4;2  ", "3"},
        {"1 k=3;2 k+4;1  ", "4"},
        {"1 k=3;2 k+4;2  ", "3"},
        {"1 k=3;2 k-;2  ", "3"},
        {"1 k+3;2 k=10;1  ", "10"},
        {"1 k+3;2 k=10;3 k+1;2  ", "4"},
        {"1 k+0.1;2 k+0.2;3 k+0.3;2  ", "0.4"},
        {"1 k+1e300;2 k+1;1  ", "1"}, /* floats are summed anew */
        {"1 k+1;2 k+0.5;2  ", "1"},
        {"1 k=\"x\";2 k=1;3 k+1;2  ", "\"x\""}, /* nothing to add to */
        {"1 k=1;2 k=\"x\";2  ;3 k+1", "2"},
        /* made anew, as of now */
        {"1 k=3;2 k=4;1 k=5", "5"},
        {"1 k+3;2 k=10;1 k+3", "13"},
        {"1 k=3;2 k+4;1 k=5", "5"},
        {"1 k=\"x\";1 k+1", "1"},
        {"1 k+1;1 k=\"x\"", "\"x\""},
        {"1 k+1 j=1;1 j=2", "nil"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct play play = play_begin();
        play_steps(&play, cases[i].steps);
        if (strcmp(value_of(&play, "k"), cases[i].value) != 0)
            fail_msg("%s gives %s, not %s", cases[i].steps, value_of(&play, "k"), cases[i].value);
        play_end(&play);
        assert_int_equal(remove(at("shop.crawl")), 0);
    }
}

/* Whatever pages do and redo, the value is what adding it all up gives. */
static void any_play_adds_up(void **state) {
    (void)state;
    static const char *const acts[] = {"", "k+1", "k+5", "k-", "k=7", "k+-2", "k=1 k+1", "k=null"};
    unsigned seed = 1;
    struct play play = play_begin();
    for (int i = 0; i < 300; i++) {
        const char *words = acts[rand_r(&seed) % 7];
        struct change *change = commit_acts(&play, 1 + rand_r(&seed) % PAGES, words, OUTCOME_DONE);
        assert_false(change->stale);
        change_free(change);
        char *sum = sql_text("shop.crawl",
            "WITH last AS (SELECT coalesce(max(number), 0) AS n FROM effects WHERE key = 'k' AND added = 0)"
            " SELECT coalesce((SELECT value FROM effects, last WHERE key = 'k' AND number = n), 0) + coalesce(sum(value), 0)"
            " FROM effects, last WHERE key = 'k' AND added = 1 AND number > n"
            " HAVING count(*) > 0 OR EXISTS (SELECT 1 FROM effects, last WHERE key = 'k' AND number = n AND value NOT NULL)");
        if (strcmp(value_of(&play, "k"), sum ? sum : "nil") != 0)
            fail_msg("step %d, %s: %s, not %s", i, words, value_of(&play, "k"), sum);
        free(sum);
    }
    play_end(&play);
}

/* A sum of floats with very many parts is not made anew for each that is taken back, unless too little would be left. */
static void long_sums_of_floats_stay_exact_enough(void **state) {
    (void)state;
    struct play play = play_begin();
    play_steps(&play, "1 k+0.5;2 k+1e20;3 k+0.25");
    sql("shop.crawl", "WITH RECURSIVE n(i) AS (SELECT 100 UNION ALL SELECT i + 1 FROM n WHERE i < 1299)"
                      " INSERT INTO effects(page, key, number, added, value) SELECT i, 'k', i, 1, '0.5' FROM n");
    play_steps(&play, "2  "); /* nothing but the large one was left of the sum */
    assert_string_equal(value_of(&play, "k"), "600.75");
    sql("shop.crawl", "DELETE FROM effects WHERE page = 100"); /* would be seen, were it made anew */
    play_steps(&play, "3  ");
    assert_string_equal(value_of(&play, "k"), "600.5");
    play_end(&play);
}

/* A key that nobody did anything to any more leaves nothing in the file. */
static void nothing_is_left_of_what_was_taken_back(void **state) {
    (void)state;
    struct play play = play_begin();
    play_steps(&play, "1 a=1 b+2 c-;2 b+3;1 ;2 ");
    play_end(&play);
    assert_int_equal(sql("shop.crawl", "SELECT count(*) FROM state"), 0);
    assert_int_equal(sql("shop.crawl", "SELECT count(*) FROM effects"), 0);
}

static void only_success_counts(void **state) {
    (void)state;
    struct play play = play_begin();
    change_free(commit_acts(&play, 1, "k+1", OUTCOME_DONE));
    change_free(commit_acts(&play, 1, "k+5", OUTCOME_FAILED));
    assert_string_equal(value_of(&play, "k"), "1"); /* what the run before gave stays */
    change_free(commit_acts(&play, 2, "k+5", OUTCOME_FAILED));
    assert_string_equal(value_of(&play, "k"), "1");
    change_free(commit_acts(&play, 3, "k+5", OUTCOME_SKIP));
    assert_string_equal(value_of(&play, "k"), "1");
    change_free(commit_acts(&play, 1, "k+5", OUTCOME_SKIP));
    assert_string_equal(value_of(&play, "k"), "nil"); /* a skip replaces it too */
    play_end(&play);
}

/* ---- reads ---- */

/* Page n reads `key` now and commits later what it does to it. */
struct late { struct page *page; struct outcome *outcome; };

static struct late read_in(struct play *play, int n, const char *key, const char *words) {
    int64_t changed;
    struct late late = {page_in(play, n), outcome_in(V1, OUTCOME_DONE)};
    const char *value = get(play, late.page->request->id, key, &changed);
    effects_note(&late.outcome->effects, key, strcmp(value, "nil") == 0 ? NULL : mem_strdup(value), changed);
    act(&late.outcome->effects, words);
    emit(late.outcome, NULL, "{}");
    return late;
}

static bool is_stale(struct change *change) {
    bool stale = change->stale;
    change_free(change);
    return stale;
}

static void a_read_that_does_not_hold_is_not_committed(void **state) {
    (void)state;
    static const struct { const char *before, *meanwhile; bool stale; } cases[] = {
        {"1 k=1", "2 k=2", true},
        {"1 k=1", "2 k+1", true},
        {"1 k=1", "2 k-", true},
        {"1 k=1", "1  ", true},
        {"", "2 k=1", true},
        {"1 k=1", "2 j=2", false},
        {"1 k=1", "2 k=1", false}, /* it is what it was */
        {"1 k=1", "2 k+0", false},
        {"", "2 k-", false},
        {"1 k+1", "1 k+1", false},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct play play = play_begin();
        play_steps(&play, cases[i].before);
        struct late late = read_in(&play, 3, "k", "l=9");
        play_steps(&play, cases[i].meanwhile);
        struct change *change = commit_page(play.store, late.page, late.outcome);
        if (change->stale != cases[i].stale) fail_msg("%s, then %s", cases[i].before, cases[i].meanwhile);
        change_free(change);
        assert_string_equal(value_of(&play, "l"), cases[i].stale ? "nil" : "9");
        play_end(&play);
        assert_int_equal(remove(at("shop.crawl")), 0);
    }
}

/* A page that is to be run again is still the taker's, and nothing of it was counted. */
static void a_stale_page_is_neither_done_nor_given_out(void **state) {
    (void)state;
    struct play play = play_begin();
    struct late late = read_in(&play, 1, "k", "k=1");
    play_steps(&play, "2 k=5");
    struct change *change = outcome_change(late.page, late.outcome);
    change->bytes = 100;
    assert_true(apply(play.store, change)->stale);
    assert_int_equal(counts_of(play.store).pages, 1);
    assert_int_equal(counts_of(play.store).items, 0);
    assert_int_equal(counts_of(play.store).bytes, 0);
    assert_string_equal(taken(take(play.store, 10, V1, 0)), "");
    struct page *page = change->page; /* the second run, on the same page */
    change->page = NULL;
    change_free(change);
    change = outcome_change(page, one_item(V1, NULL, "{}"));
    change->bytes = 100;
    assert_false(is_stale(apply(play.store, change)));
    assert_int_equal(counts_of(play.store).pages, 2);
    assert_int_equal(counts_of(play.store).bytes, 100);
    play_end(&play);
}

/* Of those that read the same, the first of a batch wins. */
static void in_one_batch_the_first_wins(void **state) {
    (void)state;
    struct play play = play_begin();
    struct change *changes[3];
    struct err err = {0};
    for (int i = 0; i < 3; i++) {
        struct late late = read_in(&play, i + 1, "k", "k=1");
        changes[i] = outcome_change(late.page, late.outcome);
    }
    ok(store_begin(play.store, &err), &err);
    for (int i = 0; i < 3; i++) ok(store_apply(play.store, changes[i], &err), &err);
    ok(store_commit(play.store, &err), &err);
    for (int i = 0; i < 3; i++) assert_int_equal(is_stale(changes[i]), i > 0);
    play_end(&play);
}

static void a_failure_may_be_stale_too(void **state) {
    (void)state;
    struct play play = play_begin();
    struct late late = read_in(&play, 1, "k", "");
    outcome_free(late.outcome);
    late.outcome = failed_in(V1, "no");
    effects_note(&late.outcome->effects, "k", NULL, 0);
    play_steps(&play, "2 k=5");
    assert_true(is_stale(commit_page(play.store, late.page, late.outcome)));
    assert_int_equal(counts_of(play.store).parked, 0);
    play_end(&play);
}

/* Adding reads nothing; but where there is no number it cannot be done. */
static void adding_is_stale_only_where_there_is_no_number(void **state) {
    (void)state;
    struct play play = play_begin();
    play_steps(&play, "1 k=\"x\";2 n=1");
    assert_true(is_stale(commit_acts(&play, 3, "k+1 n+1", OUTCOME_DONE)));
    assert_string_equal(value_of(&play, "n"), "1");
    assert_false(is_stale(commit_acts(&play, 1, "k+1", OUTCOME_DONE))); /* the text was its own */
    play_end(&play);
}

/* ---- what a reader sees ---- */

static void a_reader_sees_what_is_committed(void **state) {
    (void)state;
    struct play play = play_begin();
    struct err err = {0};
    int64_t changed;
    struct outcome *outcome = outcome_in(V1, OUTCOME_DONE);
    act(&outcome->effects, "k=1");
    struct change *change = outcome_change(page_in(&play, 1), outcome);
    ok(store_begin(play.store, &err), &err);
    ok(store_apply(play.store, change, &err), &err);
    assert_string_equal(get(&play, 0, "k", &changed), "nil");
    assert_int_equal(changed, 0);
    ok(store_commit(play.store, &err), &err);
    assert_string_equal(get(&play, 0, "k", &changed), "1");
    assert_true(changed > 0);
    change_free(change);
    play_end(&play);
}

static void a_page_does_not_see_its_own_past(void **state) {
    (void)state;
    static const struct { const char *steps, *value; } cases[] = {
        {"1 k=1;2 k=2", "1"}, {"2 k=2;1 k=1", "1"}, {"1 k+1;2 k+2", "1"}, {"2 k+2", "nil"}, {"1 k=1;2 k+2", "1"}, {"2 k=2;1 k+1", "1"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct play play = play_begin();
        int64_t changed;
        play_steps(&play, cases[i].steps);
        const char *seen = get(&play, play.requests[2]->id, "k", &changed);
        if (strcmp(seen, cases[i].value) != 0) fail_msg("%s: %s, not %s", cases[i].steps, seen, cases[i].value);
        play_end(&play);
        assert_int_equal(remove(at("shop.crawl")), 0);
    }
}

static void it_outlives_the_store(void **state) {
    (void)state;
    struct play play = play_begin();
    int64_t before, after;
    play_steps(&play, "1 k+1;2 k+2");
    get(&play, 0, "k", &before);
    store_close(play.store);
    play.store = open_crawl();
    play_steps(&play, "1 k+5");
    assert_string_equal(get(&play, 0, "k", &after), "7");
    assert_true(after > before); /* no number is given twice */
    play_end(&play);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        STORE_TEST(values_are_what_all_pages_did),
        STORE_TEST(any_play_adds_up),
        STORE_TEST(long_sums_of_floats_stay_exact_enough),
        STORE_TEST(nothing_is_left_of_what_was_taken_back),
        STORE_TEST(only_success_counts),
        STORE_TEST(a_read_that_does_not_hold_is_not_committed),
        STORE_TEST(a_stale_page_is_neither_done_nor_given_out),
        STORE_TEST(in_one_batch_the_first_wins),
        STORE_TEST(a_failure_may_be_stale_too),
        STORE_TEST(adding_is_stale_only_where_there_is_no_number),
        STORE_TEST(a_reader_sees_what_is_committed),
        STORE_TEST(a_page_does_not_see_its_own_past),
        STORE_TEST(it_outlives_the_store),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
