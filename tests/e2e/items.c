/* Lines as sets, the crawl file by SQL, and the demo shop. */
#include "items.h"

#include "base/json.h"
#include "base/vec.h"

#include <sqlite3.h>
#include <stdlib.h>
#include <string.h>

/* ---- lines ---- */

struct lines { struct { char **at; size_t count, cap; } list; char *text; };

static int compare_text(const void *a, const void *b) { return strcmp(*(char *const *)a, *(char *const *)b); }

static struct lines sorted_lines(const char *text) {
    struct lines lines = {.text = mem_strdup(text)};
    char *save = NULL;
    for (char *line = strtok_r(lines.text, "\n", &save); line; line = strtok_r(NULL, "\n", &save)) {
        vec_push(&lines.list, line);
    }
    if (lines.list.count) qsort(lines.list.at, lines.list.count, sizeof *lines.list.at, compare_text);
    return lines;
}

static void lines_clear(struct lines *lines) {
    vec_clear(&lines->list);
    free(lines->text);
}

/* Walks both sorted lists side by side; shows the first few differences and counts them all. */
static int differences(const struct lines *actual, const struct lines *expected) {
    size_t a = 0, e = 0;
    int count = 0;
    while (a < actual->list.count || e < expected->list.count) {
        int order = a == actual->list.count ? 1 : e == expected->list.count ? -1
                  : strcmp(actual->list.at[a], expected->list.at[e]);
        if (order == 0) {
            a++, e++;
            continue;
        }
        const char *line = order < 0 ? actual->list.at[a++] : expected->list.at[e++];
        if (count++ < 8) print_error("%s %s\n", order < 0 ? "too much:" : "missing: ", line);
    }
    return count;
}

void assert_same_lines_at(const char *actual, const char *expected, const char *file, int line) {
    struct lines a = sorted_lines(actual), e = sorted_lines(expected);
    int count = differences(&a, &e);
    if (count) print_error("%d differences between %zu and %zu lines\n", count, a.list.count, e.list.count);
    lines_clear(&a), lines_clear(&e);
    if (count) _fail(file, line);
}

int count_lines(const char *text) {
    int count = 0;
    for (; *text; text++) count += *text == '\n';
    return count;
}

const char *lines_with(const char *text, const char *part, bool with) {
    struct str kept = {0};
    for (const char *end; *text; text = end + 1) {
        end = strchrnul(text, '\n');
        bool has = memmem(text, (size_t)(end - text), part, strlen(part)) != NULL;
        if (has == with) str_put(&kept, text, (size_t)(end - text)), str_putc(&kept, '\n');
        if (!*end) break;
    }
    const char *result = textf("%s", str_text(&kept));
    str_clear(&kept);
    return result;
}

const char *line_of(const char *text, int n) {
    while (n-- > 0 && *text) text = strchrnul(text, '\n'), text += *text == '\n';
    return textf("%.*s", (int)(strchrnul(text, '\n') - text), text);
}

static void leave_json(void *value) { json_decref(value); }

json_t *json_line(const char *line) {
    struct err err;
    json_t *value = json_parse(line, strcspn(line, "\n"), &err);
    if (!value) fail_msg("%s: %s", err.message, line);
    at_end(leave_json, value);
    return value;
}

/* ---- the crawl file ---- */

static sqlite3 *open_db(const char *path, int flags) {
    sqlite3 *db = NULL;
    if (sqlite3_open_v2(path, &db, flags, NULL) != SQLITE_OK) fail_msg("%s: %s", path, sqlite3_errmsg(db));
    sqlite3_busy_timeout(db, 10000);
    return db;
}

/* Closes at once: who keeps a connection open changes what darn finds (its last one tidies the file up). */
static void close_db(sqlite3 *db, const char *sql, bool good) {
    const char *message = textf("%s: %s", sql, sqlite3_errmsg(db));
    sqlite3_close_v2(db);
    if (!good) fail_msg("%s", message);
}

static void put_row(struct str *out, sqlite3_stmt *row) {
    for (int i = 0; i < sqlite3_column_count(row); i++) {
        const char *text = (const char *)sqlite3_column_text(row, i);
        if (i > 0) str_putc(out, '|');
        if (text) str_puts(out, text);
    }
    str_putc(out, '\n');
}

const char *crawl_query(const char *path, const char *sql) {
    sqlite3 *db = open_db(path, SQLITE_OPEN_READONLY);
    sqlite3_stmt *statement = NULL;
    struct str out = {0};
    int code = sqlite3_prepare_v2(db, sql, -1, &statement, NULL);
    while (code == SQLITE_OK || code == SQLITE_ROW) {
        code = sqlite3_step(statement);
        if (code == SQLITE_ROW) put_row(&out, statement);
    }
    sqlite3_finalize(statement);
    const char *rows = textf("%s", str_text(&out));
    str_clear(&out);
    close_db(db, sql, code == SQLITE_DONE);
    return rows;
}

int64_t crawl_number(const char *path, const char *sql) { return strtoll(crawl_query(path, sql), NULL, 10); }

void sqlite_run(const char *path, const char *sql) {
    sqlite3 *db = open_db(path, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE);
    bool good = sqlite3_exec(db, sql, NULL, NULL, NULL) == SQLITE_OK;
    close_db(db, sql, good);
}

/* ---- the demo shop ---- */

struct shop shop_start(const char *pages, const char *log) {
    struct program *program = start_darn("demo", "--pages", pages, "--log", log);
    const char *line = wait_line(program, program->out_path, "listening on ");
    return (struct shop){program, strstr(line, "http")};
}

const char *shop_truth(const char *pages) {
    struct program *program = run_darn("demo", "--truth", "--pages", pages);
    assert_exit(program, 0);
    return program->out;
}

const char *shop_mended(void) {
    const char *source = getenv("SOURCE"), *script = project_file("scrapers/shop.lua");
    const char *const arguments[] = {"-f", textf("%s/tests/data/shop.fix", source),
                                     textf("%s/scrapers/shop.lua", source), NULL};
    struct program *sed = finish(start_program("/bin/sed", arguments));
    assert_exit(sed, 0);
    assert_string_not_equal(sed->out, script);
    return sed->out;
}
