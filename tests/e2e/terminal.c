/* See terminal.h. */
#include "terminal.h"

#include "base/mem.h"
#include "base/vec.h"
#include "os/clock.h"

#include <dirent.h>
#include <fcntl.h>
#include <poll.h>
#include <pty.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <termios.h>
#include <unistd.h>

struct terminal {
    pid_t pid;
    int fd;
    bool over;
    struct str text;
    size_t from; /* behind what was waited for */
};

static void leave_terminal(void *what) {
    struct terminal *terminal = what;
    if (!terminal->over) {
        kill(terminal->pid, SIGKILL);
        waitpid(terminal->pid, NULL, 0);
    }
    if (terminal->fd >= 0) close(terminal->fd);
    str_clear(&terminal->text);
    free(terminal);
}

struct terminal *terminal_start(const char *const *words) { return terminal_program(darn_path(), words); }

struct terminal *terminal_program(const char *path, const char *const *words) {
    struct terminal *terminal = mem_zero(sizeof *terminal);
    VEC(char *) list = {0};
    vec_push(&list, (char *)path);
    while (*words) vec_push(&list, (char *)*words++);
    vec_push(&list, NULL);
    char *folder = get_current_dir_name();
    setenv("XDG_STATE_HOME", textf("%s/" TERMINAL_STATE, folder), 1);
    free(folder);
    terminal->pid = forkpty(&terminal->fd, NULL, NULL, NULL);
    if (terminal->pid == 0) {
        static const int ignored[] = {SIGHUP, SIGINT, SIGQUIT, SIGTERM}; /* perhaps, by who started the tests */
        for (size_t i = 0; i < sizeof ignored / sizeof *ignored; i++) signal(ignored[i], SIG_DFL);
        execv(path, list.at);
        _exit(127);
    }
    vec_clear(&list);
    assert_true(terminal->pid > 0);
    at_end(leave_terminal, terminal);
    return terminal;
}

void terminal_type(struct terminal *terminal, const char *text) {
    assert_true(write(terminal->fd, text, strlen(text)) == (ssize_t)strlen(text));
}

/* The end of what it showed: cmocka has room for so much. */
static const char *latest(const struct terminal *terminal) {
    enum { ROOM = 900 };
    const struct str *text = &terminal->text;
    return str_text(text) + (text->len > ROOM ? text->len - ROOM : 0);
}

/* False at its end: a terminal whose last user is gone gives an error. */
static bool read_more(struct terminal *terminal, int64_t deadline) {
    char piece[4096];
    struct pollfd watched = {.fd = terminal->fd, .events = POLLIN};
    int64_t left = deadline - clock_ms();
    if (left <= 0 || poll(&watched, 1, (int)left) != 1)
        fail_msg("nothing more came; it showed:\n%s", latest(terminal));
    ssize_t got = read(terminal->fd, piece, sizeof piece);
    if (got <= 0) return false;
    return str_put(&terminal->text, piece, (size_t)got);
}

void terminal_shows(struct terminal *terminal, const char *part) {
    int64_t deadline = clock_ms() + DEADLINE_MS;
    const char *at;
    while (!(at = strstr(str_text(&terminal->text) + terminal->from, part)))
        if (!read_more(terminal, deadline)) fail_msg("'%s' did not come:\n%s", part, latest(terminal));
    terminal->from = (size_t)(at - terminal->text.data) + strlen(part);
}

void terminal_showed(struct terminal *terminal, const char *part) {
    int64_t deadline = clock_ms() + DEADLINE_MS;
    while (terminal_lacks(terminal, part))
        if (!read_more(terminal, deadline)) fail_msg("'%s' did not come:\n%s", part, latest(terminal));
}

bool terminal_lacks(struct terminal *terminal, const char *part) { return !strstr(str_text(&terminal->text), part); }

void terminal_signal(struct terminal *terminal, int number) { assert_int_equal(kill(terminal->pid, number), 0); }

void terminal_break(struct terminal *terminal) {
    close(terminal->fd);
    terminal->fd = -1;
}

/* By the state letter in /proc/PID/task/TID/stat, behind the name in parentheses. One that has ended rests too. */
static bool rests(int tasks, const char *thread) {
    char path[300], stat[512] = "";
    snprintf(path, sizeof path, "%s/stat", thread);
    int fd = openat(tasks, path, O_RDONLY | O_CLOEXEC);
    if (fd < 0) return true;
    const char *at = read(fd, stat, sizeof stat - 1) > 0 ? strrchr(stat, ')') : NULL;
    close(fd);
    return !at || at[2] == 'S';
}

static bool all_rest(pid_t pid) {
    char path[64];
    snprintf(path, sizeof path, "/proc/%d/task", (int)pid);
    DIR *tasks = opendir(path);
    bool all = true;
    assert_non_null(tasks);
    for (struct dirent *task; all && (task = readdir(tasks));)
        all = *task->d_name == '.' || rests(dirfd(tasks), task->d_name);
    closedir(tasks);
    return all;
}

void terminal_rests(struct terminal *terminal) {
    int64_t deadline = clock_ms() + DEADLINE_MS;
    while (!all_rest(terminal->pid))
        if (clock_ms() > deadline) fail_msg("it does not come to rest; it showed:\n%s", latest(terminal));
}

bool terminal_is_plain(struct terminal *terminal) {
    struct termios now;
    const tcflag_t flags = ICANON | ECHO | ISIG;
    assert_int_equal(tcgetattr(terminal->fd, &now), 0);
    return (now.c_lflag & flags) == flags;
}

int terminal_ends(struct terminal *terminal, const char **rest) {
    int64_t deadline = clock_ms() + DEADLINE_MS;
    int status;
    while (terminal->fd >= 0 && read_more(terminal, deadline)) {}
    assert_int_equal(waitpid(terminal->pid, &status, 0), terminal->pid);
    terminal->over = true;
    *rest = textf("%s", str_text(&terminal->text) + terminal->from);
    return WIFEXITED(status) ? WEXITSTATUS(status) : -WTERMSIG(status);
}
