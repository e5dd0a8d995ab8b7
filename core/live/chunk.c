/* See chunk.h. A dump is read once, in its own order; what is given back is the same bytes with other numbers in a
 * few places, so nothing here knows what an instruction does but one: the one that makes a closure. */
#include "live/chunk.h"

#include "base/map.h"
#include "base/vec.h"
#include "live/instruction.h"

#include <lauxlib.h>
#include <limits.h>
#include <lua.h>
#include <pthread.h>
#include <stdint.h>
#include <stdlib.h>

/* Constants as ldump.c writes them (lobject.h): a type with a variant in bits 4 and 5. */
enum { CONSTANT_INTEGER = 0x03, CONSTANT_FLOAT = 0x13, CONSTANT_SHORT = 0x04, CONSTANT_LONG = 0x14 };

enum { REGISTERS_MOST = 255, HEADER_BYTES = 15 + sizeof(lua_Integer) + sizeof(lua_Number) };

/* The second function of this text, with another register for `a`, is what makes closures in a maker. */
static const char TEMPLATE[] = "return function(a) return function() return a end end";

#define UNKNOWN "what lua_dump wrote is no whole text in the format of Lua 5.4; use a Lua 5.4 as it was released"

/* What the self-test has found out about this Lua; filled once, kept for ever. */
static struct format {
    bool supported;
    struct chunk *template;
    unsigned closure; /* the operation that makes a closure */
} format;

/* ---- reading pieces ---- */

struct reader {
    struct chunk *chunk;
    const unsigned char *bytes;
    size_t length, at;
    bool bad; /* from then on only zeros are read */
    VEC(struct prototype *) all;
};

static bool fail(struct reader *r) { return r->bad = true, r->at = r->length, false; }

static int read_byte(struct reader *r) {
    if (r->at < r->length) return r->bytes[r->at++];
    return fail(r), 0;
}

static void skip(struct reader *r, size_t bytes) {
    if (bytes <= r->length - r->at) r->at += bytes;
    else fail(r);
}

/* Seven bits a byte, the highest first; the last byte has its top bit set. */
static size_t read_size(struct reader *r) {
    size_t value = 0;
    for (;;) {
        int byte = read_byte(r);
        if (value > SIZE_MAX >> 7) return fail(r), 0;
        value = value << 7 | (byte & 0x7f);
        if (byte & 0x80) return value;
        if (r->bad) return 0;
    }
}

static int read_int(struct reader *r) {
    size_t value = read_size(r);
    if (value <= INT_MAX) return (int)value;
    return fail(r), 0;
}

/* How many of something follow, each of at least `least` bytes: what a broken dump says allocates nothing. */
static int read_count(struct reader *r, size_t least) {
    int count = read_int(r);
    if ((size_t)count <= (r->length - r->at) / least) return count;
    return fail(r), 0;
}

/* Skips it; NULL where there is none. */
static const char *read_string(struct reader *r, size_t *length) {
    size_t size = read_size(r);
    const char *text = (const char *)r->bytes + r->at;
    *length = size ? size - 1 : 0;
    if (!size) return NULL;
    skip(r, *length);
    return r->bad ? NULL : text;
}

static const char *read_name(struct reader *r) {
    size_t length;
    const char *name = read_string(r, &length);
    return name ? arena_strndup(&r->chunk->arena, name, length) : "";
}

static void skip_constant(struct reader *r) {
    size_t length;
    switch (read_byte(r)) {
    case CONSTANT_INTEGER: skip(r, sizeof(lua_Integer)); break;
    case CONSTANT_FLOAT: skip(r, sizeof(lua_Number)); break;
    case CONSTANT_SHORT:
    case CONSTANT_LONG: read_string(r, &length); break;
    default: break; /* nil, false, true: the type says it all */
    }
}

static void *new_array(struct reader *r, int count, size_t bytes) {
    return memset(arena_alloc(&r->chunk->arena, (size_t)count * bytes), 0, (size_t)count * bytes);
}

