/* When a save is taken, in a false time: whichever way it is made, told of by inotify or found by looking; what is
 * waited for, and for how long; what is no save. */
#include "script/saves.h"

#include "base/mem.h"
#include "base/str.h"
#include "os/clock.h"
#include "os/file.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <poll.h>
#include <sched.h>
#include <sys/vfs.h>
#include <sys/wait.h>

#include "../saving.h"

static struct sources *running;
static struct saves *saves;
static char *before;
static int64_t now_ms;

static void pass(int64_t ms) {
    now_ms += ms;
    clock_set_false(now_ms);
}

static int setup(void **state) {
    (void)state;
    before = saving_enter();
    now_ms = 1000000;
    pass(0);
    return 0;
}

static void end(void) {
    saves_free(saves);
    sources_unref(running);
    saves = NULL;
    running = NULL;
}

static int teardown(void **state) {
    (void)state;
    end();
    clock_set_false(-1);
    saving_leave(before);
    return 0;
}

/* ---- as a taker does ---- */

enum outcome { IDLE, SAME, AGAIN, TAKEN };

/* Takes the save that is due; the sources are its main file alone. */
static enum outcome take(void) {
    if (!saves_differ(saves)) return SAME;
    struct sources *next = sources_again(running);
    sources_get(next, sources_main(next), NULL);
    if (!saves_settled(saves, next)) {
        sources_unref(next);
        return AGAIN;
    }
    struct names files = {0};
    saves_tried(saves, next, &files);
    names_clear(&files);
    sources_unref(running);
    running = next;
    return TAKEN;
}

/* Waits as long as it says, but no longer than most_ms, until a save is taken or looked at in vain. */
static enum outcome until_taken(int64_t most_ms) {
    for (int64_t until = now_ms + most_ms; now_ms <= until;) {
        int64_t wait = saves_look(saves, now_ms);
        if (wait < 0) return IDLE;
        if (wait) {
            pass(wait);
            continue;
        }
        enum outcome outcome = take();
        if (outcome != SAME || saves_look(saves, now_ms) < 0) return outcome;
    }
    return SAME;
}

static const char *text(void) {
    struct source *source = sources_get(running, sources_main(running), NULL);
    return source ? source->bytes : "(none)";
}

static void begin(const char *path, bool poll) {
    running = sources_new(path);
    assert_non_null(sources_get(running, path, NULL));
    saves = saves_new(running, poll);
    assert_int_equal(until_taken(3000), SAME); /* what may have been saved between the reading and the watch */
}

static void begin_with_file(const char *text) {
    prepare_file(text);
    begin("dir/s.lua", false);
}

/* ---- every way ---- */

static void try_way(const struct saving *way, bool poll) {
    char *above = saving_enter();
    saving_prepare(way, "one");
    begin(way->path, poll);
    static const char *const texts[] = {"two", "three"}; /* the next save as well, of another length too */
    for (int i = 0; i < 2; i++) {
        way->save(texts[i]);
        if (until_taken(1000) != TAKEN) fail_msg("not taken: %s, save %d, poll %d", way->name, i, poll);
        assert_string_equal(text(), texts[i]);
        assert_int_equal(until_taken(3000), poll ? SAME : IDLE);
    }
    way->save("three");
    if (until_taken(3000) != SAME) fail_msg("taken, though it is the same: %s, poll %d", way->name, poll);
    end();
    saving_leave(above);
}

static void every_way_of_saving_is_taken(void **state) {
    (void)state;
    for (int i = 0; i < WAYS_OF_SAVING; i++) try_way(&ways_of_saving[i], false);
}

static void every_way_of_saving_is_found_by_looking(void **state) {
    (void)state;
    for (int i = 0; i < WAYS_OF_SAVING; i++) try_way(&ways_of_saving[i], true);
}

