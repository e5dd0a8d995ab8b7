/* XPath: the five forms of an answer, errors as text and never on the terminal, bounded work. */
#include "../html/page.h"

#include "select/xpath.h"

#include <pthread.h>
#include <stdio.h>
#include <unistd.h>

static const char html[] = "<html><body><div id=a class=x><p id=p1>one <b>bold</b></p><p id=p2>two</p></div>"
                           "<div id=b><a id=l href=/1>1</a><a id=m href=/2>2</a><!-- note --></div></body></html>";

static void put_value(struct doc *doc, const struct xpath_value *value, struct str *out) {
    switch (value->form) {
    case XPATH_NODES:
        str_puts(out, "nodes");
        for (size_t i = 0; i < value->nodes.count; i++) {
            const char *id = node_attr(doc, value->nodes.at[i], "id");
            str_printf(out, " %s", id ? id : node_name(value->nodes.at[i]));
        }
        break;
    case XPATH_STRINGS:
        str_puts(out, "strings");
        for (size_t i = 0; i < value->strings.count; i++) str_printf(out, " [%s]", value->strings.at[i]);
        break;
    case XPATH_STRING: str_printf(out, "string %s", value->string); break;
    case XPATH_NUMBER: str_printf(out, "number %g", value->number); break;
    case XPATH_BOOLEAN: str_printf(out, "boolean %d", value->boolean); break;
    }
}

static const struct { const char *from, *xpath, *value; } cases[] = {
    {"html", "//p", "nodes p1 p2"}, {"html", "/html/body/div[2]/a", "nodes l m"}, {"html", "//nothing", "nodes"},
    {"html", "//div[@class='x']/p[last()]", "nodes p2"}, {"html", "//a[contains(., '2')]", "nodes m"},
    {"#b", "a", "nodes l m"}, {"#b", ".//p", "nodes"}, {"#b", "//p", "nodes p1 p2"}, {"#b", ".", "nodes b"},
    {"#l", "following-sibling::a", "nodes m"}, {"#m", "ancestor::*", "nodes html body b"},
    {"#p2", "preceding::*", "nodes head p1 b"}, {"#m", "//p | //a", "nodes p1 p2 l m"}, {"html", "/", "nodes"},
    {"html", "//a/@href", "strings [/1] [/2]"}, {"html", "//p/text()", "strings [one ] [two]"},
    {"html", "//comment()", "strings [ note ]"}, {"html", "//p[1] | //a/@href", "strings [one bold] [/1] [/2]"},
    {"html", "string(//p)", "string one bold"}, {"html", "normalize-space(' a  b ')", "string a b"},
    {"html", "count(//p)", "number 2"}, {"html", "1 div 4", "number 0.25"},
    {"html", "count(//p) > 1", "boolean 1"},
    {"html", "not(//p)", "boolean 0"},
};

static void test_values(void **state) {
    (void)state;
    struct doc *doc = page(html);
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct err err = {0};
        struct xpath *xpath = xpath_compile(cases[i].xpath, &err);
        if (!xpath) fail_msg("%s", err.message);
        for (int again = 0; again < 2; again++) {
            struct xpath_value value;
            struct str out = {0};
            if (!xpath_eval(xpath, doc, pick(doc, cases[i].from), &value, &err)) fail_msg("%s", err.message);
            put_value(doc, &value, &out);
            assert_string_equal(str_text(&out), cases[i].value);
            str_clear(&out);
            xpath_value_clear(&value);
        }
        xpath_free(xpath);
    }
    doc_free(doc);
}

/* Ids and classes are what HTML calls so. */
static const struct { const char *from, *xpath, *value; } functions[] = {
    {"html", "id('b')", "nodes b"}, {"html", "id('m a nosuch  a')", "nodes a m"}, {"html", "id('')", "nodes"},
    {"html", "id(' \n')/..", "nodes"}, {"html", "id(//a/text())", "nodes"}, {"html", "id('b')/a[2]/@href", "strings [/2]"},
    {"#b", "id('p1')", "nodes p1"}, {"html", "count(//a[id('b')])", "number 2"}, {"html", "id(//@id)", "nodes a p1 p2 b l m c"},
    {"html", "//*[has-class('x')]", "nodes a c"}, {"html", "//*[has-class('y', 'x', 'x')]", "nodes a c"}, {"#c", "has-class('z')", "boolean 1"},
    {"html", "//*[has-class('')]", "nodes"}, {"html", "//*[has-class('x y')]", "nodes"}, {"html", "//*[has-class('X')]", "nodes"},
};

