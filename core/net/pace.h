/* Autothrottle: how many requests a host gets at once, and how far apart, by how it answers. Pure: the times come in as
 * arguments. A host that is well is asked as the settings say and no faster; it is never slowed down for being far away,
 * only for getting slower than it usually is, or for saying so (429, 503). */
#ifndef NET_PACE_H
#define NET_PACE_H

#include <stdbool.h>
#include <stdint.h>

enum {
    PACE_GAP_FIRST_MS = 500,   /* between starts, where a host that gets one request at a time refuses it; */
    PACE_GAP_MOST_MS = 60000,  /* each further refusal doubles it */
    PACE_SLACK_MS = 250,       /* so much slower than usual is no growth yet: the times of fast answers are mostly ours */
};

/* A zeroed struct is a host that was never asked. */
struct pace {
    double limit;     /* requests under way at once, at least 1; 0: as many as per_host says */
    double gap_ms;    /* between starts, beside `delay` */
    double usual_ms;  /* an answer takes when the host is well */
    double lately_ms; /* and of late */
    int64_t cut_ms;   /* when it was slowed down last */
};

/* An answer came for what was started then, after so long; refused: it was 429 or 503. The pace is cut by half when the host
 * refuses, or gets twice as slow as usual; what was started before the last cut says nothing about it. It recovers slowly:
 * a tenth of the gap an answer, then one more at once for each eight rounds of what is under way. What it takes for long is
 * usual. True where it was cut. */
bool pace_answered(struct pace *pace, int64_t started_ms, int64_t now_ms, int64_t took_ms, bool refused, int64_t per_host);
/* How many at once, from 1 to per_host. */
int64_t pace_limit(const struct pace *pace, int64_t per_host);

#endif
