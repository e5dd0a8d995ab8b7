/* A request that failed, on its way through the parsers' queue: what is asked about it there, and what the script
 * says. */
#ifndef CRAWL_SETBACK_H
#define CRAWL_SETBACK_H

#include "model/fault.h"
#include "model/page.h"
#include "script/version.h"

struct job;

struct setback {
    struct fault fault; /* a view of the job's page and of `error` */
    char *error;
    bool acted;         /* a server has acted on the request, whatever came after */
    bool over;          /* in: it is given up, on_gave_up is called; else the retry rule is asked */
    bool answered;      /* the answer: the script's function ran to its end; */
    double seconds;     /* what a rule gave, negative: not again */
    struct err err;     /* why there is no answer; kind ERR_NONE: the rule is no function in that version */
};

/* A job about what came of page->request. Takes the page, copies the error. */
struct job *setback_job(struct page *page, enum kind kind, int status, const char *error);
/* The same setback for an answer in place of the job's, with that page (taken) and why there is no other answer. */
struct job *setback_instead(const struct job *job, struct page *page, const char *why);
/* Asks the version's state of that index, in the thread that uses it. */
void setback_consult(struct job *job, struct version *version, int index, struct budget *budget);
void setback_free(struct setback *setback); /* NULL is fine */

#endif
