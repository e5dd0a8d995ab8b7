/* What the markup states for machines about a text: its language, the date that it shows. */
#ifndef READ_STATED_H
#define READ_STATED_H

#include "html/doc.h"

/* The language tag of a node: the lang attribute (in XML xml:lang) of the nearest element that has one, itself
 * counted; NULL where none has one or it is empty (WHATWG HTML 3.2.6.2). */
const char *stated_lang(struct node *node);
/* The date that a node states: its attribute datetime (<time>, <ins>, <del>), else content (<meta>, microdata,
 * RDFa), else the datetime of the first element below that has one. NULL where there is none. It may be
 * anything that the page's author wrote. Valid as node_attr's. */
const char *stated_date(struct node *node);

#endif
