/* See fill.h. */
#include "read/fill.h"

#include <stdlib.h>

enum { OFFERS_MOST = 12 }; /* that a message lists */

static struct field *next_of(const struct form *form, const char *name, size_t *at) {
    while (*at < form->fields.count) {
        struct field *field = &form->fields.at[(*at)++];
        if (strcmp(field->name, name) == 0) return field;
    }
    return NULL;
}

static bool offers(const struct field *field) { return field->kind == FIELD_CHECK || field->kind == FIELD_CHOICE; }

static bool has_kind(const struct form *form, const char *name, enum field_kind kind) {
    const struct field *field;
    for (size_t at = 0; (field = next_of(form, name, &at));)
        if (field->kind == kind) return true;
    return false;
}

bool fill_has(const struct form *form, const char *name) {
    size_t at = 0;
    return next_of(form, name, &at) != NULL;
}

const char *fill_closest(const struct form *form, const char *name) {
    VEC(const char *) names = {0};
    for (size_t i = 0; i < form->fields.count; i++) vec_push(&names, form->fields.at[i].name);
    const char *close = closest_name(name, names.at, names.count);
    vec_clear(&names);
    return close;
}

bool fill_is_sent(const struct form *form, const struct field *field) {
    return field->kind == FIELD_BUTTON ? field->control == form->button : field->on;
}

/* ---- values ---- */

static bool fits(const struct field *field, const struct fill_value *value) {
    return offers(field) && field->length == value->length && memcmp(field->value, value->bytes, value->length) == 0;
}

static bool is_offered(const struct form *form, const char *name, const struct fill_value *value) {
    const struct field *field;
    for (size_t at = 0; (field = next_of(form, name, &at));)
        if (fits(field, value)) return true;
    return false;
}

static bool not_offered(const struct form *form, const char *name, const struct fill_value *value, struct err *err) {
    struct str list = {0};
    const struct field *field;
    int count = 0;
    for (size_t at = 0; (field = next_of(form, name, &at));) {
        if (!offers(field)) continue;
        if (++count <= OFFERS_MOST) str_printf(&list, "%s\"%.60s\"", count > 1 ? ", " : "", field->value);
    }
    if (count > OFFERS_MOST) str_printf(&list, " and %d more", count - OFFERS_MOST);
    err_set(err, ERR_SCRIPT, "field \"%s\" does not offer \"%.*s\"; it has %s", name,
            (int)(value->length < 60 ? value->length : 60), value->bytes, str_text(&list));
    str_clear(&list);
    return false;
}

/* Is another choice of the same select or radio group on already? */
static bool is_taken(const struct form *form, const struct field *choice) {
    if (!choice->single) return false;
    for (size_t i = 0; i < form->fields.count; i++) {
        const struct field *field = &form->fields.at[i];
        if (field->kind == FIELD_CHOICE && field->control == choice->control && field->on) return true;
    }
    return false;
}

static bool switch_on(struct form *form, const char *name, const struct fill_value *value) {
    struct field *field;
    for (size_t at = 0; (field = next_of(form, name, &at));) {
        if (field->on || !fits(field, value) || is_taken(form, field)) continue;
        field->on = true;
        return true;
    }
    return false;
}

static void write_value(struct field *field, const struct fill_value *value) {
    free(field->value);
    field->value = mem_strndup(value->bytes, value->length);
    field->length = value->length;
    field->on = true;
}

/* The first text field of the name that has none of the new values; one more where there is none left. */
static void write_text(struct form *form, const char *name, const struct fill_value *value) {
    struct field *field;
    for (size_t at = 0; (field = next_of(form, name, &at));) {
        if (field->kind != FIELD_TEXT || field->on) continue;
        write_value(field, value);
        return;
    }
    write_value(form_add(form, name), value);
}

static bool put_value(struct form *form, const char *name, const struct fill_value *value, struct err *err) {
    if (switch_on(form, name, value)) return true;
    bool text = has_kind(form, name, FIELD_TEXT), choice = has_kind(form, name, FIELD_CHOICE);
    if (text || (!choice && !has_kind(form, name, FIELD_CHECK))) {
        write_text(form, name, value);
        return true;
    }
    if (!is_offered(form, name, value)) return not_offered(form, name, value, err);
    return err_set(err, ERR_SCRIPT, choice ? "field \"%s\" takes one value only" : "field \"%s\" has that value only once", name);
}

