/* Random edits of a random program under `darn live`, compared with a model that knows what must become of everything:
 * variables, tables, functions, instances of factories, objects, generators, in three modules that are saved alone, together
 * or broken. $SEED repeats a run, $EDITS says how many. */
#include "driven.h"
#include "saving.h"

#include "base/vec.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { EDITS = 300, MODULES = 3, LEAST = 3, MOST = 10, TOUCHED = 100000 };

enum kind { PLAIN, LOCAL, FACTORY, METHOD, KINDS };

/* A variable of a module, or a key of its table. Initial values never come twice, so nothing looks like a rename. */
struct variable { int id, initial, live; };

struct function { int id, version; enum kind kind; VEC(int) uses; };

struct instance { int module, function, step, sum, number; }; /* of a factory; `number` names it in the program */

struct module {
    VEC(struct variable) variables, keys, kept; /* kept: keys that the file lost after the program changed them */
    VEC(struct function) functions;
    int help; /* the version of the helper that everything calls */
};

static struct model {
    struct module modules[MODULES];
    VEC(struct instance) instances;
    int ids, values, edit, instance_count, yielded;
    bool broken[MODULES]; /* what is on disk */
    unsigned seed;
} model;

static int chance(int count) { return rand_r(&model.seed) % count; }

static int from_environment(const char *name, int otherwise) {
    const char *text = getenv(name);
    return text ? atoi(text) : otherwise;
}

/* ---- edits ---- */

static struct variable new_variable(void) {
    int initial = ++model.values;
    return (struct variable){++model.ids, initial, initial};
}

/* Functions use some of the variables. */
static void choose_uses(struct module *module, struct function *function) {
    function->uses.count = 0;
    for (size_t i = 0; i < module->variables.count; i++)
        if (chance(2)) vec_push(&function->uses, module->variables.at[i].id);
}

static void add_function(struct module *module) {
    struct function function = {.id = ++model.ids, .version = ++model.values, .kind = (enum kind)chance(KINDS)};
    choose_uses(module, &function);
    vec_push(&module->functions, function);
}

static void forget_use(struct function *function, int id) {
    for (size_t i = function->uses.count; i-- > 0;)
        if (function->uses.at[i] == id) vec_remove(&function->uses, i);
}

static void remove_variable(struct module *module) {
    size_t at = (size_t)chance((int)module->variables.count);
    for (size_t i = 0; i < module->functions.count; i++)
        forget_use(&module->functions.at[i], module->variables.at[at].id);
    vec_remove(&module->variables, at);
}

static void remove_key(struct module *module) {
    size_t at = (size_t)chance((int)module->keys.count);
    struct variable key = module->keys.at[at];
    vec_remove(&module->keys, at);
    if (key.live != key.initial) vec_push(&module->kept, key);
}

/* Nobody can hold it any more but by name: its instances are not looked at again. */
static void remove_function(struct module *module) {
    size_t at = (size_t)chance((int)module->functions.count);
    int id = module->functions.at[at].id;
    vec_clear(&module->functions.at[at].uses);
    vec_remove(&module->functions, at);
    for (size_t i = model.instances.count; i-- > 0;)
        if (model.instances.at[i].function == id) vec_remove(&model.instances, i);
}

static void shuffle_functions(struct module *module) {
    for (size_t i = module->functions.count; i-- > 1;) {
        size_t j = (size_t)chance((int)i + 1);
        struct function other = module->functions.at[i];
        module->functions.at[i] = module->functions.at[j];
        module->functions.at[j] = other;
    }
}

/* What the program did not change takes the new value, what it did change stays. */
static void change_initial(struct variable *variable) {
    bool touched = variable->live != variable->initial;
    variable->initial = ++model.values;
    if (!touched) variable->live = variable->initial;
}

