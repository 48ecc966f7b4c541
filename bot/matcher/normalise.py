"""Text in, comparable words out. Two texts that a reader would call the same words come out the same."""

import re
import unicodedata
from collections.abc import Mapping
from functools import lru_cache

_WORD = re.compile(r"[^\W_]+|[$€£]")
_APOSTROPHES = str.maketrans("", "", "'’‘`´ʼ")
_STRETCHED = re.compile(r"([a-z])\1{2,}")
_SENTENCE_END = re.compile(r"[.!?…\n]+")
LONGEST = 600
"""So many characters of a message are read, as written and as evened out; the longest of 3,000 real questions
has 280."""
OPENING = 200
"""So many of them are its first ones at most: people tell their story, and ask at the end."""
CACHED = 10_000
"""So many words are remembered as they were evened out."""


def shortened(text: str) -> str:
    """`text`; of a long one the first and the last sentences, on two lines.

    No message takes long to be read: where a sign becomes eighteen letters when evened out, these count.
    """
    short = _first_and_last(text)
    if short.isascii() or len(folded := _fold(short)) <= LONGEST:
        return short
    return _first_and_last(folded)


def words(text: str, shorthand: Mapping[str, str] | None = None) -> list[str]:
    """The words of `text`: lower case, without accents, apostrophes and stretched letters ("sooo").

    A sign of money is a word, too.

    `shorthand` gives the words that a spelling of text messages stands for ("u" → "you").
    """
    found = [_evened(word) for word in _WORD.findall(_fold(text).translate(_APOSTROPHES))]
    if not shorthand:
        return found
    return [word for raw in found for word in (shorthand[raw].split() if raw in shorthand else (raw,))]


@lru_cache(CACHED)
def _evened(word: str) -> str:
    """`word` with at most two of a letter in a row."""
    return _STRETCHED.sub(r"\1\1", word)


def _first_and_last(text: str) -> str:
    if len(text) <= LONGEST:
        return text
    first, last = text[:OPENING], text[OPENING + 1 - LONGEST :].strip()
    ends = [end.end() for end in _SENTENCE_END.finditer(first)] or [first.rfind(" ")]
    begins = [end.end() for end in _SENTENCE_END.finditer(last) if end.end() < len(last)] or [last.find(" ")]
    return f"{first[: max(ends[-1], 0) or None]}\n{last[max(begins[0], 0) :].lstrip()}"


def _fold(text: str) -> str:
    if text.isascii():
        return text.lower()
    decomposed = unicodedata.normalize("NFKD", text)
    kept = (sign for sign in decomposed if not unicodedata.combining(sign))
    return "".join(sign for sign in kept if sign.isprintable() or sign.isspace()).lower()
