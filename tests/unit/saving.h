/* The ways in which editors, people and deploy scripts save a file, as data: each is prepared once and can then save any
 * number of times. Everything is below the working folder, which the test has to itself. */
#ifndef TESTS_SAVING_H
#define TESTS_SAVING_H

#include <fcntl.h>
#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define SAVING __attribute__((unused)) static

struct saving {
    const char *name;
    const char *path;                /* under which it is asked for */
    void (*prepare)(const char *text); /* it is there and holds the text; NULL: dir/s.lua is */
    void (*save)(const char *text);
};

/* ---- steps ---- */

SAVING void saving_must(int result, const char *what) {
    if (result >= 0) return;
    perror(what);
    abort();
}

SAVING void saving_write(const char *path, int flags, const char *bytes, size_t length) {
    int fd = open(path, O_WRONLY | O_CLOEXEC | flags, 0666);
    saving_must(fd, path);
    saving_must(write(fd, bytes, length) == (ssize_t)length ? 0 : -1, path);
    close(fd);
}

/* As nano and a shell do. */
SAVING void saving_put(const char *path, const char *text) {
    saving_write(path, O_CREAT | O_TRUNC, text, strlen(text));
}

/* As sed -i, VS Code and many others do. */
SAVING void saving_replace(const char *path, const char *text) {
    char aside[200];
    snprintf(aside, sizeof aside, "%s.part", path);
    saving_put(aside, text);
    saving_must(rename(aside, path), path);
}

/* The n-th (from 1) of a row of folders, with s.lua in it. */
SAVING const char *saving_release(const char *text) {
    static char folder[40], file[60];
    static int count;
    snprintf(folder, sizeof folder, "release%d", ++count);
    snprintf(file, sizeof file, "%s/s.lua", folder);
    saving_must(mkdir(folder, 0777), folder);
    saving_put(file, text);
    return folder;
}

/* As ln -sfn does. */
SAVING void saving_point(const char *link, const char *target) {
    char aside[100];
    snprintf(aside, sizeof aside, "%s.link", link);
    saving_must(symlink(target, aside), aside);
    saving_must(rename(aside, link), link);
}

SAVING void saving_move(const char *from, const char *to) { saving_must(rename(from, to), from); }

/* ---- dir/s.lua is a file ---- */

SAVING void prepare_file(const char *text) {
    saving_must(mkdir("dir", 0777), "dir");
    saving_put("dir/s.lua", text);
}

SAVING void save_plain(const char *text) { saving_put("dir/s.lua", text); }
SAVING void save_rename(const char *text) { saving_replace("dir/s.lua", text); }

SAVING void save_pieces(const char *text) {
    size_t half = strlen(text) / 2;
    int fd = open("dir/s.lua", O_WRONLY | O_TRUNC | O_CLOEXEC);
    saving_must(fd, "dir/s.lua");
    saving_must(write(fd, text, half) == (ssize_t)half ? 0 : -1, "dir/s.lua");
    saving_must(write(fd, text + half, strlen(text + half)) >= 0 ? 0 : -1, "dir/s.lua");
    close(fd);
}

static void save_emptied_first(const char *text) {
    size_t half = strlen(text) / 2;
    saving_write("dir/s.lua", O_TRUNC, "", 0);
    saving_write("dir/s.lua", O_APPEND, text, half);
    saving_write("dir/s.lua", O_APPEND, text + half, strlen(text + half));
}

/* As vim does. */
static void save_moved_away_first(const char *text) {
    saving_move("dir/s.lua", "dir/s.lua~");
    saving_put("dir/s.lua", text);
    saving_must(unlink("dir/s.lua~"), "dir/s.lua~");
}

static void save_deleted_first(const char *text) {
    saving_must(unlink("dir/s.lua"), "dir/s.lua");
    saving_put("dir/s.lua", text);
}

/* As cp -p and git stash pop do. */
static void save_with_an_old_time(const char *text) {
    static int years = 20;
    struct timespec times[2] = {{.tv_sec = --years * 31536000L}, {.tv_sec = years * 31536000L}};
    saving_put("dir/s.lua.part", text);
    saving_must(utimensat(AT_FDCWD, "dir/s.lua.part", times, 0), "dir/s.lua.part");
    saving_move("dir/s.lua.part", "dir/s.lua");
}

static void save_with_the_same_time(const char *text) {
    struct stat st;
    saving_must(stat("dir/s.lua", &st), "dir/s.lua");
    saving_put("dir/s.lua", text);
    struct timespec times[2] = {st.st_atim, st.st_mtim};
    saving_must(utimensat(AT_FDCWD, "dir/s.lua", times, 0), "dir/s.lua");
}

static void save_folder_swapped(const char *text) {
    static int count;
    char away[40];
    snprintf(away, sizeof away, "away%d", ++count);
    const char *release = saving_release(text);
    saving_move("dir", away);
    saving_move(release, "dir");
}

static void save_folder_made_again(const char *text) {
    saving_must(unlink("dir/s.lua"), "dir/s.lua");
    saving_must(rmdir("dir"), "dir");
    prepare_file(text);
}

static void prepare_hard_link(const char *text) {
    prepare_file(text);
    saving_must(mkdir("other", 0777), "other");
    saving_must(link("dir/s.lua", "other/s.lua"), "other/s.lua");
}

static void save_hard_link(const char *text) { saving_put("other/s.lua", text); }

static void prepare_deep(const char *text) {
    saving_must(mkdir("top", 0777), "top");
    prepare_file(text);
    saving_move("dir", "top/dir");
}

static void save_grandparent_swapped(const char *text) {
    static int count;
    char away[40];
    snprintf(away, sizeof away, "away%d", ++count);
    saving_move("top", away);
    prepare_deep(text);
}