static void edit_once(struct module *module) {
    struct function *function = &module->functions.at[chance((int)module->functions.count)];
    switch (chance(10)) {
    case 0: if (module->variables.count < MOST) vec_push(&module->variables, new_variable()); break;
    case 1: if (module->variables.count > LEAST) remove_variable(module); break;
    case 2: change_initial(&module->variables.at[chance((int)module->variables.count)]); break;
    case 3: if (module->keys.count < MOST) vec_push(&module->keys, new_variable()); break;
    case 4: if (module->keys.count > LEAST) remove_key(module); break;
    case 5: change_initial(&module->keys.at[chance((int)module->keys.count)]); break;
    case 6: if (module->functions.count < MOST) add_function(module); break;
    case 7: if (module->functions.count > LEAST) remove_function(module); break;
    case 8: function->version = ++model.values; choose_uses(module, function); break;
    default: shuffle_functions(module); module->help = ++model.values; break;
    }
}

/* ---- the text of a module ---- */

static const struct variable *find_variable(const struct module *module, int id) {
    for (size_t i = 0; i < module->variables.count; i++)
        if (module->variables.at[i].id == id) return &module->variables.at[i];
    return NULL;
}

/* An expression: name, version, the variables, the helper. */
static void put_body(struct str *out, const struct function *function) {
    str_printf(out, "return 'f%d/%d'", function->id, function->version);
    for (size_t i = 0; i < function->uses.count; i++)
        str_printf(out, " .. ',v%d=' .. v%d", function->uses.at[i], function->uses.at[i]);
    str_puts(out, " .. ',' .. help() .. far()");
}

static void put_function(struct str *out, const struct function *function) {
    static const char *const heads[] = {"function M.f%d() ", "local function f%d() ",
                                        "function M.f%d(k) local n = 0 return function() n = n + k ",
                                        "function M.Class:f%d() "};
    str_printf(out, heads[function->kind], function->id);
    put_body(out, function);
    if (function->kind == FACTORY) str_puts(out, " .. ',n=' .. n end end\n");
    else if (function->kind == METHOD) str_puts(out, " .. ',id=' .. self.id end\n");
    else if (function->kind == PLAIN) str_puts(out, " end\n");
    else str_printf(out, " end\nM.f%d = f%d\n", function->id, function->id);
}

static const char *module_text(int number) {
    const struct module *module = &model.modules[number];
    struct str out = {0};
    str_printf(&out, "-- edit %d\n", model.edit);
    for (size_t i = 0; i < module->variables.count; i++)
        str_printf(&out, "local v%d = %d\n", module->variables.at[i].id, module->variables.at[i].initial);
    str_puts(&out, "local M = { set = {}, Class = {}, keys = { ");
    for (size_t i = 0; i < module->keys.count; i++)
        str_printf(&out, "k%d = %d, ", module->keys.at[i].id, module->keys.at[i].initial);
    str_printf(&out, "} }\nlocal function help() return 'h%d' end\nM.help = help\n", module->help);
    str_puts(&out, number ? "local far = require 'm0'.help\n" : "local function far() return 'near' end\n");
    str_puts(&out, "M.Class.__index = M.Class\n"
                   "function M.Class.new(id) return setmetatable({ id = id }, M.Class) end\n"
                   "function M.each() return coroutine.wrap(function()\n"
                   "  local i = 0\n"
                   "  while true do i = i + 1 coroutine.yield(i .. help() .. far()) end\n"
                   "end) end\n");
    for (size_t i = 0; i < module->functions.count; i++) put_function(&out, &module->functions.at[i]);
    for (size_t i = 0; i < module->variables.count; i++) {
        int id = module->variables.at[i].id;
        str_printf(&out, "function M.set.v%d(x) v%d = x end\n", id, id);
    }
    str_puts(&out, "return M\n");
    const char *text = textf("%s", out.data);
    str_clear(&out);
    return text;
}

/* ---- what must be ---- */

/* The program is asked for many strings by one line, and gives them joined; these are the line and the answer. */
struct question { struct str line, answer; };

#define ask(question, ...) (str_printf(&(question)->line, __VA_ARGS__), str_puts(&(question)->line, ", "))
#define want(question, ...) (str_printf(&(question)->answer, __VA_ARGS__), str_puts(&(question)->answer, " "))

