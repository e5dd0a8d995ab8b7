/* See page.h. */
#include "model/page.h"

#include "base/mem.h"

#include <stdlib.h>

struct page *page_new(struct request *request) {
    struct page *page = mem_zero(sizeof *page);
    page->request = request;
    return page;
}

void page_free(struct page *page) {
    if (!page) return;
    request_free(page->request);
    headers_clear(&page->headers);
    set_cookies_clear(&page->cookies);
    free(page->url);
    free(page->body);
    free(page->file);
    free(page->packed);
    free(page);
}
