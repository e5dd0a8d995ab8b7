/* The question what shall become of a failure, at the prompt of a crawl and at that of darn.retriable, and how its answers
 * are read. */
#ifndef DEBUG_ANSWER_H
#define DEBUG_ANSWER_H

#define ANSWER_QUESTION "[R]etry after reload, rais[E], [S]kip, [V]alue, [D]ebug or [Q]uit? [R] "
/* Instead of the question, once that was answered by R. */
#define ANSWER_WAITS "waiting (Enter asks again) "
/* Where it was no answer. */
#define ANSWER_HELP "one letter, please, or its word: retry, raise, skip, value, debug or quit"

enum answer {
    ANSWER_EMPTY = 0, /* Enter alone */
    ANSWER_RETRY = 'r',
    ANSWER_RAISE = 'e',
    ANSWER_SKIP = 's',
    ANSWER_VALUE = 'v',
    ANSWER_DEBUG = 'd',
    ANSWER_QUIT = 'q',
    ANSWER_UNCLEAR = '?',
};

/* A letter or the whole word for it, in any case, with white space around it. Anything else is unclear: a line that was
 * meant for a debugger that was there a moment ago must not decide about a page. */
enum answer answer_read(const char *line);

#endif
