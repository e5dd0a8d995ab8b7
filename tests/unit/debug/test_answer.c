/* answer.h: what is an answer, and what is none. */
#include "debug/answer.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static void a_letter_or_its_word(void **state) {
    (void)state;
    static const struct { const char *line; enum answer answer; } cases[] = {
        {"", ANSWER_EMPTY},          {" \t", ANSWER_EMPTY},         {"r", ANSWER_RETRY},         {"Retry", ANSWER_RETRY},
        {"E", ANSWER_RAISE},         {"raise", ANSWER_RAISE},       {" s ", ANSWER_SKIP},        {"SKIP", ANSWER_SKIP},
        {"v", ANSWER_VALUE},         {"value\t", ANSWER_VALUE},     {"d", ANSWER_DEBUG},         {"debug", ANSWER_DEBUG},
        {"q", ANSWER_QUIT},          {"quit", ANSWER_QUIT},         {"x", ANSWER_UNCLEAR},       {"ra", ANSWER_UNCLEAR},
        {"quiet", ANSWER_UNCLEAR},   {"quit it", ANSWER_UNCLEAR},   {"retrying", ANSWER_UNCLEAR}, {"se", ANSWER_UNCLEAR},
        {"e = 5", ANSWER_UNCLEAR},   {"r r", ANSWER_UNCLEAR},       {"?", ANSWER_UNCLEAR},        {"[R]", ANSWER_UNCLEAR},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        if (answer_read(cases[i].line) != cases[i].answer) fail_msg("'%s' is %c", cases[i].line, answer_read(cases[i].line));
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(a_letter_or_its_word)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