static void fifty_saves_end_with_the_last(void **state) {
    (void)state;
    begin_with_file("0");
    int taken = 0, newest = 0;
    for (int i = 1; i <= 50; i++) {
        char number[8];
        snprintf(number, sizeof number, "%d", i);
        (i % 2 ? save_plain : save_rename)(number);
        if (until_taken(1) != TAKEN) continue; /* the next comes before it was quiet */
        taken++;
        assert_true(atoi(text()) > newest);
        newest = atoi(text());
    }
    if (until_taken(100) == TAKEN) taken++;
    assert_string_equal(text(), "50");
    assert_in_range(taken, 1, 50);
}

static void what_lies_beside_is_no_save(void **state) {
    (void)state;
    begin_with_file("one");
    for (int i = 0; i < DROPPINGS; i++) {
        saving_drop(droppings[i]);
        assert_int_equal(saves_look(saves, now_ms), -1);
    }
}

/* ---- when ---- */

static void it_is_taken_after_a_quiet_time(void **state) {
    (void)state;
    begin_with_file("one");
    assert_int_equal(saves_look(saves, now_ms), -1); /* nothing is looked for while nothing happens */
    save_plain("two");
    assert_int_equal(saves_look(saves, now_ms), 2);
    int64_t noticed = now_ms;
    pass(1);
    save_rename("three");
    assert_int_equal(saves_look(saves, now_ms), 2);
    pass(2);
    assert_int_equal(saves_look(saves, now_ms), 0);
    assert_int_equal(take(), TAKEN);
    assert_string_equal(text(), "three");
    assert_int_equal(saves_noticed_us(saves), noticed * 1000);
}

static void a_poll_takes_it_when_it_rests(void **state) {
    (void)state;
    prepare_file("one");
    begin("dir/s.lua", true);
    assert_int_equal(saves_fd(saves), -1);
    save_plain("two");
    assert_true(saves_look(saves, now_ms) > 0); /* at its own times */
    int64_t wait;
    while ((wait = saves_look(saves, now_ms)) > 50) pass(wait);
    assert_int_equal(saves_look(saves, now_ms), 50); /* found; it may be half there */
    save_plain("longer");
    pass(50);
    assert_int_equal(saves_look(saves, now_ms), 50);
    pass(50);
    assert_int_equal(saves_look(saves, now_ms), 0);
    assert_int_equal(take(), TAKEN);
    assert_string_equal(text(), "longer");
}

static void a_file_that_is_being_written_is_waited_for(void **state) {
    (void)state;
    begin_with_file("one");
    int fd = open("dir/s.lua", O_WRONLY | O_TRUNC | O_CLOEXEC);
    assert_int_equal(write(fd, "tw", 2), 2);
    saves_look(saves, now_ms);
    pass(3);
    assert_true(saves_look(saves, now_ms) > 0); /* inotify has told of a write and of no close */
    assert_int_equal(until_taken(400), SAME);
    assert_int_equal(write(fd, "o", 1), 1);
    assert_int_equal(until_taken(400), SAME); /* so long after it was last written to */
    close(fd);
    int64_t closed = now_ms;
    assert_int_equal(until_taken(400), TAKEN);
    assert_int_equal(now_ms, closed + 2);
    assert_string_equal(text(), "two");
}

static void a_file_that_is_kept_open_is_taken_all_the_same(void **state) {
    (void)state;
    begin_with_file("one");
    int fd = open("dir/s.lua", O_WRONLY | O_TRUNC | O_CLOEXEC);
    assert_int_equal(write(fd, "two", 3), 3);
    int64_t written = now_ms;
    assert_int_equal(until_taken(3000), TAKEN);
    assert_in_range(now_ms - written, 500, 520);
    assert_string_equal(text(), "two");
    close(fd);
}

/* Whoever opens a file is known before inotify tells of a write. */
static void one_that_was_only_opened_is_waited_for(void **state) {
    (void)state;
    begin_with_file("one");
    save_plain("two");
    int fd = open("dir/s.lua", O_WRONLY | O_CLOEXEC);
    assert_int_equal(until_taken(400), SAME);
    close(fd);
    assert_int_equal(until_taken(400), TAKEN);
}

