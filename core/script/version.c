/* See version.h. What version_compare needs is taken down while the version is built, since later its states
 * belong to the parsers. */
#include "script/version.h"

#include "base/map.h"
#include "script/call.h"
#include "script/outline.h"
#include "script/refusal.h"
#include "script/scraper.h"
#include "script/starts.h"
#include "script/variables.h"

#include <lauxlib.h>
#include <lua.h>
#include <stdatomic.h>

struct version {
    atomic_int refs;
    struct sources *sources;
    struct scraper scraper;
    struct state **states;
    struct variables **variables; /* of each state */
    int count;
    struct state *starter;        /* the state that a start function is read in; NULL where it came to its end at once */
    struct map functions; /* label, as version_compare gives it -> hash of its text */
};

/* ---- its functions ---- */

/* Callbacks by "file:line" of their function. */
static void place_callbacks(struct version *version, struct map *places) {
    lua_State *L = version->states[0]->L;
    const struct names *names = &version->scraper.callbacks;
    lua_getfield(L, LUA_REGISTRYINDEX, REGISTRY_CALLBACKS); /* [callbacks] */
    for (size_t i = 0; i < names->count; i++) {
        lua_Debug function;
        lua_getfield(L, -1, names->at[i]);
        lua_getinfo(L, ">S", &function);
        char *place = mem_printf("%s:%d", function.source + 1, function.linedefined);
        map_set(places, place, names->at[i]);
        free(place);
    }
    lua_pop(L, 1);
}

/* Two of one name (a local in one block and in another) count as one. */
static void add_function(struct map *functions, const char *label, const char *hash) {
    char *before = map_get(functions, label);
    map_set(functions, label, before ? mem_printf("%s %s", before, hash) : mem_strdup(hash));
    free(before);
}

static void add_source(struct map *functions, const struct source *source, const struct map *places) {
    struct outline outline = {0};
    outline_read(source, &outline);
    for (size_t i = 0; i < outline.functions.count; i++) {
        const struct outlined *function = &outline.functions.at[i];
        char *place = mem_printf("%s:%d", source->name, function->line);
        const char *callback = map_get(places, place);
        char *label = callback ? mem_strdup(callback) : mem_printf("%s:%s", source->name, function->name);
        add_function(functions, label, function->hash);
        free(label);
        free(place);
    }
    add_function(functions, source->name, outline.rest);
    outline_clear(&outline);
}

static void outline_functions(struct version *version) {
    struct names files = {0};
    struct map places = {0};
    place_callbacks(version, &places);
    sources_files(version->sources, &files);
    for (size_t i = 0; i < files.count; i++) {
        const struct source *source = sources_get(version->sources, files.at[i], NULL);
        if (source) add_source(&version->functions, source, &places);
    }
    names_clear(&files);
    map_clear(&places);
}

static void differ(const struct map *from, const struct map *to, bool both, struct names *out) {
    const char *label;
    void *hash;
    for (size_t at = 0; map_next(from, &at, &label, &hash);) {
        const char *other = map_get(to, label);
        if (!other || (both && strcmp(other, hash) != 0)) vec_push(out, mem_strdup(label));
    }
}

static int by_name(const void *a, const void *b) { return strcmp(*(char *const *)a, *(char *const *)b); }

void version_compare(const struct version *old, const struct version *new, struct names *out) {
    size_t before = out->count;
    differ(&new->functions, &old->functions, true, out);
    differ(&old->functions, &new->functions, false, out);
    if (out->count > before) qsort(out->at + before, out->count - before, sizeof *out->at, by_name);
}

/* ---- making one ---- */

static bool add_state(struct version *version, const struct version_options *options, struct budget *budget,
                      struct err *err) {
    struct state *state = state_new(version->sources);
    int index = version->count++;
    version->states[index] = state;
    state->reloading = options->reloading;
    bool ok = scraper_load(state, options, index == 0 && !version->starter, &version->scraper, budget, err);
    state->reloading = false;
    if (ok) version->variables[index] = variables_note(state);
    return ok;
}

/* The iterator of a start function lives in the state that it was begun in. It goes on in whatever parser is free, so no
 * parser has that state for its own. */
static void set_starter(struct version *version) {
    if (version->starter || !version->scraper.starts->starts.more) return;
    version->starter = version->states[0];
    variables_free(version->variables[0]);
    version->variables[0] = NULL;
    version->count = 0;
}

struct version *version_build(struct sources *sources, const struct version_options *options, struct budget *budget,
                              struct err *err) {
    struct version *version = mem_zero(sizeof *version);
    struct err why = {0};
    version->refs = 1;
    version->sources = sources_ref(sources);
    version->states = mem_zero((size_t)options->states * sizeof *version->states);
    version->variables = mem_zero((size_t)options->states * sizeof *version->variables);
    bool ok = true;
    while (ok && version->count < options->states) {
        ok = add_state(version, options, budget, &why);
        if (ok) set_starter(version);
    }
    if (ok) {
        outline_functions(version);
        return version;
    }
    refusal_locate(sources, &why);
    if (err) *err = why;
    version_unref(version);
    return NULL;
}

void version_use_memory(struct version *version, const struct memory *memory) {
    for (int i = 0; i < version->count; i++) version->states[i]->memory = memory;
}

struct version *version_ref(struct version *version) {
    version->refs++;
    return version;
}

void version_unref(struct version *version) {
    if (!version || --version->refs > 0) return;
    const char *label;
    void *hash;
    for (int i = 0; i < version->count; i++) {
        variables_free(version->variables[i]);
        state_free(version->states[i]);
    }
    state_free(version->starter);
    for (size_t at = 0; map_next(&version->functions, &at, &label, &hash);) free(hash);
    map_clear(&version->functions);
    scraper_clear(&version->scraper);
    sources_unref(version->sources);
    free(version->states);
    free(version->variables);
    free(version);
}

/* ---- one that goes ---- */

struct state *version_give(struct version *version, int index, struct budget *budget, struct err *err) {
    static const struct version_options as_built;
    struct state *given = version->states[index], *fresh = state_new(version->sources);
    struct err why = {0};
    if (!scraper_load(fresh, &as_built, false, &version->scraper, budget, &why)) {
        state_free(fresh);
        if (err) *err = why;
        return NULL;
    }
    fresh->memory = given->memory;
    variables_free(version->variables[index]);
    version->variables[index] = variables_note(fresh);
    version->states[index] = fresh;
    return given;
}

/* ---- what it holds ---- */

const char *version_id(const struct version *version) { return version->scraper.id; }
const struct settings *version_settings(const struct version *version) { return version->scraper.settings; }
struct sources *version_sources(const struct version *version) { return version->sources; }
struct state *version_state(const struct version *version, int index) { return version->states[index]; }
const struct outcome *version_starts(const struct version *version) { return version->scraper.starts; }

void version_go_on(struct version *version, struct budget *budget, struct outcome *out) {
    memcpy(out->version, version_id(version), sizeof out->version);
    if (version->starter) starts_go_on(version->starter, &version->scraper, budget, out);
    else out->starts.more = false;
}

const struct names *version_callbacks(const struct version *version) { return &version->scraper.callbacks; }
const struct request *version_login(const struct version *version) { return version->scraper.login; }
bool version_has_gave_up(const struct version *version) { return version->scraper.gave_up_hook; }

const char *version_callback(const struct version *version, const char *name) {
    return scraper_callback(&version->scraper, name);
}

void version_changed(const struct version *version, int index, struct names *out) {
    variables_changed(version->variables[index], version->states[index], out);
}
