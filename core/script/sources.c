/* See sources.h. Paths are absolute and clean, so that one file has one name however it was asked for; one
 * mutex guards the list, the sources themselves never change. */
#include "script/sources.h"

#include "base/mem.h"
#include "base/str.h"
#include "base/vec.h"
#include "os/file.h"

#include <pthread.h>
#include <stdatomic.h>
#include <unistd.h>

/* A file that could not be read. */
struct missed { char *path, *why; struct file_stamp stamp; };

enum { LINKS_MOST = 40 }; /* one after another, as in the kernel */

struct sources {
    atomic_int refs;
    char *main, *folder, *working;
    atomic_size_t count;
    atomic_bool named;    /* sources_version was called */
    pthread_mutex_t lock; /* of what follows */
    void (*tell)(void *arg);
    void *tell_arg;
    VEC(struct source *) read;
    VEC(struct missed) missed;
    VEC(struct asked_file) asked; /* all of both, in their order */
};

static char *working_folder(void) {
    char *folder = getcwd(NULL, 0);
    return folder ? folder : mem_strdup("/");
}

/* What is left of path behind folder and a slash, or NULL where it is not below. */
static const char *below(const char *folder, const char *path) {
    size_t length = strlen(folder);
    if (strcmp(folder, "/") == 0) return path + 1;
    return strncmp(folder, path, length) == 0 && path[length] == '/' ? path + length + 1 : NULL;
}

/* Takes ".", ".." and empty segments out of an absolute path. Links are left alone: a script under a linked
 * name is that name's file, whatever the link points to later. */
static char *clean(const char *working, const char *path) {
    char *whole = file_join(working, path);
    struct str out = {0};
    for (char *rest = whole, *segment; (segment = strsep(&rest, "/"));) {
        if (!*segment || strcmp(segment, ".") == 0) continue;
        if (strcmp(segment, "..") == 0) {
            while (out.len && out.data[--out.len] != '/') {}
            continue;
        }
        str_printf(&out, "/%s", segment);
    }
    if (!out.len) str_putc(&out, '/');
    out.data[out.len] = '\0';
    free(whole);
    return str_take(&out);
}

/* The file that was asked for: its clean path, unless that is another file ("link/../s.lua"). */
static char *clean_main(const char *working, const char *path) {
    char *main = clean(working, path);
    struct file_stamp asked = file_stamp(path), cleaned = file_stamp(main);
    if (file_stamp_same(&asked, &cleaned)) return main;
    free(main);
    return file_absolute(path);
}

/* Where modules are looked for: beside the scraper, or beside what its link points to. */
static char *folder_of(const char *main) {
    char *path = mem_strdup(main);
    for (int links = 0; links < LINKS_MOST; links++) {
        char *target = file_link(path);
        if (!target) break;
        char *folder = file_folder(path), *next = clean(folder, target);
        free(folder);
        free(target);
        free(path);
        path = next;
    }
    char *folder = file_folder(path);
    free(path);
    return folder;
}

static struct sources *new_at(const char *path, char *working) {
    struct sources *sources = mem_zero(sizeof *sources);
    sources->refs = 1;
    sources->working = working;
    sources->main = clean_main(working, path);
    sources->folder = folder_of(sources->main);
    pthread_mutex_init(&sources->lock, NULL);
    return sources;
}

struct sources *sources_new(const char *path) { return new_at(path, working_folder()); }

struct sources *sources_ref(struct sources *sources) {
    sources->refs++;
    return sources;
}

static void source_free(struct source *source) {
    free(source->path);
    free(source->name);
    free(source->bytes);
    free(source->compiled);
    free(source);
}

void sources_unref(struct sources *sources) {
    if (!sources || --sources->refs > 0) return;
    for (size_t i = 0; i < sources->read.count; i++) source_free(sources->read.at[i]);
    vec_clear(&sources->read);
    for (size_t i = 0; i < sources->missed.count; i++) {
        free(sources->missed.at[i].path);
        free(sources->missed.at[i].why);
    }
    vec_clear(&sources->missed);
    vec_clear(&sources->asked);
    pthread_mutex_destroy(&sources->lock);
    free(sources->main);
    free(sources->folder);
    free(sources->working);
    free(sources);
}

