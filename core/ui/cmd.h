/* What a command is: its name, its options and its help in one struct, so that the parser, `darn help` and
 * the suggestions can never disagree. One file a command; cli.c lists them. */
#ifndef UI_CMD_H
#define UI_CMD_H

#include <stdbool.h>

struct option {
    const char *name;     /* as it is written: "-o", "--wait"; NULL ends a table */
    const char *argument; /* what the help calls it: "FILE"; NULL for a flag */
    const char *help;     /* lines after the first are indented by the help itself */
    bool later;           /* known, but not yet in this version */
};

/* For `most`: options end at the first argument, and all behind it belongs to a program that the command runs. */
enum { COMMAND_PASSES_ON = -2 };

struct command {
    const char *name;
    const char *arguments; /* "SCRAPER [URL...]" */
    const char *summary;   /* one line, no full stop */
    const struct option *options; /* may be NULL */
    int least, most;       /* how many arguments beside options; most -1: any number */
    const char *text;      /* what it does at length; ends with an example */
    int (*run)(int argc, char **argv); /* argv[0] is the command's name; NULL: not yet in this version */
};

extern const struct command command_new, command_run, command_parse, command_failures, command_retry, command_stats,
    command_export, command_reloads, command_live, command_debug;
/* Keeps options of its own: it is a server, not a reader of crawl files. */
int cmd_demo(int argc, char **argv);

#endif
