"""A message as features of the model: words, pairs of neighbours, names, letter runs, strange words.

`docs`: the study of these features is in the README of this folder.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import chain, pairwise
from math import log, sqrt

from bot.understanding.names import MARK
from bot.understanding.vocabulary import Message

RUN = 4
"""Letters in a run."""
MOST_NAMES, MOST_STRANGE, MOST_CONTENT = 3, 4, 5
"""More are counted as so many."""
CACHED = 10_000
"""So many words are remembered with their runs of letters."""


class Features:
    """What a message has, by the name of the feature."""

    def __init__(
        self, familiar: Iterable[str], small: frozenset[str], rarity: Mapping[str, float], length: float
    ) -> None:
        """`familiar`: the stems that aren't strange. `small`: function words. `rarity`: letter run → its
        weight before all are brought to the `length` that the vector of a message's runs has."""
        self.familiar, self._small = frozenset(familiar), small
        self.rarity, self._length = rarity, length
        self._known_runs = lru_cache(CACHED)(self._with_rarity)

    def of(self, message: Message) -> dict[str, float]:
        """Feature → value, of one message."""
        strange = {token for token in message.tokens if token[0] != MARK and token not in self.familiar}
        found = _words(message.tokens, strange)
        found.update(dict.fromkeys(self._counts(message), 1.0))
        found.update((f"~{word}", 1.0) for word in sorted(message.inside))
        runs = dict(chain.from_iterable(map(self._known_runs, message.words)))
        size = sqrt(sum(value * value for value in runs.values())) or 1.0
        found.update((run, self._length / size * value) for run, value in runs.items())
        return found

    def _with_rarity(self, word: str) -> list[tuple[str, float]]:
        return [(run, self.rarity[run]) for run in letter_runs(word) if run in self.rarity]

    def _counts(self, message: Message) -> Iterator[str]:
        """How much is said: a name with nothing beside it asks what that is, one in a long story doesn't."""
        content = sum(token[0] != MARK and token not in self._small for token in message.tokens)
        yield f"!{min(content, MOST_CONTENT)}"
        if message.named:
            yield f"=!{min(content, MOST_CONTENT)}"


def rarity_of_runs(messages: Sequence[Message], least: int) -> dict[str, float]:
    """The weight of each run of letters that stands in at least so many messages: the rarer, the heavier."""
    every = dict.fromkeys(chain.from_iterable(message.words for message in messages))
    runs_of = {word: tuple(letter_runs(word)) for word in every}
    counts = Counter(
        chain.from_iterable(
            dict.fromkeys(chain.from_iterable(map(runs_of.__getitem__, one.words))) for one in messages
        )
    )
    return {run: log(len(messages) / n) + 1 for run, n in counts.items() if n >= least}


def _words(tokens: Sequence[str], strange: set[str]) -> dict[str, float]:
    """In pairs a name stands as "=", a strange word as "?"; both are counted. "" is in every message."""
    framed = [
        "^",
        *(MARK if token[0] == MARK else "?" if token in strange else token for token in tokens),
        "$",
    ]
    counted = f"={min(framed.count(MARK), MOST_NAMES)}", f"?{min(framed.count('?'), MOST_STRANGE)}"
    return dict.fromkeys(["", *counted, *tokens, *map(" ".join, pairwise(framed))], 1.0)


def letter_runs(word: str) -> Iterator[str]:
    """The runs of letters of a word, its edges marked by a space."""
    spaced = f" {word} "
    return ("#" + spaced[n : n + RUN] for n in range(max(1, len(spaced) - RUN + 1)))
