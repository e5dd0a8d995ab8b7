/* Files that are looked at from time to time, where nobody tells of changes (watch.h does, on most file systems). By
 * stat alone: while nothing changes, nothing is read. */
#ifndef OS_POLL_H
#define OS_POLL_H

#include "base/names.h"

#include <stdint.h>

enum {
    POLL_MS = 200,       /* between two looks */
    POLL_QUIET_MS = 50,  /* until the next look after a change: only a file that is the same then is whole */
    POLL_COARSE_MS = 2500, /* clocks of file systems tick every 2 s at worst */
};

struct poll;

/* What a look has found. Perhaps: a change within one tick of the file system's clock is in no stamp, so once it has
 * ticked, everything counts as changed that once. */
enum poll_found { POLL_NOTHING, POLL_PERHAPS, POLL_CHANGED };

struct poll *poll_new(void);
void poll_free(struct poll *poll); /* NULL is fine */
/* From now on these files (absolute paths, there or not) are looked at, and no others. */
void poll_files(struct poll *poll, const struct names *files, int64_t now_ms);
/* Looks, if it is time to. *wait_ms: when to ask again. */
enum poll_found poll_look(struct poll *poll, int64_t now_ms, int64_t *wait_ms);

#endif
