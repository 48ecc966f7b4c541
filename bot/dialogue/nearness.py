"""How near a question is to each entry: by its phrasings, and by the kind of answer its words speak for."""

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from statistics import median

from bot.matcher.groups import Groups
from bot.matcher.index import Index
from bot.matcher.memo import Memo, fresh

SPEAKS = 0.165
"""What the kind of answer that all words speak for adds at most to the score of its entries."""
ENOUGH = 15
"""With so many phrasings a group the opinion has half its say: what few happen to use says little."""
CLEAR = 0.75
"""How much a reading of a strange word must count to be taken for the word."""
WIDE = 30
"""So many hits are looked at in one ranking."""

Scores = Mapping[str, float]


class Nearness:
    """Two opinions in one score."""

    def __init__(
        self,
        index: Index,
        group: Callable[[str], str | None],
        is_silent: Callable[[str], bool],
        memo: Memo = fresh,
    ) -> None:
        """`group`: the kind of answer that the entry of a key gives; None where only its phrasings count.

        `is_silent`: whether a group is a gap; what speaks for one of these speaks for all.
        """
        self._index = index
        self._groups_of = {key: name for key in index.keys if (name := group(key)) is not None}
        self._silent = frozenset(filter(is_silent, self._groups_of.values()))
        keys: dict[str, list[str]] = defaultdict(list)
        for key, name in self._groups_of.items():
            keys[name].append(key)
        self._groups = Groups({name: _texts(index, some) for name, some in keys.items()}, memo)
        usual = median(self._groups.sizes.values() or [0])
        self._most = SPEAKS * usual / (usual + ENOUGH)

    def scores(self, words: Sequence[str]) -> Scores:
        """Key → how near it is, about 0 to 1. `words`: with a token for each name."""
        adds, hits = self._opinion(words), self._index.rank_words(words, WIDE)
        return {hit.key: hit.score + adds(hit.key) for hit in hits}

    def adds(self, words: Sequence[str], key: str) -> float:
        """What the kind of answer that the words speak for adds to the score of an entry."""
        return self._opinion(words)(key)

    def _opinion(self, words: Sequence[str]) -> Callable[[str], float]:
        """What is added to an entry, by its key."""
        read = [self._read(word) for word in words]
        shares, of, silent = self._groups.shares(read), self._groups_of, self._silent
        # Strange words speak for nothing, so that one known word among many says little.
        most = self._most * sum(map(self._groups.knows, read)) / max(1, len(read))
        silence = sum([shares[group] for group in silent])

        def adds(key: str) -> float:
            if key not in of:
                return 0.0
            if of[key] in silent:
                return most * _lift(silence, len(silent) / len(shares))
            return most * _lift(shares[of[key]], 1 / len(shares))

        return adds

    def _read(self, word: str) -> str:
        """`word`, or what it surely means where no phrasing has it."""
        readings = () if self._groups.knows(word) else self._index.vocabulary.readings(word)
        return readings[0].word if readings and readings[0].factor >= CLEAR else word


def _texts(index: Index, keys: Sequence[str]) -> Iterator[Sequence[str]]:
    for key in keys:
        yield from index.texts[key]


def _lift(share: float, chance: float) -> float:
    """How far a share is above what chance gives it, 0 to 1."""
    return max(0.0, (share - chance) / (1 - chance)) if chance < 1 else 0.0
