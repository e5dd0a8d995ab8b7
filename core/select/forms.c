/* See forms.h. One walk over the document finds owners' first buttons and what is chosen in groups of radio
 * buttons, a second whose values are bad, which their forms and fieldsets are then too; both are kept (kept.h). */
#include "select/forms.h"

#include "base/map.h"
#include "select/bounds.h"
#include "select/index.h"
#include "select/regex.h"
#include "select/sanitize.h"
#include "select/state.h"

#include <math.h>
#include <stdlib.h>

/* Of regular expressions: what one may do with a value, and all of a document with theirs; how many steps take as
 * long as an element. */
enum { PATTERN_STEPS = 1000000, PATTERNS_STEPS = 20 * PATTERN_STEPS, STEPS_AN_ELEMENT = 4 };

struct group { bool checked, required; };

struct controls {
    const xmlNode **first_buttons; /* of forms, by number */
    uint8_t *validity;             /* by number, of controls, forms and fieldsets; NULL until it is asked for */
    struct map groups;             /* of radio buttons: "form:name" -> struct group */
    struct str name;               /* of the group that is looked for */
    struct regexes *patterns;      /* NULL but while validity is found out */
    uint64_t steps;                /* that they have left */
};

static const char *attr(struct suit *suit, const xmlNode *node, const char *name) {
    return tree_attr(suit->doc, node, name);
}

static bool is_input_of(struct suit *suit, const xmlNode *node, const char *type) {
    return tree_is_html(node, TAG_INPUT) && ascii_casecmp(state_type(suit->doc, node), type) == 0;
}

/* ---- Owners ---- */

static bool is_form(struct doc *doc, const xmlNode *node) { return (void)doc, tree_is_html(node, TAG_FORM); }
static bool is_select(struct doc *doc, const xmlNode *node) { return (void)doc, tree_is_html(node, TAG_SELECT); }
static bool is_datalist(struct doc *doc, const xmlNode *node) { return (void)doc, tree_is_html(node, TAG_DATALIST); }

static const xmlNode *owner_of(struct suit *suit, const xmlNode *control) {
    const char *id = attr(suit, control, "form");
    if (!id) return suit_nearest(suit, NEAREST_FORM, control, is_form);
    const xmlNode *named = index_find_id(suit->doc, id);
    return named && is_form(suit->doc, named) ? named : NULL;
}

static bool submits(struct suit *suit, const xmlNode *node) {
    static const char *const types[] = {"submit", "image", NULL};
    if (tree_is_html(node, TAG_INPUT)) return state_type_is_one_of(suit->doc, node, types);
    const char *type = tree_is_html(node, TAG_BUTTON) ? attr(suit, node, "type") : "button";
    return !type || (ascii_casecmp(type, "button") != 0 && ascii_casecmp(type, "reset") != 0);
}

/* NULL for a radio button without a name, which is alone. */
static struct group *group_of(struct suit *suit, struct controls *controls, const xmlNode *radio) {
    const char *name = attr(suit, radio, "name");
    const xmlNode *owner = owner_of(suit, radio);
    if (!name || !*name) return NULL;
    str_reset(&controls->name);
    str_printf(&controls->name, "%u:%s", owner ? order_of(owner) : 0, name);
    struct group *group = map_get(&controls->groups, controls->name.data);
    if (!group) map_set(&controls->groups, controls->name.data, group = mem_zero(sizeof *group));
    return group;
}

static void add_radio(struct suit *suit, struct controls *controls, const xmlNode *radio) {
    struct group *group = group_of(suit, controls, radio);
    if (!group) return;
    group->checked |= attr(suit, radio, "checked") != NULL;
    group->required |= attr(suit, radio, "required") != NULL;
}

static void add_control(struct suit *suit, struct controls *controls, const xmlNode *node) {
    if (is_input_of(suit, node, "radio")) add_radio(suit, controls, node);
    const xmlNode *owner = submits(suit, node) ? owner_of(suit, node) : NULL;
    if (owner && !controls->first_buttons[order_of(owner)]) controls->first_buttons[order_of(owner)] = node;
}