const char *sources_main(const struct sources *sources) { return sources->main; }
const char *sources_folder(const struct sources *sources) { return sources->folder; }

bool sources_below(const struct sources *sources, const char *path) {
    char *whole = clean(sources->working, path);
    bool is = below(sources->folder, whole) != NULL;
    free(whole);
    return is;
}

static struct source *find(struct sources *sources, const char *path) {
    for (size_t i = 0; i < sources->read.count; i++)
        if (strcmp(sources->read.at[i]->path, path) == 0) return sources->read.at[i];
    return NULL;
}

static const struct missed *find_missed(struct sources *sources, const char *path) {
    for (size_t i = 0; i < sources->missed.count; i++)
        if (strcmp(sources->missed.at[i].path, path) == 0) return &sources->missed.at[i];
    return NULL;
}

static bool is_other_now(const struct missed *missed) {
    struct file_stamp now = file_stamp(missed->path);
    return !file_stamp_same(&now, &missed->stamp);
}

/* Gives its path, which stays where it is. */
static const char *miss(struct sources *sources, const char *path, const char *why, struct file_stamp stamp) {
    char *kept = mem_strdup(path);
    vec_push(&sources->missed, (struct missed){kept, mem_strdup(why), stamp});
    return kept;
}

static void count_more(struct sources *sources) {
    sources->count = sources->read.count + sources->missed.count;
    if (sources->tell) sources->tell(sources->tell_arg);
}

static struct source *read_source(struct sources *sources, const char *path, struct err *err) {
    size_t length;
    char *bytes = file_read(path, SOURCE_MOST, &length, err);
    if (!bytes) return NULL;
    const char *near = below(sources->working, path);
    struct source *source = mem_alloc(sizeof *source);
    *source = (struct source){.path = mem_strdup(path), .name = mem_strdup(near ? near : path), .bytes = bytes,
                              .length = length};
    struct hash hash;
    hash_init(&hash);
    hash_put(&hash, bytes, length);
    hash_hex(&hash, source->hash);
    vec_push(&sources->read, source);
    return source;
}

static struct source *get(struct sources *sources, const char *path, bool late, struct err *err) {
    struct source *source = find(sources, path);
    if (source) return source;
    const struct missed *missed = find_missed(sources, path);
    if (missed && is_other_now(missed))
        return err_set(err, ERR_SCRIPT, "cannot open %s: it was missing when this version looked for it", path), NULL;
    if (missed) return err_set(err, ERR_USAGE, "%s", missed->why), NULL;
    struct err why = {0};
    struct file_stamp stamp = file_stamp(path); /* before it is read: what comes after is a change */
    source = read_source(sources, path, &why);
    const char *kept = source ? source->path : miss(sources, path, why.message, stamp);
    if (!source && err) *err = why;
    vec_push(&sources->asked, (struct asked_file){kept, source, late || sources->named});
    count_more(sources);
    return source;
}

struct source *sources_get(struct sources *sources, const char *path, struct err *err) {
    char *whole = clean(sources->working, path);
    pthread_mutex_lock(&sources->lock);
    struct source *source = get(sources, whole, false, err);
    pthread_mutex_unlock(&sources->lock);
    free(whole);
    return source;
}

bool sources_none(const char *path, struct err *err) {
    char *meant = file_meant(path, ".lua");
    if (meant) err_set(err, ERR_USAGE, "there is no file '%s'; did you mean '%s'?", path, meant);
    else err_set(err, ERR_USAGE, "there is no file '%s' (darn new NAME writes a first scraper)", path);
    free(meant);
    return false;
}

