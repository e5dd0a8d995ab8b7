/* See xpath_functions.h. */
#include "select/xpath_functions.h"

#include "html/tree.h"

#include <libxml/xpathInternals.h>

static bool has_word(const char *text, const char *word) {
    const size_t length = strlen(word);
    for (const char *at = text, *stop; *at; at = stop) {
        while (ascii_space(*at)) at++;
        for (stop = at; *stop && !ascii_space(*stop);) stop++;
        if (length && (size_t)(stop - at) == length && memcmp(at, word, length) == 0) return true;
    }
    return false;
}

static void call_has_class(xmlXPathParserContext *ctxt, int nargs) {
    const xmlNode *node = ctxt->context->node;
    const xmlAttr *attribute = node && tree_is_element(node) ? tree_find_attr(node, ATTR_CLASS) : NULL;
    const char *classes = attribute ? tree_value(node->doc->_private, attribute) : "";
    bool all = true;
    if (nargs < 1) XP_ERROR(XPATH_INVALID_ARITY);
    while (nargs-- > 0) {
        xmlChar *wanted = xmlXPathPopString(ctxt);
        if (!wanted) return;
        all = all && has_word(classes, (const char *)wanted);
        xmlFree(wanted);
    }
    valuePush(ctxt, xmlXPathNewBoolean(all));
}

void xpath_functions_register(xmlXPathContext *context) {
    xmlXPathRegisterFunc(context, (const xmlChar *)"has-class", call_has_class);
}
