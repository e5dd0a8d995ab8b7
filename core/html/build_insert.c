/* See build_insert.h. Adjacent runs of text are joined in the tokenizer's copy where the first is the last thing
 * that the tree has from there, else in a buffer that doubles: either way a byte is moved a few times at most. */
#include "html/build_insert.h"

/* Of a text whose bytes are in a buffer of its own; its `psvi`. */
struct growing { size_t bytes, room; };

struct place { xmlNode *parent, *before; };

xmlNode *insert_parent(struct builder *b, size_t place) {
    if (place < b->nesting_most) return b->open.at[place - 1];
    b->doc->cuts.nesting++;
    b->doc->ordered = false; /* an open sibling that is earlier may get more */
    return b->open.at[b->nesting_most - 2];
}

static struct place foster_place(struct builder *b) {
    const struct open *open = &b->open;
    for (size_t i = open->count, lowest = open_lowest(open); i-- > lowest;) {
        xmlNode *node = open->at[i];
        if (tree_is_html(node, TAG_TEMPLATE)) return (struct place){node, NULL};
        if (!tree_is_html(node, TAG_TABLE)) continue;
        if (node->parent) return (struct place){node->parent, node};
        return (struct place){open->at[i - 1], NULL};
    }
    return (struct place){open->at[0], NULL};
}

/* 13.2.6.1, appropriate place for inserting a node. A template's contents are its children. */
static struct place place_in(struct builder *b, xmlNode *parent) {
    if (b->fostering && open_bits(parent) & IS_FOSTERING) return foster_place(b);
    return (struct place){parent, NULL};
}

void insert_node(struct builder *b, xmlNode *over, xmlNode *node) {
    xmlNode *parent = over ? over : insert_parent(b, b->open.count);
    struct place place = place_in(b, parent);
    if (place.before || place.parent != parent) b->doc->ordered = false; /* what is open may get more, before it */
    nodes_insert(place.parent, place.before, node);
}

static xmlNode *insert_new(struct builder *b, const char *name, enum tag tag, enum space space,
                           const struct token_attr *attrs, size_t count) {
    xmlNode *element = nodes_element(&b->doc->pool, b->doc->xml, name, tag, space, b->token.at);
    xmlAttr *last = NULL;
    for (size_t i = 0; i < count; i++)
        last = nodes_attr(&b->doc->pool, element, last, attrs[i].name, attrs[i].attr, attrs[i].value);
    b->last_text = NULL;
    insert_node(b, NULL, element);
    open_push(&b->open, element);
    return element;
}

xmlNode *insert_element(struct builder *b) {
    const struct token *token = &b->token;
    return insert_new(b, token->name, token->tag, SPACE_HTML, token->attrs, token->attr_count);
}

xmlNode *insert_implied(struct builder *b, enum tag tag) {
    return insert_new(b, tag_text(tag), tag, SPACE_HTML, NULL, 0);
}

xmlNode *insert_foreign(struct builder *b, const char *name, enum space space) {
    xmlNode *element = insert_new(b, name, b->token.tag, space, b->token.attrs, b->token.attr_count);
    vec_push(&b->doc->foreign, element);
    return element;
}

void insert_void(struct builder *b) {
    insert_element(b);
    open_pop(&b->open);
}

/* ---- text ---- */

static struct growing *enlarge(struct builder *b, xmlNode *node, struct growing *old, size_t more) {
    size_t bytes = old ? old->bytes : strlen((const char *)node->content), room = (bytes + more + 1) * 2;
    struct growing *growing = arena_alloc(&b->doc->arena, sizeof *growing + room);
    *growing = (struct growing){bytes, room};
    memcpy(growing + 1, node->content, bytes + 1);
    node->content = (xmlChar *)(growing + 1);
    node->psvi = growing;
    return growing;
}

/* Nothing that the tree has stands in the copy between the end of last_text and this run. */
static void extend_in_copy(struct builder *b, const char *text, size_t bytes) {
    char *end = (char *)b->last_text->content + b->last_bytes;
    b->last_bytes += bytes;
    if (end == text) return; /* the tokenizer ends it */
    memmove(end, text, bytes);
    end[bytes] = '\0';
}

