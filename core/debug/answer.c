/* See answer.h. */
#include "debug/answer.h"

#include "base/str.h"

#include <strings.h>

static bool is(const char *word, const char *typed, size_t length) {
    return strlen(word) == length && strncasecmp(typed, word, length) == 0;
}

enum answer answer_read(const char *line) {
    static const struct { const char *letter, *word; } answers[] = {
        {"r", "retry"}, {"e", "raise"}, {"s", "skip"}, {"v", "value"}, {"d", "debug"}, {"q", "quit"},
    };
    while (ascii_space(*line)) line++;
    size_t length = strlen(line);
    while (length && ascii_space(line[length - 1])) length--;
    if (!length) return ANSWER_EMPTY;
    for (size_t i = 0; i < sizeof answers / sizeof *answers; i++)
        if (is(answers[i].letter, line, length) || is(answers[i].word, line, length)) return (enum answer)*answers[i].letter;
    return ANSWER_UNCLEAR;
}
