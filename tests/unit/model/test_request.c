/* The identity of a request: what belongs to its fingerprint and what does not. */
#include "base/mem.h"
#include "model/page.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

static struct request *make(const char *method, const char *url, const char *body) {
    struct request *request = request_new();
    free(request->method);
    request->method = mem_strdup(method);
    assert_int_equal(url_parse(&request->url, url, NULL, NULL), URL_OK);
    request->body = mem_strdup(body);
    request->body_bytes = body ? strlen(body) : 0;
    request_fingerprint(request);
    return request;
}

static void starts_as_a_plain_get(void **state) {
    (void)state;
    struct request *request = request_new();
    assert_string_equal(request->method, "GET");
    assert_string_equal(request->callback, "parse");
    assert_false(request->again);
    request_free(request);
    request_free(NULL);
}

static void is_the_same_where_method_url_and_body_are(void **state) {
    (void)state;
    static const struct { const char *method, *url, *body; bool same; } cases[] = {
        {"GET", "http://h/a?x=1", NULL, true},
        {"GET", "HTTP://H:80/b/../%61?x=1#top", NULL, true},
        {"GET", "http://h/a?x=2", NULL, false},
        {"GET", "https://h/a?x=1", NULL, false},
        {"POST", "http://h/a?x=1", NULL, false},
        {"GET", "http://h/a?x=1", "body", false},
    };
    struct request *first = make("GET", "http://h/a?x=1", NULL);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct request *other = make(cases[i].method, cases[i].url, cases[i].body);
        bool same = memcmp(first->fingerprint, other->fingerprint, FINGERPRINT_BYTES) == 0;
        assert_int_equal(same, cases[i].same);
        request_free(other);
    }
    request_free(first);
}

static void callback_and_meta_do_not_count(void **state) {
    (void)state;
    struct request *a = make("GET", "http://h/", NULL), *b = make("GET", "http://h/", NULL);
    free(b->callback);
    b->callback = mem_strdup("other");
    b->meta = mem_strdup("{}");
    b->depth = b->ordinal = b->priority = 7;
    b->parent = 3;
    request_fingerprint(b);
    assert_memory_equal(a->fingerprint, b->fingerprint, FINGERPRINT_BYTES);
    request_free(a);
    request_free(b);
}

static void again_adds_asker_callback_and_ordinal(void **state) {
    (void)state;
    struct request *a = make("GET", "http://h/", NULL), *b = make("GET", "http://h/", NULL);
    b->again = true;
    request_fingerprint(b);
    assert_memory_not_equal(a->fingerprint, b->fingerprint, FINGERPRINT_BYTES);
    a->again = true;
    request_fingerprint(a);
    assert_memory_equal(a->fingerprint, b->fingerprint, FINGERPRINT_BYTES); /* a re-run queues no further copy */
    b->ordinal = 1;
    request_fingerprint(b);
    assert_memory_not_equal(a->fingerprint, b->fingerprint, FINGERPRINT_BYTES);
    b->ordinal = 0;
    b->parent = 1;
    request_fingerprint(b);
    assert_memory_not_equal(a->fingerprint, b->fingerprint, FINGERPRINT_BYTES);
    b->parent = 0;
    free(b->callback);
    b->callback = mem_strdup("other");
    request_fingerprint(b);
    assert_memory_not_equal(a->fingerprint, b->fingerprint, FINGERPRINT_BYTES);
    request_free(a);
    request_free(b);
}

static void a_url_alone_gives_that_of_a_get(void **state) {
    (void)state;
    struct request *a = make("GET", "http://h/x", NULL);
    uint8_t fingerprint[FINGERPRINT_BYTES];
    request_fingerprint_url("http://h/x", fingerprint);
    assert_memory_equal(a->fingerprint, fingerprint, FINGERPRINT_BYTES);
    struct page *page = page_new(a); /* owns it from here */
    page->url = mem_strdup("http://h/x");
    page->body = mem_strdup("body");
    headers_add(&page->headers, "A", "b");
    page_free(page);
    page_free(NULL);
}

/* RFC 7617 2; of the page it goes to links of the same origin, and of Authorization no other sort does. */
static void a_user_becomes_an_authorization(void **state) {
    (void)state;
    static const struct { const char *url, *value; } cases[] = {
        {"http://Aladdin:open%20sesame@h/", "Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ=="},
        {"http://u@h/", "Basic dTo="}, {"http://u:a:b@h/", "Basic dTphOmI="}, {"http://h/", NULL},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct request *request = make("GET", cases[i].url, NULL), *same = make("GET", "http://h/x", NULL);
        struct request *other = make("GET", "http://h:81/", NULL);
        request_take_user(request);
        request_inherit_user(same, request);
        request_inherit_user(other, request);
        assert_null(headers_get(&other->headers, "authorization"));
        const char *value = headers_get(&request->headers, "authorization"), *inherited = headers_get(&same->headers, "authorization");
        if (!cases[i].value) assert_true(!value && !inherited);
        else assert_string_equal(value, cases[i].value), assert_string_equal(inherited, value);
        request_free(request);
        request_free(same);
        request_free(other);
    }
    struct request *token = make("GET", "http://u:p@h/", NULL), *link = make("GET", "http://h/x", NULL);
    headers_add(&token->headers, "authorization", "Bearer t");
    request_take_user(token);
    assert_int_equal(token->headers.count, 1);
    request_inherit_user(link, token);
    assert_int_equal(link->headers.count, 0);
    request_free(token);
    request_free(link);
}

static void a_copy_stands_alone(void **state) {
    (void)state;
    struct request *a = make("POST", "http://h/x", "body");
    a->meta = mem_strdup("{}");
    a->priority = 3;
    headers_add(&a->headers, "A", "b");
    struct request *copy = request_copy(a);
    uint8_t fingerprint[FINGERPRINT_BYTES];
    memcpy(fingerprint, a->fingerprint, FINGERPRINT_BYTES);
    request_free(a);
    assert_memory_equal(copy->fingerprint, fingerprint, FINGERPRINT_BYTES);
    request_fingerprint(copy);
    assert_memory_equal(copy->fingerprint, fingerprint, FINGERPRINT_BYTES);
    assert_string_equal(copy->url.text, "http://h/x");
    assert_string_equal(copy->meta, "{}");
    assert_string_equal(headers_get(&copy->headers, "a"), "b");
    assert_null(copy->referrer);
    assert_int_equal(copy->priority, 3);
    request_free(copy);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(starts_as_a_plain_get),
        cmocka_unit_test(is_the_same_where_method_url_and_body_are),
        cmocka_unit_test(callback_and_meta_do_not_count),
        cmocka_unit_test(again_adds_asker_callback_and_ordinal),
        cmocka_unit_test(a_url_alone_gives_that_of_a_get),
        cmocka_unit_test(a_copy_stands_alone),
        cmocka_unit_test(a_user_becomes_an_authorization),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
