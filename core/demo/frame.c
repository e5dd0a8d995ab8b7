/* See frame.h. */
#include "demo/frame.h"

#include "demo/words.h"

static const char head[] =
    "<meta name='viewport' content='width=device-width, initial-scale=1'>\n"
    "<meta name='description' content='Kitchenware, tools, textiles &amp; toys. Mended, not ended.'>\n"
    "<meta name='theme-color' content='#2f4f4f'>\n"
    "<meta name='format-detection' content='telephone=no'>\n"
    "<meta name='generator' content='darn demo'>\n"
    "<meta property='og:site_name' content='The Darning Needle'>\n"
    "<meta property='og:locale' content='en_GB'>\n"
    "<link rel='stylesheet' href='/static/shop.css' type='text/css'>\n"
    "<link rel='icon' href='/static/img/0.svg' type='image/svg+xml'>\n"
    "<style>\n"
    ":root { --ink: #2b2b2b; --soft: #6d6d6d; --line: #d9d4c7; --paper: #faf7f0; --leaf: #2f4f4f; "
    "--rust: #9c4a1a; }\n"
    "*, *::before, *::after { box-sizing: border-box; }\n"
    "html { font-size: 100%; -webkit-text-size-adjust: 100%; }\n"
    "body { margin: 0; color: var(--ink); background: var(--paper); font: 1rem/1.5 Georgia, "
    "'Times New Roman', serif; }\n"
    "a { color: var(--leaf); text-decoration-thickness: 1px; text-underline-offset: .15em; }\n"
    "a:hover, a:focus-visible { color: var(--rust); }\n"
    "img { max-width: 100%; height: auto; display: block; }\n"
    ".skip-link { position: absolute; left: -999px; }\n"
    ".skip-link:focus { left: 1rem; top: 1rem; background: #fff; padding: .5rem 1rem; }\n"
    ".site-header { display: flex; flex-wrap: wrap; gap: 1rem; align-items: center; padding: 1rem 2rem; "
    "border-bottom: 1px solid var(--line); }\n"
    ".brand { font-size: 1.6rem; font-weight: bold; text-decoration: none; }\n"
    ".site-search { flex: 1; display: flex; } .site-search input { flex: 1; padding: .4rem; "
    "border: 1px solid var(--line); }\n"
    ".categories { display: flex; flex-wrap: wrap; gap: .25rem 1.25rem; margin: 0; padding: .75rem 2rem; "
    "list-style: none; background: #efeadd; }\n"
    ".categories .hint { display: none; } .categories li:hover > .hint { display: block; position: absolute; "
    "max-width: 22rem; background: #fff; }\n"
    "main { max-width: 72rem; margin: 0 auto; padding: 1.5rem 2rem 4rem; }\n"
    ".breadcrumb { display: flex; gap: .5rem; padding: 0; list-style: none; color: var(--soft); "
    "font-size: .9rem; }\n"
    ".breadcrumb li + li::before { content: '\\203A'; margin-right: .5rem; }\n"
    ".products { display: grid; grid-template-columns: repeat(auto-fill, minmax(13rem, 1fr)); gap: 1.5rem; "
    "padding: 0; list-style: none; }\n"
    ".product { border: 1px solid var(--line); background: #fff; padding: 1rem; } "
    ".product h3 { font-size: 1rem; margin: .5rem 0; }\n"
    ".price { font-weight: bold; color: var(--rust); } .was { color: var(--soft); "
    "text-decoration: line-through; }\n"
    ".availability.in-stock { color: #2c6e2f; } .availability.out-of-stock { color: #a11; }\n"
    ".stars { letter-spacing: .1em; color: #c38b00; } .review { border-top: 1px solid var(--line); "
    "padding: 1rem 0; }\n"
    ".specs { border-collapse: collapse; } .specs th, .specs td { text-align: left; "
    "padding: .25rem 1rem .25rem 0; }\n"
    ".pager { display: flex; gap: 2rem; justify-content: center; padding: 2rem 0; list-style: none; }\n"
    ".site-footer { border-top: 1px solid var(--line); padding: 2rem; font-size: .9rem; background: #efeadd; }\n"
    "@media (max-width: 40rem) { main { padding: 1rem; } .products { grid-template-columns: 1fr 1fr; } }\n"
    "</style>\n"
    "<script>\n"
    "  window.shopLayer = window.shopLayer || [];\n"
    "  function track() { shopLayer.push(arguments); }\n"
    "  track('start', new Date());\n"
    "  if (1 < 2 && 3 > 2) { var teaser = '<h1>Spring sale</h1>'; }\n"
    "</script>\n";

static const char top[] =
    "<a class='skip-link' href='#main'>Skip to the content</a>\n"
    "<header class='site-header'>\n"
    "  <a class='brand' href='/' rel='home'>The Darning Needle</a>\n"
    "  <form class='site-search' role='search' action='/pages/search.html' method='get'>\n"
    "    <label class='visually-hidden' for='q'>Search</label>\n"
    "    <input id='q' type='search' name='q' placeholder='Kettle, blanket, yo-yo&hellip;' autocomplete='off'>\n"
    "    <button type='submit'>Search</button>\n"
    "  </form>\n"
    "  <p class='basket'><svg width='16' height='16' viewBox='0 0 16 16' aria-hidden='true'>"
    "<path d='M1 4h14l-2 10H3z'/></svg>"
    " Basket: <span class='basket-count'>0</span> things, <span class='basket-total'>&pound;0.00</span></p>\n"
    "</header>\n"
    "<nav class='site-nav' aria-label='Categories'>\n"
    "<ul class='categories'>\n";