static struct controls *controls_of(struct suit *suit) {
    struct kept *kept = suit->kept;
    if (kept->controls) return kept->controls;
    struct controls *controls = mem_zero(sizeof *controls);
    controls->first_buttons = kept_array(kept, sizeof *controls->first_buttons);
    for (const xmlNode *node = suit->root; node; node = tree_next_element(node, suit->root))
        if (tree_is_html(node, TAG_INPUT) || tree_is_html(node, TAG_BUTTON)) add_control(suit, controls, node);
    return kept->controls = controls;
}

void forms_free(struct controls *controls) {
    void *group;
    if (!controls) return;
    for (size_t at = 0; map_next(&controls->groups, &at, NULL, &group);) free(group);
    map_clear(&controls->groups);
    free(controls->first_buttons);
    free(controls->validity);
    str_clear(&controls->name);
    free(controls);
}

/* What is not known yet costs a walk over the page. */
static bool may_know(struct suit *suit, bool known) {
    return known || suit_may_all(suit);
}

bool forms_is_default(struct suit *suit, const xmlNode *button) {
    if (!submits(suit, button) || !may_know(suit, suit->kept->controls)) return false;
    const xmlNode *owner = owner_of(suit, button);
    return owner && controls_of(suit)->first_buttons[order_of(owner)] == button;
}

bool forms_has_choice(struct suit *suit, const xmlNode *radio) {
    if (!may_know(suit, suit->kept->controls)) return false;
    const struct group *group = group_of(suit, controls_of(suit), radio);
    return group ? group->checked : attr(suit, radio, "checked") != NULL;
}

/* ---- Selects ---- */

const xmlNode *forms_choice(struct doc *doc, const xmlNode *select) {
    const xmlNode *selected = NULL, *first = NULL;
    const char *size = tree_attr(doc, select, "size");
    for (const xmlNode *node = select; node; node = tree_next_element(node, select)) {
        if (!tree_is_html(node, TAG_OPTION)) continue;
        if (tree_attr(doc, node, "selected")) selected = node;
        if (!first && !state_disabled(doc, node)) first = node;
    }
    if (selected) return selected;
    return size && strtol(size, NULL, 10) > 1 ? NULL : first;
}

static const xmlNode *choice_of(struct suit *suit, const xmlNode *select) {
    struct kept *kept = suit->kept;
    if (!kept->choices) kept->choices = kept_array(kept, sizeof *kept->choices);
    const xmlNode **choice = &kept->choices[order_of(select)];
    if (!*choice && !suit_may_below(suit, select)) return NULL;
    if (!*choice) *choice = forms_choice(suit->doc, select);
    if (!*choice) *choice = select;
    return *choice == select ? NULL : *choice;
}

bool forms_is_selected(struct suit *suit, const xmlNode *option) {
    const xmlNode *select = suit_nearest(suit, NEAREST_SELECT, option, is_select);
    if (!select || attr(suit, select, "multiple")) return attr(suit, option, "selected") != NULL;
    return choice_of(suit, select) == option;
}

static const xmlNode *first_option(const xmlNode *select) {
    const xmlNode *node = select;
    while (node && !tree_is_html(node, TAG_OPTION)) node = tree_next_element(node, select);
    return node;
}

static bool has_text(const xmlNode *top) {
    for (const xmlNode *node = top->children; node; node = tree_next(node, top)) {
        const char *text = node->type == XML_TEXT_NODE ? (const char *)node->content : NULL;
        while (text && ascii_space(*text)) text++;
        if (text && *text) return true;
    }
    return false;
}

/* An empty first option that only says what to choose from (WHATWG HTML 4.10.7, "placeholder label option"). */
static bool is_label(struct suit *suit, const xmlNode *select, const xmlNode *option) {
    const char *size = attr(suit, select, "size"), *value = attr(suit, option, "value");
    if (size && strtol(size, NULL, 10) > 1) return false;
    if (tree_parent(option) != select || option != first_option(select)) return false;
    return value ? !*value : !has_text(option);
}

