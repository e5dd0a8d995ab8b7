/* Forms from page to server: what arrives of a form that was filled in, and of bodies made of tables. */
#include "crawl.h"

#include <string.h>

/* ---- what arrives ---- */

/* The first scraper below "## Forms", with another site in its place. */
static const char *readme_login(struct site *site) {
    const char *from = strstr(strstr(project_file("README.md"), "## Forms"), "```lua\n") + strlen("```lua\n");
    const char *script = textf("%.*s", (int)(strstr(from, "```") - from), from);
    return replaced(script, "https://quotes.toscrape.com/login", site_url(site, "/login"));
}

static void the_login_of_the_readme_works(void **state) {
    (void)state;
    struct site *site = site_new();
    site_put(site, "/login", .body = "<form action=/login method=post><input type=hidden name=csrf_token value=t1>"
                                     "<input name=username><input type=password name=password><input type=submit value=Login></form>");
    put_file("login.lua", readme_login(site));
    site_put(site, "/login", .status = 302, .headers = "Location: /\r\nSet-Cookie: session=7\r\n");
    site_put(site, "/", .body = "<a href=/logout>Logout</a>");
    struct program *darn = run_darn("run", "login.lua", "-o", "items.jsonl");
    assert_exit(darn, 0);
    struct hit hit = site_hit(site, "/login", 1);
    assert_string_equal(hit.method, "POST");
    assert_string_equal(hit.body, "csrf_token=t1&username=reader&password=secret");
    assert_string_equal(site_header(site, "/login", 1, "content-type"), "application/x-www-form-urlencoded");
    assert_string_equal(site_header(site, "/", 0, "cookie"), "session=7");
    assert_string_equal(site_hit(site, "/", 0).method, "GET");
    assert_string_equal(get_file("items.jsonl"), "{\"logged_in\": true}\n");
}

static void a_search_form_is_a_url(void **state) {
    (void)state;
    struct site *site = site_new();
    site_put(site, "/", .headers = "Content-Type: text/html; charset=windows-1251\r\n",
             .body = "<form action=/find?old=1><input name=q><select name=sort><option>new<option>cheap</select></form>");
    site_put(site, "/find?q=%E6&sort=cheap", .body = "<h1>found</h1>");
    struct crawl got = crawl("return { parse = function(page)\n"
                             "  local form = page:form()\n"
                             "  if not form then return page:emit{ h1 = page:text 'h1' } end\n"
                             "  form.fields.q, form.fields.sort = '\xD0\xB6', 'cheap'\n"
                             "  page:follow(form)\n"
                             "end }\n", site_url(site, "/"));
    assert_exit(got.darn, 0);
    assert_string_equal(get_file(got.items), "{\"h1\": \"found\"}\n");
}

static void files_go_as_multipart(void **state) {
    (void)state;
    struct site *site = site_new();
    put_file("cv.txt", "one\ntwo\n");
    site_put(site, "/", .body = "<form action=/up method=post enctype=multipart/form-data><input name=who><input type=file name=cv></form>");
    site_put(site, "/up", .body = "<h1>thanks</h1>");
    site_put(site, "/api", .body = "<h1>thanks</h1>");
    struct crawl got = crawl("return { parse = function(page)\n"
                             "  local form = page:form()\n"
                             "  form.fields.who = 'J\xC3\xBCrgen'\n"
                             "  form.files.cv = { path = 'cv.txt' }\n"
                             "  page:follow(form, 'done')\n"
                             "  page:follow('/api', 'done', { files = { cv = { content = 'x', name = 'x.pdf' } }, form = { b = 2, a = { 1, 3 } } })\n"
                             "end, done = function() end }\n", site_url(site, "/"));
    assert_exit(got.darn, 0);
    const char *type = site_header(site, "/up", 0, "content-type");
    assert_true(str_starts(type, "multipart/form-data; boundary=----darn"));
    const char *line = textf("--%s\r\n", strchr(type, '=') + 1), *end = textf("--%s--\r\n", strchr(type, '=') + 1);
    assert_string_equal(site_hit(site, "/up", 0).body,
        textf("%sContent-Disposition: form-data; name=\"who\"\r\n\r\nJ\xC3\xBCrgen\r\n%sContent-Disposition: form-data; name=\"cv\"; "
              "filename=\"cv.txt\"\r\nContent-Type: text/plain\r\n\r\none\ntwo\n\r\n%s", line, line, end));
    type = site_header(site, "/api", 0, "content-type");
    assert_true(str_starts(type, "multipart/form-data; boundary=----darn"));
    assert_has(site_hit(site, "/api", 0).body, "name=\"a\"\r\n\r\n1\r\n");
    assert_has(site_hit(site, "/api", 0).body, "name=\"a\"\r\n\r\n3\r\n");
    assert_has(site_hit(site, "/api", 0).body, "name=\"cv\"; filename=\"x.pdf\"\r\nContent-Type: application/pdf\r\n\r\nx\r\n");
}

