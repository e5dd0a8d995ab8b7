/* What inotify tells of saves, whichever way they are made; what is not told; and when it cannot tell. */
#include "os/watch.h"

#include "base/mem.h"
#include "os/file.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <poll.h>
#include <sched.h>
#include <sys/mount.h>
#include <sys/wait.h>

#include "../saving.h"

static struct watch *watch;
static char *before;

static int setup(void **state) {
    (void)state;
    before = saving_enter();
    watch = watch_new(NULL);
    assert_non_null(watch);
    return 0;
}

static int teardown(void **state) {
    (void)state;
    watch_free(watch);
    saving_leave(before);
    return 0;
}

static bool watch_these(const char *const *paths) {
    struct names files = {0};
    char *folder = getcwd(NULL, 0);
    for (size_t i = 0; paths[i]; i++) {
        char *path = file_join(folder, paths[i]);
        names_push(&files, path);
        free(path);
    }
    bool more = watch_files(watch, &files);
    names_clear(&files);
    free(folder);
    return more;
}

#define watch_paths(...) watch_these((const char *const[]){__VA_ARGS__, NULL})

/* inotify has queued an event by the time the call that made it returns. */
static bool told(void) {
    bool writing, changed = watch_drain(watch, &writing);
    assert_false(writing);
    return changed;
}

static bool can_be_read(void) {
    struct pollfd fd = {.fd = watch_fd(watch), .events = POLLIN};
    return poll(&fd, 1, 0) == 1;
}

static void every_way_of_saving_is_told(void **state) {
    (void)state;
    for (int i = 0; i < WAYS_OF_SAVING; i++) {
        const struct saving *way = &ways_of_saving[i];
        char *above = saving_enter();
        saving_prepare(way, "one");
        watch_paths(way->path);
        told();
        assert_false(can_be_read());
        for (int again = 0; again < 3; again++) { /* the next save as well */
            way->save("two");
            if (!can_be_read() || !told()) fail_msg("not told: %s, save %d", way->name, again);
            told(); /* the watches that were dropped say so */
        }
        saving_leave(above);
    }
}

static void what_lies_beside_is_not(void **state) {
    (void)state;
    prepare_file("one");
    watch_paths("dir/s.lua");
    told();
    for (int i = 0; i < DROPPINGS; i++) {
        saving_drop(droppings[i]);
        if (told()) fail_msg("told: %s", droppings[i]);
    }
}

/* Other files are written all the time, outputs and the crawl file: they do not even wake us. */
static void writes_to_other_files_do_not_wake(void **state) {
    (void)state;
    prepare_file("one");
    saving_put("dir/items.jsonl", "");
    watch_paths("dir/s.lua");
    told();
    int fd = open("dir/items.jsonl", O_WRONLY | O_CLOEXEC);
    assert_int_equal(write(fd, "{}", 2), 2);
    assert_false(can_be_read());
    close(fd);
}

static void a_writer_is_known(void **state) {
    (void)state;
    bool writing;
    prepare_file("one");
    watch_paths("dir/s.lua");
    int fd = open("dir/s.lua", O_WRONLY | O_TRUNC | O_CLOEXEC);
    assert_int_equal(write(fd, "tw", 2), 2);
    assert_true(watch_drain(watch, &writing));
    assert_true(writing);
    assert_false(watch_drain(watch, &writing));
    assert_true(writing); /* still */
    close(fd);
    assert_true(watch_drain(watch, &writing));
    assert_false(writing);
}

/* A missing file may be asked for in folders that are missing too. */
static void what_appears_is_told(void **state) {
    (void)state;
    watch_paths("a/b/s.lua");
    told();
    static const char *const steps[] = {"a", "a/b"};
    for (int i = 0; i < 2; i++) {
        saving_must(mkdir(steps[i], 0777), steps[i]);
        assert_true(told());
    }
    saving_put("a/b/s.lua", "one");
    assert_true(told());
    saving_put("a/b/s.lua", "two");
    assert_true(told());
}

