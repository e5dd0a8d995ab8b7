/* Dates and numbers changed at random: what is read is in the calendar, and always the same. `make fuzz` does more of it (ROUNDS). */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "../chance.h"
#include "prose/date.h"
#include "prose/number.h"

static const char *const texts[] = {
    "2024-03-12T15:30:00.5+01:00", "12/03/2024 3:45 pm", "March 12th, 2024 at 15.30 Uhr", "12 de marzo de 2024", "Tue, 12 Mar 2024 08:09:10 GMT", "3 days ago",
    "yesterday, 9am", "2024年3月12日 下午3:45", "le 1er août 2023", "١٢ مارس ٢٠٢٤", "12. März 2024", "in 2 weeks", "20240312", "2024-W11-2", "12 марта 2024 г.",
    "£1,234.50", "1.234,50 €", "1\xC2\xA0" "234,5", "1,49,999.00", "-١٢٣٫٤", "35€99", "1'000'000", "2.5e3 kg",
};
static const char *const words[] = {
    "-", "/", ".", ":", "T", "Z", "+14:00", "am", "p.m.", "0", "31", "12", "1999", "99999999999999999999", " ", "\xC2\xA0", "\xE2\x80\x8F", "٣", "年", "th", "st",
    "Feb", "Mai", "ago", "in ", "last ", "UTC", "GMT-", "(", ",", "'", "\xFF", "\xE5\xB9", "", "of ", "noon",
};

static void test_dates_and_numbers(void **state) {
    (void)state;
    const size_t rounds = chance_number("ROUNDS", 100) * 10;
    chance_begin();
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        for (size_t round = 0; round < rounds; round++) {
            static const char *const langs[] = {NULL, "en-US", "de", "ja", "ar", "x"};
            const struct date_options options = {ORDER_NONE, langs[chance_below(6)], 1700000000000};
            struct str text = {0}, other = {0};
            struct moment once = {0}, twice = {0};
            str_puts(&text, texts[i]);
            str_puts(&other, texts[chance_below(sizeof texts / sizeof *texts)]);
            for (size_t changes = chance_below(5); changes; changes--) chance_change(&text, &other, words, sizeof words / sizeof *words);
            bool found = date_find(text.data, &options, &once);
            assert_true(date_find(text.data, &options, &twice) == found);
            if (found) assert_true(moment_valid(&once));
            if (found) assert_true(moment_ms(&once) == moment_ms(&twice));
            struct number first = {0}, second = {0};
            found = number_find(text.data, "\0.,"[chance_below(3)], &first, NULL);
            if (found) assert_true(number_find(text.data, '.', &second, NULL)); /* the hint decides which, not whether */
            str_clear(&other);
            str_clear(&text);
        }
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_dates_and_numbers)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
