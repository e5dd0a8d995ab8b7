/* XML documents: cases of tests/data/html/xml.txt, which says their form, and what is bounded. */
#include "page.h"

#include "html/serialize.h"
#include "html/xml.h"
#include "select/xpath.h"

#include "base/str.h"
#include "os/file.h"

#include <stdio.h>

/* ---- cases ---- */

struct given { struct str xml; char *type; struct doc *doc; struct err err; bool faulty; int line, cases; };

static void unescape(const char *text, struct str *out) {
    for (; *text; text++) {
        if (*text != '\\') str_putc(out, *text);
        else if (*++text == 'n') str_putc(out, '\n');
        else if (*text == 't') str_putc(out, '\t');
        else if (*text == 'x') {
            char digits[3] = {text[1], text[2], '\0'};
            str_putc(out, (char)strtol(digits, NULL, 16));
            text += 2;
        } else str_putc(out, *text);
    }
}

static void parse(struct given *given) {
    if (!given->doc && !*given->err.message)
        given->doc = xml_parse(str_text(&given->xml), given->xml.len, given->type, &given->err);
}

static struct doc *doc_of(struct given *given) {
    parse(given);
    if (!given->doc) fail_msg("line %d: %s", given->line, given->err.message);
    return given->doc;
}

static void put_content(const struct node *node, struct str *out) {
    struct err err = {0};
    struct xpath *xpath = xpath_compile("string(.)", &err);
    struct xpath_value value;
    assert_true(xpath_eval(xpath, node_doc(node), (struct node *)node, &value, &err));
    str_puts(out, value.string);
    xpath_value_clear(&value);
    xpath_free(xpath);
}

static void find(struct given *given, const char *css, size_t most, struct nodes *out) {
    struct err err = {0};
    struct doc *doc = doc_of(given);
    struct selector *selector = css_compile_for(doc, css, &err);
    if (!selector) fail_msg("line %d: %s", given->line, err.message);
    match_all(selector, doc, doc_root(doc), most, out);
    css_free(selector);
}

static struct node *first(struct given *given, const char *css) {
    struct nodes nodes = {0};
    find(given, css, 1, &nodes);
    if (!nodes.count) fail_msg("line %d: nothing matches %s", given->line, css);
    struct node *node = nodes.at[0];
    vec_clear(&nodes);
    return node;
}

static void answer_css(struct given *given, const char *css, struct str *out) {
    struct nodes nodes = {0};
    find(given, css, 0, &nodes);
    for (size_t i = 0; i < nodes.count; i++) {
        if (i) str_putc(out, '|');
        put_content(nodes.at[i], out);
    }
    if (!nodes.count) str_putc(out, '~');
    vec_clear(&nodes);
}

static void answer_xpath(struct given *given, const char *text, struct str *out) {
    struct err err = {0};
    struct xpath_value value;
    struct doc *doc = doc_of(given);
    struct xpath *xpath = xpath_compile(text, &err);
    if (!xpath || !xpath_eval(xpath, doc, doc_root(doc), &value, &err)) fail_msg("line %d: %s", given->line, err.message);
    if (value.form == XPATH_STRING) str_puts(out, value.string);
    if (value.form == XPATH_NUMBER) str_printf(out, "%g", value.number);
    for (size_t i = 0; i < value.nodes.count; i++) {
        if (i) str_putc(out, '|');
        put_content(value.nodes.at[i], out);
    }
    xpath_value_clear(&value);
    xpath_free(xpath);
}

/* Splits at the last space: "item > a xlink:href". */
static char *cut_word(char *text) {
    char *space = strrchr(text, ' ');
    assert_non_null(space);
    *space = '\0';
    return space + 1;
}

static void answer(struct given *given, const char *key, char *arguments, struct str *out) {
    if (strcmp(key, "css") == 0) answer_css(given, arguments, out);
    else if (strcmp(key, "xpath") == 0) answer_xpath(given, arguments, out);
    else if (strcmp(key, "name") == 0) {
        struct node *node = first(given, arguments);
        if (xml_prefix(node)) str_printf(out, "%s:", xml_prefix(node));
        str_puts(out, node_name(node));
    } else if (strcmp(key, "line") == 0) str_printf(out, "%d", node_line(first(given, arguments)));
    else if (strcmp(key, "node") == 0) serialize_node(first(given, arguments), 0, out);
    else if (strcmp(key, "attr") == 0) {
        const char *name = cut_word(arguments), *value = node_attr(doc_of(given), first(given, arguments), name);
        str_puts(out, value ? value : "~");
    } else if (strcmp(key, "link") == 0) {
        if (!xml_link(doc_of(given), first(given, arguments), out)) str_putc(out, '~');
    } else fail_msg("line %d: unknown key %s", given->line, key);
}

/* The document is asked for the first time, or nothing more is asked of it. */
static void end_case(struct given *given) {
    if (!given->cases++) return;
    parse(given);
    if (given->doc && !given->faulty && xml_fault_of(given->doc))
        fail_msg("before line %d: %s", given->line, xml_fault_of(given->doc));
    doc_free(given->doc);
    str_clear(&given->xml);
    free(given->type);
    *given = (struct given){.line = given->line, .cases = given->cases};
}

