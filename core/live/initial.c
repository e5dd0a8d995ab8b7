/* See initial.h. It reads the instructions before the variable's life begins; lcode.c of Lua 5.4. */
#include "live/initial.h"

#include "live/instruction.h"

#include <lua.h>

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
        uint32_t word = chunk_instruction(chunk, p, at);
        unsigned operation = instruction_operation(word);
        bool jumps = operation == OPERATION_JUMP && at + 1 + instruction_jump(word) == from;
        if (jumps || (operation == OPERATION_FALSE_SKIP && at + 2 == from)) return true;
    }
    return false;
}

static bool push_loaded(lua_State *L, const struct chunk *chunk, const struct prototype *p, uint32_t word) {
    switch (instruction_operation(word)) {
    case OPERATION_LOAD_INTEGER: lua_pushinteger(L, instruction_signed(word)); return true;
    case OPERATION_LOAD_FLOAT: lua_pushnumber(L, instruction_signed(word)); return true;
    case OPERATION_LOAD_CONSTANT: return chunk_push_constant(L, chunk, p, instruction_index(word));
    case OPERATION_LOAD_FALSE: lua_pushboolean(L, false); return true;
    case OPERATION_LOAD_TRUE: lua_pushboolean(L, true); return true;
    case OPERATION_LOAD_NIL: lua_pushnil(L); return true;
    default: return false;
    }
}

bool initial_push(lua_State *L, const struct chunk *chunk, const struct variable *v) {
    const struct prototype *p = v->owner;
    uint32_t wanted = register_of(v);
    if (is_joined(chunk, p, v->from)) return false;
    for (int at = v->from - 1; at >= 0; at--) { /* back over the others of `local a, b = 1, 2` */
        uint32_t word = chunk_instruction(chunk, p, at), first = instruction_a(word), last = first;
        if (instruction_operation(word) == OPERATION_LOAD_NIL) last += instruction_b(word);
        if (!push_loaded(L, chunk, p, word)) return false;
        if (wanted >= first && wanted <= last) return true;
        lua_pop(L, 1);
    }
    return false;
}
