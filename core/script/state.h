/* A Lua state with darn's half of the language loaded, and the run that is under way in it. Inside
 * core/script every door finds its state by state_of(L); outside, only this header's functions, call.h and
 * version.h are used. */
#ifndef SCRIPT_STATE_H
#define SCRIPT_STATE_H

#include "base/err.h"
#include "base/map.h"
#include "base/mem.h"
#include "encoding/charset.h"
#include "html/doc.h"
#include "select/match.h"
#include "model/outcome.h"
#include "model/page.h"
#include "model/settings.h"
#include "script/allowance.h"
#include "script/sources.h"

#include <stdbool.h>
#include <stdint.h>

struct lua_Debug;
struct lua_State;

/* Where callbacks read darn.state: what is committed of it. */
struct memory {
    /* The key's value as JSON text (to be freed; NULL: none) and the number of its last change (0: none), without what an
     * earlier run on that page did to it. Any thread. False and err where it cannot be read. */
    bool (*get)(void *arg, int64_t page, const char *key, char **json, int64_t *changed, struct err *err);
    void *arg;
};

/* What was read of a page's body. Runs do not change it, so one on the same page can go on with it. */
struct parsed {
    struct charset_text text; /* the body as UTF-8; nothing until it is asked for */
    struct doc *doc;          /* NULL until it is asked for */
    struct doc *xml;          /* the same of the body as XML */
    struct doc_options options; /* how it was built: a save may ask for it otherwise */
};
void parsed_clear(struct parsed *parsed);
/* The page may go before what was read of it does: its body may be taken, and the page then has a copy. */
void parsed_own(struct parsed *parsed, struct page *page);

/* One run of one callback. Lives on the stack of call_page; nodes and pages that outlive it find their
 * page's run gone and raise. */
struct run {
    struct page *page;       /* borrowed */
    struct outcome *outcome; /* borrowed; filled by emit, follow, skip, retry */
    int64_t owner;           /* whose effects on darn.state those of the run are: the request's id */
    const char *callback;    /* the running one's name */
    struct url url;          /* page->url parsed */
    struct url base;         /* what links are relative to; base.text NULL until it is asked for */
    struct nofollow *nofollow; /* what the page says of its links; NULL until it is asked for */
    struct parsed parsed;
    struct arena arena;      /* scratch, gone with the run */
    bool ending;             /* page:skip or page:retry was called: nothing may swallow the raise */
};

struct state {
    struct lua_State *L;
    struct allowance allowance;      /* of a scraper: the memory it holds and may take */
    struct sources *sources;         /* owned reference */
    /* Pushes a source's function, or its error and false; NULL: load_source does. */
    bool (*load)(struct lua_State *L, struct sources *sources, struct source *source);
    /* Of a program that is patched: the text that a function was loaded from, by its lua_getinfo fields, which may be older
     * than that of the sources. Corrects these fields where the patch has changed them. NULL: it is none of those; or, as
     * the pointer, all are the sources'. */
    const struct source *(*source_of)(struct state *state, struct lua_Debug *function);
    const struct settings *settings; /* of the version; NULL while the scraper's top level runs */
    const char *version;             /* the version's id; "" while loading */
    /* Of a program, whose version grows with each file that it loads: what darn.version is. NULL: that is `version`. */
    const char *(*version_of)(struct state *state);
    bool reloading;
    bool closing;                    /* on_close runs */
    const struct memory *memory;     /* NULL: there is none (darn parse), nothing has a value */
    struct run *run;                 /* NULL between runs */
    struct parsed *parsed;           /* the caller's: the next run on a page begins with what is in it, and leaves there what
                                        it has read. NULL: that is of no use to anybody */
    struct lua_State *idle;          /* coroutine of the last call, kept in the registry for the next; or NULL */
    int randomseed;                  /* reference of the standard math.randomseed in the registry */
    struct str inner;                /* frames of the coroutine that failed last, for the failure that follows */
    struct map selectors;            /* text -> struct selector, compiled once in this state */
    struct map xpaths;               /* text -> struct xpath */
    struct match_patterns patterns;  /* what a document asks for :matches (matches.h), by this coroutine, ... */
    struct lua_State *matching;      /* ... on top of whose stack is what was raised where match_failed */
    const char *match_failed;        /* is not NULL: the pattern that raised */
};

/* What a state's registry holds of a scraper once it is loaded: the table it returned; function -> name and name ->
 * function; type -> schema. */
#define REGISTRY_SCRAPER "darn.scraper"
#define REGISTRY_CALLBACKS "darn.callbacks"
#define REGISTRY_SCHEMAS "darn.schemas"

/* A fresh state: standard libraries, darn's own pcall, coroutine, require, print, os, math and pattern functions, the
 * darn module, pages and nodes. Never fails (out of memory ends the program). */
struct state *state_new(struct sources *sources);
/* The same for a program that is no scraper: the standard libraries as lua5.4 has them, but for pcall, xpcall and the
 * functions of coroutines, which let a load be stopped, and require, dofile and loadfile, which read what lies below
 * the main file's folder through the sources; that folder comes first in package.path. */
struct state *state_new_program(struct sources *sources);
void state_free(struct state *state); /* NULL is fine */

/* ---- inside core/script ---- */
struct state *state_of(struct lua_State *L); /* of any coroutine of it */
/* The source of an embedded module of lua/ ("prelude", "schema" ...), or NULL. */
const char *embed_find(const char *name, size_t *length);

#endif