/* EXSLT's regular expressions, as parsel has them. */
static const struct { const char *from, *xpath, *value; } expressions[] = {
    {"html", "//a[re:test(@href, '^/\\d$')]", "nodes l m"}, {"html", "//a[re:test(@href, '2')]", "nodes m"},
    {"html", "//p[re:test(., 'BOLD')]", "nodes"}, {"html", "//p[re:test(., 'BOLD', 'i')]", "nodes p1"}, {"#p2", "re:test(., '^two$', 'gi')", "boolean 1"},
    {"html", "re:test('', '')", "boolean 1"}, {"html", "re:test(//nothing, '.')", "boolean 0"}, {"html", "re:test(12, '^12$')", "boolean 1"},
    {"html", "re:test('É', 'é', 'i')", "boolean 1"}, {"html", "//*[re:test(@id, concat('^p', '\\d'))]", "nodes p1 p2"},
    {"html", "re:replace('a-b-c', '-', '', '+')", "string a+b-c"}, {"html", "re:replace('a-b-c', '-', 'g', '+')", "string a+b+c"},
    {"html", "re:replace(//p[1], '(\\w+) (\\w+)', '', '\\2 \\1')", "string bold one"}, {"html", "re:replace('aA', 'a', 'ig', '$1')", "string $1$1"},
    {"html", "number(re:replace('Weight: 12 kg', '.*?(\\d+).*', '', '\\1')) + 1", "number 13"}, {"html", "re:replace('abc', 'x', 'g', 'y')", "string abc"},
};

static void expect_xpath(struct doc *doc, const char *from, const char *text, const char *wanted) {
    struct xpath *xpath = xpath_compile(text, NULL);
    struct xpath_value value;
    struct str out = {0};
    struct err err = {0};
    if (!xpath_eval(xpath, doc, pick(doc, from), &value, &err)) fail_msg("%s", err.message);
    put_value(doc, &value, &out);
    if (strcmp(str_text(&out), wanted) != 0) fail_msg("%s: %s", text, str_text(&out));
    str_clear(&out);
    xpath_value_clear(&value);
    xpath_free(xpath);
}

static void test_functions(void **state) {
    (void)state;
    struct doc *doc = page("<!doctype html><div id=a class='x y'><p id=p1><p id=p2></div><div id=b><a id=l href=/1>1</a>"
                           "<a id=m href=/2>2</a><b id=m></b></div><i id=c class='\ty\nx z'></i>");
    for (size_t i = 0; i < COUNT(functions); i++)
        expect_xpath(doc, functions[i].from, functions[i].xpath, functions[i].value);
    doc_free(doc);
}

static void test_expressions(void **state) {
    (void)state;
    struct doc *doc = page(html);
    for (size_t i = 0; i < COUNT(expressions); i++)
        expect_xpath(doc, expressions[i].from, expressions[i].xpath, expressions[i].value);
    doc_free(doc);
}

/* Elements of SVG and MathML go by their names, as in lxml, and by a prefix too; what one evaluation needed is gone with it. */
static const struct { const char *xpath, *value; } foreign[] = {
    {"//svg", "nodes s t"}, {"//svg:svg", "nodes s t"}, {"//svg", "nodes s t"}, {"//math/mi", "nodes m"}, {"//math:mi", "nodes m"},
    {"//svg:title", "nodes st"}, {"//title", "nodes ht st"}, {"//foreignObject/p", "nodes p"}, {"//svg:foreignObject/p", "nodes p"},
    {"//svg:p", "nodes"}, {"//svg:a/@xlink:href", "strings [#x]"}, {"//a[@xlink:href]", "nodes a"}, {"//svg:a[@xlink:href]", "nodes a"},
    {"//a/@*[name()='xlink:href']", "strings [#x]"}, {"name(//svg:svg)", "string svg"}, {"name(//svg)", "string svg"},
    {"//svg:*/@id | //p/@id", "strings [s] [st] [a] [f] [p] [t]"}, {"//a", "nodes a ha"}, {"//svg:a", "nodes a"},
    {"//math:*[not(self::svg:*)]", "nodes mm m"}, {"//*[local-name()='svg']", "nodes s t"}, {"//template/b", "nodes tb"}, {"//svg[not(contains(., 'svg:'))]", "nodes s t"}, {"//svg:svg[. != \"']\"][@id='s']", "nodes s"},
};

