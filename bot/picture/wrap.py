"""Breaks a text into lines that fit: at spaces, after hyphens and slashes, else inside a word."""

import re
import unicodedata
from bisect import bisect_left
from collections.abc import Iterator

from bot.picture import fonts
from bot.picture.letters import showable
from bot.picture.theme import Face

_DASHES = "-/\N{EN DASH}\N{EM DASH}"
_INSIDE_WORDS = re.compile(rf"(?<=[^\W\d_]{{3}}[{_DASHES}])(?=[^\W\d_]{{3}})")
"""Only between letters, and not too few: "in-depth" and "2-3" stay whole."""
_ROUND_WORDS = _DASHES + ".,;:!?()"


def wrap(text: str, face: Face, width: float, whole: bool = False) -> tuple[str, ...]:
    """The lines of a text, as they can be drawn. Only a single character can be wider than that.

    `whole`: words that fit aren't broken at their hyphens.
    """
    paragraphs = filter(None, showable(text).split("\n"))
    return tuple(line for paragraph in paragraphs for line in _lines(paragraph, face, width, whole))


def balance(text: str, face: Face, width: float) -> tuple[str, ...]:
    """No more lines than `wrap` makes, but about equally long, with words kept whole: for titles."""
    lines, kept = wrap(text, face, width), wrap(text, face, width, whole=True)
    whole = len(kept) <= len(lines)
    lines = kept if whole else lines
    narrow = max((fonts.width(word, face) for word in showable(text).split()), default=0)
    while len(lines) > 1 and width - narrow > face.size / 4:
        middle = (narrow + width) / 2
        narrower = wrap(text, face, middle, whole)
        if len(narrower) > len(lines):
            narrow = middle
        else:
            lines, width = narrower, middle
    return lines


def _lines(paragraph: str, face: Face, width: float, whole: bool) -> Iterator[str]:
    line, used = "", 0.0
    for piece in _pieces(paragraph, whole):
        # Piece by piece: measuring is half of all the work, and words recur while lines don't.
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


def _pieces(paragraph: str, whole: bool) -> Iterator[str]:
    """What must stay together, each with the space before it."""
    for number, word in enumerate(paragraph.split(" ")):
        first, *rest = [word] if whole else _INSIDE_WORDS.split(word)
        yield f" {first}" if number else first
        yield from rest


def _broken(word: str, face: Face, width: float) -> Iterator[str]:
    """A word as it is if it fits, else in parts that do: with hyphens, unless it is an address."""
    hyphen = "-" if word.strip(_ROUND_WORDS).isalpha() else ""
    while not _fits(word, face, width) and (end := _cut(word, hyphen, face, width)) < len(word):
        yield word[:end] + (hyphen if word[end - 1 : end + 1].isalpha() else "")
        word = word[end:]
    yield word


def _fits(word: str, face: Face, width: float) -> bool:
    # Longer ones are cut from the front: measuring all of it for each line would take minutes.
    return len(word) < 1000 and fonts.width(word, face) <= width


def _cut(word: str, hyphen: str, face: Face, width: float) -> int:
    """How many characters fit: at least one, and no letter loses its accent."""

    def too_wide(end: int) -> bool:
        return fonts.width(word[:end] + hyphen, face) > width

    most = 1
    while most < len(word) and not too_wide(most):
        most *= 2
    end = max(1, bisect_left(range(1, min(most, len(word)) + 1), True, key=too_wide))
    while end > 1 and _is_accent(word[end : end + 1]):
        end -= 1
    while _is_accent(word[end : end + 1]):
        end += 1
    return end


def _is_accent(character: str) -> bool:
    return character != "" and unicodedata.combining(character) > 0
