/* The thread beside the program: it notices saves, reads them, refuses what is no Lua at once and hands the rest over at
 * the program's next safe point; and it keeps the clock of the budget while the program's own thread loads them. The
 * newest save is the only one that counts: it takes the place of one that was not taken over yet, and ends the load of one
 * that is being taken. */
#ifndef LIVE_WATCHER_H
#define LIVE_WATCHER_H

#include "base/err.h"
#include "script/budget.h"
#include "script/sources.h"

#include <stdbool.h>

struct watcher;

struct watcher_options {
    bool watch, poll;       /* without watch there is only the clock */
    struct budget *budget;  /* that is asked for a step when a save is there, and whose clock is kept */
    /* Called by the watcher's thread. files: names of those that differ from the ones that run. */
    void (*refuse)(void *arg, const struct err *err, const struct names *files);
    /* By the same: these were saved, but the program does not come to a safe point, as in a read that blocks. Once for
     * each time that it is waited for. */
    void (*waits)(void *arg, const struct names *files);
    void *arg;
};

/* running: the sources of the program that begins (a reference is taken). */
struct watcher *watcher_new(const struct watcher_options *options, struct sources *running);
void watcher_free(struct watcher *watcher); /* NULL is fine */
bool watcher_watches(const struct watcher *watcher);

/* All of what follows is for the program's thread. */

/* Can be read when a save is there or was refused; watcher_take empties it. */
int watcher_fd(const struct watcher *watcher);
/* The save that is there, a reference that the caller owns, or NULL. files: names of those that differ since the last
 * one that took over, appended. */
struct sources *watcher_take(struct watcher *watcher, struct names *files);
/* What was taken is what runs now, or was refused. It may have read more files meanwhile. */
void watcher_tried(struct watcher *watcher, struct sources *next, bool good);
/* The program has read another file into the sources that run, or missed one. */
void watcher_grew(struct watcher *watcher);
/* The budget's clock is to be kept from here on; until here. */
void watcher_clock(struct watcher *watcher, bool on);
/* The same while what was taken is loaded, and a newer save ends that. */
void watcher_load_begins(struct watcher *watcher);
/* Did one? Then it is there to be taken, and what the load has failed of is of no interest. */
bool watcher_load_ends(struct watcher *watcher);

#endif
