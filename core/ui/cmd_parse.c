/* `darn parse`: one callback on one page, from the network or a file, and what it gives on stdout. Nothing is
 * kept, so it is the quickest way to try a selector. */
#include "base/json.h"
#include "base/log.h"
#include "crawl/single.h"
#include "os/clock.h"
#include "os/file.h"
#include "ui/args.h"
#include "ui/show.h"

#include <stdlib.h>
#include <unistd.h>

static const struct option options[] = {
    {"-k", "CALLBACK", "the callback to run; parse where not given", false},
    {"--url", "URL", "where FILE came from: its links are relative to that; the scraper's first `start`\n"
                     "where not given", false},
    {"--set", "NAME=VALUE", "set any setting, over what the scraper says; may be repeated", false},
    {NULL, NULL, NULL, false},
};

static const char text[] =
    "Runs one callback of SCRAPER on one page and prints a JSON line for each item and each request\n"
    "it gives. Nothing is followed and nothing is kept. The page comes from a URL (fetched once, no\n"
    "retries, robots.txt not asked) or from a FILE (.html, .json ...). Exit: 2 where the callback\n"
    "fails; the failure is shown with its frames.\n"
    "\n"
    "    darn parse shop.lua https://example.org/product/7 -k product\n"
    "    darn parse shop.lua saved.html -k product --url https://example.org/product/7\n";

/* --- the page --- */

static bool is_url(const char *text) { return str_starts(text, "http://") || str_starts(text, "https://"); }

static const char *type_of(const char *path) {
    if (str_ends(path, ".json")) return "application/json";
    if (str_ends(path, ".xml")) return "application/xml";
    return str_ends(path, ".txt") ? "text/plain" : "text/html";
}

/* The URL of a saved page: as given, else where the scraper starts, so that its links are of the right host. */
static bool file_url(const char *path, const char *given, const struct version *version, struct url *url,
                     struct err *err) {
    struct err why = {0};
    const struct outcome *starts = version_starts(version);
    const char *text = given ? given : starts->requests.count ? starts->requests.at[0]->url.text : NULL;
    if (!text) return err_set(err, ERR_USAGE, "nothing says where %s came from: give --url URL", path);
    if (url_parse(url, text, NULL, &why) != URL_OK)
        return err_set(err, ERR_USAGE, "--url is no http:// or https:// URL: %s", why.message);
    if (!given) log_put(LOG_INFO, "no --url given: the page counts as %s, the scraper's start", url->text);
    return true;
}

static struct page *page_from_file(const char *path, const char *given_url, const struct version *version,
                                   struct err *err) {
    size_t length;
    struct url url;
    char *body = file_read(path, 0, &length, err);
    if (!body) return NULL;
    if (!file_url(path, given_url, version, &url, err)) {
        free(body);
        return NULL;
    }
    struct request *request = request_new();
    request->url = url;
    request->attempts = 1;
    struct page *page = page_new(request);
    page->url = mem_strdup(url.text);
    page->status = 200;
    headers_add(&page->headers, "Content-Type", type_of(path));
    page->body = body;
    page->body_bytes = length;
    page->fetched_ms = clock_wall_ms();
    return page;
}

static struct page *page_get(const struct args *args, const struct version *version, struct err *err) {
    const struct settings *settings = version_settings(version);
    const char *from = args->rest.at[1], *url = args_value(args, "--url");
    if (!is_url(from)) {
        if (file_exists(from)) return page_from_file(from, url, version, err);
        err_set(err, ERR_USAGE, "there is no file '%s' (and a URL starts with http:// or https://)", from);
        return NULL;
    }
    if (url) return err_set(err, ERR_USAGE, "--url says where a FILE came from; %s is a URL itself", from), NULL;
    struct page *page = crawl_fetch_one(from, settings, err);
    if (page && !settings_takes_status(settings, page->status))
        log_put(LOG_WARN, "the answer has status %d: a crawl would not give it to a callback", page->status);
    return page;
}

/* --- the outcome --- */

static void put_item(struct str *out, const struct item *item) {
    json_begin(out);
    json_key(out, "item");
    str_puts(out, item->json);
    json_text_field(out, "type", item->type);
    json_end(out);
    str_putc(out, '\n');
}

static void put_headers(struct str *out, const struct headers *headers) {
    json_key(out, "headers");
    json_begin(out);
    for (size_t i = 0; i < headers->count; i++) json_text_field(out, headers->at[i].name, header_shown(&headers->at[i]));
    json_end(out);
}

/* What a plain GET would have anyway is left out. */
static void put_request(struct str *out, const struct request *request) {
    json_begin(out);
    json_key(out, "request");
    json_begin(out);
    json_text_field(out, "url", request->url.text);
    json_text_field(out, "callback", request->callback);
    if (strcmp(request->method, "GET") != 0) json_text_field(out, "method", request->method);
    if (request->headers.count) put_headers(out, &request->headers);
    if (request->body) json_key(out, "body");
    if (request->body) json_put_string(out, request->body, request->body_bytes);
    if (request->meta) json_key(out, "meta");
    if (request->meta) str_puts(out, request->meta);
    if (request->save) json_text_field(out, "save", request->save);
    if (request->priority) json_integer_field(out, "priority", request->priority);
    if (request->again) json_key(out, "again");
    if (request->again) str_puts(out, "true");
    if (request->idempotent) json_key(out, "idempotent");
    if (request->idempotent) str_puts(out, "true");
    json_end(out);
    json_end(out);
    str_putc(out, '\n');
}