static void a_deletion_is_told(void **state) {
    (void)state;
    prepare_file("one");
    watch_paths("dir/s.lua");
    told();
    saving_must(unlink("dir/s.lua"), "s.lua");
    assert_true(told());
}

static void it_can_be_woken(void **state) {
    (void)state;
    assert_false(can_be_read());
    watch_wake(watch);
    watch_wake(watch);
    assert_true(can_be_read());
    assert_false(told());
    assert_false(can_be_read());
}

/* It may be readable now. dir is on the way of the second file, too. */
static void another_mode_is_told(void **state) {
    (void)state;
    prepare_file("one");
    watch_paths("dir/s.lua", "dir/lib/a.lua");
    told();
    saving_must(chmod("dir/s.lua", 0600), "dir/s.lua");
    assert_true(told());
}

static void only_what_was_asked_for_last_is_watched(void **state) {
    (void)state;
    prepare_file("one");
    saving_put("dir/t.lua", "one");
    assert_true(watch_paths("dir/s.lua"));
    assert_false(watch_paths("dir/s.lua"));
    size_t watched = watch_count(watch);
    assert_true(watch_paths("dir/s.lua", "dir/t.lua"));
    assert_int_equal(watch_count(watch), watched + 1); /* the file, its folder was watched already */
    watch_paths("dir/t.lua");
    assert_int_equal(watch_count(watch), watched);
    told();
    save_plain("two");
    assert_false(told());
    saving_put("dir/t.lua", "two");
    assert_true(told());
    watch_paths("t.lua");
    told();
    save_rename("three");
    assert_false(can_be_read());
}

static void links_that_lead_nowhere_end(void **state) {
    (void)state;
    saving_must(symlink("b", "a"), "a");
    saving_must(symlink("a", "b"), "b");
    watch_paths("a/s.lua");
    told();
    saving_point("b", saving_release("one"));
    assert_true(told());
    saving_replace("b/s.lua", "two");
    assert_true(told());
}

/* ---- many files ---- */

static void many_files_in_the_folder_cost_nothing(void **state) {
    (void)state;
    prepare_file("one");
    watch_paths("dir/s.lua");
    size_t alone = watch_count(watch);
    char path[40];
    for (int i = 0; i < 10000; i++) {
        snprintf(path, sizeof path, "dir/%d.lua", i);
        saving_must(mknod(path, S_IFREG | 0666, 0), path);
    }
    watch_paths("dir/s.lua");
    assert_int_equal(watch_count(watch), alone);
    told();
    save_rename("two");
    assert_true(told());
}

static long queue_length(void) {
    FILE *file = fopen("/proc/sys/fs/inotify/max_queued_events", "r");
    long length = 0;
    if (file && fscanf(file, "%ld", &length) != 1) length = 0;
    if (file) fclose(file);
    return length;
}

/* The queue is full, and what happens then is in none of its events: a link is pointed elsewhere. */
static void a_queue_that_overflows_loses_nothing(void **state) {
    (void)state;
    long events = queue_length();
    if (events <= 0 || events > 200000) skip();
    prepare_link("one");
    watch_paths("dir/s.lua");
    for (long i = 0; i < events / 2 + 1; i++) {
        saving_must(symlink("x", "dir/x"), "dir/x");
        saving_must(unlink("dir/x"), "dir/x");
    }
    save_link_pointed_elsewhere("two");
    assert_true(told());
    char target[100] = "";
    assert_true(readlink("dir/s.lua", target, sizeof target - 1) > 0);
    saving_put(target + 3, "three");
    assert_true(told());
}

static void who_was_writing_when_the_queue_overflowed_is_forgotten(void **state) {
    (void)state;
    long events = queue_length();
    if (events <= 0 || events > 200000) skip();
    bool writing;
    prepare_file("one");
    watch_paths("dir/s.lua");
    int fd = open("dir/s.lua", O_WRONLY | O_CLOEXEC);
    assert_int_equal(write(fd, "two", 3), 3);
    assert_true(watch_drain(watch, &writing));
    assert_true(writing);
    for (long i = 0; i < events / 2 + 1; i++) {
        saving_must(symlink("x", "dir/x"), "dir/x");
        saving_must(unlink("dir/x"), "dir/x");
    }
    close(fd);
    assert_true(told());
}

