/* Answers that are saved as files: what is on the disk, under which name, after what. */
#include "crawl.h"

#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* Saves what every link leads to, and gives an item with what is in the file. */
static const char *const SAVES =
    "local s = {}\n"
    "function s.parse(page)\n"
    "  for link in page:each 'a' do page:follow(link, 'file', { save = link:attr 'title' or true }) end\n"
    "end\n"
    "function s.file(page)\n"
    "  local file = assert(io.open(page.file, 'rb'))\n"
    "  page:emit{ file = page.file, text = file:read 'a', body = #page.body, status = page.status }\n"
    "  file:close()\n"
    "end\n"
    "return s\n";

static const char *file_item(const char *file, const char *text) {
    return textf("{\"body\": 0, \"file\": \"%s\", \"status\": 200, \"text\": \"%s\"}\n", file, text);
}

/* Which names and contents the folder has, as `ls` and `cat` would show them. */
static const char *listing(const char *folder) {
    struct program *find = finish(start_program("/bin/sh", (const char *const[]){"-c", textf("cd %s && find . -type f | sort", folder), NULL}));
    return find->out;
}

static void a_file_is_saved_by_the_name_that_the_site_gives(void **state) {
    (void)state;
    struct site *site = site_new();
    site_put(site, "/", .body = "<a href=/d?id=1>1</a><a href=/b/two.txt>2</a><a href=/c/two.txt>3</a><a href=/x title=sub/../n:m>4</a>");
    site_put(site, "/d?id=1", .body = "one", .headers = "Content-Disposition: attachment; filename=\"../one.txt\"\r\n");
    site_put(site, "/b/two.txt", .body = "two");
    site_put(site, "/c/two.txt", .body = "three");
    site_put(site, "/x", .body = "");
    struct crawl got = crawl(SAVES, site_url(site, "/"), "concurrency=1");
    assert_exit(got.darn, 0);
    const char *files = replaced(got.file, ".crawl", ".files");
    assert_same_lines(get_file(got.items),
                      textf("%s%s%s%s", file_item(textf("%s/one.txt", files), "one"), file_item(textf("%s/two.txt", files), "two"),
                            file_item(textf("%s/two-4.txt", files), "three"), file_item(textf("%s/sub/n_m", files), "")));
    assert_string_equal(listing(files), "./one.txt\n./sub/n_m\n./two-4.txt\n./two.txt\n");
    assert_string_equal(crawl_query(got.file, "SELECT path, bytes, substr(hash, 1, 8) FROM files ORDER BY path"),
                        "one.txt|3|7692c3ad\nsub/n_m|0|e3b0c442\ntwo-4.txt|5|8b5b9db0\ntwo.txt|3|3fc4ccfe\n");
}

/* A page that failed is run again with its file, and fetched no second time; neither is what is done. */
static void a_saved_page_is_mended_without_a_fetch(void **state) {
    (void)state;
    struct site *site = site_new();
    site_put(site, "/", .body = "<a href=/f.txt>1</a>");
    site_put(site, "/f.txt", .body = "text");
    struct crawl got = crawl(replaced(SAVES, "'rb'", "nope.mode"), site_url(site, "/"));
    assert_exit(got.darn, 2);
    put_file("s.lua", SAVES);
    assert_exit(run_darn("run", "s.lua", site_url(site, "/"), "-C", got.file, "-o", got.items), 0);
    const char *path = replaced(got.file, ".crawl", ".files/f.txt");
    assert_string_equal(get_file(got.items), file_item(path, "text"));
    assert_exit(run_darn("retry", got.file, site_url(site, "/f.txt")), 0);
    assert_int_equal(site_hits(site, "/f.txt"), 1);
}