static void leave_empty(void) { saving_put("dir/s.lua", ""); }
static void leave_nothing(void) { saving_must(unlink("dir/s.lua"), "dir/s.lua"); }
static void leave_no_folder(void) { saving_move("dir", "away"); }
static void leave_a_loose_link(void) { saving_point("dir/s.lua", "nowhere"); }

static const struct { const char *what; void (*leave)(void); } hollow[] = {
    {"empty", leave_empty},
    {"deleted", leave_nothing},
    {"its folder away", leave_no_folder},
    {"a link that leads nowhere", leave_a_loose_link},
};

/* Between two steps of an editor; if it stays so, that is what was saved. */
static void a_file_that_is_empty_or_away_is_waited_for(void **state) {
    (void)state;
    for (size_t i = 0; i < sizeof hollow / sizeof *hollow; i++) {
        char *above = saving_enter();
        begin_with_file("one");
        hollow[i].leave();
        if (until_taken(80) != SAME) fail_msg("taken at once: %s", hollow[i].what);
        if (until_taken(80) != TAKEN) fail_msg("not taken: %s", hollow[i].what);
        assert_int_equal(until_taken(3000), IDLE);
        end();
        saving_leave(above);
    }
}

static void who_comes_back_soon_was_not_away(void **state) {
    (void)state;
    begin_with_file("one");
    leave_nothing();
    assert_int_equal(until_taken(80), SAME);
    saving_put("dir/s.lua", "one");
    assert_int_equal(until_taken(3000), SAME);
    assert_string_equal(text(), "one");
}

static void nothing_is_waited_for_for_ever(void **state) {
    (void)state;
    begin_with_file("one");
    int fd = open("dir/s.lua", O_WRONLY | O_APPEND | O_CLOEXEC);
    int64_t began = now_ms;
    for (int64_t wait = 1; wait; pass(1)) {
        assert_int_equal(write(fd, "x", 1), 1);
        wait = saves_look(saves, now_ms);
    }
    assert_in_range(now_ms - began, 2000, 2010);
    assert_int_equal(take(), TAKEN);
    close(fd);
}

static void what_changed_while_it_was_built_is_built_again(void **state) {
    (void)state;
    begin_with_file("one");
    save_plain("two");
    saves_look(saves, now_ms);
    int64_t noticed = now_ms;
    pass(2);
    assert_int_equal(saves_look(saves, now_ms), 0);
    assert_true(saves_differ(saves));
    struct sources *next = sources_again(running);
    assert_non_null(sources_get(next, "dir/s.lua", NULL));
    pass(1);
    save_rename("three");
    saves_look(saves, now_ms); /* as the loop does, while the loader builds */
    assert_false(saves_settled(saves, next));
    sources_unref(next);
    assert_int_equal(until_taken(100), TAKEN);
    assert_string_equal(text(), "three");
    assert_int_equal(saves_noticed_us(saves), noticed * 1000); /* it is one save */
}

static void what_is_opened_while_it_was_built_is_waited_for(void **state) {
    (void)state;
    begin_with_file("one");
    save_plain("two");
    saves_look(saves, now_ms);
    pass(2);
    assert_true(saves_differ(saves));
    struct sources *next = sources_again(running);
    assert_non_null(sources_get(next, "dir/s.lua", NULL));
    int fd = open("dir/s.lua", O_WRONLY | O_CLOEXEC);
    assert_false(saves_settled(saves, next));
    close(fd);
    assert_true(saves_settled(saves, next));
    sources_unref(next);
}

/* ---- what was tried ---- */

