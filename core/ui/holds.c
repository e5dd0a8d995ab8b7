/* See holds.h. */
#include "ui/holds.h"

#include "ui/show.h"

enum { HOSTS_SHOWN = 10 };

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

/* There may be many hosts. */
struct hosts_shown { struct str *out; int64_t held; };

static bool put_host(void *arg, const struct host_row *row) {
    struct hosts_shown *shown = arg;
    struct str *out = shown->out;
    if (!row->held_until_ms || ++shown->held > HOSTS_SHOWN) return true;
    str_puts(out, "    ");
    show_text(out, row->origin);
    str_puts(out, " is held until ");
    show_when(out, row->held_until_ms);
    str_puts(out, " (");
    show_many(out, row->queued + row->waiting, "request");
    str_puts(out, "): it asked for that, does not answer, or is asked that slowly\n");
    return true;
}

bool holds_put(struct store *store, struct str *out, struct err *err) {
    struct hosts_shown shown = {out, 0};
    if (!store_holds(store, put_one, out, err) || !store_hosts(store, put_host, &shown, err)) return false;
    if (shown.held <= HOSTS_SHOWN) return true;
    str_puts(out, "    and ");
    show_count(out, shown.held - HOSTS_SHOWN);
    str_puts(out, " more hosts are held\n");
    return true;
}
