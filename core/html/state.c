/* See state.h. The rules are those of WHATWG HTML 4.16.3. */
#include "html/state.h"

static bool is_one_of(const xmlNode *node, const char *const *names) {
    for (; *names; names++)
        if (tree_is(node, *names)) return true;
    return false;
}

/* NULL where there is none. Kept at the fieldset, which may have a million children that all ask. */
static const xmlNode *first_legend(xmlNode *fieldset) {
    if (!fieldset->_private) {
        xmlNode *first = tree_element_from(fieldset->children);
        while (first && !tree_is(first, "legend")) first = tree_element_from(first->next);
        fieldset->_private = first ? first : fieldset;
    }
    return fieldset->_private == fieldset ? NULL : fieldset->_private;
}

static bool in_disabled_fieldset(struct doc *doc, const xmlNode *node) {
    for (xmlNode *parent; (parent = tree_parent(node)) != NULL; node = parent)
        if (tree_is(parent, "fieldset") && tree_attr(doc, parent, "disabled") && first_legend(parent) != node)
            return true; /* what is in its first legend stays enabled */
    return false;
}

static bool can_be_disabled(const xmlNode *node) {
    static const char *const names[] = {"button", "input", "select", "textarea", "optgroup", "option", "fieldset",
        NULL};
    return is_one_of(node, names);
}

static bool is_disabled(struct doc *doc, const xmlNode *node) {
    if (!can_be_disabled(node)) return false;
    if (tree_attr(doc, node, "disabled")) return true;
    const xmlNode *parent = tree_parent(node);
    if (tree_is(node, "option"))
        return parent && tree_is(parent, "optgroup") && tree_attr(doc, parent, "disabled");
    return !tree_is(node, "optgroup") && in_disabled_fieldset(doc, node);
}

static bool is_checked(struct doc *doc, const xmlNode *node) {
    if (tree_is(node, "option")) return tree_attr(doc, node, "selected") != NULL;
    const char *type = tree_is(node, "input") ? tree_attr(doc, node, "type") : NULL;
    if (!type || (ascii_casecmp(type, "checkbox") != 0 && ascii_casecmp(type, "radio") != 0)) return false;
    return tree_attr(doc, node, "checked") != NULL;
}

static bool can_be_required(const xmlNode *node) {
    static const char *const names[] = {"input", "select", "textarea", NULL};
    return is_one_of(node, names);
}

bool state_holds(struct doc *doc, const xmlNode *node, enum test_kind kind) {
    switch (kind) {
    case TEST_LINK: return (tree_is(node, "a") || tree_is(node, "area")) && tree_attr(doc, node, "href");
    case TEST_CHECKED: return is_checked(doc, node);
    case TEST_ENABLED: return can_be_disabled(node) && !is_disabled(doc, node);
    case TEST_DISABLED: return is_disabled(doc, node);
    case TEST_REQUIRED: return can_be_required(node) && tree_attr(doc, node, "required");
    case TEST_OPTIONAL: return can_be_required(node) && !tree_attr(doc, node, "required");
    default: return false;
    }
}

static size_t subtag(const char *text) { return strcspn(text, "-"); }

static bool same_subtag(const char *a, const char *b) {
    return subtag(a) == subtag(b) && strncasecmp(a, b, subtag(a)) == 0;
}

static const char *next_subtag(const char *text) {
    text += subtag(text);
    return *text ? text + 1 : text;
}

/* RFC 4647 3.3.2: "de-DE" fits "de-Latn-DE", "*-CH" fits "fr-CH". */
static bool in_range(const char *language, const char *range) {
    if (!*range || !*language) return !*range && !*language;
    if (!same_subtag(range, "*") && !same_subtag(range, language)) return false;
    range = next_subtag(range);
    language = next_subtag(language);
    while (*range) {
        if (same_subtag(range, "*")) {
            range = next_subtag(range);
        } else if (!*language) {
            return false;
        } else if (same_subtag(range, language)) {
            range = next_subtag(range);
            language = next_subtag(language);
        } else if (subtag(language) == 1) {
            return false; /* what follows a singleton is an extension */
        } else {
            language = next_subtag(language);
        }
    }
    return true;
}

bool state_lang(struct doc *doc, const xmlNode *node, const char *range) {
    const char *language = NULL;
    for (; node && !language; node = tree_parent(node)) language = tree_attr(doc, node, "lang");
    return language && in_range(language, range);
}
