/* Where in a document a tag, id or class is. Made when a document is asked often; a list that it gives holds every
 * element that can be meant and may hold others, so whoever uses it asks each element again. */
#ifndef SELECT_INDEX_H
#define SELECT_INDEX_H

#include "html/order.h"
#include "select/selector.h"

struct index;

/* Numbers of elements (order.h), ascending; one may be there twice. */
struct index_list { const uint32_t *at; size_t count; };

/* The document's index, made now if there is none. Belongs to the document, and lives in its memory. */
const struct index *index_of(struct doc *doc);
/* One more question: the index where there were some before, so that it pays; else NULL. */
const struct index *index_when_asked(struct doc *doc);

/* The root's elements have the numbers from 1 to index_count. */
uint32_t index_count(const struct index *index);
const xmlNode *index_element(const struct index *index, uint32_t number);
/* The elements that can fit the compound, of those with numbers from `first` to before `behind`, by its id, else a
 * class, else its tag. False where any can. */
bool index_find(const struct index *index, const struct compound *compound, uint32_t first, uint32_t behind,
                struct index_list *list);
/* Those of a list with numbers from `first` to before `behind`. */
struct index_list index_part(const struct index_list *list, uint32_t first, uint32_t behind);
/* The first element with the id, as it is written, or NULL. */
const xmlNode *index_find_id(struct doc *doc, const char *id);

#endif
