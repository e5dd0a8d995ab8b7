/* See faults.h. */
#include "demo/faults.h"

#include "demo/dice.h"

enum { MANY_FROM = 200 }; /* products from which on there are `many` of each */

static const struct { const char *name; int few, many; } kinds[FAULT_KINDS] = {
    [FAULT_NONE] = {"none", 0, 0},
    [FAULT_SOLD_OUT] = {"sold out", 2, 5},
    [FAULT_NO_HEADING] = {"no heading", 2, 4},
    [FAULT_UNAVAILABLE] = {"unavailable", 1, 2},
    [FAULT_BUSY] = {"busy", 1, 2},
    [FAULT_TRUNCATED] = {"truncated", 1, 2},
    [FAULT_SLOW] = {"slow", 1, 2},
    [FAULT_MOVED] = {"moved", 1, 3},
    [FAULT_GONE] = {"gone", 1, 2},
};

const char *fault_name(enum fault fault) { return kinds[fault].name; }

static int wanted(enum fault fault, int count) {
    return count >= MANY_FROM ? kinds[fault].many : kinds[fault].few;
}

struct treatment faults_treat(enum fault fault, unsigned asked) {
    struct treatment plain = {.status = 200};
    switch (fault) {
    case FAULT_UNAVAILABLE: return asked < 2 ? (struct treatment){.status = 503} : plain;
    case FAULT_BUSY: return asked < 1 ? (struct treatment){.status = 429, .retry_after = 1} : plain;
    case FAULT_TRUNCATED: return (struct treatment){.status = 200, .cut = asked < 1};
    case FAULT_SLOW: return (struct treatment){.status = 200, .delay_ms = FAULT_SLOW_MS};
    case FAULT_GONE: return (struct treatment){.status = 404};
    default: return plain;
    }
}

/* One of each kind, then the second of each, and so on. FAULT_GONE is no product's. */
static int line_up(enum fault *queue, int most, int count) {
    int length = 0;
    bool more = true;
    for (int round = 0; more; round++) {
        more = false;
        for (enum fault fault = FAULT_NONE + 1; fault < FAULT_GONE; fault++) {
            if (round >= wanted(fault, count) || length >= most) continue;
            queue[length++] = fault;
            more = true;
        }
    }
    return length;
}

void faults_spread(enum fault *faults, int count, uint64_t seed) {
    enum fault queue[64];
    int length = line_up(queue, count < 64 ? count : 64, count);
    for (int i = 0; i < count; i++) faults[i] = FAULT_NONE;
    for (int i = 0; i < length; i++) {
        int from = (int)((int64_t)i * count / length), to = (int)((int64_t)(i + 1) * count / length);
        struct dice dice = dice_for(seed, (uint64_t)i, 'f');
        faults[dice_between(&dice, from, to - 1)] = queue[i];
    }
}

int faults_gone(int count) { return wanted(FAULT_GONE, count); }
