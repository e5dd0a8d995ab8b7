/* The decoders of the legacy encodings in which a character has one to four bytes: gb18030 and GBK, Big5, EUC-KR,
 * Shift_JIS, EUC-JP (WHATWG Encoding 11 to 14). */
#ifndef ENCODING_MULTIBYTE_H
#define ENCODING_MULTIBYTE_H

#include "encoding/decoder.h"
#include "encoding/encodings.h"

/* Readies a decoder, whose bytes are set, for one of these. */
void multibyte_begin(struct decoder *decoder, enum encoding_kind kind);

#endif
