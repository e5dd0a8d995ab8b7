/* One failure with all that it ran on and in, of one moment while another darn may write: its request, the answer, and
 * the Lua files of the version that failed. */
#ifndef STORE_EVIDENCE_H
#define STORE_EVIDENCE_H

#include "store/store.h"

struct evidence {
    const struct failure_row *row; /* of this failure alone */
    int64_t alike;                 /* failures of its group, itself too */
    const struct request *request;
    struct page *page;             /* holds the request, body unpacked; NULL: there is none, no_page says why */
    struct err no_page;
    VEC(struct source_file) files; /* of row->version, by path; those that could not be read are left out */
};
/* What it is given is valid in the call only. False and err end with the same. */
typedef bool evidence_fn(void *arg, const struct evidence *evidence, struct err *err);

/* `which` is the id of a failure, or the URL that was asked for or led to (of several failures the latest). err
 * (ERR_USAGE) where there is none. */
bool store_evidence(struct store *store, const char *which, evidence_fn *look, void *arg, struct err *err);

#endif
