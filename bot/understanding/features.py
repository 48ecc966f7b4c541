"""A message as features of the model: words, pairs of neighbours, names, letter runs of strange words, counts."""

from collections.abc import Collection, Iterable, Iterator
from functools import lru_cache
from itertools import chain, pairwise
from math import sqrt

from bot.understanding.names import MARK
from bot.understanding.tokens import stem
from bot.understanding.vocabulary import Message

RUN = 4
"""Letters in a run."""
MOST_NAMES, MOST_STRANGE, MOST_CONTENT = 3, 4, 5
"""More are counted as so many."""
CACHED = 10_000
"""So many words are remembered with their runs of letters."""


class Features:
    """What a message has, by the name of the feature."""

    def __init__(self, familiar: Iterable[str], small: Collection[str]) -> None:
        """`familiar`: the stems that aren't strange. `small`: function words."""
        self.familiar, self._small = frozenset(familiar), small
        self._runs = lru_cache(CACHED)(self._runs_of)

    def of(self, message: Message) -> dict[str, float]:
        """Feature → value, of one message. The runs of letters have length 1 together, as a word has."""
        found = dict.fromkeys(
            chain(self._words(message), (f"~{word}" for word in sorted(message.inside))), 1.0
        )
        if runs := set(chain.from_iterable(map(self._runs, message.words))):
            found.update(dict.fromkeys(sorted(runs), 1 / sqrt(len(runs))))
        return found

    def _words(self, message: Message) -> Iterator[str]:
        """In pairs a name stands as "=", a strange word as "?"; both are counted. "" is in every message.

        A name with nothing of content beside it asks what that is, one in a long story doesn't.
        """
        tokens = message.tokens
        signs = [MARK if token[0] == MARK else token if token in self.familiar else "?" for token in tokens]
        content = min(
            len(tokens) - signs.count(MARK) - sum(map(self._small.__contains__, tokens)), MOST_CONTENT
        )
        yield from ("", f"={min(signs.count(MARK), MOST_NAMES)}", f"?{min(signs.count('?'), MOST_STRANGE)}")
        yield from tokens
        yield from map(" ".join, pairwise(["^", *signs, "$"]))
        yield f"!{content}"
        if message.named:
            yield f"=!{content}"

    def _runs_of(self, word: str) -> tuple[str, ...]:
        """Of a strange word: what it shares with those that it is akin to."""
        is_strange = word not in self.familiar and stem(word) not in self.familiar
        return tuple(letter_runs(word)) if is_strange else ()


def letter_runs(word: str) -> Iterator[str]:
    """The runs of letters of a word, its edges marked by a space."""
    spaced = f" {word} "
    return ("#" + spaced[n : n + RUN] for n in range(max(1, len(spaced) - RUN + 1)))
