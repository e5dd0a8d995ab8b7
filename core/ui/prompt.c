/* See prompt.h. The loop's side only adds to the inbox; all else belongs to the prompt's thread. It is always in one of
 * five modes: closed, or reading an answer, one while it waits for a save, a value, or a line for the debugger. */
#include "ui/prompt.h"

#include "base/log.h"
#include "debug/answer.h"
#include "debug/value.h"
#include "os/terminal.h"
#include "os/thread.h"
#include "ui/inbox.h"
#include "ui/inspect.h"
#include "ui/questions.h"
#include "ui/shell.h"
#include "ui/show.h"

#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum mode { CLOSED, ANSWER, WAITS, VALUE, DEBUGGER };
static const char *const prompts[] = {
    [ANSWER] = ANSWER_QUESTION,
    [WAITS] = ANSWER_WAITS,
    [VALUE] = "value (Lua: tables, each with its \"type\" in front where there are types): ",
    [DEBUGGER] = "debug> ",
};

struct prompt {
    struct prompt_options options;
    pthread_t thread;
    struct inbox *inbox;
    struct crawl_watcher *watcher;
    /* the thread's: */
    struct terminal *terminal;
    struct inspect inspect; /* the failure that is asked about */
    struct questions questions;
    enum mode mode;
    char *crawl;    /* the crawl file's path */
    char *refused;  /* why the newest save was not taken, or NULL */
    bool waiting;   /* only what is parked is left */
    bool left;      /* nobody wants to be asked about what is known so far */
    bool stopping;  /* the crawl was told to stop */
    bool gone;      /* there is no terminal any more */
};

static _Thread_local struct prompt *own; /* the prompt whose thread this is */

/* ---- the side of the others ---- */

/* What its own thread has to say it says at once: the debugger may be running a loop that prints. */
void prompt_print(void *arg, const char *text, size_t length) {
    struct prompt *prompt = arg;
    if (prompt == own) {
        terminal_show(prompt->terminal, text, length);
        return;
    }
    struct message message = {.kind = SAYS_TEXT, .text = mem_strndup(text, length), .length = length};
    if (inbox_push(prompt->inbox, &message)) return;
    fwrite(text, 1, length, prompt->options.to);
    fflush(prompt->options.to);
    message_clear(&message);
}

static void push(struct prompt *prompt, struct message message) {
    if (!inbox_push(prompt->inbox, &message)) message_clear(&message);
}

void prompt_hear(void *arg, const struct event *event) {
    struct message message;
    if (message_before(&message, event)) push(arg, message);
}

void prompt_ask(void *arg, const struct event *event) {
    struct message message;
    if (message_behind(&message, event)) push(arg, message);
}

/* ---- the question ---- */

static void say(struct prompt *prompt, const char *text) { terminal_print(prompt->terminal, text); }

/* What was typed before the question stood there is no answer to it. */
static void enter(struct prompt *prompt, enum mode mode) {
    prompt->mode = mode;
    if (mode == ANSWER) terminal_forget(prompt->terminal);
    if (mode == CLOSED) terminal_drop(prompt->terminal);
    else terminal_ask(prompt->terminal, prompts[mode]);
}

/* It is asked about no longer. The next one is, if there is any. */
static void close_question(struct prompt *prompt) {
    enter(prompt, CLOSED);
    inspect_close(&prompt->inspect);
    ask_want(prompt->options.ask, 0);
}

static void open_question(struct prompt *prompt) {
    if (prompt->stopping || prompt->left || prompt->gone) return;
    if (!questions_first(&prompt->questions) && prompt->waiting) questions_read(&prompt->questions, prompt->crawl);
    struct question *question = questions_first(&prompt->questions);
    if (!question) return;
    ask_know(prompt->options.ask, question->group);
    ask_want(prompt->options.ask, question->id);
    if (!question->told) say(prompt, question->text);
    question->told = true;
    enter(prompt, ANSWER);
}

/* The failed stack of the question: one that was kept alive, or that of a run of its own. False where there is none,
 * which is said. */
static bool look(struct prompt *prompt) {
    struct inspect *inspect = &prompt->inspect;
    struct err err = {0};
    int64_t id = questions_first(&prompt->questions)->id;
    struct alive *alive = ask_alive(prompt->options.ask, id);
    if (alive) inspect_alive(inspect, alive);
    if (inspect->debug) return true;
    bool ok = inspect_open(inspect, prompt->crawl, id, &err) &&
              inspect_run(inspect, prompt->options.scraper, prompt->options.overrides, &err);
    if (ok && inspect->debug) return true;
    if (ok) say(prompt, "its callback does not fail any more with the files as they are now: save one of them");
    else show_error(&err);
    inspect_close(inspect);
    return false;
}

