/* See session.h. */
#include "crawl/session.h"

#include "base/log.h"
#include "os/clock.h"

#include <stdio.h>
#include <stdlib.h>

static void begin_cookies(struct engine *engine) {
    const struct cookie_source *file = &engine->settings->cookie_file;
    if (!*file->hash) return;
    struct change *change = change_new(CHANGE_COOKIES);
    for (size_t i = 0; i < file->cookies.count; i++) {
        struct cookie cookie;
        cookie_copy(&cookie, &file->cookies.at[i]);
        vec_push(&change->given, cookie);
    }
    memcpy(change->hash, file->hash, sizeof change->hash);
    storer_send(engine->storer, change);
}

static void begin_login(struct engine *engine, bool run_begins) {
    const struct request *login = version_login(engine->version);
    struct change *change = change_new(CHANGE_LOGIN);
    if (login) change->login = request_copy(login);
    change->run_begins = run_begins;
    storer_send(engine->storer, change);
}

void session_begin(struct engine *engine, bool run_begins) {
    begin_cookies(engine);
    if (!engine->options->retry_only) begin_login(engine, run_begins);
}

void session_look(struct engine *engine, const struct take *take) {
    char why[800];
    if (take->login_failed == engine->login_failed) return;
    engine->login_failed = take->login_failed;
    snprintf(why, sizeof why, "the login failed, so nothing else is fetched (%s)", take->login_why);
    const char *callback = engine->settings->login.callback; /* a save may have taken it away */
    engine_event(engine, &(struct event){.kind = take->login_failed ? EVENT_PAUSED : EVENT_RESUMED,
                                         .callback = callback ? callback : "login",
                                         .why = take->login_failed ? why : "nothing waits for the login", .held = take->held});
}

void session_imported(struct engine *engine, const struct change *change) {
    const struct cookie_source *file = &engine->settings->cookie_file;
    if (!change->added || !file->path) return;
    log_put(LOG_INFO, "%s: %d cookies taken over, %zu had expired", file->path, change->added, file->expired);
}

/* A Cookie field of the settings counts as the request's own where that has none. */
void session_send(const struct settings *settings, const struct jar *jar, const struct set_cookies *on_the_way,
                  const struct url *url, struct headers *own) {
    const char *said = headers_get(own, "Cookie");
    int64_t now_ms = clock_wall_ms();
    if (!settings->cookies) return;
    if (!said) said = headers_get(&settings->headers, "Cookie");
    char *header = on_the_way ? jar_header_with(jar, on_the_way, url, said, now_ms) : jar_header(jar, url, said, now_ms);
    if (header) headers_set(own, "Cookie", header);
    free(header);
}

void session_collect(const struct url *url, const struct response *response, struct set_cookies *out) {
    const struct headers *headers = &response->headers;
    for (size_t i = 0; i < headers->count; i++)
        if (ascii_casecmp(headers->at[i].name, "Set-Cookie") == 0) set_cookies_add(out, url->text, headers->at[i].value);
}
