/* The crawl file: one crawl is one SQLite file. This header is all that the rest of darn knows of it,
 * but for reader.h, by which parsers read darn.state meanwhile.
 *
 * One thread at a time may use a store. During a crawl that is the store thread (crawl/storer): it applies a
 * batch of changes between store_begin and store_commit, then answers questions, so that a request reaches
 * the frontier only as a committed row. Requests that were taken and not yet answered by a change are
 * remembered in memory only: after a kill they are simply queued again.
 *
 * Errors of kind ERR_SYSTEM (disk full, I/O) end the run; the file stays whole and can be resumed. */
#ifndef STORE_STORE_H
#define STORE_STORE_H

#include "base/err.h"
#include "base/vec.h"
#include "model/outcome.h"
#include "model/page.h"
#include "model/policy.h"
#include "model/settings.h"

#include <stdbool.h>
#include <stdint.h>

struct store;

/* ---- opening ---- */

enum store_mode {
    STORE_CRAWL, /* made where missing; the lock is held */
    STORE_WRITE, /* must exist; the lock is held */
    STORE_READ,  /* must exist; no lock: works while another darn runs on it */
};

struct store_options {
    enum store_mode mode;
    const char *scraper; /* the scraper's name: a file of another one is refused; NULL: take it as it is */
    const char *script;  /* absolute path of the scraper, recorded by store_accept where not NULL */
    bool fresh;          /* with STORE_CRAWL: an existing file (a crawl file) is moved to PATH.old first */
};

/* NULL and err: not a crawl file, of another scraper, of a newer darn, locked (ERR_BUSY, names the pid), ... */
struct store *store_open(const char *path, const struct store_options *options, struct err *err);
/* The run goes ahead: records the script's path. Without it store_close takes --fresh back (PATH.old becomes PATH
 * again) and the script stays what it was, so a run that is refused for any reason changes neither. */
bool store_accept(struct store *store, struct err *err);
/* Rolls back what was not committed, gives the lock back. NULL is fine. */
void store_close(struct store *store);

/* ---- facts about the file; strings belong to the store ---- */
const char *store_path(const struct store *store);
const char *store_scraper(const struct store *store); /* the scraper's name */
const char *store_script(const struct store *store);  /* its path when last run, or "" */
bool store_resumed(const struct store *store);        /* was there a crawl in it when it was opened? */
/* How far its start function was read, by the last CHANGE_ADD that said so; `more` is always set. */
bool store_starts(struct store *store, struct start_mark *mark, struct err *err);

/* Where saved answers go: "shop.files" for "shop.crawl"; and the file that one is written to before it has a name. Both to
 * be freed; any thread. */
char *store_files(const struct store *store);
char *store_part(const char *files, int64_t request);

/* ---- changes ---- */

enum change_kind {
    CHANGE_ADD,     /* outcome->requests: the starts, inserted where not seen; and how far a start function was read */
    CHANGE_OUTCOME, /* page and outcome (done, skip or failed): the page is done or parked */
    CHANGE_RETRY,   /* request: queued again, due at due_ms; its attempts are recorded */
    CHANGE_GIVE_UP, /* request: fault, status, error: becomes a failure of state gave_up; outcome (or NULL): what
                       on_gave_up did to darn.state */
    CHANGE_MISSING, /* request: 404, 410 */
    CHANGE_DROP,    /* request: ends as dropped for `drop` (a redirect offsite, robots, a duplicate ...) */
    CHANGE_BYTES,   /* only adds `bytes` to the counts (a transfer whose answer leads to no other change) */
    CHANGE_SENT,    /* request: is about to be sent and must not be sent twice (not idempotent): where no other
                       change about it follows before a kill, the next store_open gives it up as `unknown`
                       (store_unknowns) */
    CHANGE_SAVED,   /* page: its file is where the fetch put it (store_part); answered with where it is from then on, below
                       store_files. A request keeps its path, so what a kill leaves is replaced by its next answer */
    CHANGE_VERSION, /* version, files, schemas: that code runs from here on; sent before what it gives, and again with
                       files that its callbacks asked for, before what these give */
    CHANGE_RELOAD,  /* reload: a line of the log; sent before what the new version gives */
    CHANGE_RETURN,  /* request: was taken and not begun, whatever a CHANGE_SENT said; it waits as before, and so does its
                       page where it has one */
    CHANGE_PAUSE,   /* url (an origin), due_ms (wall clock): until then nothing of that host is given; 0 lifts it. It outlasts
                       the run. Answers with `held`, all that waits for that host. What was taken stays with whoever has it; sent back by CHANGE_RETURN, it waits behind it */
    CHANGE_ROBOTS,  /* url (an origin), host: what its robots.txt said, in place of what was kept */
    CHANGE_COOKIES, /* given, hash: cookies of a file enter the jar, unless it is the one that was taken last; `added` of them did */
    CHANGE_LOGIN,   /* login: the request that logs in (NULL: none does), in the version that runs from here on. It is queued
                       where it never was; also where run_begins and it did not end well, or left no cookies */
    CHANGE_RELEASE, /* no callback is held any more (hold_after is off); answers with those that were */
    CHANGE_NOTES,   /* version, reload->notes: more notes for the latest line that brought this version */
    /* questions, answered after the commit */
    CHANGE_TAKE,    /* take: what to do next */
    CHANGE_HOP,     /* url: does another request than `request` own its fingerprint? Then a change must end
                       `request`: from the answer on it owns no URL itself */
    CHANGE_HOST,    /* url (an origin): what is known of that host */
    CHANGE_REOPEN,  /* files of the outputs that were moved away are made anew (outputs_reopen) */
    CHANGE_CALLBACKS, /* the callbacks that queued and parked requests name, with counts */
};