/* ---- reading a prototype ---- */

static struct prototype *read_prototype(struct reader *r, const struct prototype *parent);

/* Nested functions come from the same text, so only the chunk itself names it. */
static void read_head(struct reader *r, struct prototype *p) {
    size_t length;
    p->from = r->at;
    bool named = read_string(r, &length);
    if (named == (p->parent != NULL)) fail(r);
    p->line = read_int(r);
    p->last_line_from = r->at;
    read_int(r);
    p->last_line_to = r->at;
    p->parameters = read_byte(r);
    p->is_vararg = read_byte(r);
    read_byte(r); /* registers */
}

static void read_code(struct reader *r, struct prototype *p) {
    p->code_count = read_count(r, sizeof(uint32_t));
    p->code_from = r->at;
    skip(r, (size_t)p->code_count * sizeof(uint32_t));
    for (int left = read_count(r, 1); left > 0; left--) skip_constant(r);
}

static void read_upvalues(struct reader *r, struct prototype *p) {
    p->upvalues_from = r->at;
    p->captured_count = read_count(r, 3);
    p->captured = new_array(r, p->captured_count, sizeof *p->captured);
    for (int i = 0; i < p->captured_count; i++) {
        p->captured[i].from_parent_stack = read_byte(r);
        p->captured[i].parent_index = read_byte(r);
        p->captured[i].kind = read_byte(r);
    }
    p->upvalues_to = r->at;
}

/* Lua nests functions 200 deep at most. */
static void read_children(struct reader *r, struct prototype *p) {
    p->child_count = read_count(r, 1);
    p->children = new_array(r, p->child_count, sizeof *p->children);
    for (int i = 0; i < p->child_count && !r->bad; i++) p->children[i] = read_prototype(r, p);
}

static void read_variables(struct reader *r, struct prototype *p) {
    struct map ranks = {0};
    p->variable_count = read_count(r, 3);
    p->variables = new_array(r, p->variable_count, sizeof *p->variables);
    for (int i = 0; i < p->variable_count; i++) {
        struct variable *v = &p->variables[i];
        *v = (struct variable){.owner = p, .name = read_name(r), .at = i};
        v->from = read_int(r);
        v->to = read_int(r);
        v->rank = (int)(intptr_t)map_get(&ranks, v->name) + 1;
        map_set(&ranks, v->name, (void *)(intptr_t)v->rank);
    }
    map_clear(&ranks);
}

static void read_debug(struct reader *r, struct prototype *p) {
    size_t length;
    skip(r, read_size(r)); /* lines */
    for (int left = read_count(r, 2); left > 0; left--) read_int(r), read_int(r);
    read_variables(r, p);
    if (read_count(r, 1) != p->captured_count) fail(r); /* stripped */
    for (int left = p->captured_count; left > 0; left--) read_string(r, &length);
    p->end = r->at;
}

static struct prototype *read_prototype(struct reader *r, const struct prototype *parent) {
    struct prototype *p = new_array(r, 1, sizeof *p);
    p->index = (int)r->all.count;
    p->parent = parent;
    p->made_at = -1;
    vec_push(&r->all, p);
    read_head(r, p);
    read_code(r, p);
    read_upvalues(r, p);
    read_children(r, p);
    read_debug(r, p);
    return p;
}

/* ---- code and constants ---- */

uint32_t chunk_instruction(const struct chunk *chunk, const struct prototype *p, int at) {
    uint32_t word;
    memcpy(&word, chunk->bytes + p->code_from + (size_t)at * sizeof word, sizeof word);
    return word;
}

static bool push_string(lua_State *L, struct reader *r) {
    size_t length;
    const char *text = read_string(r, &length);
    return text && (lua_pushlstring(L, text, length), true);
}