struct source *sources_get_main(struct sources *sources, struct err *err) {
    struct source *source = sources_get(sources, sources->main, err);
    if (source || file_exists(sources->main)) return source;
    const char *near = below(sources->working, sources->main);
    return sources_none(near ? near : sources->main, err), NULL;
}

struct sources *sources_again(struct sources *sources) {
    struct sources *again = new_at(sources->main, mem_strdup(sources->working));
    pthread_mutex_lock(&sources->lock);
    for (size_t i = 0; i < sources->asked.count; i++)
        if (sources->asked.at[i].late) get(again, sources->asked.at[i].path, true, NULL);
    pthread_mutex_unlock(&sources->lock);
    return again;
}

bool sources_know(struct sources *sources, const char *path, const char *hash, bool counted) {
    char *whole = clean(sources->working, path);
    pthread_mutex_lock(&sources->lock);
    struct source *source = get(sources, whole, true, NULL);
    bool unnamed = source && !source->counted, joins = unnamed && (counted || strcmp(source->hash, hash) != 0);
    if (unnamed) source->apart = !joins;
    pthread_mutex_unlock(&sources->lock);
    free(whole);
    return joins;
}

struct source *sources_find(struct sources *sources, const char *path) {
    pthread_mutex_lock(&sources->lock);
    struct source *source = find(sources, path);
    pthread_mutex_unlock(&sources->lock);
    return source;
}

const char *sources_why(struct sources *sources, const char *path) {
    pthread_mutex_lock(&sources->lock);
    const struct missed *missed = find_missed(sources, path);
    const char *why = missed ? missed->why : NULL;
    pthread_mutex_unlock(&sources->lock);
    return why;
}

/* Lua shows a long name as "..." and its end. */
static bool is_named(const struct source *source, const char *name, size_t length) {
    size_t whole = strlen(source->name);
    if (whole == length) return memcmp(source->name, name, length) == 0;
    if (length < 4 || strncmp(name, "...", 3) != 0 || whole < length - 3) return false;
    return memcmp(source->name + whole - (length - 3), name + 3, length - 3) == 0;
}

struct source *sources_named(struct sources *sources, const char *name, size_t length) {
    struct source *found = NULL;
    pthread_mutex_lock(&sources->lock);
    for (size_t i = 0; i < sources->read.count && !found; i++)
        if (is_named(sources->read.at[i], name, length)) found = sources->read.at[i];
    pthread_mutex_unlock(&sources->lock);
    return found;
}

const char *sources_compiled(struct sources *sources, struct source *source, size_t *bytes) {
    pthread_mutex_lock(&sources->lock);
    const char *compiled = source->compiled;
    *bytes = source->compiled_bytes;
    pthread_mutex_unlock(&sources->lock);
    return compiled;
}

void sources_keep_compiled(struct sources *sources, struct source *source, char *compiled, size_t bytes) {
    pthread_mutex_lock(&sources->lock);
    if (source->compiled) {
        free(compiled);
    } else {
        source->compiled = compiled;
        source->compiled_bytes = bytes;
    }
    pthread_mutex_unlock(&sources->lock);
}

void sources_files(struct sources *sources, struct names *out) {
    pthread_mutex_lock(&sources->lock);
    for (size_t i = 0; i < sources->read.count; i++) vec_push(out, mem_strdup(sources->read.at[i]->path));
    for (size_t i = 0; i < sources->missed.count; i++) vec_push(out, mem_strdup(sources->missed.at[i].path));
    pthread_mutex_unlock(&sources->lock);
}

size_t sources_count(const struct sources *sources) { return sources->count; }

bool sources_asked(struct sources *sources, size_t at, struct asked_file *file) {
    pthread_mutex_lock(&sources->lock);
    bool is = at < sources->asked.count;
    if (is) *file = sources->asked.at[at];
    pthread_mutex_unlock(&sources->lock);
    return is;
}

void sources_on_more(struct sources *sources, void (*tell)(void *arg), void *arg) {
    pthread_mutex_lock(&sources->lock);
    sources->tell = tell;
    sources->tell_arg = arg;
    pthread_mutex_unlock(&sources->lock);
}

