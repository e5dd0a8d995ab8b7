/* The Lua files of one version: each is read once, and all parsers see the same bytes whatever happens on
 * disk meanwhile. Shared by the states of a version, safe for several threads. */
#ifndef SCRIPT_SOURCES_H
#define SCRIPT_SOURCES_H

#include "base/err.h"
#include "base/hash.h"
#include "model/settings.h"

#include <stdbool.h>
#include <stddef.h>

struct source {
    char *path;  /* absolute */
    char *name;  /* as messages show it: relative to the working folder where below it */
    char *bytes;
    size_t length;
    char hash[HASH_HEX];
    char *compiled; /* bytecode of it, by sources_keep_compiled */
    size_t compiled_bytes;
    bool counted;   /* in the name that sources_version gave */
    bool apart;     /* never in it: sources_know says so */
};

/* A file that was asked for. Both pointers belong to the sources. */
struct asked_file {
    const char *path;            /* absolute */
    const struct source *source; /* NULL: it could not be read */
    bool late;                   /* after the version had its name (a require inside a callback), or one before it had */
};

enum { SOURCE_MOST = 16 << 20 }; /* bytes that one Lua file may have */

struct sources;

/* path: the scraper's file. Nothing is read yet. Links are not resolved: a scraper that is asked for by the name of a
 * link, or through one, is what that name leads to at each save. */
struct sources *sources_new(const char *path);
/* Of the same scraper, to be read afresh; named from the working folder as it was then. Late files are read at
 * once: a save of one makes a version of another name. */
struct sources *sources_again(struct sources *sources);
/* Of the last run of the same scraper: a late file, the hash that it had ("": it could not be read), and whether it was
 * counted in the version's name. It is read now, so that its saves are noticed. True where the name has to cover it: it
 * did so before, or the file is another one now; then the version is to be built again. Where false it is not counted,
 * so that code which is the same as ever has the same name. Before the version runs. */
bool sources_know(struct sources *sources, const char *path, const char *hash, bool counted);
/* Sets err: there is no such file, and which one near it may have been meant. False, always. */
bool sources_none(const char *path, struct err *err);
struct sources *sources_ref(struct sources *sources);
void sources_unref(struct sources *sources); /* NULL is fine */
const char *sources_main(const struct sources *sources);   /* absolute path of the scraper's file */
const char *sources_folder(const struct sources *sources); /* where its modules are: its folder, or that of the file to
                                                            * which its link points */

/* The file as this version sees it: read at the first call, the same ever after; one that was missing stays
 * missing, but is watched, and its appearing is a change. A relative path starts at the working folder. NULL and err where it cannot be read. The source
 * belongs to sources. */
struct source *sources_get(struct sources *sources, const char *path, struct err *err);
/* The scraper's own; where there is no such file, as sources_none says it. */
struct source *sources_get_main(struct sources *sources, struct err *err);
/* The source of that absolute path if it was read so far, else NULL. */
struct source *sources_find(struct sources *sources, const char *path);
/* Why the file of that absolute path could not be read; NULL where it was, or was never asked for. */
const char *sources_why(struct sources *sources, const char *path);
/* Is the path below the scraper's folder, so that its file is one of the version's? */
bool sources_below(const struct sources *sources, const char *path);
/* The source read so far that a message calls by this name (whole, or "...end of it" as Lua shortens), or NULL. */
struct source *sources_named(struct sources *sources, const char *name, size_t length);
/* Bytecode of a source, made by the first state that loads it: NULL where nobody has yet. keep takes it (and
 * frees it where another was faster). */
const char *sources_compiled(struct sources *sources, struct source *source, size_t *bytes);
void sources_keep_compiled(struct sources *sources, struct source *source, char *compiled, size_t bytes);
/* Absolute paths of all files read or missed so far, appended to out; and how many they are (which waits for nobody). */
void sources_files(struct sources *sources, struct names *out);
size_t sources_count(const struct sources *sources);
/* The file that was asked for as number `at` (from 0), in the order in which they were; false where there are fewer. */
bool sources_asked(struct sources *sources, size_t at, struct asked_file *file);
/* Calls tell(arg) when a file is asked for that was not before, in the thread that asks; NULL: no more, and none is under
 * way when this returns. */
void sources_on_more(struct sources *sources, void (*tell)(void *arg), void *arg);
/* Do the files on disk differ from what was read (contents, by bytes; one that could not be read and is another now)?
 * *writing: somebody is writing one of them, so it may be half there. */
bool sources_changed(struct sources *sources, bool *writing);
/* Was the file asked for, and is it another one on disk now? */
bool sources_is_old(struct sources *sources, const char *path);
/* Is a file that was read gone now, or empty though it was not? */
bool sources_hollow(struct sources *sources);
/* The names of the files that make the new version another than the old one, sorted by path and appended to out: other
 * contents; read by the new one alone; read by the old one alone, and changed or gone since. */
void sources_compare(struct sources *old, struct sources *new, struct names *out);
/* First 12 hex digits of a SHA-256 over path, length and bytes of the files read so far, sorted by path, but for those
 * that are `apart`; paths relative to the scraper's folder, so that moving the folder changes nothing. */
void sources_version(struct sources *sources, char id[13]);

#endif
