"""Text in, comparable words out. Two texts that a reader would call the same words come out the same."""

import re
import unicodedata
from collections.abc import Mapping

_WORD = re.compile(r"[^\W_]+")
_APOSTROPHES = str.maketrans("", "", "'’‘`´ʼ")
_STRETCHED = re.compile(r"([a-z])\1{2,}")


def words(text: str, shorthand: Mapping[str, str] = {}) -> list[str]:
    """The words of `text`: lower case, without accents, apostrophes and stretched letters ("sooo").

    `shorthand` gives the words that a spelling of text messages stands for ("u" → "you").
    """
    folded = _fold(text).translate(_APOSTROPHES)
    found = _WORD.findall(_STRETCHED.sub(r"\1\1", folded))
    return [word for raw in found for word in (shorthand[raw].split() if raw in shorthand else (raw,))]


def _fold(text: str) -> str:
    if text.isascii():
        return text.lower()
    decomposed = unicodedata.normalize("NFKD", text.lower())
    return "".join(c for c in decomposed if (not unicodedata.combining(c) and c.isprintable()) or c.isspace())
