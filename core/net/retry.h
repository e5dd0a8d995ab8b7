/* From what went wrong to how long to wait, or that we give up (DESIGN section 5; Retry-After by RFC 9110
 * 10.2.3). Pure: time and chance come in as arguments. */
#ifndef NET_RETRY_H
#define NET_RETRY_H

#include "model/headers.h"
#include "model/policy.h"

#include <stdbool.h>
#include <stdint.h>

struct fault {
    enum kind kind;
    int status;                    /* of KIND_STATUS and KIND_ASKED, else 0 */
    int attempts;                  /* requests made so far, this one counted: 1 after the first */
    const struct headers *headers; /* of the response, may be NULL */
    double asked_s;                /* seconds page:retry wants, negative for the policy's own */
};

struct verdict {
    bool again;
    int64_t delay_ms; /* from now, where again */
    int64_t hold_ms;  /* the whole host is left alone so long from now (429, 503), also where not again; 0: not */
};

/* chance is in [0, 1). Retry-After is honoured up to a day, jitter only adds to it (at most a tenth, at
 * most 5 s); nonsense in it (negative, not a date) is ignored. */
struct verdict retry_decide(const struct policy *policy, const struct fault *fault, int64_t now_wall_ms,
                            double chance);

/* HTTP-date in its three forms (RFC 9110 5.6.7) to ms since 1970, negative before; -1 where it is none (dates have whole
 * seconds). */
int64_t http_date_ms(const char *text);
/* Retry-After to milliseconds from now, or -1 where it says nothing usable. */
int64_t retry_after_ms(const char *value, int64_t now_wall_ms);

#endif
