/* XML as sites send it made into XML that a parser can read to its end: no DOCTYPE and so no entities of a
 * document's own, what only HTML knows by name decoded, '&' and '<' that begin nothing escaped, characters that
 * XML has not left out. Lines stay where they were. */
#ifndef HTML_XML_MEND_H
#define HTML_XML_MEND_H

#include "base/str.h"

/* What is known of one document's faults: the first of them, and its line from 1. */
struct xml_fault { int line; char what[160]; }; /* line 0: there is none */

/* Fills it where there is none yet, or only one further down. */
void xml_fault_set(struct xml_fault *fault, int line, const char *format, ...) __attribute__((format(printf, 3, 4)));

/* Appends the mended document to out. The text ends with a NUL. What an <!ENTITY> says in plain text is put where
 * it is referred to, 1 MiB in all; other entities of a DOCTYPE, which are files or hold markup, become nothing.
 * False where libxml2 would take minutes: a tag has over 10,000 attributes,
 * or very many have thousands. */
bool xml_mend(const char *utf8, size_t bytes, struct str *out, struct xml_fault *fault);

#endif
