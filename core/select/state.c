/* See state.h. */
#include "select/state.h"

#include "select/forms.h"
#include "select/sanitize.h"

static bool has(struct doc *doc, const xmlNode *node, const char *name) {
    return tree_attr(doc, node, name) != NULL;
}

const char *state_type(struct doc *doc, const xmlNode *input) {
    const xmlAttr *type = tree_find_attr(input, ATTR_TYPE);
    return type ? tree_value(doc, type) : "text";
}

bool state_type_is_one_of(struct doc *doc, const xmlNode *input, const char *const *types) {
    const char *type = state_type(doc, input);
    for (; *types; types++)
        if (ascii_casecmp(type, *types) == 0) return true;
    return false;
}

static bool is_input_of(struct doc *doc, const xmlNode *node, const char *const *types) {
    return tree_is_html(node, TAG_INPUT) && state_type_is_one_of(doc, node, types);
}

/* ---- Links, disclosure, media ---- */

static bool is_link(struct doc *doc, const xmlNode *node) {
    if (tree_is_html(node, TAG_A) || tree_is_html(node, TAG_AREA)) return has(doc, node, "href");
    return tree_space(node) == SPACE_SVG && tree_is(node, "a") &&
           (has(doc, node, "href") || has(doc, node, "xlink:href"));
}

static bool is_open(struct doc *doc, const xmlNode *node) {
    return (tree_is_html(node, TAG_DETAILS) || tree_is_html(node, TAG_DIALOG)) && has(doc, node, "open");
}

static bool is_muted(struct doc *doc, const xmlNode *node) {
    return (tree_is_html(node, TAG_AUDIO) || tree_is_html(node, TAG_VIDEO)) && has(doc, node, "muted");
}

/* ---- Disabled ---- */

/* NULL where there is none. Kept at the fieldset, which may have a million children that all ask. */
static const xmlNode *first_legend(xmlNode *fieldset) {
    if (!fieldset->_private) {
        xmlNode *first = tree_element_from(fieldset->children);
        while (first && !tree_is_html(first, TAG_LEGEND)) first = tree_element_from(first->next);
        fieldset->_private = first ? first : fieldset;
    }
    return fieldset->_private == fieldset ? NULL : fieldset->_private;
}

/* By the fieldset that it is a child of; what is in its first legend stays enabled. */
static bool parent_disables(struct doc *doc, const xmlNode *node) {
    xmlNode *parent = tree_parent(node);
    return parent && tree_is_html(parent, TAG_FIELDSET) && has(doc, parent, "disabled") &&
           first_legend(parent) != node;
}

static bool in_disabled_fieldset(struct doc *doc, const xmlNode *node) {
    while (node && !parent_disables(doc, node)) node = tree_parent(node);
    return node != NULL;
}

static bool can_be_disabled(const xmlNode *node) {
    if (tree_space(node) != SPACE_HTML) return false;
    switch (tree_tag(node)) {
    case TAG_BUTTON: case TAG_INPUT: case TAG_SELECT: case TAG_TEXTAREA: case TAG_OPTGROUP: case TAG_OPTION:
    case TAG_FIELDSET:
        return true;
    default: return false;
    }
}

/* Says the element itself, or an option's group, whether it is? Else the fieldsets around it do. */
static bool says_disabled(struct doc *doc, const xmlNode *node, bool *disabled) {
    const xmlNode *parent = tree_parent(node);
    *disabled = has(doc, node, "disabled");
    if (tree_is_html(node, TAG_OPTION) && parent && tree_is_html(parent, TAG_OPTGROUP))
        *disabled |= has(doc, parent, "disabled");
    return *disabled || tree_is_html(node, TAG_OPTION) || tree_is_html(node, TAG_OPTGROUP);
}

bool state_disabled(struct doc *doc, const xmlNode *node) {
    bool disabled;
    if (!can_be_disabled(node)) return false;
    return says_disabled(doc, node, &disabled) ? disabled : in_disabled_fieldset(doc, node);
}

static bool is_disabled(struct suit *suit, const xmlNode *node) {
    bool disabled;
    if (!can_be_disabled(node)) return false;
    if (says_disabled(suit->doc, node, &disabled)) return disabled;
    return suit_nearest(suit, NEAREST_DISABLED, node, parent_disables) != NULL;
}

/* ---- What can be filled in ---- */

static bool is_checked(struct suit *suit, const xmlNode *node) {
    static const char *const types[] = {"checkbox", "radio", NULL};
    if (tree_is_html(node, TAG_OPTION)) return forms_is_selected(suit, node);
    return is_input_of(suit->doc, node, types) && has(suit->doc, node, "checked");
}

static bool is_default(struct suit *suit, const xmlNode *node) {
    static const char *const types[] = {"checkbox", "radio", NULL};
    if (tree_is_html(node, TAG_OPTION)) return has(suit->doc, node, "selected");
    if (is_input_of(suit->doc, node, types)) return has(suit->doc, node, "checked");
    return forms_is_default(suit, node);
}

