/* See initial.h. It reads the instructions before the variable's life begins; lopcodes.h and ldump.c of Lua 5.4. */
#include "live/initial.h"

#include <lua.h>
#include <stdint.h>
#include <string.h>

enum { OPERATION_MASK = 0x7f, A_SHIFT = 7, B_SHIFT = 16, BYTE_MASK = 0xff };
enum { INDEX_SHIFT = 15, INDEX_ZERO = (1 << 16) - 1 };
enum { JUMP_SHIFT = 7, JUMP_ZERO = (1 << 24) - 1 };
enum { LOAD_INTEGER = 1, LOAD_FLOAT, LOAD_CONSTANT, LOAD_FALSE = 5, FALSE_SKIP, LOAD_TRUE, LOAD_NIL, JUMP = 56 };
enum { CONSTANT_INTEGER = 0x03, CONSTANT_FLOAT = 0x13, CONSTANT_SHORT = 0x04, CONSTANT_LONG = 0x14 };

static uint32_t word_at(const struct chunk *chunk, const struct prototype *p, int at) {
    uint32_t word;
    memcpy(&word, chunk->bytes + p->code_from + (size_t)at * sizeof word, sizeof word);
    return word;
}

/* ---- constants ---- */

static size_t read_size(const char **at) {
    size_t value = 0;
    unsigned char byte;
    do {
        byte = (unsigned char)*(*at)++;
        value = value << 7 | (byte & 0x7f);
    } while (!(byte & 0x80));
    return value;
}

static const char *skip_constant(const char *at) {
    switch (*at++) {
    case CONSTANT_INTEGER: return at + sizeof(lua_Integer);
    case CONSTANT_FLOAT: return at + sizeof(lua_Number);
    case CONSTANT_SHORT:
    case CONSTANT_LONG: {
        size_t size = read_size(&at); /* with one for the zero that is not there */
        return at + size - 1;
    }
    default: return at;
    }
}

static bool push_constant(lua_State *L, const struct chunk *chunk, const struct prototype *p, uint32_t index) {
    const char *at = chunk->bytes + p->code_from + (size_t)p->code_count * sizeof(uint32_t);
    lua_Integer integer;
    lua_Number number;
    read_size(&at); /* how many there are */
    while (index--) at = skip_constant(at);
    switch (*at++) {
    case CONSTANT_INTEGER:
        memcpy(&integer, at, sizeof integer);
        lua_pushinteger(L, integer);
        return true;
    case CONSTANT_FLOAT:
        memcpy(&number, at, sizeof number);
        lua_pushnumber(L, number);
        return true;
    case CONSTANT_SHORT:
    case CONSTANT_LONG: {
        size_t size = read_size(&at);
        lua_pushlstring(L, at, size - 1);
        return true;
    }
    default: return false;
    }
}

/* ---- the instruction ---- */

/* Variables lie in the registers in their order, with nothing between. */
static uint32_t register_of(const struct variable *v) {
    uint32_t count = 0;
    for (const struct variable *other = v->owner->variables; other < v; other++)
        count += other->from <= v->from && other->to > v->from;
    return count;
}

/* Does a value come from elsewhere: `x = a or 1`, `x = a == b`? */
static bool is_joined(const struct chunk *chunk, const struct prototype *p, int from) {
    for (int at = 0; at < from; at++) {
        uint32_t word = word_at(chunk, p, at);
        bool jumps = (word & OPERATION_MASK) == JUMP && at + 1 + (int)(word >> JUMP_SHIFT) - JUMP_ZERO == from;
        if (jumps || ((word & OPERATION_MASK) == FALSE_SKIP && at + 2 == from)) return true;
    }
    return false;
}

static bool push_loaded(lua_State *L, const struct chunk *chunk, const struct prototype *p, uint32_t word) {
    lua_Integer number = (lua_Integer)(word >> INDEX_SHIFT) - INDEX_ZERO;
    switch (word & OPERATION_MASK) {
    case LOAD_INTEGER: lua_pushinteger(L, number); return true;
    case LOAD_FLOAT: lua_pushnumber(L, (lua_Number)number); return true;
    case LOAD_CONSTANT: return push_constant(L, chunk, p, word >> INDEX_SHIFT);
    case LOAD_FALSE: lua_pushboolean(L, false); return true;
    case LOAD_TRUE: lua_pushboolean(L, true); return true;
    case LOAD_NIL: lua_pushnil(L); return true;
    default: return false;
    }
}

bool initial_push(lua_State *L, const struct chunk *chunk, const struct variable *v) {
    const struct prototype *p = v->owner;
    uint32_t wanted = register_of(v);
    if (is_joined(chunk, p, v->from)) return false;
    for (int at = v->from - 1; at >= 0; at--) { /* back over the others of `local a, b = 1, 2` */
        uint32_t word = word_at(chunk, p, at), first = word >> A_SHIFT & BYTE_MASK, last = first;
        if ((word & OPERATION_MASK) == LOAD_NIL) last += word >> B_SHIFT & BYTE_MASK;
        if (!push_loaded(L, chunk, p, word)) return false;
        if (wanted >= first && wanted <= last) return true;
        lua_pop(L, 1);
    }
    return false;
}
