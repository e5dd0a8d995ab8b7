/* Which proxy a request goes through: those of the settings in turn, or the one that the environment names, as curl reads
 * it; and which of them rest because they failed. Belongs to the loop's thread. */
#ifndef NET_PROXY_H
#define NET_PROXY_H

#include "base/map.h"
#include "base/names.h"
#include "model/url.h"

#include <stdint.h>

enum { PROXY_REST_MOST = 300 }; /* seconds; the first rest is 1, each failure in a row doubles it */

/* A zeroed struct is empty. */
struct proxies {
    struct map resting; /* URL -> struct rest */
    size_t turn;
};

/* The proxy for that URL, "" for none. list NULL: the environment says (https_proxy, all_proxy ... as curl does); an empty
 * list: none. no_proxy of the environment holds in both cases: names with all below them, addresses, blocks of addresses
 * (10.0.0.0/8), "*". Of a list the next that does not rest is taken, else the one whose rest ends first. The text belongs
 * to the list or the environment. */
const char *proxies_choose(struct proxies *proxies, const struct names *list, const struct url *url, int64_t now_ms);
/* It could not be used: it rests. True where it did not before: worth a word. */
bool proxies_failed(struct proxies *proxies, const char *proxy, int64_t now_ms);
void proxies_worked(struct proxies *proxies, const char *proxy);
/* Is there one in the list that does not rest? Then what the other could not do may be tried at once. */
bool proxies_ready(const struct proxies *proxies, const struct names *list, int64_t now_ms);
void proxies_clear(struct proxies *proxies);
/* The URL without user name and password, to be freed. */
char *proxy_shown(const char *proxy);

#endif
