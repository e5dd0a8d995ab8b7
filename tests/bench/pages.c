/* See pages.h. */
#include "pages.h"

#include "demo/markup.h"
#include "encoding/charset.h"
#include "os/file.h"

#include <dirent.h>

static void add(struct page_texts *pages, const char *name, struct str body) {
    struct page_text page = {.name = mem_strdup(name), .body = body};
    struct charset_text decoded = {0};
    charset_decode(&decoded, body.data, body.len, NULL);
    str_put(&page.utf8, decoded.utf8, decoded.length);
    charset_clear(&decoded);
    pages->bytes += page.utf8.len;
    vec_push(&pages->at, page);
}

static int is_page(const struct dirent *entry) { return str_ends(entry->d_name, ".html"); }

static void add_file(struct page_texts *pages, const char *folder, const char *name) {
    struct err err = {0};
    struct str body = {0};
    char *path = file_join(folder, name);
    size_t length;
    char *bytes = file_read(path, 0, &length, &err);
    if (bytes && str_put(&body, bytes, length)) add(pages, name, body);
    free(bytes);
    free(path);
}

static bool read_folder(struct page_texts *pages, const char *folder) {
    struct dirent **entries;
    int count = scandir(folder, &entries, is_page, alphasort);
    for (int i = 0; i < count; i++) {
        add_file(pages, folder, entries[i]->d_name);
        free(entries[i]);
    }
    if (count >= 0) free(entries);
    return count > 0;
}

bool pages_read(struct page_texts *pages, const char *folder) {
    char *below = file_join(folder, "html");
    bool found = read_folder(pages, folder) || read_folder(pages, below);
    free(below);
    return found;
}

void pages_shop(struct page_texts *pages, int products) {
    struct shop *shop = shop_new(products, 1);
    for (int i = 1; i <= shop->count; i++) {
        struct str body = {0};
        markup_product(shop, shop_product(shop, i), &body);
        add(pages, shop_product(shop, i)->slug, body);
    }
    for (int i = 1; i <= shop->listings; i++) {
        struct str body = {0};
        markup_listing(shop, i, &body);
        add(pages, "listing", body);
    }
    shop_free(shop);
}

void pages_large(struct page_texts *pages, size_t bytes) {
    struct str body = {0};
    str_puts(&body, "<!DOCTYPE html><title>All of it</title><main id=main><ul>");
    for (int i = 0; body.len < bytes; i++)
        str_printf(&body,
                   "<li class=\"product row%d\" id=p%d><h3><a href=\"/products/%d\" title='Lamp %d'>Lamp &amp; shade %d</a></h3>"
                   "<p class=price_color>&pound;%d.99<p class=\"instock availability\">In stock (%d available)\n",
                   i % 1000, i, i, i, i, i % 90, i % 30);
    add(pages, "large", body);
}

void pages_clear(struct page_texts *pages) {
    for (size_t i = 0; i < pages->at.count; i++) {
        free(pages->at.at[i].name);
        str_clear(&pages->at.at[i].body);
        str_clear(&pages->at.at[i].utf8);
    }
    vec_clear(&pages->at);
    pages->bytes = 0;
}
