/* terminal.h: lines typed at a terminal while others are printed above them, and lines from a pipe. */
#include "os/terminal.h"

#include "base/mem.h"
#include "base/str.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include <poll.h>
#include <pty.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

/* ---- the side of darn ---- */

static void wait_for_keys(void) {
    struct pollfd fd = {.fd = STDIN_FILENO, .events = POLLIN};
    poll(&fd, 1, -1);
}

static size_t complete(void *arg, const char *line, struct names *out) {
    (void)arg;
    if (str_ends(line, "f")) names_push(out, "first"), names_push(out, "five");
    if (str_ends(line, "p.s")) names_push(out, "status");
    return 0;
}

/* Says what comes; prints above what is typed where that ends no line. */
static void talk(void) {
    struct terminal *terminal = terminal_new(stdout, complete, NULL);
    enum terminal_event event = TERMINAL_NOTHING;
    char *line, *text;
    while (event != TERMINAL_END) {
        terminal_ask(terminal, "> ");
        wait_for_keys();
        while ((event = terminal_take(terminal, &line)) == TERMINAL_NOTHING) {
            terminal_print(terminal, "a line\x1b[2J above\n");
            wait_for_keys();
        }
        text = mem_printf("%s [%s]\n", event == TERMINAL_BREAK ? "break" : event == TERMINAL_END ? "end" : "line",
                          line ? line : "");
        terminal_print(terminal, text);
        if (line) terminal_remember(terminal, line);
        free(text);
        free(line);
    }
    terminal_free(terminal);
}

/* ---- the side of the person ---- */

struct screen { int fd; struct str text; size_t from; };

static void shows(struct screen *screen, const char *part) {
    const char *at;
    char bytes[1000];
    while (!(at = strstr(str_text(&screen->text) + screen->from, part))) {
        ssize_t got = read(screen->fd, bytes, sizeof bytes);
        if (got <= 0) fail_msg("'%s' did not come:\n%s", part, str_text(&screen->text));
        str_put(&screen->text, bytes, (size_t)got);
    }
    screen->from = (size_t)(at - screen->text.data) + strlen(part);
}

static void at_a_terminal(void **s) {
    (void)s;
    static const struct { const char *typed, *shown[3]; } cases[] = {
        {"abc\n", {"line [abc]\r\n", "> "}},
        {"ab", {"ab", "a line\xEF\xBF\xBD[2J above\r\n", "> ab"}}, /* what was typed is there again */
        {"c\n", {"line [abc]\r\n", "> "}},
        {"\x1b[A\n", {"line [abc]\r\n", "> "}},
        {"wrong\x03", {"break []\r\n", "> "}},
        {"f\t\n", {"line [fi]\r\n", "> "}},
        {"p p.s\t\n", {"line [p p.status]\r\n", "> "}},
        {"\n", {"line []\r\n", "> "}},
        {"\x04", {"end []\r\n"}},
    };
    struct screen screen = {0};
    pid_t pid = forkpty(&screen.fd, NULL, NULL, NULL);
    assert_true(pid >= 0);
    if (pid == 0) {
        setenv("TERM", "xterm", 1);
        unsetenv("XDG_STATE_HOME");
        unsetenv("HOME"); /* nothing is kept */
        talk();
        _exit(7);
    }
    shows(&screen, "> ");
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        size_t length = strlen(cases[i].typed);
        assert_int_equal(write(screen.fd, cases[i].typed, length), length);
        for (int k = 0; k < 3 && cases[i].shown[k]; k++) shows(&screen, cases[i].shown[k]);
    }
    int status;
    assert_int_equal(waitpid(pid, &status, 0), pid);
    assert_true(WIFEXITED(status) && WEXITSTATUS(status) == 7);
    close(screen.fd);
    str_clear(&screen.text);
}

static void from_a_pipe(void **s) {
    (void)s;
    static const char typed[] = "one\n\ntwo\nthe last";
    static const char *const lines[] = {"one", "", "two", "the last"};
    int ends[2], before = dup(STDIN_FILENO);
    assert_int_equal(pipe(ends), 0);
    assert_int_equal(write(ends[1], typed, strlen(typed)), strlen(typed));
    close(ends[1]);
    dup2(ends[0], STDIN_FILENO);
    struct terminal *terminal = terminal_new(stdout, NULL, NULL);
    char *line;
    assert_false(terminal_edits(terminal));
    for (size_t i = 0; i < sizeof lines / sizeof *lines; i++) {
        assert_int_equal(terminal_read(terminal, "> ", &line), TERMINAL_LINE);
        assert_string_equal(line, lines[i]);
        free(line);
    }
    assert_int_equal(terminal_read(terminal, "> ", &line), TERMINAL_END);
    assert_null(line);
    terminal_free(terminal);
    dup2(before, STDIN_FILENO);
    close(before);
    close(ends[0]);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(at_a_terminal),
        cmocka_unit_test(from_a_pipe),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
