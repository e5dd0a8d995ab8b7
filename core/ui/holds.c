/* See holds.h. */
#include "ui/holds.h"

#include "ui/show.h"

static bool put_one(void *arg, const struct hold_row *row) {
    struct str *out = arg;
    str_puts(out, "    ");
    show_text(out, row->callback);
    str_puts(out, " is held since ");
    show_when(out, row->since_ms);
    str_puts(out, " (");
    show_many(out, row->requests, "request");
    str_puts(out, "): mend it, and darn run tries a page of it first\n");
    return true;
}

bool holds_put(struct store *store, struct str *out, struct err *err) { return store_holds(store, put_one, out, err); }
