/* What the limits of the HTML parser take from a page's tree. Nothing goes without being counted and told. */
#ifndef MODEL_CUT_H
#define MODEL_CUT_H

#include "base/str.h"

#include <stdint.h>

enum cut {
    CUT_NESTING,    /* elements nested too deeply, which became siblings */
    CUT_ATTRIBUTES, /* attributes of an element that has too many */
    CUT_FORMATTING, /* elements like <b> that are not opened again, since too many of them were open */
    CUT_UNREAD,     /* bytes at the end of a page that has too many nodes */
    CUT_KINDS
};
const char *cut_name(enum cut cut); /* "nesting" ... */
/* Appends what became of so many, and the setting that allows more: "12 elements became siblings, nested deeper than
 * max_nesting". */
void cut_explain(enum cut cut, int64_t count, struct str *out);

#endif
