/* See settings.h. The table at the end of the first chapter is the one place where a setting is made known:
 * what it may be, what it is where nothing is said, what it does. */
#include "model/settings.h"

#include "base/json.h"
#include "model/outcome.h"

#include <math.h>
#include <stdio.h>
#include <threads.h>

struct setting {
    const char *name;
    enum setting_sort sort;
    bool (*set)(struct settings *to, const struct setting *of, const json_t *value, struct err *err);
    size_t offset;          /* of the field that the plain setters fill */
    double least, most;     /* of numbers */
    const char *must, *usual, *help; /* what a value must be, the default, what it does */
};

static const char not_yet[] = "not yet in this version of darn";

/* --- setters, one for each sort of value --- */

static bool wrong(const struct setting *of, const json_t *value, struct err *err) {
    struct str given = {0};
    if (json_is_object(value)) str_puts(&given, "a table");
    else if (json_is_array(value)) str_puts(&given, "a list");
    else json_put_value(&given, value);
    int shown = (int)utf8_cut(given.data, given.len, 100);
    err_set(err, ERR_USAGE, "%s must be %s, not %.*s", of->name, of->must, shown, given.data);
    str_clear(&given);
    return false;
}

static void *field(struct settings *to, const struct setting *of) { return (char *)to + of->offset; }

static bool set_flag(struct settings *to, const struct setting *of, const json_t *value, struct err *err) {
    if (!json_is_boolean(value)) return wrong(of, value, err);
    *(bool *)field(to, of) = json_is_true(value);
    return true;
}

static bool in_range(const struct setting *of, const json_t *value) {
    double number = json_is_number(value) ? json_number_value(value) : NAN;
    return number >= of->least && number <= of->most;
}

/* 16 * 1024 ^ 2 is a float in Lua, so a float without a fraction will do. */
static bool set_integer(struct settings *to, const struct setting *of, const json_t *value, struct err *err) {
    if (!in_range(of, value) || trunc(json_number_value(value)) != json_number_value(value))
        return wrong(of, value, err);
    *(int64_t *)field(to, of) = (int64_t)json_number_value(value);
    return true;
}

/* false is 0: never. */
static bool set_count(struct settings *to, const struct setting *of, const json_t *value, struct err *err) {
    if (!json_is_false(value)) return set_integer(to, of, value, err);
    *(int64_t *)field(to, of) = 0;
    return true;
}

static bool set_seconds(struct settings *to, const struct setting *of, const json_t *value, struct err *err) {
    if (!in_range(of, value)) return wrong(of, value, err);
    *(double *)field(to, of) = json_number_value(value);
    return true;
}

static void replace_text(char **text, const char *by) {
    free(*text);
    *text = mem_strdup(by);
}

static bool set_text(struct settings *to, const struct setting *of, const json_t *value, struct err *err) {
    if (!json_is_string(value)) return wrong(of, value, err);
    replace_text(field(to, of), json_string_value(value));
    return true;
}

/* It becomes the name of the crawl file. */
static bool set_name(struct settings *to, const struct setting *of, const json_t *value, struct err *err) {
    const char *name = json_string_value(value);
    if (!name || !*name || *name == '.' || strchr(name, '/')) return wrong(of, value, err);
    return set_text(to, of, value, err);
}

static bool set_user_agent(struct settings *to, const struct setting *of, const json_t *value, struct err *err) {
    bool sendable = json_is_string(value) && headers_valid("User-Agent", json_string_value(value));
    return sendable ? set_text(to, of, value, err) : wrong(of, value, err);
}

static bool add_pattern(struct names *names, const struct setting *of, const json_t *value, struct err *err) {
    if (!json_is_string(value)) return wrong(of, value, err);
    char *pattern = url_pattern(json_string_value(value), err);
    if (!pattern) return err_prefix(err, "%s", of->name);
    vec_push(names, pattern);
    return true;
}

/* An empty Lua table may come as an object. */
static bool is_list(const json_t *value) {
    return json_is_array(value) || (json_is_object(value) && json_object_size(value) == 0);
}

static bool is_table(const json_t *value) {
    return json_is_object(value) || (json_is_array(value) && json_array_size(value) == 0);
}

