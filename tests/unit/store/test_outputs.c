/* Outputs: a file beside the crawl shows what is committed, no more and no less, whatever happened to it or to
 * us in between. */
#include "support.h"

#include "os/signal.h"

#include <fcntl.h>
#include <signal.h>

static struct settings *settings; /* of the test that runs */

static int make(void **state) {
    settings = settings_new();
    return make_folder(state);
}

static int drop(void **state) {
    settings_free(settings);
    return remove_folder(state);
}

/* A schema with two columns; the second may be NULL. */
static void add_schema(const char *type, const char *first, const char *second) {
    struct schema schema = {.type = mem_strdup(type)};
    vec_push(&schema.columns, mem_strdup(first));
    if (second) vec_push(&schema.columns, mem_strdup(second));
    vec_push(&settings->schemas, schema);
}

static bool attach_typed(struct store *store, const char *name, const char *type, struct err *err) {
    struct output output = {strcmp(name, "-") == 0 ? "-" : at(name), type};
    return store_attach(store, &output, 1, settings, err);
}

static void attach(struct store *store, const char *name) {
    struct err err = {0};
    ok(attach_typed(store, name, NULL, &err), &err);
}

static void finish(struct store *store) {
    struct err err = {0};
    ok(store_finish_outputs(store, &err), &err);
}

static const char *refusal(struct store *store, const char *name, const char *type) {
    static struct err err;
    err = (struct err){0};
    assert_false(attach_typed(store, name, type, &err));
    assert_int_equal(err.kind, ERR_USAGE);
    return err.message;
}

/* A page with one item {"n": N}. */
static void add_item(struct store *store, int n) {
    char url[32], json[32];
    snprintf(url, sizeof url, "http://x/%d", n);
    snprintf(json, sizeof json, "{\"n\": %d}", n);
    crawl_page(store, url, one_item(V1, NULL, json));
}

static void replace_item(struct store *store, const char *url, const char *json) {
    struct err err = {0};
    ok(store_choose(store, &url, 1, &err), &err);
    change_free(commit_page(store, take_kept(store, V2), one_item(V2, NULL, json)));
}

static void rows_come_with_their_commit(void **state) {
    (void)state;
    struct store *store = open_crawl();
    struct err err = {0};
    attach(store, "items.jsonl");
    assert_string_equal(text_of("items.jsonl"), "");
    add_item(store, 1);
    assert_string_equal(text_of("items.jsonl"), "{\"n\": 1}\n");
    change_free(add_starts(store, "http://x/2", NULL));
    struct change *change = outcome_change(page_of(take_one(store), ""), one_item(V1, "book", "{\"n\": 2}"));
    ok(store_begin(store, &err), &err);
    ok(store_apply(store, change, &err), &err);
    assert_string_equal(text_of("items.jsonl"), "{\"n\": 1}\n"); /* not before the commit */
    ok(store_commit(store, &err), &err);
    assert_string_equal(text_of("items.jsonl"), "{\"n\": 1}\n{\"_type\": \"book\", \"n\": 2}\n");
    change_free(change);
    store_close(store);
    store = open_crawl();
    attach(store, "items.jsonl");
    add_item(store, 3);
    finish(store);
    store_close(store);
    assert_string_equal(text_of("items.jsonl"), "{\"n\": 1}\n{\"_type\": \"book\", \"n\": 2}\n{\"n\": 3}\n");
}

/* What the file may be when a crawl is resumed, and what it is then. Two items were written, one more follows. */
/* A file with NULs, which are given as @. */
static void put_bytes(const char *name, const char *text) {
    struct err err = {0};
    char *bytes = mem_strdup(text);
    for (size_t i = 0; text[i]; i++)
        if (text[i] == '@') bytes[i] = '\0';
    ok(file_replace(at(name), bytes, strlen(text), &err), &err);
    free(bytes);
}

