/* The decoder of ISO-2022-JP (WHATWG Encoding 13.2.1): escape sequences say what the bytes behind them mean. */
#ifndef ENCODING_ISO_2022_JP_H
#define ENCODING_ISO_2022_JP_H

#include "encoding/decoder.h"

/* Readies a decoder whose bytes are set. */
void iso_2022_jp_begin(struct decoder *decoder);

#endif