static bool set_patterns(struct settings *to, const struct setting *of, const json_t *value, struct err *err) {
    struct names names = {0}, *old = field(to, of);
    bool ok = true;
    size_t i;
    json_t *one;
    if (!is_list(value)) ok = add_pattern(&names, of, value, err);
    else json_array_foreach(value, i, one) ok = ok && add_pattern(&names, of, one, err);
    names_clear(ok ? old : &names);
    if (ok) *old = names;
    return ok;
}

static bool set_statuses(struct settings *to, const struct setting *of, const json_t *value, struct err *err) {
    size_t i;
    json_t *one;
    if (!is_list(value)) return wrong(of, value, err);
    json_array_foreach(value, i, one)
        if (!json_is_integer(one) || !in_range(of, one)) return wrong(of, one, err);
    to->statuses.count = 0;
    json_array_foreach(value, i, one) vec_push(&to->statuses, (int)json_integer_value(one));
    return true;
}

static bool set_headers(struct settings *to, const struct setting *of, const json_t *value, struct err *err) {
    const char *name;
    json_t *one;
    if (!is_table(value)) return wrong(of, value, err);
    json_object_foreach((json_t *)value, name, one) {
        if (!json_is_string(one)) return wrong(of, one, err);
        if (!headers_valid(name, json_string_value(one)))
            return err_set(err, ERR_USAGE, "headers: \"%s\" cannot be sent; names are letters, digits and -, values "
                           "have no line break", name);
    }
    headers_clear(&to->headers);
    json_object_foreach((json_t *)value, name, one) headers_set(&to->headers, name, json_string_value(one));
    return true;
}

static bool set_cookies(struct settings *to, const struct setting *of, const json_t *value, struct err *err) {
    const char *path = json_string_value(value);
    if (!json_is_boolean(value) && !(path && *path)) return wrong(of, value, err);
    replace_text(&to->cookie_file.path, path);
    to->cookies = !json_is_false(value);
    return true;
}

/* A callback's name, or {"url": ..., "callback": ...}. */
static bool set_login(struct settings *to, const struct setting *of, const json_t *value, struct err *err) {
    const char *url = NULL, *callback = json_string_value(value);
    json_error_t ignored;
    if (json_is_object(value) && json_unpack_ex((json_t *)value, &ignored, JSON_STRICT, "{s:s,s:s}", "url", &url, "callback", &callback))
        return wrong(of, value, err);
    if (!json_is_false(value) && !(callback && *callback)) return wrong(of, value, err);
    replace_text(&to->login.callback, callback);
    replace_text(&to->login.url, url);
    return true;
}

/* As libcurl takes them: [scheme://][user:password@]host[:port]. */
static bool is_proxy(const char *text) {
    static const char *const schemes[] = {"http", "https", "socks4", "socks4a", "socks5", "socks5h"};
    const char *host = strstr(text, "://");
    bool known = !host;
    for (size_t i = 0; host && i < sizeof schemes / sizeof *schemes; i++)
        known = known || (str_starts(text, schemes[i]) && strlen(schemes[i]) == (size_t)(host - text));
    return known && *(host ? host + 3 : text) && !text[strcspn(text, " \t\r\n")];
}

static bool add_proxy(struct names *proxies, const struct setting *of, const json_t *value, struct err *err) {
    const char *text = json_is_string(value) ? json_string_value(value) : "";
    if (!is_proxy(text)) return wrong(of, value, err);
    names_push(proxies, text);
    return true;
}

static bool is_no_proxy(const json_t *value) {
    return json_is_false(value) || (json_is_string(value) && !*json_string_value(value));
}

static bool set_proxy(struct settings *to, const struct setting *of, const json_t *value, struct err *err) {
    struct names proxies = {0};
    bool ok = true;
    size_t i;
    json_t *one;
    if (is_list(value)) json_array_foreach(value, i, one) ok = ok && add_proxy(&proxies, of, one, err);
    else if (!is_no_proxy(value)) ok = add_proxy(&proxies, of, value, err);
    names_clear(ok ? &to->proxies : &proxies);
    if (!ok) return false;
    to->proxies = proxies;
    return to->proxy_given = true;
}

static bool set_hosts(struct settings *to, const struct setting *of, const json_t *value, struct err *err) {
    return is_table(value) ? host_rules_read(&to->hosts, value, err) : wrong(of, value, err);
}

