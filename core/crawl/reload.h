/* Notices saves and builds the next version aside, in the loader thread. The engine decides what to do with
 * it. A save is taken when it is whole (saves.h says when), and only if contents changed; a version whose files
 * changed while it was built is built again, so files saved together are one version. */
#ifndef CRAWL_RELOAD_H
#define CRAWL_RELOAD_H

#include "net/loop.h"
#include "script/version.h"

struct reload;

/* *running is the version that runs, at any time. It and what options points at are borrowed for its life. poll: as in
 * saves.h. */
struct reload *reload_new(struct loop *loop, struct version *const *running, const struct version_options *options,
                          bool poll);
/* Stops the loader, waits for it. False where it hangs in C code: it is left behind, and the process can only end.
 * NULL is fine. */
bool reload_free(struct reload *reload);

/* How long the next loads may take, while their settings are not known: the running version's callback_time. */
void reload_allow(struct reload *reload, double seconds);
/* In the loop, each time round: starts the loader when a save is due, watches its budget. ms until it wants
 * to be called again, -1: when something happens. */
int64_t reload_tick(struct reload *reload, int64_t now_ms);

/* Is a version being built? Its result is to come. */
bool reload_loading(const struct reload *reload);

struct reload_result {
    struct version *version; /* the new one (the caller owns it), or NULL */
    struct err err;          /* why not */
    struct names files;      /* names of the files that differ from those of the version that runs; the caller frees them */
    int64_t started_us;      /* when the save was noticed, clock_us */
};
/* True if a build has ended with something to say; fills result. */
bool reload_result(struct reload *reload, struct reload_result *result);
/* The version was refused for what the crawl file says, which may be otherwise at the next save: that is tried
 * even if no file differs. */
void reload_refused(struct reload *reload);

#endif
