/* What pages say about following their links. */
#include "../html/page.h"

#include "read/nofollow.h"

static bool says(const char *html, const char *header, const char *link) {
    struct nofollow nofollow = {0};
    struct headers headers = {0};
    struct url base, url;
    struct doc *doc = html ? page(html) : NULL;
    if (header) headers_add(&headers, "x-robots-tag", header);
    url_parse(&base, "http://h/d/", NULL, NULL);
    url_parse(&url, link, &base, NULL);
    nofollow_read(&nofollow, doc, &base, &headers, "darn");
    bool result = nofollow_says(&nofollow, &url);
    nofollow_clear(&nofollow);
    headers_clear(&headers);
    url_clear(&base);
    url_clear(&url);
    doc_free(doc);
    return result;
}

static void test_links(void **state) {
    (void)state;
    static const char html[] =
        "<a href=/a rel=nofollow>1</a><a href=/b>2</a><a href=c rel='Noopener NoFollow ugc'>3</a>"
        "<a href=/d rel='nofollowed none-such'>4</a><a href=/e rel=nofollow>5</a><a href=/e>5 too</a>"
        "<a href=/f>6</a><a href=/f rel=nofollow>6 too</a><map><area href=/g rel=nofollow></map>";
    static const struct { const char *link; bool says; } cases[] = {
        {"/a", true}, {"/b", false}, {"/d/c", true}, {"/d", false}, {"/e", false}, {"/f", false}, {"/g", true}, {"/elsewhere", false},
    };
    for (size_t i = 0; i < COUNT(cases); i++)
        if (says(html, NULL, cases[i].link) != cases[i].says) fail_msg("%s", cases[i].link);
}

static void test_pages(void **state) {
    (void)state;
    static const struct { const char *html, *header; bool says; } cases[] = {
        {"<meta name=robots content=nofollow>", NULL, true},
        {"<meta name=ROBOTS content='noindex,NoFollow'>", NULL, true},
        {"<meta name=robots content='noarchive none'>", NULL, true},
        {"<meta name=robots content='noindex, follow'>", NULL, false},
        {"<meta name=Darn content=nofollow>", NULL, true},
        {"<meta name=otherbot content=nofollow>", NULL, false},
        {"<meta name=robots content=all><meta name=darn content=none>", NULL, true},
        {"<meta name=description content=nofollow>", NULL, false},
        {"<meta name=robots>", NULL, false},
        {NULL, "nofollow", true},
        {NULL, "noindex, nofollow", true},
        {NULL, "NONE", true},
        {NULL, "noindex", false},
        {NULL, "darn: nofollow", true},
        {NULL, "otherbot: nofollow", false},
        {NULL, "otherbot: noindex, nofollow", false},
        {NULL, "otherbot: noindex, darn: nofollow", true},
        {NULL, "unavailable_after: 25 Jun 2030 15:00:00 GMT, nofollow", true},
        {NULL, "max-snippet: 20, noindex", false},
        {NULL, "nofollows", false},
        {NULL, ", ,", false},
        {NULL, "darn:", false},
    };
    for (size_t i = 0; i < COUNT(cases); i++)
        if (says(cases[i].html, cases[i].header, "/x") != cases[i].says)
            fail_msg("%s%s", cases[i].html ? cases[i].html : "", cases[i].header ? cases[i].header : "");
}

static int setup(void **state) {
    (void)state;
    doc_setup();
    return 0;
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_links), cmocka_unit_test(test_pages)};
    return cmocka_run_group_tests_name("html/nofollow", tests, setup, NULL);
}