static bool is_nothing_selected(struct suit *suit, const xmlNode *select) {
    if (!attr(suit, select, "multiple")) {
        const xmlNode *choice = choice_of(suit, select);
        return !choice || is_label(suit, select, choice);
    }
    for (const xmlNode *node = select; node; node = tree_next_element(node, select))
        if (tree_is_html(node, TAG_OPTION) && attr(suit, node, "selected")) return false;
    return true;
}

/* ---- Values ---- */

const char *forms_value(struct suit *suit, const xmlNode *control) {
    struct str *value = &suit->text;
    str_reset(value);
    if (tree_is_html(control, TAG_TEXTAREA)) {
        for (const xmlNode *text = control->children; text; text = text->next)
            if (text->type == XML_TEXT_NODE && text->content) str_puts(value, (const char *)text->content);
        return str_text(value);
    }
    const char *written = attr(suit, control, "value");
    str_puts(value, written ? written : "");
    sanitize_value(suit->doc, control, value);
    return str_text(value);
}

/* Is its value checked at all before the form is sent? */
static bool is_candidate(struct suit *suit, const xmlNode *node) {
    static const char *const never[] = {"hidden", "reset", "button", NULL};
    const bool input = tree_is_html(node, TAG_INPUT), area = tree_is_html(node, TAG_TEXTAREA);
    const bool button = tree_is_html(node, TAG_BUTTON) && submits(suit, node);
    if (!input && !area && !button && !tree_is_html(node, TAG_SELECT)) return false;
    if (input && state_type_is_one_of(suit->doc, node, never)) return false;
    if ((input || area) && attr(suit, node, "readonly")) return false;
    return !state_holds(suit, node, STATE_DISABLED) && !suit_nearest(suit, NEAREST_DATALIST, node, is_datalist);
}

/* ---- Bounds ---- */

static bool read_attr(struct suit *suit, const xmlNode *input, const char *name, enum bounds_kind kind,
                      double *number) {
    const char *text = attr(suit, input, name);
    return text && bounds_read(kind, text, number);
}

static bool is_within(double value, double least, double most, bool around) {
    return around ? value >= least || value <= most : value >= least && value <= most;
}

enum range range_of(struct suit *suit, const xmlNode *control) {
    if (!tree_is_html(control, TAG_INPUT) || !is_candidate(suit, control)) return RANGE_NONE;
    const enum bounds_kind kind = bounds_kind_of(state_type(suit->doc, control));
    if (kind == BOUNDS_NONE) return RANGE_NONE;
    double value, least = -INFINITY, most = INFINITY;
    const bool has_least = read_attr(suit, control, "min", kind, &least);
    const bool has_most = read_attr(suit, control, "max", kind, &most);
    if (is_input_of(suit, control, "range")) return RANGE_IN; /* has bounds always, and is always within */
    if (!has_least && !has_most) return RANGE_NONE;
    if (!bounds_read(kind, forms_value(suit, control), &value)) return RANGE_IN;
    const bool around = kind == BOUNDS_TIME && has_least && has_most && most < least; /* over midnight */
    return is_within(value, least, most, around) ? RANGE_IN : RANGE_OUT;
}

/* Steps count from the least value, else from the value in the page, which is then no mismatch. */
static bool is_between_steps(struct suit *suit, const xmlNode *input) {
    const enum bounds_kind kind = bounds_kind_of(state_type(suit->doc, input));
    const char *step = attr(suit, input, "step");
    double value, base, width;
    if (kind == BOUNDS_NONE || is_input_of(suit, input, "range")) return false;
    if (step && ascii_casecmp(step, "any") == 0) return false;
    if (!read_attr(suit, input, "min", kind, &base)) return false;
    if (!bounds_read(kind, forms_value(suit, input), &value)) return false;
    if (!step || !bounds_read(BOUNDS_NUMBER, step, &width) || width <= 0) width = bounds_steps(kind);
    const double steps = (value - base) / (width * bounds_step(kind));
    return fabs(steps - round(steps)) > 1e-9 * (1 + fabs(steps));
}

