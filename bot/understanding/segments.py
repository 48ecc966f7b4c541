"""A message in parts: people tell a story and ask in one clause of it, or ask two things at once."""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

MOST = 6
"""So many parts of one message are looked at, the last ones: people ask at the end."""
OPENING = 3
"""An asking word among the first so many words makes a part a question."""
SHORTEST = 2
"""Parts of fewer words are no questions by themselves."""

_BREAK = re.compile(r"[.?!;…\n]+|,|\s[-–—&+/]+\s")
_JOINT = frozenset({"and", "but", "so", "because", "cause", "also", "plus", "then", "n"})
"""Words that join two clauses, in English."""


@dataclass(frozen=True)
class Part:
    """A part of a message."""

    text: str
    words: tuple[str, ...]
    asks: bool


def split(
    text: str, words: Callable[[str], list[str]], asks: Callable[[str], bool], shortest: int = SHORTEST
) -> list[Part]:
    """The parts of `text` of at least `shortest` words, in order. `asks`: whether one begins a question."""
    found: list[Part] = []
    at = 0
    for match in [*_BREAK.finditer(text), None]:
        end = match.start() if match else len(text)
        marked = match is not None and "?" in match.group()
        for piece in _clauses(words(text[at:end]), asks):
            asking = any(asks(word) for word in piece[:OPENING])
            if len(piece) >= shortest:
                found.append(Part(" ".join(piece), tuple(piece), asking or marked))
        at = match.end() if match else end
    return found[-MOST:]


def _clauses(words: Sequence[str], asks: Callable[[str], bool]) -> Iterator[Sequence[str]]:
    """Cut before a joining word that begins a new question: "... and will I have a mentor"."""
    start = 0
    for n, word in enumerate(words):
        if n > start and word in _JOINT and any(asks(next_) for next_ in words[n + 1 : n + OPENING]):
            yield words[start:n]
            start = n
    yield words[start:]
