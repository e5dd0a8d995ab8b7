/* The options and arguments of one command line, by the command's table. Options may stand before and after
 * arguments, but for COMMAND_PASSES_ON; `--name=value`, `-ofile`, `-j4`, `-qv` and `--` work as they do elsewhere; an
 * option that is given twice counts where it is a list, else the last one wins. */
#ifndef UI_ARGS_H
#define UI_ARGS_H

#include "base/err.h"
#include "base/vec.h"
#include "script/version.h"
#include "ui/cmd.h"

#include <stdbool.h>
#include <stddef.h>

struct args {
    VEC(struct given { const struct option *option; const char *value; }) given;
    VEC(const char *) rest; /* what is no option, in order */
};

/* Reads argv[1] and on. False and err (ERR_USAGE): an unknown option (names the closest), one of a later
 * version, a missing or needless value, too few or too many arguments. All strings belong to argv. args_clear
 * it in any case. */
bool args_parse(struct args *args, const struct command *command, int argc, char **argv, struct err *err);
void args_clear(struct args *args);

bool args_has(const struct args *args, const char *name);
/* The last value given, or NULL. */
const char *args_value(const struct args *args, const char *name);
/* The values of an option that may be repeated: for (size_t at = 0; (value = args_next(args, "-o", &at));) */
const char *args_next(const struct args *args, const char *name, size_t *at);
/* Sets *number where the option was given. False and err where its value is no integer from least to most. */
bool args_integer(const struct args *args, const char *name, long least, long most, int *number, struct err *err);

/* Is the ending of an output one of a later version? Then false and err. */
bool args_check_output(const char *path, struct err *err);

/* Settings given beside the scraper; a VEC whose strings are owned. A zeroed struct is empty. */
struct overrides { struct override *at; size_t count, cap; };
void overrides_add(struct overrides *overrides, const char *name, size_t name_length, const char *value);
void overrides_clear(struct overrides *overrides);
/* Adds the values of --set NAME=VALUE, and -c as `concurrency`. False and err where one has no name or no `=`. */
bool args_overrides(const struct args *args, struct overrides *overrides, struct err *err);

#endif