static void a_refused_save_is_tried_again_at_the_next(void **state) {
    (void)state;
    begin_with_file("one");
    save_plain("two");
    assert_int_equal(until_taken(100), TAKEN);
    saves_refused(saves);
    assert_int_equal(until_taken(100), IDLE); /* not by itself */
    save_plain("two");
    assert_int_equal(until_taken(100), TAKEN);
    save_plain("two");
    assert_int_equal(until_taken(100), SAME); /* it was not refused this time */
}

static void a_refused_save_is_tried_again_though_it_was_put_off(void **state) {
    (void)state;
    begin_with_file("one");
    save_plain("two");
    assert_int_equal(until_taken(100), TAKEN);
    saves_refused(saves);
    save_plain("two");
    int fd = open("dir/s.lua", O_WRONLY | O_CLOEXEC); /* and stays open */
    assert_int_equal(until_taken(3000), TAKEN);
    close(fd);
}

static void a_poll_tries_a_refused_save_only_when_it_found_one(void **state) {
    (void)state;
    prepare_file("one");
    begin("dir/s.lua", true);
    save_plain("two");
    assert_int_equal(until_taken(500), TAKEN);
    saves_refused(saves);
    assert_int_equal(until_taken(5000), SAME);
    save_plain("two");
    assert_int_equal(until_taken(500), TAKEN);
}

/* Stands for a clock that ticks every two seconds: a change that no stamp shows. */
static void a_poll_compares_contents_once_more(void **state) {
    (void)state;
    prepare_file("one");
    running = sources_new("dir/s.lua");
    assert_non_null(sources_get(running, "dir/s.lua", NULL));
    save_plain("two"); /* the stamps that the poll begins with are of this one */
    saves = saves_new(running, true);
    assert_int_equal(until_taken(3000), TAKEN);
    assert_string_equal(text(), "two");
}

static void a_save_before_the_watch_counts(void **state) {
    (void)state;
    prepare_file("one");
    running = sources_new("dir/s.lua");
    assert_non_null(sources_get(running, "dir/s.lua", NULL));
    save_plain("two");
    saves = saves_new(running, false);
    assert_int_equal(until_taken(100), TAKEN);
    assert_string_equal(text(), "two");
}

static void take_with_module(const char *module, bool there) {
    assert_true(saves_differ(saves));
    struct sources *next = sources_again(running);
    assert_non_null(sources_get(next, sources_main(next), NULL));
    assert_int_equal(sources_get(next, module, NULL) != NULL, there);
    assert_true(saves_settled(saves, next));
    struct names files = {0};
    saves_tried(saves, next, &files);
    names_clear(&files);
    sources_unref(running);
    running = next;
}

/* It is waited for as any other, though the one before was long ago. */
static void what_differs_at_a_second_look_is_a_save_of_its_own(void **state) {
    (void)state;
    begin_with_file("one");
    save_plain("two");
    assert_int_equal(until_taken(100), TAKEN);
    pass(5000);
    saving_put("dir/s.lua", "");
    saves_recheck(saves, running); /* before any hint is read */
    assert_int_equal(until_taken(50), SAME);
    saving_put("dir/s.lua", "three");
    assert_int_equal(until_taken(100), TAKEN);
    assert_string_equal(text(), "three");
}

static void a_module_that_was_missed_is_seen_when_it_appears(void **state) {
    (void)state;
    begin_with_file("one");
    save_plain("two");
    saves_look(saves, now_ms);
    pass(2);
    take_with_module("dir/lib/a.lua", false);
    assert_int_equal(until_taken(100), IDLE);
    saving_must(mkdir("dir/lib", 0777), "dir/lib");
    assert_int_equal(until_taken(100), SAME);
    saving_put("dir/lib/a.lua", "three");
    assert_int_equal(saves_look(saves, now_ms), 2);
    pass(2);
    assert_int_equal(saves_look(saves, now_ms), 0);
    take_with_module("dir/lib/a.lua", true);
}

static bool can_be_read(void) {
    struct pollfd fd = {.fd = saves_fd(saves), .events = POLLIN};
    return poll(&fd, 1, 0) == 1;
}

