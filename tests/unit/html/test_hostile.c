/* Pages that were made to hurt: nesting, floods and misnesting without end. What is done for them grows as they do, which
 * branches of core/html tell (it is compiled to count them), not clocks; the memory that they take is bounded; nothing of
 * what reads trees recurses or is quadratic. */
#include "fuzz.h"

#include "select/explain.h"

#include <malloc.h>
#include <pthread.h>

/* ---- work: branches taken in core/html (-fsanitize-coverage=trace-pc) ---- */

static uint64_t work;

void __sanitizer_cov_trace_pc(void);
__attribute__((no_sanitize_coverage)) void __sanitizer_cov_trace_pc(void) { work++; }

/* ---- memory: what malloc gives to core/ (linked with --wrap) ---- */

static size_t taken, taken_most;

void *__real_malloc(size_t bytes);
void *__real_calloc(size_t count, size_t size);
void *__real_realloc(void *old, size_t bytes);
void __real_free(void *block);
void *__wrap_malloc(size_t bytes);
void *__wrap_calloc(size_t count, size_t size);
void *__wrap_realloc(void *old, size_t bytes);
void __wrap_free(void *block);

static void *took(void *block) {
    taken += malloc_usable_size(block);
    if (taken > taken_most) taken_most = taken;
    return block;
}

void *__wrap_malloc(size_t bytes) { return took(__real_malloc(bytes)); }
void *__wrap_calloc(size_t count, size_t size) { return took(__real_calloc(count, size)); }

void *__wrap_realloc(void *old, size_t bytes) {
    taken -= malloc_usable_size(old);
    return took(__real_realloc(old, bytes));
}

void __wrap_free(void *block) {
    taken -= malloc_usable_size(block);
    __real_free(block);
}

/* ---- pages ---- */

/* In `repeated` a % is the number of the repetition; \2 too, written as one word with letters in either case. */
struct hostile { const char *before, *repeated, *between, *again, *after; };

static void put_case(struct str *page, size_t number) {
    for (int bit = 0; bit < 24; bit++) str_putc(page, number >> bit & 1 ? 'A' : 'a');
}

static void put_numbered(struct str *page, const char *text, size_t number) {
    for (; *text; text++)
        if (*text == '%') str_printf(page, "%zu", number);
        else if (*text == '\2') put_case(page, number);
        else str_putc(page, *text == '\1' ? '\0' : *text);
}

static struct str make(const struct hostile *hostile, size_t count) {
    struct str page = {0};
    str_puts(&page, hostile->before ? hostile->before : "");
    for (size_t i = 0; i < count; i++) put_numbered(&page, hostile->repeated, i);
    str_puts(&page, hostile->between ? hostile->between : "");
    for (size_t i = 0; hostile->again && i < count; i++) put_numbered(&page, hostile->again, i);
    str_puts(&page, hostile->after ? hostile->after : "");
    return page;
}

