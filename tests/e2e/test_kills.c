/* Ended at random moments, again and again: what was committed stays, is never asked for again, and at the end every item is
 * there once, in the crawl file and in each output. KILLS=N says how often (20), SEED=N repeats the moments. */
#include "events.h"
#include "items.h"

#include "base/map.h"
#include "base/mem.h"
#include "os/clock.h"
#include "os/file.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

enum { KILLS_A_CRAWL = 20, LINES_MOST = 50, DELAY_MOST_US = 8000 };

static const char PAGES[] = "400";

/* A number from 0 to most - 1, from a seed that is printed. */
static int draw(int most) {
    static unsigned seed;
    if (!seed) {
        const char *given = getenv("SEED");
        seed = given ? (unsigned)strtoul(given, NULL, 10) : (unsigned)clock_wall_ms();
        print_error("SEED=%u\n", seed);
    }
    return rand_r(&seed) % most;
}

static size_t file_size(const char *path) {
    struct stat status;
    return stat(path, &status) == 0 ? (size_t)status.st_size : 0;
}

/* ---- a crawl of the shop, in a folder's files of its own ---- */

struct crawl {
    struct shop shop;
    const char *script, *file, *jsonl, *csv, *hits;
    int runs;
    bool mended;          /* the scraper, as it was saved last */
    struct map committed; /* path -> how long the shop's log was when it was first seen to be committed */
};

static void crawl_begin(struct crawl *crawl, int number) {
    *crawl = (struct crawl){.script = textf("shop-%d.lua", number), .file = textf("%d.crawl", number),
                            .jsonl = textf("%d.jsonl", number), .csv = textf("%d.csv", number), .hits = textf("%d.hits", number)};
    crawl->shop = shop_start(PAGES, crawl->hits);
    put_file(crawl->script, project_file("scrapers/shop.lua"));
}

static void crawl_end(struct crawl *crawl) {
    map_clear(&crawl->committed);
    send_signal(crawl->shop.program, SIGTERM);
    assert_exit(finish(crawl->shop.program), 0);
}

/* The scraper's two faults come and go, as its author tries things. */
static void save(struct crawl *crawl, bool mended) {
    crawl->mended = mended;
    save_file(crawl->script, mended ? shop_mended() : project_file("scrapers/shop.lua"));
}

static struct program *start(struct crawl *crawl, const char *events) {
    return start_darn("run", crawl->script, crawl->shop.url, "-C", crawl->file, "-o", crawl->jsonl, "-o", crawl->csv,
                      "--events", events, "-j", "2");
}

/* Waits until so many more events came; false where the program ended before. */
static bool see_lines(struct tail *tail, int lines) {
    int64_t deadline = clock_ms() + DEADLINE_MS;
    while (count_lines(str_text(&tail->text)) < lines)
        if (!tail_more(tail, deadline)) return false;
    return true;
}

/* A moment: some events, then a little. Now and then a save on the way there. */
static void wait_a_while(struct crawl *crawl, struct program *darn, const char *events) {
    struct tail *tail = tail_open(events, darn);
    int lines = draw(LINES_MOST);
    if (draw(4) == 0 && see_lines(tail, lines / 2)) save(crawl, !crawl->mended);
    if (see_lines(tail, lines)) nanosleep(&(struct timespec){.tv_nsec = draw(DELAY_MOST_US) * 1000L}, NULL);
    end_now(tail);
}

/* ---- what must hold after each end ---- */

/* Nothing that was committed is lost; what is new is noted, with how long the shop's log is by now. */
static void note_committed(struct crawl *crawl) {
    static const char tables[] = "SELECT count(*) FROM sqlite_master WHERE name = 'requests'";
    if (!file_exists(crawl->file) || crawl_number(crawl->file, tables) == 0) return; /* it was ended before it began */
    assert_string_equal(crawl_query(crawl->file, "PRAGMA integrity_check"), "ok\n");
    const char *paths = crawl_query(crawl->file, "SELECT substr(url, instr(substr(url, 9), '/') + 8) FROM requests "
                                                 "WHERE state IN ('done', 'parked', 'missing', 'gave_up')");
    size_t before = crawl->committed.count, still = 0;
    void *length = (void *)(file_size(crawl->hits) + 1);
    for (const char *end; *paths; paths = end + 1) {
        end = strchr(paths, '\n');
        const char *path = textf("%.*s", (int)(end - paths), paths);
        void *known = map_get(&crawl->committed, path);
        still += known != NULL;
        map_set(&crawl->committed, path, known ? known : length);
    }
    assert_int_equal(still, before);
}

/* An output is never ahead of the crawl file. */
static void assert_behind(struct crawl *crawl, const char *output, int header) {
    if (!file_exists(output) || crawl->committed.count == 0) return;
    int64_t items = crawl_number(crawl->file, "SELECT count(*) FROM items");
    assert_true(count_lines(get_file(output)) <= items + header);
}

/* "GET /path 200": the path, as long as the line stands. */
static const char *path_of(const char *line) {
    const char *path = strchr(line, ' ') + 1;
    return textf("%.*s", (int)strcspn(path, " "), path);
}

