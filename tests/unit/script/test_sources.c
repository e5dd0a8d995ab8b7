/* sources.h: one version of each file for all, whatever happens on disk meanwhile. */
#include "support.h"

#include <fcntl.h>

static bool changed(struct sources *sources) {
    bool writing;
    return sources_changed(sources, &writing);
}

static struct source *get(struct sources *sources, const char *name) { return sources_get(sources, at(name), NULL); }

static void a_file_stays_as_it_was_read(void **s) {
    (void)s;
    put_file("s.lua", "return 1");
    struct sources *sources = sources_new(at("s.lua"));
    assert_string_equal(sources_main(sources), at("s.lua"));
    assert_memory_equal(sources_folder(sources), at(""), strlen(at("")) - 1);
    struct source *first = get(sources, "s.lua");
    assert_string_equal(first->bytes, "return 1");
    assert_false(changed(sources));
    put_file("s.lua", "return 2");
    assert_ptr_equal(get(sources, "s.lua"), first);
    assert_string_equal(first->bytes, "return 1");
    assert_true(changed(sources));
    put_file("s.lua", "return 1"); /* by contents, not by time */
    assert_false(changed(sources));
    remove_file("s.lua");
    assert_true(changed(sources));
    sources_unref(sources);
}

static void one_file_has_one_name(void **s) {
    (void)s;
    put_file("s.lua", "");
    struct sources *sources = sources_new(at("s.lua"));
    assert_ptr_equal(get(sources, "./s.lua"), get(sources, "x/..//s.lua"));
    assert_true(sources_below(sources, at("lib/a.lua")));
    assert_false(sources_below(sources, at("../a.lua")));
    assert_false(sources_below(sources, "/usr/share/lua/5.4/luaunit.lua"));
    remove_file("s.lua");
    sources_unref(sources);
}

static void a_missing_file_stays_missing_and_its_appearing_is_a_change(void **s) {
    (void)s;
    put_file("s.lua", "");
    struct sources *sources = sources_new(at("s.lua"));
    struct err err = {0};
    get(sources, "s.lua");
    assert_null(sources_get(sources, at("a.lua"), &err));
    assert_non_null(strstr(err.message, "a.lua"));
    assert_null(get(sources, "b.lua"));
    assert_null(get(sources, "b.lua"));
    struct names files = {0};
    sources_files(sources, &files);
    assert_int_equal(files.count, 3);
    names_clear(&files);
    assert_false(changed(sources));
    put_file("a.lua", "");
    assert_true(changed(sources));
    assert_null(get(sources, "a.lua"));
    remove_file("a.lua");
    put_file("b.lua", "");
    assert_true(changed(sources));
    remove_file("b.lua");
    remove_file("s.lua");
    sources_unref(sources);
}

static void messages_name_sources_whole_or_by_their_end(void **s) {
    (void)s;
    put_file("s.lua", "");
    struct sources *sources = sources_new(at("s.lua"));
    struct source *source = get(sources, "s.lua");
    char cut[200];
    snprintf(cut, sizeof cut, "...%s", source->name + 2);
    assert_ptr_equal(sources_named(sources, source->name, strlen(source->name)), source);
    assert_ptr_equal(sources_named(sources, cut, strlen(cut)), source);
    assert_null(sources_named(sources, "other.lua", 9));
    assert_null(sources_named(sources, "...", 3));
    remove_file("s.lua");
    sources_unref(sources);
}

/* The id of a version of s.lua and lib.lua in the folder, lib.lua read first or second. */
static void version_id_of(const char *folder, bool lib_first, char id[13]) {
    char main_file[64], lib[64];
    snprintf(main_file, sizeof main_file, "%s/s.lua", folder);
    snprintf(lib, sizeof lib, "%s/lib.lua", folder);
    struct sources *sources = sources_new(at(main_file));
    get(sources, lib_first ? lib : main_file);
    get(sources, lib_first ? main_file : lib);
    sources_version(sources, id);
    sources_unref(sources);
}

static void the_version_depends_on_what_the_files_hold_alone(void **s) {
    (void)s;
    char first[13], again[13], moved[13], changed[13];
    mkdir(at("one"), 0777);
    mkdir(at("two"), 0777);
    put_file("one/s.lua", "a"), put_file("one/lib.lua", "bc");
    put_file("two/s.lua", "a"), put_file("two/lib.lua", "bc");
    version_id_of("one", false, first);
    version_id_of("one", true, again);
    version_id_of("two", true, moved);
    put_file("two/s.lua", "ab"), put_file("two/lib.lua", "c");
    version_id_of("two", true, changed);
    assert_int_equal(strlen(first), 12);
    assert_string_equal(first, again);
    assert_string_equal(first, moved);
    assert_string_not_equal(first, changed);
    static const char *const left[] = {"one/s.lua", "one/lib.lua", "two/s.lua", "two/lib.lua", "one", "two"};
    for (int i = 0; i < 6; i++) remove_file(left[i]);
}

