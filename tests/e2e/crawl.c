/* See crawl.h. Each run has a number in its file names, so that a case may make several. */
#include "crawl.h"

#include "base/vec.h"

const char *const EVERY_LINK =
    "local s = {}\n"
    "function s.parse(page)\n"
    "  page:follow(page:css 'a')\n"
    "  if page:first 'h1' then page:emit{ h1 = page:text 'h1', url = page.url, status = page.status } end\n"
    "end\n"
    "return s\n";

const char *h1_item(const char *h1, const char *url, int status) {
    return textf("{\"h1\": \"%s\", \"status\": %d, \"url\": \"%s\"}\n", h1, status, url);
}

struct crawl crawl_start_with(const char *script, const char *url, const char *const *settings) {
    static int runs;
    int number = ++runs;
    struct crawl crawl = {.file = textf("%d.crawl", number), .items = textf("%d.jsonl", number)};
    const char *log = textf("%d.events", number);
    put_file("s.lua", script);
    VEC(const char *) list = {0};
    const char *const fixed[] = {"run", "s.lua", url, "-C", crawl.file, "-o", crawl.items, "--events", log};
    for (size_t i = 0; i < sizeof fixed / sizeof *fixed; i++) vec_push(&list, fixed[i]);
    for (size_t i = 0; settings[i]; i++) {
        vec_push(&list, "--set");
        vec_push(&list, settings[i]);
    }
    vec_push(&list, NULL);
    crawl.darn = start_program(darn_path(), list.at);
    vec_clear(&list);
    crawl.events = events_of(crawl.darn, log);
    return crawl;
}

struct crawl crawl_run_with(const char *script, const char *url, const char *const *settings) {
    struct crawl crawl = crawl_start_with(script, url, settings);
    finish(crawl.darn);
    return crawl;
}
