/* See submit.h. */
#include "read/submit.h"

#include "encoding/encode.h"
#include "read/fill.h"
#include "read/links.h"

#include <stdlib.h>

#define URLENCODED "application/x-www-form-urlencoded"
#define MULTIPART "multipart/form-data"
#define PLAIN "text/plain"

static const char *const methods[] = {"GET", "POST", "dialog"};
static const char *const enctypes[] = {URLENCODED, MULTIPART, PLAIN};

/* The one of `names` (three) that the text means, or NULL. */
static const char *known(const char *const *names, const char *text) {
    for (int i = 0; i < 3; i++)
        if (ascii_casecmp(names[i], text) == 0) return names[i];
    return NULL;
}

bool submit_knows_method(const char *method) { return known(methods, method) != NULL; }
bool submit_knows_enctype(const char *enctype) { return known(enctypes, enctype) != NULL; }

static const char *pick(const char *set, const char *button, const char *own) {
    return set ? set : button ? button : own ? own : "";
}

static const struct target *button_target(const struct form *form) {
    static const struct target nothing;
    return form->button == BUTTON_NONE ? &nothing : &form->buttons.at[form->button].target;
}

enum url_result submit_url(const struct form *form, struct url *out, const char **written) {
    const char *action = pick(form->set.action, button_target(form)->action, form->own.action);
    while (ascii_space(*action)) action++;
    if (written) *written = action;
    struct url base;
    if (url_parse(&base, form->base, NULL, NULL) != URL_OK) return URL_BAD;
    enum url_result result = links_parse_in(out, form->page_encoding, *action ? action : form->url, &base, NULL);
    url_clear(&base);
    return result;
}

const char *submit_method(const struct form *form) {
    const char *method = known(methods, pick(form->set.method, button_target(form)->method, form->own.method));
    return method ? method : "GET";
}

const char *submit_enctype(const struct form *form) {
    const char *enctype = known(enctypes, pick(form->set.enctype, button_target(form)->enctype, form->own.enctype));
    return enctype ? enctype : URLENCODED;
}

static const char *encoded(const struct form *form, const char *text, size_t length, struct str *out) {
    str_reset(out);
    encode(form->encoding, text, length, out);
    return str_text(out);
}

/* Those that are sent, in the form's encoding. A file's bytes are as they are; a file field without a file is sent all the
 * same, empty. */
static void collect(const struct form *form, struct entries *entries) {
    struct str name = {0}, value = {0};
    for (size_t i = 0; i < form->fields.count; i++) {
        const struct field *field = &form->fields.at[i];
        if (!fill_is_sent(form, field)) continue;
        encoded(form, field->name, strlen(field->name), &name);
        if (field->kind == FIELD_FILE) {
            const char *file = encoded(form, field->file ? field->file : "", field->file ? strlen(field->file) : 0, &value);
            entries_add(entries, str_text(&name), field->value, field->length, file,
                        field->type ? field->type : "application/octet-stream");
        } else {
            encoded(form, field->value, field->length, &value);
            entries_add(entries, str_text(&name), str_text(&value), value.len, NULL, NULL);
        }
    }
    str_clear(&name);
    str_clear(&value);
}

static void set_body(struct request *request, struct str *body, const char *type) {
    free(request->body);
    request->body_bytes = body->len;
    request->body = str_take(body);
    headers_set(&request->headers, "content-type", type);
}

static void put_body(const struct form *form, const struct entries *entries, struct request *request) {
    struct str body = {0};
    char boundary[BOUNDARY_BYTES];
    const char *enctype = submit_enctype(form);
    if (strcmp(enctype, MULTIPART) == 0) {
        entries_multipart(entries, boundary, &body);
        char *type = mem_printf(MULTIPART "; boundary=%s", boundary);
        set_body(request, &body, type);
        free(type);
        return;
    }
    if (strcmp(enctype, PLAIN) == 0) entries_plain(entries, &body);
    else entries_urlencoded(entries, &body);
    set_body(request, &body, enctype);
}

/* What is sent takes the place of the query that the action has. */
static char *with_query(const struct url *action, const struct entries *entries) {
    struct str text = {0};
    str_put(&text, action->text, action->query_at);
    str_putc(&text, '?');
    entries_urlencoded(entries, &text);
    return str_take(&text);
}

/* A file was chosen, and the body has no place for it. */
static bool loses_file(const struct form *form, struct err *err) {
    if (strcmp(submit_method(form), "POST") == 0 && strcmp(submit_enctype(form), MULTIPART) == 0) return false;
    for (size_t i = 0; i < form->fields.count; i++)
        if (form->fields.at[i].file)
            return !err_set(err, ERR_SCRIPT, "file \"%s\" would be sent by its name only: this form is %s %s; set form.method = "
                            "\"POST\" and form.enctype = \"" MULTIPART "\"", form->fields.at[i].name, submit_method(form),
                            submit_enctype(form));
    return false;
}

char *submit_request(const struct form *form, struct request *request, struct err *err) {
    const char *action, *method = submit_method(form);
    if (strcmp(method, "dialog") == 0)
        return err_set(err, ERR_SCRIPT, "the form's method is \"dialog\", which makes no request; set form.method or form.button"), NULL;
    if (loses_file(form, err)) return NULL;
    struct url url;
    if (submit_url(form, &url, &action) != URL_OK) return mem_strdup(action);
    struct entries entries = {0};
    collect(form, &entries);
    bool posts = strcmp(method, "POST") == 0;
    free(request->method);
    request->method = mem_strdup(method);
    if (posts) put_body(form, &entries, request);
    char *href = posts ? mem_strdup(url.text) : with_query(&url, &entries);
    entries_clear(&entries);
    url_clear(&url);
    return href;
}
