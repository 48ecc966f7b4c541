"""Text in pictures: the typeface, which characters it can show, and where lines break.

The typeface is Inter (SIL Open Font License, package fontpkg-inter). Loaded fonts and measures are all that
is kept between two pictures.
"""

import re
import unicodedata
from bisect import bisect_left
from collections.abc import Iterator
from functools import cache, lru_cache
from importlib.resources import files

from PIL import ImageFont

from bot.pictures.theme import Face, Weight

_FILE = str(files("fontpkg_inter").joinpath("files", "Inter[opsz,wght].ttf"))
_WEIGHTS: dict[Weight, int] = {"regular": 400, "semibold": 600}
_PIXELS_TO_A_POINT = 2.8
_NOWHERE = "\U0010ffff"
"""A character that no font has: it shows what a missing one would look like."""


@cache
def load_font(face: Face) -> ImageFont.FreeTypeFont:
    font = ImageFont.truetype(_FILE, face.size)
    # Inter has shapes for small type, up to 14 points, that turn into those for titles, from 32 on.
    points = min(max(face.size / _PIXELS_TO_A_POINT, 14), 32)
    font.set_variation_by_axes([points, _WEIGHTS[face.weight]])
    return font


@lru_cache(4096)
def width_of(text: str, face: Face) -> float:
    return load_font(face).getlength(text)


@cache
def has_shape(character: str) -> bool:
    """Whether the typeface has a shape of its own for this character."""
    return _shape(character) != _missing()


def _shape(character: str) -> tuple[bytes, float]:
    probe = _probe()
    return bytes(probe.getmask(character)), probe.getlength(character)


@cache
def _missing() -> tuple[bytes, float]:
    return _shape(_NOWHERE)


@cache
def _probe() -> ImageFont.FreeTypeFont:
    # The basic layout asks the font for each character as it is; Raqm hides some that are missing.
    return ImageFont.truetype(_FILE, 24, layout_engine=ImageFont.Layout.BASIC)


_UNKNOWN = "?"
_ALIKE = {"✅": "✓", "✔": "✓", "☑": "✓", "❌": "✗", "❎": "✗", "✘": "✗", "❗": "!", "❓": "?"}
_NEW_LINES = "\n\v\f\u0085\u2028\u2029"
_FIRM_SPACES = "\u00a0\u2007\u202f"
_UNSEEN = {"Cc", "Cf", "Cs"}
_PICTOGRAMS = {"So", "Sk"}
_MARKS = {"Mn", "Mc", "Me"}
_MARKS_ON_A_LETTER = 2


def showable(text: str) -> str:
    """The text in characters that can be drawn, with single spaces; its line breaks stay.

    Emoji go. A letter of another script becomes a question mark: something stood there.
    """
    composed = unicodedata.normalize("NFC", text.replace("\r\n", "\n"))
    drawn = _with_accents_on_letters("".join(map(_shown, composed)))
    lines = (" ".join(filter(None, line.split(" "))) for line in drawn.split("\n"))
    kept = "\n".join(filter(None, lines))
    return kept or (_UNKNOWN if any(map(_visible, text)) else "")


def _visible(character: str) -> bool:
    return not character.isspace() and unicodedata.category(character) not in _UNSEEN


def _shown(character: str) -> str:
    kind = unicodedata.category(character)
    if character in _NEW_LINES:
        return "\n"
    if character in _FIRM_SPACES:
        return "\u00a0"
    if kind == "Zs" or character == "\t":
        return " "
    if kind in _UNSEEN:
        return ""
    # A private character means something else in every font.
    if kind != "Co" and has_shape(character):
        return character
    return _relative(character, kind)


def _relative(character: str, kind: str) -> str:
    """What stands in for a character that the typeface lacks: ㎏ as kg, ⓐ as a."""
    if character in _ALIKE:
        return _ALIKE[character]
    plain = unicodedata.normalize("NFKC", character)
    if plain != character and all(map(has_shape, plain)):
        return plain
    letter = unicodedata.normalize("NFKD", character)[0]
    if letter != character and has_shape(letter):
        return letter
    return "" if kind in _PICTOGRAMS or kind in _MARKS else _UNKNOWN


def _with_accents_on_letters(text: str) -> str:
    """Without accents that would leave their line: on no letter, on two, or on other accents."""
    kept: list[str] = []
    on_letter, marks = False, 0
    for character in text:
        if unicodedata.category(character) not in _MARKS:
            on_letter, marks = character.isalnum(), 0
        elif on_letter and marks < _MARKS_ON_A_LETTER and _on_one_letter(character):
            marks += 1
        else:
            continue
        kept.append(character)
    return "".join(kept)


def _on_one_letter(mark: str) -> bool:
    # The classes 233 and 234 are accents over two letters; 0 encloses them, or is no accent at all.
    return 0 < unicodedata.combining(mark) < 233


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
    narrow = max((width_of(word, face) for word in showable(text).split()), default=0)
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
        more = width_of(piece, face)
        if line and used + more <= width:
            line, used = line + piece, used + more
            continue
        if line:
            yield line
        *full, line = _broken(piece.lstrip(" "), face, width)
        yield from full
        used = width_of(line, face)
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
    return len(word) < 1000 and width_of(word, face) <= width


def _cut(word: str, hyphen: str, face: Face, width: float) -> int:
    """How many characters fit: at least one, and no letter loses its accent."""

    def too_wide(end: int) -> bool:
        return width_of(word[:end] + hyphen, face) > width

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
