/* Pages cut off anywhere and changed at random: there is a tree, it is sound and always the same, and everything that reads
 * it comes to an end. `make fuzz` runs this with more of everything (CUTS, ROUNDS) and with the pages of a folder (PAGES). */
#include "fuzz.h"

static struct inputs inputs;

/* At each byte where there are few enough, else at places spread over the page. One tree in four is read, too. */
static void test_cut(void **state) {
    (void)state;
    const size_t most = chance_number("CUTS", 2000);
    for (size_t i = 0; i < inputs.at.count; i++) {
        const struct str *page = &inputs.at.at[i].bytes;
        size_t cuts = page->len < most ? page->len : most;
        for (size_t cut = 0; cut <= cuts; cut++) {
            size_t length = cuts == page->len ? cut : cut * (page->len / cuts);
            char *bytes = mem_dup(page->data, length); /* of just that size: what reads on is found out */
            fuzz_page(bytes, length, cut % 4 == 0);
            free(bytes);
        }
    }
}

static void test_changed(void **state) {
    (void)state;
    const size_t rounds = chance_number("ROUNDS", 100);
    for (size_t i = 0; i < inputs.at.count; i++) {
        for (size_t round = 0; round < rounds; round++) {
            struct str page = {0};
            str_put(&page, inputs.at.at[i].bytes.data, inputs.at.at[i].bytes.len);
            for (size_t changes = 1 + chance_below(8); changes; changes--)
                chance_change(&page, &inputs.at.at[chance_below(inputs.at.count)].bytes, fuzz_html, COUNT(fuzz_html));
            fuzz_page(page.data, page.len, round % 4 == 0);
            str_clear(&page);
        }
    }
}

static int show_page(void **state) {
    (void)state;
    if (fuzz_now.bytes) fprintf(stderr, "the page:\n%.*s\n", (int)fuzz_now.length, fuzz_now.bytes);
    fuzz_now.bytes = NULL;
    return 0;
}

static int setup(void **state) {
    (void)state;
    doc_setup();
    chance_begin();
    inputs_data(&inputs, "pages.txt", "page");
    assert_int_equal(inputs.at.count, 20);
    if (getenv("PAGES") && *getenv("PAGES")) inputs_folder(&inputs, getenv("PAGES"), chance_number("LONGEST", 65536));
    return 0;
}

static int teardown(void **state) {
    (void)state;
    inputs_clear(&inputs);
    fuzz_end();
    return 0;
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test_teardown(test_cut, show_page),
                                       cmocka_unit_test_teardown(test_changed, show_page)};
    return cmocka_run_group_tests(tests, setup, teardown);
}