static void compare_names_what_differs(void **s) {
    (void)s;
    put_file("s.lua", "1"), put_file("same.lua", "1"), put_file("gone.lua", "1"), put_file("later.lua", "1");
    struct sources *old = sources_new(at("s.lua"));
    get(old, "s.lua"), get(old, "same.lua"), get(old, "gone.lua"), get(old, "later.lua");
    put_file("s.lua", "2"), put_file("new.lua", "1");
    remove_file("gone.lua");
    struct sources *new = sources_new(at("s.lua"));
    get(new, "s.lua"), get(new, "same.lua"), get(new, "new.lua");
    struct names names = {0};
    sources_compare(old, new, &names);
    assert_int_equal(names.count, 3);
    assert_string_equal(names.at[0], at("gone.lua"));
    assert_string_equal(names.at[1], at("new.lua"));
    assert_string_equal(names.at[2], at("s.lua"));
    names_clear(&names);
    static const char *const left[] = {"s.lua", "same.lua", "later.lua", "new.lua"};
    for (int i = 0; i < 4; i++) remove_file(left[i]);
    sources_unref(old);
    sources_unref(new);
}

/* Whichever file it is that changed. */
static void a_writer_of_any_file_is_known(void **s) {
    (void)s;
    put_file("s.lua", "1"), put_file("a.lua", "1");
    struct sources *sources = sources_new(at("s.lua"));
    get(sources, "s.lua"), get(sources, "a.lua");
    put_file("s.lua", "2");
    bool writing;
    assert_true(sources_changed(sources, &writing));
    assert_false(writing);
    int fd = open(at("a.lua"), O_WRONLY | O_CLOEXEC);
    assert_true(sources_changed(sources, &writing));
    assert_true(writing);
    close(fd);
    remove_file("s.lua"), remove_file("a.lua");
    sources_unref(sources);
}

static bool is_main(const char *asked, const char *expected, const char *folder) {
    struct sources *sources = sources_new(at(asked));
    bool is = strcmp(sources_main(sources), at(expected)) == 0 && strcmp(sources_folder(sources), at(folder)) == 0;
    sources_unref(sources);
    return is;
}

/* It is named as it was asked for, so that links which are pointed elsewhere lead there; its modules are where Python
 * or a shell would have them as well: beside the file that its own link points to. */
static void a_linked_scraper_is_what_its_name_leads_to(void **s) {
    (void)s;
    mkdir(at("real"), 0777), mkdir(at("real/deep"), 0777);
    put_file("real/s.lua", "1");
    assert_int_equal(symlink("real", at("current")), 0);
    assert_int_equal(symlink("real/deep", at("inside")), 0);
    assert_int_equal(symlink("real/s.lua", at("link.lua")), 0);
    assert_int_equal(symlink("link.lua", at("chain.lua")), 0);
    assert_true(is_main("current/s.lua", "current/s.lua", "current"));
    assert_true(is_main("link.lua", "link.lua", "real"));
    assert_true(is_main("chain.lua", "chain.lua", "real"));
    assert_true(is_main("./real/../current/s.lua", "current/s.lua", "current"));
    assert_true(is_main("inside/../s.lua", "real/s.lua", "real")); /* the file that open() would give */
    struct sources *sources = sources_new(at("link.lua"));
    assert_non_null(get(sources, "link.lua"));
    char linked[13], plain[13];
    sources_version(sources, linked);
    sources_unref(sources);
    sources = sources_new(at("real/s.lua"));
    assert_non_null(get(sources, "real/s.lua"));
    sources_version(sources, plain);
    assert_string_not_equal(linked, plain); /* the name counts */
    sources_unref(sources);
    static const char *const left[] = {"chain.lua", "link.lua", "inside", "current", "real/s.lua", "real/deep", "real"};
    for (int i = 0; i < 7; i++) remove_file(left[i]);
}

static void sources_read_again_have_the_names_of_before(void **s) {
    (void)s;
    char *folder = getcwd(NULL, 0);
    put_file("s.lua", "1");
    assert_int_equal(chdir(at("")), 0);
    struct sources *sources = sources_new("s.lua");
    assert_int_equal(chdir(folder), 0);
    struct sources *again = sources_again(sources);
    assert_string_equal(get(sources, "s.lua")->name, "s.lua");
    assert_string_equal(get(again, "s.lua")->name, "s.lua");
    assert_ptr_equal(sources_find(again, at("s.lua")), get(again, "s.lua"));
    sources_unref(sources);
    sources_unref(again);
    remove_file("s.lua");
    free(folder);
}

static void version_of(struct sources *sources, char id[13]) {
    get(sources, "s.lua");
    sources_version(sources, id);
}

