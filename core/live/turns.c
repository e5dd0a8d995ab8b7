/* See turns.h. A loop is what lies between a jump back and its target; lcode.c of Lua 5.4. */
#include "live/turns.h"

#include "live/instruction.h"

/* The instruction that comes after this one when it jumps; the next one where it is no jump. */
static int next_of(const struct chunk *chunk, const struct prototype *p, int at) {
    uint32_t word = chunk_instruction(chunk, p, at);
    switch (instruction_operation(word)) {
    case OPERATION_JUMP: return at + 1 + instruction_jump(word);
    case OPERATION_FOR:
    case OPERATION_FOR_EACH: return at + 1 - instruction_index(word);
    default: return at + 1;
    }
}

/* Declared between the two. A loop's own variable begins with its first instruction and ends with its body; one that
 * was declared right before the loop lives on. */
static bool is_inside(const struct variable *v, int first, int last) {
    return v->from <= last && (v->from > first || (v->from == first && v->to <= last));
}

bool *turns_find(const struct chunk *chunk, const struct prototype *p) {
    bool *turns = mem_zero((size_t)p->variable_count + 1);
    for (int at = 0; at < p->code_count; at++) {
        int first = next_of(chunk, p, at);
        for (int i = 0; first <= at && i < p->variable_count; i++)
            if (is_inside(&p->variables[i], first, at)) turns[i] = true;
    }
    return turns;
}
