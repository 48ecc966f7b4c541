"""Which entries a question is nearest to: word vectors of phrasings and of whole entries, compared by their angle."""

import math
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from heapq import nlargest

from bot.matcher.normalise import words
from bot.matcher.vocabulary import Vocabulary

BEST_PHRASING = 0.5
"""The share of the best single phrasing in a score; the rest is the entry as a whole."""
PIVOT = 0.8
"""How much a phrasing's length lowers its score: 1 is the plain cosine, which short phrasings win."""
FINALISTS = 40
"""So many entries, by their whole, are compared phrasing by phrasing."""


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
class Query:
    """A question as a vector: the words of the vocabulary that it can mean, and its whole length."""

    vector: Mapping[str, float]
    length: float
    """Strange words count here at the highest weight, so they lower every score."""


class _Phrasing:
    __slots__ = ("length", "vector")

    def __init__(self, vector: dict[str, float], length: float) -> None:
        self.vector, self.length = vector, length


class Index:
    """All entries, ready to be ranked."""

    def __init__(
        self,
        documents: Sequence[Document],
        function_words: Iterable[str] = (),
        shorthand: Mapping[str, str] = {},  # noqa: B006 - never changed
        synonyms: Iterable[Sequence[str]] = (),
    ) -> None:
        self._keys = [document.key for document in documents]
        self._shorthand = shorthand
        texts = [[frozenset(self.words(text)) for text in document.texts] for document in documents]
        self.vocabulary = Vocabulary(
            [frozenset().union(*sets) for sets in texts],
            frozenset(word for phrase in function_words for word in words(phrase)),
            _synonyms_by_word(synonyms),
        )
        self._phrasings = [[self._phrasing(found) for found in sets if found] for sets in texts]
        self._postings = self._whole_entries()

    def words(self, text: str) -> list[str]:
        """The words of `text` as the index compares them."""
        return words(text, self._shorthand)

    def rank(self, question: str, limit: int = 10) -> list[Hit]:
        """The nearest entries, best first; entries that share nothing with the question are left out."""
        return self.rank_words(self.words(question), limit)

    def rank_words(self, asked: Sequence[str], limit: int = 10) -> list[Hit]:
        query = self.query(asked)
        if not query.vector:
            return []
        wholes = self._by_whole(query)
        finalists = nlargest(FINALISTS, wholes.items(), key=lambda item: (item[1], -item[0]))
        hits = [Hit(self._keys[n], self._score(query, n, whole)) for n, whole in finalists]
        return nlargest(limit, hits, key=lambda hit: hit.score)

    def query(self, asked: Iterable[str]) -> Query:
        vector: dict[str, float] = {}
        square = 0.0
        for word in dict.fromkeys(asked):
            readings = self.vocabulary.readings(word)
            own = self.vocabulary.rarest if not readings else 0.0
            for reading in readings:
                weight = self.vocabulary.weights[reading.word]
                own = max(own, weight)
                vector[reading.word] = max(vector.get(reading.word, 0.0), weight * reading.factor)
            square += own * own
        return Query(vector, math.sqrt(square) or 1.0)

    def _by_whole(self, query: Query) -> dict[int, float]:
        sums: dict[int, float] = defaultdict(float)
        for word, weight in query.vector.items():
            for number, whole in self._postings[word]:
                sums[number] += weight * whole
        return sums

    def _score(self, query: Query, number: int, whole: float) -> float:
        best = max((_dot(query.vector, phrasing) for phrasing in self._phrasings[number]), default=0.0)
        return (BEST_PHRASING * best + (1 - BEST_PHRASING) * whole) / query.length

    def _phrasing(self, found: Iterable[str]) -> _Phrasing:
        vector = {word: self.vocabulary.weights[word] for word in found}
        return _Phrasing(vector, math.sqrt(sum(weight * weight for weight in vector.values())))

    def _whole_entries(self) -> Mapping[str, list[tuple[int, float]]]:
        """Word → the entries that use it, each with the word's share in the entry's vector of length 1."""
        lengths = [phrasing.length for phrasings in self._phrasings for phrasing in phrasings]
        average = sum(lengths) / len(lengths) if lengths else 1.0
        postings: dict[str, list[tuple[int, float]]] = defaultdict(list)
        for number, phrasings in enumerate(self._phrasings):
            whole: dict[str, float] = defaultdict(float)
            for phrasing in phrasings:
                for word, weight in phrasing.vector.items():
                    whole[word] += weight / phrasing.length
                phrasing.length = phrasing.length**PIVOT * average ** (1 - PIVOT)
            length = math.sqrt(sum(weight * weight for weight in whole.values())) or 1.0
            for word, weight in whole.items():
                postings[word].append((number, weight / length))
        return postings


def _dot(query: Mapping[str, float], phrasing: _Phrasing) -> float:
    vector = phrasing.vector
    return sum([weight * vector[word] for word, weight in query.items() if word in vector]) / phrasing.length


def _synonyms_by_word(groups: Iterable[Sequence[str]]) -> Mapping[str, frozenset[str]]:
    found: dict[str, set[str]] = defaultdict(set)
    for group in groups:
        single = {parts[0] for text in group if len(parts := words(text)) == 1}
        for word in single:
            found[word] |= single - {word}
    return {word: frozenset(others) for word, others in found.items()}
