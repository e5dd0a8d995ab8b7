/* The tokenizer of the HTML standard (WHATWG HTML 13.2.5): UTF-8 in, a token at a time out. It works in its own copy of
 * the input: texts, names and values are pieces of that copy, decoded and terminated in place; only what grows by being
 * decoded is moved into the arena. It never fails: every input is a sequence of tokens. */
#ifndef HTML_TOKEN_H
#define HTML_TOKEN_H

#include "base/mem.h"
#include "html/names.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum token_kind { TOKEN_DOCTYPE, TOKEN_START, TOKEN_END, TOKEN_COMMENT, TOKEN_TEXT, TOKEN_EOF };

/* What the tree builder may switch to; the others are the tokenizer's own. */
enum token_content { CONTENT_DATA, CONTENT_RCDATA, CONTENT_RAWTEXT, CONTENT_SCRIPT, CONTENT_PLAINTEXT, CONTENT_CDATA };

struct token_attr {
    enum attr attr;   /* ATTR_OTHER where the table does not have it */
    const char *name; /* lower case; attr_text() of a known one, else in the copy or the arena, terminated */
    const char *value; /* terminated, decoded; "" where there is none */
    uint32_t name_bytes, value_bytes;
};

/* All pointers are valid as long as the tokenizer's copy and arena; attrs until the next token. */
struct token {
    enum token_kind kind;
    uint32_t at;      /* offset of its first byte in the input as it was given */
    /* START, END */
    enum tag tag;     /* TAG_OTHER where the table does not have it */
    const char *name; /* lower case, terminated; of DOCTYPE too, where NULL says that there is none */
    uint32_t name_bytes;
    bool self_closing;
    struct token_attr *attrs; /* each name once, the first of it; of an end tag too */
    uint32_t attr_count;
    /* TEXT, COMMENT: terminated behind `bytes`. A text is never empty; it ends at a tag, a comment, a CDATA section or
     * where one of these would have been ("a</>b" is two). NULs are in it where the standard leaves them to the tree
     * builder (data and CDATA; elsewhere they are U+FFFD already). */
    char *text;
    uint32_t bytes;
    bool has_nul;
    /* DOCTYPE: NULL for missing */
    const char *public_id, *system_id;
    bool force_quirks;
};

struct tokenizer;

/* `copy` has room for bytes + 1 and is changed; both it and the arena stay the caller's. There are less than 4 GiB. At
 * most `attributes` are kept of one tag; what goes beyond is counted in tokenizer_dropped. */
struct tokenizer *tokenizer_new(char *copy, size_t bytes, size_t attributes, struct arena *arena);
void tokenizer_free(struct tokenizer *tokenizer);
/* Gives the next token; after TOKEN_EOF it gives that again. */
void tokenizer_next(struct tokenizer *tokenizer, struct token *token);
/* What stands between tags from here on. The end tag that ends RCDATA, RAWTEXT and SCRIPT is that of the last start tag
 * (13.2.5: appropriate end tag token), or `name`, in lower case, where it is not NULL (fragments, tests); it stays the
 * caller's. Behind that end tag it is DATA again. */
void tokenizer_switch(struct tokenizer *tokenizer, enum token_content content, const char *name);
/* Whether <![CDATA[ begins a CDATA section: where the adjusted current node is none of HTML. */
void tokenizer_allow_cdata(struct tokenizer *tokenizer, bool allow);
size_t tokenizer_dropped(const struct tokenizer *tokenizer);

#endif
