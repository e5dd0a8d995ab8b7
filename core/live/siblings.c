/* See siblings.h. For one variable at a time: each variable (cell) of the declaring function that a closure captures
 * learns where the wanted one is, from closures that capture both; a cell that several are found for tells
 * nothing. Closures pass on what they have found, until nothing new is found. */
#include "live/siblings.h"

#include "base/map.h"
#include "base/vec.h"
#include "live/cells.h"
#include "live/initial.h"

#include <lauxlib.h>
#include <lua.h>
#include <stdlib.h>

enum { SEVERAL = -1 }; /* a cell's number: else the closure that holds the wanted variable, from 1; new ones below */

void siblings_want(struct siblings *siblings, struct want want) { vec_push(&siblings->wants, want); }

static int by_identity(const void *a, const void *b) {
    const struct want *x = a, *y = b;
    if (x->identity != y->identity) return x->identity < y->identity ? -1 : 1;
    return (x->closure > y->closure) - (x->closure < y->closure);
}

static const struct prototype *prototype_of(const struct closure *c) { return c->generation->chunk->all[c->function]; }

/* ---- one variable ---- */

struct search {
    lua_State *L;
    struct siblings *siblings;
    struct cells cells;
    int identity, owner;
    size_t known; /* cells that tell something */
};

static void push_old(struct search *s, size_t closure) {
    lua_rawgeti(s->L, s->siblings->found, (lua_Integer)closure + 1);
}

/* Pushes the function that holds what the cell tells: an old one, or the new one of an old one. */
static void push_holder(struct search *s, struct cell cell) {
    bool is_new = cell.number < SEVERAL;
    push_old(s, (size_t)(is_new ? -cell.number - 2 : cell.number - 1));
    if (is_new) lua_rawget(s->L, s->siblings->map);
}

static const void *holder_id(struct search *s, struct cell cell) {
    push_holder(s, cell);
    const void *id = lua_upvalueid(s->L, -1, cell.upvalue);
    lua_pop(s->L, 1);
    return id;
}

/* Does the run that is asked for have this captured variable of its own? Variables of the file itself are shared by all
 * turns of its loops. */
static bool is_of_owner(const struct search *s, const struct closure *c, int upvalue) {
    const struct variable *v = prototype_of(c)->captured[upvalue].variable;
    if (!v->owner || c->generation->functions[v->owner->index] != s->owner) return false;
    return !generation_of_file(c->generation, c->function, upvalue);
}

/* Every cell of the owner that this old closure (pushed) captures learns it. */
static void teach(struct search *s, const struct closure *c, struct cell holder) {
    for (int i = 0; i < prototype_of(c)->captured_count; i++) {
        if (!is_of_owner(s, c, i)) continue;
        struct cell *cell = cells_at(&s->cells, lua_upvalueid(s->L, -1, i + 1));
        struct cell old = *cell;
        if (!old.number) cell->number = holder.number, cell->upvalue = holder.upvalue, s->known++;
        else if (old.number != SEVERAL && holder_id(s, old) != holder_id(s, holder)) cell->number = SEVERAL;
    }
}

static bool is_old(const struct search *s, const struct closure *c) {
    return c->generation && c->generation != s->siblings->new && strcmp(c->generation->path, s->siblings->path) == 0;
}

static void teach_from_holders(struct search *s) {
    const struct closures *all = s->siblings->closures;
    for (size_t i = 0; i < all->count; i++) {
        const struct closure *c = &all->at[i];
        if (!is_old(s, c)) continue;
        for (int k = 0; k < prototype_of(c)->captured_count; k++) {
            if (generation_captured(c->generation, c->function, k) != s->identity) continue;
            push_old(s, i);
            teach(s, c, (struct cell){.number = (int)i + 1, .upvalue = k + 1});
            lua_pop(s->L, 1);
        }
    }
}

/* What a cell of the old closure (pushed) tells; number 0 where none does. */
static struct cell ask(struct search *s, const struct closure *c) {
    for (int i = 0; i < prototype_of(c)->captured_count; i++) {
        if (!is_of_owner(s, c, i)) continue;
        const struct cell *cell = cells_find(&s->cells, lua_upvalueid(s->L, -1, i + 1));
        if (cell && cell->number && cell->number != SEVERAL) return *cell;
    }
    return (struct cell){0};
}

/* Each old closure of the file tells all its cells what one of them tells. True where that was news. */
static bool pass_on(struct search *s) {
    const struct closures *all = s->siblings->closures;
    size_t before = s->known;
    for (size_t i = 0; i < all->count; i++) {
        const struct closure *c = &all->at[i];
        if (!is_old(s, c)) continue;
        push_old(s, i);
        struct cell holder = ask(s, c);
        if (holder.number) teach(s, c, holder);
        lua_pop(s->L, 1);
    }
    return s->known > before;
}

static void join(struct search *s, const struct want *want, struct cell holder) {
    push_old(s, want->closure);
    lua_rawget(s->L, s->siblings->map);
    push_holder(s, holder); /* [new, holder] */
    lua_upvaluejoin(s->L, -2, want->upvalue, -1, holder.upvalue);
    lua_pop(s->L, 2);
}

