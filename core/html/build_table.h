/* The insertion modes within tables (WHATWG HTML 13.2.6.4.9 to 15). As in build_modes.h: true where the token is
 * to be processed again. */
#ifndef HTML_BUILD_TABLE_H
#define HTML_BUILD_TABLE_H

#include "html/build.h"

bool mode_in_table(struct builder *b);
bool mode_in_table_text(struct builder *b);
bool mode_in_caption(struct builder *b);
bool mode_in_column_group(struct builder *b);
bool mode_in_table_body(struct builder *b);
bool mode_in_row(struct builder *b);
bool mode_in_cell(struct builder *b);

#endif
