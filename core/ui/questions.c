/* See questions.h. */
#include "ui/questions.h"

#include "store/store.h"
#include "ui/show.h"

#include <stdlib.h>

static void clear(struct question *question) {
    free(question->group);
    free(question->error);
    free(question->text);
}

void questions_drop(struct questions *questions) {
    for (size_t i = 0; i < questions->waiting.count; i++) clear(&questions->waiting.at[i]);
    questions->waiting.count = 0;
}

void questions_clear(struct questions *questions) {
    questions_drop(questions);
    vec_clear(&questions->waiting);
    vec_clear(&questions->decided);
}

void questions_add(struct questions *questions, const struct question *question) {
    struct question copy = *question;
    copy.group = mem_strdup(question->group);
    copy.error = mem_strdup(question->error);
    copy.text = mem_strdup(question->text);
    vec_push(&questions->waiting, copy);
}

void questions_change(struct question *question, const char *group, const char *error, const char *text) {
    clear(question);
    question->group = mem_strdup(group);
    question->error = mem_strdup(error);
    question->text = mem_strdup(text);
}

struct question *questions_find(struct questions *questions, int64_t id) {
    for (size_t i = 0; i < questions->waiting.count; i++)
        if (questions->waiting.at[i].id == id) return &questions->waiting.at[i];
    return NULL;
}

struct question *questions_first(struct questions *questions) {
    return questions->waiting.count ? &questions->waiting.at[0] : NULL;
}

void questions_remove(struct questions *questions, int64_t id) {
    for (size_t i = questions->waiting.count; i-- > 0;) {
        if (questions->waiting.at[i].id != id) continue;
        clear(&questions->waiting.at[i]);
        vec_remove(&questions->waiting, i);
    }
}

void questions_decide(struct questions *questions, int64_t id) {
    questions_remove(questions, id);
    vec_push(&questions->decided, id);
}

static bool is_decided(const struct questions *questions, int64_t id) {
    size_t i = 0;
    while (i < questions->decided.count && questions->decided.at[i] != id) i++;
    return i < questions->decided.count;
}

char *question_text(int64_t id, const char *callback, const char *error, const char *file, int64_t line,
                    const char *url) {
    struct str out = {0};
    str_printf(&out, "failure %lld, ", (long long)id);
    show_text(&out, callback);
    str_puts(&out, ": ");
    show_text(&out, error);
    if (file && *file) {
        str_puts(&out, " (");
        show_place(&out, file, line, 0);
        str_puts(&out, ")");
    }
    str_puts(&out, " on ");
    show_text(&out, url);
    return str_take(&out);
}

static bool add_row(void *arg, const struct failure_row *row) {
    struct questions *questions = arg;
    if (strcmp(row->state, "parked") != 0 || is_decided(questions, row->id)) return true;
    char *text = question_text(row->id, row->callback, row->error, row->file, row->line, row->url);
    questions_add(questions, &(struct question){.id = row->id, .group = (char *)row->group, .error = (char *)row->error,
                                                .text = text});
    free(text);
    return true;
}

void questions_read(struct questions *questions, const char *crawl) {
    struct store_options read = {.mode = STORE_READ};
    struct store *store = store_open(crawl, &read, NULL);
    if (store) store_groups(store, add_row, questions, NULL);
    store_close(store);
}
