/* Texts that a hostile page could send: how often a character is looked at is counted, so what is quadratic in the
 * length of one is seen and no clock is asked. */
#include "base/mem.h"
#include "base/str.h"
#include "prose/character.h"
#include "prose/date.h"
#include "prose/number.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

enum {
    MEGABYTE = 1 << 20,
    LOOKS_MOST = 64, /* at a byte by all shapes of a date; 47 are */
    NUMBER_LOOKS_MOST = 4,
    BEGINNINGS = 23,
    SHORT_BYTES = 8192,
    DATE_BYTES = DATE_TEXT_MOST + 1024, /* what is looked at of a text */
};

static size_t looks;

void __real_character_read(const char *text, struct character *out);
void __wrap_character_read(const char *text, struct character *out);

void __wrap_character_read(const char *text, struct character *out) {
    looks++;
    __real_character_read(text, out);
}

static const char *const beginnings[BEGINNINGS] = {
    "", "1", "12 March", "12 March 2024", "1 day", "in 1", "15:30", "15:30:00", "15:30 -", "March", "March 12", "2024",
    "1.1.1", "12/03/2024", "-", "5,", "$5.", "1 to", "令和", "-USD", "10-12", "Mar 1 to", "1,000",
};
static const char *const repeated[] = {
    " ", "1", "a", "A", ".", "-", ":", "(", "É", "日", "٣", "\u200B", "\u0301", "\xFF", "March ", "mar, ", "12 ", "1/", "1-",
    "1st ", "3月", "1 to ", "12 March - ", "- 5 March ", "Nov - ", "15:30 - ", "12:30 IST ", "24:00 ", "03/2024 ", "1 day ",
    "day ", "noon ", "and ", "zum ", "in ", "terça-", "-USD ", "-$", "$5. ", "5, 12 ", "kr. ", "-A", "1,000",
};

static struct str make(const char *beginning, const char *more, size_t bytes) {
    struct str text = {0};
    str_puts(&text, beginning);
    while (text.len < bytes) str_puts(&text, more);
    return text;
}

static void looks_at_a_date_so_often(const char *beginning, const char *more, size_t bytes) {
    static const struct date_options options = {.base_ms = 1710257400000};
    struct str text = make(beginning, more, bytes);
    struct moment m;
    looks = 0;
    if (date_find(text.data, &options, &m)) assert_true(moment_valid(&m));
    size_t read = text.len < DATE_BYTES ? text.len : DATE_BYTES;
    if (looks > LOOKS_MOST * read) fail_msg("\"%s%s...\": %zu looks at %zu bytes", beginning, more, looks, read);
    str_clear(&text);
}

/* Long runs of anything behind what may be a date: of a megabyte no more is looked at than of the bytes that may hold
 * one. The long texts have one of the beginnings each. */
static void looks_at_a_date_text_in_linear_time(void **state) {
    (void)state;
    for (size_t k = 0; k < sizeof repeated / sizeof *repeated; k++) {
        looks_at_a_date_so_often(beginnings[k % BEGINNINGS], repeated[k], MEGABYTE);
        for (size_t i = 0; i < BEGINNINGS; i++) looks_at_a_date_so_often(beginnings[i], repeated[k], SHORT_BYTES);
    }
}

static void looks_at_a_number_so_often(const char *beginning, const char *more, size_t bytes) {
    struct str text = make(beginning, more, bytes);
    struct number n;
    looks = 0;
    number_find(text.data, 0, &n, NULL);
    if (looks > NUMBER_LOOKS_MOST * text.len) fail_msg("\"%s%s...\": %zu looks", beginning, more, looks);
    str_clear(&text);
}

static void looks_at_a_number_text_in_linear_time(void **state) {
    (void)state;
    for (size_t k = 0; k < sizeof repeated / sizeof *repeated; k++) {
        looks_at_a_number_so_often(beginnings[k % BEGINNINGS], repeated[k], MEGABYTE);
        for (size_t i = 0; i < BEGINNINGS; i++) looks_at_a_number_so_often(beginnings[i], repeated[k], SHORT_BYTES);
    }
}

/* What is cut off is no end of a text: a date without a year has to be all of it. */
static void takes_the_head_for_no_whole(void **state) {
    (void)state;
    static const struct date_options options = {.base_ms = 1710257400000};
    struct str text = make("12 March", " ", MEGABYTE);
    struct moment m;
    assert_false(date_find(text.data, &options, &m));
    text.len = DATE_TEXT_MOST;
    text.data[text.len] = '\0';
    assert_true(date_find(text.data, &options, &m));
    str_clear(&text);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(looks_at_a_date_text_in_linear_time),
        cmocka_unit_test(looks_at_a_number_text_in_linear_time),
        cmocka_unit_test(takes_the_head_for_no_whole),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
