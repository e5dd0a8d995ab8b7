/* What a store is made of. For the files of this room only: everybody else sees store.h. */
#ifndef STORE_PARTS_H
#define STORE_PARTS_H

#include "os/lock.h"
#include "store/choose.h"
#include "store/db.h"
#include "store/ids.h"
#include "store/lanes.h"
#include "store/outputs.h"
#include "store/seen.h"
#include "store/store.h"
#include "store/tally.h"

/* A page that somebody has for a re-run, and the version it was parked in. */
struct taken_page { int64_t id; char version[13]; };

/* A request that somebody has. */
struct taken_request { int64_t id; struct lane *lane; };

/* A request that was answered by a change of the open transaction; queued again where `again`. */
struct settled { int64_t id; bool again; int64_t due_ms; };

/* A saved answer that goes to its place after the commit. */
struct file_move { char *from, *to; };

/* The login of a crawl (login.h). */
struct login {
    struct callback_tally *callback; /* its figures; NULL: there is none */
    struct ids made;   /* requests for it that this round has queued, and ... */
    struct ids failed; /* ... those that its callback took no good answer of */
    bool closed;       /* nothing else is given */
    bool told;         /* that it failed */
    int64_t done_ms;   /* when the last one ended (wall clock), 0: none did since the file was opened */
    char why[700];
};

struct store {
    struct db db;
    struct lock lock;
    enum store_mode mode;
    char *scraper, *script;
    char *new_script; /* what store_accept records */
    char *moved;      /* the path from which --fresh moved an older file; store_accept leaves that where it is */
    bool resumed;
    bool must_last;                    /* the open transaction is to be on the disk when it is committed */
    bool lost;                         /* a transaction was rolled back: only store_close is left */
    struct tally tally;
    struct lanes lanes;
    struct seen seen;
    int64_t next_request;              /* the id of the next new one; none is given twice, so that the answer
                                          to a request that was withdrawn finds no other in its place */
    struct ids taken;                  /* requests that somebody has: no work for anybody else */
    VEC(struct taken_page) taken_pages; /* those of them that are re-runs, */
    VEC(struct taken_request) taken_requests; /* and the others */
    struct ids leaving;                /* requests whose hop is owned: about to be dropped, they own nothing */
    VEC(struct settled) settled;
    VEC(struct file_move) moves;
    struct chosen chosen;
    struct outputs outputs;
    struct jar jar;
    struct login login;
};

#endif
