/* See filename.h. What is not allowed becomes an underscore, so that a name stays readable. */
#include "model/filename.h"

#include "base/mem.h"
#include "base/str.h"
#include "model/url.h"

#include <stdlib.h>
#include <strings.h>

enum { PARTS_MOST = 8, ENDING_MOST = 16 };

/* ---- what the site says ---- */

/* filename*=UTF-8''a%20b or iso-8859-1''...: false for what is none of these. */
static bool put_extended(struct str *out, const char *value, size_t length) {
    const char *quote = memchr(value, '\'', length);
    const char *text = quote ? memchr(quote + 1, '\'', length - (size_t)(quote + 1 - value)) : NULL;
    if (!text++) return false;
    struct str bytes = {0};
    url_unescape(&bytes, text, length - (size_t)(text - value));
    bool latin = strncasecmp(value, "iso-8859-1'", 11) == 0;
    for (size_t i = 0; latin && i < bytes.len; i++) str_put_utf8(out, (unsigned char)bytes.data[i]);
    if (!latin) str_put(out, str_text(&bytes), bytes.len);
    str_clear(&bytes);
    return latin || strncasecmp(value, "utf-8'", 6) == 0;
}

/* The value of a parameter: a token, or quoted with backslashes. Gives what is behind it. */
static const char *put_parameter(struct str *out, const char *value) {
    if (*value != '"') {
        size_t length = strcspn(value, "; \t");
        str_put(out, value, length);
        return value + length;
    }
    for (value++; *value && *value != '"'; value++) {
        if (*value == '\\' && value[1]) value++;
        str_putc(out, *value);
    }
    return value;
}

/* The last part of a path, with slashes of either sort. */
static const char *last_part(const char *path) {
    for (const char *at = path; *at; at++)
        if (*at == '/' || *at == '\\') path = at + 1;
    return path;
}

static void put_disposition(struct str *out, const char *disposition) {
    struct str value = {0};
    bool extended = false;
    for (const char *at = strchr(disposition, ';'); at; at = strchr(at, ';')) {
        do at++;
        while (ascii_space(*at));
        size_t name = strcspn(at, "=; \t");
        bool plain = name == 8 && strncasecmp(at, "filename", 8) == 0, star = name == 9 && strncasecmp(at, "filename*", 9) == 0;
        at += name;
        while (ascii_space(*at)) at++;
        if (*at != '=') continue;
        do at++;
        while (ascii_space(*at));
        str_reset(&value);
        at = put_parameter(&value, at);
        if (star && !extended) {
            struct str text = {0};
            extended = put_extended(&text, str_text(&value), value.len);
            if (extended) str_reset(out), str_puts(out, last_part(str_text(&text)));
            str_clear(&text);
        }
        if (plain && !extended) str_reset(out), str_puts(out, last_part(str_text(&value)));
    }
    str_clear(&value);
}

static void put_url(struct str *out, const char *url) {
    const char *host = strstr(url, "://"), *path = host ? strchr(host + 3, '/') : NULL;
    size_t length = path ? strcspn(path, "?#") : 0;
    while (length && path[length - 1] != '/') length--;
    if (path) url_unescape(out, path + length, strcspn(path + length, "?#"));
}

static void put_said(struct str *out, const struct headers *headers, const char *url) {
    const char *disposition = headers_get(headers, "content-disposition"), *type = headers_get(headers, "content-type");
    if (disposition) put_disposition(out, disposition);
    if (!out->len) put_url(out, url);
    if (!out->len) str_puts(out, type && strcasestr(type, "html") ? "index.html" : "index");
}

/* ---- made safe ---- */

/* Windows has no files of these names, whatever their ending. */
static bool is_device(const char *name, size_t bytes) {
    static const char *const devices[] = {"con", "prn", "aux", "nul", "com", "lpt"};
    size_t length = 0;
    while (length < bytes && name[length] != '.' && name[length] != ' ') length++;
    for (size_t i = 0; i < sizeof devices / sizeof *devices; i++)
        if (strncasecmp(name, devices[i], 3) == 0 && (length == 3 ? i < 4 : i >= 4 && length == 4 && name[3] >= '0' && name[3] <= '9'))
            return true;
    return false;
}

/* Short enough, with its ending where that is one. */
static void cut(struct str *name) {
    if (name->len <= FILENAME_MOST) return;
    const char *ending = strrchr(name->data, '.');
    size_t length = ending ? strlen(ending) : 0;
    if (length > ENDING_MOST) length = 0;
    char *kept = mem_strdup(length ? ending : "");
    name->len = utf8_cut(name->data, name->len, FILENAME_MOST - length);
    str_puts(name, kept);
    free(kept);
}

static void put_safe(struct str *out, const char *text, size_t length) {
    struct str name = {0};
    while (length && (text[length - 1] == '.' || text[length - 1] == ' ')) length--;
    while (length && *text == ' ') text++, length--;
    if (length && (*text == '.' || is_device(text, length))) str_putc(&name, '_');
    str_put_repaired(&name, text, length);
    for (size_t i = 0; i < name.len; i++) {
        unsigned char c = (unsigned char)name.data[i];
        if (c < 0x20 || c == 0x7F || strchr("<>:\"/\\|?*", c)) name.data[i] = '_';
    }
    cut(&name);
    str_puts(out, name.len ? name.data : "file");
    str_clear(&name);
}

static bool is_dots(const char *part, size_t length) {
    return length == 0 || (length == 1 && *part == '.') || (length == 2 && part[0] == '.' && part[1] == '.');
}

/* Part by part; "", . and .. count for nothing. */
static void put_path(struct str *out, const char *path) {
    int parts = 0;
    for (size_t length; *path; path += length + (path[length] == '/')) {
        length = strcspn(path, "/");
        if (is_dots(path, length) || parts == PARTS_MOST) continue;
        if (parts++) str_putc(out, '/');
        put_safe(out, path, length);
    }
}

char *filename_for(const char *wanted, const struct headers *headers, const char *url) {
    struct str path = {0}, said = {0};
    put_path(&path, wanted);
    if (!path.len || str_ends(wanted, "/")) {
        if (path.len) str_putc(&path, '/');
        put_said(&said, headers, url);
        put_safe(&path, str_text(&said), said.len);
    }
    str_clear(&said);
    return str_take(&path);
}
