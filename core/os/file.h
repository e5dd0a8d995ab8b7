/* Whole files: read one, replace one so that a reader sees the old or the new, take a path apart. */
#ifndef OS_FILE_H
#define OS_FILE_H

#include "base/err.h"

#include <stdbool.h>
#include <stddef.h>

/* All bytes (free them), with a NUL behind them that *length does not count. NULL and err for a folder, a
 * missing file, one over `most` bytes (0: no limit), ... */
char *file_read(const char *path, size_t most, size_t *length, struct err *err);
/* Writes aside and renames over `path`. */
bool file_replace(const char *path, const void *bytes, size_t length, struct err *err);
/* Does the file hold just these bytes? *writing: somebody has it open for writing, so it may be half there. They
 * are compared under a read lease (fcntl(2)) where the system gives one: nobody can begin to write meanwhile. */
bool file_holds(const char *path, const void *bytes, size_t length, bool *writing);
bool file_exists(const char *path);
bool file_is_folder(const char *path);
/* Pieces of a path, all to be freed. file_folder("a/b.lua") is "a", of "b.lua" is ".". */
char *file_folder(const char *path);
char *file_stem(const char *path);           /* "a/b.lua" -> "b" */
char *file_join(const char *folder, const char *name);
/* Absolute, links resolved; where the file is missing, the absolute form of its folder with its name. */
char *file_absolute(const char *path);

#endif
