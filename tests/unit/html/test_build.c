/* The tree builder: trees.txt has its rules, one a case; each is cut at every byte as well, and asked by XPath beside
 * libxml2's own tree of the same elements. */
#include "compact.h"
#include "invariants.h"

#include "html/order.h"
#include "html/serialize.h"
#include "html/xml.h"
#include "select/xpath.h"
#include "os/file.h"

struct one_case { const char *name, *context; char *tree; struct str html; };

static char *data_file(const char *name) {
    size_t length;
    struct err err = {0};
    char *path = mem_printf("%s/tests/data/%s", getenv("SOURCE") ? getenv("SOURCE") : ".", name);
    char *bytes = file_read(path, 0, &length, &err);
    if (!bytes) fail_msg("%s", err.message);
    free(path);
    return bytes;
}

/* The next line, ended; NULL behind the last. */
static char *next_line(char **at) {
    char *line = *at, *end = strchr(line, '\n');
    if (!end) return NULL;
    *end = '\0';
    *at = end + 1;
    return line;
}

static size_t each_case(void (*check)(const struct one_case *one)) {
    char *bytes = data_file("html/trees.txt"), *at = bytes, *name, context[100];
    size_t count = 0;
    while ((name = next_line(&at)) != NULL) {
        if (*name == '#') continue;
        struct one_case one = {.name = name, .context = compact_context(name, context)};
        compact_unescape(next_line(&at), &one.html);
        one.tree = next_line(&at);
        check(&one);
        str_clear(&one.html);
        count++;
    }
    free(bytes);
    return count;
}

static struct doc *parse(const struct one_case *one, const char *html, size_t bytes) {
    const struct doc_options options = {.context = one->context};
    return doc_parse(html, bytes, &options, NULL);
}

static void check_case(const struct one_case *one) {
    struct doc *doc = parse(one, str_text(&one->html), one->html.len);
    struct str tree = {0};
    check_tree(doc);
    compact_tree(doc, one->context ? tree_node(doc_root(doc)) : (xmlNode *)doc->xml, &tree);
    if (strcmp(str_text(&tree), one->tree) != 0)
        fail_msg("%s: %s\nwanted %s\ngot    %s", one->name, str_text(&one->html), one->tree, str_text(&tree));
    str_clear(&tree);
    doc_free(doc);
}

static void test_trees(void **state) {
    (void)state;
    assert_true(each_case(check_case) >= 270);
}

/* The bytes are in memory of just that size, so that reading beyond them is found out. */
static void check_cuts(const struct one_case *one) {
    for (size_t cut = 0; cut < one->html.len; cut++) {
        char *bytes = mem_strndup(one->html.data, cut), *exact = mem_dup(bytes, cut);
        struct doc *doc = parse(one, exact ? exact : "", cut);
        check_tree(doc);
        doc_free(doc);
        free(exact);
        free(bytes);
    }
}

static void test_cut_anywhere(void **state) {
    (void)state;
    each_case(check_cuts);
}

/* ---- XPath ---- */

static void put_xml(const char *text, struct str *out) {
    for (; *text; text++)
        switch (*text) {
        case '&': str_puts(out, "&amp;"); break;
        case '<': str_puts(out, "&lt;"); break;
        case '>': str_puts(out, "&gt;"); break;
        case '"': case '\t': case '\n': case '\r': str_printf(out, "&#%d;", *text); break;
        default: str_putc(out, *text);
        }
}

static void put_start(struct doc *doc, const xmlNode *node, struct str *out) {
    static const char *const uris[] = {"", "http://www.w3.org/2000/svg", "http://www.w3.org/1998/Math/MathML"};
    const xmlNode *parent = tree_parent(node);
    str_printf(out, "<%s", tree_name(node));
    if (tree_space(node) != (parent ? tree_space(parent) : SPACE_HTML))
        str_printf(out, " xmlns=\"%s\"", uris[tree_space(node)]);
    if (!parent) str_puts(out, " xmlns:xlink=\"http://www.w3.org/1999/xlink\"");
    for (const xmlAttr *a = node->properties; a; a = a->next) {
        str_printf(out, " %s=\"", (const char *)a->name);
        put_xml(tree_value(doc, a), out);
        str_putc(out, '"');
    }
    str_puts(out, node->children ? ">" : "/>");
}

