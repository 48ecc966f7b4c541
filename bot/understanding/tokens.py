"""Text in, comparable words out. Two texts that a reader would call the same words come out the same."""

import re
import unicodedata
from collections.abc import Iterator, Mapping
from functools import lru_cache

LONGEST = 600
"""So many characters of a message are read, as written and as evened out; the longest of 3,000 real questions
has 280."""
OPENING = 200
"""So many of them are its first ones at most: people tell their story, and ask at the end."""
_SENTENCE_END = re.compile(r"[.!?…\n]+")
_APOSTROPHES = str.maketrans("", "", "'’‘`´ʼ")
_STRETCHED = re.compile(r"([a-z])\1{2,}")
_VOWEL_SIGNS = "".join(c for c in map(chr, range(0x900, 0x1D00)) if unicodedata.category(c)[0] == "M")
"""Marks of Indian and South-East Asian scripts: without them a word is torn into consonants."""
_WORD = re.compile(rf"[^\W_][^\W_{_VOWEL_SIGNS}]*(?:[{_VOWEL_SIGNS}]+[^\W_]*)*|[$€£]")
_ENDINGS = ("ings", "ing", "ers", "er", "ed", "es", "s", "ly", "ment", "ments", "e")


def shortened(text: str) -> str:
    """`text`; of a long one the first and the last sentences, on two lines.

    No message takes long to be read: where a sign becomes eighteen letters when evened out, these count.
    """
    short = _first_and_last(text)
    if short.isascii() or len(folded := _folded(short)) <= LONGEST:
        return short
    return _first_and_last(folded)


def words(text: str, shorthand: Mapping[str, str] | None = None) -> list[str]:
    """The words of `text`: lower case, without accents, apostrophes and stretched letters ("sooo").

    A sign of money is a word, too. `shorthand`: what spellings of text messages stand for ("u" → "you").
    """
    found = [_unstretched(word) for word in _WORD.findall(_folded(text).translate(_APOSTROPHES))]
    if not shorthand:
        return found
    return [word for raw in found for word in (shorthand[raw].split() if raw in shorthand else (raw,))]


@lru_cache(10_000)
def stem(word: str) -> str:
    """`word` without its English ending: "paying" and "pays" meet. At least three letters are kept."""
    for ending in _ENDINGS if word.endswith(_ENDINGS) else ():
        if word.endswith(ending) and len(word) - len(ending) >= 3:
            return word[: -len(ending)].rstrip("i") or word
    return word


def _first_and_last(text: str) -> str:
    if len(text) <= LONGEST:
        return text
    first, last = text[:OPENING], text[OPENING + 1 - LONGEST :].strip()
    ends = [end.end() for end in _SENTENCE_END.finditer(first)] or [first.rfind(" ")]
    begins = [end.end() for end in _SENTENCE_END.finditer(last) if end.end() < len(last)] or [last.find(" ")]
    return f"{first[: max(ends[-1], 0) or None]}\n{last[max(begins[0], 0) :].lstrip()}"


@lru_cache(10_000)
def _unstretched(word: str) -> str:
    return _STRETCHED.sub(r"\1\1", word)


def _folded(text: str) -> str:
    return text.lower() if text.isascii() else "".join(_plain_letters(text)).lower()


def _plain_letters(text: str) -> Iterator[str]:
    for letter in unicodedata.normalize("NFKD", text):
        is_accent = unicodedata.category(letter)[0] == "M" and letter not in _VOWEL_SIGNS
        if not is_accent and (letter.isprintable() or letter.isspace()):
            yield letter
