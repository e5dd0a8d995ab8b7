/* Which addresses are of the public internet. */
#include "net/address.h"

#include <arpa/inet.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>
#include <sys/un.h>
#include <cmocka.h>

static const struct { const char *address; bool is_public; } rows[] = {
    {"1.1.1.1", true},         {"93.184.216.34", true},   {"0.0.0.0", false},         {"0.1.2.3", false},
    {"9.255.255.255", true},   {"10.0.0.0", false},       {"10.255.255.255", false},  {"11.0.0.0", true},
    {"100.63.255.255", true},  {"100.64.0.0", false},     {"100.127.255.255", false}, {"100.128.0.0", true},
    {"126.255.255.255", true}, {"127.0.0.1", false},      {"127.255.255.255", false}, {"128.0.0.0", true},
    {"169.253.255.255", true}, {"169.254.169.254", false},{"172.15.255.255", true},   {"172.16.0.1", false},
    {"172.31.255.255", false}, {"172.32.0.0", true},      {"192.0.0.8", false},       {"192.0.1.0", true},
    {"192.0.2.1", false},      {"192.167.255.255", true}, {"192.168.0.1", false},     {"192.169.0.0", true},
    {"198.17.255.255", true},  {"198.18.0.1", false},     {"198.19.255.255", false},  {"198.20.0.0", true},
    {"198.51.100.7", false},   {"203.0.113.7", false},    {"223.255.255.255", true},  {"224.0.0.1", false},
    {"239.255.255.255", false},{"240.0.0.1", false},      {"255.255.255.255", false}, {"192.88.99.1", false},
    {"::", false},             {"::1", false},            {"::2", false},             {"::ffff:127.0.0.1", false},
    {"::ffff:8.8.8.8", true},  {"::ffff:10.1.1.1", false},{"::127.0.0.1", false},     {"64:ff9b::7f00:1", false},
    {"64:ff9b::808:808", true},{"64:ff9b:1::1", false},   {"100::1", false},          {"2001::1", false},
    {"2001:1ff::1", false},    {"2001:200::1", true},     {"2001:db8::1", false},     {"2001:4860:4860::8888", true},
    {"2002:7f00:1::", false},  {"2002:808:808::", true},  {"2002:c0a8:1::1", false},  {"2606:4700::1111", true},
    {"3fff::1", false},        {"3fff:fff::1", false},    {"3fff:1000::1", true},     {"4000::1", false},
    {"5f00::1", false},        {"fc00::1", false},        {"fd12:3456::1", false},    {"fe80::1", false},
    {"fec0::1", false},        {"ff02::1", false},        {"1fff::1", false},
};

static void by_address(void **state) {
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct sockaddr_in in = {.sin_family = AF_INET};
        struct sockaddr_in6 in6 = {.sin6_family = AF_INET6};
        bool v6 = strchr(rows[i].address, ':');
        assert_int_equal(inet_pton(v6 ? AF_INET6 : AF_INET, rows[i].address,
                                   v6 ? (void *)&in6.sin6_addr : (void *)&in.sin_addr), 1);
        const struct sockaddr *address = v6 ? (struct sockaddr *)&in6 : (struct sockaddr *)&in;
        if (address_is_public(address) != rows[i].is_public) fail_msg("%s", rows[i].address);
    }
}

static void of_other_families(void **state) {
    (void)state;
    struct sockaddr_un un = {.sun_family = AF_UNIX};
    assert_false(address_is_public((struct sockaddr *)&un));
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(by_address), cmocka_unit_test(of_other_families)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