struct work {
    struct request *request; /* owned by whoever took it; NULL where page is set */
    struct page *page;       /* a kept page to re-run (its body only `packed`), holding its request; else NULL */
};

struct take {
    size_t most;       /* at most so many, */
    size_t pages_most; /* of these at most so many pages to re-run */
    bool pages_only;   /* no requests */
    size_t host_most;  /* at most so many requests of one host, with those of it that were taken and are not yet answered;
                          0: any number. Where that kept requests back, the change that makes room comes with `more` */
    int64_t now_ms;    /* clock_due_ms */
    char version[13];  /* parked pages of other versions are work */
    /* answers */
    VEC(struct work) work;
    int64_t queued;   /* requests queued and not taken, also those not yet due, */
    bool login_failed; /* it holds all that is queued, */
    char login_why[700]; /* ... because of this: "URL: error" */
    int64_t held;     /* but for those whose callback is held, which are counted here */
    int64_t stale;    /* pages parked in another version and not taken */
    int64_t next_due_ms; /* when the soonest request that is not yet due, or the soonest paused host, can be taken; -1 where
                            there are none */
};

/* What the crawl file knows of a host (origin). */
struct host_facts {
    int64_t held_until_ms; /* wall clock; 0: it is not held. Not written by CHANGE_ROBOTS */
    int64_t robots_ms;     /* when robots.txt was fetched, wall clock; 0: it is not known */
    int robots_status;
    char *robots;          /* its text; NULL: there is none, all is allowed */
    size_t robots_bytes;
};

struct callback_count { char *callback; int64_t queued, parked; };

/* A URL that was asked for with two callbacks: the first one wins. */
struct conflict { char *url, *first, *second; };

/* A Lua file of a version. */
struct source_file {
    char *path; /* from the scraper's folder where it is below it, else absolute */
    char *hash; /* hex; "": it could not be read, and there is no text */
    char *text;
    size_t length;
    bool late;    /* a callback asked for it, in this version or one before */
    bool counted; /* the version's name covers it */
};

/* A line of the reload log. */
struct reload_row {
    int64_t time_ms;      /* wall clock */
    struct names files;   /* that differ, by name */
    char old[13], new[13]; /* versions; new is "" where it was refused */
    struct names changed; /* functions that are other, new or gone */
    struct names notes;   /* what was kept, what was lost */
    double ms;            /* from the save to the switch */
    char *error, *file;   /* refused: why and where; else NULL */
    int line;             /* 0: unknown */
    int64_t rerun_ok, rerun_failed; /* of pages in the new version; counted by the store */
};
void reload_row_clear(struct reload_row *row);

