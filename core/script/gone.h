/* What became of files that the running version has read: deleted, renamed, emptied. It is what a person wants to
 * hear first when a save is refused. */
#ifndef SCRIPT_GONE_H
#define SCRIPT_GONE_H

#include "base/err.h"
#include "script/sources.h"

/* After a version of `next` was built (err->kind is ERR_NONE) or could not be (err says why): false where it must not
 * take over from `running`, and why in err, to which is added what became of files that `next` looked for in vain. A file
 * that is empty now is refused though empty Lua is valid: it is a save that went wrong. */
bool gone_allows(struct sources *running, struct sources *next, struct err *err);

#endif
