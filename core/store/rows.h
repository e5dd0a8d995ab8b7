/* Items as lines of text: JSON Lines and CSV (RFC 4180, but lines end in "\n" as everything else on Unix). */
#ifndef STORE_ROWS_H
#define STORE_ROWS_H

#include "base/err.h"
#include "base/str.h"
#include "model/settings.h"

enum form { FORM_JSONL, FORM_CSV };

/* What a file shows of the items. */
struct shape {
    enum form form;
    char *type;           /* only items of that type; NULL: all */
    bool untyped;         /* ... and those without a type */
    struct names columns; /* CSV */
};
void shape_clear(struct shape *shape);

/* The form that a path's ending names, "-" being JSON Lines. false and err for any other. */
bool rows_form(const char *path, enum form *form, struct err *err);
/* Is an item of that type (may be NULL) shown? */
bool rows_shown(const struct shape *shape, const char *type);
/* Appends the first line: nothing for JSON Lines. */
void rows_header(struct str *out, const struct shape *shape);
/* Appends an item's line. */
bool rows_item(struct str *out, const struct shape *shape, const char *type, const char *json, struct err *err);
/* Adds the names of an item's fields to columns. */
bool rows_fields(struct names *columns, const char *json, struct err *err);

#endif
