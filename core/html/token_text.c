/* See token_text.h. Where a text ends is found first, by looking at its '<'s alone; then it is cleaned as a whole. */
#include "html/token_text.h"

#include "html/scan.h"
#include "html/token_clean.h"

#include <string.h>

/* Does the '<' begin a tag, a comment or the like, rather than being a character? (Tag open state, end tag open state; what
 * follows the end of the input is a NUL.) */
static bool begins_markup(const char *at, const char *end) {
    if (byte_is(at[1], BYTE_ALPHA) || at[1] == '!' || at[1] == '?') return true;
    return at[1] == '/' && at + 2 < end;
}

/* Is this name, whatever its case, followed by what ends a tag's name? */
static bool is_name(const char *p, const char *name, size_t length) {
    return word_begins(p, name, length) && p[length] && byte_is(p[length], BYTE_ENDS_NAME);
}

/* Is the '<' that of the appropriate end tag? */
static bool begins_end_tag(const struct tokenizer *tokenizer, const char *at) {
    return at[1] == '/' && tokenizer->last_start && is_name(at + 2, tokenizer->last_start, tokenizer->last_start_bytes);
}

/* From behind the "<!--" of a script (script data escaped and double escaped states): gives the '<' of its end tag, or
 * what is behind the "-->", where it is plain script data again. */
static char *skip_escaped(const struct tokenizer *tokenizer, char *p) {
    bool twice = false;
    for (unsigned dashes = 2; p < tokenizer->end; p++) {
        if (*p == '>' && dashes >= 2) return p + 1;
        dashes = *p == '-' ? dashes + 1 : 0;
        if (*p != '<') continue;
        if (!twice && begins_end_tag(tokenizer, p)) return p;
        char *name = p + (twice ? 2 : 1);
        if ((twice && p[1] != '/') || !is_name(name, "script", 6)) continue;
        twice = !twice;
        p = name + 6;
    }
    return p;
}

/* The '<' of the end tag that ends RCDATA, RAWTEXT or a script. */
static char *find_end_tag(const struct tokenizer *tokenizer) {
    char *p = tokenizer->at, *end = tokenizer->end;
    while ((p = memchr(p, '<', (size_t)(end - p)))) {
        if (begins_end_tag(tokenizer, p)) return p;
        bool escapes = tokenizer->content == CONTENT_SCRIPT && end - p >= 4 && memcmp(p, "<!--", 4) == 0;
        if (!escapes) {
            p++;
            continue;
        }
        p = skip_escaped(tokenizer, p + 4);
    }
    return end;
}

static char *find_cdata_end(const struct tokenizer *tokenizer) {
    char *found = memmem(tokenizer->at, (size_t)(tokenizer->end - tokenizer->at), "]]>", 3);
    return found ? found : tokenizer->end;
}

static char *find_markup(char *p, char *end, bool *special) {
    for (;; p++) {
        p = scan(p, end, '<', '&', '\r', '\0');
        if (*p != '<' && p < end) {
            *special = true;
            p = memchr(p, '<', (size_t)(end - p));
            if (!p) return end;
        }
        if (p == end || begins_markup(p, end)) return p;
    }
}

/* The text is what stands before `end`, cleaned; *end is read already, and a NUL from here on. */
static void take(struct tokenizer *tokenizer, struct token *token, char *end, unsigned how) {
    token->kind = TOKEN_TEXT;
    token->at = tokenizer_offset(tokenizer, tokenizer->at);
    token->text = token_clean(tokenizer, tokenizer->at, end, how, &token->bytes);
    token->has_nul = !(how & CLEAN_NULS) && memchr(token->text, '\0', token->bytes);
}

static bool read_data(struct tokenizer *tokenizer, struct token *token) {
    bool special = false;
    char *begin = tokenizer->at, *end = find_markup(begin, tokenizer->end, &special);
    tokenizer->open = end < tokenizer->end;
    if (end > begin && special) {
        take(tokenizer, token, end, CLEAN_REFERENCES);
    } else {
        token->kind = TOKEN_TEXT;
        token->at = tokenizer_offset(tokenizer, begin);
        token->text = begin;
        token->bytes = (uint32_t)(end - begin);
        token->has_nul = false;
        *end = '\0';
    }
    tokenizer->at = end + tokenizer->open;
    return end > begin;
}

static bool read_cdata(struct tokenizer *tokenizer, struct token *token) {
    char *end = find_cdata_end(tokenizer);
    bool any = end > tokenizer->at;
    if (any) take(tokenizer, token, end, 0);
    tokenizer->at = end < tokenizer->end ? end + 3 : end;
    tokenizer->content = CONTENT_DATA;
    return any;
}

static bool read_raw(struct tokenizer *tokenizer, struct token *token) {
    char *end = tokenizer->content == CONTENT_PLAINTEXT ? tokenizer->end : find_end_tag(tokenizer);
    bool any = end > tokenizer->at;
    if (any) take(tokenizer, token, end, CLEAN_NULS | (tokenizer->content == CONTENT_RCDATA ? CLEAN_REFERENCES : 0));
    tokenizer->open = end < tokenizer->end;
    tokenizer->at = end + tokenizer->open;
    tokenizer->content = CONTENT_DATA;
    return any;
}

bool token_read_text(struct tokenizer *tokenizer, struct token *token) {
    switch (tokenizer->content) {
    case CONTENT_DATA: return read_data(tokenizer, token);
    case CONTENT_CDATA: return read_cdata(tokenizer, token);
    default: return read_raw(tokenizer, token);
    }
}
