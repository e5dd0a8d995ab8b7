/* The folder, the files and the programs of a case. Programs die with the test program whatever happens to
 * it (PR_SET_PDEATHSIG), so a crashing test leaves nothing running either. */
#include "harness.h"

#include "base/mem.h"
#include "base/vec.h"
#include "os/clock.h"
#include "os/file.h"

#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <limits.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/inotify.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

struct held { void (*give_back)(void *); void *what; };

static struct {
    struct arena arena;
    VEC(struct held) held;
    char folder[PATH_MAX];
    int started; /* programs so far, for the names of their output files */
} test;

/* ---- begin and end ---- */

int test_begin(void **state) {
    (void)state;
    const char *top = getenv("TMPDIR");
    snprintf(test.folder, sizeof test.folder, "%s/e2e-XXXXXX", top ? top : "/tmp");
    test.started = 0;
    if (!mkdtemp(test.folder) || chdir(test.folder) != 0) return -1;
    return mkdir(".programs", 0700); /* their output, out of the way of what they watch */
}

static int remove_one(const char *path, const struct stat *info, int type, struct FTW *place) {
    (void)info, (void)type, (void)place;
    return remove(path);
}

int test_end(void **state) {
    (void)state;
    for (size_t i = test.held.count; i-- > 0;) /* memory last: a site's threads may still read it */
        if (test.held.at[i].give_back != free) test.held.at[i].give_back(test.held.at[i].what);
    for (size_t i = test.held.count; i-- > 0;)
        if (test.held.at[i].give_back == free) free(test.held.at[i].what);
    vec_clear(&test.held);
    arena_clear(&test.arena);
    if (chdir("/") != 0) return -1;
    return nftw(test.folder, remove_one, 16, FTW_DEPTH | FTW_PHYS);
}

void at_end(void (*give_back)(void *), void *what) {
    vec_push(&test.held, (struct held){give_back, what});
}

void end_now(void *what) {
    for (size_t i = test.held.count; i-- > 0;) {
        struct held held = test.held.at[i];
        if (held.what != what) continue;
        vec_remove(&test.held, i);
        held.give_back(what);
        return;
    }
}

const char *textf(const char *format, ...) {
    va_list arguments;
    va_start(arguments, format);
    char *text;
    int length = vasprintf(&text, format, arguments);
    va_end(arguments);
    assert_true(length >= 0);
    const char *kept = arena_strndup(&test.arena, text, (size_t)length);
    free(text);
    return kept;
}

/* ---- files ---- */

static void write_file(const char *path, int how, const char *text) {
    int fd = open(path, O_WRONLY | O_CREAT | O_CLOEXEC | how, 0600);
    if (fd < 0) fail_msg("%s: %s", path, strerror(errno));
    ssize_t length = (ssize_t)strlen(text);
    assert_true(write(fd, text, (size_t)length) == length);
    close(fd);
}

void put_file(const char *path, const char *text) { write_file(path, O_TRUNC, text); }

void append_file(const char *path, const char *text) { write_file(path, O_APPEND, text); }

void save_file(const char *path, const char *text) {
    struct err err;
    if (!file_replace(path, text, strlen(text), &err)) fail_msg("%s", err.message);
}

static const char *read_file(const char *path) {
    size_t length;
    struct err err;
    char *bytes = file_read(path, 0, &length, &err);
    if (!bytes) fail_msg("%s", err.message);
    const char *kept = arena_strndup(&test.arena, bytes, length);
    free(bytes);
    return kept;
}

const char *get_file(const char *path) { return read_file(path); }

const char *project_file(const char *path) {
    const char *source = getenv("SOURCE");
    if (!source) fail_msg("SOURCE, the project's root, is not set");
    return read_file(textf("%s/%s", source, path));
}

const char *replaced(const char *text, const char *old, const char *new) {
    const char *at = strstr(text, old);
    if (!at) fail_msg("'%s' is not in:\n%s", old, text);
    return textf("%.*s%s%s", (int)(at - text), text, new, at + strlen(old));
}

/* ---- programs ---- */

const char *darn_path(void) {
    const char *path = getenv("DARN");
    if (!path) fail_msg("DARN, the program under test, is not set");
    return path;
}

static void leave_program(void *what) {
    struct program *program = what;
    if (!program->over) {
        kill(program->pid, SIGKILL);
        waitpid(program->pid, NULL, 0);
    }
    close(program->pidfd);
    free(program);
}

/* In the child, between fork and exec: system calls only, the parent may have threads. */
static void become(const char *path, char *const *arguments, int out, int err) {
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    setsid(); /* the terminal of whoever runs the tests is not ours */
    int in = open("/dev/null", O_RDONLY);
    if (in < 0 || dup2(in, 0) < 0 || dup2(out, 1) < 0 || dup2(err, 2) < 0) _exit(126);
    execv(path, arguments);
    _exit(127);
}

struct program *start_program(const char *path, const char *const *arguments) {
    VEC(char *) list = {0};
    vec_push(&list, (char *)path);
    for (size_t i = 0; arguments[i]; i++) vec_push(&list, (char *)arguments[i]);
    vec_push(&list, NULL);
    struct program *program = mem_zero(sizeof *program);
    int number = ++test.started;
    program->out_path = textf("%s/.programs/%d.out", test.folder, number);
    program->err_path = textf("%s/.programs/%d.err", test.folder, number);
    int flags = O_WRONLY | O_CREAT | O_TRUNC | O_APPEND | O_CLOEXEC;
    int out = open(program->out_path, flags, 0600), err = open(program->err_path, flags, 0600);
    program->pid = fork();
    if (program->pid == 0) become(path, list.at, out, err);
    close(out), close(err);
    vec_clear(&list);
    assert_true(program->pid > 0);
    program->pidfd = (int)syscall(SYS_pidfd_open, program->pid, 0);
    at_end(leave_program, program);
    assert_true(program->pidfd >= 0);
    return program;
}

