/* The shop as a client meets it: real sockets, each fault's answers in their order, the log. */
#include "demo/server.h"
#include "demo/shop.h"
#include "os/clock.h"
#include "os/file.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>

#include <arpa/inet.h>
#include <poll.h>
#include <pthread.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cmocka.h>

enum { PRODUCTS = 40, SEED = 5 };

struct fixture {
    struct server *server;
    struct shop *shop; /* the same table, made again */
    char *log;
    pthread_t thread;
};

static void *serve(void *server) {
    struct err err = {0};
    return server_run(server, &err) ? server : NULL;
}

static struct fixture *open_shop(int latency_ms) {
    struct fixture *fixture = mem_zero(sizeof *fixture);
    struct err err = {0};
    fixture->log = file_join(getenv("TMPDIR") ? getenv("TMPDIR") : "/tmp", "demo.log");
    fixture->shop = shop_new(PRODUCTS, SEED);
    struct server_options options = {
        .products = PRODUCTS, .seed = SEED, .latency_ms = latency_ms, .log = fixture->log};
    fixture->server = server_new(&options, &err);
    if (!fixture->server) fail_msg("%s", err.message);
    assert_int_equal(pthread_create(&fixture->thread, NULL, serve, fixture->server), 0);
    return fixture;
}

static void close_shop(struct fixture *fixture) {
    void *ended;
    server_stop(fixture->server);
    pthread_join(fixture->thread, &ended);
    assert_ptr_equal(ended, fixture->server);
    server_free(fixture->server);
    shop_free(fixture->shop);
    unlink(fixture->log);
    free(fixture->log);
    free(fixture);
}

/* --- a client of a few lines --- */

static int dial(const struct fixture *fixture) {
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons((uint16_t)server_port(fixture->server))};
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    assert_int_equal(connect(fd, (struct sockaddr *)&address, sizeof address), 0);
    return fd;
}

static void say(int fd, const char *text) { assert_int_equal(write(fd, text, strlen(text)), (ssize_t)strlen(text)); }

static void ask_for(int fd, const char *method, const char *path) {
    char *text = mem_printf("%s %s HTTP/1.1\r\nHost: shop\r\nConnection: close\r\n\r\n", method, path);
    say(fd, text);
    free(text);
}

struct answer {
    struct str text; /* all that came, until the server closed */
    int status;
    const char *body;
    size_t body_bytes;
    long announced; /* Content-Length */
};

static struct answer hear(int fd) {
    struct answer answer = {0};
    char piece[4096];
    ssize_t length;
    while ((length = read(fd, piece, sizeof piece)) > 0) str_put(&answer.text, piece, (size_t)length);
    close(fd);
    const char *end = strstr(str_text(&answer.text), "\r\n\r\n");
    const char *announced = strstr(str_text(&answer.text), "Content-Length: ");
    assert_non_null(end);
    answer.status = atoi(answer.text.data + strlen("HTTP/1.1 "));
    answer.body = end + 4;
    answer.body_bytes = answer.text.len - (size_t)(answer.body - answer.text.data);
    answer.announced = announced ? atol(announced + strlen("Content-Length: ")) : -1;
    return answer;
}

static struct answer ask(const struct fixture *fixture, const char *method, const char *path) {
    int fd = dial(fixture);
    ask_for(fd, method, path);
    return hear(fd);
}

static bool has_header(const struct answer *answer, const char *line) {
    char *whole = mem_printf("\r\n%s\r\n", line);
    const char *at = strstr(answer->text.data, whole);
    free(whole);
    return at && at < answer->body;
}

static char *read_log(const struct fixture *fixture) {
    size_t length;
    char *log = file_read(fixture->log, 0, &length, NULL);
    assert_non_null(log);
    return log;
}

static const struct product *find(const struct fixture *fixture, enum fault fault) {
    int number = 1;
    while (shop_product(fixture->shop, number)->fault != fault) number++;
    return shop_product(fixture->shop, number);
}

/* --- the cases --- */