static void test_foreign(void **state) {
    (void)state;
    struct doc *doc = page("<!doctype html><title id=ht>t</title><svg id=s><title id=st>u</title><a id=a xlink:href='#x'>v</a>"
                           "<foreignObject id=f><p id=p>w</p></foreignObject></svg><svg id=t></svg><math id=mm><mi id=m>x</mi></math>"
                           "<a id=ha href=y>z</a><template><b id=tb></b></template>");
    for (size_t i = 0; i < COUNT(foreign); i++) expect_xpath(doc, "html", foreign[i].xpath, foreign[i].value);
    doc_free(doc);
}

/* One compiled expression over many documents. */
static void test_reuse(void **state) {
    (void)state;
    struct xpath *xpath = xpath_compile("count(//p)", NULL);
    for (int i = 1; i < 5; i++) {
        struct str text = {0};
        struct xpath_value value;
        for (int j = 0; j < i; j++) str_puts(&text, "<p>x</p>");
        struct doc *doc = page(str_text(&text));
        assert_true(xpath_eval(xpath, doc, doc_root(doc), &value, NULL));
        assert_int_equal(value.number, i);
        xpath_value_clear(&value);
        doc_free(doc);
        str_clear(&text);
    }
    xpath_free(xpath);
    xpath_free(NULL);
}

static const struct { const char *xpath, *message; } mistakes[] = {
    {"//a[", "xpath \"//a[\": invalid expression at column 5"},
    {"", "xpath \"\": invalid expression"},
    {"//a[@x='1]", "a string without its closing quote at column 11"},
    {"//\na]", "xpath \"// a]\": "},
    {"nosuch(1)", "xpath \"nosuch(1)\": unknown function"},
    {"id()", "xpath \"id()\": wrong number of arguments"},
    {"//p[has-class()]", "wrong number of arguments"},
    {"count(1)", "xpath \"count(1)\": a value of the wrong type"},
    {"$x", "unknown variable"},
    {"//x:a", "unknown namespace prefix"},
    {"//p[re:test(.)]", "wrong number of arguments"}, {"re:test('a', 'b', 'g', 'x')", "wrong number of arguments"},
    {"re:replace('a', 'b', 'g')", "wrong number of arguments"}, {"re:nosuch('a')", "unknown function"},
    {"re:test('a', 'b', 'gx')", "re:test: there are the flags g and i; others go into the pattern, as in (?m)"},
    {"re:test('a', '(')", "xpath \"re:test('a', '(')\": missing closing parenthesis at column 16"},
    {"re:test('a', concat('b', 'c('))", "xpath \"re:test('a', concat('b', 'c('))\": re:test: pattern \"bc(\": missing closing parenthesis at column 4"},
    {"//p[re:replace(., '[z-a]', '', '')]", "range out of order in character class at column 23"},
    {"re:replace('a', 'a', '', '\\1')", "re:replace: the replacement names a group that the pattern does not have"},
    {"re:match('a', 'a')", "re:match: not here, since it makes nodes; write re:test(text, pattern)"},
    {"re:test('aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa!', '(a+)+$')", "re:test: takes too long"},
};

struct made { struct err err; bool ok; };

/* In a thread of its own, as a parser is: libxml2 keeps its error functions a thread. */
static void *make_mistakes(void *user) {
    struct made *made = user;
    struct doc *doc = page(html);
    for (size_t i = 0; i < COUNT(mistakes); i++) {
        struct xpath_value value = {0};
        struct xpath *xpath = xpath_compile(mistakes[i].xpath, &made[i].err);
        made[i].ok = xpath && xpath_eval(xpath, doc, doc_root(doc), &value, &made[i].err);
        xpath_value_clear(&value);
        xpath_free(xpath);
    }
    doc_free(doc);
    return NULL;
}

