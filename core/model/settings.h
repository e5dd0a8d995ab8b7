/* Every setting of a scraper: one table of name, type, range, default and help, read from JSON whether it
 * comes from a Lua table, from --set or from a test. */
#ifndef MODEL_SETTINGS_H
#define MODEL_SETTINGS_H

#include "base/err.h"
#include "base/hash.h"
#include "base/map.h"
#include "base/names.h"
#include "base/str.h"
#include "base/vec.h"
#include "model/headers.h"
#include "model/hosts.h"
#include "model/jar.h"
#include "model/policy.h"
#include "model/trap.h"

#include <jansson.h>
#include <stdint.h>

/* The columns of one item type, in the schema's order. */
struct schema { char *type; struct names columns; };

enum keep { KEEP_ALL, KEEP_FAILED };

/* What builds the tree of a page: the algorithm of the HTML standard, or libxml2's HTML parser. */
enum page_parser { PARSER_HTML5, PARSER_LIBXML2 };

struct settings {
    char *name;
    char *user_agent;
    struct names proxies;     /* to be used in turn; none where there are none, ... */
    bool proxy_given;         /* ... but where nothing was said, the environment says, as to curl */
    struct names allow, deny;
    struct names start_hosts; /* those of `start`, or of the URLs in its place (settings_start_at); what `allow` is by default */
    struct map start_set;     /* the same, to be looked up: they may be many */
    bool starts_open;         /* `allow` says nothing, and a start function has more than were looked at: each start may be
                                 fetched, and a page may lead to its own host */
    struct headers headers;
    bool robots, cookies;
    struct { char *callback, *url; } login; /* NULL: there is none; url NULL: that of the first start */
    struct cookie_source {
        char *path;             /* a cookies.txt, from the scraper's folder; NULL for none */
        struct cookies cookies; /* that are in it, and how many had expired; filled by script/scraper */
        size_t expired;
        char hash[HASH_HEX];    /* of its text; "": there is none */
    } cookie_file;
    struct policy retry;
    struct host_rules hosts;    /* what is asked otherwise; see manner_of */
    bool nofollow;              /* what pages say of their links is obeyed */
    bool autothrottle;          /* the pace of each host follows its answers */
    struct { int *at; size_t count, cap; } statuses; /* given to callbacks besides 2xx */
    int64_t concurrency, per_host, max_redirects;
    int64_t max_depth, max_pages;       /* -1: unlimited */
    struct trap_limits traps;           /* links that pass one are dropped as `limit` */
    int64_t hold_after;                 /* failures of one callback in a row that hold it; 0: never */
    int64_t max_body;                   /* bytes, decoded */
    int64_t max_file;                   /* the same of an answer that goes to a file; -1: unlimited */
    int64_t max_nesting, max_attributes, max_nodes; /* of a page's tree: elements in elements, of one element, in all */
    int64_t callback_memory;            /* bytes that a run may add to its Lua state */
    double delay, timeout, callback_time; /* seconds */
    double max_time;                    /* seconds of one run; 0: unlimited */
    enum keep keep;
    enum page_parser parser;
    struct { struct schema *at; size_t count, cap; } schemas; /* filled by script/scraper from `items` */
    json_t *aliases;                    /* object: old callback name -> new one; NULL for none */
};

/* What sort of thing a setting's name is. */
enum setting_sort {
    SETTING_NONE,    /* no setting of that name */
    SETTING_VALUE,   /* settings_apply takes it */
    SETTING_SCRIPT,  /* start, items: read by script/scraper itself, Lua values */
    SETTING_LATER,   /* of a later version of darn */
};
enum setting_sort settings_sort(const char *name);

struct settings *settings_new(void); /* with the defaults */
void settings_free(struct settings *settings);
/* Sets one from JSON. err says what was wrong without the file: `concurrency must be an integer from 1 to
 * 10000, not "many"`; unknown names give the closest valid one; later ones say "not yet". */
bool settings_apply(struct settings *settings, const char *name, const json_t *value, struct err *err);
/* Checks that hold between settings; called once when all are applied. */
bool settings_check(const struct settings *settings, struct err *err);
/* The names of all settings (for suggestions), NULL-terminated, and one's help line. */
const char *const *settings_names(void);
const char *settings_help(const char *name);
/* The help of all, a line each: name, type, default, meaning. Appended to out. */
void settings_describe(struct str *out);

/* The crawl begins at that host, among others. */
void settings_start_at(struct settings *settings, const char *host);

/* May a request to that URL be made, by allow and deny? Else why not: DROP_OFFSITE, DROP_DENIED (model/outcome.h). from: the
 * host of the page that leads there; of a start its own. */
bool settings_allows(const struct settings *settings, const struct url *url, const char *from, int *drop);
/* May it be fetched also where its host has a private address? Where `allow` names the host without a star, or `start`
 * does. */
bool settings_names_host(const struct settings *settings, const struct url *url);
/* The product token of a user agent: "darn" of "darn/0.1.0 (+https://...)". */
enum { SETTINGS_TOKEN_MOST = 64 };
void settings_token(const char *user_agent, char token[SETTINGS_TOKEN_MOST]);
/* Is the status given to callbacks (2xx or one of `statuses`)? */
bool settings_takes_status(const struct settings *settings, int status);

#endif
