/* A program of 200 lines (harbour/) whose main loop never returns, edited again and again, each time in another way.
 * It behaves as its files say after each save, and it is never restarted: its days and its pid go on. */
#include "driven.h"
#include "saving.h"

#include <stdlib.h>
#include <string.h>

enum { FILES = 3, PLACES = 3, COMMANDS = 4 };

static const char *const files[FILES] = {"main.lua", "ships.lua", "goods.lua"};

struct command { const char *line, *answer; };

static const struct command first_day[] = {
    {"arrive ship Ada 10", "Ada arrives"}, {"arrive tanker Bo 20", "Bo arrives"},
    {"dock Ada", "Ada docks"}, {"dock Bo", "Bo docks"},
    {"bill Ada", "49"}, {"bill Bo", "199"}, {"pay Ada", "49"}, {"show Bo", "<Bo>"},
    {"crane 1", "Ada has 9"}, {"meters", "0 10"}, {"cargo tea", "tea 2"}, {"label tea", "tea 2 kg asked 1"},
    {"report", "North day 0 money 149 docked 2"}, {"dock Cy", "main.lua:43: no ship Cy"},
    {"hello", "what is hello?"},
};

/* Each goes on from the one before. */
static const struct edit {
    const char *name;
    struct { int file; const char *old, *text; } places[PLACES];
    const char *refused; /* the place where; NULL: it is taken */
    const char *note;
    struct command commands[COMMANDS];
} edits[] = {
    {"a constant", {{0, "FEE = 5", "FEE = 7"}},
     .commands = {{"bill Ada", "62"}}},
    {"a compile-time constant", {{0, "DISCOUNT <const> = 1", "DISCOUNT <const> = 3"}},
     .commands = {{"bill Ada", "60"}, {"bill Bo", "237"}}},
    {"the body of a function", {{0, "math.floor(x + 0.5)", "math.floor(x / 100) * 100"}},
     .commands = {{"bill Bo", "197"}, {"bill Ada", "-3"}}},
    {"a new function",
     {{0, "local function bill(", "local function extra(ship)\n  return ship.oil or 11\nend\n\nlocal function bill("},
      {0, "- DISCOUNT", "- DISCOUNT + extra(ship)"}},
     .commands = {{"bill Bo", "208"}}},
    {"a function renamed",
     {{0, "function extra(", "function surcharge("}, {0, "+ extra(", "+ surcharge("}, {0, "11", "12"}},
     .commands = {{"bill Bo", "209"}}},
    {"a function deleted",
     {{0, "local function surcharge(ship)\n  return ship.oil or 12\nend\n\n", ""}, {0, " + surcharge(ship)", ""}},
     .commands = {{"bill Bo", "197"}}},
    {"and restored",
     {{0, "local function bill(", "local function surcharge(ship)\n  return ship.oil or 12\nend\n\nlocal function bill("},
      {0, "- DISCOUNT", "- DISCOUNT + surcharge(ship)"}},
     .commands = {{"bill Bo", "209"}}},
    {"functions moved",
     {{0, "local function round(x)\n  return math.floor(x / 100) * 100\nend\n\n", ""},
      {0, "local function surcharge(",
       "local function round(x)\n  return math.floor(x / 10) * 10\nend\n\nlocal function surcharge("}},
     .commands = {{"bill Bo", "249"}, {"dock Cy", "main.lua:39: no ship Cy"}}},
    {"a method added",
     {{1, "function Ship:title()\n  return self.name",
       "function Ship:flag()\n  return \"flag of \" .. self.name\nend\n\nfunction Ship:title()\n  return self:flag()"}},
     .commands = {{"show Ada", "<flag of Ada>"}, {"show Bo", "<flag of Bo>"}}},
    {"an inherited method of its own",
     {{1, "M.kinds", "function Tanker:title()\n  return \"tanker \" .. self.name\nend\n\nM.kinds"}},
     .commands = {{"show Bo", "<tanker Bo>"}, {"show Ada", "<flag of Ada>"}}},
    {"a captured variable more, where a coroutine calls",
     {{0, "\" has \" .. ship.crates", "\" has \" .. ship.crates .. \" on \" .. day"}},
     .commands = {{"crane 1", "Ada has 8 on 10"}}},
    {"the function of two coroutines, one of which has not begun",
     {{0, "yield(ship and lift(ship) or \"idle\")", "yield(\"up: \" .. (ship and lift(ship) or \"idle\"))"}},
     .commands = {{"crane 2", "up: Ada has 7 on 11"}, {"crane 1", "Ada has 6 on 11"}}},
    {"a factory", {{0, "total = total + step", "total = total + 2 * step"}},
     .commands = {{"meters", "12 30"}, {"meters", "12 50"}}},
    {"a field of a module", {{2, "unit = \"kg\"", "unit = \"t\""}},
     .commands = {{"label tea", "tea 2 t asked 1"}}},
    {"a table in a module", {{2, "wool = 1", "wool = 3, silk = 4"}},
     .commands = {{"cargo silk", "silk 4"}, {"cargo wool", "wool 3"}, {"label silk", "silk 4 t asked 3"}}},
    {"a syntax error in between", {{0, "ship:due(FEE)", "ship:due(FEE"}, {0, "FEE = 7", "FEE = 8"}},
     .refused = "main.lua:98", .commands = {{"bill Bo", "249"}}},
    {"what was meant", {{0, "ship:due(FEE", "ship:due(FEE)"}},
     .commands = {{"bill Bo", "269"}}},
    {"a load that raises in between",
     {{2, "return M\n", "M.price.tea = 5\nreturn M\n"}, {2, "unit = \"t\"", "unit = \"lb\""}},
     .refused = "goods.lua:16", .commands = {{"label tea", "tea 2 t asked 3"}}},
    {"what was meant with it", {{2, "M.price.tea = 5", "M.price = { tea = 5 }"}},
     .commands = {{"label tea", "tea 2 lb asked 3"}}},
    {"two files at once",
     {{1, "return \"tanker \" .. self.name", "return goods.label(self.name)"},
      {1, "local M = {}\n", "local M = {}\nlocal goods = require \"goods\"\n"},
      {2, "return what .. \" \"", "return what .. \": \""}},
     .commands = {{"show Bo", "<Bo: ? lb asked 3>"}, {"label tea", "tea: 2 lb asked 3"}}},
    {"variables: one that changed is kept, one that did not takes the new value",
     {{0, "money = 100", "money = 500"}, {0, "name = \"North\"", "name = \"South\""}},
     .note = "money: live 149 kept, the file says 500",
     .commands = {{"report", "South day 20 money 149 docked 2"}}},
    {"parameters", {{0, "function join(list, separator)", "function join(list, separator, last)"},
                    {0, "separator or \" \")", "separator or \" \") .. (last or \"\")"},
                    {0, "\"docked\", #docked }", "\"docked\", #docked }, \", \", \".\")"}},
     .refused = "main.lua:108", .commands = {{"report", "South day 21 money 149 docked 2"}}},
    {"and the call", {{0, "return join { name", "return join({ name"}},
     .commands = {{"report", "South, day, 22, money, 149, docked, 2."}}},
    {"a command more",
     {{0, "if command == \"pid\"",
       "if command == \"hello\" then return \"and welcome\" end\n  if command == \"pid\""}},
     .commands = {{"hello", "and welcome"}}},
    {"the function that never returns: it goes on in its old code",
     {{0, "\"@\", tostring(said)", "\"@\", \"new: \", tostring(said)"}},
     .commands = {{"hello", "and welcome"}}},
};