/* stderr is a file meanwhile: nothing may be printed. */
static void test_mistakes(void **state) {
    (void)state;
    struct made made[COUNT(mistakes)] = {0};
    FILE *printed = tmpfile();
    int before = dup(2);
    pthread_t thread;
    assert_non_null(printed);
    dup2(fileno(printed), 2);
    assert_int_equal(pthread_create(&thread, NULL, make_mistakes, made), 0);
    pthread_join(thread, NULL);
    make_mistakes(made);
    fflush(stderr);
    dup2(before, 2);
    close(before);
    assert_int_equal(lseek(fileno(printed), 0, SEEK_END), 0);
    fclose(printed);
    for (size_t i = 0; i < COUNT(mistakes); i++) {
        if (made[i].ok || !strstr(made[i].err.message, mistakes[i].message) || strchr(made[i].err.message, '\n'))
            fail_msg("%s: \"%s\"", mistakes[i].xpath, made[i].err.message);
        assert_int_equal(made[i].err.kind, ERR_SCRIPT);
    }
}

static void test_work_is_bounded(void **state) {
    (void)state;
    struct str text = {0};
    struct err err = {0};
    struct xpath_value value;
    for (int i = 0; i < 3000; i++) str_puts(&text, "<p>x</p>");
    struct doc *doc = page(str_text(&text));
    struct xpath *xpath = xpath_compile("count(//p[count(//p[count(//p) > 1]) > 1])", &err);
    assert_false(xpath_eval(xpath, doc, doc_root(doc), &value, &err));
    assert_non_null(strstr(err.message, "takes too long"));
    xpath_free(xpath);
    xpath = xpath_compile("count(//p)", &err);
    assert_true(xpath_eval(xpath, doc, doc_root(doc), &value, &err));
    xpath_value_clear(&value);
    xpath_free(xpath);
    doc_free(doc);
    str_clear(&text);
}

/* Steps are counted over an evaluation, each of which has as many. */
static void test_expressions_are_bounded(void **state) {
    (void)state;
    struct str text = {0};
    struct err err = {0};
    struct xpath_value value;
    for (int i = 0; i < 200; i++) str_puts(&text, "<p>aaaaaaaaaaaaaaaaaa!</p>"); /* 2^18 ways a paragraph */
    struct doc *many = page(str_text(&text)), *few = page("<p>aaaaaaaaaaaaaaaaaa!<p>aaaaaaaaaaaaaaaaaa!");
    struct xpath *xpath = xpath_compile("count(//p[re:test(., '(a+)+$')])", &err);
    assert_false(xpath_eval(xpath, many, doc_root(many), &value, &err));
    assert_non_null(strstr(err.message, "re:test: takes too long"));
    for (int i = 0; i < 20; i++) {
        if (!xpath_eval(xpath, few, doc_root(few), &value, &err)) fail_msg("%s", err.message);
        assert_int_equal(value.number, 0);
        xpath_value_clear(&value);
    }
    xpath_free(xpath);
    doc_free(many);
    doc_free(few);
    str_clear(&text);
}

static void test_what_is_replaced_is_bounded(void **state) {
    (void)state;
    struct str xs = {0}, text = {0};
    struct err err = {0};
    struct xpath_value value;
    struct doc *doc = page("<p>x</p>");
    for (int i = 0; i < 300; i++) str_putc(&xs, 'x');
    str_puts(&text, "'x'");
    for (int i = 0; i < 3; i++) { /* 27,000,000 */
        str_puts(&text, ", 'x', 'g', '");
        str_printf(&text, "%s')", xs.data);
    }
    char *expression = mem_printf("re:replace(re:replace(re:replace(%s", text.data);
    struct xpath *xpath = xpath_compile(expression, &err);
    assert_non_null(xpath);
    assert_false(xpath_eval(xpath, doc, doc_root(doc), &value, &err));
    assert_non_null(strstr(err.message, "re:replace: the result is too long"));
    xpath_free(xpath);
    doc_free(doc);
    free(expression);
    str_clear(&xs);
    str_clear(&text);
}

static int setup(void **state) {
    (void)state;
    doc_setup();
    return 0;
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_values), cmocka_unit_test(test_functions), cmocka_unit_test(test_expressions), cmocka_unit_test(test_foreign), cmocka_unit_test(test_reuse), cmocka_unit_test(test_mistakes),
        cmocka_unit_test(test_work_is_bounded), cmocka_unit_test(test_expressions_are_bounded),
        cmocka_unit_test(test_what_is_replaced_is_bounded),
    };
    return cmocka_run_group_tests(tests, setup, NULL);
}