bool sources_changed(struct sources *sources, bool *writing) {
    bool changed = *writing = false;
    pthread_mutex_lock(&sources->lock);
    for (size_t i = 0; i < sources->read.count; i++) {
        const struct source *source = sources->read.at[i];
        bool open;
        if (!file_holds(source->path, source->bytes, source->length, &open)) changed = true;
        if (open) *writing = true;
    }
    for (size_t i = 0; i < sources->missed.count && !changed; i++) changed = is_other_now(&sources->missed.at[i]);
    pthread_mutex_unlock(&sources->lock);
    return changed;
}

bool sources_is_old(struct sources *sources, const char *path) {
    char *whole = clean(sources->working, path);
    bool writing;
    pthread_mutex_lock(&sources->lock);
    const struct source *source = find(sources, whole);
    const struct missed *missed = find_missed(sources, whole);
    bool old = source ? !file_holds(whole, source->bytes, source->length, &writing) : missed && is_other_now(missed);
    pthread_mutex_unlock(&sources->lock);
    free(whole);
    return old;
}

bool sources_hollow(struct sources *sources) {
    bool hollow = false;
    pthread_mutex_lock(&sources->lock);
    for (size_t i = 0; i < sources->read.count && !hollow; i++)
        hollow = sources->read.at[i]->length && file_stamp(sources->read.at[i]->path).bytes == 0;
    pthread_mutex_unlock(&sources->lock);
    return hollow;
}

static int by_path(const void *a, const void *b) {
    return strcmp((*(struct source *const *)a)->path, (*(struct source *const *)b)->path);
}

/* The sources read so far, sorted by path; free it. A copy, so that two of them can be walked without holding
 * two locks. */
static struct source **sorted(struct sources *sources, size_t *count) {
    pthread_mutex_lock(&sources->lock);
    *count = sources->read.count;
    struct source **all = mem_dup(sources->read.at, *count * sizeof *all);
    pthread_mutex_unlock(&sources->lock);
    if (*count) qsort(all, *count, sizeof *all, by_path);
    return all;
}

/* One that the new version has not read (yet: a callback may) counts only if it is another file now. */
static bool is_lost(const struct source *source) {
    bool writing;
    return !file_holds(source->path, source->bytes, source->length, &writing);
}

void sources_compare(struct sources *old, struct sources *new, struct names *out) {
    size_t olds, news, i = 0, k = 0;
    struct source **was = sorted(old, &olds), **is = sorted(new, &news);
    while (i < olds || k < news) {
        int order = i == olds ? 1 : k == news ? -1 : strcmp(was[i]->path, is[k]->path);
        bool differs = order < 0 ? is_lost(was[i]) : order > 0 || strcmp(was[i]->hash, is[k]->hash) != 0;
        if (differs) names_push(out, order < 0 ? was[i]->name : is[k]->name);
        if (order <= 0) i++;
        if (order >= 0) k++;
    }
    free(was);
    free(is);
}

/* Relative to the scraper's folder where it is there. */
static const char *near_path(const struct sources *sources, const char *path) {
    if (strcmp(path, sources->main) == 0) return strrchr(path, '/') + 1;
    const char *near = below(sources->folder, path);
    return near ? near : path;
}

void sources_version(struct sources *sources, char id[13]) {
    size_t count;
    struct source **all = sorted(sources, &count);
    sources->named = true;
    struct hash hash;
    hash_init(&hash);
    for (size_t i = 0; i < count; i++) {
        if (all[i]->apart) continue;
        all[i]->counted = true;
        char *head = mem_printf("%s\n%zu\n", near_path(sources, all[i]->path), all[i]->length);
        hash_put(&hash, head, strlen(head));
        hash_put(&hash, all[i]->bytes, all[i]->length);
        free(head);
    }
    char hex[HASH_HEX];
    hash_hex(&hash, hex);
    memcpy(id, hex, 12);
    id[12] = '\0';
    free(all);
}
