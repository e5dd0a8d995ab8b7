#!/usr/bin/env python3
"""Writes bidi_table.h beside this folder: which characters decide the direction of a text.

    python3 core/select/generate/bidi.py

They are those of the bidirectional classes L, R and AL (UAX #9), by Python's unicodedata (Unicode 14). Code points that
have no character yet have a class by their place (DerivedBidiClass.txt of Unicode, its @missing lines), so that letters of
later versions count too."""
import os
import unicodedata

OUT = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "bidi_table.h")
STRONG = {"L": 1, "R": 2, "AL": 2}
# By place, of code points without a character: to the left, and nothing; the others are L.
TO_THE_LEFT = [(0x590, 0x8FF), (0xFB1D, 0xFDCF), (0xFDF0, 0xFDFF), (0xFE70, 0xFEFF), (0x10800, 0x10FFF), (0x1E800, 0x1EFFF)]
NOTHING = [(0x2060, 0x206F), (0x20A0, 0x20CF), (0xFDD0, 0xFDEF), (0xFFF0, 0xFFF8), (0xE0000, 0xE0FFF)]


def within(code, spans):
    return any(first <= code <= last for first, last in spans)


def direction(code):
    """0: none, 1: to the right, 2: to the left, as enum direction has them."""
    known = unicodedata.bidirectional(chr(code))
    if known or within(code, NOTHING) or code & 0xFFFE == 0xFFFE:
        return STRONG.get(known, 0)
    return 2 if within(code, TO_THE_LEFT) else 1


def runs():
    before = None
    for code in range(0x110000):
        now = direction(code)
        if now != before:
            yield f"{{0x{code:X}, {now}}}"
        before = now


def main():
    rows = list(runs())
    lines = ["    " + ", ".join(rows[i:i + 8]) + "," for i in range(0, len(rows), 8)]
    with open(OUT, "w", encoding="utf-8") as out:
        out.write("/* Made by generate/bidi.py; not to be edited. {code point, direction from there on}. */\n")
        out.write("static const struct run runs[] = {\n" + "\n".join(lines) + "\n};\n")


if __name__ == "__main__":
    main()
