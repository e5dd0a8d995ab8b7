/* See terminal.h. libedit calls back without an argument, so the terminal that asks is known at file scope. */
#include "ui/terminal.h"

#include "base/str.h"
#include "ui/show.h"

#include <editline/readline.h>
#include <errno.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <termios.h>
#include <unistd.h>

#define CLEAR_LINE "\r\033[K"
enum { CTRL_C = 3 };

struct terminal {
    FILE *to;
    bool edits;
    bool asking;     /* the prompt is on the screen */
    complete_fn *complete;
    void *arg;
    enum terminal_event event; /* that came while keys were read */
    char *line;
    struct str piped;          /* bytes that were read and not yet given as lines */
    bool ended;                /* there will be no more of them */
};

static struct terminal *asking;

/* ---- however the process ends ---- */

static struct termios before;
static volatile sig_atomic_t raw; /* it is not as before */

static void give_back(void) {
    if (raw) tcsetattr(STDIN_FILENO, TCSANOW, &before);
    raw = false;
}

static void on_end(int number) {
    give_back();
    raise(number); /* its own way now */
}

/* Signals that would end the process without another word; where somebody has a handler, that is his business. */
static void watch_end(void) {
    static const int signals[] = {SIGHUP, SIGQUIT, SIGILL, SIGABRT, SIGBUS, SIGFPE, SIGSEGV};
    const struct sigaction action = {.sa_handler = on_end, .sa_flags = (int)SA_RESETHAND | SA_NODEFER};
    atexit(give_back);
    for (size_t i = 0; i < sizeof signals / sizeof *signals; i++) {
        struct sigaction now;
        if (sigaction(signals[i], NULL, &now) == 0 && now.sa_handler == SIG_DFL) sigaction(signals[i], &action, NULL);
    }
}

/* ---- what libedit calls ---- */

/* NULL: Ctrl-D. */
static void take_line(char *line) {
    asking->event = line ? TERMINAL_LINE : TERMINAL_END;
    asking->line = line;
}

static int take_break(int count, int key) {
    (void)count;
    (void)key;
    asking->event = TERMINAL_BREAK;
    return 0;
}

/* The longest beginning that all have; to be freed. */
static char *common(const struct names *names) {
    size_t length = strlen(names->at[0]);
    for (size_t i = 1; i < names->count; i++) {
        size_t same = 0;
        while (same < length && names->at[i][same] == names->at[0][same]) same++;
        length = same;
    }
    return mem_strndup(names->at[0], length);
}

/* What libedit wants: what all have in common, then each, then NULL. It frees all of it. */
static char **complete_word(const char *word, int start, int end) {
    struct names found = {0};
    char *line = mem_strndup(rl_line_buffer, (size_t)end);
    (void)word;
    (void)start;
    rl_attempted_completion_over = 1; /* no names of files */
    asking->complete(asking->arg, line, &found);
    free(line);
    if (!found.count) return NULL;
    char **list = mem_zero((found.count + 2) * sizeof *list);
    list[0] = common(&found);
    for (size_t i = 0; i < found.count; i++) list[i + 1] = found.at[i];
    free(found.at);
    return list;
}

/* ---- life ---- */

static void start_editing(FILE *to) {
    static const char breaks[] = " \t\n.:\"'`@$><=;|&{}()[],+-*/#~^%";
    static pthread_once_t watched = PTHREAD_ONCE_INIT;
    pthread_once(&watched, watch_end);
    rl_readline_name = "darn";
    rl_outstream = to;
    rl_initialize();
    using_history();
    rl_basic_word_break_characters = breaks;
    rl_attempted_completion_function = complete_word;
    rl_completion_append_character = '\0';
    rl_parse_and_bind("setty -d -isig"); /* Ctrl-C is a key like any other while a line is typed */
    rl_add_defun("darn-break", take_break, CTRL_C);
}

static size_t complete_nothing(void *arg, const char *line, struct names *out) {
    (void)arg;
    (void)out;
    return strlen(line);
}

struct terminal *terminal_new(FILE *to, complete_fn *complete, void *arg) {
    struct terminal *terminal = mem_zero(sizeof *terminal);
    terminal->complete = complete ? complete : complete_nothing;
    terminal->arg = arg;
    terminal->to = to;
    terminal->edits = isatty(STDIN_FILENO) && isatty(fileno(to));
    if (terminal->edits) start_editing(to);
    return terminal;
}

static void stop_asking(struct terminal *terminal) {
    if (terminal->asking && terminal->edits) rl_callback_handler_remove();
    terminal->asking = false;
    raw = false;
}

void terminal_free(struct terminal *terminal) {
    if (!terminal) return;
    stop_asking(terminal);
    free(terminal->line);
    str_clear(&terminal->piped);
    if (asking == terminal) asking = NULL;
    free(terminal);
}