static void put_node(struct doc *doc, const xmlNode *node, struct str *out) {
    if (tree_is_element(node)) put_start(doc, node, out);
    else if (node->type == XML_TEXT_NODE) put_xml((const char *)node->content, out);
    else if (node->type == XML_COMMENT_NODE) str_printf(out, "<!--%s-->", (const char *)node->content);
}

/* The tree as XML, for a parser that has nothing to do with ours. */
static void write_xml(struct doc *doc, struct str *out) {
    xmlNode *top = (xmlNode *)doc->xml;
    for (const xmlNode *node = top->children; node;) {
        put_node(doc, node, out);
        if (tree_child(node)) {
            node = node->children;
            continue;
        }
        for (; node != top && !node->next; node = node->parent)
            if (node->parent != top) str_printf(out, "</%s>", tree_name(node->parent));
        node = node == top ? NULL : node->next;
    }
}

static const char *const expressions[] = {
    "//*", "//a", "//a/@href", "//@*", "//text()", "//comment()", "//node()", "/", "/*", "/html/body/*",
    "//p | //div", "//*[@class]", "//*[@id]/@id", "//*[not(*)]", "//*[text()]", "//li[last()]", "//li[1]",
    "//*[position() = 2]", "//div/following::*", "//p/preceding::*", "//p/ancestor::*",
    "//a/ancestor-or-self::*/@class", "//div/following-sibling::node()", "//div/preceding-sibling::*[1]",
    "//*[last()]/descendant-or-self::node()", "//a/parent::*", "//a/..", "//a/self::a", "//@class/..",
    "//@href[starts-with(., '/')]", "//*[contains(., 'a')]", "//*[normalize-space(text()) = '']", "count(//*)",
    "count(//@*)", "count(//text())", "string(/)", "string(//title)", "normalize-space(//body)",
    "string-length(string(/))", "sum(//*[@x]/@x)", "name(//body/*[1])", "local-name(//@*[1])",
    "concat(//a/@href, ' ', //a)", "substring-before(//a, ' ')", "translate(//p, 'aeiou', 'AEIOU')",
    "boolean(//table)", "not(//nothing)", "//*[@class = //*/@class]", "//a[@href = //link/@href]",
    "//*[count(*) > 2]", "//*[string-length(@class) > 3]", "(//p)[1]", "(//text())[5]", "//tr/td[2]",
    "//p[following-sibling::*]", "//*[@*[2]]", "//*[. = 'x']",
};

/* Where the namespaces are the same. */
static const char *const named[] = {
    "//svg:svg", "//svg:*", "//math:mi", "//svg:*/@*", "//@xlink:href", "//svg:*[@xlink:href]/..", "name(//svg:*)",
    "namespace-uri(//svg:*)",
};

static void put_value(const struct xpath_value *value, struct str *out) {
    str_printf(out, "%d:", (int)value->form);
    for (size_t i = 0; i < value->nodes.count; i++) str_printf(out, " %u", order_of(tree_node(value->nodes.at[i])));
    for (size_t i = 0; i < value->strings.count; i++) str_printf(out, " [%s]", value->strings.at[i]);
    if (value->string) str_printf(out, " %s", value->string);
    str_printf(out, " %.17g %d", value->number, value->boolean);
}

static void evaluate(struct xpath *xpath, struct doc *doc, struct str *out) {
    struct xpath_value value;
    struct err err = {0};
    if (!xpath_eval(xpath, doc, doc_root(doc), &value, &err)) fail_msg("%s", err.message);
    put_value(&value, out);
    xpath_value_clear(&value);
}

static void compare(const char *expression, struct doc *html, struct doc *xml) {
    struct err err = {0};
    struct xpath *xpath = xpath_compile(expression, &err);
    struct str ours = {0}, theirs = {0};
    if (!xpath) fail_msg("%s", err.message);
    evaluate(xpath, html, &ours);
    evaluate(xpath, xml, &theirs);
    if (strcmp(str_text(&ours), str_text(&theirs)) != 0)
        fail_msg("%s\nours:   %s\ntheirs: %s", expression, str_text(&ours), str_text(&theirs));
    str_clear(&ours);
    str_clear(&theirs);
    xpath_free(xpath);
}