static bool set_retry(struct settings *to, const struct setting *of, const json_t *value, struct err *err) {
    if (!is_table(value)) return wrong(of, value, err);
    return json_is_array(value) || policy_merge(&to->retry, value, err);
}

static bool set_keep(struct settings *to, const struct setting *of, const json_t *value, struct err *err) {
    const char *text = json_is_string(value) ? json_string_value(value) : "";
    if (strcmp(text, "all") != 0 && strcmp(text, "failed") != 0) return wrong(of, value, err);
    to->keep = strcmp(text, "all") == 0 ? KEEP_ALL : KEEP_FAILED;
    return true;
}

static bool set_parser(struct settings *to, const struct setting *of, const json_t *value, struct err *err) {
    const char *text = json_is_string(value) ? json_string_value(value) : "";
    if (strcmp(text, "html5") != 0 && strcmp(text, "libxml2") != 0) return wrong(of, value, err);
    to->parser = strcmp(text, "html5") == 0 ? PARSER_HTML5 : PARSER_LIBXML2;
    return true;
}

static const struct { const char *name; size_t offset; } trap_fields[] = {
    {"repeats", offsetof(struct trap_limits, repeats)},       {"segments", offsetof(struct trap_limits, segments)},
    {"parameters", offsetof(struct trap_limits, parameters)}, {"doubles", offsetof(struct trap_limits, doubles)},
    {"length", offsetof(struct trap_limits, length)},
};
enum { TRAP_FIELDS = sizeof trap_fields / sizeof *trap_fields };

static bool unknown_trap(const char *name, struct err *err) {
    const char *names[TRAP_FIELDS];
    for (int i = 0; i < TRAP_FIELDS; i++) names[i] = trap_fields[i].name;
    const char *close = closest_name(name, names, TRAP_FIELDS);
    if (close) return err_set(err, ERR_USAGE, "traps has no limit \"%s\"; did you mean \"%s\"?", name, close);
    return err_set(err, ERR_USAGE, "traps has no limit \"%s\"; it has repeats, segments, parameters, doubles, length", name);
}

/* false is 0: no limit. */
static bool set_trap(struct trap_limits *traps, const char *name, const json_t *value, struct err *err) {
    int at = 0;
    while (at < TRAP_FIELDS && strcmp(trap_fields[at].name, name) != 0) at++;
    if (at == TRAP_FIELDS) return unknown_trap(name, err);
    double number = json_is_false(value) ? 0 : json_is_number(value) ? json_number_value(value) : -1;
    if (!(number >= 0 && number <= 1e6) || trunc(number) != number)
        return err_set(err, ERR_USAGE, "traps: %s must be an integer from 1 to 1000000, or false", name);
    *(int64_t *)((char *)traps + trap_fields[at].offset) = (int64_t)number;
    return true;
}

/* What the table does not name is as it is by default. */
static bool set_traps(struct settings *to, const struct setting *of, const json_t *value, struct err *err) {
    const char *name;
    json_t *one;
    struct trap_limits traps = trap_defaults();
    if (!json_is_boolean(value) && !is_table(value)) return wrong(of, value, err);
    if (json_is_false(value)) traps = (struct trap_limits){0};
    json_object_foreach((json_t *)value, name, one)
        if (!set_trap(&traps, name, one, err)) return false;
    to->traps = traps;
    return true;
}

static bool set_aliases(struct settings *to, const struct setting *of, const json_t *value, struct err *err) {
    const char *name;
    json_t *one;
    if (!is_table(value)) return wrong(of, value, err);
    json_object_foreach((json_t *)value, name, one)
        if (!json_is_string(one)) return wrong(of, one, err);
    json_decref(to->aliases);
    to->aliases = json_object_size(value) ? json_deep_copy(value) : NULL;
    return true;
}

/* --- the table --- */

#define AT(field) offsetof(struct settings, field)
#define SCRIPT SETTING_SCRIPT, NULL, 0, 0, 0
#define LATER SETTING_LATER, NULL, 0, 0, 0
#define VALUE(set, at, least, most) SETTING_VALUE, set, at, least, most

