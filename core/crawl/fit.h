/* How many transfers the limit of open files has room for (ulimit -n): `concurrency` beyond that is lowered, and a socket that
 * cannot be had is nobody's failure. */
#ifndef CRAWL_FIT_H
#define CRAWL_FIT_H

#include "crawl/engine.h"

/* Once, at the start: raises the limit and looks what there is room for beside `outputs` files. */
void fit_begin(struct engine *engine, size_t outputs);
/* The settings are others: says so where `concurrency` is too much. */
void fit_settings(struct engine *engine);
/* Transfers that may be under way at once. */
size_t fit_concurrency(const struct engine *engine);
/* One that has just ended could not have its socket: fewer at once from here on, or the end of the run where it was the
 * only one. */
void fit_spent(struct engine *engine);

#endif