struct change {
    enum change_kind kind;
    struct page *page;       /* owned by the change, as all below */
    struct outcome *outcome;
    struct request *request;
    enum kind fault;
    int status;
    int64_t bytes;           /* received for it, added to the counts */
    int64_t due_ms;
    enum drop drop;
    char *error;
    char *url;
    char version[13];        /* CHANGE_VERSION, CHANGE_NOTES */
    VEC(struct source_file) files;
    struct set_cookies cookies; /* what its answers set, where there is no page; they came at ... */
    int64_t answered_ms;     /* ... this time (wall clock) */
    struct request *login;   /* CHANGE_LOGIN; CHANGE_RETRY: the page finds itself logged out, so this goes first, unless one that
                                began later than the page is done or under way */
    bool run_begins;         /* CHANGE_LOGIN */
    struct cookies given;    /* CHANGE_COOKIES, */
    char hash[HASH_HEX];     /* ... of a file with that hash */
    char *schemas;           /* CHANGE_VERSION: store_schemas of its settings; NULL: as they are */
    struct reload_row reload;
    struct take take;
    struct host_facts host;  /* CHANGE_ROBOTS; the answer to CHANGE_HOST */
    bool keep_body;          /* CHANGE_OUTCOME: store page->packed also where the page is done */
    bool ran;                /* CHANGE_OUTCOME: it is the callback's own, so it counts for or against a hold, ... */
    int64_t hold_after;      /* ... which so many failures in a row bring; 0: never */
    void *tag;               /* the sender's; the store does not look at it */
    /* answers */
    bool stale;              /* CHANGE_OUTCOME, CHANGE_GIVE_UP: nothing was written, what the run read of the state was changed by another:
                                the page is to be run again */
    bool superseded;         /* nothing was written: another request brought this page already (the request then
                                ends as a dropped duplicate), or the crawl waits for this request no longer */
    bool owned;              /* CHANGE_HOP */
    int64_t failure;         /* id of the failure that was made or updated, else 0 */
    int64_t pages_before;    /* CHANGE_OUTCOME: pages done before this commit */
    int added;               /* requests that were new */
    VEC(struct dropped) duplicates; /* those that were not; at most 64 are listed */
    VEC(struct conflict) conflicts; /* those of them that named another callback; at most 64 */
    VEC(struct callback_count) callbacks;
    VEC(char *) remaining_children; /* re-run: URLs of done children that it no longer makes; at most 64 */
    int withdrawn;           /* re-run: queued requests taken back */
    int ended;               /* queued requests of others that this commit ended or took back */
    bool paused, resumed;    /* CHANGE_OUTCOME: the callback that page->request names is held from now on, no longer */
    int64_t held;            /* then: requests for it that wait and that nobody has; CHANGE_PAUSE: that wait for the host */
    int unparked;            /* CHANGE_LOGIN, CHANGE_RETRY: parked pages of an earlier login, whose place a new one takes */
    bool begun;              /* from now on nothing is to be fetched but for a login */
    bool more;               /* what could not be taken before may be work now */
};

struct change *change_new(enum change_kind kind);
/* Frees it with all it owns; set what you keep to NULL first. */
void change_free(struct change *change);
bool change_is_question(enum change_kind kind);
/* Takes into the jar what a change that was applied brought; the store does so with its own. */
void change_take_cookies(const struct change *change, struct jar *jar);

/* After one of these four fails the store can only be closed: what was not committed is rolled back. */
bool store_begin(struct store *store, struct err *err);
/* Inside begin and commit. Effects of a page are all or none. Fills the answers. */
bool store_apply(struct store *store, struct change *change, struct err *err);
/* Commits, then writes the new rows of the outputs. */
bool store_commit(struct store *store, struct err *err);
/* Answers a question, outside of a transaction. */
bool store_ask(struct store *store, struct change *change, struct err *err);

/* ---- retry mode: only chosen pages and requests are work ---- */

/* The hosts at which the last run began (settings->start_hosts), for runs that have no start. */
bool store_keep_start_hosts(struct store *store, const struct names *hosts, struct err *err);
bool store_start_hosts(struct store *store, struct names *hosts, struct err *err); /* pushes them */
/* From here on CHANGE_TAKE gives only what was chosen, whatever its version: `count` failure ids and URLs (of a
 * done page too, where its body was kept); 0 chooses all parked and all given-up ones. A given-up request is
 * queued again with its attempts at 0. err where one fits nothing: then nothing was changed. */
bool store_choose(struct store *store, const char *const *what, size_t count, struct err *err);

/* ---- outputs: projections of the items ---- */

struct output {
    const char *path; /* .jsonl, .csv, or "-": JSONL on stdout */
    const char *type; /* NULL: all types; CSV: the only one there is */
};

/* Attaches outputs to a crawl: checks them (writable, known ending, ours or empty or new; `fresh` also lets
 * those of the crawl it replaces be replaced), cuts back or writes anew what the file says was written. */
