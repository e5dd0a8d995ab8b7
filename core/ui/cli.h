/* The command line as a whole: finds the command, answers for help and versions. */
#ifndef UI_CLI_H
#define UI_CLI_H

#include "base/str.h"
#include "ui/cmd.h"

/* Runs the command that argv names; the exit code of the program. */
int cli_main(int argc, char **argv);

/* All commands, those of a later version too; ends with NULL. */
const struct command *const *cli_commands(void);
/* What `darn help CMD` prints, appended. */
void cli_long_help(const struct command *command, struct str *out);

#endif