/* ---- decisions ---- */

/* The page of the question as the crawl file has it; NULL where it is not parked any more, which is said. A re-run may
 * mend it between the look at its failure and the one at its page: what the page itself says of that is what counts. */
static struct page *take_page(struct prompt *prompt) {
    struct inspect stored = {.watcher = prompt->watcher};
    struct err err = {0};
    int64_t id = questions_first(&prompt->questions)->id;
    bool ok = inspect_open(&stored, prompt->crawl, id, &err);
    struct page *page = stored.page;
    stored.page = NULL;
    inspect_close(&stored);
    if (ok && page->failure != id)
        ok = err_set(&err, ERR_USAGE, "failure %lld is not parked any more: nothing was decided about it", (long long)id);
    if (ok) return page;
    page_free(page);
    show_error(&err);
    return NULL;
}

/* Takes the outcome, which may be NULL. False where the page is not parked any more. */
static bool send_decision(struct prompt *prompt, enum decision_kind kind, struct outcome *outcome) {
    struct decision *decision = mem_zero(sizeof *decision);
    decision->kind = kind;
    decision->outcome = outcome;
    decision->error = mem_strdup(questions_first(&prompt->questions)->error);
    decision->page = take_page(prompt);
    bool parked = decision->page != NULL;
    if (parked) ask_decide(prompt->options.ask, decision);
    else decision_free(decision);
    return parked;
}

/* Takes the outcome, which may be NULL. */
static void decide(struct prompt *prompt, enum decision_kind kind, struct outcome *outcome) {
    send_decision(prompt, kind, outcome);
    questions_decide(&prompt->questions, questions_first(&prompt->questions)->id);
    close_question(prompt);
}

/* As Ctrl-C does it where no prompt is open. */
static void stop_crawl(struct prompt *prompt) {
    prompt->stopping = true;
    close_question(prompt);
    raise(SIGINT);
    say(prompt, "stops when what is under way is done; Ctrl-C stops at once");
}

/* With why the newest save was not taken, where that is so. */
static void say_with_refusal(struct prompt *prompt, const char *what, const char *of) {
    struct str out = {0};
    str_printf(&out, "%s %s", what, of);
    if (prompt->refused) str_printf(&out, "; the last one was refused: %s", prompt->refused);
    say(prompt, out.data);
    str_clear(&out);
}

/* The question is answered: a save runs the page again, and until then those behind it wait. */
static void wait_for_save(struct prompt *prompt) {
    bool watching = prompt->options.watching;
    if (watching) say_with_refusal(prompt, "waits for a save of", prompt->options.scraper);
    else say(prompt, "files are not watched (--no-watch): [Q]uit, and darn run takes it up with what is saved by then");
    enter(prompt, watching ? WAITS : ANSWER);
}

/* It may have failed of what is another by now, as of darn.state. What comes of it comes as a message. */
static void run_again(struct prompt *prompt) {
    if (send_decision(prompt, DECIDE_RERUN, NULL))
        say_with_refusal(prompt, "runs again with the newest good save of", prompt->options.scraper);
    enter(prompt, DEBUGGER);
}

/* It stays parked, and so does all that is known to fail. */
static void leave_prompt(struct prompt *prompt) {
    say(prompt, "the failures stay parked; a new one opens the prompt again");
    prompt->left = true;
    questions_drop(&prompt->questions);
    close_question(prompt);
}

/* ---- the debugger ---- */

static void intro(struct prompt *prompt) {
    struct str out = {0};
    const struct question *question = questions_first(&prompt->questions);
    const struct outcome *failed = prompt->inspect.alive->outcome;
    str_printf(&out, "failure %lld: %s fails in version %s\n", (long long)question->id, failed->callback, failed->version);
    debug_intro(prompt->inspect.debug, &out);
    say(prompt, out.data);
    str_clear(&out);
}

static void open_debugger(struct prompt *prompt) {
    bool there = look(prompt);
    if (there) intro(prompt);
    enter(prompt, there ? DEBUGGER : ANSWER);
}

static void ask_value(struct prompt *prompt) { enter(prompt, look(prompt) ? VALUE : ANSWER); }

static void show_body(struct prompt *prompt, const struct str *body) {
    struct err err = {0};
    if (!shell_page(str_text(body), body->len, &err)) show_error(&err);
    enter(prompt, DEBUGGER);
}

/* The save is noticed as any other. */
static void edit(struct prompt *prompt) {
    struct err err = {0};
    int line;
    const char *file = debug_place(prompt->inspect.debug, &line);
    if (!shell_edit(file, line, &err)) show_error(&err);
    enter(prompt, DEBUGGER);
}

