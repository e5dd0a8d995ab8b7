/* See xpath_functions.h. */
#include "select/xpath_functions.h"

#include "html/tree.h"
#include "select/caret.h"

#include <libxml/xpathInternals.h>
#include <stdio.h>
#include <stdlib.h>

/* What regular expressions may do in one evaluation: a second or two, and memory that is soon gone. */
#ifndef REGEX_STEPS
#define REGEX_STEPS 20000000
#endif
enum { REPLACED_MOST = 16 << 20 /* bytes that a text may grow to */ };

#define EXSLT_REGEXP "http://exslt.org/regular-expressions"

/* ---- Classes ---- */

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

/* ---- Regular expressions ---- */

enum { TEXT, PATTERN, FLAGS, REPLACEMENT, ARGUMENTS };

/* A call of one of EXSLT's functions. */
struct call {
    xmlXPathParserContext *ctxt;
    struct xpath_calls *calls;
    const char *function;
    xmlChar *arguments[ARGUMENTS]; /* NULL where not given */
};

static bool pop(struct call *call, int count) {
    while (count-- > 0)
        if (!(call->arguments[count] = xmlXPathPopString(call->ctxt))) return false;
    return true;
}

static const char *argument(const struct call *call, int which) {
    return call->arguments[which] ? (const char *)call->arguments[which] : "";
}

static void end_call(struct call *call) {
    for (int i = 0; i < ARGUMENTS; i++) xmlFree(call->arguments[i]);
}

static bool fail(struct call *call, const char *what) {
    char said[256];
    snprintf(said, sizeof said, "%s: %s", call->function, what);
    xmlXPathErr(call->ctxt, XPATH_EXPR_ERROR);
    return caret_unplaced(&call->calls->err, "xpath", call->calls->text, said);
}

/* Where the pattern stands in the expression, in quotes; NULL where it was made of other strings. */
static const char *find_written(const char *text, const char *pattern) {
    const size_t length = strlen(pattern);
    for (const char *at = text; (at = strstr(at, pattern)) != NULL; at++)
        if (at > text && (at[-1] == '"' || at[-1] == '\'') && at[length] == at[-1]) return at;
    return NULL;
}

/* With the caret in the expression or, where the pattern does not stand there, in the pattern. */
static bool fail_at(struct call *call, const struct regex_fault *fault) {
    const char *text = call->calls->text, *pattern = argument(call, PATTERN), *written = find_written(text, pattern);
    struct err *err = &call->calls->err;
    xmlXPathErr(call->ctxt, XPATH_EXPR_ERROR);
    if (written) return caret_set(err, "xpath", text, (size_t)(written - text) + fault->at, fault->what, NULL);
    caret_set(err, "pattern", pattern, fault->at, fault->what, NULL);
    return err_prefix(err, "xpath \"%.200s\": %s", text, call->function);
}

static const struct regex *find_regex(struct call *call) {
    struct xpath_calls *calls = call->calls;
    struct regex_fault fault;
    const char *flags = argument(call, FLAGS);
    if (flags[strspn(flags, "gi")]) {
        fail(call, "there are the flags g and i; others go into the pattern, as in (?m)");
        return NULL;
    }
    if (!calls->regexes) regexes_allow(calls->regexes = regexes_new(), REGEX_STEPS);
    const unsigned ways = strchr(flags, 'i') ? REGEX_CASELESS : 0;
    const struct regex *regex = regexes_find(calls->regexes, argument(call, PATTERN), ways, &fault);
    if (!regex) fail_at(call, &fault);
    return regex;
}

static void test(struct call *call) {
    const struct regex *regex = find_regex(call);
    const char *text = argument(call, TEXT);
    struct regex_fault fault;
    if (!regex) return;
    const enum regex_found found = regex_search(call->calls->regexes, regex, text, strlen(text), &fault);
    if (found == REGEX_FAILED) fail(call, fault.what);
    else valuePush(call->ctxt, xmlXPathNewBoolean(found == REGEX_FOUND));
}

static void replace(struct call *call) {
    const struct regex *regex = find_regex(call);
    struct str out = {.ceiling = REPLACED_MOST};
    struct regex_fault fault;
    if (!regex) return;
    const bool all = strchr(argument(call, FLAGS), 'g');
    const bool good = regex_replace(call->calls->regexes, regex, argument(call, TEXT), argument(call, REPLACEMENT), all,
                                    &out, &fault);
    if (good) valuePush(call->ctxt, xmlXPathNewCString(str_text(&out)));
    else fail(call, fault.what);
    str_clear(&out);
}

static void call_test(xmlXPathParserContext *ctxt, int nargs) {
    struct call call = {.ctxt = ctxt, .calls = ctxt->context->user, .function = "re:test"};
    if (nargs != 2 && nargs != 3) XP_ERROR(XPATH_INVALID_ARITY);
    if (pop(&call, nargs)) test(&call);
    end_call(&call);
}

static void call_replace(xmlXPathParserContext *ctxt, int nargs) {
    struct call call = {.ctxt = ctxt, .calls = ctxt->context->user, .function = "re:replace"};
    if (nargs != ARGUMENTS) XP_ERROR(XPATH_INVALID_ARITY);
    if (pop(&call, nargs)) replace(&call);
    end_call(&call);
}

/* It gives nodes, and no expression makes any here. */
static void call_match(xmlXPathParserContext *ctxt, int nargs) {
    struct call call = {.ctxt = ctxt, .calls = ctxt->context->user, .function = "re:match"};
    (void)nargs;
    fail(&call, "not here, since it makes nodes; write re:test(text, pattern), "
                "re:replace(text, '.*?(PATTERN).*', '', '\\1'), or node:text():match() in Lua");
}

void xpath_functions_begin(struct xpath_calls *calls) {
    calls->err = (struct err){0};
    if (calls->regexes) regexes_allow(calls->regexes, REGEX_STEPS);
}

void xpath_functions_clear(struct xpath_calls *calls) { regexes_free(calls->regexes); }

void xpath_functions_register(xmlXPathContext *context, struct xpath_calls *calls) {
    const xmlChar *space = (const xmlChar *)EXSLT_REGEXP;
    context->user = calls;
    xmlXPathRegisterFunc(context, (const xmlChar *)"has-class", call_has_class);
    xmlXPathRegisterNs(context, (const xmlChar *)"re", space);
    xmlXPathRegisterFuncNS(context, (const xmlChar *)"test", space, call_test);
    xmlXPathRegisterFuncNS(context, (const xmlChar *)"replace", space, call_replace);
    xmlXPathRegisterFuncNS(context, (const xmlChar *)"match", space, call_match);
}
