/* See xpath.h. One libxml2 context a compiled expression, so that evaluating makes nothing but its result.
 * libxml2 has constants of the same names as our header: they are given other names here. */
#define XPATH_BOOLEAN LIBXML_BOOLEAN
#define XPATH_NUMBER LIBXML_NUMBER
#define XPATH_STRING LIBXML_STRING
#include <libxml/xpath.h>
#include <libxml/xpathInternals.h>
#undef XPATH_BOOLEAN
#undef XPATH_NUMBER
#undef XPATH_STRING

#include "select/caret.h"
#include "html/tree.h"
#include "select/xpath.h"
#include "select/xpath_functions.h"
#include "select/xpath_tree.h"

#include <stdio.h>
#include <stdlib.h>

/* Steps that one evaluation may take: seconds, for what a page can be made to cost. */
#ifndef XPATH_STEPS
#define XPATH_STEPS 50000000
#endif

struct xpath {
    char *text;
    xmlXPathContext *context;
    xmlXPathCompExpr *compiled;
    int code;   /* the first error that libxml2 reported, an xmlParserErrors; 0 for none */
    size_t offset; /* where in the text */
    struct xpath_calls calls;
};

/* Two codes that xmlParserErrors lacks. */
enum {
    OP_LIMIT_EXCEEDED = XML_XPATH_EXPRESSION_OK + XPATH_OP_LIMIT_EXCEEDED,
    RECURSION_LIMIT_EXCEEDED = XML_XPATH_EXPRESSION_OK + XPATH_RECURSION_LIMIT_EXCEEDED,
};

/* libxml2 2.9 reports a code without a text. */
static const char *problem(int code) {
    switch (code) {
    case XML_XPATH_NUMBER_ERROR: return "a number that is none";
    case XML_XPATH_UNFINISHED_LITERAL_ERROR: return "a string without its closing quote";
    case XML_XPATH_START_LITERAL_ERROR: return "expected a string in quotes";
    case XML_XPATH_VARIABLE_REF_ERROR: return "expected a variable's name";
    case XML_XPATH_UNDEF_VARIABLE_ERROR: return "unknown variable (there are none)";
    case XML_XPATH_INVALID_PREDICATE_ERROR: return "invalid predicate, expected ]";
    case XML_XPATH_EXPR_ERROR: return "invalid expression";
    case XML_XPATH_UNCLOSED_ERROR: return "expected a closing parenthesis";
    case XML_XPATH_UNKNOWN_FUNC_ERROR:
        return "unknown function (there are the 27 of XPath 1.0, has-class, re:test and re:replace)";
    case XML_XPATH_INVALID_OPERAND: return "invalid operand";
    case XML_XPATH_INVALID_TYPE: return "a value of the wrong type";
    case XML_XPATH_INVALID_ARITY: return "wrong number of arguments";
    case XML_XPATH_UNDEF_PREFIX_ERROR: return "unknown namespace prefix (HTML needs none; those of XML can be named: page:xml { namespaces = ... })";
    case XML_XPATH_ENCODING_ERROR: case XML_XPATH_INVALID_CHAR_ERROR: return "a character that is no UTF-8";
    case OP_LIMIT_EXCEEDED: return "takes too long for this page";
    case RECURSION_LIMIT_EXCEEDED: return "nested too deeply";
    default: return "cannot be evaluated";
    }
}

static void on_error(void *user, XML_ERROR *error) {
    struct xpath *xpath = user;
    if (xpath->code) return;
    xpath->code = error->code;
    xpath->offset = (size_t)error->int1;
}

static bool fail(const struct xpath *xpath, struct err *err) {
    if (xpath->calls.err.kind) {
        if (err) *err = xpath->calls.err;
        return false;
    }
    return caret_unplaced(err, "xpath", xpath->text, problem(xpath->code));
}