static void take_command(struct prompt *prompt, const char *line) {
    struct str out = {0};
    switch (debug_line(prompt->inspect.debug, line, &out)) {
    case DEBUG_ON:
        say(prompt, str_text(&out));
        enter(prompt, DEBUGGER);
        break;
    case DEBUG_SHOW: show_body(prompt, &out); break;
    case DEBUG_RETRY: run_again(prompt); break;
    case DEBUG_EDIT: edit(prompt); break;
    case DEBUG_SKIP: decide(prompt, DECIDE_SKIP, NULL); break;
    case DEBUG_QUIT: enter(prompt, ANSWER); break;
    }
    str_clear(&out);
}

/* ---- lines ---- */

static const char *skip_space(const char *text) {
    while (ascii_space(*text)) text++;
    return text;
}

static void take_answer(struct prompt *prompt, const char *line) {
    enum answer answer = answer_read(line);
    if (answer == ANSWER_EMPTY && prompt->mode == ANSWER) answer = ANSWER_RETRY;
    switch (answer) {
    case ANSWER_EMPTY: enter(prompt, ANSWER); break;
    case ANSWER_RETRY: wait_for_save(prompt); break;
    case ANSWER_RAISE: decide(prompt, DECIDE_RAISE, NULL); break;
    case ANSWER_SKIP: decide(prompt, DECIDE_SKIP, NULL); break;
    case ANSWER_VALUE: ask_value(prompt); break;
    case ANSWER_DEBUG: open_debugger(prompt); break;
    case ANSWER_QUIT: stop_crawl(prompt); break;
    case ANSWER_UNCLEAR:
        say(prompt, ANSWER_HELP);
        enter(prompt, prompt->mode);
    }
}

/* What does not fit is said, and asked for again; an empty line goes back. */
static void take_value(struct prompt *prompt, const char *line) {
    struct outcome *given = outcome_new();
    struct str out = {0};
    if (!*skip_space(line)) {
        enter(prompt, ANSWER);
    } else if (debug_value(prompt->inspect.debug, line, given, &out)) {
        decide(prompt, DECIDE_VALUE, given);
        given = NULL;
    } else {
        say(prompt, out.data);
        enter(prompt, VALUE);
    }
    outcome_free(given);
    str_clear(&out);
}

static bool answers(const struct prompt *prompt) { return prompt->mode == ANSWER || prompt->mode == WAITS; }

static void take_line(struct prompt *prompt, const char *line) {
    if (!answers(prompt)) terminal_remember(prompt->terminal, line);
    if (answers(prompt)) take_answer(prompt, line);
    else if (prompt->mode == VALUE) take_value(prompt, line);
    else take_command(prompt, line);
}

static void take_keys(struct prompt *prompt) {
    char *line = NULL;
    switch (terminal_take(prompt->terminal, &line)) {
    case TERMINAL_NOTHING: break;
    case TERMINAL_LINE: take_line(prompt, line); break;
    case TERMINAL_BREAK:
        if (answers(prompt)) stop_crawl(prompt);
        else enter(prompt, prompt->mode == VALUE ? ANSWER : DEBUGGER);
        break;
    case TERMINAL_END:
        if (answers(prompt)) leave_prompt(prompt);
        else enter(prompt, ANSWER);
        break;
    case TERMINAL_GONE:
        prompt->gone = true;
        leave_prompt(prompt);
        break;
    }
    free(line);
}

static size_t complete(void *arg, const char *line, struct names *out) {
    struct prompt *prompt = arg;
    return prompt->mode == DEBUGGER ? debug_complete(prompt->inspect.debug, line, out) : strlen(line);
}

/* ---- messages ---- */

/* The page that is asked about was run again: the stack is another, and so may be the reason. */
static void failed_again(struct prompt *prompt, struct question *question, const struct message *message) {
    struct str out = {0};
    enum mode mode = question == questions_first(&prompt->questions) ? prompt->mode : CLOSED;
    questions_change(question, message->group, message->error, message->text);
    ask_know(prompt->options.ask, question->group);
    if (mode == CLOSED) return;
    ask_want(prompt->options.ask, question->id);
    enter(prompt, CLOSED);
    inspect_close(&prompt->inspect);
    str_printf(&out, "it fails still: %s", question->text);
    say(prompt, out.data);
    str_clear(&out);
    if (mode == DEBUGGER) open_debugger(prompt);
    else enter(prompt, ANSWER);
}

static void take_failure(struct prompt *prompt, struct message *message) {
    struct question *known = questions_find(&prompt->questions, message->id);
    if (known) {
        failed_again(prompt, known, message);
        return;
    }
    bool is_new = ask_know(prompt->options.ask, message->group);
    if (is_new) {
        bool first = !questions_first(&prompt->questions);
        questions_add(&prompt->questions, &(struct question){.id = message->id, .group = message->group, .told = first,
                                                             .error = message->error, .text = message->text});
        prompt->left = false;
    } else if (prompt->mode == CLOSED) {
        ask_want(prompt->options.ask, 0); /* if it was kept alive, that was for nothing */
    }
}

