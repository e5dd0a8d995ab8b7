/* A parked failure that is looked at: its page as the crawl file has it, and a stack on which its callback failed, be it
 * one that was kept alive or one of a run of its own on that page. The crawl file is only read, so it may be that of a
 * crawl that runs. */
#ifndef UI_INSPECT_H
#define UI_INSPECT_H

#include "crawl/alive.h"
#include "crawl/single.h"
#include "debug/debug.h"
#include "store/reader.h"
#include "store/store.h"
#include "ui/args.h"

struct inspect {
    struct crawl_watcher *watcher; /* the caller's; all Lua here runs under it */
    int64_t id;                    /* of the failure */
    struct store *store;
    struct reader *reader;
    struct memory memory;
    struct page *page;
    struct version *version;       /* of a run of its own */
    struct outcome *outcome;       /* what that gives, where it does not fail any more; else NULL */
    struct alive *alive;           /* where it fails: the stack that stands, */
    struct debug *debug;           /* and the debugger on it; else NULL */
};

/* Reads the failure and its page. False and err where there is none, or none is kept. */
bool inspect_open(struct inspect *inspect, const char *crawl, int64_t id, struct err *err);
/* Runs its callback on the page with the scraper as it is on disk now. Afterwards there is a debugger, or an outcome.
 * False and err where the scraper cannot be loaded: then all stands as it was. */
bool inspect_run(struct inspect *inspect, const char *script, const struct overrides *overrides, struct err *err);
/* Looks at this one instead; takes it. */
void inspect_alive(struct inspect *inspect, struct alive *alive);
/* Ends what stands, and all else; it may be opened again. */
void inspect_close(struct inspect *inspect);

#endif