static bool is_indeterminate(struct suit *suit, const xmlNode *node) {
    static const char *const types[] = {"radio", NULL};
    if (tree_is_html(node, TAG_PROGRESS)) return !has(suit->doc, node, "value");
    return is_input_of(suit->doc, node, types) && !forms_has_choice(suit, node);
}

static bool can_be_required(const xmlNode *node) {
    return tree_is_html(node, TAG_INPUT) || tree_is_html(node, TAG_SELECT) || tree_is_html(node, TAG_TEXTAREA);
}

static bool is_required(struct doc *doc, const xmlNode *node) {
    static const char *const never[] = {"hidden", "range", "color", "submit", "image", "reset", "button", NULL};
    return can_be_required(node) && has(doc, node, "required") && !is_input_of(doc, node, never);
}

/* Any other value says nothing: it is as around it (WHATWG HTML 6.8.1). */
static bool says_editable(struct doc *doc, const xmlNode *node) {
    const char *value = tree_space(node) == SPACE_HTML ? tree_attr(doc, node, "contenteditable") : NULL;
    return value && (!*value || ascii_casecmp(value, "true") == 0 || ascii_casecmp(value, "false") == 0 ||
                     ascii_casecmp(value, "plaintext-only") == 0);
}

static bool is_editable(struct suit *suit, const xmlNode *node) {
    const xmlNode *says = suit_nearest(suit, NEAREST_EDITABLE, node, says_editable);
    const char *value = says ? tree_attr(suit->doc, says, "contenteditable") : NULL;
    if (!value || tree_space(node) != SPACE_HTML) return false;
    return ascii_casecmp(value, "false") != 0;
}

static bool is_read_write(struct suit *suit, const xmlNode *node) {
    static const char *const never[] = {"hidden", "range", "color", "checkbox", "radio", "file", "submit", "image",
        "reset", "button", NULL};
    if (!tree_is_html(node, TAG_TEXTAREA) && !tree_is_html(node, TAG_INPUT)) return is_editable(suit, node);
    return !is_input_of(suit->doc, node, never) && !has(suit->doc, node, "readonly") && !is_disabled(suit, node);
}

/* What is said to be shown where nothing is filled in. */
static bool shows_placeholder(struct suit *suit, const xmlNode *node) {
    static const char *const never[] = {"hidden", "range", "color", "checkbox", "radio", "file", "submit", "image",
        "reset", "button", "date", "month", "week", "time", "datetime-local", NULL};
    const char *placeholder = tree_attr(suit->doc, node, "placeholder");
    if (!placeholder || !*placeholder) return false;
    if (!tree_is_html(node, TAG_INPUT) && !tree_is_html(node, TAG_TEXTAREA)) return false;
    return !is_input_of(suit->doc, node, never) && !*forms_value(suit, node);
}

bool state_holds(struct suit *suit, const xmlNode *node, enum state state) {
    struct doc *doc = suit->doc;
    switch (state) {
    case STATE_LINK: return is_link(doc, node);
    case STATE_CHECKED: return is_checked(suit, node);
    case STATE_DEFAULT: return is_default(suit, node);
    case STATE_INDETERMINATE: return is_indeterminate(suit, node);
    case STATE_ENABLED: return can_be_disabled(node) && !is_disabled(suit, node);
    case STATE_DISABLED: return is_disabled(suit, node);
    case STATE_REQUIRED: return is_required(doc, node);
    case STATE_OPTIONAL: return can_be_required(node) && !is_required(doc, node);
    case STATE_READ_WRITE: return is_read_write(suit, node);
    case STATE_READ_ONLY: return tree_space(node) == SPACE_HTML && !is_read_write(suit, node);
    case STATE_PLACEHOLDER: return shows_placeholder(suit, node);
    case STATE_OPEN: return is_open(doc, node);
    case STATE_MUTED: return is_muted(doc, node);
    case STATE_VALID: return forms_validity(suit, node) == VALIDITY_GOOD;
    case STATE_INVALID: return forms_validity(suit, node) == VALIDITY_BAD;
    case STATE_IN_RANGE: return range_of(suit, node) == RANGE_IN;
    case STATE_OUT_OF_RANGE: return range_of(suit, node) == RANGE_OUT;
    }
    return false;
}

bool state_defined(const xmlNode *node) {
    static const char *const reserved[] = {"annotation-xml", "color-profile", "font-face", "font-face-src",
        "font-face-uri", "font-face-format", "font-face-name", "missing-glyph"};
    if (tree_space(node) != SPACE_HTML) return true;
    if (tree_find_attr(node, ATTR_IS)) return false;
    if (tree_tag(node)) return true;
    for (size_t i = 0; i < sizeof reserved / sizeof *reserved; i++)
        if (tree_is(node, reserved[i])) return true;
    return !strchr(tree_name(node), '-');
}
