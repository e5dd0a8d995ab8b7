/* Random bytes in every encoding, and selectors, expressions and texts changed at random: each is read or refused, and
 * never read otherwise than before. `make fuzz` does more of it (ROUNDS). */
#include "fuzz.h"

#include "html/xml.h"

/* Their own names, so a label of each decoder; what is random is half of it ASCII, as in pages. */
static const char *const labels[] = {
    "utf-8", "ibm866", "iso-8859-2", "iso-8859-3", "iso-8859-4", "iso-8859-5", "iso-8859-6", "iso-8859-7", "iso-8859-8", "iso-8859-8-i",
    "iso-8859-10", "iso-8859-13", "iso-8859-14", "iso-8859-15", "iso-8859-16", "koi8-r", "koi8-u", "macintosh", "windows-874",
    "windows-1250", "windows-1251", "windows-1252", "windows-1253", "windows-1254", "windows-1255", "windows-1256", "windows-1257",
    "windows-1258", "x-mac-cyrillic", "gbk", "gb18030", "big5", "euc-jp", "iso-2022-jp", "shift_jis", "euc-kr", "replacement",
    "utf-16be", "utf-16le", "x-user-defined",
};

static void fill(char *bytes, size_t length) {
    for (size_t i = 0; i < length; i++) bytes[i] = (char)chance_below(chance_below(2) ? 128 : 256);
}

static void test_encodings(void **state) {
    (void)state;
    const size_t rounds = chance_number("ROUNDS", 100);
    for (size_t i = 0; i < COUNT(labels); i++) {
        char type[64];
        snprintf(type, sizeof type, "text/html; charset=%s", labels[i]);
        for (size_t round = 0; round < rounds; round++) {
            struct charset_text once = {0}, twice = {0};
            size_t length = chance_below(200);
            char *bytes = mem_alloc(length + 1);
            fill(bytes, length);
            const char *given = round % 8 ? type : NULL; /* one in eight says nothing: it is guessed */
            charset_decode(&once, bytes, length, given);
            charset_decode(&twice, bytes, length, given);
            assert_ptr_equal(once.charset, twice.charset);
            assert_true(utf8_valid(once.utf8, once.length));
            assert_int_equal(once.length, twice.length);
            assert_memory_equal(once.utf8, twice.utf8, once.length);
            charset_clear(&once);
            charset_clear(&twice);
            free(bytes);
        }
    }
}

/* Texts of a language, the words they are changed by, and what they are given to. */
struct grammar {
    const char *const *texts, *const *words;
    size_t text_count, word_count;
    void (*try)(const struct str *text, struct doc *doc);
};

static void try_changed(const struct grammar *grammar) {
    const size_t rounds = chance_number("ROUNDS", 100);
    struct doc *doc = page("<div id=main class='a b'><p lang=en>x<b>y</b><p class=c>z<ul><li>1<li>2</ul><svg><a href=x></a></svg>"
                           "<form><input name=n><select><option>o</select></form></div>");
    for (size_t i = 0; i < grammar->text_count; i++) {
        for (size_t round = 0; round < rounds; round++) {
            struct str text = {0}, other = {0};
            str_puts(&text, grammar->texts[i]);
            str_puts(&other, grammar->texts[chance_below(grammar->text_count)]);
            for (size_t changes = round ? 1 + chance_below(4) : 0; changes; changes--) /* the first is as it stands there */
                chance_change(&text, &other, grammar->words, grammar->word_count);
            grammar->try(&text, doc);
            str_clear(&other);
            str_clear(&text);
        }
    }
    doc_free(doc);
}

static const char *const selectors[] = {
    "div#main.a > p:not(.c, [lang|=en]) ~ ul li:nth-child(2n+1 of li, :empty)", "a[href^='x' i], *|*, svg|a, |b", ":is(:has(> b, + p), :where(p))",
    "p:nth-last-of-type(-3n + 2):lang(en, 'de-*'):first-child", "\\31 23.\\.a\\20 b[data-x=\"a\\\"b\"]", "form :enabled:not(:checked) + :required",
    ":root > :scope :only-child::before", "p:contains('x', \"y\")", "a:any-link:icontains(z), :dir(rtl) ::text", "li::attr(data-x)", ":matches('%d+')",
};
static const char *const selector_words[] = {
    ":", "::", ":not(", ":is(", ":has(", ":nth-child(", ")", "(", "[", "]", "=", "*=", "|", "||", "~", "+", ">", ",", " ", "\\", "\"", "'", "",
    "*", "#", ".", "of ", "n", "-n+", "2147483648", "99999999999n", "/*", "*/", "\xC3", "\xC3\xA9", "--", "\\10FFFF ", "\\0 ", " i", " s", "\n",
};

static void try_selector(const struct str *text, struct doc *doc) {
    struct err err = {0};
    struct nodes nodes = {0};
    struct str out = {0};
    struct selector *selector = css_compile(str_text(text), &err);
    if (selector) match_all(selector, doc, doc_root(doc), 0, &nodes);
    else assert_true(*err.message);
    if (selector && !nodes.count) explain(selector, doc, doc_root(doc), &out);
    css_free(selector);
    vec_clear(&nodes);
    str_clear(&out);
}

