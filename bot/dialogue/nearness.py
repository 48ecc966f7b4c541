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
        speaks, of = self.speaks(words), self._groups_of
        hits = self._index.rank_words(words, WIDE)
        return {hit.key: hit.score + (speaks[of[hit.key]] if hit.key in of else 0.0) for hit in hits}

    def adds(self, words: Sequence[str], key: str) -> float:
        """What the kind of answer that the words speak for adds to the score of an entry."""
        return self.speaks(words)[self._groups_of[key]] if key in self._groups_of else 0.0

    def speaks(self, words: Sequence[str]) -> Scores:
        """Group → what is added to its entries."""
        read = [self._read(word) for word in words]
        shares = self._groups.shares(read)
        # Strange words speak for nothing, so that one known word among many says little.
        most = self._most * sum(map(self._groups.knows, read)) / max(1, len(read))
        added = {group: most * _lift(share, 1 / len(shares)) for group, share in shares.items()}
        silence = sum(shares[group] for group in self._silent)
        return added | dict.fromkeys(self._silent, most * _lift(silence, len(self._silent) / len(shares)))

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
