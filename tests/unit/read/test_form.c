/* Forms: what a browser would send of them, what can be filled in, and the request that comes of it. */
#include "../html/page.h"

#include "read/fill.h"
#include "read/submit.h"

#define PAGE "http://h/dir/page?x=1"

/* The first form, or what `css` picks stands for. */
static struct form read_form(struct doc *doc, const char *css, const char *charset) {
    struct form form = {0};
    struct node *node = pick(doc, css);
    const struct node *element = form_of(doc, node);
    if (!element) fail_msg("%s is in no form", css);
    assert_true(form_read(&form, doc, element, form_submits(doc, node) ? node : NULL, PAGE, "http://h/base/", charset));
    return form;
}

/* "POST http://h/a [type] body": the request of the form. */
static char *request_of(const struct form *form) {
    struct err err = {0};
    struct str out = {0};
    struct request *request = request_new();
    char *href = submit_request(form, request, &err);
    const char *type = headers_get(&request->headers, "content-type");
    if (!href) str_printf(&out, "error: %s", err.message);
    else str_printf(&out, "%s %s%s%s%s%s", request->method, href, type ? " " : "", type ? type : "", request->body ? " " : "",
                    request->body ? request->body : "");
    free(href);
    request_free(request);
    return str_take(&out);
}

/* What is sent, urlencoded; the percent signs of brackets and the like are in it. */
static char *entries_of(const struct form *form) {
    char *request = request_of(form), *query = strchr(request, '?');
    if (strncmp(request, "GET ", 4) != 0 || !query) return request;
    char *entries = mem_strdup(query + 1);
    free(request);
    return entries;
}

/* ---- the entry list ---- */