static const struct hostile pages[] = {
    /* elements in elements */
    {.repeated = "<div>"}, {.repeated = "<span>"}, {.repeated = "<b>"}, {.repeated = "<b id=%>"}, {.repeated = "<a href=%>"}, {.repeated = "<font color=%>x"},
    {.repeated = "<nobr>"}, {.repeated = "<table>"}, {.repeated = "<table><tr><td>"}, {.repeated = "<table><caption>"},
    {.repeated = "<svg>"}, {.repeated = "<svg><desc>"}, {.repeated = "<svg><g>"}, {.repeated = "<math><mi>"}, {.repeated = "<svg><foreignObject><p>"},
    {.before = "<svg>", .repeated = "<g>", .again = "</x>"}, {.before = "<math>", .repeated = "<mrow>", .again = "<mi></mrow>"},
    {.repeated = "<template>"}, {.repeated = "<template><td>"}, {.repeated = "<select>"}, {.repeated = "<select><option>"},
    {.repeated = "<form>"}, {.repeated = "<form><div></form>"}, {.repeated = "<li>"}, {.repeated = "<ul><li>"}, {.repeated = "<dd><dt>"},
    {.repeated = "<p>"}, {.repeated = "<h1>"}, {.repeated = "<button>"}, {.repeated = "<object>"}, {.repeated = "<ruby><rt>"},
    {.repeated = "<option><optgroup>"}, {.repeated = "<x-%>"}, {.repeated = "<frameset>"}, {.repeated = "<center><p>"},
    {.repeated = "<span><p>"}, {.repeated = "<address><li>"},
    /* looks up the stack */
    {.repeated = "<span>", .again = "</i>"}, {.repeated = "<x>", .again = "</y>"}, {.repeated = "<div>", .again = "</span>"},
    {.repeated = "<span>", .again = "<li>"}, {.repeated = "<span>", .again = "<dd>"}, {.repeated = "<i>", .again = "</p>"},
    {.repeated = "<span>", .again = "<table></table>"}, {.repeated = "<span>", .again = "<form></form>"}, {.repeated = "<div>", .again = "</div>"},
    {.repeated = "<svg>", .again = "</p>"}, {.repeated = "<svg><desc>", .again = "</desc>"}, {.repeated = "<template>", .again = "</template>"},
    {.repeated = "<table><tr><td>", .again = "</td></tr></table>"}, {.repeated = "<span>", .again = "</body><b>"},
    /* formatting elements */
    {.repeated = "<b><i>", .again = "</b>"}, {.repeated = "<b><i>", .again = "</b></i>"}, {.repeated = "<b id=%><p>", .again = "</b>"},
    {.repeated = "<a><div>", .again = "</a>"}, {.repeated = "<b><div>", .again = "</b>"}, {.repeated = "<p><b id=%>"}, {.repeated = "<b id=%></p>"},
    {.repeated = "<font color=%><p>x", .again = "</font>"}, {.before = "<b>", .repeated = "<div>", .again = "</b>"},
    {.before = "<a><b><i><u>", .repeated = "<p>x</p>"}, {.repeated = "<nobr><div>", .again = "</nobr>"}, {.repeated = "<a><table>"},
    {.repeated = "<b><object>", .again = "</b>"}, {.repeated = "<i><aside></i>"}, {.repeated = "<b id=%>x</b>"},
    /* what does not belong into a table */
    {.before = "<table>", .repeated = "<a>x"}, {.before = "<table>", .repeated = "x<tr>"}, {.before = "<table>", .repeated = "<b>"},
    {.before = "<table>", .repeated = "<p>x<td>"}, {.before = "<table>", .repeated = " "}, {.before = "<table>", .repeated = "x"},
    {.before = "<table>", .repeated = "<input type=hidden><form>"}, {.before = "<table><tr>", .repeated = "<div></div>"},
    {.before = "<table>", .repeated = "<colgroup><col>x"}, {.before = "<table>", .repeated = "<caption>"}, {.before = "<table><td>", .repeated = "</tr><td>"},
    {.before = "<table>", .repeated = "<!-- x --> "}, {.before = "<table>", .repeated = "<template>x</template>y"},
    /* floods */
    {.repeated = "</p>"}, {.repeated = "</br>"}, {.repeated = "</x>"}, {.repeated = "<br>"}, {.repeated = "<p>x"}, {.repeated = "x<hr>"},
    {.repeated = "&"}, {.repeated = "&a"}, {.repeated = "&#"}, {.repeated = "&#x26;"}, {.repeated = "&notit;"}, {.repeated = "&lt;"},
    {.repeated = "&CounterClockwiseContourIntegra"}, {.repeated = "&amp;x"}, {.before = "<p title='", .repeated = "&notit;&amp;", .after = "'>"},
    {.repeated = "<!---->"}, {.repeated = "<!--"}, {.before = "<!--", .repeated = "-"}, {.before = "<!--", .repeated = "<!-"}, {.before = "<!--", .repeated = "--!"},
    {.repeated = "<!DOCTYPE html>"}, {.before = "<!DOCTYPE ", .repeated = "'\""}, {.repeated = "<!x>"}, {.repeated = "<?x>"}, {.repeated = "<![CDATA[x]]>"},
    {.before = "<svg><![CDATA[", .repeated = "]"}, {.before = "<svg>", .repeated = "<![CDATA[]]>"}, {.before = "<svg><![CDATA[", .repeated = "]]<"},
    {.repeated = "<"}, {.repeated = "</"}, {.repeated = "<a"}, {.repeated = "<a/"}, {.repeated = "<a b='"}, {.repeated = "<a b="}, {.repeated = "</ "},
    {.before = "<script>", .repeated = "<"}, {.before = "<script>", .repeated = "</script"}, {.before = "<script><!--", .repeated = "<script "},
    {.before = "<script><!--<script>", .repeated = "</script -"}, {.before = "<style>", .repeated = "</styl"}, {.before = "<textarea>", .repeated = "</t"},
    {.before = "<title>", .repeated = "&<"}, {.before = "<plaintext>", .repeated = "<x>&amp;"}, {.repeated = "<script></script>"},
    {.repeated = "\1"}, {.repeated = "<p\1>\1"}, {.before = "<table>", .repeated = "\1"}, {.before = "<svg>", .repeated = "\1x"}, {.repeated = "\r"},
    {.repeated = "\xC3\xA9<p>"}, {.repeated = "\n<b>\n"},
    /* attributes */
    {.before = "<p ", .repeated = "a% ", .after = ">"}, {.before = "<p ", .repeated = "a ", .after = ">"}, {.repeated = "<p a%=%>"},
    {.before = "<p class='", .repeated = "c% ", .after = "'>"}, {.repeated = "<body a%=1>"}, {.repeated = "<html a%=1>"}, {.repeated = "<p id=x class='a b'>"},
    {.before = "<p a='", .repeated = "x", .after = "'>"}, {.before = "<p ", .repeated = "x", .after = ">"}, {.before = "</p ", .repeated = "a% ", .after = ">"},
    {.before = "<p><b ", .repeated = "a% ", .between = "></p>", .again = "<p>x</p>"},
    {.before = "<svg ", .repeated = "a% ", .after = ">"}, {.before = "<p ", .repeated = "= ", .after = ">"}, {.before = "<p ", .repeated = "/", .after = ">"},
    {.before = "x<p style='", .repeated = "/*(", .after = "'>x"}, {.before = "x<p style='", .repeated = "a:/**/b!c;", .after = "'>x"},
    {.before = "x<p style='", .repeated = "({:\";", .after = "'>x"}, {.repeated = "x<b style='display:inline-flex'>"},
    {.repeated = "x<b style='display:table-cell'><p>"}, {.repeated = "x<b style='display:table-row'></b><script></script>"},
    {.repeated = "<b style='display:table-row-group'>x"}, {.repeated = "<button style='visibility:hidden'>x</button>"},
    /* the rest */
    {.repeated = "<base href=%><meta charset=%><link>"}, {.repeated = "<head></head><body>"}, {.repeated = "</html><!-- x -->"},
    {.repeated = "<form><input name=%>"}, {.repeated = "<input name=% form=f>", .after = "<form id=f>"}, {.repeated = "<select><option>%</select>"},
    {.repeated = "<fieldset disabled><legend><input>"}, {.repeated = "<pre>\n"}, {.repeated = "<textarea>\n</textarea>"}, {.repeated = "<iframe></iframe>"},
    {.repeated = "<noscript><p>"}, {.repeated = "<a href=% rel=nofollow>x</a>"}, {.repeated = "<div dir=auto>"}, {.repeated = "<i lang=%>"},
    {.repeated = "<i id=\2 class=\2><input form=\2 type=submit>"}, {.repeated = "<i itemscope itemref=\2><b id=\2 itemprop=x>"},
    {.repeated = "<meta http-equiv=content-language content=%>"},
};

