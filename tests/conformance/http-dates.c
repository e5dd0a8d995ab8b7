/* HTTP dates and Retry-After as core/net/retry reads them. What has none of the three forms of RFC 9110 5.6.7 is no date
 * here, so that the policy's own wait holds; what cookies take for a date is read as their Expires is, and how many of those that curl
 * reads are read is counted apart. */
#include "suite.h"

#include "base/mem.h"
#include "model/date.h"
#include "net/retry.h"

#include <inttypes.h>
#include <regex.h>
#include <stdlib.h>
#include <string.h>

struct groups { struct group forms, curl, cookie, after; };

static const char FORMS[] = "^ *(([A-Z][a-z]{2}, [0-9]{2} [A-Z][a-z]{2} [0-9]{4}|[A-Z][a-z]{5,8}, [0-9]{2}-[A-Z][a-z]{2}-[0-9]{2}) "
                            "[0-9]{2}:[0-9]{2}:[0-9]{2} GMT|"
                            "[A-Z][a-z]{2} [A-Z][a-z]{2} [ 0-9][0-9] [0-9]{2}:[0-9]{2}:[0-9]{2} [0-9]{4}) *$";

static bool has_form(const char *text) {
    regex_t forms;
    regcomp(&forms, FORMS, REG_EXTENDED | REG_NOSUB);
    bool fits = regexec(&forms, text, 0, NULL, 0) == 0;
    regfree(&forms);
    return fits;
}

/* Seconds of a field, -1 for null. */
static int64_t seconds(const json_t *one, const char *field) {
    const json_t *value = json_object_get(one, field);
    return json_is_number(value) ? (int64_t)json_number_value(value) : -1;
}

static void date(void *arg, const json_t *one) {
    struct groups *groups = arg;
    const char *src = suite_text(one, "src"), *input = suite_text(one, "input");
    struct group *group = has_form(input) ? &groups->forms : strcmp(src, "curl") == 0 ? &groups->curl : &groups->cookie;
    int64_t wanted = seconds(one, "epoch"), got = group == &groups->cookie ? cookie_date_ms(input) : http_date_ms(input);
    got = got == -1 ? -1 : got / 1000;
    group_case(group, suite_text(one, "id"), got == wanted, "\"%s\" is %" PRId64 ", not %" PRId64, input, wanted, got);
}

static void after(void *arg, const json_t *one) {
    struct groups *groups = arg;
    const char *value = suite_text(one, "value");
    int64_t wanted = seconds(one, "delay"), got = retry_after_ms(value, seconds(one, "now") * 1000);
    got = got < 0 ? -1 : got / 1000;
    group_case(&groups->after, suite_text(one, "id"), got == wanted, "\"%s\" is %" PRId64 " s, not %" PRId64, value, wanted, got);
}

int main(int argc, char **argv) {
    if (argc != 2) return 1;
    struct groups groups = {{.name = "http-dates, RFC forms"}, {.name = "http-dates, others of curl's"}, {.name = "cookie dates"}, {.name = "Retry-After"}};
    suite_read(argv[1], "http-dates/dates.jsonl", date, &groups);
    suite_read(argv[1], "http-dates/retry-after.jsonl", after, &groups);
    group_print(&groups.forms);
    group_print(&groups.after);
    group_print(&groups.curl);
    group_print(&groups.cookie);
    return 0;
}
