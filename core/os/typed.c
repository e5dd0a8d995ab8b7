/* See typed.h. Lines are added by one write, so those of several processes do not mix; the file is cut back when it is read,
 * and seldom. */
#include "os/typed.h"

#include "base/mem.h"
#include "os/file.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { CUT_AT = 2 * TYPED_MOST, BYTES_MOST = 16 * 1024 * 1024 };

/* The folder, to be freed; NULL where there is no home. A relative path counts as none, as the specification has it. */
static char *find_folder(void) {
    const char *state = getenv("XDG_STATE_HOME"), *home = getenv("HOME");
    if (state && *state == '/') return mem_printf("%s/darn", state);
    return home && *home == '/' ? mem_printf("%s/.local/state/darn", home) : NULL;
}

static char *find_file(void) {
    char *folder = find_folder(), *path = folder ? file_join(folder, "history") : NULL;
    free(folder);
    return path;
}

/* All folders of the path, for the user alone. */
static void make_folders(const char *path) {
    char *folder = mem_strdup(path);
    for (char *at = folder + 1; (at = strchr(at, '/')); *at++ = '/') {
        *at = '\0';
        mkdir(folder, 0700);
    }
    free(folder);
}

static size_t count_lines(const char *text) {
    size_t count = 0;
    while ((text = strchr(text, '\n'))) text++, count++;
    return count;
}

static char *skip_lines(char *text, size_t count) {
    while (count--) text = strchr(text, '\n') + 1;
    return text;
}

static bool write_file(const char *path, int how, const char *text) {
    ssize_t length = (ssize_t)strlen(text);
    int fd = open(path, O_WRONLY | O_CREAT | O_CLOEXEC | how, 0600);
    bool ok = fd >= 0 && write(fd, text, (size_t)length) == length;
    if (fd >= 0) close(fd);
    return ok;
}

static void cut_back(const char *path, const char *newest) {
    char *aside = mem_printf("%s.%ld", path, (long)getpid());
    if (!write_file(aside, O_TRUNC, newest) || rename(aside, path) != 0) unlink(aside);
    free(aside);
}

void typed_read(void (*each)(const char *line)) {
    char *path = find_file();
    size_t length;
    char *text = path ? file_read(path, BYTES_MOST, &length, NULL) : NULL;
    if (text) {
        size_t count = count_lines(text);
        char *newest = skip_lines(text, count > TYPED_MOST ? count - TYPED_MOST : 0);
        if (count > CUT_AT) cut_back(path, newest);
        for (char *end; (end = strchr(newest, '\n')); newest = end + 1) {
            *end = '\0';
            if (*newest) each(newest);
        }
    }
    free(text);
    free(path);
}

void typed_add(const char *line) {
    char *path = find_file(), *text = mem_printf("%s\n", line);
    if (path) make_folders(path);
    if (path) write_file(path, O_APPEND, text);
    free(text);
    free(path);
}
