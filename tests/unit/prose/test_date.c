/* Dates out of text: the cases of tests/data/html/dates.txt, and what a hostile page could send. */
#include "cases.h"
#include "prose/date.h"

/* 2024-03-12T15:30:00Z, a Tuesday: what the cases' relative dates count from. */
static const int64_t BASE_MS = 1710257400000;

static enum order order_of(const char *name) {
    static const char *const names[] = {[ORDER_DMY] = "dmy", [ORDER_MDY] = "mdy", [ORDER_YMD] = "ymd"};
    for (int order = ORDER_DMY; order <= ORDER_YMD; order++)
        if (strcmp(names[order], name) == 0) return (enum order)order;
    return ORDER_NONE;
}

static char *read_iso(const char *text, const struct date_options *options) {
    struct moment m;
    struct str iso = {0};
    if (date_find(text, options, &m)) moment_put(&m, &iso);
    else str_puts(&iso, "nil");
    return str_take(&iso);
}

static void check_case(const struct one_case *c) {
    enum order order = order_of(c->hint);
    char *got = read_iso(c->text, &(struct date_options){order, order || !*c->hint ? NULL : c->hint, BASE_MS});
    case_result(c, got);
    free(got);
}

static void reads_every_case(void **state) {
    (void)state;
    run_cases("dates.txt", check_case);
}

/* As often as it may be looked at; anything quadratic in it would take minutes. */
static void is_quick_on_a_long_text(void **state) {
    (void)state;
    static const char *const texts[] = {
        "1", "1/", "12 ", "12 March ", "March ", "1 a ", "mar ", "(", "令和", "午", "12. ", "a", "\u00A0", "1-",
        "15:30 ", "in ", "1 day ", "1 day, ", "\u0301", "\xFF", "T", "2024-03-", "١", "12-12 ",
    };
    static const struct date_options options = {0};
    struct moment m;
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        struct str text = {0};
        while (text.len < 2 * DATE_TEXT_MOST) str_puts(&text, texts[i]);
        if (date_find(text.data, &options, &m)) fail_msg("\"%s...\" is a date", texts[i]);
        str_clear(&text);
    }
}

static void reads_the_beginning_of_a_long_text(void **state) {
    (void)state;
    static const struct date_options options = {0};
    struct str text = {0};
    struct moment m;
    while (text.len < DATE_TEXT_MOST - 10) str_puts(&text, "word ");
    str_puts(&text, "12 March 2024");
    assert_true(date_find(text.data, &options, &m));
    text.len -= strlen("12 March 2024");
    str_puts(&text, "word word word 12 March 2024, 3 days ago");
    assert_false(date_find(text.data, &options, &m));
    str_clear(&text);
}

/* Whatever is cut off, there is no reading beyond the end (AddressSanitizer sees it) and no date that is none. */
static void takes_any_bytes(void **state) {
    (void)state;
    static const char *const texts[] = {
        "Dienstag, 12. März 2024 um 15.30 Uhr (MEZ)", "令和6年3月12日(火) 午後3時30分", "12 марта 2024 г. в 15:30",
        "Tue, 12 Mar 2024 15:30:00.25 GMT+01:00", "2 hours, 5 minutes ago", "the day before yesterday at 3 p.m.",
    };
    static const struct date_options options = {.base_ms = 1710257400000};
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        for (size_t at = 0; at < strlen(texts[i]); at++)
            for (int byte = 0; byte < 256; byte++) {
                char *text = mem_strdup(texts[i]);
                struct moment m;
                text[at] = (char)byte;
                if (date_find(text, &options, &m)) assert_true(moment_valid(&m));
                free(text);
            }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(reads_every_case),
        cmocka_unit_test(is_quick_on_a_long_text),
        cmocka_unit_test(reads_the_beginning_of_a_long_text),
        cmocka_unit_test(takes_any_bytes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
