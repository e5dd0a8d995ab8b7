/* See terminal.h. libedit calls back without an argument, so the terminal that asks is known at file scope. One lock keeps
 * keys and the lines of other threads apart; it is recursive, since what completes a word may have something to say. */
#include "os/terminal.h"

#include "base/mem.h"
#include "base/str.h"
#include "os/signal.h"
#include "os/typed.h"

#include <editline/readline.h>
#include <errno.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <termios.h>
#include <unistd.h>

#define CLEAR_LINE "\r\033[K"
enum { CTRL_C = 3 };

struct terminal {
    FILE *to;
    bool edits;
    bool asking;
    bool hidden;     /* it asks, but the prompt is not on the screen for a while */
    complete_fn *complete;
    void *arg;
    enum terminal_event event; /* that came while keys were read */
    char *line;
    struct str piped;          /* bytes that were read and not yet given as lines */
    bool ended;                /* there will be no more of them */
};

static struct terminal *asking;
static pthread_mutex_t lock = PTHREAD_RECURSIVE_MUTEX_INITIALIZER_NP;

/* ---- however the process ends ---- */

static struct termios before;
static atomic_bool raw; /* it is not as before */

static void give_back(void) {
    if (raw) tcsetattr(STDIN_FILENO, TCSANOW, &before);
    raw = false;
}

static void on_end(int number) {
    int saved = errno;
    give_back();
    errno = saved;
    raise(number); /* its own way now */
}

static bool ends_the_process(int number) {
    static const int others[] = {SIGKILL, SIGSTOP, SIGTSTP, SIGTTIN, SIGTTOU, SIGCONT, SIGCHLD, SIGURG, SIGWINCH};
    size_t i = 0;
    while (i < sizeof others / sizeof *others && others[i] != number) i++;
    return i == sizeof others / sizeof *others;
}

/* Signals that would end the process without another word; where somebody has a handler, that is his business. Blocked,
 * SIGTTOU does not stop who gives the terminal back in the background. */
