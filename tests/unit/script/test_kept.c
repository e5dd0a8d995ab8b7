/* call.h: a callback that failed and is left as it stands, until it is ended. */
#include "support.h"

#include "script/bind.h"

#include <lua.h>

static struct watcher watcher;

static int start(void **s) {
    (void)s;
    watcher_start(&watcher);
    return 0;
}

static int stop(void **s) {
    (void)s;
    watcher_stop(&watcher);
    return 0;
}

struct call {
    struct version *version;
    struct page *page;
    struct outcome *outcome;
    struct kept *kept;
};

static struct call call_kept(const char *text) {
    struct call call = {.version = load_text(text), .outcome = outcome_new()};
    call.page = new_page("http://example.org/a/", "<html><body><p class=x>one</p></body></html>");
    call.kept = call_page_kept(version_state(call.version, 0), call.page, "parse", watcher.budget, call.outcome);
    return call;
}

static void end(struct call *call) {
    kept_end(call->kept, watcher.budget);
    outcome_free(call->outcome);
    page_free(call->page);
    version_unref(call->version);
}

static void only_what_failed_is_kept(void **s) {
    (void)s;
    static const struct { const char *body; enum outcome_kind kind; } cases[] = {
        {"page:emit({ a = 1 })", OUTCOME_DONE},
        {"page:skip('empty')", OUTCOME_SKIP},
        {"page:retry('captcha')", OUTCOME_RETRY},
        {"page:need('b')", OUTCOME_FAILED},
        {"coroutine.yield()", OUTCOME_FAILED},
        {"local function f() return 1 + f() end f()", OUTCOME_FAILED},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char *text = mem_printf("local s = {}\nfunction s.parse(page) %s end\nreturn s\n", cases[i].body);
        struct call call = call_kept(text);
        assert_int_equal(call.outcome->kind, cases[i].kind);
        assert_int_equal(call.kept != NULL, cases[i].kind == OUTCOME_FAILED);
        assert_int_equal(version_state(call.version, 0)->run != NULL, call.kept != NULL);
        end(&call);
        free(text);
    }
}

/* What a `p page:emit{}` or a __close leaves is not the failure's. */
static void what_comes_after_the_failure_goes_aside(void **s) {
    (void)s;
    struct call call = call_kept("local s = {}\nfunction s.parse(page)\n page:emit({ a = 1 }) page:follow('b')\n"
                                 " local c <close> = setmetatable({}, { __close = function() page:skip('late') end })\n"
                                 " error('no')\nend\nreturn s\n");
    struct run *run = version_state(call.version, 0)->run;
    assert_ptr_not_equal(run->outcome, call.outcome);
    outcome_take_item(run->outcome, item_new(NULL, mem_strdup("{}")));
    kept_end(call.kept, watcher.budget);
    call.kept = NULL;
    assert_int_equal(call.outcome->kind, OUTCOME_FAILED);
    assert_string_equal(call.outcome->failure.error, "no");
    assert_int_equal(call.outcome->items.count + call.outcome->requests.count, 0);
    assert_null(version_state(call.version, 0)->run);
    end(&call);
}

static void its_stack_stands_until_the_end(void **s) {
    (void)s;
    struct call call = call_kept("local s = {}\nCLOSED = 0\nfunction s.parse(page)\n KEPT = page\n"
                                 " local c <close> = setmetatable({}, { __close = function() CLOSED = CLOSED + 1 end })\n"
                                 " local price = 12\n error('no')\nend\nreturn s\n");
    lua_State *L = version_state(call.version, 0)->L, *co = kept_stack(call.kept);
    lua_Debug frame;
    assert_int_equal(lua_getstack(co, 1, &frame), 1);
    assert_string_equal(lua_getlocal(co, &frame, 3), "price");
    assert_int_equal(lua_tointeger(co, -1), 12);
    lua_pop(co, 1);
    lua_getglobal(L, "CLOSED");
    assert_int_equal(lua_tointeger(L, -1), 0);
    kept_end(call.kept, watcher.budget);
    call.kept = NULL;
    lua_getglobal(L, "CLOSED");
    assert_int_equal(lua_tointeger(L, -1), 1);
    lua_pop(L, 2);
    end(&call);
}

/* Also one whose time was over, and one whose __close never ends. */
static void the_state_goes_on_after_it(void **s) {
    (void)s;
    static const char *const bodies[] = {
        "error('no')",
        "while true do end",
        "local c <close> = setmetatable({}, { __close = function() while true do end end }) error('no')",
    };
    for (size_t i = 0; i < sizeof bodies / sizeof *bodies; i++) {
        char *text = mem_printf("local s = { callback_time = 0.05 }\nfunction s.parse(page) %s end\n"
                                "function s.again(page) page:emit({ text = page:text('p') }) end\nreturn s\n", bodies[i]);
        struct call call = call_kept(text);
        assert_non_null(call.kept);
        kept_end(call.kept, watcher.budget);
        call.kept = NULL;
        struct outcome *after = call_with(call.version, "again", watcher.budget);
        assert_int_equal(after->kind, OUTCOME_DONE);
        assert_string_equal(after->items.at[0]->json, "{\"text\": \"one\"}");
        outcome_free(after);
        end(&call);
        free(text);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(only_what_failed_is_kept),
        cmocka_unit_test(what_comes_after_the_failure_goes_aside),
        cmocka_unit_test(its_stack_stands_until_the_end),
        cmocka_unit_test(the_state_goes_on_after_it),
    };
    return cmocka_run_group_tests(tests, start, stop);
}
