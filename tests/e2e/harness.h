/* What every end-to-end test stands on: a folder of its own as the working folder, programs that are started,
 * waited for and never left behind, and files written the ways that editors write them. Whatever a case holds
 * is noted here, because cmocka leaves a failing case by longjmp; test_end gives all of it back. */
#ifndef E2E_HARNESS_H
#define E2E_HARNESS_H

#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include <cmocka.h>

#include "base/str.h"

/* Nothing here waits for time to pass; whoever waits for something that does not come fails after this. */
enum { DEADLINE_MS = 60000 };

int test_begin(void **state);
int test_end(void **state);
#define CASE(function) cmocka_unit_test_setup_teardown(function, test_begin, test_end)

/* Text that lives until the end of the case. */
const char *textf(const char *format, ...) __attribute__((format(printf, 1, 2)));
/* Registers something to be given back at the end of the case, latest first. */
void at_end(void (*give_back)(void *), void *what);
/* Gives it back now: where a case would hold too many of them. */
void end_now(void *what);

/* ---- files; paths are relative to the case's folder ---- */
void put_file(const char *path, const char *text);    /* truncated and written, as nano or a shell does */
void save_file(const char *path, const char *text);   /* written aside and renamed over, as vim or VS Code do */
void append_file(const char *path, const char *text);
const char *get_file(const char *path);               /* fails where there is none */
/* A file of the project ("scrapers/shop.lua") by its path below $SOURCE. */
const char *project_file(const char *path);
/* text with the first `old` in it replaced; fails where there is none. */
const char *replaced(const char *text, const char *old, const char *new);

/* ---- programs ---- */
struct program {
    pid_t pid;
    int pidfd;            /* readable once it ended */
    bool over;
    int code;             /* its exit code, or minus the signal that ended it */
    const char *out, *err; /* what it wrote, once it is over */
    const char *out_path, *err_path;
};

/* $DARN, absolute. */
const char *darn_path(void);
struct program *start_program(const char *path, const char *const *arguments);
/* Waits for its end. */
struct program *finish(struct program *program);
/* Has it ended (and only not been waited for)? */
bool program_ended(struct program *program);
void send_signal(struct program *program, int number);
/* Waits until the program took a signal that was sent to it. */
void signal_taken(struct program *program, int number);

#define start_darn(...) start_program(darn_path(), (const char *const[]){__VA_ARGS__, NULL})
#define run_darn(...) finish(start_darn(__VA_ARGS__))

/* The exit code; where it is another one, what the program said is shown. */
#define assert_exit(program, expected) assert_exit_at(program, expected, __FILE__, __LINE__)
void assert_exit_at(struct program *program, int expected, const char *file, int line);
/* The text holds that part. */
#define assert_has(text, part) assert_has_at(text, part, __FILE__, __LINE__)
void assert_has_at(const char *text, const char *part, const char *file, int line);

/* ---- a file that a program writes ---- */
struct tail {
    const char *path;
    struct program *writer;
    int inotify;
    struct str text; /* what has come so far */
};
/* The file is made where missing, so that it can be watched before the program starts. */
struct tail *tail_open(const char *path, struct program *writer);
/* Waits for more of it; false when the writer ended without, or the deadline (clock_ms) passed. */
bool tail_more(struct tail *tail, int64_t deadline_ms);
/* Waits for a whole line that holds `part`, in what the program writes to that path (program->err_path), and
 * gives the line. */
const char *wait_line(struct program *program, const char *path, const char *part);

#endif
