/* A host that does not answer: after some transport failures in a row it is left alone, then probed by one request after
 * growing pauses. Pure: chance comes in as an argument. */
#ifndef NET_CIRCUIT_H
#define NET_CIRCUIT_H

#include "model/policy.h"

#include <stdint.h>

enum {
    CIRCUIT_FAILURES = 5,       /* in a row, whatever requests they were of, open it */
    CIRCUIT_FACTOR = 4,         /* a pause is so many times the one before: 1, 4, 16, 64, 256 s by default, */
    CIRCUIT_PAUSE_MOST_S = 300, /* and never longer; up to as much again is added by chance */
};

/* A zeroed struct is a host that answers, as far as is known. */
struct circuit {
    int failures; /* in a row, while it is closed */
    int probes;   /* that failed, while it is open */
    bool open;    /* nothing is asked but one probe after each pause */
};

enum circuit_verdict {
    CIRCUIT_GOES_ON,
    CIRCUIT_PAUSES, /* for *pause_ms */
    CIRCUIT_ENDS,   /* as many probes failed as the policy makes attempts: nothing is expected of the host any more */
};

/* Is that a failure of the transport: timeout, connect, dns, tls, reset? */
bool circuit_counts(enum kind kind);
/* A transport failed. probe: it was begun while the circuit was open; others say nothing then. The first pause is what the rule
 * for that kind waits first. An open circuit that ends is closed again: whoever asks later begins anew. */
enum circuit_verdict circuit_failed(struct circuit *circuit, const struct rule *rule, bool probe, double chance,
                                    int64_t *pause_ms);
/* The host answered, whatever it said. True where the circuit was open. */
bool circuit_answered(struct circuit *circuit);

#endif
