/* What a body costs before it is parsed: validation where it is UTF-8, decoding where it is not, a guess where
 * nobody says. Made-up pages of 1 MB, half markup and half text; CPU time of one thread, the best of 9 rounds.
 * */
#include "base/str.h"
#include "encoding/charset.h"
#include "encoding/decode.h"
#include "encoding/encode.h"
#include "encoding/guess.h"

#include <stdio.h>
#include <time.h>

enum { BYTES = 1000 * 1000, ROUNDS = 9 };

static const char english[] = "It was a bright cold day in April, and the clocks were striking thirteen. ";
static const char french[] = "Où étaient les élèves cet été? À la fenêtre, près du café déjà fermé, ça va. ";
static const char russian[] = "Сегодня хорошая погода, и мы пойдём гулять. ";
static const char japanese[] = "今日は天気がいいですね。東京へ行きましょう。";
static const char chinese[] = "今天天气很好,我们去公园散步吧。中国人民";
static const char korean[] = "오늘은 날씨가 좋습니다. 우리는 공원에 ";

static double now_ms(void) {
    struct timespec now;
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
    return (double)now.tv_sec * 1e3 + (double)now.tv_nsec / 1e6;
}

static void make_page(struct str *out, const char *text, const struct encoding *encoding) {
    struct str page = {0};
    while (page.len < BYTES)
        str_printf(&page, "<li class=\"product\"><a href=\"/p/%zu\" title='%s'>%s</a>\n", page.len, text, text);
    encode(encoding, page.data, page.len, out);
    str_clear(&page);
}

static volatile size_t seen; /* so that nothing is left out for having no effect */

static void validate(const struct str *page, const struct encoding *encoding) {
    (void)encoding;
    seen = utf8_prefix(page->data, page->len);
}

static void decode_page(const struct str *page, const struct encoding *encoding) {
    struct str out = {0};
    decode(encoding, page->data, page->len, &out);
    seen = out.len;
    str_clear(&out);
}

static void guess_page(const struct str *page, const struct encoding *encoding) {
    (void)encoding;
    seen = guess(page->data, page->len) != NULL;
}

static double best_ms(const struct str *page, const struct encoding *encoding,
                      void (*work)(const struct str *, const struct encoding *)) {
    double best = 1e9;
    for (int round = 0; round < ROUNDS; round++) {
        const double start = now_ms();
        work(page, encoding);
        const double took = now_ms() - start;
        if (took < best) best = took;
    }
    return best;
}

int main(void) {
    static const struct { const char *what, *text, *encoding; } cases[] = {
        {"validated, ASCII", english, "utf-8"}, {"validated, French", french, "utf-8"},
        {"validated, Russian", russian, "utf-8"}, {"validated, Japanese", japanese, "utf-8"},
        {"decoded, French", french, "windows-1252"}, {"decoded, Russian", russian, "windows-1251"},
        {"decoded, Japanese", japanese, "shift_jis"}, {"decoded, Japanese", japanese, "euc-jp"},
        {"decoded, Japanese", japanese, "iso-2022-jp"}, {"decoded, Chinese", chinese, "gbk"},
        {"decoded, Chinese", chinese, "big5"}, {"decoded, Korean", korean, "euc-kr"},
    };
    struct str page = {0};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        const struct encoding *encoding = encoding_named(cases[i].encoding);
        str_reset(&page);
        make_page(&page, cases[i].text, encoding);
        const double ms = best_ms(&page, encoding, encoding->kind == ENCODING_UTF8 ? validate : decode_page);
        printf("%-20s %-14s %8.0f MB/s\n", cases[i].what, cases[i].encoding, (double)page.len / ms / 1e3);
    }
    printf("%-20s %-14s %8.2f ms\n", "guessed, Korean", "euc-kr", best_ms(&page, NULL, guess_page));
    str_clear(&page);
    return 0;
}
