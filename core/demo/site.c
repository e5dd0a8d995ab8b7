/* See site.h. */
#include "demo/site.h"

#include "demo/frame.h"
#include "demo/markup.h"

#include <stdlib.h>

struct site {
    struct shop *shop;
    unsigned *asked; /* for each product's page, so far */
};

static const char html[] = "text/html; charset=utf-8";

struct site *site_new(int products, uint64_t seed) {
    struct site *site = mem_zero(sizeof *site);
    site->shop = shop_new(products, seed);
    site->asked = mem_zero((size_t)(products + site->shop->gone + 1) * sizeof *site->asked);
    return site;
}

void site_free(struct site *site) {
    if (!site) return;
    shop_free(site->shop);
    free(site->asked);
    free(site);
}

void reply_clear(struct reply *reply) {
    str_clear(&reply->body);
    str_clear(&reply->location);
}

/* A page of a few words that says what the status means. */
static void answer_status(int status, const char *path, struct reply *reply) {
    const char *title = status == 301   ? "This page has moved"
                        : status == 403 ? "Staff only"
                        : status == 404 ? "There is no such page"
                        : status == 429 ? "Too many requests, please wait"
                                        : "We are busy, please come back";
    reply->status = status;
    markup_words(title, path, &reply->body);
}

/* "12-some-name.html" gives 12 and what follows it; 0 where no number stands there. */
static int leading_number(const char *text, const char **rest) {
    int number = 0;
    for (*rest = text; **rest >= '0' && **rest <= '9' && number < 100000000; ++*rest)
        number = number * 10 + (**rest - '0');
    return text[0] == '0' ? 0 : number;
}

/* --- routes: `rest` is the path behind the route's own part; false for a 404 --- */

static bool answer_robots(struct site *site, const char *rest, struct reply *reply) {
    (void)site;
    if (*rest) return false;
    reply->type = "text/plain; charset=utf-8";
    return str_puts(&reply->body, "# All may come in, but not behind the counter.\n"
                                  "User-agent: *\nDisallow: /admin/\n");
}

static bool answer_admin(struct site *site, const char *rest, struct reply *reply) {
    (void)site, (void)rest;
    answer_status(403, "/admin/", reply);
    return true;
}

/* One product has one page; older names of it lead there. */
static bool answer_product(struct site *site, const char *rest, struct reply *reply) {
    const char *behind;
    int number = leading_number(rest, &behind);
    const struct product *product = shop_product(site->shop, number);
    if (!product || !str_ends(behind, ".html")) return false;
    struct str path = {0};
    shop_put_path(product, &path);
    if (strcmp(path.data + strlen("/product/"), rest)) {
        answer_status(301, path.data, reply);
        reply->location = path;
        return true;
    }
    struct treatment treatment = faults_treat(product->fault, site->asked[number]++);
    if (treatment.status == 200) markup_product(site->shop, product, &reply->body);
    else answer_status(treatment.status, path.data, reply);
    reply->retry_after = treatment.retry_after;
    reply->delay_ms = treatment.delay_ms;
    reply->cut = treatment.cut;
    str_clear(&path);
    return true;
}

static bool answer_listing(struct site *site, const char *rest, struct reply *reply) {
    int listing = leading_number(rest, &rest);
    if (strcmp(rest, ".html") || listing < 1 || listing > site->shop->listings) return false;
    markup_listing(site->shop, listing, &reply->body);
    return true;
}

static bool answer_category(struct site *site, const char *rest, struct reply *reply) {
    for (int category = 0; category < CATEGORIES; category++) {
        const char *slug = words_category_slug(category);
        if (!str_starts(rest, slug) || strcmp(rest + strlen(slug), ".html")) continue;
        markup_category(site->shop, category, &reply->body);
        return true;
    }
    return false;
}

static bool answer_words(struct site *site, const char *rest, struct reply *reply) {
    static const struct { const char *file, *title; } pages[] = {
        {"about.html", "About us"},   {"basket.html", "Your basket"}, {"contact.html", "Contact"},
        {"letter.html", "Our letter"}, {"repairs.html", "Repairs"},    {"search.html", "Search"},
        {"delivery.html", "Delivery & returns"},
    };
    (void)site;
    for (size_t i = 0; i < sizeof pages / sizeof *pages; i++) {
        if (strcmp(rest, pages[i].file)) continue;
        struct str path = {0};
        str_printf(&path, "/pages/%s", rest);
        markup_words(pages[i].title, path.data, &reply->body);
        str_clear(&path);
        return true;
    }
    return false;
}

/* A coloured tile in place of a photograph. */
static bool answer_image(struct site *site, const char *rest, struct reply *reply) {
    (void)site;
    int number = leading_number(rest, &rest);
    if (strcmp(rest, ".svg") && strcmp(rest, "0.svg")) return false;
    reply->type = "image/svg+xml";
    return str_printf(&reply->body,
                      "<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 10 10'>"
                      "<rect width='10' height='10' fill='hsl(%d 30%% 60%%)'/></svg>\n",
                      number * 47 % 360);
}

static bool answer_style(struct site *site, const char *rest, struct reply *reply) {
    (void)site;
    if (*rest) return false;
    reply->type = "text/css; charset=utf-8";
    return str_puts(&reply->body, ".visually-hidden { position: absolute; clip-path: inset(50%); }\n");
}

static bool answer_script(struct site *site, const char *rest, struct reply *reply) {
    (void)site;
    if (*rest) return false;
    reply->type = "text/javascript; charset=utf-8";
    return str_puts(&reply->body, "track('ready');\n");
}

static bool answer_home(struct site *site, const char *rest, struct reply *reply) {
    if (*rest) return false;
    markup_listing(site->shop, 1, &reply->body);
    return true;
}

void site_answer(struct site *site, const char *path, struct reply *reply) {
    static const struct {
        const char *prefix;
        bool (*answer)(struct site *, const char *, struct reply *);
    } routes[] = {
        {"/product/", answer_product},   {"/catalogue/page-", answer_listing}, {"/category/", answer_category},
        {"/robots.txt", answer_robots},  {"/admin/", answer_admin},            {"/pages/", answer_words},
        {"/static/img/", answer_image},  {"/static/shop.css", answer_style},   {"/static/shop.js", answer_script},
        {"/", answer_home},
    };
    reply->status = 200;
    reply->type = html;
    for (size_t i = 0; i < sizeof routes / sizeof *routes; i++) {
        if (!str_starts(path, routes[i].prefix)) continue;
        if (routes[i].answer(site, path + strlen(routes[i].prefix), reply)) return;
        break;
    }
    answer_status(404, path, reply);
}
