"""Which group of entries the words of a question speak for, whichever entry of it they are nearest to.

A second opinion beside the nearest entry: a run of words that only one group's phrasings use says much
about the kind of answer that is wanted. It is complement naive Bayes over words and runs of words:
each group is judged by how little the words are at home in all the *other* groups (J. Rennie et al.,
"Tackling the Poor Assumptions of Naive Bayes Text Classifiers", ICML 2003).
"""

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from functools import cache, lru_cache
from itertools import chain

from bot.matcher.drawers import Drawers, Packed, pack
from bot.matcher.lanes import UNIT, Blocks, add, in_blocks, out_of_blocks
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
CACHED = 10_000
"""So many words are remembered with their stems."""


class Groups:
    """The words of each group's phrasings, counted."""

    def __init__(self, texts: Mapping[str, Iterable[Sequence[str]]], memo: Memo = fresh) -> None:
        """`texts`: group → its phrasings, each as words; not looked at where the memo knows them."""
        self.sizes, self._elsewhere, runs = memo("groups", lambda: _made(texts))
        """Group → how many phrasings it has."""
        self._speaking: Drawers[Blocks] = Drawers(runs)
        """Run → how rare it is elsewhere, as the logarithm of a ratio, a lane for each group."""

    def knows(self, word: str) -> bool:
        """Whether any phrasing has `word`, in some form."""
        return self._speaking[_stem(word)] is not None

    def shares(self, words: Sequence[str]) -> Mapping[str, float]:
        """How much of what `words` say speaks for each group, in all 1."""
        known = [speaks for run in _runs(words) if (speaks := self._speaking[run]) is not None]
        sums: defaultdict[int, int] = defaultdict(int)
        for speaks in known:
            add(sums, speaks)
        room, count, exp = max(math.sqrt(len(known)), FEW), len(known), math.exp
        said = zip(self._elsewhere, out_of_blocks(sums, len(self._elsewhere)), strict=True)
        logs = [count * elsewhere + says / UNIT for elsewhere, says in said]
        most, sharpness = max(logs, default=0.0), SHARPNESS / room
        raised = [exp(sharpness * (one - most)) for one in logs]
        total = sum(raised)
        return {group: one / total for group, one in zip(self.sizes, raised, strict=True)}


def _made(
    texts: Mapping[str, Iterable[Sequence[str]]],
) -> tuple[dict[str, int], list[float], Packed]:
    """How many phrasings each group has, and how much is in all others; what each run says, packed."""
    sizes: dict[str, int] = {}
    counts: dict[str, tuple[tuple[int, int], ...]] = {}
    amounts: list[int] = []
    for number, (group, some) in enumerate(texts.items()):
        runs = [_runs(words) for words in some]
        sizes[group] = len(runs)
        amounts.append(sum(map(len, runs)))
        for run, count in Counter(chain.from_iterable(runs)).items():
            counts[run] = (*counts.get(run, ()), (number, count))
    room = sum(amounts) + SMOOTHING * len(counts)
    elsewhere = [math.log(room - amount) for amount in amounts]
    return sizes, elsewhere, pack((run, _speaks(some)) for run, some in counts.items())


def _speaks(counts: Sequence[tuple[int, int]]) -> Blocks:
    total = sum(count for _, count in counts)
    return in_blocks((number, _says(total, count)) for number, count in counts)


@cache
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
