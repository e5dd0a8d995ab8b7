/* See poll.h. Links and swapped folders need no care here: stat follows the path anew each time, and another file is
 * another inode. */
#include "os/poll.h"

#include "os/file.h"

#include <stdlib.h>

struct polled { char *path; struct file_stamp stamp; };

struct poll {
    VEC(struct polled) files;
    int64_t next_ms;
    int64_t coarse_ms; /* when a change that no stamp shows would be over, 0: it has been looked for */
};

struct poll *poll_new(void) { return mem_zero(sizeof(struct poll)); }

static void let_go(struct poll *poll) {
    for (size_t i = 0; i < poll->files.count; i++) free(poll->files.at[i].path);
    poll->files.count = 0;
}

void poll_free(struct poll *poll) {
    if (!poll) return;
    let_go(poll);
    vec_clear(&poll->files);
    free(poll);
}

void poll_files(struct poll *poll, const struct names *files, int64_t now_ms) {
    let_go(poll);
    for (size_t i = 0; i < files->count; i++)
        vec_push(&poll->files, (struct polled){mem_strdup(files->at[i]), file_stamp(files->at[i])});
    poll->next_ms = now_ms + POLL_QUIET_MS; /* a change since they were read is taken for a save that is under way */
    poll->coarse_ms = now_ms + POLL_COARSE_MS;
}

static bool stamps_changed(struct poll *poll) {
    bool changed = false;
    for (size_t i = 0; i < poll->files.count; i++) {
        struct polled *file = &poll->files.at[i];
        struct file_stamp now = file_stamp(file->path);
        if (file_stamp_same(&now, &file->stamp)) continue;
        file->stamp = now;
        changed = true;
    }
    return changed;
}

static enum poll_found look(struct poll *poll, int64_t now_ms) {
    bool changed = stamps_changed(poll);
    poll->next_ms = now_ms + (changed ? POLL_QUIET_MS : POLL_MS);
    if (changed) {
        poll->coarse_ms = now_ms + POLL_COARSE_MS;
        return POLL_CHANGED;
    }
    if (!poll->coarse_ms || now_ms < poll->coarse_ms) return POLL_NOTHING;
    poll->coarse_ms = 0;
    return POLL_PERHAPS;
}

enum poll_found poll_look(struct poll *poll, int64_t now_ms, int64_t *wait_ms) {
    enum poll_found found = now_ms < poll->next_ms ? POLL_NOTHING : look(poll, now_ms);
    *wait_ms = poll->next_ms - now_ms;
    return found;
}
