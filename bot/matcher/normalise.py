"""Text in, comparable words out. Two texts that a reader would call the same words come out the same."""

import re
import unicodedata
from collections.abc import Mapping
from functools import lru_cache

_WORD = re.compile(r"[^\W_]+|[$€£]")
_APOSTROPHES = str.maketrans("", "", "'’‘`´ʼ")
_STRETCHED = re.compile(r"([a-z])\1{2,}")
CACHED = 10_000
"""So many words are remembered as they were evened out."""


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


def _fold(text: str) -> str:
    if text.isascii():
        return text.lower()
    decomposed = unicodedata.normalize("NFKD", text)
    kept = (sign for sign in decomposed if not unicodedata.combining(sign))
    return "".join(sign for sign in kept if sign.isprintable() or sign.isspace()).lower()
