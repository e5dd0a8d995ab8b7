/* What inotify tells of saves: plain, by rename, half-written; and what is not told. */
#include "os/watch.h"

#include "base/mem.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static char *folder;
static struct watch *watch;

static int setup(void **state) {
    (void)state;
    const char *top = getenv("TMPDIR");
    folder = mem_printf("%s/watch-XXXXXX", top ? top : "/tmp");
    assert_non_null(mkdtemp(folder));
    watch = watch_new(NULL);
    assert_non_null(watch);
    watch_folder(watch, folder);
    return 0;
}

static char *path(const char *name) { return mem_printf("%s/%s", folder, name); }

static void gone(const char *name) {
    char *file = path(name);
    unlink(file);
    free(file);
}

static int teardown(void **state) {
    (void)state;
    watch_free(watch);
    gone("a.lua");
    gone("a.lua~");
    gone("notes.txt");
    rmdir(folder);
    free(folder);
    return 0;
}

static FILE *begin(const char *name) {
    char *file = path(name);
    FILE *f = fopen(file, "w");
    assert_non_null(f);
    free(file);
    fputs("return {}\n", f);
    fflush(f);
    return f;
}

/* inotify has queued an event by the time the call that made it returns. */
static bool changed(bool *writing) { return watch_drain(watch, writing); }

static void a_plain_save_is_told(void **state) {
    (void)state;
    bool writing;
    FILE *f = begin("a.lua");
    assert_true(changed(&writing));
    assert_true(writing); /* it may be half there */
    fclose(f);
    assert_true(changed(&writing));
    assert_false(writing);
    assert_false(changed(&writing));
}

static void a_rename_over_it_is_told(void **state) {
    (void)state;
    bool writing;
    fclose(begin("a.lua~"));
    assert_false(changed(&writing)); /* the editor's own file is not ours */
    char *from = path("a.lua~"), *to = path("a.lua");
    assert_int_equal(rename(from, to), 0);
    free(from);
    free(to);
    assert_true(changed(&writing));
    assert_false(writing);
}

static void a_deletion_is_told(void **state) {
    (void)state;
    bool writing;
    fclose(begin("a.lua"));
    changed(&writing);
    gone("a.lua");
    assert_true(changed(&writing));
}

static void other_files_are_not(void **state) {
    (void)state;
    bool writing;
    fclose(begin("notes.txt"));
    assert_false(changed(&writing));
}

static void the_descriptor_can_be_waited_for(void **state) {
    (void)state;
    struct pollfd fd = {.fd = watch_fd(watch), .events = POLLIN};
    assert_int_equal(poll(&fd, 1, 0), 0);
    fclose(begin("a.lua"));
    assert_int_equal(poll(&fd, 1, 0), 1);
}

static void a_missing_folder_is_fine(void **state) {
    (void)state;
    watch_folder(watch, "/nonexistent/folder");
    watch_folder(watch, folder); /* twice */
    bool writing;
    fclose(begin("a.lua"));
    assert_true(changed(&writing));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_plain_save_is_told, setup, teardown),
        cmocka_unit_test_setup_teardown(a_rename_over_it_is_told, setup, teardown),
        cmocka_unit_test_setup_teardown(a_deletion_is_told, setup, teardown),
        cmocka_unit_test_setup_teardown(other_files_are_not, setup, teardown),
        cmocka_unit_test_setup_teardown(the_descriptor_can_be_waited_for, setup, teardown),
        cmocka_unit_test_setup_teardown(a_missing_folder_is_fine, setup, teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
