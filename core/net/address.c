/* See address.h. */
#include "net/address.h"

#include <netinet/in.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

struct block4 { uint32_t from; int bits; };
struct block6 { uint8_t from[16]; int bits; };

#define IP4(a, b, c, d) ((uint32_t)(a) << 24 | (uint32_t)(b) << 16 | (uint32_t)(c) << 8 | (uint32_t)(d))

static const struct block4 special4[] = {
    {IP4(0, 0, 0, 0), 8},      {IP4(10, 0, 0, 0), 8},      {IP4(100, 64, 0, 0), 10}, {IP4(127, 0, 0, 0), 8},
    {IP4(169, 254, 0, 0), 16}, {IP4(172, 16, 0, 0), 12},   {IP4(192, 0, 0, 0), 24},  {IP4(192, 0, 2, 0), 24},
    {IP4(192, 88, 99, 0), 24}, {IP4(192, 168, 0, 0), 16},  {IP4(198, 18, 0, 0), 15}, {IP4(198, 51, 100, 0), 24},
    {IP4(203, 0, 113, 0), 24}, {IP4(224, 0, 0, 0), 4},     {IP4(240, 0, 0, 0), 4},
};

/* 2000::/3 is what is given out; of it these are not global. */
static const struct block6 special6[] = {
    {{0x20, 0x01, 0x00}, 23},                   /* protocol assignments, Teredo, ORCHID */
    {{0x20, 0x01, 0x0d, 0xb8}, 32},             /* documentation */
    {{0x3f, 0xff, 0x00}, 20},                   /* documentation */
};

static const struct block6 global6 = {{0x20}, 3};

/* Prefixes behind which an IPv4 address follows: mapped, NAT64 (RFC 6052), 6to4. */
static const struct { struct block6 block; int at; } embeds[] = {
    {{{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff}, 96}, 12},
    {{{0x00, 0x64, 0xff, 0x9b}, 96}, 12},
    {{{0x20, 0x02}, 16}, 2},
};

static bool is_public4(uint32_t address) {
    for (size_t i = 0; i < sizeof special4 / sizeof *special4; i++)
        if ((address ^ special4[i].from) >> (32 - special4[i].bits) == 0) return false;
    return true;
}

bool address_shares(const uint8_t *a, const uint8_t *b, int bits) {
    int bytes = bits / 8, rest = bits % 8;
    if (memcmp(a, b, (size_t)bytes) != 0) return false;
    return !rest || (a[bytes] ^ b[bytes]) >> (8 - rest) == 0;
}

static bool in_block(const uint8_t *address, const struct block6 *block) {
    return address_shares(address, block->from, block->bits);
}

static bool is_public6(const uint8_t *address) {
    for (size_t i = 0; i < sizeof embeds / sizeof *embeds; i++) {
        const uint8_t *in = address + embeds[i].at;
        if (in_block(address, &embeds[i].block)) return is_public4(IP4(in[0], in[1], in[2], in[3]));
    }
    for (size_t i = 0; i < sizeof special6 / sizeof *special6; i++)
        if (in_block(address, &special6[i])) return false;
    return in_block(address, &global6);
}

bool address_is_public(const struct sockaddr *address) {
    if (address->sa_family == AF_INET)
        return is_public4(ntohl(((const struct sockaddr_in *)address)->sin_addr.s_addr));
    return address->sa_family == AF_INET6 && is_public6(((const struct sockaddr_in6 *)address)->sin6_addr.s6_addr);
}
