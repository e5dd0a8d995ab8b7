/* An answer that goes to a file: what is there afterwards, and what is not. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "net/save.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

static char folder[256], path[300];

static int setup(void **state) {
    (void)state;
    const char *top = getenv("TMPDIR");
    snprintf(folder, sizeof folder, "%s/save-XXXXXX", top ? top : "/tmp");
    if (!mkdtemp(folder)) return -1;
    rmdir(folder); /* the first file makes it */
    snprintf(path, sizeof path, "%s/part", folder);
    return 0;
}

static int teardown(void **state) {
    (void)state;
    unlink(path);
    return rmdir(folder) == 0 || errno == ENOENT ? 0 : -1;
}

/* Its size, -1 where it is not there. */
static long size_of_file(void) {
    struct stat info;
    return stat(path, &info) == 0 ? (long)info.st_size : -1;
}

static void test_what_is_put_is_there(void **state) {
    (void)state;
    struct save save;
    char hex[HASH_HEX];
    save_init(&save, path, -1);
    assert_int_equal(size_of_file(), -1);
    assert_true(save_put(&save, "on", 2));
    assert_true(save_put(&save, "e", 1));
    assert_true(save_end(&save));
    hash_hex(&save.hash, hex);
    assert_string_equal(hex, "7692c3ad3540bb803c020b3aee66cd8887123234ea0c6e7143c0add73ff431ed");
    assert_int_equal(save.bytes, 3);
    save_clear(&save, true);
    assert_int_equal(size_of_file(), 3);
    save_init(&save, path, -1); /* a second attempt begins anew */
    assert_true(save_put(&save, "x", 1));
    assert_int_equal(size_of_file(), 1);
    save_clear(&save, false);
    assert_int_equal(size_of_file(), -1);
}

static void test_nothing_is_a_file_too(void **state) {
    (void)state;
    struct save save;
    save_init(&save, path, -1);
    assert_true(save_end(&save));
    save_clear(&save, true);
    assert_int_equal(size_of_file(), 0);
}

static void test_what_passes_the_limit_is_not_written(void **state) {
    (void)state;
    struct save save;
    save_init(&save, path, 3);
    assert_true(save_put(&save, "one", 3));
    assert_false(save_put(&save, "!", 1));
    assert_true(save.too_large && !save.broken);
    save_clear(&save, false);
    assert_int_equal(size_of_file(), -1);
}

/* A limit on the size of files stands for a disk that is full. */
static void test_a_full_disk_is_told(void **state) {
    (void)state;
    struct save save;
    struct rlimit before, now;
    char block[4096] = "";
    signal(SIGXFSZ, SIG_IGN);
    getrlimit(RLIMIT_FSIZE, &before);
    now = before;
    now.rlim_cur = 6000;
    setrlimit(RLIMIT_FSIZE, &now);
    save_init(&save, path, -1);
    bool first = save_put(&save, block, sizeof block), second = save_put(&save, block, sizeof block);
    setrlimit(RLIMIT_FSIZE, &before);
    assert_true(first && !second);
    assert_int_equal(save.broken, EFBIG);
    assert_false(save.too_large);
    save_clear(&save, false);
    assert_int_equal(size_of_file(), -1);
}

int main(void) {
#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
    const struct CMUnitTest tests[] = {
        TEST(test_what_is_put_is_there), TEST(test_nothing_is_a_file_too), TEST(test_what_passes_the_limit_is_not_written),
        TEST(test_a_full_disk_is_told),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
