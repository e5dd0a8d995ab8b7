/* See regex.h. PCRE2 calls us before each item of a pattern that it tries (a callout), and there the steps are counted:
 * what the last item has passed over is the way from the last call's place to this one's. Without its just-in-time
 * compiler a search takes its memory from the heap, never from the stack. */
#include "select/regex.h"

#include "base/map.h"
#include "base/mem.h"

#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>

#include <stdio.h>
#include <stdlib.h>

enum {
    PATTERN_MOST = 16 * 1024, /* bytes */
    STEPS_A_BYTE = 16,        /* that compiling takes */
    HEAP_MOST_KIB = 64 * 1024,
    UNITS_A_STEP = 8,         /* characters that are passed over in the time that an item takes */
    LONG_PATTERN = 256,       /* bytes from where one item, a class, can be slow */
};

/* \d, \s and \w are ASCII's, a group that has matched nothing is empty, [] matches nothing, and $ is the end alone. */
#define JAVASCRIPT_OPTIONS (PCRE2_MATCH_UNSET_BACKREF | PCRE2_ALLOW_EMPTY_CLASS | PCRE2_DOLLAR_ENDONLY | \
                            PCRE2_ANCHORED | PCRE2_ENDANCHORED)

/* Patterns that are kept, and bytes that they may take compiled; one more, and they are begun anew. */
enum { REGEXES_MOST = 1000, REGEXES_BYTES = 4 << 20 };

struct regex {
    pcre2_code *code;
    size_t weight;    /* what one step of it counts as */
    size_t unseen;    /* characters that an item may pass over before it fails, so that no call tells */
    bool refers_back; /* then an item may compare as many as a group has matched */
};

struct regexes {
    pcre2_general_context *memory;
    pcre2_compile_context *compile;
    pcre2_match_context *match;
    struct map known; /* ways and pattern -> struct regex */
    size_t bytes;     /* of those, compiled */
    struct str key;
    uint64_t left;    /* steps */
    const struct regex *running;
    size_t place;     /* of the last call */
};

static void *give(size_t bytes, void *user) { return (void)user, mem_alloc(bytes); }
static void take_back(void *memory, void *user) { (void)user, free(memory); }

static bool spend(struct regexes *regexes, uint64_t steps) {
    const bool enough = steps <= regexes->left;
    regexes->left = enough ? regexes->left - steps : 0;
    return enough;
}

static size_t longest_group(const pcre2_callout_block *item) {
    size_t longest = 0;
    for (uint32_t i = 1; i < item->capture_top; i++) {
        const size_t begin = item->offset_vector[2 * i], end = item->offset_vector[2 * i + 1];
        if (begin != PCRE2_UNSET && end > begin && end - begin > longest) longest = end - begin;
    }
    return longest + item->capture_top;
}

static int count_item(pcre2_callout_block *item, void *user) {
    struct regexes *regexes = user;
    const struct regex *regex = regexes->running;
    size_t passed = regex->unseen;
    if (item->current_position > regexes->place) passed += item->current_position - regexes->place;
    if (regex->refers_back) passed += longest_group(item);
    regexes->place = item->current_position;
    return spend(regexes, regex->weight * (1 + passed / UNITS_A_STEP)) ? 0 : PCRE2_ERROR_MATCHLIMIT;
}

struct regexes *regexes_new(void) {
    struct regexes *regexes = mem_zero(sizeof *regexes);
    regexes->memory = pcre2_general_context_create(give, take_back, NULL);
    regexes->compile = pcre2_compile_context_create(regexes->memory);
    regexes->match = pcre2_match_context_create(regexes->memory);
    pcre2_set_newline(regexes->compile, PCRE2_NEWLINE_LF);
    pcre2_set_compile_extra_options(regexes->compile, PCRE2_EXTRA_ALT_BSUX);
    pcre2_set_max_pattern_length(regexes->compile, PATTERN_MOST);
    pcre2_set_match_limit(regexes->match, UINT32_MAX);
    pcre2_set_heap_limit(regexes->match, HEAP_MOST_KIB);
    pcre2_set_callout(regexes->match, count_item, regexes);
    return regexes;
}

static void forget(struct regexes *regexes) {
    void *value;
    for (size_t at = 0; map_next(&regexes->known, &at, NULL, &value);) {
        struct regex *regex = value;
        pcre2_code_free(regex->code);
        free(regex);
    }
    map_clear(&regexes->known);
    regexes->bytes = 0;
}

void regexes_free(struct regexes *regexes) {
    if (!regexes) return;
    forget(regexes);
    pcre2_match_context_free(regexes->match);
    pcre2_compile_context_free(regexes->compile);
    pcre2_general_context_free(regexes->memory);
    str_clear(&regexes->key);
    free(regexes);
}

void regexes_allow(struct regexes *regexes, uint64_t steps) { regexes->left = steps; }
uint64_t regexes_left(const struct regexes *regexes) { return regexes->left; }