static const char bottom[] =
    "</main>\n"
    "<footer class='site-footer'>\n"
    "  <section class='footer-help'>\n"
    "    <h4>Help</h4>\n"
    "    <ul>\n"
    "      <li><a href='/pages/delivery.html'>Delivery &amp; returns</a></li>\n"
    "      <li><a href='/pages/repairs.html'>Repairs</a></li>\n"
    "      <li><a href='/pages/about.html'>About us</a></li>\n"
    "      <li><a href='/pages/contact.html'>Contact</a></li>\n"
    "      <li><a href='mailto:hello@shop.example'>hello@shop.example</a></li>\n"
    "      <li><a href='tel:+441632960000'>01632 960000</a></li>\n"
    "      <li><a href='javascript:void(0)' class='cookie-settings'>Cookie settings</a></li>\n"
    "    </ul>\n"
    "  </section>\n"
    "  <section class='footer-hours'>\n"
    "    <h4>Opening hours</h4>\n"
    "    <dl><dt>Monday to Friday</dt><dd>9.30&ndash;18.00</dd><dt>Saturday</dt><dd>10.00&ndash;16.00</dd>"
    "<dt>Sunday</dt><dd>closed</dd></dl>\n"
    "  </section>\n"
    "  <section class='footer-letter'>\n"
    "    <h4>Our letter</h4>\n"
    "    <p>Once a month, about one thing &amp; how it is made.</p>\n"
    "    <form action='/pages/letter.html' method='get'><input type='email' name='address' "
    "placeholder='you@example.org'><button>Subscribe</button></form>\n"
    "  </section>\n"
    "  <p class='legal'>&copy; 2026 The Darning Needle. All prices in pounds, with tax. "
    "<a href='/admin/' rel='nofollow'>Staff</a></p>\n"
    "</footer>\n"
    "<template id='toast'><div class='toast'><p class='price'>&pound;0.00</p></div></template>\n"
    "<script src='/static/shop.js' defer></script>\n"
    "<script>track('view', location.pathname); document.documentElement.classList.remove('no-js');</script>\n"
    "</body>\n"
    "</html>\n";

void frame_put_text(const char *text, struct str *out) {
    static const struct { const char *plain, *entity; } entities[] = {
        {"&", "&amp;"},   {"<", "&lt;"},     {">", "&gt;"},  {"\"", "&quot;"},
        {"™", "&trade;"}, {"é", "&eacute;"}, {"ü", "&#252;"},
    };
    while (*text) {
        size_t plain = strcspn(text, "&<>\"\xC3\xE2"); /* the last two begin ™, é, ü and other letters */
        str_put(out, text, plain);
        text += plain;
        if (!*text) return;
        size_t i = 0;
        while (i < sizeof entities / sizeof *entities && !str_starts(text, entities[i].plain)) i++;
        if (i == sizeof entities / sizeof *entities) {
            str_putc(out, *text++);
            continue;
        }
        str_puts(out, entities[i].entity);
        text += strlen(entities[i].plain);
    }
}

static void put_meta(const char *property, const char *content, struct str *out) {
    str_puts(out, "<meta property=\"");
    str_puts(out, property);
    str_puts(out, "\" content=\"");
    frame_put_text(content, out);
    str_puts(out, "\">\n");
}

static void put_categories(struct str *out) {
    for (int i = 0; i < CATEGORIES; i++) {
        struct dice dice = dice_for(0, (uint64_t)i, 'n');
        str_puts(out, "<li class='category'><a class='category-link' href=\"/category/");
        str_puts(out, words_category_slug(i));
        str_puts(out, ".html\">");
        frame_put_text(words_category(i), out);
        str_puts(out, "</a><p class='hint'>");
        words_sentence(&dice, out);
        str_puts(out, "</p></li>\n");
    }
}

void frame_open(const struct frame *frame, struct str *out) {
    str_puts(out, "<!DOCTYPE html>\n<html lang='en-GB' class='no-js'>\n<head>\n<meta charset='utf-8'>\n<title>");
    frame_put_text(frame->title, out);
    str_puts(out, " | The Darning Needle</title>\n<link rel='canonical' href=\"");
    frame_put_text(frame->path, out);
    str_puts(out, "\">\n");
    put_meta("og:type", frame->kind, out);
    put_meta("og:title", frame->title, out);
    put_meta("og:url", frame->path, out);
    str_put(out, head, sizeof head - 1);
    str_puts(out, "</head>\n<body>\n");
    str_put(out, top, sizeof top - 1);
    put_categories(out);
    str_puts(out, "</ul>\n</nav>\n<main id='main'>\n");
}

void frame_close(struct str *out) { str_put(out, bottom, sizeof bottom - 1); }