/* Neither a redirect nor an error is what was to be saved; a retry begins the file anew. */
static void only_a_good_answer_is_saved(void **state) {
    (void)state;
    struct site *site = site_new();
    site_put(site, "/", .body = "<a href=/old>1</a><a href=/gone>2</a>");
    site_put(site, "/old", .status = 302, .headers = "Location: /new.txt\r\n", .body = "moved");
    site_put(site, "/new.txt", .body = "half of it", .manner = ANSWER_TRUNCATE);
    site_put(site, "/new.txt", .status = 503, .body = "busy");
    site_put(site, "/new.txt", .body = "whole");
    site_put(site, "/gone", .status = 403, .body = "no");
    struct crawl got = crawl(SAVES, site_url(site, "/"), "retry={\"default\": 0}");
    assert_exit(got.darn, 2); /* the 403 */
    const char *files = replaced(got.file, ".crawl", ".files");
    assert_string_equal(get_file(got.items), file_item(textf("%s/new.txt", files), "whole"));
    assert_string_equal(listing(files), "./new.txt\n");
}

/* max_body does not bound a file, max_file does; nothing of what was too large is left. */
static void files_have_a_limit_of_their_own(void **state) {
    (void)state;
    struct site *site = site_new();
    site_put(site, "/", .body = "<a href=/big>1</a>");
    site_put(site, "/big", .body = textf("%*s", 300000, ""), .manner = ANSWER_CHUNKED);
    struct crawl got = crawl(SAVES, site_url(site, "/"), "max_body=1000");
    assert_exit(got.darn, 0);
    assert_string_equal(crawl_query(got.file, "SELECT bytes FROM files"), "300000\n");
    got = crawl(SAVES, site_url(site, "/"), "max_file=200000");
    assert_exit(got.darn, 2);
    json_t *event = event_wait(got.events, "gave_up", "kind", "too_large");
    assert_string_equal(event_text(event, "error"), "file larger than max_file (200000 bytes)");
    assert_string_equal(listing(replaced(got.file, ".crawl", ".files")), "");
}

/* In pieces: bomb.gz is 2 kB on the wire and 2 MB after it. */
static void a_packed_answer_is_saved_unpacked(void **state) {
    (void)state;
    struct site *site = site_new();
    struct stat info;
    assert_int_equal(stat(textf("%s/tests/data/bomb.gz", getenv("SOURCE")), &info), 0);
    site_put(site, "/", .body = "<a href=/bomb>1</a>");
    site_put(site, "/bomb", .headers = "Content-Encoding: gzip\r\n", .body = project_file("tests/data/bomb.gz"),
             .length = (size_t)info.st_size);
    struct crawl got = crawl(SAVES, site_url(site, "/"), "max_body=1000");
    assert_exit(got.darn, 0);
    assert_true(crawl_number(got.file, "SELECT bytes FROM files") > 1000000);
    assert_int_equal(strlen(get_file(replaced(got.file, ".crawl", ".files/bomb"))), crawl_number(got.file, "SELECT bytes FROM files"));
    assert_exit(crawl(SAVES, site_url(site, "/"), "max_file=100000").darn, 2);
}

/* Killed with one file half there and one whole whose callback had not run: the next run has both, once. */
static void a_kill_leaves_no_half_file(void **state) {
    (void)state;
    struct site *site = site_new();
    site_put(site, "/", .body = "<a href=/a.txt>1</a><a href=/b.txt>2</a>");
    site_put(site, "/a.txt", .body = "a");
    site_put(site, "/b.txt", .body = "b");
    site_hold(site, "/b.txt");
    struct crawl got = crawl_start(SAVES, site_url(site, "/"));
    event_wait(got.events, "parsed", "url", site_url(site, "/a.txt"));
    site_await(site, "/b.txt", 1);
    send_signal(got.darn, SIGKILL);
    finish(got.darn);
    const char *files = replaced(got.file, ".crawl", ".files");
    put_file(textf("%s/.part-99", files), "half of something");
    site_release(site, "/b.txt");
    /* as if the kill had come between the commit of the path and that of the page */
    sqlite_run(got.file, "UPDATE files SET path = 'b.txt', bytes = 9, hash = '' WHERE path IS NULL");
    put_file(textf("%s/b.txt", files), "from before");
    assert_exit(run_darn("run", "s.lua", site_url(site, "/"), "-C", got.file, "-o", got.items), 0);
    assert_string_equal(listing(files), "./a.txt\n./b.txt\n");
    assert_string_equal(get_file(textf("%s/b.txt", files)), "b");
    assert_same_lines(get_file(got.items), textf("%s%s", file_item(textf("%s/a.txt", files), "a"), file_item(textf("%s/b.txt", files), "b")));
    assert_int_equal(site_hits(site, "/a.txt"), 1);
}

