"""How near a message is to each entry, by the words of its phrasings: cosines, sparse, in numpy.

Half of a score is the likest phrasing, half the entry as a whole: the likest phrasing alone lets a chance hit
win, the whole alone blurs.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain, pairwise

import numpy as np
from numpy.typing import NDArray

from bot.understanding.model import Floats


@dataclass(frozen=True)
class Hit:
    """Something that was found, and how near it is, 0 to 1."""

    key: str
    score: float


SMALL_WORD, PAIR, SYNONYM = 0.4, 0.4, 0.35
"""What a function word, a pair with one ("how long") and a synonym count; a word of content counts 1."""
COVER = 0.5
"""The share of a score that depends on how much of the message the entry knows at all."""
PIVOT = 0.8
"""How much a phrasing's length lowers its score: 1 is the plain cosine, which short phrasings win."""


@dataclass(frozen=True)
class Shares:
    """Word × document, sparse: the share that each word has in the documents that hold it."""

    starts: NDArray[np.int64]
    """Shape (words + 1,): where each word's documents begin."""
    columns: NDArray[np.int64]
    """The documents, word by word."""
    values: Floats

    @classmethod
    def of(
        cls, rows: NDArray[np.int64], documents: NDArray[np.int64], weights: Floats, words: int, pivot: float
    ) -> "Shares":
        """The cells: word, document, and what it adds there. `pivot`: how much a document's length counts."""
        size = int(documents.max(initial=0)) + 1
        cells, place = np.unique(rows * size + documents, return_inverse=True)
        weights = np.bincount(place, weights).astype(np.float32)
        rows, columns = cells // size, cells % size
        length = np.sqrt(np.bincount(columns, weights**2)) if len(cells) else np.ones(1)
        scale = np.maximum(1e-9, length**pivot * length.mean() ** (1 - pivot))
        starts = np.searchsorted(rows, np.arange(words + 1))
        return cls(starts, columns, (weights / scale[columns]).astype(np.float32))

    def documents(self, word: int) -> NDArray[np.int64]:
        """Those that hold a word."""
        return self.columns[self.starts[word] : self.starts[word + 1]]

    def sums(self, asked: Iterable[tuple[int, float]], size: int) -> Floats:
        """Shape (size,): what each of so many documents has of the words asked, which come with weights."""
        found = np.zeros(size, np.float32)
        for word, weight in asked:
            values = self.values[self.starts[word] : self.starts[word + 1]]
            found[self.documents(word)] += np.float32(weight) * values
        return found


@dataclass(frozen=True)
class Nearness:
    """The words of each entry, weighed by how few entries have them."""

    rows: Mapping[str, int]
    """Word or pair → its number."""
    rarity: Floats
    """Shape (words,)."""
    phrasings: Shares
    wholes: Shares
    """The shares in each phrasing, and in each entry as a whole."""
    entry_of: NDArray[np.int64]
    """Shape (phrasings,): the entry of each; those of an entry stand together."""
    entries: int
    small: frozenset[str]
    """Function words."""
    synonyms: Mapping[str, Sequence[str]]

    @classmethod
    def of(
        cls,
        texts: Sequence[tuple[int, Sequence[str]]],
        entries: int,
        small: frozenset[str],
        synonyms: Mapping[str, Sequence[str]],
    ) -> "Nearness":
        """`texts`: the number of an entry, and the tokens of a text of it; an entry's texts together."""
        numbers: defaultdict[str, int] = defaultdict(int)
        numbers.default_factory = numbers.__len__  # a new word has the next number
        featured = [[numbers[name] for name in _features(tokens, small)] for _, tokens in texts]
        sizes = [len(some) for some in featured]
        row, text = (
            np.array(list(chain.from_iterable(featured)), np.int64),
            np.repeat(np.arange(len(texts)), sizes),
        )
        entry_of = np.array([entry for entry, _ in texts], np.int64)
        entry = entry_of[text]
        spread = np.bincount(np.unique(row * (entries + 1) + entry) // (entries + 1), minlength=len(numbers))
        factors = np.array([_factor(name, small) for name in numbers])
        rarity = (_rarity(entries, np.maximum(1, spread)) * factors).astype(np.float32)
        lengths = np.sqrt(np.bincount(text, rarity[row] ** 2))
        phrasings = Shares.of(row, text, rarity[row], len(numbers), PIVOT)
        wholes = Shares.of(row, entry, rarity[row] / lengths[text], len(numbers), 1.0)
        return cls(dict(numbers), rarity, phrasings, wholes, entry_of, entries, small, synonyms)

    def scores(self, tokens: Sequence[str]) -> Floats:
        """Shape (entries,), from 0 to 1. Strange words count in the message's length, as the rarest do."""
        asked, total = self._asked(tokens)
        best, covered = np.zeros(self.entries, np.float32), np.zeros(self.entries, np.float32)
        if len(self.entry_of):
            firsts = np.flatnonzero(np.diff(self.entry_of, prepend=-1))
            likest = np.maximum.reduceat(self.phrasings.sums(asked, len(self.entry_of)), firsts)
            best[self.entry_of[firsts]] = likest
        for word, weight in asked:
            covered[self.wholes.documents(word)] += weight * weight
        known = np.minimum(1, covered / np.float32(total))
        near: Floats = (best + self.wholes.sums(asked, self.entries)) / np.float32(2 * total**0.5)
        scores: Floats = near * (1 - COVER + COVER * known)
        return scores

    def _asked(self, tokens: Sequence[str]) -> tuple[list[tuple[int, float]], float]:
        """The rows that a message touches with their weights, and the square of its length."""
        found: dict[int, float] = {}
        total = 0.0
        for name in _features(tokens, self.small):
            if (row := self.rows.get(name)) is not None:
                found[row] = float(self.rarity[row])
                total += found[row] ** 2
            elif " " not in name:
                total += (float(_rarity(self.entries, 1)) * _factor(name, self.small)) ** 2
        for other in (
            other for name in tokens if name not in self.rows for other in self.synonyms.get(name, ())
        ):
            if (row := self.rows.get(other)) is not None:
                found.setdefault(row, SYNONYM * float(self.rarity[row]))
        return list(found.items()), total or 1.0


def _features(tokens: Sequence[str], small: frozenset[str]) -> list[str]:
    """The words, each once, and pairs of neighbours with a function word: "how long", "who for"."""
    pairs = (f"{a} {b}" for a, b in pairwise(tokens) if a in small or b in small)
    return list(dict.fromkeys([*tokens, *pairs]))


def _factor(name: str, small: frozenset[str]) -> float:
    return PAIR if " " in name else SMALL_WORD if name in small else 1.0


def _rarity(entries: int, spread: "int | NDArray[np.int64]") -> NDArray[np.float64]:
    found: NDArray[np.float64] = np.sqrt(np.log(1 + entries / np.asarray(spread)))
    return found