/* ---- Faults ---- */

static bool blame(struct regex_fault *fault, size_t at, const char *what) {
    if (!fault) return false;
    fault->at = at;
    snprintf(fault->what, sizeof fault->what, "%s", what);
    return false;
}

static bool blame_code(struct regex_fault *fault, size_t at, int code) {
    PCRE2_UCHAR what[sizeof fault->what];
    pcre2_get_error_message(code, what, sizeof what);
    return blame(fault, at, (const char *)what);
}

static enum regex_found failed(int code, struct regex_fault *fault) {
    switch (code) {
    case PCRE2_ERROR_MATCHLIMIT: blame(fault, 0, "takes too long"); break;
    case PCRE2_ERROR_HEAPLIMIT: blame(fault, 0, "takes too much memory for this text"); break;
    default: blame_code(fault, 0, code);
    }
    return REGEX_FAILED;
}

/* ---- Compiling ---- */

/* The largest number of times that an item is asked for at least, or more. */
static size_t most_repeats(const char *pattern) {
    size_t most = 0;
    for (const char *at = pattern; *at; at++) {
        if (*at == '\\' && at[1]) at++;
        else if (*at == '{' && strtoul(at + 1, NULL, 10) > most) most = strtoul(at + 1, NULL, 10);
    }
    return most;
}

/* Where \X stands, for which PCRE2 may go back over the whole text and tells nobody; NULL where it does not. */
static const char *find_cluster(const char *pattern) {
    for (const char *at = pattern; (at = strchr(at, '\\')) && at[1]; at += 2)
        if (at[1] == 'X') return at;
    return NULL;
}

static struct regex *measured(pcre2_code *code, const char *pattern) {
    struct regex *regex = mem_zero(sizeof *regex);
    uint32_t behind = 0, back = 0;
    pcre2_pattern_info(code, PCRE2_INFO_MAXLOOKBEHIND, &behind);
    pcre2_pattern_info(code, PCRE2_INFO_BACKREFMAX, &back);
    *regex = (struct regex){
        .code = code,
        .weight = 1 + strlen(pattern) / LONG_PATTERN,
        .unseen = behind + most_repeats(pattern),
        .refers_back = back > 0,
    };
    return regex;
}

static size_t size_of(const struct regex *regex) {
    size_t bytes = 0;
    pcre2_pattern_info(regex->code, PCRE2_INFO_SIZE, &bytes);
    return bytes;
}

static struct regex *compile(struct regexes *regexes, const char *pattern, unsigned ways, struct regex_fault *fault) {
    const char *cluster = find_cluster(pattern);
    uint32_t options = PCRE2_UTF | PCRE2_AUTO_CALLOUT | PCRE2_NEVER_BACKSLASH_C;
    int code;
    PCRE2_SIZE at;
    if (strlen(pattern) > PATTERN_MOST) return blame(fault, 0, "longer than 16 KiB"), NULL;
    if (cluster) return blame(fault, (size_t)(cluster - pattern), "\\X is not known here"), NULL;
    if (ways & REGEX_CASELESS) options |= PCRE2_CASELESS;
    options |= ways & REGEX_JAVASCRIPT ? JAVASCRIPT_OPTIONS : PCRE2_UCP;
    if (!spend(regexes, STEPS_A_BYTE * strlen(pattern))) return failed(PCRE2_ERROR_MATCHLIMIT, fault), NULL;
    pcre2_code *compiled =
        pcre2_compile((PCRE2_SPTR)pattern, PCRE2_ZERO_TERMINATED, options, &code, &at, regexes->compile);
    if (!compiled) return blame_code(fault, at, code), NULL;
    return measured(compiled, pattern);
}

const struct regex *regexes_find(struct regexes *regexes, const char *pattern, unsigned ways,
                                 struct regex_fault *fault) {
    if (!spend(regexes, strlen(pattern) / UNITS_A_STEP)) return failed(PCRE2_ERROR_MATCHLIMIT, fault), NULL;
    str_reset(&regexes->key);
    str_printf(&regexes->key, "%u", ways);
    str_puts(&regexes->key, pattern);
    struct regex *regex = map_get(&regexes->known, regexes->key.data);
    if (regex) return regex;
    regex = compile(regexes, pattern, ways, fault);
    if (!regex) return NULL;
    if (regexes->known.count >= REGEXES_MOST || regexes->bytes >= REGEXES_BYTES) forget(regexes);
    regexes->bytes += size_of(regex);
    map_set(&regexes->known, regexes->key.data, regex);
    return regex;
}

/* ---- Searching ---- */

/* From that place on; what it finds is in `match`. */
static enum regex_found search(struct regexes *regexes, const struct regex *regex, const char *text, size_t length,
                               size_t from, uint32_t options, pcre2_match_data *match, struct regex_fault *fault) {
    regexes->running = regex;
    regexes->place = from;
    const int found = pcre2_match(regex->code, (PCRE2_SPTR)text, length, from, options | PCRE2_NO_UTF_CHECK, match,
                                  regexes->match);
    if (found == PCRE2_ERROR_NOMATCH) return REGEX_NOWHERE;
    return found < 0 ? failed(found, fault) : REGEX_FOUND;
}

