/* robots.txt (RFC 9309): read it, and may we? */
#ifndef NET_ROBOTS_H
#define NET_ROBOTS_H

#include <stdbool.h>
#include <stddef.h>

struct robots;

/* Reads at most ROBOTS_MOST bytes of it. Never fails: lines it does not understand are passed over. A NULL
 * text means that all is allowed. */
enum { ROBOTS_MOST = 512 * 1024 };
struct robots *robots_parse(const char *text, size_t bytes);
void robots_free(struct robots *robots);
/* May `agent` (a product token such as "darn", compared without case) fetch the path with its query
 * ("/a?b=c")? The longest match wins, allow before disallow where equally long; groups for the agent are
 * merged, those for * only count where none names it; "*" and a final "$" in patterns; /robots.txt itself is
 * allowed. */
bool robots_allows(const struct robots *robots, const char *agent, const char *path);
/* The agent's Crawl-delay in seconds, or -1 where there is none. */
double robots_delay(const struct robots *robots, const char *agent);

#endif