/* A require inside a callback: its file has no part in the version's name, but in that of the next. */
static void what_was_asked_for_later_is_read_at_once_the_next_time(void **s) {
    (void)s;
    put_file("s.lua", "1"), put_file("a.lua", "1");
    char first[13], same[13], other[13];
    struct sources *sources = sources_new(at("s.lua"));
    version_of(sources, first);
    assert_non_null(get(sources, "a.lua"));
    assert_null(get(sources, "b.lua"));
    put_file("b.lua", "1");
    struct sources *again = sources_again(sources);
    assert_int_equal(sources_count(again), 2);
    version_of(again, same);
    assert_string_not_equal(first, same);
    put_file("a.lua", "2");
    struct sources *third = sources_again(again); /* nobody has asked for it meanwhile */
    assert_int_equal(sources_count(third), 2);
    version_of(third, other);
    assert_string_not_equal(same, other);
    static const char *const left[] = {"s.lua", "a.lua", "b.lua"};
    for (int i = 0; i < 3; i++) remove_file(left[i]);
    sources_unref(sources), sources_unref(again), sources_unref(third);
}

/* What the crawl file says of a file that a callback asked for in the run before, what the file is now, and whether the
 * version's name has to cover it. Hashes: of "1", none (it was missing). */
#define ONE "6b86b273ff34fce19d6b804eff5a3f5747ada4eaa22f1d49c01e52ddb7875b4b"
static const struct { const char *hash; bool counted; const char *now; bool joins; } known[] = {
    {ONE, false, "1", false}, {ONE, false, "2", true}, {ONE, true, "1", true}, {ONE, true, "2", true},
    {"", false, NULL, false}, {"", false, "1", true},  {ONE, false, NULL, false},
};

static void what_the_last_run_asked_for_is_named_where_it_has_to_be(void **s) {
    (void)s;
    put_file("s.lua", "1");
    for (size_t i = 0; i < sizeof known / sizeof *known; i++) {
        char alone[13], now[13];
        struct asked_file asked;
        if (known[i].now) put_file("a.lua", known[i].now);
        struct sources *sources = sources_new(at("s.lua"));
        version_of(sources, alone);
        assert_int_equal(sources_know(sources, at("a.lua"), known[i].hash, known[i].counted), known[i].joins);
        assert_false(sources_know(sources, at("s.lua"), ONE, true)); /* by now the scraper itself asks for it */
        sources_version(sources, now);
        assert_int_equal(strcmp(alone, now) != 0, known[i].joins);
        assert_true(sources_asked(sources, 0, &asked) && !asked.late && asked.source->counted);
        assert_true(sources_asked(sources, 1, &asked) && asked.late);
        assert_string_equal(asked.path, at("a.lua"));
        assert_int_equal(asked.source && asked.source->counted, known[i].joins);
        assert_false(sources_asked(sources, 2, &asked));
        put_file("a.lua", "3");
        assert_true(changed(sources));
        struct sources *again = sources_again(sources); /* a save names it in any case */
        version_of(again, now);
        assert_string_not_equal(alone, now);
        sources_unref(sources), sources_unref(again);
        remove_file("a.lua");
    }
    remove_file("s.lua");
}

static void count(void *arg) { ++*(int *)arg; }

static void who_wants_to_know_is_told_of_more(void **s) {
    (void)s;
    put_file("s.lua", "1");
    int told = 0;
    struct sources *sources = sources_new(at("s.lua"));
    sources_on_more(sources, count, &told);
    get(sources, "s.lua"), get(sources, "s.lua");
    assert_int_equal(told, 1);
    get(sources, "a.lua"), get(sources, "a.lua");
    assert_int_equal(told, 2);
    assert_int_equal(sources_count(sources), 2);
    sources_on_more(sources, NULL, NULL);
    get(sources, "b.lua");
    assert_int_equal(told, 2);
    remove_file("s.lua");
    sources_unref(sources);
}

static void a_file_that_was_emptied_or_deleted_is_hollow(void **s) {
    (void)s;
    put_file("s.lua", "1"), put_file("empty.lua", "");
    struct sources *sources = sources_new(at("s.lua"));
    get(sources, "s.lua"), get(sources, "empty.lua"), get(sources, "missing.lua");
    assert_false(sources_hollow(sources));
    put_file("s.lua", "");
    assert_true(sources_hollow(sources));
    remove_file("s.lua");
    assert_true(sources_hollow(sources));
    assert_non_null(strstr(sources_why(sources, at("missing.lua")), "missing.lua"));
    assert_null(sources_why(sources, at("s.lua")));
    remove_file("empty.lua");
    sources_unref(sources);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_file_stays_as_it_was_read),
        cmocka_unit_test(one_file_has_one_name),
        cmocka_unit_test(a_missing_file_stays_missing_and_its_appearing_is_a_change),
        cmocka_unit_test(messages_name_sources_whole_or_by_their_end),
        cmocka_unit_test(the_version_depends_on_what_the_files_hold_alone),
        cmocka_unit_test(compare_names_what_differs),
        cmocka_unit_test(a_writer_of_any_file_is_known),
        cmocka_unit_test(a_linked_scraper_is_what_its_name_leads_to),
        cmocka_unit_test(sources_read_again_have_the_names_of_before),
        cmocka_unit_test(what_was_asked_for_later_is_read_at_once_the_next_time),
        cmocka_unit_test(what_the_last_run_asked_for_is_named_where_it_has_to_be),
        cmocka_unit_test(who_wants_to_know_is_told_of_more),
        cmocka_unit_test(a_file_that_was_emptied_or_deleted_is_hollow),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
