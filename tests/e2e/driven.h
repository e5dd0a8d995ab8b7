/* A program that runs lines of Lua one by one, as a test gives them: a main.lua under `darn live` that reads them,
 * or a crawl (`darn run`) whose pages they are. Both stand on driver.lua (tests/live/cases), and between two lines
 * the test may save what it likes. */
#ifndef E2E_DRIVEN_H
#define E2E_DRIVEN_H

#include "events.h"
#include "harness.h"
#include "site.h"

enum driven_as { DRIVEN_LIVE, DRIVEN_CRAWL };

struct driven;

/* What the working folder needs: driver.lua, sentinel.lua, and a main.lua where there is none yet, which requires app.lua
 * where there is one (as the global `app`). */
void driven_files(enum driven_as as);
/* Starts main.lua; options, a NULL-terminated list, go before it. */
struct driven *driven_start(enum driven_as as, const char *const *options);

/* Runs a line and gives what it returned as driver.lua prints it: 1, "text" -> `1, "text"`; an error: `error: ...`. In
 * a crawl this is the next page, and the first one that the crawl gets. An empty line is the least that a program can
 * do: a save is taken when Lua runs. */
const char *driven_run(struct driven *driven, const char *line);
/* The same in two halves, for lines that wait: driven_begin returns when the line is in `driver.wait()`, which returns
 * after driven_open. */
void driven_begin(struct driven *driven, const char *line);
void driven_open(struct driven *driven);
const char *driven_end(struct driven *driven);
/* Crawls only: the line is a page of its own that must fail; gives the error. */
const char *driven_fail(struct driven *driven, const char *line);

/* The next `reloaded` or `reload_failed` that was not given yet; NULL where none has come. */
json_t *driven_reload(struct driven *driven);
/* Waits for it; under `darn live` with empty lines. */
json_t *driven_await(struct driven *driven);
/* Waits until the program's stderr holds `part`. */
void driven_said(struct driven *driven, const char *part);
/* Saves sentinel.lua, which nobody looks at. The next reload must be of this file alone: then nothing else was
 * under way. */
void driven_sentinel(struct driven *driven);

/* Lets it end by itself and gives the program, which is over. In a crawl each page was asked for once, or the
 * case fails. */
struct program *driven_finish(struct driven *driven);

struct program *driven_program(struct driven *driven);
struct events *driven_events(struct driven *driven);

#endif
