/* signal.h: requests to stop are counted and told, and a process that cannot end in order after the second ends by itself. */
#include "os/signal.h"

#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

static int told;

static void tell(void *arg) { *(int *)arg += 1; }

static void they_are_counted_and_told(void **state) {
    (void)state;
    signal_catch_stop();
    assert_int_equal(signal_stop_count(), 0);
    raise(SIGTERM);
    signal_wake(tell, &told);
    assert_int_equal(told, 0); /* that one came before: it is only counted */
    raise(SIGINT);
    assert_int_equal(told, 1);
    signal_wake(NULL, NULL);
    raise(SIGTERM);
    assert_int_equal(told, 1);
    assert_int_equal(signal_stop_count(), 3);
    signal_release_stop();
    assert_int_equal(signal_stop_count(), 0);
}

static int said[2]; /* a pipe */

static void last_word(void) { (void)!write(said[1], "!", 1); }

/* As where something is in the way for ever, and the time is over. */
static void end_by_itself(void) {
    signal_catch_stop();
    signal_on_exit(last_word);
    raise(SIGTERM);
    raise(SIGTERM);
    raise(SIGALRM);
    _exit(0);
}

static void after_the_second_the_process_has_an_end(void **state) {
    (void)state;
    int status;
    char word;
    assert_int_equal(pipe(said), 0);
    pid_t pid = fork();
    if (pid == 0) end_by_itself();
    assert_int_equal(waitpid(pid, &status, 0), pid);
    assert_true(WIFEXITED(status));
    assert_int_equal(WEXITSTATUS(status), 3);
    assert_int_equal(read(said[0], &word, 1), 1);
    close(said[0]);
    close(said[1]);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(they_are_counted_and_told),
        cmocka_unit_test(after_the_second_the_process_has_an_end),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
