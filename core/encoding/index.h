/* Tables of the indexes of the WHATWG Encoding Standard (section 5): from a pointer to its character for
 * decoders, from a code point to its pointer for encoders. Made of the text in `indexes` when first asked for,
 * kept until the process ends, and shared by all threads. */
#ifndef ENCODING_INDEX_H
#define ENCODING_INDEX_H

enum index_name { INDEX_BIG5, INDEX_EUC_KR, INDEX_GB18030, INDEX_JIS0208, INDEX_JIS0212, INDEXES };

/* A character in UTF-8, NULs behind it; only NULs where there is none. */
struct cell { char utf8[4]; };

struct index { unsigned pointers; struct cell cells[]; };

/* "Index code point" of all pointers below `pointers`. */
const struct index *index_cells(enum index_name name);
/* A single-byte index's cells, for the bytes from 0x80 on. */
void index_single(const char *single, struct cell cells[128]);
unsigned index_code(const struct cell *cell); /* 0 where there is none */

/* The indexes as encoders see them: Big5 without the Hong Kong supplement, Shift_JIS without NEC's doubles. */
enum index_pointers {
    POINTERS_BIG5, POINTERS_EUC_KR, POINTERS_GB18030, POINTERS_JIS0208, POINTERS_SHIFT_JIS, POINTERS
};

/* "Index pointer", "index Big5 pointer" or "index Shift_JIS pointer" of a code point; -1 for null. */
int index_pointer(enum index_pointers which, unsigned code);

/* "Index gb18030 ranges code point", 0 for null, and "index gb18030 ranges pointer", of what is above U+007F. */
unsigned index_ranges_code(unsigned pointer);
unsigned index_ranges_pointer(unsigned code);

#endif