/* Its group, should it come again, is news. */
static void take_settled(struct prompt *prompt, int64_t id) {
    struct question *question = questions_find(&prompt->questions, id);
    if (!question) return;
    bool asks = prompt->mode != CLOSED && question == questions_first(&prompt->questions);
    ask_forget(prompt->options.ask, question->group);
    questions_remove(&prompt->questions, id);
    if (asks) close_question(prompt);
}

static void refuse(struct prompt *prompt, char *why) {
    free(prompt->refused);
    prompt->refused = why;
}

static void take_message(struct prompt *prompt, struct message *message) {
    switch (message->kind) {
    case SAYS_TEXT: terminal_show(prompt->terminal, message->text, message->length); break;
    case SAYS_START: prompt->crawl = message->text, message->text = NULL; break;
    case SAYS_FAILED: take_failure(prompt, message); break;
    case SAYS_SETTLED: take_settled(prompt, message->id); break;
    case SAYS_RELOADED:
        refuse(prompt, NULL);
        prompt->waiting = false;
        break;
    case SAYS_REFUSED:
        refuse(prompt, message->text);
        message->text = NULL;
        break;
    case SAYS_WAITING: prompt->waiting = true; break;
    case SAYS_MOVED: break;
    }
    message_clear(message);
}

/* False: they were the last, and only their lines are of use. */
static bool take_messages(struct prompt *prompt) {
    struct messages messages = inbox_take(prompt->inbox);
    if (messages.last && prompt->mode != CLOSED) enter(prompt, CLOSED);
    for (size_t i = 0; i < messages.all.count; i++) {
        struct message *message = &messages.all.at[i];
        if (messages.last && message->kind != SAYS_TEXT) message_clear(message);
        else take_message(prompt, message);
    }
    vec_clear(&messages.all);
    if (messages.lost) say(prompt, "(more came meanwhile than could be kept: some lines are missing)");
    return !messages.last;
}

/* ---- the thread ---- */

static void wait_for_any(struct prompt *prompt) {
    struct pollfd fds[] = {{.fd = inbox_fd(prompt->inbox), .events = POLLIN},
                           {.fd = prompt->mode == CLOSED ? -1 : STDIN_FILENO, .events = POLLIN}};
    if (poll(fds, 2, -1) <= 0) return;
    if (fds[1].revents) take_keys(prompt);
}

/* Failures that were kept alive in vain. */
static void end_others(struct prompt *prompt) {
    struct alive *alive;
    while ((alive = ask_alive(prompt->options.ask, 0)))
        alive_free(alive, crawl_watcher_budget(prompt->watcher));
}

/* Nobody is there to mend what is left. */
static void end_waiting(struct prompt *prompt) {
    if (!prompt->gone || !prompt->waiting || prompt->options.stays || prompt->stopping) return;
    prompt->stopping = true;
    raise(SIGINT);
}

static void *run(void *arg) {
    struct prompt *prompt = own = arg;
    while (take_messages(prompt)) {
        end_others(prompt);
        if (prompt->mode == CLOSED) open_question(prompt);
        end_waiting(prompt);
        wait_for_any(prompt);
    }
    inspect_close(&prompt->inspect);
    terminal_free(prompt->terminal);
    return NULL;
}

/* What runs of the scraper's code is stopped; an editor is waited for. */
static void end(void *arg) {
    struct prompt *prompt = arg;
    if (!inbox_close(prompt->inbox)) return;
    crawl_watcher_hurry(prompt->watcher);
    pthread_join(prompt->thread, NULL);
}

struct prompt *prompt_new(const struct prompt_options *options) {
    struct prompt *prompt = mem_zero(sizeof *prompt);
    prompt->options = *options;
    prompt->inbox = inbox_new();
    prompt->inspect.watcher = prompt->watcher = crawl_watcher_new();
    prompt->terminal = terminal_new(options->to, complete, prompt);
    ask_on_close(options->ask, end, prompt);
    log_set_sink(prompt_print, prompt);
    thread_start(&prompt->thread, run, prompt);
    return prompt;
}

void prompt_free(struct prompt *prompt) {
    if (!prompt) return;
    end(prompt);
    log_set_sink(NULL, NULL);
    crawl_watcher_free(prompt->watcher);
    inbox_free(prompt->inbox);
    questions_clear(&prompt->questions);
    free(prompt->crawl);
    free(prompt->refused);
    free(prompt);
}