static void every_state_of_the_file_ends_well(void **state) {
    (void)state;
#define WRITTEN "{\"n\": 1}\n{\"n\": 2}\n"
    static const struct { const char *found; bool refused; } cases[] = {
        {WRITTEN, false},
        {NULL, false},                              /* removed */
        {"", false},
        {"{\"n\": 1}\n", false},                    /* killed between commit and write, or cut */
        {"{\"n\": 1}\n{\"n\"", false},
        {WRITTEN "{\"n\": 9}\n", false},            /* rows of a commit that the disk lost */
        {WRITTEN "{\"n", false},
        {"{\"n\": 1}\n@@@@@@@@@@", false},          /* blocks that were not on the disk when the power failed */
        {"@@@@@@@@@@{\"n\": 2}\n{\"n\": 9}\n", false},
        {"notes\n@@@@", true},
        {"{\"n\": 1}\n{\"n\": 3}\n", true},         /* somebody edited it */
        {"notes\n", true},                          /* short, and not ours */
        {"{\"n\": 1}\n\n", true},
        {"a file of somebody else, and a longer one than ours", true},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char name[32], file[32];
        snprintf(name, sizeof name, "%zu.crawl", i);
        snprintf(file, sizeof file, "%zu.jsonl", i);
        struct store *store = open_as(name, STORE_CRAWL);
        attach(store, file);
        for (int n = 1; n <= 2; n++) add_item(store, n);
        store_close(store);
        if (cases[i].found) put_bytes(file, cases[i].found);
        else unlink(at(file));
        store = open_as(name, STORE_CRAWL);
        if (cases[i].refused) {
            assert_non_null(strstr(refusal(store, file, NULL), "has content that this crawl did not write; move it away or use --fresh"));
            assert_memory_equal(text_of(file), cases[i].found, strcspn(cases[i].found, "@"));
        } else {
            attach(store, file);
            assert_string_equal(text_of(file), WRITTEN);
            add_item(store, 3);
            assert_string_equal(text_of(file), WRITTEN "{\"n\": 3}\n");
        }
        store_close(store);
    }
}

