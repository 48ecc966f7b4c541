"""Which group of entries the words of a question speak for, whichever entry of it they are nearest to.

A second opinion beside the nearest entry: a run of words that only one group's phrasings use says much
about the kind of answer that is wanted. It is complement naive Bayes over words and runs of words:
each group is judged by how little the words are at home in all the *other* groups (J. Rennie et al.,
"Tackling the Poor Assumptions of Naive Bayes Text Classifiers", ICML 2003).
"""

import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from typing import TypeAlias

from bot.matcher.names import MARK
from bot.matcher.vocabulary import stem

RUN = 3
"""Runs of up to so many neighbouring words count: "how long does" tells more than its words."""
SMOOTHING = 0.5
"""How often each word is taken to occur in a group besides where it does."""
FEW = 5
"""The square root of so many known words and runs that a question has its full say: fewer say less."""
SHARPNESS = 12
"""How strongly the likeliest group stands out from the next."""
CACHED = 50_000
"""So many words and runs are remembered with the groups that they speak for."""

Run: TypeAlias = str | tuple[str, ...]
"""A word, or several neighbours."""


class Groups:
    """The words of each group's phrasings, counted."""

    def __init__(self, texts: Mapping[str, Iterable[Sequence[str]]]) -> None:
        """`texts`: group → its phrasings, each as words."""
        self._counts = {group: _counted(some) for group, some in texts.items()}
        self._total: Counter[Run] = Counter()
        for counts in self._counts.values():
            self._total.update(counts)
        room = self._total.total() + SMOOTHING * len(self._total)
        self._elsewhere = {group: math.log(room - n.total()) for group, n in self._counts.items()}
        self._speaking = lru_cache(CACHED)(self._speaks_for)

    def knows(self, word: str) -> bool:
        """Whether any phrasing has `word`, in some form."""
        return _stem(word) in self._total

    def shares(self, words: Sequence[str]) -> Mapping[str, float]:
        """How much of what `words` say speaks for each group, in all 1."""
        known = [run for run in _runs(words) if run in self._total]
        room = max(math.sqrt(len(known)), FEW)
        sums = {group: len(known) * elsewhere for group, elsewhere in self._elsewhere.items()}
        for run in known:
            for group, says in self._speaking(run):
                sums[group] += says
        most = max(sums.values(), default=0.0)
        raised = {group: math.exp(SHARPNESS * (one - most) / room) for group, one in sums.items()}
        total = sum(raised.values())
        return {group: one / total for group, one in raised.items()}

    def _speaks_for(self, run: Run) -> Sequence[tuple[str, float]]:
        """The groups that use `run`, and how rare it is elsewhere, as the logarithm of a ratio."""
        total = self._total[run]
        return [
            (group, math.log((total + SMOOTHING) / (total - counts[run] + SMOOTHING)))
            for group, counts in self._counts.items()
            if run in counts
        ]


def _counted(texts: Iterable[Sequence[str]]) -> Counter[Run]:
    counts: Counter[Run] = Counter()
    for words in texts:
        counts.update(_runs(words))
    return counts


def _runs(words: Sequence[str]) -> list[Run]:
    """The words, without their endings, and the runs of them, each once."""
    stems = [_stem(word) for word in words]
    found: dict[Run, None] = dict.fromkeys(stems)
    for size in range(2, RUN + 1):
        found.update(dict.fromkeys(zip(*(stems[n:] for n in range(size)), strict=False)))
    return list(found)


@lru_cache(CACHED)
def _stem(word: str) -> str:
    return word if word.startswith(MARK) else stem(word)
