/* SHA-256 by the examples of FIPS 180-4, in one piece and in many. */
#include "base/hash.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>
#include <cmocka.h>

static void gives_the_known_digests(void **state) {
    (void)state;
    static const struct { const char *text, *hex; } cases[] = {
        {"", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"},
        {"abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"},
        {"abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
         "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct hash whole, pieces;
        char hex[HASH_HEX];
        hash_init(&whole);
        hash_put(&whole, cases[i].text, strlen(cases[i].text));
        hash_hex(&whole, hex);
        assert_string_equal(hex, cases[i].hex);
        hash_init(&pieces);
        for (const char *p = cases[i].text; *p; p++) hash_put(&pieces, p, 1);
        hash_hex(&pieces, hex);
        assert_string_equal(hex, cases[i].hex);
    }
}

static void goes_on_after_a_digest(void **state) {
    (void)state;
    struct hash hash;
    uint8_t before[HASH_BYTES];
    char hex[HASH_HEX];
    hash_init(&hash);
    hash_put(&hash, "a", 1);
    hash_digest(&hash, before);
    hash_put(&hash, "bc", 2);
    hash_hex(&hash, hex);
    assert_string_equal(hex, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    assert_int_equal(before[0], 0xca);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(gives_the_known_digests),
        cmocka_unit_test(goes_on_after_a_digest),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