static void check(struct given *given, const char *key, char *rest) {
    struct str got = {0}, wanted = {0};
    char *arrow = strstr(rest, " => ");
    if (strcmp(key, "declare") == 0) {
        const char *uri = cut_word(rest);
        assert_true(xml_declare(doc_of(given), rest, uri));
        return;
    }
    if (strcmp(key, "type") == 0) {
        given->type = mem_strdup(rest);
        return;
    }
    if (strcmp(key, "refused") == 0) {
        parse(given);
        str_puts(&got, given->err.message);
    } else if (strcmp(key, "fault") == 0) {
        given->faulty = true;
        str_puts(&got, xml_fault_of(doc_of(given)) ? xml_fault_of(doc_of(given)) : "well-formed");
        got.len = got.len < strlen(rest) ? got.len : strlen(rest); /* it begins so */
        got.data[got.len] = '\0';
    } else if (strcmp(key, "write") == 0) {
        serialize_node(doc_root(doc_of(given)), 0, &got);
    } else {
        if (!arrow) fail_msg("line %d: no =>", given->line);
        *arrow = '\0';
        answer(given, key, rest, &got);
        rest = arrow + 4;
    }
    unescape(rest, &wanted);
    if (strcmp(str_text(&got), str_text(&wanted)) != 0)
        fail_msg("line %d: %s: \"%s\", not \"%s\"", given->line, key, str_text(&got), str_text(&wanted));
    str_clear(&got);
    str_clear(&wanted);
}

static void test_cases(void **state) {
    (void)state;
    struct given given = {0};
    size_t length;
    struct err err = {0};
    char path[4096];
    snprintf(path, sizeof path, "%s/tests/data/html/xml.txt", getenv("SOURCE") ? getenv("SOURCE") : ".");
    char *text = file_read(path, 0, &length, &err), *line;
    if (!text) fail_msg("%s", err.message);
    bool in_document = false;
    for (char *rest = text; (line = strsep(&rest, "\n"));) {
        given.line++;
        char *colon = strchr(line, ':');
        if (!*line || *line == '#') continue;
        if (!colon) fail_msg("line %d: no key", given.line);
        *colon = '\0';
        char *value = colon + 1 + (colon[1] == ' ');
        const bool document = strcmp(line, "xml") == 0;
        if (document && !in_document) end_case(&given);
        if (document && in_document) str_putc(&given.xml, '\n');
        if (document) unescape(value, &given.xml);
        else check(&given, line, value);
        in_document = document;
    }
    end_case(&given);
    assert_true(given.cases > 45);
    free(text);
}

/* ---- bounds ---- */

static struct doc *parse_str(const struct str *xml, struct err *err) {
    return xml_parse(str_text(xml), xml->len, NULL, err);
}

static void repeat(struct str *out, const char *text, int times) {
    while (times-- > 0) str_puts(out, text);
}

static void test_depth(void **state) {
    (void)state;
    struct str xml = {0};
    struct err err = {0};
    repeat(&xml, "<a>", 100000);
    struct doc *doc = parse_str(&xml, &err);
    assert_non_null(doc);
    assert_string_equal(xml_fault_of(doc), "line 1: elements are nested too deeply (256 at most); the rest is left out");
    int depth = 0;
    for (struct node *node = doc_root(doc); node; node = node_first_child(node)) depth++;
    assert_int_equal(depth, 256);
    doc_free(doc);
    str_clear(&xml);
}

static void test_attributes(void **state) {
    (void)state;
    struct str xml = {0};
    struct err err = {0};
    str_puts(&xml, "<r>text = with = signs<a");
    for (int i = 0; i < 20000; i++) str_printf(&xml, " a%d='='", i);
    str_puts(&xml, "/></r>");
    assert_null(parse_str(&xml, &err));
    str_clear(&xml);
    for (int i = 0; i < 100; i++) {
        str_puts(&xml, "<a");
        for (int j = 0; j < 5000; j++) str_printf(&xml, " a%d='='", j);
        str_puts(&xml, "/>");
    }
    assert_null(parse_str(&xml, &err));
    assert_string_equal(err.message, "xml: line 1: there are too many attributes in one tag (10,000 at most), or too many such tags");
    str_clear(&xml);
}

/* Each entity is 1 KiB; what would be more than 1 MiB is left out. */
static void test_expansion(void **state) {
    (void)state;
    struct str xml = {0}, got = {0};
    struct err err = {0};
    str_puts(&xml, "<!DOCTYPE r [<!ENTITY a '");
    repeat(&xml, "0123456789abcdef", 64);
    str_puts(&xml, "'>]><r>");
    repeat(&xml, "&a;", 100000);
    str_puts(&xml, "</r>");
    struct doc *doc = parse_str(&xml, &err);
    assert_non_null(doc);
    put_content(doc_root(doc), &got);
    assert_int_equal(got.len, 1 << 20);
    assert_string_equal(xml_fault_of(doc), "line 1: the entity 'a', which would make the text too long, is left out");
    doc_free(doc);
    str_clear(&got);
    str_clear(&xml);
}

