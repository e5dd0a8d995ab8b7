/* See robots.h. Where the text of RFC 9309 and its reference implementation (google/robotstxt) differ we do
 * what keeps us away: a Disallow counts in every spelling of its escapes, an Allow only as it is written. The
 * reference's tolerance for common mistakes is here too, since sites are tested against it. */
#include "net/robots.h"

#include "base/str.h"
#include "base/vec.h"

#include <ctype.h>
#include <math.h>

/* The reference reads no more of one line. */
enum { LINE_MOST = 2083 * 8 - 1 };

struct agent { char *token; int group; double delay; }; /* token "*" is everybody's; delay -1: none */
struct rule_line { int group; bool allow; char *written, *plain; }; /* plain: escapes of unreserved bytes decoded */

struct robots {
    VEC(struct agent) agents;
    VEC(struct rule_line) rules;
    int groups;
    size_t delay_from;            /* the agents that a Crawl-delay line speaks to start here */
    bool after_rule, after_delay; /* since the last User-agent line */
};

static bool token_char(char c) { return ascii_alnum(c) || c == '-' || c == '_'; }

static size_t token_length(const char *text, size_t most) {
    size_t n = 0;
    while (n < most && token_char(text[n])) n++;
    return n;
}

/* --- reading --- */

static int hex_value(char c) { return isdigit((unsigned char)c) ? c - '0' : ascii_lower(c) - 'a' + 10; }

/* How a pattern or a path is put into one spelling. */
enum {
    DECODE = 1, /* unreserved bytes lose their escapes */
    BYTES = 2,  /* bytes outside ASCII stay as they are; a canonical path has none */
    STARS = 4,  /* "*" and "$" get escapes: that is how a pattern names these characters themselves */
};

static bool stays(unsigned char c, int how) {
    if (c <= 0x20 || c == 0x7F || strchr("\"<>^`{}", c)) return false;
    if (c >= 0x80) return how & BYTES;
    return !(how & STARS) || (c != '*' && c != '$');
}

/* Escapes as a canonical URL has them: in upper case, and for all bytes that may not stand bare. */
static char *normal(const char *p, size_t length, int how) {
    struct str out = {0};
    for (const char *end = p + length; p < end; p++) {
        unsigned char c = (unsigned char)*p;
        bool escaped = c == '%' && end - p > 2 && isxdigit((unsigned char)p[1]) && isxdigit((unsigned char)p[2]);
        if (escaped) {
            c = (unsigned char)(hex_value(p[1]) * 16 + hex_value(p[2]));
            p += 2;
        }
        bool bare = escaped ? (how & DECODE) && (token_char((char)c) || c == '.' || c == '~') : stays(c, how);
        if (bare) str_putc(&out, (char)c);
        else str_printf(&out, "%%%02X", c);
    }
    return str_take(&out);
}

static void add_agent(struct robots *robots, const char *value, size_t length) {
    if (robots->after_rule) robots->groups++;
    if (robots->after_rule || robots->after_delay) robots->delay_from = robots->agents.count;
    robots->after_rule = robots->after_delay = false;
    bool all = length > 0 && value[0] == '*' && (length == 1 || isspace((unsigned char)value[1]));
    if (!all) length = token_length(value, length);
    vec_push(&robots->agents, (struct agent){mem_strndup(value, all ? 1 : length), robots->groups, -1});
}

static void add_rule(struct robots *robots, bool allow, const char *value, size_t length) {
    robots->after_rule = true;
    if (robots->agents.count == 0 || length == 0) return; /* an empty pattern says nothing */
    vec_push(&robots->rules, (struct rule_line){robots->groups, allow, normal(value, length, 0),
                                                normal(value, length, DECODE)});
    const char *slash = memrchr(value, '/', length);
    if (!allow || !slash || (size_t)(value + length - slash) < 10 || memcmp(slash, "/index.htm", 10) != 0) return;
    char *folder = mem_printf("%.*s$", (int)(slash + 1 - value), value); /* allows the folder it is the index of */
    vec_push(&robots->rules, (struct rule_line){robots->groups, true, folder, mem_strdup(folder)});
}

static void add_delay(struct robots *robots, const char *value, size_t length) {
    char *text = mem_strndup(value, length), *end;
    double seconds = strtod(text, &end);
    bool good = length > 0 && *end == '\0' && isfinite(seconds) && seconds >= 0;
    free(text);
    robots->after_delay = true;
    for (size_t i = robots->delay_from; good && i < robots->agents.count; i++)
        if (robots->agents.at[i].delay < 0) robots->agents.at[i].delay = seconds;
}

/* By prefix, as in the reference: "Disallowed: /x" is meant as a rule. */
static bool is_key(const char *key, size_t length, const char *const *names) {
    for (; *names; names++)
        if (length >= strlen(*names) && strncasecmp(key, *names, strlen(*names)) == 0) return true;
    return false;
}

static void trim(const char **from, const char **to) {
    while (*from < *to && isspace((unsigned char)**from)) (*from)++;
    while (*to > *from && isspace((unsigned char)(*to)[-1])) (*to)--;
}

/* Where the key ends: at a colon, or, where one was forgotten, at the only white space. */
static const char *key_end(const char *line, const char *end) {
    const char *colon = memchr(line, ':', (size_t)(end - line));
    if (colon) return colon;
    const char *gap = line, *value;
    while (gap < end && *gap != ' ' && *gap != '\t') gap++;
    for (value = gap; value < end && (*value == ' ' || *value == '\t');) value++;
    bool more = memchr(value, ' ', (size_t)(end - value)) || memchr(value, '\t', (size_t)(end - value));
    return gap == end || more ? NULL : gap;
}

