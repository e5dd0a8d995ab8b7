/* One version of a scraper: its sources, its settings, its callbacks, and a Lua state for each parser. Built
 * aside and whole; never changed after. Shared by reference: whoever lets go last closes the states. */
#ifndef SCRIPT_VERSION_H
#define SCRIPT_VERSION_H

#include "base/err.h"
#include "model/outcome.h"
#include "model/settings.h"
#include "script/budget.h"
#include "script/sources.h"
#include "script/state.h"

struct version;

struct override { const char *name; const char *value; }; /* --set NAME=VALUE: JSON, or else a string */

struct version_options {
    const struct override *overrides;
    size_t override_count;
    const char *const *urls; /* of the command line: in place of `start` */
    size_t url_count;
    int states;              /* how many parsers */
    bool reloading;          /* darn.reloading() is true while it loads */
    double load_seconds;     /* for a load while its settings are not known: the running version's callback_time; 0: 10 s */
    const struct names *start_hosts; /* with no_start: the hosts at which the crawl began; NULL: `start` says it ... */
    bool starts_open;        /* ... and it began at more of them than these (settings->starts_open) */
    bool no_start;           /* nothing will be crawled (darn parse, darn retry): start gives no requests, and may be
                              * wrong or missing; its hosts are still what `allow` is by default */
};

/* Reads, runs and checks the scraper in `states` fresh Lua states, each load under callback_time (10 s until
 * settings are known) of the budget. NULL and err (ERR_SCRIPT or ERR_USAGE, with file, line, column and the
 * line's text where known). Keeps a reference to sources. May run in any thread, the states may then be used in
 * others, one thread each. */
struct version *version_build(struct sources *sources, const struct version_options *options, struct budget *budget,
                              struct err *err);
struct version *version_ref(struct version *version);
void version_unref(struct version *version); /* NULL is fine */

const char *version_id(const struct version *version); /* 12 hex digits */
const struct settings *version_settings(const struct version *version);
struct sources *version_sources(const struct version *version);
struct state *version_state(const struct version *version, int index);
/* Gives one of its states away: the caller state_frees it, while it holds a reference to the version. A fresh one takes
 * its place, loaded under callback_time of the budget. In the thread that uses that state. NULL and err where the load
 * fails: then all is as before. */
struct state *version_give(struct version *version, int index, struct budget *budget, struct err *err);
/* Before its states are used: there they read darn.state (borrowed for its life). */
void version_use_memory(struct version *version, const struct memory *memory);
/* The start requests and what of them was dropped; belongs to the version. Of a function those of the first batch:
 * ->starts says how far that is. */
const struct outcome *version_starts(const struct version *version);
/* Goes on with the start function behind out->starts, as starts_go_on does: any thread, one at a time. Where there is nothing to
 * go on with, out->starts is as it was, but not `more`. */
void version_go_on(struct version *version, struct budget *budget, struct outcome *out);
/* The name of the callback that serves requests for `name` (itself, or its alias), or NULL where the scraper
 * has none. */
const char *version_callback(const struct version *version, const char *name);
/* The names of all callbacks, for suggestions; belongs to the version. */
const struct names *version_callbacks(const struct version *version);
/* The request that logs in (the setting `login`), NULL where there is none; belongs to the version. */
const struct request *version_login(const struct version *version);
/* Has the scraper an on_gave_up? */
bool version_has_gave_up(const struct version *version);
/* The names of the functions whose source differs or that are new or gone, appended to out: callbacks by their
 * name, others as "file:function" or "file" where only its top level changed. */
void version_compare(const struct version *old, const struct version *new, struct names *out);
/* The module-level variables of one of its states that hold something else than when it was loaded, appended to out as
 * "shop.lua: count (12 -> 0)": now, and at load. In the thread that uses the state, between its runs. */
void version_changed(const struct version *version, int index, struct names *out);

#endif