/* What fill_set changes, to be put back where a value is refused. Text is only written when all were taken. */
static bool try_choices(struct form *form, const char *name, const struct fill_value *values, size_t count, struct err *err) {
    bool *before = mem_alloc((form->fields.count + 1) * sizeof *before);
    size_t fields = form->fields.count;
    for (size_t i = 0; i < fields; i++) {
        struct field *field = &form->fields.at[i];
        before[i] = field->on;
        if (strcmp(field->name, name) == 0) field->on = false;
    }
    bool ok = true;
    for (size_t i = 0; ok && i < count; i++) ok = put_value(form, name, &values[i], err);
    for (size_t i = 0; !ok && i < fields; i++) form->fields.at[i].on = before[i];
    free(before);
    return ok;
}

bool fill_set(struct form *form, const char *name, const struct fill_value *values, size_t count, struct err *err) {
    if (has_kind(form, name, FIELD_BUTTON))
        return err_set(err, ERR_SCRIPT, "\"%s\" is a button: choose it by form.button = \"%s\"", name, name);
    if (has_kind(form, name, FIELD_FILE))
        return err_set(err, ERR_SCRIPT, "field \"%s\" takes a file: set form.files[\"%s\"]", name, name);
    return try_choices(form, name, values, count, err);
}

bool fill_tick(struct form *form, const char *name, bool on, struct err *err) {
    struct field *field, *box = NULL;
    for (size_t at = 0; (field = next_of(form, name, &at));) {
        if (field->kind != FIELD_CHECK) continue;
        if (box) return err_set(err, ERR_SCRIPT, "field \"%s\" has several checkboxes: give their values, not true or false", name);
        box = field;
    }
    if (!box) return err_set(err, ERR_SCRIPT, "field \"%s\" is no checkbox: give a string, not true or false", name);
    box->on = on;
    return true;
}

/* ---- files ---- */

static void forget_file(struct field *field) {
    free(field->file), free(field->type), free(field->value);
    field->file = field->type = NULL;
    field->value = mem_strdup("");
    field->length = 0;
}

void fill_no_file(struct form *form, const char *name) {
    for (size_t at = form->fields.count; at-- > 0;) {
        struct field *field = &form->fields.at[at];
        if (field->kind != FIELD_FILE || strcmp(field->name, name) != 0) continue;
        if (field->added) form_remove(form, at);
        else forget_file(field);
    }
}

/* One without a file yet, or one more where the page lets several be chosen. */
static struct field *place_for_file(struct form *form, const char *name) {
    struct field *field;
    bool single = false;
    for (size_t at = 0; (field = next_of(form, name, &at)); single |= field->single)
        if (!field->file) return field;
    if (single) return NULL;
    field = form_add(form, name);
    field->kind = FIELD_FILE;
    field->on = true;
    return field;
}

bool fill_file(struct form *form, const char *name, const struct entry *file, bool first, struct err *err) {
    if (fill_has(form, name) && !has_kind(form, name, FIELD_FILE))
        return err_set(err, ERR_SCRIPT, "field \"%s\" takes no file: set form.fields[\"%s\"]", name, name);
    if (first) fill_no_file(form, name);
    struct field *field = place_for_file(form, name);
    if (!field) return err_set(err, ERR_SCRIPT, "field \"%s\" takes one file only", name);
    free(field->value);
    field->value = mem_strndup(file->bytes, file->length);
    field->length = file->length;
    field->file = mem_strdup(file->file);
    field->type = mem_strdup(file->type);
    return true;
}

/* ---- buttons ---- */

static bool no_button(const struct form *form, const char *name, const char *value, struct err *err) {
    struct str list = {0};
    for (size_t i = 0; i < form->buttons.count && i < OFFERS_MOST; i++)
        str_printf(&list, "%s\"%.60s\" (%.60s)", i ? ", " : "", form->buttons.at[i].name, form->buttons.at[i].value);
    if (!form->buttons.count) err_set(err, ERR_SCRIPT, "the form has no button \"%s\"; it has none at all", name);
    else if (value) err_set(err, ERR_SCRIPT, "the form has no button \"%s\" (%s); it has %s", name, value, list.data);
    else err_set(err, ERR_SCRIPT, "the form has no button \"%s\"; it has %s", name, list.data);
    str_clear(&list);
    return false;
}

bool fill_button(struct form *form, const char *name, const char *value, struct err *err) {
    if (!name) {
        form->button = BUTTON_NONE;
        return true;
    }
    for (size_t i = 0; i < form->buttons.count; i++) {
        const struct button *button = &form->buttons.at[i];
        if (strcmp(button->name, name) != 0 || (value && strcmp(button->value, value) != 0)) continue;
        form->button = (int)i;
        return true;
    }
    return no_button(form, name, value, err);
}
