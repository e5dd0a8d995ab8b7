/* See locale.h. */
#include "prose/locale.h"

#include "base/str.h"

#include <stdlib.h>
#include <string.h>

struct locale { const char *tag; enum order order; char decimal; };
#include "prose/locales_table.h"

enum { TAG_MOST = 24 }; /* longer ones only add what does not matter here */

static int compare_tags(const void *tag, const void *locale) {
    return strcmp(tag, ((const struct locale *)locale)->tag);
}

/* Parts may be joined by underscores, as POSIX does; what follows a dot is not of the tag. */
static void plain_tag(const char *tag, char plain[TAG_MOST]) {
    size_t length = 0;
    for (; (ascii_alnum(*tag) || *tag == '-' || *tag == '_') && length < TAG_MOST - 1; tag++)
        plain[length++] = *tag == '_' ? '-' : ascii_lower(*tag);
    plain[length] = '\0';
}

static struct locale find_locale(const char *tag) {
    char plain[TAG_MOST];
    plain_tag(tag ? tag : "", plain);
    if (!*plain) return (struct locale){NULL, ORDER_NONE, '\0'};
    for (;;) {
        const struct locale *found =
            bsearch(plain, locales, sizeof locales / sizeof *locales, sizeof *locales, compare_tags);
        if (found) return *found;
        char *dash = strrchr(plain, '-');
        if (!dash) return (struct locale){NULL, ORDER_DMY, '.'};
        *dash = '\0';
    }
}

enum order locale_order(const char *tag) { return find_locale(tag).order; }

char locale_decimal(const char *tag) { return find_locale(tag).decimal; }
