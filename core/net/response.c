/* See response.h. */
#include "net/response.h"

#include "os/clock.h"

const char *response_location(const struct response *response) {
    const char *location = headers_get(&response->headers, "Location");
    int s = response->status;
    bool redirect = s == 301 || s == 302 || s == 303 || s == 307 || s == 308;
    return redirect && location && *location ? location : NULL;
}

struct page *response_page(struct response *response, struct request *request, const struct url *url) {
    struct page *page = page_new(request);
    page->url = mem_strdup(url->text);
    page->status = response->status;
    page->headers = response->headers;
    response->headers = (struct headers){0};
    page->body_bytes = response->body.len;
    page->body = str_take(&response->body);
    page->fetched_ms = clock_wall_ms();
    page->elapsed_ms = response->elapsed_ms;
    return page;
}
