/* What a run makes of its page only when a callback asks for it: the decoded body, the tree, the base of its
 * links. Kept in struct run; whoever made the run frees them with it. */
#ifndef SCRIPT_BIND_RUN_H
#define SCRIPT_BIND_RUN_H

#include "script/state.h"

/* The body as UTF-8, and its charset. Belongs to the run. */
const struct charset_text *bind_utf8(struct run *run);
/* The page's tree. Raises where it is nested or large beyond the parser's limits. */
struct doc *bind_document(struct lua_State *L, struct run *run);
/* What links on the page are relative to. Only HTML is looked at for a <base>. */
const struct url *bind_base(struct lua_State *L, struct run *run);
/* The encoding in which the queries of its links are written; NULL where it is no HTML: UTF-8. */
const struct encoding *bind_encoding(struct run *run);
/* Pushes the absolute URL of what a node links to, as node:url() gives it: in the attribute of that name or, for
 * NULL, in the one that its element has for it (in XML: see xml_link). Gives what a door returns: 1, of which
 * nil is for none, or 2 as bind_push_url. */
int bind_push_link(struct lua_State *L, struct run *run, struct node *node, const char *attribute);
/* Does the page say that the link is not to be followed? bind_nofollow_free: of a run that ends. */
bool bind_nofollow(struct lua_State *L, struct run *run, const struct url *url);
void bind_nofollow_free(struct run *run);
/* Pushes `href` as an absolute URL; of another scheme (mailto:) as it is, without the space around it. Gives what
 * a door returns: 1, or 2 for nil and why it is no URL. */
int bind_push_url(struct lua_State *L, const char *href, const struct url *base, const struct encoding *encoding);

#endif