static void extend(struct builder *b, xmlNode *node, const char *text, size_t bytes) {
    if (node == b->last_text && text >= b->copy && text < b->copy_end) {
        extend_in_copy(b, text, bytes);
        return;
    }
    struct growing *growing = node->psvi;
    if (!growing || growing->room - growing->bytes <= bytes) growing = enlarge(b, node, growing, bytes);
    memcpy(node->content + growing->bytes, text, bytes);
    growing->bytes += bytes;
    node->content[growing->bytes] = '\0';
    if (node == b->last_text) b->last_text = NULL;
}

void insert_text(struct builder *b, char *text, size_t bytes) {
    if (!bytes) return;
    struct place place = place_in(b, open_current(&b->open));
    xmlNode *prev = place.before ? place.before->prev : place.parent->last;
    if (prev && prev->type == XML_TEXT_NODE) {
        extend(b, prev, text, bytes);
        return;
    }
    xmlNode *node = nodes_text(&b->doc->pool, b->doc->xml, text);
    nodes_insert(place.parent, place.before, node);
    b->last_text = text >= b->copy && text < b->copy_end ? node : NULL;
    b->last_bytes = bytes;
}

void insert_comment(struct builder *b, xmlNode *parent) {
    xmlNode *comment = nodes_comment(&b->doc->pool, b->doc->xml, b->token.text);
    struct place place = parent ? (struct place){parent, NULL} : place_in(b, open_current(&b->open));
    b->last_text = NULL;
    nodes_insert(place.parent, place.before, comment);
}

static bool has_attr(const xmlNode *element, const struct token_attr *attr, xmlAttr **last, size_t *count) {
    *last = NULL;
    *count = 0;
    for (xmlAttr *a = element->properties; a; a = a->next, ++*count) {
        if (tree_attr_known(a) == attr->attr && (attr->attr || tree_same(a->name, attr->name))) return true;
        *last = a;
    }
    return false;
}

void insert_attributes(struct builder *b, xmlNode *element) {
    b->last_text = NULL;
    b->added += b->token.attr_count;
    if (b->added > 2 * b->attributes_most) {
        b->doc->cuts.attributes += b->token.attr_count;
        return;
    }
    for (size_t i = 0; i < b->token.attr_count; i++) {
        const struct token_attr *attr = &b->token.attrs[i];
        xmlAttr *last;
        size_t count;
        if (has_attr(element, attr, &last, &count)) continue;
        if (count < b->attributes_most) nodes_attr(&b->doc->pool, element, last, attr->name, attr->attr, attr->value);
        else b->doc->cuts.attributes++;
    }
}

void insert_raw(struct builder *b, enum token_content content) {
    insert_element(b);
    tokenizer_switch(b->tokenizer, content, NULL);
    b->original = b->mode;
    b->mode = MODE_TEXT;
}

/* ---- the text of a token ---- */

/* What is behind a token's text is still to be read: it ends there already unless it has become shorter. */
static void shorten(struct token *token, uint32_t bytes) {
    if (bytes < token->bytes) token->text[bytes] = '\0';
    token->bytes = bytes;
}

void text_drop_nuls(struct token *token) {
    if (!token->has_nul) return;
    uint32_t kept = 0;
    for (uint32_t i = 0; i < token->bytes; i++)
        if (token->text[i]) token->text[kept++] = token->text[i];
    shorten(token, kept);
    token->has_nul = false;
}

static size_t count_space(const char *text, size_t bytes) {
    size_t count = 0;
    while (count < bytes && ascii_space(text[count])) count++;
    return count;
}

bool text_is_space(const char *text, size_t bytes) { return count_space(text, bytes) == bytes; }

bool text_skip_space(struct builder *b, bool kept) {
    struct token *token = &b->token;
    size_t count = count_space(token->text, token->bytes);
    if (kept && count) {
        bool all = count == token->bytes; /* else what follows stands where its end belongs */
        insert_text(b, all ? token->text : arena_strndup(&b->doc->arena, token->text, count), count);
    }
    token->text += count;
    token->bytes -= (uint32_t)count;
    return token->bytes == 0;
}

void text_keep_space(struct token *token) {
    uint32_t kept = 0;
    for (uint32_t i = 0; i < token->bytes; i++)
        if (ascii_space(token->text[i])) token->text[kept++] = token->text[i];
    shorten(token, kept);
}

void insert_space(struct builder *b) {
    text_keep_space(&b->token);
    insert_text(b, b->token.text, b->token.bytes);
}