static void faults_pass_in_their_order(void **state) {
    (void)state;
    static const struct { enum fault fault; int statuses[4]; const char *first_header; } cases[] = {
        {FAULT_NONE, {200, 200}, NULL},
        {FAULT_SOLD_OUT, {200, 200}, NULL},
        {FAULT_NO_HEADING, {200, 200}, NULL},
        {FAULT_UNAVAILABLE, {503, 503, 200, 200}, NULL},
        {FAULT_BUSY, {429, 200, 200}, "Retry-After: 1"},
        {FAULT_TRUNCATED, {200, 200}, NULL},
        {FAULT_MOVED, {301, 301}, "Location: "},
        {FAULT_GONE, {404, 404}, NULL},
    };
    struct fixture *fixture = open_shop(0);
    struct str expected_log = {0};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        const struct product *product = find(fixture, cases[i].fault);
        struct str link = {0};
        shop_put_link(product, &link);
        for (int turn = 0; turn < 4 && cases[i].statuses[turn]; turn++) {
            struct answer answer = ask(fixture, "GET", link.data);
            bool cut = cases[i].fault == FAULT_TRUNCATED && turn == 0;
            assert_int_equal(answer.status, cases[i].statuses[turn]);
            assert_int_equal(answer.body_bytes, cut ? answer.announced / 2 : answer.announced);
            assert_int_equal(strstr(answer.body, "</html>") == NULL, cut);
            if (turn == 0 && cases[i].first_header) assert_non_null(strstr(answer.text.data, cases[i].first_header));
            str_clear(&answer.text);
            str_printf(&expected_log, "GET %s %d\n", link.data, cases[i].statuses[turn]);
        }
        str_clear(&link);
    }
    char *log = read_log(fixture); /* read at once: a line is written before its answer */
    assert_string_equal(log, expected_log.data);
    free(log);
    str_clear(&expected_log);
    close_shop(fixture);
}

static void redirect_leads_to_the_product(void **state) {
    (void)state;
    struct fixture *fixture = open_shop(0);
    const struct product *product = find(fixture, FAULT_MOVED);
    struct str link = {0}, path = {0}, header = {0};
    shop_put_link(product, &link);
    shop_put_path(product, &path);
    str_printf(&header, "Location: %s", path.data);
    struct answer moved = ask(fixture, "GET", link.data), there = ask(fixture, "GET", path.data);
    assert_true(has_header(&moved, header.data));
    assert_int_equal(there.status, 200);
    assert_non_null(strstr(there.body, "product-title"));
    str_clear(&moved.text);
    str_clear(&there.text);
    str_clear(&link);
    str_clear(&path);
    str_clear(&header);
    close_shop(fixture);
}

static void routes(void **state) {
    (void)state;
    static const struct { const char *method, *path; int status; const char *header, *piece; } cases[] = {
        {"GET", "/", 200, "Content-Type: text/html; charset=utf-8", "<h1>All products</h1>"},
        {"GET", "/?utm=1", 200, NULL, "<h1>All products</h1>"},
        {"GET", "/catalogue/page-1.html", 200, NULL, "Page 1 of 2"},
        {"GET", "/catalogue/page-2.html", 200, NULL, "Page 2 of 2"},
        {"GET", "/catalogue/page-3.html", 404, NULL, "There is no such page"},
        {"GET", "/catalogue/page-0.html", 404, NULL, ""},
        {"GET", "/catalogue/page-2.htm", 404, NULL, ""},
        {"GET", "/category/coffee-tea.html", 200, NULL, "<h1>Coffee &amp; Tea</h1>"},
        {"GET", "/category/coffee.html", 404, NULL, ""},
        {"GET", "/pages/delivery.html", 200, NULL, "<h1>Delivery &amp; returns</h1>"},
        {"GET", "/pages/none.html", 404, NULL, ""},
        {"GET", "/product/", 404, NULL, ""},
        {"GET", "/product/99999999999999999999-x.html", 404, NULL, ""},
        {"GET", "/product/1-wrong-name.html", 301, NULL, ""},
        {"GET", "/product/01.html", 404, NULL, ""},
        {"GET", "/robots.txt", 200, "Content-Type: text/plain; charset=utf-8", "User-agent: *\nDisallow: /admin/\n"},
        {"GET", "/admin/", 403, NULL, "Staff only"},
        {"GET", "/static/img/12.svg", 200, "Content-Type: image/svg+xml", "<svg "},
        {"GET", "/static/shop.css", 200, "Content-Type: text/css; charset=utf-8", ""},
        {"GET", "/static/shop.js", 200, "Content-Type: text/javascript; charset=utf-8", ""},
        {"GET", "/nowhere", 404, NULL, ""},
        {"DELETE", "/", 405, "Allow: GET, HEAD", ""},
    };
    struct fixture *fixture = open_shop(0);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct answer answer = ask(fixture, cases[i].method, cases[i].path);
        if (answer.status != cases[i].status) fail_msg("%s gives %d", cases[i].path, answer.status);
        if (cases[i].header && !has_header(&answer, cases[i].header))
            fail_msg("%s lacks %s", cases[i].path, cases[i].header);
        if (!strstr(answer.body, cases[i].piece)) fail_msg("%s lacks %s", cases[i].path, cases[i].piece);
        str_clear(&answer.text);
    }
    close_shop(fixture);
}

static void head_has_no_body(void **state) {
    (void)state;
    struct fixture *fixture = open_shop(0);
    struct answer answer = ask(fixture, "HEAD", "/");
    assert_int_equal(answer.status, 200);
    assert_true(answer.announced > 10000);
    assert_int_equal(answer.body_bytes, 0);
    str_clear(&answer.text);
    close_shop(fixture);
}

