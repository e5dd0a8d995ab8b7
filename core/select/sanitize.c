/* See sanitize.h. */
#include "select/sanitize.h"

#include "select/bounds.h"
#include "select/direction.h"

#include <stdlib.h>

static const char *type_of(struct doc *doc, const xmlNode *input) {
    const char *type = tree_attr(doc, input, "type");
    return type ? type : "text";
}

/* ---- text ---- */

static void cut_lines(struct str *value) {
    size_t kept = 0;
    for (size_t i = 0; i < value->len; i++)
        if (value->data[i] != '\n' && value->data[i] != '\r') value->data[kept++] = value->data[i];
    value->len = kept;
    if (value->data) value->data[kept] = '\0';
}

static void trim(struct str *value) {
    const char *text = str_text(value);
    size_t from = 0, to = value->len;
    while (from < to && ascii_space(text[from])) from++;
    while (to > from && ascii_space(text[to - 1])) to--;
    if (from) memmove(value->data, text + from, to - from);
    value->len = to - from;
    if (value->data) value->data[value->len] = '\0';
}

void sanitize_fold(struct str *text) {
    size_t kept = 0;
    trim(text);
    for (size_t i = 0; i < text->len; i++) {
        bool space = ascii_space(text->data[i]);
        if (space && kept && text->data[kept - 1] == ' ') continue;
        text->data[kept++] = space ? ' ' : text->data[i];
    }
    text->len = kept;
    if (text->data) text->data[kept] = '\0';
}

static void replace(struct str *value, const char *text) {
    str_reset(value);
    str_puts(value, text);
}

/* ---- numbers, dates, colours ---- */

static bool is_number(const char *text) {
    double number;
    return bounds_read(BOUNDS_NUMBER, text, &number);
}

static bool is_color(const char *text) {
    return *text == '#' && strspn(text + 1, "0123456789abcdefABCDEF") == 6 && !text[7];
}

/* True where the type is one of dates and times, whose bad values become empty. */
static bool sanitize_date(const char *type, struct str *value) {
    const enum bounds_kind kind = bounds_kind_of(type);
    double number;
    if (kind == BOUNDS_NONE || kind == BOUNDS_NUMBER) return false;
    if (!bounds_read(kind, str_text(value), &number)) replace(value, "");
    char *space = kind == BOUNDS_MOMENT && value->len ? strchr(value->data, ' ') : NULL;
    if (space) *space = 'T';
    return true;
}

static double number_of(struct doc *doc, const xmlNode *input, const char *name, double otherwise) {
    const char *text = tree_attr(doc, input, name);
    return text && is_number(text) ? strtod(text, NULL) : otherwise;
}

/* In its bounds; the middle of them where there is no number. */
static void sanitize_range(struct doc *doc, const xmlNode *input, struct str *value) {
    double least = number_of(doc, input, "min", 0), most = number_of(doc, input, "max", 100);
    bool known = is_number(str_text(value));
    double number = known ? strtod(value->data, NULL) : most < least ? least : least + (most - least) / 2;
    double bounded = number > most ? most : number;
    if (bounded < least) bounded = least;
    if (known && bounded == number) return;
    str_reset(value);
    str_printf(value, "%.15g", bounded);
}

void sanitize_value(struct doc *doc, const xmlNode *input, struct str *value) {
    const char *type = type_of(doc, input);
    if (ascii_casecmp(type, "hidden") == 0) return;
    if (sanitize_date(type, value)) return;
    if (ascii_casecmp(type, "number") == 0) {
        if (!is_number(str_text(value))) replace(value, "");
    } else if (ascii_casecmp(type, "range") == 0) {
        sanitize_range(doc, input, value);
    } else if (ascii_casecmp(type, "color") == 0) {
        if (!is_color(str_text(value))) replace(value, "#000000");
        for (size_t i = 0; i < value->len; i++) value->data[i] = ascii_lower(value->data[i]);
    } else {
        cut_lines(value);
        if (ascii_casecmp(type, "url") == 0 || ascii_casecmp(type, "email") == 0) trim(value);
    }
}

/* ---- direction ---- */

bool sanitize_has_direction(struct doc *doc, const xmlNode *control) {
    static const char *const without[] = {"number", "range", "color", "date", "month", "week", "time", "datetime-local"};
    const char *type = type_of(doc, control);
    for (size_t i = 0; i < sizeof without / sizeof *without; i++)
        if (ascii_casecmp(type, without[i]) == 0) return false;
    return true;
}

const char *sanitize_direction(struct doc *doc, const xmlNode *control, const char *value) {
    for (const xmlNode *node = control; node; node = tree_parent(node)) {
        const char *dir = tree_attr(doc, node, "dir");
        if (dir && ascii_casecmp(dir, "rtl") == 0) return "rtl";
        if (dir && ascii_casecmp(dir, "ltr") == 0) return "ltr";
        if (node == control && dir && ascii_casecmp(dir, "auto") == 0) {
            return direction_of_text(value) == DIRECTION_RTL ? "rtl" : "ltr";
        }
        if (node == control && ascii_casecmp(type_of(doc, control), "tel") == 0) return "ltr";
    }
    return "ltr";
}

/* ---- names of encodings ---- */

void sanitize_charset(const char *name, struct str *out) {
    static const char *const as_they_are[] = {"windows-", "x-", "macintosh", "gb18030"};
    static const char *const mixed[] = {"Big5", "Shift_JIS"};
    for (size_t i = 0; i < sizeof as_they_are / sizeof *as_they_are; i++)
        if (str_starts(name, as_they_are[i])) {
            str_puts(out, name);
            return;
        }
    for (size_t i = 0; i < sizeof mixed / sizeof *mixed; i++)
        if (ascii_casecmp(name, mixed[i]) == 0) {
            str_puts(out, mixed[i]);
            return;
        }
    for (; *name; name++) str_putc(out, *name >= 'a' && *name <= 'z' ? (char)(*name - 'a' + 'A') : *name);
}
