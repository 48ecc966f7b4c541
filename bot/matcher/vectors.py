"""A question and the entries as vectors of words, and what can be said of two of them."""

import math
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from bot.matcher.lanes import Blocks, in_blocks, packed
from bot.matcher.normalise import words
from bot.matcher.vocabulary import Reading

PIVOT = 0.8
"""How much a phrasing's length lowers its score: 1 is the plain cosine, which short phrasings win."""

Row = list[tuple[dict[str, float], float]]
"""An entry's phrasings, each as a vector with its length."""
Places = dict[str, int]
"""Word → its share in each phrasing of an entry, a lane for each."""
WEIGHT = 1 << 12
"""A query's weights are counted in parts of so many a one."""


@dataclass(frozen=True)
class Document:
    """What the index knows of an entry."""

    key: str
    texts: tuple[str, ...]
    """Its title and phrasings."""


@dataclass(frozen=True)
class Hit:
    """An entry and how near it is to the question, 0 to 1."""

    key: str
    score: float


@dataclass(frozen=True)
class Asked:
    """A word or pair of the question."""

    text: str
    readings: tuple[Reading, ...]
    weight: float
    """The weight of the heaviest reading; a strange word weighs the most, so it lowers every score."""
    weights: tuple[tuple[str, float], ...] = ()
    """Each word that it may mean, with how much it counts for that."""

    @cached_property
    def known(self) -> Sequence[tuple[str, float]]:
        """Each word that it may mean, the surest first, with how much is known where that word is."""
        surest = sorted(self.readings, key=lambda reading: -reading.factor)
        return [(reading.word, self.weight**2 * reading.factor) for reading in surest]


@dataclass(frozen=True)
class Share:
    """What one word of the question adds to an entry's score."""

    asked: str
    word: str
    reason: str
    weight: float
    contribution: float


@dataclass(frozen=True)
class Query:
    """A question as a vector of words of the vocabulary; strange words count in its length."""

    asked: tuple[Asked, ...]
    vector: Mapping[str, int]
    """Each word's weight, in parts of `WEIGHT`: of length 1, so that sums of products fit their lanes."""

    @cached_property
    def known(self) -> Sequence[Sequence[tuple[str, float]]]:
        """What may be known of it, for each word that isn't strange to all entries."""
        return [part.known for part in self.asked if part.readings]

    @cached_property
    def total(self) -> float:
        """What there is to know."""
        return sum([part.weight**2 for part in self.asked])


def covered(query: Query, places: Collection[str]) -> float:
    """How much of the question, by weight, an entry with words at these `places` knows: 0 to 1."""
    known = 0.0
    for readings in query.known:
        for word, share in readings:
            if word in places:
                known += share
                break
    return known / query.total if known else 0.0


def directed(asked: Sequence[Asked]) -> Query:
    """The query of these words and pairs."""
    length = math.sqrt(sum([part.weight**2 for part in asked])) or 1.0
    vector: dict[str, int] = {}
    for part in asked:
        for word, weight in part.weights:
            count = round(WEIGHT * weight / length)
            if count > vector.get(word, 0):
                vector[word] = count
    return Query(tuple(asked), vector)


def placed(rows: Sequence[Row]) -> Iterator[Places]:
    """Of each entry: its words with their shares in its phrasings."""
    lengths = [length for row in rows for _, length in row]
    scale = (sum(lengths) / len(lengths) if lengths else 1.0) ** (1 - PIVOT)
    for row in rows:
        shares: dict[str, list[tuple[int, float]]] = defaultdict(list)
        for phrasing, (vector, length) in enumerate(row):
            pivoted = length**PIVOT * scale
            for word, weight in vector.items():
                shares[word].append((phrasing, weight / pivoted))
        yield {word: packed(some) for word, some in shares.items()}


def wholes(rows: Sequence[Row]) -> dict[str, Blocks]:
    """Word → its share in the vector of length 1 of each entry, a lane for each."""
    shares: dict[str, list[tuple[int, float]]] = defaultdict(list)
    for number, row in enumerate(rows):
        whole: dict[str, float] = defaultdict(float)
        for vector, length in row:
            for word, weight in vector.items():
                whole[word] += weight / length
        size = math.sqrt(sum(weight * weight for weight in whole.values())) or 1.0
        for word, weight in whole.items():
            shares[word].append((number, weight / size))
    return {word: in_blocks(some) for word, some in shares.items()}


def synonyms_by_word(groups: Iterable[Sequence[str]]) -> Mapping[str, frozenset[str]]:
    found: dict[str, set[str]] = defaultdict(set)
    for group in groups:
        single = {parts[0] for text in group if len(parts := words(text)) == 1}
        for word in single:
            found[word] |= single - {word}
    return {word: frozenset(others) for word, others in found.items()}
