/* The Lua half of darn, inside the binary: the assembler takes each file of lua/ as it is (the path is relative
 * to the project's root, where make runs). Declared in script/state.h. */
#include "base/str.h"
#include "script/state.h"

#define MODULES(each) \
    each(prelude) each(schema) each(merge) each(lists) each(register) each(running) each(loads) each(patch)

#define TAKE(name)                                                                                             \
    __asm__(".section .rodata\n"                                                                               \
            "embed_" #name ": .incbin \"lua/" #name ".lua\"\n"                                                 \
            "embed_" #name "_end: .byte 0\n"                                                                   \
            ".previous\n");                                                                                    \
    extern const char embed_##name[], embed_##name##_end[];
MODULES(TAKE)

const char *embed_find(const char *name, size_t *length) {
#define ENTRY(module) {#module, embed_##module, embed_##module##_end},
    static const struct { const char *name, *start, *end; } modules[] = {MODULES(ENTRY)};
    for (size_t i = 0; i < sizeof modules / sizeof *modules; i++) {
        if (strcmp(modules[i].name, name) != 0) continue;
        *length = (size_t)(modules[i].end - modules[i].start);
        return modules[i].start;
    }
    return NULL;
}
