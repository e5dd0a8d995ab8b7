/* See failure.h. */
#include "ui/failure.h"

#include "base/json.h"
#include "encoding/charset.h"
#include "ui/code.h"
#include "ui/show.h"

#include <inttypes.h>
#include <stdlib.h>

enum { VALUE_BYTES = 300 }; /* shown of one header field, of meta, of a request's body */

static bool is_there(const char *text) { return text && *text; }

/* The name of the answer's encoding; as the callback saw it. */
static const char *page_charset(const struct page *page) {
    return charset_of(page->body, page->body_bytes, headers_get(&page->headers, "Content-Type"));
}

/* ---- for people: the short form ---- */

static void put_blame(struct str *out, const struct failure_row *row, const struct code *code, bool coloured) {
    struct blame blame = {row->error, row->url, row->file, row->line, row->frames, 0, 0};
    str_printf(out, "failure %" PRId64 ": %s", row->id, row->state);
    if (is_there(row->callback)) str_puts(out, ", callback ");
    show_text(out, row->callback);
    str_putc(out, '\n');
    show_blame_in(out, &blame, code, coloured);
}

/* "first TIME, last TIME; 2 attempts" */
static void put_times(struct str *out, const struct failure_row *row) {
    show_span(out, row->first_ms, row->last_ms);
    if (row->status > 0) str_printf(out, "; status %d", row->status);
    if (row->attempts > 0) str_puts(out, "; ");
    if (row->attempts > 0) show_many(out, row->attempts, "attempt");
}

void failure_put_short(struct str *out, const struct failure_row *row, bool coloured) {
    put_blame(out, row, NULL, coloured);
    str_puts(out, "    ");
    put_times(out, row);
    if (is_there(row->version)) str_printf(out, "; version %s", row->version);
    str_printf(out, "; group %s\n", row->group);
}

/* ---- for people: the whole ---- */

/* What a line is about stands at its beginning, as in the report of a run; a line without goes on. */
static void put_label(struct str *out, const char *label) { str_printf(out, "%-10s", label); }

static void put_value(struct str *out, const char *label, const char *name, const char *value) {
    put_label(out, label);
    show_text(out, name);
    show_cut(out, value, VALUE_BYTES);
    str_putc(out, '\n');
}

static void put_headers(struct str *out, const struct headers *headers) {
    for (size_t i = 0; i < headers->count; i++) {
        char *name = mem_printf("%s: ", headers->at[i].name);
        put_value(out, "", name, header_shown(&headers->at[i]));
        free(name);
    }
}

/* Which files are no longer what is shown above. */
static void put_code(struct str *out, const struct evidence *evidence, const char *script) {
    if (!is_there(evidence->row->version)) return;
    size_t others = 0;
    put_label(out, "code");
    str_printf(out, "version %s", evidence->row->version);
    for (size_t i = 0; i < evidence->files.count && *script; i++) {
        const char *now = code_now(&evidence->files.at[i], script);
        if (strcmp(now, "same") == 0) continue;
        str_puts(out, others++ ? ", " : "; since then ");
        show_text(out, evidence->files.at[i].path);
        str_printf(out, " %s", strcmp(now, "gone") == 0 ? "was removed" : "changed");
    }
    if (!others && evidence->files.count && *script) str_puts(out, ", as it is on disk now");
    if (!evidence->files.count) str_puts(out, ", whose files are not in the crawl file");
    str_putc(out, '\n');
}

static void put_request(struct str *out, const struct request *request) {
    put_label(out, "request");
    show_text(out, request->method);
    str_putc(out, ' ');
    show_text(out, request->url.text);
    str_puts(out, ", callback ");
    show_text(out, request->callback);
    str_printf(out, ", depth %d\n", request->depth);
    if (request->referrer) put_value(out, "", "from ", request->referrer);
    if (request->meta) put_value(out, "", "meta ", request->meta);
    put_headers(out, &request->headers);
    if (request->body) put_value(out, "", "body ", request->body);
}

static void put_response(struct str *out, const struct evidence *evidence) {
    const struct page *page = evidence->page;
    put_label(out, "response");
    if (!page) {
        show_text(out, evidence->no_page.message);
        str_putc(out, '\n');
        return;
    }
    str_printf(out, "status %d, ", page->status);
    show_bytes(out, (int64_t)page->body_bytes);
    str_printf(out, ", %s, fetched ", page_charset(page));
    show_when(out, page->fetched_ms);
    str_printf(out, " in %d ms\n", page->elapsed_ms);
    if (page->hops) put_value(out, "", "redirected to ", page->url);
    put_headers(out, &page->headers);
}

