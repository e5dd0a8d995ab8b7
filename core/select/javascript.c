/* See javascript.h. One pass from left to right, after one that counts the groups, since a reference may stand in front
 * of its group. Characters become themselves, behind a backslash where they could mean something. */
#include "select/javascript.h"

#include "base/map.h"
#include "select/javascript_character.h"
#include "select/javascript_property.h"

#include <stdint.h>

enum { NESTING_MOST = 200, REPEATS_MOST = 65535 };

/* White space and line ends, as \s has them, and all others. */
#define SPACES "\\t-\\r \u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000\ufeff"
#define NO_SPACES "\\x00-\\x08\\x0e-\\x1f!-\xC2\x9F\u00a1-\u167f\u1681-\u1fff\u200b-\u2027\u202a-\u202e\u2030-\u205e" \
                  "\u2060-\u2fff\u3001-\ufefe\uff00-\U0010ffff"
#define LINE_ENDS "\\n\\r\u2028\u2029"
#define ANY "[\\x00-\U0010ffff]"
#define NONE "[^\\x00-\U0010ffff]"
/* Of these a class has none but behind a backslash, ... */
#define CLASS_SYNTAX "()[]{}/-\\|"
/* ... of these no two in a row. */
#define CLASS_DOUBLES "&!#$%*+,.:;<=>?@^`~"

/* What stands in parentheses, or the whole. */
struct group {
    bool assertion;      /* is not repeated */
    bool lines, all;     /* the flags m and s */
};

/* A class that other ones stand in, that strings stand in, or that has && or --. */
struct set {
    enum { SET_FIRST, SET_UNION, SET_BOTH, SET_WITHOUT } form;
    unsigned operands;
    bool negated, strings, range;
    bool waiting;        /* for what stands behind && or -- */
};

struct translation {
    const char *at;
    struct str *out;
    struct map names;    /* of groups -> their numbers */
    unsigned captures;
    struct group groups[NESTING_MOST + 1];
    size_t depth;
    bool repeatable;     /* what was written last may be repeated */
};

static bool take(struct translation *t, const char *text) {
    if (!str_starts(t->at, text)) return false;
    t->at += strlen(text);
    return true;
}

static bool is_among(char c, const char *characters) { return c && strchr(characters, c); }
static bool is_digit(char c) { return c >= '0' && c <= '9'; }

/* ---- Properties ---- */

static size_t take_word(struct translation *t, char *word, size_t most) {
    size_t length = 0;
    while ((ascii_alnum(*t->at) || *t->at == '_') && length < most) word[length++] = *t->at++;
    word[length] = '\0';
    return length;
}

/* Behind \p or \P. */
static bool put_property(struct translation *t, bool negated) {
    char name[64], value[64];
    if (!take(t, "{") || !take_word(t, name, sizeof name - 1)) return false;
    const bool valued = take(t, "=");
    if ((valued && !take_word(t, value, sizeof value - 1)) || !take(t, "}")) return false;
    return javascript_property(name, valued ? value : NULL, negated, t->out);
}

/* ---- Classes ---- */

static bool is_class_escape(const char *at) { return *at == '\\' && is_among(at[1], "dDwWsSpP"); }

/* \d and its like, in brackets. */
static bool put_class_escape(struct translation *t) {
    const char c = t->at[1];
    t->at += 2;
    switch (c) {
    case 's': return str_puts(t->out, SPACES);
    case 'S': return str_puts(t->out, NO_SPACES);
    case 'p': case 'P': return put_property(t, c == 'P');
    default: return str_printf(t->out, "\\%c", c);
    }
}

/* ClassSetCharacter */
static bool take_class_character(struct translation *t, unsigned *code) {
    size_t length;
    if (take(t, "\\")) return javascript_take_escaped(&t->at, true, code);
    if (!*t->at || is_among(*t->at, CLASS_SYNTAX)) return false;
    if (t->at[0] == t->at[1] && is_among(*t->at, CLASS_DOUBLES)) return false;
    *code = utf8_read(t->at, &length);
    t->at += length;
    return true;
}