/* Joins the new closure to what its old one's cells tell; false where they tell nothing. */
static bool satisfy(struct search *s, const struct want *want) {
    push_old(s, want->closure);
    struct cell holder = ask(s, &s->siblings->closures->at[want->closure]);
    lua_pop(s->L, 1);
    if (holder.number) join(s, want, holder);
    return holder.number != 0;
}

/* The new closure's own variable, nil, is what the others of its run get. */
static void begin_anew(struct search *s, const struct want *want) {
    push_old(s, want->closure);
    teach(s, &s->siblings->closures->at[want->closure],
          (struct cell){.number = -(int)want->closure - 2, .upvalue = want->upvalue});
    lua_pop(s->L, 1);
}

/* Is the value at the top a closure of this function? */
static bool is_function(lua_State *L, const struct generation *g, int function) {
    lua_Debug info;
    if (!lua_isfunction(L, -1)) return false;
    lua_pushvalue(L, -1);
    lua_getinfo(L, ">S", &info);
    return info.lastlinedefined == g->first + function;
}

/* The new closure gets the variable of its partner, as do those others of its run that have none. */
static bool follow(struct search *s, const struct want *want) {
    lua_State *L = s->L;
    push_old(s, want->closure);
    lua_pushvalue(L, -1);
    lua_rawget(L, s->siblings->map);
    lua_insert(L, -2);
    lua_rawget(L, s->siblings->partners); /* [new, partner] */
    bool has = is_function(L, s->siblings->new, want->function);
    if (has) lua_upvaluejoin(L, -2, want->upvalue, -1, want->upvalue);
    lua_pop(L, 2);
    if (has) begin_anew(s, want);
    return has;
}

static void add_lost(struct map *lost, const struct want *want) {
    char *name = mem_printf("%d %s", want->function, want->name);
    struct want *first = map_get(lost, name);
    if (!first) map_set(lost, name, first = mem_dup(want, sizeof *want)), first->closure = 0;
    first->closure++; /* counts */
    free(name);
}

typedef bool answer_function(struct search *s, const struct want *want);

/* Those that it does not answer stay; gives how many. */
static size_t leave(struct search *s, struct want *wants, size_t count, answer_function *answer) {
    size_t left = 0;
    for (size_t i = 0; i < count; i++)
        if (!answer(s, &wants[i])) wants[left++] = wants[i];
    return left;
}

/* Gives the new closure's own variable the literal that the text gives it; false where it has none. */
static bool initialize(struct search *s, const struct want *want) {
    const struct generation *new = s->siblings->new;
    const struct variable *v = new->chunk->all[want->function]->captured[want->upvalue - 1].variable;
    push_old(s, want->closure);
    lua_rawget(s->L, s->siblings->map); /* [new] */
    bool has = initial_push(s->L, new->chunk, v);
    if (has) lua_setupvalue(s->L, -2, want->upvalue);
    lua_pop(s->L, 1);
    return has;
}

/* The first of a run has a new variable, the others share it. True where that has the value it should have. */
static bool begin_or_share(struct search *s, const struct want *want) {
    bool has = initialize(s, want);
    if (!satisfy(s, want)) begin_anew(s, want);
    return has;
}

static void answer_one(lua_State *L, struct siblings *siblings, struct want *wants, size_t count, struct map *lost) {
    struct search s = {.L = L, .siblings = siblings, .identity = wants->identity, .owner = wants->owner};
    teach_from_holders(&s);
    while (pass_on(&s)) {}
    count = leave(&s, wants, count, satisfy);
    count = leave(&s, wants, count, follow);
    count = leave(&s, wants, count, satisfy); /* what partners have told since */
    count = leave(&s, wants, count, begin_or_share);
    for (size_t i = 0; i < count; i++) add_lost(lost, &wants[i]);
    cells_clear(&s.cells);
}

/* ---- all ---- */

static void push_lost(lua_State *L, struct map *lost, const struct generation *new) {
    const char *key;
    void *value;
    lua_Integer count = 0;
    lua_newtable(L); /* [list] */
    for (size_t at = 0; map_next(lost, &at, &key, &value); free(value)) {
        const struct want *want = value;
        lua_createtable(L, 3, 0);
        char *name = generation_describe(new, want->function);
        lua_pushstring(L, name);
        free(name);
        lua_rawseti(L, -2, 1);
        lua_pushstring(L, want->name);
        lua_rawseti(L, -2, 2);
        lua_pushinteger(L, (lua_Integer)want->closure);
        lua_rawseti(L, -2, 3);
        lua_rawseti(L, -2, ++count);
    }
    map_clear(lost);
}

void siblings_answer(lua_State *L, struct siblings *siblings) {
    struct map lost = {0};
    struct want *wants = siblings->wants.at;
    size_t count = siblings->wants.count;
    if (count) qsort(wants, count, sizeof *wants, by_identity);
    for (size_t from = 0, to; from < count; from = to) {
        for (to = from; to < count && wants[to].identity == wants[from].identity; to++) {}
        answer_one(L, siblings, wants + from, to - from, &lost);
    }
    push_lost(L, &lost, siblings->new);
    vec_clear(&siblings->wants);
}
