/* A Lua pattern as a list of items, each of which says what it takes of a subject and how often. What is wrong in the
 * text becomes an item too, which raises when a match gets that far: Lua 5.4 finds mistakes no sooner. */
#ifndef SCRIPT_PATTERN_COMPILE_H
#define SCRIPT_PATTERN_COMPILE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct lua_State;

enum { PATTERN_CAPTURES = 32 }; /* at most; LUA_MAXCAPTURES */

/* A class or set: which bytes belong to it. */
struct byte_set { bool has[256]; };

enum item_kind {
    ITEM_BYTE, ITEM_SET, ITEM_ANY,        /* one byte, as often as `repeat` says */
    ITEM_OPEN, ITEM_CLOSE, ITEM_POSITION, /* ( and ) and (), of `capture` */
    ITEM_BACK,                            /* what `capture` took, once more */
    ITEM_BALANCE, ITEM_FRONTIER,          /* %b and %f */
    ITEM_LAST,                            /* $: nothing may follow */
    ITEM_END,                             /* of the pattern: it matches */
    ITEM_WRONG,                           /* raises */
};

struct item {
    uint8_t kind;                         /* enum item_kind */
    char repeat;                          /* '?' '*' '+' '-', or 0: once */
    uint8_t byte, closing;                /* of ITEM_BYTE and %b; the other one of %b */
    int capture;                          /* its index; in ITEM_WRONG the number that the message shows */
    union {
        const struct byte_set *set;
        const char *wrong;                /* format of the message, with at most one %d */
    };
};

struct pattern {
    bool anchored;                        /* began with ^ */
    int captures;
    uint32_t unclosed;                    /* a bit for each capture without its ) */
    struct item items[];                  /* the last is ITEM_END or ITEM_WRONG */
};

/* Pushes userdata with the pattern of this text, which is not needed afterwards. Where no ^ can anchor it (gmatch) that
 * is a byte like any other. Never raises but for lack of memory. */
const struct pattern *pattern_compile(struct lua_State *L, const char *text, size_t length, bool can_anchor);
/* Does the text, as a pattern for find, stand for itself? */
bool pattern_is_literal(const char *text, size_t length);

#endif
