/* See xml.h. The text is mended first (xml_mend), so that libxml2 sees no entities and no DTD; what it builds is
 * counted as it goes, and it is stopped where a document is made to cost too much. */
#include "html/xml.h"

#include "encoding/charset.h"
#include "html/tree.h"
#include "html/xml_mend.h"

#include <limits.h>
#include <libxml/parser.h>
#include <libxml/parserInternals.h>
#include <libxml/SAX2.h>
#include <libxml/xmlerror.h>
#include <stdlib.h>

/* libxml2's own limit for documents that nobody vouches for. */
#ifndef XML_DEPTH
#define XML_DEPTH 256
#endif
#ifndef XML_NODES
#define XML_NODES 2000000
#endif
#ifndef XML_SCOPE
#define XML_SCOPE 1000 /* declarations of namespaces */
#endif
/* For each name libxml2 looks through the elements that are open and the declarations in scope; an error is as
 * much as that many looks. */
#ifndef XML_WORK
#define XML_WORK 1000000000
#endif
enum { ERROR_WORK = 1000 };

static const char html_uri[] = "http://www.w3.org/1999/xhtml", svg_uri[] = "http://www.w3.org/2000/svg",
                  mathml_uri[] = "http://www.w3.org/1998/Math/MathML", xlink_uri[] = "http://www.w3.org/1999/xlink";

struct parse {
    xmlParserCtxt *context;
    struct doc *doc;
    struct xml_fault fault;
    long work, nodes; /* that are left */
};

/* ---- What libxml2 tells ---- */

static void stop(struct parse *parse, const char *why) {
    xml_fault_set(&parse->fault, xmlSAX2GetLineNumber(parse->context), "%s; the rest is left out", why);
    xmlStopParser(parse->context);
}

static void on_error(void *user, XML_ERROR *error) {
    struct parse *parse = ((xmlParserCtxt *)user)->_private;
    if (error->level < XML_ERR_ERROR || !error->message) return;
    xml_fault_set(&parse->fault, error->line, "%.*s", (int)strcspn(error->message, "\n"), error->message);
    parse->work -= ERROR_WORK;
    if (parse->work < 0) stop(parse, "there are too many errors");
}

static const xmlNs *find_prefix(const struct prefixes *prefixes, const char *prefix) {
    for (int i = prefixes->count; i-- > 0;)
        if (strcmp((const char *)prefixes->at[i]->prefix, prefix) == 0) return prefixes->at[i];
    return NULL;
}

static void keep_prefixes(struct doc *doc, const xmlNode *node) {
    struct prefixes *prefixes = doc->prefixes;
    for (xmlNs *ns = node->nsDef; ns && prefixes->count < PREFIXES_OWN; ns = ns->next)
        if (ns->prefix && !find_prefix(prefixes, (const char *)ns->prefix)) prefixes->at[prefixes->count++] = ns;
}

static enum space space_of(const xmlNs *ns) {
    const char *uri = ns && ns->href ? (const char *)ns->href : "";
    if (strcmp(uri, html_uri) == 0) return SPACE_HTML;
    if (strcmp(uri, svg_uri) == 0) return SPACE_SVG;
    return strcmp(uri, mathml_uri) == 0 ? SPACE_MATHML : SPACE_OTHER;
}

/* An element of a vocabulary that we do not know has no number: an <item> or a <head> there is nothing like
 * HTML's. The table has SVG's and MathML's in lower case. */
static enum tag tag_in(enum space space, const char *name) {
    char lower[32];
    const size_t length = strlen(name);
    if (space == SPACE_OTHER || length >= sizeof lower) return TAG_OTHER;
    for (size_t i = 0; i < length; i++) lower[i] = space == SPACE_HTML ? name[i] : ascii_lower(name[i]);
    return tag_find(lower, length);
}

static void number_names(xmlNode *node) {
    const enum space space = space_of(node->ns);
    tree_set_tag(node, tag_in(space, tree_name(node)), space);
    for (xmlAttr *a = node->properties; a; a = a->next)
        tree_set_attr(a, a->ns ? ATTR_OTHER : attr_find((const char *)a->name, strlen((const char *)a->name)));
}

/* The element's declarations, and behind them one of its prefix, which stands for itself where nothing declares it
 * (many a feed forgets media:): so selectors and expressions know the name as it is written. */
static const xmlChar **declare_itself(const xmlChar *prefix, int namespaces, const xmlChar **declared) {
    const size_t count = 2 * (size_t)namespaces;
    const xmlChar **all = mem_alloc((count + 2) * sizeof *all);
    if (count) memcpy(all, declared, count * sizeof *all);
    all[count] = all[count + 1] = prefix;
    return all;
}

/* How much one namespace counts in nsNr. */
enum { NS_PLACES = LIBXML_VERSION < 21200 ? 2 : 1 };

