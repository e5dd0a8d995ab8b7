/* A node's path, evaluated as an expression, finds the node again. */
#include "../html/fuzz.h"

#include "html/path.h"
#include "select/xpath.h"

static const char odd[] =
    "<!doctype html><body><o:p>1</o:p><o:p>2</o:p><a\"b>x</a\"b><text>t</text><or>o<or>p</or></or><div><and><mod></mod></and></div>"
    "<svg><title>s</title><a>1</a><foreignObject><p>1<p>2</foreignObject><a>2</a></svg><a>3</a><math><mi>x</mi><mi>y</mi></math>"
    "<template><div>1</div><div>2</div></template><table><td>1<td>2<tr><td>3</table><x-y></x-y><node></node><comment></comment>"
    "<\xC3\xA9t\xC3\xA9></\xC3\xA9t\xC3\xA9><a\xC3\x97></a\xC3\x97><p.q></p.q><p1></p1><\xE2\x82\xAC></body>";

static void finds_each(const char *name, const char *html, size_t bytes) {
    static const enum doc_parser parsers[] = {DOC_HTML5, DOC_LIBXML2};
    for (size_t i = 0; i < COUNT(parsers); i++) {
        const struct doc_options options = {.parser = parsers[i]};
        struct doc *doc = doc_parse(html, bytes, &options, NULL);
        const xmlNode *top = tree_node(doc_root(doc));
        struct str path = {0};
        for (const xmlNode *node = top; node; node = tree_next_element(node, top)) {
            struct err err = {0};
            struct xpath_value value = {0};
            str_reset(&path);
            path_of(tree_opaque(node), &path);
            struct xpath *xpath = xpath_compile(str_text(&path), &err);
            if (!xpath || !xpath_eval(xpath, doc, doc_root(doc), &value, &err)) fail_msg("%s: %s", name, err.message);
            if (value.nodes.count != 1 || tree_node(value.nodes.at[0]) != node)
                fail_msg("%s: %s finds %zu", name, str_text(&path), value.nodes.count);
            xpath_value_clear(&value);
            xpath_free(xpath);
        }
        str_clear(&path);
        doc_free(doc);
    }
}

static void test_round_trip(void **state) {
    (void)state;
    struct inputs pages = {0};
    inputs_data(&pages, "pages.txt", "page");
    assert_true(pages.at.count > 10);
    for (size_t i = 0; i < pages.at.count; i++)
        finds_each(pages.at.at[i].name, pages.at.at[i].bytes.data, pages.at.at[i].bytes.len);
    inputs_clear(&pages);
    finds_each("odd names", odd, strlen(odd));
}

static void test_shape(void **state) {
    (void)state;
    struct doc *doc = page("<div><p>1</p><p>2</p></div><svg><a id=a></a></svg><a\xC3\x97></a\xC3\x97>");
    static const struct { const char *css, *path; } paths[] = {
        {"html", "/html"}, {"div", "/html/body/div"}, {"p", "/html/body/div/p[1]"}, {"p + p", "/html/body/div/p[2]"},
        {"#a", "/html/body/svg/a"}, {"svg + *", "/html/body/*[3]"}};
    for (size_t i = 0; i < COUNT(paths); i++) {
        struct str out = {0};
        path_of(pick(doc, paths[i].css), &out);
        assert_string_equal(str_text(&out), paths[i].path);
        str_clear(&out);
    }
    doc_free(doc);
}

static int setup(void **state) {
    (void)state;
    doc_setup();
    return 0;
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_round_trip), cmocka_unit_test(test_shape)};
    return cmocka_run_group_tests(tests, setup, NULL);
}
