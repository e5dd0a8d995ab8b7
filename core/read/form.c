/* See form.h. One walk over the document, since a control may name its form from anywhere. */
#include "read/form.h"

#include "base/map.h"
#include "encoding/encode.h"
#include "select/forms.h"
#include "select/sanitize.h"
#include "html/serialize.h"
#include "select/state.h"
#include "html/tree.h"

#include <stdint.h>
#include <stdlib.h>

/* What the walk knows. */
struct reading {
    struct form *form;
    struct doc *doc;
    const xmlNode *element; /* the form */
    const char *id;         /* by which controls name it; NULL where they cannot */
    const xmlNode *chosen;
    struct map radios;      /* name of a group -> its number in `groups`, counted from 1 */
    VEC(struct group { int control; size_t on; }) groups; /* on: the field that is, counted from 1; 0: none */
};

static bool is_type(struct doc *doc, const xmlNode *node, const char *type) {
    const char *value = tree_attr(doc, node, "type");
    return value && ascii_casecmp(value, type) == 0;
}

/* ---- whose form ---- */

static bool is_control(const xmlNode *node) {
    static const char *const names[] = {"input", "button", "select", "textarea", "fieldset", "object", "output"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (tree_is(node, names[i])) return true;
    return false;
}

static const xmlNode *with_id(struct doc *doc, const char *id) {
    const xmlNode *root = tree_node(doc_root(doc));
    for (const xmlNode *node = root; node && *id; node = tree_next_element(node, root)) {
        const char *value = tree_attr(doc, node, "id");
        if (value && strcmp(value, id) == 0) return node;
    }
    return NULL;
}

static const xmlNode *around(const xmlNode *node) {
    while (node && !tree_is(node, "form")) node = tree_parent(node);
    return node;
}

const struct node *form_of(struct doc *doc, const struct node *opaque) {
    const xmlNode *node = tree_node(opaque);
    const char *id = is_control(node) ? tree_attr(doc, node, "form") : NULL;
    if (!id) return tree_opaque(around(node));
    const xmlNode *named = with_id(doc, id);
    return named && tree_is(named, "form") ? tree_opaque(named) : NULL;
}

static bool owns(const struct reading *reading, const xmlNode *control) {
    const char *id = tree_attr(reading->doc, control, "form");
    if (!id) return around(control) == reading->element;
    return reading->id && strcmp(id, reading->id) == 0;
}

static bool submits(struct doc *doc, const xmlNode *node) {
    if (tree_is(node, "button")) return !is_type(doc, node, "button") && !is_type(doc, node, "reset");
    return tree_is(node, "input") && (is_type(doc, node, "submit") || is_type(doc, node, "image"));
}

bool form_submits(struct doc *doc, const struct node *opaque) {
    const xmlNode *node = tree_node(opaque);
    return submits(doc, node) && !state_disabled(doc, node);
}

/* ---- fields ---- */

struct field *form_add(struct form *form, const char *name) {
    size_t at = form->fields.count;
    while (at > 0 && strcmp(form->fields.at[at - 1].name, name) != 0) at--;
    if (at == 0) at = form->fields.count;
    vec_push(&form->fields, (struct field){0});
    struct field *field = &form->fields.at[at];
    memmove(field + 1, field, (form->fields.count - 1 - at) * sizeof *field);
    *field = (struct field){.name = mem_strdup(name), .value = mem_strdup(""), .control = -1, .added = true};
    return field;
}

/* Behind all that are there. */
static struct field *append(struct form *form, enum field_kind kind, const char *name, const char *value, bool on) {
    vec_push(&form->fields, (struct field){.kind = kind, .name = mem_strdup(name), .value = mem_strdup(value),
                                           .length = strlen(value), .on = on, .control = -1});
    return &form->fields.at[form->fields.count - 1];
}

static char *copy_attr(const struct reading *reading, const xmlNode *node, const char *name) {
    return mem_strdup(tree_attr(reading->doc, node, name));
}

static struct target read_target(const struct reading *reading, const xmlNode *node, const char *action,
                                 const char *method, const char *enctype) {
    return (struct target){copy_attr(reading, node, action), copy_attr(reading, node, method), copy_attr(reading, node, enctype)};
}

/* An image says where it was clicked: at its corner, which is what browsers send when it is chosen by the keyboard. */
static void add_place(struct form *form, const char *name, const char *axis, int control) {
    char *full = mem_printf("%s%s%s", name, *name ? "." : "", axis);
    append(form, FIELD_BUTTON, full, "0", false)->control = control;
    free(full);
}

static void add_button(struct reading *reading, const xmlNode *node, const char *name) {
    struct form *form = reading->form;
    const char *value = tree_attr(reading->doc, node, "value");
    int control = (int)form->buttons.count;
    vec_push(&form->buttons, (struct button){mem_strdup(name), mem_strdup(value ? value : ""),
                             read_target(reading, node, "formaction", "formmethod", "formenctype")});
    if (node == reading->chosen) form->button = control;
    if (tree_is(node, "input") && is_type(reading->doc, node, "image")) {
        add_place(form, name, "x", control);
        add_place(form, name, "y", control);
    } else if (*name) {
        append(form, FIELD_BUTTON, name, value ? value : "", false)->control = control;
    }
}

/* Of each group only the last that is checked stays so, also where that one is disabled and not sent itself. */
static void add_radio(struct reading *reading, const char *name, const char *value, bool checked, bool disabled) {
    struct form *form = reading->form;
    size_t number = (size_t)(uintptr_t)map_get(&reading->radios, name);
    if (!number) {
        vec_push(&reading->groups, (struct group){form->controls++, 0});
        number = reading->groups.count;
        map_set(&reading->radios, name, (void *)(uintptr_t)number);
    }
    struct group *group = &reading->groups.at[number - 1];
    if (checked && group->on) form->fields.at[group->on - 1].on = false;
    if (checked) group->on = 0;
    if (disabled) return;
    struct field *field = append(form, FIELD_CHOICE, name, value, checked);
    field->control = group->control;
    field->single = true;
    if (checked) group->on = form->fields.count;
}

static void add_tickable(struct reading *reading, const xmlNode *node, const char *name, bool disabled) {
    const char *value = tree_attr(reading->doc, node, "value");
    bool checked = tree_attr(reading->doc, node, "checked") != NULL;
    if (!value) value = "on";
    if (is_type(reading->doc, node, "radio")) add_radio(reading, name, value, checked, disabled);
    else if (!disabled) append(reading->form, FIELD_CHECK, name, value, checked);
}

/* ---- select ---- */

static void put_texts(const xmlNode *top, struct str *out) {
    for (const xmlNode *node = top; node; node = tree_next(node, top)) {
        if (node->type != XML_TEXT_NODE && node->type != XML_CDATA_SECTION_NODE) continue;
        if (!tree_is(node->parent, "script") && node->content) str_puts(out, (const char *)node->content);
    }
}

/* Its value, or its text with white space folded. Belongs to `text` or the document. */
static const char *option_value(const struct reading *reading, const xmlNode *option, struct str *text) {
    const char *value = tree_attr(reading->doc, option, "value");
    if (value) return value;
    str_reset(text);
    put_texts(option, text);
    sanitize_fold(text);
    return str_text(text);
}

static void add_select(struct reading *reading, const xmlNode *select, const char *name) {
    struct doc *doc = reading->doc;
    bool multiple = tree_attr(doc, select, "multiple") != NULL;
    const xmlNode *chosen = multiple ? NULL : forms_choice(doc, select);
    int control = reading->form->controls++;
    struct str text = {0};
    for (const xmlNode *node = select; node && reading->form->fields.count <= FORM_FIELDS_MOST;
         node = tree_next_element(node, select)) {
        if (!tree_is(node, "option") || state_disabled(doc, node)) continue;
        bool on = multiple ? tree_attr(doc, node, "selected") != NULL : node == chosen;
        struct field *field = append(reading->form, FIELD_CHOICE, name, option_value(reading, node, &text), on);
        field->control = control;
        field->single = !multiple;
    }
    str_clear(&text);
}

/* ---- text ---- */

/* libxml2 sees elements in a textarea where HTML sees text: they are written out again. */
static void put_textarea(const xmlNode *textarea, struct str *out) {
    for (const xmlNode *node = textarea->children; node; node = node->next) {
        const char *text = node->content && !tree_is_element(node) ? (const char *)node->content : "";
        if (tree_is_element(node)) serialize_node(tree_opaque(node), 0, out);
        else if (node->type == XML_COMMENT_NODE) str_printf(out, "<!--%s-->", text);
        else if (node->type == XML_TEXT_NODE || node->type == XML_CDATA_SECTION_NODE)
            str_puts(out, text);
    }
}

/* rtl or ltr, where the element says which of its fields is to tell that. */
static void add_direction(struct reading *reading, const xmlNode *node, const char *value) {
    const char *name = tree_attr(reading->doc, node, "dirname");
    if (!name || !*name) return;
    append(reading->form, FIELD_TEXT, name, sanitize_direction(reading->doc, node, value), true);
}

static bool is_charset(const struct reading *reading, const xmlNode *node, const char *name) {
    return ascii_casecmp(name, "_charset_") == 0 && is_type(reading->doc, node, "hidden");
}

static void add_text(struct reading *reading, const xmlNode *node, const char *name) {
    struct str value = {0};
    bool area = tree_is(node, "textarea");
    const char *attribute = tree_attr(reading->doc, node, "value");
    if (area) put_textarea(node, &value);
    else if (is_charset(reading, node, name)) sanitize_charset(reading->form->encoding->name, &value);
    else str_puts(&value, attribute ? attribute : "");
    if (!area) sanitize_value(reading->doc, node, &value);
    append(reading->form, FIELD_TEXT, name, str_text(&value), true);
    if (area || sanitize_has_direction(reading->doc, node)) add_direction(reading, node, str_text(&value));
    str_clear(&value);
}

static void add_file(struct reading *reading, const xmlNode *node, const char *name) {
    append(reading->form, FIELD_FILE, name, "", true)->single = tree_attr(reading->doc, node, "multiple") == NULL;
}

/* ---- all of it ---- */

static void add_control(struct reading *reading, const xmlNode *node) {
    struct doc *doc = reading->doc;
    const char *given = tree_attr(doc, node, "name"), *name = given ? given : "";
    bool disabled = state_disabled(doc, node);
    bool input = tree_is(node, "input");
    if (submits(doc, node)) {
        if (!disabled) add_button(reading, node, name);
        return;
    }
    if (!*name || tree_is(node, "button") || (input && (is_type(doc, node, "button") || is_type(doc, node, "reset")))) return;
    if (input && (is_type(doc, node, "checkbox") || is_type(doc, node, "radio"))) {
        add_tickable(reading, node, name, disabled);
        return;
    }
    if (disabled) return;
    if (tree_is(node, "select")) add_select(reading, node, name);
    else if (input && is_type(doc, node, "file")) add_file(reading, node, name);
    else if (input || tree_is(node, "textarea")) add_text(reading, node, name);
}

/* What a datalist or a template holds is no part of any form. */
static const xmlNode *next_element(const xmlNode *node, const xmlNode *root) {
    if (!tree_is(node, "datalist") && !tree_is(node, "template")) return tree_next_element(node, root);
    xmlNode *next = tree_skip(node, root);
    while (next && !tree_is_element(next)) next = tree_next(next, root);
    return next;
}

/* The first known one of accept-charset, else the page's. */
static const struct encoding *read_encoding(struct doc *doc, const xmlNode *form, const struct encoding *page) {
    const char *at = tree_attr(doc, form, "accept-charset");
    const struct encoding *found = NULL;
    for (size_t length; at && !found && *at; at += length) {
        while (ascii_space(*at)) at++;
        length = strcspn(at, " \t\n\f\r");
        found = length ? encoding_find(at, length) : NULL;
    }
    return encode_output(found ? found : page);
}

/* A button without a name is no field. */
static size_t count(const struct form *form) { return form->fields.count + form->buttons.count; }

bool form_read(struct form *form, struct doc *doc, const struct node *element, const struct node *chosen, const char *url,
               const char *base, const char *charset) {
    const xmlNode *node = tree_node(element), *root = tree_node(doc_root(doc));
    const char *id = tree_attr(doc, node, "id");
    struct reading reading = {.form = form, .doc = doc, .element = node, .chosen = chosen ? tree_node(chosen) : NULL};
    if (id && with_id(doc, id) == node) reading.id = id;
    form->url = mem_strdup(url);
    form->base = mem_strdup(base);
    form->button = BUTTON_NONE;
    form->page_encoding = encoding_named(charset);
    form->encoding = read_encoding(doc, node, form->page_encoding);
    form->own = read_target(&reading, node, "action", "method", "enctype");
    for (node = root; node && count(form) <= FORM_FIELDS_MOST; node = next_element(node, root))
        if (is_control(node) && owns(&reading, node)) add_control(&reading, node);
    if (form->button == BUTTON_NONE && form->buttons.count) form->button = 0;
    map_clear(&reading.radios);
    vec_clear(&reading.groups);
    return count(form) <= FORM_FIELDS_MOST;
}

static void clear_target(struct target *target) {
    free(target->action);
    free(target->method);
    free(target->enctype);
}

static void field_clear(struct field *field) { free(field->name), free(field->value), free(field->file), free(field->type); }

void form_remove(struct form *form, size_t at) {
    field_clear(&form->fields.at[at]);
    vec_remove(&form->fields, at);
}

void form_clear(struct form *form) {
    for (size_t i = 0; i < form->fields.count; i++) field_clear(&form->fields.at[i]);
    for (size_t i = 0; i < form->buttons.count; i++) {
        struct button *button = &form->buttons.at[i];
        free(button->name), free(button->value);
        clear_target(&button->target);
    }
    vec_clear(&form->fields);
    vec_clear(&form->buttons);
    clear_target(&form->own);
    clear_target(&form->set);
    free(form->url);
    free(form->base);
    *form = (struct form){0};
}