/* What was in the folder before is not ours to replace; a name that is a file cannot be a folder too. */
static void no_other_file_is_replaced(void **state) {
    (void)state;
    struct site *site = site_new();
    site_put(site, "/", .body = "<a href=/1 title=mine.txt>1</a><a href=/2 title=mine.txt/deep>2</a><a href=/3 title=MINE.txt>3</a>");
    for (int i = 1; i <= 3; i++) site_put(site, textf("/%d", i), .body = textf("%d", i));
    mkdir("c.files", 0777);
    put_file("c.files/mine.txt", "mine");
    put_file("s.lua", SAVES);
    assert_exit(run_darn("run", "s.lua", site_url(site, "/"), "-C", "c.crawl", "--set", "concurrency=1"), 0);
    assert_string_equal(get_file("c.files/mine.txt"), "mine");
    assert_string_equal(crawl_query("c.crawl", "SELECT path FROM files ORDER BY request"), "mine-2.txt\ndeep-3-2\nMINE.txt\n");
}

/* The folder cannot be written to: the run ends as for any disk that is full, and goes on when that is mended. */
static void a_disk_that_refuses_ends_the_run(void **state) {
    (void)state;
    struct site *site = site_new();
    site_put(site, "/", .body = "<a href=/a.txt>1</a>");
    site_put(site, "/a.txt", .body = "a");
    put_file("c.files", "a file where the folder should be");
    put_file("s.lua", SAVES);
    struct program *darn = run_darn("run", "s.lua", site_url(site, "/"), "-C", "c.crawl");
    assert_exit(darn, 4);
    assert_has(darn->err, "cannot write c.files/.part-2: Not a directory");
    unlink("c.files");
    assert_exit(run_darn("run", "s.lua", site_url(site, "/"), "-C", "c.crawl"), 0);
    assert_string_equal(get_file("c.files/a.txt"), "a");
}

static void mistakes_with_save_are_told(void **state) {
    (void)state;
    struct site *site = site_new();
    site_put(site, "/", .body = "<p>");
    struct crawl got = crawl("return { parse = function(page) page:follow('/x', 'parse', { save = 1 }) end }\n", site_url(site, "/"));
    assert_exit(got.darn, 2);
    assert_has(event_text(event_wait(got.events, "parse_failed"), "error"),
               "save must be true or a name like \"covers/1.jpg\", not a number");
    put_file("p.lua", "return { parse = function(page) page:follow('/x', 'parse', { save = 'a.pdf' }) end }\n");
    assert_has(run_darn("parse", "p.lua", site_url(site, "/"))->out, "\"save\": \"a.pdf\"");
}

int main(int argc, char **argv) {
    cmocka_set_test_filter(argc > 1 ? argv[1] : NULL);
    const struct CMUnitTest tests[] = {
        CASE(a_file_is_saved_by_the_name_that_the_site_gives),
        CASE(a_saved_page_is_mended_without_a_fetch),
        CASE(only_a_good_answer_is_saved),
        CASE(files_have_a_limit_of_their_own),
        CASE(a_packed_answer_is_saved_unpacked),
        CASE(a_kill_leaves_no_half_file),
        CASE(no_other_file_is_replaced),
        CASE(a_disk_that_refuses_ends_the_run),
        CASE(mistakes_with_save_are_told),
    };
    return cmocka_run_group_tests_name("save", tests, NULL, NULL);
}