static void a_file_of_others_is_refused(void **state) {
    (void)state;
    struct store *store = open_crawl();
    put_file("items.jsonl", "{}\n");
    put_file("empty.jsonl", "");
    assert_int_equal(mkdir(at("folder.jsonl"), 0777), 0);
    assert_int_equal(mkfifo(at("pipe.jsonl"), 0666), 0);
    static const struct { const char *name, *message; } cases[] = {
        {"items.jsonl", "has content that this crawl did not write; move it away or use --fresh"},
        {"folder.jsonl", "it is a folder"},
        {"pipe.jsonl", "it is no file"},
        {"no/items.jsonl", "No such file or directory"},
        {"items.txt", "its name must end in .jsonl or .csv"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        const char *message = refusal(store, cases[i].name, NULL);
        if (!strstr(message, cases[i].message) || !strstr(message, cases[i].name)) fail_msg("%s", message);
    }
    attach(store, "empty.jsonl");
    store_close(store);
}

static void one_bad_output_leaves_the_others_alone(void **state) {
    (void)state;
    struct store *store = open_crawl();
    struct err err = {0};
    put_file("other.jsonl", "{}\n");
    struct output outputs[] = {{at("items.jsonl"), NULL}, {at("other.jsonl"), NULL}};
    assert_false(store_attach(store, outputs, 2, settings, &err));
    assert_null(text_of("items.jsonl"));
    outputs[1] = outputs[0];
    assert_false(store_attach(store, outputs, 2, settings, &err));
    assert_non_null(strstr(err.message, "is given twice"));
    store_close(store);
}

static void a_new_output_shows_all_items(void **state) {
    (void)state;
    struct store *store = open_crawl();
    add_item(store, 1);
    attach(store, "late.jsonl");
    assert_string_equal(text_of("late.jsonl"), "{\"n\": 1}\n");
    store_close(store);
}

static void an_output_that_was_left_out_for_a_run_catches_up(void **state) {
    (void)state;
    struct store *store = open_crawl();
    attach(store, "items.jsonl");
    add_item(store, 1);
    store_close(store);
    store = open_crawl();
    add_item(store, 2);
    store_close(store);
    store = open_crawl();
    attach(store, "items.jsonl");
    assert_string_equal(text_of("items.jsonl"), "{\"n\": 1}\n{\"n\": 2}\n");
    store_close(store);
}

static void a_type_gives_its_items_only(void **state) {
    (void)state;
    struct store *store = open_crawl();
    struct err err = {0};
    ok(attach_typed(store, "books.jsonl", "book", &err), &err);
    crawl_page(store, "http://x/1", one_item(V1, "book", "{\"n\": 1}"));
    crawl_page(store, "http://x/2", one_item(V1, "author", "{\"n\": 2}"));
    add_item(store, 3);
    assert_string_equal(text_of("books.jsonl"), "{\"_type\": \"book\", \"n\": 1}\n");
    store_close(store);
    store = open_crawl();
    attach(store, "books.jsonl"); /* another type than last time: from the start */
    assert_string_equal(text_of("books.jsonl"), "{\"_type\": \"book\", \"n\": 1}\n{\"_type\": \"author\", \"n\": 2}\n{\"n\": 3}\n");
    store_close(store);
}

static void replaced_rows_are_written_anew_at_the_end(void **state) {
    (void)state;
    struct store *store = open_crawl();
    attach(store, "items.jsonl");
    add_item(store, 1);
    add_item(store, 2);
    replace_item(store, "http://x/1", "{\"n\": 11}");
    assert_string_equal(text_of("items.jsonl"), "{\"n\": 1}\n{\"n\": 2}\n{\"n\": 11}\n"); /* it only grows */
    finish(store);
    assert_string_equal(text_of("items.jsonl"), "{\"n\": 2}\n{\"n\": 11}\n");
    store_close(store);
    store = open_crawl();
    attach(store, "items.jsonl");
    assert_string_equal(text_of("items.jsonl"), "{\"n\": 2}\n{\"n\": 11}\n");
    add_item(store, 3);
    assert_string_equal(text_of("items.jsonl"), "{\"n\": 2}\n{\"n\": 11}\n{\"n\": 3}\n");
    store_close(store);
}

static void rows_replaced_without_the_output_are_not_forgotten(void **state) {
    (void)state;
    struct store *store = open_crawl();
    attach(store, "items.jsonl");
    add_item(store, 1);
    store_close(store);
    store = open_as("shop.crawl", STORE_WRITE); /* darn retry */
    replace_item(store, "http://x/1", "{\"n\": 2}");
    store_close(store);
    store = open_crawl();
    attach(store, "items.jsonl");
    assert_string_equal(text_of("items.jsonl"), "{\"n\": 2}\n");
    store_close(store);
}

/* A kill while a file is replaced: the ledger names both, and either may be there. */
static void a_kill_while_a_file_is_replaced(void **state) {
    (void)state;
    static const struct { const char *found; bool refused; } cases[] = {
        {"{\"n\": 1}\n{\"n\": 2}\n{\"n\": 11}\n", false},
        {"{\"n\": 2}\n{\"n\": 11}\n", false},
        {"neither of the two, and longer than both", true},
    };
    for (int i = 0; i < 3; i++) {
        char name[32], file[32];
        snprintf(name, sizeof name, "%d.crawl", i);
        snprintf(file, sizeof file, "%d.jsonl", i);
        struct store *store = open_as(name, STORE_CRAWL);
        attach(store, file);
        add_item(store, 1);
        add_item(store, 2);
        replace_item(store, "http://x/1", "{\"n\": 11}");
        sql(name, "CREATE TABLE before AS SELECT length, hash FROM outputs");
        finish(store);
        store_close(store);
        /* back to the moment when the new file was about to take its place */
        sql(name, "UPDATE outputs SET dirty = 1, next_length = length, next_hash = hash,"
                  " length = (SELECT length FROM before), hash = (SELECT hash FROM before)");
        put_file(file, cases[i].found);
        store = open_as(name, STORE_CRAWL);
        if (cases[i].refused) {
            refusal(store, file, NULL);
        } else {
            attach(store, file);
            assert_string_equal(text_of(file), "{\"n\": 2}\n{\"n\": 11}\n");
        }
        store_close(store);
    }
}

static void fresh_replaces_what_the_old_crawl_wrote(void **state) {
    (void)state;
    struct err err = {0};
    struct store *store = open_crawl();
    attach(store, "items.jsonl");
    add_item(store, 1);
    store_close(store);
    put_file("other.jsonl", "{}\n");
    store = store_open(at("shop.crawl"), &(struct store_options){.mode = STORE_CRAWL, .scraper = "shop", .fresh = true}, &err);
    ok(store, &err);
    refusal(store, "other.jsonl", NULL);
    attach(store, "items.jsonl");
    assert_string_equal(text_of("items.jsonl"), "");
    add_item(store, 2);
    assert_string_equal(text_of("items.jsonl"), "{\"n\": 2}\n");
    store_close(store);
    put_file("items.jsonl", "something else altogether");
    store = store_open(at("shop.crawl"), &(struct store_options){.mode = STORE_CRAWL, .scraper = "shop", .fresh = true}, &err);
    ok(store, &err);
    refusal(store, "items.jsonl", NULL); /* this is no longer what it wrote */
    store_close(store);
}

static void csv_has_the_columns_of_its_schema(void **state) {
    (void)state;
    struct store *store = open_crawl();
    add_schema("book", "title", "price");
    attach(store, "books.csv");
    assert_string_equal(text_of("books.csv"), "title,price\n");
    crawl_page(store, "http://x/1", one_item(V1, "book", "{\"price\": 51.77, \"title\": \"A, B\"}"));
    assert_string_equal(text_of("books.csv"), "title,price\n\"A, B\",51.77\n");
    store_close(store);
    vec_push(&settings->schemas.at[0].columns, mem_strdup("stock"));
    store = open_crawl();
    attach(store, "books.csv"); /* other columns than last time: from the start */
    assert_string_equal(text_of("books.csv"), "title,price,stock\n\"A, B\",51.77,\n");
    vec_push(&settings->schemas.at[0].columns, mem_strdup("sku"));
    struct err err = {0};
    ok(store_set_schemas(store, settings, &err), &err); /* a reload */
    crawl_page(store, "http://x/2", one_item(V1, "book", "{\"title\": \"C\", \"sku\": 7}"));
    assert_string_equal(text_of("books.csv"), "title,price,stock\n\"A, B\",51.77,\nC,,\n");
    finish(store);
    assert_string_equal(text_of("books.csv"), "title,price,stock,sku\n\"A, B\",51.77,,\nC,,,7\n");
    store_close(store);
}

static void csv_without_a_schema_is_written_at_the_end(void **state) {
    (void)state;
    struct store *store = open_crawl();
    attach(store, "items.csv");
    crawl_page(store, "http://x/1", one_item(V1, NULL, "{\"b\": 1}"));
    crawl_page(store, "http://x/2", one_item(V1, NULL, "{\"a\": 2, \"c\": \"x\"}"));
    assert_null(text_of("items.csv"));
    finish(store);
    assert_string_equal(text_of("items.csv"), "a,b,c\n,1,\n2,,x\n");
    store_close(store);
    store = open_crawl();
    attach(store, "items.csv");
    assert_string_equal(text_of("items.csv"), "a,b,c\n,1,\n2,,x\n");
    crawl_page(store, "http://x/3", one_item(V1, NULL, "{\"d\": 3}"));
    finish(store);
    assert_string_equal(text_of("items.csv"), "a,b,c,d\n,1,,\n2,,x,\n,,,3\n");
    store_close(store);
}

/* Told twice to stop, nobody waits for whole files: they are as they were, and the next run writes them. */
static void an_interrupt_leaves_no_half_file(void **state) {
    (void)state;
    static const char *const names[] = {"items.csv", "items.jsonl"};
    struct output outputs[] = {{at(names[0]), NULL}, {at(names[1]), NULL}};
    struct store *store = open_crawl();
    struct err err = {0};
    ok(store_attach(store, outputs, 2, settings, &err), &err);
    add_item(store, 1);
    replace_item(store, "http://x/1", "{\"n\": 2}");
    signal_catch_stop();
    raise(SIGTERM);
    raise(SIGINT);
    assert_false(store_finish_outputs(store, &err));
    assert_non_null(strstr(err.message, "interrupted"));
    signal_release_stop();
    store_close(store);
    assert_null(text_of("items.csv"));
    assert_string_equal(text_of("items.jsonl"), "{\"n\": 1}\n{\"n\": 2}\n"); /* it only grew */
    for (int i = 0; i < 2; i++) {
        char *aside = mem_printf("%s.%ld.tmp", names[i], (long)getpid());
        assert_null(text_of(aside));
        free(aside);
    }
    store = open_crawl();
    ok(store_attach(store, outputs, 2, settings, &err), &err);
    finish(store);
    store_close(store);
    assert_string_equal(text_of("items.csv"), "n\n2\n");
    assert_string_equal(text_of("items.jsonl"), "{\"n\": 2}\n");
}

/* Such a file is written at the end, but refused before anything is fetched. */
static void a_short_csv_without_a_schema_is_ours_or_refused(void **state) {
    (void)state;
    static const struct { const char *found; bool refused; } cases[] = {{"a,b\n1", false}, {"notes\n", true}};
    struct store *store = open_crawl();
    attach(store, "items.csv");
    crawl_page(store, "http://x/1", one_item(V1, NULL, "{\"a\": 1, \"b\": 2}"));
    finish(store);
    store_close(store);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        put_file("items.csv", cases[i].found);
        store = open_crawl();
        if (cases[i].refused) refusal(store, "items.csv", NULL);
        else attach(store, "items.csv");
        store_close(store);
        assert_string_equal(text_of("items.csv"), cases[i].found);
    }
}

