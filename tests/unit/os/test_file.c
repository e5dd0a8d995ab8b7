/* Whole files: reading with a ceiling, replacing, and taking paths apart. */
#include "base/mem.h"
#include "base/str.h"
#include "os/file.h"

#include <setjmp.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>
#include <cmocka.h>

static char *in_tmp(const char *name) {
    const char *folder = getenv("TMPDIR");
    return file_join(folder ? folder : "/tmp", name);
}

static void reads_what_was_written(void **state) {
    (void)state;
    char *path = in_tmp("darn-file");
    struct err err = {0};
    size_t length = 0;
    static const struct { const char *bytes; size_t length; } cases[] = {{"one\0two", 7}, {"", 0}, {"x", 1}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        assert_true(file_replace(path, cases[i].bytes, cases[i].length, &err));
        char *bytes = file_read(path, 0, &length, &err);
        assert_non_null(bytes);
        assert_int_equal(length, cases[i].length);
        assert_memory_equal(bytes, cases[i].bytes, length + 1); /* with the NUL behind it */
        free(bytes);
    }
    assert_true(file_exists(path));
    assert_false(file_is_folder(path));
    unlink(path);
    assert_false(file_exists(path));
    free(path);
}

static void reads_up_to_its_ceiling(void **state) {
    (void)state;
    char *path = in_tmp("darn-large"), *large = mem_zero(200000);
    struct err err = {0};
    size_t length = 0;
    assert_true(file_replace(path, large, 200000, NULL));
    char *bytes = file_read(path, 200000, &length, &err);
    assert_non_null(bytes);
    assert_int_equal(length, 200000);
    free(bytes);
    assert_null(file_read(path, 199999, &length, &err));
    assert_non_null(strstr(err.message, " is larger than "));
    unlink(path);
    free(path);
    free(large);
}

/* Devices and /proc say that they have no size. */
static void reads_files_without_a_size(void **state) {
    (void)state;
    size_t length = 0;
    char *bytes = file_read("/proc/self/stat", 0, &length, NULL);
    assert_non_null(bytes);
    assert_true(length > 10);
    free(bytes);
}

static void says_what_cannot_be_read(void **state) {
    (void)state;
    struct err err = {0};
    size_t length;
    char *missing = in_tmp("darn-missing"), *folder = in_tmp(".");
    assert_null(file_read(missing, 0, &length, &err));
    assert_true(err.kind == ERR_USAGE && strstr(err.message, "cannot open"));
    assert_null(file_read(folder, 0, &length, &err));
    assert_non_null(strstr(err.message, "is a folder"));
    assert_true(file_is_folder(folder));
    char *inside = in_tmp("darn-missing/file");
    assert_false(file_replace(inside, "x", 1, &err));
    assert_int_equal(err.kind, ERR_USAGE);
    free(inside);
    free(missing);
    free(folder);
}

/* A reader that opened the file before goes on reading the old bytes. */
static void replaces_aside(void **state) {
    (void)state;
    char *path = in_tmp("darn-replaced");
    struct stat before, after;
    assert_true(file_replace(path, "old", 3, NULL));
    assert_int_equal(stat(path, &before), 0);
    char *kept = in_tmp("darn-kept");
    assert_int_equal(link(path, kept), 0);
    assert_true(file_replace(path, "new", 3, NULL));
    assert_int_equal(stat(path, &after), 0);
    assert_true(before.st_ino != after.st_ino);
    size_t length;
    char *bytes = file_read(kept, 0, &length, NULL);
    assert_string_equal(bytes, "old");
    free(bytes);
    unlink(path);
    unlink(kept);
    free(path);
    free(kept);
}

static void holds_what_is_whole(void **state) {
    (void)state;
    char *path = in_tmp("darn-file");
    bool writing;
    assert_false(file_holds(path, "", 0, &writing)); /* missing */
    assert_true(file_replace(path, "return 1", 8, NULL));
    assert_true(file_holds(path, "return 1", 8, &writing));
    assert_false(writing);
    assert_false(file_holds(path, "return 2", 8, &writing));
    assert_false(file_holds(path, "return", 6, &writing));
    assert_false(file_holds(path, "return 10", 9, &writing));
    int fd = open(path, O_WRONLY | O_TRUNC); /* an editor in the middle of a save */
    assert_true(file_holds(path, "", 0, &writing));
    assert_true(writing);
    close(fd);
    assert_true(file_holds(path, "", 0, &writing));
    assert_false(writing);
    unlink(path);
    free(path);
}

static void stamps_tell_changes(void **state) {
    (void)state;
    char *path = in_tmp("darn-file");
    assert_true(file_replace(path, "one", 3, NULL));
    struct file_stamp one = file_stamp(path), again = file_stamp(path);
    assert_true(file_stamp_same(&one, &again));
    assert_int_equal(one.bytes, 3);
    assert_true(file_replace(path, "two", 3, NULL));
    struct file_stamp two = file_stamp(path);
    assert_false(file_stamp_same(&one, &two));
    unlink(path);
    struct file_stamp gone = file_stamp(path), folder = file_stamp("/"), none = {0};
    assert_true(file_stamp_same(&gone, &none));
    assert_true(file_stamp_same(&folder, &none));
    free(path);
}

