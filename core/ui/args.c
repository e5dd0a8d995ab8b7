/* See args.h. One word of argv at a time: `word` looks at argv[*at] and may take argv[*at + 1] as a value. */
#include "ui/args.h"

#include <stdlib.h>

enum { CONCURRENCY_MOST = 10000 }; /* as the setting has it: its own message would speak of --set */

static const struct option *find(const struct command *command, const char *name, size_t length) {
    for (const struct option *option = command->options; option && option->name; option++)
        if (strlen(option->name) == length && memcmp(option->name, name, length) == 0) return option;
    return NULL;
}

static bool unknown(const struct command *command, const char *name, struct err *err) {
    VEC(const char *) names = {0};
    for (const struct option *each = command->options; each && each->name; each++) vec_push(&names, each->name);
    vec_push(&names, "--help");
    /* One letter is near any other: for those a guess would be noise. */
    const char *near = str_starts(name, "--") ? closest_name(name, names.at, names.count) : NULL;
    vec_clear(&names);
    const char *in = command->name;
    if (near) return err_set(err, ERR_USAGE, "darn %s has no option '%s'; did you mean '%s'?", in, name, near);
    return err_set(err, ERR_USAGE, "darn %s has no option '%s' (see darn help %s)", in, name, in);
}

static bool take(struct args *args, const struct option *option, const char *value, struct err *err) {
    const char *name = option->name;
    if (option->later) return err_set(err, ERR_USAGE, "option '%s' is not yet in this version of darn", name);
    if (option->argument && !value)
        return err_set(err, ERR_USAGE, "option '%s' needs a value: %s %s", name, name, option->argument);
    if (!option->argument && value) return err_set(err, ERR_USAGE, "option '%s' takes no value", name);
    vec_push(&args->given, (struct given){option, value});
    return true;
}

/* `--name`, `--name=value`, `--name value`. */
static bool long_option(struct args *args, const struct command *command, int argc, char **argv, int *at,
                        struct err *err) {
    char *word = argv[*at], *equals = strchr(word, '=');
    const struct option *option = find(command, word, equals ? (size_t)(equals - word) : strlen(word));
    if (!option) {
        char *name = mem_strndup(word, equals ? (size_t)(equals - word) : strlen(word));
        unknown(command, name, err);
        free(name);
        return false;
    }
    const char *value = equals ? equals + 1 : NULL;
    if (!value && option->argument && *at + 1 < argc) value = argv[++*at];
    return take(args, option, value, err);
}

/* `-o value`, `-ovalue`, and flags together: `-qv`. */
static bool letters(struct args *args, const struct command *command, int argc, char **argv, int *at,
                    struct err *err) {
    for (const char *letter = argv[*at] + 1; *letter; letter++) {
        const char name[] = {'-', *letter, '\0'};
        const struct option *option = find(command, name, 2);
        if (!option) return unknown(command, name, err);
        if (!option->argument) {
            if (!take(args, option, NULL, err)) return false;
            continue;
        }
        const char *value = letter[1] ? letter + 1 : *at + 1 < argc ? argv[++*at] : NULL;
        return take(args, option, value, err);
    }
    return true;
}

/* The first argument that is missing, by its name in the usage line. */
static bool missing(const struct args *args, const struct command *command, struct err *err) {
    const char *name = command->name, *usage = command->arguments, *argument = usage;
    for (size_t i = 0; i < args->rest.count; i++) argument = strchr(argument, ' ') + 1;
    char *noun = mem_strndup(argument, strcspn(argument, " "));
    if (!strchr(noun, '|')) /* "a crawl", but "a URL|FILE" */
        for (char *c = noun; *c; c++) *c = ascii_lower(*c);
    err_set(err, ERR_USAGE, "darn %s needs a %s: darn %s %s", name, noun, name, usage);
    free(noun);
    return false;
}