struct xpath *xpath_compile(const char *text, struct err *err) {
    struct xpath *xpath = mem_zero(sizeof *xpath);
    xpath->text = mem_strdup(text);
    xpath->context = xmlXPathNewContext(NULL);
    if (!xpath->context) abort();
    xpath->context->error = on_error;
    xpath->context->userData = xpath;
    xpath->context->opLimit = XPATH_STEPS;
    xpath->calls.text = xpath->text;
    xpath_functions_register(xpath->context, &xpath->calls);
    xpath->compiled = xmlXPathCtxtCompile(xpath->context, (const xmlChar *)text);
    if (xpath->compiled) return xpath;
    caret_set(err, "xpath", text, xpath->offset, problem(xpath->code), NULL);
    xpath_free(xpath);
    return NULL;
}

void xpath_free(struct xpath *xpath) {
    if (!xpath) return;
    xmlXPathFreeCompExpr(xpath->compiled);
    xmlXPathFreeContext(xpath->context);
    xpath_functions_clear(&xpath->calls);
    free(xpath->text);
    free(xpath);
}

/* ---- Values ---- */

static char *take_string(xmlChar *text) {
    char *copy = mem_strdup(text ? (const char *)text : "");
    xmlFree(text);
    return copy;
}

static bool is_document(const xmlNode *node) {
    return node->type == XML_HTML_DOCUMENT_NODE || node->type == XML_DOCUMENT_NODE || node->type == XML_DTD_NODE;
}

/* The document node is nobody's value. */
static void take_nodes(const xmlNodeSet *set, struct xpath_value *value) {
    bool strings = false;
    for (int i = 0; i < set->nodeNr; i++)
        strings |= !tree_is_element(set->nodeTab[i]) && !is_document(set->nodeTab[i]);
    value->form = strings ? XPATH_STRINGS : XPATH_NODES;
    for (int i = 0; i < set->nodeNr; i++) {
        xmlNode *node = set->nodeTab[i];
        if (is_document(node)) continue;
        if (strings) vec_push(&value->strings, take_string(xmlXPathCastNodeToString(node)));
        else vec_push(&value->nodes, tree_opaque(node));
    }
}

static bool take_value(struct xpath *xpath, xmlXPathObject *object, struct xpath_value *value, struct err *err) {
    switch (object->type) {
    case XPATH_NODESET:
        xmlXPathNodeSetSort(object->nodesetval);
        if (object->nodesetval) take_nodes(object->nodesetval, value);
        return true;
    case LIBXML_BOOLEAN:
        value->form = XPATH_BOOLEAN;
        value->boolean = object->boolval;
        return true;
    case LIBXML_NUMBER:
        value->form = XPATH_NUMBER;
        value->number = object->floatval;
        return true;
    case LIBXML_STRING:
        value->form = XPATH_STRING;
        value->string = mem_strdup((const char *)object->stringval);
        return true;
    default:
        return fail(xpath, err);
    }
}

bool xpath_eval(struct xpath *xpath, struct doc *doc, struct node *from, struct xpath_value *value, struct err *err) {
    xmlXPathContext *context = xpath->context;
    *value = (struct xpath_value){.form = XPATH_NODES};
    xpath_tree_begin(doc, xpath->text);
    context->doc = doc->xml;
    context->node = tree_node(from);
    context->opCount = 0;
    context->namespaces = doc->prefixes ? doc->prefixes->at : xpath_tree_prefixes();
    context->nsNr = doc->prefixes ? doc->prefixes->count : XPATH_PREFIXES;
    xpath->code = 0;
    xpath_functions_begin(&xpath->calls);
    xmlXPathObject *object = xmlXPathCompiledEval(xpath->compiled, context);
    context->doc = NULL;
    context->node = NULL;
    context->namespaces = NULL;
    context->nsNr = 0;
    bool ok = object ? take_value(xpath, object, value, err) : fail(xpath, err);
    xmlXPathFreeObject(object);
    xpath_tree_end(doc, xpath->text);
    return ok;
}

void xpath_value_clear(struct xpath_value *value) {
    for (size_t i = 0; i < value->strings.count; i++) free(value->strings.at[i]);
    vec_clear(&value->strings);
    vec_clear(&value->nodes);
    free(value->string);
    *value = (struct xpath_value){.form = XPATH_NODES};
}