/* ---- how much is done ---- */

static char *name_of(const struct hostile *hostile) {
    return mem_printf("%s (%s)* %s (%s)* %s", hostile->before ? hostile->before : "", hostile->repeated, hostile->between ? hostile->between : "",
                      hostile->again ? hostile->again : "", hostile->after ? hostile->after : "");
}

/* Twice the page, twice the work; a little more is for what grows by doubling. Says what is not so, so that all cases are
 * tried before the test fails. */
static bool is_linear(const struct hostile *hostile, const char *what, uint64_t once, uint64_t twice) {
    if (twice <= once * 5 / 2 + 100000) return true;
    char *name = name_of(hostile);
    print_error("%s: %s takes %llu branches, %llu for twice the page\n", name, what, (unsigned long long)once, (unsigned long long)twice);
    free(name);
    return false;
}

static struct doc *parse(const struct str *page, const struct doc_options *options, uint64_t *cost) {
    const uint64_t before = work;
    struct doc *doc = doc_parse(page->data, page->len, options, NULL);
    assert_non_null(doc);
    *cost = work - before;
    return doc;
}

enum { FEW = 4000, FEW_READ = 1000, FEW_ASKED = 200 };

static void test_parsing_is_linear(void **state) {
    (void)state;
    int failed = 0;
    for (size_t i = 0; i < COUNT(pages); i++) {
        struct str page = make(&pages[i], FEW), twice_page = make(&pages[i], 2 * FEW);
        const size_t before = taken;
        uint64_t once, twice;
        doc_free(parse(&page, NULL, &once));
        doc_free(parse(&twice_page, NULL, &twice));
        failed += !is_linear(&pages[i], "parsing", once, twice);
        assert_int_equal(taken, before);
        str_clear(&twice_page);
        str_clear(&page);
    }
    assert_int_equal(failed, 0);
}