static const struct setting table[] = {
    {"name", VALUE(set_name, AT(name), 0, 0), "a name without slashes", "the file's", "the scraper's name"},
    {"start", SCRIPT, "URLs", "", "where the crawl begins: URL, request, list of them, or a function that iterates"},
    {"items", SCRIPT, "schemas", "any", "the types of items, their fields and the type of each"},
    {"args", LATER, "", "", "names, types and defaults of what -a gives"},
    {"allow", VALUE(set_patterns, AT(allow), 0, 0), "hosts or URL patterns", "the hosts of start",
     "what may be fetched"},
    {"deny", VALUE(set_patterns, AT(deny), 0, 0), "hosts or URL patterns", "none",
     "what may not be fetched, even where it is allowed"},
    {"unique", LATER, "", "", "fields whose values may come once"},
    {"retry", VALUE(set_retry, 0, 0, 0), "a table of rules", "backoff for what can pass",
     "how long to wait after what failure: seconds, a field's name, { first, factor, most, attempts }, a function, false"},
    {"statuses", VALUE(set_statuses, 0, 100, 599), "a list of status codes from 100 to 599", "2xx",
     "status codes whose pages are given to callbacks, besides 2xx"},
    {"concurrency", VALUE(set_integer, AT(concurrency), 1, 10000), "an integer from 1 to 10000", "16",
     "requests under way at once"},
    {"per_host", VALUE(set_integer, AT(per_host), 1, 10000), "an integer from 1 to 10000", "4",
     "requests under way at once to one host"},
    {"delay", VALUE(set_seconds, AT(delay), 0, 86400), "seconds from 0 to 86400", "0",
     "between the starts of two requests to one host"},
    {"hosts", VALUE(set_hosts, 0, 0, 0), "a table of hosts", "{}",
     "host (or *.host) -> what is other there: delay, per_host, timeout, robots, user_agent, proxy, headers, insecure, auth"},
    {"autothrottle", VALUE(set_flag, AT(autothrottle), 0, 0), "true or false", "true",
     "ask a host for less at once where it gets slower, and more slowly where it answers 429 or 503"},
    {"robots", VALUE(set_flag, AT(robots), 0, 0), "true or false", "true", "obey robots.txt"},
    {"nofollow", VALUE(set_flag, AT(nofollow), 0, 0), "true or false", "false",
     "drop links that say rel=nofollow, and all of pages that say so (<meta name=robots>, X-Robots-Tag)"},
    {"user_agent", VALUE(set_user_agent, AT(user_agent), 0, 0), "a string without line breaks", "darn/" DARN_VERSION,
     "what we say who we are; its first word is looked up in robots.txt"},
    {"headers", VALUE(set_headers, 0, 0, 0), "a table of strings", "{}", "sent with every request"},
    {"cookies", VALUE(set_cookies, 0, 0, 0), "true, false or the path of a cookies.txt", "true",
     "keep and send cookies; a file's are there from the beginning"},
    {"proxy", VALUE(set_proxy, 0, 0, 0), "a URL (http, https, socks4, socks4a, socks5, socks5h), a list of them, or false",
     "from the environment", "a proxy for all requests, or several that take turns; false: none"},
    {"login", VALUE(set_login, 0, 0, 0), "a callback's name, { url = ..., callback = ... } or false", "none",
     "the callback that logs in, on that page or on the first start: before all else, and when page:retry asks for it"},
    {"sitemap", LATER, "", "", "take URLs from sitemaps"},
    {"timeout", VALUE(set_seconds, AT(timeout), 0.001, 86400), "seconds from 0.001 to 86400", "30",
     "for one request"},
    {"max_body", VALUE(set_integer, AT(max_body), 1, 1 << 30), "an integer from 1 to 1073741824", "16777216",
     "bytes of a body, after decompression"},
    {"max_file", VALUE(set_integer, AT(max_file), 1, 1e15), "an integer from 1 to 1000000000000000", "unlimited",
     "bytes of an answer that is saved to a file, after decompression; max_body does not bound those"},
    {"max_redirects", VALUE(set_integer, AT(max_redirects), 0, 100), "an integer from 0 to 100", "10", "in a row"},
    {"max_depth", VALUE(set_integer, AT(max_depth), 0, 1e9), "an integer from 0 to 1000000000", "unlimited",
     "links away from the start"},
    {"max_pages", VALUE(set_integer, AT(max_pages), 1, 1e12), "an integer from 1 to 1000000000000", "unlimited",
     "pages of the whole crawl"},
    {"traps", VALUE(set_traps, 0, 0, 0), "true, false or a table of limits", "true",
     "links whose URLs grow without end are dropped: repeats (3), segments (50), parameters (100), doubles (3), length (8192)"},
    {"max_time", VALUE(set_seconds, AT(max_time), 0.001, 1e9), "seconds from 0.001 to 1000000000", "unlimited",
     "of one run: then what is under way is finished, and the next run goes on"},
    {"parser", VALUE(set_parser, 0, 0, 0), "\"html5\" or \"libxml2\"", "html5",
     "what builds the tree of a page: the HTML standard's algorithm, as in browsers, or libxml2's own"},
    {"max_nesting", VALUE(set_integer, AT(max_nesting), 16, 10000), "an integer from 16 to 10000", "512",
     "elements within elements of a page; deeper ones become siblings, as in browsers"},
    {"max_attributes", VALUE(set_integer, AT(max_attributes), 1, 1e6), "an integer from 1 to 1000000", "1000",
     "attributes of one element; the others are left out"},
    {"max_nodes", VALUE(set_integer, AT(max_nodes), 100, 1e9), "an integer from 100 to 1000000000", "5000000",
     "elements, attributes, texts and comments of a page; what comes after them is left out"},
    {"callback_time", VALUE(set_seconds, AT(callback_time), 0.001, 86400), "seconds from 0.001 to 86400", "10",
     "for one callback; more is a failure"},
    {"callback_memory", VALUE(set_integer, AT(callback_memory), 1 << 16, 1LL << 40),
     "an integer from 65536 to 1099511627776", "268435456", "bytes that one callback may add to its Lua state; more is a failure"},
    {"gate", LATER, "", "", "whether a save waits for its proof"},
    {"hold_after", VALUE(set_count, AT(hold_after), 0, 1e9), "an integer from 0 to 1000000000, or false", "10",
     "failures of one callback in a row that hold the requests for it until it is mended; 0 or false: never"},
    {"drift", LATER, "", "", "notice fields that stop coming"},
    {"window", LATER, "", "", "pages that drift looks at"},
    {"keep", VALUE(set_keep, 0, 0, 0), "\"all\" or \"failed\"", "all", "whose bodies stay in the crawl file"},
    {"recheck", LATER, "", "", "good pages that are re-checked after a reload"},
    {"aliases", VALUE(set_aliases, 0, 0, 0), "a table of callback names", "{}",
     "new names of callbacks that queued requests still call by the old one"},
};
enum { SETTINGS = sizeof table / sizeof *table };