static void test_selectors(void **state) {
    (void)state;
    try_changed(&(struct grammar){selectors, selector_words, COUNT(selectors), COUNT(selector_words), try_selector});
}

static const char *const xpaths[] = {
    "//div[@id = 'main']/p[position() mod 2 = 1]/following-sibling::*[last()]", "count(//li | //p) * 2 - -1 div 3.5",
    "string(//b[contains(concat(' ', normalize-space(@class), ' '), \" c \")])", "/descendant::node()[not(self::text())][2]/..",
    "substring-after(translate(//p, 'xyz', 'abc'), 'a') = sum(//li) and true()", "id('main')//@*[name() != local-name()]", "//svg/a/@href",
    "re:replace(//p[re:test(., '^(\\w+|[^a-c]{2,})*?$', 'i')], '(?<n>a)(?=b)', 'g', '\\1\\g<n>')",
};
static const char *const xpath_words[] = {
    "/", "//", "[", "]", "(", ")", "@", "::", "*", "..", ".", "|", "=", "!=", "<=", "'", "\"", ",", "$", "-", "1e", "999999999999999999999",
    "ancestor::", "preceding::", "node()", "text()", "last()", "position()", "svg:", "a:b(", "re:test(., '(a+)+$')", "\\1", "(?", "{9", " and ", " div ", "", "\xC3", "\xC3\xA9", "\n",
};

static void try_xpath(const struct str *text, struct doc *doc) {
    struct err err = {0};
    struct xpath_value value = {0};
    struct xpath *xpath = xpath_compile(str_text(text), &err);
    bool ok = xpath && xpath_eval(xpath, doc, doc_root(doc), &value, &err);
    if (!ok) assert_true(*err.message);
    xpath_value_clear(&value);
    xpath_free(xpath);
}

static void test_xpaths(void **state) {
    (void)state;
    try_changed(&(struct grammar){xpaths, xpath_words, COUNT(xpaths), COUNT(xpath_words), try_xpath});
}

static const char *const feeds[] = {
    "<?xml version=\"1.0\" encoding=\"utf-8\"?><rss version='2.0' xmlns:media=\"http://search.yahoo.com/mrss/\"><channel><title>T &amp; U</title>"
    "<item><link>http://a.example/1</link><description><![CDATA[<p>x]]></description><media:content url='i.png'/></item></channel></rss>",
    "<feed xmlns='http://www.w3.org/2005/Atom' xml:lang='en'><entry><link href='/2' rel=alternate /><summary type=\"xhtml\"><div xmlns=\"http://www.w3.org/1999/xhtml\">y<br/></div></summary></entry></feed>",
    "<!DOCTYPE x [<!ENTITY a \"b\"><!ENTITY c \"&a;&a;&a;\"><!ATTLIST x y CDATA 'z'>]><x><?php 1 ?>&c;<y xml:base='http://b.example/'><loc>n</loc></y></x>",
    "<urlset xmlns=\"http://www.sitemaps.org/schemas/sitemap/0.9\"><url><loc>http://a.example/?a=1&amp;b=2</loc><lastmod>2024-05-06</lastmod></url></urlset>",
};
static const char *const feed_words[] = {
    "<", "</", ">", "/>", "<!--", "-->", "<![CDATA[", "]]>", "<?xml ", "?>", "<!DOCTYPE x [", "<!ENTITY e SYSTEM 'file:///etc/passwd'>", "&", "&e;", "&#0;",
    "&#x1F600;", ";", "=", "\"", "'", "", "\xFF\xFE", "\xC3", "xmlns:a='b'", " a:b='c'", "<a:b>", "</a:b>", "<link>", "</item>", "encoding='utf-16'", "\r\n",
};

static void try_feed(const struct str *text, struct doc *doc) {
    (void)doc;
    struct err err = {0};
    struct str out = {0};
    struct doc *feed = xml_parse(text->data, text->len, NULL, &err);
    if (!feed) {
        assert_true(*err.message);
        return;
    }
    text_of(doc_root(feed), &out);
    serialize_node(doc_root(feed), 0, &out);
    assert_true(utf8_valid(str_text(&out), out.len));
    for (struct node *node = node_first_child(doc_root(feed)); node; node = node_next(node)) xml_link(feed, node, &out);
    for (size_t i = 0; i < COUNT(fuzz_xpaths); i++) {
        struct xpath_value value = {0};
        xpath_eval(fuzz_xpath(i), feed, doc_root(feed), &value, NULL);
        xpath_value_clear(&value);
    }
    assert_null(strstr(str_text(&out), "root:x:"));
    str_clear(&out);
    doc_free(feed);
}

static void test_feeds(void **state) {
    (void)state;
    try_changed(&(struct grammar){feeds, feed_words, COUNT(feeds), COUNT(feed_words), try_feed});
}

static int setup(void **state) {
    (void)state;
    doc_setup();
    chance_begin();
    return 0;
}

static int teardown(void **state) {
    (void)state;
    fuzz_end();
    return 0;
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_encodings), cmocka_unit_test(test_selectors), cmocka_unit_test(test_xpaths),
        cmocka_unit_test(test_feeds),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}
