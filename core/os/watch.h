/* Which folders saw a file change. Folders are watched, not files: editors save by renaming. What is told is
 * a hint only (a name ending in .lua was written, moved here, made or removed); whoever asks compares
 * contents. inotify(7). */
#ifndef OS_WATCH_H
#define OS_WATCH_H

#include "base/err.h"

#include <stdbool.h>

struct watch;

struct watch *watch_new(struct err *err); /* NULL and err where inotify gives nothing */
void watch_free(struct watch *watch);     /* NULL is fine */
int watch_fd(const struct watch *watch);  /* can be read when something happened */
/* Watching a folder twice, or one that is not there, is fine. */
void watch_folder(struct watch *watch, const char *folder);
/* Reads all that is there without waiting. True if a Lua file may have changed. *writing: a file was written
 * to and not closed yet, so it may be half there. */
bool watch_drain(struct watch *watch, bool *writing);

#endif
