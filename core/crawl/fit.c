/* See fit.h. */
#include "crawl/fit.h"

#include "base/log.h"
#include "os/files.h"

enum {
    OURS = 40, /* descriptors of the crawl file, the loop, the loader, the terminal, and some that the script opens */
    EACH = 4,  /* of a transfer: a socket, one to a second address, one that is kept for later, a file it is saved to */
};

void fit_begin(struct engine *engine, size_t outputs) {
    engine->files_most = files_limit();
    int64_t left = (int64_t)engine->files_most - OURS - (int64_t)outputs;
    engine->transfers_most = left < EACH ? 1 : (size_t)(left / EACH);
    fit_settings(engine);
}

size_t fit_concurrency(const struct engine *engine) {
    size_t wanted = (size_t)engine->settings->concurrency;
    return wanted < engine->transfers_most ? wanted : engine->transfers_most;
}

/* Connections that are kept for later: several hosts' for each transfer, where there is room. */
static void keep(struct engine *engine) {
    size_t wanted = 4 * fit_concurrency(engine), room = 2 * engine->transfers_most;
    loop_keep(engine->loop, wanted < room ? wanted : room);
}

void fit_settings(struct engine *engine) {
    keep(engine);
    if ((size_t)engine->settings->concurrency <= engine->transfers_most) return;
    log_put(LOG_WARN, "concurrency is %lld, but %d open files (ulimit -n) have room for %zu requests at once", (long long)engine->settings->concurrency,
            engine->files_most, engine->transfers_most);
}

void fit_spent(struct engine *engine) {
    size_t fewer = engine->fetching ? engine->fetching : 1;
    if (engine->transfers_most == 1 && !engine->failed) {
        engine->failed = true;
        err_set(&engine->err, ERR_SYSTEM, "too many open files, not one request has room beside them: allow more than %d (ulimit -n), "
                "or look what the scraper leaves open", engine->files_most);
    }
    if (fewer >= engine->transfers_most) return;
    log_put(LOG_WARN, "too many open files (ulimit -n is %d): from here on at most %zu requests at once", engine->files_most, fewer);
    engine->transfers_most = fewer;
    keep(engine);
}