static void read_line(struct robots *robots, const char *line, const char *end) {
    static const char *const agent[] = {"user-agent", "useragent", "user agent", NULL};
    static const char *const allow[] = {"allow", NULL};
    static const char *const disallow[] = {"disallow", "dissallow", "dissalow", "disalow",
                                           "diasllow", "disallaw",  NULL};
    static const char *const delay[] = {"crawl-delay", NULL};
    if (end - line > LINE_MOST) end = line + LINE_MOST;
    const char *comment = memchr(line, '#', (size_t)(end - line));
    if (comment) end = comment;
    trim(&line, &end);
    const char *stop = key_end(line, end), *key_stop = stop;
    if (!stop) return;
    const char *value = stop + 1;
    trim(&line, &key_stop);
    trim(&value, &end);
    size_t key = (size_t)(key_stop - line), length = (size_t)(end - value);
    if (is_key(line, key, agent)) add_agent(robots, value, length);
    else if (is_key(line, key, allow)) add_rule(robots, true, value, length);
    else if (is_key(line, key, disallow)) add_rule(robots, false, value, length);
    else if (is_key(line, key, delay)) add_delay(robots, value, length);
}

struct robots *robots_parse(const char *text, size_t bytes) {
    struct robots *robots = mem_zero(sizeof *robots);
    if (!text) return robots;
    const char *end = text + (bytes < ROBOTS_MOST ? bytes : ROBOTS_MOST);
    for (const char *mark = "\xEF\xBB\xBF"; *mark && text < end && *text == *mark; mark++) text++;
    while (text < end) {
        const char *stop = text;
        while (stop < end && *stop != '\n' && *stop != '\r') stop++;
        read_line(robots, text, stop);
        text = stop + 1;
    }
    return robots;
}

void robots_free(struct robots *robots) {
    if (!robots) return;
    for (size_t i = 0; i < robots->agents.count; i++) free(robots->agents.at[i].token);
    for (size_t i = 0; i < robots->rules.count; i++) {
        free(robots->rules.at[i].written);
        free(robots->rules.at[i].plain);
    }
    vec_clear(&robots->agents);
    vec_clear(&robots->rules);
    free(robots);
}

/* --- asking --- */

/* Does the pattern fit a prefix of the path? Each piece between stars is taken where it first fits, so the
 * time is linear however many stars there are. */
static bool fits(const char *pattern, const char *path) {
    const char *star = strchrnul(pattern, '*');
    size_t piece = (size_t)(star - pattern);
    if (!*star && piece && pattern[piece - 1] == '$')
        return strlen(path) == piece - 1 && memcmp(pattern, path, piece - 1) == 0;
    if (strncmp(pattern, path, piece) != 0) return false;
    path += piece;
    while (*star) {
        pattern = star + 1;
        star = strchrnul(pattern, '*');
        piece = (size_t)(star - pattern);
        size_t left = strlen(path);
        if (!*star && piece && pattern[piece - 1] == '$') /* the last piece must be the path's end */
            return left >= piece - 1 && memcmp(path + left - (piece - 1), pattern, piece - 1) == 0;
        const char *found = memmem(path, left, pattern, piece);
        if (!found) return false;
        path = found + piece;
    }
    return true;
}

static bool is_token(const struct agent *agent, const char *token) {
    size_t length = token_length(token, strlen(token));
    if (*token == '*') return strcmp(agent->token, "*") == 0;
    return length > 0 && strlen(agent->token) == length && strncasecmp(agent->token, token, length) == 0;
}

/* Whose lines count for the agent: its own where it is named anywhere, else everybody's. */
static const char *whose(const struct robots *robots, const char *agent) {
    for (size_t i = 0; i < robots->agents.count; i++)
        if (is_token(&robots->agents.at[i], agent)) return agent;
    return "*";
}

/* Which groups speak to the token: a flag each, to be freed. */
static bool *groups_of(const struct robots *robots, const char *token) {
    bool *in = mem_zero((size_t)robots->groups + 1);
    for (size_t i = 0; i < robots->agents.count; i++)
        if (is_token(&robots->agents.at[i], token)) in[robots->agents.at[i].group] = true;
    return in;
}

/* Length of the pattern where it fits, else 0. */
static size_t rule_weight(const struct rule_line *rule, const char *written, const char *plain) {
    if (fits(rule->written, written)) return strlen(rule->written);
    return !rule->allow && fits(rule->plain, plain) ? strlen(rule->plain) : 0;
}

bool robots_allows(const struct robots *robots, const char *agent, const char *path) {
    if (strcmp(path, "/robots.txt") == 0) return true;
    bool *in = groups_of(robots, whose(robots, agent));
    char *written = normal(path, strlen(path), BYTES), *plain = normal(path, strlen(path), DECODE | STARS);
    size_t allowed = 0, disallowed = 0;
    for (size_t i = 0; i < robots->rules.count; i++) {
        const struct rule_line *rule = &robots->rules.at[i];
        size_t *longest = rule->allow ? &allowed : &disallowed;
        size_t weight = in[rule->group] ? rule_weight(rule, written, plain) : 0;
        if (weight > *longest) *longest = weight;
    }
    free(written);
    free(plain);
    free(in);
    return allowed >= disallowed;
}

double robots_delay(const struct robots *robots, const char *agent) {
    const char *token = whose(robots, agent);
    for (size_t i = 0; i < robots->agents.count; i++) {
        const struct agent *one = &robots->agents.at[i];
        if (is_token(one, token) && one->delay >= 0) return one->delay;
    }
    return -1;
}