static const char *names[SETTINGS + 1];

static void fill_names(void) {
    for (int i = 0; i < SETTINGS; i++) names[i] = table[i].name;
}

const char *const *settings_names(void) {
    static once_flag filled = ONCE_FLAG_INIT;
    call_once(&filled, fill_names);
    return names;
}

static const struct setting *find(const char *name) {
    for (int i = 0; i < SETTINGS; i++)
        if (strcmp(table[i].name, name) == 0) return &table[i];
    return NULL;
}

enum setting_sort settings_sort(const char *name) {
    const struct setting *setting = find(name);
    return setting ? setting->sort : SETTING_NONE;
}

const char *settings_help(const char *name) {
    const struct setting *setting = find(name);
    return setting ? setting->help : NULL;
}

void settings_describe(struct str *out) {
    for (int i = 0; i < SETTINGS; i++) {
        const struct setting *setting = &table[i];
        str_printf(out, "  %-16s%s", setting->name, setting->help);
        if (setting->sort == SETTING_LATER) str_puts(out, " [not yet]");
        else if (*setting->usual) str_printf(out, "; %s (%s)", setting->must, setting->usual);
        else str_printf(out, "; %s", setting->must);
        str_putc(out, '\n');
    }
}

/* --- settings --- */

struct settings *settings_new(void) {
    struct settings *settings = mem_alloc(sizeof *settings);
    *settings = (struct settings){
        .user_agent = mem_strdup("darn/" DARN_VERSION), .robots = true, .cookies = true, .autothrottle = true,
        .concurrency = 16, .per_host = 4, .max_redirects = 10, .max_depth = -1, .max_pages = -1, .max_file = -1, .hold_after = 10,
        .max_nesting = 512, .max_attributes = 1000, .max_nodes = 5000000,
        .max_body = 16 * 1024 * 1024, .timeout = 30, .callback_time = 10, .callback_memory = 256 * 1024 * 1024,
        .keep = KEEP_ALL, .traps = trap_defaults(),
    };
    policy_defaults(&settings->retry);
    return settings;
}