/* ---- when it cannot tell ---- */

enum { PASSED, FAILED, NOT_ALLOWED };

/* In a process of its own, which may change what the system gives it. */
static void run_aside(int (*test)(void)) {
    pid_t child = fork();
    if (child == 0) _exit(test());
    int status;
    assert_int_equal(waitpid(child, &status, 0), child);
    if (WEXITSTATUS(status) == NOT_ALLOWED) skip();
    assert_int_equal(status, 0);
}

static bool put_line(const char *path, const char *text) {
    FILE *file = fopen(path, "w");
    if (!file) return false;
    bool ok = fputs(text, file) >= 0;
    return fclose(file) == 0 && ok;
}

static int with_two_watches(void) {
    if (unshare(CLONE_NEWUSER) != 0 || !put_line("/proc/sys/user/max_inotify_watches", "2")) return NOT_ALLOWED;
    struct watch *small = watch_new(NULL);
    if (!small) return NOT_ALLOWED;
    struct names files = {0};
    names_push(&files, "/usr/share/s.lua");
    watch_files(small, &files);
    struct err err = {0};
    bool said = !watch_sees_all(small, &err) && strstr(err.message, "max_user_watches");
    watch_free(small);
    names_clear(&files);
    return said ? PASSED : FAILED;
}

static void a_limit_that_is_reached_is_said(void **state) {
    (void)state;
    assert_true(watch_sees_all(watch, NULL));
    run_aside(with_two_watches);
}

static bool own_mounts(void) {
    char ids[2][40];
    snprintf(ids[0], sizeof ids[0], "0 %d 1", (int)geteuid());
    snprintf(ids[1], sizeof ids[1], "0 %d 1", (int)getegid());
    return unshare(CLONE_NEWUSER | CLONE_NEWNS) == 0 && put_line("/proc/self/setgroups", "deny") &&
           put_line("/proc/self/uid_map", ids[0]) && put_line("/proc/self/gid_map", ids[1]);
}

static int with_a_mount(void) {
    if (!own_mounts() || mkdir("dir", 0777) != 0 || mount("none", "dir", "tmpfs", 0, NULL) != 0) return NOT_ALLOWED;
    saving_put("dir/s.lua", "one");
    watch_paths("dir/s.lua");
    told();
    saving_must(umount("dir"), "dir");
    if (!told()) return FAILED;
    saving_put("dir/s.lua", "two"); /* in the folder that was below */
    return told() ? PASSED : FAILED;
}

static void a_folder_that_is_unmounted_is_told(void **state) {
    (void)state;
    run_aside(with_a_mount);
}

static void a_folder_that_may_not_be_read_is_said(void **state) {
    (void)state;
    if (geteuid() == 0) skip();
    prepare_file("one");
    saving_must(chmod("dir", 0311), "dir");
    watch_paths("dir/s.lua");
    struct err err = {0};
    assert_false(watch_sees_all(watch, &err));
    saving_must(chmod("dir", 0711), "dir");
}

#define FRESH(function) cmocka_unit_test_setup_teardown(function, setup, teardown)

int main(void) {
    const struct CMUnitTest tests[] = {
        FRESH(every_way_of_saving_is_told),
        FRESH(what_lies_beside_is_not),
        FRESH(writes_to_other_files_do_not_wake),
        FRESH(a_writer_is_known),
        FRESH(what_appears_is_told),
        FRESH(a_deletion_is_told),
        FRESH(it_can_be_woken),
        FRESH(another_mode_is_told),
        FRESH(only_what_was_asked_for_last_is_watched),
        FRESH(links_that_lead_nowhere_end),
        FRESH(many_files_in_the_folder_cost_nothing),
        FRESH(a_queue_that_overflows_loses_nothing),
        FRESH(who_was_writing_when_the_queue_overflowed_is_forgotten),
        FRESH(a_limit_that_is_reached_is_said),
        FRESH(a_folder_that_is_unmounted_is_told),
        FRESH(a_folder_that_may_not_be_read_is_said),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