void failure_put(struct str *out, const struct evidence *evidence, const char *script, bool coloured) {
    struct code code = {evidence->files.at, evidence->files.count};
    put_blame(out, evidence->row, &code, coloured);
    str_putc(out, '\n');
    put_label(out, "failed");
    put_times(out, evidence->row);
    str_printf(out, "; group %s of ", evidence->row->group);
    show_many(out, evidence->alike, "page");
    str_putc(out, '\n');
    put_code(out, evidence, script);
    put_request(out, evidence->request);
    put_response(out, evidence);
}

/* ---- JSON ---- */

static void text_or_null(struct str *out, const char *key, const char *value) {
    json_text_field(out, key, is_there(value) ? value : NULL);
}

static void integer_or_null(struct str *out, const char *key, int64_t value) {
    json_key(out, key);
    if (value > 0) json_put_integer(out, value);
    else json_put_text(out, NULL);
}

static void time_field(struct str *out, const char *key, int64_t wall_ms) {
    struct str time = {0};
    show_when(&time, wall_ms);
    json_text_field(out, key, str_text(&time));
    str_clear(&time);
}

/* JSON that was stored as text; null where it is none. */
static void value_field(struct str *out, const char *key, const char *text) {
    json_t *value = is_there(text) ? json_parse(text, strlen(text), NULL) : NULL;
    json_key(out, key);
    if (value) json_put_value(out, value);
    else json_put_text(out, NULL);
    json_decref(value);
}

/* A name may come more than once, so they are a list. */
static void headers_field(struct str *out, const struct headers *headers) {
    json_key(out, "headers");
    str_putc(out, '[');
    for (size_t i = 0; i < headers->count; i++) {
        if (i) str_puts(out, ", ");
        json_begin(out);
        json_text_field(out, "name", headers->at[i].name);
        json_text_field(out, "value", header_shown(&headers->at[i]));
        json_end(out);
    }
    str_putc(out, ']');
}

void failure_put_fields(struct str *out, const struct failure_row *row) {
    json_integer_field(out, "id", row->id);
    json_text_field(out, "group", row->group);
    text_or_null(out, "callback", row->callback);
    json_text_field(out, "url", row->url);
    text_or_null(out, "file", row->file);
    integer_or_null(out, "line", row->line);
    json_text_field(out, "error", row->error);
    json_integer_field(out, "pages", row->pages);
    json_text_field(out, "state", row->state);
    text_or_null(out, "version", row->version);
}

static void request_field(struct str *out, const struct request *request) {
    json_key(out, "request");
    json_begin(out);
    json_text_field(out, "method", request->method);
    json_text_field(out, "url", request->url.text);
    json_text_field(out, "callback", request->callback);
    json_integer_field(out, "depth", request->depth);
    json_integer_field(out, "priority", request->priority);
    json_text_field(out, "referrer", request->referrer);
    value_field(out, "meta", request->meta);
    headers_field(out, &request->headers);
    json_key(out, "body");
    if (request->body) json_put_string(out, request->body, request->body_bytes);
    else json_put_text(out, NULL);
    json_end(out);
}

static void response_field(struct str *out, const struct page *page) {
    json_key(out, "response");
    if (!page) {
        json_put_text(out, NULL);
        return;
    }
    json_begin(out);
    json_text_field(out, "url", page->url);
    json_integer_field(out, "status", page->status);
    json_integer_field(out, "bytes", (int64_t)page->body_bytes);
    json_text_field(out, "charset", page_charset(page));
    time_field(out, "fetched", page->fetched_ms);
    json_integer_field(out, "ms", page->elapsed_ms);
    json_integer_field(out, "redirects", page->hops);
    headers_field(out, &page->headers);
    json_end(out);
}

static void files_field(struct str *out, const struct evidence *evidence, const char *script) {
    json_key(out, "files");
    str_putc(out, '[');
    for (size_t i = 0; i < evidence->files.count; i++) {
        const struct source_file *file = &evidence->files.at[i];
        if (i) str_puts(out, ", ");
        json_begin(out);
        json_text_field(out, "path", file->path);
        json_text_field(out, "hash", file->hash);
        json_text_field(out, "now", *script ? code_now(file, script) : NULL);
        json_key(out, "text");
        json_put_string(out, file->text, file->length);
        json_end(out);
    }
    str_putc(out, ']');
}

void failure_put_json(struct str *out, const struct evidence *evidence, const char *script) {
    const struct failure_row *row = evidence->row;
    json_begin(out);
    failure_put_fields(out, row);
    text_or_null(out, "kind", row->kind);
    integer_or_null(out, "status", row->status);
    json_integer_field(out, "attempts", row->attempts);
    time_field(out, "first", row->first_ms);
    time_field(out, "last", row->last_ms);
    value_field(out, "frames", row->frames);
    files_field(out, evidence, script);
    request_field(out, evidence->request);
    response_field(out, evidence->page);
    json_end(out);
    str_puts(out, "\n");
}