/* ---- what reads trees ---- */

static void read_text(struct doc *doc) {
    struct str out = {0};
    text_of(doc_root(doc), &out);
    str_clear(&out);
}

static void read_html(struct doc *doc) {
    struct str out = {0};
    serialize_node(doc_root(doc), 0, &out);
    str_clear(&out);
}

static void read_form(struct doc *doc) {
    struct node *last = NULL;
    for (xmlNode *node = tree_node(doc_root(doc)); node; node = tree_next_element(node, tree_node(doc_root(doc)))) last = tree_opaque(node);
    fuzz_form(doc, last);
}

static void read_path(struct doc *doc) {
    struct str out = {0};
    xmlNode *node = tree_node(doc_root(doc));
    while (node->last && tree_is_element(node->last)) node = node->last;
    path_of(tree_opaque(node), &out);
    node_line(tree_opaque(node));
    str_clear(&out);
}

static void read_data(struct doc *doc) { json_decref(metadata_read(doc, NULL)); }

static const struct { const char *name; void (*read)(struct doc *doc); } readers[] = {
    {"text", read_text}, {"html", read_html}, {"links", fuzz_links}, {"form", read_form}, {"path", read_path},
    {"data", read_data},
};

static const char *const selectors[] = {
    "p ~ p", "div div", "* * * *", ":has(i)", ":has(~ x)", ":has(> p + p)", ":not(:not(:not(p *)))", ":not(:has(:not(b)))", ":nth-child(2n of b)",
    ":nth-last-child(3)", "b:nth-last-of-type(2n+1)", ":only-of-type", "p + :empty", ":is(div, b) > :where(p ~ p) b", "body :lang(en)", ":enabled", ".c1.c2",
    "[a1]", "#nothing x ~ y z", ":root :disabled + :checked", "x ~ y ~ z b",
    ":contains('xx')", ":icontains(q):dir(rtl)", ":has(:has(> b))", ":not(:has(+ *)):last-child", ":read-write",
    ":default, :invalid", ":indeterminate",
};

static uint64_t match_cost(const struct selector *selector, struct doc *doc) {
    struct nodes nodes = {0};
    const uint64_t before = work;
    match_all(selector, doc, doc_root(doc), 0, &nodes);
    vec_clear(&nodes);
    return work - before;
}

static uint64_t read_cost(void (*read)(struct doc *doc), struct doc *doc) {
    const uint64_t before = work;
    read(doc);
    return work - before;
}