/* As a require inside a callback does, in another thread; of a file that is there, and of one that is not. */
static void ask_later(bool poll) {
    prepare_file("one");
    saving_put("dir/late.lua", "one");
    begin("dir/s.lua", poll);
    assert_non_null(sources_get(running, "dir/late.lua", NULL));
    assert_null(sources_get(running, "dir/lib/later.lua", NULL));
    if (!poll) assert_true(can_be_read());
    assert_int_equal(until_taken(3000), SAME);
    if (!poll) assert_false(can_be_read());
    saving_put("dir/late.lua", "two");
    assert_int_equal(until_taken(400), TAKEN);
    assert_null(sources_get(running, "dir/lib/later.lua", NULL)); /* of the new version */
    saving_must(mkdir("dir/lib", 0777), "dir/lib");
    saving_put("dir/lib/later.lua", "two");
    assert_int_equal(until_taken(400), TAKEN);
}

static void what_is_asked_for_later_is_watched(void **state) {
    (void)state;
    ask_later(false);
}

static void what_is_asked_for_later_is_polled(void **state) {
    (void)state;
    ask_later(true);
}

static void make_folder(void) {
    leave_nothing();
    saving_must(mkdir("dir/s.lua", 0777), "dir/s.lua");
}

static void remove_folder(void) { saving_must(rmdir("dir/s.lua"), "dir/s.lua"); }
static void make_large(void) { saving_must(truncate("dir/s.lua", SOURCE_MOST + 1), "dir/s.lua"); }
static void do_nothing(void) {}

static const struct { const char *what; void (*spoil)(void), (*clear)(void); } unreadable[] = {
    {"a folder in its place", make_folder, remove_folder},
    {"too large", make_large, do_nothing},
};

/* It is tried once, and again when it is another. */
static void what_cannot_be_read_is_tried_once(void **state) {
    (void)state;
    for (size_t i = 0; i < sizeof unreadable / sizeof *unreadable; i++) {
        char *above = saving_enter();
        begin_with_file("one");
        unreadable[i].spoil();
        if (until_taken(700) != TAKEN) fail_msg("not tried: %s", unreadable[i].what);
        assert_string_equal(text(), "(none)");
        assert_int_equal(until_taken(3000), IDLE);
        unreadable[i].clear();
        saving_put("dir/s.lua", "two");
        if (until_taken(700) != TAKEN) fail_msg("not tried again: %s", unreadable[i].what);
        assert_string_equal(text(), "two");
        end();
        saving_leave(above);
    }
}

/* ---- where inotify cannot tell ---- */

/* What the program is told of the file system, in place of libc's. */
static long file_system = 0xEF53; /* ext4 */

int statfs(const char *path, struct statfs *out) {
    (void)path;
    *out = (struct statfs){.f_type = file_system};
    return 0;
}

/* inotify tells of writers here, looking finds those elsewhere. */
static void shared_file_systems_are_looked_at_as_well(void **state) {
    (void)state;
    begin_with_file("one");
    assert_int_equal(saves_look(saves, now_ms), -1);
    file_system = 0x6969; /* a module is on NFS */
    save_plain("two");
    assert_int_equal(until_taken(100), TAKEN);
    file_system = 0xEF53;
    assert_int_equal(until_taken(3000), SAME);
    assert_in_range(saves_look(saves, now_ms), 1, 200);
    assert_true(saves_fd(saves) >= 0);
    save_plain("three");
    assert_int_equal(saves_look(saves, now_ms), 2);
    assert_int_equal(until_taken(100), TAKEN);
}

enum { PASSED, FAILED, NOT_ALLOWED };

static bool set_limit(const char *name) {
    char path[100];
    snprintf(path, sizeof path, "/proc/sys/user/%s", name);
    FILE *file = fopen(path, "w");
    return file && fputs("0", file) >= 0 && fclose(file) == 0;
}