static void test_prefixes(void **state) {
    (void)state;
    struct str xml = {0};
    struct err err = {0};
    str_puts(&xml, "<r>");
    for (int i = 0; i < 1000; i++) str_printf(&xml, "<a xmlns:p%d='urn:%d'/>", i, i);
    str_puts(&xml, "</r>");
    struct doc *doc = parse_str(&xml, &err);
    assert_string_equal(xml_namespace(doc, "p255"), "urn:255");
    assert_null(xml_namespace(doc, "p256"));
    assert_string_equal(xml_namespace(doc, "xml"), "http://www.w3.org/XML/1998/namespace");
    for (int i = 0; i < 64; i++) assert_true(xml_declare(doc, "p255", "urn:mine"));
    assert_false(xml_declare(doc, "more", "urn:more"));
    assert_string_equal(xml_namespace(doc, "p255"), "urn:mine");
    const char *kept = xml_namespace(doc, "p255");
    xml_undeclare(doc);
    for (int i = 0; i < 64; i++) assert_true(xml_declare(doc, "p255", "urn:mine"));
    assert_ptr_equal(xml_namespace(doc, "p255"), kept); /* declared again, it is no second one */
    xml_undeclare(doc);
    assert_string_equal(xml_namespace(doc, "p255"), "urn:255");
    doc_free(doc);
    str_clear(&xml);
}

static void test_scope(void **state) {
    (void)state;
    struct str xml = {0};
    struct err err = {0};
    for (int i = 0; i < 200; i++) str_printf(&xml, "<a xmlns:a%d='u:' xmlns:b%d='u:' xmlns:c%d='u:' xmlns:d%d='u:' xmlns:e%d='u:' xmlns:f%d='u:'>", i, i, i, i, i, i);
    struct doc *doc = parse_str(&xml, &err);
    assert_string_equal(xml_fault_of(doc), "line 1: there are too many namespaces in scope (1,000 at most); the rest is left out");
    doc_free(doc);
    str_clear(&xml);
}

/* Whatever is cut off, there is a document or a reason. */
static void test_truncated(void **state) {
    (void)state;
    static const char xml[] = "\xEF\xBB\xBF<?xml version='1.0' encoding='utf-8'?>\n<!DOCTYPE r [<!ENTITY e 'x'>]>\n<!-- c -->"
                              "<r xmlns:m='urn:m'><m:a k=\"v&amp;\">t &e; &#xE9; &nbsp;</m:a><![CDATA[<x>]]><?pi x?></r>\n";
    for (size_t i = 0; i < sizeof xml; i++) {
        struct err err = {0};
        char *cut = mem_dup(xml, i);
        struct doc *doc = xml_parse(cut ? cut : "", i, NULL, &err);
        assert_true(doc ? i + 2 > sizeof xml - 1 || xml_fault_of(doc) : *err.message != '\0');
        doc_free(doc);
        free(cut);
    }
}

static void test_written_part(void **state) {
    (void)state;
    struct str out = {0};
    struct err err = {0};
    struct doc *doc = xml_parse("<a><b>\xC3\xA9\xC3\xA9</b></a>", 17, NULL, &err);
    serialize_node(doc_root(doc), 7, &out);
    assert_string_equal(out.data, "<a><b>");
    str_clear(&out);
    doc_free(doc);
}

static void test_base(void **state) {
    (void)state;
    static const char xml[] = "<feed xml:base='/a/'><entry xml:base='b/'><link href='c'/></entry><entry xml:base='mailto:x'/></feed>";
    struct url page_url, base;
    struct err err = {0};
    struct doc *doc = xml_parse(xml, strlen(xml), NULL, &err);
    assert_int_equal(url_parse(&page_url, "http://h/x/y", NULL, NULL), URL_OK);
    struct node *entry = node_first_child(doc_root(doc)), *link = node_first_child(entry);
    const struct { struct node *node; const char *base; } cases[] = {
        {doc_root(doc), "http://h/a/"}, {link, "http://h/a/b/"}, {node_next(entry), "http://h/a/"}};
    for (size_t i = 0; i < COUNT(cases); i++) {
        xml_base(doc, cases[i].node, &page_url, &base);
        assert_string_equal(base.text, cases[i].base);
        url_clear(&base);
    }
    url_clear(&page_url);
    doc_free(doc);
}

static int setup(void **state) {
    (void)state;
    doc_setup();
    return 0;
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_cases), cmocka_unit_test(test_depth), cmocka_unit_test(test_attributes),
        cmocka_unit_test(test_expansion), cmocka_unit_test(test_prefixes), cmocka_unit_test(test_scope), cmocka_unit_test(test_truncated),
        cmocka_unit_test(test_written_part), cmocka_unit_test(test_base),
    };
    return cmocka_run_group_tests(tests, setup, NULL);
}
