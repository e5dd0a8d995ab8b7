/* Threads start; where the system has none to give, the program says so and ends. */
#include <errno.h>
#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "os/thread.h"

/* The same code over a system without threads. */
static int refuse(pthread_t *thread, const pthread_attr_t *attributes, void *(*run)(void *), void *arg) {
    (void)thread, (void)attributes, (void)run, (void)arg;
    return EAGAIN;
}
#define pthread_create refuse
#define thread_start start_refused
#define thread_join join_refused
void start_refused(pthread_t *thread, void *(*run)(void *arg), void *arg);
bool join_refused(pthread_t thread, int ms);
#include "os/thread.c"
#undef pthread_create
#undef thread_start
#undef thread_join

static void *set(void *arg) {
    *(int *)arg = 7;
    return arg;
}

static void runs_what_it_is_given(void **state) {
    (void)state;
    pthread_t thread;
    int value = 0;
    void *result;
    thread_start(&thread, set, &value);
    assert_int_equal(pthread_join(thread, &result), 0);
    assert_int_equal(value, 7);
    assert_ptr_equal(result, &value);
}

static void *wait_for_word(void *arg) {
    char word;
    return read(*(int *)arg, &word, 1) == 1 ? arg : NULL;
}

static void is_joined_once_it_has_ended(void **state) {
    (void)state;
    pthread_t thread;
    int ends[2];
    assert_int_equal(pipe(ends), 0);
    thread_start(&thread, wait_for_word, &ends[0]);
    assert_false(thread_join(thread, 1));
    assert_int_equal(write(ends[1], "!", 1), 1);
    while (!thread_join(thread, 20)) {}
    close(ends[0]), close(ends[1]);
}

static void one_that_cannot_start_ends_the_program(void **state) {
    (void)state;
    int ends[2], status;
    char said[400];
    size_t length = 0;
    assert_int_equal(pipe(ends), 0);
    pid_t child = fork();
    if (child == 0) {
        pthread_t thread;
        dup2(ends[1], STDERR_FILENO);
        start_refused(&thread, set, NULL);
        _exit(0);
    }
    close(ends[1]);
    for (ssize_t got; (got = read(ends[0], said + length, sizeof said - 1 - length)) > 0;) length += (size_t)got;
    said[length] = '\0';
    close(ends[0]);
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_true(WIFEXITED(status));
    assert_int_equal(WEXITSTATUS(status), 4);
    assert_non_null(strstr(said, "darn: cannot start a thread: Resource temporarily unavailable; "));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(runs_what_it_is_given),
        cmocka_unit_test(is_joined_once_it_has_ended),
        cmocka_unit_test(one_that_cannot_start_ends_the_program),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