static void on_start(void *user, const xmlChar *name, const xmlChar *prefix, const xmlChar *uri, int namespaces,
                     const xmlChar **declared, int attributes, int defaulted, const xmlChar **values) {
    xmlParserCtxt *context = user;
    struct parse *parse = context->_private;
    parse->work -= (long)(context->nameNr + context->nsNr) * (1 + attributes);
    parse->nodes -= 1 + attributes;
    if (context->nameNr >= XML_DEPTH) stop(parse, "elements are nested too deeply (256 at most)");
    else if (parse->nodes < 0) stop(parse, "there are too many elements (2,000,000 with their attributes)");
    else if (context->nsNr > NS_PLACES * XML_SCOPE) stop(parse, "there are too many namespaces in scope (1,000 at most)");
    else if (parse->work < 0) stop(parse, "there are too many names with many namespaces");
    if (context->disableSAX) return;
    const xmlChar **own = prefix && !uri ? declare_itself(prefix, namespaces, declared) : NULL;
    xmlSAX2StartElementNs(context, name, prefix, own ? prefix : uri, namespaces + (own != NULL), own ? own : declared,
                          attributes, defaulted, values);
    free(own);
    if (!context->node) return;
    number_names(context->node);
    keep_prefixes(parse->doc, context->node);
}

/* ---- Parsing ---- */

static void read_xml(struct parse *parse, const char *text, size_t bytes) {
    xmlParserCtxt *context = xmlCreateMemoryParserCtxt(text, (int)bytes);
    if (!context) abort();
    parse->context = context;
    xmlCtxtUseOptions(context, XML_PARSE_RECOVER | XML_PARSE_NONET | XML_PARSE_NOCDATA | XML_PARSE_HUGE);
    xmlSwitchEncoding(context, XML_CHAR_ENCODING_UTF8);
    context->_private = parse;
    context->sax->startElementNs = on_start;
    context->sax->serror = on_error;
    xmlParseDocument(context);
    parse->doc->xml = context->myDoc;
    xmlFreeParserCtxt(context);
}

static struct doc *refuse(struct parse *parse, struct err *err) {
    doc_free(parse->doc);
    if (!parse->fault.line) err_set(err, ERR_INPUT, "xml: there is no element in it");
    else err_set(err, ERR_INPUT, "xml: line %d: %s", parse->fault.line, parse->fault.what);
    return NULL;
}

static void keep_fault(struct doc *doc, const struct xml_fault *fault) {
    if (!fault->line) return;
    char *text = mem_printf("line %d: %s", fault->line, fault->what);
    doc->fault = arena_strndup(&doc->arena, text, strlen(text));
    free(text);
}

/* Bytes that are not what they are said to be, of UTF-8, are a fault (XML 1.0, 4.3.3), and so is a guess. */
static struct xml_fault find_bad_bytes(const struct charset_text *text, const char *body, size_t bytes) {
    struct xml_fault fault = {0};
    if (text->guessed) xml_fault_set(&fault, 1, "no encoding is declared, and it is not UTF-8 (read as %s)", text->charset);
    if (!text->own || strcmp(text->charset, "utf-8") != 0) return fault;
    const char *end = body + utf8_prefix(body, bytes);
    int line = 1;
    while ((body = memchr(body, '\n', (size_t)(end - body)))) body++, line++;
    xml_fault_set(&fault, line, "bytes that are not UTF-8");
    return fault;
}

static struct doc *parse_text(const char *utf8, size_t bytes, struct xml_fault fault, struct err *err) {
    struct parse parse = {.doc = mem_zero(sizeof *parse.doc), .fault = fault, .work = XML_WORK, .nodes = XML_NODES};
    struct str text = {0};
    parse.doc->prefixes = arena_alloc(&parse.doc->arena, sizeof *parse.doc->prefixes);
    *parse.doc->prefixes = (struct prefixes){0};
    char *ended = mem_strndup(utf8, bytes); /* what is borrowed of a body has no NUL at its end */
    const bool bounded = xml_mend(ended, bytes, &text, &parse.fault);
    free(ended);
    if (bounded && text.len) read_xml(&parse, text.data, text.len);
    str_clear(&text);
    if (!bounded) parse.fault = (struct xml_fault){1, "there are too many attributes in one tag (10,000 at most), or too many such tags"};
    if (!parse.doc->xml || !xmlDocGetRootElement(parse.doc->xml)) return refuse(&parse, err);
    parse.doc->xml->_private = parse.doc; /* see node_doc */
    parse.doc->prefixes->own = parse.doc->prefixes->count;
    keep_fault(parse.doc, &parse.fault);
    return parse.doc;
}