static void test_reading_is_linear(void **state) {
    (void)state;
    struct selector *compiled[COUNT(selectors)];
    int failed = 0;
    uint64_t ignored;
    for (size_t s = 0; s < COUNT(selectors); s++) assert_non_null(compiled[s] = css_compile(selectors[s], NULL));
    for (size_t i = 0; i < COUNT(pages); i++) {
        struct str page = make(&pages[i], FEW_READ), twice_page = make(&pages[i], 2 * FEW_READ);
        struct doc *doc = parse(&page, NULL, &ignored), *twice = parse(&twice_page, NULL, &ignored);
        for (size_t r = 0; r < COUNT(readers); r++)
            failed += !is_linear(&pages[i], readers[r].name, read_cost(readers[r].read, doc), read_cost(readers[r].read, twice));
        for (size_t s = 0; s < COUNT(selectors); s++)
            failed += !is_linear(&pages[i], selectors[s], match_cost(compiled[s], doc), match_cost(compiled[s], twice));
        doc_free(twice);
        doc_free(doc);
        str_clear(&twice_page);
        str_clear(&page);
    }
    for (size_t s = 0; s < COUNT(selectors); s++) css_free(compiled[s]);
    assert_int_equal(failed, 0);
}

/* Pages that scripts loop over, asking each node: of a depth that does not grow. */
static const struct hostile looped[] = {
    {.repeated = "<form><p>x<input required name=%><input type=radio name=r><select><option>%<option>b</select><button>y</button></p></form>"},
    {.before = "<form>", .repeated = "<p><input type=radio name=% required><input type=number min=1 max=2 value=%></p><fieldset disabled><textarea>x</textarea></fieldset>"},
    {.repeated = "<input name=% form=f required>", .after = "<form id=f>"},
    {.before = "<table>", .repeated = "<tr><td class=a>x<td><b>%</b><td dir=auto>."},
    {.before = "<ul>", .repeated = "<li id=i% class='c%'><a href=% lang=fr>x</a> <i>q</i></li>", .after = "<x></x>"},
    {.repeated = "<b></b><i></i><p>x</p>"}, {.repeated = "<div class=a><p><i>%</i></p></div>"},
    {.before = "<select>", .repeated = "<option>%"}, {.before = "<select multiple required>", .repeated = "<option>%"},
    {.before = "<div dir=auto>", .repeated = "<input value='.' dirname=d>"},
    {.before = "<b>", .repeated = "<p><i>x</i>"},
};

static const char *const asked_of_each[] = {
    ":checked", ":default", ":indeterminate", ":valid", ":invalid", ":in-range", ":out-of-range", ":required", ":enabled", ":disabled",
    ":read-write", ":placeholder-shown", ":dir(rtl)", ":lang(en)", ":root:default i", "body:has(x) i", ":has(b) :has(i)", "body:not(:has(y)) i",
    ":nth-child(2 of b) i", ":nth-last-child(2n of .a) > *", "i:nth-of-type(2)", ":nth-last-of-type(2n+1) > *", "* > i:nth-last-child(n+2)",
    "x ~ * i", "y ~ x ~ * *", "y + * > *", "div i", "section * *", ".a [href]", "li [name]", "p [dir], div [lang]",
    ":scope > i", "y ~ :scope i", "x ~ y ~ :scope > *", "body:has(y) :scope > *", ":scope > :nth-child(2 of b)", ":scope > * > i:has(b)",
    ":contains('zz') i", "body:icontains('x') > p i", ":scope:contains('q') > i", "i::text", ":checked::attr(value)", "form :default",
};

static uint64_t asking_cost(const struct selector *selector, struct doc *doc) {
    const xmlNode *root = tree_node(doc_root(doc));
    struct nodes nodes = {0};
    struct names strings = {0};
    const uint64_t before = work;
    for (const xmlNode *node = tree_next_element(root, root); node; node = tree_next_element(node, root)) {
        if (css_gives_strings(selector)) match_strings(selector, doc, tree_opaque(node), 1, &strings);
        else match_all(selector, doc, tree_opaque(node), 1, &nodes);
    }
    const uint64_t cost = work - before;
    names_clear(&strings);
    vec_clear(&nodes);
    return cost;
}

/* Whatever takes a look at the whole page is found at the first of the questions, or when those have cost as much. Four
 * times the page would be sixteen times the work; which classes share a bucket of the index is chance, and worth a factor
 * of two. */
