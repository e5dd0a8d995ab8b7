/* The clocks: near one another, never backwards, and false where a test says so. */
#include "os/clock.h"

#include "os/signal.h"
#include "os/thread.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <sched.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static void tells_the_time(void **state) {
    (void)state;
    int64_t us = clock_us(), ms = clock_ms();
    assert_true(ms >= us / 1000 && ms - us / 1000 < 60000);
    assert_true(clock_us() >= us);
    int64_t wall = clock_wall_ms() / 1000 - (int64_t)time(NULL);
    assert_true(wall > -60 && wall < 60);
}

static void tells_a_false_time(void **state) {
    (void)state;
    clock_set_false(1234);
    assert_int_equal(clock_ms(), 1234);
    assert_int_equal(clock_us(), 1234000);
    assert_int_equal(clock_wall_ms(), 1234);
    clock_set_false(0);
    assert_int_equal(clock_wall_ms(), 0);
    clock_set_false(-1);
    assert_true(clock_wall_ms() > 1600000000000);
}

/* Waits that are written down go by a wall clock that nobody sets. */
static void a_jump_moves_no_wait(void **state) {
    (void)state;
    int64_t before = clock_due_ms();
    clock_jump_wall(3600000);
    assert_true(clock_wall_ms() - before >= 3600000);
    assert_true(clock_due_ms() - before < 3600000);
    clock_jump_wall(-7200000);
    assert_true(clock_due_ms() >= before);
    clock_jump_wall(3600000);
}

static int64_t monotonic_us(void) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000000 + now.tv_nsec / 1000;
}

/* ---- stops ---- */

enum { STOPS = 20, LOOKERS = 4, STOP_US = 20000 };

struct shared {
    _Atomic int64_t stopped_us;     /* what all stops so far took at least; written while the process is stopped */
    _Atomic bool ready, over, late; /* late: a look found less than that */
};

static void *look(void *arg) {
    struct shared *shared = arg;
    while (!shared->over) {
        int64_t stopped = shared->stopped_us, ours = clock_us();
        if (monotonic_us() - ours < stopped) shared->late = true;
    }
    return NULL;
}

/* The process that is stopped: its exit code. */
static int look_by_many(struct shared *shared) {
    pthread_t threads[LOOKERS];
    signal_catch_stop();
    clock_us();
    shared->ready = true;
    for (int i = 0; i < LOOKERS; i++) thread_start(&threads[i], look, shared);
    for (int i = 0; i < LOOKERS; i++) pthread_join(threads[i], NULL);
    return shared->late;
}

static void stop_for_a_while(pid_t pid, struct shared *shared) {
    int status;
    kill(pid, SIGSTOP);
    assert_int_equal(waitpid(pid, &status, WUNTRACED), pid);
    assert_true(WIFSTOPPED(status));
    int64_t from = monotonic_us();
    while (monotonic_us() < from + STOP_US) {}
    shared->stopped_us += STOP_US;
    kill(pid, SIGCONT);
    waitpid(pid, &status, WCONTINUED);
}

/* For no thread, not even the one that looks first. */
static void a_stop_takes_no_time(void **state) {
    (void)state;
    int status;
    struct shared *shared = mmap(NULL, sizeof *shared, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    pid_t pid = fork();
    if (pid == 0) _exit(look_by_many(shared));
    while (!shared->ready) sched_yield();
    for (int i = 0; i < STOPS; i++) stop_for_a_while(pid, shared);
    shared->over = true;
    assert_int_equal(waitpid(pid, &status, 0), pid);
    assert_true(WIFEXITED(status));
    assert_int_equal(WEXITSTATUS(status), 0);
    munmap(shared, sizeof *shared);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(tells_the_time),
        cmocka_unit_test(tells_a_false_time),
        cmocka_unit_test(a_jump_moves_no_wait),
        cmocka_unit_test(a_stop_takes_no_time),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
