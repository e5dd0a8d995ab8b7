/* Names for files that sites send. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/str.h"
#include "model/filename.h"

#include <stdlib.h>

#define LONG20 "abcdefghijklmnopqrst"
#define LONG100 LONG20 LONG20 LONG20 LONG20 LONG20

static const struct { const char *wanted, *disposition, *type, *url, *name; } cases[] = {
    {"", NULL, NULL, "http://h/a/b.pdf?x=1/2", "b.pdf"},
    {"", NULL, NULL, "http://h/a%20b%2Fc.pdf", "a b_c.pdf"},
    {"", NULL, "text/html", "http://h/a/", "index.html"},
    {"", NULL, NULL, "http://h/", "index"},
    {"", NULL, NULL, "http://h?x", "index"},
    {"", "attachment; filename=\"x.pdf\"", NULL, "http://h/a", "x.pdf"},
    {"", "attachment;filename = x.pdf ; size=1", NULL, "http://h/a", "x.pdf"},
    {"", "attachment; FILENAME=\"a \\\"b\\\".txt\"", NULL, "http://h/a", "a _b_.txt"},
    {"", "attachment; filename=\"no.txt\"; filename*=UTF-8''%e2%82%ac.txt", NULL, "http://h/a", "\xE2\x82\xAC.txt"},
    {"", "attachment; filename*=utf-8'en'yes.txt; filename=no.txt", NULL, "http://h/a", "yes.txt"},
    {"", "attachment; filename*=iso-8859-1''%A3.txt", NULL, "http://h/a", "\xC2\xA3.txt"},
    {"", "attachment; filename*=nonsense; filename=f.txt", NULL, "http://h/a", "f.txt"},
    {"", "attachment; filename=\"semi;colon.txt\"", NULL, "http://h/a", "semi;colon.txt"},
    {"", "attachment; filename=\"../../etc/passwd\"", NULL, "http://h/a", "passwd"},
    {"", "attachment; filename=\"C:\\\\temp\\\\x.exe\"", NULL, "http://h/a", "x.exe"},
    {"", "attachment; filename=\"\"", NULL, "http://h/a", "a"},
    {"", "inline", NULL, "http://h/a", "a"},
    {"", "attachment; filename=\"..\"", NULL, "http://h/a", "file"},
    {"", "attachment; filename=\".bashrc\"", NULL, "http://h/a", "_.bashrc"},
    {"", "attachment; filename=\"a\tb\x7F<>:|?*.txt. .\"", NULL, "http://h/a", "a_b_______.txt"},
    {"", NULL, NULL, "http://h/CON", "_CON"},
    {"", NULL, NULL, "http://h/nul.txt", "_nul.txt"},
    {"", NULL, NULL, "http://h/com1.x", "_com1.x"},
    {"", NULL, NULL, "http://h/command.com", "command.com"},
    {"", NULL, NULL, "http://h/%ff%00x", "\xEF\xBF\xBD_x"},
    {"", NULL, NULL, "http://h/%2e%2e%2f%2e%2e%2fx", "_.._.._x"},
    {"", NULL, NULL, "http://h/" LONG100 LONG100 ".pdf", LONG100 "abcdefghijklmnop.pdf"},
    {"", NULL, NULL, "http://h/" LONG100 "." LONG100, LONG100 "." "abcdefghijklmnopqrs"},
    {"covers/1.jpg", "attachment; filename=\"x.pdf\"", NULL, "http://h/a", "covers/1.jpg"},
    {"covers/", "attachment; filename=\"x.pdf\"", NULL, "http://h/a", "covers/x.pdf"},
    {"/etc//./../passwd", NULL, NULL, "http://h/a", "etc/passwd"},
    {"con/aux.c/lpt1", NULL, NULL, "http://h/a", "_con/_aux.c/_lpt1"},
    {"../..", NULL, NULL, "http://h/a", "a"},
    {"a/b:c/ d ", NULL, NULL, "http://h/a", "a/b_c/d"},
    {"1/2/3/4/5/6/7/8/9/10", NULL, NULL, "http://h/a", "1/2/3/4/5/6/7/8"},
};

static void test_names(void **state) {
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct headers headers = {0};
        if (cases[i].disposition) headers_add(&headers, "Content-Disposition", cases[i].disposition);
        if (cases[i].type) headers_add(&headers, "Content-Type", cases[i].type);
        char *name = filename_for(cases[i].wanted, &headers, cases[i].url);
        assert_string_equal(name, cases[i].name);
        free(name);
        headers_clear(&headers);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_names)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