/* The callback ended early: {"skip": WHY}, {"retry": WHY}. */
static void put_why(struct str *out, const char *key, const char *why) {
    json_begin(out);
    json_text_field(out, key, why);
    json_end(out);
    str_putc(out, '\n');
}

static void print_failure(const struct outcome *outcome, const struct page *page) {
    const struct failure *failure = &outcome->failure;
    struct blame blame = {NULL, page->url, NULL, 0, failure->frames, 0, 0};
    struct str out = {0};
    if (failure->file) show_text(&out, failure->file);
    if (failure->file) str_printf(&out, ":%d: ", failure->line);
    if (failure->error) show_lines(&out, failure->error, strlen(failure->error));
    log_put(LOG_ERROR, "%s", out.data);
    str_reset(&out);
    show_blame(&out, &blame, show_coloured(STDERR_FILENO));
    fwrite(out.data, 1, out.len, stderr);
    str_clear(&out);
}

static void warn_of_cuts(const struct outcome *outcome) {
    for (int i = 0; i < CUT_KINDS; i++) {
        if (!outcome->cuts[i]) continue;
        struct str what = {0};
        cut_explain((enum cut)i, outcome->cuts[i], &what);
        log_put(LOG_WARN, "the page's tree: %s", what.data);
        str_clear(&what);
    }
}

static bool print_outcome(const struct outcome *outcome, struct err *err) {
    struct str out = {0};
    for (size_t i = 0; i < outcome->items.count; i++) put_item(&out, outcome->items.at[i]);
    for (size_t i = 0; i < outcome->requests.count; i++) put_request(&out, outcome->requests.at[i]);
    if (outcome->kind == OUTCOME_SKIP) put_why(&out, "skip", outcome->why);
    if (outcome->kind == OUTCOME_RETRY) put_why(&out, "retry", outcome->why);
    bool ok = show_out(&out, err);
    str_clear(&out);
    for (size_t i = 0; i < outcome->dropped.count; i++)
        log_put(LOG_INFO, "not followed (%s): %s", drop_name(outcome->dropped.at[i].why), outcome->dropped.at[i].url);
    warn_of_cuts(outcome);
    return ok;
}

/* --- the run --- */

/* The callback's name in that version, or NULL and err with the closest one. */
static const char *find_callback(const struct version *version, const char *name, struct err *err) {
    const char *callback = version_callback(version, name);
    if (callback) return callback;
    const struct names *names = version_callbacks(version);
    const char *near = closest_name(name, (const char *const *)names->at, names->count);
    if (near) err_set(err, ERR_USAGE, "the scraper has no callback '%s'; did you mean '%s'?", name, near);
    else err_set(err, ERR_USAGE, "the scraper has no callback '%s'", name);
    return NULL;
}

/* 0, 2 where the callback failed, -1 and err. */
static int parse(const struct args *args, struct version *version, struct err *err) {
    const char *name = args_value(args, "-k");
    const char *callback = find_callback(version, name ? name : "parse", err);
    struct page *page = callback ? page_get(args, version, err) : NULL;
    if (!page) return -1;
    free(page->request->callback);
    page->request->callback = mem_strdup(callback);
    request_fingerprint(page->request);
    struct outcome *outcome = outcome_new();
    crawl_call(version, page, callback, outcome);
    int code = outcome->kind == OUTCOME_FAILED ? 2 : 0;
    if (code) print_failure(outcome, page);
    else if (!print_outcome(outcome, err)) code = -1;
    outcome_free(outcome);
    page_free(page);
    return code;
}

/* Only a file of which nobody says where it came from needs `start`; where that is wrong the rest is tried. */
static struct version *load(const struct args *args, struct sources *sources, const struct overrides *overrides,
                            struct err *err) {
    struct version_options how = {.overrides = overrides->at, .override_count = overrides->count, .states = 1};
    struct err ignored = {0};
    struct version *version = NULL;
    if (!is_url(args->rest.at[1]) && !args_has(args, "--url")) version = crawl_load(sources, &how, &ignored);
    how.no_start = true;
    return version ? version : crawl_load(sources, &how, err);
}

static int run(int argc, char **argv) {
    struct args args;
    struct overrides overrides = {0};
    struct err err = {0};
    struct sources *sources = NULL;
    struct version *version = NULL;
    int code = -1;
    if (!args_parse(&args, &command_parse, argc, argv, &err)) goto done;
    if (!args_overrides(&args, &overrides, &err)) goto done;
    sources = sources_new(args.rest.at[0]);
    version = load(&args, sources, &overrides, &err);
    if (version) code = parse(&args, version, &err);
done:
    version_unref(version);
    sources_unref(sources);
    overrides_clear(&overrides);
    args_clear(&args);
    return code < 0 ? show_error(&err) : code;
}

const struct command command_parse = {
    "parse", "SCRAPER URL|FILE", "run one callback, print items and requests", options, 2, 2, text, run,
};