static void test_asking_each_node_is_linear(void **state) {
    (void)state;
    int failed = 0;
    for (size_t i = 0; i < COUNT(looped); i++)
        for (size_t s = 0; s < COUNT(asked_of_each); s++) {
            struct str page = make(&looped[i], FEW_ASKED), large_page = make(&looped[i], 4 * FEW_ASKED);
            struct selector *selector = css_compile(asked_of_each[s], NULL);
            uint64_t ignored;
            struct doc *doc = parse(&page, NULL, &ignored), *large = parse(&large_page, NULL, &ignored);
            const uint64_t cost = asking_cost(selector, doc), most = 8 * cost + 100000, got = asking_cost(selector, large);
            if (got > most) print_error("%zu: %s takes %llu branches, not %llu\n", i, asked_of_each[s], (unsigned long long)got, (unsigned long long)most);
            failed += got > most;
            doc_free(large);
            doc_free(doc);
            css_free(selector);
            str_clear(&large_page);
            str_clear(&page);
        }
    assert_int_equal(failed, 0);
}

/* ---- why nothing matches ---- */

/* Each of a megabyte and more, and what is asked of them, of which most matches nothing there. */
static const struct { struct hostile page; size_t count; } unmatched[] = {
    {{.before = "<main id=main><ul>", .repeated = "<li class='product row%' id=p%><h3><a href=% title=x>Lamp</a></h3><p class=price_color>%<p class=stock>%"}, 12000},
    {{.repeated = "<b class=pirce% id=pirc% pirce%></b>"}, 20000},
    {{.before = "<p class='", .repeated = "pirce% ", .after = "'>x"}, 100000},
    {{.before = "<p>", .repeated = "<i></i>", .between = "<b ", .again = "pirce% ", .after = ">x"}, 40000},
    {{.repeated = "<form id=f%><input required name=%><input type=radio name=b><select><option>x<option>y</select></form>"}, 10000},
    {{.repeated = "<p></p><b>x<table>y<tr><td>"}, 10000},
    {{.before = "<p>", .repeated = "some text "}, 150000},
};

static const char *const unmatching[] = {
    ".pirce_color", "#nothing .price_color x", ".pirce#pirc[pirce] x", "div.nothing > p x", "ul > li.product > h3 > a > b > i", "* * * * * * * * * * * * x",
    "li ~ li ~ li ~ li x", "i ~ i + i ~ i x", "p + b x", "li:has(q) x", "main:not(:has(.none)) .pirce", "li:nth-child(9000) x", "i:nth-last-child(2n+1 of .z) x",
    "p:nth-of-type(9) x", "p:contains('zzz') x", ":icontains('LAMP') img", ":is(.a, .b, #c) :where(x, y)", "li.nothing::text", "x::text, y::attr(a), z::text",
    "h1, h2.nothing, .row99999", "input:checked x", ":invalid x", ":default x", ":dir(rtl) x", ":lang(fr) x", "li#p11000 > x", "[title*=zzz] x",
};

/* About a millisecond. */
enum { UNMATCHED_BRANCHES = 750000 };

/* What need says is made of a page's beginning, and of what the questions before have found. */
static void test_explaining_is_bounded(void **state) {
    (void)state;
    int failed = 0;
    for (size_t i = 0; i < COUNT(unmatched); i++) {
        struct str page = make(&unmatched[i].page, unmatched[i].count);
        for (size_t s = 0; s < COUNT(unmatching); s++) {
            struct selector *selector = css_compile(unmatching[s], NULL);
            struct str out = {0};
            uint64_t ignored;
            struct doc *doc = parse(&page, NULL, &ignored);
            match_first(selector, doc, doc_root(doc));
            const uint64_t before = work;
            explain(selector, doc, doc_root(doc), &out);
            if (work - before > UNMATCHED_BRANCHES) {
                print_error("%zu: %s takes %llu branches: %s\n", i, unmatching[s], (unsigned long long)(work - before), str_text(&out));
                failed++;
            }
            str_clear(&out);
            doc_free(doc);
            css_free(selector);
        }
        str_clear(&page);
    }
    assert_int_equal(failed, 0);
}