/* A character or a range of them, in brackets; *range says which. */
static bool put_range(struct translation *t, bool *range) {
    unsigned first, last;
    if (!take_class_character(t, &first)) return false;
    javascript_put(t->out, first);
    *range = t->at[0] == '-' && t->at[1] != '-';
    if (!*range) return true;
    t->at++;
    if (!take_class_character(t, &last) || last < first) return false;
    str_putc(t->out, '-');
    javascript_put(t->out, last);
    return true;
}

/* Does the class, which begins here, hold nothing but characters? Then PCRE2's has the same form. */
static bool is_plain(const char *at) {
    for (; *at && *at != ']'; at++) {
        if (*at == '[' || str_starts(at, "&&") || str_starts(at, "--") || str_starts(at, "\\q")) return false;
        if (*at == '\\' && at[1]) at++;
    }
    return true;
}

static bool put_plain(struct translation *t) {
    bool range;
    if (take(t, "^]")) return str_puts(t->out, ANY);
    if (take(t, "]")) return str_puts(t->out, NONE);
    str_puts(t->out, take(t, "^") ? "[^" : "[");
    while (*t->at != ']')
        if (!(is_class_escape(t->at) ? put_class_escape(t) : put_range(t, &range))) return false;
    t->at++;
    return str_putc(t->out, ']');
}

/* Behind \q: some strings. */
static bool put_strings(struct translation *t, struct set *set) {
    size_t length = 0;
    if (!take(t, "{")) return false;
    for (str_puts(t->out, "(?:");;) {
        const bool ends = *t->at == '}';
        unsigned code;
        if (!ends && *t->at != '|') {
            if (!take_class_character(t, &code)) return false;
            javascript_put(t->out, code);
            length++;
            continue;
        }
        set->strings |= length != 1;
        length = 0;
        t->at++;
        str_putc(t->out, ends ? ')' : '|');
        if (ends) return true;
    }
}

/* One that is no class in brackets. */
static bool put_operand(struct translation *t, struct set *set) {
    if (take(t, "\\q")) return put_strings(t, set);
    str_putc(t->out, '[');
    if (!(is_class_escape(t->at) ? put_class_escape(t) : put_range(t, &set->range))) return false;
    return str_putc(t->out, ']');
}

/* A union is an alternative; what is behind && or -- looks back at the character that the first has taken. */
static bool begin_operand(struct translation *t, struct set *set) {
    if (set->operands && !set->waiting) {
        if (set->form != SET_FIRST && set->form != SET_UNION) return false;
        set->form = SET_UNION;
        str_putc(t->out, '|');
    }
    if (set->form == SET_BOTH) str_puts(t->out, "(?<=");
    if (set->form == SET_WITHOUT) str_puts(t->out, "(?<!");
    set->operands++;
    set->waiting = false;
    return true;
}

static bool end_operand(struct translation *t, const struct set *set) {
    if (set->form != SET_BOTH && set->form != SET_WITHOUT) return true;
    str_putc(t->out, ')');
    return !set->range && !set->strings;
}

static bool take_operator(struct translation *t, struct set *set) {
    const bool both = take(t, "&&");
    const int form = both ? SET_BOTH : SET_WITHOUT;
    if (!both && !take(t, "--")) return false;
    if (!set->operands || set->waiting || set->range || set->strings || (both && *t->at == '&')) return false;
    if (set->form != SET_FIRST && (int)set->form != form) return false;
    set->form = form;
    return set->waiting = true;
}

static void open_set(struct translation *t, struct set *set) {
    *set = (struct set){.negated = take(t, "^")};
    str_puts(t->out, set->negated ? "(?:(?!(?:" : "(?:");
}

static bool close_set(struct translation *t, const struct set *set) {
    t->at++;
    if (set->waiting || (set->negated && set->strings)) return false;
    if (!set->operands) str_puts(t->out, NONE);
    return str_puts(t->out, set->negated ? "))" ANY ")" : ")");
}