static void links_and_twins_are_named(void **state) {
    (void)state;
    char *path = in_tmp("darn-file.lua"), *link = in_tmp("darn-link");
    char *folder = file_folder(path);
    assert_true(file_replace(path, "one", 3, NULL));
    assert_null(file_link(path));
    assert_int_equal(symlink("darn-file.lua", link), 0);
    char *target = file_link(link), *twin = file_twin(folder, ".lua", "one", 3);
    assert_string_equal(target, "darn-file.lua");
    assert_string_equal(twin, "darn-file.lua");
    assert_null(file_twin(folder, ".lua", "two", 3));
    assert_null(file_twin(folder, ".luac", "one", 3));
    assert_null(file_twin("/nonexistent/folder", ".lua", "one", 3));
    unlink(path);
    unlink(link);
    free(path);
    free(link);
    free(folder);
    free(target);
    free(twin);
}

/* Which file a path may have meant, of darn-meant.lua and darn-other.txt. */
static const struct { const char *path, *meant; } meant[] = {
    {"darn-meant", "darn-meant.lua"}, {"darn-maent.lua", "darn-meant.lua"}, {"darn-meant.lau", "darn-meant.lua"},
    {"darn-others.txt", NULL}, {"wholly-else.lua", NULL}, {"no/such/darn-meant.lua", NULL},
};

static void a_file_that_may_be_meant_is_found(void **state) {
    (void)state;
    char *there = in_tmp("darn-meant.lua"), *other = in_tmp("darn-other.txt");
    assert_true(file_replace(there, "1", 1, NULL));
    assert_true(file_replace(other, "1", 1, NULL));
    for (size_t i = 0; i < sizeof meant / sizeof *meant; i++) {
        char *path = in_tmp(meant[i].path), *found = file_meant(path, ".lua");
        if (!found != !meant[i].meant || (found && strcmp(found, there) != 0))
            fail_msg("%s: %s", path, found ? found : "none");
        free(path);
        free(found);
    }
    unlink(there);
    unlink(other);
    free(there);
    free(other);
}

/* statfs(2) f_types, as the kernel's headers and the systems' own have them. */
static const struct { uint64_t type; bool remote; } types[] = {
    {0x6969, true},      {0xFF534D42, true},  {0xFE534D42, true},  {0x01021997, true},  {0x65735546, true},
    {0x786F4256, true},  {0xEF53, false},     {0x9123683E, false}, {0x01021994, false}, {0x58465342, false},
    {0x794C7630, false}, {0x2FC12FC1, false}, {(uint64_t)(int32_t)0xFF534D42, true}, /* where f_type is a signed word */
};

static void shared_file_systems_are_known(void **state) {
    (void)state;
    for (size_t i = 0; i < sizeof types / sizeof *types; i++)
        if (file_type_is_remote(types[i].type) != types[i].remote) fail_msg("type %llx", (unsigned long long)types[i].type);
    assert_false(file_is_remote("/proc/self/status"));
    assert_false(file_is_remote("/proc/no-such-file"));
}

static void check_piece(char *got, const char *want) {
    assert_string_equal(got, want);
    free(got);
}

static void takes_paths_apart(void **state) {
    (void)state;
    check_piece(file_folder("a/b.lua"), "a");
    check_piece(file_folder("b.lua"), ".");
    check_piece(file_folder("/b.lua"), "/");
    check_piece(file_folder("/a/b/c"), "/a/b");
    check_piece(file_stem("a/b.lua"), "b");
    check_piece(file_stem("a.b/c"), "c");
    check_piece(file_stem(".hidden"), ".hidden");
    check_piece(file_stem("x.tar.gz"), "x.tar");
    check_piece(file_join("a", "b"), "a/b");
    check_piece(file_join("a/", "b"), "a/b");
    check_piece(file_join(".", "b"), "b");
    check_piece(file_join("a", "/b"), "/b");
    check_piece(file_absolute("/usr/../usr/."), "/usr");
    check_piece(file_absolute("/usr/../no-such-file"), "/no-such-file");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(reads_what_was_written),     cmocka_unit_test(reads_up_to_its_ceiling),
        cmocka_unit_test(reads_files_without_a_size), cmocka_unit_test(says_what_cannot_be_read),
        cmocka_unit_test(holds_what_is_whole),        cmocka_unit_test(stamps_tell_changes),
        cmocka_unit_test(links_and_twins_are_named),  cmocka_unit_test(shared_file_systems_are_known),
        cmocka_unit_test(a_file_that_may_be_meant_is_found), cmocka_unit_test(replaces_aside),             cmocka_unit_test(takes_paths_apart),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
