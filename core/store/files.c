/* See files.h. */
#include "store/files.h"

#include "model/filename.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#define PART ".part-" /* no saved file's name starts with a dot */

enum { TRIES_MOST = 100 };

char *store_files(const struct store *store) {
    const char *path = store->db.path;
    size_t length = strlen(path);
    if (str_ends(path, ".crawl")) length -= strlen(".crawl");
    return mem_printf("%.*s.files", (int)length, path);
}

char *store_part(const char *files, int64_t request) { return mem_printf("%s/" PART "%lld", files, (long long)request); }

static char *full_path(const struct store *store, const char *path) {
    char *files = store_files(store), *full = mem_printf("%s/%s", files, path);
    free(files);
    return full;
}

static bool no_file(struct err *err, const char *what, const char *path) {
    return err_set(err, ERR_SYSTEM, "cannot %s %s: %s", what, path, strerror(errno));
}

void files_sweep(const struct store *store) {
    char *files = store_files(store);
    DIR *folder = opendir(files);
    struct dirent *entry;
    while (folder && (entry = readdir(folder)))
        if (str_starts(entry->d_name, PART)) unlinkat(dirfd(folder), entry->d_name, 0);
    if (folder) closedir(folder);
    free(files);
}

/* ---- which requests ---- */

bool files_want(struct store *store, int64_t request, const char *save, bool again, struct err *err) {
    if (!save && !again) return true;
    sqlite3_stmt *query = save ? db_query(&store->db, "INSERT INTO files(request, wanted) VALUES(?1, ?2)"
                                                      " ON CONFLICT(request) DO UPDATE SET wanted = ?2")
                               : db_query(&store->db, "DELETE FROM files WHERE request = ?1 AND path IS NULL");
    bind_int(query, 1, request);
    if (save) bind_text(query, 2, save);
    return db_run(&store->db, query, err);
}

bool files_forget(struct store *store, int64_t request, struct err *err) {
    sqlite3_stmt *query = db_query(&store->db, "DELETE FROM files WHERE request = ?1");
    bind_int(query, 1, request);
    return db_run(&store->db, query, err);
}

bool files_wanted(struct store *store, struct request *request, struct err *err) {
    sqlite3_stmt *query = db_query(&store->db, "SELECT wanted FROM files WHERE request = ?1");
    bind_int(query, 1, request->id);
    enum db_step step = db_step(&store->db, query, err);
    if (step != DB_ROW) return step == DB_END;
    request->save = column_copy(query, 0);
    db_reset(query);
    return true;
}

bool files_load(struct store *store, struct page *page, struct err *err) {
    sqlite3_stmt *query = db_query(&store->db, "SELECT path, bytes, hash FROM files WHERE request = ?1 AND path IS NOT NULL");
    bind_int(query, 1, page->request->id);
    enum db_step step = db_step(&store->db, query, err);
    if (step != DB_ROW) return step == DB_END;
    page->file = full_path(store, column_text(query, 0));
    page->file_bytes = column_int(query, 1);
    snprintf(page->file_hash, sizeof page->file_hash, "%s", column_text(query, 2));
    db_reset(query);
    return true;
}

/* ---- a path of its own ---- */

static bool has_row(struct store *store, const char *path, size_t length, bool *has, struct err *err) {
    int64_t request;
    char *text = mem_strndup(path, length);
    sqlite3_stmt *query = db_query(&store->db, "SELECT request FROM files WHERE path = ?1");
    bind_text(query, 1, text);
    bool ok = db_number(&store->db, query, &request, err);
    *has = request > 0;
    free(text);
    return ok;
}

/* Makes the folders above it. *taken: a file is where one should be, of ours or of somebody else. */
static bool make_folders(struct store *store, const char *path, bool *taken, struct err *err) {
    for (const char *slash = strchr(path, '/'); slash && !*taken; slash = strchr(slash + 1, '/')) {
        if (!has_row(store, path, (size_t)(slash - path), taken, err)) return false;
        if (*taken) return true;
        char *part = mem_strndup(path, (size_t)(slash - path)), *folder = full_path(store, part);
        struct stat info;
        bool made = mkdir(folder, 0777) == 0 || errno == EEXIST;
        if (made) *taken = stat(folder, &info) == 0 && !S_ISDIR(info.st_mode);
        else no_file(err, "make the folder", folder);
        free(part);
        free(folder);
        if (!made) return false;
    }
    return true;
}

static bool is_taken(struct store *store, const char *path, bool *taken, struct err *err) {
    if (!has_row(store, path, strlen(path), taken, err)) return false;
    if (*taken) return true;
    if (!make_folders(store, path, taken, err)) return false;
    char *full = full_path(store, path);
    struct stat info;
    *taken = *taken || lstat(full, &info) == 0;
    free(full);
    return true;
}

