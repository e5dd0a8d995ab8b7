/* Cookies as core/model/jar keeps them, against http-state's cases: what answers of one URL set, and what is then sent to
 * another. The cases are of 2010, so the time is one at which their dates are still to come. */
#include "suite.h"

#include "base/mem.h"
#include "base/str.h"
#include "model/jar.h"

#include <stdlib.h>
#include <string.h>

#define NOW INT64_C(1300000000000) /* 2011-03-13 */

static const char FROM[] = "http://home.example.org:8888/cookie-parser";

static char *sent(const json_t *one, const char *test) {
    struct jar jar = {0};
    struct set_cookies set = {0};
    struct url from, to;
    size_t i;
    json_t *value;
    char *url = mem_printf("%s?%s", FROM, test);
    const char *target = suite_text(one, "sent-to");
    char *usual = mem_printf("/cookie-parser-result?%s", test);
    url_parse(&from, url, NULL, NULL);
    json_array_foreach(json_object_get(one, "received"), i, value) set_cookies_add(&set, from.text, json_string_value(value));
    jar_set(&jar, &set, NOW, false);
    char *header = url_parse(&to, target ? target : usual, &from, NULL) == URL_OK ? jar_header(&jar, &to, NULL, NOW) : NULL;
    url_clear(&to);
    url_clear(&from);
    set_cookies_clear(&set);
    jar_clear(&jar);
    free(usual);
    free(url);
    return header ? header : mem_strdup("");
}

static char *wanted(const json_t *one) {
    struct str out = {0};
    size_t i;
    json_t *cookie;
    json_array_foreach(json_object_get(one, "sent"), i, cookie) {
        const char *name = suite_text(cookie, "name");
        str_printf(&out, "%s%s%s%s", out.len ? "; " : "", name, *name ? "=" : "", suite_text(cookie, "value"));
    }
    return str_take(&out);
}

static void check(void *arg, const json_t *one) {
    char *got = sent(one, suite_text(one, "test")), *expected = wanted(one);
    group_case(arg, suite_text(one, "id"), strcmp(got, expected) == 0, "\"%s\", not \"%s\"", got, expected);
    free(got);
    free(expected);
}

int main(int argc, char **argv) {
    if (argc != 2) return 1;
    struct group group = {.name = "cookies http-state"};
    suite_read(argv[1], "cookies/http-state.jsonl", check, &group);
    group_print(&group);
    return 0;
}
