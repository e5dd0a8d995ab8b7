/* See hosts.h. */
#include "crawl/hosts.h"

#include "base/mem.h"
#include "crawl/scheduler.h"

#include <assert.h>
#include <stdlib.h>

struct host *hosts_get(struct hosts *hosts, const char *origin) {
    struct host *host = map_get(&hosts->by_origin, origin);
    if (host) return host;
    host = mem_zero(sizeof *host);
    host->origin = mem_strdup(origin);
    host->waiting.before = visit_before;
    map_set(&hosts->by_origin, origin, host);
    return host;
}

void hosts_clear(struct hosts *hosts) {
    void *value;
    for (size_t at = 0; map_next(&hosts->by_origin, &at, NULL, &value);) {
        struct host *host = value;
        assert(!host->waiting.count);
        heap_clear(&host->waiting);
        robots_free(host->robots);
        free(host->robots_error);
        free(host->origin);
        free(host);
    }
    map_clear(&hosts->by_origin);
}

void host_hold(struct host *host, int64_t until_ms) {
    if (until_ms > host->hold_ms) host->hold_ms = until_ms;
}

void hosts_delay(struct hosts *hosts, int64_t more_ms) {
    void *value;
    for (size_t at = 0; map_next(&hosts->by_origin, &at, NULL, &value);) {
        struct host *host = value;
        if (host->next_ms) host->next_ms += more_ms;
    }
}

int64_t host_free_at(const struct host *host) { return host->hold_ms > host->next_ms ? host->hold_ms : host->next_ms; }