/* ---- Validity ---- */

/* One @, a local part of the letters that are allowed, labels of letters, digits and inner hyphens (WHATWG HTML
 * 4.10.5.1.5). */
static bool is_email(const char *text, size_t length) {
    const char *at = memchr(text, '@', length), *end = text + length;
    if (!at || at == text) return false;
    for (const char *p = text; p < at; p++)
        if (!ascii_alnum(*p) && (!strchr(".!#$%&'*+/=?^_`{|}~-", *p))) return false;
    for (const char *label = at + 1, *p = label;; p++) {
        if (p < end && (ascii_alnum(*p) || *p == '-')) continue;
        if (p == label || p - label > 63 || *label == '-' || p[-1] == '-') return false;
        if (p == end) return true;
        if (*p != '.') return false;
        label = p + 1;
    }
}

/* The next of what commas separate, without the white space around it: its length, and *text behind its comma, NULL
 * behind the last. */
static size_t take_email(const char **text, const char **email) {
    const char *p = *text;
    while (ascii_space(*p)) p++;
    size_t length = strcspn(p, ",");
    *email = p;
    *text = p[length] ? p + length + 1 : NULL;
    while (length && ascii_space(p[length - 1])) length--;
    return length;
}

static bool are_emails(const char *text) {
    for (const char *email; text;) {
        const size_t length = take_email(&text, &email);
        if (!is_email(email, length)) return false;
    }
    return true;
}

/* An absolute URL begins with a scheme; what may follow one is anything that browsers make something of. */
static bool is_absolute(const char *text) {
    const char *p = text;
    while (ascii_alnum(*p) || (p > text && strchr("+-.", *p) && *p)) p++;
    return p > text && !(*text >= '0' && *text <= '9') && *p == ':' && p[1];
}

static bool is_of_type(struct suit *suit, const xmlNode *input) {
    const char *value = forms_value(suit, input);
    if (!*value) return true;
    if (is_input_of(suit, input, "url")) return is_absolute(value);
    if (!is_input_of(suit, input, "email")) return true;
    return attr(suit, input, "multiple") ? are_emails(value) : is_email(value, strlen(value));
}

static uint64_t allowed_steps(const struct suit *suit, const struct controls *controls) {
    const uint64_t all = controls->steps < PATTERN_STEPS ? controls->steps : PATTERN_STEPS;
    const uint64_t run = suit->limited ? suit->left * STEPS_AN_ELEMENT : all;
    return run < all ? run : all;
}

/* What takes too long is taken for a pattern that fits, as is one that is wrong; but a run's own limit stops that. */
static bool fits(struct suit *suit, struct controls *controls, const char *pattern, const char *text, size_t length) {
    const uint64_t allowed = allowed_steps(suit, controls);
    enum regex_found found = REGEX_FAILED;
    regexes_allow(controls->patterns, allowed);
    const struct regex *regex = regexes_find(controls->patterns, pattern, REGEX_JAVASCRIPT, NULL);
    if (regex) found = regex_search(controls->patterns, regex, text, length, NULL);
    const uint64_t taken = allowed - regexes_left(controls->patterns);
    controls->steps -= taken;
    suit_may(suit, taken / STEPS_AN_ELEMENT + 1);
    return found != REGEX_NOWHERE;
}