/* A re-run asks for the form it asked for before, byte by byte: nothing is sent twice. */
static void a_rerun_sends_no_form_again(void **state) {
    (void)state;
    struct site *site = site_new();
    site_put(site, "/", .body = "<form action=/up method=post enctype=multipart/form-data><input name=who></form>");
    site_put(site, "/up", .body = "<h1>thanks</h1>");
    const char *script = "return { parse = function(page)\n"
                         "  local form = page:form()\n"
                         "  form.files.cv = { content = 'x', name = 'x' }\n"
                         "  page:follow(form, 'done')\n"
                         "end, done = function() end }\n";
    struct crawl got = crawl(script, site_url(site, "/"));
    assert_exit(got.darn, 0);
    assert_exit(run_darn("retry", got.file, site_url(site, "/")), 0);
    assert_exit(run_darn("run", "s.lua", site_url(site, "/"), "-C", got.file), 0);
    assert_int_equal(site_hits(site, "/up"), 1);
    assert_int_equal(crawl_number(got.file, "SELECT count(*) FROM requests WHERE method = 'POST'"), 1);
}

/* ---- mistakes ---- */

static void a_mistake_in_a_form_is_a_failure_that_names_the_choices(void **state) {
    (void)state;
    struct site *site = site_new();
    site_put(site, "/", .body = "<form><select name=size><option>S<option>M</select></form>");
    struct crawl got = crawl("return { parse = function(page)\n  page:form().fields.size = 'XXL'\nend }\n", site_url(site, "/"));
    assert_exit(got.darn, 2);
    json_t *failed = event_wait(got.events, "parse_failed", "file", "s.lua", "line", "2");
    assert_has(event_text(failed, "error"), "field \"size\" does not offer \"XXL\"; it has \"S\", \"M\"");
}

static void a_name_that_a_form_lacks_is_added_with_a_warning(void **state) {
    (void)state;
    struct site *site = site_new();
    site_put(site, "/", .body = "<form action=/go><input name=password></form>");
    site_put(site, "/go?password=&pasword=x", .body = "<p>");
    struct crawl got = crawl("return { parse = function(page)\n"
                             "  local form = page:form()\n"
                             "  if form then form.fields.pasword = 'x' page:follow(form) end\n"
                             "end }\n", site_url(site, "/"));
    assert_exit(got.darn, 0);
    assert_has(got.darn->err, "there is no field \"pasword\", so it is added; did you mean \"password\"?");
    assert_int_equal(site_hits(site, "/go?password=&pasword=x"), 1);
}

int main(int argc, char **argv) {
    cmocka_set_test_filter(argc > 1 ? argv[1] : NULL);
    const struct CMUnitTest tests[] = {
        CASE(the_login_of_the_readme_works),
        CASE(a_search_form_is_a_url),
        CASE(files_go_as_multipart),
        CASE(a_rerun_sends_no_form_again),
        CASE(a_mistake_in_a_form_is_a_failure_that_names_the_choices),
        CASE(a_name_that_a_form_lacks_is_added_with_a_warning),
    };
    return cmocka_run_group_tests_name("forms", tests, NULL, NULL);
}
