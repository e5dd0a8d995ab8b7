/* `darn demo`: the small shop on 127.0.0.1 whose pages break parsers, or the items that a perfect scraper
 * would take from it. */
#include "base/log.h"
#include "demo/server.h"
#include "demo/shop.h"
#include "os/signal.h"
#include "ui/cmd.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

enum { PORT, PAGES, SEED, LATENCY, NUMBERS };

static const struct { const char *name; int64_t least, most, usual; } numbers[NUMBERS] = {
    [PORT] = {"--port", 0, 65535, 0},
    [PAGES] = {"--pages", 1, 1000000, 1000},
    [SEED] = {"--seed", 0, INT64_MAX, 1},
    [LATENCY] = {"--latency", 0, 600000, 0},
};

struct demo {
    int64_t numbers[NUMBERS];
    const char *log;
    bool truth;
};

/* --- arguments --- */

static bool read_number(const char *text, int which, int64_t *out, struct err *err) {
    char *end;
    errno = 0;
    long long value = strtoll(text, &end, 10);
    if (end == text || *end || errno || value < numbers[which].least || value > numbers[which].most)
        return err_set(err, ERR_USAGE, "%s must be a whole number from %lld to %lld, not \"%s\"",
                       numbers[which].name, (long long)numbers[which].least, (long long)numbers[which].most, text);
    *out = value;
    return true;
}

static bool unknown(const char *name, struct err *err) {
    static const char *const known[] = {"--port", "--pages", "--seed", "--latency", "--log", "--truth"};
    if (name[0] != '-') return err_set(err, ERR_USAGE, "darn demo takes options only, not \"%s\"", name);
    const char *closest = closest_name(name, known, sizeof known / sizeof *known);
    if (closest) return err_set(err, ERR_USAGE, "darn demo has no option '%s'; did you mean '%s'?", name, closest);
    return err_set(err, ERR_USAGE, "darn demo has no option '%s' (see darn help demo)", name);
}

/* An option with a value; the value may be NULL where the command line ended. */
static bool take(struct demo *demo, const char *name, const char *value, struct err *err) {
    int which = 0;
    while (which < NUMBERS && strcmp(name, numbers[which].name)) which++;
    if (which == NUMBERS && strcmp(name, "--log")) return unknown(name, err);
    if (!value || !*value) return err_set(err, ERR_USAGE, "%s needs a value", name);
    if (which < NUMBERS) return read_number(value, which, &demo->numbers[which], err);
    demo->log = value;
    return true;
}

/* "--port 80" and "--port=80" are the same. */
static bool read_arguments(struct demo *demo, int argc, char **argv, struct err *err) {
    for (int i = 0; i < NUMBERS; i++) demo->numbers[i] = numbers[i].usual;
    for (int i = 1; i < argc; i++) {
        if (!strcmp(argv[i], "--truth")) {
            demo->truth = true;
            continue;
        }
        const char *equals = strchr(argv[i], '=');
        char *name = equals ? mem_strndup(argv[i], (size_t)(equals - argv[i])) : mem_strdup(argv[i]);
        bool ok = take(demo, name, equals ? equals + 1 : argv[i + 1], err);
        free(name);
        if (!ok) return false;
        if (!equals) i++;
    }
    return true;
}

/* --- the two things it does --- */

static bool print_truth(const struct demo *demo, struct err *err) {
    struct shop *shop = shop_new((int)demo->numbers[PAGES], (uint64_t)demo->numbers[SEED]);
    struct str line = {0};
    for (int number = 1; number <= shop->count; number++) {
        str_reset(&line);
        shop_put_item(shop, shop_product(shop, number), &line);
        fwrite(line.data, 1, line.len, stdout);
    }
    str_clear(&line);
    shop_free(shop);
    if (!fflush(stdout) && !ferror(stdout)) return true;
    return err_set(err, ERR_SYSTEM, "cannot write to the standard output: %s", strerror(errno));
}

static void stop(void *server) { server_stop(server); }

static bool serve(const struct demo *demo, struct err *err) {
    struct server_options options = {
        .port = (int)demo->numbers[PORT],
        .products = (int)demo->numbers[PAGES],
        .seed = (uint64_t)demo->numbers[SEED],
        .latency_ms = (int)demo->numbers[LATENCY],
        .log = demo->log,
    };
    struct server *server = server_new(&options, err);
    if (!server) return false;
    signal_catch_stop();
    signal_wake(stop, server);
    printf("listening on http://127.0.0.1:%d/\n", server_port(server));
    fflush(stdout);
    bool ok = server_run(server, err);
    signal_release_stop();
    server_free(server);
    return ok;
}

int cmd_demo(int argc, char **argv) {
    struct demo demo = {0};
    struct err err = {0};
    if (!read_arguments(&demo, argc, argv, &err)) goto failed;
    if (!(demo.truth ? print_truth(&demo, &err) : serve(&demo, &err))) goto failed;
    return 0;
failed:
    log_put(LOG_ERROR, "%s", err.message);
    return err_exit_code(&err);
}
