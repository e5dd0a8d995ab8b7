/* Pages and items are made from the same few rules, so that what a crawl should bring is known without one. */
#include "books.h"

const char *books_path(int n) { return textf("/book-%d.html", n); }

/* Every third book has a note with all that JSON and CSV have to quote. */
static bool has_note(int n) { return n % 3 == 0; }

const char *books_page(int n, const char *price) {
    const char *note = has_note(n) ? "<p class=note>say &quot;caf\u00e9&quot;, <b>twice</b></p>" : "";
    return textf("<!doctype html><title>Book</title><h1>The  Book\n no. %d</h1><p class=price>%s</p>%s", n, price,
                 note);
}

void books_good(struct site *site, int n) {
    site_put(site, books_path(n), .body = books_page(n, textf("\u00a3%d.50", n)));
}

static const char *listing(int from, int to, const char *next) {
    const char *links = "";
    for (int n = from; n <= to; n++)
        links = textf("%s<li class=book><a href='%s'>%d</a></li>\n", links, books_path(n), n);
    return textf("<!doctype html><title>Shelf</title><ul>\n%s</ul>%s", links, next);
}

struct site *books_site(int except) {
    struct site *site = site_new();
    site_put(site, "/", .body = listing(1, BOOKS / 2, "<a class=next href=page-2.html>more</a>"));
    site_put(site, "/page-2.html", .body = listing(BOOKS / 2 + 1, BOOKS, ""));
    for (int n = 1; n <= BOOKS; n++) {
        if (n != except) books_good(site, n);
    }
    put_file("books.lua", project_file("tests/data/books.lua"));
    return site;
}

const char *books_item(int n) {
    const char *note = has_note(n) ? ", \"note\": \"say \\\"caf\u00e9\\\", twice\"" : "";
    return textf("{\"_type\": \"book\", \"title\": \"The Book no. %d\", \"price\": %d.5%s}\n", n, n, note);
}

const char *books_items_but(int except) {
    const char *items = "";
    for (int n = 1; n <= BOOKS; n++) {
        if (n != except) items = textf("%s%s", items, books_item(n));
    }
    return items;
}

const char *books_items(void) { return books_items_but(0); }

const char *books_csv(void) {
    const char *rows = "title,price,note\n";
    for (int n = 1; n <= BOOKS; n++) {
        const char *note = has_note(n) ? "\"say \"\"caf\u00e9\"\", twice\"" : "";
        rows = textf("%sThe Book no. %d,%d.5,%s\n", rows, n, n, note);
    }
    return rows;
}