static void no_file_is_left_beside_a_refused_one(void **state) {
    (void)state;
    struct store *store = open_crawl();
    attach(store, "items.jsonl");
    add_item(store, 1);
    store_close(store);
    put_file("items.jsonl", "notes\n");
    store = open_crawl();
    refusal(store, "items.jsonl", NULL);
    store_close(store);
    char *aside = mem_printf("items.jsonl.%ld.tmp", (long)getpid());
    assert_null(text_of(aside));
    free(aside);
}

static void csv_of_several_types_wants_a_name(void **state) {
    (void)state;
    struct store *store = open_crawl();
    struct err err = {0};
    add_schema("book", "n", NULL);
    add_schema("author", "n", NULL);
    assert_non_null(strstr(refusal(store, "items.csv", NULL), "has several ('book', 'author'): name one with -t TYPE"));
    ok(attach_typed(store, "items.csv", "author", &err), &err);
    crawl_page(store, "http://x/1", one_item(V1, "book", "{\"n\": 1}"));
    crawl_page(store, "http://x/2", one_item(V1, "author", "{\"n\": 2}"));
    assert_string_equal(text_of("items.csv"), "n\n2\n");
    store_close(store);
}

static void csv_finds_out_late_that_there_are_several_types(void **state) {
    (void)state;
    struct store *store = open_crawl();
    struct err err = {0};
    struct output outputs[] = {{at("items.csv"), NULL}, {at("more.csv"), "b"}};
    ok(store_attach(store, outputs, 2, settings, &err), &err);
    crawl_page(store, "http://x/1", one_item(V1, "a", "{\"n\": 1}"));
    crawl_page(store, "http://x/2", one_item(V1, "b", "{\"n\": 2}"));
    add_item(store, 3);
    finish(store);
    assert_null(text_of("items.csv"));
    assert_string_equal(text_of("more.csv"), "n\n2\n"); /* the other one is there */
    assert_non_null(strstr(refusal(store, "items.csv", NULL), "has several (no type, 'a', 'b'): name one with -t TYPE"));
    store_close(store);
}

