/* See shell.h. By the shell, which the two variables are written for: they may hold options and quotes. */
#include "ui/shell.h"

#include "base/str.h"
#include "os/file.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

/* Ctrl-C is for the program meanwhile, not for us. */
static int wait_for(pid_t pid) {
    struct sigaction ignore = {.sa_handler = SIG_IGN}, before;
    int status;
    sigemptyset(&ignore.sa_mask);
    sigaction(SIGINT, &ignore, &before);
    while (waitpid(pid, &status, 0) < 0 && errno == EINTR) {}
    sigaction(SIGINT, &before, NULL);
    return status;
}

/* The command finds its two arguments as $1 and $2. Gives its exit status, as the shell does: 127 where there is
 * no such program. */
static int run(const char *command, const char *first, const char *second) {
    fflush(stdout);
    pid_t pid = fork();
    if (pid == 0) {
        sigset_t none; /* an editor draws anew at SIGCONT, which our threads block */
        sigemptyset(&none);
        sigprocmask(SIG_SETMASK, &none, NULL);
        execl("/bin/sh", "sh", "-c", command, "darn", first, second, (char *)NULL);
        _exit(127);
    }
    if (pid < 0) return 126;
    int status = wait_for(pid);
    return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

bool shell_edit(const char *file, int line, struct err *err) {
    char number[16];
    snprintf(number, sizeof number, "+%d", line);
    int status = run("eval \"${EDITOR:-vi} \\\"\\$1\\\" \\\"\\$2\\\"\"", number, file);
    return !status || err_set(err, ERR_USAGE, "$EDITOR ended with status %d: nothing is run again", status);
}

/* In a file, so that the pager can go to its end, and the editor it may call finds one. */
bool shell_page(const char *text, size_t length, struct err *err) {
    const char *folder = getenv("TMPDIR");
    char *path = file_join(folder && *folder ? folder : "/tmp", "darn-page-XXXXXX");
    int fd = mkstemp(path);
    bool ok = fd >= 0 && write(fd, text, length) == (ssize_t)length;
    if (!ok) err_set(err, ERR_SYSTEM, "cannot write %s: %s", path, strerror(errno));
    int status = ok ? run("eval \"${PAGER:-less} \\\"\\$1\\\"\"", path, NULL) : 0;
    if (status == 126 || status == 127) ok = err_set(err, ERR_USAGE, "$PAGER cannot be run (status %d)", status);
    if (fd >= 0) {
        close(fd);
        unlink(path);
    }
    free(path);
    return ok;
}