/* However often a page is asked, what it keeps of it is made once. */
static void test_questions_leave_nothing(void **state) {
    (void)state;
    const struct hostile page = {.before = "<meta http-equiv=content-language content='", .repeated = "x", .between = "'>",
                                 .again = "<p class=c% id=i% title='a'><input form=i% name=% required><svg dir=auto>x</svg>"};
    uint64_t ignored;
    struct str text = make(&page, FEW_READ);
    struct doc *doc = parse(&text, NULL, &ignored);
    for (size_t s = 0; s < COUNT(selectors); s++) {
        struct selector *selector = css_compile(selectors[s], NULL);
        for (int i = 0; i < 4; i++) match_cost(selector, doc);
        const size_t before = taken;
        for (int i = 0; i < 100; i++) match_cost(selector, doc);
        assert_int_equal(taken, before);
        css_free(selector);
    }
    doc_free(doc);
    str_clear(&text);
}

/* Who allows a great depth gets it: read on a stack that would not hold a call for each element. */
static const struct hostile deep[] = {
    {.repeated = "<div itemscope itemprop=a>"}, {.repeated = "<svg><g>x"}, {.repeated = "<template>"}, {.repeated = "<ul><li lang=a>"},
    {.repeated = "<div><input>"},
};

static void *read_deep(void *arg) {
    for (size_t r = 0; r < COUNT(readers); r++) readers[r].read(arg);
    for (size_t s = 0; s < COUNT(fuzz_selectors); s++) match_cost(fuzz_selector(s), arg);
    return NULL;
}

static void test_depth_is_no_recursion(void **state) {
    (void)state;
    const struct doc_options options = {.nesting_most = 1000000};
    for (size_t i = 0; i < COUNT(deep); i++) {
        uint64_t ignored;
        pthread_t thread;
        pthread_attr_t small;
        struct str page = make(&deep[i], 10000);
        struct doc *doc = parse(&page, &options, &ignored);
        assert_int_equal(doc_cuts(doc)->nesting, 0);
        pthread_attr_init(&small);
        pthread_attr_setstacksize(&small, 256 * 1024);
        assert_int_equal(pthread_create(&thread, &small, read_deep, doc), 0);
        pthread_join(thread, NULL);
        pthread_attr_destroy(&small);
        doc_free(doc);
        str_clear(&page);
    }
}

/* ---- memory ---- */

/* A page makes at most so many nodes and attributes, whatever its elements are opened again for. */
static void test_memory_is_bounded(void **state) {
    (void)state;
    const struct doc_options options = {.nodes_most = 50000};
    int failed = 0;
    for (size_t i = 0; i < COUNT(pages); i++) {
        struct str page = make(&pages[i], FEW);
        const size_t before = taken_most = taken;
        struct doc *doc = doc_parse(page.data, page.len, &options, NULL);
        const size_t most = 4 * page.len + 50000 * (sizeof(xmlNode) + sizeof(xmlAttr) + sizeof(xmlNode)) + (1 << 20);
        if (taken_most - before > most) {
            char *name = name_of(&pages[i]);
            print_error("%s: %zu bytes take %zu\n", name, page.len, taken_most - before);
            free(name);
            failed++;
        }
        doc_free(doc);
        str_clear(&page);
    }
    assert_int_equal(failed, 0);
}

/* ---- what is cut is counted ---- */

static const struct {
    struct hostile page;
    size_t count;
    struct doc_options options;
    struct doc_cuts cuts;
} limits[] = {
    {{.repeated = "<div>"}, 14, {.nesting_most = 16}, {0}}, /* html and body are two */
    {{.repeated = "<div>"}, 100, {.nesting_most = 16}, {.nesting = 86}},
    {{.repeated = "<div>"}, 511, {0}, {.nesting = 1}},
    {{.before = "<p ", .repeated = "a% ", .after = ">"}, 10, {.attributes_most = 10}, {0}},
    {{.before = "<p ", .repeated = "a% ", .after = ">"}, 10, {.attributes_most = 4}, {.attributes = 6}},
    {{.before = "<p ", .repeated = "a% ", .after = ">"}, 1002, {0}, {.attributes = 2}},
    {{.repeated = "<body a%>"}, 10, {.attributes_most = 4}, {.attributes = 6}},
    {{.repeated = "<html a%>"}, 10, {.attributes_most = 4}, {.attributes = 6}},
    {{.repeated = "<p>x"}, 8, {.nodes_most = 19}, {0}}, /* three are there before */
    {{.repeated = "<p>x", .after = "<p>"}, 8, {.nodes_most = 19}, {.unread = 3}},
    {{.repeated = "<p a b>x", .after = "<p>"}, 4, {.nodes_most = 19}, {.unread = 3}},
};