static bool put_sets(struct translation *t) {
    struct set sets[NESTING_MOST];
    size_t depth = 0;
    open_set(t, &sets[0]);
    for (;;) {
        struct set *set = &sets[depth];
        if (*t->at == ']') {
            if (!close_set(t, set)) return false;
            if (!depth--) return true;
            set[-1].strings |= set->strings;
            if (!end_operand(t, &set[-1])) return false;
        } else if (str_starts(t->at, "&&") || str_starts(t->at, "--")) {
            if (!take_operator(t, set)) return false;
        } else if (!begin_operand(t, set)) {
            return false;
        } else if (take(t, "[")) {
            if (++depth == NESTING_MOST) return false;
            open_set(t, set + 1);
        } else if (!put_operand(t, set) || !end_operand(t, set)) {
            return false;
        }
    }
}

/* ---- Groups ---- */

/* Behind (?< or \k<, up to the >; appends the name. */
static bool take_name(const char **at, struct str *name) {
    const size_t before = name->len;
    while (**at && **at != '>') {
        size_t length;
        unsigned code = utf8_read(*at, &length);
        *at += length;
        if (code == '\\' && (*(*at)++ != 'u' || !javascript_take_unicode(at, &code))) return false;
        const bool letter = code >= 0x80 || code == '_' || code == '$' || ascii_alnum((char)code);
        if (!letter || (name->len == before && code < 0x80 && is_digit((char)code))) return false;
        str_put_utf8(name, code);
    }
    return name->len > before && *(*at)++ == '>';
}

static bool add_name(struct translation *t, const char **at) {
    struct str name = {0};
    const bool good = take_name(at, &name) && !map_set(&t->names, str_text(&name), (void *)(uintptr_t)t->captures);
    str_clear(&name);
    return good;
}

/* Counts the groups that capture and keeps their names. */
static bool survey(struct translation *t) {
    size_t brackets = 0;
    for (const char *at = t->at; *at;) {
        const char c = *at++;
        if (c == '\\' && *at) at++;
        else if (c == '[') brackets++;
        else if (c == ']' && brackets) brackets--;
        if (c != '(' || brackets) continue;
        if (*at != '?') {
            t->captures++;
        } else if (str_starts(at, "?<") && at[2] != '=' && at[2] != '!') {
            at += 2;
            t->captures++;
            if (!add_name(t, &at)) return false;
        }
    }
    return true;
}

/* Flags that are switched, i m s, behind (? or its -; each once. */
static bool take_flags(struct translation *t, struct group *group, bool on, unsigned *seen, bool *caseless) {
    static const char flags[] = "ims";
    for (; is_among(*t->at, flags); t->at++) {
        const unsigned bit = 1u << (strchr(flags, *t->at) - flags);
        if (*seen & bit) return false;
        *seen |= bit;
        if (*t->at == 'i') *caseless = true;
        if (*t->at == 'm') group->lines = on;
        if (*t->at == 's') group->all = on;
    }
    return true;
}

/* (?i-m: and its like; what PCRE2 is told is the i alone. */
static bool open_flags(struct translation *t, struct group *group) {
    unsigned seen = 0;
    bool on = false, off = false;
    if (!take_flags(t, group, true, &seen, &on)) return false;
    const bool minus = take(t, "-");
    if (minus && !take_flags(t, group, false, &seen, &off)) return false;
    if ((minus && !seen) || !take(t, ":")) return false;
    return str_puts(t->out, on ? "(?i:" : off ? "(?-i:" : "(?:");
}

static bool open_group(struct translation *t) {
    static const char *const assertions[] = {"?=", "?!", "?<=", "?<!"};
    if (t->depth == NESTING_MOST) return false;
    struct group *group = &t->groups[t->depth + 1];
    *group = t->groups[t->depth++];
    group->assertion = t->repeatable = false;
    for (size_t i = 0; i < sizeof assertions / sizeof *assertions; i++)
        if (take(t, assertions[i])) {
            group->assertion = true;
            return str_printf(t->out, "(%s", assertions[i]);
        }
    if (take(t, "?<")) t->at = strchr(t->at, '>') + 1; /* survey was there */
    else if (take(t, "?")) return open_flags(t, group);
    return str_putc(t->out, '(');
}

