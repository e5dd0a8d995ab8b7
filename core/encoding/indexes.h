/* The indexes of the WHATWG Encoding Standard (section 5) as text: characters one after another in UTF-8, "."
 * where there is none, nothing behind the last one. indexes.c is made by generate/indexes.lua; `index` makes
 * tables of it. */
#ifndef ENCODING_INDEXES_H
#define ENCODING_INDEXES_H

/* What the bytes from 0x80 on mean in the single-byte encodings. */
extern const char single_ibm866[], single_iso_8859_2[], single_iso_8859_3[], single_iso_8859_4[], single_iso_8859_5[],
    single_iso_8859_6[], single_iso_8859_7[], single_iso_8859_8[], single_iso_8859_10[], single_iso_8859_13[],
    single_iso_8859_14[], single_iso_8859_15[], single_iso_8859_16[], single_koi8_r[], single_koi8_u[],
    single_macintosh[], single_windows_874[], single_windows_1250[], single_windows_1251[], single_windows_1252[],
    single_windows_1253[], single_windows_1254[], single_windows_1255[], single_windows_1256[], single_windows_1257[],
    single_windows_1258[], single_x_mac_cyrillic[];
/* The full-width forms of U+FF61 to U+FF9F: index ISO-2022-JP katakana. */
extern const char single_iso_2022_jp_katakana[];

/* Row R has the pointers from R * cells on; NULL where it would be empty. */
struct chart { const char *const *rows; unsigned row_count, cells; };
extern const struct chart chart_big5, chart_euc_kr, chart_gb18030, chart_jis0208, chart_jis0212;

/* From this pointer on, code points as they follow one another; in the order of both. */
struct gb18030_range { unsigned pointer, code; };
enum { GB18030_RANGES = 207 };
extern const struct gb18030_range gb18030_ranges[GB18030_RANGES];

#endif
