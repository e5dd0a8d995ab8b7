/* inbox.h: messages in their order, lines for which there is no room, and the last of them. */
#include "ui/inbox.h"

#include <poll.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

static bool put_text(struct inbox *inbox, size_t length) {
    struct message message = {.kind = SAYS_TEXT, .text = mem_zero(length + 1), .length = length};
    bool taken = inbox_push(inbox, &message);
    if (!taken) message_clear(&message);
    return taken;
}

static bool is_readable(struct inbox *inbox) {
    struct pollfd fd = {.fd = inbox_fd(inbox), .events = POLLIN};
    return poll(&fd, 1, 0) == 1;
}

static void clear(struct messages *messages) {
    for (size_t i = 0; i < messages->all.count; i++) message_clear(&messages->all.at[i]);
    vec_clear(&messages->all);
}

static void messages_keep_their_order(void **state) {
    (void)state;
    struct inbox *inbox = inbox_new();
    assert_false(is_readable(inbox));
    assert_true(put_text(inbox, 10));
    assert_true(inbox_push(inbox, &(struct message){.kind = SAYS_SETTLED, .id = 7}));
    assert_true(is_readable(inbox));
    struct messages messages = inbox_take(inbox);
    assert_false(is_readable(inbox));
    assert_int_equal(messages.all.count, 2);
    assert_int_equal(messages.all.at[0].kind, SAYS_TEXT);
    assert_int_equal(messages.all.at[1].id, 7);
    assert_false(messages.last);
    clear(&messages);
    put_text(inbox, 1); /* goes with the inbox */
    inbox_free(inbox);
}

/* What happened is never lost, lines are. */
static void lines_have_so_much_room(void **state) {
    (void)state;
    struct inbox *inbox = inbox_new();
    for (int i = 0; i < 6; i++) assert_true(put_text(inbox, 1024 * 1024));
    assert_true(inbox_push(inbox, &(struct message){.kind = SAYS_WAITING}));
    struct messages messages = inbox_take(inbox);
    assert_int_equal(messages.all.count, 4 + 1);
    assert_int_equal(messages.lost, 2);
    clear(&messages);
    assert_true(put_text(inbox, 1024));
    messages = inbox_take(inbox);
    assert_int_equal(messages.lost, 0);
    clear(&messages);
    inbox_free(inbox);
}

static void the_last_are_given_once(void **state) {
    (void)state;
    struct inbox *inbox = inbox_new();
    assert_true(inbox_close(inbox));
    assert_false(inbox_close(inbox));
    assert_true(is_readable(inbox));
    assert_true(put_text(inbox, 3)); /* still somebody's to take */
    struct messages messages = inbox_take(inbox);
    assert_true(messages.last);
    assert_int_equal(messages.all.count, 1);
    clear(&messages);
    assert_false(put_text(inbox, 3));
    inbox_free(inbox);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(messages_keep_their_order),
        cmocka_unit_test(lines_have_so_much_room),
        cmocka_unit_test(the_last_are_given_once),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