bool chunk_push_constant(lua_State *L, const struct chunk *chunk, const struct prototype *p, int index) {
    struct reader r = {.bytes = (const unsigned char *)chunk->bytes, .length = chunk->length,
                       .at = p->code_from + (size_t)p->code_count * sizeof(uint32_t)};
    lua_Integer integer;
    lua_Number number;
    read_count(&r, 1);
    while (index--) skip_constant(&r);
    switch (read_byte(&r)) {
    case CONSTANT_INTEGER:
        memcpy(&integer, r.bytes + r.at, sizeof integer);
        return lua_pushinteger(L, integer), true;
    case CONSTANT_FLOAT:
        memcpy(&number, r.bytes + r.at, sizeof number);
        return lua_pushnumber(L, number), true;
    case CONSTANT_SHORT:
    case CONSTANT_LONG: return push_string(L, &r);
    default: return false;
    }
}

/* ---- who captures what ---- */

static bool find_makings(const struct chunk *chunk, const struct prototype *p, unsigned closure) {
    for (int at = 0; at < p->code_count; at++) {
        uint32_t word = chunk_instruction(chunk, p, at);
        if (instruction_operation(word) != closure) continue;
        int child = instruction_index(word);
        if (child >= p->child_count || p->children[child]->made_at >= 0) return false;
        p->children[child]->made_at = at;
    }
    for (int i = 0; i < p->child_count; i++)
        if (p->children[i]->made_at < 0) return false;
    return true;
}

/* The variable in that register when the instruction runs. Variables lie in the registers in their order, with
 * nothing between. A `local function` captures itself one instruction before its debug information begins. */
static const struct variable *variable_in(const struct prototype *p, int reg, int at) {
    for (int i = 0; i < p->variable_count && p->variables[i].from <= at + 1; i++)
        if (at < p->variables[i].to && reg-- == 0) return &p->variables[i];
    return NULL;
}

static bool resolve(const struct prototype *p) {
    for (int i = 0; i < p->captured_count; i++) {
        struct captured *c = &p->captured[i];
        const struct prototype *parent = p->parent;
        if (c->from_parent_stack) c->variable = variable_in(parent, c->parent_index, p->made_at);
        else if (c->parent_index < parent->captured_count) c->variable = parent->captured[c->parent_index].variable;
        if (!c->variable) return false;
    }
    return true;
}

static bool link_all(struct chunk *chunk, unsigned closure) {
    struct prototype *main = chunk->all[0];
    if (main->captured_count != 1) return false;
    chunk->environment = (struct variable){.name = "_ENV"};
    main->captured[0].variable = &chunk->environment;
    for (int i = 0; i < chunk->count; i++)
        if (!find_makings(chunk, chunk->all[i], closure)) return false;
    for (int i = 1; i < chunk->count; i++)
        if (!resolve(chunk->all[i])) return false;
    return true;
}

/* ---- a whole chunk ---- */

/* Signature, version 5.4, format 0, bytes that conversions would damage, sizes and values of numbers: as lundump.c
 * checks it. */
static bool header_known(const char *bytes, size_t length) {
    static const char begin[] = LUA_SIGNATURE "\x54\0\x19\x93\r\n\x1a\n\x04\x08\x08";
    const lua_Integer integer = 0x5678;
    const lua_Number number = 370.5;
    const char *integer_at = bytes + sizeof begin - 1, *number_at = integer_at + sizeof integer;
    return length > HEADER_BYTES && memcmp(bytes, begin, sizeof begin - 1) == 0 && sizeof integer == 8 &&
           sizeof number == 8 && memcmp(integer_at, &integer, 8) == 0 && memcmp(number_at, &number, 8) == 0;
}