/* A save brings another schema, or takes one away. The file has what it would have without; with it, its type's new
 * columns, and the rows that were replaced. */
static void csv_stays_with_its_type(void **state) {
    (void)state;
    struct store *store = open_crawl();
    struct err err = {0};
    add_schema("book", "n", NULL);
    attach(store, "items.csv");
    add_item(store, 1);
    crawl_page(store, "http://x/2", one_item(V1, "book", "{\"n\": 2}"));
    add_schema("author", "name", NULL);
    ok(store_set_schemas(store, settings, &err), &err);
    crawl_page(store, "http://x/3", one_item(V2, "author", "{\"name\": \"A\"}"));
    crawl_page(store, "http://x/4", one_item(V2, "book", "{\"n\": 4}"));
    finish(store);
    assert_string_equal(text_of("items.csv"), "n\n1\n2\n4\n");
    replace_item(store, "http://x/2", "{\"n\": 22}");
    vec_push(&settings->schemas.at[0].columns, mem_strdup("more"));
    ok(store_set_schemas(store, settings, &err), &err);
    finish(store);
    assert_string_equal(text_of("items.csv"), "n,more\n1,\n4,\n22,\n");
    ok(attach_typed(store, "items.csv", "book", &err), &err); /* those without a type are none */
    assert_string_equal(text_of("items.csv"), "n,more\n4,\n");
    store_close(store);
}

