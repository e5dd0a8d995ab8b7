/* See casefold.h. The rules are those of Unicode's simple case folding, as ranges; letters that would change
 * their length are left as they are. */
#include "select/casefold.h"

#include <stddef.h>

/* Capitals from first to last are `shift` in front of their small letters; where shift is 1, only each second,
 * from first. */
static const struct { unsigned first, last, shift; } ranges[] = {
    {'A', 'Z', 32},
    {0xC0, 0xD6, 32}, {0xD8, 0xDE, 32}, {0x100, 0x12E, 1}, {0x132, 0x136, 1}, {0x139, 0x147, 1}, {0x14A, 0x176, 1},
    {0x179, 0x17D, 1}, {0x1CD, 0x1DB, 1}, {0x1DE, 0x1EE, 1}, {0x1F8, 0x21E, 1}, {0x222, 0x232, 1},
    {0x386, 0x386, 38}, {0x388, 0x38A, 37}, {0x38C, 0x38C, 64}, {0x38E, 0x38F, 63}, {0x391, 0x3A1, 32},
    {0x3A3, 0x3AB, 32}, {0x3C2, 0x3C2, 1}, {0x400, 0x40F, 80}, {0x410, 0x42F, 32}, {0x460, 0x480, 1}, {0x48A, 0x4BE, 1},
    {0x4C1, 0x4CD, 1}, {0x4D0, 0x52E, 1}, {0x531, 0x556, 48}, {0x1E00, 0x1E94, 1}, {0x1EA0, 0x1EFE, 1},
};

unsigned casefold(unsigned code) {
    for (size_t i = 0; i < sizeof ranges / sizeof *ranges && code >= ranges[i].first; i++) {
        if (code > ranges[i].last) continue;
        if (ranges[i].shift == 1 && (code - ranges[i].first) % 2) return code;
        return code + ranges[i].shift;
    }
    return code;
}
