/* See saving.h. Plain saves overlap on purpose: while one file is being written, no version of the others is due, so
 * saves together are one version however slow the machine is. */
#include "saving.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static int open_file(const char *path) {
    int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    if (fd < 0) fail_msg("%s: %s", path, strerror(errno));
    return fd;
}

static void write_bytes(int fd, const char *bytes, size_t length) {
    assert_true(write(fd, bytes, length) == (ssize_t)length);
}

void saving_close(struct saving *saving) {
    while (saving->count > 0) close(saving->writers[--saving->count]);
}

static void save_bytes(struct saving *saving, const char *path, const char *bytes, size_t length) {
    assert_true(saving->count < SAVING_TOGETHER);
    int fd = saving->writers[saving->count++] = open_file(path);
    write_bytes(fd, bytes, length);
}

static void save_plain(struct saving *saving, const char *path, const char *text) {
    save_bytes(saving, path, text, strlen(text));
}

static void save_escaped(struct saving *saving, const char *path, const char *text) {
    char *bytes = (char *)textf("%s", text), *out = bytes;
    for (const char *in = text; *in; in++) {
        if (*in == '\n') continue;
        if (*in != '\\') *out++ = *in;
        else if (*++in == 'x') *out++ = (char)strtol(textf("%.2s", in + 1), NULL, 16), in += 2;
        else *out++ = *in == '0' ? 0 : *in == 'n' ? '\n' : *in == 'r' ? '\r' : *in;
    }
    save_bytes(saving, path, bytes, (size_t)(out - bytes));
}

static void save_by_rename(struct saving *saving, const char *path, const char *text) {
    (void)saving;
    save_file(path, text);
}

static void save_cut(struct saving *saving, const char *path, const char *text, size_t first) {
    int fd = open_file(path);
    write_bytes(fd, text, first);
    saving->between(saving->arg);
    write_bytes(fd, text + first, strlen(text) - first);
    close(fd);
}

/* Cut behind a line "-- pause", or in the middle. */
static void save_in_pieces(struct saving *saving, const char *path, const char *text) {
    const char mark[] = "-- pause\n", *pause = strstr(text, mark);
    save_cut(saving, path, text, pause ? (size_t)(pause - text) + strlen(mark) : strlen(text) / 2);
}

static void save_emptied(struct saving *saving, const char *path, const char *text) {
    save_cut(saving, path, text, 0);
}

static void save_remade(struct saving *saving, const char *path, const char *text) {
    (void)saving;
    assert_int_equal(unlink(path), 0);
    put_file(path, text);
}

/* As `cp -p`, `rsync -t` or `git stash pop` leave a file. */
static void save_with_time(const char *path, const char *text, struct timespec time) {
    int fd = open_file(path);
    write_bytes(fd, text, strlen(text));
    assert_int_equal(futimens(fd, (struct timespec[]){time, time}), 0);
    close(fd);
}

static void save_older(struct saving *saving, const char *path, const char *text) {
    (void)saving;
    save_with_time(path, text, (struct timespec){.tv_sec = 1000000000});
}

static void save_at_same_time(struct saving *saving, const char *path, const char *text) {
    (void)saving;
    struct stat info;
    assert_int_equal(stat(path, &info), 0);
    save_with_time(path, text, info.st_mtim);
}

static const struct {
    const char *name;
    void (*save)(struct saving *saving, const char *path, const char *text);
} ways[] = {
    {"plain", save_plain},       {"escaped", save_escaped}, {"rename", save_by_rename}, {"pieces", save_in_pieces},
    {"emptied", save_emptied},   {"remade", save_remade},   {"older", save_older},
    {"same-time", save_at_same_time},
};

bool saving_save(struct saving *saving, const char *path, const char *way, const char *text) {
    for (size_t i = 0; i < sizeof ways / sizeof *ways; i++) {
        if (strcmp(way, ways[i].name) != 0) continue;
        ways[i].save(saving, path, text);
        return true;
    }
    return false;
}
