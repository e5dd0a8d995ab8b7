/* See index.h. */
#include "encoding/index.h"

#include "base/mem.h"
#include "base/utf8.h"
#include "encoding/indexes.h"

#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

/* ---- From pointer to character ---- */

static const struct chart *const charts[INDEXES] = {
    [INDEX_BIG5] = &chart_big5, [INDEX_EUC_KR] = &chart_euc_kr, [INDEX_GB18030] = &chart_gb18030,
    [INDEX_JIS0208] = &chart_jis0208, [INDEX_JIS0212] = &chart_jis0212,
};

/* Text of a chart into cells, as many as there are. */
static void read_cells(const char *text, struct cell *cells) {
    for (size_t length; *text; text += length, cells++) {
        length = utf8_length(*text);
        if (*text != '.') memcpy(cells->utf8, text, length);
    }
}

static struct index *make_cells(enum index_name name) {
    const struct chart *chart = charts[name];
    const unsigned pointers = chart->row_count * chart->cells;
    struct index *index = mem_zero(sizeof *index + pointers * sizeof *index->cells);
    index->pointers = pointers;
    for (unsigned row = 0; row < chart->row_count; row++)
        if (chart->rows[row]) read_cells(chart->rows[row], index->cells + row * chart->cells);
    return index;
}

/* Of two threads that make the same the first one's stays. */
const struct index *index_cells(enum index_name name) {
    static _Atomic(struct index *) made[INDEXES];
    struct index *index = atomic_load(&made[name]), *before = NULL;
    if (index) return index;
    index = make_cells(name);
    if (atomic_compare_exchange_strong(&made[name], &before, index)) return index;
    free(index);
    return before;
}

void index_single(const char *single, struct cell cells[128]) {
    memset(cells, 0, 128 * sizeof *cells);
    read_cells(single, cells);
}

unsigned index_code(const struct cell *cell) {
    size_t length;
    return cell->utf8[0] ? utf8_read(cell->utf8, &length) : 0;
}

/* ---- From code point to pointer ---- */

/* One for each character of the planes 0 and 2, which are all that there are: its pointer + 1, or 0. */
enum { PLANE = 0x10000, PLACES = 2 * PLANE };

struct pointers { uint16_t at[PLACES]; };

static int place_of(unsigned code) {
    if (code < PLANE) return (int)code;
    return code >= 2 * PLANE && code < 3 * PLANE ? (int)(code - PLANE) : -1;
}

static bool between(unsigned value, unsigned low, unsigned high) { return value >= low && value <= high; }

static bool is_left_out(enum index_pointers which, unsigned pointer) {
    switch (which) {
    case POINTERS_BIG5: return pointer < (0xA1 - 0x81) * 157;
    case POINTERS_SHIFT_JIS: return between(pointer, 8272, 8835);
    default: return false;
    }
}

/* Those of Big5 whose last pointer counts. Of all others it is the first one. */
static bool is_last_wanted(enum index_pointers which, unsigned code) {
    static const uint16_t last[] = {0x2550, 0x255E, 0x2561, 0x256A, 0x5341, 0x5345};
    if (which != POINTERS_BIG5) return false;
    for (size_t i = 0; i < sizeof last / sizeof *last; i++)
        if (last[i] == code) return true;
    return false;
}

static struct pointers *make_pointers(enum index_pointers which) {
    static const enum index_name names[POINTERS] = {
        [POINTERS_BIG5] = INDEX_BIG5, [POINTERS_EUC_KR] = INDEX_EUC_KR, [POINTERS_GB18030] = INDEX_GB18030,
        [POINTERS_JIS0208] = INDEX_JIS0208, [POINTERS_SHIFT_JIS] = INDEX_JIS0208,
    };
    const struct index *index = index_cells(names[which]);
    struct pointers *pointers = mem_zero(sizeof *pointers);
    for (unsigned pointer = 0; pointer < index->pointers; pointer++) {
        const unsigned code = index_code(&index->cells[pointer]);
        if (!code || is_left_out(which, pointer)) continue;
        uint16_t *at = &pointers->at[place_of(code)];
        if (!*at || is_last_wanted(which, code)) *at = (uint16_t)(pointer + 1);
    }
    return pointers;
}

static const struct pointers *pointers_of(enum index_pointers which) {
    static _Atomic(struct pointers *) made[POINTERS];
    struct pointers *pointers = atomic_load(&made[which]), *before = NULL;
    if (pointers) return pointers;
    pointers = make_pointers(which);
    if (atomic_compare_exchange_strong(&made[which], &before, pointers)) return pointers;
    free(pointers);
    return before;
}

int index_pointer(enum index_pointers which, unsigned code) {
    const int place = place_of(code);
    return place < 0 ? -1 : pointers_of(which)->at[place] - 1;
}

/* ---- The ranges of gb18030 ---- */

/* The last range that begins at or before the pointer; or the code point, where by_code. */
static const struct gb18030_range *range_of(unsigned value, bool by_code) {
    size_t low = 0, high = GB18030_RANGES;
    while (high - low > 1) {
        size_t middle = (low + high) / 2;
        const struct gb18030_range *range = &gb18030_ranges[middle];
        if ((by_code ? range->code : range->pointer) <= value) low = middle;
        else high = middle;
    }
    return &gb18030_ranges[low];
}

/* U+E7C7 moved away in 2005 and stayed reachable. */
enum { MOVED_POINTER = 7457, MOVED_CODE = 0xE7C7 };

unsigned index_ranges_code(unsigned pointer) {
    if (between(pointer, 39420, 188999) || pointer > 1237575) return 0;
    if (pointer == MOVED_POINTER) return MOVED_CODE;
    const struct gb18030_range *range = range_of(pointer, false);
    return range->code + pointer - range->pointer;
}

unsigned index_ranges_pointer(unsigned code) {
    if (code == MOVED_CODE) return MOVED_POINTER;
    const struct gb18030_range *range = range_of(code, true);
    return range->pointer + code - range->code;
}
