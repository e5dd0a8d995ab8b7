/* What went wrong with a request, as the retry policy and the script's functions see it (their `failure`).
 * A view: everything is borrowed. */
#ifndef MODEL_FAULT_H
#define MODEL_FAULT_H

#include "model/headers.h"
#include "model/policy.h"

#include <stdbool.h>
#include <stdint.h>

enum { FAULT_BODY_MOST = 64 * 1024 }; /* bytes of an answer's body that are kept to decide about it */

struct fault {
    enum kind kind;
    int status;                    /* of the answer; 0 where there was none */
    int attempts;                  /* requests made so far, this one counted: 1 after the first */
    const char *url;               /* that was asked, after redirects */
    const char *error;             /* one line: what happened */
    const struct headers *headers; /* of the answer, NULL for none */
    const char *body;              /* of the answer, its beginning; NULL for none */
    size_t body_bytes;
    double asked_s;                /* seconds that the script wants, negative for the policy's own */
    int asked_attempts;            /* requests in all that it wants, 0 for the rule's */
    bool unasked;                  /* the rule's function could not say: the rule backs off instead */
};

/* What the answer's header of that name, or else the field of its JSON body ("error.retry_after"), says about how long to
 * wait: ms from now, a day at most, or -1 where there is none or it says nothing usable. */
int64_t fault_wait_ms(const struct fault *fault, const char *field, int64_t now_wall_ms);

#endif
