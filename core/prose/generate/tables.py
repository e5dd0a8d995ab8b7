#!/usr/bin/env python3
"""Writes words_table.h, locales_table.h and characters_table.h beside this folder.

    python3 core/prose/generate/tables.py FOLDER

FOLDER is a checkout of github.com/unicode-org/cldr-json (made with CLDR 47, Unicode licence), of which facts are
taken: the names of months and weekdays, how each locale orders a date and what its decimal separator is. What
characters are comes from Python's unicodedata (Unicode 14)."""
import json
import os
import sys
import unicodedata

# Whose words are read, with the regions that have names of their own.
LANGUAGES = ["en en-AU", "es es-MX es-UY", "de de-AT", "fr fr-CA", "pt pt-PT", "ru", "it", "nl", "pl", "tr"]
# What people write and CLDR lacks: word -> month, or 0 for a weekday.
EXTRA = {"genn": 1, "febbr": 2, "feber": 2, "sett": 9, "mrz": 3, "tues": 0, "wednes": 0, "thur": 0, "thurs": 0,
         "feira": 0}
# Letters without a decomposition that people leave the sign off from.
PLAIN = {"ł": "l", "ı": "i", "ß": "ss", "ø": "o", "æ": "ae", "œ": "oe", "đ": "d", "ð": "d", "þ": "th",
         "ħ": "h"}
DAYS = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
OUT = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..")


def fold(text):
    """Lower case without accents, as character.c folds at run time."""
    bare = "".join(c for c in unicodedata.normalize("NFD", text.lower()) if not unicodedata.combining(c))
    return "".join(PLAIN.get(c, c) for c in bare)


def calendar(folder, locale):
    path = f"{folder}/cldr-json/cldr-dates-full/main/{locale}/ca-gregorian.json"
    with open(path, encoding="utf-8") as file:
        return json.load(file)["main"][locale]["dates"]["calendars"]["gregorian"]


# ---- words ----

def forms(names, key):
    """Every form of a name but the one-letter ones: format and stand-alone, wide, abbreviated, short."""
    for context in names.values():
        for width, values in context.items():
            if width != "narrow":
                yield fold(values[key]).replace(".", "").strip()


def beginnings(wholes):
    """The first three letters of each name that begin no other name of the language."""
    for number, names in wholes.items():
        others = [other for n, all in wholes.items() if n != number for other in all]
        for start in {name[:3] for name in names}:
            if not any(other.startswith(start) for other in others):
                yield start, number


def add(words, kind, word, number, language):
    if not word.isalpha():
        return
    before = words.setdefault(word, {}).setdefault(kind, number)
    if before != number:
        sys.exit(f"{language}: {word} is {kind} {before} elsewhere, {number} here")


def read_words(folder):
    words = {}
    for language in LANGUAGES:
        wholes = {number: set() for number in range(1, 13)}
        for locale in language.split():
            facts = calendar(folder, locale)
            for number in range(1, 13):
                for form in forms(facts["months"], str(number)):
                    add(words, "month", form, number, language)
                for context in facts["months"].values():
                    whole = fold(context["wide"][str(number)])
                    wholes[number].add(whole)
                    add(words, "whole", whole, 1, language)
            for day in DAYS:
                for form in forms(facts["days"], day):
                    add(words, "weekday", form, 1, language)
        for start, number in beginnings(wholes):
            add(words, "month", start, number, language)
    for word, number in EXTRA.items():
        add(words, "month" if number else "weekday", word, number or 1, "EXTRA")
    return words


def write_words(folder):
    words = read_words(folder)
    rows = [f'    {{"{word}", {w.get("month", 0)}, {w.get("whole", 0)}, {w.get("weekday", 0)}}},'
            for word, w in sorted(words.items(), key=lambda pair: pair[0].encode())]
    write("words_table.h", "{word, month or 0, is that its whole name, is it a weekday}, by the word's bytes",
          "static const struct name names[] = {", rows)


# ---- locales ----

def order(facts):
    pattern = facts["dateFormats"]["short"]
    pattern = pattern if isinstance(pattern, str) else pattern["_value"]
    found = [c for c in pattern if c in "dMy"]
    first = "".join(dict.fromkeys(found)).lower()
    return first if first in ("dmy", "mdy", "ymd") else "dmy"


def decimal(folder, locale):
    with open(f"{folder}/cldr-json/cldr-numbers-full/main/{locale}/numbers.json", encoding="utf-8") as file:
        numbers = json.load(file)["main"][locale]["numbers"]
    own = numbers["symbols-numberSystem-" + numbers["defaultNumberingSystem"]]
    return "," if numbers.get("symbols-numberSystem-latn", own)["decimal"] == "," else "."


def read_locales(folder):
    with open(f"{folder}/cldr-json/cldr-core/coverageLevels.json", encoding="utf-8") as file:
        known = set(json.load(file)["effectiveCoverageLevels"])
    locales = {}
    for locale in sorted(os.listdir(f"{folder}/cldr-json/cldr-dates-full/main")):
        tag = locale.lower().split("-")
        if tag[0] in {name.lower().split("-")[0] for name in known}:
            locales[locale.lower()] = (order(calendar(folder, locale)), decimal(folder, locale))
    locales["zh"] = locales["zh-hans"]
    return locales


def write_locales(folder):
    """Only what differs from the tag without its last part, which is asked next; of none it is dmy and a point."""
    locales = read_locales(folder)
    rows = []
    for tag, facts in sorted(locales.items()):
        shorter = tag
        above = None
        while above is None and "-" in shorter:
            shorter = shorter.rsplit("-", 1)[0]
            above = locales.get(shorter)
        if facts != (above or ("dmy", ".")):
            rows.append(f'    {{"{tag}", ORDER_{facts[0].upper()}, \'{facts[1]}\'}},')
    write("locales_table.h", "{language tag, order of a date in figures, decimal separator}, by tag",
          "static const struct locale locales[] = {", rows)


# ---- characters ----

def write_characters():
    letters = []
    for code in range(0xC0, 0x180):
        plain = fold(chr(code))
        letters.append(f'"{plain}"' if plain.isascii() and plain.isalpha() else '""')
    zeros = [f"0x{code:X}" for code in range(0x80, 0x110000) if unicodedata.decimal(chr(code), None) == 0]
    rows = ["    " + ", ".join(letters[i:i + 16]) + "," for i in range(0, len(letters), 16)]
    rows += ["};", "/* The zeros of Unicode's decimal digits; each has its nine behind it. */"]
    rows += ["static const unsigned zeros[] = {"]
    rows += ["    " + ", ".join(zeros[i:i + 12]) + "," for i in range(0, len(zeros), 12)]
    write("characters_table.h", "U+00C0 to U+017F in lower case without accents", "static const char latin[][3] = {", rows)


def write(name, what, opening, rows):
    with open(os.path.join(OUT, name), "w", encoding="utf-8") as out:
        rows = "\n".join(rows)
        out.write(f"/* Made by generate/tables.py; not to be edited. {what}. */\n{opening}\n{rows}\n}};\n")


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    write_words(sys.argv[1])
    write_locales(sys.argv[1])
    write_characters()