/* In a user namespace of our own, whose limits we may set: before the watching begins, or after. */
static int with_none(const char *limit, bool later) {
    if (unshare(CLONE_NEWUSER) != 0 || (!later && !set_limit(limit))) return NOT_ALLOWED;
    begin("dir/s.lua", false);
    if (later && !set_limit(limit)) return NOT_ALLOWED;
    save_folder_swapped("one");
    bool taken = until_taken(1000) == SAME;
    save_plain("two");
    taken = taken && until_taken(1000) == TAKEN && strcmp(text(), "two") == 0;
    save_link_made_again("three");
    taken = taken && until_taken(1000) == TAKEN && strcmp(text(), "three") == 0;
    save_plain("four"); /* through the link */
    taken = taken && until_taken(1000) == TAKEN && strcmp(text(), "four") == 0;
    end();
    return taken ? PASSED : FAILED;
}

static const struct { const char *limit, *says; bool later; } limits[] = {
    {"max_inotify_watches", "max_user_watches", false},
    {"max_inotify_watches", "max_user_watches", true},
    {"max_inotify_instances", "cannot watch files", false},
};

static void without_watches_it_looks_and_says_so_once(void **state) {
    (void)state;
    for (size_t i = 0; i < sizeof limits / sizeof *limits; i++) {
        char *above = saving_enter();
        prepare_file("one");
        pid_t child = fork();
        if (child == 0) {
            saving_must(freopen("said", "w", stderr) ? 0 : -1, "said");
            exit(with_none(limits[i].limit, limits[i].later));
        }
        int status;
        assert_int_equal(waitpid(child, &status, 0), child);
        if (WEXITSTATUS(status) == NOT_ALLOWED) {
            saving_leave(above);
            skip();
        }
        if (status) fail_msg("%s%s", limits[i].limit, limits[i].later ? ", later" : "");
        size_t length;
        char *said = file_read("said", 0, &length, NULL);
        assert_non_null(strstr(said, limits[i].says));
        assert_ptr_equal(strchr(said, '\n'), said + length - 1);
        free(said);
        saving_leave(above);
    }
}

#define FRESH(function) cmocka_unit_test_setup_teardown(function, setup, teardown)

int main(void) {
    const struct CMUnitTest tests[] = {
        FRESH(every_way_of_saving_is_taken),
        FRESH(every_way_of_saving_is_found_by_looking),
        FRESH(fifty_saves_end_with_the_last),
        FRESH(what_lies_beside_is_no_save),
        FRESH(it_is_taken_after_a_quiet_time),
        FRESH(a_poll_takes_it_when_it_rests),
        FRESH(a_file_that_is_being_written_is_waited_for),
        FRESH(a_file_that_is_kept_open_is_taken_all_the_same),
        FRESH(one_that_was_only_opened_is_waited_for),
        FRESH(a_file_that_is_empty_or_away_is_waited_for),
        FRESH(who_comes_back_soon_was_not_away),
        FRESH(nothing_is_waited_for_for_ever),
        FRESH(what_changed_while_it_was_built_is_built_again),
        FRESH(what_is_opened_while_it_was_built_is_waited_for),
        FRESH(a_refused_save_is_tried_again_at_the_next),
        FRESH(a_refused_save_is_tried_again_though_it_was_put_off),
        FRESH(a_poll_tries_a_refused_save_only_when_it_found_one),
        FRESH(a_poll_compares_contents_once_more),
        FRESH(a_save_before_the_watch_counts),
        FRESH(what_differs_at_a_second_look_is_a_save_of_its_own),
        FRESH(a_module_that_was_missed_is_seen_when_it_appears),
        FRESH(what_is_asked_for_later_is_watched),
        FRESH(what_is_asked_for_later_is_polled),
        FRESH(what_cannot_be_read_is_tried_once),
        FRESH(shared_file_systems_are_looked_at_as_well),
        FRESH(without_watches_it_looks_and_says_so_once),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