/* Everything where there is no namespace but HTML's, which is none; else what asks by prefix. */
static void check_xpath(const char *html, size_t bytes) {
    struct doc *doc = doc_parse(html, bytes, NULL, NULL);
    struct str text = {0};
    write_xml(doc, &text);
    struct doc *xml = xml_parse(str_text(&text), text.len, NULL, NULL);
    assert_non_null(xml);
    assert_null(xml_fault_of(xml));
    xml_declare(xml, "svg", "http://www.w3.org/2000/svg");
    xml_declare(xml, "math", "http://www.w3.org/1998/Math/MathML");
    for (size_t i = 0; i < COUNT(expressions) && !doc->foreign.count; i++) compare(expressions[i], doc, xml);
    for (size_t i = 0; i < COUNT(named); i++) compare(named[i], doc, xml);
    check_tree(doc);
    doc_free(xml);
    doc_free(doc);
    str_clear(&text);
}

static bool may_be_xml(const struct one_case *one) {
    static const char *const never[] = {"i-x", "xlink:other", "xml:", "xmlns"};
    for (size_t i = 0; i < COUNT(never); i++)
        if (strstr(str_text(&one->html), never[i])) return false;
    return !one->context && !memchr(str_text(&one->html), '\f', one->html.len);
}

static void check_case_xpath(const struct one_case *one) {
    if (may_be_xml(one)) check_xpath(str_text(&one->html), one->html.len);
}

static void test_xpath_is_libxml2s(void **state) {
    (void)state;
    static const char *const saved[] = {"quotes-1.html", "quotes-2.html"};
    each_case(check_case_xpath);
    for (size_t i = 0; i < COUNT(saved); i++) {
        char *html = data_file(saved[i]);
        check_xpath(html, strlen(html));
        free(html);
    }
}

/* Without a prefix svg is found as every element, by id as well, and each time. */
static void test_xpath_of_svg(void **state) {
    (void)state;
    static const struct { const char *xpath, *value; } cases[] = {
        {"count(//svg)", "1"}, {"count(//svg:svg)", "1"}, {"count(//svg)", "1"}, {"//use/@xlink:href", "#b"},
        {"string(//*[@*[name() = 'xlink:href']]/@*)", "#b"}, {"name(id('b'))", "g"}, {"name(id('none'))", ""},
        {"//svg:use/@xlink:href", "#b"},
    };
    struct doc *doc = page("<p>a<svg><g id=b></g><use xlink:href='#b'></svg>");
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct xpath *xpath = xpath_compile(cases[i].xpath, NULL);
        struct xpath_value value;
        struct str got = {0};
        assert_true(xpath_eval(xpath, doc, doc_root(doc), &value, NULL));
        if (value.form == XPATH_NUMBER) str_printf(&got, "%g", value.number);
        else str_puts(&got, value.strings.count ? value.strings.at[0] : value.string);
        assert_string_equal(str_text(&got), cases[i].value);
        str_clear(&got);
        xpath_value_clear(&value);
        xpath_free(xpath);
    }
    assert_string_equal(node_attr(doc, pick(doc, "use"), "xlink:href"), "#b");
    doc_free(doc);
}

/* ---- Bounds ---- */

static void test_bounds_are_counted(void **state) {
    (void)state;
    static const char html[] = "<p a b c d><div><div><div><div><div>x<br><i>y";
    const struct doc_options options = {.nesting_most = 5, .attributes_most = 3, .nodes_most = 14};
    struct doc *doc = doc_parse(html, strlen(html), &options, NULL);
    struct str tree = {0};
    check_tree(doc);
    compact_tree(doc, (xmlNode *)doc->xml, &tree);
    assert_string_equal(str_text(&tree), "html(head body(p[a=\"\" b=\"\" c=\"\"] div(div(div div div(\"x\") br))))");
    assert_int_equal(doc_cuts(doc)->attributes, 1);
    assert_int_equal(doc_cuts(doc)->nesting, 3);
    assert_int_equal(doc_cuts(doc)->unread, strlen("<i>y"));
    str_clear(&tree);
    doc_free(doc);
}