bool store_attach(struct store *store, const struct output *outputs, size_t count, const struct settings *settings,
                  struct err *err);
/* A reload brought other schemas: files that show other columns now are written anew at the end. */
bool store_set_schemas(struct store *store, const struct settings *settings, struct err *err);
/* The schemas as the crawl file keeps them (JSON), to be freed. */
char *store_schemas(const struct settings *settings);
/* At the end of a run: writes anew those in which rows were replaced, and CSV without a schema. CSV that was given no type
 * stays with the one that it had where there are several by now; where it had none it is left alone. Both are told by a
 * warning. */
bool store_finish_outputs(struct store *store, struct err *err);
/* darn export: all items into one file (or stdout for "-", JSONL); replaces the file. *items counts them. */
bool store_export(struct store *store, const char *path, const char *type, int64_t *items, struct err *err);

/* ---- reading ---- */

struct counts {
    int64_t pages, queued, items, skipped, parked, suspect, held, gave_up, missing, dropped, bytes, retries, cut;
    int64_t dropped_by[DROP_KINDS], cut_by[CUT_KINDS];
    int64_t cookies; /* in the jar, and not expired */
};
bool store_counts(struct store *store, struct counts *counts, struct err *err);

/* The cookies as of now, into an empty jar. Of a store that writes. */
void store_jar(const struct store *store, struct jar *out);

/* A failure, or a group of them: then pages counts them and the rest is of the latest. Strings are valid in
 * the callback only. */
struct failure_row {
    int64_t id, request;
    const char *group, *callback, *url, *file, *error, *state; /* "parked", "gave_up" */
    const char *version; /* in which the callback failed; "": none ran, there are no frames and no page */
    int line, status;
    int64_t pages, first_ms, last_ms;
    const char *frames;  /* JSON, or "" */
    const char *kind;    /* of gave_up: "timeout" ...; else "" */
    int attempts;
};
typedef bool failure_fn(void *arg, const struct failure_row *row); /* false ends the walk */
bool store_groups(struct store *store, failure_fn *each, void *arg, struct err *err);
bool store_failures(struct store *store, failure_fn *each, void *arg, struct err *err);
/* One failure by id; err (ERR_USAGE) where there is none. */
bool store_failure(struct store *store, int64_t id, failure_fn *each, void *arg, struct err *err);
/* Those that store_open gave up as `unknown`, because they were sent and the last run ended before the answer; each until a
 * CHANGE_GIVE_UP about it has come. */
bool store_unknowns(struct store *store, failure_fn *each, void *arg, struct err *err);
#define STORE_UNKNOWN_WHY "the last run ended before the answer came"
/* A callback that is held, and the requests for it that wait. */
struct hold_row { const char *callback; int64_t requests, since_ms; };
typedef bool hold_fn(void *arg, const struct hold_row *row); /* false ends the walk */
bool store_holds(struct store *store, hold_fn *each, void *arg, struct err *err);
/* A host (origin) with something queued: what can be taken, what waits for a time of its own, and until when the host is
 * paused (wall clock; 0: it is not). */
struct host_row { const char *origin; int64_t queued, waiting, held_until_ms; };
typedef bool host_fn(void *arg, const struct host_row *row); /* false ends the walk */
bool store_hosts(struct store *store, host_fn *each, void *arg, struct err *err);
/* The reload log, oldest first. Rows are valid in the callback only. */
typedef bool reload_fn(void *arg, const struct reload_row *row); /* false ends the walk */
bool store_reloads(struct store *store, reload_fn *each, void *arg, struct err *err);
/* The late files of the version that ran last, without their text. They are valid in the callback only. */
typedef bool file_fn(void *arg, const struct source_file *file); /* false ends the walk */
bool store_late_files(struct store *store, file_fn *each, void *arg, struct err *err);
/* A request as it stands; NULL and err where there is none. The caller request_frees it. */
struct request *store_request(struct store *store, int64_t id, struct err *err);
/* The stored page of a request, body unpacked; NULL and err where none is kept. The caller page_frees it. */
struct page *store_page(struct store *store, int64_t request, struct err *err);

/* ---- bodies (zstd); any thread ---- */
/* Fills page->packed from page->body. */
void body_pack(struct page *page);
/* Fills page->body from page->packed. err where it is damaged. */
bool body_unpack(struct page *page, struct err *err);

#endif
