/* See gone.h. A rename is known by its contents: another Lua file of the folder holds what the lost one held. */
#include "script/gone.h"

#include "base/mem.h"
#include "base/str.h"
#include "os/file.h"

#include <stdio.h>
#include <stdlib.h>

/* "lib/b.lua has the same text", or NULL. */
static char *renamed_to(const struct source *was) {
    char *folder = file_folder(was->path), *name = file_twin(folder, ".lua", was->bytes, was->length);
    char *shown = file_folder(was->name), *path = name ? file_join(shown, name) : NULL;
    char *text = path ? mem_printf("%s has the same text", path) : NULL;
    free(folder);
    free(name);
    free(shown);
    free(path);
    return text;
}

static void append(struct err *err, const char *text) {
    size_t length = strlen(err->message);
    snprintf(err->message + length, sizeof err->message - length, "; %s", text);
}

static bool refuse(struct err *err, const struct source *was, const char *what) {
    *err = (struct err){0};
    return err_at(err, ERR_SCRIPT, was->name, 0, "%s %s: the running version goes on", was->name, what);
}

static void add_renamed(struct err *err, const struct source *was) {
    char *renamed = renamed_to(was);
    if (renamed) append(err, renamed);
    free(renamed);
}

/* Behind why the build failed: a module that it may have missed. */
static void add_lost(struct err *err, const struct source *was) {
    char *deleted = mem_printf("%s was deleted", was->name);
    append(err, deleted);
    free(deleted);
    add_renamed(err, was);
}

/* A file that the running version has read, and the next one with other contents or not at all. */
static bool allows(struct sources *next, const struct source *was, struct err *err) {
    const struct source *is = sources_find(next, was->path);
    if (is && was->length && !is->length) return refuse(err, was, "is empty");
    if (!sources_why(next, was->path) || file_exists(was->path)) return true;
    if (strcmp(was->path, sources_main(next)) == 0) {
        refuse(err, was, "was deleted");
        add_renamed(err, was);
        return false;
    }
    if (err->kind) add_lost(err, was);
    return true;
}

/* `require` tells a file that cannot be read from a missing one no more than Lua's own does. */
static void add_unreadable(struct sources *next, const char *path, struct err *err) {
    const char *why = sources_why(next, path);
    if (why && file_exists(path) && strcmp(path, sources_main(next)) != 0) append(err, why);
}

bool gone_allows(struct sources *running, struct sources *next, struct err *err) {
    struct names were = {0}, are = {0};
    sources_files(running, &were);
    sources_files(next, &are);
    bool ok = true;
    for (size_t i = 0; i < were.count && ok; i++) {
        const struct source *was = sources_find(running, were.at[i]);
        ok = !was || allows(next, was, err);
    }
    for (size_t i = 0; i < are.count && err->kind; i++) add_unreadable(next, are.at[i], err);
    names_clear(&were);
    names_clear(&are);
    return ok && !err->kind;
}
