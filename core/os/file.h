/* Whole files: read one, replace one so that a reader sees the old or the new, tell whether it changed, take a path
 * apart. */
#ifndef OS_FILE_H
#define OS_FILE_H

#include "base/err.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* All bytes (free them), with a NUL behind them that *length does not count. NULL and err for a folder, a
 * missing file, one over `most` bytes (0: no limit), ... */
char *file_read(const char *path, size_t most, size_t *length, struct err *err);
/* Writes aside and renames over `path`. */
bool file_replace(const char *path, const void *bytes, size_t length, struct err *err);
/* The names in the folder of that path are on the disk; best effort, as some file systems know no such thing. */
void file_sync_folder(const char *path);
/* Does the file hold just these bytes? *writing: somebody has it open for writing, so it may be half there. They
 * are compared under a read lease (fcntl(2)) where the system gives one: nobody can begin to write meanwhile. */
bool file_holds(const char *path, const void *bytes, size_t length, bool *writing);
/* What stat(2) tells of a file, links followed: equal stamps, equal contents, as far as the clock of its file system is
 * fine enough. All zero where there is no file, or a folder. */
struct file_stamp { uint64_t device, inode; int64_t bytes, modified_ns, changed_ns; };
struct file_stamp file_stamp(const char *path);
bool file_stamp_same(const struct file_stamp *a, const struct file_stamp *b);
/* Is the file (or the folder of one that is missing) on a file system that others write to as well, unseen by this
 * system: neither inotify nor leases tell of them? And is that so for a statfs(2) f_type? */
bool file_is_remote(const char *path);
bool file_type_is_remote(uint64_t type);
bool file_exists(const char *path);
/* Where the symbolic link at path points to, as it is written there (free it); NULL where it is no link. */
char *file_link(const char *path);
/* The name of a file in the folder that ends so and holds just these bytes (free it), or NULL. */
char *file_twin(const char *folder, const char *ending, const void *bytes, size_t length);
/* A path that may have been meant by one of which there is no file (free it): it with the ending, else the file in its
 * folder that ends so and has the nearest name. NULL where there is none. */
char *file_meant(const char *path, const char *ending);
bool file_is_folder(const char *path);
/* Pieces of a path, all to be freed. file_folder("a/b.lua") is "a", of "b.lua" is ".". */
char *file_folder(const char *path);
char *file_stem(const char *path);           /* "a/b.lua" -> "b" */
char *file_join(const char *folder, const char *name);
/* Absolute, links resolved; where the file is missing, the absolute form of its folder with its name. */
char *file_absolute(const char *path);

#endif
