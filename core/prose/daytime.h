/* The time of a day out of a text: "15:30", "3:45:10 p.m.", "15h30", "15.30 Uhr", "下午3:45", "15時30分", with a
 * zone behind it where there is one: Z, +01:00, +0100, GMT+1, UTC, the zones of RFC 5322 and other names that
 * mean one offset everywhere (CET, MSK, JST). A name that does not (BST, IST) is none. 24:00 has the hour 24
 * (moment_settle). */
#ifndef PROSE_DAYTIME_H
#define PROSE_DAYTIME_H

#include "model/moment.h"

/* What reading a form at a place gives. */
enum verdict {
    VERDICT_NONE, /* it does not stand there */
    VERDICT_BAD,  /* it does, and there is no such day or time */
    VERDICT_GOOD,
};

/* Reads a time at *at into the fields of *m that are about it, and moves *at behind it where it is good. "15.30" is
 * one with `dotted`, at the text's end, and in front of a zone, "Uhr" or "p.m.". */
enum verdict daytime_read(const char **at, bool dotted, struct moment *m);
/* The same of a time behind a date, with what may stand between: "T", ", ", " at ", " um ", " (Tue) ". */
enum verdict daytime_follow(const char **at, struct moment *m);

/* Passes the end of a span of time that begins in front of *at: "-16:30", " to 5 PM". */
void daytime_until(const char **at);
/* Passes a weekday: ", Tuesday", " (Tue)", "火曜日", "（火）". */
void daytime_weekday(const char **at);

#endif
