/* See synthetic.h. An answer never comes from within fetch_start: transfers wait in a line for a timer, whose descriptor
 * the loop watches like any other. All take equally long, so the line is in the order in which they are due. */
#include "synthetic.h"

#include "base/mem.h"
#include "net/fetch.h"
#include "os/clock.h"

#include <assert.h>
#include <stdlib.h>
#include <sys/timerfd.h>
#include <unistd.h>

struct transfer {
    struct transfer *next;
    char *url;
    int64_t started_us, due_us;
    fetch_fn *done;
    void *arg;
};

struct fetcher {
    struct loop *loop;
    int timer;
    struct transfer *first, **last;
    int active;
};

/* fetch.h has no place to hand it through: the one thing here at file scope. */
static struct { synthetic_fn *page; void *arg; int latency_ms; } answers;

void synthetic_answers(synthetic_fn *page, void *arg, int latency_ms) {
    answers.page = page;
    answers.arg = arg;
    answers.latency_ms = latency_ms;
}

static void answer(struct fetcher *fetcher, bool cancelled) {
    struct transfer *transfer = fetcher->first;
    fetcher->first = transfer->next;
    if (!fetcher->first) fetcher->last = &fetcher->first;
    fetcher->active--;
    struct response response = {.cancelled = cancelled, .ok = !cancelled, .status = 200};
    if (str_ends(transfer->url, "/robots.txt")) response.status = 404;
    else if (!cancelled) answers.page(answers.arg, transfer->url, &response.body);
    headers_add(&response.headers, "Content-Type", "text/html; charset=utf-8");
    response.wire_bytes = (int64_t)response.body.len;
    response.elapsed_ms = response.latency_ms = (int)((clock_us() - transfer->started_us) / 1000);
    transfer->done(transfer->arg, &response);
    headers_clear(&response.headers);
    str_clear(&response.body);
    free(transfer->url);
    free(transfer);
}

/* For the first of the line; 1 ns stands for at once, since 0 would turn the timer off. */
static void arm(struct fetcher *fetcher) {
    struct itimerspec at = {0};
    if (fetcher->first) {
        int64_t us = fetcher->first->due_us - clock_us();
        at.it_value = us > 0 ? (struct timespec){us / 1000000, us % 1000000 * 1000} : (struct timespec){0, 1};
    }
    timerfd_settime(fetcher->timer, 0, &at, NULL);
}

static void ready(void *arg) {
    struct fetcher *fetcher = arg;
    uint64_t count;
    if (read(fetcher->timer, &count, sizeof count) != sizeof count) return;
    int64_t now = clock_us();
    while (fetcher->first && fetcher->first->due_us <= now) answer(fetcher, false);
    arm(fetcher);
}

struct fetcher *fetcher_new(struct loop *loop) {
    struct fetcher *fetcher = mem_zero(sizeof *fetcher);
    fetcher->loop = loop;
    fetcher->last = &fetcher->first;
    fetcher->timer = timerfd_create(CLOCK_MONOTONIC, TFD_CLOEXEC | TFD_NONBLOCK);
    assert(fetcher->timer >= 0);
    loop_add_fd(loop, fetcher->timer, ready, fetcher);
    return fetcher;
}


void fetcher_free(struct fetcher *fetcher) {
    if (!fetcher) return;
    while (fetcher->first) answer(fetcher, true);
    loop_remove_fd(fetcher->loop, fetcher->timer);
    close(fetcher->timer);
    free(fetcher);
}

void fetch_start(struct fetcher *fetcher, const struct fetch_order *order, fetch_fn *done, void *arg) {
    struct transfer *transfer = mem_zero(sizeof *transfer);
    int64_t now = clock_us();
    *transfer = (struct transfer){.url = mem_strdup(order->url), .started_us = now,
                                  .due_us = now + answers.latency_ms * 1000, .done = done, .arg = arg};
    *fetcher->last = transfer;
    fetcher->last = &transfer->next;
    if (fetcher->active++ == 0) arm(fetcher);
}

int fetch_active(const struct fetcher *fetcher) { return fetcher->active; }

/* None of these pages leads anywhere else. */
