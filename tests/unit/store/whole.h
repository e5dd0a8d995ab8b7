/* What must hold of a crawl file at any time, whatever ended the last run: each question counts what breaks it. The numbers
 * are those of core/store/README.md. */
#ifndef TESTS_STORE_WHOLE_H
#define TESTS_STORE_WHOLE_H

#include "support.h"

#define UPTO "coalesce((SELECT CAST(value AS INTEGER) FROM meta WHERE key = 'seen_upto'), 0)"
#define COUNTED(name) "coalesce((SELECT n FROM counts WHERE name = '" name "'), 0)"

static const struct { const char *what, *sql; } invariants[] = {
    {"1. a request is there once", "SELECT count(*) - count(DISTINCT fingerprint) FROM requests"},
    {"2. every request is in seen or later than seen_upto",
     "SELECT count(*) FROM requests WHERE id <= " UPTO " AND id NOT IN (SELECT request FROM seen)"},
    {"2. seen has nothing else, and nothing twice",
     "SELECT (SELECT count(*) FROM seen WHERE request > 0 AND request NOT IN (SELECT id FROM requests)) +"
     " (SELECT count(*) - count(DISTINCT request) FROM seen WHERE request > 0)"},
    {"3. a page that is done or parked has its row, and no other has one unless it was fetched before",
     "SELECT count(*) FROM requests LEFT JOIN pages USING (id) WHERE state IN ('done', 'parked') AND pages.id IS NULL"},
    {"4. items belong to pages that ran", "SELECT count(*) FROM items WHERE page NOT IN (SELECT id FROM pages)"},
    {"5. a parked page has its failure and its body, one that was given up its failure",
     "SELECT (SELECT count(*) FROM requests LEFT JOIN failures ON request = requests.id"
     " WHERE (requests.state IN ('parked', 'gave_up')) <> (failures.id IS NOT NULL)"
     "   OR failures.state <> requests.state) +"
     " (SELECT count(*) FROM requests WHERE state = 'parked' AND id NOT IN (SELECT page FROM bodies))"},
    {"6. lanes count what is queued",
     "SELECT count(*) FROM lanes LEFT JOIN (SELECT lane, sum(due_ms = 0) AS now, sum(due_ms > 0) AS later FROM requests"
     " WHERE state = 'queued' GROUP BY lane) ON lane = lanes.id"
     " WHERE queued <> coalesce(now, 0) OR waiting <> coalesce(later, 0)"},
    {"6. each queued request is in the lane of its host and callback, and of no higher priority than that says",
     "SELECT count(*) FROM requests LEFT JOIN lanes ON lanes.id = lane LEFT JOIN hosts ON hosts.id = host"
     " WHERE state = 'queued' AND (origin IS NULL OR substr(url, 1, length(origin) + 1) <> origin || '/'"
     "   OR lanes.callback <> requests.callback OR top < priority)"},
    {"7. callbacks count what waits for them",
     "SELECT count(*) FROM callbacks WHERE queued <> (SELECT count(*) FROM requests WHERE state = 'queued' AND callback = name)"
     " OR parked <> (SELECT count(*) FROM requests WHERE state = 'parked' AND callback = name)"},
    {"7. figures are what they count",
     "SELECT (" COUNTED("queued") " <> (SELECT count(*) FROM requests WHERE state = 'queued')) +"
     " (" COUNTED("pages") " <> (SELECT count(*) FROM requests WHERE state = 'done')) +"
     " (" COUNTED("parked") " <> (SELECT count(*) FROM requests WHERE state = 'parked')) +"
     " (" COUNTED("gave_up") " <> (SELECT count(*) FROM requests WHERE state = 'gave_up')) +"
     " (" COUNTED("missing") " <> (SELECT count(*) FROM requests WHERE state = 'missing')) +"
     " (" COUNTED("items") " <> (SELECT count(*) FROM items))"},
};

static inline void assert_whole(const char *name) {
    char *damage = sql_text(name, "PRAGMA integrity_check"), *all = mem_strdup("SELECT 0");
    assert_string_equal(damage, "ok");
    free(damage);
    for (size_t i = 0; i < sizeof invariants / sizeof *invariants; i++) {
        char *more = mem_printf("%s + (%s)", all, invariants[i].sql);
        free(all);
        all = more;
    }
    if (sql(name, all) != 0)
        for (size_t i = 0; i < sizeof invariants / sizeof *invariants; i++)
            if (sql(name, invariants[i].sql)) fail_msg("broken: %s", invariants[i].what);
    free(all);
}

#endif