static bool check_count(const struct args *args, const struct command *command, struct err *err) {
    const char *name = command->name, *usage = command->arguments;
    if (args->rest.count < (size_t)command->least) return missing(args, command, err);
    size_t own = command->most == COMMAND_PASSES_ON ? 1 : args->rest.count;
    for (size_t i = 0; i < own; i++)
        if (!*args->rest.at[i])
            return err_set(err, ERR_USAGE, "an argument of darn %s is empty: darn %s %s", name, name, usage);
    if (command->most >= 0 && args->rest.count > (size_t)command->most)
        return err_set(err, ERR_USAGE, "darn %s does not take '%s': darn %s %s", name,
                       args->rest.at[command->most], name, usage);
    return true;
}

bool args_parse(struct args *args, const struct command *command, int argc, char **argv, struct err *err) {
    bool options = true;
    *args = (struct args){0};
    for (int at = 1; at < argc; at++) {
        bool ok = true;
        if (!options || argv[at][0] != '-' || !argv[at][1]) vec_push(&args->rest, argv[at]);
        else if (strcmp(argv[at], "--") == 0) options = false;
        else if (argv[at][1] == '-') ok = long_option(args, command, argc, argv, &at, err);
        else ok = letters(args, command, argc, argv, &at, err);
        if (!ok) return false;
        if (args->rest.count && command->most == COMMAND_PASSES_ON) options = false;
    }
    return check_count(args, command, err);
}

void args_clear(struct args *args) {
    vec_clear(&args->given);
    vec_clear(&args->rest);
}

static const struct given *last(const struct args *args, const char *name) {
    for (size_t i = args->given.count; i-- > 0;)
        if (strcmp(args->given.at[i].option->name, name) == 0) return &args->given.at[i];
    return NULL;
}

bool args_has(const struct args *args, const char *name) { return last(args, name) != NULL; }

const char *args_value(const struct args *args, const char *name) {
    const struct given *given = last(args, name);
    return given ? given->value : NULL;
}

const char *args_next(const struct args *args, const char *name, size_t *at) {
    while (*at < args->given.count) {
        const struct given *given = &args->given.at[(*at)++];
        if (strcmp(given->option->name, name) == 0) return given->value;
    }
    return NULL;
}

bool args_integer(const struct args *args, const char *name, long least, long most, int *number, struct err *err) {
    const char *text = args_value(args, name);
    if (!text) return true;
    char *end;
    long value = strtol(text, &end, 10);
    if (end == text || *end || value < least || value > most)
        return err_set(err, ERR_USAGE, "option '%s' needs a whole number from %ld to %ld, not '%s'", name, least,
                       most, text);
    *number = (int)value;
    return true;
}

bool args_check_output(const char *path, struct err *err) {
    static const char *const later[] = {".sqlite", ".warc", ".warc.gz"};
    for (size_t i = 0; i < sizeof later / sizeof *later; i++)
        if (str_ends(path, later[i]))
            return err_set(err, ERR_USAGE, "-o %s: %s files are not yet in this version of darn", path, later[i]);
    return true;
}

void overrides_add(struct overrides *overrides, const char *name, size_t name_length, const char *value) {
    vec_push(overrides, (struct override){mem_strndup(name, name_length), mem_strdup(value)});
}

bool args_overrides(const struct args *args, struct overrides *overrides, struct err *err) {
    const char *value = args_value(args, "-c");
    int concurrency;
    if (!args_integer(args, "-c", 1, CONCURRENCY_MOST, &concurrency, err)) return err_prefix(err, "concurrency");
    if (value) overrides_add(overrides, "concurrency", strlen("concurrency"), value);
    for (size_t at = 0; (value = args_next(args, "--set", &at));) {
        const char *equals = strchr(value, '=');
        if (!equals || equals == value)
            return err_set(err, ERR_USAGE, "option '--set' needs NAME=VALUE, not '%s'", value);
        overrides_add(overrides, value, (size_t)(equals - value), equals + 1);
    }
    return true;
}

void overrides_clear(struct overrides *overrides) {
    for (size_t i = 0; i < overrides->count; i++) {
        free((char *)overrides->at[i].name);
        free((char *)overrides->at[i].value);
    }
    vec_clear(overrides);
}
