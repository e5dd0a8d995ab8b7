/* When is a save to be taken? The hints of os/watch and os/poll, the quiet time after the last of them, and writers
 * that are still at work, put together; who takes it (crawl/reload, live/program) builds from fresh sources and says
 * what was tried. One thread at a time uses it; only saves_differ and saves_settled may be asked by a loader meanwhile.
 *
 *     look -> 0: due -> differ? -> sources_again, build -> settled? -> tried (-> refused)
 *               ^         no: nothing to do, or due again    no: due again, drop what was built
 *               '---- hints ---- */
#ifndef SCRIPT_SAVES_H
#define SCRIPT_SAVES_H

#include "base/err.h"
#include "script/sources.h"

#include <stdbool.h>
#include <stdint.h>

struct saves;

/* Watches the files of these sources (a reference is taken). poll: look at the files from time to time instead of
 * asking inotify; beside it that is done by itself for files on network mounts, whose writers inotify does not see, and
 * for all where the system's limit of watched files is reached (both are said once). A save between the reading of the
 * sources and now counts. */
struct saves *saves_new(struct sources *sources, bool poll);
void saves_free(struct saves *saves); /* NULL is fine */
int saves_fd(const struct saves *saves); /* can be read when something happened; -1 where only polling tells */
/* Looks at what happened since (never waits). 0: a save is due now, saves_differ takes it; else ms until it wants to be
 * asked again, -1: when the descriptor can be read. */
int64_t saves_look(struct saves *saves, int64_t now_ms);
/* Takes the save that is due: do the files differ from what was tried last (or was that refused for reasons outside of
 * them)? False too where one of them is not whole yet: then it is due again. */
bool saves_differ(struct saves *saves);
/* What was read of this save is whole: nothing differs from it now and nobody is writing. False: it is due again soon,
 * build from fresh sources then. */
bool saves_settled(struct saves *saves, struct sources *next);
/* These were tried, taken over or not: from now on they are what is compared with and watched (a reference is
 * taken), with what is asked of them later. Appends the names of the files that differ from the ones tried before, where
 * files is not NULL; sources_compare tells which differ from those that run. */
void saves_tried(struct saves *saves, struct sources *next, struct names *files);
/* These may have been read, or have asked for more files, after the save that was taken: what differs from them by now is
 * a save of its own. */
void saves_recheck(struct saves *saves, struct sources *tried);
/* The next save is to be tried whatever its contents. May be said while a loader asks, since the reason may come late. */
void saves_refused(struct saves *saves);
int64_t saves_noticed_us(const struct saves *saves); /* clock_us when the save that was taken last was noticed first */

#endif
