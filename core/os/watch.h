/* Which files may have changed, as inotify tells it. Folders are watched for names, because editors save by renaming:
 * the folder of each file, and every folder on the way of its path and of its links' targets, so that a link that is
 * pointed elsewhere or a folder that is swapped is seen as well. What is told is a hint only; whoever asks compares
 * contents. inotify(7). */
#ifndef OS_WATCH_H
#define OS_WATCH_H

#include "base/err.h"
#include "base/names.h"

#include <stdbool.h>
#include <stddef.h>

struct watch;

struct watch *watch_new(struct err *err); /* NULL and err where inotify gives nothing */
void watch_free(struct watch *watch);     /* NULL is fine */
int watch_fd(const struct watch *watch);  /* can be read when something happened, or somebody woke us */
void watch_wake(void *watch);             /* any thread: makes the descriptor readable until watch_drain */
/* From now on these files (absolute paths, there or not) are watched, and no others. True if a folder or a file is
 * watched that was not before: it may have changed unseen until now. */
bool watch_files(struct watch *watch, const struct names *files);
/* Reads all that is there without waiting. True if one of the files may have changed. *writing: one was written to and
 * not closed yet, so it may be half there. */
bool watch_drain(struct watch *watch, bool *writing);
/* False and err where changes stay unseen: the system's limit is reached, or a folder may not be read. */
bool watch_sees_all(const struct watch *watch, struct err *err);
size_t watch_count(const struct watch *watch); /* folders and files that are watched */

#endif
