/* See pages.h. Bodies have a table of their own so that a walk over the pages, or a re-run that changes a
 * page's row, moves no bodies. */
#include "store/pages.h"

#include "store/files.h"
#include "store/requests.h"

#include <stdlib.h>
#include <string.h>
#include <zstd.h>
#include <zstd_errors.h>

enum {
    LEVEL = 1,            /* 3 takes twice the time for a tenth less */
    BODY_MOST = 1 << 30,  /* larger ones were not written by us */
};

void body_pack(struct page *page) {
    size_t room = ZSTD_compressBound(page->body_bytes);
    free(page->packed);
    page->packed = mem_alloc(room);
    size_t packed = ZSTD_compress(page->packed, room, page->body ? page->body : "", page->body_bytes, LEVEL);
    if (ZSTD_isError(packed)) mem_exhausted(); /* the room was enough by its own word */
    page->packed_bytes = packed;
    page->packed = mem_grow(page->packed, packed);
}

bool body_unpack(struct page *page, struct err *err) {
    unsigned long long says = page->packed ? ZSTD_getFrameContentSize(page->packed, page->packed_bytes)
                                           : ZSTD_CONTENTSIZE_ERROR;
    bool ok = says == page->body_bytes && says <= BODY_MOST;
    char *body = ok ? mem_alloc(page->body_bytes + 1) : NULL;
    size_t unpacked = ok ? ZSTD_decompress(body, page->body_bytes, page->packed, page->packed_bytes) : 0;
    if (ZSTD_getErrorCode(unpacked) == ZSTD_error_memory_allocation) mem_exhausted();
    ok = ok && unpacked == page->body_bytes;
    if (!ok) {
        free(body);
        return err_set(err, ERR_SYSTEM, "the kept body of %s is damaged", page->url ? page->url : "a page");
    }
    body[page->body_bytes] = '\0';
    free(page->body);
    page->body = body;
    return true;
}

/* "[12,13]" */
static void read_children(struct ids *children, const char *text) {
    for (char *end; *text; text = end) {
        int64_t id = strtoll(*text == '[' || *text == ',' ? text + 1 : text, &end, 10);
        if (id <= 0) return;
        ids_add(children, id);
    }
}

bool pages_earlier(struct store *store, int64_t id, struct earlier *earlier, struct err *err) {
    *earlier = (struct earlier){0};
    sqlite3_stmt *query = db_query(&store->db, "SELECT skip IS NOT NULL, children FROM pages WHERE id = ?1");
    bind_int(query, 1, id);
    enum db_step step = db_step(&store->db, query, err);
    if (step != DB_ROW) return step == DB_END;
    earlier->there = true;
    earlier->skipped = column_int(query, 0);
    read_children(&earlier->children, column_text(query, 1));
    db_reset(query);
    return true;
}

void earlier_clear(struct earlier *earlier) { ids_clear(&earlier->children); }

bool pages_put(struct store *store, const struct page *page, const struct outcome *outcome, const char *children,
               struct err *err) {
    sqlite3_stmt *query = db_query(&store->db,
        "INSERT INTO pages(id, url, status, body_bytes, fetched_ms, elapsed_ms, hops, version, callback, skip,"
        " children) VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)"
        " ON CONFLICT DO UPDATE SET url = ?2, status = ?3, body_bytes = ?4, fetched_ms = ?5, elapsed_ms = ?6,"
        " hops = ?7, version = ?8, callback = ?9, skip = ?10, children = coalesce(?11, children)");
    bind_int(query, 1, page->request->id);
    bind_text(query, 2, page->url);
    bind_int(query, 3, page->status);
    bind_int(query, 4, (int64_t)page->body_bytes);
    bind_int(query, 5, page->fetched_ms);
    bind_int(query, 6, page->elapsed_ms);
    bind_int(query, 7, page->hops);
    bind_text(query, 8, outcome->version);
    bind_text(query, 9, outcome->callback);
    if (outcome->kind == OUTCOME_SKIP) bind_text(query, 10, outcome->why ? outcome->why : "");
    bind_text(query, 11, children);
    return db_run(&store->db, query, err);
}

bool bodies_put(struct store *store, struct page *page, struct err *err) {
    if (!page->packed) body_pack(page);
    char *headers = headers_pack(&page->headers);
    sqlite3_stmt *query = db_query(&store->db,
        "INSERT OR REPLACE INTO bodies(page, headers, zstd) VALUES(?1, ?2, ?3)");
    bind_int(query, 1, page->request->id);
    bind_text(query, 2, headers);
    bind_bytes(query, 3, page->packed, page->packed_bytes);
    bool ok = db_run(&store->db, query, err);
    free(headers);
    return ok;
}

bool bodies_remove(struct store *store, int64_t id, struct err *err) {
    sqlite3_stmt *query = db_query(&store->db, "DELETE FROM bodies WHERE page = ?1");
    bind_int(query, 1, id);
    return db_run(&store->db, query, err);
}

bool bodies_kept(struct store *store, int64_t id, bool *kept, struct err *err) {
    int64_t count;
    sqlite3_stmt *query = db_query(&store->db, "SELECT count(*) FROM bodies WHERE page = ?1");
    bind_int(query, 1, id);
    bool ok = db_number(&store->db, query, &count, err);
    *kept = count > 0;
    return ok;
}

static void read_page(struct page *page, sqlite3_stmt *query) {
    page->url = column_copy(query, 0);
    page->status = (int)column_int(query, 1);
    page->body_bytes = (size_t)column_int(query, 2);
    page->fetched_ms = column_int(query, 3);
    page->elapsed_ms = (int)column_int(query, 4);
    page->hops = (int)column_int(query, 5);
    headers_unpack(&page->headers, column_text(query, 6));
    page->packed_bytes = (size_t)sqlite3_column_bytes(query, 7);
    page->packed = mem_dup(sqlite3_column_blob(query, 7), page->packed_bytes);
    page->failure = column_int(query, 8);
    set_cookies_unpack(&page->cookies, column_text(query, 9));
    page->cached = true;
}

struct page *pages_load(struct store *store, int64_t id, struct err *err) {
    struct request *request = requests_load(store, id, err);
    if (!request) return NULL;
    struct page *page = page_new(request);
    sqlite3_stmt *query = db_query(&store->db,
        "SELECT url, status, body_bytes, fetched_ms, elapsed_ms, hops, headers, zstd,"
        " (SELECT failures.id FROM failures WHERE request = pages.id AND state = 'parked'),"
        " (SELECT cookies FROM failures WHERE request = pages.id AND state = 'parked')"
        " FROM pages JOIN bodies ON page = pages.id WHERE pages.id = ?1");
    bind_int(query, 1, id);
    enum db_step step = db_step(&store->db, query, err);
    if (step == DB_ROW) {
        read_page(page, query);
        db_reset(query);
        if (files_load(store, page, err)) return page;
    }
    if (step == DB_END) err_set(err, ERR_USAGE, "the body of %s is not kept", request->url.text);
    page_free(page);
    return NULL;
}
