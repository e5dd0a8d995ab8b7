/* The tree builder of the HTML standard (WHATWG HTML 13.2.6): tokens in, libxml2's nodes out. Scripting is off.
 * Its state, which the files build_*.c share, is here too. */
#ifndef HTML_BUILD_H
#define HTML_BUILD_H

#include "html/build_format.h"
#include "html/build_stack.h"
#include "html/nodes.h"
#include "html/token.h"

/* The insertion modes (13.2.4.1). */
enum mode {
    MODE_INITIAL, MODE_BEFORE_HTML, MODE_BEFORE_HEAD, MODE_IN_HEAD, MODE_IN_HEAD_NOSCRIPT, MODE_AFTER_HEAD, MODE_IN_BODY,
    MODE_TEXT, MODE_IN_TABLE, MODE_IN_TABLE_TEXT, MODE_IN_CAPTION, MODE_IN_COLUMN_GROUP, MODE_IN_TABLE_BODY, MODE_IN_ROW,
    MODE_IN_CELL, MODE_IN_TEMPLATE, MODE_AFTER_BODY, MODE_IN_FRAMESET, MODE_AFTER_FRAMESET, MODE_AFTER_AFTER_BODY,
    MODE_AFTER_AFTER_FRAMESET,
    MODE_COUNT
};

/* A run of characters: of the tokenizer's copy, or of the arena. */
struct run { char *text; size_t bytes; };

struct builder {
    struct doc *doc;
    struct tokenizer *tokenizer;
    struct token token;
    enum mode mode, original; /* the latter: where text and table text go back to */
    struct open open;
    struct formatting formatting;
    VEC(enum mode) templates; /* the stack of template insertion modes */
    xmlNode *head, *form;     /* the element pointers */
    xmlNode *context;         /* of a fragment: an element that is not in the tree; NULL for a document */
    bool frameset_ok;
    bool fostering;           /* foster parenting is enabled */
    bool skips_newline;       /* the newline behind <pre>, <listing> and <textarea> */
    bool shows_option;        /* a <selectedcontent> is there */
    bool cdata;               /* what the tokenizer was told */
    VEC(struct run) pending;  /* the pending table character tokens */
    const char *copy, *copy_end; /* the tokenizer's copy of the input */
    xmlNode *last_text;       /* the text that is the last of what the tree has from the copy, or NULL */
    size_t last_bytes;        /* its length */
    size_t nesting_most, attributes_most;
    size_t added;             /* attributes of <html> and <body> that were looked at */
};

/* Parses the document's utf8 into its empty tree; a fragment where the options name a context: its nodes are the
 * children of the root then. Every bound in the options is set. */
void build_tree(struct doc *doc, const struct doc_options *options);

#endif