static const struct { const char *html, *entries; } lists[] = {
    /* inputs of one line */
    {"<form><input name=a value=1><input name=b value='x y'></form>", "a=1&b=x+y"},
    {"<form><input name=a></form>", "a="},
    {"<form><input value=1><input name='' value=2></form>", ""},
    {"<form><input type=TEXT name=a value=1><input type=nonsense name=b value=2></form>", "a=1&b=2"},
    {"<form><input type=hidden name=a value=' x\ny '></form>", "a=+x%0D%0Ay+"},
    {"<form><input name=a value='x\ny'></form>", "a=xy"},
    {"<form><input type=password name=a value=p></form>", "a=p"},
    {"<form><input type=url name=a value=' http://x/ '><input type=email name=b value=' a@b '></form>", "a=http%3A%2F%2Fx%2F&b=a%40b"},
    {"<form><input name=a value=1 readonly></form>", "a=1"},
    {"<form><input name=a value=1><input name=a value=2></form>", "a=1&a=2"},
    {"<form><input name=\xC3\xA9 value=\xE2\x82\xAC></form>", "%C3%A9=%E2%82%AC"},
    /* numbers, dates, ranges, colours */
    {"<form><input type=number name=a value=1.5e3><input type=number name=b value=abc><input type=number name=c value=+1></form>",
     "a=1.5e3&b=&c="},
    {"<form><input type=number name=a value=.5><input type=number name=b value=1.><input type=number name=c value=0x1></form>",
     "a=.5&b=&c="},
    {"<form><input type=range name=a></form>", "a=50"},
    {"<form><input type=range name=a min=10 max=20 value=99><input type=range name=b value=-1></form>", "a=20&b=0"},
    {"<form><input type=range name=a min=5 max=1><input type=range name=b value=7></form>", "a=5&b=7"},
    {"<form><input type=color name=a><input type=color name=b value=#AbCdEf><input type=color name=c value=red></form>",
     "a=%23000000&b=%23abcdef&c=%23000000"},
    {"<form><input type=date name=a value=2024-02-29><input type=date name=b value=tomorrow></form>", "a=2024-02-29&b="},
    {"<form><input type=month name=a value=2024-02><input type=week name=b value=2024-W05></form>", "a=2024-02&b=2024-W05"},
    {"<form><input type=time name=a value=12:30><input type=datetime-local name=b value=2024-02-29T12:30></form>",
     "a=12%3A30&b=2024-02-29T12%3A30"},
    /* checkboxes, radio buttons */
    {"<form><input type=checkbox name=a><input type=checkbox name=b checked></form>", "b=on"},
    {"<form><input type=checkbox name=a value=1 checked><input type=checkbox name=a value=2 checked></form>", "a=1&a=2"},
    {"<form><input type=checkbox name=a value='' checked></form>", "a="},
    {"<form><input type=radio name=a value=1><input type=radio name=a value=2></form>", ""},
    {"<form><input type=radio name=a value=1 checked><input type=radio name=a value=2></form>", "a=1"},
    {"<form><input type=radio name=a value=1 checked><input type=radio name=a value=2 checked></form>", "a=2"},
    {"<form><input type=radio name=a checked></form>", "a=on"},
    {"<form><input type=radio name=a value=1 checked><input type=radio name=b value=2 checked></form>", "a=1&b=2"},
    {"<form><input type=radio name=a value=1 checked><input type=radio name=a value=2 checked disabled></form>", ""},
    {"<form><input type=radio name=a value=1 disabled checked><input type=radio name=a value=2 checked></form>", "a=2"},
    {"<form><input type=radio name=a value=1 checked></form><form><input type=radio name=a value=2 checked></form>", "a=1"},
    /* select */
    {"<form><select name=a><option value=1>x<option value=2>y</select></form>", "a=1"},
    {"<form><select name=a><option value=1>x<option value=2 selected>y</select></form>", "a=2"},
    {"<form><select name=a><option selected>1<option selected>2</select></form>", "a=2"},
    {"<form><select name=a><option>  big \n blue\tbox </select></form>", "a=big+blue+box"},
    {"<form><select name=a><option value=''>none</select></form>", "a="},
    {"<form><select name=a size=3><option>1<option>2</select></form>", ""},
    {"<form><select name=a size=1><option>1<option>2</select></form>", "a=1"},
    {"<form><select name=a multiple><option>1<option>2</select></form>", ""},
    {"<form><select name=a multiple><option selected>1<option>2<option selected>3</select></form>", "a=1&a=3"},
    {"<form><select name=a><option disabled>1<option>2</select></form>", "a=2"},
    {"<form><select name=a><option disabled selected>pick one<option>2</select></form>", ""},
    {"<form><select name=a><optgroup disabled><option>1</optgroup><optgroup><option>2</optgroup></select></form>", "a=2"},
    {"<form><select name=a></select><select name=b disabled><option>1</select></form>", ""},
    {"<form><select><option>1</select></form>", ""},
    /* textarea */
    {"<form><textarea name=a>x</textarea></form>", "a=x"},
    {"<form><textarea name=a>\nx\ny\n</textarea></form>", "a=x%0D%0Ay%0D%0A"},
    {"<form><textarea name=a>1\r\n2\r3\n4</textarea></form>", "a=1%0D%0A2%0D%0A3%0D%0A4"},
    {"<form><textarea name=a>x <b>y</b> &lt;</textarea></form>", "a=x+%3Cb%3Ey%3C%2Fb%3E+%3C"},
    {"<form><textarea name=a></textarea><textarea name=b disabled>x</textarea></form>", "a="},
    /* disabled */
    {"<form><input name=a value=1 disabled><input name=b value=2></form>", "b=2"},
    {"<form><fieldset disabled><input name=a value=1></fieldset><input name=b value=2></form>", "b=2"},
    {"<form><fieldset disabled><legend><input name=a value=1></legend><legend><input name=b value=2></legend></fieldset></form>", "a=1"},
    {"<form><fieldset disabled><fieldset><legend><input name=a value=1></legend></fieldset></fieldset></form>", ""},
    /* whose form */
    {"<form id=f></form><input name=a value=1 form=f>", "a=1"},
    {"<input name=z value=0 form=f><form id=f><input name=a value=1></form>", "z=0&a=1"},
    {"<form id=f><input name=a value=1 form=g><input name=b value=2></form><form id=g></form>", "b=2"},
    {"<form id=f><input name=a value=1 form=none><input name=b value=2 form=''></form>", ""},
    {"<p id=f></p><form id=f><input name=a value=1></form><input name=b value=2 form=f>", "a=1"},
    {"<form><table><tr><td><input name=a value=1></table></form><input name=b value=2>", "a=1"},
    {"<form><datalist><input name=a value=1><option>x</datalist><input name=b value=2></form>", "b=2"},
    {"<form><template><input name=a value=1></template><input name=b value=2></form>", "b=2"},
    {"<form><object name=a></object><output name=b>1</output><input name=c value=2></form>", "c=2"},
    /* buttons: the first one is pressed */
    {"<form><input name=a value=1><input type=submit name=go value=Go><input type=submit name=del value=Del></form>", "a=1&go=Go"},
    {"<form><button name=b value=2>x</button><input name=a value=1></form>", "b=2&a=1"},
    {"<form><button type=button name=x value=1>x</button><button type=reset name=y value=1>y</button><input type=reset name=z><input "
     "type=button name=w value=1></form>", ""},
    {"<form><input type=submit><input type=submit name=b value=2></form>", ""},
    {"<form><input type=submit name=a value=1 disabled><input type=submit name=b value=2></form>", "b=2"},
    {"<form><input type=submit name=a></form>", "a="},
    {"<form><input type=image name=i value=v><input name=a value=1></form>", "i.x=0&i.y=0&a=1"},
    {"<form><input type=image></form>", "x=0&y=0"},
    {"<form id=f><input name=a value=1></form><button form=f name=b value=2>x</button>", "a=1&b=2"},
    /* files, directions, the encoding's name */
    {"<form><input type=file name=a><input name=b value=1></form>", "a=&b=1"},
    {"<form><input name=a value=x dirname=a.dir></form>", "a=x&a.dir=ltr"},
    {"<form dir=rtl><input name=a value=x dirname=d><input type=tel name=b dirname=e></form>", "a=x&d=rtl&b=&e=ltr"},
    {"<form><textarea name=a dirname=d dir=auto>123 \xD7\xA9 x</textarea></form>", "a=123+%D7%A9+x&d=rtl"},
    {"<form><input name=a dirname=d dir=auto value='\xE2\x80\x9Cx \xD7\xA9'></form>", "a=%E2%80%9Cx+%D7%A9&d=ltr"},
    {"<form><input type=number name=a value=1 dirname=d></form>", "a=1"},
    {"<form><input type=hidden name=_charset_ value=x></form>", "_charset_=UTF-8"},
    {"<form><input name=_charset_ value=x></form>", "_charset_=x"},
    {"<form accept-charset='nonsense koi8-r'><input type=hidden name=_Charset_><input name=a value=\xD0\xB6\xE2\x82\xAC></form>",
     "_Charset_=KOI8-R&a=%D6%26%238364%3B"},
    {"<form accept-charset=utf-16><input name=a value=\xD0\xB6></form>", "a=%D0%B6"},
};