static void connections_are_kept(void **state) {
    (void)state;
    struct fixture *fixture = open_shop(0);
    int fd = dial(fixture);
    say(fd, "POST /robots.txt HTTP/1.1\r\nHost: shop\r\nContent-Length: 5\r\n\r\nabcde");
    say(fd, "GET /robots.txt HTTP/1.1\r\nHost: shop\r\n\r\n");
    ask_for(fd, "GET", "/static/shop.js?v=2");
    struct answer answers = hear(fd);
    assert_non_null(strstr(answers.text.data, "HTTP/1.1 200 OK"));
    char *log = read_log(fixture);
    assert_string_equal(log, "POST /robots.txt 405\nGET /robots.txt 200\nGET /static/shop.js?v=2 200\n");
    free(log);
    str_clear(&answers.text);
    close_shop(fixture);
}

static void a_slow_page_holds_up_no_other(void **state) {
    (void)state;
    struct fixture *fixture = open_shop(0);
    struct str link = {0};
    shop_put_link(find(fixture, FAULT_SLOW), &link);
    int slow = dial(fixture);
    ask_for(slow, "GET", link.data);
    struct answer quick = ask(fixture, "GET", "/robots.txt");
    assert_int_equal(quick.status, 200);
    assert_int_equal(poll(&(struct pollfd){.fd = slow, .events = POLLIN}, 1, 0), 0);
    char *log = read_log(fixture);
    assert_string_equal(log, "GET /robots.txt 200\n");
    free(log);
    str_clear(&quick.text);
    str_clear(&link);
    close_shop(fixture); /* while the slow one still waits: it must not hang */
    close(slow);
}

static void latency_comes_before_each_answer(void **state) {
    (void)state;
    enum { LATENCY = 30, CLIENTS = 6 };
    struct fixture *fixture = open_shop(LATENCY);
    int fds[CLIENTS];
    int64_t began = clock_ms();
    for (int i = 0; i < CLIENTS; i++) {
        fds[i] = dial(fixture);
        ask_for(fds[i], "GET", "/robots.txt");
    }
    for (int i = 0; i < CLIENTS; i++) {
        struct answer answer = hear(fds[i]);
        assert_int_equal(answer.status, 200);
        str_clear(&answer.text);
    }
    assert_true(clock_ms() - began >= LATENCY);
    close_shop(fixture);
}

static void nonsense_is_survived(void **state) {
    (void)state;
    static const char *const cases[] = {
        "\r\n\r\n\r\n", "GET\r\n\r\n", "GET / HTTP/1.1\r\n\r\n", "GET / HTTP/1.1\r\nbroken\r\n\r\n",
        "\x16\x03\x01\x02\x05\x01\r\n\r\n", "GET / HTTP/1.1\r\nHost: sh",
    };
    struct fixture *fixture = open_shop(0);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        int fd = dial(fixture);
        say(fd, cases[i]);
        close(fd);
    }
    struct answer answer = ask(fixture, "GET", "/robots.txt");
    assert_int_equal(answer.status, 200);
    str_clear(&answer.text);
    close_shop(fixture);
}

static void what_cannot_open_says_why(void **state) {
    (void)state;
    struct fixture *fixture = open_shop(0);
    struct err err = {0};
    struct server_options taken = {.port = server_port(fixture->server), .products = 1};
    assert_null(server_new(&taken, &err));
    assert_int_equal(err_exit_code(&err), 1);
    char *wanted = mem_printf("port %d is in use; --port 0 takes a free one", taken.port);
    assert_string_equal(err.message, wanted);
    free(wanted);
    struct server_options bad_log = {.products = 1, .log = "/no/such/folder/log"};
    assert_null(server_new(&bad_log, &err));
    assert_int_equal(err_exit_code(&err), 1);
    assert_string_equal(err.message, "cannot write /no/such/folder/log: No such file or directory");
    close_shop(fixture);
}

static void a_log_that_fails_ends_it(void **state) {
    (void)state;
    struct err err = {0};
    struct server *server = server_new(&(struct server_options){.products = 1, .log = "/dev/full"}, &err);
    assert_non_null(server);
    int fd = dial(&(struct fixture){.server = server});
    ask_for(fd, "GET", "/");
    assert_false(server_run(server, &err));
    assert_string_equal(err.message, "cannot write the log: No space left on device");
    close(fd);
    server_free(server);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(faults_pass_in_their_order),
        cmocka_unit_test(redirect_leads_to_the_product),
        cmocka_unit_test(routes),
        cmocka_unit_test(head_has_no_body),
        cmocka_unit_test(connections_are_kept),
        cmocka_unit_test(a_slow_page_holds_up_no_other),
        cmocka_unit_test(latency_comes_before_each_answer),
        cmocka_unit_test(nonsense_is_survived),
        cmocka_unit_test(what_cannot_open_says_why),
        cmocka_unit_test(a_log_that_fails_ends_it),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