/* Takes bytes. All but who captures what. */
static struct chunk *read_tree(char *bytes, size_t length) {
    struct chunk *chunk = mem_zero(sizeof *chunk);
    *chunk = (struct chunk){.bytes = bytes, .length = length};
    if (!header_known(bytes, length)) return chunk_free(chunk), NULL;
    struct reader r = {.chunk = chunk, .bytes = (const unsigned char *)bytes, .length = length, .at = HEADER_BYTES};
    int upvalues = read_byte(&r);
    const struct prototype *main = read_prototype(&r, NULL);
    chunk->all = r.all.at;
    chunk->count = (int)r.all.count;
    if (!r.bad && r.at == length && upvalues == main->captured_count) return chunk;
    return chunk_free(chunk), NULL;
}

struct chunk *chunk_read(char *bytes, size_t length, struct err *err) {
    if (!chunk_supported()) return free(bytes), err_set(err, ERR_SYSTEM, UNKNOWN), NULL;
    struct chunk *chunk = read_tree(bytes, length);
    if (chunk && link_all(chunk, format.closure)) return chunk;
    chunk_free(chunk);
    err_set(err, ERR_SYSTEM, UNKNOWN);
    return NULL;
}

void chunk_free(struct chunk *chunk) {
    if (!chunk) return;
    arena_clear(&chunk->arena);
    free(chunk->all);
    free(chunk->bytes);
    free(chunk);
}

/* ---- writing ---- */

static void put_size(struct str *out, size_t value) {
    char bytes[sizeof value * 8 / 7 + 1];
    size_t from = sizeof bytes;
    bytes[--from] = (char)((value & 0x7f) | 0x80);
    while (value >>= 7) bytes[--from] = (char)(value & 0x7f);
    str_put(out, bytes + from, sizeof bytes - from);
}

static void put_bytes(struct str *out, const struct chunk *chunk, size_t from, size_t to) {
    str_put(out, chunk->bytes + from, to - from);
}

/* A range of the bytes, with the tags of those of its prototypes that begin there: `index` and on. */
static void put_tagged(struct str *out, const struct chunk *chunk, size_t from, size_t to, int index, int first) {
    for (; index < chunk->count && chunk->all[index]->from < to; index++) {
        const struct prototype *p = chunk->all[index];
        put_bytes(out, chunk, from, p->last_line_from);
        put_size(out, (size_t)first + (size_t)index);
        from = p->last_line_to;
    }
    put_bytes(out, chunk, from, to);
}

void chunk_tagged(const struct chunk *chunk, int first, struct str *out) {
    put_tagged(out, chunk, 0, chunk->length, 0, first);
}

/* The code of the template's second function: makes the closure in register `a`, which lies behind the variables that
 * it captures, and returns it. */
static void put_maker_code(struct str *out, int a) {
    const struct prototype *p = format.template->all[1];
    put_size(out, (size_t)p->code_count);
    for (int at = 0; at < p->code_count; at++) {
        const uint32_t mask = ((1u << A_BITS) - 1) << A_SHIFT;
        uint32_t word = (chunk_instruction(format.template, p, at) & ~mask) | (uint32_t)a << A_SHIFT;
        str_put(out, &word, sizeof word);
    }
}

/* The maker's parameters are the variables that the closure captures: it is called without arguments, so they are
 * nil, and new in each call. */
static void put_maker_head(struct str *out, const struct chunk *chunk, int parameters) {
    const struct prototype *main = chunk->all[0];
    int a = parameters < REGISTERS_MOST ? parameters : REGISTERS_MOST - 1;
    put_bytes(out, chunk, 0, HEADER_BYTES);
    str_putc(out, 0); /* upvalues of the maker itself */
    put_bytes(out, chunk, main->from, main->last_line_from); /* the name of the text */
    put_size(out, 0); /* last line */
    str_putc(out, (char)parameters);
    str_putc(out, 0); /* no vararg */
    str_putc(out, (char)(a + 1 > 2 ? a + 1 : 2)); /* registers */
    put_maker_code(out, a);
    put_size(out, 0); /* constants */
    put_size(out, 0); /* upvalues */
}