static bool close_group(struct translation *t) {
    if (!t->depth) return false;
    t->repeatable = !t->groups[t->depth--].assertion;
    return str_putc(t->out, ')');
}

static bool put_reference(struct translation *t, uintptr_t number) {
    return number && number <= t->captures && str_printf(t->out, "\\g{%u}", (unsigned)number);
}

static bool put_named_reference(struct translation *t) {
    struct str name = {0};
    const bool good = take(t, "<") && take_name(&t->at, &name) &&
                      put_reference(t, (uintptr_t)map_get(&t->names, name.data));
    str_clear(&name);
    return good;
}

/* ---- Terms ---- */

/* Any number above `REPEATS_MOST` is one more than that. */
static unsigned take_number(struct translation *t) {
    unsigned number = 0;
    for (; is_digit(*t->at); t->at++)
        if (number <= REPEATS_MOST) number = number * 10 + (unsigned)(*t->at - '0');
    return number > REPEATS_MOST ? REPEATS_MOST + 1 : number;
}

static bool put_braces(struct translation *t) {
    if (!is_digit(*t->at)) return false;
    const unsigned least = take_number(t);
    unsigned most = least;
    if (take(t, ",")) most = is_digit(*t->at) ? take_number(t) : REPEATS_MOST + 1;
    if (!take(t, "}") || least > REPEATS_MOST || most < least) return false;
    if (most > REPEATS_MOST) return str_printf(t->out, "{%u,}", least);
    return str_printf(t->out, "{%u,%u}", least, most);
}

static bool put_repeat(struct translation *t, char c) {
    if (!t->repeatable) return false;
    t->repeatable = false;
    if (c == '{' ? !put_braces(t) : !str_putc(t->out, c)) return false;
    return !take(t, "?") || str_putc(t->out, '?');
}

static bool put_escape(struct translation *t) {
    unsigned code;
    const char c = *t->at;
    t->repeatable = c != 'b' && c != 'B';
    if (!t->repeatable) return t->at++, str_printf(t->out, "\\%c", c);
    if (is_class_escape(t->at - 1)) {
        t->at--;
        str_putc(t->out, '[');
        return put_class_escape(t) && str_putc(t->out, ']');
    }
    if (take(t, "k")) return put_named_reference(t);
    if (is_digit(c) && c != '0') return put_reference(t, take_number(t));
    if (!javascript_take_escaped(&t->at, false, &code)) return false;
    javascript_put(t->out, code);
    return true;
}

static bool put_edge(struct translation *t, bool end) {
    t->repeatable = false;
    if (!t->groups[t->depth].lines) return str_puts(t->out, end ? "\\z" : "\\A");
    return str_puts(t->out, end ? "(?![^" LINE_ENDS "])" : "(?<![^" LINE_ENDS "])");
}

static bool put_term(struct translation *t) {
    size_t length;
    const unsigned code = utf8_read(t->at, &length);
    t->at += length;
    switch (code) {
    case '(': return open_group(t);
    case ')': return close_group(t);
    case '*': case '+': case '?': case '{': return put_repeat(t, (char)code);
    case '^': case '$': return put_edge(t, code == '$');
    case ']': case '}': return false;
    case '|':
        t->repeatable = false;
        return str_putc(t->out, '|');
    case '\\': return put_escape(t);
    }
    t->repeatable = true;
    if (code == '[') return is_plain(t->at) ? put_plain(t) : put_sets(t);
    if (code == '.') return str_puts(t->out, t->groups[t->depth].all ? ANY : "[^" LINE_ENDS "]");
    javascript_put(t->out, code);
    return true;
}

bool javascript_translate(const char *pattern, struct str *out) {
    struct translation t = {.at = pattern, .out = out};
    bool good = survey(&t);
    while (good && *t.at) good = put_term(&t);
    map_clear(&t.names);
    return good && t.depth == 0;
}