/* Each committed page was asked for last before it was. */
static void assert_never_asked_again(struct crawl *crawl) {
    const char *hits = get_file(crawl->hits);
    for (const char *line = hits, *end; *line; line = end + 1) {
        end = strchrnul(line, '\n');
        const char *path = path_of(line);
        size_t length = (size_t)map_get(&crawl->committed, path);
        if (length && (size_t)(line - hits) >= length - 1) fail_msg("%s was committed and fetched again", path);
        if (!*end) break;
    }
}

/* The items of a crawl that nobody disturbed, as CSV; made once. */
static const char *whole_csv(void) {
    static char *csv;
    if (csv) return csv;
    struct shop shop = shop_start(PAGES, "whole.hits");
    put_file("whole.lua", shop_mended());
    assert_exit(run_darn("run", "whole.lua", shop.url, "-o", "whole.csv"), 0);
    return csv = mem_strdup(get_file("whole.csv"));
}

static void assert_whole(struct crawl *crawl, const char *truth, const char *csv) {
    save(crawl, true);
    assert_exit(finish(start(crawl, textf("%s.last", crawl->file))), 0);
    assert_never_asked_again(crawl);
    assert_same_lines(crawl_query(crawl->file, "SELECT '{\"_type\": \"product\", ' || substr(data, 2) FROM items"), truth);
    assert_same_lines(get_file(crawl->jsonl), truth);
    assert_same_lines(get_file(crawl->csv), csv);
}

/* ---- the ways to end ---- */

/* False where the crawl was over before its moment came. */
static bool killed(struct crawl *crawl) {
    const char *events = textf("%s.%d", crawl->file, crawl->runs++);
    struct program *darn = start(crawl, events);
    wait_a_while(crawl, darn, events);
    send_signal(darn, SIGKILL);
    finish(darn);
    if (darn->code != -SIGKILL && darn->code != 2) assert_exit(darn, 0);
    note_committed(crawl);
    assert_behind(crawl, crawl->jsonl, 0);
    assert_behind(crawl, crawl->csv, 1);
    return darn->code == -SIGKILL;
}

static void killed_again_and_again(void **state) {
    (void)state;
    const char *given = getenv("KILLS"), *truth = shop_truth(PAGES), *csv = whole_csv();
    int left = given ? atoi(given) : KILLS_A_CRAWL;
    for (int number = 0; left > 0; number++) {
        struct crawl crawl;
        crawl_begin(&crawl, number);
        for (int kills = 0; kills < KILLS_A_CRAWL && left > 0 && killed(&crawl); kills++) left--;
        assert_whole(&crawl, truth, csv);
        crawl_end(&crawl);
    }
}

/* The first signal finishes what is under way, a second one stops at once: 3 in both cases, unless all was done. */
static void told_to_stop_again_and_again(void **state) {
    (void)state;
    const char *truth = shop_truth(PAGES), *csv = whole_csv();
    struct crawl crawl;
    crawl_begin(&crawl, 0);
    for (int stop = 0; stop < 8; stop++) {
        const char *events = textf("%s.%d", crawl.file, crawl.runs++);
        struct program *darn = start(&crawl, events);
        if (stop == 0) event_wait(events_of(darn, events), "start"); /* from then on it listens to signals */
        wait_a_while(&crawl, darn, events);
        send_signal(darn, SIGTERM);
        if (draw(2)) signal_taken(darn, SIGTERM), send_signal(darn, SIGTERM);
        finish(darn);
        if (darn->code == -SIGTERM) assert_true(count_lines(get_file(events)) <= 1); /* it had not begun */
        else if (darn->code != 3 && darn->code != 2) assert_exit(darn, 0);
        note_committed(&crawl);
    }
    assert_whole(&crawl, truth, csv);
    crawl_end(&crawl);
}

/* No file may grow beyond a limit (EFBIG), as on a disk that is full: a clear end, and it goes on when there is room. */
static void goes_on_when_the_disk_was_full(void **state) {
    (void)state;
    const char *truth = shop_truth(PAGES), *csv = whole_csv();
    struct crawl crawl;
    crawl_begin(&crawl, 0);
    for (int blocks = 100 + draw(100); blocks < 1000; blocks += 100 + draw(200)) {
        const char *command = textf("trap '' XFSZ; ulimit -f %d; exec %s run %s %s -C %s -o %s -o %s", blocks, darn_path(),
                                    crawl.script, crawl.shop.url, crawl.file, crawl.jsonl, crawl.csv);
        struct program *darn = finish(start_program("/bin/sh", (const char *const[]){"-c", command, NULL}));
        assert_exit(darn, 4);
        assert_has(darn->err, "0."); /* the name of the file that could not grow */
        note_committed(&crawl);
    }
    assert_whole(&crawl, truth, csv);
    crawl_end(&crawl);
}

int main(int argc, char **argv) {
    cmocka_set_test_filter(argc > 1 ? argv[1] : NULL);
    const struct CMUnitTest tests[] = {
        CASE(killed_again_and_again),
        CASE(told_to_stop_again_and_again),
        CASE(goes_on_when_the_disk_was_full),
    };
    return cmocka_run_group_tests_name("kills", tests, NULL, NULL);
}