/* The form's end moves everything up the stack: what was too deep has a child then, before its later sibling. */
static void test_order_below_the_bound(void **state) {
    (void)state;
    static const char html[] = "<div><form><div><div><div><div></form><div></div><div>";
    const struct doc_options options = {.nesting_most = 6};
    struct doc *doc = doc_parse(html, strlen(html), &options, NULL);
    check_tree(doc);
    order_ready(doc);
    check_tree(doc);
    doc_free(doc);
}

/* Each <p> would open all of them again. */
static void test_formatting_is_bounded(void **state) {
    (void)state;
    struct str html = {0};
    str_puts(&html, "<p>");
    for (int i = 0; i < 300; i++) str_printf(&html, "<b id=%d>", i);
    str_puts(&html, "</p>x");
    struct doc *doc = page(str_text(&html));
    assert_int_equal(doc_cuts(doc)->formatting, 300 - 256);
    check_tree(doc);
    doc_free(doc);
    str_clear(&html);
}

/* Two hundred formats that differ, opened again by each of many paragraphs. */
static void test_copies_are_bounded(void **state) {
    (void)state;
    struct str html = {0};
    for (int i = 0; i < 5000; i++) str_printf(&html, "<b id=%d><p>", i % 200);
    struct doc *doc = page(str_text(&html));
    assert_true(doc_cuts(doc)->unread > 0);
    assert_in_range(doc->pool.made, html.len, html.len + 11000);
    doc_free(doc);
    str_clear(&html);
}

/* Misnesting moves blocks about, but not below what is allowed; formats in a block may be some hundreds deeper. */
static void test_misnesting_is_not_deep(void **state) {
    (void)state;
    static const char *const repeated[] = {"<a><div>", "<h1><a><p>", "<a><b><i><p></a><div></b>", "<b><i><u><p></b>",
                                           "<table><a><div>"};
    for (size_t i = 0; i < COUNT(repeated); i++) {
        struct str html = {0};
        for (int j = 0; j < 20000; j++) str_puts(&html, repeated[i]);
        struct doc *doc = page(str_text(&html));
        xmlNode *top = (xmlNode *)doc->xml;
        int depth = 0, most = 0;
        for (const xmlNode *node = top->children; node != top;) {
            if (depth > most) most = depth;
            if (tree_child(node)) {
                node = node->children;
                depth++;
                continue;
            }
            for (; node != top && !node->next; depth--) node = node->parent;
            if (node != top) node = node->next;
        }
        assert_in_range(most, 1, 520);
        check_tree(doc);
        doc_free(doc);
        str_clear(&html);
    }
}

static void test_lines(void **state) {
    (void)state;
    struct doc *doc = page("<!doctype html>\n<p>\r\n<b\nid=x><table>\n<td>");
    assert_int_equal(node_line(doc_root(doc)), 2);
    assert_int_equal(node_line(pick(doc, "p")), 2);
    assert_int_equal(node_line(pick(doc, "b")), 3);
    assert_int_equal(node_line(pick(doc, "table")), 4);
    assert_int_equal(node_line(pick(doc, "tbody")), 5);
    doc_free(doc);
}

static int setup(void **state) {
    (void)state;
    doc_setup();
    return 0;
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_trees), cmocka_unit_test(test_cut_anywhere), cmocka_unit_test(test_xpath_is_libxml2s),
        cmocka_unit_test(test_xpath_of_svg), cmocka_unit_test(test_bounds_are_counted),
        cmocka_unit_test(test_order_below_the_bound),
        cmocka_unit_test(test_formatting_is_bounded), cmocka_unit_test(test_copies_are_bounded),
        cmocka_unit_test(test_misnesting_is_not_deep), cmocka_unit_test(test_lines),
    };
    return cmocka_run_group_tests(tests, setup, NULL);
}