static void watch_end(void) {
    struct sigaction now, action = {.sa_handler = on_end, .sa_flags = (int)SA_RESETHAND | SA_NODEFER};
    sigaddset(&action.sa_mask, SIGTTOU);
    atexit(give_back);
    signal_on_exit(give_back);
    for (int number = 1; number <= SIGRTMAX; number++)
        if (ends_the_process(number) && sigaction(number, NULL, &now) == 0 && now.sa_handler == SIG_DFL)
            sigaction(number, &action, NULL);
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

static FILE *screen; /* of the terminal that edits */

static void remember(const char *line) { add_history(line); }

/* Signals are ours: libedit's handlers would send each on to the whole process group. */
static void start_editing(void) {
    static const char breaks[] = " \t\n.:\"'`@$><=;|&{}()[],+-*/#~^%";
    watch_end();
    rl_readline_name = "darn";
    rl_outstream = screen;
    rl_catch_signals = 0;
    rl_initialize();
    using_history();
    stifle_history(TYPED_MOST);
    typed_read(remember);
    rl_basic_word_break_characters = breaks;
    rl_attempted_completion_function = complete_word;
    rl_completion_append_character = '\0';
    /* Ctrl-C is a key like any other while a line is typed, and the end of a line what it is for who reads on. */
    rl_parse_and_bind("setty -d -isig -inlcr");
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
    if (!terminal->edits) return terminal;
    static pthread_once_t started = PTHREAD_ONCE_INIT;
    screen = to;
    pthread_once(&started, start_editing);
    return terminal;
}

static void stop_asking(struct terminal *terminal) {
    if (terminal->asking && terminal->edits) rl_callback_handler_remove();
    terminal->asking = terminal->hidden = false;
    raw = false;
}

void terminal_free(struct terminal *terminal) {
    if (!terminal) return;
    terminal_drop(terminal);
    free(terminal->line);
    str_clear(&terminal->piped);
    if (asking == terminal) asking = NULL;
    free(terminal);
}

bool terminal_edits(const struct terminal *terminal) { return terminal->edits; }

/* ---- lines ---- */

void terminal_forget(struct terminal *terminal) {
    if (terminal->edits) tcflush(STDIN_FILENO, TCIFLUSH);
}

void terminal_ask(struct terminal *terminal, const char *prompt) {
    pthread_mutex_lock(&lock);
    asking = terminal;
    terminal->asking = true;
    fflush(terminal->to);
    if (terminal->edits) {
        if (!raw && tcgetattr(STDIN_FILENO, &before) == 0) raw = true;
        rl_resize_terminal();
        rl_callback_handler_install(prompt, take_line);
    }
    pthread_mutex_unlock(&lock);
}

enum readable { READ_NOTHING, READ_BYTES, READ_GONE };

static enum readable is_readable(void) {
    struct pollfd fd = {.fd = STDIN_FILENO, .events = POLLIN};
    if (poll(&fd, 1, 0) <= 0) return READ_NOTHING;
    return fd.revents & (POLLHUP | POLLERR | POLLNVAL) ? READ_GONE : READ_BYTES;
}

/* libedit says nothing of a terminal that is gone (where SIGHUP is ignored). */
static enum terminal_event take_keys(struct terminal *terminal, char **line) {
    enum readable readable = READ_NOTHING;
    terminal->event = TERMINAL_NOTHING;
    while (terminal->event == TERMINAL_NOTHING && (readable = is_readable()) == READ_BYTES) rl_callback_read_char();
    if (terminal->event == TERMINAL_NOTHING && readable == READ_GONE) terminal->event = TERMINAL_GONE;
    if (terminal->event == TERMINAL_NOTHING) return TERMINAL_NOTHING;
    stop_asking(terminal);
    if (terminal->event != TERMINAL_LINE) fputc('\n', terminal->to);
    *line = terminal->line;
    terminal->line = NULL;
    return terminal->event;
}

static bool is_last(const char *line) {
    HIST_ENTRY *last = history_length ? history_get(history_base + history_length - 1) : NULL;
    return last && strcmp(last->line, line) == 0;
}

void terminal_remember(struct terminal *terminal, const char *line) {
    if (!terminal->edits || !*line || is_last(line)) return;
    add_history(line);
    typed_add(line);
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
    pthread_mutex_lock(&lock);
    enum terminal_event event = terminal->edits ? take_keys(terminal, line) : take_piped(terminal, line);
    pthread_mutex_unlock(&lock);
    return event;
}

enum terminal_event terminal_read(struct terminal *terminal, const char *prompt, char **line) {
    enum terminal_event event;
    struct pollfd fd = {.fd = STDIN_FILENO, .events = POLLIN};
    terminal_ask(terminal, prompt);
    while ((event = terminal_take(terminal, line)) == TERMINAL_NOTHING) poll(&fd, 1, -1);
    return event;
}

/* ---- output ---- */

static bool is_shown(const struct terminal *terminal) {
    return terminal->asking && terminal->edits && !terminal->hidden;
}

void terminal_show(struct terminal *terminal, const char *text, size_t length) {
    pthread_mutex_lock(&lock);
    bool above = is_shown(terminal);
    if (above) fputs(CLEAR_LINE, terminal->to);
    fwrite(text, 1, length, terminal->to);
    fflush(terminal->to);
    if (above) rl_forced_update_display();
    pthread_mutex_unlock(&lock);
}

void terminal_print(struct terminal *terminal, const char *text) {
    struct str out = {0};
    size_t length = strlen(text);
    str_put_safe(&out, text, length, "\n");
    if (length && text[length - 1] != '\n') str_putc(&out, '\n');
    terminal_show(terminal, str_text(&out), out.len);
    str_clear(&out);
}

void terminal_drop(struct terminal *terminal) {
    pthread_mutex_lock(&lock);
    if (is_shown(terminal)) fputs(CLEAR_LINE, terminal->to);
    stop_asking(terminal);
    fflush(terminal->to);
    pthread_mutex_unlock(&lock);
}

void terminal_hide(struct terminal *terminal) {
    pthread_mutex_lock(&lock);
    if (is_shown(terminal)) {
        fputs(CLEAR_LINE, terminal->to);
        fflush(terminal->to);
        rl_deprep_terminal();
        terminal->hidden = true;
    }
    pthread_mutex_unlock(&lock);
}

void terminal_back(struct terminal *terminal) {
    pthread_mutex_lock(&lock);
    if (terminal->hidden) {
        rl_prep_terminal(0);
        rl_forced_update_display();
        terminal->hidden = false;
    }
    pthread_mutex_unlock(&lock);
}
