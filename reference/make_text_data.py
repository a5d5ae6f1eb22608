"""Makes the tables that text cleaning reads. Run: `python reference/make_text_data.py`.

HTML's named characters come from Python's `html.entities`, the characters of mojibake and the single-byte encodings from
ftfy 6.3.1. Plain text, a line an entry, so that a change can be read.
"""

from __future__ import annotations

import html
import html.entities
import importlib.metadata
import re
import sys
from pathlib import Path

import ftfy.bad_codecs
from ftfy import badness, chardata

INTO = Path(__file__).resolve().parent.parent / "model/src/main/resources/semblance/model/text/repair"
CLASS = re.compile(r"(.)-(.)|(.)", re.DOTALL)


def main() -> None:
    INTO.mkdir(parents=True, exist_ok=True)
    entities = sorted(html.entities.html5.items())
    write("html-entities.txt", [f"{name}\t{hexadecimal(text)}" for name, text in entities])
    classes = {**badness.MOJIBAKE_CATEGORIES, **chardata.UTF8_CLUES}
    write("mojibake-characters.txt", [f"{name}\t{ranges(text)}" for name, text in classes.items()])
    ftfy.bad_codecs.ok()
    encodings = [f"{name}\t{hexadecimal(bytes(range(256)).decode(name)[128:])}" for name in chardata.CHARMAP_ENCODINGS]
    write("single-byte-encodings.txt", encodings)


def hexadecimal(text: str) -> str:
    return " ".join(f"{ord(character):x}" for character in text)


def ranges(text: str) -> str:
    """The characters a regular expression's class names, as sorted ranges."""
    named: set[int] = set()
    for match in CLASS.finditer(text):
        first, last, single = match.groups()
        named.update(range(ord(first), ord(last) + 1) if first else [ord(single)])
    found: list[list[int]] = []
    for point in sorted(named):
        if found and found[-1][1] == point - 1:
            found[-1][1] = point
        else:
            found.append([point, point])
    return " ".join(f"{first:x}" if first == last else f"{first:x}-{last:x}" for first, last in found)


def write(name: str, lines: list[str]) -> None:
    (INTO / name).write_text("\n".join(lines) + "\n", encoding="utf-8")
    print(f"{name}: {len(lines)} lines; Python {sys.version.split()[0]}, ftfy {importlib.metadata.version('ftfy')}")


if __name__ == "__main__":
    main()
