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
from itertools import chain

from bot.matcher.drawers import Drawers, pack
from bot.matcher.memo import Memo, fresh
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

EACH = 64
"""So many runs share a drawer."""

Speaks = list[tuple[str, float]]
"""The groups that use a run, and how rare it is elsewhere, as the logarithm of a ratio."""


class Groups:
    """The words of each group's phrasings, counted."""

    def __init__(self, texts: Mapping[str, Iterable[Sequence[str]]], memo: Memo = fresh) -> None:
        """`texts`: group → its phrasings, each as words; not looked at where the memo knows them."""
        self.sizes, self._elsewhere, runs = memo("groups", lambda: _made(texts))
        """Group → how many phrasings it has."""
        self._speaking: Drawers[Speaks] = Drawers(runs)

    def knows(self, word: str) -> bool:
        """Whether any phrasing has `word`, in some form."""
        return self._speaking[_stem(word)] is not None

    def shares(self, words: Sequence[str]) -> Mapping[str, float]:
        """How much of what `words` say speaks for each group, in all 1."""
        known = [speaks for run in _runs(words) if (speaks := self._speaking[run]) is not None]
        room = max(math.sqrt(len(known)), FEW)
        sums = {group: len(known) * elsewhere for group, elsewhere in self._elsewhere.items()}
        for speaks in known:
            for group, says in speaks:
                sums[group] += says
        most = max(sums.values(), default=0.0)
        raised = {group: math.exp(SHARPNESS * (one - most) / room) for group, one in sums.items()}
        total = sum(raised.values())
        return {group: one / total for group, one in raised.items()}


def _made(
    texts: Mapping[str, Iterable[Sequence[str]]],
) -> tuple[dict[str, int], dict[str, float], list[bytes]]:
    """How many phrasings each group has, and how much is in all others; what each run says, packed."""
    runs = {group: [_runs(words) for words in some] for group, some in texts.items()}
    counts = {group: Counter(chain.from_iterable(some)) for group, some in runs.items()}
    total = Counter[str]()
    for some in counts.values():
        total.update(some)
    room = total.total() + SMOOTHING * len(total)
    elsewhere = {group: math.log(room - some.total()) for group, some in counts.items()}
    speaking: dict[str, Speaks] = {run: [] for run in total}
    for group, some in counts.items():
        for run, count in some.items():
            speaking[run].append((group, _says(total[run], count)))
    return {group: len(some) for group, some in runs.items()}, elsewhere, pack(speaking, EACH)


def _says(total: int, count: int) -> float:
    return math.log((total + SMOOTHING) / (total - count + SMOOTHING))


def _runs(words: Sequence[str]) -> list[str]:
    """The words, without their endings, and the runs of neighbours, each once."""
    stems = [_stem(word) for word in words]
    found = dict.fromkeys(stems)
    for size in range(2, RUN + 1):
        found.update(dict.fromkeys(map(" ".join, zip(*(stems[n:] for n in range(size)), strict=False))))
    return list(found)


@lru_cache(CACHED)
def _stem(word: str) -> str:
    return word if word.startswith(MARK) else stem(word)
