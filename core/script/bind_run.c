/* See bind_run.h. */
#include "script/bind_run.h"

#include "read/links.h"
#include "read/nofollow.h"
#include "html/xml.h"
#include "script/bind_check.h"

#include <stdlib.h>

const struct charset_text *bind_utf8(struct run *run) {
    const struct page *page = run->page;
    struct charset_text *text = &run->parsed.text;
    const char *type = headers_get(&page->headers, "content-type");
    if (!text->charset) charset_decode(text, page->body, page->body_bytes, type);
    return text;
}

static struct doc_options options_of(const struct settings *settings) {
    return (struct doc_options){
        .parser = settings->parser == PARSER_LIBXML2 ? DOC_LIBXML2 : DOC_HTML5,
        .nesting_most = (size_t)settings->max_nesting,
        .attributes_most = (size_t)settings->max_attributes,
        .nodes_most = (size_t)settings->max_nodes,
    };
}

static bool same_options(const struct doc_options *a, const struct doc_options *b) {
    return a->parser == b->parser && a->nesting_most == b->nesting_most && a->attributes_most == b->attributes_most &&
           a->nodes_most == b->nodes_most;
}

static void note_cuts(struct outcome *outcome, const struct doc_cuts *cuts) {
    const size_t counts[CUT_KINDS] = {
        [CUT_NESTING] = cuts->nesting, [CUT_ATTRIBUTES] = cuts->attributes, [CUT_FORMATTING] = cuts->formatting,
        [CUT_UNREAD] = cuts->unread,
    };
    for (int i = 0; i < CUT_KINDS; i++) outcome->cuts[i] = (int64_t)counts[i];
}

/* A type that is not said may be HTML; JSON, feeds, text and images are not parsed only to look for a <base>. */
static bool may_be_html(const struct page *page) {
    const char *type = headers_get(&page->headers, "content-type");
    return !type || !*type || strcasestr(type, "html");
}

const struct encoding *bind_encoding(struct run *run) {
    return may_be_html(run->page) ? encoding_named(bind_utf8(run)->charset) : NULL;
}

struct doc *bind_document(lua_State *L, struct run *run) {
    struct parsed *parsed = &run->parsed;
    struct doc_options options = options_of(state_of(L)->settings);
    if (parsed->doc && same_options(&parsed->options, &options)) return parsed->doc;
    const struct charset_text *text = bind_utf8(run);
    options.encoding = bind_encoding(run);
    struct err err = {0};
    doc_free(parsed->doc);
    parsed->doc = doc_parse(text->utf8, text->length, &options, &err);
    parsed->options = options;
    if (!parsed->doc) bind_raise(L, "%s: %s", run->page->url, err.message);
    note_cuts(run->outcome, doc_cuts(parsed->doc));
    return parsed->doc;
}

const struct url *bind_base(lua_State *L, struct run *run) {
    if (run->base.text) return &run->base;
    if (may_be_html(run->page)) links_base(bind_document(L, run), &run->url, &run->base);
    else url_parse(&run->base, run->url.text, NULL, NULL);
    return &run->base;
}

bool bind_nofollow(lua_State *L, struct run *run, const struct url *url) {
    if (!run->nofollow) {
        const struct url *base = bind_base(L, run);
        char token[SETTINGS_TOKEN_MOST];
        settings_token(manner_of(state_of(L)->settings, &run->url).user_agent, token);
        run->nofollow = mem_zero(sizeof *run->nofollow);
        nofollow_read(run->nofollow, run->parsed.doc, base, &run->page->headers, token);
    }
    return nofollow_says(run->nofollow, url);
}

void bind_nofollow_free(struct run *run) {
    if (run->nofollow) nofollow_clear(run->nofollow);
    free(run->nofollow);
}

/* An element of XML may have a base of its own, and its link may be its text. */
static int push_xml_link(lua_State *L, struct run *run, struct node *node, const char *attribute) {
    struct doc *doc = node_doc(node);
    struct str *href = bind_scratch_text(L);
    const char *value = attribute ? xml_attr(doc, node, attribute) : NULL;
    if (attribute ? !value || !str_puts(href, value) : !xml_link(doc, node, href)) return lua_pushnil(L), 1;
    struct url base;
    xml_base(doc, node, &run->url, &base);
    int results = bind_push_url(L, str_text(href), &base, NULL);
    url_clear(&base);
    return results;
}

int bind_push_link(lua_State *L, struct run *run, struct node *node, const char *attribute) {
    if (xml_is(node_doc(node))) return push_xml_link(L, run, node, attribute);
    const char *href = node_attr(node_doc(node), node, attribute ? attribute : links_attribute(node_name(node)));
    if (!href) return lua_pushnil(L), 1;
    return bind_push_url(L, href, bind_base(L, run), bind_encoding(run));
}

static void push_trimmed(lua_State *L, const char *text) {
    while (ascii_space(*text)) text++;
    size_t length = strlen(text);
    while (length && ascii_space(text[length - 1])) length--;
    lua_pushlstring(L, text, length);
}

int bind_push_url(lua_State *L, const char *href, const struct url *base, const struct encoding *encoding) {
    struct url url;
    struct err err = {0};
    switch (links_parse_in(&url, encoding, href, base, &err)) {
    case URL_OTHER_SCHEME: push_trimmed(L, href); return 1;
    case URL_BAD:
        lua_pushnil(L);
        lua_pushstring(L, err.message);
        return 2; /* [nil, why] */
    case URL_OK: break;
    }
    lua_pushstring(L, url.text); /* [url] */
    url_clear(&url);
    return 1;
}
