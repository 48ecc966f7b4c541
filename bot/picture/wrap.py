"""Breaks a text into lines that fit a width: at spaces, after hyphens and slashes, at worst inside a word."""

import re
import unicodedata
from collections.abc import Iterator

from bot.picture import fonts
from bot.picture.letters import showable
from bot.picture.theme import Face

_INSIDE_WORDS = re.compile(r"(?<=[^\W\d_]{3}[-–—/])(?=[^\W\d_]{3})")
"""Only between letters, and not too few: "2–3" and "in-depth" stay whole."""


def wrap(text: str, face: Face, width: float) -> tuple[str, ...]:
    """The lines of a text, as they can be drawn. Only a single character can be wider than `width`."""
    paragraphs = filter(None, showable(text).split("\n"))
    return tuple(line for paragraph in paragraphs for line in _lines(paragraph, face, width))


def balance(text: str, face: Face, width: float) -> tuple[str, ...]:
    """No more lines than `wrap` makes, but about equally long: for titles."""
    lines = wrap(text, face, width)
    narrow, wide = max((fonts.width(word, face) for word in showable(text).split()), default=0), width
    while len(lines) > 1 and wide - narrow > face.size / 4:
        middle = (narrow + wide) / 2
        narrower = wrap(text, face, middle)
        if len(narrower) > len(lines):
            narrow = middle
        else:
            lines, wide = narrower, middle
    return lines


def _lines(paragraph: str, face: Face, width: float) -> Iterator[str]:
    line, used = "", 0.0
    for piece in _pieces(paragraph):
        # Piece by piece, since measuring is most of the work: the whole line once more would take thrice as long.
        more = fonts.width(piece, face)
        if line and used + more <= width:
            line, used = line + piece, used + more
            continue
        if line:
            yield line
        *full, line = _broken(piece.lstrip(" "), face, width)
        yield from full
        used = fonts.width(line, face)
    yield line


def _pieces(paragraph: str) -> Iterator[str]:
    """What must stay together, each with the space before it."""
    for number, word in enumerate(paragraph.split(" ")):
        first, *rest = _INSIDE_WORDS.split(word)
        yield f" {first}" if number else first
        yield from rest


def _broken(word: str, face: Face, width: float) -> list[str]:
    """A word as it is if it fits, else cut into parts that do; hyphens where it is a word, not an address."""
    hyphen = "-" if word.strip("-–—/.,;:!?()").isalpha() else ""
    parts = []
    while fonts.width(word, face) > width and (cut := _cut(word, hyphen, face, width)) < len(word):
        parts.append(word[:cut] + (hyphen if word[cut - 1].isalpha() and word[cut].isalpha() else ""))
        word = word[cut:]
    return [*parts, word]


def _cut(word: str, hyphen: str, face: Face, width: float) -> int:
    """How many characters fit: at least one, and no letter loses its accent."""
    fitting = 0
    for end in range(1, len(word) + 1):
        if end < len(word) and unicodedata.combining(word[end]):
            continue
        if fitting and fonts.width(word[:end] + hyphen, face) > width:
            break
        fitting = end
    return fitting
