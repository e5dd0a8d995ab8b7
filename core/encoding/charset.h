/* A body's encoding, and the body as UTF-8. Which one it is: the byte order mark, then the Content-Type header,
 * then what the document declares inside (WHATWG HTML 13.2.3.2; of XML the first line, of JSON nothing), then
 * UTF-8 where all of it is valid, then a guess, else windows-1252. */
#ifndef ENCODING_CHARSET_H
#define ENCODING_CHARSET_H

#include <stdbool.h>
#include <stddef.h>

/* A body as valid UTF-8: its own bytes where they are that already, else others. Zeroed, it is nothing yet. */
struct charset_text {
    const char *charset; /* the encoding's WHATWG name in lower case ("utf-8"): a constant; NULL: nothing */
    const char *utf8;    /* in the body, behind its mark, or in `own`; never NULL once there is a charset */
    size_t length;
    bool guessed;        /* nothing says which it is, and it is not UTF-8 */
    char *own;           /* to be freed; NULL where the body is borrowed */
};

/* Fills a zeroed *text, which must not outlive the body. Bad bytes become U+FFFD, a byte order mark is left out.
 * body may be NULL where it has no bytes; content_type is the header's value or NULL. Never fails. */
void charset_decode(struct charset_text *text, const char *body, size_t bytes, const char *content_type);
/* The same of a body that is read as XML, whatever its type (RFC 7303 3): no <meta> counts. */
void charset_decode_xml(struct charset_text *text, const char *body, size_t bytes, const char *content_type);
/* The charset alone. */
const char *charset_of(const char *body, size_t bytes, const char *content_type);

/* Where the body is borrowed it is taken, so that text->utf8 stays where it is, and *body gets a copy of it. */
void charset_take_body(struct charset_text *text, char **body, size_t bytes);
void charset_clear(struct charset_text *text);

#endif
