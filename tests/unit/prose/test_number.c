/* Numbers out of text: the cases of tests/data/html/numbers.txt, and what a hostile page could send. */
#include "cases.h"
#include "prose/locale.h"
#include "prose/number.h"

#include <inttypes.h>
#include <math.h>

static char *show(const struct number *n, bool open) {
    if (!n->real) return mem_printf("%" PRId64 "%s", n->integer, open ? " ?" : "");
    return mem_printf(n->value == floor(n->value) ? "%.1f%s" : "%.15g%s", n->value, open ? " ?" : "");
}

static void check_case(const struct one_case *c) {
    struct number n;
    char decimal = strlen(c->hint) == 1 ? *c->hint : locale_decimal(c->hint);
    bool open;
    char *got = number_find(c->text, decimal, &n, &open) ? show(&n, open) : mem_strdup("nil");
    case_result(c, got);
    free(got);
}

static void reads_every_case(void **state) {
    (void)state;
    run_cases("numbers.txt", check_case);
}

/* A million times the text, then a number; anything quadratic in it would take minutes. */
static void is_quick_on_a_long_text(void **state) {
    (void)state;
    static const struct { const char *text, *end; double wanted; } cases[] = { /* NAN: there is none */
        {"- ", "", NAN}, {"-", "3", -3},    {"x", "1.299", 1.299}, {"1,", "", 1.1}, {"\u200B", "7", 7},
        {".", "5", 5},   {"1 ", "", 1},     {"0", "7", 7},         {"1", "", NAN},  {"0.1", "", 0.01},
        {"000,", "", 0}, {"\xFF", "7", 7}, {"1,11,", "1", 1.11},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct str text = {0};
        struct number n;
        for (int k = 0; k < 1000000; k++) str_puts(&text, cases[i].text);
        str_puts(&text, cases[i].end);
        bool found = number_find(str_text(&text), 0, &n, NULL);
        if (found != !isnan(cases[i].wanted) || (found && fabs(n.value - cases[i].wanted) > 0.1))
            fail_msg("\"%s...%s\" is %f", cases[i].text, cases[i].end, found ? n.value : NAN);
        str_clear(&text);
    }
}

static void takes_any_bytes(void **state) {
    (void)state;
    static const char *const texts[] = {"€ 1.234,50 €", "١٬٢٣٤٫٥٦", "35€99", "R$ 1.299", "kr. -1’299"};
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        for (size_t at = 0; at < strlen(texts[i]); at++)
            for (int byte = 0; byte < 256; byte++) {
                char *text = mem_strdup(texts[i]);
                struct number n;
                text[at] = (char)byte;
                if (number_find(text, 0, &n, NULL)) assert_true(isfinite(n.value));
                free(text);
            }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(reads_every_case),
        cmocka_unit_test(is_quick_on_a_long_text),
        cmocka_unit_test(takes_any_bytes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