/* "a/b.pdf", "a/b-7.pdf", then without the folders "b-7-2.pdf" ...: 7 is the request, so the second is free as a rule. */
static char *nth_name(const char *path, int64_t request, int n) {
    if (n == 0) return mem_strdup(path);
    const char *slash = strrchr(path, '/'), *name = slash ? slash + 1 : path, *dot = strrchr(name, '.');
    if (n > 1) path = name;
    size_t stem = dot && dot > name ? (size_t)(dot - path) : strlen(path);
    char number[16] = "";
    if (n > 1) snprintf(number, sizeof number, "-%d", n);
    return mem_printf("%.*s-%lld%s%s", (int)stem, path, (long long)request, number, path + stem);
}

static char *choose_path(struct store *store, const struct page *page, struct err *err) {
    const struct request *request = page->request;
    char *wanted = filename_for(request->save ? request->save : "", &page->headers, page->url), *path = NULL;
    bool taken = true, ok = true;
    for (int n = 0; ok && taken && n < TRIES_MOST; n++) {
        free(path);
        path = nth_name(wanted, request->id, n);
        taken = false;
        ok = is_taken(store, path, &taken, err);
    }
    if (ok && taken) ok = err_set(err, ERR_SYSTEM, "there is no free name for %s in the folder of saved files", path);
    free(wanted);
    if (ok) return path;
    free(path);
    return NULL;
}

/* That of an earlier answer to the same request, which is replaced, or a new one. */
static char *path_of(struct store *store, const struct page *page, struct err *err) {
    sqlite3_stmt *query = db_query(&store->db, "SELECT path FROM files WHERE request = ?1 AND path IS NOT NULL");
    bind_int(query, 1, page->request->id);
    enum db_step step = db_step(&store->db, query, err);
    if (step == DB_FAILED) return NULL;
    if (step == DB_END) return choose_path(store, page, err);
    char *path = column_copy(query, 0);
    bool taken = false;
    db_reset(query);
    if (make_folders(store, path, &taken, err)) return path; /* somebody may have removed them */
    free(path);
    return NULL;
}

/* Nobody waits for it any more. */
static void discard(struct page *page) {
    unlink(page->file);
    free(page->file);
    page->file = NULL;
}

static bool is_queued(struct store *store, int64_t request, bool *queued, struct err *err) {
    int64_t found;
    sqlite3_stmt *query = db_query(&store->db, "SELECT count(*) FROM requests WHERE id = ?1 AND state = 'queued'");
    bind_int(query, 1, request);
    bool ok = db_number(&store->db, query, &found, err);
    *queued = found > 0;
    return ok;
}

/* What the row says must be on the disk before the row is. */
static bool sync_path(const char *path, int flags, struct err *err) {
    int fd = open(path, flags | O_CLOEXEC);
    bool ok = fd >= 0 && fsync(fd) == 0;
    if (!ok) no_file(err, "write", path);
    if (fd >= 0) close(fd);
    return ok;
}

static bool put_row(struct store *store, const struct page *page, const char *path, struct err *err) {
    sqlite3_stmt *query = db_query(&store->db, "INSERT INTO files(request, wanted, path, bytes, hash) VALUES(?1, ?2, ?3, ?4, ?5)"
                                               " ON CONFLICT(request) DO UPDATE SET path = ?3, bytes = ?4, hash = ?5");
    bind_int(query, 1, page->request->id);
    bind_text(query, 2, page->request->save ? page->request->save : "");
    bind_text(query, 3, path);
    bind_int(query, 4, page->file_bytes);
    bind_text(query, 5, page->file_hash);
    return db_run(&store->db, query, err);
}

bool files_claim(struct store *store, struct page *page, struct err *err) {
    bool queued;
    if (!is_queued(store, page->request->id, &queued, err)) return false;
    if (!queued) return discard(page), true; /* its request was withdrawn: its outcome will count for nothing */
    if (!sync_path(page->file, O_RDONLY, err)) return false;
    char *path = path_of(store, page, err);
    bool ok = path && put_row(store, page, path, err);
    if (ok) {
        vec_push(&store->moves, (struct file_move){page->file, full_path(store, path)});
        page->file = full_path(store, path);
    }
    free(path);
    return ok;
}

/* ---- after the commit ---- */

static bool move(const struct file_move *move, struct err *err) {
    if (rename(move->from, move->to) < 0) return no_file(err, "make", move->to);
    char *folder = mem_strndup(move->to, (size_t)(strrchr(move->to, '/') - move->to));
    bool ok = sync_path(folder, O_RDONLY | O_DIRECTORY, err);
    free(folder);
    return ok;
}

bool files_move(struct store *store, struct err *err) {
    bool ok = true;
    for (size_t i = 0; ok && i < store->moves.count; i++) ok = move(&store->moves.at[i], err);
    files_forget_moves(store);
    return ok;
}

void files_forget_moves(struct store *store) {
    for (size_t i = 0; i < store->moves.count; i++) {
        free(store->moves.at[i].from);
        free(store->moves.at[i].to);
    }
    vec_clear(&store->moves);
}