bool terminal_edits(const struct terminal *terminal) { return terminal->edits; }

/* ---- lines ---- */

void terminal_ask(struct terminal *terminal, const char *prompt) {
    asking = terminal;
    terminal->asking = true;
    fflush(terminal->to);
    if (!terminal->edits) return;
    if (!raw && tcgetattr(STDIN_FILENO, &before) == 0) raw = true;
    rl_callback_handler_install(prompt, take_line);
}

enum readable { READ_NOTHING, READ_BYTES, READ_GONE };

static enum readable is_readable(void) {
    struct pollfd fd = {.fd = STDIN_FILENO, .events = POLLIN};
    if (poll(&fd, 1, 0) <= 0) return READ_NOTHING;
    return fd.revents & (POLLHUP | POLLERR | POLLNVAL) ? READ_GONE : READ_BYTES;
}

/* libedit says nothing of a terminal that is gone (where SIGHUP is ignored): it is the end. */
static enum terminal_event take_keys(struct terminal *terminal, char **line) {
    enum readable readable = READ_NOTHING;
    terminal->event = TERMINAL_NOTHING;
    while (terminal->event == TERMINAL_NOTHING && (readable = is_readable()) == READ_BYTES) rl_callback_read_char();
    if (terminal->event == TERMINAL_NOTHING && readable == READ_GONE) terminal->event = TERMINAL_END;
    if (terminal->event == TERMINAL_NOTHING) return TERMINAL_NOTHING;
    stop_asking(terminal);
    if (terminal->event != TERMINAL_LINE) fputc('\n', terminal->to);
    if (terminal->event == TERMINAL_LINE && *terminal->line) add_history(terminal->line);
    *line = terminal->line;
    terminal->line = NULL;
    return terminal->event;
}

static void read_piped(struct terminal *terminal) {
    char bytes[4096];
    ssize_t got = read(STDIN_FILENO, bytes, sizeof bytes);
    if (got > 0) str_put(&terminal->piped, bytes, (size_t)got);
    else if (got == 0 || errno != EINTR) terminal->ended = true;
}

/* The first whole line; what the pipe ends with is one too. */
static char *next_piped(struct terminal *terminal) {
    struct str *piped = &terminal->piped;
    char *end = piped->len ? memchr(piped->data, '\n', piped->len) : NULL;
    if (!end && !(terminal->ended && piped->len)) return NULL;
    size_t length = end ? (size_t)(end - piped->data) : piped->len, taken = length + (end != NULL);
    char *line = mem_strndup(piped->data, length);
    memmove(piped->data, piped->data + taken, piped->len - taken);
    piped->len -= taken;
    piped->data[piped->len] = '\0';
    return line;
}

static enum terminal_event take_piped(struct terminal *terminal, char **line) {
    while (!(*line = next_piped(terminal)) && !terminal->ended && is_readable()) read_piped(terminal);
    if (!*line && !terminal->ended) return TERMINAL_NOTHING;
    stop_asking(terminal);
    return *line ? TERMINAL_LINE : TERMINAL_END;
}

enum terminal_event terminal_take(struct terminal *terminal, char **line) {
    *line = NULL;
    return terminal->edits ? take_keys(terminal, line) : take_piped(terminal, line);
}

enum terminal_event terminal_read(struct terminal *terminal, const char *prompt, char **line) {
    enum terminal_event event;
    struct pollfd fd = {.fd = STDIN_FILENO, .events = POLLIN};
    terminal_ask(terminal, prompt);
    while ((event = terminal_take(terminal, line)) == TERMINAL_NOTHING) poll(&fd, 1, -1);
    return event;
}

/* ---- output ---- */

static void put_clean(struct str *out, const char *text) {
    for (const char *end; (end = strchr(text, '\n')); text = end + 1) {
        char *line = mem_strndup(text, (size_t)(end - text));
        show_text(out, line);
        str_putc(out, '\n');
        free(line);
    }
    show_text(out, text);
    if (*text) str_putc(out, '\n');
}

void terminal_show(struct terminal *terminal, const char *text, size_t length) {
    bool above = terminal->asking && terminal->edits;
    if (above) fputs(CLEAR_LINE, terminal->to);
    fwrite(text, 1, length, terminal->to);
    fflush(terminal->to);
    if (above) rl_forced_update_display();
}

void terminal_print(struct terminal *terminal, const char *text) {
    struct str out = {0};
    put_clean(&out, text);
    terminal_show(terminal, str_text(&out), out.len);
    str_clear(&out);
}

void terminal_drop(struct terminal *terminal) {
    if (terminal->asking && terminal->edits) fputs(CLEAR_LINE, terminal->to);
    stop_asking(terminal);
    fflush(terminal->to);
}