static void test_entry_lists(void **state) {
    (void)state;
    for (size_t i = 0; i < COUNT(lists); i++) {
        struct doc *doc = page(lists[i].html);
        struct form form = read_form(doc, "form", "utf-8");
        char *entries = entries_of(&form);
        if (strcmp(entries, lists[i].entries) != 0)
            fail_msg("%s\ngives  %s\nnot    %s", lists[i].html, entries, lists[i].entries);
        free(entries);
        form_clear(&form);
        doc_free(doc);
    }
}

/* ---- the request ---- */

static const struct { const char *html, *css, *request; } requests[] = {
    {"<form><input name=a value=1></form>", "form", "GET http://h/dir/page?a=1"},
    {"<form action=''><input name=a value=1></form>", "form", "GET http://h/dir/page?a=1"},
    {"<form action='go?old=1#top'><input name=a value=1></form>", "form", "GET http://h/base/go?a=1"},
    {"<form action=' /go '></form>", "form", "GET http://h/go?"},
    {"<form action=/go method=post><input name=a value='1 2'></form>", "form",
     "POST http://h/go application/x-www-form-urlencoded a=1+2"},
    {"<form action='/go?k=v' method=POST></form>", "form", "POST http://h/go?k=v application/x-www-form-urlencoded "},
    {"<form method=put enctype=nonsense></form>", "form", "GET http://h/dir/page?"},
    {"<form method=post enctype=text/plain><input name=a value='1 2'><input type=hidden name=b value='x\ny'></form>", "form",
     "POST http://h/dir/page?x=1 text/plain a=1 2\r\nb=x\r\ny\r\n"},
    {"<form enctype=multipart/form-data><input name=a value=1></form>", "form", "GET http://h/dir/page?a=1"},
    {"<form method=dialog></form>", "form",
     "error: the form's method is \"dialog\", which makes no request; set form.method or form.button"},
    {"<form action='javascript:go()'></form>", "form", "GET javascript:go()"},
    {"<form action=/a><button formaction=/b formmethod=post formenctype=text/plain name=n value=v>x</button></form>", "form",
     "POST http://h/b text/plain n=v\r\n"},
    {"<form action=/a method=post><button name=n value=1>x</button><button name=m value=2 formmethod=get formaction=''>y</button></form>",
     "[name=m]", "GET http://h/dir/page?m=2"},
    {"<form action=/a><input type=submit name=n value=1><input type=submit name=n value=2></form>", "[value='2']", "GET http://h/a?n=2"},
    {"<form action=/a><p id=in><input name=q value=1></form>", "#in", "GET http://h/a?q=1"},
    {"<form action=/a></form><form id=f action=/b></form><input id=x name=q value=1 form=f>", "#x", "GET http://h/b?q=1"},
    {"<form action=/a><input type=submit name=n value=1><input id=x type=submit name=n value=2 disabled></form>", "#x", "GET http://h/a?n=1"},
};

