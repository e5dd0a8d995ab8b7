/* See pace.h. As in TCP: cut by half, grown by addition. Scrapy's AutoThrottle and Heritrix' delay factor wait in proportion to
 * the latency instead, which makes a fast crawl of a far host impossible. */
#include "net/pace.h"

#include <math.h>

static bool is_slow(const struct pace *pace) { return pace->lately_ms > 2 * pace->usual_ms + PACE_SLACK_MS; }

/* The usual is the best there was, but it drifts towards what there is: a host may have become a slow one. With one request at
 * a time nothing of that is our doing. */
static void learn(struct pace *pace, double took_ms, bool alone) {
    if (!pace->lately_ms) pace->lately_ms = pace->usual_ms = fmax(took_ms, 1);
    pace->lately_ms += (took_ms - pace->lately_ms) / 8;
    double drift = (pace->lately_ms - pace->usual_ms) / (alone ? 8 : 256);
    pace->usual_ms = drift > 0 ? pace->usual_ms + drift : pace->lately_ms;
}

static void cut(struct pace *pace, double limit, int64_t now_ms, bool refused) {
    pace->cut_ms = now_ms;
    pace->limit = fmax(limit / 2, 1);
    pace->lately_ms = fmin(pace->lately_ms, 2 * pace->usual_ms); /* what was measured before says nothing about the new pace */
    if (refused && limit <= 1) pace->gap_ms = fmin(fmax(pace->gap_ms * 2, PACE_GAP_FIRST_MS), PACE_GAP_MOST_MS);
}

static void recover(struct pace *pace, double limit, int64_t per_host) {
    pace->gap_ms = pace->gap_ms > 1 ? pace->gap_ms * 0.9 : 0;
    if (pace->gap_ms) return;
    limit += 1 / (8 * limit);
    pace->limit = limit < (double)per_host ? limit : 0;
}

bool pace_answered(struct pace *pace, int64_t started_ms, int64_t now_ms, int64_t took_ms, bool refused, int64_t per_host) {
    double limit = pace->limit && pace->limit < (double)per_host ? pace->limit : (double)per_host;
    bool alone = limit <= 1;
    if (!refused) learn(pace, (double)took_ms, alone);
    bool slow = is_slow(pace), cuts = (refused || (slow && !alone)) && started_ms >= pace->cut_ms;
    if (cuts) cut(pace, limit, now_ms, refused);
    else if (!refused && !slow) recover(pace, limit, per_host);
    return cuts;
}

int64_t pace_limit(const struct pace *pace, int64_t per_host) {
    return pace->limit && pace->limit < (double)per_host ? (int64_t)pace->limit : per_host;
}