static void gives(struct driven *driven, const char *where, const struct command *command) {
    const char *got = driven_run(driven, command->line);
    if (strcmp(got, command->answer) != 0)
        fail_msg("%s: %s: '%s', not '%s'; stderr:\n%s", where, command->line, got, command->answer,
                 get_file(driven_program(driven)->err_path));
}

/* Changes the texts and saves what differs, plain or by rename in turn. */
static void save(const struct edit *edit, const char *texts[FILES]) {
    struct saving saving = {0};
    bool changed[FILES] = {false};
    for (int i = 0; i < PLACES && edit->places[i].old; i++) {
        int file = edit->places[i].file;
        texts[file] = replaced(texts[file], edit->places[i].old, edit->places[i].text);
        changed[file] = true;
    }
    bool together = changed[1] && changed[2];
    for (int i = 0; i < FILES; i++)
        if (changed[i]) saving_save(&saving, files[i], together || (edit - edits) % 2 ? "plain" : "rename", texts[i]);
    saving_close(&saving);
}

static bool has_note(json_t *event, const char *part) {
    size_t i;
    json_t *note;
    json_array_foreach(json_object_get(event, "notes"), i, note) {
        if (strstr(json_string_value(note), part)) return true;
    }
    return false;
}

static void judge(const struct edit *edit, json_t *event) {
    bool taken = strcmp(event_text(event, "event"), "reloaded") == 0;
    const char *place = taken ? NULL : textf("%s:%d", event_text(event, "file"), (int)event_number(event, "line"));
    if (taken && edit->note && !has_note(event, edit->note)) fail_msg("%s: not noted: %s", edit->name, edit->note);
    if (taken != !edit->refused || (place && strcmp(place, edit->refused) != 0))
        fail_msg("%s: %s at %s: %s", edit->name, event_text(event, "event"), place ? place : "-",
                 event_text(event, "error"));
}

static void it_is_edited_on_and_on(void **state) {
    (void)state;
    const char *texts[FILES];
    for (int i = 0; i < FILES; i++) {
        texts[i] = project_file(textf("tests/live/harbour/%s", files[i]));
        put_file(files[i], texts[i]);
    }
    struct driven *driven = driven_start(DRIVEN_LIVE, (const char *const[]){NULL});
    for (size_t i = 0; i < sizeof first_day / sizeof *first_day; i++) gives(driven, "at first", &first_day[i]);
    for (int i = 0; i < (int)(sizeof edits / sizeof *edits); i++) {
        save(&edits[i], texts);
        judge(&edits[i], driven_await(driven));
        for (int c = 0; c < COMMANDS && edits[i].commands[c].line; c++)
            gives(driven, edits[i].name, &edits[i].commands[c]);
        gives(driven, edits[i].name, &(struct command){"day", textf("%d", i + 1)});
        gives(driven, edits[i].name, &(struct command){"pid", textf("%d", (int)driven_program(driven)->pid)});
    }
    assert_int_equal(event_count(driven_events(driven), "start"), 1);
    assert_exit(driven_finish(driven), 0);
}

int main(int argc, char **argv) {
    cmocka_set_test_filter(argc > 1 ? argv[1] : NULL);
    const struct CMUnitTest tests[] = {CASE(it_is_edited_on_and_on)};
    return cmocka_run_group_tests_name("harbour", tests, NULL, NULL);
}
