/* The ways in which editors and tools save a file, by name: plain (truncated and written; those that follow one
 * another are open together), escaped (plain, with \xHH, \0, \r, \n as bytes), rename (written aside, renamed over),
 * pieces and emptied (something else goes on while it is half there, or empty), remade (deleted first), older and
 * same-time (with an old time, or that of the text before). */
#ifndef E2E_SAVING_H
#define E2E_SAVING_H

#include "harness.h"

enum { SAVING_TOGETHER = 8 };

struct saving {
    int writers[SAVING_TOGETHER], count; /* files that are open until the last one is written */
    void (*between)(void *arg);          /* what goes on between two pieces */
    void *arg;
};

/* False where there is no such way. */
bool saving_save(struct saving *saving, const char *path, const char *way, const char *text);
/* Ends the plain saves: now all of them are whole. */
void saving_close(struct saving *saving);

#endif
