"""Letters that look like others: a Cyrillic “с” in a Latin word is seen by nobody and found by nobody."""

import re
import unicodedata
from collections.abc import Iterator

from bot.authoring.draft import Draft, Finding

_WORD = re.compile(r"[^\W\d_]+")


def look_alikes(draft: Draft) -> Iterator[Finding]:
    """Words of letters from two scripts."""
    for file in draft.sources:
        for text in draft.texts(file):
            if text.text.isascii():
                continue
            for word in _WORD.findall(text.text):
                if letter := _stranger(word):
                    message = f"“{word}” holds the {_script(letter)} letter “{letter}”, a look-alike"
                    yield text.warning("look-alike", message, "Type the word anew")


def _stranger(word: str) -> str | None:
    """The first letter of the script that is rarer in `word`, None when all are of one."""
    scripts = [_script(letter) for letter in word]
    kinds = sorted(set(scripts), key=scripts.count)
    return word[scripts.index(kinds[0])] if len(kinds) > 1 else None


def _script(letter: str) -> str:
    return "Latin" if letter.isascii() else unicodedata.name(letter, "unknown").split()[0].capitalize()