void settings_free(struct settings *settings) {
    if (!settings) return;
    names_clear(&settings->allow);
    names_clear(&settings->deny);
    names_clear(&settings->start_hosts);
    map_clear(&settings->start_set);
    headers_clear(&settings->headers);
    for (size_t i = 0; i < settings->schemas.count; i++) {
        free(settings->schemas.at[i].type);
        names_clear(&settings->schemas.at[i].columns);
    }
    vec_clear(&settings->schemas);
    vec_clear(&settings->statuses);
    json_decref(settings->aliases);
    free(settings->name);
    free(settings->user_agent);
    free(settings->cookie_file.path);
    free(settings->login.callback);
    free(settings->login.url);
    cookies_clear(&settings->cookie_file.cookies);
    names_clear(&settings->proxies);
    host_rules_clear(&settings->hosts);
    free(settings);
}

static bool unknown(const char *name, struct err *err) {
    const char *close = closest_name(name, settings_names(), SETTINGS);
    if (close) return err_set(err, ERR_USAGE, "unknown setting \"%s\"; did you mean \"%s\"?", name, close);
    return err_set(err, ERR_USAGE, "unknown setting \"%s\"", name);
}

bool settings_apply(struct settings *settings, const char *name, const json_t *value, struct err *err) {
    const struct setting *setting = find(name);
    if (!setting) return unknown(name, err);
    switch (setting->sort) {
    case SETTING_VALUE: return setting->set(settings, setting, value, err);
    case SETTING_SCRIPT: return err_set(err, ERR_USAGE, "%s can only be given in the scraper", name);
    default: return err_set(err, ERR_USAGE, "%s: %s", name, not_yet);
    }
}

bool settings_check(const struct settings *settings, struct err *err) {
    const char *from;
    json_t *to;
    json_object_foreach(settings->aliases, from, to) {
        size_t steps = 0;
        for (const json_t *next = to; next; next = json_object_get(settings->aliases, json_string_value(next)))
            if (steps++ > json_object_size(settings->aliases))
                return err_set(err, ERR_USAGE, "aliases: \"%s\" leads back to itself", from);
    }
    return true;
}

static bool any_fits(const struct names *patterns, const struct url *url) {
    for (size_t i = 0; i < patterns->count; i++)
        if (url_fits(url, patterns->at[i])) return true;
    return false;
}

void settings_start_at(struct settings *settings, const char *host) {
    if (!map_set(&settings->start_set, host, settings)) names_push(&settings->start_hosts, host);
}

static bool is_allowed(const struct settings *settings, const struct url *url) {
    if (settings->allow.count) return any_fits(&settings->allow, url);
    return !settings->start_hosts.count || map_get(&settings->start_set, url->host);
}

bool settings_allows(const struct settings *settings, const struct url *url, const char *from, int *drop) {
    bool own = settings->starts_open && strcmp(url->host, from) == 0;
    *drop = DROP_OFFSITE;
    if (!own && !is_allowed(settings, url)) return false;
    *drop = DROP_DENIED;
    return !any_fits(&settings->deny, url);
}

bool settings_names_host(const struct settings *settings, const struct url *url) {
    if (map_get(&settings->start_set, url->host)) return true;
    for (size_t i = 0; i < settings->allow.count; i++)
        if (url_pattern_names_host(settings->allow.at[i]) && url_fits(url, settings->allow.at[i])) return true;
    return false;
}

void settings_token(const char *user_agent, char token[SETTINGS_TOKEN_MOST]) {
    size_t length = strcspn(user_agent, "/ \t");
    snprintf(token, SETTINGS_TOKEN_MOST, "%.*s", (int)length, user_agent);
}

bool settings_takes_status(const struct settings *settings, int status) {
    if (status >= 200 && status <= 299) return true;
    for (size_t i = 0; i < settings->statuses.count; i++)
        if (settings->statuses.at[i] == status) return true;
    return false;
}