static void test_cuts_are_counted(void **state) {
    (void)state;
    for (size_t i = 0; i < COUNT(limits); i++) {
        struct str page = make(&limits[i].page, limits[i].count);
        struct doc *doc = doc_parse(page.data, page.len, &limits[i].options, NULL);
        const struct doc_cuts *got = doc_cuts(doc), *wanted = &limits[i].cuts;
        check_tree(doc);
        if (memcmp(got, wanted, sizeof *got) != 0)
            fail_msg("%zu, %s: nesting %zu, attributes %zu, formatting %zu, unread %zu", i, page.data, got->nesting, got->attributes,
                     got->formatting, got->unread);
        doc_free(doc);
        str_clear(&page);
    }
}

/* The earliest is not opened again, each time that one too many is open. */
static void test_cut_formatting_is_counted(void **state) {
    (void)state;
    const struct hostile page = {.before = "<p>", .repeated = "<b id=%>"};
    struct str few = make(&page, 256), many = make(&page, 260);
    struct doc *doc = doc_parse(few.data, few.len, NULL, NULL);
    assert_int_equal(doc_cuts(doc)->formatting, 0);
    doc_free(doc);
    doc = doc_parse(many.data, many.len, NULL, NULL);
    assert_int_equal(doc_cuts(doc)->formatting, 4);
    doc_free(doc);
    str_clear(&few);
    str_clear(&many);
}

/* ---- by the megabyte ---- */

enum { LARGE = 1 << 24 };

static const struct { struct hostile page; size_t count, text; } large[] = {
    {{.before = "<p>", .repeated = "x"}, LARGE, LARGE},
    {{.before = "<p title='", .repeated = "x", .after = "'>"}, LARGE, 0},
    {{.before = "<p ", .repeated = "a% ", .after = ">x"}, 1000000, 1},
    {{.repeated = "<p a%=%>"}, 1000000, 0},
    {{.before = "<pre>", .repeated = "\1"}, LARGE, 0},
    {{.repeated = "</p>"}, 1000000, 0},
};

static void test_large(void **state) {
    (void)state;
    for (size_t i = 0; i < COUNT(large); i++) {
        struct str page = make(&large[i].page, large[i].count), out = {0};
        struct doc *doc = doc_parse(page.data, page.len, NULL, NULL);
        check_tree(doc);
        text_of(doc_root(doc), &out);
        assert_int_equal(out.len, large[i].text);
        str_clear(&out);
        doc_free(doc);
        str_clear(&page);
    }
}

/* ---- by the hundred thousand (`make fuzz`) ---- */

static void test_many(void **state) {
    (void)state;
    const size_t many = chance_number("MANY", 3000);
    for (size_t i = 0; i < COUNT(pages); i++) {
        struct str page = make(&pages[i], many);
        struct doc *doc = doc_parse(page.data, page.len, NULL, NULL);
        assert_non_null(doc);
        check_tree(doc);
        doc_free(doc);
        str_clear(&page);
    }
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

int main(int argc, char **argv) {
    cmocka_set_test_filter(argc > 1 ? argv[1] : NULL);
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_parsing_is_linear), cmocka_unit_test(test_reading_is_linear),
        cmocka_unit_test(test_asking_each_node_is_linear), cmocka_unit_test(test_explaining_is_bounded),
        cmocka_unit_test(test_questions_leave_nothing),
        cmocka_unit_test(test_depth_is_no_recursion), cmocka_unit_test(test_memory_is_bounded), cmocka_unit_test(test_cuts_are_counted),
        cmocka_unit_test(test_cut_formatting_is_counted), cmocka_unit_test(test_large), cmocka_unit_test(test_many),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}