/* Renamed before there was an item of it. */
static void csv_goes_with_the_only_type(void **state) {
    (void)state;
    struct store *store = open_crawl();
    struct err err = {0};
    add_schema("book", "n", NULL);
    attach(store, "items.csv");
    free(settings->schemas.at[0].type);
    settings->schemas.at[0].type = mem_strdup("novel");
    ok(store_set_schemas(store, settings, &err), &err);
    crawl_page(store, "http://x/1", one_item(V2, "novel", "{\"n\": 1}"));
    finish(store);
    assert_string_equal(text_of("items.csv"), "n\n1\n");
    store_close(store);
}

/* The only schema checks items that are emitted without a type as well, so its columns are theirs. */
static void csv_of_one_schema_has_items_without_a_type(void **state) {
    (void)state;
    struct store *store = open_crawl();
    struct err err = {0};
    int64_t items;
    add_schema("book", "price", "title");
    attach(store, "now.csv");
    crawl_page(store, "http://x/1", one_item(V1, NULL, "{\"title\": \"A\", \"price\": 1}"));
    assert_string_equal(text_of("now.csv"), "price,title\n1,A\n");
    crawl_page(store, "http://x/2", one_item(V1, "book", "{\"title\": \"B\"}"));
    finish(store);
    assert_string_equal(text_of("now.csv"), "price,title\n1,A\n,B\n");
    ok(store_export(store, at("then.csv"), NULL, &items, &err), &err);
    assert_int_equal(items, 2);
    assert_string_equal(text_of("then.csv"), "price,title\n1,A\n,B\n");
    crawl_page(store, "http://x/3", one_item(V1, "note", "{}")); /* of a version with other schemas */
    assert_false(store_export(store, at("then.csv"), NULL, &items, &err));
    assert_non_null(strstr(err.message, "has several ('book', no type, 'note'): name one with -t TYPE"));
    store_close(store);
}

static void stdout_gives_the_rows_of_this_run(void **state) {
    (void)state;
    struct store *store = open_crawl();
    add_item(store, 1);
    store_close(store);
    store = open_crawl();
    int kept = dup(STDOUT_FILENO), file = open(at("stdout"), O_WRONLY | O_CREAT | O_TRUNC, 0666);
    fflush(stdout);
    dup2(file, STDOUT_FILENO);
    attach(store, "-");
    add_item(store, 2);
    finish(store);
    dup2(kept, STDOUT_FILENO);
    close(kept);
    close(file);
    store_close(store);
    assert_string_equal(text_of("stdout"), "{\"n\": 2}\n");
}

static void a_full_disk_is_an_error(void **state) {
    (void)state;
    struct store *store = open_crawl();
    struct err err = {0};
    int kept = dup(STDOUT_FILENO), full = open("/dev/full", O_WRONLY);
    attach(store, "-");
    change_free(add_starts(store, "http://x/", NULL));
    struct change *change = outcome_change(page_of(take_one(store), ""), one_item(V1, NULL, "{}"));
    ok(store_begin(store, &err), &err);
    ok(store_apply(store, change, &err), &err);
    fflush(stdout);
    dup2(full, STDOUT_FILENO);
    bool committed = store_commit(store, &err);
    dup2(kept, STDOUT_FILENO);
    close(kept);
    close(full);
    assert_false(committed);
    assert_int_equal(err.kind, ERR_SYSTEM);
    assert_string_equal(err.message, "cannot write stdout: No space left on device");
    change_free(change);
    store_close(store);
    assert_int_equal(sql("shop.crawl", "SELECT count(*) FROM items"), 1);
}

/* ---- export ---- */

static int64_t export(struct store *store, const char *name, const char *type) {
    int64_t items = -1;
    struct err err = {0};
    ok(store_export(store, at(name), type, &items, &err), &err);
    return items;
}