static void test_requests(void **state) {
    (void)state;
    for (size_t i = 0; i < COUNT(requests); i++) {
        struct doc *doc = page(requests[i].html);
        struct form form = read_form(doc, requests[i].css, "utf-8");
        char *request = request_of(&form);
        assert_string_equal(request, requests[i].request);
        free(request);
        form_clear(&form);
        doc_free(doc);
    }
}

static void test_a_form_is_sent_in_the_encoding_of_its_page(void **state) {
    (void)state;
    static const struct { const char *charset, *entries; } cases[] = {
        {"windows-1251", "a=%E6"}, {"utf-8", "a=%D0%B6"}, {"utf-16le", "a=%D0%B6"}, {"windows-1252", "a=%26%231078%3B"},
        {"shift_jis", "a=%84w"}, {"iso-2022-jp", "a=%1B%24B%27X%1B%28B"}, {"replacement", "a=%D0%B6"}};
    struct doc *doc = page("<form><input name=a value=\xD0\xB6></form>");
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct form form = read_form(doc, "form", cases[i].charset);
        char *entries = entries_of(&form);
        assert_string_equal(entries, cases[i].entries);
        free(entries);
        form_clear(&form);
    }
    doc_free(doc);
}

static void test_multipart(void **state) {
    (void)state;
    struct err err = {0};
    struct doc *doc = page("<form action=/up method=post enctype=multipart/form-data><input name='a\"b' value=1><input type=file name=f>"
                           "<textarea name=t>x\ny</textarea></form>");
    struct form form = read_form(doc, "form", "utf-8");
    struct entry file = {.file = "n\"1.txt", .type = "text/plain", .bytes = "one\ntwo", .length = 7};
    assert_true(fill_file(&form, "f", &file, true, &err));
    char *first = request_of(&form), *second = request_of(&form);
    assert_string_equal(first, second); /* the boundary is made of the content */
    char *boundary = mem_strndup(strstr(first, "----darn"), strlen("----darn") + 32);
    char *expected = mem_printf("POST http://h/up multipart/form-data; boundary=%s --%s\r\nContent-Disposition: form-data; "
        "name=\"a%%22b\"\r\n\r\n1\r\n--%s\r\nContent-Disposition: form-data; name=\"f\"; filename=\"n%%221.txt\"\r\n"
        "Content-Type: text/plain\r\n\r\none\ntwo\r\n--%s\r\nContent-Disposition: form-data; name=\"t\"\r\n\r\nx\r\ny\r\n--%s--\r\n",
        boundary, boundary, boundary, boundary, boundary);
    assert_string_equal(first, expected);
    free(second);
    file.bytes = "one\ntwx";
    assert_true(fill_file(&form, "f", &file, true, &err));
    second = request_of(&form);
    assert_null(strstr(second, boundary));
    free(expected), free(boundary), free(first), free(second);
    form_clear(&form);
    doc_free(doc);
}

/* ---- filling in ---- */

#define SHIRT \
    "<form><input type=hidden name=id value=7><select name=size><option>S<option>M<option>L</select>" \
    "<input type=radio name=pay value=card><input type=radio name=pay value=cash checked>" \
    "<select name=tags multiple><option>a<option selected>b<option>c</select>" \
    "<input type=hidden name=agree value=0><input type=checkbox name=agree value=1>" \
    "<input type=checkbox name=c value=x><input type=checkbox name=c value=y checked>" \
    "<input name=q value=old><input type=file name=f><input type=submit name=go value=Go></form>"