static bool ends_within(struct program *program, int ms) {
    struct pollfd watched = {.fd = program->pidfd, .events = POLLIN};
    return program->over || poll(&watched, 1, ms) == 1;
}

bool program_ended(struct program *program) { return ends_within(program, 0); }

struct program *finish(struct program *program) {
    if (program->over) return program;
    if (!ends_within(program, DEADLINE_MS)) {
        fail_msg("pid %d does not end; it said:\n%s", (int)program->pid, get_file(program->err_path));
    }
    int status = 0;
    waitpid(program->pid, &status, 0);
    program->over = true;
    program->code = WIFEXITED(status) ? WEXITSTATUS(status) : -WTERMSIG(status);
    program->out = get_file(program->out_path);
    program->err = get_file(program->err_path);
    return program;
}

void send_signal(struct program *program, int number) {
    if (!program->over) kill(program->pid, number);
}

/* Is the signal still pending, by /proc/PID/status? */
static bool signal_pending(struct program *program, int number) {
    FILE *file = fopen(textf("/proc/%d/status", (int)program->pid), "re");
    if (!file) return false;
    char line[256];
    unsigned long long pending = 0;
    while (fgets(line, sizeof line, file)) {
        unsigned long long set;
        if (sscanf(line, "SigPnd: %llx", &set) == 1 || sscanf(line, "ShdPnd: %llx", &set) == 1) pending |= set;
    }
    fclose(file);
    return pending >> (number - 1) & 1;
}

void signal_taken(struct program *program, int number) {
    int64_t deadline = clock_ms() + DEADLINE_MS;
    while (!ends_within(program, 1) && signal_pending(program, number)) assert_true(clock_ms() < deadline);
}

void assert_exit_at(struct program *program, int expected, const char *file, int line) {
    if (program->code == expected) return;
    print_error("exit %d, not %d; stderr:\n%s\nstdout:\n%.2000s\n", program->code, expected, program->err,
                program->out);
    _assert_int_equal((LargestIntegralType)program->code, (LargestIntegralType)expected, file, line);
}

void assert_has_at(const char *text, const char *part, const char *file, int line) {
    if (strstr(text, part)) return;
    print_error("'%s' is not in:\n%.4000s\n", part, text);
    _fail(file, line);
}

/* ---- a file that a program writes ---- */

static void leave_tail(void *what) {
    struct tail *tail = what;
    close(tail->inotify);
    str_clear(&tail->text);
    free(tail);
}

struct tail *tail_open(const char *path, struct program *writer) {
    struct tail *tail = mem_zero(sizeof *tail);
    tail->path = textf("%s", path);
    tail->writer = writer;
    tail->inotify = inotify_init1(IN_NONBLOCK | IN_CLOEXEC);
    at_end(leave_tail, tail);
    if (tail->inotify < 0) fail_msg("inotify: %s (fs.inotify.max_user_instances are for all tests together)", strerror(errno));
    append_file(path, "");
    assert_true(inotify_add_watch(tail->inotify, path, IN_MODIFY) >= 0);
    return tail;
}

static bool read_more(struct tail *tail) {
    int fd = open(tail->path, O_RDONLY | O_CLOEXEC);
    if (fd < 0) return false;
    size_t before = tail->text.len;
    char piece[65536];
    ssize_t got;
    while ((got = pread(fd, piece, sizeof piece, (off_t)tail->text.len)) > 0)
        str_put(&tail->text, piece, (size_t)got);
    close(fd);
    return tail->text.len > before;
}

static void wait_for_growth(struct tail *tail, int64_t ms) {
    struct pollfd watched[] = {{.fd = tail->inotify, .events = POLLIN},
                               {.fd = tail->writer->pidfd, .events = POLLIN}};
    poll(watched, 2, (int)ms);
    char notes[4096];
    while (read(tail->inotify, notes, sizeof notes) > 0) continue;
}

bool tail_more(struct tail *tail, int64_t deadline_ms) {
    for (;;) {
        bool over = program_ended(tail->writer); /* asked first: what it wrote last is read below */
        if (read_more(tail)) return true;
        int64_t left = deadline_ms - clock_ms();
        if (over || left <= 0) return false;
        wait_for_growth(tail, left);
    }
}

static const char *whole_line(const char *text, const char *part) {
    const char *at = strstr(text, part);
    const char *end = at ? strchr(at, '\n') : NULL;
    if (!end) return NULL;
    while (at > text && at[-1] != '\n') at--;
    return textf("%.*s", (int)(end - at), at);
}

const char *wait_line(struct program *program, const char *path, const char *part) {
    struct tail *tail = tail_open(path, program);
    int64_t deadline = clock_ms() + DEADLINE_MS;
    while (tail_more(tail, deadline)) {
        const char *line = whole_line(tail->text.data, part);
        if (line) return line;
    }
    fail_msg("no line with '%s' came; this did:\n%s", part, str_text(&tail->text));
    return NULL;
}