/* ---- dir/s.lua is a link ---- */

static void prepare_link(const char *text) {
    saving_must(mkdir("dir", 0777), "dir");
    saving_must(mkdir("other", 0777), "other");
    saving_put("other/s.lua", text);
    saving_point("dir/s.lua", "../other/s.lua");
}

static void save_target(const char *text) { saving_put("other/s.lua", text); }
static void save_target_by_rename(const char *text) { saving_replace("other/s.lua", text); }

static void save_link_pointed_elsewhere(const char *text) {
    char target[60];
    snprintf(target, sizeof target, "../%s/s.lua", saving_release(text));
    saving_point("dir/s.lua", target);
}

static void save_link_made_again(const char *text) {
    char target[60];
    snprintf(target, sizeof target, "../%s/s.lua", saving_release(text));
    saving_must(unlink("dir/s.lua"), "dir/s.lua");
    saving_must(symlink(target, "dir/s.lua"), "dir/s.lua");
}

static void prepare_chain(const char *text) {
    char whole[4096 + 20];
    saving_must(getcwd(whole, 4096) ? 0 : -1, "getcwd");
    strcat(whole, "/middle.lua");
    prepare_link(text);
    saving_point("middle.lua", "other/s.lua");
    saving_point("dir/s.lua", whole);
}

static void save_in_the_chain(const char *text) {
    char target[60];
    snprintf(target, sizeof target, "%s/s.lua", saving_release(text));
    saving_point("middle.lua", target);
}

/* ---- current is a link to a folder ---- */

static void prepare_current(const char *text) { saving_point("current", saving_release(text)); }

static void prepare_current_in_two_steps(const char *text) {
    prepare_current(text);
    saving_move("current", "stage");
    saving_point("current", "./stage");
}

static void save_stage(const char *text) { saving_point("stage", saving_release(text)); }

static void save_in_current(const char *text) { saving_replace("current/s.lua", text); }

SAVING const struct saving ways_of_saving[] = {
    {"in place", "dir/s.lua", NULL, save_plain},
    {"in pieces", "dir/s.lua", NULL, save_pieces},
    {"emptied, then written in pieces", "dir/s.lua", NULL, save_emptied_first},
    {"by rename", "dir/s.lua", NULL, save_rename},
    {"moved away, then written", "dir/s.lua", NULL, save_moved_away_first},
    {"deleted, then written", "dir/s.lua", NULL, save_deleted_first},
    {"with a time that goes backwards", "dir/s.lua", NULL, save_with_an_old_time},
    {"with the time of before", "dir/s.lua", NULL, save_with_the_same_time},
    {"its folder swapped", "dir/s.lua", NULL, save_folder_swapped},
    {"its folder removed and made again", "dir/s.lua", NULL, save_folder_made_again},
    {"its folder's folder swapped", "top/dir/s.lua", prepare_deep, save_grandparent_swapped},
    {"by another name of the file", "dir/s.lua", prepare_hard_link, save_hard_link},
    {"the link's target", "dir/s.lua", prepare_link, save_target},
    {"the link's target by rename", "dir/s.lua", prepare_link, save_target_by_rename},
    {"the link pointed elsewhere", "dir/s.lua", prepare_link, save_link_pointed_elsewhere},
    {"the link removed and made again", "dir/s.lua", prepare_link, save_link_made_again},
    {"a link of a link pointed elsewhere", "dir/s.lua", prepare_chain, save_in_the_chain},
    {"a file in a linked folder", "current/s.lua", prepare_current, save_in_current},
    {"a linked folder pointed elsewhere", "current/s.lua", prepare_current, prepare_current},
    {"a linked folder's link pointed elsewhere", "current/s.lua", prepare_current_in_two_steps, save_stage},
};
enum { WAYS_OF_SAVING = sizeof ways_of_saving / sizeof *ways_of_saving };

SAVING void saving_prepare(const struct saving *way, const char *text) {
    (way->prepare ? way->prepare : prepare_file)(text);
}

/* ---- what editors leave beside the file, and what else may be written there; all below dir ---- */

SAVING const char *const droppings[] = {"4913", "s.lua~", ".s.lua.swp", "#s.lua#", ".#s.lua", "s.lua.tmp", "other.lua"};
enum { DROPPINGS = sizeof droppings / sizeof *droppings };

SAVING void saving_drop(const char *name) {
    char path[60], link[80];
    snprintf(path, sizeof path, "dir/%s", name);
    snprintf(link, sizeof link, "%s.link", path);
    saving_put(path, "this is no Lua");
    saving_replace(path, "nor is this");
    saving_must(symlink("nobody@nowhere", link), link); /* as Emacs locks */
    saving_must(unlink(link), link);
    saving_must(unlink(path), path);
}

/* ---- a folder to oneself ---- */

/* A new folder in TMPDIR becomes the working folder, until saving_leave is given what this gave. */
SAVING char *saving_enter(void) {
    char folder[4096], *before = getcwd(NULL, 0);
    snprintf(folder, sizeof folder, "%s/saving-XXXXXX", getenv("TMPDIR") ? getenv("TMPDIR") : "/tmp");
    saving_must(mkdtemp(folder) ? 0 : -1, folder);
    saving_must(chdir(folder), folder);
    return before;
}

static int saving_remove(const char *path, const struct stat *st, int type, struct FTW *where) {
    (void)st, (void)type, (void)where;
    return remove(path);
}

/* The folder is removed, the one of before is the working folder again. */
SAVING void saving_leave(char *before) {
    char folder[4096];
    saving_must(getcwd(folder, sizeof folder) ? 0 : -1, "getcwd");
    saving_must(chdir(before), before);
    free(before);
    nftw(folder, saving_remove, 16, FTW_DEPTH | FTW_PHYS);
}

#endif
