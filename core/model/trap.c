/* See trap.h. A relative link on a page that a site serves under any path gives /a/b/a/b/a/b..., one that adds to its own
 * query gives ?x=1&x=1&x=1...: both grow by a link a page, so what is cut is at the most a few pages too late. */
#include "model/trap.h"

#include <string.h>

enum { SEGMENTS_MOST = 1024, PARAMETERS_MOST = 1024 }; /* that are looked at */

struct piece { const char *at; size_t length; };

struct trap_limits trap_defaults(void) {
    return (struct trap_limits){.repeats = 3, .segments = 50, .parameters = 100, .doubles = 3, .length = 8192};
}

static bool same(struct piece a, struct piece b) { return a.length == b.length && memcmp(a.at, b.at, a.length) == 0; }

/* The pieces of text between separators; at most `most`. */
static size_t split(const char *text, size_t length, char separator, struct piece *out, size_t most) {
    size_t count = 0;
    for (const char *end = text + length; text < end && count < most; text++) {
        const char *stop = memchr(text, separator, (size_t)(end - text));
        if (!stop) stop = end;
        out[count++] = (struct piece){text, (size_t)(stop - text)};
        text = stop;
    }
    return count;
}

static bool is_number(struct piece piece) { return piece.length && strspn(piece.at, "0123456789") >= piece.length; }

/* Do `width` segments come more than `most` times in a row? Numbers may: /2011/11/11/11 is a date. */
static bool repeats(const struct piece *segments, size_t count, size_t width, int64_t most) {
    size_t run = 0; /* segments in a row that are as those `width` before them, not all of them numbers */
    bool named = false;
    for (size_t i = width; i < count; i++) {
        if (!same(segments[i], segments[i - width])) {
            run = 0;
            named = false;
            continue;
        }
        run++;
        if (!is_number(segments[i])) named = true;
        if (named && run >= width * (size_t)most) return true;
    }
    return false;
}

static const char *look_at_path(const struct url *url, const struct trap_limits *limits) {
    struct piece segments[SEGMENTS_MOST];
    size_t count = split(url->text + url->path_at + 1, url->query_at - url->path_at - 1, '/', segments, SEGMENTS_MOST);
    if (limits->segments && count > (size_t)limits->segments) return "segments";
    for (size_t width = 1; limits->repeats && width * (size_t)limits->repeats < count; width++)
        if (repeats(segments, count, width, limits->repeats)) return "repeats";
    return NULL;
}

/* Quadratic, in what the limit before it lets through. */
static bool doubles(const struct piece *parameters, size_t count, int64_t most) {
    for (size_t i = 0; i < count; i++) {
        int64_t equal = 0;
        for (size_t k = 0; k < count; k++) equal += same(parameters[i], parameters[k]);
        if (equal > most) return true;
    }
    return false;
}

static const char *look_at_query(const struct url *url, const struct trap_limits *limits) {
    struct piece parameters[PARAMETERS_MOST];
    const char *query = url->text + url->query_at;
    if (!*query) return NULL;
    size_t count = split(query + 1, strlen(query + 1), '&', parameters, PARAMETERS_MOST);
    if (limits->parameters && count > (size_t)limits->parameters) return "parameters";
    return limits->doubles && doubles(parameters, count, limits->doubles) ? "doubles" : NULL;
}

const char *trap_found(const struct url *url, const struct trap_limits *limits) {
    if (limits->length && strlen(url->text) > (size_t)limits->length) return "length";
    const char *found = look_at_path(url, limits);
    return found ? found : look_at_query(url, limits);
}
