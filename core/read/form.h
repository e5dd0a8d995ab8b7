/* A form as a browser sees it: what it would send, and where to. Read once from the tree, then independent of it.
 *
 * A form is a list of fields in document order. A field is one entry that may be sent, so a select gives one for each of
 * its options, and a checkbox, a radio button and a submit button one each; those that are `on` are sent (WHATWG HTML
 * 4.10.21.4, "constructing the entry list"). What can never be sent (disabled, no name, in a datalist) is no field.
 * fill.h changes fields, submit.h makes the request. */
#ifndef READ_FORM_H
#define READ_FORM_H

#include "base/vec.h"
#include "encoding/encodings.h"
#include "html/doc.h"
#include "model/entries.h"
#include "model/url.h"

enum field_kind {
    FIELD_TEXT,   /* any value: text, hidden, textarea, ... */
    FIELD_CHECK,  /* one value, on or off */
    FIELD_CHOICE, /* one of several of its control: a radio button, an option */
    FIELD_BUTTON, /* sent where its button is the chosen one */
    FIELD_FILE,
};

struct field {
    enum field_kind kind;
    char *name, *value; /* UTF-8; of a file what is in it */
    size_t length;      /* of the value */
    bool on, added;     /* added: not by the page */
    int control;        /* a choice's select or radio group, a button's index in form->buttons */
    bool single;        /* a choice: only one of its control is on; a file: only one */
    char *file, *type;  /* of a file that was chosen: its name and media type */
};

/* Where a form goes, as it is written down; NULL where it is not said. */
struct target { char *action, *method, *enctype; };

struct button { char *name, *value; struct target target; };

enum { BUTTON_NONE = -1, FORM_FIELDS_MOST = 100000 };

struct form {
    struct target own, set; /* of the form's tag; what a script put in its place */
    VEC(struct field) fields;
    VEC(struct button) buttons; /* those that can be chosen, in document order */
    int button;                 /* the chosen one, or BUTTON_NONE */
    const struct encoding *encoding, *page_encoding; /* of what is sent; of the page, and so of the action's query */
    char *url, *base;           /* of the page: where an empty action goes, what others are relative to */
    int controls;               /* numbers given to selects and radio groups */
};

/* The form that a node stands for: itself, or the one that owns it, be it by its `form` attribute or by lying around it.
 * NULL where there is none. */
const struct node *form_of(struct doc *doc, const struct node *node);
/* Is it a button that submits a form (and is not disabled)? */
bool form_submits(struct doc *doc, const struct node *node);
/* Fills the form (zeroed) from what form_of gave. The chosen button is `chosen` where that is a submit button of the form,
 * else the first there is. url, base, charset (a WHATWG name): of the page. False where it has more than FORM_FIELDS_MOST fields and buttons:
 * then the rest is missing. */
bool form_read(struct form *form, struct doc *doc, const struct node *element, const struct node *chosen, const char *url,
               const char *base, const char *charset);
void form_clear(struct form *form);

/* Inserts a field behind all others of its name, at the end where there are none. Returns it, off and without a
 * value. */
struct field *form_add(struct form *form, const char *name);
void form_remove(struct form *form, size_t at);

#endif