static void exports_need_no_scraper(void **state) {
    (void)state;
    struct store *writer = open_crawl();
    struct err err = {0};
    int64_t items;
    add_schema("book", "title", "price");
    attach(writer, "now.jsonl");
    crawl_page(writer, "http://x/1", one_item(V1, "book", "{\"title\": \"A\"}"));
    crawl_page(writer, "http://x/2", one_item(V1, "note", "{\"z\": 1, \"y\": [2]}"));
    struct store *store = open_as("shop.crawl", STORE_READ);
    assert_int_equal(export(store, "out.jsonl", NULL), 2);
    assert_string_equal(text_of("out.jsonl"), "{\"_type\": \"book\", \"title\": \"A\"}\n{\"_type\": \"note\", \"z\": 1, \"y\": [2]}\n");
    assert_int_equal(export(store, "out.csv", "book"), 1);
    assert_string_equal(text_of("out.csv"), "title,price\nA,\n");
    assert_int_equal(export(store, "out.csv", "note"), 1); /* replaces the file */
    assert_string_equal(text_of("out.csv"), "y,z\n[2],1\n");
    assert_int_equal(export(store, "out.jsonl", "note"), 1);
    static const struct { const char *name, *type, *message; } cases[] = {
        {"out.csv", NULL, "has several ('book', 'note'): name one with -t TYPE"},
        {"out.jsonl", "boks", "has no items of type 'boks'; there are 'book', 'note'"},
        {"out.xml", NULL, "its name must end in .jsonl or .csv"},
        {"no/out.csv", "book", "No such file or directory"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        assert_false(store_export(store, at(cases[i].name), cases[i].type, &items, &err));
        if (!strstr(err.message, cases[i].message)) fail_msg("%s", err.message);
    }
    store_close(store);
    store_close(writer);
}

static void an_export_without_items_is_an_empty_file(void **state) {
    (void)state;
    store_close(open_crawl());
    struct store *store = open_as("shop.crawl", STORE_READ);
    assert_int_equal(export(store, "out.jsonl", NULL), 0);
    assert_int_equal(export(store, "out.csv", NULL), 0);
    assert_string_equal(text_of("out.jsonl"), "");
    assert_string_equal(text_of("out.csv"), "");
    store_close(store);
}

#define OUTPUT_TEST(name) cmocka_unit_test_setup_teardown(name, make, drop)

int main(void) {
    const struct CMUnitTest tests[] = {
        OUTPUT_TEST(rows_come_with_their_commit),
        OUTPUT_TEST(every_state_of_the_file_ends_well),
        OUTPUT_TEST(a_file_of_others_is_refused),
        OUTPUT_TEST(one_bad_output_leaves_the_others_alone),
        OUTPUT_TEST(a_new_output_shows_all_items),
        OUTPUT_TEST(an_output_that_was_left_out_for_a_run_catches_up),
        OUTPUT_TEST(a_type_gives_its_items_only),
        OUTPUT_TEST(replaced_rows_are_written_anew_at_the_end),
        OUTPUT_TEST(rows_replaced_without_the_output_are_not_forgotten),
        OUTPUT_TEST(a_kill_while_a_file_is_replaced),
        OUTPUT_TEST(fresh_replaces_what_the_old_crawl_wrote),
        OUTPUT_TEST(csv_has_the_columns_of_its_schema),
        OUTPUT_TEST(csv_without_a_schema_is_written_at_the_end),
        OUTPUT_TEST(an_interrupt_leaves_no_half_file),
        OUTPUT_TEST(a_short_csv_without_a_schema_is_ours_or_refused),
        OUTPUT_TEST(no_file_is_left_beside_a_refused_one),
        OUTPUT_TEST(csv_of_several_types_wants_a_name),
        OUTPUT_TEST(csv_finds_out_late_that_there_are_several_types),
        OUTPUT_TEST(csv_stays_with_its_type),
        OUTPUT_TEST(csv_goes_with_the_only_type),
        OUTPUT_TEST(csv_of_one_schema_has_items_without_a_type),
        OUTPUT_TEST(stdout_gives_the_rows_of_this_run),
        OUTPUT_TEST(a_full_disk_is_an_error),
        OUTPUT_TEST(exports_need_no_scraper),
        OUTPUT_TEST(an_export_without_items_is_an_empty_file),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
