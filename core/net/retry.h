/* From what went wrong to how long to wait, or that we give up (Retry-After by RFC 9110 10.2.3).
 * Pure: time and chance come in as arguments. */
#ifndef NET_RETRY_H
#define NET_RETRY_H

#include "model/date.h"
#include "model/fault.h"

#include <stdbool.h>
#include <stdint.h>

struct verdict {
    bool again;
    bool ask;         /* only the rule's function knows how long: to be decided anew with its answer in the fault */
    bool unusable;    /* the field that the rule names says nothing usable: the rule backs off instead */
    int64_t delay_ms; /* from now, where again */
    int64_t hold_ms;  /* the whole host is left alone so long from now (429, 503), also where not again; 0: not */
};

/* chance is in [0, 1). What anybody asks for is cut to a day. Retry-After goes before anything shorter; jitter only adds
 * to it (at most a tenth, at most 5 s); nonsense in it (negative, not a date) is ignored. */
struct verdict retry_decide(const struct policy *policy, const struct fault *fault, int64_t now_wall_ms,
                            double chance);

#endif