static const char *helpers(int module) {
    const char *far = module ? textf("h%d", model.modules[0].help) : "near";
    return textf("h%d%s", model.modules[module].help, far);
}

static const char *body_of(int module, const struct function *function) {
    struct str out = {0};
    str_printf(&out, "f%d/%d", function->id, function->version);
    for (size_t i = 0; i < function->uses.count; i++) {
        const struct variable *variable = find_variable(&model.modules[module], function->uses.at[i]);
        str_printf(&out, ",v%d=%d", variable->id, variable->live);
    }
    str_printf(&out, ",%s", helpers(module));
    const char *text = textf("%s", out.data);
    str_clear(&out);
    return text;
}

/* What is held from when a function was new must be what the module has now. */
static void ask_function(struct question *question, int module, const struct function *function) {
    int id = function->id;
    if (function->kind == METHOD) {
        ask(question, "objects[%d]:f%d()", module, id);
        want(question, "%s,id=%d", body_of(module, function), module);
        return;
    }
    ask(question, "same(m%d.f%d, 'f%d')", module, id, id);
    want(question, "same");
    if (function->kind == FACTORY) return;
    ask(question, "m%d.f%d()", module, id);
    want(question, "%s", body_of(module, function));
}

static const struct function *find_function(int module, int id) {
    for (size_t i = 0; i < model.modules[module].functions.count; i++)
        if (model.modules[module].functions.at[i].id == id) return &model.modules[module].functions.at[i];
    return NULL;
}

static void ask_instances(struct question *question) {
    for (size_t i = 0; i < model.instances.count; i++) {
        struct instance *instance = &model.instances.at[i];
        const struct function *function = find_function(instance->module, instance->function);
        ask(question, "instances[%d]()", instance->number);
        want(question, "%s,n=%d", body_of(instance->module, function), instance->sum += instance->step);
    }
}

static void ask_keys(struct question *question, int module) {
    struct module *of = &model.modules[module];
    for (size_t i = 0; i < of->keys.count + of->kept.count; i++) {
        struct variable *key = i < of->keys.count ? &of->keys.at[i] : &of->kept.at[i - of->keys.count];
        ask(question, "m%d.keys.k%d", module, key->id);
        want(question, "%d", key->live);
    }
    ask(question, "count(m%d.keys)", module);
    want(question, "%zu", of->keys.count + of->kept.count);
}

static void ask_all(struct driven *driven) {
    struct question question = {0};
    str_puts(&question.line, "joined { ");
    model.yielded++;
    for (int module = 0; module < MODULES; module++) {
        for (size_t i = 0; i < model.modules[module].functions.count; i++)
            ask_function(&question, module, &model.modules[module].functions.at[i]);
        ask_keys(&question, module);
        ask(&question, "generators[%d]()", module);
        want(&question, "%d%s", model.yielded, helpers(module));
    }
    ask_instances(&question);
    str_puts(&question.line, "}");
    const char *got = driven_run(driven, question.line.data);
    const char *wanted = textf("\"%.*s\"", (int)question.answer.len - 1, question.answer.data);
    str_clear(&question.line), str_clear(&question.answer);
    if (strcmp(got, wanted) == 0) return;
    fail_msg("edit %d:\n  got    %s\n  wanted %s\nm0:\n%s\nm1:\n%s\nm2:\n%s", model.edit, got, wanted, module_text(0),
             module_text(1), module_text(2));
}

/* ---- the run ---- */

static const char *const MAIN =
    "m0, m1, m2 = require 'm0', require 'm1', require 'm2'\n"
    "held, instances, objects, generators = {}, {}, {}, {}\n"
    "for i, m in ipairs { m0, m1, m2 } do objects[i - 1], generators[i - 1] = m.Class.new(i - 1), m.each() end\n"
    "function joined(list) return table.concat(list, ' ') end\n"
    "function count(t) local n = 0 for _ in pairs(t) do n = n + 1 end return n end\n"
    "function same(f, name) held[name] = held[name] or f return held[name] == f and 'same' or name .. ' differs' end\n"
    "require 'driver'.loop()\n";