/* The values are separated by |; "" none. */
static const struct { const char *name, *values, *sent; } fillings[] = {
    {"size", "L", "size=L&pay=cash&tags=b&agree=0&c=y&q=old"},
    {"size", "", "pay=cash&tags=b&agree=0&c=y&q=old"},
    {"size", "XXL", "error: field \"size\" does not offer \"XXL\"; it has \"S\", \"M\", \"L\""},
    {"size", "S|M", "error: field \"size\" takes one value only"},
    {"pay", "card", "size=S&pay=card&tags=b&agree=0&c=y&q=old"},
    {"pay", "cheque", "error: field \"pay\" does not offer \"cheque\"; it has \"card\", \"cash\""},
    {"tags", "c|a", "size=S&pay=cash&tags=a&tags=c&agree=0&c=y&q=old"},
    {"tags", "", "size=S&pay=cash&agree=0&c=y&q=old"},
    {"tags", "a|a", "error: field \"tags\" takes one value only"},
    {"agree", "1", "size=S&pay=cash&tags=b&agree=1&c=y&q=old"},
    {"agree", "0|1", "size=S&pay=cash&tags=b&agree=0&agree=1&c=y&q=old"},
    {"c", "x|y", "size=S&pay=cash&tags=b&agree=0&c=x&c=y&q=old"},
    {"c", "x|x", "error: field \"c\" has that value only once"},
    {"q", "new", "size=S&pay=cash&tags=b&agree=0&c=y&q=new"},
    {"q", "1|2", "size=S&pay=cash&tags=b&agree=0&c=y&q=1&q=2"},
    {"q", "", "size=S&pay=cash&tags=b&agree=0&c=y"},
    {"new", "1", "size=S&pay=cash&tags=b&agree=0&c=y&q=old&new=1"},
    {"go", "1", "error: \"go\" is a button: choose it by form.button = \"go\""},
    {"f", "1", "error: field \"f\" takes a file: set form.files[\"f\"]"},
};

/* Without what is the same in all: the id in front, the file and the button behind. */
static char *sent_of(const struct form *form) {
    struct str out = {0};
    for (size_t i = 0; i < form->fields.count; i++) {
        const struct field *field = &form->fields.at[i];
        bool same = strcmp(field->name, "id") == 0 || field->kind == FIELD_FILE || field->kind == FIELD_BUTTON;
        if (!same && fill_is_sent(form, field)) str_printf(&out, "%s%s=%s", out.len ? "&" : "", field->name, field->value);
    }
    return str_take(&out);
}

static bool fill(struct form *form, const char *name, const char *text, struct err *err) {
    struct fill_value values[8];
    size_t count = 0;
    for (; *text; count++) {
        values[count] = (struct fill_value){text, strcspn(text, "|")};
        text += values[count].length;
        text += *text == '|';
    }
    return fill_set(form, name, values, count, err);
}

static void test_filling(void **state) {
    (void)state;
    struct doc *doc = page(SHIRT);
    for (size_t i = 0; i < COUNT(fillings); i++) {
        struct form form = read_form(doc, "form", "utf-8");
        struct err err = {0};
        char *before = sent_of(&form), *got;
        if (fill(&form, fillings[i].name, fillings[i].values, &err)) {
            got = sent_of(&form);
        } else {
            got = mem_printf("error: %s", err.message);
            char *after = sent_of(&form);
            assert_string_equal(after, before); /* what was refused changed nothing */
            free(after);
        }
        assert_string_equal(got, fillings[i].sent);
        free(got), free(before);
        form_clear(&form);
    }
    doc_free(doc);
}

static void test_ticks(void **state) {
    (void)state;
    struct doc *doc = page(SHIRT);
    struct form form = read_form(doc, "form", "utf-8");
    struct err err = {0};
    assert_true(fill_tick(&form, "agree", true, &err));
    char *sent = sent_of(&form);
    assert_string_equal(sent, "size=S&pay=cash&tags=b&agree=0&agree=1&c=y&q=old"); /* the hidden one stays, as in a browser */
    free(sent);
    assert_true(fill_tick(&form, "agree", false, &err));
    assert_false(fill_tick(&form, "c", true, &err));
    assert_string_equal(err.message, "field \"c\" has several checkboxes: give their values, not true or false");
    assert_false(fill_tick(&form, "q", true, &err));
    assert_string_equal(err.message, "field \"q\" is no checkbox: give a string, not true or false");
    assert_string_equal(fill_closest(&form, "sise"), "size");
    form_clear(&form);
    doc_free(doc);
}