/* Of an empty value nothing is asked, and of several addresses each is (WHATWG HTML 4.10.5.3.6). */
static bool fits_pattern(struct suit *suit, const xmlNode *input) {
    static const char *const without[] = {"hidden", "date", "month", "week", "time", "datetime-local", "number",
        "range", "color", "checkbox", "radio", "file", "submit", "image", "reset", "button", NULL};
    struct controls *controls = controls_of(suit);
    const char *pattern = attr(suit, input, "pattern"), *value = forms_value(suit, input), *email;
    if (!pattern || !*value || state_type_is_one_of(suit->doc, input, without)) return true;
    if (!is_input_of(suit, input, "email") || !attr(suit, input, "multiple"))
        return fits(suit, controls, pattern, value, strlen(value));
    while (value) {
        const size_t length = take_email(&value, &email);
        if (!fits(suit, controls, pattern, email, length)) return false;
    }
    return true;
}

static bool is_missing(struct suit *suit, const xmlNode *node) {
    if (is_input_of(suit, node, "radio")) {
        const struct group *group = group_of(suit, controls_of(suit), node);
        if (group) return group->required && !group->checked;
        return attr(suit, node, "required") && !attr(suit, node, "checked");
    }
    if (!state_holds(suit, node, STATE_REQUIRED)) return false;
    if (tree_is_html(node, TAG_SELECT)) return is_nothing_selected(suit, node);
    if (is_input_of(suit, node, "checkbox")) return !attr(suit, node, "checked");
    return is_input_of(suit, node, "file") || !*forms_value(suit, node);
}

static bool is_good(struct suit *suit, const xmlNode *node) {
    if (is_missing(suit, node)) return false;
    if (!tree_is_html(node, TAG_INPUT)) return true;
    if (!is_of_type(suit, node) || !fits_pattern(suit, node)) return false;
    return range_of(suit, node) != RANGE_OUT && !is_between_steps(suit, node);
}

/* Beside the validity: something below it is bad. */
enum { BELOW_BAD = 4, VALIDITY_MASK = 3 };

static void mark(struct suit *suit, uint8_t *validity, const xmlNode *node) {
    if (!is_candidate(suit, node)) return;
    const bool good = is_good(suit, node);
    validity[order_of(node)] |= good ? VALIDITY_GOOD : VALIDITY_BAD | BELOW_BAD;
    const xmlNode *owner = good ? NULL : owner_of(suit, node);
    if (owner) validity[order_of(owner)] = VALIDITY_BAD;
}

/* Children come before their parents here, so that each hands on what it heard. */
static void mark_upwards(struct suit *suit, uint8_t *validity) {
    const struct index *index = index_of(suit->doc);
    for (uint32_t i = index_count(index); i > 0; i--) {
        const xmlNode *node = index_element(index, i), *parent = tree_parent(node);
        if (tree_is_html(node, TAG_FIELDSET)) validity[i] |= validity[i] & BELOW_BAD ? VALIDITY_BAD : VALIDITY_GOOD;
        if (tree_is_html(node, TAG_FORM) && !(validity[i] & VALIDITY_MASK)) validity[i] |= VALIDITY_GOOD;
        if (parent) validity[order_of(parent)] |= validity[i] & BELOW_BAD;
    }
}

/* NULL where the run was stopped, which leaves controls that were taken for bad. */
static uint8_t *mark_all(struct suit *suit, struct controls *controls) {
    uint8_t *validity = kept_array(suit->kept, sizeof *validity);
    controls->patterns = regexes_new();
    controls->steps = PATTERNS_STEPS;
    for (const xmlNode *node = suit->root; node && !suit->stopped; node = tree_next_element(node, suit->root))
        mark(suit, validity, node);
    regexes_free(controls->patterns);
    controls->patterns = NULL;
    if (suit->stopped) return free(validity), NULL;
    mark_upwards(suit, validity);
    return validity;
}

enum validity forms_validity(struct suit *suit, const xmlNode *node) {
    const struct controls *known = suit->kept->controls;
    if (!may_know(suit, known && known->validity)) return VALIDITY_NONE;
    struct controls *controls = controls_of(suit);
    if (!controls->validity) controls->validity = mark_all(suit, controls);
    if (!controls->validity) return VALIDITY_NONE;
    return (enum validity)(controls->validity[order_of(node)] & VALIDITY_MASK);
}
