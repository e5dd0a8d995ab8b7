/* A jar of cookies (RFC 6265bis): what answers set enters it, and it says what goes with a request. The store keeps one with
 * its rows, the loop has another; both take the same in the same order, and so are equal. */
#ifndef MODEL_JAR_H
#define MODEL_JAR_H

#include "model/cookie.h"

#include "base/vec.h"

enum {
    JAR_DOMAIN_MOST = 50, /* cookies of one domain, */
    JAR_MOST = 3000,      /* of all: those that expired go first, then the oldest */
};

struct cookies { struct cookie *at; size_t count, cap; };
void cookies_clear(struct cookies *cookies);

struct jar {
    struct cookies cookies;
    VEC(int64_t) gone; /* ids of those that left since it was saved */
    int64_t last;      /* the highest id so far */
};

/* The Set-Cookie fields of the answers to one request, in their order, each with the URL that it came from. */
struct set_cookies { struct set_cookie { char *url, *value; } *at; size_t count, cap; };
void set_cookies_add(struct set_cookies *set, const char *url, const char *value); /* copies both */
void set_cookies_copy(struct set_cookies *to, const struct set_cookies *from);
void set_cookies_clear(struct set_cookies *set);
/* A line each, "URL VALUE", for the crawl file (to be freed; NULL where there are none), and back. */
char *set_cookies_pack(const struct set_cookies *set);
void set_cookies_unpack(struct set_cookies *set, const char *text);

/* Takes in what answers set that came then. `late`: they came long ago, so a cookie that was set since stays. */
void jar_set(struct jar *jar, const struct set_cookies *set, int64_t time_ms, bool late);
/* Takes the cookie over; one of the same name, domain and path makes room, and gives it its id. */
void jar_put(struct jar *jar, struct cookie *cookie);
/* Copies them into it. */
void jar_put_all(struct jar *jar, const struct cookies *cookies);
/* The Cookie field of a request for that URL: first `own` (or NULL), which the request brings itself, then those of the jar
 * that have no name of these: the longest path first, then the one that was made first. To be freed; NULL for none. */
char *jar_header(const struct jar *jar, const struct url *url, const char *own, int64_t now_ms);
/* The same where `set` was set on the way and is in no jar yet. */
char *jar_header_with(const struct jar *jar, const struct set_cookies *set, const struct url *url, const char *own,
                      int64_t now_ms);
/* How many it would send somewhere. */
size_t jar_count(const struct jar *jar, int64_t now_ms);
/* All that changed is written down. */
void jar_saved(struct jar *jar);
void jar_copy(struct jar *to, const struct jar *from);
void jar_clear(struct jar *jar);

#endif