/* Texts are looked at once as a whole, which shall count too. */
static bool begin(struct regexes *regexes, const char *text, size_t length, struct regex_fault *fault) {
    if (!utf8_valid(text, length)) return blame(fault, 0, "the text is no UTF-8");
    if (!spend(regexes, length / UNITS_A_STEP)) return failed(PCRE2_ERROR_MATCHLIMIT, fault), false;
    return true;
}

enum regex_found regex_search(struct regexes *regexes, const struct regex *regex, const char *text, size_t length,
                              struct regex_fault *fault) {
    if (!begin(regexes, text, length, fault)) return REGEX_FAILED;
    pcre2_match_data *match = pcre2_match_data_create(1, regexes->memory);
    const enum regex_found found = search(regexes, regex, text, length, 0, 0, match, fault);
    pcre2_match_data_free(match);
    return found;
}

/* ---- Replacing ---- */

struct replacing {
    struct regexes *regexes;
    const struct regex *regex;
    const char *text;
    size_t length;
    pcre2_match_data *match;
    struct str *out;
    struct regex_fault *fault;
};

static bool put(struct replacing *r, const char *bytes, size_t length) {
    if (!spend(r->regexes, length / UNITS_A_STEP)) return failed(PCRE2_ERROR_MATCHLIMIT, r->fault), false;
    return str_put(r->out, bytes, length) || blame(r->fault, 0, "the result is too long");
}

static bool put_group(struct replacing *r, const char *name, size_t length) {
    char *end, known[33]; /* what PCRE2 allows, and the NUL */
    snprintf(known, sizeof known, "%.*s", (int)(length < sizeof known ? length : sizeof known - 1), name);
    long number = strtol(known, &end, 10);
    if (!*known || *end) number = pcre2_substring_number_from_name(r->regex->code, (PCRE2_SPTR)known);
    if (number < 0 || number >= (long)pcre2_get_ovector_count(r->match))
        return blame(r->fault, 0, "the replacement names a group that the pattern does not have");
    const size_t *at = pcre2_get_ovector_pointer(r->match) + 2 * number;
    return at[0] == PCRE2_UNSET || at[1] < at[0] || put(r, r->text + at[0], at[1] - at[0]);
}

/* Puts what the backslash there begins, and moves behind it. */
static bool put_escape(struct replacing *r, const char **at) {
    const char *name = *at + 1;
    const size_t digits = strspn(name, "0123456789"), length = digits > 2 ? 2 : digits;
    if (length) return *at = name + length, put_group(r, name, length);
    const char *end = str_starts(name, "g<") ? strchr(name, '>') : NULL;
    if (end) return *at = end + 1, put_group(r, name + 2, (size_t)(end - name) - 2);
    *at = name + (*name == '\\');
    return put(r, "\\", 1);
}

static bool put_replacement(struct replacing *r, const char *replacement) {
    while (*replacement) {
        const size_t plain = strcspn(replacement, "\\");
        if (!put(r, replacement, plain)) return false;
        replacement += plain;
        if (*replacement && !put_escape(r, &replacement)) return false;
    }
    return true;
}

/* An empty match may stand at the end of another one, not twice at one place: as in Perl, and in Python since 3.7. */
static bool replace(struct replacing *r, const char *replacement, bool all) {
    const size_t *found = pcre2_get_ovector_pointer(r->match);
    size_t done = 0;
    for (uint32_t options = 0;;) {
        const enum regex_found answer =
            search(r->regexes, r->regex, r->text, r->length, done, options, r->match, r->fault);
        if (answer == REGEX_FAILED) return false;
        if (answer == REGEX_NOWHERE) break;
        if (found[0] > found[1] || found[0] < done) return blame(r->fault, 0, "\\K leads out of the match");
        if (!put(r, r->text + done, found[0] - done) || !put_replacement(r, replacement)) return false;
        options = found[0] == found[1] ? PCRE2_NOTEMPTY_ATSTART : 0;
        done = found[1];
        if (!all) break;
    }
    return put(r, r->text + done, r->length - done);
}

bool regex_replace(struct regexes *regexes, const struct regex *regex, const char *text, const char *replacement,
                   bool all, struct str *out, struct regex_fault *fault) {
    struct replacing r = {
        .regexes = regexes, .regex = regex, .text = text, .length = strlen(text), .out = out, .fault = fault,
    };
    if (!begin(regexes, text, r.length, fault)) return false;
    r.match = pcre2_match_data_create_from_pattern(regex->code, regexes->memory);
    const bool good = replace(&r, replacement, all);
    pcre2_match_data_free(r.match);
    return good;
}