static void test_buttons(void **state) {
    (void)state;
    struct doc *doc = page("<form><input type=submit name=a value=1><button name=b value=2></button><button name=b value=3></button></form>");
    struct form form = read_form(doc, "form", "utf-8");
    static const struct { const char *name, *value, *entries; } cases[] = {
        {"a", NULL, "a=1"}, {"b", NULL, "b=2"}, {"b", "3", "b=3"}, {NULL, NULL, ""},
        {"c", NULL, "the form has no button \"c\"; it has \"a\" (1), \"b\" (2), \"b\" (3)"},
        {"b", "4", "the form has no button \"b\" (4); it has \"a\" (1), \"b\" (2), \"b\" (3)"}};
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct err err = {0};
        char *got = fill_button(&form, cases[i].name, cases[i].value, &err) ? entries_of(&form) : mem_strdup(err.message);
        assert_string_equal(got, cases[i].entries);
        free(got);
    }
    form_clear(&form);
    doc_free(doc);
}

static void test_files(void **state) {
    (void)state;
    struct err err = {0};
    struct entry file = {.file = "x", .type = "t/t", .bytes = "b", .length = 1};
    struct doc *doc = page("<form method=post><input type=file name=one><input type=file name=many multiple><input name=q></form>");
    struct form form = read_form(doc, "form", "utf-8");
    assert_true(fill_file(&form, "one", &file, true, &err));
    assert_false(fill_file(&form, "one", &file, false, &err));
    assert_string_equal(err.message, "field \"one\" takes one file only");
    assert_true(fill_file(&form, "many", &file, true, &err));
    assert_true(fill_file(&form, "many", &file, false, &err));
    assert_false(fill_file(&form, "q", &file, true, &err));
    assert_string_equal(err.message, "field \"q\" takes no file: set form.fields[\"q\"]");
    char *got = request_of(&form);
    assert_string_equal(got, "error: file \"one\" would be sent by its name only: this form is POST application/x-www-form-urlencoded; "
                             "set form.method = \"POST\" and form.enctype = \"multipart/form-data\"");
    free(got);
    fill_no_file(&form, "one");
    fill_no_file(&form, "many");
    got = request_of(&form);
    assert_string_equal(got, "POST http://h/dir/page?x=1 application/x-www-form-urlencoded one=&many=&q=");
    free(got);
    form_clear(&form);
    doc_free(doc);
}

/* A page cannot make a form that takes all memory, nor one that takes all day. */
static void test_giant_forms(void **state) {
    (void)state;
    static const struct { const char *before, *each; bool fits; } cases[] = {
        {"<form>", "<input name=a>", false}, {"<form><select multiple name=a>", "<option>", false},
        {"<form><fieldset disabled>", "<input name=a>", true}, {"<form>", "<p><input>", true},
        {"<form>", "<input type=submit>", false}};
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct str html = {0};
        struct form form = {0};
        str_puts(&html, cases[i].before);
        for (int j = 0; j < FORM_FIELDS_MOST + 10; j++) str_puts(&html, cases[i].each);
        struct doc *doc = page(html.data);
        assert_int_equal(form_read(&form, doc, pick(doc, "form"), NULL, PAGE, PAGE, "utf-8"), cases[i].fits);
        assert_true(form.fields.count + form.buttons.count <= FORM_FIELDS_MOST + 1);
        form_clear(&form);
        doc_free(doc);
        str_clear(&html);
    }
}

static void test_what_is_in_no_form(void **state) {
    (void)state;
    struct doc *doc = page("<form id=f></form><p><input name=a><input name=b form=f><button id=c form=nowhere></button>");
    assert_null(form_of(doc, pick(doc, "[name=a]")));
    assert_null(form_of(doc, pick(doc, "#c")));
    assert_ptr_equal(form_of(doc, pick(doc, "[name=b]")), pick(doc, "#f"));
    doc_free(doc);
}

static int setup(void **state) {
    (void)state;
    doc_setup();
    return 0;
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_entry_lists), cmocka_unit_test(test_requests),
        cmocka_unit_test(test_a_form_is_sent_in_the_encoding_of_its_page), cmocka_unit_test(test_multipart),
        cmocka_unit_test(test_filling), cmocka_unit_test(test_ticks), cmocka_unit_test(test_buttons), cmocka_unit_test(test_files),
        cmocka_unit_test(test_giant_forms), cmocka_unit_test(test_what_is_in_no_form),
    };
    return cmocka_run_group_tests(tests, setup, NULL);
}
