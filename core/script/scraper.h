/* Reads the table that a scraper's file returns: settings, hooks and callbacks, each checked, each error with the file
 * and the line where the field is set. */
#ifndef SCRIPT_SCRAPER_H
#define SCRIPT_SCRAPER_H

#include "script/version.h"

/* What the first state finds out for all of a version. */
struct scraper {
    char id[13];
    struct settings *settings;
    struct names callbacks;   /* sorted */
    bool gave_up_hook;        /* it has on_gave_up */
    struct outcome *starts;
    struct request *login;    /* what the setting asks for; NULL: nothing */
    struct start_mark given;  /* where the iterator of the start function stands; not `more`: there is none, or it ended */
};

/* Runs the file in a fresh state and calls its on_open. The first state of a version (`first`) fills the scraper, the
 * others only load, with its id and settings. */
bool scraper_load(struct state *state, const struct version_options *options, bool first, struct scraper *scraper,
                  struct budget *budget, struct err *err);
void scraper_clear(struct scraper *scraper);
/* The callback that serves requests for `name`: itself, or what aliases make of it; NULL where there is none. */
const char *scraper_callback(const struct scraper *scraper, const char *name);

/* err with the place where `field` is set in the scraper's file. */
bool scraper_wrong(struct sources *sources, const char *field, struct err *err, const char *format, ...)
    __attribute__((format(printf, 4, 5)));

#endif
