/* robots.txt as core/net/robots reads it, beside the tests of other readers: google/robotstxt is the reference of RFC 9309,
 * of the rest only what no other reader disagrees with counts. */
#include "suite.h"

#include "base/mem.h"
#include "net/robots.h"

#include <stdlib.h>
#include <string.h>

struct groups { struct group google, agreed, real; };

/* The path and query as they are written in the URL: the cases are about spellings that a canonical URL no longer has. */
static char *path_of(const char *url) {
    const char *host = strstr(url, "://"), *path = host ? host + 3 + strcspn(host + 3, "/?#") : url;
    return mem_printf("%s%.*s", *path == '/' ? "" : "/", (int)strcspn(path, "#"), path);
}

static void check(struct group *group, const json_t *id, const struct robots *robots, const json_t *question) {
    const char *agent = suite_text(question, "agent"), *url = suite_text(question, "url");
    bool wanted = json_is_true(json_object_get(question, "allowed"));
    char *path = path_of(url);
    group_case(group, json_string_value(id), robots_allows(robots, agent, path) == wanted, "%s may %sfetch %s", agent,
               wanted ? "" : "not ", url);
    free(path);
}

static struct robots *parse(const json_t *one) {
    const json_t *text = json_object_get(one, "robots");
    return robots_parse(json_string_value(text), json_string_length(text));
}

static void one_case(void *arg, const json_t *one) {
    struct groups *groups = arg;
    bool google = strcmp(suite_text(one, "src"), "google/robotstxt") == 0;
    if (!google && (json_array_size(json_object_get(one, "peers_disagree")) ||
                    json_is_true(json_object_get(one, "contradicted_by_other_source"))))
        return;
    struct robots *robots = parse(one);
    check(google ? &groups->google : &groups->agreed, json_object_get(one, "id"), robots, one);
    robots_free(robots);
}

static void one_file(void *arg, const json_t *one) {
    struct groups *groups = arg;
    struct robots *robots = parse(one);
    size_t i;
    json_t *question;
    json_array_foreach(json_object_get(one, "checks"), i, question)
        check(&groups->real, json_object_get(one, "id"), robots, question);
    robots_free(robots);
}

int main(int argc, char **argv) {
    if (argc != 2) return 1;
    struct groups groups = {.google = {.name = "robots, of the reference"}, .agreed = {.name = "robots, of others"}, .real = {.name = "robots, real files"}};
    suite_read(argv[1], "robots/cases.jsonl", one_case, &groups);
    suite_read(argv[1], "robots/real.jsonl", one_file, &groups);
    group_print(&groups.google);
    group_print(&groups.agreed);
    group_print(&groups.real);
    return 0;
}
