/* See cases.h. Runs before any case, so nothing here may use what belongs to one (textf, fail_msg). */
#include "cases.h"

#include "base/mem.h"
#include "base/str.h"
#include "base/vec.h"
#include "os/file.h"

#include <dirent.h>
#include <stdio.h>
#include <string.h>

static const char *const AS[] = {[DRIVEN_LIVE] = "live", [DRIVEN_CRAWL] = "crawl"};

static void give_up(const char *path, int line, const char *why) {
    fprintf(stderr, "%s:%d: %s\n", path, line, why);
    exit(1);
}

/* ---- one section ---- */

/* "== live save util.lua": words behind the mark, the way of running taken away. */
static struct section read_head(const char *path, int number, char *head) {
    struct section section = {.line = number, .as = {true, true}};
    char *save = NULL;
    for (char *word = strtok_r(head, " ", &save); word; word = strtok_r(NULL, " ", &save)) {
        if (section.count == SECTION_WORDS) give_up(path, number, "too many words");
        if (section.count == 0 && strcmp(word, AS[DRIVEN_LIVE]) == 0) section.as[DRIVEN_CRAWL] = false;
        else if (section.count == 0 && strcmp(word, AS[DRIVEN_CRAWL]) == 0) section.as[DRIVEN_LIVE] = false;
        else section.word[section.count++] = mem_strdup(word);
    }
    if (!section.count) give_up(path, number, "what?");
    return section;
}

/* A blank line in front of the next section is for the eye. */
static char *take_body(struct str *body) {
    if (str_ends(str_text(body), "\n\n")) body->data[--body->len] = 0;
    return str_take(body);
}

static void clear_section(struct section *section) {
    for (int i = 0; i < section->count; i++) free(section->word[i]);
    free(section->body);
}

/* ---- one file ---- */

/* "== only live" says for the whole case what "== live save ..." says for a section. */
static void take_only(struct case_file *file) {
    for (size_t i = 0; i < file->count; i++) {
        struct section *section = &file->sections[i];
        if (strcmp(section->word[0], "only") != 0) continue;
        for (int as = 0; as < 2; as++) file->as[as] = section->word[1] && strcmp(section->word[1], AS[as]) == 0;
    }
}

static struct case_file *parse_case(const char *path, char *text) {
    struct case_file *file = mem_zero(sizeof *file);
    VEC(struct section) sections = {0};
    struct str body = {0};
    int number = 0;
    for (char *line = text, *end; *line; line = end + 1) {
        end = strchr(line, '\n');
        if (!end) give_up(path, number, "the last line has no end");
        *end = 0, number++;
        if (!str_starts(line, "== ")) {
            if (sections.count) str_printf(&body, "%s\n", line);
            continue;
        }
        if (sections.count) sections.at[sections.count - 1].body = take_body(&body);
        vec_push(&sections, read_head(path, number, line + 3));
    }
    if (!sections.count) give_up(path, number, "no section");
    sections.at[sections.count - 1].body = take_body(&body);
    *file = (struct case_file){.name = file_stem(path), {true, true}, sections.at, sections.count};
    take_only(file);
    return file;
}

static struct case_file *read_case(const char *folder, const char *name) {
    char *path = file_join(folder, name);
    size_t length;
    struct err err;
    char *text = file_read(path, 0, &length, &err);
    if (!text) give_up(path, 0, err.message);
    struct case_file *file = parse_case(path, text);
    free(text), free(path);
    return file;
}

/* ---- all of them ---- */

static int is_case(const struct dirent *entry) { return str_ends(entry->d_name, ".case"); }

struct case_files cases_read(const char *folder) {
    const char *source = getenv("SOURCE");
    char *path = file_join(source ? source : ".", folder);
    struct dirent **list;
    int count = scandir(path, &list, is_case, alphasort);
    if (count <= 0) give_up(path, 0, "no cases are here");
    struct case_files files = {mem_zero((size_t)count * sizeof *files.at), (size_t)count};
    for (int i = 0; i < count; i++) {
        files.at[i] = read_case(path, list[i]->d_name);
        free(list[i]);
    }
    free(list), free(path);
    return files;
}

static void free_case(struct case_file *file) {
    for (size_t i = 0; i < file->count; i++) clear_section(&file->sections[i]);
    free(file->sections), free(file->name), free(file);
}

void cases_free(struct case_files *files) {
    for (size_t i = 0; i < files->count; i++) free_case(files->at[i]);
    free(files->at);
    *files = (struct case_files){0};
}

const char *case_line(const char *line, enum driven_as as) {
    const char *other = AS[as == DRIVEN_LIVE ? DRIVEN_CRAWL : DRIVEN_LIVE], *rest = line;
    if (!*line || str_starts(line, "--")) return NULL;
    if (str_starts(line, other) && line[strlen(other)] == ':') return NULL;
    if (str_starts(line, AS[as]) && line[strlen(AS[as])] == ':') rest += strlen(AS[as]) + 1;
    return rest + strspn(rest, " ");
}
