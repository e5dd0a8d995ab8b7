/* See path.h. */
#include "html/path.h"

#include "html/tree.h"

#include <stdlib.h>

void path_of(const struct node *node, struct str *out) {
    xmlChar *path = xmlGetNodePath(tree_node(node));
    if (!path) abort();
    str_puts(out, (const char *)path);
    xmlFree(path);
}