struct doc *xml_parse(const char *body, size_t bytes, const char *content_type, struct err *err) {
    struct charset_text text = {0};
    charset_decode_xml(&text, body, bytes, content_type);
    struct doc *doc = NULL;
    if (text.length > INT_MAX / 2) err_set(err, ERR_INPUT, "xml: %zu bytes are too many for one document", text.length);
    else doc = parse_text(text.utf8, text.length, find_bad_bytes(&text, body, bytes), err);
    if (doc) doc->bytes = text.length;
    charset_clear(&text);
    return doc;
}

bool xml_is(const struct doc *doc) { return doc->prefixes != NULL; }
const char *xml_fault_of(const struct doc *doc) { return doc->fault; }

/* ---- Prefixes ---- */

bool xml_declare(struct doc *doc, const char *prefix, const char *uri) {
    struct prefixes *prefixes = doc->prefixes;
    if (prefixes->count == prefixes->own + PREFIXES_ADDED) return false;
    xmlNs *old = prefixes->at[prefixes->count]; /* of before xml_undeclare: mostly the same are declared again */
    if (old && tree_same(old->prefix, prefix) && tree_same(old->href, uri)) return prefixes->count++, true;
    xmlNs *ns = arena_alloc(&doc->arena, sizeof *ns);
    *ns = (xmlNs){.type = XML_NAMESPACE_DECL,
                  .prefix = (xmlChar *)arena_strndup(&doc->arena, prefix, strlen(prefix)),
                  .href = (xmlChar *)arena_strndup(&doc->arena, uri, strlen(uri))};
    prefixes->at[prefixes->count++] = ns;
    return true;
}

void xml_undeclare(struct doc *doc) { doc->prefixes->count = doc->prefixes->own; }

const char *xml_namespace(const struct doc *doc, const char *prefix) {
    if (strcmp(prefix, "xml") == 0) return (const char *)XML_XML_NAMESPACE;
    const xmlNs *ns = find_prefix(doc->prefixes, prefix);
    return ns ? (const char *)ns->href : NULL;
}

/* ---- Reading a node ---- */

const char *xml_prefix(const struct node *node) {
    const xmlNs *ns = tree_node(node)->ns;
    return ns ? (const char *)ns->prefix : NULL;
}

static const char *find_attr(struct doc *doc, const xmlNode *node, const char *uri, const char *name) {
    for (const xmlAttr *a = node->properties; a; a = a->next)
        if (tree_same(a->name, name) && (uri ? a->ns && strcmp((const char *)a->ns->href, uri) == 0 : !a->ns))
            return tree_value(doc, a);
    return NULL;
}

const char *xml_attr(struct doc *doc, const struct node *node, const char *name) {
    const char *colon = strchr(name, ':'), *value = NULL;
    if (colon) {
        char *prefix = mem_strndup(name, (size_t)(colon - name));
        const char *uri = xml_namespace(doc, prefix);
        free(prefix);
        value = uri ? find_attr(doc, tree_node(node), uri, colon + 1) : NULL;
    }
    return value ? value : find_attr(doc, tree_node(node), NULL, name); /* of a prefix that nobody declared too */
}

static bool put_trimmed(const char *text, size_t length, struct str *out) {
    while (length && ascii_space(*text)) text++, length--;
    while (length && ascii_space(text[length - 1])) length--;
    return length && str_put(out, text, length);
}

bool xml_link(struct doc *doc, const struct node *opaque, struct str *out) {
    const xmlNode *node = tree_node(opaque);
    const char *found = find_attr(doc, node, NULL, "href");
    if (!found) found = find_attr(doc, node, xlink_uri, "href");
    if (!found) found = find_attr(doc, node, NULL, "xlink:href"); /* of a prefix that nobody declared */
    if (!found) found = find_attr(doc, node, NULL, "src");
    if (!found) found = find_attr(doc, node, NULL, "url");
    if (found) return str_puts(out, found);
    if (tree_element_from(node->children)) return false;
    struct str text = {0};
    for (const xmlNode *child = node->children; child; child = child->next)
        if (child->type == XML_TEXT_NODE) str_puts(&text, (const char *)child->content);
    bool any = put_trimmed(str_text(&text), text.len, out);
    str_clear(&text);
    return any;
}

void xml_base(struct doc *doc, const struct node *node, const struct url *page, struct url *out) {
    const char *bases[XML_DEPTH + 1];
    size_t count = 0;
    for (const xmlNode *n = tree_node(node); n && count <= XML_DEPTH; n = tree_parent(n)) {
        bases[count] = find_attr(doc, n, (const char *)XML_XML_NAMESPACE, "base");
        count += bases[count] != NULL;
    }
    url_parse(out, page->text, NULL, NULL);
    while (count-- > 0) {
        struct url inner;
        if (url_parse(&inner, bases[count], out, NULL) != URL_OK) continue;
        url_clear(out);
        *out = inner;
    }
}
