/* `darn new`: a small scraper that works on any site, to be changed into one that fits. */
#include "base/mem.h"
#include "model/url.h"
#include "ui/args.h"
#include "ui/show.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

static const char text[] =
    "Writes NAME.lua, a small scraper that takes the heading of every page it finds below URL. An\n"
    "existing file is left alone.\n"
    "\n"
    "    darn new books https://books.toscrape.com/\n";

/* %s: the name, three times, then the URL as a Lua string without its quotes. */
static const char scraper[] =
    "-- %s: a scraper for darn. Try it on one page, then let it crawl:\n"
    "--   darn parse %s.lua URL\n"
    "--   darn run %s.lua -o items.jsonl\n"
    "-- Leave darn running and save this file: what failed is re-run with the new code.\n"
    "local scraper = {\n"
    "  start = \"%s\",\n"
    "  max_pages = 20, -- enough to try things; without it the whole site is crawled\n"
    "\n"
    "  -- What an item has to look like. One that does not fit is a failure, to be mended here.\n"
    "  items = {\n"
    "    page = { \"url\", \"title\", \"links\", url = \"string\", [\"title?\"] = \"string\", links = \"integer\" },\n"
    "  },\n"
    "}\n"
    "\n"
    "-- Called with each page. All that it emits and follows counts once it returns, or not at all.\n"
    "function scraper.parse(page)\n"
    "  local kind = page.headers[\"content-type\"] or \"\"\n"
    "  if not kind:find(\"html\") then page:skip(\"no HTML\") end\n"
    "  local links = page:links()\n"
    "  page:follow(links) -- the same callback takes them; page:follow(links, \"name\") another one\n"
    "  page:emit(\"page\", {\n"
    "    url = page.url,\n"
    "    title = page:text(\"title\"), -- nil if nothing matches; page:need(\"title\"):text() would fail\n"
    "    links = #links,\n"
    "  })\n"
    "end\n"
    "\n"
    "return scraper\n";

/* A file name, the name of a crawl, and a word on a command line. */
static bool check_name(const char *name, struct err *err) {
    bool ok = ascii_alnum(*name) && strlen(name) <= 100;
    for (const char *c = name; *c; c++) ok = ok && (ascii_alnum(*c) || *c == '_' || *c == '-');
    if (ok) return true;
    return err_set(err, ERR_USAGE, "'%s' is no name for a scraper: letters, digits, - and _, no sign first", name);
}

/* The canonical URL, as it stands between the quotes of a Lua string; to be freed. */
static char *quoted_url(const char *input, struct err *err) {
    struct url url;
    struct err why = {0};
    enum url_result result = url_parse(&url, input, NULL, &why);
    if (result == URL_OTHER_SCHEME) err_set(err, ERR_USAGE, "darn crawls http:// and https:// only, not '%s'", input);
    else if (result == URL_BAD && !strstr(input, "://"))
        err_set(err, ERR_USAGE, "'%s' is no URL; did you mean 'https://%s'?", input, input);
    else if (result == URL_BAD) err_set(err, ERR_USAGE, "'%s' is no URL: %s", input, why.message);
    if (result != URL_OK) return NULL;
    struct str out = {0};
    for (const char *c = url.text; *c; c++) {
        if (*c == '"' || *c == '\\') str_putc(&out, '\\');
        str_putc(&out, *c);
    }
    url_clear(&url);
    return str_take(&out);
}

/* Never over an existing file. */
static bool write_new(const char *path, const struct str *bytes, struct err *err) {
    FILE *file = fopen(path, "wx");
    if (!file && errno == EEXIST) return err_set(err, ERR_USAGE, "%s exists already and is left as it is", path);
    if (!file) return err_set(err, ERR_USAGE, "cannot write %s: %s", path, strerror(errno));
    bool ok = fwrite(bytes->data, 1, bytes->len, file) == bytes->len;
    if (fclose(file) == 0 && ok) return true;
    return err_set(err, ERR_SYSTEM, "cannot write %s: %s", path, strerror(errno));
}

static bool write_scraper(const char *name, const char *url, struct err *err) {
    struct str bytes = {0}, said = {0};
    char *path = mem_printf("%s.lua", name);
    str_printf(&bytes, scraper, name, name, name, url);
    bool ok = write_new(path, &bytes, err);
    str_printf(&said, "%s is written. Next:\n  darn parse %s %s\n", path, path, url);
    str_printf(&said, "  darn run %s -o %s.jsonl\n", path, name);
    ok = ok && show_out(&said, err);
    str_clear(&said);
    str_clear(&bytes);
    free(path);
    return ok;
}

static int run(int argc, char **argv) {
    struct args args;
    struct err err = {0};
    char *name = NULL, *url = NULL;
    if (!args_parse(&args, &command_new, argc, argv, &err)) goto done;
    const char *given = args.rest.at[0];
    name = mem_strndup(given, strlen(given) - (str_ends(given, ".lua") ? 4 : 0));
    if (!check_name(name, &err)) goto done;
    url = quoted_url(args.rest.count > 1 ? args.rest.at[1] : "https://example.org/", &err);
    if (url) write_scraper(name, url, &err);
done:
    free(url);
    free(name);
    args_clear(&args);
    return err.kind == ERR_NONE ? 0 : show_error(&err);
}

const struct command command_new = {"new", "NAME [URL]", "write a first scraper", NULL, 1, 2, text, run};