void chunk_maker(const struct chunk *chunk, int index, int first, struct str *out) {
    const struct prototype *p = chunk->all[index], *template = format.template->all[1];
    put_maker_head(out, chunk, p->captured_count);
    put_size(out, 1); /* function */
    put_tagged(out, chunk, p->from, p->upvalues_from, index, first);
    put_size(out, (size_t)p->captured_count);
    for (int i = 0; i < p->captured_count; i++) {
        const char upvalue[] = {1, (char)i, (char)p->captured[i].kind};
        str_put(out, upvalue, sizeof upvalue);
    }
    put_tagged(out, chunk, p->upvalues_to, p->end, index + 1, first);
    put_bytes(out, format.template, template->children[0]->end, template->end);
}

/* ---- the self-test ---- */

static int put_dump(lua_State *L, const void *bytes, size_t length, void *out) {
    (void)L;
    return !str_put(out, bytes, length);
}

/* All but who captures what. */
static struct chunk *compile(lua_State *L, const char *text) {
    struct str code = {0};
    if (luaL_loadstring(L, text) != LUA_OK) return lua_pop(L, 1), NULL;
    lua_dump(L, put_dump, &code, false);
    lua_pop(L, 1);
    size_t length = code.len;
    return read_tree(str_take(&code), length);
}

/* The operation that each of the two outer functions has, and that is the first one of the second. */
static bool find_closure(struct chunk *chunk) {
    const struct prototype *maker = chunk->count == 3 ? chunk->all[1] : NULL;
    if (!maker || maker->code_count < 2) return false;
    uint32_t word = chunk_instruction(chunk, maker, 0);
    if (instruction_index(word) != 0 || instruction_a(word) != 1) return false;
    format.closure = instruction_operation(word);
    return link_all(chunk, format.closure);
}

static bool run_bytes(lua_State *L, struct str *bytes) {
    int status = luaL_loadbufferx(L, bytes->data, bytes->len, "=self-test", "b");
    str_clear(bytes);
    return status == LUA_OK && lua_pcall(L, 0, 1, 0) == LUA_OK && lua_isfunction(L, -1);
}

/* Pops the function. */
static int tag_of(lua_State *L) {
    lua_Debug info;
    return lua_getinfo(L, ">S", &info) ? info.lastlinedefined : -1;
}

static bool tags_work(lua_State *L) {
    struct str tagged = {0}, maker = {0};
    chunk_tagged(format.template, CHUNK_TAG_LEAST, &tagged);
    chunk_maker(format.template, 2, CHUNK_TAG_LEAST, &maker);
    bool ok = run_bytes(L, &tagged), made = run_bytes(L, &maker); /* [function, function] */
    return made && tag_of(L) == CHUNK_TAG_LEAST + 2 && ok && tag_of(L) == CHUNK_TAG_LEAST + 1;
}

static bool compiles_to(lua_State *L, const struct instruction_sample *sample) {
    struct chunk *chunk = compile(L, sample->text);
    const struct prototype *main = chunk ? chunk->all[0] : NULL;
    bool same = main && sample->at < main->code_count && chunk_instruction(chunk, main, sample->at) == sample->word;
    chunk_free(chunk);
    return same;
}

bool chunk_compiles(lua_State *L, const struct instruction_sample *samples, size_t count) {
    for (size_t i = 0; i < count; i++)
        if (!compiles_to(L, &samples[i])) return false;
    return true;
}

static void test_format(void) {
    lua_State *L = luaL_newstate();
    if (!L) return;
    format.template = compile(L, TEMPLATE);
    format.supported = format.template && find_closure(format.template) && tags_work(L) &&
                       chunk_compiles(L, instruction_samples, INSTRUCTION_SAMPLES);
    lua_close(L);
}

bool chunk_supported(void) {
    static pthread_once_t once = PTHREAD_ONCE_INIT;
    pthread_once(&once, test_format);
    return format.supported;
}