static void make_module(struct module *module) {
    module->help = ++model.values;
    for (int i = 0; i < LEAST + 2; i++) {
        vec_push(&module->variables, new_variable());
        vec_push(&module->keys, new_variable());
    }
    for (int i = 0; i < LEAST + 2; i++) add_function(module);
}

/* The program changes a variable and a key of a module, and makes an instance where there is a factory. */
static void touch(struct driven *driven, int module) {
    struct module *of = &model.modules[module];
    struct variable *variable = &of->variables.at[chance((int)of->variables.count)];
    struct variable *key = &of->keys.at[chance((int)of->keys.count)];
    variable->live = TOUCHED + ++model.values;
    key->live = TOUCHED + ++model.values;
    driven_run(driven, textf("m%d.set.v%d(%d)", module, variable->id, variable->live));
    driven_run(driven, textf("rawset(m%d.keys, 'k%d', %d)", module, key->id, key->live));
    const struct function *function = &of->functions.at[chance((int)of->functions.count)];
    if (function->kind != FACTORY) return;
    int number = ++model.instance_count, step = 1 + chance(9);
    driven_run(driven, textf("instances[%d] = m%d.f%d(%d)", number, module, function->id, step));
    vec_push(&model.instances, (struct instance){module, function->id, step, 0, number});
}

/* Some of the modules are edited, those that are broken on disk among them, and saved as one. A bad one among them:
 * nothing changes. */
static void edit(struct driven *driven) {
    bool chosen[MODULES], fails = chance(6) == 0;
    int first = chance(MODULES);
    struct saving saving = {0};
    model.edit++;
    for (int i = 0; i < MODULES; i++) {
        chosen[i] = i == first || model.broken[i] || chance(3) == 0;
        for (int n = 1 + chance(4); chosen[i] && !fails && n > 0; n--) edit_once(&model.modules[i]);
    }
    const char *const bad[] = {"\nlocal = 5\n", "\nerror 'not this time'\n", "\nnothing.here = 1\n"};
    for (int i = 0; i < MODULES; i++) {
        if (!chosen[i]) continue;
        const char *text = module_text(i);
        model.broken[i] = fails;
        if (fails && i == first) text = replaced(text, "\nlocal M", textf("%slocal M", bad[chance(3)]));
        saving_save(&saving, textf("m%d.lua", i), "plain", text);
    }
    saving_close(&saving);
    const char *event = event_text(driven_await(driven), "event");
    if (strcmp(event, fails ? "reload_failed" : "reloaded") != 0) fail_msg("edit %d: %s", model.edit, event);
}

static void free_model(void *unused) {
    (void)unused;
    for (int i = 0; i < MODULES; i++) {
        struct module *module = &model.modules[i];
        for (size_t f = 0; f < module->functions.count; f++) vec_clear(&module->functions.at[f].uses);
        vec_clear(&module->variables), vec_clear(&module->keys), vec_clear(&module->kept);
        vec_clear(&module->functions);
    }
    vec_clear(&model.instances);
}

static void random_edits(void **state) {
    (void)state;
    model = (struct model){.seed = (unsigned)from_environment("SEED", 20)};
    at_end(free_model, NULL);
    print_message("             SEED=%u\n", model.seed);
    for (int i = 0; i < MODULES; i++) make_module(&model.modules[i]);
    for (int i = 0; i < MODULES; i++) put_file(textf("m%d.lua", i), module_text(i));
    put_file("main.lua", MAIN);
    driven_files(DRIVEN_LIVE);
    struct driven *driven = driven_start(DRIVEN_LIVE, (const char *const[]){NULL});
    ask_all(driven);
    for (int left = from_environment("EDITS", EDITS); left > 0; left--) {
        touch(driven, chance(MODULES));
        edit(driven);
        ask_all(driven);
    }
    assert_exit(driven_finish(driven), 0);
}

int main(int argc, char **argv) {
    cmocka_set_test_filter(argc > 1 ? argv[1] : NULL);
    const struct CMUnitTest tests[] = {CASE(random_edits)};
    return cmocka_run_group_tests_name("edits", tests, NULL, NULL);
}
